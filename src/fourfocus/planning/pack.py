"""Which jobs are done in which stop: first fit by deadline, then CP-SAT when something is left over."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from fourfocus.planning.labels import Stopped
from fourfocus.planning.model import LineModel
from fourfocus.planning.resources import Resources, Spec

Placed = dict[str, tuple[int, int]]
"""Job to (number of the stop, start)."""


def _room(resources: Resources, busy: Sequence[tuple[Spec, int]], spec: Spec, start: int) -> bool:
    """Whether the work fits beside what is busy, at every moment of [start, start + seconds)."""
    end = start + spec.seconds
    first, last = resources.span(start, end)
    beside = [(w, at) for w, at in busy if at < end and start < at + w.seconds]
    moments = {start, *resources.cuts[first + 1 : last + 1], *(at for _, at in beside if at > start)}
    for t in moments:
        free = resources.levels[resources.span(t, t + 1)[0]]
        for name, amount in spec.needs():
            taken = sum(n for w, at in beside if at <= t < at + w.seconds for m, n in w.needs() if m == name)
            if amount + taken > free.get(name, 0):
                return False
    return True


def first_fit(model: LineModel, stops: Sequence[Stopped], jobs: Sequence[str]) -> Placed:
    """Jobs by deadline into the earliest stop that has time, people, room and tools for them."""
    placed: Placed = {}
    busy: dict[int, list[tuple[Spec, int]]] = {n: list(s.works) for n, s in enumerate(stops)}
    order = sorted(jobs, key=lambda j: (model.jobs[j].deadline, -model.jobs[j].priority, j))
    for ident in order:
        spec = model.job_specs[ident]
        for number, stop in enumerate(stops):
            begin, end = stop.start + model.line.lock_s, stop.end - model.line.restart_s
            begin, end = max(begin, spec.earliest), min(end, spec.latest)
            if end - begin < spec.seconds:
                continue
            starts = sorted(
                {begin, *(at + w.seconds for w, at in busy[number] if begin < at + w.seconds <= end - spec.seconds)}
            )
            found = next((t for t in starts if _room(model.resources, busy[number], spec, t)), None)
            if found is not None:
                placed[ident] = (number, found)
                busy[number].append((spec, found))
                break
    return placed


class _Packing:
    """CP-SAT model of the packing.

    Data: stops with fixed works. Variables: which stop, when. Constraint: capacity at every
    moment. Objective: priorities placed, most first.
    """

    def __init__(self, model: LineModel, stops: Sequence[Stopped], jobs: Sequence[str], hint: Placed) -> None:
        self.model, self.stops, self.jobs = model, stops, jobs
        self.cp = cp_model.CpModel()
        self.demands: dict[str, list[tuple[cp_model.IntervalVar, int]]] = {}
        self.literals: dict[tuple[str, int], tuple[cp_model.IntVar, cp_model.IntVar]] = {}
        for stop in stops:
            for work, at in stop.works:
                self.demand(work, self.cp.new_fixed_size_interval_var(at, work.seconds, ""))
        for ident in jobs:
            self.variables(ident, hint)
        self.constraints()
        self.objective()

    def demand(self, spec: Spec, interval: cp_model.IntervalVar) -> None:
        for name, amount in spec.needs():
            self.demands.setdefault(name, []).append((interval, amount))

    def variables(self, ident: str, hint: Placed) -> None:
        spec = self.model.job_specs[ident]
        for number, stop in enumerate(self.stops):
            low = max(stop.start + self.model.line.lock_s, spec.earliest)
            high = min(stop.end - self.model.line.restart_s, spec.latest) - spec.seconds
            if low <= high:
                done = self.cp.new_bool_var(f"{ident}@{number}")
                start = self.cp.new_int_var(low, high, "")
                self.literals[ident, number] = (done, start)
                self.demand(spec, self.cp.new_optional_fixed_size_interval_var(start, spec.seconds, done, ""))
                here = hint.get(ident, (-1, low))
                self.cp.add_hint(done, here[0] == number)
                self.cp.add_hint(start, here[1] if here[0] == number else low)

    def constraints(self) -> None:
        for ident in self.jobs:
            self.cp.add_at_most_one(d for (j, _), (d, _) in self.literals.items() if j == ident)
        resources = self.model.resources
        horizon = self.model.instance.horizon_s
        for name, uses in self.demands.items():
            levels = [(cut, level.get(name, 0)) for cut, level in zip(resources.cuts, resources.levels, strict=True)]
            top = max(level for _, level in levels)
            intervals, amounts = [i for i, _ in uses], [a for _, a in uses]
            for (cut, level), after in zip(levels, [*resources.cuts[1:], horizon + 86_400], strict=True):
                begin = max(0, cut)
                if level < top and after > begin:
                    intervals.append(self.cp.new_fixed_size_interval_var(begin, after - begin, ""))
                    amounts.append(top - level)
            self.cp.add_cumulative(intervals, amounts, top)

    def objective(self) -> None:
        self.cp.maximize(sum(self.model.jobs[j].priority * d for (j, _), (d, _) in self.literals.items()))


def pack(model: LineModel, stops: Sequence[Stopped], jobs: Sequence[str], *, effort: float) -> Placed:
    """Jobs packed into stops that stay as they are. ``effort``: deterministic time for CP-SAT; 0 for first fit alone."""
    found = first_fit(model, stops, jobs)
    if len(found) == len(jobs) or effort <= 0:
        return found
    packing = _Packing(model, stops, jobs, found)
    if not packing.literals:
        return found
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    if solver.solve(packing.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return found
    return {j: (n, solver.value(start)) for (j, n), (done, start) in packing.literals.items() if solver.value(done)}
