"""What the lines rolled: charge, product, crops, cobbles and rejects of each shift, and the billets behind them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date

from fourfocus.example.catalogue import BY_CODE
from fourfocus.example.parameters import Parameters
from fourfocus.example.timeline import DAY, SHIFT, Stop, Timeline
from fourfocus.facts.calendar import SHIFTS, crew_of

Row = dict[str, object]
CREW_PM = {"jia": 3, "yi": 1, "bing": -3, "ding": 0}
"""How far each crew's rolling rate lies from the mean, in thousandths."""


@dataclass(slots=True)
class Piece:
    """What one line rolled of one product in one shift."""

    line: str
    number: int
    product: str
    run_min: int
    runs: list[tuple[int, int]]
    billets: int = 0
    charged_kg: int = 0
    qualified_kg: int = 0
    reject_kg: int = 0
    cobble_kg: int = 0
    crop_kg: int = 0
    roll_min: int = 0

    @property
    def day_number(self) -> int:
        """Which production day, the first being 0."""
        return self.number // 3


@dataclass(slots=True)
class Rolled:
    """Everything one line rolled, piece by piece in order of time."""

    line: str
    pieces: list[Piece] = field(default_factory=list)

    def by_day(self, days: int) -> list[int]:
        """Kilograms charged on each production day."""
        totals = [0] * days
        for piece in self.pieces:
            totals[piece.day_number] += piece.charged_kg
        return totals


def roll(parameters: Parameters, timeline: Timeline) -> Rolled:
    """Put weights to a line's timeline."""
    rng = parameters.stream(f"rolling/{timeline.line}")
    cobbles = _cobbles_by_piece(timeline)
    rolled = Rolled(timeline.line, _pieces(parameters, timeline))
    carried = 0
    drift = {}
    for piece in rolled.pieces:
        day = parameters.day(piece.day_number)
        pace = parameters.pace(day)
        pace_pm = pace.bar_pm if piece.line == "bar" else pace.wire_pm
        noise = parameters.shift_noise_pm
        if piece.number not in drift:
            drift = {piece.number: rng.randint(-noise, noise) + rng.randint(-noise, noise)}
        factor = pace_pm * (1000 + CREW_PM[crew_of(day, SHIFTS[piece.number % 3][0])]) * (1000 + drift[piece.number])
        rate = BY_CODE[piece.product].rate_kg_h
        carried += piece.run_min * rate * factor // (60 * 10**9)
        piece.billets = carried // parameters.billet_kg
        carried -= piece.billets * parameters.billet_kg
        piece.charged_kg = piece.billets * (parameters.billet_kg + rng.randint(-2, 2))
        piece.roll_min = piece.run_min * rng.randint(898, 930) // 1000
        lost = cobbles.get((piece.number, piece.product), 0)
        _lose(parameters, piece, day, lost, rng.randint(-9, 9), rng.randint(-9, 9), rng.randint(0, 1000))
    return rolled


