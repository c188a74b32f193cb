"""What a reader meets in a document, one thing after another, whatever the format."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from msgspec import Struct

LineKind = Literal["text", "heading", "entry"]


class ReadLine(Struct, frozen=True):
    """A line of words; a line of the 目录 is an entry."""

    text: str
    kind: LineKind = "text"


class CellBox(NamedTuple):
    """A cell: the row and column it begins in, from 0, how many of each it spans, and its words."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


class ReadTable(Struct, frozen=True, eq=False):
    """The cells of a table in reading order; two are equal where these are.

    `above` are the lines that stand over later parts where it is split.
    """

    rows: int
    columns: int
    cells: tuple[CellBox, ...]
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
    def _grid(self) -> tuple[int, int, tuple[CellBox, ...]]:
        return self.rows, self.columns, self.cells

    def take_columns(self, columns: Sequence[int]) -> "ReadTable":
        """The grid of these columns alone;
        a cell that spans several spans those of them that are taken.
        """
        at = {column: index for index, column in enumerate(columns)}
        cells = []
        for row, column, rows, span, text in self.cells:
            spanned = range(column, column + span)
            inside = [at[place] for place in spanned if place in at]
            if inside:
                cells.append(CellBox(row, inside[0], rows, len(inside), text))
        return ReadTable(self.rows, len(columns), tuple(cells), self.name)


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


def grid(
    rows: Iterable[Iterable[tuple[int, int, str]]],
    name: str = "",
    above: tuple[ReadLine, ...] = (),
) -> ReadTable:
    """The grid of rows of cells, each as rows and columns spanned and words,
    which leave out what is covered.

    A walk of its own, apart from core's grid: a fault in that one must not hide itself here.
    """
    cells: list[CellBox] = []
    # How many rows what covers a column still takes, this one included.
    covered: dict[int, int] = {}
    width = number = 0
    for number, row in enumerate(rows, 1):
        column = 0
        reaching: dict[int, int] = {}
        for down, across, text in row:
            while covered.get(column, 0):
                column += 1
            cells.append(CellBox(number - 1, column, down, across, text))
            if down > 1:
                reaching |= dict.fromkeys(range(column, column + across), down)
            column += across
        width = max(width, column, *(place + 1 for place in covered))
        covered |= reaching
        covered = {column: left - 1 for column, left in covered.items() if left > 1}
    return ReadTable(number, width, tuple(cells), name, above)


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
