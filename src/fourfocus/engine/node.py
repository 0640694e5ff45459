"""One step of an explanation, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fourfocus.engine.derived import ALL_TABLES
from fourfocus.engine.lines import Record
from fourfocus.facts.schema import Words


def with_unit(number: str, unit: Words) -> str | Words:
    """A number and its unit; plain text where both languages say the same."""
    zh, en = f"{number} {unit.zh}".strip(), f"{number} {unit.en}".strip()
    return zh if zh == en else Words(zh, en)


@dataclass
class Node:
    """One step of an explanation, and what lies under it."""

    kind: str
    title: Words
    figure: str | Words | None = None
    why: Words | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    def to_dict(self, say: Any) -> dict[str, Any]:
        """The step and everything under it as plain data."""
        found: dict[str, Any] = {"kind": self.kind, "title": say(self.title)}
        if self.figure is not None:
            found["figure"] = say(self.figure) if isinstance(self.figure, Words) else self.figure
        if self.why is not None:
            found["why"] = say(self.why)
        found |= {name: say(part) if isinstance(part, Words) else part for name, part in self.detail.items()}
        if self.children:
            found["children"] = [child.to_dict(say) for child in self.children]
        return found

    def walk(self) -> Iterator[Node]:
        """The step and everything under it."""
        yield self
        for child in self.children:
            yield from child.walk()


def record_node(record: Record) -> Node:
    """The record behind a line: what it says and where it was read."""
    title = ALL_TABLES[record.table].title
    detail = {"table": record.table, "file": record.file, "sheet": record.sheet, "row": record.row}
    return Node("record", title, why=record.text, detail={**detail, "day": record.day.isoformat()})
