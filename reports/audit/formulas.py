"""Figures as cells of a spreadsheet: what was typed in one sheet, what is computed from it as formulas in another.

A cell counts in the unit of its row, and a formula converts where units differ (*10000). Every formula is worked out
here as well, exactly: one that would not give the figure is not written, and its cell holds the value.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

from reports.core.figure import (
    UNITS,
    Computed,
    Entered,
    Exact,
    Figure,
    LookedUp,
    Unit,
    half_up,
)
from reports.core.problems import Place
from reports.finance.rounding import rounding_slack
from reports.source.values import read_number

TYPED, WORKED = "录入", "计算"
FIRST_ROW = 4
"""Where the cells begin in both sheets; their numbers stand in column B."""
_COLUMN = "B"
# Excel takes no longer formula, and no function more arguments (ECMA-376 leaves both to the program).
_LONGEST = 8000
_MOST_ARGUMENTS = 200
_LONGEST_NAME = 48
_RATIO_PLACES, _FINER = 8, 3
_POWERS = range(-12, 13)


class TypedBy(IntEnum):
    """Who typed a figure: the user, who made the template, or nobody (a zero, because nothing stands there)."""

    USER = 0
    TEMPLATE = 1
    NOBODY = 2


@dataclass(frozen=True, slots=True)
class TypedCell:
    """A figure as it was typed: what it is called, the number in the unit it was typed in, where, and by whom."""

    name: str
    number: Decimal
    unit: str
    place: Place
    hand: TypedBy = TypedBy.USER


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Beside an approved figure: what the parts give, and the difference that rounding makes (尾差)."""

    computed: str
    computed_value: Exact
    gap: str
    gap_value: Exact


@dataclass(frozen=True, slots=True)
class WorkedCell:
    """A computed figure: its value in its unit, the formula that gives it, and how 计算.yaml writes that.

    The formula is empty where a spreadsheet cannot say how the value comes about; the note then says why. `fixed` are
    those of them that change with nothing: constants, and sums of nothing.
    """

    name: str
    unit: Unit
    value: Exact
    formula: str
    written: str
    note: str
    fixed: bool = False
    adjusted: Adjusted | None = None


_CellKey = tuple[int, Exact | None]


def _key(figure: Figure) -> _CellKey:
    """What makes two figures one cell: the same origin, however it is named and shown."""
    return (
        id(figure.origin),
        None if isinstance(figure.origin, Entered) else figure.value,
    )


def _operands(figure: Figure) -> Sequence[Figure]:
    match figure.origin:
        case LookedUp(figure=former):
            return (former,)
        case Computed(operands=operands):
            return [operand for operand in operands if isinstance(operand, Figure)]
    return ()


def _faces(figures: Iterable[Figure]) -> dict[_CellKey, list[Figure]]:
    """Every cell that the figures rest on, each after those it is made of, with the figures that are met of it."""
    faces: dict[_CellKey, list[Figure]] = {}
    ordered: dict[_CellKey, list[Figure]] = {}
    stack = [(figure, False) for figure in reversed(list(figures))]
    while stack:
        figure, opened = stack.pop()
        key = _key(figure)
        if opened:
            ordered[key] = faces[key]
        elif key in faces:
            faces[key].append(figure)
        else:
            faces[key] = [figure]
            stack.append((figure, True))
            stack += [(operand, False) for operand in reversed(_operands(figure))]
    return ordered


# ── cells ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _CellPlace:
    """A cell's place, what it counts in, and whether it is a zero that never changes."""

    sheet: str
    row: int
    unit: Unit
    name: str
    number: Exact
    nothing: bool = False


