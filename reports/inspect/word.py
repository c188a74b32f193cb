"""A Word file of anybody, read as its reader sees it: changes as accepted, what is hidden left out.

Word, WPS and other programs spell the same in many ways; what is not known is passed through, so that
no words are lost (ECMA-376-1, 17).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from msgspec import Struct, field

from reports.core.problems import Fault, problem
from reports.inspect.charts import read_chart
from reports.inspect.markup import MarkupError, walk
from reports.inspect.reading import (
    Grid,
    GridCell,
    Item,
    Line,
    LineKind,
    Numbered,
    Reading,
    cell_place,
)

_MOST_OF_A_PART = 100_000_000
_MOST_UNPACKED = 300_000_000
_BODY = "word/document.xml"
_FRAME = re.compile(r"word/(?:header|footer)\d*\.xml")
_CHART = re.compile(r"word/charts/chart(\d{1,4})\.xml")
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
# Words that are deleted, moved away, or shown only by programs that know less (ECMA-376-3, 10.2.1).
_PASSED_OVER = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "rPh"})
_BREAKS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "ptab": " "}
_HEADING = re.compile(r"(?:heading|标题) ?([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)", re.IGNORECASE)


def read_word(data: bytes, file: str) -> Reading:
    """The items of a .docx. Raises Fault."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return Reading(file, "docx", tuple(_items(package)))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        KeyError,
        MarkupError,
    ) as error:
        raise Fault(problem("A16", "broken")) from error
    except RuntimeError as error:
        raise Fault(problem("A16", "encrypted")) from error


def _items(package: zipfile.ZipFile) -> Iterator[Item]:
    names = package.namelist()
    if sum(one.file_size for one in package.infolist()) > _MOST_UNPACKED:
        raise Fault(problem("A16", "too large"))
    styles = _styles(_part(package, "word/styles.xml")) if _has_styles(names) else {}
    places = Numbered()
    yield from _read(_part(package, _BODY), styles, LineKind.BODY, places)
    charts = sorted(
        (int(one[1]), one[0]) for one in map(_CHART.fullmatch, names) if one
    )
    for number, (_, name) in enumerate(charts, 1):
        if grid := read_chart(_part(package, name), f"图 {number}"):
            yield grid
    for name in sorted(names):
        if _FRAME.fullmatch(name):
            yield from _read(_part(package, name), styles, LineKind.FRAME, places)
        elif name in _NOTES:
            yield from _read(_part(package, name), styles, LineKind.NOTE, places)


def _has_styles(names: list[str]) -> bool:
    return "word/styles.xml" in names


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as stream:
        data = stream.read(_MOST_OF_A_PART + 1)
    if len(data) > _MOST_OF_A_PART:
        raise Fault(problem("A16", "too large"))
    return data


# ── styles ──────────────────────────────────────────────────────────────────


class _Style(Struct):
    """A paragraph style: its name, the level and the numbering it gives, what it rests on."""

    name: str = ""
    level: int = 0
    numbered: bool = False
    base: str = ""


def _styles(data: bytes) -> dict[str, _Style]:
    styles: dict[str, _Style] = {}
    now = _Style()

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal now
        value = attributes.get("val", "")
        if name == "style":
            now = styles.setdefault(attributes.get("styleId", ""), _Style())
        elif name == "name":
            now.name = now.name or value
            if found := _HEADING.fullmatch(value):
                now.level = int(found[1])
        elif name == "basedOn":
            now.base = value
        elif name == "outlineLvl" and value.isdecimal() and int(value) < 9:
            now.level = int(value) + 1
        elif name == "numPr":
            now.numbered = True

    walk(data, begin, lambda name: None, lambda text: None)
    return styles


def _resolved(style: str, styles: dict[str, _Style]) -> _Style:
    """A style with what it has from those it rests on."""
    level, numbered, name = 0, False, ""
    for _ in range(20):
        one = styles.get(style)
        if one is None:
            break
        name, level = name or one.name, level or one.level
        numbered = numbered or one.numbered
        style = one.base
    return _Style(name, level, numbered)


# ── paragraphs and tables ───────────────────────────────────────────────────


class _Paragraph(Struct):
    """A paragraph that is being read; a text box may stand in one."""

    kind: LineKind
    words: list[str] = field(default_factory=list)
    level: int = 0
    numbered: bool = False
    is_contents: bool = False

    def line(self, place: str) -> Line:
        """The paragraph as read."""
        kind = LineKind.CONTENTS if self.is_contents else self.kind
        words = "".join(self.words).strip()
        return Line(words, place, self.level, kind, self.numbered)


