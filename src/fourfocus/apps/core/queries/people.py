"""Units, people and what is dated about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Coverage, Duty, Entry, Exemption, Membership, Person, Post, Unit
from fourfocus.apps.core.models.people import REGISTERS
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services.registers import EDITS


def units(*, actor: Actor, on: date | None = None) -> QuerySet[Unit]:
    """The units there are on a day, by code."""
    actor.need(Action.SEE_UNITS)
    return Unit.objects.current().on(on or actor.on).filter(mill=actor.mill).order_by("unit", "pk")


def titles(*, actor: Actor) -> dict[str, str]:
    """Unit code to name today; one query, for pages that show many codes."""
    return dict(units(actor=actor).values_list("unit", "title"))


@dataclass(frozen=True, slots=True)
class Branching:
    """A unit in the tree, how deep it stands, and how many people work directly in it (None: not for this actor)."""

    unit: Unit
    depth: int
    people: int | None


def unit_tree(*, actor: Actor) -> list[Branching]:
    """All units in the order of the tree. A unit whose parent is not there stands at the top."""
    found = list(units(actor=actor))
    counts: Mapping[str, int] | None = None
    if actor.scope(Action.SEE_PEOPLE) >= 2:
        rows = people(actor=actor).order_by().values("unit").annotate(n=Count("pk"))
        counts = {row["unit"]: row["n"] for row in rows}
    codes = {unit.unit for unit in found}
    below: dict[str, list[Unit]] = {}
    for unit in found:
        below.setdefault(unit.parent if unit.parent in codes else "", []).append(unit)
    listed: list[Branching] = []

    def walk(code: str, depth: int) -> None:
        for unit in below.pop(code, ()):
            listed.append(Branching(unit, depth, counts.get(unit.unit, 0) if counts is not None else None))
            walk(unit.unit, depth + 1)

    walk("", 0)
    for code in sorted(below):  # a circle of parents: shown all the same
        walk(code, 0)
    return listed


def unit(*, actor: Actor, code: str) -> Unit:
    """One unit as it is today, else as it last was."""
    actor.need(Action.SEE_UNITS)
    rows = Unit.objects.current().filter(mill=actor.mill, unit=code)
    found = rows.on(actor.on).first() or rows.order_by("-valid_from").first()
    if found is None:
        raise NotVisible(code)
    return found


def coverage(*, actor: Actor, branch: str = "", of_unit: str = "") -> QuerySet[Coverage]:
    """What a branch answers for, or who answers for a unit, today and later."""
    actor.need(Action.SEE_UNITS)
    rows = (
        Coverage.objects.current().filter(mill=actor.mill).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=actor.on))
    )
    rows = rows.filter(branch=branch) if branch else rows.filter(unit=of_unit)
    return rows.order_by("valid_from", "branch", "unit")


def people(*, actor: Actor, on: date | None = None) -> QuerySet[Person]:
    """The people in reach on a day."""
    reach = actor.need(Action.SEE_PEOPLE)
    rows = Person.objects.current().on(on or actor.on).filter(mill=actor.mill)
    if reach.everything:
        return rows.order_by("person", "pk")
    found = Q(person=reach.person) if reach.person else Q(pk__in=[])
    found |= Q(unit__in=reach.units)
    if reach.branches:
        members = Membership.objects.current().on(on or actor.on).filter(mill=actor.mill, branch__in=reach.branches)
        found |= Q(person__in=members.values("person"))
    return rows.filter(found).order_by("person", "pk")


@dataclass(frozen=True, slots=True)
class File:
    """All that is dated about one person, as far as the actor may see it (None: not for this actor)."""

    person: Person
    rows: list[Person]
    posts: list[Post]
    duties: list[Duty]
    memberships: list[Membership] | None
    exemptions: list[Exemption] | None
    reasons: bool
    edits: frozenset[str]


def person_file(*, actor: Actor, code: str) -> File:
    """One person. Out of reach or unknown: :class:`NotVisible`."""
    reach = actor.need(Action.SEE_PEOPLE)
    found = _visible_person(actor, Action.SEE_PEOPLE, code)
    if found is None or not reach:
        raise NotVisible(code)

    def rows(model: type[Any]) -> list[Any]:
        listed = model.objects.current().filter(mill=actor.mill, person=code)
        return list(listed.order_by("-valid_from", "pk"))

    party = _visible_person(actor, Action.SEE_PARTY_LIFE, code) is not None
    edits = frozenset(table for table, action in EDITS.items() if _may_edit(actor, table, action, code))
    return File(
        found, rows(Person), rows(Post), rows(Duty), rows(Membership) if party else None,
        rows(Exemption) if party else None, _visible_person(actor, Action.SEE_EXEMPTION_REASONS, code) is not None, edits,
    )  # fmt: skip


def _visible_person(actor: Actor, action: Action, code: str) -> Person | None:
    """The person as today, else as last known, when ``action`` reaches them."""
    reach = actor.reach(action)
    if not reach:
        return None
    rows = Person.objects.current().filter(mill=actor.mill, person=code)
    if not reach.everything:
        rows = rows.filter(reach.people())
    return rows.on(actor.on).first() or rows.order_by("-valid_from").first()


def _may_edit(actor: Actor, table: str, action: Action, code: str) -> bool:
    if table in ("unit", "coverage"):
        return False
    if actor.reach(action).everything:
        return True
    return actor.may(action) and code != actor.person and _visible_person(actor, action, code) is not None


def editable_row(*, actor: Actor, table: str, pk: int) -> Any:
    """A row of a register for a form; superseded ones too, so that the page can say so."""
    if table not in REGISTERS:
        raise NotVisible(table)
    reach = actor.need(EDITS[table])
    row = REGISTERS[table].objects.filter(mill=actor.mill, pk=pk).first()
    if row is None:
        raise NotVisible(pk)
    if not reach.everything and not _may_edit(actor, table, EDITS[table], getattr(row, "person", "")):
        raise NotVisible(pk)
    return row


def history(*, actor: Actor, table: str, key: str) -> list[Any]:
    """Every version of the rows of one person or unit, newest first, with who entered and who closed it."""
    if table not in REGISTERS:
        raise NotVisible(table)
    model = REGISTERS[table]
    column = "branch" if table == "coverage" else "unit" if table == "unit" else "person"
    if column == "person":
        needed = Action.SEE_PARTY_LIFE if table in ("membership", "exemption") else Action.SEE_PEOPLE
        if _visible_person(actor, needed, key) is None:
            raise NotVisible(key)
    else:
        actor.need(Action.SEE_UNITS)
    rows = model.objects.filter(mill=actor.mill, **{column: key})
    rows = rows.select_related("entry__made_by", "closed_by__made_by").order_by("-known_from", "-valid_from", "-pk")
    listed = list(rows[:500])
    if not listed:
        raise NotVisible(key)
    return listed


def declared_tables(*, actor: Actor) -> dict[str, Entry]:
    """The last entry of each register, for telling when it was last changed."""
    actor.need(Action.SEE_UNITS)
    return {entry.table: entry for entry in Entry.objects.filter(mill=actor.mill).order_by("pk")}