@dataclass(slots=True)
class FormulaSheet:
    """All figures that some figures rest on, as cells, in the order of their rows.

    `written` gives the formulas of 计算.yaml by the identity of the origin they made: name and expression. `hand` says
    who typed a figure; what the user typed stands first.
    """

    figures: Iterable[Figure]
    written: Mapping[int, tuple[str, str]]
    hand: Callable[[Figure], TypedBy] = lambda figure: TypedBy.USER
    typed: list[TypedCell] = field(default_factory=list)
    worked: list[WorkedCell] = field(default_factory=list)
    _rows: dict[_CellKey, _CellPlace] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faces = _faces(self.figures)
        entered = {
            key: met for key, met in faces.items() if isinstance(met[0].origin, Entered)
        }
        for row, key in enumerate(self._as_in_files(entered), FIRST_ROW):
            typed = replace(_typed(faces[key]), hand=self.hand(faces[key][0]))
            self.typed.append(typed)
            self._rows[key] = _CellPlace(
                TYPED, row, _unit_of(typed, faces[key]), typed.name, typed.number
            )
        rows: dict[WorkedCell, _CellPlace] = {}
        for key in (key for key in faces if key not in entered):
            met = faces[key]
            name, written = self.written.get(id(met[0].origin), ("", ""))
            unit = next((face.unit for face in met if face.name), met[0].unit)
            name = (
                name
                or next((face.name for face in met if face.name), "")
                or self._composed(met[0])
            )
            cell = self._worked(met[0], unit, name, written)
            # What is worked out twice in the same way is one cell.
            if cell not in rows:
                nothing = cell.fixed and not cell.value
                rows[cell] = _CellPlace(
                    WORKED, FIRST_ROW + len(rows), unit, name, met[0].value, nothing
                )
                self.worked.append(cell)
            self._rows[key] = rows[cell]

    def _as_in_files(
        self, entered: Mapping[_CellKey, Sequence[Figure]]
    ) -> list[_CellKey]:
        """The typed cells file by file, in the order of lines and columns."""
        places = {
            key: met[0].origin.place
            for key, met in entered.items()
            if isinstance(met[0].origin, Entered)
        }
        files = {
            file: index
            for index, file in enumerate(
                dict.fromkeys(place.file for place in places.values())
            )
        }

        def order(key: _CellKey) -> tuple[TypedBy, int, int, int]:
            place = places[key]
            return (
                self.hand(entered[key][0]),
                files[place.file],
                place.line,
                place.column,
            )

        return sorted(entered, key=order)

    def formula(self, figure: Figure, unit: Unit | None = None) -> str:
        """What another sheet writes to have a figure in its unit, or in another one of its dimension."""
        return _scaled(self._part(figure, ""), (unit or figure.unit).exponent)

    def where(self, figure: Figure) -> tuple[str, int]:
        """The sheet and the row of a figure."""
        row = self._rows[_key(figure)]
        return row.sheet, row.row

    def name(self, figure: Figure) -> str:
        """What a figure is called in its row."""
        return self._rows[_key(figure)].name

    def _part(self, operand: Figure | Decimal, here: str) -> "_FormulaPart":
        """An operand as part of a formula in a sheet: its cell, or the number itself."""
        if isinstance(operand, Decimal):
            return _FormulaPart(
                _number(operand), 0, Fraction(operand), constant=operand
            )
        row = self._rows[_key(operand)]
        exponent = row.unit.exponent
        if row.sheet == TYPED and row.number and operand.value:
            # A bare number may count in several units: 3 of a sum in 万元 is 3万元.
            exponent = _power(Fraction(operand.value) / Fraction(row.number)) or 0
        address = (
            f"{_COLUMN}{row.row}"
            if row.sheet == here
            else f"{row.sheet}!{_COLUMN}{row.row}"
        )
        return _FormulaPart(
            address,
            exponent,
            Fraction(operand.value),
            operand.unit.exponent,
            nothing=row.nothing,
        )

    def _composed(self, figure: Figure) -> str:
        """What a figure without a name is called: the operation on those it is made of."""
        names = [self._rows[_key(operand)].name for operand in _operands(figure)]
        if not isinstance(figure.origin, Computed) or not names:
            return (
                figure.origin.operation
                if isinstance(figure.origin, Computed)
                else names[0]
            )
        operation = figure.origin.operation
        if operation in _SIGNS:
            names = [
                self.name(one) if isinstance(one, Figure) else _number(one)
                for one in figure.origin.operands
            ]
        if operation in _COMPARISONS:
            return f"{names[0]}达标为 1"
        if operation == "合计" and len(names) > 2:
            return f"{_cut(names[0])}等 {len(names)} 项之和"
        sign = "+" if operation == "合计" else operation
        if sign in _BINDING:
            names = [f"（{name}）" if _SUMMED.search(name) else name for name in names]
        return _cut(f" {sign} ".join(names) if len(names) > 1 else names[0])

    def _worked(
        self, figure: Figure, unit: Unit, name: str, written: str
    ) -> WorkedCell:
        value = in_unit(figure.value, unit)
        cell = WorkedCell(name, unit, value, "", written, "")
        origin = figure.origin
        if isinstance(origin, LookedUp):
            part = self._part(origin.figure, WORKED)
            return replace(
                cell, formula=_scaled(part, unit.exponent), note=f"取自 {origin.source}"
            )
        assert isinstance(origin, Computed)
        if origin.operation in _UNSPOKEN:
            return replace(
                cell, note=_UNSPOKEN[origin.operation], fixed=origin.operation == "常数"
            )
        if origin.operation not in _OPERATIONS:
            return replace(cell, note=origin.operation)
        work = _Work(
            origin.operands,
            tuple(self._part(one, WORKED) for one in origin.operands),
            unit,
        )
        if origin.operation in _SUMS and all(part.nothing for part in work.parts):
            return replace(cell, note="没有可加的数", fixed=True)
        part = _OPERATIONS[origin.operation](work)
        power = (
            _power(Fraction(figure.value) / part.value)
            if part.value
            else 0
            if not figure.value
            else None
        )
        if power is None:
            return replace(cell, note=f"不只是“{origin.operation}”，照程序算出的数写")
        # A bare number cast to a unit counts in it.
        formula = _scaled(replace(part, exponent=part.exponent + power), unit.exponent)
        if len(formula) > _LONGEST:
            return replace(cell, note="公式太长，照程序算出的数写")
        note = _note(origin, written)
        return replace(
            cell,
            formula=formula,
            note=note,
            adjusted=_adjusted(work) if origin.operation == "批复数" else None,
        )


