"""Words of the mechanism for templates."""

from __future__ import annotations

from typing import Any

from django import template

from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.mechanism.models import Order
from fourfocus.apps.mechanism.workflow import State
from fourfocus.engine.lights import LIGHTS, STATES
from fourfocus.facts.schema import Words
from fourfocus.rules.periods import CADENCES

register = template.Library()

ORDERS = {
    Order.OPEN: Words("待答复", "to be answered"), Order.ANSWERED: Words("已答复", "answered"),
    Order.CLOSED: Words("已办结", "closed"),
}  # fmt: skip


@register.filter
def told(owner: Any, name: str) -> str:
    """A text that is kept in both languages: ``{{ row|told:"why" }}`` reads ``why`` or ``why_en``."""
    get = owner.get if isinstance(owner, dict) else lambda key: getattr(owner, key, "")
    other = get(f"{name}_en") if lang() == "en" else ""
    return str(other or get(name) or "")


@register.filter
def step_word(code: str) -> str:
    """Where a write-off stands."""
    return State(code).words(lang())


@register.filter
def state_word(code: str) -> str:
    """How a task stands by the engine."""
    return STATES[code](lang()) if code in STATES else code


@register.filter
def light_word(code: str) -> str:
    """A light's name."""
    return LIGHTS[code](lang()) if code in LIGHTS else ""


@register.filter
def cadence_word(code: str) -> str:
    """How often."""
    return CADENCES[code][1](lang()) if code in CADENCES else code


@register.filter
def yuan(fen: int) -> str:
    """Fen as yuan, to the fen: ``12,345.60``."""
    sign, (whole, rest) = "-" if fen < 0 else "", divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02}"


@register.filter
def order_word(code: str) -> str:
    """Where an order stands."""
    return ORDERS[code](lang())


@register.filter
def said(owner: Any, name: str) -> str:
    """Words of an owner in the page's language; templates would call the words themselves, and always in Chinese."""
    words: Words = getattr(owner, name)
    return words(lang())


@register.filter
def points(milli: int | None) -> str:
    """Thousandths of a point as points; empty where there are none."""
    from fourfocus.engine.lines import points as shown

    return "" if milli is None else str(shown(milli))


@register.filter
def beside(cells: list[Any], branches: dict[str, str]) -> list[tuple[str, str, Any]]:
    """The cells of a row, each with the code and title of its branch."""
    return [(code, title, cell) for (code, title), cell in zip(branches.items(), cells, strict=True)]


@register.filter
def minutes(seconds: int) -> int:
    """Whole minutes."""
    return seconds // 60
