"""The brand: model posts, responsibility areas, commando teams, Party+X projects and the six types, each by criteria.

A criterion is a question that records, lines or indicators answer: met, unmet, or open while data is missing. Nobody is
rated by hand. What each kind of criterion does in a close stands in :mod:`fourfocus.engine.brand`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Kind as Cell
from fourfocus.facts.schema import Table, Words
from fourfocus.rules.infer import similar
from fourfocus.rules.kind import Kind
from fourfocus.rules.managers import ManagerCard
from fourfocus.rules.model import Places, Rule
from fourfocus.rules.points import PointRule
from fourfocus.rules.rulespec import TITLES, rule_spec
from fourfocus.rules.spec import (
    Amount,
    AmountOf,
    Field,
    ListOf,
    MapOf,
    NameOf,
    NumberOf,
    OneOf,
    Spec,
    TextOf,
    Variant,
    YesNo,
)
from fourfocus.rules.units import COUNT, POINTS, Measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking

SUBJECTS = {
    "post": Words("党员示范岗", "model post"),
    "area": Words("党员责任区", "responsibility area"),
    "team": Words("党员突击队", "commando team"),
    "project": Words("党建+X 项目", "Party+X project"),
    "branch": Words("“六型”党支部", "type of branch"),
}
"""What can be rated; all but branches are entries of a table."""
OF = ("self", "person", "branch", "unit", "members")
"""Whose records count: the subject's own, its responsible person's, its branch's, its units', or its members' together."""
POINTS_CARD = "member_points"
"""The card of members' points, beside the scorecards of the pack."""


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """What all criteria have."""

    id: str
    title: str
    title_en: str
    places: Places = field(compare=False, repr=False)

    @property
    def words(self) -> Words:
        """The title in both languages."""
        return Words(self.title, self.title_en or self.title)

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount it names, and the unit its place asks for."""
        return iter(())


@dataclass(frozen=True, kw_only=True)
class AccountCriterion(Criterion):
    """The total of a card (of the person, the branch or the line) is at least so many points."""

    card: str
    of: str
    at_least: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount it names, and the unit its place asks for."""
        yield (self.at_least, POINTS)


@dataclass(frozen=True, kw_only=True)
class IndicatorCriterion(Criterion):
    """An indicator of the subject's line (the mill's where it has none) reaches its target."""

    indicator: str


@dataclass(frozen=True, kw_only=True)
class RecordsCriterion(Criterion):
    """So many records (or so much of ``column`` in base units) of the last ``months`` months, this one included.

    ``on`` is the day that counts (the record's own unless given); ``given`` are columns that must not be empty;
    ``per_member`` divides by the number of the branch's members.
    """

    table: str
    by: str
    of: str
    match: Mapping[str, tuple[str, ...]]
    column: str
    on: str
    given: tuple[str, ...]
    months: int
    per_member: bool
    at_least: Amount | None
    at_most: Amount | None

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount it names, and the unit its place asks for."""
        yield from ((one, COUNT) for one in (self.at_least, self.at_most) if one is not None)


@dataclass(frozen=True, kw_only=True)
class LateCriterion(Criterion):
    """No record of the last ``months`` months (any, of the subject itself) was done after its due day, or not at all."""

    table: str
    by: str
    of: str
    due: str
    done: str
    months: int


@dataclass(frozen=True, kw_only=True)
class GoalCriterion(Criterion):
    """A task order's result reaches its goal; pending while the task runs."""


@dataclass(frozen=True, kw_only=True)
class MemberCriterion(Criterion):
    """The person who answers for it is a Party member of its branch."""


@dataclass(frozen=True, kw_only=True)
class StarCriterion(Criterion):
    """So many stars at least, in the months in which stars are given; does not apply in others."""

    of: str
    at_least: int


@dataclass(frozen=True, kw_only=True)
class BrandRule(Rule):
    """Criteria that subjects of one kind must all meet."""

    subject: str
    criteria: tuple[Criterion, ...]

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        for one in self.criteria:
            yield from one.amounts()


