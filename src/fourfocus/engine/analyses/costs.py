"""Cost by element against the base period: four effects that add up, cost per tonne, and how far the target is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fourfocus.engine.analyses.base import (
    Analyser,
    Cell,
    Chart,
    Column,
    Grid,
    Month,
    Say,
    missing_report,
    record_node,
)
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.derived.costs import column_of
from fourfocus.engine.lines import cell_words
from fourfocus.engine.node import Node
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing, decimal
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.analyses import CostRule
from fourfocus.rules.units import PLAIN

EFFECTS = {
    "volume": Words("产量因素", "volume"),
    "mix": Words("结构因素", "mix"),
    "price": Words("价格因素", "price"),
    "efficiency": Words("效率因素", "efficiency"),
}
TOTALS = {
    "all": Words("合计", "all elements"),
    "target": Words("目标口径合计", "what the target is for"),
}


@dataclass(frozen=True)
class Line:
    """One element, or a total: integers in fen; ``effects`` is None where an effect cannot be told yet."""

    id: str
    title: Words
    base: int
    actual: int
    effects: Mapping[str, int | None]
    base_kg: int
    kg: int
    apart: bool
    missing: tuple[Missing, ...] = ()
    row: Row | None = None

    @property
    def difference(self) -> int:
        """Actual less base; what the effects add up to."""
        return self.actual - self.base

    def per_tonne(self, fen: int, kg: int) -> Fraction | None:
        """Yuan per tonne."""
        return Fraction(fen * 10, kg) if kg else None

    @property
    def change(self) -> Fraction | None:
        """Change of the cost per tonne, as a share of the base's."""
        before, now = self.per_tonne(self.base, self.base_kg), self.per_tonne(self.actual, self.kg)
        return None if not before or now is None else now / before - 1


@dataclass(frozen=True)
class Found:
    """Every element of the month, the totals, and the target."""

    rule: CostRule
    span: Span
    mill: str
    lines: tuple[Line, ...]
    target: Fraction
    missing: tuple[Missing, ...]

    @property
    def total(self) -> Line | None:
        """What the target is for; None while data is missing."""
        return next((line for line in self.lines if line.id == "target"), None)

    @property
    def state(self) -> str:
        """``met``, ``unmet`` or ``open``."""
        change = self.total.change if self.total else None
        if change is None:
            return "open"
        return "met" if change <= -self.target else "unmet"


def find_costs(rule: CostRule, rows: list[Row], month: Month) -> Found:
    """Every element of the month with its effects, and the totals; nothing while expenses or output are missing."""
    span = month.span
    missing = [
        one
        for table in ("expense", "shift_output")
        for start, end in ((rule.base_from, rule.base_to), (span.start, span.end))
        for one in month.inputs.of_table(table, None, start, end)
    ]
    target = month.rules.amount(rule.target, PLAIN)
    if missing or not rows:
        return Found(rule, span, month.mill, (), target, tuple(dict.fromkeys(missing)))
    lines = [_line(rule, row, month) for row in rows]
    order = {choice.code: at for at, choice in enumerate(CATALOG["expense"]["element"].choices)}
    lines.sort(key=lambda line: order[line.id])
    totals = [_total("all", lines), _total("target", [line for line in lines if not line.apart])]
    return Found(rule, span, month.mill, (*lines, *totals), target, ())


def _line(rule: CostRule, row: Row, month: Month) -> Line:
    element = row["element"]
    effects: dict[str, int | None] = {name: row[f"{name}_fen"] for name in EFFECTS}
    expr = {**rule.quantities, **rule.timed}.get(element)
    missing: tuple[Missing, ...] = ()
    if expr is not None:
        table = column_of(expr)[0]
        missing = month.inputs.of_table(table, None, month.span.start, month.span.end)
        if effects["price"] is None and not missing:
            name = "tariff" if element in rule.timed else "standard_price"
            title = CATALOG[name].title
            why = Words(f"{title.zh}（{name}）没有基期或当月的价格", f"{name} has no price for the base or the month")
            missing = (Missing(why),)
        if missing:
            effects |= {"price": None, "efficiency": None}
    title = cell_words(CATALOG["expense"], "element", element)
    base, actual = row["base_fen"], row["actual_fen"]
    return Line(
        element, title, base, actual, effects, row["base_output_kg"], row["output_kg"], row["apart"], missing, row
    )


