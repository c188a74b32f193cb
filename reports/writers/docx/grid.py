"""A table's cells at their places in its grid, and the table that some of its columns make."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from reports.core.tree import Cell, Row, Table

GridPlace = tuple[int, int, Cell | None]
"""Column, columns spanned, and the cell; None where one reaches down from above."""

Grid = tuple[tuple[GridPlace, ...], ...]


def grid_of(node: Table) -> Grid:
    """The places of each row, those of the head first. Raises ValueError where a row does not fit the columns."""
    hanging: dict[int, tuple[int, int]] = {}
    columns = len(node.widths)
    return tuple(
        [tuple(_places(row, columns, hanging)) for row in (*node.head, *node.body)]
    )


def _places(
    row: Row, columns: int, hanging: dict[int, tuple[int, int]]
) -> list[GridPlace]:
    """The row's places; `hanging` holds, by column, the cells that still reach down: (columns, rows left)."""
    places: list[GridPlace] = []
    cells = iter(row.cells)
    column = 0
    while column < columns:
        if column in hanging:
            span, rows_left = hanging.pop(column)
            if rows_left > 1:
                hanging[column] = (span, rows_left - 1)
            places.append((column, span, None))
        else:
            cell = next(cells, None)
            span = cell.colspan if cell else 0
            end = column + span
            if (
                cell is None
                or end > columns
                or (hanging and any(place in hanging for place in range(column, end)))
            ):
                raise ValueError(
                    f"row does not fit a grid of {columns} columns at column {column + 1}: {row!r}"
                )
            if cell.rowspan > 1:
                hanging[column] = (span, cell.rowspan - 1)
            places.append((column, span, cell))
        column += span
    if next(cells, None) is not None:
        raise ValueError(
            f"row has more cells than a grid of {columns} columns: {row!r}"
        )
    return places


def taken(node: Table, grid: Grid, columns: Collection[int]) -> Table:
    """The table of these columns alone; a cell that spans several spans those of them that are taken."""
    rows = [Row(tuple(_cells_in(places, columns))) for places in grid]
    heads = len(node.head)
    return replace(
        node,
        widths=tuple(node.widths[column] for column in sorted(columns)),
        head=tuple(rows[:heads]),
        body=tuple(rows[heads:]),
    )


def _cells_in(places: Sequence[GridPlace], columns: Collection[int]) -> Iterator[Cell]:
    for column, span, cell in places:
        left = sum(place in columns for place in range(column, column + span))
        if cell and left:
            yield cell if left == span else replace(cell, colspan=left)


def stub(node: Table, grid: Grid) -> int:
    """How many columns at the left name the rows: those before the first of amounts, and at least one."""
    amounts = (
        column
        for places in grid[len(node.head) :]
        for column, _, cell in places
        if cell and not cell.header and cell.align == "right"
    )
    return max(1, min(amounts, default=1))
