"""What is shown to everybody: a result, an explanation, a text without what concerns single people.

Of people only the names and stars that are published remain. A staff number or name that a record or message holds is hidden
where it stands; file, sheet and row stay, so that those entitled can look it up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from fourfocus.engine.close import Result
from fourfocus.engine.node import Node
from fourfocus.engine.points import PERSON
from fourfocus.facts.schema import Words

SOMEBODY = Words("（个人）", "(a person)")
TEXTS = ("text", "why", "title", "missing", "action")
"""The fields of JSON that hold texts; the others hold codes and figures, which may look like a staff number."""
_PUBLISHED = ("rule", "subject", "title", "kind", "group", "stars")
_LETTER = r"[0-9A-Za-z㐀-鿿]"


class Veil:
    """Hides the people of one close."""

    def __init__(self, result: Result) -> None:
        subjects = {(one.id, one.title) for one in result.subjects if one.kind == PERSON}
        everybody = {*result.people, *subjects}
        self.ids = {number for number, _ in everybody}
        self.names = {name for _, name in everybody if name}

    @cached_property
    def _said(self) -> re.Pattern[str] | None:
        # A staff number of digits only would hide figures in a sentence; among the cells of a record it is hidden too.
        words = sorted(
            {*self.names, *(one for one in self.ids if not one.isdecimal())}, key=lambda one: (-len(one), one)
        )
        return re.compile(f"(?<!{_LETTER})(?:{'|'.join(map(re.escape, words))})(?!{_LETTER})") if words else None

    def text(self, text: str, *, cells: bool = False) -> str:
        """A text with its people hidden; ``cells`` says that it is made of the cells of a record."""
        if cells:
            text = " ".join(SOMEBODY.zh if one in self.ids or one in self.names else one for one in text.split(" "))
        return text if self._said is None else self._said.sub(SOMEBODY.zh, text)

    def words(self, words: Words, *, cells: bool = False) -> Words:
        """The same in both languages."""
        en = self.text(words.en, cells=cells).replace(SOMEBODY.zh, SOMEBODY.en)
        return Words(self.text(words.zh, cells=cells), en)

    def data(self, found: Any, field: str = "", *, cells: bool = False) -> Any:
        """JSON with its people hidden wherever it holds texts."""
        if isinstance(found, Mapping):
            record = "row" in found and "file" in found
            return {
                key: self.data(part, key if key not in ("zh", "en") else field, cells=record)
                for key, part in found.items()
            }
        if isinstance(found, (list, tuple)):
            return [self.data(one, field, cells=cells) for one in found]
        return self.text(found, cells=cells) if isinstance(found, str) and field in TEXTS else found

    def node(self, node: Node) -> Node:
        """An explanation with its people hidden."""
        for one in node.walk():
            cells = one.kind == "record"
            one.title = self.words(one.title, cells=cells)
            one.why = None if one.why is None else self.words(one.why, cells=cells)
            if one.detail.get("person") in self.ids:
                del one.detail["person"]
        return node


def without_persons(found: Mapping[str, Any], result: Result) -> dict[str, Any]:
    """A result without what concerns single people: of them only the names and stars that are published remain."""
    veil = Veil(result)
    kept: dict[str, Any] = {}
    for name, part in found.items():
        if name == "stars":
            listed = [one for one in part if one["subject"] not in veil.ids or one["stars"]]
            kept[name] = [_published(one) if one["subject"] in veil.ids else veil.data(one) for one in listed]
        elif name == "brand":
            kept[name] = [_brand(veil.data(one), veil) for one in part]
        elif isinstance(part, list):
            kept[name] = [veil.data(one, name) for one in part if _whose(one) not in veil.ids]
        else:
            kept[name] = veil.data(part)
    return kept


def _published(star: Mapping[str, Any]) -> dict[str, Any]:
    return {key: part if key in _PUBLISHED else None for key, part in star.items()}


def _brand(one: dict[str, Any], veil: Veil) -> dict[str, Any]:
    holder = None if one["person"] in veil.ids else one["person"]
    return {**one, "person": holder, "criteria": [_impersonal(each) for each in one["criteria"]]}


def _impersonal(criterion: Mapping[str, Any]) -> Mapping[str, Any]:
    """A criterion of the brand; of one that goes by a member's own points or star only its state."""
    return {**criterion, "why": None, "records": [], "missing": []} if criterion["personal"] else criterion


def _whose(entry: Any) -> Any:
    return entry.get("subject", entry.get("person")) if isinstance(entry, Mapping) else None
