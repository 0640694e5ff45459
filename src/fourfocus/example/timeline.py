"""When a line runs and why it stops: an event-by-event simulation in whole minutes.

Minute 0 is 08:00 of the first production day, so a production day is 1,440 minutes and a shift 480. A line runs until
the first of: a fault, a groove worn out, the end of a campaign, a planned repair. Whatever wear is nearly due is changed
in the same stop, as mills do. Times come out of it; weights are added by :mod:`fourfocus.example.rolling`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from fourfocus.example.catalogue import BY_CODE, CAUSES, PLANNED, PRODUCTS, STANDS, YARD_FULL, Cause, Product
from fourfocus.example.parameters import Parameters
from fourfocus.example.wear import Change, Wear

DAY, SHIFT = 1_440, 480
"""Minutes of a production day and of a shift."""


@dataclass(frozen=True, slots=True)
class Run:
    """The line rolls ``product`` from minute ``start`` to minute ``end``."""

    start: int
    end: int
    product: str


@dataclass(slots=True)
class Stop:
    """The line stands from minute ``start`` to ``end``; ``cobbles`` billets were lost when it stopped."""

    start: int
    end: int
    owner: str
    cause: str
    place: str
    unit: str | None
    measure: str
    cobbles: int = 0
    note: str | None = None


@dataclass(slots=True)
class Timeline:
    """All runs and stops of a line, in order, without gaps; the changes made in the stops; rolls taken out."""

    line: str
    runs: list[Run] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Planned:
    """A repair that is planned: from minute ``start``, for ``minutes``."""

    start: int
    minutes: int
    kind: str


class LineSimulator:
    """Simulates one line; :meth:`simulate` gives its timeline."""

    def __init__(self, parameters: Parameters, line: str) -> None:
        self.parameters = parameters
        self.line = line
        self.rng = parameters.stream(f"timeline/{line}")
        self.end = parameters.days * DAY
        self.now = 0
        self.wear = Wear(STANDS[line], line)
        self.made = Timeline(line)
        self.repairs = planned_repairs(parameters, line)
        self.campaign = Campaigns(parameters, line)
        self.workshop = {"bar": "BCCJ", "wire": "GXCJ"}[line]
        self.next_fault = self._run_to_fault()
        self.last_cause: Cause = CAUSES[0]
        self.idle = idle_starts(parameters, line)

    def simulate(self) -> Timeline:
        """Run the whole period."""
        while self.now < self.end:
            self._run(self._minutes_to_run())
            if self.now < self.end:
                self._stop()
        return self.made

    def _minutes_to_run(self) -> int:
        ahead = [
            self.next_fault,
            self.campaign.ends - self.now,
            self.wear.minutes_left(self.campaign.product.rate_kg_h),
            self.end - self.now,
        ]
        if self.repairs:
            ahead.append(self.repairs[0].start - self.now)
        if self.idle:
            ahead.append(self.idle[0][0] - self.now)
        return max(0, min(ahead))

    def _run(self, minutes: int) -> None:
        if minutes:
            product = self.campaign.product
            self.made.runs.append(Run(self.now, self.now + minutes, product.code))
            self.wear.roll(minutes * product.rate_kg_h // 60)
            self.next_fault -= minutes
            self.now += minutes

    def _stop(self) -> None:
        """One stop for whatever is due now, the greatest first."""
        if self.repairs and self.now >= self.repairs[0].start:
            self._repair(self.repairs.pop(0))
        elif self.now >= self.campaign.ends:
            self._change_size()
        elif self.idle and self.now >= self.idle[0][0]:
            self._fault(YARD_FULL, self.idle.pop(0)[1])
        elif self.next_fault <= 0:
            cause = self._next_cause()
            self._fault(cause, int(self.rng.triangular(cause.minutes[0], cause.minutes[2], cause.minutes[1])))
            self.next_fault = self._run_to_fault()
        else:
            self._change_grooves()

    def _repair(self, repair: Planned) -> None:
        code, place, measure = PLANNED[repair.kind]
        length = min(repair.minutes, self.end - self.now)
        self._add(Stop(self.now, self.now + length, "planned", code, place, "SCK", measure))
        self.made.changes += self.wear.renew(self.now, length, due_pm=450, rolls=True)
        self.now += length

    def _change_size(self) -> None:
        old, new = self.campaign.product, self.campaign.next(self.now)
        least, most = (38, 66) if old.slits == new.slits else (85, 150)
        length = min(self.rng.randint(least, most), self.end - self.now)
        code, place, measure = PLANNED["size"]
        self._add(Stop(self.now, self.now + length, "planned", code, place, "SCK", measure, note=None))
        self.made.changes.append(Change(self.now, self.now + length, "size", place, old.title, new.title, 12))
        self.made.changes += self.wear.change_size(self.now, length)
        self.now += length

    def _change_grooves(self) -> None:
        changes = self.wear.renew(self.now, 10_000, due_pm=860, rolls=False)
        length = max((change.end for change in changes), default=self.now + 8) - self.now
        length = min(length + self.rng.randint(0, 3), self.end - self.now)
        kind = "roll" if any(change.kind == "roll" for change in changes) else "groove"
        code, _, measure = PLANNED[kind]
        place = "、".join(change.stand for change in changes)
        self._add(Stop(self.now, self.now + length, "planned", code, place, self.workshop, measure))
        self.made.changes += [c.cut(self.now + length) for c in changes]
        self.now += length

    def _fault(self, cause: Cause, minutes: int) -> None:
        length = min(max(minutes, 3), self.end - self.now)
        unit = self.workshop if cause.unit == "@" else cause.unit
        cobbles = self.rng.randint(1, 4) if cause.cobble else 0
        place = self.rng.choice(cause.places)
        self._add(
            Stop(self.now, self.now + length, cause.owner, cause.code, place, unit, cause.measure, cobbles=cobbles)
        )
        # A stop that is long enough anyway takes the groove changes that are nearly due.
        self.made.changes += self.wear.renew(self.now, length, due_pm=850, rolls=False)
        self.now += length

    def _next_cause(self) -> Cause:
        if self.rng.randrange(1000) >= self.parameters.repeat_pm:
            self.last_cause = self.rng.choices(CAUSES, [c.weight for c in CAUSES])[0]
        return self.last_cause

    def _run_to_fault(self) -> int:
        day = self.parameters.day(min(self.now // DAY, self.parameters.days - 1))
        mean = self.parameters.fault_hours * 60 * self.parameters.pace(day).calm_pm // 1000
        return 20 + int(self.rng.expovariate(1 / mean))

    def _add(self, stop: Stop) -> None:
        self.made.stops.append(stop)


class Campaigns:
    """Which product a line rolls: large orders first, else the product furthest behind its target share."""

    def __init__(self, parameters: Parameters, line: str) -> None:
        self.parameters = parameters
        self.rng = parameters.stream(f"campaigns/{line}")
        self.products = [p for p in PRODUCTS if p.line == line]
        self.orders = [o for o in parameters.orders if o.line == line]
        self.behind = {p.code: 0 for p in self.products}
        self.product = self.products[0]
        self.ends = 0
        self.next(0)

    def next(self, now: int) -> Product:
        """Choose the campaign that starts at minute ``now``."""
        day = self.parameters.day(min(now // DAY, self.parameters.days - 1))
        order = next((o for o in self.orders if o.first <= day <= o.last), None)
        if order is not None and BY_CODE[order.product] is not self.product:
            # Large orders come on top of the usual mix and leave it as it is.
            self.product = BY_CODE[order.product]
            self.ends = self._minute(order.last) + DAY
            return self.product
        others = [p for p in self.products if p is not self.product]
        noise = {p.code: self.rng.randrange(600_000) for p in self.products}
        self.product = max(others, key=lambda p: (self.behind[p.code] + noise[p.code], p.code))
        minutes = self.rng.randint(1_500, 3_600)
        upcoming = [self._minute(o.first) for o in self.orders if self._minute(o.first) > now]
        self.ends = now + min([minutes, *(start - now for start in upcoming)])
        made = (self.ends - now) * self.product.rate_kg_h // 60
        for product in self.products:
            self.behind[product.code] += made * product.share_pm(day) // 1000
        self.behind[self.product.code] -= made
        return self.product

    def _minute(self, day: date) -> int:
        return (day - self.parameters.first_day).days * DAY


REPAIRS: tuple[tuple[int, int], ...] = ((30, 480), (90, 560), (1_130, 520), (30, 510), (60, 600))
"""Start after the production day's 08:00 and length in minutes, in turn; the third crosses into the next day."""


