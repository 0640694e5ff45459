"""The four guards, hazards reported and the indicators of cost and of units, a second way: plain Python over CSV rows.

Written from ``clauses/guards-2020.md`` and ``clauses/cost-2020.md`` 8 and 9; the numbers are read from the pack's YAML.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

Row = dict[str, str]
Found = tuple[str, str, Fraction, list[Row]]
"""Kind, what it is about, points (not rounded), records."""
NOT_OWN = ("planned", "external")


def under(month: Any, unit: str) -> set[str]:
    """1: a unit and what stands above it, the mill apart."""
    parent = {row["unit"]: row["parent"] for row in month.table("unit") if row["kind"] != "mill"}
    found = set()
    while unit in parent and unit not in found:
        found.add(unit)
        unit = parent[unit]
    return found


def belongs(month: Any, row: Row, who: str) -> bool:
    """1: a record is its unit's, that of the workshop above and the line below it, and the mill's."""
    return who == month.mill or who in under(month, row["unit"]) or row["unit"] in under(month, who)


def events(month: Any, guard: str, who: str) -> list[Row]:
    rows = [row for row in month.of_month("incident") if row["guard"] == guard and belongs(month, row, who)]
    return sorted(rows, key=lambda row: (row["happened"], row["incident"]))


def part(month: Any, written: str) -> Fraction:
    """A share: a parameter stands in percent, a number written in the rule is the share itself."""
    value: Fraction = month.reg.number(written)
    return value / 100 if written.startswith("param.") else value


def in_time(month: Any, rule: dict[str, Any], row: Row) -> bool:
    """2.2: reported by the unit itself, soon enough; what was concealed was not."""
    if not row["reported"] or row["concealed"] == "True":
        return False
    took = datetime.fromisoformat(row["reported"]) - datetime.fromisoformat(row["happened"])
    seconds = month.reg.number(rule["prompt_within"]) * 3600
    return took <= timedelta(seconds=int(seconds))


def incidents(month: Any, name: str, weight: Fraction, who: str) -> list[Found] | None:
    """2.1 to 2.3; None while incidents are not declared."""
    if not month.complete("incident", ("*",), month.start, month.end):
        return None
    rule, found = month.reg.rule("settlements", name), []
    for row in events(month, rule["guard"], who):
        cost = weight * part(month, rule["severity"][row["severity"]])
        found.append(("incident", row["incident"], -cost, [row]))
        if in_time(month, rule, row):
            found.append(("self_report", row["incident"], cost * part(month, rule["prompt"]), [row]))
        elif row["concealed"] == "True":
            times = month.reg.number(rule["concealed"])
            # What it costs altogether is rounded, and the first line is part of it.
            more = month.thousandths(cost) - month.thousandths(cost * times)
            found.append(("concealed", row["incident"], Fraction(more, 1000), [row]))
    return found


def hazards(month: Any, name: str, weight: Fraction, who: str) -> list[Found] | None:
    """4: so much for each report put right by the month's end, up to the cap; no report costs anything."""
    if not month.complete("near_miss", ("*",), month.start, month.end):
        return None
    rule = month.reg.rule("settlements", name)
    own = [row for row in month.table("near_miss") if month.inside(row, "day") and belongs(month, row, who)]
    if not own:
        return []
    fixed = sum(bool(row["fixed_on"]) and row["fixed_on"] < month.end.isoformat() for row in own)
    worth, cap = fixed * month.reg.number(rule["points"]), month.reg.number(rule["month_cap"])
    found: list[Found] = [("near_miss", "", worth, own)]
    return found + ([("cap_month", "", cap - worth, [])] if worth > cap else [])


def causes(month: Any, rule: dict[str, Any], who: str) -> list[Row]:
    """3: the incidents that are a reason for a veto."""
    veto = rule["veto"]
    return [
        row
        for row in events(month, rule["guard"], who)
        if row["severity"] in veto["always"]
        or (row["concealed"] == "True" and veto["concealed"] == "true")
        or (row["severity"] in veto.get("unreported", ()) and not in_time(month, rule, row))
    ]


# 降本增效 8 and 9 ------------------------------------------------------------------------------------------------------


def _ratio(month: Any, who: str, over: int | Fraction, column: str) -> Fraction | None:
    return Fraction(over) / month.output(who, column) if month.has_output(who) else None


