"""From a sequence to events: jobs are packed into the stops, and those that find no room get a stop at their deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fourfocus.planning.labels import Policy, Stopped
from fourfocus.planning.model import LineModel
from fourfocus.planning.pack import pack
from fourfocus.planning.plan import Event, Roll, Stop, Work
from fourfocus.planning.resources import Spec
from fourfocus.planning.runner import Node, Runner, Sequence_
from fourfocus.planning.supply import Supply

MARGIN_S = 600
"""A stop for a job is aimed at so long before the job's deadline, since other stops may still move it."""
ROUNDS = 4


@dataclass(frozen=True)
class LinePlan:
    """One line planned: events, kg left per order, jobs left, and the node of the runner it came from."""

    sequence: Sequence_
    events: tuple[Event, ...]
    left_orders: dict[str, int]
    left_jobs: tuple[str, ...]
    node: Node
    runner: Runner


def finish(model: LineModel, supply: Supply, policy: Policy, sequence: Sequence_, *, effort: float = 0.0) -> LinePlan:
    """Play the sequence, pack jobs, give a stop of their own to released jobs that found no place, and write the events."""
    pinned: dict[int, list[tuple[int, Spec]]] = {}
    best: LinePlan | None = None
    for _ in range(ROUNDS):
        plan = _attempt(model, supply, policy, sequence, pinned, effort)
        if best is None or _worth(plan) < _worth(best):
            best = plan
        added = _pin(model, plan, pinned)
        if not added:
            break
    assert best is not None
    return best


def _worth(plan: LinePlan) -> tuple[int, ...]:
    jobs = plan.runner.model.jobs
    parts = plan.runner.parts(plan.node)
    return (parts.unplanned + 10_000 * sum(jobs[j].priority for j in plan.left_jobs), parts.late, parts.stop)


def _attempt(
    model: LineModel, supply: Supply, policy: Policy, sequence: Sequence_,
    pinned: dict[int, list[tuple[int, Spec]]], effort: float,
) -> LinePlan:  # fmt: skip
    runner = Runner(model, supply, policy, pinned=pinned)
    node = runner.node(sequence)
    groups = runner.actions(node)
    actions = [a for group in groups for a in group]
    stops = [a for a in actions if isinstance(a, Stopped)]
    stops += [
        Stopped(w.start, w.end, w, None, (), ())
        for w in model.windows[node.window :]
        if w.end <= model.instance.horizon_s
    ]
    done = {w.what.removeprefix("job:") for s in stops for w, _ in s.works if w.what.startswith("job:")}
    waiting = [j for j in model.jobs if j not in done]
    placed = pack(model, stops, waiting, effort=effort)
    filled = [
        replace(s, works=s.works + tuple((model.job_specs[j], at) for j, (m, at) in sorted(placed.items()) if m == n))
        for n, s in enumerate(stops)
    ]
    rest = [j for j in waiting if j not in placed]
    extra = _afterwards(model, node.at, filled, rest)
    done_after = {w.what.removeprefix("job:") for s in extra for w, _ in s.works}
    events: list[Event] = [a for a in actions if isinstance(a, Roll)]
    events += [_stop(model, s) for s in (*filled, *extra)]
    events.sort(key=lambda e: (e.start, e.end))
    left = {o.id: o.kg - node.rolled.get(o.id, 0) for o in model.orders.values() if node.rolled.get(o.id, 0) < o.kg}
    return LinePlan(sequence, tuple(events), left, tuple(j for j in rest if j not in done_after), node, runner)


def _stop(model: LineModel, s: Stopped) -> Stop:
    works = tuple(
        sorted(
            (Work(w.what, w.crew, w.people, at, at + w.seconds) for w, at in s.works), key=lambda w: (w.start, w.what)
        )
    )
    return Stop(model.line.id, s.start, s.end, s.window.id if s.window else None, s.size, s.changes, works)


def _afterwards(model: LineModel, at: int, stops: Sequence[Stopped], jobs: Sequence[str]) -> list[Stopped]:
    """Stops of their own for released jobs after the last rolling, where they cost no rolling time."""
    found: list[Stopped] = []
    taken = [(s.start, s.end) for s in stops]
    for ident in sorted(jobs, key=lambda j: (model.jobs[j].deadline, j)):
        spec = model.job_specs[ident]
        if not model.jobs[ident].may_lengthen:
            continue
        start = max([at, spec.earliest - model.line.lock_s, *(end for _, end in taken if end >= at)])
        end = start + model.overhead + spec.seconds
        inside = start + model.line.lock_s + spec.seconds <= spec.latest and end <= model.instance.horizon_s
        clear = all(end <= s or e <= start for s, e in taken)
        if inside and clear and model.resources.offsets((spec,), start + model.line.lock_s) is not None:
            found.append(Stopped(start, end, None, None, (), ((spec, start + model.line.lock_s),)))
            taken.append((start, end))
    return found


def _pin(model: LineModel, plan: LinePlan, pinned: dict[int, list[tuple[int, Spec]]]) -> bool:
    """Pin released jobs that were left to the latest position that meets their deadline; whether any was."""
    already = {spec.what for specs in pinned.values() for _, spec in specs}
    added = False
    for ident in plan.left_jobs:
        spec = model.job_specs[ident]
        if not model.jobs[ident].may_lengthen or spec.what in already:
            continue
        place = _position(plan, min(spec.latest, plan.node.at) - spec.seconds - model.overhead - MARGIN_S)
        if place is not None:
            pinned.setdefault(place[0], []).append((place[1], spec))
            added = True
    return added


def _position(plan: LinePlan, at: int) -> tuple[int, int] | None:
    """Campaign number and kg rolled in it at a time; None before the start or after the end of rolling."""
    for number, group in enumerate(plan.runner.actions(plan.node)):
        kg = 0
        for action in group:
            if at < action.start:
                return (number, kg) if at >= 0 else None
            if isinstance(action, Roll):
                if at < action.end:
                    return number, kg + action.kg * (at - action.start) // (action.end - action.start)
                kg += action.kg
    return None
