"""What apps put on everybody's own page: core shows it without knowing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fourfocus.apps.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """A template, and what it shows for an actor; nothing is shown for None."""

    name: str
    template: str
    context: Callable[[Actor], dict[str, Any] | None]


_PANELS: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Make a panel known; shown in the order of names."""
    _PANELS[panel.name] = panel


def for_actor(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """The panels with something to show: template and context."""
    found = ((panel.template, panel.context(actor)) for _, panel in sorted(_PANELS.items()))
    return [(template, context) for template, context in found if context is not None]