class _Cell(Struct):
    """A cell that is being read."""

    column: int
    span: int = 1
    goes_on: bool = False
    lines: list[str] = field(default_factory=list)


class _Table(Struct):
    """A table that is being read."""

    rows: list[list[_Cell]] = field(default_factory=list)

    def grid(self, caption: str, place: str) -> Grid:
        """The table as read: a cell that goes on from above is none."""
        rows = (
            tuple(
                GridCell(cell.column, words, cell_place(place, number, at))
                for at, cell in enumerate(row, 1)
                if not cell.goes_on and (words := " ".join(cell.lines).strip())
            )
            for number, row in enumerate(self.rows, 1)
        )
        return Grid(caption, tuple(rows), place)


def _read(
    data: bytes, styles: dict[str, _Style], kind: LineKind, places: Numbered
) -> list[Item]:
    reader = _Reader(styles, kind, places)
    walk(data, reader.begin, reader.end, reader.text)
    return reader.items


class _Reader:
    """Makes items of the tags of a part."""

    def __init__(
        self, styles: dict[str, _Style], kind: LineKind, places: Numbered
    ) -> None:
        self.items: list[Item] = []
        self._styles, self._kind, self._places = styles, kind, places
        self._open: list[_Paragraph] = []
        self._tables: list[_Table] = []
        self._boxes = 0
        self._skipped = 0
        self._in_text = self._is_hidden = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        if name in _PASSED_OVER or self._skipped:
            # What marks a paragraph's end as deleted stands in its properties, and holds nothing.
            self._skipped += 1
            return
        if name == "p":
            is_box = self._boxes > 0
            self._open.append(_Paragraph(LineKind.BOX if is_box else self._kind))
        elif name == "tbl":
            self._tables.append(_Table())
        elif self._tables and name in ("tr", "tc"):
            self._begin_cell(name)
        elif name == "txbxContent":
            self._boxes += 1
        elif name == "r":
            self._is_hidden = False
        elif name in ("t", "sym"):
            self._in_text = name == "t"
        else:
            self._property(name, attributes)

    def _begin_cell(self, name: str) -> None:
        rows = self._tables[-1].rows
        if name == "tr":
            rows.append([])
        elif rows:
            row = rows[-1]
            column = row[-1].column + row[-1].span if row else 0
            row.append(_Cell(column))

    def _property(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "vanish":
            self._is_hidden = value not in ("0", "false", "off")
        elif name == "gridSpan" and value.isdecimal() and self._cell():
            self._cells()[-1].span = min(int(value), 500) or 1
        elif name == "vMerge" and self._cell():
            self._cells()[-1].goes_on = value in ("", "continue")
        if not self._open:
            return
        paragraph = self._open[-1]
        if name == "pStyle":
            style = _resolved(value, self._styles)
            paragraph.level = paragraph.level or style.level
            paragraph.numbered = paragraph.numbered or style.numbered
            paragraph.is_contents = _CONTENTS.match(style.name or value) is not None
        elif name == "outlineLvl" and value.isdecimal():
            paragraph.level = int(value) + 1 if int(value) < 9 else 0
        elif name == "numId":
            paragraph.numbered = value != "0"
        elif name in _BREAKS and not self._is_hidden and self._words():
            self._words().append(_BREAKS[name])

    def _cells(self) -> list[_Cell]:
        return self._tables[-1].rows[-1]

    def _cell(self) -> bool:
        """Whether a cell of a table is open."""
        rows = self._tables[-1].rows if self._tables else []
        return bool(rows and rows[-1])

    def _words(self) -> list[str]:
        return self._open[-1].words if self._open else []

    def text(self, words: str) -> None:
        """Words, of which those in w:t are printed."""
        if self._in_text and not self._skipped and not self._is_hidden and self._open:
            self._open[-1].words.append(words)

    def end(self, name: str) -> None:
        """A tag ends."""
        if self._skipped:
            self._skipped -= 1
        elif name == "t":
            self._in_text = False
        elif name == "p" and self._open:
            self._close(self._open.pop())
        elif name == "txbxContent":
            self._boxes -= 1
        elif name == "tbl" and self._tables:
            self._close_table(self._tables.pop())

    def _close(self, paragraph: _Paragraph) -> None:
        line = paragraph.line("")
        if not line.words:
            return
        if self._cell() and paragraph.kind is not LineKind.BOX:
            self._cells()[-1].lines.append(line.words)
        else:
            self.items.append(paragraph.line(self._places.line()))

    def _close_table(self, table: _Table) -> None:
        last = self.items[-1] if self.items else None
        caption = last.words if isinstance(last, Line) else ""
        self.items.append(table.grid(caption, self._places.grid()))
