"""The planning problem as data: what is to be rolled, on what, with which rolls, people, billets and prices.

Units: mass in kg, time in whole seconds from the instance's ``start``, money in fen, energy in Wh, wear in *gw* (one kg
rolled with a wear factor of one thousandth). Periods are half-open. Everything is immutable and ordered as given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

OBJECTIVES = ("unplanned", "late", "stop", "energy", "unused", "stops")
"""The parts of the objective, in the order they are compared when an instance states none.

unplanned: kg not planned, times priority; late: seconds late, times priority; stop: seconds stopped outside planned
maintenance; energy: fen; unused: kg of groove life thrown away; stops: number of stops.
"""


@dataclass(frozen=True)
class Line:
    """A rolling line.

    ``product`` is the product mounted at the start; ``lock_s`` and ``restart_s`` (s) begin and end every
    stop: bringing the line down and locking it out, unlocking it and the trial bar.
    """

    id: str
    title: str
    product: str
    lock_s: int
    restart_s: int


@dataclass(frozen=True)
class Pass:
    """What a product uses at one stand: the groove profile, and its wear there in thousandths of a kg per kg rolled."""

    stand: str
    profile: str
    wear_permille: int


@dataclass(frozen=True)
class Product:
    """A size at a slit count in a grade, as one line rolls it.

    ``kg_per_h``: rolling rate. ``billet_permille``: g of billet for a kg of product. ``wh_per_kg``: electricity (the same
    number as kWh/t). ``campaign_min_kg`` and ``campaign_max_kg``: shortest and longest campaign; 0 for no limit.
    """

    id: str
    title: str
    line: str
    slits: int
    grade: str
    value_added: bool
    kg_per_h: int
    billet_permille: int
    wh_per_kg: int
    passes: tuple[Pass, ...]
    campaign_min_kg: int = 0
    campaign_max_kg: int = 0

    def profile_at(self, stand: str) -> str | None:
        """The profile used at a stand; None where the product does not use the stand."""
        return next((p.profile for p in self.passes if p.stand == stand), None)


@dataclass(frozen=True)
class Stand:
    """A stand (or a group changed together): times (s), people of a crew, tools and zone of a groove and of a roll change."""

    id: str
    line: str
    title: str
    zone: str
    crew: str
    people: int
    groove_s: int
    roll_s: int
    roll_tools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Groove:
    """The grooves of one profile at one stand.

    ``life_kg``: what a groove carries at wear factor 1000. ``worn_kg``: already carried by the groove in use. ``fresh``: unused
    grooves left on the roll in use. ``per_roll``: grooves on a dressed roll. ``spare_rolls``: dressed rolls in reserve.
    """

    stand: str
    profile: str
    life_kg: int
    worn_kg: int
    fresh: int
    per_roll: int
    spare_rolls: int


@dataclass(frozen=True)
class Changeover:
    """Going from one product to another: seconds of work and people; a pair that is not listed is not allowed.

    ``duration_s`` 0 means that the line need not stop (a change of grade on the run).
    """

    before: str
    after: str
    duration_s: int
    crew: str
    people: int
    zone: str


@dataclass(frozen=True)
class Order:
    """Tonnage of one product: ``kg``, not before ``earliest``, wanted by ``due`` (s), ``priority`` 1 (low) to 9."""

    id: str
    title: str
    product: str
    kg: int
    earliest: int
    due: int
    priority: int


@dataclass(frozen=True)
class Arrival:
    """Billets that come at a time: ``kg`` in all, ``hot_kg`` of it hot."""

    at: int
    kg: int
    hot_kg: int


@dataclass(frozen=True)
class Billets:
    """Billets of one grade: in stock at the start, and arriving."""

    grade: str
    opening_kg: int
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True)
class Window:
    """A fixed stop of a line, [start, end): planned maintenance, or a breakdown that happened (``kind``)."""

    id: str
    line: str
    title: str
    start: int
    end: int
    kind: str = "maintenance"


@dataclass(frozen=True)
class Job:
    """Work to be done while a line stands: an inspection post (检岗) or a minor fault.

    It lies in [earliest, deadline). ``may_lengthen``: released to make a stop longer than its changes, or to have one of its own.
    """

    id: str
    title: str
    line: str
    kind: str
    zone: str
    duration_s: int
    crew: str
    people: int
    tools: tuple[str, ...]
    earliest: int
    deadline: int
    priority: int
    may_lengthen: bool


@dataclass(frozen=True)
class Period:
    """Something that holds in [start, end)."""

    start: int
    end: int


@dataclass(frozen=True)
class Shift(Period):
    """People of a crew on duty in the period."""

    people: int
    name: str


@dataclass(frozen=True)
class Crew:
    """A trade (rolling, mechanical, electrical …) and who of it is there when."""

    id: str
    title: str
    shifts: tuple[Shift, ...]


@dataclass(frozen=True)
class Tariff(Period):
    """A price of electricity in the period: band ``peak``, ``flat``, ``valley`` or ``sharp``, in fen per MWh."""

    band: str
    fen_per_mwh: int


@dataclass(frozen=True)
class Fault:
    """A groove that broke at a time: it carries nothing from then on."""

    at: int
    stand: str
    profile: str


@dataclass(frozen=True)
class Instance:
    """One planning problem; see the classes of its parts and docs/planning.md."""

    id: str
    title: str
    start: datetime
    horizon_s: int
    lines: tuple[Line, ...]
    products: tuple[Product, ...]
    stands: tuple[Stand, ...]
    grooves: tuple[Groove, ...]
    changeovers: tuple[Changeover, ...]
    orders: tuple[Order, ...]
    billets: tuple[Billets, ...]
    windows: tuple[Window, ...]
    jobs: tuple[Job, ...]
    crews: tuple[Crew, ...]
    zones: dict[str, int] = field(default_factory=dict)
    """Zone to the number of works that may go on in it at once."""
    tools: dict[str, int] = field(default_factory=dict)
    """Tool (crane, lift …) to how many there are."""
    tariff: tuple[Tariff, ...] = ()
    objective: tuple[str, ...] = OBJECTIVES
    weights: dict[str, int] = field(default_factory=dict)
    """Empty: the objective's parts are compared in order. Else: they are added up with these weights."""
    faults: tuple[Fault, ...] = ()

    def product(self, ident: str) -> Product:
        """The product of an id."""
        return next(p for p in self.products if p.id == ident)

    def line(self, ident: str) -> Line:
        """The line of an id."""
        return next(line for line in self.lines if line.id == ident)

    def clock(self, seconds: int) -> datetime:
        """The local time of a second of the plan."""
        return self.start + timedelta(seconds=seconds)


def roll_seconds(kg: int, kg_per_h: int) -> int:
    """Whole seconds that rolling takes, rounded up.

    >>> roll_seconds(1000, 120_000), roll_seconds(1001, 120_000)
    (30, 31)
    """
    return -(-kg * 3600 // kg_per_h)
