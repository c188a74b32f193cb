"""The pages of a PDF as LibreOffice writes it: words, lines and surfaces where they stand. Raises ValueError for
what it does not know, so that nothing is left out unseen.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from math import hypot
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from pypdf import PdfReader

from reports.writers.ofd.laid import (
    Colour,
    LaidDocument,
    LaidFont,
    LaidMark,
    LaidPage,
    LaidPath,
    LaidText,
    Point,
    Step,
    Stroke,
)

# A point in millimetres; lengths of a PDF are points (ISO 32000-1 8.3.2.3), from the lower left corner.
_POINT = 25.4 / 72
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)
_CAPS, _JOINS = ("Butt", "Round", "Square"), ("Miter", "Round", "Bevel")
_SUBSET = re.compile("^/?(?:[A-Z]{6}\\+)?")
_LETTERS = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGES = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BLOCKS = re.compile(r"beginbf(char|range)(.*?)endbf", re.DOTALL)
# Clips at the edge of a page or a chart, which nothing reaches over; tags; what only a printer minds.
_PASSED_OVER = frozenset(
    ("W", "W*", "BMC", "BDC", "EMC", "MP", "DP", "i", "ri", "M", "BT", "ET")
)


class _Font(Struct, frozen=True):
    """A font of the PDF, its place among the document's, and the widths of its codes in sizes."""

    laid: LaidFont
    place: int
    first: int
    widths: Sequence[float]

    def width(self, code: int) -> float:
        at = code - self.first
        return self.widths[at] if 0 <= at < len(self.widths) else 0.0


class _State(Struct, frozen=True):
    """The state of drawing (ISO 32000-1 8.4, 9.3)."""

    matrix: Matrix = _SAME
    fill: Colour = (0, 0, 0)
    stroke: Colour = (0, 0, 0)
    width: float = 1.0
    cap: int = 0
    join: int = 0
    dashes: tuple[float, ...] = ()
    font: _Font | None = None
    size: float = 0.0
    stretch: float = 1.0
    spacing: float = 0.0


def read_pages(pdf: bytes) -> LaidDocument:
    """All pages of the PDF."""
    reader = PdfReader(BytesIO(pdf))
    fonts: dict[int, _Font] = {}
    pages = tuple(_Page(page, fonts).read() for page in reader.pages)
    laid = tuple(font.laid for font in fonts.values())
    return LaidDocument(pages, laid, tuple(_marks(reader, reader.outline)))


def _marks(reader: PdfReader, outline: Sequence[Any]) -> Iterator[LaidMark]:
    """The bookmarks; those below one follow it as a list."""
    for index, entry in enumerate(outline):
        if isinstance(entry, list):
            continue
        following = outline[index + 1 : index + 2]
        below = following[0] if following and isinstance(following[0], list) else ()
        page = reader.get_destination_page_number(entry)
        if page is not None and page >= 0:
            yield LaidMark(str(entry.title), page, tuple(_marks(reader, below)))


# ── fonts ───────────────────────────────────────────────────────────────────


def _read_font(font: Any, place: int) -> _Font:
    described = font.get("/FontDescriptor", {})
    program = described.get("/FontFile2") or described.get("/FontFile")
    if program is None or "/ToUnicode" not in font:
        raise ValueError(f"font {font.get('/BaseFont')} ({font.get('/Subtype')})")
    laid = LaidFont(
        name=_SUBSET.sub("", str(font["/BaseFont"])),
        program=program.get_object().get_data(),
        is_truetype="/FontFile2" in described,
        says=dict(
            _said_by(font["/ToUnicode"].get_object().get_data().decode("latin1"))
        ),
    )
    widths = [float(width) / 1000 for width in font["/Widths"]]
    return _Font(laid, place, int(font["/FirstChar"]), widths)


def _said_by(table: str) -> Iterator[tuple[int, str]]:
    """What each code stands for (9.10.3)."""
    for kind, block in _BLOCKS.findall(table):
        if kind == "char":
            for code, words in _LETTERS.findall(block):
                yield int(code, 16), bytes.fromhex(words).decode("utf-16-be")
            continue
        for first, last, word in _RANGES.findall(block):
            for further in range(int(last, 16) - int(first, 16) + 1):
                yield int(first, 16) + further, chr(int(word, 16) + further)


# ── pages ───────────────────────────────────────────────────────────────────


