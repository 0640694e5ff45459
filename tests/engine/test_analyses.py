"""Analyses of the example's March, against plain arithmetic over rows exported as CSV; and what they do in odd cases."""

import csv
import json
import shutil
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.engine import analyses_second_way as second
from tests.engine.world import FOLDER, pack
from tests.support import fourfocus

from fourfocus.engine.analyses import luck
from fourfocus.engine.close import close
from fourfocus.facts.batch import Batch, Origin
from fourfocus.facts.factset import Scope
from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG

MONTH = "2020-03"
TABLES = ("shift_output", "stoppage", "billet_supply", "billet_stock", "expense", "standard_price", "tariff")
TABLES += ("gas_use", "roll_use", "meter_reading")


@pytest.fixture(scope="module")
def rows(example: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """The example's rows as CSV files have them; of the meters only March."""
    folder, found = tmp_path_factory.mktemp("csv"), {}
    for table in TABLES:
        period = ("--period", MONTH) if table == "meter_reading" else ()
        fourfocus("facts", table, "--store", example / "store", *period, "--export", folder / f"{table}.csv")
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            found[table] = list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def bundle(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("analyses") / "b"
    fourfocus("close", MONTH, "--pack", FOLDER, "--store", example / "store", "--out", folder, "--json")
    return folder


@pytest.fixture(scope="module")
def result(bundle: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((bundle / "result.json").read_text(encoding="utf-8"))
    return found


def test_repeated_stops_are_those_counted_by_hand(rows: dict, result: dict) -> None:
    counts = second.repeated(rows["stoppage"], MONTH)
    assert sum(counts.values()) > 10
    kg = {
        line: sum(
            int(r["qualified_kg"]) for r in rows["shift_output"] if r["line"] == line and second.in_month(r, MONTH)
        )
        for line in counts
    }
    exact = {v["subject"]: v["exact"] for v in result["values"] if v["indicator"] == "repeated_stops"}
    for line, count in counts.items():
        assert Fraction(int(exact[line]["numerator"]), int(exact[line]["denominator"])) == Fraction(count, kg[line])
    whole = Fraction(int(exact["hz"]["numerator"]), int(exact["hz"]["denominator"]))
    assert whole == Fraction(sum(counts.values()), sum(kg.values()))


def test_records_are_those_of_plain_arithmetic(rows: dict, result: dict) -> None:
    expected, luck_of = second.records(rows["shift_output"], MONTH)
    found = [(r["line"], r["kind"], r["day"], int(r["value_kg"]), int(r["previous_kg"])) for r in result["records"]]
    assert sorted(found) == expected
    for record in result["records"]:
        exact = luck_of[record["line"], record["kind"]]
        assert record["expected_by_luck"] == f"{second.near(exact * 10**6) / 10**6:.6f}"


def test_march_has_nine_shift_and_five_day_records_in_one_week(result: dict) -> None:
    kinds = [record["kind"] for record in result["records"]]
    assert (kinds.count("shift"), kinds.count("day")) == (9, 5)
    days = {record["day"] for record in result["records"]}
    assert min(days) >= "2020-03-16"
    assert max(days) <= "2020-03-22"
    assert {record["state"] for record in result["records"]} == {"known"}
    assert result["record_ties"] == []


def test_conversion_and_its_effects_are_those_of_plain_arithmetic(rows: dict, result: dict) -> None:
    expected = second.conversion(rows["billet_supply"], rows["shift_output"], MONTH)
    assert all(ratio - 1 == metal + stock for ratio, metal, stock in expected.values())
    highest = max((day for day in expected if len(day) == 10), key=lambda day: expected[day][0])
    found = result["conversion"]
    assert found["highest_day"]["day"] == highest
    for part, key in (("month", MONTH), ("highest_day", highest)):
        ratio, metal, stock = expected[key]
        assert found[part]["ratio"] == f"{second.near(ratio * 10**4) / 100:.2f}"
        assert found[part]["yield_effect"] == f"{second.near(metal * 10**4) / 100:.2f}"
        # The stock effect takes what rounding leaves, at most a hundredth of a point.
        assert abs(Fraction(found[part]["stock_effect"]) - stock * 100) <= Fraction(1, 100)
        parts = Fraction(found[part]["yield_effect"]) + Fraction(found[part]["stock_effect"])
        assert parts == Fraction(found[part]["ratio"]) - 100 == Fraction(found[part]["difference"])
    assert 106 < Fraction(found["highest_day"]["ratio"]) < 108
    assert found["runs_out_on"] == second.runs_out(rows["billet_stock"], MONTH).isoformat()
    assert found["unexplained_kg"] == "0"
    assert any(found["runs_out_on"] in warning["text"]["zh"] for warning in result["warnings"])


def test_every_cost_effect_is_that_of_plain_arithmetic_and_they_add_up(rows: dict, result: dict) -> None:
    expected = second.costs(rows, MONTH)
    lines = {line["element"]: line for line in result["costs"]}
    assert set(lines) == {*expected, "all", "target"}
    names = ("base", "actual", "volume", "mix", "price", "efficiency")
    assert {e: {n: int(lines[e][f"{n}_fen"]) for n in names} for e in expected} == expected
    for line in lines.values():
        effects = sum(int(line[f"{name}_fen"]) for name in names[2:])
        assert effects == int(line["difference_fen"]) == int(line["actual_fen"]) - int(line["base_fen"])
    for name in names:
        every = sum(one[name] for one in expected.values())
        assert int(lines["all"][f"{name}_fen"]) == every
        assert int(lines["target"][f"{name}_fen"]) == every - expected["billet"][name]
    assert expected["electricity"]["price"] < 0
    assert expected["gas"]["price"] < 0
    assert result["cost_target"]["target_percent"] == "-10.00"


def test_gas_that_nobody_reported_leaves_price_and_efficiency_of_gas_open(example: Path, tmp_path: Path) -> None:
    words = ("--pack", FOLDER, "--store", example / "store", "--out", tmp_path / "b", "--json")
    costs = {line["element"]: line for line in json.loads(fourfocus("close", "2020-05", *words))["costs"]}
    assert costs["gas"]["price_fen"] is costs["gas"]["efficiency_fen"] is None
    assert costs["gas"]["volume_fen"] is not None
    assert "gas_use" in costs["gas"]["missing"][0]
    assert costs["target"]["efficiency_fen"] is None
    assert costs["rolls"]["missing"] == []


@pytest.mark.parametrize(
    ("subject", "rule", "said"),
    [
        ("bar", "line_records", ["棒材线 班产纪录", "1267.594 t", "班产量_2020年3月.xlsx"]),
        ("hz", "billet_analysis", ["最高日 2020-03-19", "来坯与坯库存_2020年.xlsx", "库存效应"]),
        ("hz", "cost_effects", ["价格因素", "费用支出_2020年.xlsx", "PZ202003"]),
        ("bar", "repeated_stops", ["repeat_stop_window", "停机与换辊换槽_2020年3月.xlsx"]),
    ],
)
def test_explain_leads_to_clause_and_rows(bundle: Path, subject: str, rule: str, said: list[str]) -> None:
    found = fourfocus("explain", subject, "--rule", rule, "--from", bundle, "--json")
    assert [word for word in [*said, "production-2020/"] if word not in found] == []


def test_luck_is_the_sum_of_the_chances() -> None:
    # 1/5 + 1/6 + 1/7 = 107/210; the rule of thumb says ln(7/4).
    assert luck.expected(4, 3) == Fraction(107, 210)
    assert luck.expected(4, 0) == 0
    # The very first has nothing to beat: 1/2 + 1/3.
    assert luck.expected(0, 3) == Fraction(5, 6)
    about = luck.about(4, 3)
    assert about is not None
    assert abs(float(about) - 0.5596157879354227) < 1e-15
    assert luck.about(0, 3) is None


def test_a_late_correction_counts_from_the_time_it_became_known(example: Path, tmp_path: Path) -> None:
    """A correction of January that holds a better shift than any of March takes the bar line's records away."""
    shutil.copytree(example / "store", tmp_path / "store")
    store, table = Store.open(tmp_path / "store"), CATALOG["shift_output"]
    before = datetime(2100, 1, 1)
    facts = store.as_of(None)
    start, end = date(2020, 1, 15), date(2020, 1, 16)
    kept = [row for row in facts.slice("shift_output", "hz", start, end).to_pylist() if row["line"] == "bar"]
    longest = max(kept, key=lambda row: row["run_s"])
    longest["qualified_kg"] = longest["charged_kg"] = 1_300_000
    scope = Scope("shift_output", "hz", "bar", start, end)
    batch = Batch(table, scope, pa.Table.from_pylist(kept, schema=table.arrow), Origin("更正.csv", "更正", "0" * 64))
    store.commit([batch], known_at=before)

    def shifts(moment: datetime | None) -> int:
        result = close([pack()], Store.open(tmp_path / "store").as_of(moment), date(2020, 3, 1), moment)
        (found,) = [one.found for one in result.analyses if one.rule.id == "line_records"]
        return sum(len(one.records) for one in found.tallies if (one.line, one.kind) == ("bar", "shift"))

    assert longest["run_s"] >= 4 * 3600
    assert shifts(datetime(2099, 12, 31)) == 5
    assert shifts(None) == 0