def _total(name: str, lines: list[Line]) -> Line:
    effects: dict[str, int | None] = {}
    for effect in EFFECTS:
        parts = [line.effects[effect] for line in lines]
        effects[effect] = None if None in parts else sum(part or 0 for part in parts)
    base, actual = sum(line.base for line in lines), sum(line.actual for line in lines)
    first = lines[0] if lines else None
    kgs = (first.base_kg, first.kg) if first else (0, 0)
    missing = tuple(dict.fromkeys(one for line in lines for one in line.missing))
    return Line(name, TOTALS[name], base, actual, effects, *kgs, False, missing)


def _report(found: Found, say: Say) -> dict[str, Any]:
    rule = found.rule
    total = found.total
    change = total.change if total else None
    summary = {
        "rule": rule.id,
        "clause": rule.clause,
        "base_from": rule.base_from.isoformat(),
        "base_to": rule.base_to.isoformat(),
        "target_percent": _percent(-found.target),
        "change_percent": None if change is None else _percent(change),
        "state": found.state,
        "missing": missing_report(found.missing, say),
    }
    return {"costs": [_cost(line, say) for line in found.lines], "cost_target": summary}


def _cost(line: Line, say: Say) -> dict[str, Any]:
    effects = {f"{name}_fen": None if fen is None else str(fen) for name, fen in line.effects.items()}
    return {
        "element": line.id,
        "title": say(line.title),
        "apart": line.apart,
        "base_fen": str(line.base),
        "actual_fen": str(line.actual),
        "difference_fen": str(line.difference),
        **effects,
        "base_yuan_per_t": _per_tonne(line, line.base, line.base_kg),
        "yuan_per_t": _per_tonne(line, line.actual, line.kg),
        "change_percent": None if line.change is None else _percent(line.change),
        "missing": missing_report(line.missing, say),
    }


def _per_tonne(line: Line, fen: int, kg: int) -> str | None:
    found = line.per_tonne(fen, kg)
    return None if found is None else decimal(found, 2)


def _percent(share: Fraction) -> str:
    return decimal(share * 100, 2)


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else decimal(Fraction(fen, 100), 2)


def _grids(found: Found) -> Iterable[Grid]:
    rule = found.rule
    base = f"{rule.base_from:%Y-%m} ~ {rule.base_to.fromordinal(rule.base_to.toordinal() - 1):%Y-%m}"
    title = Words(f"成本因素分析（元，基期 {base} 月均）", f"Cost by element (yuan, against a mean month of {base})")
    columns = [Column(Words("要素", "Element"), width=22)]
    columns += [Column(Words("基期月均", "Base"), 2, 17), Column(Words("当月", "Actual"), 2, 17)]
    columns += [Column(words, 2, 16) for words in EFFECTS.values()]
    columns += [Column(Words("基期 元/t", "Base per t"), 2), Column(Words("当月 元/t", "Per t"), 2)]
    columns += [Column(Words("升降 %", "Change %"), 2)]
    if not found.lines:
        zh, en = "；".join(one.why.zh for one in found.missing), "; ".join(one.why.en for one in found.missing)
        yield Grid(title, tuple(columns), (), Words(f"待数据：{zh or '没有费用'}", f"open: {en or 'no expense'}"))
        return
    rows: list[tuple[Cell, ...]] = []
    for line in found.lines:
        name = Words(f"{line.title.zh}（单列）", f"{line.title.en} (apart)") if line.apart else line.title
        cells: list[Cell] = [name, _yuan(line.base), _yuan(line.actual)]
        cells += [_yuan(line.effects[effect]) for effect in EFFECTS]
        cells += [_per_tonne(line, line.base, line.base_kg), _per_tonne(line, line.actual, line.kg)]
        rows.append((*cells, None if line.change is None else _percent(line.change)))
    strong = frozenset(at for at, line in enumerate(found.lines) if line.id in TOTALS)
    yield Grid(title, tuple(columns), tuple(rows), _note(found), strong)
    total = found.total
    if total is not None and None not in total.effects.values():
        steps: list[tuple[Cell, ...]] = [(Words("基期月均", "base"), _yuan(total.base))]
        steps += [(words, _yuan(total.effects[effect])) for effect, words in EFFECTS.items()]
        steps.append((Words("当月", "actual"), _yuan(total.actual)))
        heading = Words(
            "目标口径：从基期月均到当月（元）", "What the target is for: from the base month to this one (yuan)"
        )
        picture = Chart("waterfall", heading, 0, (1,), (0, len(steps) - 1))
        yield Grid(heading, (columns[0], Column(Words("元", "Yuan"), 2, 17)), tuple(steps), chart=picture, screen=False)


