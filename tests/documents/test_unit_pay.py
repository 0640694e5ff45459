"""The sheet of pay by unit against the payroll of the same month: May of the example, whose wire shop waits for data."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from fourfocus.cli import app
from fourfocus.documents.book import write_book
from fourfocus.engine.bundle import read


@pytest.fixture(scope="module")
def books(six_months: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, int]:
    """The book of May, its payroll, and what the payroll command says is paid, in fen."""
    out = tmp_path_factory.mktemp("pay")
    write_book(read(six_months[4]).recompute(), out / "book.xlsx", persons=True)
    done = CliRunner().invoke(app, ["payroll", str(six_months[4]), "--out", str(out / "pay.xlsx"), "--json"])
    assert done.exit_code == 0, done.output
    return out / "book.xlsx", out / "pay.xlsx", int(json.loads(done.stdout)["amount_fen"])


def test_units_add_up_to_the_payroll(books: tuple[Path, Path, int]) -> None:
    book, payroll, paid = books
    sheet = openpyxl.load_workbook(book, data_only=True)["单位绩效"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    *units, total = rows
    known = [row for row in units if isinstance(row[6], int | float)]
    waiting = [row[0] for row in units if row[6] == "待数据"]
    assert waiting == ["高线车间"]
    # In fen, so that the sums are exact; every row adds up, and all rows to the total the payroll says.
    assert all(round(100 * row[4]) + round(100 * row[5]) == round(100 * row[6]) for row in known)
    assert sum(round(100 * row[6]) for row in known) == round(100 * total[6]) == paid
    checks = openpyxl.load_workbook(payroll, data_only=True)["核对"]
    by_unit = {row[0].value: row[3].value for row in checks.iter_rows(min_row=4) if row[0].value}
    assert {row[0]: row[6] for row in known}.items() <= by_unit.items()
    assert by_unit["核对"] == "一致"
    # Nobody's pay is zero for want of data: who waits is counted beside the sums.
    counts = {row[0].value: (row[1].value, row[5].value) for row in checks.iter_rows(min_row=4) if row[1].value}
    assert counts["高线车间"][0] == counts["高线车间"][1] > 60
    assert sum(waits for name, (_, waits) in counts.items() if name != "合计") == counts["合计"][1]


def test_its_sums_are_formulas(books: tuple[Path, Path, int]) -> None:
    sheet = openpyxl.load_workbook(books[0])["单位绩效"]
    last = sheet.max_row
    assert [sheet.cell(last, column).value for column in (2, 5, 6, 7)] == [
        f"=SUM({letter}4:{letter}{last - 1})" for letter in "BEFG"
    ]
