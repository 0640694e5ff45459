"""What a rule pack says, as typed values: parameters, indicators, tasks, settlements, scorecards.

Every rule carries where it comes from (``clause``, ``basis``), what it serves (``serves``) and when it holds (``start``,
``end``, half-open, whole months). ``replaces`` names earlier rules whose counters and yearly caps it goes on with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import ClassVar

from fourfocus.facts.schema import Words
from fourfocus.rules.expr import Expr
from fourfocus.rules.formula import Formula
from fourfocus.rules.periods import Due
from fourfocus.rules.problems import Place
from fourfocus.rules.proofs import Home, Proof
from fourfocus.rules.scales import Scale
from fourfocus.rules.source import Node
from fourfocus.rules.spec import Amount
from fourfocus.rules.units import COUNT, PLAIN, POINTS, Measure

BASES: dict[str, Words] = {
    "statute": Words("法规", "statute"),
    "superior": Words("上级", "level above"),
    "article": Words("文章", "source article"),
    "practice": Words("本厂惯例", "own practice"),
}
"""Where a rule comes from: law, the level above, the source article, or this mill's own practice."""

Places = Mapping[str, Place]

ALL_BRANCHES = "all"
"""Stands for every branch."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What all rules have."""

    id: str
    title: str
    title_en: str
    clause: str
    basis: str
    start: date
    end: date | None
    serves: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    places: Places = field(compare=False, repr=False, default_factory=dict)

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        return iter(())

    @property
    def place(self) -> Place:
        """Where the rule starts."""
        return self.places[""]

    @property
    def words(self) -> Words:
        """The title in both languages; Chinese stands in where no English one is given."""
        return Words(self.title, self.title_en or self.title)

    def holds(self, day: date) -> bool:
        """Whether the rule is in force on ``day``."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Dated:
    """A parameter's value from a day on, and where it was decided.

    ``value`` is in the parameter's unit; ``subject`` is the unit it is for, empty for everybody else.
    """

    start: date
    value: Fraction
    source: str
    subject: str
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Parameter(Rule):
    """A number of the regulation that changes by date."""

    unit: Measure
    values: tuple[Dated, ...]

    def at(self, day: date, subject: str = "") -> Dated | None:
        """The value in force on ``day``, a subject's own before the general one; None before the first."""
        for whose in dict.fromkeys((subject, "")):
            found = [dated for dated in self.values if dated.start <= day and dated.subject == whose]
            if found:
                return max(found, key=lambda dated: dated.start)
        return None


@dataclass(frozen=True)
class Show:
    """A further figure shown beside an indicator, so that it is not misread (the change of stock beside a ratio)."""

    id: str
    title: str
    title_en: str
    formula: Formula
    unit: Measure
    digits: int
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Indicator(Rule):
    """A figure computed from facts for each subject.

    ``set`` is ``key`` for the indicators the regulation counts as its own, ``further`` for those published beside them.
    """

    formula: Formula
    unit: Measure
    digits: int
    per: tuple[str, ...]
    better: str
    target: Amount | None
    shows: tuple[Show, ...]
    note: str
    set: str = "key"

    @property
    def higher(self) -> bool:
        """Whether more is better."""
        return self.better == "higher"


@dataclass(frozen=True, kw_only=True)
class Task(Rule):
    """One of the year's key tasks.

    ``category`` is the part of the work it belongs to; ``branches`` are those that have it (``all``). It settles by an evidence
    check (``settles`` is ``evidence``) or from what records say.
    """

    category: str
    owner: str
    branches: tuple[str, ...]
    cadence: str
    due: Due
    target: str
    acceptance: str
    settles: str | tuple[Proof, ...]

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """The bounds of what records must say."""
        for proof in self.proofs:
            yield from proof.amounts()

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """What the records must say; empty for a task that is settled by evidence."""
        return () if isinstance(self.settles, str) else self.settles

    @property
    def from_records(self) -> bool:
        """Whether it settles from records that exist for other reasons."""
        return bool(self.proofs)

    def concerns(self, branch: str) -> bool:
        """Whether a branch has this task."""
        return ALL_BRANCHES in self.branches or branch in self.branches


@dataclass(frozen=True, kw_only=True)
class Standard(Rule):
    """An inspection item, and what a minor finding of it costs."""

    points: Amount


@dataclass(frozen=True, kw_only=True)
class Settlement(Rule):
    """Records of what happened, turned into signed lines; ``subjects`` are the kinds of subject it can settle."""

    subjects: ClassVar[tuple[str, ...]] = ("branch",)


