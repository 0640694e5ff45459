"""One hand-written query for each table that the close of a month reads with the shipped pack, over the same days.

What a careful analyst would ask who knows the rules and keeps no explanation: only the table's own columns (not where a row
was read), only the days that some rule looks at, sums by no more than what some rule tells apart. Where a rule needs the
records themselves (settlements, points, stops, lists), they are asked for once and serve the sums over them, too; where all rules
only add up, the query does, by the finest of what they ask:

- ``shift_output``: shift records need every shift there ever was; tasks and indicators the line, crew and value-added share;
- ``meter_reading``: the prices of electricity need the day and time, the indicators the unit of the meter;
- ``expense``, ``quality_judgement``, ``dues``, ``gas_use``, ``roll_use``, ``change_event``, ``billet_supply``: sums by day or
  month and by what conditions name.

:func:`tables` must name the tables of a close's ``windows`` and no other; the benchmark compares.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

REGISTERS = (
    "brand_post", "coverage", "duty", "exemption", "membership", "meter", "person", "post", "product", "standard_price",
    "tariff", "unit",
)  # fmt: skip
"""Read whole; ``post_decision`` and ``commando_task`` and the like are records."""

OF_THE_MONTH = ("crew_shift", "manager_result", "measure_result", "pay_base", "stop_measure")
OF_THE_YEAR = ("budget", "organisation_life", "study_record", "vote_result")
EVER = (
    "commando_task", "contact_visit", "contest_result", "highlight", "incident", "inspection_finding", "manual_point",
    "near_miss", "post_decision", "project", "project_milestone", "proposal", "skill_gain", "standard_check", "task_event",
    "team_member",
)  # fmt: skip
"""Records that tasks, points and lists look back on without limit."""


def tables(folder: Path, month: date) -> dict[str, str]:
    """The queries by table, over the Parquet files in ``folder``."""
    end = (month + timedelta(days=31)).replace(day=1)
    year, base = month.replace(month=1), date(month.year - 1, 1, 1)

    def at(name: str) -> str:
        return f"read_parquet('{folder / name}.parquet')"

    def days(start: date | None, of: str = "") -> str:
        first = "" if start is None else f"{of}_day >= DATE '{start}' AND "
        return f"WHERE {first}{of}_day < DATE '{end}'"

    def rows(name: str, start: date | None) -> str:
        return f"SELECT * EXCLUDE (_part, _batch, _file, _sheet, _row) FROM {at(name)} {days(start)}"

    found = {name: f"SELECT * EXCLUDE (_part, _day, _batch, _file, _sheet, _row) FROM {at(name)}" for name in REGISTERS}
    found |= {name: rows(name, month) for name in OF_THE_MONTH}
    found |= {name: rows(name, year) for name in OF_THE_YEAR}
    found |= {name: rows(name, None) for name in EVER}
    found["billet_stock"] = rows("billet_stock", month - timedelta(days=1))
    found["workday"] = rows("workday", month - timedelta(days=62))
    found["stoppage"] = rows("stoppage", base)
    return found | _sums(at, days, month, year, base)


def _sums(at: Callable[[str], str], days: Callable[..., str], month: date, year: date, base: date) -> dict[str, str]:
    """The tables of which no rule needs the single records."""
    return {
        "shift_output": f"""
            SELECT line, production_day, shift, crew, value_added, sum(qualified_kg), sum(charged_kg), sum(reject_kg),
                   sum(cobble_kg), sum(crop_kg), sum(run_s), sum(roll_s), sum(billets_n), count(*)
            FROM {at("shift_output")} o LEFT JOIN (
                SELECT product, value_added, valid_from,
                       coalesce(least(valid_to, lead(valid_from) OVER w), DATE '9999-12-31') AS until
                FROM {at("product")} WINDOW w AS (PARTITION BY product ORDER BY valid_from)) p
            ON o.product = p.product AND o._day >= p.valid_from AND o._day < p.until
            {days(None, "o.")} GROUP BY ALL""",
        "meter_reading": f"""
            SELECT r._day, r.time, m.unit, m.medium, sum(energy_wh), count(*)
            FROM {at("meter_reading")} r LEFT JOIN {at("meter")} m
            ON r.meter = m.meter AND r._day >= m.valid_from AND (m.valid_to IS NULL OR r._day < m.valid_to)
            {days(month, "r.")} GROUP BY ALL""",
        "billet_supply": f"""
            SELECT production_day, sum(weight_kg), sum(hot_kg), count(*)
            FROM {at("billet_supply")} {days(month)} GROUP BY ALL""",
        "change_event": f"""
            SELECT line, kind, count(*), sum(epoch("end") - epoch(start))
            FROM {at("change_event")} {days(month)} GROUP BY ALL""",
        "quality_judgement": f"""
            SELECT line, _day, result, sum(weight_kg), count(*)
            FROM {at("quality_judgement")} {days(base)} GROUP BY ALL""",
        "roll_use": f"""
            SELECT line, _day, scrapped, sum(rolled_kg), sum(worn_kg), count(*)
            FROM {at("roll_use")} {days(year)} GROUP BY ALL""",
        "gas_use": f"SELECT line, _day, sum(heat_kj), sum(volume_l) FROM {at('gas_use')} {days(base)} GROUP BY ALL",
        "expense": f"SELECT month, unit, element, sum(amount_fen) FROM {at('expense')} {days(base)} GROUP BY ALL",
        "dues": f"SELECT branch, month, paid_on, sum(amount_fen), count(*) FROM {at('dues')} {days(year)} GROUP BY ALL",
    }
