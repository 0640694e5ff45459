"""A branch's archive on paper: uniform side labels to cut out, and the catalogue that lies in each box.

Everything is printed from the register of boxes and the papers in them; nothing is typed a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from fourfocus.documents.word import GREY, HEAD_FILL, RED, WHITE, Pages, fill
from fourfocus.engine.aggregate import Scope, read
from fourfocus.engine.close import Result
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.subjects import Subject
from fourfocus.facts.factset import BEGIN, FactSet
from fourfocus.facts.schema import Words
from fourfocus.rules.archives import KEEP, ArchiveRule, BoxKind

NARROWER_MM = 5
"""How much narrower than its spine a label is."""
PAGE_MM = 178
"""What a page has between its margins."""
HEIGHTS = (Mm(26), Mm(18), Mm(96), Mm(18), Mm(18), Mm(19))
"""Of a label's fields, together 195 mm: branch, box, category, year, how long kept, keeper."""


@dataclass(frozen=True)
class Box:
    """One box with its papers, as it is printed."""

    branch: Subject
    row: Row
    kind: BoxKind | None
    keeper: str
    papers: tuple[Row, ...]

    @property
    def category(self) -> Words:
        """What lies in it."""
        return self.kind.words if self.kind else Words(self.row["category"], self.row["category"])

    @property
    def keep(self) -> Words:
        """How long."""
        return KEEP[self.kind.keep] if self.kind else Words("—", "—")


def boxes_of(result: Result, facts: FactSet, branch: str | None = None) -> list[Box]:
    """The boxes of the month's year with the papers filed by its end, by branch and box; of one branch where it is named."""
    rules = list(result.rules.of(ArchiveRule).values())
    if not rules:
        return []
    scope = Scope(result.mill, Span(BEGIN, Span.of_month(result.month).end))
    kinds = {box.id: box for rule in rules for box in rule.boxes}
    names, year = dict(result.people), f"{result.month:%Y}"
    papers: dict[tuple[str, str], list[Row]] = {}
    for row in read(facts, "archive_item", scope, result.mill):
        if row["year"] == year:
            papers.setdefault((row["branch"], row["box"]), []).append(row)
    branches = {one.id: one for one in result.subjects if branch in (None, one.id, one.title)}
    found = []
    for row in sorted(read(facts, "archive_box", scope, result.mill), key=lambda row: (row["branch"], row["box"])):
        if row["year"] == year and row["branch"] in branches:
            own = sorted(papers.get((row["branch"], row["box"]), ()), key=lambda one: one["number_n"])
            keeper = names.get(row["keeper"], row["keeper"] or "")
            found.append(Box(branches[row["branch"]], row, kinds.get(row["category"]), keeper, tuple(own)))
    return found


