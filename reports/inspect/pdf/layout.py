"""What a page is made of: lines of text, tables, and what belongs to none of them (frames, drawings)."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.inspect.pdf.columns import apart
from reports.inspect.pdf.contents import contents_among
from reports.inspect.pdf.sheets import Box, Glyph, Row, Sheet, rows_of
from reports.inspect.pdf.tables import TablePart, ruled_tables

_PAGE_NUMBER = Pattern(
    r"[-—–·.|\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共,，]+\s*\d{1,4}(?:\s*页)?)?[-—–·.|\s]*"
)
_DIGITS = Pattern(r"\d{1,4}")
_EDGE_ROWS = 3
_EDGE = 0.13
_FEWEST_ALIKE = 3
# The words of a drawing are smaller than those of the text, and not far from it, in points.
_SMALL = 0.9
_AROUND = 20
_LARGE = 20
_FIGURE = Pattern(r"图\s*\d")


class TextRow(Struct, frozen=True):
    """A line of text, and the page it is on."""

    page: int
    row: Row
    is_contents: bool = False

    @property
    def top(self) -> float:
        """Where it begins."""
        return self.row.base - self.row.size


class Page(Struct, frozen=True):
    """A page in the order it is read; `framed` is what stands at its edges, `drawn` the words of drawings."""

    number: int
    width: float
    parts: Sequence[TextRow | TablePart]
    framed: Sequence[str]
    drawn: Sequence[Row]


def laid_out(sheets: Sequence[Sheet]) -> list[Page]:
    """Pages so."""
    bare = [_bare(one) for one in sheets]
    edges = _edges(bare)
    size = _size(row for one in bare for row in one.rows)
    contents = contents_among([one.rows for one in bare])
    return [_page(one, edges, contents, size) for one in bare]


class _Bare(Struct, frozen=True):
    """A page with its ruled tables and its lines, which may be those of a frame."""

    sheet: Sheet
    tables: Sequence[TablePart]
    rows: Sequence[Row]
    turned: Sequence[Glyph]
    drawings: Sequence[Box]


def _bare(sheet: Sheet) -> _Bare:
    tables, glyphs, charts = ruled_tables(sheet)
    upright = [one for one in glyphs if not one.is_turned]
    turned = [one for one in glyphs if one.is_turned]
    drawings = (*sheet.drawings, *charts)
    return _Bare(sheet, tables, rows_of(upright), turned, drawings)


def _size(rows: Iterable[Row]) -> float:
    """The size of most of the text."""
    sizes: Counter[float] = Counter()
    for one in rows:
        sizes[round(one.size * 2) / 2] += len(one.glyphs)
    return sizes.most_common(1)[0][0] if sizes else 0


def _outer(one: _Bare) -> list[Row]:
    """The lines at the upper and the lower edge of a page, if they stand at its edge."""
    height = one.sheet.height
    rows = [*one.rows[:_EDGE_ROWS], *one.rows[-_EDGE_ROWS:]]
    tops = [table.top for table in one.tables]
    ends = [table.box.bottom for table in one.tables]
    first, last = min(tops, default=height), max(ends, default=0)
    return [
        row
        for row in rows
        if (row.base < height * _EDGE * 1.2 and row.base <= first + row.size)
        or (row.base > height * (1 - _EDGE) and row.base >= last)
    ]


_Key = tuple[str, int, bool]


def _key(one: _Bare, row: Row) -> _Key:
    """What a line says but for the number of its page, and whether it stands above."""
    words = "".join(row.words.split())
    numbers = list(_DIGITS.finditer(words))
    is_above = row.base < one.sheet.height / 2
    if not numbers:
        return words, 0, is_above
    start, end = numbers[-1].span()
    offset = int(numbers[-1].group()) - one.sheet.number
    return f"{words[:start]}#{words[end:]}", offset, is_above


def _edges(pages: Sequence[_Bare]) -> frozenset[_Key]:
    """What stands at the edges of several pages, but for its numbers."""
    counts = Counter(
        key for one in pages for key in {_key(one, row) for row in _outer(one)}
    )
    fewest = min(len(pages), _FEWEST_ALIKE)
    return frozenset(key for key, count in counts.items() if count >= max(fewest, 2))


def _page(
    one: _Bare,
    edges: frozenset[_Key],
    contents: frozenset[int],
    size: float,
) -> Page:
    outer = {id(row) for row in _outer(one)}
    framed, rows = [], []
    for row in one.rows:
        is_number = _PAGE_NUMBER.fullmatch(row.words) is not None
        if id(row) in outer and (is_number or _key(one, row) in edges):
            framed += [] if is_number else [row.words]
        else:
            rows.append(row)
    drawn = _drawn(one, rows, size)
    rows = [row for row in rows if not any(row is other for other in drawn)]
    number = one.sheet.number
    listed = [row for row in rows if id(row) in contents]
    columns, rows = apart(number, [row for row in rows if id(row) not in contents])
    parts: list[TextRow | TablePart] = [
        *one.tables,
        *columns,
        *(TextRow(number, row) for row in rows),
        *(TextRow(number, row, is_contents=True) for row in listed),
    ]
    turned = "".join(glyph.character for glyph in one.turned)
    if turned.strip() and not _PAGE_NUMBER.fullmatch(turned):
        framed.append(turned.strip())
    return Page(
        one.sheet.number,
        one.sheet.width,
        sorted(parts, key=lambda part: part.top),
        framed,
        drawn,
    )


def _drawn(one: _Bare, rows: Sequence[Row], size: float) -> list[Row]:
    """The words of charts: small, and among what is drawn."""
    areas = [
        area
        for area in one.drawings
        if area.height > _AROUND / 4
        and area.width < one.sheet.width * 0.95
        and not any(_is_within(area, table.box) for table in one.tables)
    ]
    if not areas:
        return []
    spans = _spans(areas)
    return [
        row
        for row in rows
        if row.size < size * _SMALL
        and not _FIGURE.match(row.words)
        and any(top <= row.base - row.size / 2 <= end for top, end in spans)
    ]


def _is_within(area: Box, table: Box) -> bool:
    return table.holds((area.left + area.right) / 2, (area.top + area.bottom) / 2)


def _spans(areas: Sequence[Box]) -> list[tuple[float, float]]:
    """From where to where drawings reach down a page, with the words around them."""
    spans: list[tuple[float, float]] = []
    for one in sorted(areas, key=lambda each: each.top):
        top, end = one.top - _AROUND, one.bottom + _AROUND
        if spans and top <= spans[-1][1] + _LARGE:
            spans[-1] = spans[-1][0], max(spans[-1][1], end)
        else:
            spans.append((top, end))
    return spans
