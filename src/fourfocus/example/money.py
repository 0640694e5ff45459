"""Expenses that follow quantities, the budget, results of measures, pay bases and managers' results.

What can be recomputed from other records is: electricity (metered energy by band and price), gas (heat and price), billets
(charge and price), rolls (weight consumed and price); each is rounded half away from zero once per line of the voucher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from random import Random

from fourfocus.example.catalogue import BANDS, METERS, PRICES, TARIFFS, band_of, price_fen, tariff_fen
from fourfocus.example.parameters import Parameters
from fourfocus.example.people import People
from fourfocus.facts.calendar import month_start

Row = dict[str, object]
Amounts = dict[tuple[date, str, str], int]

STEPS_PM = (
    (date(2019, 1, 1), 1000),
    (date(2020, 1, 1), 985),
    (date(2020, 2, 1), 970),
    (date(2020, 3, 1), 945),
    (date(2020, 4, 1), 930),
    (date(2020, 5, 1), 918),
    (date(2020, 6, 1), 908),
)
"""What a tonne costs in spares, materials, repair and the like against 2019: towards 10 % less."""

FEN_PER_T: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    ("bar", "spares", 780, ("导卫配件", "轴承", "液压件", "剪刃")),
    ("wire", "spares", 1_150, ("辊环配件", "轴承", "夹送辊", "吐丝管")),
    ("SBK", "spares", 260, ("电气备件", "阀门", "仪表元件")),
    ("bar", "materials", 420, ("打包线材", "润滑油脂", "耐火材料")),
    ("wire", "materials", 510, ("打包线材", "润滑油脂", "耐火材料")),
    ("ZGCJ", "materials", 60, ("刀具", "砂轮")),
    ("bar", "repair", 330, ("外委检修", "备件修复")),
    ("wire", "repair", 390, ("外委检修", "备件修复")),
    ("SBK", "repair", 140, ("外委检修",)),
    ("bar", "water", 150, ("新水", "循环水处理")),
    ("wire", "water", 190, ("新水", "循环水处理")),
    ("SCK", "logistics", 310, ("钢坯倒运", "成品倒运")),
    ("ZHB", "other", 110, ("办公及劳保", "差旅培训")),
)
"""Unit, element, fen per tonne in 2019, what the vouchers are for."""

PAY_FEN = {"mill": 1_150_000, "section": 860_000, "deputy_section": 730_000, "foreman": 610_000, "staff": 505_000}
"""Monthly labour cost of a person by level, in fen."""


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round half away from zero.

    >>> half_up(5, 2), half_up(-5, 2), half_up(4, 3)
    (3, -3, 1)
    """
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