def _note(found: Found) -> Words:
    total = found.total
    change = "—" if total is None or total.change is None else _percent(total.change)
    states = {"met": Words("达标", "met"), "unmet": Words("未达标", "not met"), "open": Words("待数据", "open")}
    state, target = states[found.state], _percent(-found.target)
    return Words(
        f"吨钢成本（目标口径）升降 {change} %，目标 {target} %：{state.zh}。"
        "当月 − 基期月均 = 产量 + 结构 + 价格 + 效率；每个因素取整到分，余数归效率。",
        f"Cost per tonne changed by {change} %, target {target} %: {state.en}. "
        "Actual − base = volume + mix + price + efficiency; each rounded to the fen, efficiency takes the rest.",
    )


def _figures(found: Found) -> Mapping[str, str]:
    figures = {"state": found.state}
    for line in found.lines:
        figures |= {f"{line.id}/base": str(line.base), f"{line.id}/actual": str(line.actual)}
        figures |= {f"{line.id}/{name}": "open" if fen is None else str(fen) for name, fen in line.effects.items()}
        figures[f"{line.id}/change"] = "—" if line.change is None else _percent(line.change)
    return figures


def _warnings(found: Found) -> Iterable[tuple[str, Words]]:
    for line in found.lines:
        if line.missing and line.id not in TOTALS:
            zh, en = "；".join(one.why.zh for one in line.missing), "; ".join(one.why.en for one in line.missing)
            yield (
                "cost",
                Words(
                    f"{line.title.zh}的价格、效率因素待数据：{zh}",
                    f"price and efficiency of {line.title.en} are open: {en}",
                ),
            )


def _about(found: Found, subject: Subject) -> bool:
    del found
    return subject.kind == MILL


def _explain(found: Found, subject: Subject, facts: FactSet, most: int | None) -> list[Node]:
    del subject
    nodes = [Node("missing", one.why) for one in found.missing]
    for line in found.lines:
        why = Words(
            f"比基期月均 {_yuan(line.base)} 元多 {_yuan(line.difference)} 元",
            f"{_yuan(line.difference)} more than the base month's {_yuan(line.base)}",
        )
        node = Node("cost", line.title, f"{_yuan(line.actual)} 元", why)
        for name, words in EFFECTS.items():
            fen = line.effects[name]
            node.children.append(Node("part", words, None if fen is None else f"{_yuan(fen)} 元"))
        node.children += [Node("missing", one.why) for one in line.missing]
        if line.row is not None:
            _vouchers(node, line, found, facts, most)
        nodes.append(node)
    return nodes


def _vouchers(node: Node, line: Line, found: Found, facts: FactSet, most: int | None) -> None:
    """The month's vouchers of an element."""
    rows = facts.slice("expense", found.mill, found.span.start, found.span.end).to_pylist()
    own = [row for row in rows if row["element"] == line.id]
    title = CATALOG["expense"].title
    for row in own[:most]:
        said = f"{row['document']} {row['unit']} {_yuan(row['amount_fen'])} 元"
        node.children.append(record_node(title, row, "expense", said, Words(said, said)))
    if most is not None and len(own) > most:
        node.detail["not_shown"] = len(own) - most


COSTS: Analyser[CostRule, Found] = Analyser(
    derived="cost_effect",
    sheet=Words("成本", "Cost"),
    find=find_costs,
    report=_report,
    nothing={"costs": [], "cost_target": None},
    grids=_grids,
    figures=_figures,
    warnings=_warnings,
    about=_about,
    explain=_explain,
)
