"""What a reader meets in a document, one thing after another, whatever the format."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from msgspec import Struct

LineKind = Literal["text", "heading", "entry"]


class ReadLine(Struct, frozen=True):
    """A line of words; a line of the 目录 is an entry."""

    text: str
    kind: LineKind = "text"


Place = tuple[int, int, int]
"""Where in its row a cell begins, from 0, and how many rows and columns it spans."""


class ReadRow(Struct, frozen=True):
    """The cells that begin in a row of a table: their places and their words."""

    places: tuple[Place, ...]
    words: tuple[str, ...]


class CellBox(Struct, frozen=True):
    """A cell: the row and column it begins in, from 0, how many of each it spans, and its words."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


class ReadTable(Struct, frozen=True, eq=False):
    """A table row by row, and how many columns it has; two are equal where these are.

    `above` are the lines that stand over later parts where it is split.
    """

    rows: tuple[ReadRow, ...]
    columns: int
    name: str = ""
    above: tuple[ReadLine, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReadTable) and self._grid == other._grid

    def __ne__(self, other: object) -> bool:
        # Struct has one of its own, which a == of ours leaves as it is.
        return not self == other

    def __hash__(self) -> int:
        return hash(self._grid)

    @property
    def _grid(self) -> tuple[tuple[ReadRow, ...], int]:
        return self.rows, self.columns

    def cells(self) -> Iterator[CellBox]:
        """The cells in reading order."""
        for number, row in enumerate(self.rows):
            for (column, down, across), text in zip(row.places, row.words, strict=True):
                yield CellBox(number, column, down, across, text)

    def take_columns(self, columns: Sequence[int]) -> "ReadTable":
        """The table of these columns alone;
        a cell that spans several spans those of them that are taken.
        """
        at = {column: index for index, column in enumerate(columns)}
        plain = side_by_side(self.columns)
        rows = [
            ReadRow(
                side_by_side(len(columns)),
                tuple([row.words[column] for column in columns]),
            )
            if row.places is plain
            else _take(row, at)
            for row in self.rows
        ]
        return ReadTable(tuple(rows), len(columns), self.name)


def _take(row: ReadRow, at: dict[int, int]) -> ReadRow:
    places: list[Place] = []
    words: list[str] = []
    for (column, down, across), text in zip(row.places, row.words, strict=True):
        spanned = range(column, column + across)
        taken = [at[place] for place in spanned if place in at]
        if taken:
            places.append((taken[0], down, len(taken)))
            words.append(text)
    return ReadRow(tuple(places), tuple(words))


@lru_cache(maxsize=256)
def side_by_side(width: int) -> tuple[Place, ...]:
    """The places of so many cells that span nothing; the same object each time."""
    return tuple([(column, 1, 1) for column in range(width)])


class Picture(Struct, frozen=True):
    """A chart: its facts by name.

    `labels` are the shares within its slices, where not every slice has room for one. Of `numbers`,
    those beside what is drawn, some may be `names` of what is drawn (2024).
    """

    facts: tuple[tuple[str, str], ...]
    labels: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def like(self, wanted: "Picture") -> "Picture":
        """The chart without the numbers that are names in the one that is wanted,
        and as many labels as that has.

        Not every slice has room for its share, but none may say another's.
        """
        numbers = tuple(text for text in self.numbers if text not in wanted.names)
        labels = tuple(text for text in self.labels if text not in wanted.names)
        shares = iter(wanted.labels)
        if all(label in shares for label in labels):
            labels = wanted.labels
        return Picture(self.facts, labels, numbers)


ReadItem = ReadLine | ReadTable | Picture


class Unreadable(Exception):  # noqa: N818
    """A file that no program could open."""


Spans = Sequence[tuple[int, int]]
"""How many rows and columns each cell of a row spans; empty where each spans nothing."""


def grid(rows: Iterable[tuple[Spans, tuple[str, ...]]], name: str = "") -> ReadTable:
    """The table of rows of cells, which leave out what is covered.

    A walk of its own, apart from core's grid: a fault in that one must not hide itself here.
    """
    read: list[ReadRow] = []
    # How many rows what covers a column still takes, the next one included.
    covered: dict[int, int] = {}
    width = 0
    for spans, words in rows:
        if spans or covered:
            width = max(width, *(column + 1 for column in covered), 0)
            places, covered = _place(spans or [(1, 1)] * len(words), covered)
        else:
            places = side_by_side(len(words))
        if places:
            width = max(width, places[-1][0] + places[-1][2])
        read.append(ReadRow(places, words))
    return ReadTable(tuple(read), width, name)


def _place(
    spans: Spans, covered: dict[int, int]
) -> tuple[tuple[Place, ...], dict[int, int]]:
    """The places of a row's cells, and what covers the row below."""
    places: list[Place] = []
    reaching: dict[int, int] = {}
    column = 0
    for down, across in spans:
        while covered.get(column, 0):
            column += 1
        places.append((column, down, across))
        if down > 1:
            reaching |= dict.fromkeys(range(column, column + across), down)
        column += across
    reaching = {**covered, **reaching}
    return tuple(places), {
        place: left - 1 for place, left in reaching.items() if left > 1
    }


def shown(value: Decimal, form: str) -> str:
    """A number as a format shows it: 0, 0.00, #,##0.0, and each of them with %;
    the form itself where it is another.
    """
    plain = form.removesuffix("%").replace("#,##", "")
    whole, _, decimals = plain.partition(".")
    if whole != "0" or decimals.strip("0"):
        return form
    scaled = value * 100 if form.endswith("%") else value
    rounded = scaled.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    return f"{rounded:{',' if '#,##' in form else ''}f}" + "%" * form.endswith("%")
