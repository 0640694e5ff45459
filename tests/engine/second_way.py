"""The first close a second way: plain fractions over lists of rows, importing nothing of the product.

The regulation's figures are written down again from its clauses. Holidays come from another package.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from fractions import Fraction as F
from itertools import pairwise
from typing import Any

import chinese_calendar

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Found = list[tuple[str, str, str, int]]

TARGETS = {
    "yield_rate": {"": F("98.3"), "bar": F("98.4"), "wire": F("98.0")},
    "electricity_per_tonne": {"": F(58), "bar": F("30.5"), "wire": F(86)},
    "operating_rate": {"": F(97)},
    "value_added_share": {"": F(45)},
    "spares_per_tonne": {"": F("15.8"), "bar": F("11.3"), "wire": F("15.8")},
    "mid_scrap_rate": {"": F("0.09"), "bar": F("0.08"), "wire": F("0.11")},
    "gas_per_tonne": {"": F("0.95"), "bar": F("0.885"), "wire": F("1.07")},
    "rolls_per_tonne": {"": F("2.3"), "bar": F("2.5"), "wire": F("1.6")},
    "pure_rolling_rate": {"": F("91.5")},
    "fault_stop_rate": {"": F("1.75")},
    "repeated_stops": {"": F(2)},
}
LOWER = {"electricity_per_tonne", "spares_per_tonne", "mid_scrap_rate", "gas_per_tonne", "rolls_per_tonne"}
LOWER |= {"fault_stop_rate", "repeated_stops"}
PER = {"yield_rate": (F("0.1"), 3, 2), "electricity_per_tonne": (F(1), 2, 2), "operating_rate": (F(1), 3, 2)}
PER["value_added_share"] = (F(1), 2, 1)
PER |= {"spares_per_tonne": (F("0.5"), 3, 2), "mid_scrap_rate": (F("0.02"), 3, 2), "gas_per_tonne": (F("0.01"), 3, 2)}
PER |= {"rolls_per_tonne": (F("0.1"), 2, 1), "pure_rolling_rate": (F("0.5"), 3, 2)}
PER |= {"fault_stop_rate": (F("0.2"), 3, 2), "repeated_stops": (F("0.5"), 3, 2)}
LINE_WEIGHTS = {"yield_rate": 16, "operating_rate": 10, "value_added_share": 14, "electricity_per_tonne": 12}
LINE_WEIGHTS |= {"spares_per_tonne": 10, "mid_scrap_rate": 8, "gas_per_tonne": 8, "rolls_per_tonne": 6}
LINE_WEIGHTS |= {"pure_rolling_rate": 6, "fault_stop_rate": 6, "repeated_stops": 4}
MILL_WEIGHTS = {"value_added_share": 14, "yield_rate": 14, "electricity_per_tonne": 12, "operating_rate": 8}
MILL_WEIGHTS |= {"spares_per_tonne": 10, "mid_scrap_rate": 6, "gas_per_tonne": 8, "rolls_per_tonne": 6}
MILL_WEIGHTS |= {"pure_rolling_rate": 5, "fault_stop_rate": 5, "repeated_stops": 4}
ITEMS = {"JC01": "0.5", "JC02": "0.5", "JC03": "1", "JC04": "0.5", "JC05": "0.3", "JC06": "0.5", "JC07": "0.8"}
ITEMS |= {"JC08": "0.8", "JC09": "0.5", "JC10": "0.8", "JC11": "1.5", "JC12": "1"}
SEVERITY = {"minor": 1, "ordinary": 2, "serious": 4}


def near(value: F) -> int:
    """The nearest integer, halves away from zero."""
    sign = 1 if value >= 0 else -1
    return sign * int(abs(value) + F(1, 2))


def following(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def valid(row: Row, day: date) -> bool:
    return row["valid_from"] <= day and (row.get("valid_to") is None or day < row["valid_to"])


def lines_of(tables: Tables, month: date, mill: str) -> Found:
    """Every line of a month: account, kind, indicator, thousandths of a point."""
    found: Found = []
    lines = [row["unit"] for row in tables["unit"] if row["kind"] == "line"]
    branches = [row["unit"] for row in tables["unit"] if row["kind"] == "branch"]
    sides: dict[str, int] = {}
    for line in lines:
        sides[line] = production(tables, month, [line], line, f"production_line/{line}", LINE_WEIGHTS, found)
    sides[mill] = production(tables, month, lines, "", f"production_mill/{mill}", MILL_WEIGHTS, found)
    party = {branch: party_of(tables, month, branch, found) for branch in branches}
    shares: dict[str, dict[str, F]] = defaultdict(dict)
    for row in tables["coverage"]:
        if valid(row, month) and row["unit"] in sides:
            shares[row["branch"]][row["unit"]] = F(row["share_ppm"], 1_000_000)
    for branch in branches:
        carried = [near(share * sides[unit]) for unit, share in shares[branch].items()]
        found += [(f"two_way.production/{branch}", "covered", "", score) for score in carried]
        two_ways(branch, party[branch], sum(carried), found)
    for line in lines:
        own = {branch: shares[branch][line] for branch in branches if line in shares[branch]}
        carried = [near(share / sum(own.values()) * party[branch]) for branch, share in own.items()]
        found += [(f"two_way.party/{line}", "covered", "", score) for score in carried]
        two_ways(line, sum(carried), sides[line], found)
    return sorted(found)


def two_ways(who: str, party: int, production: int, found: Found) -> None:
    found.append((f"two_way/{who}", "party", "", near(F(2, 5) * party)))
    found.append((f"two_way/{who}", "production", "", near(F(3, 5) * production)))
    for own, other, weight in ((party, production, F(2, 5)), (production, party, F(3, 5))):
        if other < 80_000 and own > 89_900:
            found.append((f"two_way/{who}", "short_board", "", near(weight * 89_900) - near(weight * own)))


def production(
    tables: Tables, month: date, lines: list[str], who: str, account: str, weights: dict[str, int], found: Found
) -> int:
    values = indicators(tables, month, lines, who)
    before = len(found)
    for name, weight in weights.items():
        target = TARGETS[name].get(who, TARGETS[name][""])
        per, lose, gain = PER[name]
        better = (target - values[name] if name in LOWER else values[name] - target) / per
        raw = 90 + better * (gain if better >= 0 else lose)
        scored = min(F(100), max(F(0), raw))
        found.append((account, "item", name, near(weight * raw * 10)))
        rest = near(weight * scored * 10) - near(weight * raw * 10)
        if rest:
            found.append((account, "cap" if rest < 0 else "floor", name, rest))
    if who == "":
        ratio = values["billet_conversion"]
        points = [(F(90), F(0)), (F(96), F(70)), (F(100), F(100))]
        score = F(0) if ratio <= 90 else F(100)
        for (x1, y1), (x2, y2) in pairwise(points):
            if x1 <= ratio < x2:
                score = y1 + (ratio - x1) * (y2 - y1) / (x2 - x1)
        found.append((account, "item", "billet_conversion", near(8 * score * 10)))
    return sum(score for _, _, _, score in found[before:])


def indicators(tables: Tables, month: date, lines: list[str], who: str) -> dict[str, F]:
    """Values in the indicators' own units: percent and kWh/t."""
    end = following(month)
    made = [r for r in tables["shift_output"] if month <= r["production_day"] < end and r["line"] in lines]
    qualified = sum(r["qualified_kg"] for r in made)
    added = sum(r["qualified_kg"] for r in made if is_added(tables, r["product"], r["production_day"]))
    meters = {m["meter"] for m in tables["meter"] if m["medium"] == "electricity" and (who == "" or m["unit"] in lines)}
    energy = sum(
        r["energy_wh"] for r in tables["meter_reading"] if month <= r["production_day"] < end and r["meter"] in meters
    )
    billets = sum(r["weight_kg"] for r in tables["billet_supply"] if month <= r["production_day"] < end)
    start_s, end_s = datetime.combine(month, time(8)), datetime.combine(end, time(8))
    calendar = len(lines) * int((end_s - start_s).total_seconds())
    stops = sum(
        max(0, int((min(r["end"], end_s) - max(r["start"], start_s)).total_seconds()))
        for r in tables["stoppage"]
        if r["line"] in lines and r["owner"] in ("planned", "external")
    )
    return {
        "yield_rate": F(100 * qualified, sum(r["charged_kg"] for r in made)),
        "value_added_share": F(100 * added, qualified),
        "electricity_per_tonne": F(energy, qualified),
        "operating_rate": F(100 * sum(r["run_s"] for r in made), calendar - stops),
        "billet_conversion": F(100 * qualified, billets),
        **further(tables, month, lines, who, made, qualified, calendar),
    }


