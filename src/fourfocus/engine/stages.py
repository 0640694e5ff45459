"""Stages: what further kinds of rules add to a close once scorecards and the two-way assessment stand.

A stage is registered in :data:`fourfocus.engine.close.STAGES`; it says which tables it reads and gives accounts, tallies for
later months, warnings, and lists of its own (stars, pay) for the report. Stages run in order and see what earlier ones gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from fourfocus.engine.aggregate import Scope, read
from fourfocus.engine.branchwork import BranchWork
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.finals import Earlier, Tally
from fourfocus.engine.inputs import Inputs
from fourfocus.engine.lines import Account
from fourfocus.engine.readings import Readings
from fourfocus.engine.score import Cards
from fourfocus.engine.settle import Month
from fourfocus.engine.subjects import Subject
from fourfocus.engine.two_way import Standing
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.rules.pack import InForce


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader of the result should know that changes no score."""

    kind: str
    words: Words


class Listed(Protocol):
    """One entry of a stage's own list: a star, an amount of pay."""

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""


@dataclass
class Closing:
    """A close in the making, as a stage sees it; ``accounts`` and ``listed`` grow from stage to stage."""

    month: Month
    facts: FactSet
    mill: str
    inputs: Inputs
    readings: Readings
    accounts: dict[str, Account]
    branches: Sequence[Standing]
    units: Sequence[Standing]
    cards: Cards
    work: BranchWork
    people: tuple[Subject, ...] = ()
    listed: dict[str, tuple[Listed, ...]] = field(default_factory=dict)

    @property
    def rules(self) -> InForce:
        """The rules in force."""
        return self.month.rules

    @property
    def span(self) -> Span:
        """The days of the month."""
        return self.month.span

    @property
    def earlier(self) -> Earlier:
        """What earlier months gave."""
        return self.month.earlier

    def rows(self, table: str, span: Span | None = None) -> list[Row]:
        """The rows of a table on the days of ``span`` (the month unless given), in the order of its key."""
        return read(self.facts, table, Scope(self.mill, span or self.span), self.mill)


@dataclass(frozen=True)
class Outcome:
    """What a stage found."""

    accounts: tuple[Account, ...] = ()
    tallies: tuple[Tally, ...] = ()
    warnings: tuple[Notice, ...] = ()
    listed: Mapping[str, tuple[Listed, ...]] = field(default_factory=dict)


class Stage(Protocol):
    """What one kind of rule does in a close."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """The tables it reads and over which days; nothing when no rule of the kind is in force."""

    def run(self, at: Closing) -> Outcome:
        """What it finds."""
