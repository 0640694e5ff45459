"""Points of Party members: rules under 讲党性, 树新风, 重实干 and 促发展, from records or from entries two people confirm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Kind as Cell
from fourfocus.facts.schema import Table, Words
from fourfocus.facts.units import DIMENSIONS
from fourfocus.rules.infer import similar
from fourfocus.rules.kind import Kind
from fourfocus.rules.model import Places, Rule
from fourfocus.rules.pack_amounts import amount_or_none
from fourfocus.rules.rulespec import rule_spec
from fourfocus.rules.spec import Amount, AmountOf, Field, ListOf, MapOf, NameOf, OneOf, Spec, TextOf, Variant, YesNo
from fourfocus.rules.units import POINTS, Measure, column_dim

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking

PILLARS = {
    "spirit": Words("讲党性", "Party spirit"),
    "style": Words("树新风", "new conduct"),
    "work": Words("重实干", "hard work"),
    "growth": Words("促发展", "development"),
}
ABOUT = ("outcome", "attendance", "photos", "notes", "articles", "logins")
"""What a rule gives points for; everything but outcomes is discouraged."""
ADVISE = ("everyone", "leaders", "managers", "nobody")
"""Whom slips advise a rule to: who leads a team or project, who has a manager's card; nobody, where it cannot be planned."""


@dataclass(frozen=True)
class Effect:
    """Points by a measured effect: ``points`` for every ``per`` of a column; less than nothing counts as nothing."""

    column: str
    per: Amount
    points: Amount
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class PointRule(Rule):
    """What all rules of points have: ``off`` keeps a rule in the pack without counting it, ``advise`` is of :data:`ADVISE`."""

    pillar: str
    month_cap: Amount
    year_cap: Amount | None
    about: str
    off: bool
    advise: str

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield from ((one, POINTS) for one in (self.month_cap, self.year_cap) if one is not None)


@dataclass(frozen=True, kw_only=True)
class RecordPoints(PointRule):
    """Points for records of a table: whose (``person``), of which day (``on``), which of them (``match``)."""

    table: str
    person: str
    on: str
    match: Mapping[str, tuple[str, ...]]
    points: Amount
    effect: Effect | None

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names; what an effect is measured in is checked with its column."""
        yield from super().amounts()
        yield (self.points, POINTS)
        if self.effect is not None:
            yield (self.effect.points, POINTS)
            yield (self.effect.per, self.measure)

    @property
    def measure(self) -> Measure:
        """The base unit of the column an effect is measured by; an amount for it is written in that unit."""
        # The name of a quantity ends with its base unit, in fact tables and derived ones alike.
        unit = self.effect.column.rpartition("_")[2] if self.effect else None
        unit = unit if unit in DIMENSIONS else None
        dim, factor = column_dim(unit)
        return Measure(unit or "1", dim, factor)


@dataclass(frozen=True, kw_only=True)
class ManualPoints(PointRule):
    """Points for entries of ``manual_point`` that name this rule and that a second person confirmed."""

    points: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield from super().amounts()
        yield (self.points, POINTS)


_COMMON = (
    Field("pillar", OneOf(tuple(PILLARS))),
    Field("month_cap", AmountOf()),
    Field("year_cap", AmountOf(), False),
    Field("about", OneOf(ABOUT), False, "outcome"),
    Field("off", YesNo(), False, False),
    Field("advise", OneOf(ADVISE), False, "everyone"),
)
_EFFECT = Spec(
    Words("按效果计分", "points by effect"),
    Effect,
    (Field("column", NameOf()), Field("per", AmountOf()), Field("points", AmountOf())),
)
SPECS = {
    "records": rule_spec(
        Words("积分规则", "points rule"),
        RecordPoints,
        *_COMMON,
        Field("table", NameOf()),
        Field("person", NameOf()),
        Field("on", NameOf()),
        Field("match", MapOf(ListOf(TextOf(60), 1)), False, {}),
        Field("points", AmountOf()),
        Field("effect", _EFFECT, False),
    ),
    "manual": rule_spec(
        Words("人工积分规则", "rule of manual points"), ManualPoints, *_COMMON, Field("points", AmountOf())
    ),
}


def check(at: Checking) -> None:
    """Tables, columns and codes there are; near misses cost nothing; only outcomes give points unless somebody insists."""
    for rule in at.pack.of(PointRule):
        if rule.about != "outcome" and not rule.off:
            at.problems.add("points.burden", rule.places["about"], rule.id, about=rule.about)
        if not isinstance(rule, RecordPoints):
            continue
        table = at.catalog.get(rule.table)
        if table is None:
            known = similar(rule.table, at.catalog)
            at.problems.add("points.table", rule.places["table"], rule.id, name=rule.table, known=known)
            continue
        _columns(rule, table, at)
        for day in (rule.start, *(day for day in at.pack.changes() if rule.holds(day))):
            value = amount_or_none(at.pack.on(day), rule.points, POINTS)
            if rule.table == "near_miss" and value is not None and value < 0:
                at.problems.add("points.near_miss", rule.places["points"], rule.id)


def _columns(rule: RecordPoints, table: Table, at: Checking) -> None:
    people = [column.name for column in table.columns if column.ref == "person"]
    days = [column.name for column in table.columns if column.kind in (Cell.DAY, Cell.MONTH)]
    for part, value, known in (("person", rule.person, people), ("on", rule.on, days)):
        if value not in known:
            at.problems.add("points.column", rule.places[part], rule.id, name=value, table=table.name, known=known)
    for name, codes in rule.match.items():
        place = rule.places[f"match.{name}"]
        if name not in table:
            known = similar(name, [column.name for column in table.columns])
            at.problems.add("points.column", place, rule.id, name=name, table=table.name, known=known)
            continue
        column = table[name]
        allowed = ["true", "false"] if column.kind is Cell.FLAG else [choice.code for choice in column.choices]
        for code in codes:
            if allowed and code not in allowed:
                at.problems.add("points.code", place, rule.id, value=code, name=name, known=allowed)
    if rule.effect is not None:
        numbers = [column.name for column in table.columns if column.kind is Cell.INT]
        if rule.effect.column not in numbers:
            place = rule.effect.places["column"]
            at.problems.add("points.column", place, rule.id, name=rule.effect.column, table=table.name, known=numbers)


POINTS_KIND = Kind(
    "points.yaml", "points", Words("积分规则", "points rules"), Variant(Words("积分规则", "points rule"), SPECS), check
)
