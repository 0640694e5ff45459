"""Measures, groups and the reconciliation of confirmed savings with the cost effects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fourfocus.engine.aggregate import Scope, read
from fourfocus.engine.analyses.base import Analyser, Cell, Column, Grid, Month, Say, missing_report, record_node
from fourfocus.engine.analyses.costs import TOTALS, find_costs
from fourfocus.engine.derived.base import Row
from fourfocus.engine.lines import cell_words
from fourfocus.engine.measures import reading_of, way_of
from fourfocus.engine.node import Node
from fourfocus.engine.progress import Way
from fourfocus.engine.savings import counted
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing, decimal
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.analyses import CostRule
from fourfocus.rules.measures import CostMeasure, Group, SavingsRule
from fourfocus.rules.model import Indicator

_TABLE = "measure_result"


@dataclass(frozen=True)
class Saved:
    """One measure in a month: how far its figure has got, and its saving in fen.

    ``cuts`` are what the element's and the mill's measured saving take off; None while the cost effects are open.
    ``counted`` is what is left of what was confirmed.
    """

    rule: CostMeasure
    indicator: Indicator | None
    way: Way | None
    claimed: int | None
    confirmed: int | None
    cuts: tuple[int, int] | None
    row: Row | None

    @property
    def counted(self) -> int | None:
        """Fen counted; nothing counts before somebody has confirmed it."""
        return None if self.cuts is None else (self.confirmed or 0) + sum(self.cuts)


@dataclass(frozen=True)
class Element:
    """One cost element: what its effects show was saved, and what measures account for."""

    id: str
    title: Words
    measured: int | None
    confirmed: int
    counted: int | None

    @property
    def rest(self) -> int | None:
        """What no measure explains."""
        return None if self.measured is None or self.counted is None else self.measured - self.counted


@dataclass(frozen=True)
class Found:
    """All measures, the groups they belong to, the elements, and the total last."""

    mill: str
    measures: tuple[Saved, ...]
    groups: tuple[Group, ...]
    elements: tuple[Element, ...]
    missing: tuple[Missing, ...]

    @property
    def total(self) -> Element:
        """All elements together."""
        return self.elements[-1]


def _find(rule: SavingsRule, rows: list[Row], month: Month) -> Found:
    del rule
    rules = month.rules
    cost = next(iter(rules.of(CostRule).values()))
    costs = find_costs(cost, rows, month)
    measured = {line.id: _less(line.effects["efficiency"]) for line in costs.lines if line.id not in TOTALS}
    results = {row["measure"]: row for row in read(month.facts, _TABLE, Scope(month.mill, month.span), month.mill)}
    missing = month.inputs.of_table(_TABLE, None, month.span.start, month.span.end)
    listed = list(rules.of(CostMeasure).values())
    known = not missing and not costs.missing and bool(costs.lines) and None not in measured.values()
    confirmed = {one.id: _fen(results.get(one.id), "confirmed_fen") or 0 for one in listed}
    cuts = (
        counted(confirmed, {one.id: one.element for one in listed}, {name: fen or 0 for name, fen in measured.items()})
        if known
        else {}
    )
    saved = tuple(_saved(one, results.get(one.id), cuts.get(one.id), month) for one in listed)
    why = tuple(dict.fromkeys((*missing, *costs.missing, *(one for line in costs.lines for one in line.missing))))
    return Found(month.mill, saved, tuple(rules.of(Group).values()), tuple(_elements(saved, measured, known)), why)


def _less(fen: int | None) -> int | None:
    return None if fen is None else -fen


def _fen(row: Row | None, name: str) -> int | None:
    return None if row is None else row[name]


def _saved(rule: CostMeasure, row: Row | None, cuts: tuple[int, int] | None, month: Month) -> Saved:
    reading = reading_of(rule, month.rules, month.readings, month.inputs)
    way = None if reading is None else way_of(rule, reading, month.rules)
    indicator = None if reading is None else reading.indicator
    return Saved(rule, indicator, way, _fen(row, "claimed_fen"), _fen(row, "confirmed_fen"), cuts, row)


def _elements(saved: tuple[Saved, ...], measured: Mapping[str, int | None], known: bool) -> Iterable[Element]:
    used = dict.fromkeys(one.rule.element for one in saved)
    for name in [*measured, *(one for one in used if one not in measured)]:
        own = [one for one in saved if one.rule.element == name]
        total = sum(one.counted or 0 for one in own) if known else None
        title = cell_words(CATALOG["expense"], "element", name)
        found = measured.get(name, 0) if known or name in measured else None
        yield Element(name, title, found, sum(one.confirmed or 0 for one in own), total)
    whole = sum(fen or 0 for fen in measured.values()) if known else None
    confirmed = sum(one.confirmed or 0 for one in saved)
    yield Element("all", TOTALS["all"], whole, confirmed, sum(one.counted or 0 for one in saved) if known else None)


def _text(fen: int | None) -> str | None:
    return None if fen is None else str(fen)


def _report(found: Found, say: Say) -> dict[str, Any]:
    elements = [
        {"element": one.id, "title": say(one.title), "measured_fen": _text(one.measured)}
        | {"confirmed_fen": str(one.confirmed), "counted_fen": _text(one.counted), "unexplained_fen": _text(one.rest)}
        for one in found.elements
    ]
    return {
        "measures": [_measure(one, say) for one in found.measures],
        "groups": [_group(group, found, say) for group in found.groups],
        "savings": {"elements": elements, "missing": missing_report(found.missing, say)},
    }


def _measure(one: Saved, say: Say) -> dict[str, Any]:
    rule, way = one.rule, one.way
    share = None if way is None else way.share
    figures = {
        "value": None if way is None else way.show(way.value.number),
        "baseline": None if way is None else way.show(way.first),
        "target": None if way is None else way.show(way.last),
        "unit": None if way is None else way.unit.text,
        "way_percent": None if share is None else decimal(share * 100, 1),
    }
    cuts = one.cuts or (None, None)
    money = {"claimed_fen": _text(one.claimed), "confirmed_fen": _text(one.confirmed)}
    money |= {"element_cut_fen": _text(cuts[0]), "total_cut_fen": _text(cuts[1]), "counted_fen": _text(one.counted)}
    owner = {"unit": rule.owner.unit, "posts": list(rule.owner.posts)}
    head = {"id": rule.id, "title": say(rule.words), "group": rule.group, "owner": owner}
    return {
        **head,
        "indicator": rule.indicator,
        "subject": rule.subject or None,
        "element": rule.element,
        **figures,
        **money,
    }


def _group(group: Group, found: Found, say: Say) -> dict[str, Any]:
    own = [one for one in found.measures if one.rule.group == group.id]
    known = all(one.counted is not None for one in own)
    return {
        "id": group.id,
        "title": say(group.words),
        "measures": str(len(own)),
        "reached": str(sum(_reached(one) for one in own)),
        "claimed_fen": str(sum(one.claimed or 0 for one in own)),
        "confirmed_fen": str(sum(one.confirmed or 0 for one in own)),
        "counted_fen": str(sum(one.counted or 0 for one in own)) if known else None,
    }


def _reached(one: Saved) -> bool:
    share = None if one.way is None else one.way.share
    return share is not None and share >= 1


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else decimal(Fraction(fen, 100), 2)


def _grids(found: Found) -> Iterable[Grid]:
    yield _group_grid(found)
    yield _measure_grid(found)
    money = [Column(words, 2, 15) for words in (Words("实测节约", "Measured"), Words("确认", "Confirmed"))]
    money += [Column(words, 2, 15) for words in (Words("计入", "Counted"), Words("未解释", "Unexplained"))]
    rows: list[tuple[Cell, ...]] = [
        (one.title, _yuan(one.measured), _yuan(one.confirmed), _yuan(one.counted), _yuan(one.rest))
        for one in found.elements
    ]
    title = Words("措施效益核对（元）", "Savings reconciled (yuan)")
    note = Words(
        "实测节约 = − 效率因素。计入数不超过各要素和全厂的实测数，每项效益只计一次；其余为没有措施能解释的部分。",
        "Measured = − efficiency effect. What is counted never exceeds the measured saving of its element and of the mill, each "
        "saving once; the rest is what no measure explains.",
    )
    if found.missing:
        zh, en = "；".join(one.why.zh for one in found.missing), "; ".join(one.why.en for one in found.missing)
        note = Words(f"待数据：{zh}", f"open: {en}")
    heads = (Column(Words("要素", "Element"), width=16), *money)
    yield Grid(title, heads, tuple(rows), note, frozenset({len(rows) - 1}))


def _group_grid(found: Found) -> Grid:
    heads = [Column(Words("推进小组", "Group"), width=24), Column(Words("措施", "Measures"), 0, 9)]
    heads += [Column(Words("已达目标", "Reached"), 0, 9)]
    money = (Words("申报", "Claimed"), Words("确认", "Confirmed"), Words("计入", "Counted"))
    heads += [Column(words, 2, 14) for words in money]
    rows: list[tuple[Cell, ...]] = []
    for group in found.groups:
        own = [one for one in found.measures if one.rule.group == group.id]
        sums = [_yuan(sum(fen or 0 for fen in part)) for part in ([o.claimed for o in own], [o.confirmed for o in own])]
        last = None if any(one.counted is None for one in own) else _yuan(sum(one.counted or 0 for one in own))
        rows.append((group.words, str(len(own)), str(sum(map(_reached, own))), *sums, last))
    return Grid(Words("降本增效推进小组（元）", "Promotion groups (yuan)"), tuple(heads), tuple(rows))


def _measure_grid(found: Found) -> Grid:
    heads = [Column(Words("编号", "Id"), width=6), Column(Words("措施", "Measure"), width=30)]
    heads += [Column(Words("责任单位", "Owner"), width=10)]
    heads += [
        Column(words, 2, 10) for words in (Words("基准", "Baseline"), Words("实际", "Actual"), Words("目标", "Target"))
    ]
    heads += [Column(Words("单位", "Unit"), width=9), Column(Words("已走 %", "Way %"), 1, 9)]
    money = (Words("申报", "Claimed"), Words("确认", "Confirmed"), Words("要素超出", "Over element"))
    heads += [Column(words, 2, 13) for words in (*money, Words("全厂超出", "Over mill"), Words("计入", "Counted"))]
    rows: list[tuple[Cell, ...]] = []
    for one in found.measures:
        way, cuts = one.way, one.cuts or (None, None)
        share = None if way is None else way.share
        shown = (None,) * 3 if way is None else (way.show(way.first), way.show(way.value.number), way.show(way.last))
        unit = None if way is None else way.unit.text
        cells = (one.rule.id, one.rule.words, one.rule.owner.unit, *shown, unit)
        percent = None if share is None else decimal(share * 100, 1)
        fen = (one.claimed, one.confirmed, *cuts, one.counted)
        rows.append((*cells, percent, *(_yuan(amount) for amount in fen)))
    note = Words("申报未确认的不计入。", "What is claimed but not confirmed is not counted.")
    return Grid(Words("降本增效措施（元）", "Cost measures (yuan)"), tuple(heads), tuple(rows), note)


def _figures(found: Found) -> Mapping[str, str]:
    figures: dict[str, str] = {}
    for one in found.measures:
        share = None if one.way is None else one.way.share
        figures[f"{one.rule.id}/counted"] = _text(one.counted) or "open"
        figures[f"{one.rule.id}/way"] = "open" if share is None else decimal(share * 100, 1)
    for element in found.elements:
        parts = {"measured": element.measured, "counted": element.counted, "rest": element.rest}
        figures |= {f"{element.id}/{name}": _text(fen) or "open" for name, fen in parts.items()}
    return figures


def _warnings(found: Found) -> Iterable[tuple[str, Words]]:
    over = [one for one in found.measures if one.cuts is not None and sum(one.cuts) < 0]
    if over:
        fen = -sum(sum(one.cuts or ()) for one in over)
        listed = "、".join(one.rule.id for one in over)
        zh = f"确认的效益比成本分析实测的多 {_yuan(fen)} 元，超出部分不计：{listed}"
        en = f"{_yuan(fen)} yuan more was confirmed than the cost effects show; it is not counted: {listed}"
        yield "savings", Words(zh, en)


def _about(found: Found, subject: Subject) -> bool:
    return subject.kind == MILL or any(one.rule.owner.unit == subject.id for one in found.measures)


def _explain(found: Found, subject: Subject, facts: FactSet, most: int | None) -> list[Node]:
    del facts, most
    nodes = []
    for one in found.measures:
        if subject.kind != MILL and one.rule.owner.unit != subject.id:
            continue
        title = Words(f"{one.rule.id} {one.rule.title}", f"{one.rule.id} {one.rule.words('en')}")
        node = Node("measure", title, None if one.counted is None else f"{_yuan(one.counted)} 元")
        names = (
            Words("确认效益", "confirmed"),
            Words("超出要素实测", "over the element"),
            Words("超出全厂实测", "over the mill"),
        )
        for words, fen in zip(names, (one.confirmed, *(one.cuts or (None, None))), strict=True):
            node.children.append(Node("part", words, None if fen is None else f"{_yuan(fen)} 元"))
        if one.row is not None:
            said = f"{one.row['measure']} {_yuan(one.claimed)} 元"
            node.children.append(record_node(CATALOG[_TABLE].title, one.row, _TABLE, said))
        nodes.append(node)
    if subject.kind == MILL:
        why = Words("实测 − 计入", "measured less counted")
        nodes.append(Node("part", Words("未解释", "unexplained"), f"{_yuan(found.total.rest) or '—'} 元", why))
    return nodes


SAVINGS: Analyser[SavingsRule, Found] = Analyser(
    derived="cost_effect",
    sheet=Words("降本措施", "Measures"),
    find=_find,
    report=_report,
    nothing={"measures": [], "groups": [], "savings": None},
    grids=_grids,
    figures=_figures,
    warnings=_warnings,
    about=_about,
    explain=_explain,
    windows=lambda rule, rules, span: ((_TABLE, span),),
)
