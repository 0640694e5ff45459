"""Repeated stops, records, conversion and cost a second way: plain Python over exported CSV rows.

Imports nothing of the product; the regulation's figures are written down again from its clauses.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction as F
from typing import Any

Row = dict[str, str]
SHIFTS = {"day": 0, "evening": 1, "night": 2}


def near(value: F) -> int:
    """The nearest integer, halves away from zero."""
    return (1 if value >= 0 else -1) * int(abs(value) + F(1, 2))


def in_month(row: Row, month: str, column: str = "production_day") -> bool:
    return row[column].startswith(month)


def repeated(stops: list[Row], month: str) -> dict[str, int]:
    """Stops per line that began at most 24 hours after the last of their cause ended; planned and external are left out."""
    found: dict[str, int] = defaultdict(int)
    for stop in stops:
        if not in_month(stop, month) or stop["owner"] in ("planned", "external"):
            continue
        same = [one for one in stops if (one["line"], one["cause"]) == (stop["line"], stop["cause"])]
        ends = [datetime.fromisoformat(one["end"]) for one in same if one["start"] < stop["start"]]
        if ends and datetime.fromisoformat(stop["start"]) - max(ends) <= timedelta(hours=24):
            found[stop["line"]] += 1
    return dict(found)


def records(outputs: list[Row], month: str) -> tuple[list[tuple[Any, ...]], dict[tuple[str, str], F]]:
    """(line, kind, day, kg, best before) of every record of the month; and the number luck alone would give."""
    sums: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in outputs:
        for kind, shift in (("shift", row["shift"]), ("day", "")):
            sums[row["line"], kind, row["production_day"], shift][0] += int(row["qualified_kg"])
            sums[row["line"], kind, row["production_day"], shift][1] += int(row["run_s"])
    found, luck = [], {}
    for line, kind in sorted({key[:2] for key in sums}):
        hours = 4 if kind == "shift" else 12
        own = [
            (key[2], SHIFTS.get(key[3], 0), kg)
            for key, (kg, run) in sums.items()
            if key[:2] == (line, kind) and run >= hours * 3600
        ]
        own.sort()
        luck[line, kind] = sum((F(1, n) for n, one in enumerate(own, 1) if one[0].startswith(month)), F(0))
        for at, (day, _, kg) in enumerate(own):
            if day.startswith(month):
                # Compared with every earlier one anew, not with a best carried along.
                best = max((one[2] for one in own[:at]), default=None)
                if best is not None and kg > best:
                    found.append((line, kind, day, kg, best))
    return sorted(found), luck


def conversion(supply: list[Row], outputs: list[Row], month: str) -> dict[str, tuple[F, F, F]]:
    """Ratio, yield effect and stock effect of the month (key: the month) and of each of its days."""
    came: dict[str, int] = defaultdict(int)
    charged: dict[str, int] = defaultdict(int)
    made: dict[str, int] = defaultdict(int)
    for row in supply:
        for key in (row["production_day"], row["production_day"][:7]):
            came[key] += int(row["weight_kg"])
    for row in outputs:
        for key in (row["production_day"], row["production_day"][:7]):
            charged[key] += int(row["charged_kg"])
            made[key] += int(row["qualified_kg"])
    found = {}
    for key in came:
        if key.startswith(month) and came[key] and charged[key]:
            ratio, metal = F(made[key], came[key]), F(made[key], charged[key])
            found[key] = (ratio, metal - 1, metal * (F(charged[key], came[key]) - 1))
    return found


def costs(rows: dict[str, list[Row]], month: str) -> dict[str, dict[str, int]]:
    """The four effects of each element against a mean month of 2019, in fen."""
    base_kg: dict[str, int] = defaultdict(int)
    kg: dict[str, int] = defaultdict(int)
    for row in rows["shift_output"]:
        if row["production_day"].startswith("2019"):
            base_kg[row["line"]] += int(row["qualified_kg"])
        elif in_month(row, month):
            kg[row["line"]] += int(row["qualified_kg"])
    base: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    now: dict[str, int] = defaultdict(int)
    for row in rows["expense"]:
        if row["month"].startswith("2019"):
            base[row["element"]][row["unit"]] += int(row["amount_fen"])
        elif row["month"].startswith(month):
            now[row["element"]] += int(row["amount_fen"])
    all_base, all_now = sum(base_kg.values()), sum(kg.values())
    found = {}
    for element, units in base.items():
        whole = sum(units.values())
        volume = near(F(whole, all_base) * (all_now - F(all_base, 12)))
        # In each line: its base cost for what it made, less the cost of as much more as the whole mill made.
        mix = near(
            sum(
                (F(fen, base_kg[u]) * kg[u] - F(fen * all_now, all_base) for u, fen in units.items() if u in base_kg),
                F(0),
            )
        )
        price = near(_price(rows, element, month))
        mean = near(F(whole, 12))
        rest = now[element] - mean - volume - mix - price
        found[element] = {"base": mean, "actual": now[element], "volume": volume, "mix": mix, "price": price}
        found[element]["efficiency"] = rest
    return found


def _price(rows: dict[str, list[Row]], element: str, month: str) -> F:
    used = {
        "billet": ("shift_output", "charged_kg", 1000),
        "gas": ("gas_use", "heat_kj", 10**6),
        "rolls": ("roll_use", "worn_kg", 1000),
    }
    firsts = [f"2019-{number:02}-01" for number in range(1, 13)]
    if element == "electricity":
        effect = F(0)
        for row in rows["meter_reading"]:
            if in_month(row, month):
                day, clock = row["time"].split()[0], row["time"].split()[1]
                hours, minutes, seconds = map(int, clock.split(":"))
                second = hours * 3600 + minutes * 60 + seconds
                before = F(sum(_tariff(rows["tariff"], first, second) for first in firsts), 12)
                effect += int(row["energy_wh"]) * (_tariff(rows["tariff"], day, second) - before) / 10**6
        return effect
    if element not in used:
        return F(0)
    table, column, per = used[element]
    prices = [row for row in rows["standard_price"] if row["element"] == element]
    before = F(sum(_listed(prices, first) for first in firsts), 12)
    when = "out_on" if table == "roll_use" else "production_day"
    own = [row for row in rows[table] if in_month(row, month, when)]
    return sum((int(row[column]) * (_listed(prices, row[when]) - before) / per for row in own), F(0))


_CACHE: dict[tuple[str, int], int] = {}


def _tariff(tariffs: list[Row], day: str, second: int) -> int:
    if (day, second) not in _CACHE:
        valid = [row for row in tariffs if _valid(row, day) and int(row["from_s"]) <= second < int(row["to_s"])]
        (_CACHE[day, second],) = [int(row["price_fen_per_mwh"]) for row in valid]
    return _CACHE[day, second]


def _listed(prices: list[Row], day: str) -> int:
    (found,) = [int(row["price_fen"]) for row in prices if _valid(row, day)]
    return found


def _valid(row: Row, day: str) -> bool:
    return row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])


def runs_out(stocks: list[Row], month: str) -> date:
    """Counted day by day: the day on which the mean draw-down of the month takes the last of the stock."""
    own = sorted((row["production_day"], int(row["closing_kg"])) for row in stocks)
    before = [kg for day, kg in own if day < month][-1]
    inside = [(day, kg) for day, kg in own if day.startswith(month)]
    last, left = date.fromisoformat(inside[-1][0]), F(inside[-1][1])
    daily = F(before - inside[-1][1], len(inside))
    while left > 0:
        last, left = last + timedelta(days=1), left - daily
    return last
