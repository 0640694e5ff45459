"""Figures computed in memory against the same asked of the database engine: every kind of expression, over rows with gaps."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from tests.engine.world import facts

from fourfocus.engine import rollup as rollups
from fourfocus.engine.asked import Asked, Key, Slot
from fourfocus.engine.derived.base import Span
from fourfocus.engine.memory import Rows, Unfit
from fourfocus.engine.rollup import RolledRows, keep, rollup_of, wanted
from fourfocus.engine.sql import Query
from fourfocus.engine.sums import by_query, sums
from fourfocus.facts import held
from fourfocus.facts.factset import FactSet
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.expr import Agg, bind
from fourfocus.rules.formula import parse, parse_row
from fourfocus.rules.problems import Place
from fourfocus.rules.source import Scalar

PARAMS = {"heavy": Fraction(5000), "third": Fraction(1, 3), "none": Fraction(0)}
YEAR = Span(date(2020, 1, 1), date(2021, 1, 1))
WINDOWS = (
    YEAR,
    Span(date(2020, 3, 1), date(2020, 4, 1)),
    Span(date(2020, 3, 15), date(2020, 6, 10)),
    Span(date(2020, 5, 1), date(2020, 5, 1)),
)
VALUES = (
    "charged_kg",
    "qualified_kg",
    "-qualified_kg",
    "charged_kg - qualified_kg",
    "charged_kg * param.third + qualified_kg",
    "charged_kg * run_s",
    "product.size_um",
)
CONDITIONS = (
    "True",
    "False",
    'shift == "day"',
    'shift != "day"',
    'note == "停"',
    'note != "检修"',
    'shift in ("day", "night")',
    'note not in ("检修", "换辊")',
    "note is None",
    "product.value_added is None",
    "product.value_added is not None",
    "product.value_added",
    "not product.value_added or shift == 'day'",
    "product.value_added and qualified_kg > charged_kg",
    "product.value_added or qualified_kg > charged_kg",
    "(not product.value_added) == (shift == 'day')",
    "charged_kg >= param.heavy",
    "charged_kg * param.third < qualified_kg",
    "qualified_kg - charged_kg >= param.none",
    "product.size_um > 0.009",
    "line.branch == 'B1'",
    "line.branch is None",
    "production_day >= period.start",
    "production_day < period.due and production_day != period.by",
    "line == shift",
    "note == line",
)


def world(seed: int) -> FactSet:
    """Rows with empty cells, codes no register knows, entries that end or are followed, and another mill's."""
    random = Random(seed)

    def some(*values: Any) -> Any:
        return random.choice(values)

    output = [
        {
            "line": some("a", "b", "x"),
            "production_day": date(2020, random.randint(1, 12), random.randint(1, 28)),
            "shift": some("day", "evening", "night"),
            "product": some("P1", "P2", "P3", "P4"),
            "qualified_kg": some(None, *range(0, 10_000, 500)),
            "charged_kg": random.randint(0, 10_000),
            "run_s": random.randint(0, 28_800),
            "note": some(None, "检修", "换辊"),
            "mill": some("mill", "mill", "other"),
        }
        for _ in range(random.choice((0, 1, 300, 300, 300)))
    ]
    product = [
        {
            "product": name,
            "value_added": some(True, False, None),
            "size_um": some(8000, 10_000),
            "valid_from": start,
            "valid_to": some(None, date(2020, 9, 1)),
            "mill": some("mill", "mill", "other"),
        }
        for name in ("P1", "P2", "P3")
        for start in (date(2020, 2, 1), date(2020, 6, 1))
    ]
    unit = [
        {"unit": name, "kind": "line", "branch": some(None, "B1", "B2"), "valid_from": date(2020, some(1, 4), 1)}
        for name in ("a", "b")
    ]
    return facts({"shift_output": output, "product": product, "unit": unit}, [])