class Ledger:
    """Collects the vouchers of one mill."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.numbers: dict[date, int] = defaultdict(int)

    def book(self, month: date, unit: str, element: str, amount_fen: int, item: str) -> None:
        """One voucher; nothing is booked for nothing."""
        if amount_fen:
            self.numbers[month] += 1
            self.rows.append(
                {
                    "document": f"PZ{month:%Y%m}-{self.numbers[month]:03d}",
                    "month": month,
                    "unit": unit,
                    "element": element,
                    "amount_fen": amount_fen,
                    "item": item,
                    "note": None,
                }
            )


BAND_TITLES = {"peak": "峰", "flat": "平", "valley": "谷"}


def expense_rows(parameters: Parameters, tables: dict[str, list[Row]], people: People) -> list[Row]:
    """Rows of ``expense``."""
    ledger = Ledger()
    tonnes = output_kg(tables["shift_output"])
    exact = [*_billets(tables), *_electricity(tables), *_gas(tables), *_rolls(tables)]
    rng = parameters.stream("expense")
    for month in parameters.months:
        for at, unit, element, amount, item in exact:
            if at == month:
                ledger.book(month, unit, element, amount, item)
        _follow_output(ledger, rng, month, tonnes)
        _labour(ledger, month, people)
        if month.month % 4 == 3:
            # Every few months a wrong posting is reversed and posted again where it belongs.
            ledger.book(month, "bar", "spares", -1_286_000, "冲销：误记棒材线")
            ledger.book(month, "SBK", "spares", 1_286_000, "调整：转入设备能源科")
    return ledger.rows


def output_kg(rows: Sequence[Row]) -> dict[tuple[date, str], int]:
    """Qualified output by month and line."""
    found: dict[tuple[date, str], int] = defaultdict(int)
    for row in rows:
        found[_month(row), str(row["line"])] += _int(row, "qualified_kg")
    return found


Exact = tuple[date, str, str, int, str]


def _billets(tables: dict[str, list[Row]]) -> list[Exact]:
    charged: dict[tuple[date, str], int] = defaultdict(int)
    for row in tables["shift_output"]:
        charged[_month(row), str(row["line"])] += _int(row, "charged_kg")
    return [
        (month, line, "billet", half_up(kg * price_fen("billet", month), 1000), "钢坯，投坯量×标准价格")
        for (month, line), kg in sorted(charged.items())
    ]


def _electricity(tables: dict[str, list[Row]]) -> list[Exact]:
    unit_of = {meter.code: meter.unit for meter in METERS}
    bands = [band_of(quarter) for quarter in range(96)]
    prices: dict[date, dict[str, int]] = {}
    cost: dict[tuple[date, str, str], int] = defaultdict(int)
    months: dict[date, date] = {}
    for row in tables["meter_reading"]:
        time, day, energy = row["time"], row["production_day"], row["energy_wh"]
        assert isinstance(time, datetime) and isinstance(day, date) and isinstance(energy, int)
        band = bands[time.hour * 4 + time.minute // 15]
        calendar_day = time.date()
        if calendar_day not in prices:
            prices[calendar_day] = tariff_fen(calendar_day)
        if day not in months:
            months[day] = month_start(day)
        cost[months[day], unit_of[str(row["meter"])], band] += energy * prices[calendar_day][band]
    return [
        (month, unit, "electricity", half_up(amount, 1_000_000), f"电费（{BAND_TITLES[band]}段）")
        for (month, unit, band), amount in sorted(cost.items())
    ]


def _gas(tables: dict[str, list[Row]]) -> list[Exact]:
    heat: dict[tuple[date, str], int] = defaultdict(int)
    for row in tables["gas_use"]:
        heat[_month(row), str(row["line"])] += _int(row, "heat_kj")
    return [
        (month, line, "gas", half_up(kj * price_fen("gas", month), 1_000_000), "加热炉煤气，热量×标准价格")
        for (month, line), kj in sorted(heat.items())
    ]


def _rolls(tables: dict[str, list[Row]]) -> list[Exact]:
    worn: dict[tuple[date, str], int] = defaultdict(int)
    for row in tables["roll_use"]:
        out_on = row["out_on"]
        assert isinstance(out_on, date)
        worn[month_start(out_on), str(row["line"])] += _int(row, "worn_kg")
    return [
        (month, line, "rolls", half_up(kg * price_fen("rolls", month), 1000), "轧辊消耗，消耗重量×标准价格")
        for (month, line), kg in sorted(worn.items())
    ]


def _follow_output(ledger: Ledger, rng: Random, month: date, tonnes: dict[tuple[date, str], int]) -> None:
    """Vouchers of what grows with output, a third of it fixed; fewer fen per tonne as the measures of 2020 work."""
    step = [pm for start, pm in STEPS_PM if start <= month][-1]
    everything = sum(kg for (at, _), kg in tonnes.items() if at == month)
    for unit, element, rate, items in FEN_PER_T:
        kg = tonnes.get((month, unit), everything)
        usual = 92_000_000 if unit == "bar" else 51_000_000 if unit == "wire" else 143_000_000
        amount = (kg * 2 + usual) // 3 * rate * step // 1_000_000
        parts = [rng.randint(60, 140) for _ in items]
        for item, part in zip(items, parts, strict=True):
            share = amount * part // sum(parts) * rng.randint(930, 1070) // 1000
            ledger.book(month, unit, element, share, item)


def _labour(ledger: Ledger, month: date, people: People) -> None:
    cost: dict[str, int] = defaultdict(int)
    for person in people.staff:
        if person.active(month):
            unit = {"BCCJ": "bar", "GXCJ": "wire"}.get(person.unit, person.unit)
            cost[unit] += PAY_FEN[person.level] * (97 if month >= date(2020, 1, 1) else 100) // 100
    for unit, amount in sorted(cost.items()):
        ledger.book(month, unit, "labour", amount, "工资及附加")


def budget_rows(parameters: Parameters, tables: dict[str, list[Row]]) -> list[Row]:
    """Rows of ``budget``: 2019 its own mean, later years what a tonne cost in 2019 less 10 %, times planned output.

    Where the period holds no month of 2019 the first month stands for it. Billets are budgeted without the 10 %.
    """
    tonnes = output_kg(tables["shift_output"])
    base_months = [m for m in parameters.months if m.year == 2019] or [parameters.months[0]]
    spent: Amounts = defaultdict(int)
    for row in tables["expense"]:
        if row["month"] in base_months:
            spent[date(2019, 1, 1), str(row["unit"]), str(row["element"])] += _int(row, "amount_fen")
    total = sum(kg for (month, _), kg in tonnes.items() if month in base_months)
    rows: list[Row] = []
    for month in parameters.months:
        planned = total // len(base_months) * (1010 if month.year > 2019 else 1000) // 1000 // 100_000 * 100_000
        for (_, unit, element), amount in sorted(spent.items()):
            target = 1000 if element == "billet" or month.year == 2019 else 900
            fen = half_up(amount * planned * target, total * 1000) // 10_000 * 10_000
            rows.append(
                {
                    "month": month,
                    "unit": unit,
                    "element": element,
                    "amount_fen": max(fen, 0),
                    "output_kg": planned,
                    "note": None,
                }
            )
    return rows


def measure_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``measure_result``: M01 to M30 from the reform on, claimed a little more than is confirmed."""
    rng = parameters.stream("measures")
    accountants = people.of_unit("ZHB", parameters.first_day) or people.managers()
    rows: list[Row] = []
    sizes = [rng.randint(8, 95) * 100_000 for _ in range(30)]
    for month in parameters.months:
        if month < parameters.reform:
            continue
        age = (month.year - parameters.reform.year) * 12 + month.month - parameters.reform.month
        for number, size in enumerate(sizes, 1):
            if number % 7 == 0 and age < 2:
                continue  # some measures start in March only
            claimed = size * min(10, 3 + 2 * age) // 10 * rng.randint(80, 125) // 100
            if rng.randrange(100) < 5:
                claimed = -claimed // 4
            confirmed = (
                None if month == parameters.last_month and number % 5 == 0 else claimed * rng.randint(70, 100) // 100
            )
            rows.append(
                {
                    "measure": f"M{number:02d}",
                    "month": month,
                    "claimed_fen": claimed,
                    "confirmed_fen": confirmed,
                    "confirmed_by": None if confirmed is None else accountants[number % len(accountants)].code,
                    "note": None,
                }
            )
    return rows


