"""The workbook: formulas whose cached values are the close's own figures, and texts that stay texts."""

from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from tests.engine.world import closed, declare, facts, mill_rows

from fourfocus.documents.book import write_book
from fourfocus.engine.close import Result


@pytest.fixture(scope="module")
def result() -> Result:
    return closed()


def sheets(result: Result, folder: Path, lang: str = "zh"):
    """The workbook twice: as formulas and as the values they carry."""
    path = folder / "book.xlsx"
    write_book(result, path, lang)
    return openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)


def value_of(formulas, values, reference: str, sheet: str) -> Fraction:
    first, last = reference.removeprefix("=SUM(").removesuffix(")").split(":")
    cells = [cell for row in values[sheet][first:last] for cell in row]
    assert not any(str(cell.value).startswith("=") for cell in cells)
    return sum((Fraction(str(cell.value or 0)) for cell in cells), Fraction(0))


def test_every_sum_carries_the_value_it_would_compute(result: Result, tmp_path: Path) -> None:
    formulas, values = sheets(result, tmp_path)
    found = 0
    for sheet in formulas.sheetnames:
        for row in formulas[sheet].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("=SUM("):
                    found += 1
                    cached = Fraction(str(values[sheet][cell.coordinate].value))
                    assert value_of(formulas, values, cell.value, sheet) == cached, (sheet, cell.coordinate)
    # Five two-way totals, the lights of three branches, the burden of these and the mill; one for each account not open.
    assert found == 5 + 3 + 4 + sum(one.total is not None for one in result.accounts.values())


def test_the_ranking_says_what_the_close_found(result: Result, tmp_path: Path) -> None:
    _, values = sheets(result, tmp_path)
    rows = [[cell.value for cell in row] for row in values["双向排名"].iter_rows(min_row=5, max_row=7, max_col=10)]
    assert [(row[0], row[1], Fraction(str(row[8]))) for row in rows] == [
        (one.rank, one.subject.id, Fraction(one.combined.total, 1000)) for one in result.branches
    ]


def test_attainment_is_a_formula_over_the_shown_cells(result: Result, tmp_path: Path) -> None:
    formulas, values = sheets(result, tmp_path)
    assert formulas["指标"]["F4"].value == "=C4/D4"  # value-added share: more is better
    assert formulas["指标"]["F7"].value == "=D7/C7"  # electricity: less is better
    assert values["指标"]["F7"].value == pytest.approx(58 / 46.5)


def test_charts_are_there(result: Result, tmp_path: Path) -> None:
    formulas, _ = sheets(result, tmp_path)
    assert [len(formulas[name]._charts) for name in formulas.sheetnames] == [
        # Rankings, the year, and so on: the pictures stand where the words stand.
        {"双向排名": 2, "年度排名": 1, "督办": 1, "指标": 1, "坯材转换": 1}.get(name, 0)
        for name in formulas.sheetnames
    ]


def test_texts_never_become_formulas(tmp_path: Path) -> None:
    rows = mill_rows()
    rows["unit"][3]["title"] = '=HYPERLINK("http://example.invalid","x")'
    formulas, _ = sheets(closed(facts(rows)), tmp_path)
    found = [cell for sheet in formulas for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert found
    assert all(cell.data_type == "s" for cell in found)


def test_open_lines_stand_on_their_own_sheet(tmp_path: Path) -> None:
    known = [one for one in declare() if one.scope.table != "inspection_finding"]
    _, values = sheets(closed(facts(declarations=known)), tmp_path)
    rows = [[cell.value for cell in row] for row in values["待数据"].iter_rows(min_row=4, max_col=5)]
    assert [
        "棒材支部",
        "督导检查扣分",
        -40,
        0,
        "缺督导检查问题（inspection_finding），ZB1，2020-03-01 至 2020-03-31",
    ] in rows
    assert values["双向排名"]["A5"].value == "—"


def test_the_same_result_gives_the_same_file(result: Result, tmp_path: Path) -> None:
    write_book(result, tmp_path / "a.xlsx")
    write_book(result, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_english(result: Result, tmp_path: Path) -> None:
    formulas, _ = sheets(result, tmp_path, "en")
    assert formulas.sheetnames == [
        *(
            "Rankings",
            "Year",
            "Scorecards",
            "Tasks",
            "Overdue",
            "Systems",
            "Premises",
            "Archives",
            "Indicators",
            "Records",
            "Billets",
        ),
        *("Cost", "Budget", "Measures", "Special indicators", "Breakthroughs", "Brand", "Burden", "Waiting"),
    ]
