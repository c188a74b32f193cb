"""Sums that stay exact: decimals, and fractions as soon as one of the terms is one."""

from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

from reports.core.figure import Exact, Unit, half_up

ZERO = Decimal(0)
# As many digits as any sum of amounts has; one that had more would be told, not rounded.
_EXACT = Context(prec=400, traps=[Inexact, InvalidOperation])


def add(one: Exact, other: Exact) -> Exact:
    """The sum, exactly."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return _EXACT.add(one, other)
    return _ended(Fraction(one) + Fraction(other))


def _ended(value: Fraction) -> Exact:
    """A fraction as a decimal where that has an end: the same sum is the same however it came
    about.
    """
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    if rest != 1:
        return value
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def subtract(one: Exact, other: Exact) -> Exact:
    """The difference, exactly."""
    return add(one, -other)


def in_unit(value: Exact, unit: Unit) -> Exact:
    """A value of the base unit, in this unit."""
    if isinstance(value, Decimal):
        return value.scaleb(-unit.exponent, _EXACT)
    return value / Fraction(10) ** unit.exponent


def fixed_words(value: Exact, places: int = 2) -> str:
    """A value for a column of others: thousands marked, always so many decimals."""
    return f"{half_up(value, places):,f}"


def words(value: Exact, most: int = 2) -> str:
    """A value for the eye: thousands marked, no more decimals than so many and none for show."""
    rounded = half_up(value, most)
    return f"{rounded.normalize():,f}" if rounded else "0"
