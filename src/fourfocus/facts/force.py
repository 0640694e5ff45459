"""Which batches are in force, and when a scope was first declared: arithmetic on half-open periods.

Periods are kept merged and sorted per mill and part, so that thousands of batches of one table cost no more than sorting.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from fourfocus.facts.log import BatchRecord, Entry
from fourfocus.facts.scopes import ALL_PARTS, Declaration, Scope, uncovered

Span = tuple[date, date]


class Spans:
    """A set of days as disjoint half-open spans in order; spans that touch are joined."""

    def __init__(self) -> None:
        self._starts: list[date] = []
        self._ends: list[date] = []

    def add(self, start: date, end: date) -> None:
        """Put the days from ``start`` to before ``end`` in.

        >>> spans = Spans()
        >>> spans.add(date(2020, 1, 1), date(2020, 2, 1))
        >>> spans.add(date(2020, 2, 1), date(2020, 3, 1))
        >>> spans.inside(date(2020, 1, 15), date(2020, 4, 1))
        [(datetime.date(2020, 1, 15), datetime.date(2020, 3, 1))]
        """
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]

    def inside(self, start: date, end: date) -> list[Span]:
        """The spans that lie between ``start`` and ``end``, cut there."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        pairs = zip(self._starts[first:last], self._ends[first:last], strict=True)
        return [(max(a, start), min(b, end)) for a, b in pairs]


def in_force(
    records: Sequence[BatchRecord], later: Iterable[Scope] = ()
) -> tuple[list[str], dict[str, tuple[Scope, ...]]]:
    """Which batches count whole, and which lose rows to which later scopes.

    Parameters
    ----------
    records
        Batches of one table, oldest first.
    later
        Scopes declared after all of them.

    Returns
    -------
    tuple
        Ids of the batches of which every row counts, and for each other batch that may still have rows in force the
        scopes that took rows from it.
    """
    taken: dict[str, dict[str, Spans]] = {}

    def take(scope: Scope) -> None:
        taken.setdefault(scope.mill, {}).setdefault(scope.part, Spans()).add(scope.start, scope.end)

    for scope in later:
        take(scope)
    whole: list[str] = []
    cut: dict[str, tuple[Scope, ...]] = {}
    for record in reversed(records):
        scope = record.scope
        over = _over(scope, taken.get(scope.mill, {}))
        everywhere = [(s.start, s.end) for s in over if s.part == ALL_PARTS]
        if not over:
            whole.append(record.id)
        elif uncovered(everywhere, scope.start, scope.end):
            cut[record.id] = over
        take(scope)
    return whole[::-1], dict(reversed(cut.items()))


def _over(scope: Scope, taken: Mapping[str, Spans]) -> tuple[Scope, ...]:
    """What of ``scope`` later scopes took; for a scope of one part, without naming the part again."""
    found: list[Scope] = []
    for part, spans in taken.items():
        if ALL_PARTS in (part, scope.part) or part == scope.part:
            named = ALL_PARTS if part == scope.part else part
            found += [Scope(scope.table, scope.mill, named, a, b) for a, b in spans.inside(scope.start, scope.end)]
    return tuple(found)


class Firsts:
    """For every day, the time something was first declared for it; times never go backwards."""

    def __init__(self, other: Firsts | None = None) -> None:
        self._starts: list[date] = list(other._starts) if other else []
        self._ends: list[date] = list(other._ends) if other else []
        self._times: list[datetime] = list(other._times) if other else []

    def declare(self, start: date, end: date, moment: datetime) -> datetime:
        """Note that [start, end) is declared at ``moment``; the time by which all of it had been declared."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        known = list(zip(self._starts[first:last], self._ends[first:last], self._times[first:last], strict=True))
        new = [(a, b, moment) for a, b in uncovered([(a, b) for a, b, _ in known], start, end)]
        if new:
            pieces = sorted([*known, *new])
            self._starts[first:last] = [a for a, _, _ in pieces]
            self._ends[first:last] = [b for _, b, _ in pieces]
            self._times[first:last] = [t for _, _, t in pieces]
            return moment
        return max(t for _, _, t in known)


def declarations(records: Iterable[tuple[Entry, BatchRecord]]) -> list[Declaration]:
    """What the batches declare, oldest first, each with the time by which its scope had first been declared.

    A scope for all parts had been declared when every part known by then had been; a correction is never the first.
    """
    found: list[Declaration] = []
    firsts: dict[tuple[str, str], dict[str, Firsts]] = {}
    for entry, record in records:
        parts = firsts.setdefault((record.table, record.mill), {ALL_PARTS: Firsts()})
        if record.part not in parts:
            parts[record.part] = Firsts(parts[ALL_PARTS])
        start, end, at = record.start, record.end, entry.known_at
        if record.part == ALL_PARTS:
            times = {part: first.declare(start, end, at) for part, first in parts.items()}
            # The parts' own days count all that was declared for all parts; alone, that is all there is.
            earliest = max((time for part, time in times.items() if part != ALL_PARTS), default=times[ALL_PARTS])
        else:
            earliest = parts[record.part].declare(start, end, at)
        history = entry.history is not None or record.defaults
        found.append(Declaration(record.scope, record.id, at, earliest, history))
    return found