_HEAD = (Field("id", NameOf()), *TITLES)
_WHOSE = (Field("table", NameOf()), Field("by", NameOf()), Field("of", OneOf(OF)))
_MONTHS = Field("months", NumberOf(whole=True, least=1), False, 1)
CRITERIA: dict[str, Spec[Criterion]] = {
    "account": Spec(
        Words("得分条件", "criterion of a total"),
        AccountCriterion,
        (*_HEAD, Field("card", NameOf()), Field("of", OneOf(("person", "branch"))), Field("at_least", AmountOf())),
    ),
    "indicator": Spec(
        Words("指标条件", "criterion of an indicator"), IndicatorCriterion, (*_HEAD, Field("indicator", NameOf()))
    ),
    "records": Spec(
        Words("记录条件", "criterion of records"),
        RecordsCriterion,
        (
            *_HEAD,
            *_WHOSE,
            Field("match", MapOf(ListOf(TextOf(60), 1)), False, {}),
            Field("column", NameOf(), False, ""),
            Field("on", NameOf(), False, ""),
            Field("given", ListOf(NameOf()), False, ()),
            _MONTHS,
            Field("per_member", YesNo(), False, False),
            Field("at_least", AmountOf(), False),
            Field("at_most", AmountOf(), False),
        ),
    ),
    "late": Spec(
        Words("按期条件", "criterion of due days"),
        LateCriterion,
        (*_HEAD, *_WHOSE, Field("due", NameOf()), Field("done", NameOf()), _MONTHS),
    ),
    "goal": Spec(Words("目标条件", "criterion of a goal"), GoalCriterion, _HEAD),
    "member": Spec(Words("党员条件", "criterion of membership"), MemberCriterion, _HEAD),
    "star": Spec(
        Words("星级条件", "criterion of stars"),
        StarCriterion,
        (*_HEAD, Field("of", OneOf(("person", "branch"))), Field("at_least", NumberOf(whole=True, least=1))),
    ),
}
"""Kind of criterion to how it is written."""

BRAND = rule_spec(
    Words("品牌规则", "rule of the brand"),
    BrandRule,
    Field("subject", OneOf(tuple(SUBJECTS))),
    Field("criteria", ListOf(Variant(Words("条件", "criterion"), CRITERIA), 1)),
)


def check(at: Checking) -> None:
    """Tables, columns, codes, cards and indicators there are; criteria have one name each and fit what is rated."""
    cards = [POINTS_CARD] if at.pack.of(PointRule) else []
    cards += [rule.id for rule in (*at.pack.cards, *at.pack.of(ManagerCard))]
    for rule in at.pack.of(BrandRule):
        seen: set[str] = set()
        for one in rule.criteria:
            if one.id in seen:
                at.problems.add("brand.twice", one.places["id"], rule.id, name=one.id)
            seen.add(one.id)
            if isinstance(one, AccountCriterion) and one.card not in cards:
                at.problems.add(
                    "two_way.card", one.places["card"], rule.id, name=one.card, known=similar(one.card, cards)
                )
            if isinstance(one, IndicatorCriterion):
                known = [indicator.id for indicator in at.pack.indicators]
                if one.indicator not in known:
                    near = similar(one.indicator, known)
                    at.problems.add(
                        "formula.indicator", one.places["indicator"], rule.id, name=one.indicator, known=near
                    )
            if isinstance(one, (RecordsCriterion, LateCriterion)):
                _records(rule, one, at)
            if isinstance(one, GoalCriterion) and rule.subject != "team":
                at.problems.add("brand.goal", one.places[""], rule.id)


def _records(rule: BrandRule, one: RecordsCriterion | LateCriterion, at: Checking) -> None:
    from fourfocus.facts.tables import CATALOG

    table = CATALOG.get(one.table)
    if table is None:
        known = similar(one.table, CATALOG)
        at.problems.add("points.table", one.places["table"], rule.id, name=one.table, known=known)
        return
    days = [column.name for column in table.columns if column.kind in (Cell.DAY, Cell.MONTH)]
    numbers = [column.name for column in table.columns if column.kind is Cell.INT]
    wanted: list[tuple[str, str, list[str]]] = [("by", one.by, [column.name for column in table.columns])]
    if isinstance(one, LateCriterion):
        wanted += [("due", one.due, days), ("done", one.done, days)]
    else:
        wanted += [("column", one.column, numbers)] if one.column else []
        wanted += [("on", one.on, days)] if one.on else []
        wanted += [
            (f"given[{number}]", name, [column.name for column in table.columns])
            for number, name in enumerate(one.given)
        ]
        if (one.at_least is None) == (one.at_most is None):
            at.problems.add("brand.bound", one.places[""], rule.id, name=one.id)
        _codes(rule, one, table, at)
    for part, name, allowed in wanted:
        if name not in allowed:
            known = similar(name, allowed)
            at.problems.add("points.column", one.places[part], rule.id, name=name, table=table.name, known=known)


def _codes(rule: BrandRule, one: RecordsCriterion, table: Table, at: Checking) -> None:
    for name, codes in one.match.items():
        place = one.places[f"match.{name}"]
        if name not in table:
            known = similar(name, [column.name for column in table.columns])
            at.problems.add("points.column", place, rule.id, name=name, table=table.name, known=known)
            continue
        column = table[name]
        allowed = ["true", "false"] if column.kind is Cell.FLAG else [choice.code for choice in column.choices]
        for code in codes:
            if allowed and code not in allowed:
                at.problems.add("points.code", place, rule.id, value=code, name=name, known=allowed)


BRAND_KIND = Kind("brand.yaml", "brand", Words("品牌规则", "rules of the brand"), BRAND, check)

__all__ = ["BRAND_KIND", "CRITERIA", "SUBJECTS", "BrandRule", "Criterion"]
