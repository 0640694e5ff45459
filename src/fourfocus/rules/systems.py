"""The systems of a branch (三会一课, 主题党日 …) and the state of its premises (十有, 六上墙).

Duties are shown as met or unmet and give no points: points are for outcomes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Words
from fourfocus.rules.infer import similar
from fourfocus.rules.kind import Kind
from fourfocus.rules.model import Places, Rule
from fourfocus.rules.periods import CADENCES
from fourfocus.rules.problems import Place
from fourfocus.rules.proofs import PROOF, Proof
from fourfocus.rules.rulespec import TITLES, rule_spec
from fourfocus.rules.spec import Amount, Field, ListOf, NameOf, OneOf, Spec, TextOf
from fourfocus.rules.units import Measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking


@dataclass(frozen=True)
class Duty:
    """One duty of a system: how often, and what the records of each period must say. ``clause`` is its own source."""

    id: str
    title: str
    title_en: str
    cadence: str
    clause: str
    proof: Proof
    places: Mapping[str, Place] = field(compare=False, repr=False)

    @property
    def words(self) -> Words:
        """The duty in both languages."""
        return Words(self.title, self.title_en or self.title)


@dataclass(frozen=True, kw_only=True)
class System(Rule):
    """One of the systems of a branch."""

    duties: tuple[Duty, ...]

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """The bounds of its duties."""
        for duty in self.duties:
            yield from duty.proof.amounts()


@dataclass(frozen=True, kw_only=True)
class Premise(Rule):
    """One thing the premises of a branch have, or show on the wall; ``standard`` says when it is in order."""

    standard: str
    places: Places = field(compare=False, repr=False, default_factory=dict)


class Have(Premise):
    """One of the 十有."""


class Wall(Premise):
    """One of the 六上墙."""


_DUTY = Spec(
    Words("制度要求", "duty"),
    Duty,
    (
        Field("id", NameOf()),
        *TITLES,
        Field("cadence", OneOf(tuple(CADENCES))),
        Field("clause", TextOf(80), False, ""),
        Field("proof", PROOF),
    ),
)
_STANDARD = Field("standard", TextOf(200))


def check(at: Checking) -> None:
    """A duty's own clause resolves."""
    for system in at.pack.of(System):
        for duty in system.duties:
            if duty.clause and duty.clause not in at.pack.clauses:
                known = similar(duty.clause, at.pack.clauses)
                at.problems.add("rule.clause", duty.places["clause"], system.id, clause=duty.clause, known=known)


def _nothing(at: Checking) -> None:
    del at


SYSTEMS_KIND = Kind(
    "systems.yaml",
    "systems",
    Words("支部制度", "systems of a branch"),
    rule_spec(Words("支部制度", "system of a branch"), System, Field("duties", ListOf(_DUTY, 1))),
    check,
)
HAVES_KIND = Kind(
    "haves.yaml", "haves", Words("十有", "ten haves"), rule_spec(Words("十有", "have"), Have, _STANDARD), _nothing
)
WALLS_KIND = Kind(
    "walls.yaml",
    "walls",
    Words("六上墙", "six on the wall"),
    rule_spec(Words("六上墙", "on the wall"), Wall, _STANDARD),
    _nothing,
)