class _Page:
    """A page that is being read."""

    def __init__(self, page: Any, fonts: dict[int, _Font]) -> None:
        self._page, self._fonts = page, fonts
        self._left, self._top = float(page.mediabox.left), float(page.mediabox.top)
        self._state, self._kept = _State(), list[_State]()
        self._line: Matrix = _SAME
        self._text: Matrix = _SAME
        self._steps: list[Step] = []
        self._at: Point = (0, 0)
        self._things: list[LaidText | LaidPath] = []

    def read(self) -> LaidPage:
        contents = self._page.get_contents()
        for operands, operator in contents.operations if contents is not None else ():
            name = operator.decode("latin1")
            if name in _PASSED_OVER:
                if name == "BT":
                    self._line = self._text = _SAME
                continue
            if name not in _OPERATORS:
                raise ValueError(f"operator {name}")
            _OPERATORS[name](self, operands)
        box = self._page.mediabox
        width, height = float(box.width) * _POINT, float(box.height) * _POINT
        return LaidPage(width, height, tuple(self._things))

    def _set(self, **facts: Any) -> None:
        self._state = replace(self._state, **facts)

    def _place(self, x: float, y: float, matrix: Matrix) -> Point:
        """A point of the page as it is seen."""
        across = x * matrix[0] + y * matrix[2] + matrix[4]
        up = x * matrix[1] + y * matrix[3] + matrix[5]
        return (across - self._left) * _POINT, (self._top - up) * _POINT

    # ── state ───────────────────────────────────────────────────────────────

    def keep(self, operands: Sequence[Any]) -> None:
        self._kept.append(self._state)

    def restore(self, operands: Sequence[Any]) -> None:
        self._state = self._kept.pop()

    def move_all(self, operands: Sequence[Any]) -> None:
        self._set(matrix=_joined(_matrix(operands), self._state.matrix))

    def fill_in(self, operands: Sequence[Any]) -> None:
        self._set(fill=_colour(operands))

    def draw_in(self, operands: Sequence[Any]) -> None:
        self._set(stroke=_colour(operands))

    def set_width(self, operands: Sequence[Any]) -> None:
        self._set(width=float(operands[0]))

    def set_cap(self, operands: Sequence[Any]) -> None:
        self._set(cap=int(operands[0]))

    def set_join(self, operands: Sequence[Any]) -> None:
        self._set(join=int(operands[0]))

    def set_dashes(self, operands: Sequence[Any]) -> None:
        self._set(dashes=tuple(map(float, operands[0])))

    # ── lines ───────────────────────────────────────────────────────────────

    def _step(self, kind: str, *points: Point) -> None:
        matrix = self._state.matrix
        seen = tuple(self._place(x, y, matrix) for x, y in points)
        self._steps.append(Step(kind, seen))
        if points:
            self._at = points[-1]

    def move_to(self, operands: Sequence[Any]) -> None:
        self._step("M", *_points(operands))

    def line_to(self, operands: Sequence[Any]) -> None:
        self._step("L", *_points(operands))

    def curve(self, operands: Sequence[Any]) -> None:
        self._step("B", *_points(operands))

    def curve_from_here(self, operands: Sequence[Any]) -> None:
        self._step("B", self._at, *_points(operands))

    def curve_to_end(self, operands: Sequence[Any]) -> None:
        first, last = _points(operands)
        self._step("B", first, last, last)

    def close(self, operands: Sequence[Any]) -> None:
        self._step("C")

    def rectangle(self, operands: Sequence[Any]) -> None:
        x, y, width, height = map(float, operands)
        self._step("M", (x, y))
        for corner in ((x + width, y), (x + width, y + height), (x, y + height)):
            self._step("L", corner)
        self._step("C")

    def finish(self, *, stroke: bool, fill: bool, is_even_odd: bool) -> None:
        """Draws the path that was begun."""
        state, steps = self._state, tuple(self._steps)
        self._steps = []
        if not steps or not (stroke or fill):
            return
        scale = abs(
            state.matrix[0] * state.matrix[3] - state.matrix[1] * state.matrix[2]
        )
        unit = scale**0.5 * _POINT
        drawn = Stroke(
            colour=state.stroke,
            width=state.width * unit,
            cap=_CAPS[state.cap],
            join=_JOINS[state.join],
            dashes=tuple(dash * unit for dash in state.dashes),
        )
        self._things.append(
            LaidPath(
                steps,
                drawn if stroke else None,
                state.fill if fill else None,
                is_even_odd,
            )
        )

    # ── words ───────────────────────────────────────────────────────────────

    def set_font(self, operands: Sequence[Any]) -> None:
        name, size = operands
        font = self._page["/Resources"]["/Font"][name].get_object()
        key = font.indirect_reference.idnum
        if key not in self._fonts:
            self._fonts[key] = _read_font(font, len(self._fonts))
        self._set(font=self._fonts[key], size=float(size))

    def set_spacing(self, operands: Sequence[Any]) -> None:
        self._set(spacing=float(operands[0]))

    def set_stretch(self, operands: Sequence[Any]) -> None:
        self._set(stretch=float(operands[0]) / 100)

    def move_line(self, operands: Sequence[Any]) -> None:
        x, y = map(float, operands)
        self._line = self._text = _joined((1, 0, 0, 1, x, y), self._line)

    def set_text_matrix(self, operands: Sequence[Any]) -> None:
        self._line = self._text = _matrix(operands)

    def show(self, operands: Sequence[Any]) -> None:
        self._show(operands)

    def show_apart(self, operands: Sequence[Any]) -> None:
        self._show(operands[0])

    def _show(self, parts: Sequence[Any]) -> None:
        """Words, with corrections between them in thousandths of the size."""
        state, font = self._state, self._state.font
        if font is None:
            raise ValueError("words without a font")
        codes: list[int] = []
        offsets: list[float] = []
        reached = 0.0
        for part in parts:
            if not hasattr(part, "original_bytes"):
                reached -= float(part) / 1000 * state.size * state.stretch
                continue
            for code in part.original_bytes:
                codes.append(code)
                offsets.append(reached)
                wide = font.width(code) * state.size + state.spacing
                reached += wide * state.stretch
        if codes:
            self._things.append(self._laid_text(font, codes, offsets, reached))
        self._text = _joined((1, 0, 0, 1, reached, 0), self._text)

    def _laid_text(
        self, font: _Font, codes: list[int], offsets: list[float], reached: float
    ) -> LaidText:
        state = self._state
        matrix = _joined(self._text, state.matrix)
        along, up = hypot(*matrix[:2]), hypot(*matrix[2:4])
        return LaidText(
            font=font.place,
            size=state.size * up * _POINT,
            stretch=state.stretch * along / up,
            origin=self._place(0, 0, matrix),
            direction=(matrix[0] / along, matrix[1] / along),
            codes=tuple(codes),
            offsets=tuple(offset * along * _POINT for offset in offsets),
            length=reached * along * _POINT,
            colour=state.fill,
        )


