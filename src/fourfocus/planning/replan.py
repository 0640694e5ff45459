"""Plan again from a moment on: what is confirmed stays, the rest begins with the old order of campaigns and changes little.

After a cobble or a breakdown the caller adds to the instance what happened: a window of kind ``breakdown``, a broken groove in
``faults``, more kg in an order whose product was scrapped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fourfocus.planning.data import Arrival, Billets, Fault, Groove, Instance, Window, roll_seconds
from fourfocus.planning.figures import figures
from fourfocus.planning.plan import Event, Left, Plan, Roll, Stop
from fourfocus.planning.read import fingerprint
from fourfocus.planning.runner import Campaign
from fourfocus.planning.solve import Limits, solve


def kept_events(instance: Instance, old: Plan, at: int) -> list[Event]:
    """Events that are confirmed at ``at``: all that ended, a stop that runs, and the part of a rolling that is done.

    Rolling that meets a breakdown (a window of the instance that the old plan does not know) ends where it begins.
    """
    kept: list[Event] = []
    for e in sorted(old.events, key=lambda e: (e.start, e.end)):
        if e.start >= at:
            continue
        if isinstance(e, Stop):
            kept.append(e)
            continue
        cuts = [w.start for w in instance.windows if w.line == e.line and e.start <= w.start < e.end]
        cuts += [f.at for f in instance.faults if e.start <= f.at < e.end]
        end = min([e.end, at, *cuts])
        if end >= e.end:
            kept.append(e)
            continue
        rate = instance.product(e.product).kg_per_h
        kg = (end - e.start) * rate // 3600
        if kg:
            kept.append(replace(e, kg=kg, end=e.start + roll_seconds(kg, rate)))
    return kept


def _grooves(instance: Instance, kept: list[Event], at: int) -> tuple[tuple[Groove, ...], dict[str, str]]:
    """Grooves and mounted products after the confirmed events."""
    state = {
        (g.stand, g.profile): [g.worn_kg * 1000, g.fresh, g.spare_rolls, g.life_kg * 1000, g.per_roll]
        for g in instance.grooves
    }
    mounted = {line.id: line.product for line in instance.lines}
    steps: list[tuple[int, int, Event | Fault]] = [(f.at, 0, f) for f in instance.faults if f.at <= at]
    steps += [(e.start, 1, e) for e in kept]
    for _, _, e in sorted(steps, key=lambda s: s[:2]):
        if isinstance(e, Fault):
            state[e.stand, e.profile][0] = state[e.stand, e.profile][3]
        elif isinstance(e, Roll):
            mounted[e.line] = e.product
            for u in instance.product(e.product).passes:
                state[u.stand, u.profile][0] += e.kg * u.wear_permille
        else:
            if e.size:
                mounted[e.line] = e.size[1]
            for c in e.changes:
                row = state[c.stand, c.profile]
                row[1 if c.kind == "groove" else 2] -= 1
                row[0] = 0
                if c.kind == "roll":
                    row[1] = row[4] - 1
    rows = tuple(
        replace(g, worn_kg=-(-state[g.stand, g.profile][0] // 1000), fresh=state[g.stand, g.profile][1],
                spare_rolls=state[g.stand, g.profile][2])
        for g in instance.grooves
    )  # fmt: skip
    return rows, mounted


def rest_of(instance: Instance, kept: list[Event], at: int) -> Instance:
    """What is still to be planned, as an instance that starts at ``at`` (a stop that runs is a window of its line)."""
    grooves, mounted = _grooves(instance, kept, at)
    rolled: dict[str, int] = {}
    used: dict[str, int] = {}
    for e in kept:
        if isinstance(e, Roll):
            rolled[e.order] = rolled.get(e.order, 0) + e.kg
            p = instance.product(e.product)
            used[p.grade] = used.get(p.grade, 0) + -(-e.kg * p.billet_permille // 1000)
    done = {w.what for e in kept if isinstance(e, Stop) for w in e.works}
    named = {e.window for e in kept if isinstance(e, Stop)}
    running = [e for e in kept if isinstance(e, Stop) and e.end > at]
    windows = [
        replace(w, start=max(0, w.start - at), end=w.end - at)
        for w in instance.windows
        if w.end > at and w.id not in named
    ]
    windows += [Window(f"running-{e.line}", e.line, "停机中", 0, e.end - at, "running") for e in running]
    billets = tuple(
        Billets(b.grade, max(0, b.opening_kg + sum(a.kg for a in b.arrivals if a.at <= at) - used.get(b.grade, 0)),
                tuple(Arrival(a.at - at, a.kg, a.hot_kg) for a in b.arrivals if a.at > at))
        for b in instance.billets
    )  # fmt: skip
    return replace(
        instance,
        start=instance.clock(at),
        horizon_s=instance.horizon_s - at,
        lines=tuple(replace(line, product=mounted[line.id]) for line in instance.lines),
        grooves=grooves,
        orders=tuple(
            replace(o, kg=o.kg - rolled.get(o.id, 0), earliest=max(0, o.earliest - at), due=o.due - at)
            for o in instance.orders
            if rolled.get(o.id, 0) < o.kg
        ),
        billets=billets,
        windows=tuple(windows),
        jobs=tuple(
            replace(j, earliest=max(0, j.earliest - at), deadline=j.deadline - at)
            for j in instance.jobs
            if f"job:{j.id}" not in done and j.deadline > at
        ),
        crews=tuple(
            replace(c, shifts=tuple(replace(s, start=s.start - at, end=s.end - at) for s in c.shifts))
            for c in instance.crews
        ),
        tariff=tuple(replace(t, start=t.start - at, end=t.end - at) for t in instance.tariff if t.end > at),
        faults=(),
    )


def campaigns_of(plan: Plan, line: str, rest: Instance) -> tuple[Campaign, ...]:
    """The old order of campaigns, cut down to what is left."""
    left = {o.id: o.kg for o in rest.orders}
    found: list[Campaign] = []
    for e in plan.of_line(line):
        if isinstance(e, Roll) and left.get(e.order):
            take = min(left[e.order], e.kg)
            left[e.order] -= take
            if found and found[-1][0] == e.product:
                found[-1] = (e.product, (*found[-1][1], (e.order, take)))
            else:
                found.append((e.product, ((e.order, take),)))
    products = {o.id: o.product for o in rest.orders}
    return (*found, *((products[o], ((o, kg),)) for o, kg in left.items() if kg))


def _moved(event: Event, by: int) -> Event:
    if isinstance(event, Roll):
        return replace(event, start=event.start + by, end=event.end + by)
    works = tuple(replace(w, start=w.start + by, end=w.end + by) for w in event.works)
    return replace(event, start=event.start + by, end=event.end + by, works=works)


def replan(
    instance: Instance, old: Plan, at: int, *, limits: Limits = Limits(work=0), stop: Callable[[], bool] = lambda: False,  # noqa: B008
) -> Plan:  # fmt: skip
    """A plan of the whole instance that keeps what is confirmed before ``at`` (s from the start).

    The old order of campaigns is kept (least change) unless the orders that come late with it can be saved: then the best
    sequence found is taken.
    """
    kept = kept_events(instance, old, at)
    rest = rest_of(instance, kept, at)
    starts = {line.id: campaigns_of(old, line.id, rest) for line in instance.lines}
    same = solve(rest, replace(limits, work=0, bound=0.0), stop=stop, start=starts, keep=True)
    best = same
    if same.figures["late"] or same.figures["unplanned"]:
        other = solve(rest, limits, stop=stop, start=starts)
        mine, theirs = ((p.figures["unplanned"], p.figures["late"]) for p in (same, other))
        best = other if theirs < mine else same
    running = {f"running-{line.id}" for line in instance.lines}
    later = [_moved(e, at) for e in best.events if not (isinstance(e, Stop) and e.window in running)]
    begun = {w.id: w.start for w in instance.windows if w.start < at}
    later = [replace(e, start=begun[e.window]) if isinstance(e, Stop) and e.window in begun else e for e in later]
    events = tuple(sorted((*kept, *later), key=lambda e: (e.start, e.end, e.line)))
    done = {w.what for e in kept if isinstance(e, Stop) for w in e.works}
    left = list(best.left)
    known = {j.id for j in rest.jobs}
    for j in instance.jobs:
        if j.id not in known and f"job:{j.id}" not in done:
            left.append(
                Left("job", j.id, 0, "重排时期限已过，原计划也未排", "its deadline had passed when planning again")
            )
    left.sort(key=lambda x: (x.kind, x.id))
    return Plan(fingerprint(instance), events, tuple(left), figures(instance, events, left), {"method": "replan"}, at)


def difference(instance: Instance, old: Plan, new: Plan) -> list[str]:
    """What is different after ``new.frozen_s``, in words: orders' ends, and jobs moved, gained and lost."""
    rows = []
    for order in instance.orders:
        ends = [
            max((e.end for e in p.events if isinstance(e, Roll) and e.order == order.id), default=None)
            for p in (old, new)
        ]
        if ends[0] != ends[1]:
            shown = [f"{instance.clock(e):%m-%d %H:%M}" if e is not None else "未排" for e in ends]
            rows.append(f"订单 {order.id} 轧完：{shown[0]} → {shown[1]}")
    for job in instance.jobs:
        times = [
            next((w.start for e in p.events if isinstance(e, Stop) for w in e.works if w.what == f"job:{job.id}"), None)
            for p in (old, new)
        ]
        if times[0] != times[1]:
            shown = [f"{instance.clock(t):%m-%d %H:%M}" if t is not None else "未排" for t in times]
            rows.append(f"工作 {job.id} {job.title}：{shown[0]} → {shown[1]}")
    return rows
