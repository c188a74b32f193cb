"""A figure: an exact number with a unit and an origin; arithmetic on figures gives figures.

Values are held in the base unit of their dimension (元, 人, the ratio itself), so 万元 and 元 may
meet; the unit of a figure says how it is shown. Division keeps fractions: nothing is rounded
before it is worded.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, Never, TypeVar

from msgspec import Struct

from reports.core.problems import Place

Exact = Decimal | Fraction
T = TypeVar("T")

_EXACT = Context(
    prec=400,
    Emin=-999,
    Emax=999,
    rounding=ROUND_HALF_UP,
    traps=[Inexact, InvalidOperation, Overflow, DivisionByZero],
)
# A sum over a dozen quotients has a thousand.
_MOST_BITS = 20_000
_ROUNDED = Context(prec=400, rounding=ROUND_HALF_UP)


class UnitMismatchError(ArithmeticError):
    """Two figures whose units cannot meet in this operation; the message is Chinese, for the
    user, `figures` are they.
    """

    def __init__(self, message: str, *figures: "Figure") -> None:
        super().__init__(message)
        self.figures = figures

    def blamed(self) -> "Figure | None":
        """The figure that was typed with a unit unlike those of the others, None where none was."""
        leaves: list[Figure] = []
        for figure in self.figures:
            leaves += entered_leaves(figure)
        own = [leaf for leaf in leaves if _has_own_unit(leaf)]
        dimensions = [leaf.unit.dimension for leaf in leaves]
        return min(
            reversed(own),
            key=lambda leaf: dimensions.count(leaf.unit.dimension),
            default=None,
        )


class ZeroDivisorError(ArithmeticError):
    """A division whose divisor is zero; the message is Chinese, for the user, `divisor` the
    figure that is zero.
    """

    def __init__(self, message: str, divisor: "Figure | None" = None) -> None:
        super().__init__(message)
        self.divisor = divisor


class Unit(Struct, frozen=True, gc=False):
    """How a figure is shown: one `name` is 10**`exponent` of the base unit of `dimension` (""
    for pure numbers).
    """

    name: str
    dimension: str
    exponent: int = 0


PERCENT = Unit("%", "", -2)
SCORE = Unit("分", "分")
UNITS = {
    unit.name: unit
    for unit in (
        Unit("元", "元"),
        Unit("万元", "元", 4),
        Unit("亿元", "元", 8),
        Unit("人", "人"),
        Unit("万人", "人", 4),
        Unit("", ""),
        Unit("倍", ""),
        PERCENT,
        Unit("个百分点", "", -2),
        SCORE,
    )
}


def unit_named(name: str) -> Unit:
    """The unit of that name; a counter word that is in no table (个月, 家, 批次) is a dimension of
    its own.
    """
    return UNITS.get(name) or Unit(name, name)


class Entered(Struct, frozen=True, gc=False):
    """Typed by the user: where, and the text as typed."""

    place: Place
    text: str


class LookedUp(Struct, frozen=True, gc=False):
    """Taken over from another document: `source` says which, `figure` is the one found there."""

    source: str
    figure: "Figure"


class Computed(Struct, frozen=True, gc=False):
    """The outcome of an operation on figures and plain numbers."""

    operation: str
    operands: tuple["Figure | Decimal", ...]


Origin = Entered | LookedUp | Computed


class Absent:
    """No number: 无 (does not exist, or a rate on a base of zero), 待填 (not known yet), or a
    place left blank, by a table or on purpose.

    Spreads in arithmetic.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[Never]:
        """Nothing: where a list is absent, a loop over it has no turns."""
        return iter(())

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __str__(self) -> str:
        raise TypeError(f"“{self.name}”不能直接当作文字")

    def __reduce__(self) -> tuple[Callable[..., "Absent"], tuple[Any, ...]]:
        return absent, (self.name,)

    def _spread(self, other: object) -> "Absent":
        return other if isinstance(other, Absent) and other is PENDING else self

    def _never(self, other: object) -> bool:
        return False

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = (
        __rtruediv__
    ) = _spread
    __lt__ = __le__ = __gt__ = __ge__ = _never

    def __neg__(self) -> "Absent":
        return self

    def cast(self, unit: Unit) -> "Absent":
        """Itself: what is not there has no unit."""
        return self


NONE = Absent("无")
PENDING = Absent("待填")
BLANK = Absent("空白")
"""What fills up the shorter of two lists in a table: nothing is missing there, and nothing is
printed.
"""


TYPED_NONE, TYPED_PENDING = NONE.name, PENDING.name
"""How they are typed."""
LEFT_BLANK = "留空"


