"""People, zones and tools over time, and how long a set of works in one stop takes under them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from fourfocus.planning.data import Instance
from fourfocus.planning.plan import Stop

FAR = 10**9


@dataclass(frozen=True)
class Spec:
    """A work of a stop: ``seconds`` with ``people`` of a crew in a zone, with tools, in [``earliest``, ``latest``)."""

    what: str
    seconds: int
    crew: str
    people: int
    zone: str
    tools: tuple[str, ...] = ()
    earliest: int = -FAR
    latest: int = FAR

    def needs(self) -> Iterable[tuple[str, int]]:
        """Resource name and amount."""
        yield f"crew:{self.crew}", self.people
        yield f"zone:{self.zone}", 1
        for tool in self.tools:
            yield f"tool:{tool}", 1


Use = tuple[str, int, int, int]
"""Resource, start, end, amount."""


class Resources:
    """What is free when, as steps; ``busy`` is what other lines already take.

    A set of works is scheduled under the least that is free over the whole stop: simple, safe at a change of shift, and the
    same answer for every stop between two steps.
    """

    def __init__(self, instance: Instance, busy: Iterable[Use] = ()) -> None:
        steps: dict[str, list[tuple[int, int]]] = {}
        for crew in instance.crews:
            steps[f"crew:{crew.id}"] = [
                (t, n) for s in crew.shifts for t, n in ((s.start, s.people), (s.end, -s.people))
            ]
        for zone, room in instance.zones.items():
            steps[f"zone:{zone}"] = [(-FAR, room)]
        for tool, count in instance.tools.items():
            steps[f"tool:{tool}"] = [(-FAR, count)]
        for name, start, end, amount in busy:
            steps[name] += [(start, -amount), (end, amount)]
        self.names = sorted(steps)
        self.cuts = sorted({t for changes in steps.values() for t, _ in changes} | {-FAR})
        self.levels: list[dict[str, int]] = []
        for cut in self.cuts:
            self.levels.append({name: sum(n for t, n in steps[name] if t <= cut) for name in self.names})
        self._ranges: dict[tuple[int, int], dict[str, int]] = {}
        self._memo: dict[tuple[tuple[Spec, ...], int, int], tuple[int, ...] | None] = {}

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Index of the first and the last step that [start, end) touches."""
        return bisect_right(self.cuts, start) - 1, bisect_right(self.cuts, max(start, end - 1)) - 1

    def least(self, first: int, last: int) -> dict[str, int]:
        """What is free of each resource over steps first to last."""
        key = (first, last)
        if key not in self._ranges:
            levels = self.levels[first : last + 1]
            self._ranges[key] = {name: min(level[name] for level in levels) for name in self.names}
        return self._ranges[key]

    def offsets(self, works: tuple[Spec, ...], at: int) -> tuple[int, ...] | None:
        """Start of each work (s after ``at``), all at once as far as people, zones and tools allow; None if they never do."""
        if not works:
            return ()
        reach = max(w.seconds for w in works)
        while True:
            first, last = self.span(at, at + reach)
            key = (works, first, last)
            if key not in self._memo:
                self._memo[key] = place(works, self.least(first, last))
            found = self._memo[key]
            if found is None:
                return None
            end = max(o + w.seconds for o, w in zip(found, works, strict=True))
            if end <= reach:
                return found
            reach = end

    def next_cut(self, at: int) -> int | None:
        """The next moment at which something changes."""
        i = bisect_right(self.cuts, at)
        return self.cuts[i] if i < len(self.cuts) else None


def place(works: tuple[Spec, ...], free: dict[str, int]) -> tuple[int, ...] | None:
    """Serial schedule, longest work first, under constant amounts; None when a work alone asks for more than there is."""
    if any(amount > free.get(name, 0) for w in works for name, amount in w.needs()):
        return None
    placed: list[tuple[int, int, Spec]] = []
    order = sorted(range(len(works)), key=lambda i: (-works[i].seconds, i))
    starts = [0] * len(works)
    for i in order:
        work = works[i]
        for at in sorted({0, *(end for _, end, _ in placed)}):
            if fits(work, at, placed, free):
                starts[i] = at
                placed.append((at, at + work.seconds, work))
                break
    return tuple(starts)


def fits(work: Spec, at: int, placed: list[tuple[int, int, Spec]], free: dict[str, int]) -> bool:
    """Whether the work can run in [at, at + seconds) beside what is placed."""
    end = at + work.seconds
    beside = [p for p in placed if p[0] < end and at < p[1]]
    for moment in {at, *(p[0] for p in beside if p[0] > at)}:
        running = [p[2] for p in beside if p[0] <= moment < p[1]]
        for name, amount in work.needs():
            if amount + sum(n for r in running for m, n in r.needs() if m == name) > free.get(name, 0):
                return False
    return True


def uses(stops: Iterable[Stop], specs: dict[tuple[str, str], Spec]) -> list[Use]:
    """What the works of stops take, for the lines that are planned afterwards; ``specs`` by (line, work and roll kind)."""
    found = []
    for stop in stops:
        kinds = {c.stand: c.kind for c in stop.changes}
        for work in stop.works:
            head, _, ident = work.what.partition(":")
            name = f"{work.what}:{kinds[ident]}" if head == "change" else work.what
            if stop.size and head == "size":
                name = f"size:{stop.size[0]}:{stop.size[1]}"
            spec = specs[stop.line, name]
            found += [(resource, work.start, work.end, amount) for resource, amount in spec.needs()]
    return found