def _lose(parameters: Parameters, piece: Piece, day: date, cobbles: int, a: int, b: int, luck: int) -> None:
    """Take scale, crops, cobbles and rejects off the charge; the rest is qualified product."""
    wire = piece.line == "wire"
    better = (day >= parameters.reform) + (day >= date(2020, 4, 1))
    scale = piece.charged_kg * (76 + 6 * wire + a) // 10_000
    piece.crop_kg = piece.charged_kg * (74 + 32 * wire - 6 * better + b) // 10_000
    piece.cobble_kg = min(cobbles * parameters.billet_kg * (880 + luck // 9) // 1000, piece.charged_kg // 4)
    piece.reject_kg = piece.charged_kg * (luck - 700) // 300 * 12 // 10_000 if luck > 700 else 0
    piece.qualified_kg = piece.charged_kg - scale - piece.crop_kg - piece.cobble_kg - piece.reject_kg


def _pieces(parameters: Parameters, timeline: Timeline) -> list[Piece]:
    """One piece per shift and product, in order; a shift without running keeps one empty piece."""
    found: dict[tuple[int, str], Piece] = {}
    by_shift: dict[int, None] = {}
    for run in timeline.runs:
        at = run.start
        while at < run.end:
            number = at // SHIFT
            end = min(run.end, (number + 1) * SHIFT)
            piece = found.setdefault((number, run.product), Piece(timeline.line, number, run.product, 0, []))
            piece.run_min += end - at
            piece.runs.append((at, end))
            by_shift[number] = None
            at = end
    last = timeline.runs[0].product
    pieces: list[Piece] = []
    listed = iter(sorted(found.values(), key=lambda p: (p.number, p.runs[0][0])))
    waiting = next(listed, None)
    for number in range(parameters.days * 3):
        if number not in by_shift:
            pieces.append(Piece(timeline.line, number, last, 0, []))
        while waiting is not None and waiting.number == number:
            pieces.append(waiting)
            last = waiting.product
            waiting = next(listed, None)
    return pieces


def _cobbles_by_piece(timeline: Timeline) -> dict[tuple[int, str], int]:
    """Billets lost, by the shift and product that was running when each stop began."""
    starts = [run.start for run in timeline.runs]
    lost: dict[tuple[int, str], int] = {}
    for stop in timeline.stops:
        if stop.cobbles:
            run = timeline.runs[bisect_right(starts, stop.start) - 1]
            key = ((run.end - 1) // SHIFT, run.product)
            lost[key] = lost.get(key, 0) + stop.cobbles
    return lost


def output_rows(parameters: Parameters, rolled: Rolled) -> list[Row]:
    """Rows of ``shift_output``."""
    rows: list[Row] = []
    for piece in rolled.pieces:
        day, shift = parameters.day(piece.day_number), SHIFTS[piece.number % 3][0]
        rows.append(
            {
                "line": piece.line,
                "production_day": day,
                "shift": shift,
                "crew": crew_of(day, shift),
                "product": piece.product,
                "billets_n": piece.billets,
                "charged_kg": piece.charged_kg,
                "qualified_kg": piece.qualified_kg,
                "reject_kg": piece.reject_kg,
                "cobble_kg": piece.cobble_kg,
                "crop_kg": piece.crop_kg,
                "run_s": piece.run_min * 60,
                "roll_s": piece.roll_min * 60,
                "weight_basis": "weighed",
                "note": None,
            }
        )
    return rows


@dataclass(frozen=True, slots=True)
class Billets:
    """Rows of ``billet_supply`` and ``billet_stock``."""

    supply: list[Row]
    stock: list[Row]


def supply_billets(parameters: Parameters, timelines: list[Timeline], rolled: list[Rolled]) -> Billets:
    """Let steelmaking follow the rolling plan and the stock plan; the stock is what remains.

    Steelmaking knows planned repairs and pace; when a line stands unplanned the dispatcher holds back part of its billets,
    and what arrives all the same stays in the yard.
    """
    rng = parameters.stream("billets")
    plans = [_planned_kg(parameters, t, r) for t, r in zip(timelines, rolled, strict=True)]
    charges = [r.by_day(parameters.days) for r in rolled]
    grades = [_grades_by_day(parameters, r) for r in rolled]
    stops = dict(parameters.caster_stops)
    stock = parameters.opening_stock_kg
    supply_rows: list[Row] = []
    stock_rows: list[Row] = []
    for number in range(parameters.days):
        day = parameters.day(number)
        plan, planned = parameters.stock_plan(day), sum(p[number] for p in plans)
        wanted_pm = (plan.target_t * 1000 - stock) * 1000 // 25 // max(planned, 1)
        change_pm = min(max(wanted_pm, plan.least_pm), plan.most_pm)
        noise = rng.randint(-parameters.supply_noise_pm, parameters.supply_noise_pm)
        charged = sum(c[number] for c in charges)
        planned += (charged - planned) * parameters.follow_pm // 1000
        kg = planned * (1000 + change_pm) * (1000 + noise) * stops.get(day, 1_000_000) // 10**12
        rows = _supply_rows(parameters, rng.randint(-3, 3), rng.randint(560, 760), day, kg, [g[number] for g in grades])
        stock += sum(int(str(row["weight_kg"])) for row in rows) - charged
        supply_rows += rows
        stock_rows.append({"production_day": day, "closing_kg": stock, "note": None})
    return Billets(supply_rows, stock_rows)


def _planned_kg(parameters: Parameters, timeline: Timeline, rolled: Rolled) -> list[int]:
    """What the plan says the line charges each day: hours without repairs, at the day's products and pace."""
    free = [DAY] * parameters.days
    for stop in timeline.stops:
        if stop.cause in ("JH01", "JH05"):
            for number in range(stop.start // DAY, (stop.end - 1) // DAY + 1):
                free[number] -= min(stop.end, (number + 1) * DAY) - max(stop.start, number * DAY)
    minutes, nominal = [0] * parameters.days, [0] * parameters.days
    for piece in rolled.pieces:
        minutes[piece.day_number] += piece.run_min
        nominal[piece.day_number] += piece.run_min * BY_CODE[piece.product].rate_kg_h
    planned = []
    for number in range(parameters.days):
        pace = parameters.pace(parameters.day(number))
        pace_pm = pace.bar_pm if timeline.line == "bar" else pace.wire_pm
        rate = nominal[number] // max(minutes[number], 1)
        planned.append(free[number] * rate // 60 * pace_pm * parameters.planned_availability_pm // 10**6)
    return planned


def _grades_by_day(parameters: Parameters, rolled: Rolled) -> list[dict[str, int]]:
    grades: list[dict[str, int]] = [{} for _ in range(parameters.days)]
    for piece in rolled.pieces:
        grade, day = BY_CODE[piece.product].grade, grades[piece.day_number]
        day[grade] = day.get(grade, 0) + piece.charged_kg
    return grades


def _supply_rows(
    parameters: Parameters, heavier: int, hot_pm: int, day: date, kg: int, grades: list[dict[str, int]]
) -> list[Row]:
    """Split a day's billets by the grades the lines need; every grade in whole billets."""
    need: dict[str, int] = {}
    for line in grades:
        for grade, weight in line.items():
            need[grade] = need.get(grade, 0) + weight
    total = sum(need.values())
    if not total:
        need, total = {"HRB400E": 1}, 1
    rows: list[Row] = []
    for grade in sorted(need):
        count = kg * need[grade] // total // parameters.billet_kg
        if count:
            weight = count * parameters.billet_kg + count * heavier // 4
            hot = weight * hot_pm // 1000
            rows.append(
                {
                    "production_day": day,
                    "grade": grade,
                    "billets_n": count,
                    "weight_kg": weight,
                    "hot_kg": hot,
                    "note": None,
                }
            )
    return rows


def stop_at(stops: list[Stop], minute: int) -> Stop | None:
    """The stop that covers ``minute``, if any."""
    starts = [s.start for s in stops]
    at = bisect_right(starts, minute) - 1
    return stops[at] if at >= 0 and stops[at].end > minute else None
