"""Who is asking: an account with the roles in force that day and how far each reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Q

from fourfocus.apps.core.models import Coverage, Entry, Grant, Membership, Person, Unit, User
from fourfocus.apps.core.permissions import TABLE, Action, Scope
from fourfocus.apps.core.roles import MILL_WIDE, OF_BRANCHES, Role


class NotVisible(Exception):
    """What was asked for is not there, or not for this actor: pages answer 404 to both."""


class NotAllowed(NotVisible):
    """The actor may not do this, here or anywhere."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The records an actor may touch in some action: all of the mill, or some units, branches and what is their own.

    ``person`` is empty for an account that belongs to nobody in the register; it may still have files and proposals.
    """

    everything: bool = False
    units: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()
    person: str = ""
    own: bool = False

    def __bool__(self) -> bool:
        return self.everything or self.own or bool(self.units or self.branches)

    def unit(self, code: str) -> bool:
        """Whether a unit or branch lies in reach."""
        return self.everything or code in self.units or code in self.branches

    def people(self) -> Q:
        """The people in reach, as a condition on a queryset with a ``person`` column that is no list of people itself."""
        if self.everything:
            return Q()
        found = Q(person=self.person) if self.person else Q(pk__in=[])
        if self.units:
            inside = Person.objects.current().filter(unit__in=self.units).values("person")
            found |= Q(person__in=inside)
        if self.branches:
            members = Membership.objects.current().filter(branch__in=self.branches).values("person")
            found |= Q(person__in=members)
        return found


@dataclass(frozen=True, slots=True)
class Held:
    """A role held today, for the mill (empty unit) or a unit or branch."""

    role: Role
    unit: str = ""


@dataclass(frozen=True)
class Actor:
    """An account on one day.

    Attributes
    ----------
    human
        The person behind the account: what "two humans" compares.
    below
        For each unit or branch a role is held for: that unit, what lies below it, what it covers.
    """

    user: int | None
    name: str
    human: str
    mill: str
    person: str
    on: date
    held: tuple[Held, ...] = ()
    below: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today, wherever."""
        return frozenset(one.role for one in self.held)

    def scope(self, action: Action) -> Scope:
        """The widest scope in which the actor may do ``action``."""
        return max((TABLE[action][one.role] for one in self.held), default=Scope.NONE)

    def may(self, action: Action) -> bool:
        """Whether the actor may do ``action`` anywhere."""
        return self.scope(action) is not Scope.NONE

    def reach(self, action: Action) -> Reach:
        """Where the actor may do ``action``."""
        if self.scope(action) is Scope.ALL:
            return Reach(everything=True)
        units: set[str] = set()
        branches: set[str] = set()
        for one in self.held:
            if one.unit and TABLE[action][one.role] is Scope.UNIT:
                units |= self.below.get(one.unit, frozenset((one.unit,)))
                if one.role in OF_BRANCHES:
                    branches.add(one.unit)
        own = self.may(action)
        return Reach(False, frozenset(units), frozenset(branches), self.person if own else "", own)

    @property
    def account(self) -> int:
        """The account's number; :class:`NotAllowed` for who has none."""
        if self.user is None:
            raise NotAllowed("no account")
        return self.user

    def need(self, action: Action) -> Reach:
        """The reach, or :class:`NotAllowed` when there is none."""
        reach = self.reach(action)
        if not reach:
            raise NotAllowed(action)
        return reach

    def need_everywhere(self, action: Action) -> None:
        """:class:`NotAllowed` unless the actor may do ``action`` for the whole mill."""
        if self.scope(action) is not Scope.ALL:
            raise NotAllowed(action)


NOBODY = Actor(None, "", "", "", "", date.min)
"""Who has not logged in."""


def the_mill() -> str:
    """Code of the mill this site serves: as set, else that of the first declaration; empty on an empty site."""
    if settings.MILL:
        return str(settings.MILL)
    return Entry.objects.order_by("pk").values_list("mill", flat=True).first() or ""


def actor_of(user: User, on: date) -> Actor:
    """The actor an account is on a day. One query for grants, and for scoped roles one for units and one for coverage."""
    mill = user.mill or the_mill()
    grants = Grant.objects.filter(user=user, valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    held = [Held(Role(role), unit) for role, unit in grants.values_list("role", "unit").order_by("role", "unit")]
    held += _from_registers(mill, user.person, on) if user.person else []
    scoped = {one.unit for one in held if one.role not in MILL_WIDE and one.unit}
    return Actor(
        user.pk, user.get_full_name(), user.human, mill, user.person, on, tuple(held),
        spans(mill, scoped, on) if _reaches_units(held) else {},
    )  # fmt: skip


def _reaches_units(held: Iterable[Held]) -> bool:
    return any(row[one.role] is Scope.UNIT for one in held for row in TABLE.values())


def _from_registers(mill: str, person: str, on: date) -> list[Held]:
    """Employee and Party member follow from the registers: they reach nobody but the person."""
    rows = Person.objects.current().on(on).filter(mill=mill, person=person).values_list("unit", "standing")
    return [
        one
        for unit, standing in rows
        for one in (
            Held(Role.EMPLOYEE, unit),
            *((Held(Role.MEMBER, unit),) if standing in ("member", "probationary") else ()),
        )
    ]


def spans(mill: str, codes: Iterable[str], on: date) -> dict[str, frozenset[str]]:
    """For each unit or branch, itself with all units below it and, for a branch, those it covers and below them."""
    children: dict[str, set[str]] = defaultdict(set)
    for unit, parent in Unit.objects.current().on(on).filter(mill=mill).values_list("unit", "parent"):
        children[parent].add(unit)
    covered: dict[str, set[str]] = defaultdict(set)
    wanted = set(codes)
    rows = Coverage.objects.current().on(on).filter(mill=mill, branch__in=wanted).values_list("branch", "unit")
    for branch, unit in rows:
        covered[branch].add(unit)

    def below(start: str) -> frozenset[str]:
        found: set[str] = set()
        open_ = [start, *covered[start]]
        while open_:
            code = open_.pop()
            if code not in found:  # a register with a circle in it must not hang the page
                found.add(code)
                open_ += children[code]
        return frozenset(found)

    return {code: below(code) for code in sorted(wanted)}
