"""Figures as cells of a spreadsheet: what was typed in one sheet, what is computed from it as
formulas in another.

A cell counts in the unit of its row. Every formula is worked out here as well, exactly: one
that would not give the figure is not written, and its cell holds the value.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from reports.audit.cell_names import composed_name, operands_of
from reports.audit.exact_units import as_decimal, in_unit, power_of_ten
from reports.audit.formulas import (
    CONSTANT,
    OPERATIONS,
    SUMS,
    UNSPOKEN,
    Adjusted,
    FormulaPart,
    Work,
    adjusted,
    note_of,
)
from reports.core.figure import UNITS, Computed, Entered, Exact, Figure, LookedUp, Unit
from reports.core.problems import Place
from reports.source.values import read_number
from reports.writers.xlsx_formulas import (
    LONGEST_FORMULA,
    cell_address,
    number_literal,
)

TYPED, WORKED = "录入", "计算"
FIRST_ROW = 4
"""Where the cells begin in both sheets; their numbers stand in column B."""
_COLUMN = 2


class TypedBy(IntEnum):
    """Who typed a figure: the user, who made the template, or nobody (a zero, because nothing
    stands there).
    """

    USER = 0
    TEMPLATE = 1
    NOBODY = 2


WhoTyped = Callable[[Figure], TypedBy]
# The formulas of 计算.yaml by the identity of the origin they made: name and expression.
WrittenFormulas = Mapping[int, tuple[str, str]]


class TypedCell(Struct, frozen=True):
    """A figure as it was typed: what it is called, the number in the unit it was typed in,
    where, and by whom.
    """

    name: str
    number: Decimal
    unit: str
    place: Place
    typed_by: TypedBy = TypedBy.USER


class WorkedCell(Struct, frozen=True):
    """A computed figure: its value in its unit, the formula that gives it, and how 计算.yaml
    writes that.

    The formula is empty where a spreadsheet cannot say how the value comes about; the note then
    says why. `fixed` are those of them that change with nothing: constants, and sums of
    nothing.
    """

    name: str
    unit: Unit
    value: Exact
    formula: str
    written: str
    note: str
    fixed: bool = False
    adjusted: Adjusted | None = None


class CellPlace(Struct, frozen=True):
    """Where a cell stands, what it counts in, and whether it is a zero that never changes."""

    sheet: str
    row: int
    unit: Unit
    name: str
    number: Exact
    nothing: bool = False


_CellKey = tuple[int, Exact | None]
_Places = Mapping[_CellKey, CellPlace]
# The figures that are one cell, however they are named and shown.
_Faces = Sequence[Figure]


class FormulaSheet(Struct, frozen=True):
    """All figures that some figures rest on, as cells, in the order of their rows."""

    typed: tuple[TypedCell, ...]
    worked: tuple[WorkedCell, ...]
    places: _Places

    def formula(self, figure: Figure, unit: Unit | None = None) -> str:
        """What another sheet writes to have a figure in its unit, or in another one of its
        dimension.
        """
        part = _part(figure, self.places, "")
        return part.scaled((unit or figure.unit).exponent)

    def where(self, figure: Figure) -> tuple[str, int]:
        """The sheet and the row of a figure."""
        place = self.places[_key(figure)]
        return place.sheet, place.row

    def name(self, figure: Figure) -> str:
        """What a figure is called in its row."""
        return self.places[_key(figure)].name


def lay_out_cells(
    figures: Iterable[Figure],
    written: WrittenFormulas,
    who_typed: WhoTyped = lambda figure: TypedBy.USER,
) -> FormulaSheet:
    """The figures and all they rest on as cells; what the user typed stands first, file by file."""
    faces = _faces(figures)
    entered = {key: met for key, met in faces.items() if _is_entered(met[0])}
    typed: list[TypedCell] = []
    places: dict[_CellKey, CellPlace] = {}
    for row, key in enumerate(_as_in_files(entered, who_typed), FIRST_ROW):
        met = entered[key]
        cell = _typed_cell(met, who_typed(met[0]))
        typed.append(cell)
        unit = _unit_of(cell, met)
        places[key] = CellPlace(TYPED, row, unit, cell.name, cell.number)
    worked: dict[WorkedCell, CellPlace] = {}
    for key, met in faces.items():
        if key in entered:
            continue
        made = _worked_cell(met, written, places)
        # What is worked out twice in the same way is one cell.
        if made not in worked:
            worked[made] = CellPlace(
                sheet=WORKED,
                row=FIRST_ROW + len(worked),
                unit=made.unit,
                name=made.name,
                number=met[0].value,
                nothing=made.fixed and not made.value,
            )
        places[key] = worked[made]
    return FormulaSheet(tuple(typed), tuple(worked), places)


# ── which figures are one cell ──────────────────────────────────────────────


def _key(figure: Figure) -> _CellKey:
    """What makes two figures one cell: the same origin, however it is named and shown."""
    value = None if _is_entered(figure) else figure.value
    return id(figure.origin), value


def _is_entered(figure: Figure) -> bool:
    return isinstance(figure.origin, Entered)


def _faces(figures: Iterable[Figure]) -> dict[_CellKey, list[Figure]]:
    """Every cell that the figures rest on, each after those it is made of, with the figures
    that are met of it.
    """
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
            stack += [(operand, False) for operand in reversed(operands_of(figure))]
    return ordered


def _as_in_files(
    entered: Mapping[_CellKey, _Faces], who_typed: WhoTyped
) -> list[_CellKey]:
    """The typed cells by who typed them, file by file, in the order of lines and columns."""
    places = {key: _place_typed(met[0]) for key, met in entered.items()}
    files = list(dict.fromkeys(place.file for place in places.values()))
    rank = {file: index for index, file in enumerate(files)}

    def order(key: _CellKey) -> tuple[TypedBy, int, int, int]:
        place = places[key]
        return who_typed(entered[key][0]), rank[place.file], place.line, place.column

    return sorted(entered, key=order)


def _place_typed(figure: Figure) -> Place:
    assert isinstance(figure.origin, Entered)
    return figure.origin.place


# ── typed cells ─────────────────────────────────────────────────────────────


def _typed_cell(faces: _Faces, typed_by: TypedBy) -> TypedCell:
    """The number as it was typed; of a target (≥95%) its bound."""
    origin = faces[0].origin
    assert isinstance(origin, Entered)
    name = _given_name(faces) or origin.text
    number, unit = _typed_number(faces, origin.text)
    return TypedCell(name, number, unit, origin.place, typed_by)


def _given_name(faces: _Faces) -> str:
    return next((face.name for face in faces if face.name), "")


def _typed_number(faces: _Faces, text: str) -> tuple[Decimal, str]:
    """The number that a text says, and the unit that it counts in; the figure's own where it
    says none.
    """
    figure, read = faces[0], read_number(text)
    power = None
    if read is not None and read.number:
        power = power_of_ten(Fraction(figure.value) / Fraction(read.number))
    if read is None or (power is None and figure.value):
        return as_decimal(figure.shown), figure.unit.name
    if read.unit:
        return read.number, read.unit
    if power is None:
        return read.number, figure.unit.name
    return read.number, _unit_name(faces, power)


def _unit_name(faces: _Faces, exponent: int) -> str:
    """The unit of that size: one in which the figure is shown, else a known one of its
    dimension.
    """
    for face in faces:
        if face.unit.exponent == exponent:
            return face.unit.name
    wanted = (faces[0].unit.dimension, exponent)
    for unit in UNITS.values():
        if (unit.dimension, unit.exponent) == wanted:
            return unit.name
    return ""


def _unit_of(cell: TypedCell, faces: _Faces) -> Unit:
    for face in faces:
        if face.unit.name == cell.unit:
            return face.unit
    return UNITS.get(cell.unit, Unit(cell.unit, ""))


# ── worked cells ────────────────────────────────────────────────────────────


def _worked_cell(
    faces: _Faces, written: WrittenFormulas, places: _Places
) -> WorkedCell:
    figure = faces[0]
    name, expression = written.get(id(figure.origin), ("", ""))
    unit = next((face.unit for face in faces if face.name), figure.unit)
    name = name or _given_name(faces)
    if not name:
        name = composed_name(figure, lambda operand: places[_key(operand)].name)
    value = in_unit(figure.value, unit)
    bare = WorkedCell(name, unit, value, formula="", written=expression, note="")
    origin = figure.origin
    if isinstance(origin, LookedUp):
        formula = _part(origin.figure, places, WORKED).scaled(unit.exponent)
        return replace(bare, formula=formula, note=f"取自 {origin.source}")
    assert isinstance(origin, Computed)
    if origin.operation in UNSPOKEN:
        is_constant = origin.operation == CONSTANT
        return replace(bare, note=UNSPOKEN[origin.operation], fixed=is_constant)
    return _computed_cell(bare, figure, origin, places)


def _computed_cell(
    bare: WorkedCell, figure: Figure, origin: Computed, places: _Places
) -> WorkedCell:
    """The cell with its formula, where one says how the value comes about; else with the reason."""
    if origin.operation not in OPERATIONS:
        return replace(bare, note=origin.operation)
    parts = tuple(_part(operand, places, WORKED) for operand in origin.operands)
    if origin.operation in SUMS and all(part.nothing for part in parts):
        return replace(bare, note="没有可加的数", fixed=True)
    work = Work(origin.operands, parts, bare.unit)
    part = OPERATIONS[origin.operation](work)
    power = _power_between(figure.value, part.value)
    if power is None:
        return replace(bare, note=f"不只是“{origin.operation}”，照程序算出的数写")
    # A bare number cast to a unit counts in it.
    part = replace(part, exponent=part.exponent + power)
    formula = part.scaled(bare.unit.exponent)
    if len(formula) > LONGEST_FORMULA:
        return replace(bare, note="公式太长，照程序算出的数写")
    return replace(
        bare,
        formula=formula,
        note=note_of(origin, bare.written),
        adjusted=adjusted(work) if origin.operation == "批复数" else None,
    )


def _power_between(value: Exact, computed: Fraction) -> int | None:
    """By which power of ten a value is more than what was computed, None where it is another
    number.
    """
    if computed:
        return power_of_ten(Fraction(value) / computed)
    return None if value else 0


def _part(operand: Figure | Decimal, places: _Places, here: str) -> FormulaPart:
    """An operand as part of a formula in the sheet `here`: its cell, or the number itself."""
    if isinstance(operand, Decimal):
        text, value = number_literal(operand), Fraction(operand)
        return FormulaPart(text, exponent=0, value=value, constant=operand)
    place = places[_key(operand)]
    exponent = place.unit.exponent
    if place.sheet == TYPED and place.number and operand.value:
        # A bare number may count in several units: 3 of a sum in 万元 is 3万元.
        ratio = Fraction(operand.value) / Fraction(place.number)
        exponent = power_of_ten(ratio) or 0
    sheet = "" if place.sheet == here else place.sheet
    return FormulaPart(
        text=cell_address(place.row, _COLUMN, sheet),
        exponent=exponent,
        value=Fraction(operand.value),
        shown=operand.unit.exponent,
        nothing=place.nothing,
    )