def _typed(faces: Sequence[Figure]) -> TypedCell:
    """The number as it was typed; of a target (≥95%) its bound."""
    figure = faces[0]
    origin = figure.origin
    assert isinstance(origin, Entered)
    name = next((face.name for face in faces if face.name), "") or origin.text
    read = read_number(origin.text)
    power = (
        _power(Fraction(figure.value) / Fraction(read.number))
        if read and read.number
        else None
    )
    if read is None or (power is None and figure.value):
        return TypedCell(name, _decimal(figure.shown), figure.unit.name, origin.place)
    if power is None:
        return TypedCell(name, read.number, read.unit or figure.unit.name, origin.place)
    units = [face.unit for face in faces if face.unit.exponent == power]
    units += [
        unit
        for unit in UNITS.values()
        if (unit.dimension, unit.exponent) == (figure.unit.dimension, power)
    ]
    return TypedCell(
        name, read.number, read.unit or (units[0].name if units else ""), origin.place
    )


def _unit_of(cell: TypedCell, faces: Sequence[Figure]) -> Unit:
    return next(
        (face.unit for face in faces if face.unit.name == cell.unit),
        UNITS.get(cell.unit, Unit(cell.unit, "")),
    )


# ── formulas ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _FormulaPart:
    """A part of a formula: its text counts in 10**exponent of the base unit; its value there is exact.

    `shown` is the exponent of the unit it is worded in; a `loose` one needs brackets before it is multiplied; what is
    `nothing` adds nothing to a sum, whatever is changed.
    """

    text: str
    exponent: int
    value: Fraction
    shown: int = 0
    loose: bool = False
    constant: Decimal | None = None
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class _Work:
    """An operation to be written: what it works on, as figures and as parts, and the unit it is to count in."""

    operands: tuple[Figure | Decimal, ...]
    parts: tuple[_FormulaPart, ...]
    unit: Unit

    @property
    def exponent(self) -> int:
        """What all its parts count in where they count alike, else what the unit does: to be converted at the end."""
        exponents = {part.exponent for part in self.parts if part.constant is None}
        return exponents.pop() if len(exponents) == 1 else self.unit.exponent

    @property
    def texts(self) -> list[str]:
        """The parts as they count alike."""
        return [_scaled(part, self.exponent) for part in self.parts]


def _scaled(part: _FormulaPart, exponent: int) -> str:
    """The text of a part, made to count in another power of ten."""
    shift = part.exponent - exponent
    if part.constant is not None:
        return _number(part.constant.scaleb(shift))
    if shift == 0:
        return part.text
    text = f"({part.text})" if part.loose else part.text
    return f"{text}*{10**shift}" if shift > 0 else f"{text}/{10**-shift}"


def _number(number: Decimal) -> str:
    """A number in a formula; a negative one in brackets, since Excel reads no two signs in a row."""
    plain = f"{number.normalize():f}" if number else "0"
    return f"({plain})" if number < 0 else plain


