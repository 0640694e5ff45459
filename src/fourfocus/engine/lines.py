"""Lines and accounts: who, which rule, how many thousandths of a point, why, and the records behind it.

An :class:`Account` is one total of one subject (a branch's Party side, a line's production side, a two-way total); its lines
add up to it exactly, with no tolerance. A line may carry another account's total, so that accounts form a tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Missing
from fourfocus.facts.schema import Table, Words


@dataclass(frozen=True, slots=True)
class Record:
    """One record behind a line: table, what it says, and where it was read."""

    table: str
    day: date
    file: str
    sheet: str
    row: int
    text: Words


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an account.

    Attributes
    ----------
    kind
        What the line is: ``base``, ``item``, ``cap``, ``floor``, ``late``, ``finding``, ``repeat``, ``covered``, ``party`` …
    rule
        The id of the rule that made it.
    score
        Signed thousandths of a point; None while data is missing.
    low, high
        The line's part in the lowest and the highest possible total; both equal ``score`` when nothing is missing.
    weight
        What it is multiplied by: points of a scorecard item, or a share.
    indicator
        The indicator whose value the line scores.
    of
        The account whose total the line carries.
    item
        The rule within ``rule`` that it comes from: the task, the inspection item.
    """

    kind: str
    rule: str
    title: Words
    score: int | None
    low: int
    high: int
    why: Words
    weight: Fraction | None = None
    indicator: str = ""
    of: str = ""
    missing: tuple[Missing, ...] = ()
    records: tuple[Record, ...] = ()
    item: str = ""

    @classmethod
    def closed(cls, kind: str, rule: str, title: Words, score: int, why: Words, **more: object) -> Line:
        """A line of which everything is known."""
        return cls(kind, rule, title, score, score, score, why, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Account:
    """One total of one subject and the lines that add up to it."""

    card: str
    subject: Subject
    title: Words
    lines: tuple[Line, ...] = field(default_factory=tuple)

    @property
    def id(self) -> str:
        """Scorecard and subject: ``party_branch/ZB1``."""
        return f"{self.card}/{self.subject.id}"

    @property
    def total(self) -> int | None:
        """The sum of the lines in thousandths; None when one of them is open."""
        found = 0
        for line in self.lines:
            if line.score is None:
                return None
            found += line.score
        return found

    @property
    def low(self) -> int:
        """The lowest possible total."""
        return sum([line.low for line in self.lines])

    @property
    def high(self) -> int:
        """The highest possible total."""
        return sum([line.high for line in self.lines])

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Everything that its open lines wait for."""
        return tuple(dict.fromkeys(one for line in self.lines if line.score is None for one in line.missing))


def cell_words(table: Table, name: str, value: object) -> Words:
    """One cell of a record as people read it: the title of a choice, everything else as it is."""
    column = table[name]
    for choice in column.choices:
        if choice.code == value:
            return choice.title
    if isinstance(value, bool):
        return Words(
            f"{column.title.zh}：{'是' if value else '否'}", f"{column.title.en.lower()}: {'yes' if value else 'no'}"
        )
    return Words(str(value), str(value))


def record_words(table: Table, row: Mapping[str, Any], names: Iterable[str]) -> Words:
    """Some cells of a record in one line; empty ones are left out."""
    cells = [cell_words(table, name, row[name]) for name in names if row[name] is not None]
    return Words(" ".join(cell.zh for cell in cells), " ".join(cell.en for cell in cells))


def without_effect(why: Words) -> Words:
    """What a line says whose records would change a score, but changed nothing this time.

    Such a line stays, so that a veto or an incident never vanishes; it says by itself that it had no effect.

    >>> without_effect(Words("按 1 倍从重", "times 1")).zh
    '按 1 倍从重；没有影响得分'
    """
    return Words(f"{why.zh}；没有影响得分", f"{why.en}; the score is not affected")


def points(milli: int | None) -> str | None:
    """Thousandths as points with three digits; None stays None.

    >>> points(-500), points(92345)
    ('-0.500', '92.345')
    """
    if milli is None:
        return None
    whole, rest = divmod(abs(milli), 1000)
    return f"{'-' if milli < 0 else ''}{whole}.{rest:03d}"