class LeftBlank(Absent):
    """留空: the data leave this place blank on purpose; `path` says which, `place` where they do.

    A cell of a table prints nothing for it, a sentence cannot do without it.
    """

    __slots__ = ("path", "place")

    def __init__(self, path: str, place: Place) -> None:
        super().__init__(LEFT_BLANK)
        self.path = path
        self.place = place

    def __reduce__(self) -> tuple[Callable[..., Absent], tuple[Any, ...]]:
        return LeftBlank, (self.path, self.place)


def absent(name: str) -> Absent:
    """The one Absent of that name."""
    return {one.name: one for one in (NONE, PENDING, BLANK)}[name]


def _shift(value: Exact, exponent: int) -> Exact:
    """The value times 10**exponent, exactly."""
    if exponent == 0:
        return value
    if isinstance(value, Decimal):
        return value.scaleb(exponent, _EXACT)
    return value * 10**exponent if exponent > 0 else Fraction(value, 10**-exponent)


@cache
def _last_place(places: int) -> Decimal:
    """One unit of the last of so many decimal places."""
    return Decimal(1).scaleb(-places)


def half_up(value: Exact, places: int, exponent: int = 0) -> Decimal:
    """The value counted in units of 10**exponent, rounded half up, away from zero (四舍五入), to so
    many decimal places.
    """
    if isinstance(value, Decimal):
        if exponent:
            value = value.scaleb(-exponent, _EXACT)
        # By position: a keyword takes four times as long as the rounding itself.
        return value.quantize(_last_place(places), None, _ROUNDED)
    over, under = value.numerator, value.denominator
    scale = places - exponent
    if scale >= 0:
        over *= 10**scale
    else:
        under *= 10**-scale
    whole = (2 * abs(over) + under) // (2 * under)
    return Decimal(whole if over >= 0 else -whole).scaleb(-places, _EXACT)


