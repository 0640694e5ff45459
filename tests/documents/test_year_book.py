"""The result book of several months: its formulas say what the close says, and single people stay out unless asked for."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.engine.people import world
from tests.engine.world import closed, declare, pack
from tests.engine.world import facts as mill_facts

from fourfocus.documents.year_book import flat, write_year_book
from fourfocus.engine.bundle import read, write
from fourfocus.engine.close import close
from fourfocus.engine.finals import HIGH, LOW, POINTS, Final, Tally
from fourfocus.facts.factset import FactSet
from fourfocus.facts.tables import CATALOG

MONTHS = (date(2020, 1, 1), date(2020, 2, 1))


def year_before() -> Iterator[Final]:
    """Two months: ZB1 is known in both, ZB2 was open in February (between 60 and 80 points)."""
    totals = {"ZB1": (90_001, 80_000), "ZB2": (70_000, None)}
    for at, month in enumerate(MONTHS):
        tallies = [Tally(POINTS, "two_way", branch, values[at]) for branch, values in totals.items()]
        tallies += [Tally(LOW, "two_way", "ZB2", 60_000), Tally(HIGH, "two_way", "ZB2", 80_000)] if at else []
        yield Final(month, closed_mill(), pack().header.id, "", tuple(tallies))


def closed_mill() -> str:
    return mill_facts().mills[0]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """January and February of a little mill: A reports one near miss in January and three in February, B one then."""
    folder = tmp_path_factory.mktemp("year")
    days = [("A", date(2020, 1, 5)), *(("A", date(2020, 2, at)) for at in (1, 2, 3)), ("B", date(2020, 2, 9))]
    misses = [
        {"report": f"N{at}", "day": on, "person": who, "unit": "hz", "hazard": "油污"}
        for at, (who, on) in enumerate(days)
    ]
    rows = world(near_miss=misses)
    for row in rows["person"]:
        row["name"] = {"A": "赵一", "B": "钱二"}[row["person"]]
    facts = FactSet.of_rows(CATALOG, {name: [dict(row) for row in own] for name, own in rows.items()}, declare())
    opened, finals, result = [], [], None
    for month in MONTHS:
        result = close([pack()], facts, month, None, finals)
        write(result, facts, folder / f"{month:%Y-%m}")
        opened.append(read(folder / f"{month:%Y-%m}"))
        finals.append(opened[-1].final)
    found = {"shared": folder / "shared.xlsx", "persons": folder / "persons.xlsx"}
    for name, path in found.items():
        write_year_book(opened, result, path, persons=name == "persons")
    march, rolled = closed(finals=list(year_before())), mill_facts()
    write(march, rolled, folder / "2020-03")
    found["march"] = folder / "march.xlsx"
    write_year_book([read(folder / "2020-03")], march, found["march"])
    return found


def test_points_of_branches_by_month_and_members_only_when_asked(books: dict[str, Path]) -> None:
    shared, whole = (openpyxl.load_workbook(books[name], data_only=True) for name in ("shared", "persons"))
    rows = [[cell.value for cell in row] for row in shared["积分合计"].iter_rows(min_row=5, max_row=5, max_col=4)]
    # 0.5 in January; 3 x 0.5 + 0.5 = 2 in February; 2.5 together.
    assert rows == [["第一支部", 0.5, 2, 2.5]]
    text = " ".join(str(cell.value) for sheet in shared for row in sheet.iter_rows() for cell in row)
    assert "赵一" not in text
    people = {row[0].value: [cell.value for cell in row[1:4]] for row in whole["积分合计"].iter_rows(max_col=4)}
    assert people["赵一 A"] == [0.5, 1.5, 2]
    assert people["钱二 B"] == [0, 0.5, 0.5]


def evaluated(formula: str, sheet: Any) -> float:
    """The value of the formulas the books use: SUM, AVERAGE and a ratio of two cells."""
    found = re.fullmatch(r"=(SUM|AVERAGE)\(([A-Z]+\d+:[A-Z]+\d+)\)", formula)
    if found is not None:
        cells = [cell.value for row in sheet[found[2]] for cell in row]
        numbers = [one for one in cells if isinstance(one, (int, float))]
        return sum(numbers) / (len(numbers) if found[1] == "AVERAGE" else 1)
    if formula.startswith("=COUNTIFS"):
        return counted(formula, sheet)
    mean = re.fullmatch(r"=SUMPRODUCT\(ROUND\(([A-Z]+\d+:[A-Z]+\d+)/(\d+),3\)\)", formula)
    if mean is not None:
        cells = [Fraction(str(cell.value)) / int(mean[2]) for row in sheet[mean[1]] for cell in row]
        return float(sum(Fraction(int(cell * 1000 + Fraction(1, 2)), 1000) for cell in cells))
    ratio = re.fullmatch(r"=([A-Z]+\d+)/([A-Z]+\d+)", formula)
    assert ratio is not None, formula
    return float(sheet[ratio[1]].value) / float(sheet[ratio[2]].value)


def counted(formula: str, sheet: Any) -> float:
    """COUNTIFS over two columns of another sheet: how often both hold in one row."""
    found = re.fullmatch(r"=COUNTIFS\('(.+?)'!(.+?),([A-Z]+\d+),'.+?'!(.+?),\"(.+)\"\)", formula)
    assert found is not None, formula
    columns = [sheet.parent[found[1]][found[part].replace("$", "")] for part in (2, 4)]
    wanted = (sheet[found[3]].value, found[5].replace("~?", "?"))
    return float(sum((a.value, b.value) == wanted for (a,), (b,) in zip(*columns, strict=True)))


def formulas(path: Path) -> list[tuple[str, str, str, Any]]:
    """Sheet, cell, formula and the value that stands in the file."""
    written, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    return [
        (sheet.title, cell.coordinate, cell.value, values[sheet.title][cell.coordinate].value)
        for sheet in written
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("persons", {"SUM", "COUNTIFS", "ratio"}),
        ("march", {"AVERAGE", "SUM", "COUNTIFS", "SUMPRODUCT", "ratio"}),
    ],
)
def test_every_formula_has_the_value_it_says(books: dict[str, Path], name: str, kinds: set[str]) -> None:
    values = openpyxl.load_workbook(books[name], data_only=True)
    found = formulas(books[name])
    assert {one[2][1:].partition("(")[0] if "(" in one[2] else "ratio" for one in found} == kinds
    for sheet, cell, formula, value in found:
        assert evaluated(formula, values[sheet]) == pytest.approx(value, abs=5e-10), (sheet, cell, formula)


@pytest.mark.verify
def test_a_spreadsheet_program_recalculates_to_the_same_values(books: dict[str, Path], tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no spreadsheet program (soffice) to recalculate with")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    words = [program, profile, "--headless", "--convert-to", "ods", "--outdir", tmp_path, books["march"]]
    subprocess.run([str(word) for word in words], check=True, capture_output=True, timeout=300)
    words[words.index("ods")] = "xlsx:Calc MS Excel 2007 XML"
    words[-1] = tmp_path / "march.ods"
    subprocess.run([str(word) for word in words], check=True, capture_output=True, timeout=300)
    again = openpyxl.load_workbook(tmp_path / "march.xlsx", data_only=True)
    listed = formulas(books["march"])
    assert len(listed) > 10
    for sheet, cell, formula, value in listed:
        assert again[sheet][cell].value == pytest.approx(value, abs=5e-10), (sheet, cell, formula)


def test_what_waits_for_data_is_no_zero(books: dict[str, Path]) -> None:
    sheet = openpyxl.load_workbook(books["shared"], data_only=True)["各月总览"]
    assert sheet["A2"].value == "黄色空格为待数据，不计入平均，不等于零。"


def test_lists_of_further_rules_become_rows() -> None:
    assert flat([{"zh": "逾期", "fen": "100"}, None, "x"]) == "逾期 100；；x"


def test_the_year_is_the_mean_of_its_months_and_an_open_month_is_no_zero(books: dict[str, Path]) -> None:
    values = openpyxl.load_workbook(books["march"], data_only=True)["年度排名"]
    rows = {row[1].value: [cell.value for cell in row] for row in values.iter_rows(min_row=4, max_row=6, max_col=8)}
    # 90.001 / 3 = 30.000(3), 80 / 3 = 26.667, March 90.312 / 3 = 30.104: 86.771.
    assert rows["棒材支部"][2:6] == [90.001, 80, 90.312, 86.771]
    # 70 / 3 = 23.333, at least 60 / 3 = 20 and at most 80 / 3 = 26.667, March 90.389 / 3 = 30.130.
    assert rows["高线支部"][0] == "—"
    assert rows["高线支部"][2:6] == [70, None, 90.389, "待数据"]
    assert rows["高线支部"][7] == "73.463 – 80.130"
