"""An instance out of the example mill's store, its plan, and what happened; numbers counted from the records a second way."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.planning.cases import violations
from tests.support import fourfocus

from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG
from fourfocus.planning.compare import compare
from fourfocus.planning.facts_history import HISTORY_DAYS, TABLES, History, NoHistoryError, tariff_periods
from fourfocus.planning.solve import greedy
from fourfocus.planning.verify import verify

START = datetime(2020, 3, 16, 8)


@pytest.fixture(scope="module")
def rows(example: Path) -> dict[str, list[dict[str, object]]]:
    facts = Store.open(example / "store").as_of()
    low, high = START.date() - timedelta(days=HISTORY_DAYS), START.date() + timedelta(days=7)
    return {
        t: (facts.rows(t) if CATALOG[t].when is None else facts.slice(t, facts.mills[0], low, high)).to_pylist()
        for t in TABLES
    }


def test_a_week_of_the_example_mill_is_an_instance_and_has_a_plan(rows) -> None:  # type: ignore[no-untyped-def]
    instance = History(rows, START, 7).instance()
    assert verify(instance) == []
    # what was rolled is what is ordered
    rolled = sum(
        r["qualified_kg"] for r in rows["shift_output"] if date(2020, 3, 16) <= r["production_day"] < date(2020, 3, 23)
    )
    assert sum(o.kg for o in instance.orders) == rolled
    assert {line.id for line in instance.lines} == {"bar", "wire"}
    plan = greedy(instance)
    assert violations(instance, plan) == []
    bar = next(c for c in compare(instance, plan, rows) if c.line == "bar")
    week = [r for r in rows["change_event"] if r["line"] == "bar" and START <= r["start"] < START + timedelta(days=7)]
    assert bar.happened.changes["roll"] == sum(r["kind"] == "roll" for r in week)
    assert bar.plan.kg + sum(x.kg for x in plan.left if x.id.startswith("bar")) == bar.happened.kg


def test_a_period_without_records_is_refused(rows) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NoHistoryError, match="没有班产量记录"):
        History(rows, datetime(2021, 1, 1, 8), 7)


def test_tariff_bands_become_periods_of_the_plan() -> None:
    band = {"valid_from": date(2020, 1, 1), "valid_to": None}
    bands = [{**band, "band": "valley", "from_s": 0, "to_s": 36_000, "price_fen_per_mwh": 1},
             {**band, "band": "peak", "from_s": 36_000, "to_s": 86_400, "price_fen_per_mwh": 2}]  # fmt: skip
    # from 8:00 for a day: valley 8–10 (2 h), peak 10–24 (14 h), valley 0–8 (8 h)
    periods = tariff_periods(bands, datetime(2020, 3, 1, 8), 86_400)
    assert [(t.start // 3600, t.end // 3600, t.band) for t in periods] == [
        (0, 2, "valley"),
        (2, 16, "peak"),
        (16, 24, "valley"),
    ]
    assert tariff_periods([], datetime(2020, 3, 1, 8), 86_400) == []


def test_the_command_plans_a_week_out_of_the_store(example: Path, tmp_path: Path) -> None:
    said = fourfocus("plan", "--store", example / "store", "--from", "2020-03-16", "--greedy", "--compare", "--instance-out",
                     tmp_path / "i.json", "--out", tmp_path / "p.json")  # fmt: skip
    assert "棒材线 实际" in said
    assert "检查通过" in said
    assert "检查通过" in fourfocus("plan", tmp_path / "i.json", "--check", tmp_path / "p.json")
