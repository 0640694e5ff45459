"""Plans an instance: the dispatcher's plan at once, then better ones, with a lower bound, until the work or the caller ends it."""  # noqa: E501

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fourfocus.planning.bounds import LineBound, latest_ends, line_bound
from fourfocus.planning.data import Instance
from fourfocus.planning.figures import figures
from fourfocus.planning.finish import LinePlan, finish
from fourfocus.planning.greedy import dispatch
from fourfocus.planning.infeasible import why_job, why_order
from fourfocus.planning.labels import Policy
from fourfocus.planning.model import LineModel
from fourfocus.planning.plan import Left, Plan, Roll, Stop
from fourfocus.planning.read import fingerprint
from fourfocus.planning.resources import Use, uses
from fourfocus.planning.runner import Sequence_, joined
from fourfocus.planning.search import Search
from fourfocus.planning.supply import Draw, Supply

GREEDY = Policy(merge=False)
BEST = Policy()
WIDTHS = (16, 48, 128)
"""Widths with which the stops of long campaigns are looked for again in the best sequence, at the end …"""
WORK_PER_WIDTH = 100
"""… as far as the limit of work allows so much of it for each label of width."""
Stopper = Callable[[], bool]
"""Asked often; True ends the work with the best plan so far. The room has no clock: time limits live in it."""
Spent = Callable[[], float]
"""Which share of the allowed time is used (0 to 1), so that every line gets its own share."""
Listener = Callable[[Plan], None]
"""Told of every better plan."""


@dataclass(frozen=True)
class Limits:
    """How much work: campaigns played in the search of each line, and deterministic time of CP-SAT for bound and packing."""

    work: int = 40_000
    bound: float = 8.0
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


def _line_late(plan: LinePlan) -> int:
    return plan.runner.parts(plan.node).late


def _proof(plans: Mapping[str, LinePlan], bounds: Mapping[str, Bounds], method: str) -> dict[str, Any]:
    rows: dict[str, dict[str, Any]] = {}
    for line, plan in plans.items():
        stop = plan.runner.stop_seconds(plan.node)
        held = bounds.get(line, Bounds(None, None, 0))
        rows[line] = {"stop_s": stop, **held.told(_line_late(plan))}
    total = sum(r["stop_s"] for r in rows.values())
    if any(plan.left_orders for plan in plans.values()):
        # the bounds speak of plans that roll every order
        return {"method": method, "lines": rows, "bound_s": None, "gap_permille": None, "proved": False}
    return {"method": method, "lines": rows, **_gap(total, sum(r["bound_s"] for r in rows.values()))}


def _gap(total: int, bound: int) -> dict[str, Any]:
    gap = -(-1000 * (total - bound) // total) if total else 0
    return {"bound_s": bound, "gap_permille": gap, "proved": total == bound}


@dataclass(frozen=True)
class Bounds:
    """What is proven about a line: over all complete plans, and over those whose lateness is at most ``late``."""

    free: LineBound | None
    due: LineBound | None
    late: int

    def told(self, late: int) -> dict[str, Any]:
        """The bounds that hold for a plan with this lateness (s times priority), as the plan's file tells them."""
        free = self.free.seconds if self.free else 0
        due = self.due.seconds if self.due and late <= self.late else 0
        best = self.due if due > free else self.free
        return {"bound_s": max(free, due), "bound_any_s": free, "bound": best.argument if best else "none"}


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
    spent: Spent | None = None,
    listen: Listener | None = None,
    start: Mapping[str, Sequence_] | None = None,
    keep: bool = False,
) -> Plan:
    """The best plan found, never worse than the dispatcher's.

    Parameters
    ----------
    spent
        When given, line k of n is searched while less than k / n of the time is used; without it the first line may
        take all the time that ``stop`` allows.
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
    bounds: dict[str, Bounds] = {}
    for number, line in enumerate(instance.lines, 1):
        over = _share(stop, spent, number, len(instance.lines))
        model = LineModel(instance, line.id, _busy(plans))
        search = Search(model, Supply(instance, _draws(plans)), limits.seed, over)
        if start and line.id in start:
            search.offer(start[line.id])
        bounds[line.id] = _searched(instance, line.id, search, limits, over)
        plans[line.id] = _finished(search, limits, over)
    found = assemble(instance, plans, _proof(plans, bounds, "search"))
    if key(instance, found) > key(instance, best):
        proof = {**found.proof, "method": "greedy", "bound_s": None, "gap_permille": None, "proved": False}
        if not best.figures["left_orders"]:
            proof |= _gap(best.figures["stop_s"], sum(r["bound_any_s"] for r in found.proof["lines"].values()))
        found = Plan(best.instance, best.events, best.left, best.figures, proof)
    if listen:
        listen(found)
    return found


def _share(stop: Stopper, spent: Spent | None, number: int, lines: int) -> Stopper:
    """Whether the time of line ``number`` of ``lines`` is over."""
    return stop if spent is None else lambda: stop() or spent() * lines >= number


def _finished(search: Search, limits: Limits, stop: Stopper) -> LinePlan:
    """The best finished plan of the search's leaders; the stops of its long campaigns are looked for with wider beams."""

    def done(policy: Policy, sequence: Sequence_) -> LinePlan:
        return finish(search.model, search.runner.supply, policy, sequence, effort=limits.packing)

    best = min((done(BEST, s) for s in search.leaders()), key=search.worth)
    for width in WIDTHS:
        if width * WORK_PER_WIDTH > limits.work or best.runner.exact(best.node) or stop():
            break
        best = min(best, done(Policy(width=width), best.sequence), key=search.worth)
    return best


def _searched(instance: Instance, line: str, search: Search, limits: Limits, stop: Stopper) -> Bounds:
    """Search and bound in turns: the bound's routes begin the search, its plan's lateness makes the second bound."""
    free = due = None
    late = 0
    alone = LineModel(instance, line)
    if limits.bound > 0 and not stop():
        free = line_bound(alone, effort=limits.bound / 2)
        for route in free.routes:
            search.offer_route(route)
    if not search.reached(free):
        search.run(limits.work // 10)
    if free is not None and _late_first(instance) and search.complete() and not search.reached(free) and not stop():
        if search.late():  # routes that would be in time
            for route in line_bound(alone, effort=limits.bound / 4, dues=latest_ends(alone, 0)).routes:
                search.offer_route(route)
        late = search.late()
        if search.seconds() > free.seconds:
            due = line_bound(alone, effort=limits.bound / 2, dues=latest_ends(alone, late), reached=search.seconds())
    if not search.reached(free) and not search.reached(due):
        search.run(limits.work - limits.work // 10)
    return Bounds(free, due, late)


def _late_first(instance: Instance) -> bool:
    """Whether no stop time can make up for lateness, so that a bound may speak of plans that are no later than the best."""
    order = instance.objective
    return not instance.weights and "late" in order and order.index("late") < order.index("stop")
