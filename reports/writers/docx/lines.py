"""Widths in which a table's texts take fewest lines and none leaves one character alone on its last
line, found from the widths that its definition wishes.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from reports.core.grid import all_words, column_starts, count_rows
from reports.core.tree import (
    Band,
    CellContent,
    Column,
    Table,
    content_words,
    plain_text,
)
from reports.writers.docx.layout import CellText
from reports.writers.docx.measure import HANGING, PHRASE, room_of, text_width
from reports.writers.docx.wrapping import unbroken

# How far a column can gain on another at once, in halves of a character: text breaks at whole ones.
_STEPS = (1, 2, 4, 8, 16)
# Of a table of more rows the texts of a few do not decide, and trying would take its time.
_MOST_ROWS = 120
# Programs round widths each in its own way: so many hundredths of a character are left over.
_EASE = 5
# By so many hundredths of a character a lonely cell is set narrower, what is tried first at first.
_NARROWER = (100, 50, 150, 200)
# What ends a text beside its last character.
_CLOSING = "，。、；：！？％）》〉”’】〕"
# What each costs: a line, a character alone on the last one, a phrase that is broken.
_LINE, _ALONE, _BROKEN = 2, 4, 1

_Piece = tuple[int, int, bool]
"""What no line is broken within: how wide it is, how wide without punctuation that may hang beyond the
line (ECMA-376 17.3.1.21), and whether it is one character.
"""
_Lines = tuple[tuple[_Piece, ...], ...]


class _Text(Struct, frozen=True):
    """The words of a cell, line by line; `reach` rows down from `row`."""

    row: int
    reach: int
    lines: _Lines


class _Span(Struct, frozen=True):
    """Columns that cells span, from one up to another, and the texts of these cells."""

    start: int
    end: int
    texts: tuple[_Text, ...]


class _Height(Struct, frozen=True):
    """The texts of a span in a width: how many lines each row has of them; those that go down over several
    rows; what it costs that some leave a character alone, or are phrases and broken.
    """

    rows: tuple[int, ...]
    over: tuple[tuple[int, int, int], ...]
    faults: int


def widths_of_fewest_lines(
    node: Table,
    widths: Sequence[int],
    least: Sequence[int],
    look: CellText,
    padding: int,
) -> tuple[int, ...]:
    """The widths, some given to others as long as the table gains by it; none is less than its least."""
    rows = count_rows((*node.head, *node.body))
    if rows > _MOST_ROWS:
        return tuple(widths)
    spans = _spans(node, least, look.character, padding)
    if not spans:
        return tuple(widths)
    return _found(spans, rows, tuple(widths), tuple(least), look.character, padding)


# The same form with figures as wide is written for many units, and anew after each change of another text.
@lru_cache(maxsize=256)
def _found(
    spans: tuple[_Span, ...],
    rows: int,
    widths: tuple[int, ...],
    least: tuple[int, ...],
    character: int,
    padding: int,
) -> tuple[int, ...]:
    table = _Texts(spans, rows, character, padding)
    best, cost = widths, table.cost(widths)
    if cost == _LINE * rows:
        # Each of them is one line.
        return best
    step = character // 2
    while better := _better(table, best, cost, least, step):
        best, cost = better
    return best


def lonely_cells(
    node: Table, widths: Sequence[int], look: CellText, padding: int
) -> tuple[tuple[int, int, int], ...]:
    """The cells, by row and first column, whose last lines would hold one character alone, and how much narrower
    they can be set, in hundredths of a character, so that they hold more and no line is added; be digits half as
    wide as characters, as they are, or as wide as they may come out.
    """
    if count_rows((*node.head, *node.body)) > _MOST_ROWS:
        return ()
    found = []
    for (start, end), row, _, content in _long_texts(
        node, widths, look.character, padding
    ):
        room = _room(sum(widths[start:end]), look.character, padding)
        ways = [tuple(_lines(content, width_of)) for width_of in (room_of, text_width)]
        if any(_is_lonely(lines, room) for lines in ways):
            found.append((row, start, _narrower(ways, room)))
    return tuple(cell for cell in found if cell[2])


def _narrower(ways: Sequence[_Lines], room: int) -> int:
    """By how much less room the text is lonely in no way and has as many lines; 0 where there is no such."""
    for less in _NARROWER:
        left = room - less
        if not any(
            _is_lonely(lines, left) or _count(lines, left) > _count(lines, room)
            for lines in ways
        ):
            return less
    return 0


def _is_lonely(lines: _Lines, room: int) -> bool:
    return any(_wrapped(pieces, room)[1] >= _ALONE for pieces in lines)


def _count(lines: _Lines, room: int) -> int:
    return sum(_wrapped(pieces, room)[0] for pieces in lines)


def _room(width: int, character: int, padding: int) -> int:
    """How much room text has in a width, in hundredths of a character."""
    return 100 * (width - padding) // character - _EASE


def _better(
    table: "_Texts",
    widths: tuple[int, ...],
    cost: int,
    least: Sequence[int],
    step: int,
) -> tuple[tuple[int, ...], int] | None:
    """The first widths that cost less, and what they cost; None where there are none."""
    wanting = table.wanting(widths)
    columns = range(len(widths))
    for taker in columns:
        if taker not in wanting:
            continue
        gains = [steps * step for steps in _STEPS]
        bounds = [table.bounds(_moved(widths, taker, gain)) for gain in gains]
        for giver in columns:
            if giver == taker:
                continue
            for gain, bound in zip(gains, bounds, strict=True):
                if widths[giver] - gain < least[giver]:
                    break
                if bound[giver] >= cost:
                    continue
                tried = _moved(_moved(widths, taker, gain), giver, -gain)
                found = table.cost(tried)
                if found < cost:
                    return tried, found
    return None


def _moved(widths: Sequence[int], column: int, gain: int) -> tuple[int, ...]:
    return (*widths[:column], widths[column] + gain, *widths[column + 1 :])


class _Texts:
    """The texts of a table, and how high they come out in widths."""

    def __init__(
        self, spans: Sequence[_Span], rows: int, character: int, padding: int
    ) -> None:
        self._spans = spans
        self._rows = rows
        self._character = character
        self._padding = padding
        self._heights: dict[tuple[int, int], _Height] = {}

    def cost(self, widths: Sequence[int]) -> int:
        """What the lines of all rows cost, and the faults in them."""
        found = self._heights_in(widths)
        rows: list[int] = []
        rows.extend(map(max, zip(*[height.rows for height in found], strict=True)))
        for height in found:
            for row, reach, lines in height.over:
                missing = lines - sum(rows[row : row + reach])
                if missing > 0:
                    rows[row + reach - 1] += missing
        return _LINE * sum(rows) + sum(height.faults for height in found)

    def bounds(self, widths: Sequence[int]) -> list[int]:
        """By column what it costs at least where that one is narrower than in these widths: texts have no
        fewer lines in it, but may have no faults.
        """
        faults = [0] * len(widths)
        for span, height in zip(self._spans, self._heights_in(widths), strict=True):
            for column in range(span.start, span.end):
                faults[column] += height.faults
        cost = self.cost(widths)
        return [cost - spared for spared in faults]

    def wanting(self, widths: Sequence[int]) -> set[int]:
        """The columns that could gain by being wider: those of texts of several lines."""
        found: set[int] = set()
        heights = self._heights_in(widths)
        for span, height in zip(self._spans, heights, strict=True):
            if height.over or height.faults or max(height.rows) > 1:
                found.update(range(span.start, span.end))
        return found

    def _heights_in(self, widths: Sequence[int]) -> list[_Height]:
        return [
            self._height(index, sum(widths[span.start : span.end]))
            for index, span in enumerate(self._spans)
        ]

    def _height(self, index: int, width: int) -> _Height:
        known = self._heights.get((index, width))
        if known is None:
            room = _room(width, self._character, self._padding)
            known = _height(self._spans[index].texts, self._rows, room)
            self._heights[index, width] = known
        return known


def _height(texts: Sequence[_Text], count: int, room: int) -> _Height:
    rows = [1] * count
    over = []
    faults = 0
    for text in texts:
        lines = 0
        for pieces in text.lines:
            taken, fault = _wrapped(pieces, room)
            lines += taken
            faults += fault
        if text.reach == 1:
            rows[text.row] = max(rows[text.row], lines)
        else:
            over.append((text.row, text.reach, lines))
    return _Height(tuple(rows), tuple(over), faults)


def _wrapped(pieces: Sequence[_Piece], room: int) -> tuple[int, int]:
    """How many lines the pieces take, and what it costs where they break badly."""
    lines, used, on_line = 1, 0, 0
    for wide, bare, _ in pieces:
        if used and used + bare > room:
            lines, used, on_line = lines + 1, 0, 0
        used += wide
        on_line += 1
    if lines == 1:
        return 1, 0
    fault = _ALONE if on_line == 1 and pieces[-1][2] else 0
    if sum(wide for wide, _, _ in pieces) <= PHRASE:
        fault += _BROKEN
    return lines, fault


# ── what is in a table ──────────────────────────────────────────────────────


def _spans(
    node: Table, least: Sequence[int], character: int, padding: int
) -> tuple[_Span, ...]:
    """The texts that may take more than one line where no column is narrower than that."""
    texts: dict[tuple[int, int], list[_Text]] = {}
    for place, row, reach, content in _long_texts(node, least, character, padding):
        text = _Text(row, reach, tuple(_lines(content, room_of)))
        texts.setdefault(place, []).append(text)
    return tuple(_Span(*place, tuple(found)) for place, found in texts.items())


_LongText = tuple[tuple[int, int], int, int, CellContent]
"""The columns that a text spans, from one up to another, its row, how many rows it goes down, and what it says."""


def _long_texts(
    node: Table, widths: Sequence[int], character: int, padding: int
) -> Iterator[_LongText]:
    """What may take more than one line in these widths."""
    yield from _long_in_head(node.head, tuple(widths), character, padding)
    first = count_rows(node.head)
    yield from _long_in(node.body, widths, character, padding, first)


def _long_in(
    bands: Sequence[Band],
    widths: Sequence[int],
    character: int,
    padding: int,
    first: int = 0,
) -> Iterator[_LongText]:
    for band in bands:
        for start, column in zip(column_starts(band), band.columns, strict=True):
            end = start + column.colspan
            room = _room(sum(widths[start:end]), character, padding)
            for row, content in _long_cells(column, room):
                reach = column.reach[row] if column.reach else 1
                if reach:
                    yield (start, end), first + row, reach, content
        first += len(band)


@lru_cache(maxsize=512)
def _long_in_head(
    bands: tuple[Band, ...], widths: tuple[int, ...], character: int, padding: int
) -> tuple[_LongText, ...]:
    """The same of a head, which says the same in most documents."""
    return tuple(_long_in(bands, widths, character, padding))


def _long_cells(column: Column, room: int) -> Iterator[tuple[int, CellContent]]:
    """The cells of a column, with their rows, that hold lines or words that may be wider than that."""
    words = all_words(column.cells)
    if words is None:
        for row, content in enumerate(column.cells):
            if isinstance(content, tuple) or 100 * len(content_words(content)) > room:
                yield row, content
    elif 100 * max(map(len, words), default=0) > room:
        for row, text in enumerate(words):
            if 100 * len(text) > room:
                yield row, text


def _lines(
    content: CellContent, width_of: Callable[[str], int]
) -> Iterator[tuple[_Piece, ...]]:
    if isinstance(content, tuple):
        for line in content:
            yield _pieces(plain_text(line), width_of)
    elif words := content_words(content):
        yield _pieces(words, width_of)


@lru_cache(maxsize=2048)
def _pieces(text: str, width_of: Callable[[str], int]) -> tuple[_Piece, ...]:
    found = []
    for piece in unbroken(text):
        bare = piece[:-1] if piece[-1:] in HANGING else piece
        core = piece.rstrip(_CLOSING)
        is_one = len(core) == 1 and not core.isascii()
        found.append((width_of(piece), width_of(bare), is_one))
    return tuple(found)
