"""What must never change a result, and what must never help: batches, times known, names, and time made into stops."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.world import KNOWN, MARCH, Rows, closed, day, facts, mill_rows, pack

from fourfocus.engine.close import Result, close
from fourfocus.engine.report import both, to_dict
from fourfocus.facts.batch import Batch, Origin, in_key_order
from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, FactSet, Scope
from fourfocus.facts.schema import Table
from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG

FEW = settings(max_examples=max(4, settings().max_examples // 10))
"""A close takes a good part of a second: a few examples in `make test`, a hundred in `make verify`."""

BEFORE = KNOWN - timedelta(days=1)


def said(result: Result) -> str:
    """The whole result as text, but for the places that rows were read from."""
    return json.dumps(_placeless(to_dict(result, both)), sort_keys=True, ensure_ascii=False)


def _placeless(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _placeless(one) for name, one in part.items() if name not in ("file", "sheet", "row")}
    return [_placeless(one) for one in part] if isinstance(part, list) else part


@FEW
@given(
    st.sampled_from(["bar", "wire"]),
    st.integers(1, 99),
    st.sampled_from(["mechanical", "electrical", "process"]),
    st.booleans(),
)
def test_turning_rolling_time_and_its_output_into_an_owned_stop_never_raises_the_score(
    line: str, percent: int, owner: str, energy: bool
) -> None:
    """Of each shift a part of the time, with what was rolled in it, becomes a stop; the energy may be saved with it.

    Weights are whole hundreds of kilograms, so that the part is exact and yield and product shares stay as they are.
    """
    rows: Rows = mill_rows()
    for row in rows["shift_output"]:
        if row["line"] == line:
            lost_s = row["run_s"] * percent // 100
            row["run_s"] -= lost_s
            for name in ("charged_kg", "qualified_kg"):
                assert row[name] % 100 == 0
                row[name] = row[name] * (100 - percent) // 100
            start = datetime.combine(row["production_day"], datetime.min.time()) + timedelta(hours=8)
            stop = {"line": line, "production_day": row["production_day"], "start": start, "cause": "JX01"}
            rows["stoppage"].append(stop | {"end": start + timedelta(seconds=lost_s), "owner": owner})
    if energy:
        meter = {"bar": "E1", "wire": "E2"}[line]
        for row in rows["meter_reading"]:
            if row["meter"] == meter:
                row["energy_wh"] = row["energy_wh"] * (100 - percent) // 100
    before, after = (one.accounts[f"production_line/{line}"].total for one in (closed(), closed(facts(rows))))
    assert before is not None and after is not None
    assert after <= before


@cache
def totals() -> dict[str, int | None]:
    return {one.id: one.total for one in closed().accounts.values()}


@FEW
@given(st.permutations(["ZB1", "ZB2", "ZB0"]))
def test_who_bears_which_name_changes_nothing(order: list[str]) -> None:
    """Branches under each other's names (so that every order of subjects comes up): totals move with the name."""
    names = dict(zip(["ZB1", "ZB2", "ZB0"], order, strict=True))
    rows = mill_rows()
    for listed in rows.values():
        for row in listed:
            for key in {"unit", "branch"} & set(row):
                row[key] = names.get(row[key], row[key])
    found = {one.id: one.total for one in closed(facts(rows)).accounts.values()}
    moved = {}
    for name, total in totals().items():
        card, _, who = name.partition("/")
        moved[f"{card}/{names.get(who, who)}"] = total
    assert found == moved


def rows_of(table: Table, listed: list[dict[str, Any]]) -> pa.Table:
    """Rows in the table's types, in key order, as a batch holds them."""
    made = FactSet.of_rows(CATALOG, {table.name: [dict(row) for row in listed]}, mill="mill").sources[table.name]
    assert isinstance(made, pa.Table)
    return in_key_order(table, made)


def batches(rows: Rows, cuts: list[date], parts: bool, until: date = date(2020, 6, 1)) -> Iterator[Batch]:
    """The rows as batches: registers whole; dated tables cut at ``cuts`` and, where they have parts, by line or branch."""
    for name, listed in rows.items():
        table = CATALOG[name]
        origin = Origin(f"{name}.csv", "", "0" * 64)
        if table.is_register:
            yield Batch(table, Scope(name, "mill", ALL_PARTS, BEGIN, END), rows_of(table, listed), origin)
            continue
        own: list[str] = [ALL_PARTS]
        if parts and name in ("shift_output", "stoppage"):
            own = ["bar", "wire"]
        if parts and name in ("task_event", "inspection_finding"):
            own = ["ZB0", "ZB1", "ZB2"]
        days = [date(2019, 1, 1), *cuts, until]
        for start, end in pairwise(days):
            for part in own:
                inside = [
                    row
                    for row in listed
                    if start <= row[table.when or ""] < end and part in (ALL_PARTS, row.get(table.part or ""))
                ]
                yield Batch(table, Scope(name, "mill", part, start, end), rows_of(table, inside), origin)


def stored(folder: Path, commits: list[list[Batch]]) -> Store:
    store = Store.create(folder)
    for number, commit in enumerate(commits):
        store.commit(commit, known_at=BEFORE + timedelta(minutes=number))
    return store


def every_table() -> Rows:
    """The little mill with every table it does not mention declared empty, so that nothing waits for data."""
    return {**{name: [] for name in CATALOG}, **mill_rows()}


def of_store(store: Store) -> str:
    return said(close([pack()], store.as_of(KNOWN), MARCH, KNOWN))


@cache
def in_one_batch_each() -> str:
    with tempfile.TemporaryDirectory() as folder:
        return of_store(stored(Path(folder) / "store", [list(batches(every_table(), [], False))]))


@FEW
@given(st.sets(st.dates(date(2019, 6, 1), date(2020, 5, 1)), max_size=3), st.booleans(), st.randoms())
def test_splitting_facts_into_batches_commits_and_files_changes_nothing(
    cuts: set[date], parts: bool, random: Any
) -> None:
    """Disjoint scopes in any number and order, in one commit or in many."""
    cut = list(batches(every_table(), sorted(cuts), parts))
    random.shuffle(cut)
    middle = random.randint(0, len(cut) - 1)
    with tempfile.TemporaryDirectory() as folder:
        store = stored(Path(folder) / "store", [some for some in (cut[:middle], cut[middle:]) if some])
        assert of_store(store) == in_one_batch_each()


@FEW
@given(st.integers(1, 31), st.integers(1, 10**9), st.sampled_from(["shift_output", "inspection_finding"]))
def test_what_becomes_known_after_as_of_changes_nothing(number: int, much: int, table: str) -> None:
    """A correction of the whole month, committed a second too late."""
    rows = mill_rows()[table]
    row = dict(rows[-1]) | {CATALOG[table].when or "": day(number)}
    row |= {"finding": "late"} if table == "inspection_finding" else {"qualified_kg": much, "shift": "night"}
    scope = Scope(table, "mill", ALL_PARTS, MARCH, date(2020, 4, 1))
    late = Batch(CATALOG[table], scope, rows_of(CATALOG[table], [row]), Origin("late.csv", "", "0" * 64))
    with tempfile.TemporaryDirectory() as folder:
        store = stored(Path(folder) / "store", [list(batches(every_table(), [], False))])
        store.commit([late], known_at=KNOWN + timedelta(seconds=1), reason="更正")
        assert of_store(store) == in_one_batch_each()
        after = said(close([pack()], store.as_of(KNOWN + timedelta(seconds=2)), MARCH, KNOWN))
        assert after != in_one_batch_each()
