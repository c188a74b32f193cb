"""Tables written row by row, and read row by row, as people see them."""

from collections.abc import Iterable
from typing import Any

from reports.core.grid import Row, bands_of, placed_cells
from reports.core.tree import Band, Line, Table


def make_table(
    caption: Line,
    widths: tuple[int, ...],
    head: Iterable[Row],
    body: Iterable[Row],
    *more: Any,
    **facts: Any,
) -> Table:
    """A table of these rows, each a band of its own; the rest as `Table` takes it."""
    return Table(caption, widths, bands_of(head), bands_of(body), *more, **facts)


def rows_of(bands: Iterable[Band]) -> tuple[Row, ...]:
    """The rows, each with the cells that begin in it."""
    return tuple(Row(tuple(cell for _, cell in row)) for row in placed_cells(bands))
