"""When billets are there: the earliest time from which a line may use so much of a grade without ever falling short."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from fourfocus.planning.data import Instance

Draw = tuple[str, int, int]
"""Grade, time, g of billets that another line takes then."""


class Supply:
    """Net supply of each grade as a step function, less what other lines take, made non-decreasing from behind."""

    def __init__(self, instance: Instance, taken: Iterable[Draw] = ()) -> None:
        steps: dict[str, list[tuple[int, int]]] = {}
        for b in instance.billets:
            steps[b.grade] = [(0, b.opening_kg * 1000), *((max(0, a.at), a.kg * 1000) for a in b.arrivals)]
        for grade, at, amount in taken:
            steps[grade].append((at, -amount))
        self._times: dict[str, list[int]] = {}
        self._safe: dict[str, list[int]] = {}
        for grade, changes in steps.items():
            times = sorted({t for t, _ in changes})
            level, levels = 0, []
            for t in times:
                level += sum(n for at, n in changes if at == t)
                levels.append(level)
            for i in range(len(levels) - 2, -1, -1):
                levels[i] = min(levels[i], levels[i + 1])
            self._times[grade], self._safe[grade] = times, levels

    def ready(self, grade: str, grams: int) -> int | None:
        """Earliest time from which ``grams`` in all may have been used; None when they never come."""
        i = bisect_left(self._safe[grade], grams)
        return self._times[grade][i] if i < len(self._times[grade]) else None

    def most(self, grade: str) -> int:
        """All that will ever be there, g."""
        return max(0, self._safe[grade][-1])
