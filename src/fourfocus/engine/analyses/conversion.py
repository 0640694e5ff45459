"""Billet conversion: why it is not 100 %, in two effects that add up, and how long the stock lasts.

Output over supply is yield × charged over supply; charged is supply plus what was drawn from stock. So exactly::

    output/supply − 1 = (output/charged − 1)  +  output/charged × drawn/supply
                         yield effect             stock effect

The yield effect is what the ratio would be short of 100 % had nothing been drawn; the stock effect is the output that the drawn
billets made, per billet supplied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
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
from fourfocus.engine.derived.base import Row
from fourfocus.engine.lines import record_words
from fourfocus.engine.node import Node
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing, decimal, rounded
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.analyses import DAYS, ConversionRule

_INPUTS = ("billet_supply", "shift_output", "billet_stock")


@dataclass(frozen=True)
class Split:
    """A ratio taken apart, for some days; all weights in kg."""

    supply: int
    charged: int
    qualified: int

    @property
    def drawn(self) -> int:
        """What was taken from stock; negative when stock grew."""
        return self.charged - self.supply

    @property
    def defined(self) -> bool:
        """Whether anything came and anything was charged."""
        return self.supply > 0 and self.charged > 0

    @property
    def ratio(self) -> Fraction:
        """Output over supply."""
        return Fraction(self.qualified, self.supply)

    @property
    def rate(self) -> Fraction:
        """Yield: output over charged."""
        return Fraction(self.qualified, self.charged)

    @property
    def yield_effect(self) -> Fraction:
        """Yield less one."""
        return self.rate - 1

    @property
    def stock_effect(self) -> Fraction:
        """Yield times drawn over supply."""
        return self.rate * self.drawn / self.supply

    @property
    def shown(self) -> dict[str, str]:
        """In percent with two digits; ratio, yield and yield effect are rounded, the stock effect takes the rest."""
        total, yields = rounded(self.ratio * 10_000) - 10_000, rounded(self.yield_effect * 10_000)
        found = {"ratio": total + 10_000, "yield": yields + 10_000, "difference": total}
        found |= {"yield_effect": yields, "stock_effect": total - yields}
        return {name: decimal(Fraction(part, 100), 2) for name, part in found.items()}


@dataclass(frozen=True)
class Found:
    """The month, its highest day, and what is left in stock.

    Attributes
    ----------
    unexplained
        Draw-down by the stock ledger less charged minus supplied, in kg; None when a stock is not recorded.
    runs_out
        The day on which stock would be used up if the month's mean draw-down went on; None when stock does not fall.
    """

    rule: ConversionRule
    rows: tuple[Row, ...]
    month: Split
    highest: tuple[Row, Split] | None
    closing: Row | None
    days: int
    unexplained: int | None
    runs_out: date | None
    warn: bool
    missing: tuple[Missing, ...]

    @property
    def open(self) -> bool:
        """Whether data is missing."""
        return bool(self.missing)


def _split(rows: Iterable[Row]) -> Split:
    rows = list(rows)
    return Split(*(sum(row[name] for row in rows) for name in ("supply_kg", "charged_kg", "qualified_kg")))


def _find(rule: ConversionRule, rows: list[Row], month: Month) -> Found:
    span = month.span
    missing = tuple(one for name in _INPUTS for one in month.inputs.of_table(name, None, span.start, span.end))
    each = [(row, _split([row])) for row in rows]
    highest = max(((row, one) for row, one in each if one.defined), key=lambda pair: pair[1].ratio, default=None)
    stocks = [row for row in rows if row["closing_kg"] is not None]
    closing = stocks[-1] if stocks else None
    whole, days = _split(rows), (span.end - span.start).days
    before = month.facts.slice("billet_stock", month.mill, span.start - timedelta(days=1), span.start).to_pylist()
    unexplained = None
    last = span.end - timedelta(days=1)
    if before and closing is not None and closing["production_day"] == last:
        unexplained = before[-1]["closing_kg"] - closing["closing_kg"] - whole.drawn
    runs_out = None
    if closing is not None and whole.drawn > 0:
        # Whole days that the stock covers at this rate; it is gone in the course of the day after them.
        runs_out = closing["production_day"] + timedelta(days=-(-closing["closing_kg"] * days // whole.drawn))
    within = int(month.rules.amount(rule.warn_within, DAYS) / DAYS.factor)
    warn = runs_out is not None and runs_out <= last + timedelta(days=within)
    return Found(rule, tuple(rows), whole, highest, closing, days, unexplained, runs_out, warn, missing)


def _report(found: Found, say: Say) -> dict[str, Any]:
    if found.open or not found.month.defined:
        return {"conversion": {"rule": found.rule.id, "state": "open", "missing": missing_report(found.missing, say)}}
    report: dict[str, Any] = {"rule": found.rule.id, "clause": found.rule.clause, "state": "known", "missing": []}
    report["month"] = _split_report(found.month)
    if found.highest is not None:
        row, split = found.highest
        report["highest_day"] = {"day": row["production_day"].isoformat(), **_split_report(split)}
    if found.closing is not None:
        report |= {
            "closing_kg": str(found.closing["closing_kg"]),
            "mean_drawn_kg_per_day": decimal(Fraction(found.month.drawn, found.days), 3),
            "runs_out_on": None if found.runs_out is None else found.runs_out.isoformat(),
            "unexplained_kg": None if found.unexplained is None else str(found.unexplained),
        }
    return {"conversion": report}


def _split_report(one: Split) -> dict[str, Any]:
    weights = {"supply_kg": one.supply, "charged_kg": one.charged, "qualified_kg": one.qualified, "drawn_kg": one.drawn}
    return {**{name: str(kg) for name, kg in weights.items()}, "unit": "%", **one.shown}


_HEADS = (
    Column(Words("期间", "Period"), width=22),
    Column(Words("来坯 t", "Supplied t"), 3),
    Column(Words("投坯 t", "Charged t"), 3),
    Column(Words("合格 t", "Output t"), 3),
    Column(Words("动用库存 t", "Drawn t"), 3),
    Column(Words("转换率 %", "Conversion %"), 2),
    Column(Words("成材率 %", "Yield %"), 2),
    Column(Words("成材效应", "Yield effect"), 2),
    Column(Words("库存效应", "Stock effect"), 2),
    Column(Words("日末库存 t", "Closing t"), 3),
)


def _grids(found: Found) -> Iterable[Grid]:
    note = Words(
        "转换率 − 100% = 成材效应（成材率 − 100%）+ 库存效应（成材率 × 动用库存 ÷ 来坯），单位为百分点。",
        "Conversion − 100 % = yield effect (yield − 100 %) + stock effect (yield × drawn ÷ supplied), in points of percent.",
    )
    title = Words("坯材转换率分析", "Billet conversion taken apart")
    if found.open or not found.month.defined:
        waits = Words(f"待数据：{_join(found, 'zh')}", f"open: {_join(found, 'en')}")
        yield Grid(title, _HEADS, (), waits)
        return
    rows = [_row(Words("全月", "month"), found.month, found.closing)]
    if found.highest is not None:
        day = found.highest[0]["production_day"].isoformat()
        rows.append(_row(Words(f"最高日 {day}", f"highest {day}"), found.highest[1], found.highest[0]))
    yield Grid(title, _HEADS, tuple(rows), note)
    daily = [_row(row["production_day"].isoformat(), _split([row]), row) for row in found.rows]
    picture = Words("每日坯材转换率与成材率", "Conversion and yield by day")
    chart = Chart("line", picture, 0, (5, 6), (0, len(daily) - 1))
    yield Grid(Words("逐日", "By day"), _HEADS, tuple(daily), chart=chart, screen=False)


def _join(found: Found, lang: str) -> str:
    if not found.missing:
        return Words("没有来坯或投坯", "nothing supplied or charged")(lang)
    return "；".join(one.why(lang) for one in found.missing)


def _row(name: Cell, one: Split, stock: Row | None) -> tuple[Cell, ...]:
    weights = [_t(kg) for kg in (one.supply, one.charged, one.qualified, one.drawn)]
    parts: list[Cell] = [None] * 4
    if one.defined:
        parts = [one.shown[name] for name in ("ratio", "yield", "yield_effect", "stock_effect")]
    closing = stock["closing_kg"] if stock is not None else None
    return (name, *weights, *parts, None if closing is None else _t(closing))


def _t(kg: int) -> str:
    return decimal(Fraction(kg, 1000), 3)


def _figures(found: Found) -> Mapping[str, str]:
    if found.open or not found.month.defined:
        return {"state": "open"}
    figures = {"state": "known", **{f"month/{name}": text for name, text in found.month.shown.items()}}
    if found.highest is not None:
        row, split = found.highest
        figures["day"] = row["production_day"].isoformat()
        figures |= {f"day/{name}": text for name, text in split.shown.items()}
    figures["runs_out_on"] = "—" if found.runs_out is None else found.runs_out.isoformat()
    figures["warned"] = "yes" if found.warn else "no"
    return figures


def _warnings(found: Found) -> Iterable[tuple[str, Words]]:
    if found.open:
        return
    if found.warn and found.closing is not None:
        stock, mean = _t(found.closing["closing_kg"]), decimal(Fraction(found.month.drawn, found.days * 1000), 3)
        on, day = found.closing["production_day"], found.runs_out
        yield (
            "stock",
            Words(
                f"{on} 坯库存 {stock} t，当月平均每天动用 {mean} t；照此下去库存将在 {day} 用完",
                f"billet stock on {on} is {stock} t and {mean} t a day were drawn; at this rate it runs out on {day}",
            ),
        )
    if found.unexplained:
        kg = _t(found.unexplained)
        yield (
            "stock",
            Words(
                f"坯库存台账的减少比投坯减来坯多 {kg} t，请核对",
                f"stock fell by {kg} t more than was charged less supplied; please check",
            ),
        )


def _about(found: Found, subject: Subject) -> bool:
    del found
    return subject.kind == MILL


def _explain(found: Found, subject: Subject, facts: FactSet, most: int | None) -> list[Node]:
    del subject
    if found.open or not found.month.defined:
        return [Node("missing", one.why) for one in found.missing]
    nodes = [_split_node(Words("全月", "month"), found.month)]
    if found.highest is not None:
        row, split = found.highest
        day: date = row["production_day"]
        node = _split_node(Words(f"最高日 {day}", f"highest day {day}"), split)
        for table, column in (
            ("billet_supply", "weight_kg"),
            ("shift_output", "qualified_kg"),
            ("billet_stock", "closing_kg"),
        ):
            rows = facts.slice(table, row["mill"], day, day + timedelta(days=1)).to_pylist()
            schema = CATALOG[table]
            for one in rows[:most]:
                words = record_words(schema, one, schema.key)
                node.children.append(record_node(schema.title, one, table, f"{words.zh} {one[column]} kg", words))
        nodes.append(node)
    if found.closing is not None:
        why = None
        if found.runs_out is not None:
            mean = decimal(Fraction(found.month.drawn, found.days * 1000), 3)
            why = Words(f"÷ 每天动用 {mean} t，{found.runs_out} 用完", f"÷ {mean} t a day: gone on {found.runs_out}")
        title = Words("月末坯库存", "closing stock")
        node = Node("stock", title, f"{_t(found.closing['closing_kg'])} t", why)
        node.children.append(record_node(CATALOG["billet_stock"].title, found.closing, "billet_stock", None))
        nodes.append(node)
    return nodes


def _split_node(title: Words, one: Split) -> Node:
    shown = one.shown
    why = Words(
        f"{shown['ratio']} % − 100 % = 成材效应 {shown['yield_effect']} + 库存效应 {shown['stock_effect']}（百分点）",
        f"{shown['ratio']} % − 100 % = yield effect {shown['yield_effect']} + stock effect {shown['stock_effect']} (points)",
    )
    node = Node("conversion", title, f"{shown['ratio']} %", why)
    for words, kg in (
        (Words("合格量", "output"), one.qualified),
        (Words("来坯", "supplied"), one.supply),
        (Words("投坯", "charged"), one.charged),
        (Words("动用库存", "drawn from stock"), one.drawn),
    ):
        node.children.append(Node("part", words, f"{kg} kg"))
    return node


CONVERSION: Analyser[ConversionRule, Found] = Analyser(
    derived="billet_day",
    sheet=Words("坯材转换", "Billets"),
    find=_find,
    report=_report,
    nothing={"conversion": None},
    grids=_grids,
    figures=_figures,
    warnings=_warnings,
    about=_about,
    explain=_explain,
)
