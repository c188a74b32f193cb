"""The only door to PDFium, by its own functions: a PDF in, its pages out (ISO 32000-1).

PDFium is told the way home by no exception: each function says by what it returns whether it could. What
a page says of its size is believed, so a file is read only in a process that may end (`inspect/child.py`).
"""

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import atan2, hypot, pi
from typing import Any

from reports.core.problems import Fault, problem
from reports.inspect.pdf.sheets import BROKEN, Box, Glyph, Sheet

_MOST_PAGES = 2_000
_MOST_GLYPHS = 3_000_000
_MOST_DRAWN = 100_000
_MOST_DEPTH = 8
# Lines of tables are thinner, in points.
_THIN = 3.5
_STRAIGHT = 0.6
_UNSEEN = 3
# Of red, green and blue together: cells are coloured lighter than the bars of charts.
_LIGHT = 600
_HYPHENS = (2, 0xFFFE)
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
# Characters of a font's own: bullets, and whatever a broken font is mapped to.
_PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))

_Matrix = tuple[float, float, float, float, float, float]
_Turn = Callable[[float, float], tuple[float, float]]


def read_sheets(data: bytes) -> Iterator[Sheet]:
    """The pages of a PDF. Raises Fault, ImportError."""
    import pypdfium2.raw as pdfium

    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        locked = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        is_locked = pdfium.FPDF_GetLastError() in locked
        raise Fault(problem("A16", "encrypted" if is_locked else "broken pdf"))
    try:
        count = pdfium.FPDF_GetPageCount(document)
        if count > _MOST_PAGES:
            raise Fault(problem("A16", "too large"))
        written = 0
        for at in range(count):
            page = pdfium.FPDF_LoadPage(document, at)
            if not page:
                continue
            try:
                sheet = _sheet(pdfium, page, at + 1)
            finally:
                pdfium.FPDF_ClosePage(page)
            written += len(sheet.glyphs)
            if written > _MOST_GLYPHS:
                raise Fault(problem("A16", "too large"))
            yield sheet
    finally:
        pdfium.FPDF_CloseDocument(document)


def _sheet(pdfium: Any, page: Any, number: int) -> Sheet:
    found = _glyphs(pdfium, page)
    quarters = Counter(one[-1] for one in found)
    quarter = quarters.most_common(1)[0][0] if quarters else 0
    turn, width, height = _turned(_bounds(pdfium, page), quarter)
    glyphs = []
    for character, box, x, y, size, own in found:
        left, _, right, _ = _corners(turn, *box)
        base = turn(x, y)[1]
        if 0 <= base <= height + size and -size <= left <= width:
            glyphs.append(Glyph(character, left, right, base, size, own != quarter))
    drawn = _Drawn(pdfium, turn)
    drawn.read(
        pdfium.FPDFPage_CountObjects(page),
        lambda at: pdfium.FPDFPage_GetObject(page, at),
        (1, 0, 0, 1, 0, 0),
    )
    return Sheet(
        number,
        width,
        height,
        glyphs,
        drawn.rules,
        drawn.areas,
        drawn.dark,
        drawn.has_picture,
        drawn.unseen,
    )


def _bounds(pdfium: Any, page: Any) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a page."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box)):
        return 0, 0, pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    return box.left, box.bottom, box.right, box.top


def _turned(
    bounds: tuple[float, float, float, float], quarter: int
) -> tuple[_Turn, float, float]:
    """How places become those of a page whose text runs from left to right, and how large that is: the
    text may run upwards on a page that is turned, or on one that its reader has to turn.
    """
    left, bottom, right, top = bounds
    width, height = right - left, top - bottom
    if quarter == 1:
        return lambda x, y: (y - bottom, x - left), height, width
    if quarter == 2:
        return lambda x, y: (right - x, y - bottom), width, height
    if quarter == 3:
        return lambda x, y: (top - y, right - x), height, width
    return lambda x, y: (x - left, top - y), width, height


def _corners(
    turn: _Turn, left: float, bottom: float, right: float, top: float
) -> tuple[float, float, float, float]:
    one, other = turn(left, bottom), turn(right, top)
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[0], other[0]),
        max(one[1], other[1]),
    )


_Found = tuple[str, tuple[float, float, float, float], float, float, float, int]


