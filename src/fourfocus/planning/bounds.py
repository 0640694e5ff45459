"""A lower bound on the stop seconds of one line, valid for every plan that rolls all orders.

Nothing is assumed about the number of stops, how orders are split, due dates or jobs. The argument, in short (docs/planning.md
has it whole): (1) a stop outside fixed windows that changes the size from a to b takes at least the work of that change plus
lock-out and restart; (2) every other stop outside windows serves the grooves of the one product that is mounted, and along
the kg rolled of its family the cheapest set of such stops, given that each size change into the family and each window is a free
one at a place of its choice, is found by exhaustive search (``bounds_grooves``); (3) what lies between two windows is filled by
rolling, stops and waiting, and waiting counts as stop. An integer program over how often each size change is made between which
windows, and how much of each product is rolled there, adds these up; its proven bound is the bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from fourfocus.planning.bounds_grooves import GrooveProblem
from fourfocus.planning.data import Product
from fourfocus.planning.model import LineModel

MANY = 40
"""How often one size change may occur between two windows in the program. A plan beyond this costs more than MANY times the
shortest size change; the bound is cut there, so that it stays valid."""
ROUNDS = 25
FREE = 4
"""Free stops of a family up to which groove stops are counted; a plan with more of them is charged no groove stop at all."""


Route = tuple[tuple[str, int], ...]
"""Products in order, with the kg rolled at each visit."""


@dataclass(frozen=True)
class LineBound:
    """A lower bound (s), whether the integer program was solved to its end, and routes of products that nearly reach it."""

    seconds: int
    exact: bool
    argument: str
    routes: tuple[Route, ...]


def families(model: LineModel) -> list[list[Product]]:
    """Products with the same passes, in the order of the instance."""
    groups: dict[frozenset[tuple[str, str]], list[Product]] = {}
    for p in model.products.values():
        groups.setdefault(frozenset((u.stand, u.profile) for u in p.passes), []).append(p)
    return list(groups.values())


class _Program:
    """The integer program.

    Data: products, arcs (size changes), segments between windows, groove tables.
    Variables: arcs used per segment, seconds rolled per product and segment, stop seconds per segment.
    Constraints: routes connect, time between windows is filled, groove stops are paid where the family is.
    Objective: all stop seconds.
    """

    def __init__(self, model: LineModel) -> None:
        self.model = model
        self.names = list(model.products)
        self.arcs = {pair: spec.seconds + (model.overhead if spec.seconds else 0) for pair, spec in model.sizes.items()}
        self.windows = model.windows
        self.segments = len(self.windows) + 1
        self.kg = dict.fromkeys(self.names, 0)
        for o in model.orders.values():
            self.kg[o.product] += o.kg
        self.seconds = {p: kg * 3600 // model.products[p].kg_per_h for p, kg in self.kg.items()}
        self.cp = cp_model.CpModel()
        self.variables()
        self.routes()
        self.rolling()
        self.grooves()
        self.time()
        self.cp.minimize(sum(self.stop) + sum(self.excess.values()))

    def variables(self) -> None:
        cp, j = self.cp, range(self.segments)
        big = self.model.instance.horizon_s * 4
        self.x = [{a: cp.new_int_var(0, MANY, f"x{s}{a}") for a in self.arcs} for s in j]
        self.y = [{a: cp.new_bool_var(f"y{w}{a}") for a in self.arcs} for w in range(self.segments - 1)]
        self.z = [{p: cp.new_bool_var(f"z{w}{p}") for p in self.names} for w in range(self.segments - 1)]
        self.done = [cp.new_bool_var(f"done{w}") for w in range(self.segments - 1)]
        self.start = [{p: cp.new_bool_var(f"start{s}{p}") for p in self.names} for s in j]
        self.end = [{p: cp.new_bool_var(f"end{s}{p}") for p in self.names} for s in j]
        self.seen = [{p: cp.new_bool_var(f"seen{s}{p}") for p in self.names} for s in j]
        self.rolled = [{p: cp.new_int_var(0, self.seconds[p] + 1000, f"r{s}{p}") for p in self.names} for s in j]
        self.excess = {p: cp.new_int_var(0, 1000 * self.segments, f"e{p}") for p in self.names}
        self.stop = [cp.new_int_var(0, big, f"c{s}") for s in j]

    def into(self, s: int, p: str) -> list[cp_model.IntVar]:
        return [v for (_, b), v in self.x[s].items() if b == p]

    def routes(self) -> None:
        """A segment's size changes lead from its first product to its last.

        A window is passed mounted, with a size change, or after everything is rolled.
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
            cp.add(sum(self.y[w].values()) + sum(self.z[w].values()) == 1 - self.done[w])
            if w:
                cp.add_implication(self.done[w - 1], self.done[w])
            for p in self.names:
                leave = sum(v for (a, _), v in self.y[w].items() if a == p) + self.z[w][p]
                enter = sum(v for (_, b), v in self.y[w].items() if b == p) + self.z[w][p]
                cp.add(self.end[w][p] == leave).only_enforce_if(self.done[w].negated())
                cp.add(self.start[w + 1][p] == enter)

    def rolling(self) -> None:
        """All tonnage is rolled, where its product is mounted; the longest campaign asks for so many visits."""
        for p in self.names:
            self.cp.add(sum(self.rolled[s][p] for s in range(self.segments)) == self.seconds[p] + self.excess[p])
            for s in range(self.segments):
                self.cp.add(self.rolled[s][p] <= (self.seconds[p] + 1000) * self.seen[s][p])
            if self.seconds[p]:
                self.cp.add_at_least_one(self.seen[s][p] for s in range(self.segments))
            longest = self.model.products[p].campaign_max_kg
            if longest:
                visits: Any = sum(v for s in range(self.segments) for v in self.into(s, p))
                visits += sum(v for w in range(self.segments - 1) for (_, b), v in self.y[w].items() if b == p)
                self.cp.add(visits + (p == self.model.line.product) >= -(-self.kg[p] // longest))

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
            if not any(self.kg[p.id] for p in members):
                continue
            alone = {key for key, by in users.items() if by == {f}}
            problem = GrooveProblem(self.model.instance, self.model.line, members, alone)
            self._family(members, problem)

    def _family(self, members: list[Product], problem: GrooveProblem) -> None:
        names = {p.id for p in members}
        mounted = self.model.line.product in names
        table = problem.table(FREE, entered=not mounted)
        entries = [
            v
            for s in range(self.segments)
            for (_, b), v in self.x[s].items()
            if b in names and self.model.sizes[_, b].seconds
        ]
        for w in range(self.segments - 1):
            entries += [v for (_, b), v in self.y[w].items() if b in names]
            entries += [v for p, v in self.z[w].items() if p in names]
        most = len(table) - 1
        free = self.cp.new_int_var(0, most, "")
        self.cp.add(free <= sum(entries))
        if table[-1]:
            # more free stops than the table knows: nothing is claimed about them
            table, beyond = [*table, 0], self.cp.new_int_var(0, most + 1, "")
            self.cp.add(beyond <= sum(entries))
            free = beyond
        value = self.cp.new_int_var(0, max(table), "")
        self.cp.add_element(free, table, value)
        shares = []
        for s in range(self.segments):
            share = self.cp.new_int_var(0, max(table), "")
            here = self.cp.new_bool_var("")
            self.cp.add(here <= sum(self.seen[s][p] for p in names))
            self.cp.add(share <= max(table) * here)
            shares.append(share)
            self.paid[s].append(share)
        self.cp.add(sum(shares) >= value)

    def time(self) -> None:
        """Between two windows: rolling + stops and waiting = time there is."""
        lock = self.model.overhead
        for s in range(self.segments):
            lengthened: list[cp_model.LinearExpr | int] = []
            if s:
                before = self.windows[s - 1]
                for a, v in self.y[s - 1].items():
                    lengthened.append(v * max(0, self.model.sizes[a].seconds + lock - (before.end - before.start)))
            arcs = sum(cost * self.x[s][a] for a, cost in self.arcs.items())
            self.cp.add(self.stop[s] >= arcs + sum(lengthened) + sum(self.paid[s]))
            if s == self.segments - 1:
                continue
            begin = self.windows[s - 1].end if s else 0
            there = self.windows[s].start - begin
            filled = sum(self.rolled[s].values()) + self.stop[s]
            self.cp.add(filled == there).only_enforce_if(self.done[s].negated())
            self.cp.add(filled <= there).only_enforce_if(self.done[s])
            for t in range(s + 1, self.segments):
                for p in self.names:
                    self.cp.add(self.rolled[t][p] == 0).only_enforce_if(self.done[s])

    def cut(self, s: int, island: set[str]) -> None:
        """What is visited must be entered: from outside the island, or because the segment starts in it."""
        for t in range(self.segments):
            enter = sum(v for (a, b), v in self.x[t].items() if b in island and a not in island)
            begin = sum(self.start[t][p] for p in island)
            for p in island:
                self.cp.add(enter + begin >= self.seen[t][p])

    # -- reading a solution --------------------------------------------------------------------------------------------
    def islands(self, solver: cp_model.CpSolver) -> list[tuple[int, set[str]]]:
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


def line_bound(model: LineModel, *, effort: float = 20.0) -> LineBound:
    """The bound of a line. ``model`` must be compiled with all people free (``busy`` empty).

    ``effort`` is CP-SAT's deterministic time in all; whatever it is, what is proven is a valid bound.
    """
    if not model.orders:
        return LineBound(0, True, "no orders", ())
    program = _Program(model)
    cap = MANY * min((c for c in program.arcs.values() if c), default=10**9)
    best, exact = 0, False
    routes: list[Route] = []
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    for _ in range(ROUNDS):
        solver.parameters.max_deterministic_time = max(0.1, effort)
        status = solver.solve(program.cp)
        effort -= solver.response_proto.deterministic_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        best = max(best, _ceil(solver.best_objective_bound))
        routes.insert(0, program.route(solver))
        islands = program.islands(solver)
        if not islands:
            exact = status == cp_model.OPTIMAL
            break
        if effort <= 0:
            break
        for s, island in islands:
            program.cut(s, island)
    return LineBound(
        min(best, cap), exact, "integer program over size changes, windows and groove tables", tuple(_unique(routes))
    )


def _ceil(value: float) -> int:
    return -int(-(value - 1e-6) // 1)


def _unique(routes: Iterable[Route]) -> list[Route]:
    return list(dict.fromkeys(routes))