def cut_off(value: Exact, places: int) -> Decimal:
    """The value with everything beyond so many decimal places dropped (舍去)."""
    over, under = _counted_in_last_place(value, places)
    return _of_last_place(abs(over) // under, over, places)


def rounded_away(value: Exact, places: int) -> Decimal:
    """The value with anything beyond so many decimal places counted as one of the last (进位)."""
    over, under = _counted_in_last_place(value, places)
    return _of_last_place(-(-abs(over) // under), over, places)


def _counted_in_last_place(value: Exact, places: int) -> tuple[int, int]:
    """The value times 10**places, as a ratio of integers."""
    over, under = value.as_integer_ratio()
    return (over * 10**places, under) if places >= 0 else (over, under * 10**-places)


def _of_last_place(whole: int, sign: int, places: int) -> Decimal:
    return Decimal(whole if sign >= 0 else -whole).scaleb(-places, _EXACT)


class Rounding(StrEnum):
    """How a figure is brought to so many decimals: what a formula and its lineage call it."""

    HALF_UP = "四舍五入"
    CUT_OFF = "舍去"
    AWAY = "进位"


ROUNDINGS: Mapping[str, Callable[[Exact, int], Decimal]] = {
    Rounding.HALF_UP: half_up,
    Rounding.CUT_OFF: cut_off,
    Rounding.AWAY: rounded_away,
}
"""Each by its word, on a number in its own unit."""


class Figure(Struct, frozen=True, eq=False, gc=False):
    """An exact number in the base unit of its dimension, with the unit it is shown in and where
    it comes from.

    It refuses `str()`, so that no number becomes text unless it is worded. `places` fixes the
    decimals shown, `zeros` whether those of them at the end that are zeros are; None leaves either
    to the document's style.
    """

    value: Exact
    unit: Unit
    origin: Origin
    name: str = ""
    places: int | None = None
    zeros: bool | None = None

    @classmethod
    def entered(
        cls, number: Decimal, unit: Unit, place: Place, text: str, name: str = ""
    ) -> "Figure":
        """A figure typed as so many of `unit`."""
        return cls.counted(number, unit, Entered(place, text), name)

    @classmethod
    def counted(
        cls, number: Decimal, unit: Unit, origin: Origin, name: str = ""
    ) -> "Figure":
        """A figure of so many of `unit`."""
        return cls(_shift(number, unit.exponent), unit, origin, name)

    @property
    def shown(self) -> Exact:
        """The number in its own unit, unrounded: 166100 元 shown in 万元 is 16.61."""
        return _shift(self.value, -self.unit.exponent)

    def rounded(self, places: int, how: Rounding = Rounding.HALF_UP) -> "Figure":
        """The figure rounded in its own unit, half up where nothing is said; the rounding is part
        of its lineage.
        """
        number = ROUNDINGS[how](self.shown, places)
        origin = Computed(how.value, (self, Decimal(places)))
        return Figure(
            _shift(number, self.unit.exponent), self.unit, origin, self.name, places
        )

    def cast(self, unit: Unit, places: int | None = None) -> "Figure":
        """The same figure shown in another unit; a bare number counts in it; a ratio may count
        months, not money.

        Raises UnitMismatchError where the dimensions differ.
        """
        if self.unit.dimension == unit.dimension:
            value = self.value
        elif self.unit.dimension == "" and not (
            self.unit.name and unit.dimension in ("元", "人")
        ):
            value = _shift(self.value, unit.exponent)
        else:
            raise UnitMismatchError(f"“{self.unit.name}”不能换成“{unit.name}”", self)
        return Figure(
            value,
            unit,
            self.origin,
            self.name,
            self.places if places is None else places,
            self.zeros,
        )

    def formed(self, places: int | None, zeros: bool | None) -> "Figure":
        """The same figure, printed with so many decimals and with or without zeros at their end."""
        return Figure(self.value, self.unit, self.origin, self.name, places, zeros)

    def named(self, name: str) -> "Figure":
        """The same figure under a name."""
        return Figure(self.value, self.unit, self.origin, name, self.places, self.zeros)

    def __repr__(self) -> str:
        return f"<Figure {self.name} {self.shown} {self.unit.name}>"

    def __str__(self) -> str:
        raise TypeError("数字要用数字的写法印出，不能直接当作文字")

    def __format__(self, spec: str) -> str:
        raise TypeError("数字要用数字的写法印出，不能直接当作文字")

    def __bool__(self) -> bool:
        return self.value != 0

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Figure):
            return self.unit.dimension == other.unit.dimension and _same_kind(
                self.value, other.value, _equal
            )
        if isinstance(other, Decimal | int):
            return self._with_constant(Decimal(other)) and _same_kind(
                self.value, Decimal(other), _equal
            )
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        # The base class compares by identity here, and not by what __eq__ says.
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def _with_constant(self, number: Decimal) -> bool:
        return self.unit.dimension == "" or number == 0 or self.unit.exponent == 0

    def _compare(self, other: object, test: Callable[[Exact, Exact], bool]) -> bool:
        if isinstance(other, Figure):
            if self.unit.dimension != other.unit.dimension:
                raise UnitMismatchError(
                    f"“{self.unit.name}”和“{other.unit.name}”不能比大小", self, other
                )
            return _same_kind(self.value, other.value, test)
        if isinstance(other, Absent):
            return False
        if isinstance(other, Decimal | int):
            number = Decimal(other)
            if not self._with_constant(number):
                raise UnitMismatchError(
                    f"和“{self.unit.name}”比大小的数要写明单位，如 数('{number}{self.unit.name}')"
                )
            return _same_kind(self.value, number, test)
        raise TypeError("只能和数比大小")

    def __lt__(self, other: object) -> bool:
        return self._compare(other, operator.lt)

    def __le__(self, other: object) -> bool:
        return self._compare(other, operator.le)

    def __gt__(self, other: object) -> bool:
        return self._compare(other, operator.gt)

    def __ge__(self, other: object) -> bool:
        return self._compare(other, operator.ge)

    def _sum(
        self, other: "Operand", operation: str, act: Callable[[Exact, Exact], Exact]
    ) -> "Result":
        if isinstance(other, Absent):
            return other
        if isinstance(other, Figure):
            if self.unit.dimension != other.unit.dimension:
                raise UnitMismatchError(
                    f"“{self.unit.name}”和“{other.unit.name}”不能相加减", self, other
                )
            return Figure(
                _same_kind(self.value, other.value, act),
                self.unit,
                Computed(operation, (self, other)),
            )
        if isinstance(other, Decimal | int):
            number = Decimal(other)
            if self.unit.dimension != "" and number != 0:
                raise UnitMismatchError(f"“{self.unit.name}”不能和没有单位的数相加减")
            return Figure(
                _same_kind(self.value, number, act),
                self.unit,
                Computed(operation, (self, number)),
            )
        return NotImplemented

    def __add__(self, other: "Operand") -> "Result":
        return self._sum(other, "+", _add)

    __radd__ = __add__

    def __sub__(self, other: "Operand") -> "Result":
        return self._sum(other, "-", _subtract)

    def __rsub__(self, other: "Operand") -> "Result":
        return (-self)._sum(other, "+", _add)

    def __neg__(self) -> "Figure":
        value = _same_kind(Decimal(0), self.value, _subtract)
        return Figure(value, self.unit, Computed("-", (Decimal(0), self)))

    def __mul__(self, other: "Operand") -> "Result":
        if isinstance(other, Absent):
            return other
        if isinstance(other, Figure):
            if self.unit.dimension and other.unit.dimension:
                raise UnitMismatchError(
                    f"“{self.unit.name}”和“{other.unit.name}”不能相乘", self, other
                )
            unit = self.unit if self.unit.dimension else other.unit
            return Figure(
                _same_kind(self.value, other.value, _multiply),
                unit,
                Computed("×", (self, other)),
            )
        if isinstance(other, Decimal | int):
            number = Decimal(other)
            return Figure(
                _same_kind(self.value, number, _multiply),
                self.unit,
                Computed("×", (self, number)),
            )
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: "Operand") -> "Result":
        if isinstance(other, Absent):
            return other
        if isinstance(other, Figure):
            if other.value == 0:
                raise ZeroDivisorError(
                    f"除数“{other.name or '（计算得出）'}”为 0", other
                )
            unit = _quotient_unit(self.unit, other.unit)
            return Figure(
                _quotient(self.value, other.value),
                unit,
                Computed("÷", (self, other)),
            )
        if isinstance(other, Decimal | int):
            if other == 0:
                raise ZeroDivisorError("除数为 0")
            return Figure(
                _quotient(self.value, Decimal(other)),
                self.unit,
                Computed("÷", (self, Decimal(other))),
            )
        return NotImplemented

    def __rtruediv__(self, other: "Operand") -> "Result":
        if not isinstance(other, Decimal | int):
            return NotImplemented
        if self.unit.dimension:
            raise UnitMismatchError(f"没有单位的数不能除以“{self.unit.name}”")
        if self.value == 0:
            raise ZeroDivisorError(f"除数“{self.name or '（计算得出）'}”为 0", self)
        return Figure(
            _quotient(Decimal(other), self.value),
            self.unit,
            Computed("÷", (Decimal(other), self)),
        )


Operand = Figure | Absent | Decimal | int
Result = Figure | Absent


def _quotient_unit(over: Unit, under: Unit) -> Unit:
    if over.dimension == under.dimension:
        return PERCENT
    if under.dimension == "":
        return over
    name = f"{over.name}/{under.name}"
    return Unit(
        name, f"{over.dimension}/{under.dimension}", over.exponent - under.exponent
    )


def _same_kind(left: Exact, right: Exact, act: Callable[[Exact, Exact], T]) -> T:
    """The operation on two numbers of one kind: fractions as soon as one is a fraction."""
    if type(left) is type(right):
        return act(left, right)
    return act(_fraction(left), _fraction(right))


def _fraction(value: Exact) -> Fraction:
    return Fraction(value) if isinstance(value, Decimal) else value


def _quotient(over: Exact, under: Exact) -> Fraction:
    """One number divided by another, exactly: both as ratios of integers, brought down once."""
    over_top, over_bottom = over.as_integer_ratio()
    under_top, under_bottom = under.as_integer_ratio()
    return _bounded(Fraction(over_top * under_bottom, over_bottom * under_top))


def _bounded(value: Fraction) -> Fraction:
    """A fraction of no more digits than Decimals have; raises OverflowError for a longer one.

    Every product and quotient of fractions may double them.
    """
    if value.denominator.bit_length() + value.numerator.bit_length() > _MOST_BITS:
        raise OverflowError("分数太长")
    return value


def _equal(left: Exact, right: Exact) -> bool:
    return left == right


def _add(left: Exact, right: Exact) -> Exact:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _EXACT.add(left, right)
    return _bounded(left + right)  # type: ignore[operator, arg-type]


def _subtract(left: Exact, right: Exact) -> Exact:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _EXACT.subtract(left, right)
    return _bounded(left - right)  # type: ignore[operator, arg-type]


def _multiply(left: Exact, right: Exact) -> Exact:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _EXACT.multiply(left, right)
    return _bounded(left * right)  # type: ignore[operator, arg-type]


def _has_own_unit(leaf: Figure) -> bool:
    """Whether whoever typed a number chose its unit: typed one behind it, or none where no unit is
    given by what it counts.
    """
    text = leaf.origin.text.strip() if isinstance(leaf.origin, Entered) else ""
    ends_in_unit = "一" <= text[-1:] <= "鿿" or text[-1:] in ("%", "‰")
    return bool(text) and (ends_in_unit or not leaf.unit.name)


def entered_leaves(figure: Figure) -> Iterator[Figure]:
    """The entered figures a figure rests on, each once, in the order the formula names them."""
    seen: set[int] = set()
    stack = [figure]
    while stack:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        match current.origin:
            case Entered():
                yield current
            case LookedUp(figure=source):
                stack.append(source)
            case Computed(operands=operands):
                stack.extend(
                    operand
                    for operand in reversed(operands)
                    if isinstance(operand, Figure)
                )
