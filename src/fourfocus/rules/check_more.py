"""Checks between formulas and what lies behind their tables: private columns, windows, the rules that make a derived table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Column, Table
from fourfocus.rules.analyses import Analysis
from fourfocus.rules.check_formulas import formulas
from fourfocus.rules.expr import Agg, Compare, Expr, Num, Param, Path, walk
from fourfocus.rules.model import Indicator
from fourfocus.rules.pack import InForce, NotInForce
from fourfocus.rules.points import RecordPoints
from fourfocus.rules.stars import StarRule
from fourfocus.rules.units import column_dim

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking


def check(at: Checking) -> None:
    """No rule looks at a private column, compares a column with what it cannot be, or sums a table nobody makes."""
    _private_in_formulas(at)
    _private_in_matches(at)
    for day in at.pack.changes():
        rules = at.pack.on(day)
        made = {rule.makes for rule in rules.of(Analysis).values()}
        for indicator, agg in _aggregates(rules.indicators.values()):
            maker = next((kind for kind in _MAKERS if kind.makes == agg.table), None)
            if maker is not None and agg.table not in made:
                place = indicator.places["formula"]
                at.problems.add(
                    "formula.needs_rule", place, indicator.id, table=agg.table, day=day, kind=_MAKERS[maker]
                )
            _beyond(indicator, agg, rules, at)


def _makers() -> dict[type[Analysis], str]:
    from fourfocus.rules.analyses import ANALYSES

    made = ((spec.make, name) for name, spec in ANALYSES.items())
    return {kind: name for kind, name in made if isinstance(kind, type) and issubclass(kind, Analysis) and kind.makes}


_MAKERS = _makers()
"""Kinds of analysis without which a derived table is empty, and how each is called in a pack."""


def _aggregates(indicators: Iterable[Indicator]) -> Iterator[tuple[Indicator, Agg]]:
    for indicator in indicators:
        for formula in formulas(indicator):
            yield from ((indicator, node) for node in walk(formula.expr) if isinstance(node, Agg))


def _column(at: Checking, table: Table, path: Path) -> Column | None:
    """The column a path ends at; None where the path is wrong, which is reported elsewhere."""
    if path.names[0] not in table:
        return None
    column = table[path.names[0]]
    if len(path.names) == 1:
        return column
    register = at.catalog.get(column.ref or "")
    return register[path.names[1]] if register is not None and path.names[1] in register else None


def _private_in_formulas(at: Checking) -> None:
    for indicator, agg in _aggregates(at.pack.indicators):
        table = at.catalog.get(agg.table)
        for node in walk(agg):
            column = _column(at, table, node) if table is not None and isinstance(node, Path) else None
            if column is not None and column.private:
                place = indicator.formula.source.place_at(node.at)
                at.problems.add("rule.private", place, indicator.id, name=column.name, table=agg.table)


def _private_in_matches(at: Checking) -> None:
    found = [(rule.id, rule.table, rule.match, rule.places) for rule in at.pack.of(RecordPoints)]
    found += [(rule.id, veto.table, veto.match, veto.places) for rule in at.pack.of(StarRule) for veto in rule.vetoes]
    for rule, name, match, places in found:
        table = at.catalog.get(name)
        for column in match:
            if table is not None and column in table and table[column].private:
                at.problems.add("rule.private", places[f"match.{column}"], rule, name=column, table=name)


def _beyond(indicator: Indicator, agg: Agg, rules: InForce, at: Checking) -> None:
    """A comparison with a value the column never reaches is a window that is longer than what is looked at."""
    table = at.catalog.get(agg.table)
    for node in walk(agg.where) if agg.where is not None and table is not None else ():
        if not isinstance(node, Compare) or not isinstance(node.left, Path) or table is None:
            continue
        column, value = _column(at, table, node.left), _value(node.right, rules)
        if column is None or value is None or column.limits[1] is None:
            continue
        most = column.limits[1] * column_dim(column.unit)[1]
        if value > most:
            name = f"{agg.table}.{column.name}"
            at.problems.add(
                "formula.beyond", indicator.places["formula"], indicator.id, name=name, most=column.limits[1]
            )


def _value(expr: Expr, rules: InForce) -> Fraction | None:
    if isinstance(expr, Num):
        return expr.value
    if not isinstance(expr, Param):
        return None
    try:
        return rules.param(expr.name)
    except (NotInForce, KeyError):
        return None
