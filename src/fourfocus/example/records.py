"""Rows that follow from the timelines and what was rolled: stops, changes, roll use, quality, meters, gas."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from fourfocus.example.catalogue import BY_CODE, CHANGES_OF_FLAG, METERS, PRODUCTS
from fourfocus.example.parameters import Parameters
from fourfocus.example.rolling import Rolled
from fourfocus.example.timeline import DAY, SHIFT, Timeline
from fourfocus.facts.calendar import DEFAULT_START_S

Row = dict[str, object]
QUARTER = 15


def moment(parameters: Parameters, minute: int) -> datetime:
    """The local time of a simulated minute."""
    start = datetime.combine(parameters.first_day, time()) + timedelta(seconds=DEFAULT_START_S)
    return start + timedelta(minutes=minute)


def stoppage_rows(parameters: Parameters, timeline: Timeline) -> list[Row]:
    """Rows of ``stoppage``."""
    return [
        {
            "line": timeline.line,
            "production_day": parameters.day(stop.start // DAY),
            "start": moment(parameters, stop.start),
            "end": moment(parameters, stop.end),
            "owner": stop.owner,
            "cause": stop.cause,
            "place": stop.place or None,
            "unit": stop.unit,
            "measure": stop.measure,
            "note": stop.note,
        }
        for stop in timeline.stops
    ]


def change_rows(parameters: Parameters, timeline: Timeline) -> list[Row]:
    """Rows of ``change_event``."""
    return [
        {
            "line": timeline.line,
            "production_day": parameters.day(change.start // DAY),
            "start": moment(parameters, change.start),
            "end": moment(parameters, change.end),
            "kind": change.kind,
            "stand": change.stand,
            "before": change.before,
            "after": change.after,
            "people_n": change.people,
            "note": None,
        }
        for change in timeline.changes
    ]


class Tonnage:
    """Qualified kilograms of a line up to any minute, straight between the ends of each run."""

    def __init__(self, rolled: Rolled) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.before: list[int] = []
        self.weights: list[int] = []
        total = 0
        for piece in rolled.pieces:
            left = piece.qualified_kg
            for number, (start, end) in enumerate(piece.runs):
                last = number == len(piece.runs) - 1
                weight = left if last else piece.qualified_kg * (end - start) // piece.run_min
                left -= weight
                self.starts.append(start)
                self.ends.append(end)
                self.before.append(total)
                self.weights.append(weight)
                total += weight

    def up_to(self, minute: int) -> int:
        """Kilograms rolled before ``minute``."""
        at = bisect_right(self.starts, minute) - 1
        if at < 0:
            return 0
        run = self.ends[at] - self.starts[at]
        return self.before[at] + self.weights[at] * min(minute - self.starts[at], run) // run


def roll_rows(parameters: Parameters, timeline: Timeline, rolled: Rolled) -> list[Row]:
    """Rows of ``roll_use``: one for each roll that came out."""
    tonnage = Tonnage(rolled)
    since: dict[str, int] = {}
    rows: list[Row] = []
    for change in timeline.changes:
        if change.kind != "roll":
            continue
        start = since.get(change.stand, 0)
        rows.append(
            {
                "line": timeline.line,
                "roll": change.before,
                "stand": change.stand,
                "in_on": parameters.day(start // DAY),
                "out_on": parameters.day(change.start // DAY),
                "rolled_kg": tonnage.up_to(change.start) - tonnage.up_to(start),
                "worn_kg": change.dressing_kg,
                "scrapped": change.scrapped,
                "note": None,
            }
        )
        since[change.stand] = change.start
    return rows


DEFECTS = ("表面结疤", "尺寸超差", "折叠", "耳子", "弯曲", "力学性能偏低")


def quality_rows(parameters: Parameters, rolled: Rolled) -> list[Row]:
    """Rows of ``quality_judgement``: a lot per shift and product, parted into passed, downgraded, rejected, pending."""
    rng = parameters.stream(f"quality/{rolled.line}")
    rows: list[Row] = []
    for piece in rolled.pieces:
        if not piece.qualified_kg:
            continue
        day = parameters.day(piece.day_number)
        lot = f"{'B' if rolled.line == 'bar' else 'G'}{day:%y%m%d}{piece.number % 3 + 1}-{piece.product}"
        down = piece.qualified_kg * rng.randint(5, 30) // 1000 if rng.randrange(100) < 6 else 0
        wait = piece.qualified_kg * rng.randint(20, 80) // 1000 if rng.randrange(100) < 4 else 0
        decided = min(day + timedelta(days=rng.randint(1, 3)), parameters.end_day - timedelta(days=1))
        parts: list[tuple[str, date, str, int, str | None]] = [
            (lot, day, "passed", piece.qualified_kg - down - wait, None),
            (lot + "-G", day, "downgraded", down, rng.choice(DEFECTS)),
            (lot + "-F", day, "rejected", piece.reject_kg, rng.choice(DEFECTS)),
        ]
        if wait and decided > day:
            parts += [(lot + "-D", day, "pending", wait, "复验"), (lot + "-D", decided, "passed", wait, None)]
        elif wait:
            parts.append((lot + "-D", day, "passed", wait, None))
        for name, judged, result, weight, defect in parts:
            if weight:
                rows.append(
                    {
                        "lot": name,
                        "judged_on": judged,
                        "line": rolled.line,
                        "product": piece.product,
                        "result": result,
                        "weight_kg": weight,
                        "defect": defect,
                        "note": None,
                    }
                )
    return rows


def product_rows(parameters: Parameters) -> list[Row]:
    """Rows of ``product``: two entries where the value-added flag changes."""
    rows: list[Row] = []
    begin = date(2019, 1, 1)
    for product in PRODUCTS:
        changed = CHANGES_OF_FLAG.get(product.code)
        spans: list[tuple[bool, date, date | None]] = [(product.added, begin, None)]
        if changed is not None:
            spans = [(product.added, begin, changed[0]), (changed[1], changed[0], None)]
        for added, start, end in spans:
            rows.append(
                {
                    "product": product.code,
                    "title": product.title,
                    "family": product.family,
                    "grade": product.grade,
                    "size_um": product.size_um,
                    "slits_n": product.slits,
                    "value_added": added,
                    "valid_from": start,
                    "valid_to": end,
                }
            )
    return rows


class Flow:
    """Minutes run and kilograms charged in every quarter hour of a line."""

    def __init__(self, parameters: Parameters, rolled: Rolled) -> None:
        count = parameters.days * DAY // QUARTER
        self.minutes = [0] * count
        self.grams = [0] * count
        """Charge weighted with the product's power factor, in g."""
        for piece in rolled.pieces:
            if not piece.run_min:
                continue
            rate = piece.charged_kg * BY_CODE[piece.product].power_pm // piece.run_min
            for start, end in piece.runs:
                for quarter in range(start // QUARTER, (end - 1) // QUARTER + 1):
                    inside = min(end, (quarter + 1) * QUARTER) - max(start, quarter * QUARTER)
                    self.minutes[quarter] += inside
                    self.grams[quarter] += inside * rate


SAVING_PM = ((date(2019, 1, 1), 1000), (date(2020, 1, 1), 991), (date(2020, 3, 1), 972), (date(2020, 5, 1), 964))
"""Electricity per tonne against 2019 from each day on: the power measures of 2020 take hold step by step."""


def meter_rows(parameters: Parameters, rolled: Sequence[Rolled]) -> list[Row]:
    """Rows of ``meter_reading``: every quarter hour of every meter; energy follows what was rolled."""
    flows = {r.line: Flow(parameters, r) for r in rolled}
    count = parameters.days * DAY // QUARTER
    times = [moment(parameters, quarter * QUARTER) for quarter in range(count)]
    days = [parameters.day(quarter // 96) for quarter in range(count)]
    savings = [[pm for start, pm in SAVING_PM if start <= day][-1] for day in days]
    rows: list[Row] = []
    for meter in METERS:
        rng = parameters.stream(f"meter/{meter.code}")
        noise = [rng.randint(965, 1035) for _ in range(1009)]
        lines = [flows[line] for line in meter.lines]
        counter = meter.counter_wh
        for quarter in range(count):
            rolling = sum(flow.grams[quarter] for flow in lines) * meter.wh_per_kg // 1000
            stood = QUARTER * len(lines) - sum(flow.minutes[quarter] for flow in lines)
            base = meter.base_w // 4 * (1000 - 250 * stood // (QUARTER * len(lines))) // 1000
            energy = (rolling * savings[quarter] // 1000 + base) * noise[quarter % 1009] // 1000 // 100 * 100
            counter += energy
            rows.append(
                {
                    "meter": meter.code,
                    "production_day": days[quarter],
                    "time": times[quarter],
                    "counter_wh": counter,
                    "energy_wh": energy,
                }
            )
    return rows


def meter_register(parameters: Parameters) -> list[Row]:
    """Rows of ``meter``."""
    return [
        {
            "meter": m.code,
            "title": m.title,
            "medium": "electricity",
            "unit": m.unit,
            "valid_from": date(2015, 1, 1),
            "valid_to": None,
        }
        for m in METERS
    ]


def gas_rows(parameters: Parameters, rolled: Rolled) -> list[Row]:
    """Rows of ``gas_use``: heat for the charge, colder in winter, and for the hours the furnace only waits."""
    rng = parameters.stream(f"gas/{rolled.line}")
    mj_per_t = 880 if rolled.line == "bar" else 1_060
    charged, run = rolled.by_day(parameters.days), [0] * parameters.days
    for piece in rolled.pieces:
        run[piece.day_number] += piece.run_min
    rows: list[Row] = []
    for number in range(parameters.days):
        day = parameters.day(number)
        winter = 1025 if day.month in (12, 1, 2) else 1000
        saving = 985 if day >= parameters.reform else 1000
        mj = charged[number] * mj_per_t * winter * saving * rng.randint(980, 1020) // 10**12
        mj += (DAY - run[number]) * 380 // DAY * 1000 // 10
        litres = mj * 1_000_000 // rng.randint(3_320, 3_480) // 1000 * 1000
        rows.append(
            {"line": rolled.line, "production_day": day, "volume_l": litres, "heat_kj": mj * 1000, "note": None}
        )
    return rows


def mode_rows(parameters: Parameters) -> list[Row]:
    """Rows of ``operating_mode``: double, single for some weeks of 2020, double again."""
    single, again = parameters.single_system_from, parameters.single_system_to
    return [
        {"mode": "double", "valid_from": FIRST_MODE, "valid_to": single, "note": None},
        {"mode": "single", "valid_from": single, "valid_to": again, "note": "2#高炉检修，炼钢单系统生产"},
        {"mode": "double", "valid_from": again, "valid_to": None, "note": None},
    ]


FIRST_MODE = date(2019, 1, 1)
SHIFT_S = SHIFT * 60
