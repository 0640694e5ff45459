"""What the brand found as people read it: a summary for the screen, every criterion for the workbook, and explanations.

What is personal (a member's points and stars) is shown as met or unmet only; the figure is for the person's own slip.
"""

from __future__ import annotations

from fourfocus.engine.analyses.base import Cell, Column, Grid
from fourfocus.engine.brand import STATES, Found, Rated
from fourfocus.engine.close import Result
from fourfocus.engine.node import Node, record_node
from fourfocus.engine.subjects import Subject
from fourfocus.facts.schema import Words

_ORDER = ("met", "unmet", "pending", "open")


def rated_of(result: Result) -> list[Rated]:
    """What the brand found in a result."""
    return [one for one in result.listed.get("brand", ()) if isinstance(one, Rated)]


def grids(result: Result) -> list[Grid]:
    """A summary by rule, and one row per subject."""
    rows = rated_of(result)
    return [_summary(rows), _whole(rows)] if rows else []


def _summary(rows: list[Rated]) -> Grid:
    columns = (
        Column(Words("品牌", "Brand"), None, 22),
        *(Column(STATES[state], 0, 9) for state in _ORDER),
        Column(Words("达到的", "Those that meet it"), None, 60),
    )
    found: list[tuple[Cell, ...]] = []
    for name in dict.fromkeys(one.rule.id for one in rows):
        own = [one for one in rows if one.rule.id == name]
        counts = (str(sum(one.state == state for one in own)) for state in _ORDER)
        titles = "、".join(one.subject.title for one in own if one.state == "met")
        found.append((own[0].rule.words, *counts, Words(titles or "—", titles or "—")))
    note = Words(
        "条件由记录逐条判定，没有另行打分；为什么达到或没有达到，用 explain 加编号或支部查看。",
        "Criteria are answered by records; 'explain' with a code or branch says why.",
    )
    return Grid(Words("品牌：岗、区、队、项目、六型", "Brand"), columns, tuple(found), note)


def _whole(rows: list[Rated]) -> Grid:
    heads = (
        ("品牌", "Brand", 20),
        ("编号", "Code", 12),
        ("对象", "Who", 30),
        ("支部", "Branch", 9),
        ("结果", "Result", 10),
    )
    columns = tuple(Column(Words(zh, en), None, width) for zh, en, width in heads)
    columns += (Column(Words("没有达到或待定的条件", "Criteria not met or waiting"), None, 90),)
    found: list[tuple[Cell, ...]] = []
    for one in rows:
        left = [each for each in one.found if each.state in ("unmet", "open", "pending")]
        zh = "；".join(f"{each.criterion.words.zh}（{open_words(each).zh}）" for each in left)
        en = "; ".join(f"{each.criterion.words.en} ({open_words(each).en})" for each in left)
        who = one.subject
        found.append((one.rule.words, who.id, who.title, one.branch, STATES[one.state], Words(zh or "—", en or "—")))
    return Grid(Words("逐项结果", "One by one"), columns, tuple(found), screen=False)


def open_words(one: Found) -> Words:
    """What may be said to everybody about a criterion."""
    return STATES[one.state] if one.personal else one.why


def nodes(result: Result, subject: Subject, rule: str | None) -> list[Node]:
    """What the brand says about a subject."""
    found = []
    for one in rated_of(result):
        if not one.about(subject) or rule not in (None, one.rule.id):
            continue
        title = one.rule.words
        if one.subject != subject:
            title = Words(f"{title.zh} {one.subject.title}", f"{title.en} {one.subject.title}")
        node = Node("brand", title, why=STATES[one.state], detail={"rule": one.rule.id, "state": one.state})
        for each in one.found:
            child = Node("criterion", each.criterion.words, why=_said(each), detail={"state": each.state})
            child.children += [record_node(record) for record in each.records]
            child.children += [Node("missing", gap.why) for gap in each.missing]
            node.children.append(child)
        found.append(node)
    return found


def _said(one: Found) -> Words:
    state = STATES[one.state]
    return Words(f"{state.zh}：{one.why.zh}", f"{state.en}: {one.why.en}")
