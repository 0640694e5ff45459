"""Which checks an import touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fourfocus.facts.checks.balance import fills_shift, stock_balance
from fourfocus.facts.checks.pending import Pending
from fourfocus.facts.checks.references import ref_has, references
from fourfocus.facts.checks.row import at_most, before, needs_when, parts_of, same_key
from fourfocus.facts.checks.series import never_falls, no_overlap, shares_sum
from fourfocus.facts.problems import Problem
from fourfocus.facts.schema import (
    AtMost,
    Before,
    FillsShift,
    NeedsWhen,
    NeverFalls,
    NoOverlap,
    PartsOf,
    RefHas,
    SharesSum,
    StockBalance,
    Table,
)


def run_checks(pending: Pending) -> Iterator[Problem]:
    """Every check that the imported tables touch."""
    catalog = pending.facts.catalog
    imported = pending.tables()
    for table in catalog.values():
        if table.name in imported:
            yield from same_key(pending, table)
        for check in table.checks:
            touched = {table.name, *_others(table, check)}
            if touched & imported:
                run: Callable[[Pending, Table, Any], Iterable[Problem]] = _RUN[type(check)]
                yield from run(pending, table, check)
    yield from references(pending)


def _others(table: Table, check: Any) -> set[str]:
    """The further tables a check reads."""
    if isinstance(check, FillsShift):
        return {check.stops, "crew_shift"}
    if isinstance(check, StockBalance):
        return {check.inflow[0], check.outflow[0]}
    if isinstance(check, RefHas):
        return {table[check.ref].ref or ""}
    return set()


_RUN: dict[type, Callable[[Pending, Table, Any], Iterable[Problem]]] = {
    Before: before, AtMost: at_most, NeedsWhen: needs_when, PartsOf: parts_of, NoOverlap: no_overlap,
    NeverFalls: never_falls, SharesSum: shares_sum, FillsShift: fills_shift, StockBalance: stock_balance,
    RefHas: ref_has,
}  # fmt: skip
