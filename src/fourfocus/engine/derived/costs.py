"""Cost by element against a base period, the difference taken apart so that it adds up to the fen.

For each element, with Q the output of the mill and q that of a line (base figures are means of the base months)::

    volume      (Q now − Q base) × base cost per kg
    mix         Σ lines (q now × the line's base cost per kg) − Q now × the lines' base cost per kg of all output
    price       Σ quantity now × (price now − mean price of the base months), where the pack names a quantity
    efficiency  the rest

The base, volume, mix and price are exact fractions, each rounded once to the fen; efficiency is what is left of the whole number
difference, so that the four always add up. Costs of units that are no lines have no mix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from functools import cache

from fourfocus.engine.derived.base import Input, Row, Rows, Ruled, Span, nothing
from fourfocus.engine.values import rounded
from fourfocus.facts.calendar import next_month
from fourfocus.facts.schema import Table, Words
from fourfocus.facts.tables import CATALOG, columns
from fourfocus.facts.tables.money import ELEMENTS
from fourfocus.facts.units import UnitMismatch, parse_unit
from fourfocus.rules.analyses import CostRule, time_column
from fourfocus.rules.expr import Expr, Path
from fourfocus.rules.pack import InForce

_SIGNED = {"limits": (None, None)}

_TABLE = Table(
    "cost_effect",
    "derived",
    Words("成本因素分析", "Cost effects"),
    Words(
        "当月每个成本要素与基期月均的差额，分为产量、结构、价格、效率四个因素。",
        "The difference of each element from its base month, as volume, mix, price and efficiency.",
    ),
    key=("month", "element"),
    when="month",
    columns=(
        columns.month("month", "月份", "Month", "当月。", "The month."),
        columns.choice("element", "成本要素", "Element", "成本要素。", "The cost element.", ELEMENTS),
        columns.flag("apart", "单列", "Apart", "不计入目标口径。", "Left out of the cost the target is for."),
        columns.qty("base_fen", "fen", "基期月均", "Base", "基期每月平均。", "Mean of the base months.", **_SIGNED),
        columns.qty("actual_fen", "fen", "当月", "Actual", "当月发生。", "Spent in the month.", **_SIGNED),
        columns.qty("volume_fen", "fen", "产量因素", "Volume", "产量变化。", "Change of output.", **_SIGNED),
        columns.qty("mix_fen", "fen", "结构因素", "Mix", "产线比重变化。", "Change of the lines' shares.", **_SIGNED),
        columns.qty(
            "price_fen", "fen", "价格因素", "Price", "标准价格或电价变化；算不出为空白。",
            "Change of standard price or tariff; empty when it cannot be told.", required=False, **_SIGNED,
        ),
        columns.qty(
            "efficiency_fen", "fen", "效率因素", "Efficiency", "其余部分；价格因素空白时为空白。",
            "The rest; empty where price is.", required=False, **_SIGNED,
        ),
        columns.qty("base_output_kg", "kg", "基期月均产量", "Base output", "基期每月平均合格量。", "Mean of base months."),
        columns.qty("output_kg", "kg", "当月产量", "Output", "当月合格量。", "Output of the month."),
    ),
)  # fmt: skip


def column_of(expr: Expr) -> tuple[str, str]:
    """Table and column of a quantity such as ``gas_use.heat_kj``."""
    assert isinstance(expr, Path)
    return expr.names[0], expr.names[1]


def _reading(rule: CostRule, rules: InForce, span: Span) -> tuple[Input, ...]:
    del rules
    sums: dict[str, set[str]] = defaultdict(set)
    for expr in (*rule.quantities.values(), *rule.timed.values()):
        table, column = column_of(expr)
        sums[table].add(column)
    sums["shift_output"].add("qualified_kg")
    found = [Input("expense", since=rule.base_from, by=("month", "unit", "element"), sums=("amount_fen",))]
    for table, names in sorted(sums.items()):
        by = ["_day"]
        if table == "shift_output":
            by.append("line")
        if any(column_of(expr)[0] == table for expr in rule.timed.values()):
            by.append(time_column(table, CATALOG) or "_day")
        since = rule.base_from if table == "shift_output" else None
        found.append(Input(table, since=since, by=tuple(dict.fromkeys(by)), sums=tuple(sorted(names)), placed=False))
    return (*found, Input("standard_price"), Input("tariff"))


def months_of(rule: CostRule) -> list[date]:
    """The months of the base period."""
    found, month = [], rule.base_from
    while month < rule.base_to:
        found.append(month)
        month = next_month(month)
    return found


def _making(rule: CostRule, rules: InForce, rows: Rows, span: Span) -> list[Row]:
    del rules
    months = months_of(rule)
    made = _output(rows["shift_output"], months, span)
    spent: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    place: dict[str, Row] = {}
    for row in rows["expense"]:
        at = 1 if row["month"] == span.start else 0
        if at or row["month"] in months:
            spent[row["element"]][row["unit"]][at] += row["amount_fen"]
            if at:
                place.setdefault(row["element"], row)
            first = place.setdefault("", row)
    found = []
    for element in [name for name in ELEMENTS if name in spent]:
        effects = _effects(spent[element], made, len(months))
        price = _price(rule, element, rows, months, span)
        base, actual, volume, mix = effects
        rest = None if price is None else actual - base - volume - mix - price
        where = place.get(element, first)
        names = ("mill", "_part", "_batch", "_file", "_sheet", "_row")
        found.append(
            {
                **{name: where[name] for name in names},
                **{"_day": span.start, "month": span.start, "element": element, "apart": element in rule.apart},
                **{"base_fen": base, "actual_fen": actual, "volume_fen": volume, "mix_fen": mix},
                **{"price_fen": price, "efficiency_fen": rest},
                "base_output_kg": rounded(Fraction(made[""][0], len(months))),
                "output_kg": made[""][1],
            }
        )
    return found


def _output(rows: Iterable[Row], months: list[date], span: Span) -> dict[str, list[int]]:
    """Output in the base period and in the month, by line; the mill's under the empty name."""
    wanted = set(months)
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        day = row["_day"]
        inside = span.start <= day < span.end
        if inside or day.replace(day=1) in wanted:
            for name in ("", row["line"]):
                found[name][1 if inside else 0] += row["qualified_kg"]
    return found