def planned_repairs(parameters: Parameters, line: str) -> list[Planned]:
    """The weekly repairs and the yearly overhaul of a line.

    The bar line repairs on Tuesdays, the wire line on Thursdays. A repair next to a month's end is done across it; in
    the push week there is none: it is made up on the Monday after. The overhaul (four days in July or August) takes
    the place of that week's repair.
    """
    weekday, overhaul_month = {"bar": (1, 7), "wire": (3, 8)}[line]
    after_push = parameters.push_week + timedelta(days=7 + (line == "wire"))
    found = []
    for number in range(parameters.days):
        day = parameters.day(number)
        if day == after_push:
            found.append(Planned(number * DAY + 30, 660, "repair"))
        if day.weekday() != weekday or parameters.push_week <= day < parameters.push_week + timedelta(days=14):
            continue
        if day.month == overhaul_month and 9 <= day.day <= 15:
            found.append(Planned(number * DAY, 4 * DAY + 95, "overhaul"))
            continue
        start, minutes = REPAIRS[day.toordinal() // 7 % len(REPAIRS)]
        if (day + timedelta(days=1)).day == 1:
            start, minutes = 1_140, 540  # from 03:00 to 12:00, across the end of the production month
        found.append(Planned(number * DAY + start, minutes, "repair"))
    return found


def idle_starts(parameters: Parameters, line: str) -> list[tuple[int, int]]:
    """Start minute and length of the stops for want of room in the product yard during the epidemic."""
    rng: Random = parameters.stream(f"idle/{line}")
    found = []
    for number in range(parameters.days):
        day = parameters.day(number)
        if (
            parameters.epidemic_from <= day < parameters.epidemic_to
            and rng.randrange(1000) < parameters.epidemic_stops_pm
        ):
            low, usual, high = YARD_FULL.minutes
            found.append((number * DAY + rng.randrange(0, 1_000), int(rng.triangular(low, high, usual))))
    return found
