"""A table's cells at their places in its grid, and the table that some of its columns make."""

from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from reports.core.grid import GridPlace, grid_rows
from reports.core.tree import Cell, Row, Table

Grid = tuple[list[GridPlace], ...]


def grid_of(node: Table) -> Grid:
    """The places of each row, those of the head first.
    Raises ValueError where a row does not fit the columns.
    """
    grid = tuple(grid_rows((*node.head, *node.body)))
    for places in grid:
        _check_row(places, len(node.widths))
    return grid


def _check_row(places: Sequence[GridPlace], columns: int) -> None:
    """Raise ValueError unless the places follow one another and fill the columns."""
    end = 0
    for column, span, _ in places:
        if column != end:
            break
        end += span
    else:
        if end == columns:
            return
    raise ValueError(f"row does not fit a grid of {columns} columns: {places!r}")


def taken(node: Table, grid: Grid, columns: Collection[int]) -> Table:
    """The table of these columns alone;
    a cell that spans several spans those of them that are taken.
    """
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
    """How many columns at the left name the rows: those before the first of amounts,
    and at least one.
    """
    amounts: list[int] = []
    for places in grid[len(node.head) :]:
        for column, _, cell in places:
            if cell and not cell.header and cell.align == "right":
                amounts.append(column)
    return max(1, min(amounts, default=1))
