"""An instance from facts: what records say replaces what the template (a mill's own instance file) assumes.

The template holds what no record says: stands, profiles, zones, orders, jobs. From facts come rolling rates (the last three
campaigns' kg per operating hour), groove wear and mounted product (what was rolled since the last change), spare times for
changes (the median of recorded ones), billet stock and supply, and the tariff. What the facts do not say stays as in the template, and
every value taken is told.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from statistics import median_low
from typing import Any

from fourfocus.planning.data import Arrival, Instance, Product

Row = Mapping[str, Any]
Facts = Mapping[str, Iterable[Row]]
"""Fact table name to its rows, columns as in ``fourfocus.facts.tables``."""


def from_facts(template: Instance, facts: Facts) -> tuple[Instance, list[str]]:
    """The template with everything the facts know, and what was taken, in Chinese.

    Rows later than the template's start are not looked at: the plan begins there.
    """
    rows = {name: [r for r in table if _before(r, template.start)] for name, table in facts.items()}
    told: list[str] = []
    instance = _rates(template, rows.get("shift_output", []), told)
    instance = _changes(instance, rows.get("change_event", []), told)
    instance = _wear(instance, rows.get("shift_output", []), rows.get("change_event", []), told)
    instance = _billets(instance, rows.get("billet_stock", []), list(facts.get("billet_supply", [])), told)
    return instance, told


def _before(row: Row, start: datetime) -> bool:
    when = row.get("start") or row.get("production_day")
    if isinstance(when, datetime):
        return when < start
    return not isinstance(when, date) or when < start.date()


def _rates(instance: Instance, outputs: list[Row], told: list[str]) -> Instance:
    def rate(product: Product) -> Product:
        mine = [r for r in outputs if r["product"] == product.id and r["line"] == product.line and r["run_s"]]
        last = sorted(mine, key=lambda r: (r["production_day"], r["shift"]))[-9:]
        seconds = sum(r["run_s"] for r in last)
        if not seconds:
            return product
        found = sum(r["qualified_kg"] for r in last) * 3600 // seconds
        told.append(f"{product.title}：最近 {len(last)} 班小时产量 {found / 1000:.1f} t/h")
        return replace(product, kg_per_h=max(1, found))

    return replace(instance, products=tuple(rate(p) for p in instance.products))


def _changes(instance: Instance, events: list[Row], told: list[str]) -> Instance:
    """Median seconds of recorded groove, roll and size changes."""

    def spent(kind: str, **same: str) -> int | None:
        found = [
            int((r["end"] - r["start"]).total_seconds())
            for r in events
            if r["kind"] == kind and all(r[column] == value for column, value in same.items())
        ]
        return median_low(found) if len(found) >= 3 else None

    stands = []
    for s in instance.stands:
        groove, roll = (spent(kind, line=s.line, stand=s.id) for kind in ("groove", "roll"))
        if groove or roll:
            told.append(
                f"{s.title}：换槽 {(groove or s.groove_s) // 60} 分、换辊 {(roll or s.roll_s) // 60} 分（记录的中位数）"
            )
        stands.append(replace(s, groove_s=groove or s.groove_s, roll_s=roll or s.roll_s))
    sizes = []
    for c in instance.changeovers:
        seconds = spent("size", before=c.before, after=c.after)
        if seconds:
            told.append(f"换规格 {c.before} → {c.after}：{seconds // 60} 分（记录的中位数）")
        sizes.append(replace(c, duration_s=seconds or c.duration_s))
    return replace(instance, stands=tuple(stands), changeovers=tuple(sizes))


def _wear(instance: Instance, outputs: list[Row], events: list[Row], told: list[str]) -> Instance:
    """What each groove has carried since its last recorded change (whole shifts that begin on a later day), and what is mounted."""  # noqa: E501
    lines = []
    for line in instance.lines:
        sizes = sorted((r for r in events if r["line"] == line.id and r["kind"] == "size"), key=lambda r: r["end"])
        known = sizes and any(p.id == sizes[-1]["after"] and p.line == line.id for p in instance.products)
        lines.append(replace(line, product=sizes[-1]["after"]) if known else line)
        if known:
            told.append(f"{line.title}：在机规格 {lines[-1].product}")
    grooves = []
    for g in instance.grooves:
        changes = [r["end"] for r in events if r["stand"] == g.stand and r["kind"] in {"groove", "roll"}]
        if not changes:
            grooves.append(g)
            continue
        since = max(changes)
        wear = {
            p.id: u.wear_permille
            for p in instance.products
            for u in p.passes
            if (u.stand, u.profile) == (g.stand, g.profile)
        }
        kg = sum(
            r["qualified_kg"] * wear[r["product"]]
            for r in outputs
            if r["product"] in wear and r["production_day"] > since.date()
        )
        worn = min(g.life_kg, kg // 1000)
        told.append(f"{g.stand} {g.profile}：{since:%m-%d %H:%M} 换后已过钢 {worn / 1000:.0f} t")
        grooves.append(replace(g, worn_kg=worn))
    return replace(instance, lines=tuple(lines), grooves=tuple(grooves))


def _billets(instance: Instance, stock: list[Row], supply: list[Row], told: list[str]) -> Instance:
    """The last closing stock, when there is one grade, and supply from the start on, as announced."""
    billets = []
    last = max(stock, key=lambda r: r["production_day"], default=None)
    for b in instance.billets:
        opening = last["closing_kg"] if last is not None and len(instance.billets) == 1 else b.opening_kg
        if last is not None and len(instance.billets) == 1:
            told.append(f"{b.grade}：{last['production_day']} 末库存 {opening / 1000:.0f} t")
        coming = sorted((r for r in supply if r["grade"] == b.grade and r["production_day"] >= instance.start.date()),
                        key=lambda r: r["production_day"])  # fmt: skip
        arrivals = tuple(
            Arrival(
                max(0, (r["production_day"] - instance.start.date()).days) * 86_400,
                r["weight_kg"],
                r.get("hot_kg") or 0,
            )
            for r in coming
        )
        billets.append(replace(b, opening_kg=opening, arrivals=arrivals or b.arrivals))
    return replace(instance, billets=tuple(billets))


def happened(instance: Instance, events: Iterable[Row]) -> list[tuple[str, datetime, datetime, str]]:
    """Recorded changes in the plan's horizon as (line, start, end, what), for showing the plan against what happened."""
    end = instance.clock(instance.horizon_s)
    rows = [r for r in events if instance.start <= r["start"] < end]
    return [
        (r["line"], r["start"], r["end"], f"{r['kind']} {r['stand']}")
        for r in sorted(rows, key=lambda r: (r["start"], r["stand"]))
    ]
