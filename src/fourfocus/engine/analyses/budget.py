"""Cost by element against budget, and what the year is heading for.

For each element: the month's expense, its budget, the budget at the output there was (``budget * output / budgeted output``),
the year so far, and a forecast: the months still to come at the cost per tonne of the year so far and its mean budgeted output.
The year's cost per tonne is set beside the base's; what the months to come may cost per tonne to reach the target is worked out
backwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from fourfocus.engine.analyses.base import Analyser, Cell, Column, Grid, Month, Say, missing_report
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.lines import cell_words
from fourfocus.engine.node import Node
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing, decimal, rounded
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.facts.tables.money import ELEMENTS
from fourfocus.rules.analyses import CostRule
from fourfocus.rules.budgets import BudgetRule
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import PLAIN

TOTAL = Words("目标口径合计", "what the target is for")


@dataclass(frozen=True)
class Output:
    """Kilograms: of the base, the month and the year so far; budgeted for the month and the year so far; months to come."""

    base: int
    month: int
    year: int
    planned_month: int
    planned_year: int
    months: int

    @property
    def to_come(self) -> Fraction:
        """What the months to come are taken to make: each the mean budgeted output of the year so far."""
        return Fraction(self.planned_year, self.months) * (12 - self.months)


@dataclass(frozen=True)
class Line:
    """One element, or the total, in fen."""

    id: str
    title: Words
    base: int
    month: int
    budget: int
    year: int
    year_budget: int
    apart: bool

    def flexed(self, output: Output) -> int | None:
        """The month's budget at the output there was."""
        return rounded(Fraction(self.budget * output.month, output.planned_month)) if output.planned_month else None

    def forecast(self, output: Output) -> int | None:
        """The whole year, going on as in the year so far."""
        return rounded(self.year + Fraction(self.year, output.year) * output.to_come) if output.year else None

    def change(self, output: Output) -> Fraction | None:
        """The forecast cost per tonne against the base's; the months to come do not change it."""
        if not output.year or not output.base or not self.base:
            return None
        return Fraction(self.year, output.year) / Fraction(self.base, output.base) - 1

    def needed(self, output: Output, target: Fraction) -> Fraction | None:
        """Fen per kg that the months to come may cost for the year to reach the target; None when none are to come."""
        if not output.base or not output.to_come:
            return None
        allowed = Fraction(self.base, output.base) * (1 - target) * (output.year + output.to_come)
        return (allowed - self.year) / output.to_come


@dataclass(frozen=True)
class Found:
    """Every element, the total last; nothing while data is missing."""

    lines: tuple[Line, ...]
    output: Output
    target: Fraction
    missing: tuple[Missing, ...] = field(default_factory=tuple)


def _spans(rule: CostRule, span: Span) -> tuple[Span, Span]:
    return Span(rule.base_from, rule.base_to), Span(span.start.replace(month=1), span.end)


