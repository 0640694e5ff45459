"""What every Word file here is made with: a page, fonts named for Chinese too, and the same bytes for the same content.

python-docx names fonts for Latin text alone and stamps files with the present moment: both are put right here.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FONT = "微软雅黑"
RED, GREY = RGBColor(0xB3, 0x26, 0x1E), RGBColor(0x5F, 0x63, 0x68)
WHITE = RGBColor(255, 255, 255)
HEAD_FILL = "B3261E"


class Pages:
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
        """The text in the document's language."""
        return en if self.lang == "en" else zh

    def text(self, text: str, size: float, *, bold: bool = False, colour: Any = None) -> Any:
        """A paragraph of one run."""
        paragraph = self.doc.add_paragraph()
        self.run(paragraph, text, size, bold=bold, colour=colour)
        return paragraph

    def run(self, paragraph: Any, text: str, size: float, *, bold: bool = False, colour: Any = None) -> None:
        """Text in a paragraph, ``size`` in points."""
        run = paragraph.add_run(text)
        run.font.size, run.bold, run.font.name = Pt(size), bold, FONT
        run._element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        if colour is not None:
            run.font.color.rgb = colour

    def heading(self, text: str) -> None:
        """What stands above a table."""
        paragraph = self.text(text, 10.5, bold=True, colour=RED)
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(6), Pt(2)
        paragraph.paragraph_format.keep_with_next = True

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


def fill(cell: Any, colour: str) -> None:
    """Colour a cell's ground."""
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shade)
