"""Why something cannot be planned: the conflicting requirements by name, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fourfocus.planning.data import Instance, Job, Line, Order, roll_seconds
from fourfocus.planning.plan import Stop


@dataclass(frozen=True)
class Conflict:
    """Requirements that cannot all be met: what they are called, and why, in Chinese and English."""

    kind: str
    names: tuple[str, ...]
    zh: str
    en: str


def _hours(seconds: int) -> str:
    return f"{seconds / 3600:.1f}"


def conflicts(instance: Instance) -> list[Conflict]:
    """Conflicts that can be shown without a search; each holds for every plan."""
    found: list[Conflict] = []
    for line in instance.lines:
        found += [*_time(instance, line), *_reach(instance, line)]
    return [*found, *_billets(instance), *_grooves(instance), *_people(instance)]


def _rolling(instance: Instance, orders: Sequence[Order]) -> int:
    return sum(roll_seconds(o.kg, instance.product(o.product).kg_per_h) for o in orders)


def _open_time(instance: Instance, line: str, until: int) -> int:
    """Seconds before ``until`` outside the line's fixed windows."""
    return until - sum(
        max(0, min(w.end, until) - w.start) for w in instance.windows if w.line == line and w.start < until
    )


def _time(instance: Instance, line: Line) -> Iterator[Conflict]:
    orders = [o for o in instance.orders if instance.product(o.product).line == line.id]
    for o in orders:
        alone = roll_seconds(o.kg, instance.product(o.product).kg_per_h)
        if o.earliest + alone > o.due:
            yield Conflict("due", (o.id,), f"订单 {o.id}：从最早开轧到交货期不够轧完（要 {_hours(alone)} 小时）",
                           f"order {o.id} cannot be rolled between its earliest time and its due date")  # fmt: skip
    for due in sorted({o.due for o in orders if o.due < instance.horizon_s}):
        early = [o for o in orders if o.due <= due]
        need, have = _rolling(instance, early), _open_time(instance, line.id, due)
        if need > have:
            yield Conflict("due", tuple(o.id for o in early),
                           f"{line.title}：{instance.clock(due):%m-%d %H:%M} 前到期的 {len(early)} 个订单纯轧要 {_hours(need)} 小时，"  # noqa: E501
                           f"扣除检修只有 {_hours(have)} 小时",
                           f"orders due by then need {_hours(need)} h of rolling, there are {_hours(have)} h")  # fmt: skip
            break
    need, have = _rolling(instance, orders), _open_time(instance, line.id, instance.horizon_s)
    if need > have:
        yield Conflict("horizon", tuple(o.id for o in orders),
                       f"{line.title}：全部订单纯轧要 {_hours(need)} 小时，计划期内扣除检修只有 {_hours(have)} 小时",
                       f"all orders need {_hours(need)} h of rolling, the horizon has {_hours(have)} h")  # fmt: skip


def _reach(instance: Instance, line: Line) -> Iterator[Conflict]:
    reached, frontier = {line.product}, [line.product]
    while frontier:
        at = frontier.pop()
        for c in instance.changeovers:
            if c.before == at and c.after not in reached:
                reached.add(c.after)
                frontier.append(c.after)
    for o in instance.orders:
        if instance.product(o.product).line == line.id and o.product not in reached:
            yield Conflict("changeover", (o.id, o.product), f"订单 {o.id}：从 {line.product} 起没有允许的换规格能到 {o.product}",
                           f"no allowed size changes lead from {line.product} to {o.product}")  # fmt: skip


def _billets(instance: Instance) -> Iterator[Conflict]:
    for b in instance.billets:
        orders = [o for o in instance.orders if instance.product(o.product).grade == b.grade]
        need = sum(o.kg * instance.product(o.product).billet_permille for o in orders) // 1000
        have = b.opening_kg + sum(a.kg for a in b.arrivals if a.at < instance.horizon_s)
        if need > have:
            yield Conflict("billets", (b.grade, *(o.id for o in orders)),
                           f"钢种 {b.grade}：订单要坯 {need / 1000:.0f} t，库存加来坯只有 {have / 1000:.0f} t",
                           f"billets {b.grade}: {need} kg needed, {have} kg there")  # fmt: skip


