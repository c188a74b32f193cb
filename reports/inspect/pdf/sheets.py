"""What lies on the pages of a PDF: characters with places, ruled lines, drawings."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

BROKEN = "\ufffd"
"""Stands for a character that its font does not tell."""


class Box(Struct, frozen=True):
    """A place on a page as it is read, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """How wide it is, in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is, in points."""
        return self.bottom - self.top

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


class Glyph(Struct, frozen=True):
    """A character: from where to where in its line, the line it stands on, the size of its font, whether it
    is turned against the others of its page.
    """

    character: str
    left: float
    right: float
    base: float
    size: float
    is_turned: bool = False

    @property
    def middle(self) -> float:
        """Half way between its sides."""
        return (self.left + self.right) / 2

    @property
    def centre(self) -> float:
        """Half way between its top and its foot."""
        return self.base - self.size * 0.35


class Sheet(Struct, frozen=True):
    """A page: what is written on it in the order of the file, its ruled lines, whatever else is drawn, and
    what of that is dark; how many of its texts are not shown.
    """

    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    rules: Sequence[Box]
    drawings: Sequence[Box] = ()
    dark: Sequence[Box] = ()
    has_picture: bool = False
    unseen: int = 0


class Row(Struct, frozen=True):
    """Characters on one line of a page, from left to right."""

    glyphs: Sequence[Glyph]

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.glyphs[-1].right

    @property
    def base(self) -> float:
        """The line it stands on."""
        return self.glyphs[0].base

    @property
    def size(self) -> float:
        """The size of most of it."""
        sizes = sorted(one.size for one in self.glyphs)
        return sizes[len(sizes) // 2]

    @property
    def words(self) -> str:
        """Its words, with the blanks between those that are no Chinese."""
        return "".join(_spelled(self.glyphs))


_SAME_LINE = 0.4
_TWICE = 0.25
_BLANK = 0.2
_WIDE = 1.5


def rows_of(glyphs: Sequence[Glyph]) -> list[Row]:
    """Characters by the line they stand on, from above; what is printed twice to look bold is there once."""
    rows: list[list[Glyph]] = []
    base = 0.0
    for one in sorted(glyphs, key=lambda each: each.base):
        if rows and one.base - base <= _SAME_LINE * min(one.size, rows[-1][0].size):
            rows[-1].append(one)
        else:
            rows.append([one])
            base = one.base
    ordered = (_once(sorted(row, key=lambda each: each.left)) for row in rows)
    return [Row(row) for row in map(_trimmed, ordered) if row]


def _once(row: list[Glyph]) -> list[Glyph]:
    kept: list[Glyph] = []
    for one in row:
        if any(
            other.character == one.character
            and abs(other.left - one.left) < _TWICE * one.size
            and abs(other.base - one.base) < _TWICE * one.size
            for other in kept[-2:]
        ):
            continue
        kept.append(one)
    return kept


def _trimmed(row: list[Glyph]) -> list[Glyph]:
    first, last = 0, len(row)
    while first < last and row[first].character.isspace():
        first += 1
    while last > first and row[last - 1].character.isspace():
        last -= 1
    return row[first:last]


def _spelled(glyphs: Sequence[Glyph]) -> Iterator[str]:
    before: Glyph | None = None
    for one in glyphs:
        if before is not None and _are_apart(before, one):
            yield " "
        yield one.character
        before = one


def _are_apart(one: Glyph, other: Glyph) -> bool:
    """Whether the file leaves out the blank between two words that are no Chinese, or that stand far apart."""
    signs = one.character + other.character
    least = _BLANK if signs.isascii() else _WIDE
    return (
        not any(map(str.isspace, signs)) and other.left - one.right > least * one.size
    )


def pieces_of(row: Row, gap: float) -> list[Row]:
    """The parts of a line that stand further apart than so many characters; blanks are no part of any."""
    pieces: list[list[Glyph]] = []
    right = 0.0
    for one in row.glyphs:
        if one.character.isspace():
            continue
        if pieces and one.left - right <= gap * max(one.size, row.size):
            pieces[-1].append(one)
        else:
            pieces.append([one])
        right = one.right
    return [Row(piece) for piece in pieces]
