"""Rows of a Word body in which the document's words have no room: higher than the row may be, or than a page.

By counting, as `heights.py` does for tables of ours: what is told is to be looked at, not certain.
"""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from reports.core.problems import Place, Problem, problem
from reports.core.tree import (
    Document,
    SpelledCell,
    SpelledRun,
    Spelling,
    Table,
    plain_text,
)
from reports.writers.docx.measure import text_width

_FIXED = re.compile(r'<w:trHeight (?=[^>]*w:hRule="exact")[^>]*w:val="(\d+)"')
_WIDTH = re.compile(r'<w:tcW [^>]*w:w="(\d+)"')
_SIZE = re.compile(r'<w:sz w:val="(\d+)"')
_LINE = re.compile(r'<w:spacing [^>]*w:line="(\d+)"[^>]*w:lineRule="exact"')
_WORDS = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(br)/>")
# 五号, where nothing is said; both margins of a cell; how much higher a line is than its characters.
_USUAL_SIZE, _MARGINS, _LEAD = 21, 216, 130
_SHOWN = 20


class _Cell(Struct):
    """A cell as it is gone through: its width, its paragraphs, the size of its words in half points."""

    width: int
    is_counted: bool
    size: int = 0
    line: int = 0
    paragraphs: list[str] = field(default_factory=list)
    is_filled: bool = False

    @property
    def height(self) -> int:
        """How high its words stand, in twips."""
        character = 10 * (self.size or _USUAL_SIZE)
        room = max(100 * (self.width - _MARGINS) // character, 100)
        lines = sum(
            max(-(-text_width(words) // room), 1)
            for one in self.paragraphs
            for words in one.split("\n")
        )
        return lines * (self.line or character * _LEAD // 100)


def crowded_rows(document: Document, file: str, page: int) -> Iterator[Problem]:
    """T18 for each row of a Word body whose words have no room; `page` is how high the type area is."""
    tables = (one for one in document.blocks if isinstance(one, Table) and one.spelling)
    for number, table in enumerate(tables, 1):
        for row, (fixed, cells) in enumerate(_rows(table.spelling), 1):
            filled = [cell for cell in cells if cell.is_filled and cell.is_counted]
            if not filled:
                continue
            fullest = max(filled, key=lambda cell: cell.height)
            words = "".join(fullest.paragraphs)[:_SHOWN]
            place = Place(file, spot=f"表 {number} 第 {row} 行")
            if fixed and fullest.height > fixed:
                yield problem("T18", "fixed", place, words=words)
            elif fullest.height > page:
                yield problem("T18", "page", place, words=words)


def _rows(spelling: Spelling) -> Iterator[tuple[int, list[_Cell]]]:
    """The rows of a table: how high one must be, nothing where it may grow, and its cells."""
    fixed, depth = 0, 0
    cells: list[_Cell] = []
    for piece in spelling:
        if isinstance(piece, SpelledCell):
            cells.append(_cell(f"{piece.opening}{piece.after}", piece.merge))
        elif isinstance(piece, SpelledRun) and cells:
            cells[-1].paragraphs[-1:] = [
                "".join((*cells[-1].paragraphs[-1:], plain_text(piece.line)))
            ]
            cells[-1].size = max(cells[-1].size, _size(piece.look))
            cells[-1].is_filled = True
        elif isinstance(piece, str):
            depth += piece.startswith("<w:tbl>") - (piece == "</w:tbl>")
            if piece.startswith("<w:tr>") and depth == 1:
                found = _FIXED.search(piece)
                fixed, cells = int(found[1]) if found else 0, []
            elif piece == "</w:tr>" and depth == 1:
                yield fixed, cells
            elif piece.startswith("<w:tc>"):
                merged = "restart" if "<w:vMerge" in piece else ""
                cells.append(_cell(piece, merged))
            elif cells:
                _take(cells[-1], piece)


def _cell(opening: str, merge: str) -> _Cell:
    width = _WIDTH.search(opening)
    # What spans rows has the room of several, what is set upright the row's height for its width.
    is_counted = not merge and "<w:textDirection" not in opening
    return _Cell(int(width[1]) if width else 0, is_counted and width is not None)


def _take(cell: _Cell, xml: str) -> None:
    """What is spelled in a cell: its paragraphs, and words that are always there."""
    if xml.startswith("<w:p>"):
        cell.paragraphs.append("")
        line = _LINE.search(xml)
        cell.line = max(cell.line, int(line[1]) if line else 0)
    words = "".join("\n" if mark else text for text, mark in _WORDS.findall(xml))
    if words:
        cell.paragraphs[-1:] = ["".join((*cell.paragraphs[-1:], words))]
        cell.size = max(cell.size, _size(xml))


def _size(xml: str) -> int:
    return max(map(int, _SIZE.findall(xml)), default=0)