def aggregates() -> list[Agg]:
    """Each value under some conditions, each condition under some values, counts among them."""
    days = {"start": date(2020, 3, 5), "end": date(2020, 3, 31), "due": date(2020, 7, 1), "by": date(2020, 4, 9)}
    values = [parse_row(text) for text in VALUES]
    found = [Agg("sum", "shift_output", value, None) for value in values]
    for at, text in enumerate(CONDITIONS):
        where = bind(parse_row(text), days)
        chosen = (values[at % len(values)], values[(at * 3 + 1) % len(values)])
        found += [Agg("sum", "shift_output", value, where) for value in chosen]
        found.append(Agg("count", "shift_output", None, where))
    return found


KEYS: tuple[tuple[str, ...], ...] = ((), ("line",), ("line.branch",), ("product", "line.branch", "note"))


@pytest.mark.parametrize("seed", range(12))
def test_memory_and_engine_find_the_same(seed: int) -> None:
    found = world(seed)
    asked = [Asked(agg, WINDOWS[(at + seed) % len(WINDOWS)]) for at, agg in enumerate(aggregates())]
    asked.append(Asked(asked[0].agg, YEAR))
    keys = [Key.of(parse_row(text)) for text in KEYS[seed % len(KEYS)]]
    table = CATALOG["shift_output"]
    mine = dict(Rows(found, table, "mill", PARAMS.__getitem__, asked).slots(asked, keys))
    engine = dict(by_query(found, Query(CATALOG, table, "mill", PARAMS.__getitem__), asked, keys))
    assert mine == engine


def test_a_member_is_of_the_branch_of_the_day() -> None:
    """Two talks before and one after the move of 10 March; one by somebody no branch knows."""
    days = [("A", 2), ("A", 9), ("A", 10), ("Z", 10)]
    rows = {
        "near_miss": [
            {"near_miss": f"N{at}", "line": "a", "day": date(2020, 3, day), "reporter": who}
            for at, (who, day) in enumerate(days)
        ],
        "membership": [
            {"person": "A", "branch": "B1", "valid_from": date(2019, 1, 1), "valid_to": None},
            {"person": "A", "branch": "B2", "valid_from": date(2020, 3, 10), "valid_to": None},
        ],
    }
    reporter = next(one.name for one in CATALOG["near_miss"].columns if one.ref == "person")
    for row in rows["near_miss"]:
        row[reporter] = row.pop("reporter")
    asked = [Asked(Agg("count", "near_miss", None, None), YEAR)]
    key = Key(Key.of(parse_row(reporter)).path, "membership", "branch")
    groups, factors = sums(facts(rows, []), "near_miss", asked, [key], "mill", PARAMS.__getitem__)
    assert dict(groups) == {("B1",): [Slot(2, 2)], ("B2",): [Slot(1, 1)], (None,): [Slot(1, 1)]}
    assert factors == [1]


def test_what_might_leave_64_bits_and_large_tables_are_left_to_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = 2**61
    rows = [{"line": "a", "production_day": date(2020, 3, day), "charged_kg": huge} for day in (1, 2, 3)]
    agg = parse(Scalar("sum(shift_output.charged_kg, where=charged_kg > 0)", Place("f"))).expr
    assert isinstance(agg, Agg)
    asked = [Asked(agg, Span(date(2020, 3, 1), date(2020, 3, 4)))]

    def both(found: FactSet) -> None:
        with pytest.raises(Unfit):
            dict(Rows(found, CATALOG["shift_output"], "mill", PARAMS.__getitem__, asked).slots(asked, []))

    both(facts({"shift_output": rows}, []))
    assert sums(facts({"shift_output": rows}, []), "shift_output", asked, [], "mill", PARAMS.__getitem__) == (
        [((), [Slot(3 * huge, 3)])],
        [1],
    )
    monkeypatch.setattr(held, "MOST_ROWS", 2)
    both(facts({"shift_output": [row | {"charged_kg": 1} for row in rows]}, []))


def test_large_sums_are_exact() -> None:
    """2^53 + 1 is no double; three of them and 4 are 27021597764222983 by hand: 3 × 9007199254740993 + 4."""
    rows = [{"line": "a", "production_day": date(2020, 3, day), "charged_kg": 2**53 + 1} for day in (1, 2, 3)]
    rows.append({"line": "a", "production_day": date(2020, 3, 4), "charged_kg": 4})
    asked = [Asked(Agg("sum", "shift_output", parse_row("charged_kg"), None), YEAR)]
    mine = Rows(facts({"shift_output": rows}, []), CATALOG["shift_output"], "mill", PARAMS.__getitem__, asked)
    assert dict(mine.slots(asked, [])) == {(): [Slot(27021597764222983, 4)]}


