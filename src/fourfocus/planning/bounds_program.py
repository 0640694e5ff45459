"""The integer program of the lower bound: how often each size change is made when, how much is rolled when. See ``bounds``."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from math import gcd
from typing import Any

from ortools.sat.python import cp_model

from fourfocus.planning.bounds_grooves import LABELS, GrooveProblem
from fourfocus.planning.data import Product, Window
from fourfocus.planning.model import LineModel

MANY = 40
"""How often one size change may occur in a segment of the program. A plan beyond this costs more than MANY times the
shortest size change; the bound is cut there, so that it stays valid."""
FREE = 8
"""Free stops of a family up to which groove stops are counted; a plan with more of them is charged no groove stop at all."""
ISLANDS = 9
"""Up to so many products every set of them gets its entering cut at once; beyond, sets are cut as they turn up."""
SMALL = 3
CUTS = 5
"""Due dates at which the program looks at what must be done by then; the others count at the next of these."""

Route = tuple[tuple[str, int], ...]
"""Products in order, with the kg rolled at each visit."""


@dataclass(frozen=True)
class Cut:
    """Where one segment of time ends and the next begins: a fixed window, or a due date (``window`` None, start = end)."""

    start: int
    end: int
    window: Window | None


def families(model: LineModel) -> list[list[Product]]:
    """Products with the same passes, in the order of the instance."""
    groups: dict[frozenset[tuple[str, str]], list[Product]] = {}
    for p in model.products.values():
        groups.setdefault(frozenset((u.stand, u.profile) for u in p.passes), []).append(p)
    return list(groups.values())


def due_cuts(model: LineModel, dues: dict[str, int]) -> list[int]:
    """At most ``CUTS`` due dates: those that are a product's first, then those whose loss would move the most kg times s."""
    ends = [(w.start, w.end) for w in model.windows]
    kg: dict[int, int] = {}
    first: dict[str, int] = {}
    for ident, due in sorted(dues.items(), key=lambda d: d[1]):
        if 0 < due < model.instance.horizon_s and not any(a <= due <= b for a, b in ends):
            kg[due] = kg.get(due, 0) + model.orders[ident].kg
            first.setdefault(model.orders[ident].product, due)
    keep = set(first.values())
    while len(kg) > CUTS:
        moments = sorted(kg)
        least = min(
            range(len(moments) - 1),
            key=lambda i: (moments[i] in keep, kg[moments[i]] * (moments[i + 1] - moments[i]), i),
        )
        kg[moments[least + 1]] += kg.pop(moments[least])
    return sorted(kg)


