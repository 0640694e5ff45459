"""The figures a plan claims. Written apart from the checker's, which recomputes them in its own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from fourfocus.planning.data import Instance
from fourfocus.planning.plan import Event, Left, Roll, Stop

KINDS = ("size", "roll", "groove", "job", "extension", "wait")
"""Kinds of stop time: the dearest thing done in the stop; lengthening of a fixed window; waiting."""
LEFT_JOB_KG = 10_000
"""What a job left out weighs in ``unplanned``, against a kg of an order of the same priority."""


def half_up(numerator: int, denominator: int) -> int | None:
    """A ratio of non-negative numbers rounded half away from zero; None for a denominator of 0.

    >>> half_up(5, 2), half_up(4, 3), half_up(1, 0)
    (3, 1, None)
    """
    return (2 * numerator + denominator) // (2 * denominator) if denominator else None


def kind_of(stop: Stop) -> str:
    """The kind of stop time that a stop counts as: the dearest thing done in it."""
    if stop.window is not None:
        return "extension"
    if stop.size is not None:
        return "size"
    for kind in ("roll", "groove"):
        if any(c.kind == kind for c in stop.changes):
            return kind
    return "job"


class _Tally:
    """Walks the events of one line once, in time order, and adds up."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.products = {p.id: p for p in instance.products}
        self.windows = {w.id: w for w in instance.windows}
        self.kg: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.fixed = self.stops = self.last = 0

    def line(self, events: Sequence[Event]) -> None:
        last_roll = max((i for i, e in enumerate(events) if isinstance(e, Roll)), default=-1)
        for event in events[: last_roll + 1]:
            if isinstance(event, Roll):
                self.kg[event.product] += event.kg
                self.last = event.end
                continue
            window = self.windows[event.window] if event.window else None
            planned = window.end - window.start if window else 0
            self.fixed += planned
            self.stops += window is None
            self.kinds[kind_of(event)] += event.end - event.start - planned

    def rolling(self) -> int:
        return sum(kg * 3600 // self.products[name].kg_per_h for name, kg in self.kg.items())

    def stopped(self) -> int:
        return self.last - self.fixed - self.rolling()


def _late(instance: Instance, events: Sequence[Event]) -> tuple[int, int]:
    rolled: Counter[str] = Counter()
    done: dict[str, int] = {}
    for e in events:
        if isinstance(e, Roll):
            rolled[e.order] += e.kg
            done[e.order] = max(done.get(e.order, 0), e.end)
    lates = [(done[o.id] - o.due, o.priority) for o in instance.orders if rolled[o.id] == o.kg and done[o.id] > o.due]
    return sum(late * priority for late, priority in lates), len(lates)


def _unused(instance: Instance, events: Sequence[Event]) -> int:
    """Life (kg) left in grooves when they were changed; a broken groove has none left."""
    rest = {(g.stand, g.profile): (g.life_kg - g.worn_kg) * 1000 for g in instance.grooves}
    full = {(g.stand, g.profile): g.life_kg * 1000 for g in instance.grooves}
    passes = {p.id: [(u.stand, u.profile, u.wear_permille) for u in p.passes] for p in instance.products}
    steps: list[tuple[int, int, Event | tuple[str, str]]] = [(f.at, 0, (f.stand, f.profile)) for f in instance.faults]
    steps += [(e.start, 1 + isinstance(e, Roll), e) for e in events]
    thrown = 0
    for _, _, step in sorted(steps, key=lambda s: s[:2]):
        if isinstance(step, Roll):
            for stand, profile, wear in passes[step.product]:
                rest[stand, profile] -= step.kg * wear
        elif isinstance(step, Stop):
            for c in step.changes:
                thrown += max(0, rest[c.stand, c.profile])
                rest[c.stand, c.profile] = full[c.stand, c.profile]
        else:
            rest[step] = 0
    return thrown // 1000


def _energy(instance: Instance, events: Sequence[Event]) -> tuple[int, int]:
    rates = {p.id: p.wh_per_kg for p in instance.products}
    total, cost = 0, Fraction(0)
    for e in events:
        if isinstance(e, Roll):
            wh = e.kg * rates[e.product]
            total += wh
            shares = [(max(0, min(e.end, t.end) - max(e.start, t.start)), t.fen_per_mwh) for t in instance.tariff]
            cost += Fraction(wh, 1_000_000) * Fraction(sum(s * price for s, price in shares), e.end - e.start)
    return total, half_up(cost.numerator, cost.denominator) or 0


def figures(instance: Instance, events: Sequence[Event], left: Sequence[Left]) -> dict[str, Any]:
    """All figures of a plan; names carry the units, ``_permille`` is thousandths."""
    tallies = {}
    for line in instance.lines:
        tallies[line.id] = _Tally(instance)
        tallies[line.id].line(sorted((e for e in events if e.line == line.id), key=lambda e: (e.start, e.end)))
    kg = sum((t.kg for t in tallies.values()), Counter())
    kinds = sum((t.kinds for t in tallies.values()), Counter())
    stopped = {line: t.stopped() for line, t in tallies.items()}
    rolling = sum(t.rolling() for t in tallies.values())
    valued = sum(kg[p.id] for p in instance.products if p.value_added)
    arrivals = [a for b in instance.billets for a in b.arrivals if 0 <= a.at < instance.horizon_s]
    arrived = sum(a.kg for a in arrivals)
    late, late_orders = _late(instance, events)
    wh, fen = _energy(instance, events)
    weight = {("order", o.id): o.priority for o in instance.orders} | {("job", j.id): j.priority for j in instance.jobs}
    by_kind = {kind: kinds[kind] for kind in KINDS[:-1]}
    return {
        "planned_kg": kg.total(),
        "unplanned": sum(weight[x.kind, x.id] * (x.kg if x.kind == "order" else LEFT_JOB_KG) for x in left),
        "left_orders": sum(x.kind == "order" for x in left),
        "left_jobs": sum(x.kind == "job" for x in left),
        "late": late,
        "late_orders": late_orders,
        "roll_s": rolling,
        "stop_s": sum(stopped.values()),
        "stop_kinds_s": by_kind | {"wait": sum(stopped.values()) - sum(by_kind.values())},
        "line_stop_s": stopped,
        "stops": sum(t.stops for t in tallies.values()),
        "pure_roll_permille": half_up(1000 * rolling, instance.horizon_s * len(instance.lines)),
        "value_added_permille": half_up(1000 * valued, kg.total()),
        "billet_conversion_permille": half_up(1000 * kg.total(), arrived),
        "hot_permille": half_up(1000 * sum(a.hot_kg for a in arrivals), arrived),
        "unused_kg": _unused(instance, events),
        "energy_wh": wh,
        "energy_fen": fen,
    }
