"""The paragraphs of a Word file in reading order, each with the place of its cell: what is anchored before a file
goes out, and met again when it comes back.
"""

from collections.abc import Iterator

from msgspec import Struct

from reports.writers.docx.wordxml import Element, w

_PARAGRAPH, _TABLE, _ROW, _CELL = map(w, ("p", "tbl", "tr", "tc"))
_BOX = w("txbxContent")
# The same once more, for programs that cannot draw the first.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DELETED_ROW = f"{w('trPr')}/{w('del')}"

CellPlace = tuple[int, int, int]
"""Table, row and cell, each counted from 0 in the order in which they begin."""


class _Counter(Struct):
    tables: int = 0


class PlacedParagraph(Struct, frozen=True):
    """A paragraph as it is spelled; `cell` is where it stands, None outside of tables."""

    element: Element
    cell: CellPlace | None


def paragraphs_in(body: Element) -> Iterator[PlacedParagraph]:
    """Every paragraph of a text, those of frames behind the one that holds these; none of rows that somebody has
    deleted with tracking on.
    """
    return _within(body, None, _Counter())


def _within(
    element: Element, cell: CellPlace | None, counter: _Counter
) -> Iterator[PlacedParagraph]:
    for child in element:
        if child.tag == _PARAGRAPH:
            yield PlacedParagraph(child, cell)
            yield from _boxes(child, cell, counter)
        elif child.tag == _TABLE:
            yield from _rows(child, counter)
        elif child.tag != _FALLBACK and len(child):
            yield from _within(child, cell, counter)


def _rows(table: Element, counter: _Counter) -> Iterator[PlacedParagraph]:
    number = counter.tables
    counter.tables += 1
    rows = (row for row in table.iter(_ROW) if _nearest(row, _TABLE) is table)
    for at, row in enumerate(rows):
        if row.find(_DELETED_ROW) is not None:
            continue
        cells = (cell for cell in row.iter(_CELL) if _nearest(cell, _ROW) is row)
        for index, cell in enumerate(cells):
            yield from _within(cell, (number, at, index), counter)


def _boxes(
    paragraph: Element, cell: CellPlace | None, counter: _Counter
) -> Iterator[PlacedParagraph]:
    for box in paragraph.iter(_BOX):
        if _nearest(box, _PARAGRAPH) is paragraph and not _is_fallback(box):
            yield from _within(box, cell, counter)


def _is_fallback(element: Element) -> bool:
    return any(one.tag == _FALLBACK for one in element.iterancestors())


def _nearest(element: Element, tag: str) -> Element | None:
    """The innermost element of a kind that holds this one."""
    return next(element.iterancestors(tag), None)