def _windows(rule: BudgetRule, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
    del rule
    for cost in rules.of(CostRule).values():
        for one in _spans(cost, span):
            yield from (("expense", one), ("shift_output", one))
        yield "budget", _spans(cost, span)[1]


def _find(rule: BudgetRule, rows: list[Row], month: Month) -> Found:
    del rule, rows
    cost = next(iter(month.rules.of(CostRule).values()))
    base, year = _spans(cost, month.span)
    target = month.rules.amount(cost.target, PLAIN)
    wanted = [(table, one) for table in ("expense", "shift_output") for one in (base, year)] + [("budget", year)]
    missing = tuple(
        dict.fromkeys(one for table, span in wanted for one in month.inputs.of_table(table, None, span.start, span.end))
    )
    if missing:
        return Found((), Output(0, 0, 0, 0, 0, month.span.start.month), target, missing)
    spent, planned = _sums(month, "expense", (base, year)), _sums(month, "budget", (year,))
    output = _output(month, base, year)
    lines = []
    for element in ELEMENTS:
        sums = [_sum(spent, element, one) for one in (base, month.span, year)]
        budgets = [_sum(planned, element, one) for one in (month.span, year)]
        if any(sums) or any(budgets):
            title = cell_words(CATALOG["expense"], "element", element)
            lines.append(Line(element, title, sums[0], sums[1], budgets[0], sums[2], budgets[1], element in cost.apart))
    own = [line for line in lines if not line.apart]
    total = Line(
        "target",
        TOTAL,
        sum(line.base for line in own),
        sum(line.month for line in own),
        sum(line.budget for line in own),
        sum(line.year for line in own),
        sum(line.year_budget for line in own),
        False,
    )
    return Found((*lines, total), output, target)


Sums = Mapping[tuple[str, date], int]


def _sums(month: Month, table: str, spans: Iterable[Span]) -> Sums:
    found: dict[tuple[str, date], int] = {}
    for span in spans:
        for row in month.facts.totals(table, month.mill, span.start, span.end, ["month", "element"], ["amount_fen"]):
            found[row["element"], row["month"]] = row["amount_fen"]
    return found


def _sum(sums: Sums, element: str, span: Span) -> int:
    return sum(fen for (name, day), fen in sums.items() if name == element and span.start <= day < span.end)


def _output(month: Month, base: Span, year: Span) -> Output:
    made: dict[bool, int] = defaultdict(int)
    now = 0
    for at, span in ((False, base), (True, year)):
        for row in month.facts.totals("shift_output", month.mill, span.start, span.end, ["_day"], ["qualified_kg"]):
            made[at] += row["qualified_kg"]
            now += row["qualified_kg"] if at and row["_day"] >= month.span.start else 0
    plans: dict[date, int] = {}
    for row in month.facts.slice("budget", month.mill, year.start, year.end).to_pylist():
        plans[row["month"]] = max(plans.get(row["month"], 0), row["output_kg"] or 0)
    planned = sum(plans.values())
    return Output(made[False], now, made[True], plans.get(month.span.start, 0), planned, month.span.start.month)


def _text(fen: int | None) -> str | None:
    return None if fen is None else str(fen)


def _per_tonne(fen: Fraction | None) -> str | None:
    """Fen per kg as yuan per tonne."""
    return None if fen is None else decimal(fen * 10, 2)


def _rate(fen: int, kg: int) -> str | None:
    return _per_tonne(Fraction(fen, kg)) if kg else None


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else decimal(share * 100, 2)


def _report(found: Found, say: Say) -> dict[str, Any]:
    out = found.output
    rows = [
        {
            "element": line.id,
            "title": say(line.title),
            "apart": line.apart,
            "month_fen": str(line.month),
            "budget_fen": str(line.budget),
            "flexed_budget_fen": _text(line.flexed(out)),
            "year_fen": str(line.year),
            "year_budget_fen": str(line.year_budget),
            "forecast_fen": _text(line.forecast(out)),
            "base_yuan_per_t": _rate(line.base, out.base),
            "year_yuan_per_t": _rate(line.year, out.year),
            "forecast_change_percent": _percent(line.change(out)),
            "needed_yuan_per_t": _per_tonne(line.needed(out, found.target)),
        }
        for line in found.lines
    ]
    return {"budget": rows, "budget_missing": missing_report(found.missing, say)}


def _grids(found: Found) -> Iterable[Grid]:
    title = Words("预算执行与全年预测（元）", "Budget and forecast (yuan)")
    heads = [Column(Words("要素", "Element"), width=18)]
    money = (
        Words("当月", "Month"),
        Words("预算", "Budget"),
        Words("按实产预算", "Flexed"),
        Words("本年累计", "Year so far"),
    )
    heads += [
        Column(words, 2, 16) for words in (*money, Words("累计预算", "Year's budget"), Words("全年预测", "Forecast"))
    ]
    rates = (Words("基期 元/t", "Base per t"), Words("本年 元/t", "Year per t"), Words("升降 %", "Change %"))
    heads += [Column(words, 2, 11) for words in (*rates, Words("余月需 元/t", "Needed per t"))]
    if not found.lines:
        zh, en = "；".join(one.why.zh for one in found.missing), "; ".join(one.why.en for one in found.missing)
        yield Grid(title, tuple(heads), (), Words(f"待数据：{zh}", f"open: {en}"))
        return
    out, rows = found.output, []
    for line in found.lines:
        name = Words(f"{line.title.zh}（单列）", f"{line.title.en} (apart)") if line.apart else line.title
        fen = (line.month, line.budget, line.flexed(out), line.year, line.year_budget, line.forecast(out))
        cells: list[Cell] = [name, *(_yuan(one) for one in fen), _rate(line.base, out.base), _rate(line.year, out.year)]
        rows.append((*cells, _percent(line.change(out)), _per_tonne(line.needed(out, found.target))))
    target = decimal(found.target * 100, 2)
    note = Words(
        f"全年预测：余下各月按本年累计的吨钢成本和平均预算产量。余月需：全年降低 {target}% 时余下各月的吨钢成本上限。",
        "Forecast: the months to come at the year's cost per tonne and mean budgeted output. Needed: what they may cost "
        f"per tonne for the year to be {target} % lower.",
    )
    yield Grid(title, tuple(heads), tuple(rows), note, frozenset({len(rows) - 1}))


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else decimal(Fraction(fen, 100), 2)


def _figures(found: Found) -> Mapping[str, str]:
    out = found.output
    figures: dict[str, str] = {}
    for line in found.lines:
        parts = {
            "month": str(line.month),
            "flexed": _text(line.flexed(out)),
            "year": str(line.year),
            "forecast": _text(line.forecast(out)),
            "change": _percent(line.change(out)),
            "needed": _per_tonne(line.needed(out, found.target)),
        }
        figures |= {f"{line.id}/{name}": text or "—" for name, text in parts.items()}
    return figures


def _no_warnings(found: Found) -> Iterable[tuple[str, Words]]:
    del found
    return ()


def _about(found: Found, subject: Subject) -> bool:
    del found
    return subject.kind == MILL


def _explain(found: Found, subject: Subject, facts: FactSet, most: int | None) -> list[Node]:
    del subject, facts, most
    nodes = [Node("missing", one.why) for one in found.missing]
    for line in found.lines:
        forecast, change = _yuan(line.forecast(found.output)), _percent(line.change(found.output))
        why = Words(
            f"当月 {_yuan(line.month)} 元，预算 {_yuan(line.budget)} 元；全年吨钢比基期 {change} %",
            f"{_yuan(line.month)} yuan in the month, budget {_yuan(line.budget)}; the year per tonne {change} % against the base",
        )
        nodes.append(Node("budget", line.title, f"{forecast} 元", why))
    return nodes


BUDGET: Analyser[BudgetRule, Found] = Analyser(
    derived="",
    sheet=Words("预算与预测", "Budget"),
    find=_find,
    report=_report,
    nothing={"budget": [], "budget_missing": []},
    grids=_grids,
    figures=_figures,
    warnings=_no_warnings,
    about=_about,
    explain=_explain,
    windows=_windows,
)
