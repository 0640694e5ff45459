"""What was really changed in a period, played in the terms of its instance: the plan that a plan must not be worse than.

Orders are rolled in the order in which they were rolled, and every recorded stop with a change stands after the same tonnage,
with the same changes, as long as they take in the instance. Faults are left out, as in a plan. The independent checker then says
whether the mill's way is possible in the instance; where it is not, the instance is wrong or the mill broke a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fourfocus.planning.data import Instance, Window, roll_seconds
from fourfocus.planning.facts_history import History, Row
from fourfocus.planning.figures import figures
from fourfocus.planning.model import LineModel
from fourfocus.planning.plan import Change, Event, Plan, Roll, Stop, Work
from fourfocus.planning.read import fingerprint
from fourfocus.planning.resources import Spec


@dataclass(frozen=True)
class _Halt:
    """A recorded stop: kg rolled before it, its changes, and the fixed window it was."""

    kg: int
    rows: tuple[Row, ...]
    window: Window | None


class _Player:
    """Plays one line from its start."""

    def __init__(self, history: History, instance: Instance, line: str) -> None:
        self.history, self.line = history, line
        self.model = LineModel(instance, line)
        self.events: list[Event] = []
        self.at, self.kg, self.mounted = 0, 0, self.model.line.product
        self.windows = list(self.model.windows)

    def halts(self) -> list[_Halt]:
        """Recorded stops with a groove or roll change, in time order; those in a size change come with that change."""
        wear = self.history.wear(self.line)
        sizes = {r["start"] for r in wear.rows if r["kind"] == "size"}
        windows = {w.start: w for w in self.model.windows}
        groups: dict[int, list[Row]] = {}
        starts = [s for s in wear.metal.stops if self.history.start <= s[0] < self.history.end]
        for r in (r for r in wear.rows if r["kind"] != "size" and self.history.start <= r["start"]):
            stop = next((s for s in starts if s[0] <= r["start"] < s[1]), (r["start"], r["end"]))
            if stop[0] not in sizes:
                groups.setdefault(self.history.seconds(stop[0]), []).append(r)
        return [
            _Halt(wear.metal.between(self.history.start, self.history.moment(at)), tuple(rows), windows.get(at))
            for at, rows in sorted(groups.items())
        ]

    def pieces(self) -> list[tuple[str, int]]:
        """Orders and kg in the order in which they were rolled; within a shift the mounted product comes first."""
        found: list[tuple[str, int]] = []
        titles = {(o.title, o.product): o.id for o in self.model.orders.values()}
        rows = [r for r in self.history.outputs if r["line"] == self.line and self.history.inside(r)]
        mounted = self.mounted
        while rows:
            first = [r for r in rows if self.history.begin(r) == self.history.begin(rows[0])]
            row = next((r for r in first if r["product"] == mounted), first[0])
            rows.remove(row)
            mounted = row["product"]
            found.append((titles[self.history.order_title(row), mounted], row["qualified_kg"]))
        return found

    def play(self) -> list[Event]:
        """All events of the line."""
        halts = self.halts()
        for order, kg in self.pieces():
            product = self.model.orders[order].product
            if product != self.mounted:
                self.stop(self.renewed(product), (self.mounted, product))
            while kg:
                due = next((h for h in halts if not h.window), None)
                if due and due.kg <= self.kg:
                    halts.remove(due)
                    self.stop(due.rows, None)
                    continue
                part = min(kg, due.kg - self.kg) if due else kg
                kg -= self.roll(order, part, halts)
        return self.events

    def renewed(self, product: str) -> Sequence[Row]:
        """The changes recorded with the size change into a product."""
        rows = self.history.wear(self.line).rows
        title = self.history.catalog[product]["title"]
        start = next((r["start"] for r in rows if r["kind"] == "size" and r["after"] == title
                      and self.history.start <= r["start"]), None)  # fmt: skip
        return [r for r in rows if r["kind"] != "size" and r["start"] == start]

    def roll(self, order: str, kg: int, halts: list[_Halt]) -> int:
        """Roll up to ``kg`` of an order, no further than the next fixed window, whose stop then follows; the kg rolled."""
        spec = self.model.products[self.mounted]
        end = self.at + roll_seconds(kg, spec.kg_per_h)
        if self.windows and end > self.windows[0].start:
            window = self.windows.pop(0)
            kg = max(0, (window.start - self.at) * spec.kg_per_h // 3600)
            end = self.at + roll_seconds(kg, spec.kg_per_h)
        else:
            window = None
        if kg:
            self.events.append(Roll(self.line, order, spec.id, kg, self.at, end))
            self.at, self.kg = end, self.kg + kg
        if window:
            rows = [r for h in halts if h.window == window for r in h.rows]
            self.at = max(self.at, window.start)
            self.stop(rows, None, window)
        return kg

    def stop(self, rows: Sequence[Row], size: tuple[str, str] | None, window: Window | None = None) -> None:
        """A stop for recorded changes, as long as they take in the instance."""
        after = size[1] if size else self.mounted
        seats = {s.stand: s for s in self.model.seats[after]}
        works: list[Spec] = [self.model.sizes[size]] if size else []
        changes = []
        for r in rows:
            seat = seats.get(f"{self.line}-{r['stand']}")
            if seat is not None:
                changes.append(Change(seat.stand, seat.profile, r["kind"]))
                if not size or self.model.shares(*size, seat.stand):
                    works.append(seat.groove if r["kind"] == "groove" else seat.roll)
        begin = self.at + self.model.line.lock_s
        offsets = self.model.resources.offsets(tuple(works), begin) or (0,) * len(works)
        done = [
            Work(w.what, w.crew, w.people, begin + o, begin + o + w.seconds)
            for w, o in zip(works, offsets, strict=True)
        ]
        end = max([self.at, *(w.end + self.model.line.restart_s for w in done), window.end if window else self.at])
        ident = window.id if window else None
        self.events.append(Stop(self.line, self.at, end, ident, size, tuple(changes), tuple(done)))
        self.at, self.mounted = end, after


def replayed(history: History, instance: Instance) -> Plan:
    """The plan of what happened, for an instance made by ``history``."""
    events: list[Event] = []
    for line in instance.lines:
        player = _Player(history, instance, line.id)
        events += player.play()
        events += [Stop(w.line, w.start, w.end, w.id, None, (), ()) for w in player.windows]
    events.sort(key=lambda e: (e.start, e.end, e.line))
    return Plan(fingerprint(instance), tuple(events), (), figures(instance, events, ()), {"method": "replayed"})
