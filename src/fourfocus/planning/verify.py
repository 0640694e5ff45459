"""Does an instance hold together? References resolve, periods are in order, numbers can be used."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from fourfocus.planning.data import OBJECTIVES, Instance

Found = tuple[str, str, str]
"""Place, Chinese text, English text."""


def verify(instance: Instance) -> list[Found]:
    """Everything wrong with the instance as (place, Chinese, English); empty when it can be used."""
    found = [*_unique(instance), *_references(instance)]
    return found or [*_numbers(instance), *_periods(instance), *_coverage(instance)]


def _unique(instance: Instance) -> Iterator[Found]:
    for name in ("lines", "products", "stands", "orders", "windows", "jobs", "crews"):
        seen: set[str] = set()
        for i, item in enumerate(getattr(instance, name)):
            if item.id in seen:
                yield f"{name}[{i}].id", f"{item.id} 重复了，请改成不同的编号", f"{item.id} is used twice"
            seen.add(item.id)


def _references(instance: Instance) -> Iterator[Found]:
    known = {
        "line": {x.id for x in instance.lines},
        "product": {x.id for x in instance.products},
        "before": {x.id for x in instance.products},
        "after": {x.id for x in instance.products},
        "stand": {x.id for x in instance.stands},
        "crew": {x.id for x in instance.crews},
        "zone": set(instance.zones),
        "tools": set(instance.tools),
        "roll_tools": set(instance.tools),
        "grade": {x.grade for x in instance.billets},
    }
    for name in ("lines", "products", "stands", "grooves", "changeovers", "orders", "windows", "jobs", "faults"):
        for i, item in enumerate(getattr(instance, name)):
            for field, ids in known.items():
                value = getattr(item, field, ())
                for one in (value,) if isinstance(value, str) else value:
                    if one not in ids:
                        yield (f"{name}[{i}].{field}", f"没有 {one}；可用：{'、'.join(sorted(ids)) or '（无）'}",
                               f"there is no {one}")  # fmt: skip
    for i, product in enumerate(instance.products):
        for j, used in enumerate(product.passes):
            if used.stand not in known["stand"]:
                yield f"products[{i}].passes[{j}].stand", f"没有机架 {used.stand}", f"there is no stand {used.stand}"
    for part in (*instance.objective, *instance.weights):
        if part not in OBJECTIVES:
            yield "objective", f"不认识目标 {part}；可用：{'、'.join(OBJECTIVES)}", f"unknown objective {part}"


def _numbers(instance: Instance) -> Iterator[Found]:
    lines = {s.id: s.line for s in instance.stands}
    for i, line in enumerate(instance.lines):
        if instance.product(line.product).line != line.id:
            yield f"lines[{i}].product", f"{line.product} 不是本线产品", "the mounted product belongs to another line"
    for i, product in enumerate(instance.products):
        if product.kg_per_h < 1:
            yield f"products[{i}].kg_per_h", "小时产量应大于 0", "the rate must be above 0"
        if 0 < product.campaign_max_kg < product.campaign_min_kg:
            yield f"products[{i}].campaign_max_kg", "最长轧制量小于最短轧制量", "longest campaign below the shortest"
        for used in product.passes:
            if lines[used.stand] != product.line:
                yield f"products[{i}].passes", f"机架 {used.stand} 不在 {product.line}", "a stand of another line"
            if used.wear_permille < 1:
                yield f"products[{i}].passes", "磨损系数应至少为 1‰", "the wear factor must be at least 1 permille"
    for i, groove in enumerate(instance.grooves):
        if groove.life_kg < 1 or groove.per_roll < 1:
            yield f"grooves[{i}]", "寿命和每辊槽数应至少为 1", "life and grooves per roll must be at least 1"
        if groove.worn_kg > groove.life_kg:
            yield f"grooves[{i}].worn_kg", "已过钢量超过寿命，请先换槽再列入", "already beyond its life"
    for i, order in enumerate(instance.orders):
        if order.kg < 1 or not 1 <= order.priority <= 9:
            yield f"orders[{i}]", "吨位应大于 0，优先级应为 1 到 9", "kg above 0, priority 1 to 9"
    for i, job in enumerate(instance.jobs):
        if job.duration_s < 1 or not 1 <= job.priority <= 9:
            yield f"jobs[{i}]", "时长应大于 0，优先级应为 1 到 9", "duration above 0, priority 1 to 9"
    products = {p.id: p for p in instance.products}
    for i, change in enumerate(instance.changeovers):
        a, b = products[change.before], products[change.after]
        if a.line != b.line or a.id == b.id:
            yield f"changeovers[{i}]", "换规格应在同一产线的两个产品之间", "between two products of one line"
        if change.duration_s == 0 and {(p.stand, p.profile) for p in a.passes} != {
            (p.stand, p.profile) for p in b.passes
        }:
            yield f"changeovers[{i}].duration_s", "孔型不同就必须停机换规格，时长不能为 0", "other profiles need a stop"


def _periods(instance: Instance) -> Iterator[Found]:
    if instance.horizon_s < 1:
        yield "end", "计划期结束应晚于开始", "the end must be after the start"
    for name in ("windows", "tariff"):
        for i, item in enumerate(getattr(instance, name)):
            if item.end <= item.start:
                yield f"{name}[{i}].end", "结束应晚于开始", "the end must be after the start"
    for i, crew in enumerate(instance.crews):
        for j, shift in enumerate(crew.shifts):
            if shift.end <= shift.start:
                yield f"crews[{i}].shifts[{j}].end", "结束应晚于开始", "the end must be after the start"
    for line in instance.lines:
        mine = sorted((w.start, w.end, w.id) for w in instance.windows if w.line == line.id)
        for (_, end, one), (start, _, two) in pairwise(mine):
            if start < end:
                yield "windows", f"{one} 与 {two} 重叠，请合并", f"{one} and {two} overlap; make them one"
    for i, job in enumerate(instance.jobs):
        if job.deadline - job.earliest < job.duration_s:
            yield f"jobs[{i}].deadline", "期限内放不下这项工作", "the job does not fit before its deadline"


def _coverage(instance: Instance) -> Iterator[Found]:
    have = {(g.stand, g.profile) for g in instance.grooves}
    if len(have) != len(instance.grooves):
        yield "grooves", "同一机架同一孔型只能列一行", "one row per stand and profile"
    for i, product in enumerate(instance.products):
        for used in product.passes:
            if (used.stand, used.profile) not in have:
                yield (f"products[{i}].passes", f"grooves 中没有 {used.stand} 的孔型 {used.profile}",
                       f"grooves lack {used.profile} at {used.stand}")  # fmt: skip
    if instance.tariff:
        at = 0
        for i, period in enumerate(sorted(instance.tariff, key=lambda t: t.start)):
            if period.start > at or (i and period.start < at):
                yield f"tariff[{i}].start", "电价时段之间有空档或重叠", "tariff periods leave a gap or overlap"
            at = period.end
        if at < instance.horizon_s:
            yield "tariff", "电价时段没有覆盖到计划期结束", "the tariff ends before the horizon"
