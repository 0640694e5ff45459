"""What all converters share: errors of a cell, columns of values, how spellings are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from fourfocus.facts.schema import Words
from fourfocus.facts.units import Unit

MAX_INT = 2**63 - 1
MOST_ID, MOST_TEXT = 64, 2_000
"""Longest code and longest text, in characters."""
MOST_BAD = 2_000
"""After so many different unreadable texts in one column the rest of it is not looked at."""


class CellError(Exception):
    """One cell cannot be read; ``code`` and ``args`` as in :class:`~fourfocus.facts.problems.Problem`."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = tuple(args.items())


@dataclass(frozen=True, slots=True)
class Reading:
    """What a converter knows besides the text: the unit of the header and the year of the sheet."""

    unit: Unit | None = None
    year: int | None = None


@dataclass(slots=True)
class Converted:
    """A column's values and its bad cells as (row index, error)."""

    values: pa.Array
    bad: list[tuple[int, CellError]] = field(default_factory=list)


def by_distinct(texts: pa.Array, kind: pa.DataType, parse: Callable[[str], Any]) -> Converted:
    """Parse every distinct text once and spread the results."""
    encoded = texts.dictionary_encode()
    values: list[Any] = []
    errors: dict[int, CellError] = {}
    for at, text in enumerate(encoded.dictionary.to_pylist()):
        if len(errors) >= MOST_BAD:
            values.append(None)
            errors[at] = CellError("cell.not_checked", most=MOST_BAD)
            continue
        try:
            values.append(parse(text))
        except CellError as error:
            values.append(None)
            errors[at] = error
    spread = pa.array(values, kind).take(encoded.indices)
    bad: list[tuple[int, CellError]] = []
    if errors:
        indices = encoded.indices.to_numpy(zero_copy_only=False)
        for row in np.flatnonzero(np.isin(indices, list(errors))).tolist():
            bad.append((row, errors[int(indices[row])]))
    return Converted(spread, bad)


def fold(text: str) -> str:
    """Full-width to half-width, no surrounding blanks: how structured cells and headers are compared."""
    return unicodedata.normalize("NFKC", text).strip()


def spelled(text: str) -> str:
    """How spellings of choices, titles and headers are compared: folded, lower case, without blanks."""
    return re.sub(r"\s+", "", fold(text)).lower()


def nearest(text: str, words: list[str]) -> str:
    """The word most like ``text``; empty when none is."""
    from difflib import get_close_matches

    found = get_close_matches(spelled(text), [spelled(word) for word in words], 1, 0.3)
    return next(word for word in words if spelled(word) == found[0]) if found else ""


def hint(near: str | Words | None) -> Words:
    """The end of a remedy that proposes ``near``; nothing when there is nothing to propose.

    >>> hint("班产量").zh, hint("").zh
    ('（是不是“班产量”？）', '')
    """
    if not near:
        return Words("", "")
    said = near if isinstance(near, Words) else Words(near, near)
    return Words(f"（是不是“{said.zh}”？）", f" (is it {said.en!r}?)")
