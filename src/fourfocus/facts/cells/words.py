"""Choices, flags, codes and free text."""

from __future__ import annotations

import re
import unicodedata

from fourfocus.facts.cells.base import MOST_ID, MOST_TEXT, CellError, fold, hint, nearest, spelled
from fourfocus.facts.schema import Column

_FLAGS = {
    **dict.fromkeys(("是", "有", "y", "yes", "true", "t", "1", "√", "✓", "对"), True),
    **dict.fromkeys(("否", "无", "n", "no", "false", "f", "0", "×", "✗", "x", "错"), False),
}
_DIGITS_LOST = re.compile(r"^\d(\.\d+)?[eE]\+\d+$")
_BAD_ID = re.compile(r"[^\w\-.#/·]")


def parse_choice(text: str, column: Column) -> str:
    """The code of the choice spelled ``text``."""
    wanted = spelled(text)
    for choice in column.choices:
        if wanted in map(spelled, (choice.code, choice.title.zh, choice.title.en, *choice.aliases)):
            return choice.code
    titles = tuple(choice.title for choice in column.choices)
    words = {word: choice.title for choice in column.choices for word in (choice.title.zh, choice.title.en)}
    raise CellError("cell.not_choice", allowed=titles, hint=hint(words.get(nearest(text, list(words)))))


def parse_flag(text: str) -> bool:
    """Yes or no."""
    try:
        return _FLAGS[spelled(text)]
    except KeyError:
        raise CellError("cell.not_flag") from None


def parse_id(text: str) -> str:
    """A code, folded to half-width."""
    plain = fold(text)
    if _DIGITS_LOST.match(plain):
        raise CellError("cell.digits_lost")
    bad = _BAD_ID.search(plain)
    if bad:
        raise CellError("cell.bad_id", bad=bad[0])
    if len(plain) > MOST_ID:
        raise CellError("cell.too_long", length=len(plain), most=MOST_ID)
    return plain


def parse_ref(text: str) -> str:
    """A code or a title of a register; which of the two is settled when the register is known."""
    plain = text.strip()
    if _DIGITS_LOST.match(plain):
        raise CellError("cell.digits_lost")
    return parse_text(plain)


def parse_text(text: str) -> str:
    """Free text without control characters; kept as written."""
    if len(text) > MOST_TEXT:
        raise CellError("cell.too_long", length=len(text), most=MOST_TEXT)
    if any(unicodedata.category(mark) == "Cc" and mark not in "\n\t\r" for mark in text):
        raise CellError("cell.control")
    if "\ufffd" in text:  # what a converter writes for a character it could not read: a name is no longer that name
        raise CellError("cell.garbled")
    return text