def _effects(units: dict[str, list[int]], made: dict[str, list[int]], months: int) -> tuple[int, int, int, int]:
    """Base, actual, volume and mix in fen."""
    base_sum, actual = (sum(amounts[at] for amounts in units.values()) for at in (0, 1))
    base_kg, kg = made.get("", (0, 0))
    base = rounded(Fraction(base_sum, months))
    if not base_kg:
        return base, actual, 0, 0
    volume = Fraction(base_sum, base_kg) * (kg - Fraction(base_kg, months))
    mix = Fraction(0)
    for unit, (amount, _) in units.items():
        if unit in made and made[unit][0]:
            mix += amount * (Fraction(made[unit][1], made[unit][0]) - Fraction(kg, base_kg))
    return base, actual, rounded(volume), rounded(mix)


def _price(rule: CostRule, element: str, rows: Rows, months: list[date], span: Span) -> int | None:
    """The price effect in fen: 0 for an element without a quantity, None where a price is missing."""
    if element in rule.timed:
        return _timed(column_of(rule.timed[element]), rows, months, span)
    if element not in rule.quantities:
        return 0
    table, column = column_of(rule.quantities[element])
    unit = CATALOG[table][column].unit or ""
    prices = [row for row in rows["standard_price"] if row["element"] == element]
    price_on = cache(lambda day: _price_on(prices, day, unit))
    base = [price_on(month) for month in months]
    known = [price for price in base if price is not None]
    if len(known) < len(base):
        return None
    mean, effect = sum(known, Fraction(0)) / len(known), Fraction(0)
    for row in rows[table]:
        if span.start <= row["_day"] < span.end and row[column]:
            now = price_on(row["_day"])
            if now is None:
                return None
            effect += row[column] * (now - mean)
    return rounded(effect)


def _price_on(prices: list[Row], day: date, unit: str) -> Fraction | None:
    """Fen per base unit on a day; None where the list has no price, or one for another quantity."""
    valid = [row for row in prices if _valid(row, day)]
    if not valid:
        return None
    row = max(valid, key=lambda row: row["valid_from"])
    try:
        return Fraction(row["price_fen"]) / parse_unit(row["per"], unit).factor
    except UnitMismatch:
        return None


def _timed(column: tuple[str, str], rows: Rows, months: list[date], span: Span) -> int | None:
    """Energy now × (tariff of its time of day now − mean tariff of that time of day on the first of the base months)."""
    table, name = column
    when = time_column(table, CATALOG) or ""
    # Summed by price before any fraction: thousands of readings share a handful of prices.
    amounts: dict[tuple[date, int], int] = defaultdict(int)
    for row in rows[table]:
        if span.start <= row["_day"] < span.end:
            time: datetime = row[when]
            amounts[time.date(), time.hour * 3600 + time.minute * 60 + time.second] += row[name]
    tariff = Tariff(rows["tariff"])
    factor = parse_unit("mwh", CATALOG[table][name].unit or "").factor
    weighted: dict[tuple[int, int], int] = defaultdict(int)
    means = {second: _mean_tariff(tariff, months, second) for second in sorted({second for _, second in amounts})}
    for (day, second), quantity in amounts.items():
        now = tariff.on(day, second)
        if now is None or means[second] is None:
            return None
        weighted[now, second] += quantity
    effect = Fraction(0)
    for (now, second), quantity in weighted.items():
        effect += (now - (means[second] or 0)) * quantity / factor
    return rounded(effect)


def _mean_tariff(tariff: Tariff, months: list[date], second: int) -> Fraction | None:
    """The mean over the first days of the months; None where one of them has none for this time of day."""
    known = [price for price in (tariff.on(month, second) for month in months) if price is not None]
    return Fraction(sum(known), len(known)) if known and len(known) == len(months) else None


class Tariff:
    """Fen per MWh by day and second of the day; of overlapping entries the later one holds."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = sorted(rows, key=lambda row: row["valid_from"], reverse=True)
        self._valid: dict[date, tuple[int, ...]] = {}
        self._known: dict[tuple[tuple[int, ...], int], int | None] = {}

    def on(self, day: date, second: int) -> int | None:
        """The price; the same entries are looked through once for each second."""
        valid = self._valid.get(day)
        if valid is None:
            valid = tuple(at for at, row in enumerate(self._rows) if _valid(row, day))
            self._valid[day] = valid
        if (valid, second) not in self._known:
            held = (self._rows[at] for at in valid)
            found = next((row for row in held if row["from_s"] <= second < row["to_s"]), None)
            self._known[valid, second] = None if found is None else int(found["price_fen_per_mwh"])
        return self._known[valid, second]


def _valid(row: Row, day: date) -> bool:
    return bool(row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"]))


COST_EFFECT = Ruled(_TABLE, (Input("expense"), Input("shift_output")), nothing, CostRule, _reading, _making)
