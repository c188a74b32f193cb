"""What is read of a finished report, whatever its format: lines and tables in order, with places that
a reader can find.
"""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct


class LineKind(StrEnum):
    """What a line is of the document."""

    BODY = "正文"
    CONTENTS = "目录"
    FRAME = "页眉页脚"
    NOTE = "注释"
    BOX = "文本框"
    PICTURE = "图"


class Line(Struct, frozen=True, tag=True):
    """A paragraph: its words, where it stands, its level as a heading (0 for none or unknown).

    `numbered` where the program that shows it puts a number before it that is not in its words.
    """

    words: str
    place: str
    level: int = 0
    kind: LineKind = LineKind.BODY
    numbered: bool = False


class GridCell(Struct, frozen=True):
    """A cell of a table, by the column it begins in."""

    column: int
    words: str
    place: str


class Grid(Struct, frozen=True, tag=True):
    """A table: the words before it, its rows with what spans them resolved, where it stands; `drawn` where it is
    the values of a chart.
    """

    caption: str
    rows: tuple[tuple[GridCell, ...], ...]
    place: str
    drawn: bool = False


Item = Line | Grid


class Reading(Struct, frozen=True):
    """A finished report as read: the name of its file, its format, its items in order.

    `title` is what its program calls it, where that is told.
    """

    file: str
    kind: str
    items: tuple[Item, ...]
    title: str = ""


class Numbered:
    """Gives places as items are read: 第 12 段, 第 3 张表第 4 行第 2 格."""

    def __init__(self) -> None:
        self._lines = 0
        self._grids = 0

    def line(self) -> str:
        """The place of the next paragraph."""
        self._lines += 1
        return f"第 {self._lines} 段"

    def grid(self) -> str:
        """The place of the next table."""
        self._grids += 1
        return f"第 {self._grids} 张表"


def cell_place(grid: str, row: int, cell: int) -> str:
    """The place of a cell, counted from one."""
    return f"{grid}第 {row} 行第 {cell} 格"


def lines_in(items: tuple[Item, ...]) -> Iterator[Line]:
    """The paragraphs outside tables."""
    return (item for item in items if isinstance(item, Line))
