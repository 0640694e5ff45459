"""The breakthroughs of a month beside their base and target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fourfocus.engine.analyses.base import Analyser, Cell, Column, Grid, Month, Say, missing_report
from fourfocus.engine.breakthroughs import PERIODS, Figure, windows
from fourfocus.engine.derived.base import Row
from fourfocus.engine.node import Node
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import decimal
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.rules.breakthroughs import Breakthrough, BreakthroughResults

STATES = {"met": Words("突破", "reached"), "unmet": Words("未突破", "not reached"), "open": Words("待数据", "open")}


@dataclass(frozen=True)
class Found:
    """All breakthroughs, in the order of the pack."""

    rows: tuple[Figure, ...]


def _find(rule: BreakthroughResults, rows: list[Row], month: Month) -> Found:
    del rule, rows
    return Found(month.breakthroughs.figures())


def _shown(one: Figure) -> tuple[str | None, str | None, str | None, str | None]:
    """Now, base, target, and the part of the way in percent."""
    unit, digits = one.rule.unit, one.rule.digits
    now, base = (
        None if value.number is None else decimal(unit.shown(value.number), digits) for value in (one.value, one.base)
    )
    if one.way is None:
        return now, base, None, None
    share = one.way.share
    return now, base, one.way.show(one.way.last), None if share is None else decimal(share * 100, 1)


def _report(found: Found, say: Say) -> dict[str, Any]:
    rows = []
    for one in found.rows:
        now, base, target, way = _shown(one)
        figures = {"value": now, "base": base, "target": target, "way_percent": way}
        rest = {"unit": one.rule.unit.text, "over": one.rule.over, "state": one.state}
        head = {"id": one.rule.id, "title": say(one.rule.words), "serves": list(one.rule.serves)}
        rows.append({**head, **figures, **rest, "missing": missing_report(one.missing, say)})
    return {"breakthroughs": rows}


def _grids(found: Found) -> Iterable[Grid]:
    heads = [Column(Words("突破项", "Breakthrough"), width=30), Column(Words("期间", "Over"), width=8)]
    heads += [Column(Words("基期", "Base"), 2), Column(Words("实际", "Actual"), 2), Column(Words("目标", "Target"), 2)]
    heads += [
        Column(Words("单位", "Unit"), width=10),
        Column(Words("已走 %", "Way %"), 1),
        Column(Words("", ""), width=9),
    ]
    rows: list[tuple[Cell, ...]] = []
    for one in found.rows:
        now, base, target, way = _shown(one)
        rows.append(
            (one.rule.words, PERIODS[one.rule.over], base, now, target, one.rule.unit.text, way, STATES[one.state])
        )
    yield Grid(Words("六个突破", "Breakthroughs"), tuple(heads), tuple(rows))


def _figures(found: Found) -> Mapping[str, str]:
    figures: dict[str, str] = {}
    for one in found.rows:
        now, base, target, way = _shown(one)
        names = {"value": now, "base": base, "target": target, "way": way, "state": one.state}
        figures |= {f"{one.rule.id}/{name}": text or "—" for name, text in names.items()}
    return figures


def _no_warnings(found: Found) -> Iterable[tuple[str, Words]]:
    del found
    return ()


def _about(found: Found, subject: Subject) -> bool:
    return subject.kind == MILL and bool(found.rows)


def _explain(found: Found, subject: Subject, facts: FactSet, most: int | None) -> list[Node]:
    del subject, facts, most
    nodes = []
    for one in found.rows:
        now, base, target, _ = _shown(one)
        unit = one.rule.unit.text
        why = Words(f"基期 {base} {unit}，目标 {target} {unit}", f"base {base} {unit}, target {target} {unit}")
        detail = {"indicator": one.rule.id, "state": one.state, "formula": one.rule.formula.text}
        node = Node("break", one.rule.words, None if now is None else f"{now} {unit}", why, detail)
        node.children += [Node("missing", none.why) for none in one.missing]
        nodes.append(node)
    return nodes


BREAKS: Analyser[BreakthroughResults, Found] = Analyser(
    derived="",
    sheet=Words("六个突破", "Breakthroughs"),
    find=_find,
    report=_report,
    nothing={"breakthroughs": []},
    grids=_grids,
    figures=_figures,
    warnings=_no_warnings,
    about=_about,
    explain=_explain,
    windows=lambda rule, rules, span: windows(rules, span),
)

__all__ = ["BREAKS", "Breakthrough"]
