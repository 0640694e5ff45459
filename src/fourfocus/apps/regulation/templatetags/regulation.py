"""Words of regulations for templates."""

from __future__ import annotations

from fractions import Fraction

from django import template

from fourfocus.engine.values import decimal

register = template.Library()


@register.filter
def regulation_of(clause: str) -> str:
    """The regulation a clause belongs to: ``cost-2020`` of ``cost-2020/3.1``."""
    return clause.partition("/")[0]


@register.filter
def anchor(clause: str) -> str:
    """Where a clause stands on its regulation's page."""
    return "c" + clause.partition("/")[2].replace(".", "-")


@register.filter
def exact(number: Fraction) -> str:
    """A parameter's value, with as many digits as it has; a fraction where decimals never end."""
    digits = next((n for n in range(13) if (number * 10**n).denominator == 1), None)
    return str(number) if digits is None else decimal(number, digits)
