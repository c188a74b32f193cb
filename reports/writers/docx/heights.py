"""How high a table's rows come out, in twips, by counting;
what may split and what stays together follows from it.
"""

from collections.abc import Sequence

from reports.core.grid import GridPlace
from reports.core.tree import plain_text
from reports.writers.docx.grid import Grid
from reports.writers.docx.layout import CellText
from reports.writers.docx.measure import text_width

# A line of text is higher than its characters;
# Word's and LibreOffice's Chinese fonts take 1.3 to 1.45 of them.
_LINE = 140
# A row that may not split leaves as much of the page empty as it is high: a quarter of it at most.
_UNSPLIT = 4
# Rows that stay together take no more than a third of the page.
_TOGETHER = 3


def row_heights(
    grid: Grid,
    widths: Sequence[int],
    look: CellText,
    padding: int,
    one_line: bool = False,
) -> tuple[int, ...]:
    """The height of each row, from its cell of most lines;
    of one line where it is known that no row has more.

    Cells that span several rows do not count.
    """
    line = look.character * _LINE // 100
    if one_line:
        return (line,) * len(grid)
    return tuple(
        line * _lines(places, widths, look.character, padding) for places in grid
    )


def _lines(
    places: Sequence[GridPlace], widths: Sequence[int], character: int, padding: int
) -> int:
    most = 1
    for column, span, cell in places:
        if cell and cell.lines and cell.rowspan == 1:
            width = widths[column] if span == 1 else sum(widths[column : column + span])
            room = max(100 * (width - padding) // character, 100)
            most = max(
                most,
                sum(
                    [
                        -(-text_width(plain_text(line)) // room) or 1
                        for line in cell.lines
                    ]
                ),
            )
    return most


def may_split(height: int, page: int) -> bool:
    """Whether a row is so high that it may go on over the page."""
    return height * _UNSPLIT > page


def kept_with_next(heights: Sequence[int], heads: int, page: int) -> frozenset[int]:
    """The rows that stay with the one below: the first of the body, and the last but one,
    where both are low.

    So no page ends with a head and one row, and none begins with 合计 alone.
    """
    last = len(heights) - 1
    return frozenset(
        row
        for row in (heads, last - 1)
        if heads <= row < last and sum(heights[row : row + 2]) * _TOGETHER <= page
    )