def write_archive(boxes: Sequence[Box], path: Path, lang: str = "zh") -> None:
    """Write side labels first, then the catalogue of each box, into one file.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    made = _Pages(lang)
    made.labels(boxes)
    for box in boxes:
        made.catalogue(box)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.data())


class _Pages(Pages):
    """A document being written."""

    def labels(self, boxes: Sequence[Box]) -> None:
        """All side labels, as many beside each other as the paper is wide."""
        for number, row in enumerate(_sheets(boxes)):
            head = self.text(self.t("侧面标签：沿线剪下，插入盒脊", "Side labels: cut along the lines"), 9, colour=GREY)
            head.paragraph_format.page_break_before = number > 0
            self._sheet(row)

    def _sheet(self, boxes: Sequence[Box]) -> None:
        table = self.doc.add_table(rows=len(HEIGHTS), cols=len(boxes))
        table.style, table.autofit, table.alignment = "Table Grid", False, WD_TABLE_ALIGNMENT.CENTER
        for at, height in enumerate(HEIGHTS):
            row = table.rows[at]
            row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.EXACTLY
            for cell, box in zip(row.cells, boxes, strict=True):
                cell.width = Mm(_width(box))
                self._field(cell, at, box)
        for column, box in zip(table.columns, boxes, strict=True):
            column.width = Mm(_width(box))

    def _field(self, cell: Any, at: int, box: Box) -> None:
        """One field of a label; the category stands upright, a character a line."""
        category = box.category(self.lang)
        texts = (
            (self.t(f"党建资料\n{box.branch.title}", f"Party papers\n{box.branch.title}"), 8.5),
            (self.t(f"盒号\n{box.row['box']}", f"box\n{box.row['box']}"), 11),
            ("\n".join(category) if self.lang == "zh" else category, 16 if len(category) <= 9 else 12),
            (self.t(f"年度\n{box.row['year']}", f"year\n{box.row['year']}"), 10),
            (self.t(f"保管期限\n{box.keep.zh}", f"keep\n{box.keep.en}"), 8.5),
            (self.t(f"责任人\n{box.keeper}", f"keeper\n{box.keeper}"), 8.5),
        )
        text, size = texts[at]
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        cell.vertical_alignment = 1
        if at == 0:
            fill(cell, HEAD_FILL)
        self.run(paragraph, text, size, bold=at in (0, 1, 2), colour=WHITE if at == 0 else None)

    def catalogue(self, box: Box) -> None:
        """The list that lies in a box, on a page of its own."""
        title = self.t(f"卷内目录　{box.row['box']} {box.category.zh}", f"Catalogue {box.row['box']} {box.category.en}")
        head = self.text(title, 15, bold=True, colour=RED)
        head.paragraph_format.page_break_before = True
        pages = sum(row["pages_n"] or 0 for row in box.papers)
        count, year, keeper = len(box.papers), box.row["year"], box.keeper
        sub = self.t(
            f"{box.branch.title} · {year} 年 · 保管期限 {box.keep.zh} · 责任人 {keeper} · {count} 件 {pages} 页",
            f"{box.branch.title} · {year} · keep {box.keep.en} · {keeper} · {count} papers, {pages} pages",
        )
        self.text(sub, 9, colour=GREY).paragraph_format.space_after = Pt(4)
        if not box.papers:
            self.text(self.t("到本月底还没有装入文件。", "Nothing has been filed by the end of this month."), 9)
            return
        heads = (
            ("件号", "No."),
            ("文件编号", "Document"),
            ("题名", "Title"),
            ("文件日期", "Made"),
            ("归档日期", "Filed"),
            ("页数", "Pages"),
        )
        widths = (12, 46, 62, 22, 22, 14)
        table = self.doc.add_table(rows=len(box.papers) + 1, cols=len(heads))
        table.style, table.autofit = "Table Grid", False
        for row, cells in zip((None, *box.papers), (list(line.cells) for line in table.rows), strict=True):
            texts = [self.t(*one) for one in heads] if row is None else _texts(row)
            for cell, text, width in zip(cells, texts, widths, strict=True):
                cell.width = Mm(width)
                if row is None:
                    fill(cell, HEAD_FILL)
                self.run(cell.paragraphs[0], text, 8.5, bold=row is None, colour=WHITE if row is None else None)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _texts(row: Row) -> list[str]:
    pages = "" if row["pages_n"] is None else str(row["pages_n"])
    return [str(row["number_n"]), row["document"], row["title"], f"{row['made_on']}", f"{row['filed_on']}", pages]


def _width(box: Box) -> int:
    """The label's width in millimetres."""
    return int(box.row["spine"]) - NARROWER_MM


def _sheets(boxes: Iterable[Box]) -> Iterable[Sequence[Box]]:
    """Labels parted into pages: each branch begins a page, each page is as full as it gets."""
    page: list[Box] = []
    for box in boxes:
        full = sum(map(_width, page)) + _width(box) > PAGE_MM
        if page and (full or page[-1].branch != box.branch):
            yield page
            page = []
        page.append(box)
    if page:
        yield page
