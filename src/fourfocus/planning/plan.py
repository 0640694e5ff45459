"""A plan: rolling, stops with what is changed and who works, and what is not planned and why. Times in s from the start."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Roll:
    """Rolling of one order's tonnage without a break."""

    line: str
    order: str
    product: str
    kg: int
    start: int
    end: int


@dataclass(frozen=True)
class Change:
    """A fresh groove at a stand: the next ``groove`` of the roll in use, or the first of another ``roll``."""

    stand: str
    profile: str
    kind: str


@dataclass(frozen=True)
class Work:
    """Who works on what in a stop: ``what`` is ``size``, ``change:STAND`` or ``job:ID``; ``crew`` with ``people``, [start, end)."""  # noqa: E501

    what: str
    crew: str
    people: int
    start: int
    end: int


@dataclass(frozen=True)
class Stop:
    """A line stands in [start, end). ``window``: the fixed window it begins with; ``size``: (from, to) of a size change."""

    line: str
    start: int
    end: int
    window: str | None
    size: tuple[str, str] | None
    changes: tuple[Change, ...]
    works: tuple[Work, ...]


Event = Roll | Stop


@dataclass(frozen=True)
class Left:
    """An order or a job that is not planned: how many kg of it (0 for a job), and why, in Chinese and English."""

    kind: str
    id: str
    kg: int
    why: str
    why_en: str


@dataclass(frozen=True)
class Plan:
    """Events by line and time, what is left out, and the figures the planner claims (the checker recomputes them).

    ``frozen_s``: what lies before it was confirmed and must stay. ``proof``: lower bounds and how the plan was found.
    """

    instance: str
    events: tuple[Event, ...]
    left: tuple[Left, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)
    proof: Mapping[str, Any] = field(default_factory=dict)
    frozen_s: int = 0

    def of_line(self, line: str) -> list[Event]:
        """The line's events in time order."""
        return sorted((e for e in self.events if e.line == line), key=lambda e: (e.start, e.end))


class BadPlanError(ValueError):
    """A file is not a plan; the message says where and what is missing."""


def dump(plan: Plan) -> str:
    """The plan as JSON text, the same text for the same plan."""
    events = [{"type": "roll" if isinstance(e, Roll) else "stop", **asdict(e)} for e in plan.events]
    data = {
        "format": "fourfocus-plan/1",
        "instance": plan.instance,
        "frozen_s": plan.frozen_s,
        "figures": dict(plan.figures),
        "proof": dict(plan.proof),
        "left": [asdict(left) for left in plan.left],
        "events": events,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _event(data: dict[str, Any]) -> Event:
    kind, fields = data["type"], {k: v for k, v in data.items() if k != "type"}
    if kind == "roll":
        return Roll(**fields)
    fields["size"] = tuple(fields["size"]) if fields["size"] else None
    fields["changes"] = tuple(Change(**c) for c in fields["changes"])
    fields["works"] = tuple(Work(**w) for w in fields["works"])
    return Stop(**fields)


def load(text: str) -> Plan:
    """A plan from JSON text.

    Raises
    ------
    BadPlanError
        When the text is not a plan of this format.
    """
    try:
        data = json.loads(text)
        if data["format"] != "fourfocus-plan/1":
            raise BadPlanError(f"计划文件格式是 {data['format']}，应为 fourfocus-plan/1 / not a fourfocus-plan/1 file")
        events = []
        for number, entry in enumerate(data["events"]):
            try:
                events.append(_event(entry))
            except (KeyError, TypeError) as error:
                raise BadPlanError(f"events[{number}]: 字段不对 / wrong fields: {error}") from error
        return Plan(
            data["instance"],
            tuple(events),
            tuple(Left(**left) for left in data["left"]),
            data["figures"],
            data["proof"],
            data["frozen_s"],
        )
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise BadPlanError(f"不是计划文件 / not a plan: {error}") from error
