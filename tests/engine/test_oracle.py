"""Every line of branches and units, of six months of the example and of a mill that has not reported much, a second way.

The second way (``oracle*.py``) knows the regulation's clauses, the pack's numbers and rows exported as CSV by
``fourfocus facts TABLE --export``; it imports nothing of the product. ``test_oracle_people.py`` goes on with persons.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from tests.engine.oracle_mill import Closed, Mill, compare, fourfocus, theirs

MONTHS = ("2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020-06")
"""In 2020-04 nobody declared the inspections of one branch, in 2020-05 nobody one line's gas: whole columns of open lines hang
on them."""


@pytest.fixture(scope="module")
def poor(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Mill:
    """A mill that handed in February's output and stops, the meters but no reading, and no billets."""
    folder = tmp_path_factory.mktemp("poor")
    names = (
        "fourfocus.toml",
        "组织/单位目录.xlsx",
        "组织/支部覆盖与考核豁免.xlsx",
        "组织/人员名册.xlsx",
        "组织/岗位任职.xlsx",
        "基础/产品目录.xlsx",
        "能源/电表目录.xlsx",
        "生产/2020-02/班产量_2020年2月.xlsx",
        "生产/2020-02/停机与换辊换槽_2020年2月.xlsx",
        "党建/督导检查/2020-02_督导检查问题.xlsx",
        "党建/重点工作销号台账_2020年.xlsx",
        "党建/亮点工作_2020年.xlsx",
    )
    for name in names:
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(example / "files" / name, folder / "files" / name)
    fourfocus("import", folder / "files", "--store", folder / "store")
    return Mill(folder / "store", folder)


@pytest.mark.parametrize("month", MONTHS)
def test_every_line_total_rank_grade_and_indicator_of_a_month(closed: Callable[[str], Closed], month: str) -> None:
    found = closed(month)
    compare(found.result, found.lines, found.second)
    assert len(found.lines) > 400
    assert any(line.score is None for line in found.lines) == (month in ("2020-04", "2020-05", "2020-06"))
    factors = {"%": 100, "kWh/t": 1, "次/万吨": 10**7, "元/t": 10, "GJ/t": Fraction(1, 1000), "次": 1, "条": 1}
    factors |= {"t/h": Fraction(36, 10), "h": Fraction(1, 3600)}
    for one in found.result["values"]:
        compute, _ = found.second.VALUES[one["indicator"]]
        exact, wanted = one["exact"], compute(found.second, one["subject"])
        if exact is None:  # waiting for data both ways
            assert wanted is None, one
            continue
        assert wanted == Fraction(int(exact["numerator"]), int(exact["denominator"])) * factors[one["unit"]], one
    # 13 indicators of the mill and two lines, billet conversion of the mill, stops of nine units, and the incidents and the
    # hazards of these and the mill.
    assert len(found.result["values"]) == 13 * 3 + 1 + 9 + 2 * 10


@pytest.mark.parametrize(("month", "branch"), [("2020-05", "ZB3"), ("2020-06", "ZB1")])
def test_without_earlier_results_nobody_knows_whether_the_years_cap_bites(
    whole: Mill, closed: Callable[[str], Closed], month: str, branch: str
) -> None:
    result, second = whole.close(month), whole.second(month)
    lines = second.close()
    compare(result, lines, second)
    caps = [(line.account, line.score) for line in lines if line.kind == "cap_year"]
    assert caps == [(f"party_branch/{branch}", None)]
    assert not [line for line in closed(month).lines if line.kind == "cap_year"]
    # Five months of June's stars are unknown, and so are all four branches.
    assert set(second.branch_stars.values()) == ({(None, None, None, None)} if month == "2020-06" else set())


