"""How many records luck alone would set: the n-th of n comparable values is the highest with probability 1/n."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction


def expected(earlier: int, added: int) -> Fraction:
    """The expected number of records among ``added`` values after ``earlier`` ones, exactly.

    The sum of 1/n over n from earlier + 1 to earlier + added; the very first value has nothing to beat and does not count.

    >>> expected(0, 3), expected(2, 2)
    (Fraction(5, 6), Fraction(7, 12))
    """
    numerators, denominators = 0, 1
    for n in range(max(earlier, 1) + 1, earlier + added + 1):
        numerators, denominators = numerators * n + denominators, denominators * n
    return Fraction(numerators, denominators)


def about(earlier: int, added: int) -> Fraction | None:
    """The usual rule of thumb ln((N + m) / N) to 20 digits; None where there is nothing earlier.

    Decimal's logarithm is correctly rounded and so the same on every machine.

    >>> round(float(about(1278, 93)), 6)
    0.070244
    """
    if not earlier:
        return None
    context = Context(prec=20)
    return Fraction(context.ln(context.divide(Decimal(earlier + added), Decimal(earlier))))
