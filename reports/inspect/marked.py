"""The text of a report with all that was found marked in it; each mark bears the number of its finding, and
leads back to it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from reports.inspect.findings import Finding
from reports.inspect.printed import Block


class Anchor(Struct, frozen=True):
    """The number of a finding at one of its places: its name there, that of its line in the list."""

    number: int
    name: str
    home: str


class Piece(Struct, frozen=True):
    """Words of a line, marked or not, and the findings that begin with them."""

    words: str
    is_marked: bool
    anchors: tuple[Anchor, ...]


class MarkedCell(Struct, frozen=True):
    """A paragraph, or a cell and how many columns it takes."""

    pieces: tuple[Piece, ...]
    columns: int = 1


class MarkedBlock(Struct, frozen=True):
    """A paragraph or a table, its words in pieces."""

    is_table: bool
    level: int
    rows: tuple[tuple[MarkedCell, ...], ...]


def anchor_of(number: int, place: int) -> Anchor:
    """The finding of a number at one of its places, both counted from 1."""
    return Anchor(number, f"o{number}-{place}", f"f{number}-{place}")


class _Spot(Struct, frozen=True):
    start: int
    end: int
    anchor: Anchor


def marked(text: Sequence[Block], findings: Sequence[Finding]) -> Iterator[MarkedBlock]:
    """The text so; findings are numbered from 1 in their order."""
    spots: dict[int, list[_Spot]] = defaultdict(list)
    for number, finding in enumerate(findings, 1):
        for place, one in enumerate(finding.places, 1):
            where = _Spot(one.start, one.end, anchor_of(number, place))
            spots[one.line].append(where)
    for block in text:
        yield _marked_block(block, spots)


def _marked_block(block: Block, spots: Mapping[int, Sequence[_Spot]]) -> MarkedBlock:
    width = max((one.column for row in block.rows for one in row), default=0) + 1
    rows = []
    for row in block.rows:
        cells: list[MarkedCell] = []
        edges = [*(one.column for one in row), width]
        if edges[0]:
            cells.append(MarkedCell((), edges[0]))
        for one, (start, end) in zip(row, pairwise(edges), strict=True):
            pieces = tuple(_pieces(one.words, spots.get(one.number, ())))
            cells.append(MarkedCell(pieces, max(end - start, 1)))
        rows.append(tuple(cells))
    return MarkedBlock(block.is_table, block.level, tuple(rows))


def _pieces(words: str, spots: Sequence[_Spot]) -> Iterator[Piece]:
    if not spots:
        yield Piece(words, False, ())
        return
    ends = {place for one in spots for place in (one.start, one.end)}
    # The last piece has no words: of an empty line, too, there may be something to say.
    for start, end in pairwise([*sorted(ends | {0, len(words)}), len(words)]):
        here = tuple(one.anchor for one in spots if one.start == start)
        is_marked = any(one.start <= start and end <= one.end for one in spots)
        if here or start < end:
            yield Piece(words[start:end], is_marked and start < end, here)