@dataclass(frozen=True, kw_only=True)
class TaskSettlement(Settlement):
    """Key tasks due in the month: written off on time, late, or not; each miss costs points.

    Lights, where they are given: yellow from ``days_left`` before the due day, red after ``days_late``, a talk after
    ``days_talk``. They change no score.
    """

    late: Amount
    undone: Amount
    days_left: Amount | None
    days_late: Amount | None
    days_talk: Amount | None

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield from ((self.late, POINTS), (self.undone, POINTS))
        yield from ((one, COUNT) for one in (self.days_left, self.days_late, self.days_talk) if one is not None)


@dataclass(frozen=True, kw_only=True)
class FindingSettlement(Settlement):
    """Inspection findings cost the item's points times the severity's factor.

    ``other`` are the points of items the pack does not list. The same item again within ``repeat_months`` costs
    ``repeat_factor`` times as much.
    """

    severity: Mapping[str, Amount]
    other: Amount
    repeat_months: Amount
    repeat_factor: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield from ((amount, PLAIN) for amount in self.severity.values())
        yield from ((self.other, POINTS), (self.repeat_months, COUNT), (self.repeat_factor, PLAIN))


@dataclass(frozen=True, kw_only=True)
class HighlightSettlement(Settlement):
    """Commendations add points by level; per matter only the highest level counts once, up to a cap per month and year."""

    levels: Mapping[str, Amount]
    month_cap: Amount
    year_cap: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield from ((amount, POINTS) for amount in self.levels.values())
        yield from ((self.month_cap, POINTS), (self.year_cap, POINTS))


@dataclass(frozen=True)
class Item:
    """One line of a scorecard with its weight in points.

    An indicator through a scale, a settlement, or ``owned``: what the pack makes the subject answer for (``special`` indicators,
    cost ``measures``, ``breakthroughs``), each by its own weight within the item's.
    """

    indicator: str
    settlement: str
    owned: str
    weight: Fraction
    scale: Scale | None
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Card(Rule):
    """A scorecard of one side for one kind of subject: weighted items that sum to ``full``."""

    subject: str
    side: str
    full: Fraction
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Grade:
    """A grade and the total from which it is given; the lowest has no threshold."""

    id: str
    title: str
    title_en: str
    at_least: Amount | None
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True)
class ShortBoard:
    """Neither side counts as ``grade`` while the other is under ``under``: it is counted as ``ceiling`` at most."""

    under: Amount
    grade: str
    ceiling: Amount
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True)
class Dimension:
    """A further dimension of the two-way assessment: scorecards by kind of unit and what they weigh."""

    id: str
    title: str
    title_en: str
    weight: Amount
    cards: Mapping[str, str]
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class TwoWay(Rule):
    """The two-way assessment: Party side and production side of branches and of the units they cover.

    ``template`` says how they become one total: ``add`` (by weight), ``multiply`` (production side times Party side, weights
    1 and 1) or ``four`` (by weight with further ``dimensions``).
    """

    template: str
    party: str
    production: Mapping[str, str]
    party_weight: Amount
    production_weight: Amount
    grades: tuple[Grade, ...]
    short_board: ShortBoard | None
    dimensions: tuple[Dimension, ...] = ()


@dataclass(frozen=True)
class SubjectKind:
    """Who can be assessed: units of one kind of the register, and the column of each table that names them.

    ``homes`` say the same for what tasks and systems look at, where a branch is more than the unit that a record names.
    ``units`` are those the regulation is written for.
    """

    id: str
    title: str
    title_en: str
    paths: Mapping[str, Expr]
    homes: Mapping[str, Home]
    units: tuple[str, ...]
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True)
class FrameNode:
    """One node of the framework, such as 降本增效主线; its ``digit`` is the figure of 1-2-3-4-6-8 it belongs to."""

    id: str
    digit: int
    title: str
    title_en: str
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True)
class Above:
    """A framework of a level above, whose contents that level decides (``contents: open``)."""

    id: str
    title: str
    title_en: str
    contents: str
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True)
class Framework:
    """The mill's own tree and the frameworks above it."""

    id: str
    title: str
    title_en: str
    nodes: tuple[FrameNode, ...]
    above: tuple[Above, ...]
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True)
class Header:
    """``pack.yaml``: what the pack is, since when it holds, and how much of what it declares to contain."""

    id: str
    title: str
    title_en: str
    start: date
    parents: tuple[str, ...]
    counts: Mapping[str, int]
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True)
class Case:
    """A worked example: facts in, values and lines out; all but its head is read by the engine.

    ``tasks`` are the tasks from records it is about. The others are left out: no small example holds the records of all.
    """

    id: str
    title: str
    month: date
    facts: Node
    missing: Node | None
    finals: Node | None
    expect: Node
    tasks: tuple[str, ...] = ()
    places: Places = field(compare=False, repr=False, default_factory=dict)
