"""YAML as text with positions: a tree of scalars, lists and maps that knows its lines and never runs anything.

The tree is built from the parser's events without recursion, so that depth, size and repetition have limits of our own:
anchors, aliases and tags are refused, a key stands once in its map, and every scalar stays text (``45.0`` never becomes
a float).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from fourfocus.rules.problems import Place, Problems

MOST_BYTES, MOST_DEPTH, MOST_NODES = 1_000_000, 20, 100_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as text. ``style`` is the YAML style: ``None`` plain, ``'`` ``"`` quoted, ``|`` ``>`` block."""

    text: str
    place: Place
    style: str | None = None
    indent: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written (or ``~`` or ``null``)."""
        return self.style is None and self.text in ("", "~", "null")

    def place_at(self, offset: int) -> Place:
        """The place in the file of character ``offset`` of the text.

        In a block the text starts on the next line; each line break (kept by ``|``, a blank by ``>``) is one character.
        """
        if self.style in ("|", ">"):
            before = self.text[:offset]
            lines = before.count("\n") if self.style == "|" else 0
            column = offset - (before.rfind("\n") + 1) if self.style == "|" else offset
            return Place(self.place.file, self.place.line + 1 + lines, self.indent + column + 1)
        return Place(self.place.file, self.place.line, self.place.column + offset + (self.style is not None))


@dataclass(frozen=True, slots=True)
class Seq:
    """A list."""

    items: list[Node]
    place: Place


@dataclass(frozen=True, slots=True)
class Map:
    """A map; ``keys`` gives the place of each key."""

    entries: dict[str, Node]
    keys: dict[str, Place]
    place: Place


Node = Scalar | Seq | Map


@dataclass(slots=True)
class _Open:
    node: Seq | Map
    key: Scalar | None = field(default=None)


def parse(file: str, data: bytes, problems: Problems) -> Node | None:
    """Read one YAML file; None when it cannot be used, with the reason among ``problems``."""
    if len(data) > MOST_BYTES:
        problems.add("yaml.size", Place(file), most=MOST_BYTES // 1000)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add("yaml.encoding", Place(file, data.count(b"\n", 0, error.start) + 1))
        return None
    try:
        return _build(file, text, problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add("yaml.syntax", _place(file, mark) if mark is not None else Place(file))
    except (yaml.YAMLError, ValueError):
        problems.add("yaml.syntax", Place(file))
    return None


def _build(file: str, text: str, problems: Problems) -> Node | None:
    stack: list[_Open] = []
    root: Node | None = None
    count = documents = 0
    lines = text.split("\n")
    for event in yaml.parse(text, Loader=_LOADER):
        place = _place(file, event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                problems.add("yaml.documents", place)
                return None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problems.add("yaml.alias", place)
            return None
        if isinstance(event, yaml.NodeEvent):
            count += 1
            if count > MOST_NODES or len(stack) > MOST_DEPTH:
                problems.add("yaml.nodes" if count > MOST_NODES else "yaml.depth", place, most=MOST_DEPTH)
                return None
            tag = getattr(event, "tag", None)
            if tag not in (None, "!"):
                problems.add("yaml.tag", place, tag=tag)
                return None
        node = _node(event, place, lines)
        if node is not None:
            if not stack:
                root = node
            else:
                _attach(stack[-1], node, problems)
        if isinstance(node, (Seq, Map)):
            stack.append(_Open(node))
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            stack.pop()
    return root


def _place(file: str, mark: Any) -> Place:
    return Place(file, mark.line + 1, mark.column + 1)


def _node(event: Any, place: Place, lines: list[str]) -> Node | None:
    if isinstance(event, yaml.SequenceStartEvent):
        return Seq([], place)
    if isinstance(event, yaml.MappingStartEvent):
        return Map({}, {}, place)
    if isinstance(event, yaml.ScalarEvent):
        indent = 0
        if event.style in ("|", ">") and place.line < len(lines):
            first = lines[place.line]
            indent = len(first) - len(first.lstrip(" "))
        return Scalar(event.value, place, event.style or None, indent)
    return None


def _attach(parent: _Open, node: Node, problems: Problems) -> None:
    if isinstance(parent.node, Seq):
        parent.node.items.append(node)
        return
    if parent.key is None:
        # A list or map as a key is not meant by anyone; its place stands for it.
        parent.key = node if isinstance(node, Scalar) else Scalar("?", node.place)
        if parent.key.text in parent.node.entries:
            problems.add("yaml.twice", node.place, key=parent.key.text)
        return
    parent.node.entries[parent.key.text] = node
    parent.node.keys[parent.key.text] = parent.key.place
    parent.key = None
