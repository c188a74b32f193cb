"""The grid of a table: its rows and cells one by one, for those who ask for them.

A table holds its cells by column; what writes or compares many of them takes the columns as they are.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from msgspec import Struct

from reports.core.tree import (
    Align,
    Band,
    CellContent,
    Column,
    Line,
    Number,
    content_lines,
    content_of,
    content_words,
)


class Cell(Struct, frozen=True, gc=False):
    """A table cell: lines of text, how far it spans, whether it heads its row or column, whether it
    is cut from corner to corner.
    """

    lines: tuple[Line, ...]
    colspan: int = 1
    rowspan: int = 1
    header: bool = False
    align: Align = "left"
    slash: bool = False


class Row(Struct, frozen=True, gc=False):
    """A table row; places covered by a cell that spans from above or from the left hold no cell."""

    cells: tuple[Cell, ...]


GridPlace = tuple[int, int, Cell | None]
"""Column, columns spanned, and the cell; None where one reaches down from above."""


def count_rows(bands: Iterable[Band]) -> int:
    """How many rows the bands have together."""
    return sum(map(len, bands))


def grid_rows(bands: Iterable[Band]) -> Iterator[list[GridPlace]]:
    """All the places of each row from left to right, columns counted from 0."""
    for band in bands:
        starts = column_starts(band)
        for index in range(len(band)):
            places: list[GridPlace] = []
            for start, column in zip(starts, band.columns, strict=True):
                places.append((start, column.colspan, _cell_at(column, index)))
            yield places


def placed_cells(bands: Iterable[Band]) -> Iterator[list[tuple[int, Cell]]]:
    """The cells that begin in each row, each with the column it starts in."""
    for places in grid_rows(bands):
        yield [(column, cell) for column, _, cell in places if cell is not None]


def column_starts(band: Band) -> list[int]:
    """The column of the grid that each of a band's columns begins in, counted from 0."""
    starts = []
    start = 0
    for column in band.columns:
        starts.append(start)
        start += column.colspan
    return starts


def _cell_at(column: Column, index: int) -> Cell | None:
    rowspan = column.reach[index] if column.reach else 1
    if not rowspan:
        return None
    lines = content_lines(column.cells[index])
    facts = (column.header, column.align, column.slash)
    return Cell(lines, column.colspan, rowspan, *facts)


# ── from rows to bands ──────────────────────────────────────────────────────

_Hanging = dict[int, tuple[int, int]]
"""What reaches down, by the column it starts in: columns spanned, and the rows that it has yet to
go.
"""


def bands_of(rows: Iterable[Row]) -> tuple[Band, ...]:
    """The rows, each a band of its own, what is covered from above in its place."""
    bands: list[Band] = []
    hanging: _Hanging = {}
    for row in rows:
        columns, hanging = _row_columns(row, hanging)
        bands.append(Band(columns))
    return tuple(bands)


def _row_columns(row: Row, hanging: _Hanging) -> tuple[tuple[Column, ...], _Hanging]:
    """The columns of a row of its own, and what reaches down from it."""
    reaching: _Hanging = {}
    columns: dict[int, Column] = {}
    for start, (span, rows_left) in hanging.items():
        columns[start] = covered_column(1, span)
        if rows_left > 1:
            reaching[start] = (span, rows_left - 1)
    start = 0
    for cell in row.cells:
        while start in hanging:
            start += hanging[start][0]
        columns[start] = _column_of(cell)
        if cell.rowspan > 1:
            reaching[start] = (cell.colspan, cell.rowspan - 1)
        start += cell.colspan
    return tuple(columns[start] for start in sorted(columns)), reaching


def _column_of(cell: Cell) -> Column:
    return Column(
        cells=(content_of(cell.lines),),
        colspan=cell.colspan,
        header=cell.header,
        align=cell.align,
        reach=(cell.rowspan,) if cell.rowspan > 1 else (),
        slash=cell.slash,
    )


def covered_column(rows: int, colspan: int = 1) -> Column:
    """So many places below one another that a cell from above covers."""
    return Column(("",) * rows, colspan, reach=(0,) * rows)


def contents_of(band: Band) -> Iterator[tuple[CellContent, ...]]:
    """What is in the places of each row."""
    return zip(*(column.cells for column in band.columns), strict=True)


def cells_of(band: Band) -> list[CellContent]:
    """What is in the places of a band, column after column."""
    return list(chain.from_iterable(column.cells for column in band.columns))


def all_words(cells: Sequence[Any]) -> Sequence[str] | None:
    """The words of cells that hold plain words or one figure each; None where one holds more."""
    kinds = set(map(type, cells))
    if kinds == {Number}:
        return [figure.text + figure.unit for figure in cells]
    if kinds == {str}:
        return cells
    return list(map(content_words, cells)) if kinds <= {str, Number} else None


def reaches_of(band: Band) -> list[tuple[int, ...]]:
    """How many rows the places of each row go down, 0 where they are covered."""
    plain = (1,) * len(band)
    return list(zip(*(column.reach or plain for column in band.columns), strict=True))
