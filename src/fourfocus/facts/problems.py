"""What is wrong with an input, as values: where, what, why and what to do, in Chinese and English.

A :class:`Problem` is never raised; the importer collects all of them and shows them at once. The texts live in
:mod:`fourfocus.facts.messages`, one entry per ``code``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fourfocus.facts.messages import MESSAGES

MOST_PER_KIND = 1_000
"""So many problems of one kind in one column of one sheet are listed; the rest are counted."""

_WORDS = {
    "zh": {
        "file": "文件",
        "sheet": "工作表",
        "row": "行",
        "column": "列",
        "value": "值",
        "reason": "问题",
        "remedy": "怎么办",
        "level": "级别",
        "error": "错误",
        "warning": "提醒",
    },
    "en": {
        "file": "File",
        "sheet": "Sheet",
        "row": "Row",
        "column": "Column",
        "value": "Value",
        "reason": "Problem",
        "remedy": "What to do",
        "level": "Level",
        "error": "error",
        "warning": "warning",
    },
}


def word(key: str, lang: str) -> str:
    """A heading of the problem table in ``lang``."""
    return _WORDS["en" if lang == "en" else "zh"][key]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or, as a warning, odd) in an input.

    Attributes
    ----------
    code
        Which entry of the message catalogue; stable, for programs and tests.
    file, sheet, row, column
        Where: path as given, sheet name, 1-based row as the spreadsheet shows it, and the header or letter of the
        column. Empty or 0 when the problem has no such place.
    value
        The text found there.
    args
        Values for the texts' placeholders.
    cell
        0-based column index in the sheet, for marking the cell; -1 when there is none.
    """

    code: str
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    args: tuple[tuple[str, Any], ...] = ()
    cell: int = -1

    @property
    def is_warning(self) -> bool:
        """Whether the input is taken all the same."""
        return MESSAGES[self.code].warning

    def reason(self, lang: str = "zh") -> str:
        """What is wrong, as a sentence."""
        return self._text(MESSAGES[self.code].reason(lang), lang)

    def remedy(self, lang: str = "zh") -> str:
        """What the user can do, as a sentence."""
        return self._text(MESSAGES[self.code].remedy(lang), lang)

    def _text(self, template: str, lang: str) -> str:
        known = {name: _shown(value, lang) for name, value in self.args}
        return template.format(value=self.value, column=self.column, row=self.row, **known)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """The problem as JSON shows it."""
        return {
            "code": self.code, "level": "warning" if self.is_warning else "error", "file": self.file,
            "sheet": self.sheet, "row": self.row or None, "column": self.column, "value": self.value,
            "reason": self.reason(lang), "remedy": self.remedy(lang),
        }  # fmt: skip


def _shown(value: Any, lang: str) -> str:
    from fourfocus.facts.schema import Words

    if isinstance(value, Words):
        return value(lang)
    if isinstance(value, (tuple, list)):
        return ("、" if lang != "en" else ", ").join(_shown(item, lang) for item in value)
    return str(value)


@dataclass(slots=True)
class Problems:
    """A growing list of problems that stays readable and small however bad the input is."""

    listed: list[Problem] = field(default_factory=list)
    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def add(self, problem: Problem) -> None:
        """Note one problem; beyond :data:`MOST_PER_KIND` of its kind and place it is only counted."""
        kind = (problem.code, problem.file, problem.sheet, problem.column)
        self.counts[kind] += 1
        if self.counts[kind] <= MOST_PER_KIND:
            self.listed.append(problem)

    def count_only(self, problem: Problem, more: int) -> None:
        """Count ``more`` further problems like ``problem`` without listing them."""
        self.counts[problem.code, problem.file, problem.sheet, problem.column] += more

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note several problems."""
        for problem in problems:
            self.add(problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    @property
    def errors(self) -> Sequence[Problem]:
        """Those for which nothing is imported."""
        return [p for p in self.listed if not p.is_warning]

    @property
    def warnings(self) -> Sequence[Problem]:
        """Those that are only shown."""
        return [p for p in self.listed if p.is_warning]

    @property
    def error_count(self) -> int:
        """Number of errors, those counted only included."""
        return sum(count for (code, *_), count in self.counts.items() if not MESSAGES[code].warning)

    @property
    def unlisted(self) -> int:
        """How many were counted but not listed."""
        return sum(self.counts.values()) - len(self.listed)

    def sorted(self) -> list[Problem]:
        """Errors before warnings, then by file, sheet, row and column."""
        return sorted(self.listed, key=lambda p: (p.is_warning, p.file, p.sheet, p.row, p.cell, p.code))
