"""The archives of a close as people read them: grids for screen and workbook, explanations."""

from __future__ import annotations

from fourfocus.engine.analyses.base import Cell, Column, Grid
from fourfocus.engine.archives import CHECKS, STATES, Filed
from fourfocus.engine.close import Result
from fourfocus.engine.node import Node, record_node
from fourfocus.facts.schema import Words

NOTE = Words(
    "只看做到没有，不计分；目录和侧面标签用 fourfocus archives 打印。",
    "Kept or not, no points; 'archives' prints catalogues.",
)


def grids(result: Result) -> list[Grid]:
    """One row for each branch and question; none where the archive is not asked about."""
    rows = [one for one in result.listed.get("archives", ()) if isinstance(one, Filed)]
    heads = (
        ("支部", "Branch", 14),
        ("要求", "Asked", 22),
        ("结果", "Result", 20),
        ("做到/应做", "Kept of", 12),
        ("问题", "Faults", 70),
    )
    columns = tuple(Column(Words(zh, en), None, width) for zh, en, width in heads)
    found: list[tuple[Cell, ...]] = []
    for one in rows:
        says = [fault.words for fault in one.faults] + [gap.why for gap in one.missing]
        said = Words("；".join(each.zh for each in says) or "—", "; ".join(each.en for each in says) or "—")
        count = "—" if one.missing else f"{one.good} / {one.asked}"
        found.append((one.subject.title, CHECKS[one.check], STATES[one.state], count, said))
    return [Grid(Words("档案：归档有序", "Archives in order"), columns, tuple(found), NOTE)] if rows else []


def node(one: Filed) -> Node:
    """How one question about a branch's archive was answered, down to boxes, papers and steps of tasks."""
    title = Words(f"档案：{CHECKS[one.check].zh}", f"archive: {CHECKS[one.check].en}")
    made = Node(
        "archive", title, None if one.missing else f"{one.good}/{one.asked}", STATES[one.state], {"rule": one.rule}
    )
    for fault in one.faults:
        made.children.append(Node("fault", fault.words, children=[record_node(fault.record)] if fault.record else []))
    made.children += [Node("missing", gap.why) for gap in one.missing]
    made.children += [record_node(record) for record in one.records]
    return made
