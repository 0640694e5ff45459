"""Amounts while a pack is checked: a parameter without a value is reported elsewhere and simply has none here."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from fourfocus.rules.spec import Amount
from fourfocus.rules.units import Measure

if TYPE_CHECKING:
    from fourfocus.rules.pack import InForce


def amount_or_none(rules: InForce, amount: Amount, unit: Measure) -> Fraction | None:
    """The amount in base units; None when its parameter has no value in force."""
    try:
        return rules.amount(amount, unit)
    except LookupError:
        return None
