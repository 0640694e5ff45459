"""Words of results for templates."""

from __future__ import annotations

from typing import Any

from django import template

from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.publishing import results
from fourfocus.apps.publishing.workflow import COLOURS, State
from fourfocus.engine.explain import Node
from fourfocus.engine.lines import points
from fourfocus.engine.values import yuan
from fourfocus.facts.schema import Words

register = template.Library()

NODES = {
    "parameter": Words("参数", "parameter"), "clause": Words("依据", "by"), "aggregate": Words("合计", "sum of"),
    "input": Words("引用指标", "indicator"), "missing": Words("缺", "missing"), "proof": Words("记录显示", "records say"),
    "veto": Words("否决", "veto"), "record": Words("记录", "record"), "indicator": Words("指标", "indicator"),
    "total": Words("得分", "total"),
}  # fmt: skip
QUESTIONS = {
    "open": Words("待答复", "to be answered"), "upheld": Words("成立", "upheld"), "rejected": Words("不成立", "rejected"),
    "withdrawn": Words("已撤回", "withdrawn"), "appeal": Words("申诉", "appeal"), "objection": Words("异议", "objection"),
    "notice": Words("公示", "public notice"), "correction": Words("更正公示", "correction"), "final": Words("终稿", "final"),
}  # fmt: skip
STEP_WORDS = {
    "start": Words("开始", "began"), "computed": Words("算出草稿", "computed"), "failed": Words("没有算成", "failed"),
    "recompute": Words("重算", "computed again"), "approved": Words("批准", "approved"), "publish": Words("公示", "published"),
    "final": Words("定稿", "finalised"), "discard": Words("作废", "discarded"), "superseded": Words("被更正", "corrected"),
}  # fmt: skip
CELLS = ("target", "formula", "count", "file", "sheet", "row", "day")


@register.filter
def both(words: Any) -> str:
    """A text of a bundle in the page's language; also a pair (Chinese, English)."""
    if isinstance(words, Words):
        return words(lang())
    if isinstance(words, (list, tuple)):
        return str(words[1 if lang() == "en" else 0])
    return results.said(words, lang())


@register.filter
def close_word(state: str) -> str:
    """Where a version stands."""
    return State(state).words(lang())


@register.filter
def close_colour(state: str) -> str:
    """Its light."""
    return COLOURS[State(state)]


@register.filter
def step_title(step: str) -> str:
    """What happened to a version."""
    return STEP_WORDS[step](lang()) if step in STEP_WORDS else step


@register.filter
def asked_word(code: str) -> str:
    """A question's kind or state, a publication's kind."""
    return QUESTIONS[code](lang()) if code in QUESTIONS else code


@register.filter
def milli(value: int) -> str:
    """Thousandths of a point as points."""
    return points(value) or ""


@register.filter
def fen(amount: Any) -> str:
    """Fen as yuan."""
    return yuan(int(amount))


@register.filter
def node_kind(node: Node) -> str:
    """What a step of an explanation is."""
    return NODES[node.kind](lang()) if node.kind in NODES else ""


@register.filter
def node_text(node: Node, part: str) -> str:
    """Title, figure or reason of a step. (Templates would call the words themselves.)"""
    return both(getattr(node, part))


@register.filter
def node_detail(node: Node) -> list[str]:
    """What stands beside a step: target, formula, and for a record where it was read."""
    found = node.detail
    parts = []
    if "low" in found:
        parts.append(f"{found['low']} – {found['high']}")
    if "state_title" in found:
        parts.append(both(found["state_title"]))
    if "target" in found:
        parts.append(Words("目标", "target")(lang()) + f" {both(found['target'])}")
    if "formula" in found:
        parts.append(str(found["formula"]))
    if "from" in found and "source" in found:
        parts.append(
            Words(f"自 {found['from']} 起，{found['source']}", f"from {found['from']}: {found['source']}")(lang())
        )
    if "count" in found:
        parts.append(Words(f"{found['count']} 条记录", f"{found['count']} records")(lang()))
    if "row" in found:
        row = Words(f"第 {found['row']} 行", f"row {found['row']}")(lang())
        parts.append(f"{found['file']} · {found['sheet']} · {row}")
    if found.get("not_shown"):
        parts.append(Words(f"另有 {found['not_shown']} 条", f"{found['not_shown']} more")(lang()))
    return parts
