"""The dispatcher's work list, one block a stop: printable text with boxes to tick."""

from __future__ import annotations

from fourfocus.planning.data import Instance
from fourfocus.planning.plan import Plan, Stop, Work


def _shift(instance: Instance, work: Work) -> str:
    """The crew's title with the shift that is on duty when the work begins."""
    crew = next((c for c in instance.crews if c.id == work.crew), None)
    if crew is None:
        return work.crew
    names = [s.name for s in crew.shifts if s.start <= work.start < s.end]
    return f"{crew.title}{'·' + names[0] if names else ''}"


def label(instance: Instance, work: Work, stop: Stop) -> str:
    """A work in words."""
    head, _, ident = work.what.partition(":")
    if head == "size" and stop.size:
        return f"换规格 {instance.product(stop.size[0]).title} → {instance.product(stop.size[1]).title}"
    if head == "job":
        return next((j.title for j in instance.jobs if j.id == ident), ident)
    change = next((c for c in stop.changes if c.stand == ident), None)
    title = next((s.title for s in instance.stands if s.id == ident), ident)
    if change is None:
        return title
    return f"{'换辊' if change.kind == 'roll' else '换槽'} {title}（{change.profile}）"


def work_list(instance: Instance, plan: Plan) -> str:
    """Text of all stops in time order, each with its works, crews, people and times; then what is left, with reasons."""
    rows = [
        f"换辊换槽派工单  {instance.title}",
        f"计划期 {instance.start:%Y-%m-%d %H:%M} 起 {instance.horizon_s // 3600} 小时",
        "",
    ]
    windows = {w.id: w for w in instance.windows}
    stops = sorted((e for e in plan.events if isinstance(e, Stop)), key=lambda e: (e.start, e.line))
    for number, stop in enumerate(stops, 1):
        line = instance.line(stop.line)
        kind = f"  [{windows[stop.window].title}]" if stop.window else ""
        rows.append(
            f"{number:>3}. {line.title}  {instance.clock(stop.start):%m-%d %H:%M}–{instance.clock(stop.end):%H:%M}"
            f"  {(stop.end - stop.start) // 60} 分钟{kind}"
        )
        rows.append(f"     停机挂牌 {line.lock_s // 60} 分；送电试轧 {line.restart_s // 60} 分")
        for work in stop.works:
            rows.append(
                f"     □ {instance.clock(work.start):%H:%M}–{instance.clock(work.end):%H:%M}  {label(instance, work, stop)}"
                f"  {_shift(instance, work)} {work.people} 人  签字________"
            )
        inside = {w.what.partition(":")[2] for w in stop.works}
        fresh = [c for c in stop.changes if c.stand not in inside]
        if fresh:
            titles = {s.id: s.title for s in instance.stands}
            rows.append("     随换规格上新槽：" + "、".join(f"{titles[c.stand]}（{c.profile}）" for c in fresh))
        rows.append("")
    if plan.left:
        rows.append("未排：")
        rows += [f"  {x.id}  {x.why}" for x in plan.left]
    return "\n".join(rows) + "\n"