def _glyphs(pdfium: Any, page: Any) -> list[_Found]:
    """Each character: itself, its box, where it stands, its size, the quarters it is turned by."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return []
    found: list[_Found] = []
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    at_box, at_matrix, at_x, at_y = map(ctypes.byref, (box, matrix, x, y))
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > _MOST_GLYPHS:
            raise Fault(problem("A16", "too large"))
        high = 0
        for at in range(count):
            code = pdfium.FPDFText_GetUnicode(text, at)
            if code in _HIGH:
                high = code
                continue
            if code in _LOW and high:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
            high = 0
            is_broken = pdfium.FPDFText_HasUnicodeMapError(text, at) == 1
            if code not in _HYPHENS and pdfium.FPDFText_IsGenerated(text, at) == 1:
                continue
            if not (
                pdfium.FPDFText_GetLooseCharBox(text, at, at_box)
                and pdfium.FPDFText_GetMatrix(text, at, at_matrix)
                and pdfium.FPDFText_GetCharOrigin(text, at, at_x, at_y)
            ):
                continue
            size = pdfium.FPDFText_GetFontSize(text, at) * hypot(matrix.c, matrix.d)
            quarter = round(atan2(matrix.b, matrix.a) / (pi / 2)) % 4
            edges = (box.left, box.bottom, box.right, box.top)
            if size > 0 and all(map(_is_finite, (*edges, x.value, y.value, size))):
                character = BROKEN if is_broken else _character(code)
                found.append((character, edges, x.value, y.value, size, quarter))
                _part_ligature(found)
    finally:
        pdfium.FPDFText_ClosePage(text)
    return found


def _part_ligature(found: list[_Found]) -> None:
    """Letters that are drawn as one, fi, told of the same place: each gets its half."""
    if len(found) < 2 or found[-1][1:4] != found[-2][1:4]:
        return
    one, (left, bottom, right, top), *_ = found[-2]
    other = found[-1][0]
    if (one + other).isalpha() and (one + other).isascii():
        middle = (left + right) / 2
        x, y, size, quarter = found[-1][2:]
        found[-2:] = [
            (one, (left, bottom, middle, top), x, y, size, quarter),
            (other, (middle, bottom, right, top), x, y, size, quarter),
        ]


def _is_finite(value: float) -> bool:
    return -1e6 < value < 1e6


def _character(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if code < 32:
        return " " if code in (9, 10, 13) else BROKEN
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return BROKEN
    return BROKEN if any(code in one for one in _PRIVATE) else chr(code)


class _Drawn:
    """What is drawn on a page, that in its forms too."""

    def __init__(self, pdfium: Any, turn: _Turn) -> None:
        self.rules: list[Box] = []
        self.areas: list[Box] = []
        self.dark: list[Box] = []
        self.has_picture = False
        self.unseen = 0
        self._pdfium, self._turn = pdfium, turn
        self._left = _MOST_DRAWN

    def read(
        self, count: int, get: Callable[[int], Any], matrix: _Matrix, depth: int = 0
    ) -> None:
        """Takes in so many objects, placed by a matrix."""
        pdfium = self._pdfium
        for at in range(count):
            self._left -= 1
            if self._left < 0:
                return
            one = get(at)
            kind = pdfium.FPDFPageObj_GetType(one) if one else 0
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(one, _joined(self._matrix(one), matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.has_picture = True
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.unseen += pdfium.FPDFTextObj_GetTextRenderMode(one) == _UNSEEN
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MOST_DEPTH:
                self.read(
                    pdfium.FPDFFormObj_CountObjects(one),
                    lambda at, form=one: pdfium.FPDFFormObj_GetObject(form, at),  # type: ignore[misc]
                    _joined(self._matrix(one), matrix),
                    depth + 1,
                )

    def _matrix(self, one: Any) -> _Matrix:
        matrix = self._pdfium.FS_MATRIX()
        if not self._pdfium.FPDFPageObj_GetMatrix(one, ctypes.byref(matrix)):
            return 1, 0, 0, 1, 0, 0
        return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def _path(self, one: Any, matrix: _Matrix) -> None:
        """Of a path: the lines that run along the page or down it, else where it lies."""
        pdfium = self._pdfium
        fill, is_stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(one, ctypes.byref(fill), ctypes.byref(is_stroked))
        if not (fill.value or is_stroked.value):
            return
        strokes, is_straight = self._strokes(one, matrix)
        points = [point for stroke in strokes for point in stroke]
        if not points or not all(_is_finite(value) for one in points for value in one):
            return
        across = [x for x, _ in points]
        down = [y for _, y in points]
        whole = Box(min(across), min(down), max(across), max(down))
        if min(whole.width, whole.height) <= _THIN:
            self.rules.append(whole)
            return
        if is_stroked.value and is_straight:
            self.rules += map(_spanned, strokes)
        if fill.value or not is_straight:
            self.areas.append(whole)
        if fill.value and self._is_dark(one):
            self.dark.append(whole)

    def _is_dark(self, one: Any) -> bool:
        colours = [ctypes.c_uint() for _ in range(4)]
        is_told = self._pdfium.FPDFPageObj_GetFillColor(
            one, *map(ctypes.byref, colours)
        )
        return bool(is_told) and sum(part.value for part in colours[:3]) < _LIGHT

    def _strokes(
        self, one: Any, matrix: _Matrix
    ) -> tuple[Sequence[tuple[tuple[float, float], tuple[float, float]]], bool]:
        """The lines of a path from point to point, and whether each runs along the page or down it."""
        pdfium = self._pdfium
        x, y = ctypes.c_float(), ctypes.c_float()
        strokes, is_straight = [], True
        start = last = (0.0, 0.0)
        for at in range(min(pdfium.FPDFPath_CountSegments(one), _MOST_DRAWN)):
            self._left -= 1
            segment = pdfium.FPDFPath_GetPathSegment(one, at)
            pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            a, b, c, d, e, f = matrix
            now = self._turn(
                a * x.value + c * y.value + e, b * x.value + d * y.value + f
            )
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                start = now
            else:
                strokes.append((last, now))
                is_straight &= kind == pdfium.FPDF_SEGMENT_LINETO
            last = now
            if pdfium.FPDFPathSegment_GetClose(segment) and now != start:
                strokes.append((now, start))
        is_straight &= all(
            min(abs(x1 - x0), abs(y1 - y0)) <= _STRAIGHT
            for (x0, y0), (x1, y1) in strokes
        )
        return strokes, is_straight


def _spanned(stroke: tuple[tuple[float, float], tuple[float, float]]) -> Box:
    (x0, y0), (x1, y1) = stroke
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _joined(first: _Matrix, then: _Matrix) -> _Matrix:
    """One change of places after the other (8.3.4)."""
    return (
        first[0] * then[0] + first[1] * then[2],
        first[0] * then[1] + first[1] * then[3],
        first[2] * then[0] + first[3] * then[2],
        first[2] * then[1] + first[3] * then[3],
        first[4] * then[0] + first[5] * then[2] + then[4],
        first[4] * then[1] + first[5] * then[3] + then[5],
    )
