"""The working paper's sheet 成品: every number as printed, computed once more and held to what is
printed.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import PurePosixPath

from reports.audit.cells import FIRST_ROW, FormulaSheet
from reports.audit.printed import PrintedNumber
from reports.audit.sheets import (
    DIFFERS,
    MATCHES,
    SheetLayout,
    centered_cell,
    count_cell,
    lay_out_sheet,
    text_cell,
    value_cell,
)
from reports.core.figure import Entered, Figure, LookedUp, half_up
from reports.wording.numbers import places_of
from reports.wording.numerals import chinese_number
from reports.wording.options import Wording
from reports.writers import xlsx
from reports.writers.xlsx import CellLook, StyledCell, TextFormula

PRINTED = "成品"
_COLUMNS = (
    ("序", 7),
    ("印出的字", 16),
    ("重新算的数", 16),
    ("单位", 11),
    ("核对", 8),
    ("处", 52),
    ("名称", 32),
    ("出处", 48),
)
# Where the number worked out anew and the verdict on it stand.
_ANEW, _VERDICT = "C", "E"


def printed_sheet(
    title: str, cells: FormulaSheet, numbers: Sequence[PrintedNumber], wording: Wording
) -> xlsx.Sheet:
    """A row for each number in the order of the document."""
    layout = SheetLayout(
        name=PRINTED,
        title=f"{title}　计算底稿：成品里的数",
        note="照成品的次序，一个数一行：由“录入”“计算”重新算一遍，按印出的小数位四舍五入，和印出的字比。",
        columns=_COLUMNS,
        watched=_VERDICT,
    )
    rows = []
    for row, printed in enumerate(numbers, FIRST_ROW):
        place = f"{printed.document.removeprefix(title).strip('　')}　{printed.place}"
        rows.append(
            (
                count_cell(row - FIRST_ROW + 1),
                StyledCell(_printed_words(printed), CellLook.RIGHT),
                *_checked_cells(row, printed, cells, wording),
                text_cell(place.strip("　")),
                *_origin_cells(printed, cells),
            )
        )
    return lay_out_sheet(layout, rows)


def _printed_words(printed: PrintedNumber) -> str:
    return printed.number.text + printed.number.unit


def _checked_cells(
    row: int, printed: PrintedNumber, cells: FormulaSheet, wording: Wording
) -> tuple[StyledCell, StyledCell, StyledCell]:
    """The number worked out anew, its unit, and whether it is what is printed."""
    number, figure = printed.number, printed.number.figure
    if figure is None:
        return text_cell(""), centered_cell(number.unit), centered_cell("")
    digits = _digits(number.text, figure)
    places = _places(digits, figure, wording)
    # Where zeros at the end were dropped, a number that moves may need more decimals than are printed now.
    decimals = places if places == xlsx.decimals_of(digits) else None
    formula = f"ROUND({cells.formula(figure)},{places})"
    anew = half_up(figure.shown, places)
    check = f'IF(ROUND({_ANEW}{row}-({digits:f}),{places})=0,"{MATCHES}","{DIFFERS}")'
    verdict = TextFormula(check, MATCHES if anew == digits else DIFFERS)
    return (
        value_cell(formula, anew, decimals),
        centered_cell(figure.unit.name),
        StyledCell(verdict, CellLook.CENTER),
    )


def _origin_cells(
    printed: PrintedNumber, cells: FormulaSheet
) -> tuple[StyledCell, StyledCell]:
    """What the figure is called, and where it comes from."""
    figure = printed.number.figure
    if figure is None:
        return text_cell(""), text_cell("写在文字里，没有出处")
    return text_cell(cells.name(figure)), text_cell(_source(figure, cells))


def _digits(text: str, figure: Figure) -> Decimal:
    """The number that digits, or Chinese numerals, say."""
    whole = half_up(figure.shown, 0)
    if 1 <= whole <= 999 and text == chinese_number(int(whole)):
        return whole
    return Decimal(text.replace(",", ""))


def _places(digits: Decimal, figure: Figure, wording: Wording) -> int:
    """The decimals a number was rounded to; a report of another type that is attached may have
    ways of its own.
    """
    written = xlsx.decimals_of(digits)
    usual = max(places_of(figure, wording), written)
    return usual if half_up(figure.shown, usual) == digits else written


def _source(figure: Figure, cells: FormulaSheet) -> str:
    sheet, row = cells.where(figure)
    where = f"“{sheet}”第 {row} 行"
    origin = figure.origin
    if isinstance(origin, Entered):
        place = origin.place
        file = PurePosixPath(place.file).name
        return f"录入：{file} 第 {place.line} 行第 {place.column} 列（{where}）"
    if isinstance(origin, LookedUp):
        return f"取自 {origin.source}（{where}）"
    return f"计算：{where}"
