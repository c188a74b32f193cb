"""A web page as its tags make it: a tree of elements, and which part of it is the article."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from msgspec import Struct, field

# What is not read as text, with all that is in it.
# fmt: off
_SILENT = frozenset((
    "script", "style", "noscript", "template", "svg", "nav", "header", "footer", "select", "button", "iframe",
    "object", "head", "aside",
))
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
))
# What words run through from; all else begins a line of its own.
INLINE = frozenset((
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
BLANKS = re.compile(r"[\s\u00a0]+")
_MOST_DEPTH = 500
# So much of what stands in a page has to stand in one of its parts for it to be the article.
_MOST_OF_IT = 0.8
# A list with so many links, most of it links, leads to other pages.
_MENU, _MOSTLY = 3, 0.5
_LISTS = frozenset(("ul", "ol", "dl"))
# A cell with so many paragraphs holds a page, not a figure.
_LAYOUT = 6


class Node(Struct):
    """An element: its name, its attributes, what is in it."""

    name: str
    attributes: dict[str, str]
    parts: list["Node | str"] = field(default_factory=list)

    def nodes(self) -> Iterator["Node"]:
        """The elements in it."""
        return (part for part in self.parts if isinstance(part, Node))


class Builder(HTMLParser):
    """Makes a tree of tags as they come; one that is never closed ends with what it stands in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.title = ""
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        node = Node(tag, {key: value or "" for key, value in attrs})
        self._close_before(tag)
        self._open[-1].parts.append(node)
        if tag not in VOID and len(self._open) < _MOST_DEPTH:
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


# ── which part of a page is its article ─────────────────────────────────────


def is_silent(node: Node) -> bool:
    """Whether a page does not show an element as text."""
    return (
        node.name in _SILENT
        or "hidden" in node.attributes
        or _HIDDEN.search(node.attributes.get("style", "")) is not None
    )


def _weight(node: Node) -> int:
    """How many characters of running words are in an element; those of links are its menus."""
    if is_silent(node) or node.name == "a":
        return 0
    return sum(
        len(BLANKS.sub("", part)) if isinstance(part, str) else _weight(part)
        for part in node.parts
    )


def is_menu(node: Node) -> bool:
    """Whether a list is of links to other pages."""
    if node.name not in _LISTS:
        return False
    links = [_length(one) for one in _links_in(node)]
    return len(links) >= _MENU and sum(links) >= _MOSTLY * _length(node)


def _links_in(node: Node) -> Iterator[Node]:
    for one in node.nodes():
        if one.name == "a":
            yield one
        else:
            yield from _links_in(one)


def _length(node: Node) -> int:
    return sum(len(BLANKS.sub("", one)) for one in texts_of(node))


def number_of(list_: Node, entry: Node) -> str:
    """The number that a page shows before an entry of a list, empty where it is none of 1. 2. 3."""
    if list_.name != "ol" or list_.attributes.get("type", "1") != "1":
        return ""
    if "list-style" in list_.attributes.get("style", ""):
        return ""
    start = list_.attributes.get("start", "1")
    number = int(start) if start.isdecimal() else 1
    for one in list_.nodes():
        if one.name != "li":
            continue
        own = one.attributes.get("value", "")
        number = int(own) if own.isdecimal() else number
        if one is entry:
            return f"{number}."
        number += 1
    return ""


def article_of(root: Node) -> Node:
    """The innermost part of a page that has most of its words."""
    now, whole = root, _weight(root)
    while True:
        inner = [node for node in now.nodes() if not is_silent(node)]
        best = max(inner, key=_weight, default=None)
        if best is None or _weight(best) < _MOST_OF_IT * whole:
            return now
        if best.name not in (*_AROUND, "html") or _is_all_table(best):
            return now
        now = best


def _is_all_table(node: Node) -> bool:
    """Whether all words of an element are in one table: its title and its notes stand beside it."""
    if is_table(node):
        return True
    own = [part for part in node.parts if not isinstance(part, str) or part.strip()]
    return len(own) == 1 and isinstance(own[0], Node) and _is_all_table(own[0])


def is_table(node: Node) -> bool:
    """Whether an element is a table of figures; portals make tables of pages too."""
    if node.name != "table":
        return False
    rows = [row for row in rows_of(node) if len(list(cells_of(row))) > 1]
    return bool(rows) and not any(
        _is_layout(cell) for row in rows for cell in cells_of(row)
    )


def _is_layout(cell: Node) -> bool:
    """Whether a cell holds a page of its own."""
    blocks = [node for node in cell.nodes() if node.name not in INLINE | VOID]
    return len(blocks) > _LAYOUT or any(node.name == "table" for node in blocks)


def rows_of(table: Node) -> Iterator[Node]:
    """The rows of a table."""
    for node in table.nodes():
        if node.name == "tr":
            yield node
        elif node.name in ("tbody", "thead", "tfoot"):
            yield from rows_of(node)


def cells_of(row: Node) -> Iterator[Node]:
    """The cells of a row."""
    return (node for node in row.nodes() if node.name in ("td", "th"))


def texts_of(node: Node) -> Iterator[str]:
    """The words of an element, with a blank where a line ends."""
    for part in node.parts:
        if isinstance(part, str):
            yield part
        elif part.name == "br":
            yield " "
        elif not is_silent(part):
            is_block = part.name not in INLINE
            yield " " if is_block else ""
            yield from texts_of(part)
            yield " " if is_block else ""
