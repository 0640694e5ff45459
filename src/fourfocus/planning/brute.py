"""The best plan of a small instance by trying everything, for tests: no code shared with solver or bound.

Rolling goes lot by lot, less where a groove or a window ends it; after every step the line may roll on, stop with any set of
changes (grooves or rolls), change the size with any set of changes, or wait for the next fixed window and do any of these in it.
States are opened in the order of (lateness, time lost so far and still due for entering what is not rolled yet), so the first
complete one is best among plans on the grid of lots. Left out are only steps that cannot help: a fresh groove for an unused
one, and a stop that follows a stop with no rolling and no size change between (one stop could do both).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import product as cartesian

from fourfocus.planning.data import Instance

_Grooves = tuple[tuple[int, int, int], ...]
_State = tuple[int, int, tuple[int, ...], _Grooves, bool]
"""Time, product mounted (number), kg left of each product, grooves (worn, fresh, spare), whether it has just stopped."""
_Option = tuple[int, tuple[tuple[int, bool], ...]]
"""Seconds of work, and (groove row, whether a roll) changed."""


class _Brute:
    def __init__(self, instance: Instance, lot: int, dues: bool) -> None:
        self.instance, self.lot = instance, lot
        line = instance.lines[0]
        self.overhead = line.lock_s + line.restart_s
        self.products = list(instance.products)
        names = [p.id for p in self.products]
        self.mounted = names.index(line.product)
        self.rows = {(g.stand, g.profile): n for n, g in enumerate(instance.grooves)}
        self.life = [g.life_kg for g in instance.grooves]
        self.per_roll = [g.per_roll for g in instance.grooves]
        self.used = [[(self.rows[u.stand, u.profile], u.wear_permille) for u in p.passes] for p in self.products]
        self.sizes = {(names.index(c.before), names.index(c.after)): c.duration_s for c in instance.changeovers}
        self.windows = sorted((w.start, w.end) for w in instance.windows)
        self.kg = tuple(sum(o.kg for o in instance.orders if o.product == n) for n in names)
        self.due = [[(o.due, o.priority) for o in instance.orders if o.product == n] if dues else [] for n in names]
        if any(len(rows) > 1 for rows in self.due):
            raise ValueError("with due dates, one order a product")
        self.entry = [
            min((s + self.overhead for (_, b), s in self.sizes.items() if b == n), default=0) for n in range(len(names))
        ]
        pairs = [(m, m) for m in range(len(names))] + list(self.sizes)
        self.options = {pair: list(self._options(*pair)) for pair in pairs}

    def _options(self, before: int, after: int) -> Iterator[_Option]:
        """Every set of changes in a stop between two products, with its work."""
        stands = {s.id: s for s in self.instance.stands}
        base = self.sizes[before, after] if before != after else 0
        passes = self.products[after].passes
        for kinds in cartesian((0, 1, 2), repeat=len(passes)):
            length, changed = base, []
            for used, kind in zip(passes, kinds, strict=True):
                if kind:
                    changed.append((self.rows[used.stand, used.profile], kind == 2))
                    if self.products[before].profile_at(used.stand) == used.profile:
                        own = stands[used.stand]
                        length = max(length, own.roll_s if kind == 2 else own.groove_s)
            if changed or before != after:
                yield length, tuple(changed)

    def window(self, at: int) -> tuple[int, int] | None:
        return next((w for w in self.windows if w[0] >= at), None)

    def still(self, state: _State) -> int:
        """Least time that entering the products left must cost; one entry may fall into each window ahead."""
        at, mounted, kg, _, _ = state
        ahead = sum(w[0] >= at for w in self.windows)
        costs = sorted((self.entry[i] for i, n in enumerate(kg) if n and i != mounted), reverse=True)
        return sum(costs[ahead:])

    def rolls(self, state: _State) -> Iterator[tuple[int, int, _State]]:
        at, i, kg, grooves, _ = state
        if not kg[i]:
            return
        product = self.products[i]
        step = kg[i] % self.lot or self.lot
        window = self.window(at)
        if window:
            step = min(step, (window[0] - at) * product.kg_per_h // 3600)
        for r, wear in self.used[i]:
            step = min(step, (self.life[r] - grooves[r][0]) * 1000 // wear)
        if step < 1:
            return
        new = list(grooves)
        for r, wear in self.used[i]:
            new[r] = (new[r][0] + step * wear // 1000, *new[r][1:])
        end = at + -(-step * 3600 // product.kg_per_h)
        late = 0 if kg[i] > step else sum(max(0, end - due) * priority for due, priority in self.due[i])
        yield late, 0, (end, i, (*kg[:i], kg[i] - step, *kg[i + 1 :]), tuple(new), False)

    def stops(self, state: _State) -> Iterator[tuple[int, int, _State]]:
        at, mounted, kg, grooves, stopped = state
        targets = [b for a, b in self.sizes if a == mounted]
        for target in targets if stopped else [mounted, *targets]:
            for length, changed in self.options[mounted, target]:
                new = list(grooves)
                for row, roll in changed:
                    worn, fresh, spare = new[row]
                    if (spare if roll else fresh and worn) < 1:
                        break
                    new[row] = (0, self.per_roll[row] - 1, spare - 1) if roll else (0, fresh - 1, spare)
                else:
                    yield from self.placed(at, length, (target, kg, tuple(new), True))
        window = self.window(at)
        if window:  # wait for it and do nothing in it
            yield 0, window[0] - at, (window[1], mounted, kg, grooves, False)

    def placed(
        self, at: int, work: int, rest: tuple[int, tuple[int, ...], _Grooves, bool]
    ) -> Iterator[tuple[int, int, _State]]:
        """The stop now, if it ends before the next window, and in that window."""
        length, window = work + self.overhead, self.window(at)
        if window is None or at + length <= window[0]:
            yield 0, length, (at + length, *rest)
        if window:
            end = max(window[1], window[0] + length)
            yield 0, end - at - (window[1] - window[0]), (end, *rest)

    def dated(self, state: _State) -> bool:
        """Whether the time of day still matters in this state."""
        return self.window(state[0]) is not None or any(self.due[i] for i, n in enumerate(state[2]) if n)


def best(instance: Instance, lot: int, *, dues: bool = False, most: int = 60_000) -> tuple[int, int] | None:
    """(lateness, stop seconds) of the best plan on the grid of ``lot`` kg that rolls every order: one line, no jobs, many people.

    Lateness is in s times priority, and 0 without ``dues``: then stop seconds alone count. None when there is no such plan.

    Raises
    ------
    ValueError
        When the instance has more than ``most`` states, or ``dues`` and two orders of one product.
    """
    brute = _Brute(instance, lot, dues)
    first: _State = (
        0, brute.mounted, brute.kg, tuple((g.worn_kg, g.fresh, g.spare_rolls) for g in instance.grooves), False
    )  # fmt: skip
    heap: list[tuple[int, int, int, _State]] = [(0, brute.still(first), 0, first)]
    closed: set[tuple[object, ...]] = set()
    while heap:
        late, _, lost, state = heapq.heappop(heap)
        at, mounted, kg, grooves, stopped = state
        if not any(kg):
            return late, lost
        # with no window and no due date ahead, the time no longer matters
        key = (
            mounted,
            kg,
            grooves,
            stopped,
            (at, lost) if dues and brute.dated(state) else at if brute.dated(state) else -1,
        )
        if key in closed:
            continue
        closed.add(key)
        if len(closed) > most:
            raise ValueError("too large for brute force")
        for more, dead, new in (*brute.rolls(state), *brute.stops(state)):
            if new[0] <= instance.horizon_s:
                heapq.heappush(heap, (late + more, lost + dead + brute.still(new), lost + dead, new))
    return None
