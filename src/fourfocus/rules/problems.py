"""What is wrong with a rule pack, as values: file, line, column, rule, what is wrong and what would be right.

A :class:`Problem` is never raised; a check collects all of them and shows them at once. The texts live in
:mod:`fourfocus.rules.messages`, one entry per ``code``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fourfocus.facts.schema import Words
from fourfocus.rules.messages import MESSAGES

MOST_LISTED = 500
"""So many problems are listed; a file that is garbage must not fill the screen."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a pack's file: line and column count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


NOWHERE = Place("")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or, as a warning, odd) in a pack.

    Attributes
    ----------
    code
        Which entry of the message catalogue; stable, for programs and tests.
    place
        Where it stands.
    rule
        The id of the rule concerned; empty where there is none.
    args
        Values for the texts' placeholders.
    """

    code: str
    place: Place
    rule: str = ""
    args: tuple[tuple[str, Any], ...] = ()

    @property
    def is_warning(self) -> bool:
        """Whether the pack can be used all the same."""
        return MESSAGES[self.code].warning

    def what(self, lang: str = "zh") -> str:
        """What is wrong, as a sentence."""
        return self._text(MESSAGES[self.code].what(lang), lang)

    def right(self, lang: str = "zh") -> str:
        """What would be right, as a sentence."""
        return self._text(MESSAGES[self.code].right(lang), lang)

    def _text(self, template: str, lang: str) -> str:
        return template.format(**{name: shown(value, lang) for name, value in self.args})

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """The problem as JSON shows it."""
        return {
            "code": self.code,
            "level": "warning" if self.is_warning else "error",
            "file": self.place.file,
            "line": self.place.line or None,
            "column": self.place.column or None,
            "rule": self.rule or None,
            "problem": self.what(lang),
            "right": self.right(lang),
        }


def shown(value: Any, lang: str) -> str:
    """A message argument in ``lang``: words in two languages, lists joined as the language does."""
    if isinstance(value, Words):
        return value(lang)
    if isinstance(value, (tuple, list)):
        return ("、" if lang != "en" else ", ").join(shown(item, lang) for item in value)
    return str(value)


@dataclass(slots=True)
class Problems:
    """A growing list of problems."""

    listed: list[Problem] = field(default_factory=list)

    def add(self, code: str, place: Place, rule: str = "", **args: Any) -> None:
        """Note one problem; the same one at the same place only once."""
        problem = Problem(code, place, rule, tuple(args.items()))
        if len(self.listed) < MOST_LISTED and problem not in self.listed:
            self.listed.append(problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    @property
    def errors(self) -> list[Problem]:
        """Those with which a pack cannot be used."""
        return [p for p in self.listed if not p.is_warning]

    def sorted(self) -> list[Problem]:
        """Errors before warnings, then by file, line and column."""
        return sorted(self.listed, key=lambda p: (p.is_warning, p.place, p.rule, p.code))