def _sum(work: _Work) -> _FormulaPart:
    work = replace(
        work,
        parts=tuple(part for part in work.parts if not part.nothing) or work.parts[:1],
    )
    texts = work.texts
    value = sum((part.value for part in work.parts), Fraction(0))
    if len(texts) <= 2:
        return _FormulaPart("+".join(texts), work.exponent, value, loose=len(texts) > 1)
    ranges = list(_ranges(texts))
    groups = [
        ranges[start : start + _MOST_ARGUMENTS]
        for start in range(0, len(ranges), _MOST_ARGUMENTS)
    ]
    sums = [f"SUM({','.join(group)})" for group in groups]
    return _FormulaPart(
        sums[0] if len(sums) == 1 else f"SUM({','.join(sums)})", work.exponent, value
    )


_ADDRESS = re.compile(rf"((?:\w+!)?){_COLUMN}(\d+)")


def _ranges(texts: Sequence[str]) -> Iterator[str]:
    """The arguments of a sum, cells that stand below one another as one range."""
    run: list[str] = []
    for text in texts:
        if run and not _is_below(run[-1], text):
            yield _range(run)
            run = []
        run.append(text)
    yield _range(run)


def _is_below(upper: str, lower: str) -> bool:
    one, other = _ADDRESS.fullmatch(upper), _ADDRESS.fullmatch(lower)
    return bool(
        one and other and one[1] == other[1] and int(one[2]) + 1 == int(other[2])
    )


def _range(run: Sequence[str]) -> str:
    return run[0] if len(run) == 1 else f"{run[0]}:{run[-1].rpartition('!')[2]}"


def _difference(work: _Work) -> _FormulaPart:
    left, right = work.parts
    texts = work.texts
    first = "" if left.constant == 0 else texts[0]
    return _FormulaPart(
        f"{first}-{texts[1]}", work.exponent, left.value - right.value, loose=True
    )


def _product(work: _Work) -> _FormulaPart:
    left, right = work.parts
    return _FormulaPart(
        f"{left.text}*{right.text}",
        left.exponent + right.exponent,
        left.value * right.value,
    )


def _quotient(work: _Work) -> _FormulaPart:
    left, right = work.parts
    return _FormulaPart(
        f"{left.text}/{right.text}",
        left.exponent - right.exponent,
        left.value / right.value,
    )


def _rounded(work: _Work) -> _FormulaPart:
    """Excel's ROUND goes half up, away from zero, as 四舍五入 does."""
    part, places = work.parts[0], int(work.parts[1].value)
    ten = Fraction(10) ** part.shown
    number = half_up(part.value / ten, places)
    return _FormulaPart(
        f"ROUND({_scaled(part, part.shown)},{places})",
        part.shown,
        Fraction(number) * ten,
    )


def _taken(work: _Work) -> _FormulaPart:
    return work.parts[0]


def _approved(work: _Work) -> _FormulaPart:
    """The approved figure while rounding explains the difference, else what the parts give."""
    approved, computed = (_scaled(part, work.unit.exponent) for part in work.parts)
    text = f"IF(ABS({_gap(work)})<={_number(_slack(work))},{approved},{computed})"
    return _FormulaPart(text, work.unit.exponent, work.parts[0].value)


def _slack(work: _Work) -> Decimal:
    approved, computed = work.operands
    assert isinstance(approved, Figure) and isinstance(computed, Figure)
    difference = computed - approved
    assert isinstance(difference, Figure)
    return rounding_slack(difference).scaleb(-work.unit.exponent)


def _adjusted(work: _Work) -> Adjusted:
    approved, computed = (part.value for part in work.parts)
    values = in_unit(computed, work.unit), in_unit(approved - computed, work.unit)
    return Adjusted(
        _scaled(work.parts[1], work.unit.exponent), values[0], _gap(work), values[1]
    )


def _gap(work: _Work) -> str:
    """The first part less the second, without what binary numbers lose on the way."""
    one, other = (_scaled(part, work.unit.exponent) for part in work.parts[:2])
    return f"ROUND({one}-{other},{settled_places(work.unit)})"


def _points(work: _Work) -> _FormulaPart:
    """The weight times what was earned of it, two decimals."""
    weight, ratio = work.parts[:2]
    number = half_up(weight.value * ratio.value, 2)
    return _FormulaPart(
        f"ROUND({_scaled(weight, 0)}*{_scaled(ratio, 0)},2)", 0, Fraction(number)
    )


