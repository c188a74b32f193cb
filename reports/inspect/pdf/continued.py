"""A table that goes on over pages made one again."""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from reports.core.patterns import Pattern
from reports.inspect.joining import begins_anew
from reports.inspect.pdf.tables import TablePart
from reports.inspect.reading import Grid, GridCell, cell_place

_NEAR = 4.0
_FEWEST_HEADS = 3
_VALUE = Pattern(r"[-—+]?[\d,.]+(?:%|％|分)?|[-—/]+")
_ENDS = "。；！？"


def goes_on_in(one: TablePart, other: TablePart) -> bool:
    """Whether a table that begins a page is the rest of that which ended the one before."""
    return (
        other.page == one.page + 1
        and abs(one.box.left - other.box.left) <= _NEAR
        and abs(one.box.right - other.box.right) <= _NEAR
    )


def grid_of(parts: Sequence[tuple[TablePart, str]], caption: str) -> Grid:
    """The table of its parts and their places; heads that are printed on each page are there once."""
    edges = _edges([part for part, _ in parts])
    head = _words(parts[0][0])
    rows: list[tuple[GridCell, ...]] = []
    for number, (part, place) in enumerate(parts):
        again = _repeated(parts[number - 1][0], head, _words(part)) if number else 0
        for at, row in enumerate(part.rows[again:], again + 1):
            cells = tuple(
                GridCell(
                    _column(edges, cell.left),
                    cell.words,
                    cell_place(place, at, each),
                )
                for each, cell in enumerate(row, 1)
            )
            if number and at == again + 1 and rows and _is_rest_of(rows[-1], cells):
                rows[-1] = _with_rest(rows[-1], cells)
            else:
                rows.append(cells)
    return Grid(caption, tuple(rows), parts[0][1])


def _is_rest_of(row: tuple[GridCell, ...], rest: tuple[GridCell, ...]) -> bool:
    """Whether cells are what of a row had no room on the page before: fewer, below some of its own, none
    with a value, and what they go on from is not at its end.
    """
    above = {cell.column: cell.words for cell in row}
    if not rest or len(rest) >= len(row):
        return False
    return all(
        cell.column in above
        and not _VALUE.fullmatch(cell.words)
        and not begins_anew(cell.words)
        for cell in rest
    ) and any(above[cell.column][-1] not in _ENDS for cell in rest)


def _with_rest(
    row: tuple[GridCell, ...], rest: tuple[GridCell, ...]
) -> tuple[GridCell, ...]:
    more = {cell.column: cell.words for cell in rest}
    return tuple(
        GridCell(cell.column, cell.words + more.get(cell.column, ""), cell.place)
        for cell in row
    )


def _words(part: TablePart) -> list[tuple[str, ...]]:
    return [tuple("".join(cell.words.split()) for cell in row) for row in part.rows]


def _repeated(
    before: TablePart,
    head: Sequence[tuple[str, ...]],
    rows: Sequence[tuple[str, ...]],
) -> int:
    """How many rows of a page are printed again: those that the table begins with, or a head that stands
    further down in it.
    """
    if count := _alike(head, rows):
        return count
    first = rows[0] if rows else ()
    if len(first) < _FEWEST_HEADS or any(_VALUE.fullmatch(one) for one in first):
        return 0
    above = _words(before)
    starts = (at for at, row in enumerate(above) if row == first)
    return max((_alike(above[at:], rows) for at in starts), default=0)


def _alike(some: Sequence[tuple[str, ...]], others: Sequence[tuple[str, ...]]) -> int:
    """How many rows both begin with."""
    both = zip(some, others, strict=False)
    return sum(1 for _ in takewhile(lambda two: two[0] == two[1], both))


def _edges(parts: Sequence[TablePart]) -> list[float]:
    """Where the columns of all the parts begin."""
    places = sorted(edge for part in parts for edge in part.edges)
    return [at for before, at in pairwise((-1e9, *places)) if at - before > _NEAR]


def _column(edges: Sequence[float], left: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - left))
