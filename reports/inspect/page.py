"""A web page of anybody, read as its reader sees it: the article of a saved page without its menus."""

import re
from collections.abc import Iterator

from reports.core.problems import Fault, problem
from reports.inspect.joining import joined
from reports.inspect.reading import (
    Grid,
    GridCell,
    Item,
    Line,
    Numbered,
    Reading,
    cell_place,
)
from reports.inspect.tags import (
    BLANKS,
    INLINE,
    VOID,
    Builder,
    Node,
    article_of,
    cells_of,
    is_menu,
    is_silent,
    is_table,
    number_of,
    rows_of,
    texts_of,
)
from reports.source.encoding import decode_text

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def read_page(data: bytes, file: str) -> Reading:
    """The items of a page. Raises Fault for what is none."""
    builder = Builder()
    builder.feed(_decoded(data, file))
    builder.close()
    article = article_of(builder.root)
    items = joined(list(_Items(Numbered()).of(article)))
    return Reading(file, "html", items, " ".join(builder.title.split()))


def _decoded(data: bytes, file: str) -> str:
    """The text of a page, by what it says of itself where that is right."""
    text, problems = decode_text(data, file)
    if text is not None and not problems:
        return text
    named = _CHARSET.search(data[:4096])
    if named is not None:
        name = named[1].decode("ascii")
        try:
            return data.decode("gb18030" if name.lower().startswith("gb") else name)
        except (LookupError, UnicodeDecodeError):
            pass
    if text is None:
        raise Fault(problem("A16", "no text"))
    return text


# ── its lines and tables ────────────────────────────────────────────────────


class _Items:
    """Makes items of an element."""

    def __init__(self, places: Numbered) -> None:
        self._places = places
        self._words: list[str] = []
        self._last = ""
        self._number = ""
        self._is_numbered = False

    def of(self, node: Node) -> Iterator[Item]:
        """The items in an element."""
        yield from self._within(node, 0)
        yield from self._line(0)

    def _within(self, node: Node, level: int) -> Iterator[Item]:
        for part in node.parts:
            if isinstance(part, str):
                self._words.append(part)
            elif is_silent(part) or is_menu(part):
                continue
            elif part.name == "br":
                # A line of a poem or of a saved page; who wants blanks there does not write one.
                yield from self._line(level)
            elif is_table(part):
                yield from self._line(level)
                yield from self._caption(part)
                yield self._grid(part)
            elif part.name in INLINE or part.name in VOID:
                yield from self._within(part, level)
            else:
                yield from self._line(level)
                if part.name == "li":
                    self._number = number_of(node, part)
                    self._is_numbered = node.name == "ol" and not self._number
                own = int(part.name[1]) if _is_heading(part.name) else 0
                yield from self._within(part, own)
                yield from self._line(own)

    def _line(self, level: int) -> Iterator[Line]:
        words = BLANKS.sub(" ", "".join(self._words)).strip()
        self._words.clear()
        if words:
            self._last = words
            place, numbered = self._places.line(), self._is_numbered
            yield Line(self._number + words, place, level, numbered=numbered)
            self._number, self._is_numbered = "", False

    def _caption(self, table: Node) -> Iterator[Item]:
        """What a table says above itself, as the lines that it is in print."""
        for node in table.nodes():
            if node.name == "caption":
                yield from self._within(node, 0)
                yield from self._line(0)

    def _grid(self, table: Node) -> Grid:
        """A table with what spans it resolved."""
        place, caption = self._places.grid(), self._last
        taken: dict[tuple[int, int], None] = {}
        rows: list[tuple[GridCell, ...]] = []
        for number, row in enumerate(rows_of(table)):
            cells: list[GridCell] = []
            column = 0
            for at, cell in enumerate(cells_of(row), 1):
                while (number, column) in taken:
                    column += 1
                across, down = _span(cell, "colspan"), _span(cell, "rowspan")
                if words := _words_of(cell):
                    there = cell_place(place, number + 1, at)
                    cells.append(GridCell(column, words, there))
                for below in range(number, number + down):
                    for beside in range(column, column + across):
                        taken[below, beside] = None
                column += across
            rows.append(tuple(cells))
        return Grid(caption, tuple(rows), place)


def _is_heading(name: str) -> bool:
    return len(name) == 2 and name[0] == "h" and name[1].isdecimal()


def _span(cell: Node, name: str) -> int:
    said = cell.attributes.get(name, "1").strip()
    return min(max(int(said), 1), 200) if said.isdecimal() else 1


def _words_of(node: Node) -> str:
    return BLANKS.sub(" ", "".join(texts_of(node))).strip()
