"""Exact values counted in units: powers of ten between them, and how many decimals they have."""

from decimal import Decimal
from fractions import Fraction

from reports.core.figure import Exact, Unit, half_up

_RATIO_PLACES, _FINER = 8, 3
_POWERS = range(-12, 13)
# Of a fraction without an end.
_MOST_DECIMALS, _SHOWN_DECIMALS = 60, 20


def power_of_ten(ratio: Fraction) -> int | None:
    """Which power of ten a ratio is, None where it is none."""
    return next((power for power in _POWERS if Fraction(10) ** power == ratio), None)


def in_unit(value: Exact, unit: Unit) -> Exact:
    """A value in the base unit as so many of a unit; a Decimal where it ends."""
    counted = Fraction(value) / Fraction(10) ** unit.exponent
    return as_decimal(counted) if _ends(counted.denominator) else counted


def as_decimal(value: Exact) -> Decimal:
    """The value as a Decimal, exact where it has an end."""
    if isinstance(value, Decimal):
        return value
    for places in range(_MOST_DECIMALS):
        if (value * 10**places).denominator == 1:
            return half_up(value, places)
    return half_up(value, _SHOWN_DECIMALS)


def settled_places(unit: Unit) -> int:
    """To how many decimals a difference is rounded, so that what binary numbers lose on the way
    makes none.

    Amounts are typed to 分: 万元 has six decimals. Ratios are of the order of one.
    """
    return unit.exponent + _FINER if unit.dimension else _RATIO_PLACES


def _ends(denominator: int) -> bool:
    """Whether a fraction in lowest terms has an end in decimals."""
    for factor in (2, 5):
        while denominator % factor == 0:
            denominator //= factor
    return denominator == 1
