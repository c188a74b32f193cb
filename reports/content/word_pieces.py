"""What a Word body is made of while it is filled: paragraphs, cells, rows and tables, each with how Word
spells it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from reports.core.tree import (
    Align,
    Inline,
    Line,
    SpelledCell,
    SpelledGrid,
    SpelledRun,
    Text,
)

Piece = str | SpelledRun | SpelledCell | SpelledGrid
Pieces = list[Piece]


class Said(Struct, frozen=True, gc=False):
    """Words as their author typed them, and how they are spelled."""

    line: Line
    xml: str


class Run(Struct, frozen=True, gc=False):
    """The nodes of a value, or words, in a look."""

    look: str
    nodes: tuple[Any, ...]


class WordParagraph(Struct, frozen=True, gc=False):
    """A paragraph: what it is, its words, how it is spelled, and how an empty one of its look is."""

    kind: str
    line: Line
    spelling: tuple[Piece, ...]
    empty: str


class Command(Struct, frozen=True, gc=False):
    """What a tag says of the cell it stands in."""

    name: str
    words: str


class CellFacts(Struct, frozen=True, gc=False):
    """A cell as its author made it: see `word_body/cells.py`; `whole` is how it is opened where the data say
    nothing else.
    """

    closing: str
    whole: str
    opening: str
    borders: str
    shade: str
    after: str
    colspan: int
    merge: Literal["", "restart", "continue"]
    width: int
    side: Align
    header: bool
    slash: bool


class WordCell(Struct, frozen=True, gc=False):
    """A cell of a row: its words, how they are spelled, how an empty paragraph of it is, and what the data
    say of its look.
    """

    facts: CellFacts
    lines: tuple[Line, ...]
    content: tuple[Piece, ...]
    empty: str
    commands: Mapping[str, str]


class WordRow(Struct, frozen=True, gc=False):
    """A row: how it is opened and closed, whether it heads the table, how many columns stand empty before it."""

    opening: str
    closing: str
    heads: bool
    skipped: int
    cells: tuple[WordCell, ...]


class WordTable(Struct, frozen=True, gc=False):
    """A table, of which it is not yet known whether it stands in the text or in a cell of another."""

    rows: "Sequence[PlacedRow]"
    widths: tuple[int, ...]
    spelling: tuple[Piece, ...]


class PlacedCell(Struct, gc=False):
    """A cell in the grid of a table: the column it begins in, how many it spans, how it is merged with the
    cells above and below, and how many rows it goes down.
    """

    cell: WordCell
    at: int
    colspan: int
    merge: Literal["", "restart", "continue"]
    rows: int = 1


class PlacedRow(Struct, frozen=True, gc=False):
    """A row with its cells in their places."""

    row: WordRow
    cells: Sequence[PlacedCell]


def joined(line: Sequence[Inline]) -> Line:
    """The nodes of a line, words that stand side by side taken together."""
    nodes: list[Inline] = []
    for node in line:
        last = nodes[-1] if nodes else None
        if isinstance(node, Text) and isinstance(last, Text):
            nodes[-1] = Text(f"{last.text}{node.text}")
        else:
            nodes.append(node)
    return tuple(nodes)


def is_blank(node: object) -> bool:
    """Whether a node is nothing but blank words, as may stand between blocks."""
    return type(node) is Text and not node.text.strip()