def _compared(
    sign: str, holds: Callable[[Fraction], bool]
) -> Callable[[_Work], _FormulaPart]:
    """1 where a target is met, else 0."""

    def act(work: _Work) -> _FormulaPart:
        value, bound = work.parts
        return _FormulaPart(
            f"IF({_gap(_compared_in(work))}{sign}0,1,0)",
            0,
            Fraction(holds(value.value - bound.value)),
        )

    return act


def _within(work: _Work) -> _FormulaPart:
    value, low, high = work.parts
    above, below = (
        _gap(replace(_compared_in(work), parts=(value, bound))) for bound in (low, high)
    )
    return _FormulaPart(
        f"IF(AND({above}>=0,{below}<=0),1,0)",
        0,
        Fraction(low.value <= value.value <= high.value),
    )


def _compared_in(work: _Work) -> _Work:
    """The same in the unit of what is compared: whether a target is met counts in none."""
    value = work.operands[0]
    return replace(work, unit=value.unit) if isinstance(value, Figure) else work


_COMPARISONS: Mapping[str, Callable[[_Work], _FormulaPart]] = {
    "≥": _compared(">=", lambda gap: gap >= 0),
    "≤": _compared("<=", lambda gap: gap <= 0),
    "=": _compared("=", lambda gap: gap == 0),
    ">": _compared(">", lambda gap: gap > 0),
    "<": _compared("<", lambda gap: gap < 0),
    "区间": _within,
}
_OPERATIONS: Mapping[str, Callable[[_Work], _FormulaPart]] = {
    **_COMPARISONS,
    "+": _sum,
    "合计": _sum,
    "-": _difference,
    "×": _product,
    "÷": _quotient,
    "四舍五入": _rounded,
    "取数": _taken,
    "批复数": _approved,
    "计分": _points,
}
_UNSPOKEN: Mapping[str, str] = {
    "常数": "公式里写的常数",
    "计数": "由程序数出的个数或序号",
    "天数": "两个日期之间的天数，日期不在录入的数里",
}
_SUMS = frozenset({"+", "合计"})
_SIGNS, _BINDING = frozenset("+-×÷"), frozenset("-×÷")
_SUMMED = re.compile(" [+-] |之和$")
_CHOICES = ("最大(", "最小(", "绝对值(", " if ")


def _note(origin: Computed, written: str) -> str:
    """What has to be known of a formula that is written."""
    if origin.operation == "四舍五入":
        return f"四舍五入到 {origin.operands[1]} 位小数"
    if origin.operation == "批复数":
        return "和批复数只差尾差，印批复数"
    if origin.operation == "计分" and (
        isinstance(origin.operands[1], Decimal) or len(origin.operands) > 2
    ):
        return "所乘的比例是现在落入的档或结论的，改了录入的数不会换档"
    if any(choice in written for choice in _CHOICES):
        return "公式里有选择，这里是现在取到的那一支"
    return ""


# ── numbers ─────────────────────────────────────────────────────────────────


def _power(ratio: Fraction) -> int | None:
    """Which power of ten a ratio is, None where it is none."""
    return next((power for power in _POWERS if Fraction(10) ** power == ratio), None)


def in_unit(value: Exact, unit: Unit) -> Exact:
    """A value in the base unit as so many of a unit; a Decimal where it ends."""
    shown = Fraction(value) / Fraction(10) ** unit.exponent
    return _decimal(shown) if _ends(shown.denominator) else shown


def settled_places(unit: Unit) -> int:
    """To how many decimals a difference is rounded, so that what binary numbers lose on the way makes none.

    Amounts are typed to 分: 万元 has six decimals. Ratios are of the order of one.
    """
    return unit.exponent + _FINER if unit.dimension else _RATIO_PLACES


def _ends(denominator: int) -> bool:
    """Whether a fraction in lowest terms has an end in decimals."""
    for factor in (2, 5):
        while denominator % factor == 0:
            denominator //= factor
    return denominator == 1


def _decimal(value: Exact) -> Decimal:
    """The value as a Decimal, exact where it has an end."""
    if isinstance(value, Decimal):
        return value
    places = next(
        (count for count in range(60) if (value * 10**count).denominator == 1), 20
    )
    return half_up(value, places)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}……"
