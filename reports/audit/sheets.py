"""The look of a working paper's sheets: title, note, heads of columns, and cells of each sort."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from reports.audit.cells import FIRST_ROW
from reports.core.figure import Exact, Unit, half_up
from reports.finance.rules import RuleState
from reports.writers import xlsx
from reports.writers.xlsx import Calculation, CellLook, StyledCell

MATCHES, DIFFERS = RuleState.AGREES.value, RuleState.DIFFERS.value
_MONEY = "元"
_AMOUNT_PLACES, _MOST_PLACES = 2, 6
# As many digits as a spreadsheet holds.
_DIGITS = 15
_ABOVE = (CellLook.TITLE, CellLook.NOTE)


class SheetLayout(Struct, frozen=True):
    """A sheet short of its rows: its name, title and note, the heads of its columns with their
    widths.

    Cells of the column `watched` that say 不符 stand out.
    """

    name: str
    title: str
    note: str
    columns: tuple[tuple[str, int], ...]
    watched: str = ""


def lay_out_sheet(
    layout: SheetLayout, rows: Sequence[Sequence[StyledCell]]
) -> xlsx.Sheet:
    """The sheet with its rows; the heads of its columns stay in sight and head each page."""
    width = len(layout.columns)
    above = [
        (StyledCell(words, look), *[StyledCell("", look)] * (width - 1))
        for words, look in zip((layout.title, layout.note), _ABOVE, strict=True)
    ]
    heads = tuple(StyledCell(words, CellLook.HEAD) for words, _ in layout.columns)
    last = FIRST_ROW + max(len(rows), 1) - 1
    heights = {}
    for row, cells in enumerate(rows, FIRST_ROW):
        lines = _lines_needed(cells, layout.columns)
        if lines > 1:
            heights[row] = lines
    column = layout.watched
    return xlsx.Sheet(
        name=layout.name,
        rows=(*above, heads, *map(tuple, rows)),
        merged=tuple((row, 1, row, width) for row in (1, 2)),
        widths=tuple(Decimal(share) for _, share in layout.columns),
        repeated=(FIRST_ROW - 1, FIRST_ROW - 1),
        wide=True,
        heights=heights,
        frozen=FIRST_ROW - 1,
        watched=f"{column}{FIRST_ROW}:{column}{last}" if column else "",
        alarm=DIFFERS,
        numbered=True,
    )


def _lines_needed(
    cells: Sequence[StyledCell], columns: Sequence[tuple[str, int]]
) -> int:
    """How many lines of text a row needs: not every program fits the height by itself."""
    most = 1
    for cell, (_, width) in zip(cells, columns, strict=True):
        if isinstance(cell.value, str):
            # A column loses a character to its edges.
            most = max(most, -(-xlsx.characters(cell.value) // (width - 1)))
    return most


# ── cells ───────────────────────────────────────────────────────────────────


def text_cell(words: str) -> StyledCell:
    """Words at the left of their cell."""
    return StyledCell(words, CellLook.LEFT)


def centered_cell(words: str) -> StyledCell:
    """Words in the middle of their cell."""
    return StyledCell(words, CellLook.CENTER)


def count_cell(number: int) -> StyledCell:
    """A whole number in the middle of its cell, nothing for zero."""
    return StyledCell(Decimal(number), CellLook.CENTER) if number else centered_cell("")


def value_cell(formula: str, value: Exact, decimals: int | None) -> StyledCell:
    """A number with the formula that gives it; the number alone where there is none."""
    plain = value if isinstance(value, Decimal) else half_up(value, _DIGITS)
    if formula:
        return StyledCell(Calculation(formula, plain, decimals), CellLook.RIGHT)
    rounded = plain if decimals is None else half_up(plain, decimals)
    return StyledCell(rounded, CellLook.RIGHT)


def decimals_shown(value: Exact, unit: Unit) -> int:
    """How many decimals a computed value is shown with: all it has, up to six; amounts at least
    two.
    """
    least = _AMOUNT_PLACES if unit.dimension == _MONEY else 0
    if isinstance(value, Fraction):
        return _MOST_PLACES
    return min(max(xlsx.decimals_of(value.normalize()), least), _MOST_PLACES)
