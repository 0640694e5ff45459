"""The checker's own computation of a plan's figures, from events and instance alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from fourfocus.planning.data import Instance
from fourfocus.planning.plan import Plan, Roll, Stop

JOB_KG = 10_000
"""A job that is left weighs in ``unplanned`` like this many kg of an order of its priority."""


def _round(value: Fraction) -> int:
    """Half away from zero."""
    sign = -1 if value < 0 else 1
    return sign * int((abs(value) * 2 + 1) // 2)


def _stop_kind(stop: Stop) -> str:
    if stop.window:
        return "extension"
    if stop.size:
        return "size"
    kinds = {c.kind for c in stop.changes}
    return "roll" if "roll" in kinds else "groove" if kinds else "job"


def _line_times(instance: Instance, plan: Plan, line: str) -> tuple[int, int, dict[str, int], int]:
    """(pure rolling s, stop s, stop s by kind, number of stops) of one line up to its last rolling."""
    products = {p.id: p for p in instance.products}
    rolls = [e for e in plan.events if isinstance(e, Roll) and e.line == line and e.product in products]
    last = max((r.end for r in rolls), default=0)
    kg: dict[str, int] = {}
    for r in rolls:
        kg[r.product] = kg.get(r.product, 0) + r.kg
    rolling = sum(amount * 3600 // products[name].kg_per_h for name, amount in kg.items())
    windows = {w.id: w for w in instance.windows if w.line == line}
    fixed = sum(max(0, min(w.end, last) - w.start) for w in windows.values() if w.start < last)
    kinds = dict.fromkeys(("size", "roll", "groove", "job", "extension"), 0)
    count = 0
    for e in plan.events:
        if isinstance(e, Stop) and e.line == line and e.start < last:
            window = windows.get(e.window or "")
            kinds[_stop_kind(e)] += min(e.end, last) - e.start - (min(window.end, last) - window.start if window else 0)
            count += window is None
    stopped = last - fixed - rolling
    kinds["wait"] = stopped - sum(kinds.values())
    return rolling, stopped, kinds, count


def _late(instance: Instance, plan: Plan) -> tuple[int, int]:
    """(seconds late times priority, number of late orders) of the orders planned whole."""
    weighted = number = 0
    for order in instance.orders:
        rolls = [r for r in plan.events if isinstance(r, Roll) and r.order == order.id]
        if sum(r.kg for r in rolls) == order.kg:
            late = max(0, max(r.end for r in rolls) - order.due)
            weighted, number = weighted + late * order.priority, number + (late > 0)
    return weighted, number


def _unused(instance: Instance, plan: Plan) -> int:
    """Kg of groove life thrown away: what was left in each groove when it was changed."""
    lives = {(g.stand, g.profile): g.life_kg * 1000 for g in instance.grooves}
    worn = {(g.stand, g.profile): g.worn_kg * 1000 for g in instance.grooves}
    products = {p.id: p for p in instance.products}
    faults = sorted(instance.faults, key=lambda f: f.at)
    total = 0
    for e in sorted(plan.events, key=lambda e: (e.start, e.end)):
        while faults and faults[0].at <= e.start:
            fault = faults.pop(0)
            worn[fault.stand, fault.profile] = lives[fault.stand, fault.profile]
        if isinstance(e, Roll):
            for used in products[e.product].passes if e.product in products else ():
                worn[used.stand, used.profile] += e.kg * used.wear_permille
        else:
            for c in e.changes:
                if (c.stand, c.profile) in lives:
                    total += max(0, lives[c.stand, c.profile] - worn[c.stand, c.profile])
                    worn[c.stand, c.profile] = 0
    return total // 1000


def _energy(instance: Instance, plan: Plan) -> tuple[int, int]:
    """(Wh, fen) of rolling; a roll's energy is spread evenly over its time; the fen are rounded once."""
    products = {p.id: p for p in instance.products}
    energy, cost = 0, Fraction(0)
    for r in plan.events:
        if isinstance(r, Roll) and r.product in products and r.end > r.start:
            wh = r.kg * products[r.product].wh_per_kg
            energy += wh
            for t in instance.tariff:
                overlap = min(r.end, t.end) - max(r.start, t.start)
                if overlap > 0:
                    cost += Fraction(wh * overlap * t.fen_per_mwh, (r.end - r.start) * 1_000_000)
    return energy, _round(cost)


def recompute(instance: Instance, plan: Plan) -> dict[str, Any]:
    """All figures of a plan; units in the names (``_permille``: thousandths, None where there is nothing to divide by)."""
    products = {p.id: p for p in instance.products}
    rolls = [r for r in plan.events if isinstance(r, Roll) and r.product in products]
    times = {line.id: _line_times(instance, plan, line.id) for line in instance.lines}
    planned = sum(r.kg for r in rolls)
    valued = sum(r.kg for r in rolls if products[r.product].value_added)
    arrived = sum(a.kg for b in instance.billets for a in b.arrivals if 0 <= a.at < instance.horizon_s)
    hot = sum(a.hot_kg for b in instance.billets for a in b.arrivals if 0 <= a.at < instance.horizon_s)
    late, late_orders = _late(instance, plan)
    wh, fen = _energy(instance, plan)
    order_priority = {o.id: o.priority for o in instance.orders}
    job_priority = {j.id: j.priority for j in instance.jobs}
    unplanned = sum(order_priority.get(x.id, 0) * x.kg for x in plan.left if x.kind == "order")
    unplanned += sum(job_priority.get(x.id, 0) * JOB_KG for x in plan.left if x.kind == "job")
    return {
        "planned_kg": planned,
        "unplanned": unplanned,
        "left_orders": sum(x.kind == "order" for x in plan.left),
        "left_jobs": sum(x.kind == "job" for x in plan.left),
        "late": late,
        "late_orders": late_orders,
        "roll_s": sum(t[0] for t in times.values()),
        "stop_s": sum(t[1] for t in times.values()),
        "stop_kinds_s": {
            kind: sum(t[2][kind] for t in times.values())
            for kind in ("size", "roll", "groove", "job", "extension", "wait")
        },
        "line_stop_s": {line: t[1] for line, t in times.items()},
        "stops": sum(t[3] for t in times.values()),
        "pure_roll_permille": _round(
            Fraction(1000 * sum(t[0] for t in times.values()), instance.horizon_s * max(1, len(times)))
        ),
        "value_added_permille": _round(Fraction(1000 * valued, planned)) if planned else None,
        "billet_conversion_permille": _round(Fraction(1000 * planned, arrived)) if arrived else None,
        "hot_permille": _round(Fraction(1000 * hot, arrived)) if arrived else None,
        "unused_kg": _unused(instance, plan),
        "energy_wh": wh,
        "energy_fen": fen,
    }
