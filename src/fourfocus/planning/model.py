"""One line compiled for planning: integers, tuples and look-ups instead of ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fourfocus.planning.data import Instance, Job, Order, Product, Stand
from fourfocus.planning.resources import Resources, Spec, Use

GrooveState = tuple[int, int, int]
"""Wear of the groove in use (gw), unused grooves on its roll, spare rolls."""
State = tuple[GrooveState, ...]
"""The state of every groove row of the line, in the order of ``LineModel.keys``."""


@dataclass(frozen=True)
class Seat:
    """One stand as a product uses it: the row of its groove state, wear per kg, life, grooves a roll, and its works."""

    row: int
    stand: str
    profile: str
    permille: int
    life: int
    per_roll: int
    groove: Spec
    roll: Spec


class LineModel:
    """A line of an instance: its products, grooves, changeovers, windows, jobs and resources.

    ``busy`` is what lines that are planned already take of shared people, zones and tools.
    """

    def __init__(self, instance: Instance, line: str, busy: Iterable[Use] = ()) -> None:
        self.instance = instance
        self.line = instance.line(line)
        self.overhead = self.line.lock_s + self.line.restart_s
        self.products: dict[str, Product] = {p.id: p for p in instance.products if p.line == line}
        self.orders: dict[str, Order] = {o.id: o for o in instance.orders if o.product in self.products}
        self.jobs: dict[str, Job] = {j.id: j for j in instance.jobs if j.line == line}
        self.windows = tuple(sorted((w for w in instance.windows if w.line == line), key=lambda w: w.start))
        stands = {s.id: s for s in instance.stands if s.line == line}
        grooves = [g for g in instance.grooves if g.stand in stands]
        self.keys = tuple((g.stand, g.profile) for g in grooves)
        self.grooves = {(g.stand, g.profile): g for g in grooves}
        broken = {(f.stand, f.profile) for f in instance.faults if f.at <= 0}
        self.initial: State = tuple(
            ((g.life_kg if (g.stand, g.profile) in broken else g.worn_kg) * 1000, g.fresh, g.spare_rolls)
            for g in grooves
        )
        self.resources = Resources(instance, busy)
        self.tables: dict[tuple[str, ...], list[int]] = {}
        """Groove tables of the bound, by the products of a family, once they are made."""
        self.seats = {p.id: self._seats(p, stands) for p in self.products.values()}
        self.sizes: dict[tuple[str, str], Spec] = {
            (c.before, c.after): Spec("size", c.duration_s, c.crew, c.people, c.zone)
            for c in instance.changeovers
            if c.before in self.products
        }
        self.job_specs = {
            j.id: Spec(f"job:{j.id}", j.duration_s, j.crew, j.people, j.zone, j.tools, j.earliest, j.deadline)
            for j in self.jobs.values()
        }

    def _seats(self, product: Product, stands: dict[str, Stand]) -> tuple[Seat, ...]:
        seats = []
        for used in product.passes:
            key, stand = (used.stand, used.profile), stands[used.stand]
            what = f"change:{stand.id}"
            seats.append(
                Seat(
                    self.keys.index(key), used.stand, used.profile, used.wear_permille,
                    self.grooves[key].life_kg * 1000, self.grooves[key].per_roll,
                    Spec(what, stand.groove_s, stand.crew, stand.people, stand.zone),
                    Spec(what, stand.roll_s, stand.crew, stand.people, stand.zone, stand.roll_tools),
                )
            )  # fmt: skip
        return tuple(seats)

    def shares(self, before: str, after: str, stand: str) -> bool:
        """Whether two products use the same profile at a stand, so that a size change does not touch it."""
        return self.products[before].profile_at(stand) == self.products[after].profile_at(stand)

    def spec_names(self) -> dict[tuple[str, str], Spec]:
        """Every work that can occur, by (line, name): for ``resources.uses``."""
        named: dict[tuple[str, str], Spec] = {}
        for (before, after), spec in self.sizes.items():
            named[self.line.id, f"size:{before}:{after}"] = spec
        for seats in self.seats.values():
            for seat in seats:
                named[self.line.id, f"change:{seat.stand}:groove"] = seat.groove
                named[self.line.id, f"change:{seat.stand}:roll"] = seat.roll
        for ident, spec in self.job_specs.items():
            named[self.line.id, f"job:{ident}"] = spec
        return named
