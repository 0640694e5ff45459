"""Billets day by day: what came, what was charged, what came out, and the stock left."""

from __future__ import annotations

from datetime import date

from fourfocus.engine.derived.base import Derived, Input, Row, Rows, Span
from fourfocus.facts.schema import Table, Words
from fourfocus.facts.tables import columns

_TABLE = Table(
    "billet_day",
    "derived",
    Words("钢坯日平衡", "Billets by day"),
    Words("每个生产日的来坯、投坯、合格量和坯库存。", "Billets supplied, charged and in stock, and output, each day."),
    key=("production_day",),
    when="production_day",
    columns=(
        columns.production_day(),
        columns.qty("supply_kg", "kg", "来坯量", "Supplied", "当日来坯。", "Billets supplied."),
        columns.qty("charged_kg", "kg", "投坯量", "Charged", "当日投坯。", "Billets charged."),
        columns.qty("qualified_kg", "kg", "合格量", "Qualified output", "当日合格量。", "Qualified output."),
        columns.qty(
            "drawn_kg",
            "kg",
            "动用库存",
            "Drawn from stock",
            "投坯减来坯；负数为入库。",
            "Charged less supplied; negative when stock grows.",
            limits=(None, None),
        ),
        columns.qty("closing_kg", "kg", "日末库存", "Closing stock", "日末库存。", "Stock at the end.", required=False),
    ),
)


def _make(rows: Rows, span: Span) -> list[Row]:
    days: dict[date, Row] = {}
    for table in ("shift_output", "billet_supply", "billet_stock"):  # the last says where the row comes from
        for row in rows[table]:
            day = row["production_day"]
            if not span.start <= day < span.end:
                continue
            own = days.setdefault(day, {"supply_kg": 0, "charged_kg": 0, "qualified_kg": 0, "closing_kg": None})
            own |= {name: row[name] for name in ("mill", "_day", "_batch", "_file", "_sheet", "_row", "production_day")}
            if table == "billet_stock":
                own["closing_kg"] = row["closing_kg"]
            elif table == "billet_supply":
                own["supply_kg"] += row["weight_kg"]
            else:
                own["charged_kg"] += row["charged_kg"]
                own["qualified_kg"] += row["qualified_kg"]
    return [{**row, "_part": "*", "drawn_kg": row["charged_kg"] - row["supply_kg"]} for _, row in sorted(days.items())]


BILLET_DAY = Derived(
    _TABLE,
    (
        Input("billet_supply", by=("production_day",), sums=("weight_kg",)),
        Input("shift_output", by=("production_day",), sums=("charged_kg", "qualified_kg")),
        Input("billet_stock", 1),
    ),
    _make,
)
