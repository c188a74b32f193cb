"""How wide a table's columns are, in twips: what is in them first,
then what the table's definition wishes.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

from msgspec import Struct

from reports.core.grid import column_starts
from reports.core.tree import Band, Column, Line, Number, Table, plain_text
from reports.writers.docx.measure import Extent, WidthKind, extent, wider

# The names of rows stand in eight characters at least, if they have as many:
# in fewer they make every row high.
_NAMES = 800
# The kind of a line of words, by whether its cell is a header.
_HEAD_KINDS: tuple[WidthKind, WidthKind] = ("head", "head")
_BODY_KINDS: tuple[WidthKind, WidthKind] = ("text", "label")
# Programs round the widths of letters each in its own way: a tenth of a character for that.
_EASE = 10


class Needs(Struct, frozen=True):
    """What the cells of a table need, in hundredths of a character, by the columns that they span;
    narrow ones first.

    Columns are given by the first and the one after the last. `lines`:
    as many as the cell has that has most.
    """

    extents: tuple[tuple[int, int, Extent], ...]
    lines: int


class Bounds(Struct, frozen=True):
    """The widths of columns in which nothing breaks that must not, in which text breaks well,
    in which none breaks.
    """

    least: tuple[int, ...]
    easy: tuple[int, ...]
    full: tuple[int, ...]


def needs(node: Table) -> Needs:
    """What the cells of a table need."""
    head, head_lines = _head_extents(node.head)
    body, body_lines = _extents(node.body, _BODY_KINDS)
    extents = dict(head)
    for place, found in body.items():
        known = extents.get(place)
        extents[place] = found if known is None else wider(known, found)
    ordered = []
    for span, start in sorted(extents):
        ordered.append((start, start + span, extents[span, start]))
    return Needs(tuple(ordered), max(head_lines, body_lines))


_Extents = Mapping[tuple[int, int], Extent]
"""What cells need by the number of columns that they span, and the first of these."""


def _extents(
    bands: Sequence[Band], kinds: tuple[WidthKind, WidthKind]
) -> tuple[_Extents, int]:
    """What the cells of bands need, and the most lines that one has."""
    texts = _Texts()
    for band in bands:
        for start, column in zip(column_starts(band), band.columns, strict=True):
            texts.add_column(column, start, kinds[column.header])
    extents: dict[tuple[int, int], Extent] = {}
    for (span, start, kind), words in texts.by_kind.items():
        found = extent(kind, words)
        known = extents.get((span, start))
        extents[span, start] = found if known is None else wider(known, found)
    return extents, texts.lines


@lru_cache(maxsize=512)
def _head_extents(bands: tuple[Band, ...]) -> tuple[_Extents, int]:
    """The same of a head, which says the same in most documents."""
    return _extents(bands, _HEAD_KINDS)


class _Texts:
    """The texts of cells by columns spanned, first column and kind; the most lines that a cell has."""

    def __init__(self) -> None:
        self.by_kind: dict[tuple[int, int, WidthKind], set[str]] = {}
        self.lines = 1

    def add_column(self, column: Column, start: int, kind: WidthKind) -> None:
        """The texts of a column; its words are of that kind."""
        place = (column.colspan, start)
        kinds = set(map(type, column.cells))
        for holding in kinds:
            held: Any = column.cells
            if len(kinds) > 1:
                held = [cell for cell in held if type(cell) is holding]
            if holding is str:
                words = set(held)
                words.discard("")
                self._add(words, *place, kind)
            elif holding is Number:
                numbers = {figure.text + figure.unit for figure in held}
                self._add(numbers, *place, "number")
            else:
                for lines in held:
                    self._add_lines(lines, place, kind)

    def _add_lines(
        self, lines: tuple[Line, ...], place: tuple[int, int], kind: WidthKind
    ) -> None:
        if len(lines) > 1:
            self.lines = max(self.lines, len(lines))
            self._add({"".join(map(plain_text, lines))}, *place, "lines")
        for line in lines:
            is_number = len(line) == 1 and type(line[0]) is Number
            self._add({plain_text(line)}, *place, "number" if is_number else kind)

    def _add(self, texts: set[str], span: int, start: int, kind: WidthKind) -> None:
        known = self.by_kind.setdefault((span, start, kind), texts) if texts else texts
        if known is not texts:
            known |= texts


def bounds(
    need: Needs, shares: Sequence[int], character: int, padding: int, width: int
) -> Bounds:
    """What the columns need in twips, for text of a character's width;
    the least is not asked where all has room.
    """
    full = _needed(need, 2, shares, character, padding)
    if sum(full) <= width:
        return Bounds(full, full, full)
    least, easy = (_needed(need, kind, shares, character, padding) for kind in (0, 1))
    return Bounds(least, easy, full)


def _needed(
    need: Needs, kind: int, shares: Sequence[int], character: int, padding: int
) -> tuple[int, ...]:
    """The columns' widths for one of the three extents; those of a cell over several,
    by their shares.
    """
    widths = [padding] * len(shares)
    for start, end, found in need.extents:
        needed = -(-(found[kind] + _EASE) * character // 100) + padding
        if end == start + 1:
            widths[start] = max(widths[start], needed)
        elif (missing := needed - sum(widths[start:end])) > 0:
            for column, more in enumerate(dealt(shares[start:end], missing), start):
                widths[column] += more
    return tuple(widths)


def with_names(bound: Bounds, names: int, character: int, padding: int) -> Bounds:
    """The bounds, but no less than the names of rows in the first columns need."""
    room = _NAMES * character // 100 + padding
    named = [min(full, room) for full in bound.full[:names]]
    named += [0] * (len(bound.full) - names)
    return Bounds(
        tuple(map(max, bound.least, named)),
        tuple(map(max, bound.easy, named)),
        bound.full,
    )


def column_widths(bound: Bounds, shares: Sequence[int], width: int) -> tuple[int, ...]:
    """The width dealt out by shares, within the bounds as far as there is room;
    the columns add up to it exactly.

    Where all text has room in one line, none gets less; else none gets more than that, and short
    words stay whole before long text is spared lines. Where not even the least has room,
    all give way alike.
    """
    if sum(bound.full) <= width:
        return _bounded(bound.full, (width,) * len(shares), shares, width)
    for low in (bound.easy, bound.least):
        if sum(low) <= width:
            return _bounded(low, bound.full, shares, width)
    return dealt(bound.least, width)


def _bounded(
    low: Sequence[int], high: Sequence[int], shares: Sequence[int], width: int
) -> tuple[int, ...]:
    """The width dealt out by shares, no column under its low or over its high;
    their sums lie on either side of it.

    Columns whose share lies beyond a bound take the bound, those that tip the balance first, and
    the rest deal anew: how CSS resolves flexible lengths (CSS Flexible Box Layout 9.7).
    """
    settled: dict[int, int] = {}
    while True:
        fair = _deal_free(shares, settled, width)
        short = {column: low[column] for column in fair if fair[column] < low[column]}
        long = {column: high[column] for column in fair if fair[column] > high[column]}
        lacking = sum(short.values()) - sum(map(fair.__getitem__, short))
        spare = sum(map(fair.__getitem__, long)) - sum(long.values())
        if lacking == spare:
            widths = settled | fair | short | long
            return tuple(widths[column] for column in range(len(shares)))
        settled |= short if lacking > spare else long


def _deal_free(
    shares: Sequence[int], settled: Mapping[int, int], width: int
) -> dict[int, int]:
    """The widths of the columns that are not settled yet, by shares of what is left."""
    free = [column for column in range(len(shares)) if column not in settled]
    room = width - sum(settled.values())
    dealt_out = dealt([shares[column] for column in free], room)
    return dict(zip(free, dealt_out, strict=True))


def dealt(shares: Sequence[int], width: int) -> tuple[int, ...]:
    """The width dealt out by shares; the parts add up to it exactly."""
    total = sum(shares)
    edges = [width * share // total for share in accumulate(shares, initial=0)]
    return tuple(right - left for left, right in pairwise(edges))


def parts(least: Sequence[int], stub: int, width: int) -> tuple[tuple[int, ...], ...]:
    """The columns of each part of a table too wide for the page: the stub's,
    and others as far as there is room.

    As few parts as can be, of as many columns each as can be;
    a stub that leaves no room is cut to one column.
    """
    if sum(least[:stub]) + max(least[stub:]) > width:
        stub = 1
    names, others = tuple(range(stub)), tuple(range(stub, len(least)))
    room = width - sum(least[:stub])
    filled = _filled(others, least, room)
    size = -(-len(others) // len(filled))
    even = [others[start : start + size] for start in range(0, len(others), size)]
    fit = all(sum(least[column] for column in part) <= room for part in even)
    return tuple(names + part for part in (even if fit else filled))


def _filled(
    columns: Sequence[int], least: Sequence[int], room: int
) -> list[tuple[int, ...]]:
    """The columns in parts, each as full as the room allows and of one column at least."""
    found: list[tuple[int, ...]] = []
    part: tuple[int, ...] = ()
    for column in columns:
        if part and sum(least[place] for place in (*part, column)) > room:
            found.append(part)
            part = ()
        part += (column,)
    return [*found, part]
