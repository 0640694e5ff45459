"""Least time for the groove stops of one family of products, given how many stops come free. See ``bounds``."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as choices_of

from fourfocus.planning.data import Instance, Line, Product
from fourfocus.planning.labels import changes_needed, least_seconds

SEATS = 5
"""Stands a family's table knows of: the sets of changes to try grow with the power of their number."""
LABELS = 400
"""Labels after which the search ends, unless told otherwise, with the least cost still possible, which is a bound."""


@dataclass(frozen=True)
class _Seat:
    limit: int
    life: int
    fresh: int
    per_roll: int
    groove_s: int
    roll_s: int
    crew: str
    people: int
    zone: str


class GrooveProblem:
    """The grooves that only this family of products uses, along the kg it rolls.

    Products of a family have the same passes (say, two grades of one size). Where their wear differs the least is
    taken, which can only make the bound smaller.
    """

    def __init__(self, instance: Instance, line: Line, family: list[Product], alone: set[tuple[str, str]]) -> None:
        self.total = sum(o.kg for o in instance.orders if o.product in {p.id for p in family})
        self.overhead = line.lock_s + line.restart_s
        self.people = {c.id: max((s.people for s in c.shifts), default=0) for c in instance.crews}
        self.zones = instance.zones
        self.seats: list[_Seat] = []
        stands = {s.id: s for s in instance.stands}
        broken = {(f.stand, f.profile) for f in instance.faults if f.at <= 0}
        for g in instance.grooves:
            key = (g.stand, g.profile)
            wears = [u.wear_permille for p in family for u in p.passes if (u.stand, u.profile) == key]
            if key in alone and wears:
                stand, wear = stands[g.stand], min(wears)
                rest = 0 if key in broken else (g.life_kg - g.worn_kg) * 1000 // wear
                self.seats.append(_Seat(rest, g.life_kg * 1000 // wear, g.fresh, g.per_roll, stand.groove_s, stand.roll_s,
                                        stand.crew, stand.people, stand.zone))  # fmt: skip

        # leaving a stand out can only make the bound smaller; those changed most often matter
        self.seats.sort(key=lambda s: Fraction(s.limit - self.total, s.life))
        del self.seats[SEATS:]

    def cost(self, works: list[tuple[_Seat, int]]) -> int:
        """Least seconds of a stop with these works: the longest, or what people and zone allow at best."""
        least = max(seconds for _, seconds in works)
        for crew in {s.crew for s, _ in works}:
            if self.people[crew]:
                least = max(least, -(-sum(s.people * sec for s, sec in works if s.crew == crew) // self.people[crew]))
        for zone in {s.zone for s, _ in works}:
            if self.zones[zone]:
                least = max(least, -(-sum(sec for s, sec in works if s.zone == zone) // self.zones[zone]))
        return self.overhead + least

    def least(self, free: int, *, entered: bool, labels: int = LABELS) -> int:
        """Least seconds of priced stops over the family's whole tonnage with ``free`` stops that cost nothing.

        ``entered``: the first free stop is the size change by which the family is entered, at position 0.
        """
        if entered and free < 1:
            raise ValueError("a family that is not mounted is entered at least once")
        limits = tuple(s.life if entered else s.limit for s in self.seats)
        fresh = tuple(max(s.fresh, s.per_roll - 1) if entered else s.fresh for s in self.seats)
        free -= entered
        heap = [(self.still(limits, fresh, free), 0, 0, limits, fresh, free)]
        closed: list[tuple[tuple[int, ...], tuple[int, ...], int]] = []
        count = popped = 0
        while heap:
            bound, cost, _, limits, fresh, rest = heapq.heappop(heap)
            at = min(limits, default=self.total)
            popped += 1
            if at >= self.total or len(closed) > labels or popped > 3 * labels:
                return bound
            if any(
                r >= rest and all(map(int.__ge__, lim, limits)) and all(map(int.__ge__, fr, fresh))
                for lim, fr, r in closed
            ):
                continue
            closed.append((limits, fresh, rest))
            for more, new, left, free_left in self.stops(at, limits, fresh, rest):
                count += 1
                cheap = cost + more + self.still(new, left, free_left)
                heapq.heappush(heap, (cheap, cost + more, count, new, left, free_left))
        return 0

    def still(self, limits: tuple[int, ...], fresh: tuple[int, ...], free: int) -> int:
        """Least seconds still to come: what each stand needs, as far as possible in the same stops, less the free stops."""
        needs: list[tuple[int, int]] = []
        for s, limit, spare in zip(self.seats, limits, fresh, strict=True):
            needs += changes_needed((s.groove_s, s.roll_s), s.per_roll, s.life, limit, spare, self.total, free)
        return least_seconds(self.overhead, needs)

    def stops(
        self, at: int, limits: tuple[int, ...], fresh: tuple[int, ...], free: int
    ) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...], int]]:
        """Every stop at a position where a groove is at its limit: (cost, limits, fresh, free stops left)."""
        if free:
            reset = tuple(max(f, s.per_roll - 1) for f, s in zip(fresh, self.seats, strict=True))
            yield 0, tuple(at + s.life for s in self.seats), reset, free - 1
        options: list[tuple[str, ...]] = []
        for limit, count in zip(limits, fresh, strict=True):
            change = ("g", "r") if count else ("r",)
            options.append(change if limit <= at else ("", *change) if limit < self.total else ("",))
        for kinds in choices_of(*options):
            works = [(s, s.groove_s if k == "g" else s.roll_s) for s, k in zip(self.seats, kinds, strict=True) if k]
            new = tuple(at + s.life if k else lim for s, k, lim in zip(self.seats, kinds, limits, strict=True))
            left = tuple(
                f - 1 if k == "g" else s.per_roll - 1 if k == "r" else f
                for s, k, f in zip(self.seats, kinds, fresh, strict=True)
            )
            yield self.cost(works), new, left, free

    def table(self, most: int, *, entered: bool, labels: int = LABELS) -> list[int]:
        """``least`` for 0, 1, … free stops up to ``most``; from the first 0 on it stays 0."""
        found = [self.least(1, entered=True, labels=labels)] if entered else []
        while len(found) <= most:
            found.append(0 if found and not found[-1] else self.least(len(found), entered=entered, labels=labels))
        return found
