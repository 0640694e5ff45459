"""What the example mill is made from: every rate, probability and date that steers the simulation.

Change a value here (or with :func:`dataclasses.replace`) and the mill's whole history changes with it; no result is
written down anywhere. Shares and factors are integers in thousandths (``_pm``, per mille) or tenths of a per mille
(``_bp``), so that the simulation adds and multiplies whole numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from fourfocus.facts.calendar import next_month


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard the lines are driven from ``first`` on, in thousandths of the products' nominal rates.

    ``calm_pm`` stretches the run between two faults: crews that check posts and stands in every window have fewer.
    """

    first: date
    bar_pm: int
    wire_pm: int
    calm_pm: int = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """A large order: the line rolls ``product`` from ``first`` to ``last``, both production days included."""

    line: str
    product: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class StockPlan:
    """From ``first`` on, steelmaking and the mill steer the billet yard towards ``target_t`` tonnes.

    The daily correction is at most ``least_pm`` to ``most_pm`` thousandths of the planned charge.
    """

    first: date
    target_t: int
    least_pm: int
    most_pm: int


PACES = (
    Pace(date(2019, 1, 1), 950, 950),
    Pace(date(2019, 4, 1), 962, 960),
    Pace(date(2019, 9, 1), 968, 968),
    Pace(date(2020, 1, 23), 930, 930),  # Spring Festival
    Pace(date(2020, 2, 1), 780, 760),  # epidemic: trains and lorries are short, the product yard fills
    Pace(date(2020, 2, 17), 860, 850),
    Pace(date(2020, 3, 1), 850, 848, 1200),
    Pace(date(2020, 3, 9), 880, 878, 1200),
    Pace(date(2020, 3, 16), 993, 977, 1800),  # the week both lines pull together
    Pace(date(2020, 3, 17), 998, 982, 1800),
    Pace(date(2020, 3, 18), 1003, 987, 1800),
    Pace(date(2020, 3, 19), 1008, 992, 1800),
    Pace(date(2020, 3, 20), 1013, 997, 1800),
    Pace(date(2020, 3, 21), 1018, 1002, 1800),
    Pace(date(2020, 3, 22), 1023, 1007, 1800),
    Pace(date(2020, 3, 23), 870, 868, 1200),
    Pace(date(2020, 4, 1), 925, 922, 1200),
    Pace(date(2020, 5, 16), 968, 966, 1200),
)

ORDERS = (
    Order("bar", "LW25K", date(2020, 3, 14), date(2020, 3, 23)),
    Order("wire", "GX100", date(2020, 3, 14), date(2020, 3, 23)),
)

STOCK_PLANS = (
    StockPlan(date(2019, 1, 1), 18_000, -40, 40),
    StockPlan(date(2020, 2, 1), 42_000, 90, 160),  # furnaces cannot be slowed as fast as the rolling lines
    StockPlan(date(2020, 3, 1), 22_000, -45, 20),  # single-system steelmaking: the mill rolls its stock down
    StockPlan(date(2020, 5, 16), 18_000, -40, 40),
)


@dataclass(frozen=True)
class Parameters:
    """The parameters of one example mill.

    Attributes
    ----------
    seed
        Start of every random stream; each part of the simulation has a stream of its own.
    first_month, last_month
        First days of the first and the last month written, both included.
    follow_pm
        How much of a day's departure from the rolling plan steelmaking makes up for on the same day.
    caster_stops
        Production days on which a caster stop leaves so many millionths of the planned billets.
    """

    seed: int = 2020
    first_month: date = date(2019, 1, 1)
    last_month: date = date(2020, 6, 1)
    mill: str = "hz"
    title: str = "汉中轧钢厂 (示例)"
    staff: int = 260
    members: int = 120
    paces: tuple[Pace, ...] = PACES
    orders: tuple[Order, ...] = ORDERS
    stock_plans: tuple[StockPlan, ...] = STOCK_PLANS
    opening_stock_kg: int = 18_240_000
    billet_kg: int = 2_350
    shift_noise_pm: int = 9
    fault_hours: int = 11
    repeat_pm: int = 300
    planned_availability_pm: int = 940
    follow_pm: int = 500
    supply_noise_pm: int = 6
    single_system_from: date = date(2020, 3, 1)
    single_system_to: date = date(2020, 5, 16)
    epidemic_from: date = date(2020, 2, 1)
    epidemic_to: date = date(2020, 2, 25)
    epidemic_stops_pm: int = 900
    push_week: date = date(2020, 3, 16)
    caster_stops: tuple[tuple[date, int], ...] = ((date(2020, 3, 19), 970_500),)
    reform: date = date(2020, 1, 1)
    diligence_pm: tuple[tuple[str, int], ...] = (("ZB1", 930), ("ZB2", 860), ("ZB3", 900), ("ZB4", 955))

    @property
    def first_day(self) -> date:
        """The first production day."""
        return self.first_month

    @property
    def end_day(self) -> date:
        """The day after the last production day."""
        return next_month(self.last_month)

    @property
    def days(self) -> int:
        """Number of production days."""
        return (self.end_day - self.first_day).days

    @property
    def months(self) -> tuple[date, ...]:
        """First days of all months, in order."""
        found = [self.first_month]
        while found[-1] < self.last_month:
            found.append(next_month(found[-1]))
        return tuple(found)

    def day(self, number: int) -> date:
        """The production day with this number, the first being 0."""
        return self.first_day + timedelta(days=number)

    def pace(self, day: date) -> Pace:
        """The pace in force on ``day``."""
        return [p for p in self.paces if p.first <= day][-1]

    def stock_plan(self, day: date) -> StockPlan:
        """The stock plan in force on ``day``."""
        return [p for p in self.stock_plans if p.first <= day][-1]

    def stream(self, name: str) -> Random:
        """The random stream of one part of the simulation; adding a part never disturbs the others."""
        return Random(f"{self.seed}/{name}")
