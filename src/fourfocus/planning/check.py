"""The independent checker: replays a plan event by event, verifies every rule and recomputes every figure.

It shares no code with the solver: only the data classes of ``data`` and ``plan`` are imported. Every violation names its rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from fourfocus.planning.check_figures import recompute
from fourfocus.planning.check_rules import Violation, breach
from fourfocus.planning.data import Fault, Groove, Instance, Product, Stand, Window, roll_seconds
from fourfocus.planning.plan import Event, Plan, Roll, Stop, Work


class _LineReplay:
    """Replays one line: what is mounted, how worn each groove is, how long the campaign has run."""

    def __init__(self, instance: Instance, plan: Plan, line: str) -> None:
        self.instance, self.plan = instance, plan
        self.line = instance.line(line)
        self.products = {p.id: p for p in instance.products}
        self.stands = {s.id: s for s in instance.stands}
        self.orders = {o.id: o for o in instance.orders}
        self.jobs = {j.id: j for j in instance.jobs}
        self.changeovers = {(c.before, c.after): c for c in instance.changeovers}
        self.windows = {w.id: w for w in instance.windows if w.line == line}
        self.grooves: dict[tuple[str, str], Groove] = {(g.stand, g.profile): g for g in instance.grooves}
        self.wear = {k: [g.worn_kg * 1000, g.fresh, g.spare_rolls] for k, g in self.grooves.items()}
        mine = {s.id for s in instance.stands if s.line == line}
        self.faults = sorted((f for f in instance.faults if f.stand in mine), key=lambda f: f.at)
        self.mounted = self.line.product
        self.campaign = 0
        self.campaigns: list[tuple[str, int, bool]] = []
        self.found: list[Violation] = []

    def fail(self, rule: str, event: Event, detail: str) -> None:
        self.found.append(breach(rule, f"{self.line.id}@{self.instance.clock(event.start).isoformat()}", detail))

    def run(self) -> list[Violation]:
        at = 0
        for event in self.plan.of_line(self.line.id):
            if event.start < at:
                self.fail("overlap", event, f"{event.start} < {at}")
            if event.start < 0 or event.end > self.instance.horizon_s or event.end < event.start:
                self.fail("horizon", event, f"[{event.start}, {event.end})")
            at = max(at, event.end)
            self.break_grooves(event)
            if isinstance(event, Roll):
                self.roll(event)
            else:
                self.stop(event)
        self.close_campaign()
        self.check_campaigns()
        self.check_windows()
        return self.found

    def break_grooves(self, event: Event) -> None:
        while self.faults and (
            self.faults[0].at <= event.start or (isinstance(event, Roll) and self.faults[0].at < event.end)
        ):
            fault: Fault = self.faults.pop(0)
            key = (fault.stand, fault.profile)
            product = self.products.get(event.product) if isinstance(event, Roll) else None
            if fault.at > event.start and product and product.profile_at(fault.stand) == fault.profile:
                self.fail("groove_life", event, f"{key} broke at {fault.at}")
            self.wear[key][0] = self.grooves[key].life_kg * 1000

    def roll(self, event: Roll) -> None:
        order, product = self.orders.get(event.order), self.products.get(event.product)
        if order is None or product is None or order.product != event.product or product.line != self.line.id:
            self.fail("order", event, f"{event.order} / {event.product}")
            return
        if event.product != self.mounted:
            change = self.changeovers.get((self.mounted, event.product))
            if change is None or change.duration_s:
                self.fail("mounted", event, f"{event.product}, mounted {self.mounted}")
            self.close_campaign()
            self.mounted = event.product
        if event.kg < 1 or event.end - event.start != roll_seconds(event.kg, product.kg_per_h):
            self.fail("rate", event, f"{event.kg} kg in {event.end - event.start} s")
        if event.start < order.earliest:
            self.fail("earliest", event, f"{order.id}: {event.start} < {order.earliest}")
        for window in self.windows.values():
            if event.start < window.end and window.start < event.end:
                self.fail("window", event, f"rolling in {window.id}")
        self.campaign += event.kg
        for used in product.passes:
            key = (used.stand, used.profile)
            self.wear[key][0] += event.kg * used.wear_permille
            if self.wear[key][0] > self.grooves[key].life_kg * 1000:
                self.fail("groove_life", event, f"{key}: {self.wear[key][0]} > {self.grooves[key].life_kg * 1000}")

    def close_campaign(self) -> None:
        if self.campaign:
            first = not self.campaigns and self.mounted == self.line.product
            self.campaigns.append((self.mounted, self.campaign, first))
        self.campaign = 0

    def check_campaigns(self) -> None:
        totals: dict[str, int] = defaultdict(int)
        for name, kg, _ in self.campaigns:
            totals[name] += kg
        for name, kg, first in self.campaigns:
            product = self.products[name]
            if product.campaign_max_kg and kg > product.campaign_max_kg:
                self.found.append(breach("campaign_max", name, f"{kg} > {product.campaign_max_kg}"))
            if kg < product.campaign_min_kg and kg < totals[name] and not first:
                self.found.append(breach("campaign_min", name, f"{kg} < {product.campaign_min_kg}"))

    def check_windows(self) -> None:
        stops = [e for e in self.plan.events if isinstance(e, Stop) and e.line == self.line.id]
        for window in self.windows.values():
            named = [e for e in stops if e.window == window.id]
            if len(named) != 1 and window.start < self.instance.horizon_s:
                self.found.append(breach("window", window.id, f"{len(named)} stops name it"))

    # -- stops ---------------------------------------------------------------------------------------------------------
    def stop(self, event: Stop) -> None:
        window = self.windows.get(event.window) if event.window else None
        if event.window and window is None:
            self.fail("window", event, f"no window {event.window}")
        if window and (event.start != window.start or event.end < window.end):
            self.fail("window", event, f"{window.id} is [{window.start}, {window.end})")
        for other in self.windows.values():
            if other is not window and event.start < other.end and other.start < event.end:
                self.fail("window", event, f"overlaps {other.id}")
        before = self.products[self.mounted]
        after = self.size_change(event, before)
        needed = self.changes(event, before, after)
        self.works(event, needed, window)

    def size_change(self, event: Stop, before: Product) -> Product:
        if event.size is None:
            return before
        if event.size[0] != self.mounted or event.size not in self.changeovers:
            self.fail("changeover", event, f"{event.size}, mounted {self.mounted}")
            if event.size[1] not in self.products:
                return before
        self.close_campaign()
        self.mounted = event.size[1]
        return self.products[self.mounted]

    def changes(
        self, event: Stop, before: Product, after: Product
    ) -> dict[str, tuple[int, str, int, str, tuple[str, ...]]]:
        """Applies the changes; gives the works they need: what → seconds, crew, people, zone, tools."""
        needed: dict[str, tuple[int, str, int, str, tuple[str, ...]]] = {}
        if event.size in self.changeovers:
            c = self.changeovers[event.size]
            needed["size"] = (c.duration_s, c.crew, c.people, c.zone, ())
        if len({c.stand for c in event.changes}) != len(event.changes):
            self.fail("change", event, "a stand is changed twice")
        for change in event.changes:
            key = (change.stand, change.profile)
            if after.profile_at(change.stand) != change.profile or change.kind not in {"groove", "roll"}:
                self.fail("change", event, f"{key} is not mounted for {after.id}")
                continue
            state, stand = self.wear[key], self.stands[change.stand]
            self.take(event, state, key, change.kind)
            if event.size is None or before.profile_at(change.stand) == change.profile:
                needed[f"change:{change.stand}"] = self.work_of(stand, change.kind)
        return needed

    @staticmethod
    def work_of(stand: Stand, kind: str) -> tuple[int, str, int, str, tuple[str, ...]]:
        if kind == "roll":
            return (stand.roll_s, stand.crew, stand.people, stand.zone, stand.roll_tools)
        return (stand.groove_s, stand.crew, stand.people, stand.zone, ())

    def take(self, event: Stop, state: list[int], key: tuple[str, str], kind: str) -> None:
        place = 1 if kind == "groove" else 2
        if state[place] < 1:
            self.fail("spare", event, f"{key}: no {kind} left")
        state[place] -= 1
        state[0] = 0
        if kind == "roll":
            state[1] = self.grooves[key].per_roll - 1

    def works(
        self, event: Stop, needed: dict[str, tuple[int, str, int, str, tuple[str, ...]]], window: Window | None
    ) -> None:
        given = [w.what for w in event.works]
        for what in sorted({w for w in given if given.count(w) > 1}):
            self.fail("work", event, f"{what} twice")
        for what in sorted(set(needed) - set(given)):
            self.fail("work", event, f"{what} is missing")
        first, last = event.start + self.line.lock_s, event.end - self.line.restart_s
        base = window.end - self.line.restart_s if window else first
        for work in event.works:
            ident = work.what.removeprefix("job:")
            job = self.jobs.get(ident) if work.what.startswith("job:") else None
            if job:
                spec = (job.duration_s, job.crew, job.people, job.zone, job.tools)
                if job.line != self.line.id or work.start < job.earliest or work.end > job.deadline:
                    self.fail("job_time", event, f"{ident} [{work.start}, {work.end})")
            elif work.what in needed:
                spec = needed[work.what]
            else:
                self.fail("work", event, f"{work.what} has no reason")
                continue
            if (work.end - work.start, work.crew, work.people) != spec[:3]:
                self.fail("work", event, f"{work.what}: needs {spec[:3]}")
            if work.start < first or work.end > last:
                self.fail("lockout", event, f"{work.what} outside [{first}, {last})")
            if job is None or job.may_lengthen:
                base = max(base, work.end)
        for work in event.works:
            if work.end > base:
                self.fail("lengthen", event, f"{work.what} ends {work.end} > {base}")
        ends = [w.end + self.line.restart_s for w in event.works] + ([window.end] if window else [])
        if not ends or event.end != max(ends):
            self.fail("slack", event, f"ends {event.end}, works are done {max(ends, default=event.start)}")


def _works(plan: Plan) -> Iterable[tuple[Stop, Work]]:
    return ((e, w) for e in plan.events if isinstance(e, Stop) for w in e.works)


def _sweep(
    rule: str, name: str, uses: Sequence[tuple[int, int, int]], limits: Sequence[tuple[int, int, int]]
) -> list[Violation]:
    """Uses (start, end, amount) against capacity, the sum of limits (start, end, amount) at every moment of a change."""
    moments = sorted({t for start, end, _ in (*uses, *limits) for t in (start, end)})
    for t in moments:
        used = sum(n for start, end, n in uses if start <= t < end)
        there = sum(n for start, end, n in limits if start <= t < end)
        if used > there:
            return [breach(rule, f"{name}@{t}", f"{used} > {there}")]
    return []


def _resources(instance: Instance, plan: Plan) -> list[Violation]:
    stands, jobs = {s.id: s for s in instance.stands}, {j.id: j for j in instance.jobs}
    changeovers = {(c.before, c.after): c for c in instance.changeovers}
    people, zones, tools = defaultdict(list), defaultdict(list), defaultdict(list)
    for stop, work in _works(plan):
        people[work.crew].append((work.start, work.end, work.people))
        head, _, ident = work.what.partition(":")
        needs: tuple[str, ...] = ()
        if head == "size" and stop.size in changeovers:
            zone = changeovers[stop.size].zone
        elif head == "change" and ident in stands:
            zone = stands[ident].zone
            kinds = {c.stand: c.kind for c in stop.changes}
            needs = stands[ident].roll_tools if kinds.get(ident) == "roll" else ()
        elif head == "job" and ident in jobs:
            zone, needs = jobs[ident].zone, jobs[ident].tools
        else:
            continue
        zones[zone].append((work.start, work.end, 1))
        for tool in needs:
            tools[tool].append((work.start, work.end, 1))
    always = (-(10**12), 10**12)
    found = []
    for crew in instance.crews:
        found += _sweep("crew", crew.id, people[crew.id], [(s.start, s.end, s.people) for s in crew.shifts])
    for zone, room in instance.zones.items():
        found += _sweep("zone", zone, zones[zone], [(*always, room)])
    for tool, count in instance.tools.items():
        found += _sweep("tool", tool, tools[tool], [(*always, count)])
    return found


def _billets(instance: Instance, plan: Plan) -> list[Violation]:
    """Stock of each grade at every moment just before billets arrive and at the end of every roll."""
    products = {p.id: p for p in instance.products}
    found = []
    for stock in instance.billets:
        rolls = [
            r
            for r in plan.events
            if isinstance(r, Roll) and r.product in products and products[r.product].grade == stock.grade
        ]
        for t in sorted({a.at for a in stock.arrivals} | {r.end for r in rolls}):
            have = (stock.opening_kg + sum(a.kg for a in stock.arrivals if a.at < t)) * 1000
            used = 0
            for r in rolls:
                if r.start < t:
                    part = min(t, r.end) - r.start
                    used += r.kg * products[r.product].billet_permille * part // max(1, r.end - r.start)
            if used > have:
                found.append(breach("billets", f"{stock.grade}@{t}", f"{used // 1000} > {have // 1000} kg"))
                break
    return found


def _completeness(instance: Instance, plan: Plan) -> list[Violation]:
    found = []
    left = {(x.kind, x.id): x for x in plan.left}
    if len(left) != len(plan.left):
        found.append(breach("left", "left", "listed twice"))
    for item in plan.left:
        if not item.why.strip() or not item.why_en.strip():
            found.append(breach("left", item.id, "no reason given"))
        known = {o.id for o in instance.orders} if item.kind == "order" else {j.id for j in instance.jobs}
        if item.id not in known:
            found.append(breach("left", item.id, "unknown"))
    for order in instance.orders:
        rolled = sum(r.kg for r in plan.events if isinstance(r, Roll) and r.order == order.id)
        rest = left[("order", order.id)].kg if ("order", order.id) in left else 0
        if rolled + rest != order.kg or (("order", order.id) in left and rest < 1):
            found.append(breach("quantity", order.id, f"{rolled} + {rest} ≠ {order.kg}"))
    done = [w.what for _, w in _works(plan)]
    for job in instance.jobs:
        times = done.count(f"job:{job.id}") + (("job", job.id) in left)
        if times != 1:
            found.append(breach("job_once", job.id, f"planned or left {times} times"))
    return found


def check(instance: Instance, plan: Plan, *, fingerprint: str, confirmed: Plan | None = None) -> list[Violation]:
    """Every rule the plan breaks; empty for a valid plan.

    Parameters
    ----------
    fingerprint
        SHA-256 of the instance (``read.fingerprint``), which the plan must name.
    confirmed
        The plan that was in force; its events that begin before ``plan.frozen_s`` must stand unchanged.
    """
    found = (
        [] if plan.instance == fingerprint else [breach("instance", plan.instance[:12], "made for another instance")]
    )
    lines = {line.id for line in instance.lines}
    found += [breach("line", e.line, "no such line") for e in plan.events if e.line not in lines]
    for line in instance.lines:
        found += _LineReplay(instance, plan, line.id).run()
    found += _resources(instance, plan) + _billets(instance, plan) + _completeness(instance, plan)
    if confirmed is not None:
        kept = [e for e in confirmed.events if e.end <= plan.frozen_s]
        found += [
            breach("frozen", f"{e.line}@{e.start}", "a confirmed event is gone") for e in kept if e not in plan.events
        ]
    figures = recompute(instance, plan)
    found += [
        breach("figures", name, f"{plan.figures.get(name)!r}, recomputed {value!r}")
        for name, value in figures.items()
        if plan.figures.get(name) != value
    ]
    return found