def _expense(month: Any, who: str, *elements: str) -> Fraction | None:
    """8.1, 8.4: yuan per tonne; a line's own expenses, all of them for the mill."""
    parts = ("*",) if who == month.mill else (who,)
    if not month.complete("expense", parts, month.start, month.end):
        return None
    rows = [row for row in month.table("expense") if month.inside(row, "month") and row["element"] in elements]
    fen = sum(int(row["amount_fen"]) for row in rows if who in (month.mill, row["unit"]))
    return _ratio(month, who, fen * 10, "qualified_kg")


def spares(month: Any, who: str) -> Fraction | None:
    return _expense(month, who, "spares", "materials")


def rolls(month: Any, who: str) -> Fraction | None:
    return _expense(month, who, "rolls")


def scrap(month: Any, who: str) -> Fraction | None:
    """8.2."""
    return _ratio(month, who, 100 * month.output(who, "cobble_kg"), "charged_kg") if month.has_output(who) else None


def gas(month: Any, who: str) -> Fraction | None:
    """8.3: GJ per tonne, that is MJ per kg."""
    if not month.complete("gas_use", month.members(who), month.start, month.end):
        return None
    heat = sum(int(row["heat_kj"]) for row in month.of_month("gas_use") if row["line"] in month.members(who))
    return _ratio(month, who, Fraction(heat, 1000), "qualified_kg")


def rolling(month: Any, who: str) -> Fraction | None:
    """8.5."""
    return _ratio(month, who, 100 * month.output(who, "roll_s"), "run_s") if month.has_output(who) else None


def stopped(month: Any, wanted: Callable[[Row], bool]) -> int:
    """Seconds of stops within the month's two moments."""
    first, last = month.moments()
    total = timedelta()
    for row in month.table("stoppage"):
        if wanted(row):
            begin, finish = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
            total += max(min(finish, last) - max(begin, first), timedelta())
    return int(total.total_seconds())


def faults(month: Any, who: str) -> Fraction | None:
    """8.6: time of mechanical and electrical stops by calendar time."""
    members = month.members(who)
    known = month.complete("crew_shift", ("*",), month.start, month.end)
    if not known or not month.complete("stoppage", members, month.start, month.end):
        return None
    first, last = month.moments()
    time = stopped(month, lambda row: row["line"] in members and row["owner"] in ("mechanical", "electrical"))
    return Fraction(100 * time, int((last - first).total_seconds()) * len(members))


def hourly(month: Any, who: str) -> Fraction | None:
    """9: tonnes an hour."""
    return (
        _ratio(month, who, Fraction(36, 10) * month.output(who, "qualified_kg"), "run_s")
        if month.has_output(who)
        else None
    )


def first_pass(month: Any, who: str) -> Fraction | None:
    """9: passed by judged."""
    members = month.members(who)
    if not month.complete("quality_judgement", members, month.start, month.end):
        return None
    rows = [
        row for row in month.table("quality_judgement") if month.inside(row, "judged_on") and row["line"] in members
    ]
    judged = sum(int(row["weight_kg"]) for row in rows if row["result"] != "pending")
    return Fraction(100 * sum(int(row["weight_kg"]) for row in rows if row["result"] == "passed"), judged)


def own_stops(month: Any, who: str) -> Fraction | None:
    """9: hours of stops the unit answers for."""
    known = month.complete("crew_shift", ("*",), month.start, month.end)
    if not known or not month.complete("stoppage", ("*",), month.start, month.end):
        return None
    return Fraction(stopped(month, lambda row: row["unit"] == who and row["owner"] not in NOT_OWN), 3600)


def counted(month: Any, who: str) -> Fraction | None:
    if not month.complete("incident", ("*",), month.start, month.end):
        return None
    return Fraction(sum(who in (month.mill, row["unit"]) for row in month.of_month("incident")))


def reported(month: Any, who: str) -> Fraction | None:
    if not month.complete("near_miss", ("*",), month.start, month.end):
        return None
    rows = [row for row in month.table("near_miss") if month.inside(row, "day")]
    return Fraction(sum(who in (month.mill, row["unit"]) for row in rows))


VALUES: dict[str, tuple[Callable[[Any, str], Fraction | None], int]] = {
    "spares_per_tonne": (spares, -1),
    "rolls_per_tonne": (rolls, -1),
    "mid_scrap_rate": (scrap, -1),
    "gas_per_tonne": (gas, -1),
    "pure_rolling_rate": (rolling, 1),
    "fault_stop_rate": (faults, -1),
    "machine_hour_output": (hourly, 1),
    "first_pass_rate": (first_pass, 1),
    "owned_stop_time": (own_stops, -1),
    "incident_count": (counted, -1),
    "hazard_reports": (reported, 1),
}
"""Indicator to how its clause computes it (in the unit of its target), and 1 where more is better."""
