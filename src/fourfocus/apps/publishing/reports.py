"""What the results say beside scores: the burden of assessment and how the ten systems are kept. The engine counted it all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fourfocus.apps.core.actor import Actor
from fourfocus.apps.publishing import queries, results
from fourfocus.apps.publishing.models import Close
from fourfocus.apps.publishing.workflow import IN_FORCE

MOST_MONTHS = 12
LIGHTS: Mapping[str, str] = {"met": "green", "running": "yellow", "unmet": "red", "open": "none"}
"""How a duty's state looks; its word stands beside."""


@dataclass(frozen=True)
class Burden:
    """The burden of the newest month, and by month for the mill and each branch."""

    close: Close
    rows: list[Mapping[str, Any]]
    months: list[str]
    series: list[dict[str, Any]]

    @property
    def chart(self) -> str:
        """What the chart draws: entries made for assessment only."""
        return json.dumps({"months": self.months, "series": self.series}, ensure_ascii=False)


@dataclass(frozen=True)
class Systems:
    """How each branch keeps the duties of each system in a month: rows by system and duty, a cell per branch."""

    close: Close
    months: list[Close]
    branches: dict[str, str]
    rows: list[dict[str, Any]]


def in_force(*, actor: Actor) -> list[Close]:
    """The results in force that the actor may see, oldest first, at most a year of them."""
    rows = queries.closes(actor=actor).filter(state__in=IN_FORCE).exclude(seal="").order_by("-month", "-number")
    by_month = {one.month: one for one in reversed(rows[: 2 * MOST_MONTHS])}
    return [by_month[month] for month in sorted(by_month)][-MOST_MONTHS:]


def burden(*, actor: Actor) -> Burden | None:
    """What assessment took, month by month; None before the first result."""
    listed = in_force(actor=actor)
    if not listed:
        return None
    titles: dict[str, str] = {}
    values: dict[str, dict[str, int]] = {}
    for one in listed:
        for row in results.result_of(one.seal).get("burden") or ():
            titles[row["subject"]] = row["title"]
            values.setdefault(row["subject"], {})[f"{one.month:%Y-%m}"] = row["entries_total"]
    months = [f"{one.month:%Y-%m}" for one in listed]
    series = [{"name": title, "values": [values[code].get(m) for m in months]} for code, title in titles.items()]
    return Burden(listed[-1], list(results.result_of(listed[-1].seal).get("burden") or ()), months, series)


def systems(*, actor: Actor, month: str = "") -> Systems | None:
    """How the systems are kept in a month (the newest unless told); None before the first result."""
    listed = in_force(actor=actor)
    if not listed:
        return None
    close = next((one for one in listed if f"{one.month:%Y-%m}" == month), listed[-1])
    branches: dict[str, str] = {}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for duty in results.result_of(close.seal).get("duties") or ():
        branches[duty["branch"]] = duty["branch_title"]
        row = rows.setdefault((duty["system"], duty["duty"]), {**duty, "cells": {}})
        row["cells"][duty["branch"]] = {**duty, "light": LIGHTS[duty["state"]]}
    seen: set[str] = set()
    for row in rows.values():
        row["first"] = row["system"] not in seen
        seen.add(row["system"])
        row["cells"] = [row["cells"].get(code) for code in branches]
    return Systems(close, listed[::-1], branches, list(rows.values()))