def hull(table: list[int], first: int) -> list[tuple[int, int, int]]:
    """Lines (a, b, c) with ``c * value >= a - b * free`` below a falling table from ``first`` on and the 0 that follows it.

    >>> hull([40, 20], 0)
    [(40, 20, 1)]
    """
    points = list(enumerate([*table, 0]))[first:]
    corners: list[tuple[int, int]] = []
    for point in points:
        while len(corners) > 1:
            (x0, y0), (x1, y1) = corners[-2:]
            if (y1 - y0) * (point[0] - x1) < (point[1] - y1) * (x1 - x0):
                break
            corners.pop()
        corners.append(point)
    lines = []
    for (x0, y0), (x1, y1) in pairwise(corners):
        if y0 > y1:
            a, b, c = y0 * (x1 - x0) + (y0 - y1) * x0, y0 - y1, x1 - x0
            shared = gcd(a, b, c)
            lines.append((a // shared, b // shared, c // shared))
    return lines


class Program:
    """The integer program of one line.

    Data: products, arcs (size changes), segments between cuts, groove tables, ``dues`` (order to the latest end it may
    have; empty for the bound that knows no due dates). Variables: arcs used per segment, seconds rolled per product and
    segment, stop seconds per segment, what a stop reaches over a due date. Constraints: routes connect, time is filled,
    groove stops are paid where the family is mounted, what is due is rolled. Objective: all stop seconds.
    """

    def __init__(self, model: LineModel, dues: dict[str, int], labels: int = LABELS) -> None:
        self.model, self.dues, self.labels = model, dues, labels
        self.names = list(model.products)
        self.arcs = {pair: spec.seconds + (model.overhead if spec.seconds else 0) for pair, spec in model.sizes.items()}
        cuts = [Cut(w.start, w.end, w) for w in model.windows] + [Cut(d, d, None) for d in due_cuts(model, dues)]
        self.cuts = sorted(cuts, key=lambda c: c.start)
        self.segments = len(self.cuts) + 1
        self.windows = [n for n, c in enumerate(self.cuts) if c.window]
        self.kg = dict.fromkeys(self.names, 0)
        for o in model.orders.values():
            self.kg[o.product] += o.kg
        self.seconds = {p: self.pure(p, kg) for p, kg in self.kg.items()}
        self.cp = cp_model.CpModel()
        self.variables()
        self.routes()
        self.rolling()
        self.due()
        self.grooves()
        self.time()
        if len(self.names) <= ISLANDS:
            self.entering()
            self.pairs()
        self.objective = sum(self.stop) + sum(self.excess.values())
        self.cp.minimize(self.objective)

    def pure(self, product: str, kg: int) -> int:
        """Whole seconds of rolling, rounded down."""
        return kg * 3600 // self.model.products[product].kg_per_h

    def variables(self) -> None:
        """Variables of segments and cuts.

        Per segment: ``x`` uses of a size change, ``start`` and ``end`` mounted first and last, ``seen`` mounted at all,
        ``rolled`` and ``stop`` in s. Per cut: ``y`` size change in it, ``z`` passed mounted, ``done`` before it, ``over`` s a
        stop reaches beyond it.
        """
        cp, j = self.cp, range(self.segments)
        big = self.model.instance.horizon_s * 4
        self.x = [{a: cp.new_int_var(0, MANY, f"x{s}{a}") for a in self.arcs} for s in j]
        self.y = {w: {a: cp.new_bool_var(f"y{w}{a}") for a in self.arcs} for w in self.windows}
        self.z = [{p: cp.new_bool_var(f"z{w}{p}") for p in self.names} for w in range(self.segments - 1)]
        self.done = [cp.new_bool_var(f"done{w}") for w in range(self.segments - 1)]
        self.start = [{p: cp.new_bool_var(f"start{s}{p}") for p in self.names} for s in j]
        self.end = [{p: cp.new_bool_var(f"end{s}{p}") for p in self.names} for s in j]
        self.seen = [{p: cp.new_bool_var(f"seen{s}{p}") for p in self.names} for s in j]
        self.rolled = [{p: cp.new_int_var(0, self.seconds[p] + 1000, f"r{s}{p}") for p in self.names} for s in j]
        self.excess = {p: cp.new_int_var(0, 1000 * self.segments, f"e{p}") for p in self.names}
        self.stop = [cp.new_int_var(0, big, f"c{s}") for s in j]
        self.over = [cp.new_int_var(0, 0 if c.window else big, "") for c in self.cuts]

    def into(self, s: int, p: str) -> list[cp_model.IntVar]:
        """Size changes into a product in a segment."""
        return [v for (_, b), v in self.x[s].items() if b == p]

    def routes(self) -> None:
        """A segment's size changes lead from its first product to its last.

        A window is passed mounted, with a size change, or after everything is rolled; a due date mounted or after.
        """
        cp = self.cp
        for s in range(self.segments):
            active: Any = 1 - self.done[s - 1] if s else 1
            cp.add(sum(self.start[s].values()) == active)
            cp.add(sum(self.end[s].values()) == active)
            for p in self.names:
                out = [v for (a, _), v in self.x[s].items() if a == p]
                cp.add(self.start[s][p] + sum(self.into(s, p)) == self.end[s][p] + sum(out))
                cp.add(self.seen[s][p] <= self.start[s][p] + sum(self.into(s, p)))
                if s:
                    cp.add(sum(self.into(s, p)) == 0).only_enforce_if(self.done[s - 1])
        for p in self.names:
            cp.add(self.start[0][p] == (p == self.model.line.product))
        for w in range(self.segments - 1):
            changed = self.y.get(w, {})
            cp.add(sum(changed.values()) + sum(self.z[w].values()) == 1 - self.done[w])
            if w:
                cp.add_implication(self.done[w - 1], self.done[w])
            for p in self.names:
                leave = sum(v for (a, _), v in changed.items() if a == p) + self.z[w][p]
                enter = sum(v for (_, b), v in changed.items() if b == p) + self.z[w][p]
                cp.add(self.end[w][p] == leave).only_enforce_if(~self.done[w])
                cp.add(self.start[w + 1][p] == enter)

    def rolling(self) -> None:
        """All tonnage is rolled, where its product is mounted; the longest campaign asks for so many visits."""
        for p in self.names:
            self.cp.add(sum(self.rolled[s][p] for s in range(self.segments)) == self.seconds[p] + self.excess[p])
            for s in range(self.segments):
                most = min(self.seconds[p] + 1000, self.length(s))
                self.cp.add(self.rolled[s][p] <= most * self.seen[s][p])
            if self.seconds[p]:
                self.cp.add_at_least_one(self.seen[s][p] for s in range(self.segments))
            longest = self.model.products[p].campaign_max_kg
            if longest:
                visits = self.entries({p}, stays=False) + (p == self.model.line.product)
                self.cp.add(visits >= -(-self.kg[p] // longest))

    def length(self, s: int) -> int:
        """Seconds from the cut before a segment to the one after it; the last ends with the horizon."""
        end = self.cuts[s].start if s < len(self.cuts) else self.model.instance.horizon_s
        return end - (self.cuts[s - 1].end if s else 0)

    def entries(self, names: set[str], *, stays: bool) -> Any:
        """How often a set of products is entered from any product; with ``stays`` also the windows passed mounted."""
        total: Any = sum(v for s in range(self.segments) for p in names for v in self.into(s, p))
        for w in self.windows:
            total += sum(v for (_, b), v in self.y[w].items() if b in names)
            total += sum(v for p, v in self.z[w].items() if p in names) if stays else 0
        return total

    def due(self) -> None:
        """What must be done by a cut is rolled before it."""
        for w, cut in enumerate(self.cuts):
            for p in self.names:
                kg = sum(
                    self.model.orders[o].kg
                    for o, d in self.dues.items()
                    if d <= cut.end and self.model.orders[o].product == p
                )
                if kg:
                    before = sum(self.rolled[s][p] for s in range(w + 1))
                    self.cp.add(before >= self.pure(p, kg))

    def grooves(self) -> None:
        """Groove stops of a family cost at least its table at the number of free stops, and are made where it is mounted."""
        users: dict[tuple[str, str], set[int]] = {}
        groups = families(self.model)
        for f, members in enumerate(groups):
            for p in members:
                for u in p.passes:
                    users.setdefault((u.stand, u.profile), set()).add(f)
        self.paid: list[list[cp_model.IntVar]] = [[] for _ in range(self.segments)]
        for f, members in enumerate(groups):
            if any(self.kg[p.id] for p in members):
                alone = {key for key, by in users.items() if by == {f}}
                self._family(members, GrooveProblem(self.model.instance, self.model.line, members, alone))

    def _family(self, members: list[Product], problem: GrooveProblem) -> None:
        names = {p.id for p in members}
        mounted = self.model.line.product in names
        # the same whatever is due when, so that the second bound of a line finds it again
        table = self.model.tables.get(tuple(sorted(names)))
        if table is None:
            table = problem.table(FREE, entered=not mounted, labels=self.labels)
            self.model.tables[tuple(sorted(names))] = table
        most = max(table)
        entries: Any = sum(
            v
            for s in range(self.segments)
            for (a, b), v in self.x[s].items()
            if b in names and self.model.sizes[a, b].seconds
        )
        for w in self.windows:
            entries += sum(v for (_, b), v in self.y[w].items() if b in names)
            entries += sum(v for p, v in self.z[w].items() if p in names)
        if not mounted:
            self.cp.add(entries >= 1)
        value = self.cp.new_int_var(0, most, "")
        for a, b, c in hull(table, 0 if mounted else 1):
            self.cp.add(c * value >= a - b * entries)
        shares = []
        for s in range(self.segments):
            share = self.cp.new_int_var(0, most, "")
            here = self.cp.new_bool_var("")
            self.cp.add(here <= sum(self.seen[s][p] for p in names))
            self.cp.add(share <= most * here)
            shares.append(share)
            self.paid[s].append(share)
        self.cp.add(sum(shares) >= value)

    def time(self) -> None:
        """Between two cuts: rolling + stops and waiting, less what reaches over a due date, = time there is."""
        lock = self.model.overhead
        for s in range(self.segments):
            lengthened: Any = 0
            before = self.cuts[s - 1] if s else None
            if before and before.window:
                for a, v in self.y[s - 1].items():
                    lengthened += v * max(0, self.model.sizes[a].seconds + lock - (before.end - before.start))
            arcs = sum(cost * self.x[s][a] for a, cost in self.arcs.items())
            self.cp.add(self.stop[s] >= arcs + lengthened + sum(self.paid[s]))
            if s == self.segments - 1:
                continue
            there = self.length(s)
            filled = sum(self.rolled[s].values()) + self.stop[s] - self.over[s] + (self.over[s - 1] if s else 0)
            self.cp.add(self.over[s] <= self.stop[s] + (self.over[s - 1] if s else 0))
            self.cp.add(filled == there).only_enforce_if(~self.done[s])
            self.cp.add(filled <= there).only_enforce_if(self.done[s])
            for t in range(s + 1, self.segments):
                for p in self.names:
                    self.cp.add(self.rolled[t][p] == 0).only_enforce_if(self.done[s])

    def entering(self) -> None:
        """Every set of products with orders, without the one mounted at first, is entered by the first due date in it."""
        others = [p for p in self.names if p != self.model.line.product]
        by = dict.fromkeys(others, self.segments - 1)
        for w in reversed(range(len(self.cuts))):
            for o, d in self.dues.items():
                if d <= self.cuts[w].end and self.model.orders[o].product in by:
                    by[self.model.orders[o].product] = w
        for size in range(1, len(others) + 1):
            for some in combinations(others, size):
                if any(self.seconds[p] for p in some):
                    self.cp.add(self.crossing(set(some), min(by[p] for p in some if self.seconds[p])) >= 1)

    def crossing(self, island: set[str], last: int) -> Any:
        """How often the set is entered from outside it, over the segments up to ``last`` and the windows between them."""
        rows = [*self.x[: last + 1], *(row for w, row in self.y.items() if w < last)]
        return sum(v for row in rows for (a, b), v in row.items() if b in island and a not in island)

    def pairs(self) -> None:
        """The same for small sets in each segment, where the lazy cuts would mostly come."""
        for size in range(2, SMALL + 1):
            for some in combinations(self.names, size):
                for s in range(self.segments):
                    island = set(some)
                    enter = sum(v for (a, b), v in self.x[s].items() if b in island and a not in island)
                    begin = sum(self.start[s][p] for p in some)
                    for p in some:
                        self.cp.add(enter + begin >= self.seen[s][p])

    def cut(self, s: int, island: set[str]) -> None:
        """What is visited must be entered: from outside the island, or because the segment starts in it."""
        for t in range(self.segments):
            enter = sum(v for (a, b), v in self.x[t].items() if b in island and a not in island)
            begin = sum(self.start[t][p] for p in island)
            for p in island:
                self.cp.add(enter + begin >= self.seen[t][p])

    # -- reading a solution --------------------------------------------------------------------------------------------
    def islands(self, solver: cp_model.CpSolver) -> list[tuple[int, set[str]]]:
        """Segments with products that are seen but not reached from the segment's first, each set with its segment."""
        found = []
        for s in range(self.segments):
            used = [a for a, v in self.x[s].items() if solver.value(v)]
            reached = {p for p in self.names if solver.value(self.start[s][p])}
            grown = True
            while grown:
                more = {b for a, b in used if a in reached} - reached
                grown = bool(more)
                reached |= more
            rest = {p for p in self.names if p not in reached and solver.value(self.seen[s][p])}
            while rest:
                island = {min(rest)}
                while more := ({b for a, b in used if a in island} | {a for a, b in used if b in island}) - island:
                    island |= more
                found.append((s, island))
                rest -= island
        return found

    def route(self, solver: cp_model.CpSolver) -> Route:
        """Products, with the kg rolled at each, in the order of a walk over the used arcs (greedy Hierholzer per segment)."""
        walk: list[tuple[str, int]] = []
        for s in range(self.segments):
            left = {a: solver.value(v) for a, v in self.x[s].items() if solver.value(v)}
            at = next((p for p in self.names if solver.value(self.start[s][p])), None)
            if at is None:
                break
            open_kg = {p: solver.value(v) * self.model.products[p].kg_per_h // 3600 for p, v in self.rolled[s].items()}
            walk += [(p, open_kg.pop(p, 0)) for p in self._walk(at, left)]
        return tuple(walk)

    @staticmethod
    def _walk(at: str, left: dict[tuple[str, str], int]) -> list[str]:
        stack, walk = [at], []
        while stack:
            out = next((b for (a, b), n in sorted(left.items()) if a == stack[-1] and n), None)
            if out is None:
                walk.append(stack.pop())
            else:
                left[stack[-1], out] -= 1
                stack.append(out)
        return walk[::-1]
