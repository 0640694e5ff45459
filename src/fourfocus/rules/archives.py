"""The archive of a branch: which boxes a year has, how long their papers are kept, and by when a document is filed.

::

    - id: archive_order
      days: param.archive_days
      boxes:
        - {id: "04", title: 三会一课, title_en: Meetings and classes, keep: permanent}

Like the systems of a branch it is shown as kept or not and gives no points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Words
from fourfocus.rules.kind import Kind
from fourfocus.rules.model import Places, Rule
from fourfocus.rules.rulespec import TITLES, rule_spec
from fourfocus.rules.spec import Amount, AmountOf, Field, ListOf, NameOf, OneOf, Spec
from fourfocus.rules.units import COUNT, Measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking

KEEP = {
    "permanent": Words("永久", "permanent"),
    "years_30": Words("30年", "30 years"),
    "years_10": Words("10年", "10 years"),
}
"""How long papers are kept (DA/T 22-2015)."""
TITLE = Words("档案", "archive")


@dataclass(frozen=True)
class BoxKind:
    """One category of papers; every branch has a box of it every year."""

    id: str
    title: str
    title_en: str
    keep: str
    places: Places = field(compare=False, repr=False, default_factory=dict)

    @property
    def words(self) -> Words:
        """The category in both languages."""
        return Words(self.title, self.title_en or self.title)


@dataclass(frozen=True, kw_only=True)
class ArchiveRule(Rule):
    """What an archive in order is; ``days`` after its write-off the evidence of a key task is to be in a box."""

    days: Amount
    boxes: tuple[BoxKind, ...]

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """The days to file a document."""
        yield self.days, COUNT


_BOX = Spec(Words("档案类别", "category"), BoxKind, (Field("id", NameOf()), *TITLES, Field("keep", OneOf(tuple(KEEP)))))
ARCHIVE = rule_spec(TITLE, ArchiveRule, Field("days", AmountOf()), Field("boxes", ListOf(_BOX, 1)))


def check(at: Checking) -> None:
    """No category stands twice."""
    for rule in at.pack.of(ArchiveRule):
        seen: set[str] = set()
        for box in rule.boxes:
            if box.id in seen:
                at.problems.add("archives.twice", box.places.get("id", rule.place), rule.id, name=box.id)
            seen.add(box.id)


ARCHIVES_KIND = Kind("archives.yaml", "archives", TITLE, ARCHIVE, check)