def test_every_line_of_a_mill_that_has_reported_little(poor: Mill) -> None:
    result, second = poor.close("2020-02"), poor.second("2020-02")
    lines = second.close()
    compare(result, lines, second)
    units = [line for line in lines if line.rule not in ("workshop_month", "section_month")]
    waiting = {line.about for line in units if line.score is None and line.kind == "item"}
    unread = {"electricity_per_tonne", "gas_per_tonne"}
    unpaid = {"spares_per_tonne", "rolls_per_tonne"}
    # A stop of 1 February may repeat one of 31 January, of which nobody has said anything.
    assert waiting == unread | unpaid | {"billet_conversion", "first_pass_rate", "repeated_stops"}
    known = {line.about for line in lines if line.rule.endswith("_month") and line.score is not None}
    # What output, stops and changes alone can say; the shift calendar and the product catalogue came with the files.
    stops = {"S05", "S07", "S13", "S14", "S19", "S23", "S30", "owned_stop_time"}
    assert known == stops | {"S01", "S02", "S10", "S20", "S21", "S24", "S27", "S28", "S31", "S33", "S39"} | {
        "M01", "M02", "M06", "M07", "M08", "M10", "M11", "M12", "M13", "M14", "M15", "M19",
    }  # fmt: skip
    # Nobody declared incidents or hazards: each guard of each card waits, and a veto may yet come.
    assert {line.rule for line in lines if line.kind == "open"} >= {"guard_safety", "guard_discipline", "hazard_bonus"}
    assert any(line.kind == "veto" and line.score is None for line in lines)
    # With the other side open both ways, the short-board rule may or may not bite: such lines are open, too.
    assert any(line.kind == "production" and line.score is None for line in lines)


def test_no_account_is_without_a_second_way(closed: Callable[[str], Closed]) -> None:
    """June has every card there is: those of persons, of stars, and of the 56 special indicators and 30 measures."""
    found = closed("2020-06")
    assert {one["account"] for one in found.result["totals"]} == set(found.second.sides)
    cards = {name.partition("/")[0] for name in found.second.sides}
    assert {"member_points", "member_stars", "branch_stars", "special_owner", "manager_card"} < cards
    named = {
        line.about for line in theirs(found.result, persons=False) if line.rule in ("workshop_month", "section_month")
    }
    owned = {f"S{number:02}" for number in range(1, 57)} | {f"M{number:02}" for number in range(1, 31)}
    assert named - {""} == owned | {"owned_stop_time"}


def test_a_line_that_changes_nothing_says_so(closed: Callable[[str], Closed]) -> None:
    """A veto, an incident or a claim without effect stays, and says so; what counts nothing by its kind needs no such word."""
    quiet = {"on_time", "off", "unconfirmed", "lower", "no_evidence", "month", "item"}
    lines = [line for month in MONTHS for line in closed(month).result["lines"] if line["kind"] not in quiet]
    said = {line["why"]["zh"].endswith("；没有影响得分"): line["kind"] for line in lines if line["score"] == "0.000"}
    # In the example three totals were under the ceiling before their veto: two in April, one in May.
    assert said == {True: "veto"}
    assert not [line for line in lines if line["score"] != "0.000" and "没有影响得分" in line["why"]["zh"]]


def test_the_second_way_imports_nothing_of_the_product() -> None:
    parts = sorted(set(Path(__file__).parent.glob("oracle*.py")) - {Path(__file__).parent / "oracle_mill.py"})
    assert len(parts) > 10
    modules: set[str] = set()
    for part in parts:
        tree = ast.parse(part.read_text(encoding="utf-8"))
        modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        names = {
            one.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "tests.engine"
            for one in node.names
        }  # fmt: skip
        # Its own parts only, and not the one that holds both ways against each other.
        assert all(name.startswith("oracle_") and name != "oracle_mill" for name in names), part.name
    own = {name for name in modules if name.startswith("tests")}
    assert all(name == "tests.engine" or name.startswith("tests.engine.oracle_") for name in own)
    assert "tests.engine.oracle_mill" not in own
    assert {name.split(".")[0] for name in modules} == {
        "__future__", "collections", "dataclasses", "datetime", "fractions", "functools", "itertools", "pathlib", "tests",
        "typing", "yaml",
    }  # fmt: skip
