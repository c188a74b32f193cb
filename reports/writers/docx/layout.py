"""A compiled layout: all that a document needs of 版式.docx, ready to be joined; picklable, no foreign library."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from reports.writers.package import Member


@dataclass(frozen=True, slots=True)
class Field:
    """A place where a value of the document goes: the expression between {{ and }}."""

    expression: str


class Slot(Enum):
    """The two places in the layout's body that the writer fills: the blocks, and the section left open after them."""

    BODY = "body"
    SECTION = "section"


Piece = str | Field | Slot


@dataclass(frozen=True, slots=True)
class Part:
    """A header or footer: its opening tag and what follows; a header takes the document's mark in between."""

    name: str
    opening: str
    pieces: tuple[Piece, ...]
    takes_mark: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page's section properties, for the first section and for later ones, and its type area in twips."""

    first: str
    later: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class CellText:
    """A set of styles for the text of cells, by place, and the width of a Chinese character in the widest of them."""

    styles: Mapping[str, str]
    character: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout as read. `styles` maps roles to style ids; `fields` are the expressions its author wrote.

    `character`: the width of a Chinese character of the text, in twips.
    `cells`: the looks that the text of cells can have, the largest first; `padding`: how much wider a cell is than its
    text, in twips.
    `leads`: the section of 【正文】 begins before it; `trails`: that section goes on after it;
    `closed`: the paragraph 【正文】 itself ended the section.
    `relationships` and `content_types` are left open for those of the document.
    """

    file: str
    styles: Mapping[str, str]
    character: int
    cells: tuple[CellText, ...]
    padding: int
    fields: tuple[str, ...]
    document: tuple[Piece, ...]
    parts: tuple[Part, ...]
    portrait: Page
    landscape: Page
    leads: bool
    trails: bool
    closed: bool
    first_bookmark: int
    first_drawing: int
    relationships: str
    content_types: str
    package_relationships: Member
    members: tuple[Member, ...]


def fields_of(pieces: Sequence[Piece]) -> Iterator[str]:
    """The expressions among the pieces, in their order."""
    return (piece.expression for piece in pieces if isinstance(piece, Field))


def fill(pieces: Sequence[Piece], values: Mapping[str, str], slots: Mapping[Slot, str] | None = None) -> str:
    """The pieces joined, fields and slots replaced by what belongs there; a field without a value is a KeyError."""
    return "".join(
        piece
        if isinstance(piece, str)
        else values[piece.expression]
        if isinstance(piece, Field)
        else (slots or {})[piece]
        for piece in pieces
    )
