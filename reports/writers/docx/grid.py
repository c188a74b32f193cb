"""What a table's grid must be for Word, and the table that some of its columns make."""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from msgspec.structs import replace

from reports.core.grid import column_starts, reaches_of
from reports.core.tree import Band, Column, Table

_Reaching = dict[tuple[int, int], int]
"""How many rows what covers a place still takes, by the column that it starts in and how many it
spans.
"""


def check_grid(node: Table) -> None:
    """Raises ValueError where a row does not fit the columns, or a cell what it covers."""
    _check_head(node.head, len(node.widths))
    _check_bands(node.body, len(node.widths))


def _check_bands(bands: Sequence[Band], columns: int) -> None:
    covered: _Reaching = {}
    for band in bands:
        _check_width(band, columns)
        if covered or any(column.reach for column in band.columns):
            covered = _check_reach(band, covered)


# The same head is the same in every document.
_check_head = lru_cache(maxsize=512)(_check_bands)


def _check_width(band: Band, columns: int) -> None:
    if sum(column.colspan for column in band.columns) != columns:
        raise ValueError(f"rows do not fit a grid of {columns} columns: {band!r}")


def _check_reach(band: Band, covered: _Reaching) -> _Reaching:
    """What still covers a place below the band. Raises ValueError."""
    spans = [column.colspan for column in band.columns]
    places = list(zip(column_starts(band), spans, strict=True))
    fits = covered.keys() <= set(places)
    for row in reaches_of(band):
        below: _Reaching = {}
        for place, reach in zip(places, row, strict=True):
            left = covered.get(place, 0)
            fits &= bool(left) is not bool(reach)
            below[place] = (left or reach) - 1
        covered = {place: left for place, left in below.items() if left}
    if not fits:
        raise ValueError(f"cells do not fit what reaches down: {band!r}")
    return covered


def take_columns(node: Table, columns: Collection[int]) -> Table:
    """The table of these columns alone;
    a cell that spans several spans those of them that are taken.
    """
    return replace(
        node,
        widths=tuple(node.widths[column] for column in sorted(columns)),
        head=tuple(_take(band, columns) for band in node.head),
        body=tuple(_take(band, columns) for band in node.body),
    )


def _take(band: Band, columns: Collection[int]) -> Band:
    return Band(tuple(_columns_in(band, columns)))


def _columns_in(band: Band, columns: Collection[int]) -> Iterator[Column]:
    for start, column in zip(column_starts(band), band.columns, strict=True):
        span = range(start, start + column.colspan)
        left = sum(place in columns for place in span)
        if left:
            yield replace(column, colspan=left)


def count_stub(node: Table) -> int:
    """How many columns at the left name the rows: those before the first of amounts,
    and at least one.
    """
    amounts: list[int] = []
    for band in node.body:
        for start, column in zip(column_starts(band), band.columns, strict=True):
            if column.align == "right" and not column.header:
                amounts.append(start)
    return max(1, min(amounts, default=1))
