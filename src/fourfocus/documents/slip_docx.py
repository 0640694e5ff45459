"""Slips as Word files: one page each, fonts named for Chinese too, and the same bytes for the same slip.

python-docx is used in this module only. It names fonts for Latin text alone and stamps files with the present moment: both
are put right here.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from fourfocus.documents.slip import KINDS, Row, Slip

FONT = "微软雅黑"
RED, GREY = RGBColor(0xB3, 0x26, 0x1E), RGBColor(0x5F, 0x63, 0x68)
HEAD_FILL, FACT_FILL, STRONG_FILL = "B3261E", "F6EDEC", "F3F3F3"
WIDTHS = (Cm(4.9), Cm(3.2), Cm(9.7))
"""Title, figure and reason; together the width between the margins."""


def write_slips(slips: Sequence[Slip], path: Path, lang: str = "zh") -> None:
    """Write slips into one file, each beginning on a page of its own.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    made = _Pages(lang)
    for number, slip in enumerate(slips):
        made.slip(slip, first=number == 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.data())


def name_of(slip: Slip, lang: str = "zh") -> str:
    """The file's name: kind, code and title."""
    title = "".join(one for one in slip.subject.title if one not in '\\/:*?"<>|')
    return f"{KINDS[slip.kind](lang)}_{slip.subject.id}_{title}_{slip.month:%Y-%m}.docx"


class _Pages:
    """A document being written."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.doc: Any = docx.Document()
        section = self.doc.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.6)
        section.top_margin = section.bottom_margin = Cm(1.3)
        style = self.doc.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(9)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)

    def t(self, zh: str, en: str) -> str:
        """The text in the slip's language."""
        return en if self.lang == "en" else zh

    def slip(self, slip: Slip, *, first: bool) -> None:
        """One page."""
        head = self._text(f"{slip.subject.title} {slip.title(self.lang)}", 15, bold=True, colour=RED)
        head.paragraph_format.page_break_before = not first
        note = slip.note(self.lang)
        sub = self.t(f"{slip.month:%Y年%m月}", f"{slip.month:%Y-%m}") + f" · {slip.subject.id}"
        self._text(sub + (f" · {note}" if note else ""), 8.5, colour=GREY)
        self._facts(slip)
        for title, rows in slip.tables:
            self._heading(title(self.lang))
            heads = (("项目", "Line"), ("得分", "Figure"), ("理由〔记录〕", "Why 〔record〕"))
            self._table(heads, rows)
        if slip.raises:
            self._heading(self.t("下个月怎样提高（值多少分）", "What would raise it next month"))
            self._table((("做什么", "What"), ("可得", "Worth"), ("怎么做", "How")), slip.raises)
        self._heading(self.t("有疑问怎么办", "How to query it"))
        for number, words in enumerate(slip.ask, 1):
            self._text(f"{number}. {words(self.lang)}", 8.5)

    def _text(self, text: str, size: float, *, bold: bool = False, colour: Any = None) -> Any:
        paragraph = self.doc.add_paragraph()
        self._run(paragraph, text, size, bold=bold, colour=colour)
        return paragraph

    def _run(self, paragraph: Any, text: str, size: float, *, bold: bool = False, colour: Any = None) -> None:
        run = paragraph.add_run(text)
        run.font.size, run.bold, run.font.name = Pt(size), bold, FONT
        run._element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        if colour is not None:
            run.font.color.rgb = colour

    def _heading(self, text: str) -> None:
        paragraph = self._text(text, 10.5, bold=True, colour=RED)
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(6), Pt(2)
        paragraph.paragraph_format.keep_with_next = True

    def _facts(self, slip: Slip) -> None:
        """The figures in one row, names above them."""
        table = self.doc.add_table(rows=2, cols=len(slip.facts))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for number, (name, figure) in enumerate(slip.facts):
            for row, text, size, bold in ((0, name(self.lang), 8.5, False), (1, figure(self.lang), 13, True)):
                cell = table.rows[row].cells[number]
                _fill(cell, FACT_FILL)
                paragraph = cell.paragraphs[0]
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                # A long figure is written smaller, so that the row stays one line high.
                small = min(size, 13 if len(text) <= 7 else 10)
                self._run(paragraph, text, small if row else size, bold=bold, colour=GREY if row == 0 else None)

    def _table(self, heads: Iterable[tuple[str, str]], rows: Sequence[Row]) -> None:
        table = self.doc.add_table(rows=len(rows) + 1, cols=3)
        table.style = "Table Grid"
        table.autofit = False
        # Asking a table for its cells again and again is slow: they are taken once.
        cells = [list(row.cells) for row in table.rows]
        for number, head in enumerate(heads):
            _fill(cells[0][number], HEAD_FILL)
            self._run(cells[0][number].paragraphs[0], self.t(*head), 8.5, bold=True, colour=RGBColor(255, 255, 255))
        for at, row in enumerate(rows, 1):
            for number, words in enumerate((row.title, row.figure, row.why)):
                cell = cells[at][number]
                if row.strong:
                    _fill(cell, STRONG_FILL)
                paragraph = cell.paragraphs[0]
                if number == 1:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                self._run(paragraph, words(self.lang), 8, bold=row.strong and number < 2)
        # Word goes by the cells' widths, others by the columns'.
        for number, width in enumerate(WIDTHS):
            table.columns[number].width = width
            for line in cells:
                line[number].width = width
        header = table.rows[0]._tr.get_or_add_trPr()
        header.append(OxmlElement("w:tblHeader"))
        for tr in table._tbl.tr_lst:
            tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

    def data(self) -> bytes:
        """The file's bytes; the same whenever it is written."""
        core = self.doc.core_properties
        core.author = core.last_modified_by = "FourFocus"
        core.created = core.modified = datetime(2020, 1, 1)
        raw, fixed = io.BytesIO(), io.BytesIO()
        self.doc.save(raw)
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in sorted(source.namelist()):
                target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
        return fixed.getvalue()


def _fill(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shade)
