"""One step of an explanation, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fourfocus.facts.schema import Words


@dataclass
class Node:
    """One step of an explanation, and what lies under it."""

    kind: str
    title: Words
    figure: str | None = None
    why: Words | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    def to_dict(self, say: Any) -> dict[str, Any]:
        """The step and everything under it as plain data."""
        found: dict[str, Any] = {"kind": self.kind, "title": say(self.title)}
        if self.figure is not None:
            found["figure"] = self.figure
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
