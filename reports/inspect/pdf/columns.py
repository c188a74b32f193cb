"""Tables of a page that have no lines, by what stands below each other."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.inspect.pdf.sheets import Box, Row, pieces_of
from reports.inspect.pdf.tables import TableCell, TablePart

# What stands further apart than so many characters is in two columns.
_GAP = 1.1
_FEWEST_ROWS, _FEWEST_OF_MANY = 3, 2
_MANY = 3
_FURTHEST = 4
_CLOSE = 1.45
_VALUE = Pattern(r"[-—+]?[\d,.]+(?:%|％)?|[-—/]+")


class _Strip(Struct, frozen=True):
    """A line and the parts of it that stand apart."""

    row: Row
    pieces: Sequence[Row]


def apart(page: int, rows: Sequence[Row]) -> tuple[list[TablePart], list[Row]]:
    """The tables among the lines of a page, and the lines that are in none."""
    strips = [_Strip(row, pieces_of(row, _GAP)) for row in rows]
    parts: list[TablePart] = []
    rest: list[Row] = []
    for block in _blocks(strips):
        part = _part(page, block)
        if part is None:
            rest += [one.row for one in block]
        else:
            parts.append(part)
    return parts, rest


def _blocks(strips: Sequence[_Strip]) -> Iterator[list[_Strip]]:
    """Lines that may be a table, those of several parts with what stands between them; each other line
    alone.
    """
    at = 0
    while at < len(strips):
        end = _end_of(strips, at)
        yield list(strips[at:end])
        at = end


def _end_of(strips: Sequence[_Strip], at: int) -> int:
    """Behind the last line of what begins with a line."""
    if len(strips[at].pieces) < 2:
        return at + 1
    end = reached = at + 1
    while reached < len(strips):
        before, now = strips[reached - 1].row, strips[reached].row
        if now.base - before.base > _FURTHEST * max(now.size, before.size):
            break
        if len(strips[reached].pieces) >= 2:
            end = reached + 1
        elif reached - end >= 1:
            break
        reached += 1
    return end


def _part(page: int, block: Sequence[_Strip]) -> TablePart | None:
    """A table, None for lines that are none."""
    several = [one for one in block if len(one.pieces) >= 2]
    most = max((len(one.pieces) for one in several), default=0)
    has_values = any(
        _VALUE.fullmatch(one.words) for two in several for one in two.pieces[1:]
    )
    enough = _FEWEST_OF_MANY if most >= _MANY and has_values else _FEWEST_ROWS
    if len(several) < enough:
        return None
    columns = _columns([one for one in several if len(one.pieces) == most])
    if len(columns) < 2:
        return None
    rows: list[dict[int, str]] = []
    base = 0.0
    for strip in block:
        cells: dict[int, str] = {}
        for piece in strip.pieces:
            at = _column(columns, piece)
            cells[at] = f"{cells[at]} {piece.words}" if at in cells else piece.words
        close = strip.row.base - base <= _CLOSE * strip.row.size
        if rows and close and len(cells) == 1 and min(cells) in rows[-1]:
            rows[-1][min(cells)] += cells[min(cells)]
        else:
            rows.append(cells)
        base = strip.row.base
    edges = tuple(left for left, _ in columns)
    first, last = block[0].row, block[-1].row
    box = Box(edges[0], first.base - first.size, columns[-1][1], last.base)
    said = tuple(
        tuple(TableCell(edges[at], row[at]) for at in sorted(row)) for row in rows
    )
    return TablePart(page, box, edges, said)


def _columns(strips: Sequence[_Strip]) -> list[tuple[float, float]]:
    """From where to where the columns reach: what overlaps is one."""
    columns: list[tuple[float, float]] = []
    pieces = (piece for one in strips for piece in one.pieces)
    for piece in sorted(pieces, key=lambda one: one.left):
        if columns and piece.left <= columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], piece.right)
        else:
            columns.append((piece.left, piece.right))
    return columns


def _column(columns: Sequence[tuple[float, float]], piece: Row) -> int:
    """The column that a piece is most in, else the nearest."""
    return max(
        range(len(columns)),
        key=lambda at: (
            min(columns[at][1], piece.right) - max(columns[at][0], piece.left)
        ),
    )
