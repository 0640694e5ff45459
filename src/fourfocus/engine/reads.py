"""What a month reads: every fact table and over which days, and the derived tables made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fourfocus.engine import branchwork, breakthroughs, rollup
from fourfocus.engine.aggregate import Scope, read
from fourfocus.engine.analyses import ANALYSERS
from fourfocus.engine.derived import ALL_TABLES, DERIVED
from fourfocus.engine.derived.base import Input, Row, Span
from fourfocus.engine.points import tables_of
from fourfocus.engine.readings import aggregates
from fourfocus.engine.rollup import Wanted, rollup_of, wanted
from fourfocus.engine.settle import WORKDAYS_BEFORE
from fourfocus.engine.settlers import SETTLERS
from fourfocus.engine.stages import Stage
from fourfocus.facts.factset import FactSet, Source
from fourfocus.rules.analyses import Analysis
from fourfocus.rules.expr import Agg, Path, walk
from fourfocus.rules.pack import InForce

REGISTERS_ALWAYS = ("unit", "coverage")


def windows_of(rules: InForce, span: Span, stages: Iterable[Stage]) -> dict[str, Span | None]:
    """Every fact table that is read, and over which days."""
    found: dict[str, Span | None] = dict.fromkeys(REGISTERS_ALWAYS)

    def add(table: str, window: Span) -> None:
        if ALL_TABLES[table].is_register:
            found[table] = None
            return
        known = found.get(table)
        found[table] = window if known is None else Span(min(known.start, window.start), max(known.end, window.end))

    aggs = aggregates(rules)
    for agg in aggs:
        if agg.table not in DERIVED:
            add(agg.table, span)
    for name in derived_of(rules):
        for one in DERIVED[name].reads(rules, span):
            add(one.table, one.window(span))
    for register in _registers(rules, aggs) | branchwork.registers_named(rules):
        found[register] = None
    for settlement in rules.settlements.values():
        settler = SETTLERS[type(settlement)]
        add(settler.table, settler.window(settlement, rules, span))
        add("workday", span.back(WORKDAYS_BEFORE))
    for rule in rules.of(Analysis).values():
        for table, window in ANALYSERS[type(rule)].windows(rule, rules, span):
            add(table, window)
    for table, window in breakthroughs.windows(rules, span):
        add(table, window)
    for stage in stages:
        for table, window in stage.windows(rules, span):
            add(table, window)
    return dict(sorted(found.items()))


def _registers(rules: InForce, aggs: list[Agg]) -> set[str]:
    """The registers that conditions and subject paths look into."""
    tables = {agg.table for agg in aggs}
    places = [(agg.table, expr) for agg in aggs for expr in (agg.value, agg.where) if expr is not None]
    places += [(table, path) for kind in rules.pack.subjects for table, path in kind.paths.items() if table in tables]
    return {
        ALL_TABLES[table][node.names[0]].ref or ""
        for table, expr in places
        for node in walk(expr)
        if isinstance(node, Path) and len(node.names) == 2
    }


def derived_of(rules: InForce) -> list[str]:
    """The derived tables that a month needs: those formulas, points and tasks name, and those of analyses."""
    named = ({agg.table for agg in aggregates(rules)} | tables_of(rules)) & set(DERIVED)
    named |= branchwork.derived_named(rules)
    analysed = {ANALYSERS[type(rule)].derived for rule in rules.of(Analysis).values()} - {""}
    return sorted(named | analysed)


def with_derived(
    facts: FactSet, rules: InForce, windows: Mapping[str, Span | None], span: Span, mill: str
) -> tuple[FactSet, dict[str, list[Row]]]:
    """The facts with the derived tables of the month beside them, and the rows of the registers."""
    registers = {name: read(facts, name, None, mill) for name, window in windows.items() if window is None}
    rollup.keep(facts, _asked(rules, windows, span), mill)
    sources: dict[str, Source] = {name: derive(facts, name, span, mill, rules) for name in derived_of(rules)}
    return facts.with_tables(ALL_TABLES, sources), registers


def _asked(rules: InForce, windows: Mapping[str, Span | None], span: Span) -> dict[str, Wanted]:
    """What indicators and derived tables ask of each fact table, where sums can answer it."""
    aggs: dict[str, list[Agg]] = {}
    for agg in aggregates(rules):
        aggs.setdefault(agg.table, []).append(agg)
    totals: dict[str, list[Input]] = {}
    for name in derived_of(rules):
        for one in DERIVED[name].reads(rules, span):
            if one.by and not one.placed:
                totals.setdefault(one.table, []).append(one)
    found = {}
    for table in aggs.keys() & windows.keys():
        paths = [kind.paths[table] for kind in rules.pack.subjects if table in kind.paths]
        read = [(span, (), ()), *((one.window(span), one.by, one.sums) for one in totals.get(table, ()))]
        asked = wanted(aggs[table], paths, read)
        if asked is not None:
            found[table] = asked
    return found


def derive(facts: FactSet, name: str, span: Span, mill: str, rules: InForce | None = None) -> Any:
    """The rows of a derived table for the days of ``span``, as Arrow."""
    import pyarrow as pa

    derived = DERIVED[name]
    rows: dict[str, list[Row]] = {}
    for one in derived.reads(rules, span):
        days = one.window(span)
        if one.by:
            rows[one.table] = _totals(facts, one, days, mill)
        else:
            rows[one.table] = read(facts, one.table, Scope(mill, days), mill)
    return pa.Table.from_pylist(derived.rows(rows, span, rules), schema=derived.table.arrow)


def _totals(facts: FactSet, one: Input, days: Span, mill: str) -> list[Row]:
    sums = None if one.placed else rollup_of(facts, one.table)
    found = None if sums is None else sums.totals(days, one.by, one.sums)
    return facts.totals(one.table, mill, days.start, days.end, one.by, one.sums) if found is None else found
