"""Analyses: rules that work something out of records and show it beside what is scored (records, conversion, cost).

Each kind is one dataclass with its fields and the amounts in it, and one entry in :data:`ANALYSES`; what it does stands in
``fourfocus.engine.analyses``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from fourfocus.facts.schema import Catalog, Kind, Words
from fourfocus.facts.tables.money import ELEMENTS
from fourfocus.rules import breakthroughs, budgets, measures, special
from fourfocus.rules.analyses_base import Analysis
from fourfocus.rules.expr import Expr, Path
from fourfocus.rules.infer import similar
from fourfocus.rules.model import Rule
from fourfocus.rules.problems import Problems
from fourfocus.rules.rulespec import rule_spec
from fourfocus.rules.spec import Amount, AmountOf, DayOf, Field, ListOf, MapOf, NameOf, RowOf, Spec
from fourfocus.rules.units import PLAIN, Measure, measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking

TITLE = Words("分析规则", "analysis")

HOURS, DAYS = measure("h"), measure("天")


@dataclass(frozen=True, kw_only=True)
class RecordRule(Analysis):
    """Shift and day records of each line against all earlier history.

    Shifts and days with less operating time than ``least_shift`` and ``least_day`` are not compared.
    """

    makes: ClassVar[str] = "line_record"
    least_shift: Amount
    least_day: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Both in hours."""
        yield self.least_shift, HOURS
        yield self.least_day, HOURS


@dataclass(frozen=True, kw_only=True)
class ConversionRule(Analysis):
    """Billet conversion with its stock effect and yield effect apart; warns when stock would run out in ``warn_within``."""

    warn_within: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """In days."""
        yield self.warn_within, DAYS


@dataclass(frozen=True, kw_only=True)
class CostRule(Analysis):
    """Cost per tonne by element against a base period, with effects that add up.

    Attributes
    ----------
    base_from, base_to
        The base period, half-open, whole months.
    quantities
        Element to the column whose quantity the standard price is paid for.
    timed
        Element to the column whose quantity is paid by the tariff of the time of day.
    apart
        Elements shown but left out of the cost the target is for (billets, whose price the mill does not decide).
    target
        By how much cost per tonne should fall, as a share of the base.
    """

    makes: ClassVar[str] = "cost_effect"
    base_from: date
    base_to: date
    quantities: Mapping[str, Expr]
    timed: Mapping[str, Expr]
    apart: tuple[str, ...]
    target: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """The target."""
        yield self.target, PLAIN

    def check(self, catalog: Catalog, problems: Problems) -> None:
        """The base period is not empty; elements exist; each column is a quantity (with a time of day where timed)."""
        if self.base_to <= self.base_from:
            place = self.places["base_to"]
            problems.add("cost.base", place, self.id, start=self.base_from, end=self.base_to)
        for index, name in enumerate(self.apart):
            if name not in ELEMENTS:
                self._element(f"apart[{index}]", name, problems)
        for part, columns in (("quantities", self.quantities), ("timed", self.timed)):
            for name, expr in columns.items():
                if name not in ELEMENTS:
                    self._element(f"{part}.{name}", name, problems)
                if not _quantity(expr, catalog, timed=part == "timed"):
                    problems.add("cost.column", self.places[f"{part}.{name}"], self.id, name=name)

    def _element(self, part: str, name: str, problems: Problems) -> None:
        problems.add("cost.element", self.places[part], self.id, name=name, known=similar(name, ELEMENTS))


def _quantity(expr: Expr, catalog: Catalog, *, timed: bool) -> bool:
    """Whether ``expr`` is ``table.column`` of a dated table, a quantity; with a time, where it must have one."""
    if not isinstance(expr, Path) or len(expr.names) != 2 or expr.names[0] not in catalog:
        return False
    table = catalog[expr.names[0]]
    if table.is_register or expr.names[1] not in table or table[expr.names[1]].kind is not Kind.INT:
        return False
    return not timed or time_column(table.name, catalog) is not None


def time_column(table: str, catalog: Catalog) -> str | None:
    """The time column in a table's key; None where there is none."""
    return next((name for name in catalog[table].key if catalog[table][name].kind is Kind.TIME), None)


ANALYSES: dict[str, Spec[Any]] = {
    "records": rule_spec(
        Words("产线纪录", "records of lines"),
        RecordRule,
        Field("least_shift", AmountOf()),
        Field("least_day", AmountOf()),
    ),
    "conversion": rule_spec(
        Words("坯材转换分析", "billet conversion"), ConversionRule, Field("warn_within", AmountOf())
    ),
    "cost": rule_spec(
        Words("成本因素分析", "cost by element"),
        CostRule,
        Field("base_from", DayOf(first=True)),
        Field("base_to", DayOf(first=True)),
        Field("quantities", MapOf(RowOf())),
        Field("timed", MapOf(RowOf()), False, {}),
        Field("apart", ListOf(NameOf()), False, ()),
        Field("target", AmountOf()),
    ),
    "savings": measures.SAVINGS,
    "budget": budgets.BUDGET,
    "special": special.RESULTS,
    "breakthroughs": breakthroughs.RESULTS,
}
"""Kind of analysis to how it is written."""

__all__ = ["ANALYSES", "TITLE", "Analysis", "ConversionRule", "CostRule", "RecordRule", "check", "time_column"]


def check(at: Checking) -> None:
    """What each analysis says is right, and no two of one kind hold at once."""
    for analysis in at.pack.of(Analysis):
        analysis.check(at.catalog, at.problems)
    budgets.check(at)
    for day in at.pack.changes():
        seen: dict[type[Rule], Rule] = {}
        for rule in at.pack.on(day).of(Analysis).values():
            first = seen.setdefault(type(rule), rule)
            if first is not rule:
                at.problems.add("analysis.several", rule.place, rule.id, day=day, first=first.id)
