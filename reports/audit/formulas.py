"""Operations on figures as spreadsheet formulas, each worked out here as well, exactly.

A part of a formula counts in a unit, and is converted where units differ (*10000).
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from reports.audit.exact_units import in_unit, settled_places
from reports.core.figure import (
    ROUNDINGS,
    Computed,
    Exact,
    Figure,
    Rounding,
    Unit,
    half_up,
)
from reports.finance.rounding import rounding_slack
from reports.writers.xlsx_formulas import number_literal, sum_formula


class FormulaPart(Struct, frozen=True):
    """A part of a formula: its text counts in 10**exponent of the base unit; its value there is
    exact.

    `shown` is the exponent of the unit it is worded in; a `loose` one needs brackets before it
    is multiplied; what is `nothing` adds nothing to a sum, whatever is changed.
    """

    text: str
    exponent: int
    value: Fraction
    shown: int = 0
    loose: bool = False
    constant: Decimal | None = None
    nothing: bool = False

    def scaled(self, exponent: int) -> str:
        """The text of the part, made to count in another power of ten."""
        shift = self.exponent - exponent
        if self.constant is not None:
            return number_literal(self.constant.scaleb(shift))
        if shift == 0:
            return self.text
        text = f"({self.text})" if self.loose else self.text
        return f"{text}*{10**shift}" if shift > 0 else f"{text}/{10**-shift}"


class Work(Struct, frozen=True):
    """An operation to be written: what it works on, as figures and as parts, and the unit it is
    to count in.
    """

    operands: tuple[Figure | Decimal, ...]
    parts: tuple[FormulaPart, ...]
    unit: Unit

    @property
    def exponent(self) -> int:
        """What all its parts count in where they count alike, else what the unit does: to be
        converted at the end.
        """
        exponents = {part.exponent for part in self.parts if part.constant is None}
        return exponents.pop() if len(exponents) == 1 else self.unit.exponent

    @property
    def texts(self) -> list[str]:
        """The parts as they count alike."""
        return [part.scaled(self.exponent) for part in self.parts]


class Adjusted(Struct, frozen=True):
    """Beside an approved figure: what the parts give, and the difference that rounding makes
    (尾差).
    """

    computed: str
    computed_value: Exact
    gap: str
    gap_value: Exact


Write = Callable[[Work], FormulaPart]
# So many decimals more than are kept, binary numbers are right.
_FINER = 4

# ── arithmetic ──────────────────────────────────────────────────────────────


def _sum(work: Work) -> FormulaPart:
    parts = tuple(part for part in work.parts if not part.nothing)
    work = replace(work, parts=parts or work.parts[:1])
    texts = work.texts
    value = sum((part.value for part in work.parts), Fraction(0))
    if len(texts) <= 2:
        loose = len(texts) > 1
        return FormulaPart("+".join(texts), work.exponent, value, loose=loose)
    return FormulaPart(sum_formula(texts), work.exponent, value)


def _difference(work: Work) -> FormulaPart:
    left, right = work.parts
    texts = work.texts
    first = "" if left.constant == 0 else texts[0]
    value = left.value - right.value
    return FormulaPart(f"{first}-{texts[1]}", work.exponent, value, loose=True)


def _product(work: Work) -> FormulaPart:
    left, right = work.parts
    exponent, value = left.exponent + right.exponent, left.value * right.value
    return FormulaPart(f"{left.text}*{right.text}", exponent, value)


def _quotient(work: Work) -> FormulaPart:
    left, right = work.parts
    exponent, value = left.exponent - right.exponent, left.value / right.value
    return FormulaPart(f"{left.text}/{right.text}", exponent, value)


def _rounded(work: Work) -> FormulaPart:
    """Excel's ROUND goes half up, away from zero, as 四舍五入 does."""
    part, places = work.parts[0], int(work.parts[1].value)
    ten = Fraction(10) ** part.shown
    value = Fraction(half_up(part.value / ten, places)) * ten
    text = f"ROUND({part.scaled(part.shown)},{places})"
    return FormulaPart(text, part.shown, value)


def _rounded_to_one_side(name: str, how: Rounding) -> Write:
    """ROUNDDOWN for 舍去, ROUNDUP for 进位, of what has first lost what binary numbers add to it:
    4.35*100 is 434.99999999999994 there.
    """

    def write(work: Work) -> FormulaPart:
        part, places = work.parts[0], int(work.parts[1].value)
        ten = Fraction(10) ** part.shown
        settled = max(settled_places(work.unit), places + _FINER)
        number = Fraction(half_up(part.value / ten, settled))
        value = Fraction(ROUNDINGS[how](number, places)) * ten
        text = f"{name}(ROUND({part.scaled(part.shown)},{settled}),{places})"
        return FormulaPart(text, part.shown, value)

    return write


def _taken_over(work: Work) -> FormulaPart:
    return work.parts[0]


# ── approved figures ────────────────────────────────────────────────────────


def _approved(work: Work) -> FormulaPart:
    """The approved figure while rounding explains the difference, else what the parts give."""
    approved, computed = (part.scaled(work.unit.exponent) for part in work.parts)
    slack = number_literal(_slack(work))
    text = f"IF(ABS({_gap(work)})<={slack},{approved},{computed})"
    return FormulaPart(text, work.unit.exponent, work.parts[0].value)


