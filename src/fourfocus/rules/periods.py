"""Cadences and due rules: which periods a task or system has, when each is due, and how people say it.

A due rule is written as ``{day: last}`` or ``{day: 5, months_after: 1}``; the words for people are derived from it, so that the
list of tasks and what is computed cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from fourfocus.facts.calendar import next_month
from fourfocus.facts.schema import Words
from fourfocus.rules.problems import Place
from fourfocus.rules.spec import Field, NumberOf, OneOf, Spec

CADENCES: dict[str, tuple[int, Words]] = {
    "monthly": (1, Words("每月", "monthly")),
    "quarterly": (3, Words("每季度", "quarterly")),
    "half_yearly": (6, Words("每半年", "half-yearly")),
    "yearly": (12, Words("每年", "yearly")),
}
"""Cadence to its months and what it is called."""

LAST = "last"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, quarter, half-year or year; ``end`` is its last day."""

    start: date
    end: date

    @property
    def words(self) -> Words:
        """``2020-03`` or ``2020-01 至 2020-03``."""
        first, last = f"{self.start:%Y-%m}", f"{self.end:%Y-%m}"
        return Words(first, first) if first == last else Words(f"{first} 至 {last}", f"{first} to {last}")


def add_months(month: date, count: int) -> date:
    """The first day of the month ``count`` months later (or earlier).

    >>> add_months(date(2020, 1, 1), -1)
    datetime.date(2019, 12, 1)
    """
    year, number = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, number + 1, 1)


def period_of(cadence: str, day: date) -> Period:
    """The period of a cadence that a day lies in.

    >>> period_of("quarterly", date(2020, 5, 3))
    Period(start=datetime.date(2020, 4, 1), end=datetime.date(2020, 6, 30))
    """
    months = CADENCES[cadence][0]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(start, add_months(start, months) - timedelta(days=1))


def before(cadence: str, period: Period) -> Period:
    """The period just before."""
    return period_of(cadence, period.start - timedelta(days=1))


def year_before(period: Period) -> Period:
    """The same months a year earlier."""
    start = add_months(period.start, -12)
    return Period(start, add_months(period.end.replace(day=1), -11) - timedelta(days=1))


@dataclass(frozen=True)
class Due:
    """When a period's task is due: a day of a month, or its last day less ``days_before``.

    ``month`` counts within the period (its last month unless given); ``months_after`` moves on from there.
    """

    day: str
    month: int
    months_after: int
    days_before: int
    places: Mapping[str, Place] = field(compare=False, repr=False, default_factory=dict)

    def on(self, period: Period) -> date:
        """The due day of a period.

        >>> Due("5", 0, 1, 0).on(period_of("monthly", date(2020, 1, 9)))
        datetime.date(2020, 2, 5)
        """
        first = add_months(period.start, self.month - 1) if self.month else period.end.replace(day=1)
        first = add_months(first, self.months_after)
        last = next_month(first) - timedelta(days=1)
        if self.day == LAST:
            return last - timedelta(days=self.days_before)
        return min(last, first + timedelta(days=int(self.day) - 1))

    def words(self, cadence: str) -> Words:
        """The due rule as people say it: 每月最后一日, 次月5日前, 每季度最后一日提前3天.

        >>> Due("last", 0, 0, 3).words("quarterly").zh
        '每季度最后一日提前3天'
        >>> Due("5", 0, 1, 0).words("monthly").zh
        '次月5日前'
        """
        if self.day != LAST:
            zh, en = f"{self.day}日前", f"by day {self.day}"
        elif self.days_before:
            zh, en = f"最后一日提前{self.days_before}天", f"{self.days_before} days before the last day"
        else:
            zh, en = "最后一日", "the last day"
        return Words(f"{self._month(cadence).zh}{zh}", f"{en} of {self._month(cadence).en}")

    def _month(self, cadence: str) -> Words:
        whole = self.day == LAST and not self.month and not self.months_after
        each = CADENCES[cadence][1]
        named = {"monthly": "month", "quarterly": "quarter", "half_yearly": "half-year", "yearly": "year"}[cadence]
        if whole:
            return Words(each.zh, f"each {named}")
        if cadence == "yearly" and self.month and not self.months_after:
            return Words(f"每年{self.month}月", f"month {self.month} of each year")
        if cadence == "monthly":
            return Words("每月", "each month") if not self.months_after else _after(self.months_after)
        number = f"第{self.month}个月" if self.month else "末月"
        later = _after(self.months_after).zh if self.months_after else ""
        behind = f", {self.months_after} months later" if self.months_after else ""
        which = f"month {self.month}" if self.month else "the last month"
        return Words(f"{each.zh}{number}{later}", f"{which} of each {named}{behind}")


def _after(months: int) -> Words:
    return Words("次月", "the next month") if months == 1 else Words(f"{months}个月后", f"{months} months later")


def periods_due(cadence: str, due: Due, first: date, last: date) -> Iterator[tuple[Period, date]]:
    """The periods whose due day lies between two days, both included, with it; in order of time."""
    period = period_of(cadence, add_months(first.replace(day=1), -due.months_after - CADENCES[cadence][0]))
    while period.start <= last:
        day = due.on(period)
        if first <= day <= last:
            yield period, day
        period = period_of(cadence, period.end + timedelta(days=1))


DUE = Spec(
    Words("期限", "due rule"),
    Due,
    (
        Field("day", OneOf((LAST, *(str(number) for number in range(1, 32))))),
        Field("month", NumberOf(whole=True, least=1), False, 0),
        Field("months_after", NumberOf(whole=True, least=1), False, 0),
        Field("days_before", NumberOf(whole=True, least=1), False, 0),
    ),
)
