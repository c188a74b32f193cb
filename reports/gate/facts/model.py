"""A fact: a printed number with what it is said to be; and when two numbers in print may be one.

What is printed was rounded. Two numbers fit where some numbers that round to them fit.
"""

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from reports.core.patterns import Pattern

NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
"""A number in print, for use in a pattern."""
POWERS = {"元": 0, "万元": 4, "亿元": 8, "万人": 4, "万人次": 4, "万户": 4}
"""Units by how many places they move a number; others move it by none."""
# The last bit of a float is no difference.
_BIT = 1e-9


class Printed(Struct, frozen=True):
    """A number in print: what it says in 元 or as it stands, and half of its last place."""

    value: float
    half: float
    text: str

    @property
    def low(self) -> float:
        """The least that rounds to it."""
        return self.value - self.half

    @property
    def high(self) -> float:
        """The most that rounds to it."""
        return self.value + self.half


class Where(Struct, frozen=True):
    """Where a fact stands: the line of the document, and from where to where in it."""

    line: int
    start: int
    end: int


NOWHERE = Where(-1, 0, 0)


class Fact(Struct, frozen=True):
    """What a document says of a number.

    `label` is what it is called, `words` the print it was read from. `measure` is what it is of its subject
    (预算, 决算, 增减额 …) where the words tell it; `year` is 0 where none is named.
    """

    label: str
    number: Printed
    words: str
    unit: str = ""
    measure: str = ""
    subject: str = ""
    year: int = 0
    where: Where = NOWHERE

    @property
    def decimals(self) -> int:
        """How many places behind the point are printed."""
        return len(self.number.text.partition(".")[2])


def read_printed(text: str, power: int = 0) -> Printed:
    """A number as printed, in units of 10**power."""
    digits = text.replace(",", "")
    decimals = len(digits.partition(".")[2])
    scale = 10.0**power
    return Printed(float(digits) * scale, 0.5 * 10.0**-decimals * scale, text)


_CELL = Pattern(rf"{NUMBER}\Z")


def plain_number(words: str) -> Decimal | None:
    """A cell that is a number and nothing else."""
    return Decimal(words.replace(",", "")) if _CELL.match(words) else None


def half_of_last_place(number: Decimal) -> Decimal:
    """By how much a number may have been rounded."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(5).scaleb(exponent - 1)


def may_be_one(one: Printed, other: Printed) -> bool:
    """Whether two numbers may be the same one before rounding."""
    apart = abs(one.value - other.value)
    return apart <= (one.half + other.half) * (1 + _BIT) + abs(one.value) * _BIT


def may_add_up(parts: Iterable[Printed], whole: Printed) -> bool:
    """Whether some numbers that round to these add up to one that rounds to the whole."""
    known = list(parts)
    apart = abs(sum(one.value for one in known) - whole.value)
    slack = whole.half + sum(one.half for one in known if one.value)
    return apart <= slack * (1 + _BIT) + abs(whole.value) * _BIT
