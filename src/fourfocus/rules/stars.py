"""Stars of members and branches: by the year's mean score, by threshold and (for members) rank; vetoes cap the star."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Words
from fourfocus.rules.infer import similar
from fourfocus.rules.kind import Kind
from fourfocus.rules.model import Places, Rule
from fourfocus.rules.pack_amounts import amount_or_none
from fourfocus.rules.rulespec import TITLES, rule_spec
from fourfocus.rules.spec import Amount, AmountOf, Field, ListOf, MapOf, NameOf, NumberOf, OneOf, Spec, TextOf
from fourfocus.rules.units import PLAIN, POINTS, Measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking


@dataclass(frozen=True)
class Level:
    """So many stars from a score on; with ``top`` also only for that share of the group, ties included."""

    stars: int
    at_least: Amount
    top: Amount | None
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True)
class Veto:
    """A record of the year that caps the star: its table, the column naming the subject, and which records."""

    title: str
    title_en: str
    table: str
    subject: str
    match: Mapping[str, tuple[str, ...]]
    stars: int
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class StarRule(Rule):
    """Stars of one kind of subject, given in ``months``; the score is ``base`` plus the mean of the year's months so far.

    With ``times: 12`` the mean stands for a whole year: in December it is the year's sum, before a projection of it.
    """

    subject: str
    months: tuple[int, ...]
    base: Amount
    times: int
    levels: tuple[Level, ...]
    vetoes: tuple[Veto, ...]

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield (self.base, POINTS)
        for level in self.levels:
            yield (level.at_least, POINTS)
            if level.top is not None:
                yield (level.top, PLAIN)


_LEVEL = Spec(
    Words("星级", "stars"),
    Level,
    (Field("stars", NumberOf(whole=True, least=1)), Field("at_least", AmountOf()), Field("top", AmountOf(), False)),
)
_VETO = Spec(
    Words("否决", "veto"),
    Veto,
    (
        *TITLES,
        Field("table", NameOf()),
        Field("subject", NameOf()),
        Field("match", MapOf(ListOf(TextOf(60), 1)), False, {}),
        Field("stars", NumberOf(whole=True, least=0)),
    ),
)
STARS = rule_spec(
    Words("评星规则", "rule of stars"),
    StarRule,
    Field("subject", OneOf(("person", "branch"))),
    Field("months", ListOf(NumberOf(whole=True, least=1), 1)),
    Field("base", AmountOf()),
    Field("times", NumberOf(whole=True, least=1), False, 1),
    Field("levels", ListOf(_LEVEL, 1)),
    Field("vetoes", ListOf(_VETO), False, ()),
)


def check(at: Checking) -> None:
    """Levels fall, branches have no rank, vetoes name tables and columns there are, one rule a kind of subject at a time."""
    for rule in at.pack.of(StarRule):
        for level in rule.levels:
            if level.top is not None and rule.subject == "branch":
                at.problems.add("stars.top", level.places["top"], rule.id)
        for veto in rule.vetoes:
            table = at.catalog.get(veto.table)
            if table is None:
                known = similar(veto.table, at.catalog)
                at.problems.add("points.table", veto.places["table"], rule.id, name=veto.table, known=known)
                continue
            columns = [column.name for column in table.columns]
            for part, name in (("subject", veto.subject), *((f"match.{one}", one) for one in veto.match)):
                if name not in columns:
                    known = similar(name, columns)
                    at.problems.add(
                        "points.column", veto.places[part], rule.id, name=name, table=table.name, known=known
                    )
    for day in at.pack.changes():
        seen: dict[str, StarRule] = {}
        for rule in at.pack.on(day).of(StarRule).values():
            first = seen.setdefault(rule.subject, rule)
            if first is not rule:
                at.problems.add("stars.several", rule.place, rule.id, day=day, first=first.id)
            limits = [amount_or_none(at.pack.on(day), level.at_least, POINTS) for level in rule.levels]
            for (above, high), (below, low) in pairwise(zip(rule.levels, limits, strict=True)):
                if high is not None and low is not None and (low >= high or below.stars >= above.stars):
                    at.problems.add("stars.order", below.places[""], rule.id)


STARS_KIND = Kind("stars.yaml", "stars", Words("评星规则", "rules of stars"), STARS, check)
