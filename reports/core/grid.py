"""The grid of a table: where each cell of its rows stands,
those in mind that reach down from rows above.
"""

from collections.abc import Iterable, Iterator
from operator import itemgetter

from reports.core.tree import Cell, Row

GridPlace = tuple[int, int, Cell | None]
"""Column, columns spanned, and the cell; None where one reaches down from above."""

_COLUMN = itemgetter(0)


def grid_rows(rows: Iterable[Row]) -> Iterator[list[GridPlace]]:
    """All the places of each row from left to right, columns counted from 0.

    A row that has too few or too many cells for its table has its places all the same.
    """
    # What reaches down, by the column it starts in: columns spanned,
    # and rows that it has yet to go.
    hanging: dict[int, tuple[int, int]] = {}
    for row in rows:
        reaching: dict[int, tuple[int, int]] = {}
        places: list[GridPlace] = []
        column = 0
        for cell in row.cells:
            while column in hanging:
                column += hanging[column][0]
            places.append((column, cell.colspan, cell))
            if cell.rowspan > 1:
                reaching[column] = (cell.colspan, cell.rowspan - 1)
            column += cell.colspan
        if hanging:
            for start, (span, rows_left) in hanging.items():
                places.append((start, span, None))
                if rows_left > 1:
                    reaching[start] = (span, rows_left - 1)
            places.sort(key=_COLUMN)
        yield places
        hanging = reaching


def placed_cells(rows: Iterable[Row]) -> Iterator[list[tuple[int, Cell]]]:
    """The cells that begin in each row, each with the column it starts in."""
    for places in grid_rows(rows):
        yield [(column, cell) for column, _, cell in places if cell is not None]