def _slack(work: Work) -> Decimal:
    approved, computed = work.operands
    assert isinstance(approved, Figure) and isinstance(computed, Figure)
    difference = computed - approved
    assert isinstance(difference, Figure)
    return rounding_slack(difference).scaleb(-work.unit.exponent)


def adjusted(work: Work) -> Adjusted:
    """What an approved figure was held against."""
    approved, computed = (part.value for part in work.parts)
    return Adjusted(
        computed=work.parts[1].scaled(work.unit.exponent),
        computed_value=in_unit(computed, work.unit),
        gap=_gap(work),
        gap_value=in_unit(approved - computed, work.unit),
    )


def _gap(work: Work) -> str:
    """The first part less the second, without what binary numbers lose on the way."""
    one, other = (part.scaled(work.unit.exponent) for part in work.parts[:2])
    return f"ROUND({one}-{other},{settled_places(work.unit)})"


# ── points and targets ──────────────────────────────────────────────────────


def _points(work: Work) -> FormulaPart:
    """The weight times what was earned of it, two decimals."""
    weight, ratio = work.parts[:2]
    number = half_up(weight.value * ratio.value, 2)
    text = f"ROUND({weight.scaled(0)}*{ratio.scaled(0)},2)"
    return FormulaPart(text, 0, Fraction(number))


def _less_deductions(work: Work) -> FormulaPart:
    """The weight less what was taken off, not below the least."""
    weight, deducted, floor = (part.scaled(0) for part in work.parts)
    left = work.parts[0].value - work.parts[1].value
    number = half_up(max(left, work.parts[2].value), 2)
    text = f"ROUND(MAX({weight}-{deducted},{floor}),2)"
    return FormulaPart(text, 0, Fraction(number))


def _capped(work: Work) -> FormulaPart:
    """The points, or the number that they may not exceed."""
    return FormulaPart(
        f"MIN({','.join(work.texts)})",
        work.exponent,
        min(part.value for part in work.parts),
    )


def _compared(sign: str, holds: Callable[[Fraction], bool]) -> Write:
    """1 where a target is met, else 0."""

    def write(work: Work) -> FormulaPart:
        value, bound = work.parts
        text = f"IF({_gap(_in_unit_compared(work))}{sign}0,1,0)"
        return FormulaPart(text, 0, Fraction(holds(value.value - bound.value)))

    return write


def _within(work: Work) -> FormulaPart:
    value, low, high = work.parts
    work = _in_unit_compared(work)
    above = _gap(replace(work, parts=(value, low)))
    below = _gap(replace(work, parts=(value, high)))
    is_within = low.value <= value.value <= high.value
    text = f"IF(AND({above}>=0,{below}<=0),1,0)"
    return FormulaPart(text, 0, Fraction(is_within))


def _in_unit_compared(work: Work) -> Work:
    """The same in the unit of what is compared: whether a target is met counts in none."""
    value = work.operands[0]
    return replace(work, unit=value.unit) if isinstance(value, Figure) else work


# ── all of them ─────────────────────────────────────────────────────────────

COMPARISONS: Mapping[str, Write] = {
    "≥": _compared(">=", lambda gap: gap >= 0),
    "≤": _compared("<=", lambda gap: gap <= 0),
    "=": _compared("=", lambda gap: gap == 0),
    ">": _compared(">", lambda gap: gap > 0),
    "<": _compared("<", lambda gap: gap < 0),
    "区间": _within,
}
OPERATIONS: Mapping[str, Write] = {
    **COMPARISONS,
    "+": _sum,
    "合计": _sum,
    "-": _difference,
    "×": _product,
    "÷": _quotient,
    Rounding.HALF_UP: _rounded,
    Rounding.CUT_OFF: _rounded_to_one_side("ROUNDDOWN", Rounding.CUT_OFF),
    Rounding.AWAY: _rounded_to_one_side("ROUNDUP", Rounding.AWAY),
    "取数": _taken_over,
    "批复数": _approved,
    "舍位平衡": _sum,
    "计分": _points,
    "封顶": _capped,
    "扣分": _less_deductions,
}
SUMS = frozenset({"+", "合计"})
CONSTANT = "常数"
# Operations that no formula can say, and why.
UNSPOKEN: Mapping[str, str] = {
    CONSTANT: "公式里写的常数",
    "计数": "由程序数出的个数或序号",
    "天数": "两个日期之间的天数，日期不在录入的数里",
}
_CHOICES = ("最大(", "最小(", "绝对值(", " if ")


def note_of(origin: Computed, expression: str) -> str:
    """What has to be known of a formula that is written; `expression` is how 计算.yaml says it."""
    operation = origin.operation
    if operation in ROUNDINGS:
        return f"{operation}到 {origin.operands[1]} 位小数"
    if operation == "批复数":
        return "和批复数只差尾差，印批复数"
    if operation == "舍位平衡":
        return "录入的数加上尾差（舍位平衡）"
    if operation == "计分":
        by_verdict = isinstance(origin.operands[1], Decimal) or len(origin.operands) > 2
        if by_verdict:
            return "所乘的比例是现在落入的档或结论的，改了录入的数不会换档"
    if any(choice in expression for choice in _CHOICES):
        return "公式里有选择，这里是现在取到的那一支"
    return ""
