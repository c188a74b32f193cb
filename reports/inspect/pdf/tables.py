"""Tables of a page by the lines that are drawn between their cells."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from reports.inspect.pdf.sheets import Box, Glyph, Row, Sheet, rows_of

# Lines that nearly meet are meant to, in points.
_NEAR, _MEETING = 2.5, 3.5
_SHORTEST = 5
_BEYOND = 6
_MOST_CROSSINGS = 4_000_000
_MOST_CELLS = 40_000
_PADDING = 8


class TableCell(Struct, frozen=True):
    """A cell: where it begins, its words."""

    left: float
    words: str


class TablePart(Struct, frozen=True):
    """What of a table is on one page: where it lies, where its columns begin, its rows."""

    page: int
    box: Box
    edges: tuple[float, ...]
    rows: tuple[tuple[TableCell, ...], ...]

    @property
    def top(self) -> float:
        """Where it begins."""
        return self.box.top


class _Rule(Struct, frozen=True):
    """A line: where it runs, from where to where."""

    at: float
    start: float
    end: float

    def reaches(self, place: float) -> bool:
        """Whether it comes by there."""
        return self.start - _NEAR <= place <= self.end + _NEAR


def ruled_tables(sheet: Sheet) -> tuple[list[TablePart], list[Glyph], list[Box]]:
    """The ruled tables of a page, the characters that are in none, and where charts are, whose bars and axes
    are ruled as well.
    """
    rules = sheet.rules
    flat = _whole(
        _Rule((one.top + one.bottom) / 2, one.left, one.right)
        for one in rules
        if one.width >= one.height
    )
    upright = _whole(
        _Rule((one.left + one.right) / 2, one.top, one.bottom)
        for one in rules
        if one.height > one.width
    )
    frames = [
        frame for one in _together(flat, upright) if (frame := _frame(*one)) is not None
    ]
    parts: list[TablePart] = []
    charts: list[Box] = []
    rest = list(sheet.glyphs)
    for frame in sorted(frames, key=lambda one: one.box.width * one.box.height):
        inside = [one for one in rest if frame.box.holds(one.middle, one.centre)]
        part = _part(sheet.number, frame, inside)
        if _has_bars(frame.box, sheet.dark, inside) or sum(map(len, part.rows)) < 2:
            charts.append(frame.box)
            continue
        rest = [one for one in rest if not frame.box.holds(one.middle, one.centre)]
        parts.append(part)
    return parts, rest, charts


def _has_bars(table: Box, dark: Sequence[Box], glyphs: Sequence[Glyph]) -> bool:
    """Whether something in it is filled and has no words, as no cell that stands out has."""
    return any(
        table.holds(one.left + one.width / 2, one.top + one.height / 2)
        and not any(one.holds(each.middle, each.centre) for each in glyphs)
        for one in dark
    )


def _whole(rules: Iterator[_Rule]) -> list[_Rule]:
    """Lines put together of the pieces that were drawn."""
    groups: list[list[_Rule]] = []
    for one in sorted(rules, key=lambda each: each.at):
        if groups and one.at - groups[-1][-1].at <= _NEAR:
            groups[-1].append(one)
        else:
            groups.append([one])
    whole = []
    for group in groups:
        at = sum(one.at for one in group) / len(group)
        start, end = 0.0, -1e9
        for one in sorted(group, key=lambda each: each.start):
            if one.start > end + _MEETING:
                whole += [_Rule(at, start, end)] if end - start >= _SHORTEST else []
                start, end = one.start, one.end
            end = max(end, one.end)
        whole += [_Rule(at, start, end)] if end - start >= _SHORTEST else []
    return whole


def _together(
    flat: Sequence[_Rule], upright: Sequence[_Rule]
) -> Iterator[tuple[list[_Rule], list[_Rule]]]:
    """Lines that cross or meet, those of each table."""
    if len(flat) * len(upright) > _MOST_CROSSINGS:
        return
    root = list(range(len(flat) + len(upright)))
    for at, one in enumerate(flat):
        for other, two in enumerate(upright, len(flat)):
            if one.reaches(two.at) and two.reaches(one.at):
                root[_first(root, at)] = _first(root, other)
    groups: dict[int, tuple[list[_Rule], list[_Rule]]] = {}
    for at, one in enumerate((*flat, *upright)):
        group = groups.setdefault(_first(root, at), ([], []))
        group[at >= len(flat)].append(one)
    yield from groups.values()


def _first(root: list[int], at: int) -> int:
    """The one that stands for all those which one is together with."""
    while root[at] != at:
        root[at] = root[root[at]]
        at = root[at]
    return at


class _Frame(Struct, frozen=True):
    """The lines of a table: where its columns and rows end, what stands between two of them."""

    box: Box
    across: Sequence[float]
    down: Sequence[float]
    flat: Sequence[_Rule]
    upright: Sequence[_Rule]


def _frame(flat: list[_Rule], upright: list[_Rule]) -> _Frame | None:
    """None for lines that enclose no two cells."""
    if len(flat) < 2 or not upright:
        return None
    across = _edges(upright, [end for one in flat for end in (one.start, one.end)])
    down = _edges(flat, [end for one in upright for end in (one.start, one.end)])
    cells = (len(across) - 1) * (len(down) - 1)
    if not 1 < cells <= _MOST_CELLS:
        return None
    box = Box(across[0], down[0], across[-1], down[-1])
    return _Frame(box, across, down, flat, upright)


def _edges(rules: Sequence[_Rule], ends: Sequence[float]) -> list[float]:
    """Where lines run, and how far those across them reach where the outermost were not drawn."""
    edges = sorted({one.at for one in rules})
    kept = [at for before, at in pairwise((-1e9, *edges)) if at - before > _NEAR]
    if kept[0] - min(ends) > _BEYOND:
        kept.insert(0, min(ends))
    if max(ends) - kept[-1] > _BEYOND:
        kept.append(max(ends))
    return kept


def _part(page: int, frame: _Frame, glyphs: Sequence[Glyph]) -> TablePart:
    columns, rows = len(frame.across) - 1, len(frame.down) - 1
    root = _cells(frame, columns, rows)
    inside: dict[int, list[Glyph]] = {}
    for one in glyphs:
        column = _index(frame.across, one.middle)
        row = _index(frame.down, one.centre)
        inside.setdefault(_first(root, row * columns + column), []).append(one)
    ends: dict[int, int] = {}
    begins: dict[int, int] = {}
    for at in range(columns * rows):
        first = _first(root, at)
        begins.setdefault(first, at)
        ends[first] = max(ends.get(first, 0), at % columns + 1)
    said: list[list[TableCell]] = [[] for _ in range(rows)]
    for first, at in begins.items():
        left = frame.across[at % columns]
        width = frame.across[ends[first]] - left
        if words := cell_words(inside.get(first, ()), width):
            said[at // columns].append(TableCell(left, words))
    return TablePart(page, frame.box, tuple(frame.across[:-1]), tuple(map(tuple, said)))


def _cells(frame: _Frame, columns: int, rows: int) -> list[int]:
    """For each place of the table the cell that it is part of, by one of its places."""
    beside = _between(frame.upright)
    below = _between(frame.flat)
    root = list(range(columns * rows))
    for row in range(rows):
        middle = (frame.down[row] + frame.down[row + 1]) / 2
        for column in range(columns):
            at = row * columns + column
            if column + 1 < columns and not beside(frame.across[column + 1], middle):
                root[_first(root, at + 1)] = _first(root, at)
            centre = (frame.across[column] + frame.across[column + 1]) / 2
            if row + 1 < rows and not below(frame.down[row + 1], centre):
                root[_first(root, at + columns)] = _first(root, at)
    return root


def _between(rules: Sequence[_Rule]) -> Callable[[float, float], bool]:
    """Whether a line at one place comes by another."""
    ordered = sorted(rules, key=lambda one: one.at)
    by_place: dict[float, list[_Rule]] = {}
    for one in ordered:
        by_place.setdefault(round(one.at), []).append(one)

    def stands(at: float, place: float) -> bool:
        near = range(round(at) - 3, round(at) + 4)
        return any(
            abs(one.at - at) <= _NEAR and one.reaches(place)
            for each in near
            for one in by_place.get(each, ())
        )

    return stands


def _index(edges: Sequence[float], place: float) -> int:
    for at, end in enumerate(edges[1:]):
        if place <= end:
            return at
    return len(edges) - 2


def cell_words(glyphs: Sequence[Glyph], width: float) -> str:
    """The words of a cell so wide, its lines put together."""
    turned = "".join(one.character for one in glyphs if one.is_turned)
    words = ""
    before: Row | None = None
    for row in rows_of([one for one in glyphs if not one.is_turned]):
        if before is not None and not _goes_on(before, row, width):
            words += " "
        words += row.words
        before = row
    return f"{words} {turned}".strip() if turned.strip() else words


def _goes_on(row: Row, after: Row, width: float) -> bool:
    """Whether a line of a cell ends where the cell is full, or between 汉字."""
    first = after.glyphs[0]
    if not (row.glyphs[-1].character + first.character).isascii():
        return True
    used = row.right - row.left + first.right - first.left
    return used > width - _PADDING - first.size / 2
