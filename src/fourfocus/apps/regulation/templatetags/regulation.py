"""Words of regulations for templates."""

from __future__ import annotations

from fractions import Fraction

from django import template

from fourfocus.engine.values import decimal

register = template.Library()


@register.filter
def exact(number: Fraction) -> str:
    """A parameter's value, with as many digits as it has; a fraction where decimals never end."""
    digits = next((n for n in range(13) if (number * 10**n).denominator == 1), None)
    return str(number) if digits is None else decimal(number, digits)
