"""The best stop time of a small instance by trying everything, for tests: no heuristics, no code shared with solver or bound.

Rolling goes lot by lot, less where a groove or a window ends it; after every step the line may roll on, stop with any set of changes (grooves or rolls), change the size
with any set of changes, or wait for the next fixed window and do any of these in it. Each state is expanded in the order of time
lost (Dijkstra), so the first complete state is optimal among plans on the grid of lots.
"""  # noqa: E501

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import product as cartesian

from fourfocus.planning.data import Instance

_Grooves = tuple[tuple[int, int, int], ...]
_State = tuple[int, str, tuple[int, ...], _Grooves]
"""Time, product mounted, kg left of each product, grooves (worn, fresh, spare)."""


class _Brute:
    def __init__(self, instance: Instance, lot: int) -> None:
        self.instance, self.lot = instance, lot
        self.line = instance.lines[0]
        self.names = [p.id for p in instance.products]
        self.rows = [(g.stand, g.profile) for g in instance.grooves]
        self.stand = {s.id: s for s in instance.stands}
        self.sizes = {(c.before, c.after): c.duration_s for c in instance.changeovers}
        self.windows = sorted((w.start, w.end) for w in instance.windows)

    def start(self) -> _State:
        kg = tuple(sum(o.kg for o in self.instance.orders if o.product == n) for n in self.names)
        return (0, self.line.product, kg, tuple((g.worn_kg, g.fresh, g.spare_rolls) for g in self.instance.grooves))

    def window(self, at: int) -> tuple[int, int] | None:
        return next((w for w in self.windows if w[0] >= at), None)

    def rolls(self, state: _State) -> Iterator[tuple[int, _State]]:
        at, mounted, kg, grooves = state
        i = self.names.index(mounted)
        if not kg[i]:
            return
        product = self.instance.product(mounted)
        step = kg[i] % self.lot or self.lot
        window = self.window(at)
        if window:
            step = min(step, (window[0] - at) * product.kg_per_h // 3600)
        used = [(self.rows.index((u.stand, u.profile)), u.wear_permille) for u in product.passes]
        for r, wear in used:
            step = min(step, (self.instance.grooves[r].life_kg - grooves[r][0]) * 1000 // wear)
        if step < 1:
            return
        new = list(grooves)
        for r, wear in used:
            new[r] = (new[r][0] + step * wear // 1000, *new[r][1:])
        end = at + -(-step * 3600 // product.kg_per_h)
        yield 0, (end, mounted, (*kg[:i], kg[i] - step, *kg[i + 1 :]), tuple(new))

    def stops(self, state: _State) -> Iterator[tuple[int, _State]]:
        at, mounted, kg, grooves = state
        for target in [mounted, *(b for a, b in self.sizes if a == mounted)]:
            product = self.instance.product(target)
            seats = [(u.stand, self.rows.index((u.stand, u.profile))) for u in product.passes]
            for kinds in cartesian(("", "groove", "roll"), repeat=len(seats)):
                if target == mounted and not any(kinds):
                    length = 0
                else:
                    length = self.sizes[mounted, target] if target != mounted else 0
                new = list(grooves)
                for (stand, row), kind in zip(seats, kinds, strict=True):
                    if kind:
                        _, fresh, spare = new[row]
                        if (fresh if kind == "groove" else spare) < 1:
                            break
                        per = self.instance.grooves[row].per_roll
                        new[row] = (0, fresh - 1, spare) if kind == "groove" else (0, per - 1, spare - 1)
                        before = self.instance.product(mounted).profile_at(stand)
                        if target == mounted or before == product.profile_at(stand):
                            own = self.stand[stand]
                            length = max(length, own.groove_s if kind == "groove" else own.roll_s)
                else:
                    yield from self.placed(at, length, (target, kg, tuple(new)))

    def placed(self, at: int, length: int, rest: tuple[str, tuple[int, ...], _Grooves]) -> Iterator[tuple[int, _State]]:
        """The stop now, if it ends before the next window, and in that window."""
        length += self.line.lock_s + self.line.restart_s if length else 0
        window = self.window(at)
        if length and (window is None or at + length <= window[0]):
            yield length, (at + length, *rest)
        if window:
            end = max(window[1], window[0] + length)
            yield end - at - (window[1] - window[0]), (end, *rest)


def best_stop_seconds(instance: Instance, lot: int, *, most: int = 400_000) -> int | None:
    """Least stop seconds over all plans on the grid of ``lot`` kg that roll every order; one line, no jobs, ample people.

    None when there is no such plan. More than ``most`` states are a mistake of the caller.

    Raises
    ------
    ValueError
        When the instance is too large to try everything.
    """
    brute = _Brute(instance, lot)
    heap: list[tuple[int, _State]] = [(0, brute.start())]
    best: dict[tuple[str, tuple[int, ...], _Grooves, int], int] = {}
    while heap:
        lost, state = heapq.heappop(heap)
        at, mounted, kg, grooves = state
        if not any(kg):
            return lost
        # with no window ahead, when it is no longer matters: time lost and what is left say it all
        key = (mounted, kg, grooves, at if brute.window(at) else -1)
        if best.get(key, lost + 1) <= lost:
            continue
        best[key] = lost
        if len(best) > most:
            raise ValueError("too large for brute force")
        for more, new in (*brute.rolls(state), *brute.stops(state)):
            if new[0] <= instance.horizon_s:
                heapq.heappush(heap, (lost + more, new))
    return None
