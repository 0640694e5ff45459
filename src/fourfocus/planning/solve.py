"""Plans an instance: the dispatcher's plan at once, then better ones, with a lower bound, until the work or the caller ends it."""  # noqa: E501

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fourfocus.planning.bounds import LineBound, line_bound
from fourfocus.planning.campaign import Policy
from fourfocus.planning.data import Instance
from fourfocus.planning.figures import figures
from fourfocus.planning.finish import LinePlan, finish
from fourfocus.planning.greedy import dispatch
from fourfocus.planning.infeasible import why_job, why_order
from fourfocus.planning.model import LineModel
from fourfocus.planning.plan import Left, Plan, Roll, Stop
from fourfocus.planning.read import fingerprint
from fourfocus.planning.resources import Use, uses
from fourfocus.planning.runner import Sequence_, joined
from fourfocus.planning.search import Search
from fourfocus.planning.supply import Draw, Supply

GREEDY = Policy(merge=False)
BEST = Policy()
Stopper = Callable[[], bool]
"""Asked often; True ends the work with the best plan so far. The room has no clock: time limits live in it."""
Listener = Callable[[Plan], None]
"""Told of every better plan."""


@dataclass(frozen=True)
class Limits:
    """How much work: campaigns played in the search of each line, and deterministic time of CP-SAT for bound and packing."""

    work: int = 40_000
    bound: float = 20.0
    packing: float = 3.0
    seed: int = 0


def _never() -> bool:
    return False


def _busy(plans: Mapping[str, LinePlan]) -> list[Use]:
    found: list[Use] = []
    for plan in plans.values():
        stops = [e for e in plan.events if isinstance(e, Stop)]
        found += uses(stops, plan.runner.model.spec_names())
    return found


def _draws(plans: Mapping[str, LinePlan]) -> list[Draw]:
    found: list[Draw] = []
    for plan in plans.values():
        products = plan.runner.model.products
        for e in plan.events:
            if isinstance(e, Roll):
                p = products[e.product]
                found.append((p.grade, e.start, e.kg * p.billet_permille))
    return found


def assemble(instance: Instance, plans: Mapping[str, LinePlan], proof: Mapping[str, Any]) -> Plan:
    """One plan out of the lines' plans, with figures and reasons for what is left."""
    events = tuple(sorted((e for p in plans.values() for e in p.events), key=lambda e: (e.start, e.end, e.line)))
    left: list[Left] = []
    for plan in plans.values():
        model = plan.runner.model
        stops = [e for e in plan.events if isinstance(e, Stop)]
        for ident, kg in plan.left_orders.items():
            left.append(Left("order", ident, kg, *why_order(instance, model.orders[ident], kg)))
        for ident in plan.left_jobs:
            left.append(Left("job", ident, 0, *why_job(instance, model.jobs[ident], stops)))
    left.sort(key=lambda x: (x.kind, x.id))
    return Plan(fingerprint(instance), events, tuple(left), figures(instance, events, left), dict(proof))


def greedy(instance: Instance) -> Plan:
    """The dispatcher's plan: the baseline."""
    plans: dict[str, LinePlan] = {}
    for line in instance.lines:
        model = LineModel(instance, line.id, _busy(plans))
        plans[line.id] = finish(model, Supply(instance, _draws(plans)), GREEDY, dispatch(model))
    return assemble(instance, plans, {"method": "greedy"})


def _proof(plans: Mapping[str, LinePlan], bounds: Mapping[str, LineBound], method: str) -> dict[str, Any]:
    rows: dict[str, dict[str, Any]] = {}
    for line, plan in plans.items():
        stop = plan.runner.stop_seconds(plan.node)
        bound = bounds[line].seconds if line in bounds else 0
        rows[line] = {"stop_s": stop, "bound_s": bound, "bound": bounds[line].argument if line in bounds else "none"}
    total, bound = sum(r["stop_s"] for r in rows.values()), sum(r["bound_s"] for r in rows.values())
    if any(plan.left_orders for plan in plans.values()):
        # the bound speaks of plans that roll every order
        return {"method": method, "lines": rows, "bound_s": None, "gap_permille": None, "proved": False}
    gap = None if not total else -(-1000 * (total - bound) // total)
    return {"method": method, "lines": rows, "bound_s": bound, "gap_permille": gap, "proved": total == bound}


def key(instance: Instance, plan: Plan) -> tuple[int, ...]:
    """What two plans are compared by, from their figures."""
    f = plan.figures
    parts = {"unplanned": f["unplanned"], "late": f["late"], "stop": f["stop_s"], "energy": f["energy_fen"],
             "unused": f["unused_kg"], "stops": f["stops"]}  # fmt: skip
    if instance.weights:
        return (sum(weight * parts[name] for name, weight in instance.weights.items()),)
    return tuple(parts[name] for name in instance.objective)


def _kept(instance: Instance, start: Mapping[str, Sequence_], limits: Limits) -> Plan:
    plans: dict[str, LinePlan] = {}
    for line in instance.lines:
        model = LineModel(instance, line.id, _busy(plans))
        sequence = joined(model, start[line.id]) or tuple(start[line.id])
        plans[line.id] = finish(model, Supply(instance, _draws(plans)), BEST, sequence, effort=limits.packing)
    return assemble(instance, plans, {"method": "kept"})


def solve(
    instance: Instance,
    limits: Limits = Limits(),
    *,
    stop: Stopper = _never,
    listen: Listener | None = None,
    start: Mapping[str, Sequence_] | None = None,
    keep: bool = False,
) -> Plan:
    """The best plan found, never worse than the dispatcher's.

    Parameters
    ----------
    start
        Sequences to begin with, by line (a plan that is in force).
    keep
        Take these sequences as they are and decide only about stops and jobs.
    """
    if keep and start:
        return _kept(instance, start, limits)
    best = greedy(instance)
    if listen:
        listen(best)
    plans: dict[str, LinePlan] = {}
    bounds: dict[str, LineBound] = {}
    for line in instance.lines:
        model = LineModel(instance, line.id, _busy(plans))
        supply = Supply(instance, _draws(plans))
        search = Search(model, supply, limits.seed, stop)
        if start and line.id in start:
            search.offer(start[line.id])
        search.run(limits.work // 4)
        if not stop():
            bounds[line.id] = line_bound(LineModel(instance, line.id), effort=limits.bound)
            for route in bounds[line.id].routes:
                search.offer_route(route)
        if not (search.seconds() == bounds[line.id].seconds if line.id in bounds else False):
            search.run(limits.work)
        plans[line.id] = min(
            (finish(model, supply, BEST, s, effort=limits.packing) for s in search.leaders()), key=search.worth
        )
    found = assemble(instance, plans, _proof(plans, bounds, "search"))
    if key(instance, found) > key(instance, best):
        bound, total = found.proof["bound_s"], best.figures["stop_s"]
        if best.figures["left_orders"]:
            bound = None
        gap = -(-1000 * (total - bound) // total) if total and bound is not None else None
        proof = {**found.proof, "method": "greedy", "bound_s": bound, "gap_permille": gap, "proved": total == bound}
        found = Plan(best.instance, best.events, best.left, best.figures, proof)
    if listen:
        listen(found)
    return found
