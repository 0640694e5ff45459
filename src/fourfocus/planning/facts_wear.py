"""Stands and grooves out of a mill's records: times of changes, what a groove carries, wear, spare grooves and rolls.

The life of a groove is an estimate: nine tenths of those changed in the history carried no more. What was carried in the period
itself is shown to be possible, also where it is more; a life below it would forbid the plan what the mill did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median_low
from typing import Any

from fourfocus.planning import data

Row = Mapping[str, Any]
WHOLE_LINE = "全线"
SHARED = "通用"
"""The profile of a stand that is not changed with the size."""
DRESSING_DAYS = 7
"""Assumed days until a dressed roll is back."""
SECOND = timedelta(seconds=1)
REPAIR_S = 7200
"""A planned stoppage at least so long, with no size change in it, is a fixed repair."""


def spent(rows: Iterable[Row]) -> int | None:
    """Median seconds of recorded changes."""
    found = [int((r["end"] - r["start"]).total_seconds()) for r in rows]
    return median_low(found) if found else None


def is_repair(stoppage: Row, sizes: set[datetime]) -> bool:
    """Whether a stoppage is a fixed repair; ``sizes``: the moments at which size changes of its line begin."""
    long = stoppage["end"] - stoppage["start"] >= timedelta(seconds=REPAIR_S)
    return bool(stoppage["owner"] == "planned" and long and stoppage["start"] not in sizes)


class Metal:
    """Kg that passed a line by any moment; a shift's output is spread evenly over the time in which the line did not stand."""

    def __init__(
        self,
        outputs: Iterable[Row],
        shifts: Mapping[tuple[date, str], tuple[datetime, datetime]],
        stoppages: Iterable[Row] = (),
    ) -> None:
        self.stops = sorted((r["start"], r["end"]) for r in stoppages)
        totals: dict[tuple[date, str], int] = {}
        for r in outputs:
            key = (r["production_day"], r["shift"])
            if key in shifts:
                totals[key] = totals.get(key, 0) + r["qualified_kg"]
        self.spans = sorted((*shifts[key], kg) for key, kg in totals.items())

    def running(self, start: datetime, end: datetime) -> timedelta:
        """Time in [start, end) in which the line did not stand."""
        found, at = timedelta(0), start
        for a, b in self.stops:
            if b > at and a < end:
                found += max(timedelta(0), a - at)
                at = max(at, b)
        return found + max(timedelta(0), end - at)

    def between(self, start: datetime, end: datetime) -> int:
        """Kg rolled in [start, end)."""
        total = Fraction(0)  # whole kg once, at the end, so that parts of a period add up within 1 kg
        for a, b, kg in self.spans:
            if a < end and start < b:
                whole = self.running(a, b)
                part = self.running(max(a, start), min(b, end)) if whole else min(b, end) - max(a, start)
                total += kg * Fraction(part // SECOND, (whole or b - a) // SECOND)
        return int(total)


class LineWear:
    """The changes of one line: ``rows`` are its change_event, ``period`` is [start, end) of the plan."""

    def __init__(
        self, rows: Iterable[Row], repairs: Sequence[Row], metal: Metal, period: tuple[datetime, datetime]
    ) -> None:
        self.start, self.end = period
        self.rows = sorted((r for r in rows if r["start"] < self.end), key=lambda r: (r["start"], r["stand"]))
        self.repairs = sorted((r["start"], r["end"]) for r in repairs)
        self.metal = metal
        self.sizes = {r["start"] for r in self.before("size")}

    def before(self, *kinds: str) -> list[Row]:
        """Recorded changes of some kinds before the start, in time order."""
        return [r for r in self.rows if r["kind"] in kinds and r["start"] < self.start]

    def stands(self, line: str) -> list[tuple[data.Stand, bool]]:
        """Stands with a recorded change, and whether they get other rolls with every size."""
        found = []
        for name in sorted({r["stand"] for r in self.before("groove", "roll")} - {WHOLE_LINE}):
            mine = [r for r in self.before("groove", "roll") if r["stand"] == name]
            # a roll change within a size change takes the time that change leaves it
            alone = [r for r in mine if r["start"] not in self.sizes] or mine
            groove, roll = (spent(r for r in alone if r["kind"] == kind) for kind in ("groove", "roll"))
            people = max((r["people_n"] or 1 for r in mine), default=1)
            own = bool(self.sizes) and 2 * len({r["start"] for r in mine} & self.sizes) >= len(self.sizes)
            zone = f"{line}-{name.rstrip('0123456789')}"
            found.append(
                (
                    data.Stand(
                        f"{line}-{name}", line, name, zone, line, people, groove or roll or 0, roll or groove or 0
                    ),
                    own,
                )
            )
        return found

    def life(self, name: str) -> int:
        """Kg a groove of a stand carries, in whole tonnes upwards: the history's nine tenths, or what the period shows to be possible."""  # noqa: E501
        mine = [r for r in self.rows if r["kind"] in {"groove", "roll"} and r["stand"] == name]
        carried = [(b["start"], self.metal.between(a["end"], b["start"])) for a, b in pairwise(mine)]
        past = sorted(kg for at, kg in carried if at < self.start)
        usual = past[9 * (len(past) - 1) // 10] if past else 10**7
        shown = [kg for at, kg in carried if at >= self.start]
        shown += [self.metal.between(mine[-1]["end"], self.end)] if mine else []
        return max(usual, *shown, 0) // 1000 * 1000 + 1000

    def only_in_repairs(self, name: str) -> bool:
        """Whether the stand was never changed outside a fixed repair: its records show the rhythm of repairs, no limit."""
        mine = [r for r in self.rows if r["kind"] in {"groove", "roll"} and r["stand"] == name]
        return all(any(a <= r["start"] < b for a, b in self.repairs) for r in mine)

    def groove(self, stand: data.Stand, days: int) -> data.Groove:
        """The groove in use of a stand: life, wear since the last change, spares as recorded."""
        mine = [r for r in self.rows if r["kind"] in {"groove", "roll"} and r["stand"] == stand.title]
        past = [r for r in mine if r["start"] < self.start]
        last = past[-1] if past else None
        numbers = [int(n) for r in mine for n in re.findall(r"(\d+)槽", f"{r['before']} {r['after']}")]
        per_roll = max(numbers, default=1)
        pool = {r[c] for r in past if r["kind"] == "roll" for c in ("before", "after") if r[c]}
        spare = len(pool) * (1 + days // DRESSING_DAYS) or 4
        at = int(re.findall(r"(\d+)槽", last["after"] or "")[0]) if last and "槽" in (last["after"] or "") else 1
        life = self.life(stand.title)
        worn = min(life, self.metal.between(last["end"], self.start) if last else 0)
        return data.Groove(stand.id, SHARED, life, worn, max(0, per_roll - at), per_roll, spare)