def further(
    tables: Tables, month: date, lines: list[str], who: str, made: list[Row], qualified: int, calendar: int
) -> dict[str, F]:
    """The other seven indicators: yuan and GJ per tonne, percent, stops per 10,000 t."""
    end = following(month)
    start_s, end_s = datetime.combine(month, time(8)), datetime.combine(end, time(8))

    def spent(*elements: str) -> int:
        rows = [r for r in tables["expense"] if r["month"] == month and r["element"] in elements]
        return sum(r["amount_fen"] for r in rows if who == "" or r["unit"] in lines)

    heat = sum(r["heat_kj"] for r in tables["gas_use"] if month <= r["production_day"] < end and r["line"] in lines)
    faults = sum(
        max(0, int((min(r["end"], end_s) - max(r["start"], start_s)).total_seconds()))
        for r in tables["stoppage"]
        if r["line"] in lines and r["owner"] in ("mechanical", "electrical")
    )
    return {
        "spares_per_tonne": F(10 * spent("spares", "materials"), qualified),
        "rolls_per_tonne": F(10 * spent("rolls"), qualified),
        "mid_scrap_rate": F(100 * sum(r["cobble_kg"] for r in made), sum(r["charged_kg"] for r in made)),
        "gas_per_tonne": F(heat, qualified * 1000),
        "pure_rolling_rate": F(100 * sum(r["roll_s"] for r in made), sum(r["run_s"] for r in made)),
        "fault_stop_rate": F(100 * faults, calendar),
        "repeated_stops": F(repeats(tables, month, lines) * 10_000_000, qualified),
    }


