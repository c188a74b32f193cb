"""Pages that are laid out already: what stands where, in millimetres from the upper left corner."""

from collections.abc import Mapping

from msgspec import Struct

Point = tuple[float, float]
Colour = tuple[int, int, int]


class LaidFont(Struct, frozen=True):
    """A font as it was embedded: its program, and what each code of its texts says.

    A program that is no TrueType font is one of Type 1.
    """

    name: str
    program: bytes
    is_truetype: bool
    says: Mapping[int, str]


class LaidText(Struct, frozen=True):
    """Words on one line: codes of a font (by its place among the document's), each at its distance
    from the origin, which is on the base line. The line runs into `direction` (cosine, sine) and is
    `length` long.
    """

    font: int
    size: float
    stretch: float
    origin: Point
    direction: Point
    codes: tuple[int, ...]
    offsets: tuple[float, ...]
    length: float
    colour: Colour


class Step(Struct, frozen=True):
    """One step of a path: M moves, L draws a line, B a curve of Bézier, C closes."""

    kind: str
    points: tuple[Point, ...] = ()


class Stroke(Struct, frozen=True):
    """How a path is drawn along."""

    colour: Colour
    width: float
    cap: str
    join: str
    dashes: tuple[float, ...]


class LaidPath(Struct, frozen=True):
    """A path that is drawn along, filled or both."""

    steps: tuple[Step, ...]
    stroke: Stroke | None
    fill: Colour | None
    is_even_odd: bool


class LaidPage(Struct, frozen=True):
    """A page, and what is on it in the order of drawing."""

    width: float
    height: float
    things: tuple[LaidText | LaidPath, ...]


class LaidMark(Struct, frozen=True):
    """A bookmark: where it leads, counted from 0, and those below it."""

    title: str
    page: int
    below: tuple["LaidMark", ...]


class LaidDocument(Struct, frozen=True):
    """All pages of a document with the fonts that they are set in."""

    pages: tuple[LaidPage, ...]
    fonts: tuple[LaidFont, ...]
    marks: tuple[LaidMark, ...]