def _grooves(instance: Instance) -> Iterator[Conflict]:
    for g in instance.grooves:
        wear, names = 0, []
        for o in instance.orders:
            for used in instance.product(o.product).passes:
                if (used.stand, used.profile) == (g.stand, g.profile):
                    wear += o.kg * used.wear_permille
                    names.append(o.id)
        have = (g.life_kg - g.worn_kg + g.life_kg * (g.fresh + g.spare_rolls * g.per_roll)) * 1000
        if wear > have:
            yield Conflict("grooves", (g.stand, g.profile, *names),
                           f"机架 {g.stand} 孔型 {g.profile}：订单要过钢 {wear // 1_000_000} t，在用和备用轧槽共 {have // 1_000_000} t",  # noqa: E501
                           f"grooves {g.profile} at {g.stand}: {wear // 1000} kg needed, {have // 1000} kg of life there")  # fmt: skip  # noqa: E501


def _people(instance: Instance) -> Iterator[Conflict]:
    most = {c.id: max((s.people for s in c.shifts), default=0) for c in instance.crews}
    works: list[tuple[str, str, int, str, tuple[str, ...]]] = [
        (s.title, s.crew, s.people, s.zone, s.roll_tools) for s in instance.stands
    ]
    works += [(f"{c.before}→{c.after}", c.crew, c.people, c.zone, ()) for c in instance.changeovers]
    works += [(j.title, j.crew, j.people, j.zone, j.tools) for j in instance.jobs]
    for title, crew, people, zone, tools in works:
        if people > most[crew]:
            yield Conflict("people", (title, crew), f"{title}：要 {people} 人，{crew} 任何班次最多 {most[crew]} 人",
                           f"{title} needs {people} of {crew}, no shift has more than {most[crew]}")  # fmt: skip
        if not instance.zones[zone] or any(not instance.tools[t] for t in tools):
            yield Conflict("room", (title, zone, *tools), f"{title}：区域 {zone} 或工具 {'、'.join(tools)} 的数量为 0",
                           f"{title}: no room in {zone} or no tool")  # fmt: skip


def why_order(instance: Instance, order: Order, kg: int) -> tuple[str, str]:
    """Why kg of an order are not planned, in Chinese and English."""
    named = [
        c
        for c in conflicts(instance)
        if order.id in c.names and c.kind in {"changeover", "billets", "grooves", "horizon"}
    ]
    if named:
        return named[0].zh, named[0].en
    return (
        f"计划期在 {instance.clock(instance.horizon_s):%m-%d %H:%M} 结束，排在前面的订单、换辊换槽和检修之后，还剩 {kg / 1000:.0f} t 轧不完",  # noqa: E501
        f"the horizon ends before the remaining {kg} kg could be rolled after the orders, changes and repairs planned ahead",
    )


def why_job(instance: Instance, job: Job, stops: Sequence[Stop]) -> tuple[str, str]:
    """Why a job is not planned, in Chinese and English."""
    line = instance.line(job.line)
    for c in conflicts(instance):
        if c.kind in {"people", "room"} and job.title in c.names:
            return c.zh, c.en
    room = [
        min(s.end - line.restart_s, job.deadline) - max(s.start + line.lock_s, job.earliest)
        for s in stops
        if s.end > job.earliest and s.start < job.deadline
    ]
    span = f"{instance.clock(job.earliest):%m-%d %H:%M} 到 {instance.clock(job.deadline):%m-%d %H:%M}"
    release = "，且未放行延长停机" if not job.may_lengthen else "，单独停机也排不进期限"
    longest = max(room, default=0)
    if longest <= 0:
        return f"{span} 之间没有停机{release}", "no stop in its period, and it may not have one of its own"
    if longest < job.duration_s:
        return (f"{span} 之间最长的停机只能给它 {longest // 60} 分钟，要 {job.duration_s // 60} 分钟{release}",
                f"the longest stop in its period leaves {longest // 60} min, it takes {job.duration_s // 60}")  # fmt: skip
    return (f"{span} 之间够长的停机里，{job.crew} 人手、区域 {job.zone} 或工具已排给更急的工作{release}",
            "people, zone or tools in the stops long enough are taken by more urgent work")  # fmt: skip