ROLLED = ("True", 'shift == "day"', 'note != "检修"', "note is None", "product.value_added is None", "product.value_added",
          "product.value_added is not None", "line.branch == 'B1'", "line.branch is None", "note == line",
          "not product.value_added or shift == 'day'", "production_day >= period.start")  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_sums_by_everything_that_is_asked_answer_as_the_records_do(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the table too large to be held (any is), one pass over it, and the engine's own query beside."""
    found, table = world(seed), CATALOG["shift_output"]
    held_in_memory = found.arrays
    monkeypatch.setattr(found, "arrays", lambda name: None if name == "shift_output" else held_in_memory(name))
    days = {"start": date(2020, 3, 5)}
    aggs = [Agg("count", table.name, None, bind(parse_row(text), days)) for text in ROLLED]
    aggs += [Agg("sum", table.name, parse_row("qualified_kg"), bind(parse_row(text), days)) for text in ROLLED]
    aggs.append(Agg("sum", table.name, parse_row("charged_kg"), None))
    key = parse_row(("line", "line.branch", "product", "note")[seed % 4])
    read = [(YEAR, ("_day", "shift"), ("run_s",))]
    whole = wanted(aggs, [key], read)
    assert whole is not None
    keep(found, {table.name: whole}, "mill")
    rollup = rollup_of(found, table.name)
    assert rollup is not None
    asked = [Asked(agg, WINDOWS[(at + seed) % len(WINDOWS)]) for at, agg in enumerate([*aggs, aggs[0]])]
    mine = dict(RolledRows(found, rollup, PARAMS.__getitem__, asked).slots(asked, [Key.of(key)]))
    groups = dict(by_query(found, Query(CATALOG, table, "mill", PARAMS.__getitem__), asked, [Key.of(key)]))
    assert {name: slots for name, slots in mine.items() if any(slot != Slot() for slot in slots)} == {
        name: slots for name, slots in groups.items() if any(slot != Slot() for slot in slots)
    }
    half = Span(date(2020, 2, 1), date(2020, 7, 1))
    totals = rollup.totals(half, ("_day", "shift"), ("run_s",))
    assert totals is not None
    plain = found.totals(table.name, "mill", half.start, half.end, ("_day", "shift"), ("run_s",))
    assert totals == [{name: row[name] for name in ("_day", "shift", "run_s")} for row in plain]


def test_what_sums_cannot_tell_is_asked_of_the_records(monkeypatch: pytest.MonkeyPatch) -> None:
    qualified, charged = parse_row("qualified_kg"), parse_row("charged_kg")
    read = [(YEAR, (), ())]
    product = Agg("sum", "shift_output", parse_row("charged_kg * run_s"), None)
    above = Agg("sum", "shift_output", qualified, parse_row("qualified_kg > charged_kg"))
    assert wanted([product], [], read) is None
    assert wanted([above], [], read) is None
    found = next(one for one in map(world, range(12)) if one.rows("shift_output").num_rows == 300)
    monkeypatch.setattr(found, "arrays", lambda name: None)
    monkeypatch.setattr(rollups, "MOST_SUMS", 2)
    simple = [Agg("sum", "shift_output", charged, None)]
    whole = wanted(simple, [parse_row("line")], read)
    assert whole is not None
    keep(found, {"shift_output": whole}, "mill")
    rollup = rollup_of(found, "shift_output")
    assert rollup is not None
    assert rollup.totals(YEAR, ("line",), ("charged_kg",)) is None  # more combinations of line and day than two
    for asked, keys in (
        (Asked(simple[0], YEAR), [Key.of(parse_row("line"))]),
        (Asked(product, YEAR), []),
        (Asked(simple[0], Span(date(2019, 1, 1), date(2020, 2, 1))), []),
    ):
        with pytest.raises(Unfit):
            list(RolledRows(found, rollup, PARAMS.__getitem__, [asked]).slots([asked], keys))
