"""A web page of anybody, read as its reader sees it: the article of a saved page without its menus."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from msgspec import Struct, field

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
from reports.source.encoding import decode_text

# What is not read as text, with all that is in it.
# fmt: off
_SILENT = frozenset((
    "script", "style", "noscript", "template", "svg", "nav", "header", "footer", "select", "button", "iframe",
    "object", "head", "aside",
))
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
))
# What words run through from; all else begins a line of its own.
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark",
    "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "st1:chsdate", "time", "tt", "u",
    "var",
))
# What the article of a page can be.
_AROUND = frozenset((
    "body", "div", "main", "article", "section", "center", "form", "table", "tbody", "tr", "td",
))
# fmt: on
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u00a0]+")
_MOST_DEPTH = 500
# So much of what stands in a page has to stand in one of its parts for it to be the article.
_MOST_OF_IT = 0.8
# A cell with so many paragraphs holds a page, not a figure.
_LAYOUT = 6


class _Node(Struct):
    """An element: its name, its attributes, what is in it."""

    name: str
    attributes: dict[str, str]
    parts: list["_Node | str"] = field(default_factory=list)

    def nodes(self) -> Iterator["_Node"]:
        """The elements in it."""
        return (part for part in self.parts if isinstance(part, _Node))


class _Builder(HTMLParser):
    """Makes a tree of tags as they come; one that is never closed ends with what it stands in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("", {})
        self.title = ""
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        node = _Node(tag, {key: value or "" for key, value in attrs})
        self._close_before(tag)
        self._open[-1].parts.append(node)
        if tag not in _VOID and len(self._open) < _MOST_DEPTH:
            self._open.append(node)

    def _close_before(self, tag: str) -> None:
        """Ends what a tag may not stand in: a paragraph another, a cell the next."""
        ends = _ENDED_BY.get(tag, ())
        while len(self._open) > 1 and self._open[-1].name in ends:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """A tag ends, with all that was left open in it."""
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].name == tag:
                del self._open[at:]
                return
            if tag not in ("table", "body", "html") and self._open[at].name == "table":
                return

    def handle_data(self, data: str) -> None:
        """Words."""
        if self._open[-1].name == "title" and not self.title:
            self.title = data
        self._open[-1].parts.append(data)


_ENDED_BY = {
    "p": ("p",),
    "li": ("p", "li"),
    "td": ("p", "td", "th"),
    "th": ("p", "td", "th"),
    "tr": ("p", "td", "th", "tr"),
    "tbody": ("p", "td", "th", "tr", "thead", "tbody"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "div", "table"), ("p",)),
}


def read_page(data: bytes, file: str) -> Reading:
    """The items of a page. Raises Fault for what is none."""
    builder = _Builder()
    builder.feed(_decoded(data, file))
    builder.close()
    article = _article(builder.root)
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


# ── which part of a page is its article ─────────────────────────────────────


def _is_silent(node: _Node) -> bool:
    return (
        node.name in _SILENT
        or "hidden" in node.attributes
        or _HIDDEN.search(node.attributes.get("style", "")) is not None
    )


def _weight(node: _Node) -> int:
    """How many characters of running words are in an element; those of links are its menus."""
    if _is_silent(node) or node.name == "a":
        return 0
    return sum(
        len(_BLANKS.sub("", part)) if isinstance(part, str) else _weight(part)
        for part in node.parts
    )


def _article(root: _Node) -> _Node:
    """The innermost part of a page that has most of its words."""
    now, whole = root, _weight(root)
    while True:
        inner = [node for node in now.nodes() if not _is_silent(node)]
        best = max(inner, key=_weight, default=None)
        if best is None or _weight(best) < _MOST_OF_IT * whole:
            return now
        if best.name not in (*_AROUND, "html") or _is_table(best):
            return now
        now = best


def _is_table(node: _Node) -> bool:
    """Whether an element is a table of figures; portals make tables of pages too."""
    if node.name != "table":
        return False
    rows = [row for row in _rows_of(node) if len(list(_cells_of(row))) > 1]
    return bool(rows) and not any(
        _is_layout(cell) for row in rows for cell in _cells_of(row)
    )


def _is_layout(cell: _Node) -> bool:
    """Whether a cell holds a page of its own."""
    blocks = [node for node in cell.nodes() if node.name not in _INLINE | _VOID]
    return len(blocks) > _LAYOUT or any(node.name == "table" for node in blocks)


def _rows_of(table: _Node) -> Iterator[_Node]:
    for node in table.nodes():
        if node.name == "tr":
            yield node
        elif node.name in ("tbody", "thead", "tfoot"):
            yield from _rows_of(node)


def _cells_of(row: _Node) -> Iterator[_Node]:
    return (node for node in row.nodes() if node.name in ("td", "th"))


# ── its lines and tables ────────────────────────────────────────────────────


class _Items:
    """Makes items of an element."""

    def __init__(self, places: Numbered) -> None:
        self._places = places
        self._words: list[str] = []
        self._last = ""
        self._is_numbered = False

    def of(self, node: _Node) -> Iterator[Item]:
        """The items in an element."""
        yield from self._within(node, 0)
        yield from self._line(0)

    def _within(self, node: _Node, level: int) -> Iterator[Item]:
        for part in node.parts:
            if isinstance(part, str):
                self._words.append(part)
            elif _is_silent(part):
                continue
            elif part.name == "br":
                # A line of a poem or of a saved page; who wants blanks there does not write one.
                yield from self._line(level)
            elif _is_table(part):
                yield from self._line(level)
                yield self._grid(part)
            elif part.name in _INLINE or part.name in _VOID:
                yield from self._within(part, level)
            else:
                yield from self._line(level)
                self._is_numbered = part.name == "li" and node.name == "ol"
                own = int(part.name[1]) if _is_heading(part.name) else 0
                yield from self._within(part, own)
                yield from self._line(own)

    def _line(self, level: int) -> Iterator[Line]:
        words = _BLANKS.sub(" ", "".join(self._words)).strip()
        self._words.clear()
        if words:
            self._last = words
            place, numbered = self._places.line(), self._is_numbered
            yield Line(words, place, level, numbered=numbered)
            self._is_numbered = False

    def _grid(self, table: _Node) -> Grid:
        """A table with what spans it resolved."""
        place, caption = self._places.grid(), self._last
        taken: dict[tuple[int, int], None] = {}
        rows: list[tuple[GridCell, ...]] = []
        for node in table.nodes():
            if node.name == "caption":
                caption = _words_of(node)
        for number, row in enumerate(_rows_of(table)):
            cells: list[GridCell] = []
            column = 0
            for at, cell in enumerate(_cells_of(row), 1):
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


def _span(cell: _Node, name: str) -> int:
    said = cell.attributes.get(name, "1").strip()
    return min(max(int(said), 1), 200) if said.isdecimal() else 1


def _words_of(node: _Node) -> str:
    return _BLANKS.sub(" ", "".join(_texts_of(node))).strip()


def _texts_of(node: _Node) -> Iterator[str]:
    for part in node.parts:
        if isinstance(part, str):
            yield part
        elif part.name == "br":
            yield " "
        elif not _is_silent(part):
            is_block = part.name not in _INLINE
            yield " " if is_block else ""
            yield from _texts_of(part)
            yield " " if is_block else ""
