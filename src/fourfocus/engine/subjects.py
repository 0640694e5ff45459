"""Who is assessed in a month: the mill, and the units of each kind that the register holds on its first day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

MILL = "mill"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """One that is assessed: kind (``mill``, ``line``, ``branch`` …), code and title."""

    kind: str
    id: str
    title: str


def subjects(units: Iterable[dict[str, Any]], kinds: Iterable[str], mill: str, day: date) -> tuple[Subject, ...]:
    """The subjects of a mill on ``day``, by kind and code.

    The mill itself is the one unit of kind ``mill``; where the register has none, or several, the code of the data's mill.
    """
    valid = [
        unit for unit in units if unit["valid_from"] <= day and (unit["valid_to"] is None or day < unit["valid_to"])
    ]
    # Of overlapping entries of one unit the later one holds, as in lookups.
    latest = {unit["unit"]: unit for unit in sorted(valid, key=lambda unit: unit["valid_from"])}
    mills = [unit for unit in latest.values() if unit["kind"] == MILL]
    found = {Subject(MILL, mills[0]["unit"], mills[0]["title"]) if len(mills) == 1 else Subject(MILL, mill, mill)}
    wanted = set(kinds)
    found |= {
        Subject(unit["kind"], code, unit["title"]) for code, unit in latest.items() if unit["kind"] in wanted - {MILL}
    }
    return tuple(sorted(found))
