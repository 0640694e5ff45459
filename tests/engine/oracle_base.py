"""What every part of the second way stands on: rows, lines, rounding, and the pack's numbers as written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, str]
Table = Callable[[str], list[Row]]
FILES = (
    "parameters",
    "scorecards",
    "settlements",
    "standards",
    "tasks",
    "special_indicators",
    "measures",
    "points",
    "pay",
)
FILES += ("stars", "year")
FOREVER = date(9999, 12, 31)


def half_away(value: Fraction) -> int:
    """Nearest whole number, halves away from zero."""
    size = abs(value)
    return (1 if value >= 0 else -1) * ((2 * size.numerator + size.denominator) // (2 * size.denominator))


def day_of(text: str) -> date:
    return date.fromisoformat(text)


def until(text: str) -> date:
    """The day on which an entry ends; an empty cell means that it has not ended."""
    return date.fromisoformat(text) if text else FOREVER


@dataclass(frozen=True)
class Line:
    """One line: account, kind, rule, what it is about, and thousandths of a point (score None while it is open)."""

    account: str
    kind: str
    rule: str
    about: str
    score: int | None
    low: int
    high: int
    records: frozenset[tuple[str, str, int]] = frozenset()


@dataclass(frozen=True)
class Side:
    """A total: its lines' sum; ``total`` is None while one of them is open."""

    total: int | None
    low: int
    high: int


def side(lines: Iterable[Line]) -> Side:
    listed = list(lines)
    open_ = any(line.score is None for line in listed)
    total = None if open_ else sum(line.score or 0 for line in listed)
    return Side(total, sum(line.low for line in listed), sum(line.high for line in listed))


def place(row: Row) -> tuple[str, str, int]:
    return row["_file"], row["_sheet"], int(row["_row"])


def months_before(day: date, count: int) -> date:
    year, month = day.year, day.month - count
    while month < 1:
        year, month = year - 1, month + 12
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


@cache
def rules_in(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The rules of a pack by file, every value as text; units' scorecards and incidents stand with their kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the pure one takes seconds
    for name in FILES:
        also = {"scorecards": ["units"], "settlements": ["incidents"]}.get(name, [])
        texts = ((folder / f"{one}.yaml").read_text(encoding="utf-8") for one in (name, *also))
        found[name] = [rule for text in texts for rule in yaml.load(text, Loader=loader)]
    return found


class Regulation:
    """The numbers of the pack, read as text so that 98.3 stays 98.3."""

    def __init__(self, folder: Path, day: date) -> None:
        self.day = day
        self._rules = rules_in(folder)

    def rule(self, file: str, name: str) -> dict[str, Any]:
        """The one rule of this id in force on the month's first day."""
        found = [one for one in self.all_of(file) if one["id"] == name]
        assert len(found) == 1, (file, name)
        return found[0]

    def all_of(self, file: str) -> list[dict[str, Any]]:
        """Every rule of a file in force on the month's first day."""
        day = self.day.isoformat()
        return [one for one in self._rules[file] if one["from"] <= day < one.get("to", "9999")]

    def tasks(self) -> list[dict[str, Any]]:
        return self._rules["tasks"]

    def guards(self, card: str) -> list[str]:
        """The rules on incidents that have a veto for this card."""
        return [one["id"] for one in self._rules["settlements"] if card in one.get("veto", {}).get("cards", ())]

    def branches(self, task: str) -> list[str]:
        written = self.rule("tasks", task)["branches"]
        return written if isinstance(written, list) else [written]

    def points_of_item(self, item: str, other: Fraction) -> Fraction:
        found = [one for one in self._rules["standards"] if one["id"] == item]
        return self.number(found[0]["points"]) if found else other

    def number(self, written: str, whose: str = "") -> Fraction:
        """A number as written, or a parameter's latest value (a line's own before the general one), in its own unit."""
        if not written.startswith("param."):
            return Fraction(written)
        values = [
            one
            for one in self.rule("parameters", written.removeprefix("param."))["values"]
            if one["from"] <= self.day.isoformat()
        ]
        own = [one for one in values if whose and one.get("for") == whose]
        general = [one for one in values if "for" not in one]
        return Fraction(max(own or general, key=lambda one: one["from"])["value"])