BASES_FEN = {"mill": 420_000, "section": 300_000, "deputy_section": 250_000, "foreman": 190_000, "staff": 145_000}


def pay_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``pay_base``: everyone on the staff on the month's first day."""
    return [
        {"month": month, "person": p.code, "base_fen": BASES_FEN[p.level] + int(p.code[-2:]) % 5 * 5_000, "note": None}
        for month in parameters.months
        for p in people.staff
        if p.active(month)
    ]


SPECIAL: tuple[tuple[str, str, int, int], ...] = (
    ("S49", "SCK", 96_000, 2_000),
    ("S50", "GYK", 98_300, 900),
    ("S51", "SBK", 93_000, 3_500),
    ("S52", "AHK", 97_000, 2_500),
    ("S53", "ZHB", 95_500, 3_000),
    ("S54", "DQB", 96_500, 2_500),
    ("S55", "BCCJ", 92_500, 4_000),
    ("S56", "GXCJ", 91_500, 4_500),
)
"""Special indicator, the unit that enters it, usual value and spread in thousandths."""


def manager_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``manager_result``: the few special indicators for which no other record exists."""
    rng = parameters.stream("special")
    rows: list[Row] = []
    for month in parameters.months:
        for indicator, unit, usual, spread in SPECIAL:
            better = 800 * (month >= parameters.reform)
            value = min(100_000, usual + better + rng.randint(-spread, spread) // 10 * 10)
            by = next(p for p in people.of_unit(unit, month) if p.level == "deputy_section")
            rows.append(
                {"indicator": indicator, "month": month, "value_milli": value, "entered_by": by.code, "note": None}
            )
    return rows


def price_rows() -> list[Row]:
    """Rows of ``standard_price``."""
    return [
        {"element": element, "per": per, "price_fen": fen, "valid_from": start, "valid_to": end}
        for element, per, fen, start, end in PRICES
    ]


def tariff_rows() -> list[Row]:
    """Rows of ``tariff``."""
    rows: list[Row] = []
    for number, (start, prices) in enumerate(TARIFFS):
        end = TARIFFS[number + 1][0] if number + 1 < len(TARIFFS) else None
        for band, first, last in BANDS:
            rows.append(
                {
                    "band": band,
                    "from_s": first * 1800,
                    "to_s": last * 1800,
                    "price_fen_per_mwh": prices[band],
                    "valid_from": start,
                    "valid_to": end,
                }
            )
    return rows


def _month(row: Row) -> date:
    day = row["production_day"]
    assert isinstance(day, date)
    return month_start(day)


def _int(row: Row, name: str) -> int:
    value = row[name]
    assert isinstance(value, int)
    return value
