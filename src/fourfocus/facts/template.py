"""Excel templates, one workbook per table, made from the schema: headers with units, notes, lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from fourfocus.facts.headers import default_unit
from fourfocus.facts.reading import show_period
from fourfocus.facts.schema import Column, Kind, Table
from fourfocus.facts.scopesheet import HEADERS, SCOPE_SHEETS
from fourfocus.facts.workbooks import workbook

ROWS = 500
"""So many rows carry drop-down lists and formats; more may be filled in below."""

_EXAMPLES = {
    Kind.DAY: "2020-03-01", Kind.MONTH: "2020-03", Kind.TIME: "2020-03-01 08:15", Kind.FLAG: "是 / 否",
}  # fmt: skip


def write_template(
    table: Table, path: Path, *, mill: str = "", period: tuple[date, date] | None = None, lang: str = "zh"
) -> None:
    """Write the template of one table.

    The workbook has the sheet to fill in, the scope sheet (what the sheet is complete for), and a page that explains
    every column. What is filled in correctly can be imported as it is.
    """
    with workbook(path) as book:
        _fill(book, table, mill, period, lang)


def _fill(book: xlsxwriter.Workbook, table: Table, mill: str, period: tuple[date, date] | None, lang: str) -> None:
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "need": book.add_format({"bold": True, "bg_color": "#D9E8F6", "border": 1, "text_wrap": True, "valign": "top"}),
        "may": book.add_format({"bg_color": "#F2F2F2", "border": 1, "text_wrap": True, "valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@"}),
    }
    sheet = book.add_worksheet(table.title(lang)[:31])
    sheet.write(0, 0, f"{table.title(lang)}（{table.name}）" if lang != "en" else f"{table.title.en} ({table.name})",
                styles["title"])  # fmt: skip
    for at, column in enumerate(table.columns):
        _column(sheet, at, column, styles, lang)
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)  # printed for a pen, all columns are on one sheet of paper
    sheet.set_row(1, 32)
    _scope(book, table, styles, mill, period, lang)
    _explain(book, table, styles, lang)


def header_of(column: Column, lang: str) -> str:
    """The header a template uses: title and unit."""
    unit = default_unit(column, lang)
    return column.title(lang) + (f"({unit})" if unit else "")


def _column(
    sheet: xlsxwriter.worksheet.Worksheet,
    at: int,
    column: Column,
    styles: dict[str, xlsxwriter.format.Format],
    lang: str,
) -> None:
    style = styles["need"] if column.required and column.of is None else styles["may"]
    sheet.write(1, at, header_of(column, lang), style)
    note = column.meaning(lang)
    if column.kind in _EXAMPLES:
        note += f"\n{_EXAMPLES[column.kind]}"
    sheet.write_comment(1, at, note, {"x_scale": 1.6})
    plain = column.kind in (Kind.ID, Kind.REF, Kind.TEXT)
    sheet.set_column(at, at, max(12, 2 * len(header_of(column, "zh"))), styles["text"] if plain else None)
    options: Sequence[str] = [choice.title(lang) for choice in column.choices]
    if column.kind is Kind.FLAG:
        options = ["是", "否"] if lang != "en" else ["yes", "no"]
    if options and sum(map(len, options)) + len(options) < 250:
        sheet.data_validation(2, at, ROWS, at, {"validate": "list", "source": list(options)})


def _scope(
    book: xlsxwriter.Workbook,
    table: Table,
    styles: dict[str, xlsxwriter.format.Format],
    mill: str,
    period: tuple[date, date] | None,
    lang: str,
) -> None:
    english = lang == "en"
    sheet = book.add_worksheet(SCOPE_SHEETS[1] if english else SCOPE_SHEETS[0])
    sheet.set_column(0, 3, 16, styles["text"])  # as text, or Excel makes a day of 2020-03
    sheet.write_row(0, 0, HEADERS["en" if english else "zh"], styles["need"])
    sheet.write_row(1, 0, [table.name, mill, "", show_period(period) if period else ""], styles["text"])
    notes = {
        "zh": ("这张表对哪个厂、哪条产线或哪个单位（空白为全部）、哪个期间（如 2020-03）是完整的。",
               "申报为完整而没有记录，就是零；没有申报，就是缺数据。"),
        "en": ("For which mill, line or unit (empty: all) and period (such as 2020-03) the sheet is complete.",
               "Declared complete and without records means zero; not declared means missing."),
    }  # fmt: skip
    for row, text in enumerate(notes["en" if english else "zh"], 3):
        sheet.write(row, 4, text)


def _explain(book: xlsxwriter.Workbook, table: Table, styles: dict[str, xlsxwriter.format.Format], lang: str) -> None:
    english = lang == "en"
    sheet = book.add_worksheet("notes" if english else "说明")
    sheet.write(0, 0, table.meaning(lang), styles["title"])
    heads = ("Column", "Name", "Required", "Meaning", "Values") if english else ("列", "英文名", "必填", "含义", "可填")
    sheet.write_row(2, 0, heads, styles["need"])
    for row, column in enumerate(table.columns, 3):
        yes = ("yes" if english else "是") if column.required and column.of is None else ""
        values = " / ".join(c.title(lang) for c in column.choices) or _EXAMPLES.get(column.kind, "")
        cells = (header_of(column, lang), column.name, yes, column.meaning(lang), values)
        for at, cell in enumerate(cells):
            sheet.write(row, at, cell, styles["wrap"])
    for at, width in enumerate((22, 20, 8, 60, 40)):
        sheet.set_column(at, at, width)