def repeats(tables: Tables, month: date, lines: list[str]) -> int:
    """Stops that begin within 24 hours after the last one of the same line and cause, planned and external ones apart."""
    last: dict[tuple[str, str], datetime] = {}
    count = 0
    for r in sorted(tables["stoppage"], key=lambda r: r["start"]):
        key = (r["line"], r["cause"])
        inside = month <= r["production_day"] < following(month) and r["line"] in lines
        soon = key in last and r["start"] - last[key] <= timedelta(hours=24)
        if inside and soon and r["owner"] not in ("planned", "external"):
            count += 1
        last[key] = r["end"]
    return count


def is_added(tables: Tables, product: str, day: date) -> bool:
    (row,) = [r for r in tables["product"] if r["product"] == product and valid(r, day)]
    return bool(row["value_added"])


def workday_from(day: date) -> date:
    while not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    return day


ORDER = ["issued", "extended", "applied", "secretary_checked", "returned", "written_off", "cancelled", "reopened"]


def party_of(tables: Tables, month: date, branch: str, found: Found) -> int:
    account, before, end = f"party_branch/{branch}", len(found), following(month)
    found.append((account, "base", "", 60_000))
    deducted = 0
    periods: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in tables["task_event"]:
        if row["branch"] == branch and row["day"] < end:
            periods[row["task"], row["due_on"]].append(row)
    for (_, first), events in periods.items():
        due, handed, cancelled = workday_from(first), None, False
        for event in sorted(events, key=lambda e: (e["day"], ORDER.index(e["event"]))):
            what, day = event["event"], event["day"]
            if what == "extended" and day <= due:
                due = workday_from(event["new_due_on"])
            handed = {"applied": day, "returned": None, "reopened": None, "written_off": handed or day}.get(
                what, handed
            )
            cancelled = {"cancelled": True, "reopened": False}.get(what, cancelled)
        if cancelled or not month <= due < end:
            continue
        kind, score = ("undone", -1000) if handed is None else ("late", -500) if handed > due else ("on_time", 0)
        found.append((account, kind, "", score))
        deducted += score
    if deducted < -60_000:
        found.append((account, "floor", "", -60_000 - deducted))
    found.append((account, "base", "", 40_000))
    rows = [r for r in tables["inspection_finding"] if r["branch"] == branch]
    deducted = 0
    for row in rows:
        if month <= row["day"] < end:
            cost = near(F(ITEMS[row["item"]]) * SEVERITY[row["severity"]] * 1000)
            months = row["day"].year * 12 + row["day"].month - 4
            # Inspections are never on a day that some month lacks.
            since = date(months // 12, months % 12 + 1, row["day"].day)
            again = any(r["item"] == row["item"] and since <= r["day"] < row["day"] for r in rows)
            found.append((account, "finding", "", -cost))
            deducted -= cost
            if again:
                found.append((account, "repeat", "", -cost))
                deducted -= cost
    if deducted < -40_000:
        found.append((account, "floor", "", -40_000 - deducted))
    return sum(score for _, _, _, score in found[before:])
