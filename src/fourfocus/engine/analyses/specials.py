"""The special indicators of a month: value, target, state, and who answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fourfocus.engine.analyses.base import Analyser, Cell, Column, Grid, Month, Say, missing_report
from fourfocus.engine.derived.base import Row
from fourfocus.engine.node import Node
from fourfocus.engine.readings import Reading
from fourfocus.engine.special import special_readings
from fourfocus.engine.subjects import Subject
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.rules.special import SpecialIndicator, SpecialResults

STATES = {
    "met": Words("达标", "met"),
    "unmet": Words("未达标", "not met"),
    "open": Words("待数据", "open"),
    "none": Words("无数值", "no value"),
}


@dataclass(frozen=True)
class Special:
    """One special indicator and what it came to."""

    rule: SpecialIndicator
    reading: Reading
    owner: str


@dataclass(frozen=True)
class Found:
    """All of them, in the order of the pack."""

    rows: tuple[Special, ...]


def _find(rule: SpecialResults, rows: list[Row], month: Month) -> Found:
    del rule, rows
    titles = month.titles
    found = []
    for reading in special_readings(month.rules, month.readings, month.inputs):
        indicator = reading.indicator
        assert isinstance(indicator, SpecialIndicator)
        unit = indicator.owner.unit
        found.append(Special(indicator, reading, titles.get(unit, unit)))
    return Found(tuple(found))


def _report(found: Found, say: Say) -> dict[str, Any]:
    return {"special_indicators": [_special(one, say) for one in found.rows]}


def _special(one: Special, say: Say) -> dict[str, Any]:
    reading = one.reading
    return {
        "id": one.rule.id,
        "title": say(one.rule.words),
        "subject": reading.subject.id,
        "owner": {"unit": one.rule.owner.unit, "title": one.owner, "posts": list(one.rule.owner.posts)},
        "weight": str(one.rule.weight),
        "value": reading.shown,
        "target": reading.target_shown,
        "unit": one.rule.unit.text,
        "state": reading.state,
        "missing": missing_report(reading.value.missing, say),
    }


def _grids(found: Found) -> Iterable[Grid]:
    heads = [Column(Words("编号", "Id"), width=7), Column(Words("专项指标", "Special indicator"), width=34)]
    heads += [
        Column(Words("对象", "Of"), width=18),
        Column(Words("实际", "Actual"), 2),
        Column(Words("目标", "Target"), 2),
    ]
    heads += [Column(Words("单位", "Unit"), width=10), Column(Words("状态", "State"), width=9)]
    heads += [Column(Words("责任单位", "Owner"), width=16), Column(Words("责任岗位", "Posts"), width=16)]
    rows: list[tuple[Cell, ...]] = []
    for one in found.rows:
        reading, posts = one.reading, "、".join(one.rule.owner.posts)
        cells: tuple[Cell, ...] = (
            one.rule.id,
            one.rule.words,
            reading.subject.title,
            reading.shown,
            reading.target_shown,
        )
        rows.append((*cells, one.rule.unit.text, STATES[reading.state], one.owner, posts or "—"))
    count = sum(one.reading.state == "met" for one in found.rows)
    note = Words(f"{len(found.rows)} 项中 {count} 项达标。", f"{count} of {len(found.rows)} reach their target.")
    yield Grid(Words("专项指标", "Special indicators"), tuple(heads), tuple(rows), note)


def _figures(found: Found) -> Mapping[str, str]:
    figures: dict[str, str] = {}
    for one in found.rows:
        figures |= {f"{one.rule.id}/value": one.reading.shown or "—", f"{one.rule.id}/state": one.reading.state}
    return figures


def _warnings(found: Found) -> Iterable[tuple[str, Words]]:
    """A formula that gives nothing although everything is known: somebody must look."""
    for one in found.rows:
        none = one.reading.value.none
        if none is not None:
            zh, en = f"{one.rule.id} {one.rule.title}没有数值：{none.zh}", f"{one.rule.id} has no value: {none.en}"
            yield "no_value", Words(zh, en)


def _about(found: Found, subject: Subject) -> bool:
    return any(one.rule.owner.unit == subject.id for one in found.rows)


def _explain(found: Found, subject: Subject, facts: FactSet, most: int | None) -> list[Node]:
    del facts, most
    nodes = []
    for one in found.rows:
        if one.rule.owner.unit == subject.id:
            figure = None if one.reading.shown is None else f"{one.reading.shown} {one.rule.unit.text}"
            title = Words(f"{one.rule.id} {one.rule.title}", f"{one.rule.id} {one.rule.words('en')}")
            detail = {"indicator": one.rule.id, "state": one.reading.state, "formula": one.rule.formula.text}
            node = Node("special", title, figure, detail=detail)
            node.children += [Node("missing", none.why) for none in one.reading.value.missing]
            nodes.append(node)
    return nodes


SPECIALS: Analyser[SpecialResults, Found] = Analyser(
    derived="",
    sheet=Words("专项指标", "Special indicators"),
    find=_find,
    report=_report,
    nothing={"special_indicators": []},
    grids=_grids,
    figures=_figures,
    warnings=_warnings,
    about=_about,
    explain=_explain,
)