def _finishing(**manner: bool) -> Callable[[_Page, Sequence[Any]], None]:
    facts = {"stroke": False, "fill": False, "is_even_odd": False, **manner}
    return lambda page, operands: page.finish(**facts)


def _closing(**manner: bool) -> Callable[[_Page, Sequence[Any]], None]:
    finish = _finishing(**manner)

    def close(page: _Page, operands: Sequence[Any]) -> None:
        page.close(operands)
        finish(page, operands)

    return close


# What stands in a content stream (ISO 32000-1, annex A).
_OPERATORS: Mapping[str, Callable[[_Page, Sequence[Any]], None]] = MappingProxyType(
    {
        "q": _Page.keep,
        "Q": _Page.restore,
        "cm": _Page.move_all,
        "rg": _Page.fill_in,
        "g": _Page.fill_in,
        "RG": _Page.draw_in,
        "G": _Page.draw_in,
        "w": _Page.set_width,
        "J": _Page.set_cap,
        "j": _Page.set_join,
        "d": _Page.set_dashes,
        "m": _Page.move_to,
        "l": _Page.line_to,
        "c": _Page.curve,
        "v": _Page.curve_from_here,
        "y": _Page.curve_to_end,
        "h": _Page.close,
        "re": _Page.rectangle,
        "n": _finishing(),
        "S": _finishing(stroke=True),
        "s": _closing(stroke=True),
        "f": _finishing(fill=True),
        "f*": _finishing(fill=True, is_even_odd=True),
        "B": _finishing(stroke=True, fill=True),
        "B*": _finishing(stroke=True, fill=True, is_even_odd=True),
        "b": _closing(stroke=True, fill=True),
        "b*": _closing(stroke=True, fill=True, is_even_odd=True),
        "Tf": _Page.set_font,
        "Tc": _Page.set_spacing,
        "Tz": _Page.set_stretch,
        "Td": _Page.move_line,
        "Tm": _Page.set_text_matrix,
        "Tj": _Page.show,
        "TJ": _Page.show_apart,
    }
)


# ── values ──────────────────────────────────────────────────────────────────


def _joined(first: Matrix, then: Matrix) -> Matrix:
    """One change of places after the other (8.3.4)."""
    return (
        first[0] * then[0] + first[1] * then[2],
        first[0] * then[1] + first[1] * then[3],
        first[2] * then[0] + first[3] * then[2],
        first[2] * then[1] + first[3] * then[3],
        first[4] * then[0] + first[5] * then[2] + then[4],
        first[4] * then[1] + first[5] * then[3] + then[5],
    )


def _matrix(operands: Sequence[Any]) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return a, b, c, d, e, f


def _points(operands: Sequence[Any]) -> list[Point]:
    values = list(map(float, operands))
    return list(zip(values[::2], values[1::2], strict=True))


def _colour(operands: Sequence[Any]) -> Colour:
    """A colour as red, green and blue of 255; one value alone is a grey."""
    values = [round(255 * float(value)) for value in operands]
    red, green, blue = values if len(values) == 3 else values * 3
    return red, green, blue
