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
from fourfocus.planning.facts_replay import replayed
from fourfocus.planning.facts_wear import LineWear, Metal
from fourfocus.planning.solve import Limits, greedy, solve
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


def test_what_the_mill_did_is_a_possible_plan_and_the_planner_needs_less(rows) -> None:  # type: ignore[no-untyped-def]
    history = History(rows, START, 7)
    instance = history.instance()
    same = replayed(history, instance)
    # no rule of the instance forbids what really happened
    assert violations(instance, same) == []
    assert sum(o.kg for o in instance.orders) == same.figures["planned_kg"]
    week = [r for r in rows["change_event"] if START <= r["start"] < START + timedelta(days=7) and r["kind"] == "roll"]
    played = [c for e in same.events for c in getattr(e, "changes", ()) if c.kind == "roll"]
    assert len(played) == len(week)
    plan = solve(instance, Limits(work=1, bound=0.2, packing=0.0))
    assert violations(instance, plan) == []
    assert plan.figures["late"] <= same.figures["late"]
    # in each line, not only in sum; the beam needs well below the mill's stop time
    for line in ("bar", "wire"):
        assert plan.figures["line_stop_s"][line] * 10 <= same.figures["line_stop_s"][line] * 8
    assert plan.proof["bound_s"] <= plan.figures["stop_s"]


def test_stands_changed_in_repairs_only_show_no_limit(rows) -> None:  # type: ignore[no-untyped-def]
    history = History(rows, START, 7)
    instance = history.instance()
    groove = next(g for g in instance.grooves if g.stand == "bar-CZ1")
    # the week has no repair, so the groove went on to its end: what was worn and all that the line rolled
    assert groove.life_kg >= groove.worn_kg + sum(o.kg for o in instance.orders if o.product == "LW25K")
    assert any("CZ1：记录里只在检修中换过" in zh for zh, _ in history.told)
    assert not any("K1：记录里只在检修中换过" in zh for zh, _ in history.told)


def test_the_same_records_a_week_later_are_the_same_instance_a_week_later(rows) -> None:  # type: ignore[no-untyped-def]
    def later(value: object) -> object:
        return value + timedelta(days=7) if isinstance(value, date) else value

    moved = {t: [{k: later(v) for k, v in r.items()} for r in table] for t, table in rows.items()}
    first, second = History(rows, START, 2).instance(), History(moved, START + timedelta(days=7), 2).instance()
    assert second.start == first.start + timedelta(days=7)
    for part in (
        "lines",
        "products",
        "stands",
        "grooves",
        "changeovers",
        "billets",
        "windows",
        "crews",
        "zones",
        "tariff",
    ):
        assert getattr(first, part) == getattr(second, part), part
    assert [(o.kg, o.due) for o in first.orders] == [(o.kg, o.due) for o in second.orders]


def moment(hour: int, minute: int = 0) -> datetime:
    return datetime(2020, 3, 1, hour, minute)


def test_steel_passes_only_while_the_line_runs() -> None:
    shift = {"production_day": date(2020, 3, 1), "shift": "day", "qualified_kg": 700}
    spans = {(date(2020, 3, 1), "day"): (moment(8), moment(16))}
    metal = Metal([shift], spans, [{"start": moment(9), "end": moment(10)}])
    # 8 h less 1 h of standing: 100 kg an hour; 8–9 and 10–11 run, 9–10 stands
    assert (metal.between(moment(8), moment(11)), metal.between(moment(9), moment(10))) == (200, 0)
    assert metal.between(moment(0), moment(23)) == 700


def test_the_life_of_a_groove_is_never_below_what_the_period_shows() -> None:
    day = {"production_day": date(2020, 3, 1), "shift": "day", "qualified_kg": 80_000}
    metal = Metal([day], {(date(2020, 3, 1), "day"): (moment(8), moment(16))})
    change = {"stand": "K1", "kind": "groove", "before": "1槽", "after": "2槽", "people_n": 2}
    rows = [{**change, "start": moment(h), "end": moment(h)} for h in (8, 9, 10, 13)]
    wear = LineWear(rows, [], metal, (moment(11), moment(15)))
    # 10 t an hour: 10, 10 t before 11:00; 30 t ended within the period, 20 t since. A whole tonne above 30 t: 31 t
    assert wear.life("K1") == 31_000
    # nothing of the period: of the two of 10 t the nine tenths, a whole tonne above it
    assert LineWear(rows[:3], [], metal, (moment(10), moment(10, 30))).life("K1") == 11_000


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
    assert "棒材线 实际：" in said
    assert "棒材线 实际的换法照本实例排：" in said
    assert "不成立" not in said
    assert "检查通过" in said
    assert "检查通过" in fourfocus("plan", tmp_path / "i.json", "--check", tmp_path / "p.json")
