"""Slips as Word files: one page each, and the same bytes for the same slip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm

from fourfocus.documents.slip import KINDS, Row, Slip
from fourfocus.documents.word import GREY, HEAD_FILL, RED, WHITE, Pages, fill

FACT_FILL, STRONG_FILL = "F6EDEC", "F3F3F3"
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


class _Pages(Pages):
    """A document being written."""

    def slip(self, slip: Slip, *, first: bool) -> None:
        """One page."""
        head = self.text(f"{slip.subject.title} {slip.title(self.lang)}", 15, bold=True, colour=RED)
        head.paragraph_format.page_break_before = not first
        note = slip.note(self.lang)
        sub = self.t(f"{slip.month:%Y年%m月}", f"{slip.month:%Y-%m}") + f" · {slip.subject.id}"
        self.text(sub + (f" · {note}" if note else ""), 8.5, colour=GREY)
        self._facts(slip)
        for title, rows in slip.tables:
            self.heading(title(self.lang))
            heads = (("项目", "Line"), ("得分", "Figure"), ("理由〔记录〕", "Why 〔record〕"))
            self._table(heads, rows)
        if slip.raises:
            self.heading(self.t("下个月怎样提高（值多少分）", "What would raise it next month"))
            self._table((("做什么", "What"), ("可得", "Worth"), ("怎么做", "How")), slip.raises)
        self.heading(self.t("有疑问怎么办", "How to query it"))
        for number, words in enumerate(slip.ask, 1):
            self.text(f"{number}. {words(self.lang)}", 8.5)

    def _facts(self, slip: Slip) -> None:
        """The figures in one row, names above them."""
        table = self.doc.add_table(rows=2, cols=len(slip.facts))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for number, (name, figure) in enumerate(slip.facts):
            for row, text, size, bold in ((0, name(self.lang), 8.5, False), (1, figure(self.lang), 13, True)):
                cell = table.rows[row].cells[number]
                fill(cell, FACT_FILL)
                paragraph = cell.paragraphs[0]
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                # A long figure is written smaller, so that the row stays one line high.
                small = min(size, 13 if len(text) <= 7 else 10)
                self.run(paragraph, text, small if row else size, bold=bold, colour=GREY if row == 0 else None)

    def _table(self, heads: Iterable[tuple[str, str]], rows: Sequence[Row]) -> None:
        table = self.doc.add_table(rows=len(rows) + 1, cols=3)
        table.style = "Table Grid"
        table.autofit = False
        # Asking a table for its cells again and again is slow: they are taken once.
        cells = [list(row.cells) for row in table.rows]
        for number, head in enumerate(heads):
            fill(cells[0][number], HEAD_FILL)
            self.run(cells[0][number].paragraphs[0], self.t(*head), 8.5, bold=True, colour=WHITE)
        for at, row in enumerate(rows, 1):
            for number, words in enumerate((row.title, row.figure, row.why)):
                cell = cells[at][number]
                if row.strong:
                    fill(cell, STRONG_FILL)
                paragraph = cell.paragraphs[0]
                if number == 1:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                self.run(paragraph, words(self.lang), 8, bold=row.strong and number < 2)
        # Word goes by the cells' widths, others by the columns'.
        for number, width in enumerate(WIDTHS):
            table.columns[number].width = width
            for line in cells:
                line[number].width = width
        header = table.rows[0]._tr.get_or_add_trPr()
        header.append(OxmlElement("w:tblHeader"))
        for tr in table._tbl.tr_lst:
            tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
