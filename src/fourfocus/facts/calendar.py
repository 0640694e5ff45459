"""Production days, months and shifts, and the calendars shipped as defaults for 2019 to 2026.

All times are local (Asia/Shanghai, which has had no clock change since 1991) and all intervals half-open.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Any

FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2026, 12, 31)
"""The days the shipped calendars cover, both included."""

DEFAULT_START_S = 8 * 3600
"""A production day starts at 08:00 unless the mill says otherwise (basis: practice)."""

SHIFTS: tuple[tuple[str, int, int], ...] = (("day", 0, 8), ("evening", 8, 16), ("night", 16, 24))
"""Shift code and its first and last hour after the start of the production day (basis: practice)."""

CREW_CYCLE: tuple[str, ...] = ("day", "day", "evening", "evening", "night", "night", "off", "off")
"""What one crew works on eight successive production days (four crews, three shifts; basis: practice)."""

CREWS: tuple[str, ...] = ("jia", "yi", "bing", "ding")


def month_start(day: date) -> date:
    """The first day of the month of ``day``."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after the one of ``day``.

    >>> next_month(date(2020, 12, 5))
    datetime.date(2021, 1, 1)
    """
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@dataclass(frozen=True)
class DayRule:
    """When the production day starts, by date.

    ``starts`` is ordered pairs of the first day a rule holds and its start in seconds after midnight.
    """

    starts: tuple[tuple[date, int], ...] = ((date.min, DEFAULT_START_S),)

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, Any]]) -> DayRule:
        """From rows of the ``day_rule`` table; the shipped default where there is none."""
        found = sorted((row["valid_from"], row["start_s"]) for row in rows)
        return cls(tuple(found)) if found else cls()

    def start_s(self, day: date) -> int:
        """Seconds after midnight at which production day ``day`` starts."""
        at = bisect_right([valid for valid, _ in self.starts], day)
        return self.starts[max(at - 1, 0)][1]

    def start_of(self, day: date) -> datetime:
        """The moment production day ``day`` starts."""
        return datetime.combine(day, time()) + timedelta(seconds=self.start_s(day))

    def day_of(self, moment: datetime) -> date:
        """The production day ``moment`` lies in.

        >>> DayRule().day_of(datetime(2020, 4, 1, 2, 0))
        datetime.date(2020, 3, 31)
        """
        day = moment.date()
        return day if moment >= self.start_of(day) else day - timedelta(days=1)

    def month_bounds(self, month: date) -> tuple[datetime, datetime]:
        """From the start of the month's first production day to the start of the next month's."""
        return self.start_of(month_start(month)), self.start_of(next_month(month))


def crew_of(day: date, shift: str) -> str:
    """The crew on ``shift`` of production day ``day`` in the shipped four-crew rotation."""
    offset = (day - FIRST_DAY).days
    for index, crew in enumerate(CREWS):
        if CREW_CYCLE[(offset + 2 * index) % len(CREW_CYCLE)] == shift:
            return crew
    raise ValueError(f"no shift {shift!r}")


def default_crew_shifts(first: date = FIRST_DAY, last: date = LAST_DAY) -> list[dict[str, Any]]:
    """Rows of ``crew_shift`` for the shipped rotation, ``first`` to ``last`` both included."""
    rows = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        begin = datetime.combine(day, time()) + timedelta(seconds=DEFAULT_START_S)
        for shift, start_h, end_h in SHIFTS:
            rows.append(
                {
                    "production_day": day,
                    "shift": shift,
                    "crew": crew_of(day, shift),
                    "start": begin + timedelta(hours=start_h),
                    "end": begin + timedelta(hours=end_h),
                }
            )
    return rows


def default_workdays() -> list[dict[str, Any]]:
    """Rows of ``workday`` as shipped: the State Council's calendars of 2019 to 2026."""
    path = resources.files("fourfocus.facts") / "defaults" / "workday.csv"
    with path.open(encoding="utf-8") as handle:
        return [
            {"day": date.fromisoformat(row["day"]), "kind": row["kind"], "name": row["name"] or None}
            for row in csv.DictReader(handle)
        ]


@dataclass(frozen=True)
class Workdays:
    """Which days are worked, from rows of the ``workday`` table; weekends rest where it is silent."""

    kinds: Mapping[date, str]

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, Any]]) -> Workdays:
        """From rows of the ``workday`` table."""
        return cls({row["day"]: row["kind"] for row in rows})

    def is_workday(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        kind = self.kinds.get(day)
        return day.weekday() < 5 if kind is None else kind in ("workday", "makeup")

    def after(self, day: date, count: int) -> date:
        """The ``count``-th workday after ``day``; ``day`` itself for none."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day
