"""The example mill's parts balance, recomputed in plain Python over rows exported as CSV.

Nothing here imports the generator or the engine: the files are written, imported and exported by the commands a user
types, and the sums are made again from the exported text.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from tests.support import fourfocus

Row = dict[str, str]
SHIFT_START_H = {"day": 8, "evening": 16, "night": 24}
DAYS = [date(2019, 1, 1) + timedelta(days=n) for n in range(547)]  # 2019 has 365 days, 2020-01 to 06 182


@pytest.fixture(scope="module")
def rows(example: Path, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("csv")

    def read(table: str) -> list[Row]:
        path = folder / f"{table}.csv"
        if not path.exists():
            fourfocus("facts", table, "--store", example / "store", "--export", path)
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))

    return read


def test_metal_charged_is_product_scrap_and_a_little_scale(rows):
    output = rows("shift_output")
    assert len(output) > 3000
    for row in output:
        used = sum(int(row[name]) for name in ("qualified_kg", "reject_kg", "cobble_kg", "crop_kg"))
        scale = int(row["charged_kg"]) - used
        assert 0 <= scale * 100 <= int(row["charged_kg"]) * 3, row


def test_every_shift_of_both_lines_is_run_or_stopped_to_the_second(rows):
    spent: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in rows("shift_output"):
        spent[row["line"], row["production_day"], row["shift"]] += int(row["run_s"])
    for stop in rows("stoppage"):
        start, end = (datetime.fromisoformat(stop[name]) for name in ("start", "end"))
        day = date.fromisoformat(stop["production_day"])
        while start < end:  # cut at 08:00, 16:00 and 24:00
            for shift, hour in SHIFT_START_H.items():
                first = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
                inside = (min(end, first + timedelta(hours=8)) - max(start, first)).total_seconds()
                spent[stop["line"], day.isoformat(), shift] += max(int(inside), 0)
            day += timedelta(days=1)
            start = max(start, datetime.combine(day, datetime.min.time()) + timedelta(hours=8))
    for line in ("bar", "wire"):
        for day in DAYS:
            for shift in SHIFT_START_H:
                assert spent[line, day.isoformat(), shift] == 28_800, (line, day, shift)


def test_billet_stock_follows_from_supply_and_charge_every_day(rows):
    came: dict[str, int] = defaultdict(int)
    went: dict[str, int] = defaultdict(int)
    for row in rows("billet_supply"):
        came[row["production_day"]] += int(row["weight_kg"])
    for row in rows("shift_output"):
        went[row["production_day"]] += int(row["charged_kg"])
    closing = {row["production_day"]: int(row["closing_kg"]) for row in rows("billet_stock")}
    assert sorted(closing) == [day.isoformat() for day in DAYS]
    for before, day in pairwise(DAYS):
        today = day.isoformat()
        assert closing[today] == closing[before.isoformat()] + came[today] - went[today]
        assert closing[today] >= 0


def test_every_meter_rises_by_what_was_used_every_quarter_of_an_hour(rows):
    readings: dict[str, list[tuple[datetime, int, int]]] = defaultdict(list)
    for row in rows("meter_reading"):
        at = datetime.fromisoformat(row["time"])
        readings[row["meter"]].append((at, int(row["counter_wh"]), int(row["energy_wh"])))
    assert len(readings) >= 6
    for series in readings.values():
        assert len(series) == 547 * 96
        series.sort()
        for (then, before, _), (now, counter, used) in pairwise(series):
            assert now - then == timedelta(minutes=15)
            assert counter == before + used


def test_changes_are_made_while_the_line_stands(rows):
    stops: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for stop in rows("stoppage"):
        stops[stop["line"]].append((stop["start"], stop["end"]))
    changes = rows("change_event")
    assert len(changes) > 1000
    for spans in stops.values():
        spans.sort()
    for change in changes:
        spans = stops[change["line"]]
        start, end = spans[bisect_right(spans, (change["start"], "9999")) - 1]
        assert start <= change["start"] and change["end"] <= end, change


def test_shares_of_every_branch_add_up_to_the_whole(rows):
    shares: dict[tuple[str, str], int] = defaultdict(int)
    for day in ("2019-06-01", "2020-03-01"):
        for row in rows("coverage"):
            if row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"]):
                shares[row["branch"], day] += int(row["share_ppm"])
    assert len(shares) == 8  # four branches on two days
    assert set(shares.values()) == {1_000_000}


def half_away(numerator: int, denominator: int) -> int:
    """The nearest whole number, halves away from zero (all amounts here are positive)."""
    return (2 * numerator + denominator) // (2 * denominator)


def dated(entries: list[Row], day: str) -> list[Row]:
    return [row for row in entries if row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])]


def test_electricity_expenses_are_metered_energy_by_tariff_band_to_the_fen(rows):
    """Per metered unit, production month and band: Σ energy (Wh) × price (fen/MWh) ÷ 1,000,000, rounded once."""
    units = {row["meter"]: row["unit"] for row in rows("meter")}
    tariff = rows("tariff")
    bands: dict[str, list[tuple[int, int, str, int]]] = {}
    cost: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in rows("meter_reading"):
        at = row["time"]
        if at[:10] not in bands:
            bands[at[:10]] = [
                (int(band["from_s"]), int(band["to_s"]), band["band"], int(band["price_fen_per_mwh"]))
                for band in dated(tariff, at[:10])
            ]
        second = int(at[11:13]) * 3600 + int(at[14:16]) * 60
        ((name, price),) = [(name, price) for a, b, name, price in bands[at[:10]] if a <= second < b]
        # Energy is priced by the calendar: the last night of a production month may have the next month's tariff.
        cost[units[row["meter"]], row["production_day"][:7], name] += int(row["energy_wh"]) * price
    expected: dict[tuple[str, str], int] = defaultdict(int)
    for (unit, month, _), amount in cost.items():
        expected[unit, month] += half_away(amount, 1_000_000)
    booked: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows("expense"):
        if row["element"] == "electricity":
            booked[row["unit"], row["month"][:7]] += int(row["amount_fen"])
    assert booked == expected
    assert len(expected) >= 3 * 18  # at least three metered units in 18 months


def test_billet_expenses_are_billets_charged_at_the_standard_price(rows):
    charged: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows("shift_output"):
        charged[row["line"], row["production_day"][:7]] += int(row["charged_kg"])
    prices = [row for row in rows("standard_price") if row["element"] == "billet"]
    booked: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows("expense"):
        if row["element"] == "billet":
            booked[row["unit"], row["month"][:7]] += int(row["amount_fen"])
    expected = {}
    for (line, month), weight in charged.items():
        (price,) = dated(prices, f"{month}-01")
        assert price["per"] == "t"
        expected[line, month] = half_away(weight * int(price["price_fen"]), 1000)
    assert booked == expected
