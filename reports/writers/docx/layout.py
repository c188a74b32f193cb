"""A compiled layout: all that a document needs of 版式.docx, ready to be joined; picklable,
no foreign library.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from msgspec import Struct

from reports.core.problems import Problem
from reports.writers.archive import Member
from reports.writers.docx.ooxml import W
from reports.writers.opc import escape


class Field(Struct, frozen=True):
    """A place where a value of the document goes: the expression between {{ and }}."""

    expression: str


class Slot(Enum):
    """The places in the layout's body that the writer fills.

    The blocks, the section left open after them,
    and where pages begin to be counted anew before the blocks.
    """

    BODY = "body"
    SECTION = "section"
    START = "start"


Piece = str | Field | Slot


class HeaderPart(Struct, frozen=True):
    """A header or footer: its opening tag and what follows;
    a header takes the document's mark in between.
    """

    name: str
    opening: str
    pieces: tuple[Piece, ...]
    takes_mark: bool


class Feet(Struct, frozen=True):
    """Footers beside those of the layout: of landscape pages, which only a document of such pages has; what they
    add to the package.
    """

    parts: tuple[HeaderPart, ...] = ()
    relationships: str = ""
    content_types: str = ""


class PageSetup(Struct, frozen=True):
    """A page's section properties, for the first section and for later ones,
    and its type area in twips.
    """

    first: str
    later: str
    width: int
    height: int


class CellText(Struct, frozen=True):
    """A set of styles for the text of cells, by place, the width of a Chinese character in the widest of
    them, and the most space that one leaves above and below a paragraph, both in twips.

    `is_tight`: this space is left out.
    """

    styles: Mapping[str, str]
    character: int
    around: int
    is_tight: bool = False

    def __hash__(self) -> int:
        """By what is cheap to ask of it."""
        return hash((self.character, self.is_tight, *self.styles.values()))

    def tightened(self) -> "CellText":
        """The same without space above and below."""
        return CellText(self.styles, self.character, 0, is_tight=True)


class Property(Struct, frozen=True):
    """What a style says about one thing: the element, its attributes and what is in it, all without prefix."""

    name: str
    attributes: Mapping[str, str]
    inside: str = ""

    @property
    def xml(self) -> str:
        """The element."""
        said = "".join(
            f' w:{name}="{escape(value)}"' for name, value in self.attributes.items()
        )
        if not self.inside:
            return f"<w:{self.name}{said}/>"
        return f"<w:{self.name}{said}>{self.inside}</w:{self.name}>"


class Look(Struct, frozen=True):
    """All that a paragraph style and those it is based on say of paragraphs and of their words, but for the
    outline level, in the order of the standard; `basis` and `following` are the ids of the style that all of
    them are based on in the end, and of the one of the next paragraph.
    """

    basis: str
    following: str
    paragraph: tuple[Property, ...]
    words: tuple[Property, ...]


class HeadingLooks(Struct, frozen=True):
    """What the styles of headings look like, by their ids; `built_in` are the ids of heading 1 to heading 9, as
    far as the layout has them, by their level. `ids`: all that are taken. `is_open`: the stylesheet is spelled
    so that a style can be put in the place of another.
    """

    by_id: Mapping[str, Look]
    built_in: Mapping[int, str]
    ids: tuple[str, ...]
    is_open: bool


class Layout(Struct, frozen=True):
    """A layout as read. `styles` maps roles to style ids;
    `fields` are the expressions its author wrote.

    `characters`: the width of a Chinese character by role, in twips.
    `cells`: the looks that the text of cells can have, the largest first; `padding`: how much wider
    a cell is than its text, in twips.
    `leads`: the section of 【正文】 begins before it; `trails`: that section goes on after it;
    `closed`: the paragraph 【正文】 itself ended the section.
    `restarts`: pages are counted anew somewhere before the text, from `first_page` on, which is
    None where they do not bear Arabic numerals.
    `fonts` are the Chinese font and the other one of each style by its id.
    `entry_widths`: how wide the lines of 目录 are, by level, in hundredths of one of its characters.
    `letter`: how far 发文机关标志 stands below the edge of the type area, and how high a line above it is, in
    twips.
    `headings`: what the styles of headings look like.
    `stylesheet` is the part of the styles: the name of its member, and its text. `grafts` are styles of
    another layout that it needs for what is not spelled by itself.
    `relationships` and `content_types` are left open for those of the document. `notes` are what its
    author could be told without anything being wrong.
    """

    file: str
    styles: Mapping[str, str]
    characters: Mapping[str, int]
    cells: tuple[CellText, ...]
    padding: int
    fields: tuple[str, ...]
    document: tuple[Piece, ...]
    parts: tuple[HeaderPart, ...]
    feet: Feet
    portrait: PageSetup
    landscape: PageSetup
    leads: bool
    trails: bool
    closed: bool
    restarts: bool
    first_page: int | None
    entry_widths: tuple[int, ...]
    letter: tuple[int, int]
    fonts: Mapping[str, tuple[str, str]]
    headings: HeadingLooks
    stylesheet: tuple[str, str]
    first_bookmark: int
    first_drawing: int
    relationships: str
    content_types: str
    package_relationships: Member
    members: tuple[Member, ...]
    notes: tuple[Problem, ...] = ()
    grafts: str = ""

    def __hash__(self) -> int:
        """By what is cheap to ask of it."""
        return hash((self.file, self.stylesheet))


def frames(layout: Layout, turned: bool) -> dict[str, str]:
    """The parts of a layout that the writer fills, by the name of their member, as its author wrote them;
    `turned`: of a document that has landscape pages.
    """
    written = {"word/document.xml": ("", layout.document)}
    for part in (*layout.parts, *(layout.feet.parts if turned else ())):
        written[part.name] = (part.opening, part.pieces)
    return {
        name: opening + "".join(map(_as_written, pieces))
        for name, (opening, pieces) in written.items()
    }


def _as_written(piece: Piece) -> str:
    match piece:
        case Field(expression=expression):
            return escape(f"{{{{ {expression} }}}}")
        case Slot.BODY:
            return f'<w:p xmlns:w="{W}"><w:r><w:t>【正文】</w:t></w:r></w:p>'
        case Slot():
            return ""
    return piece


def fields_of(pieces: Sequence[Piece]) -> Iterator[str]:
    """The expressions among the pieces, in their order."""
    return (piece.expression for piece in pieces if isinstance(piece, Field))


def fill(
    pieces: Sequence[Piece],
    values: Mapping[str, str],
    slots: Mapping[Slot, Sequence[str]] | None = None,
) -> Iterator[str]:
    """The pieces, fields and slots replaced by what belongs there;
    a field without a value is a KeyError.
    """
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, Field):
            yield values[piece.expression]
        else:
            yield from (slots or {})[piece]
