"""HTML → what is met in it, with an HTML parser, as a browser would build and print it."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from lxml import etree
from msgspec import Struct

from reports.gate.readback.items import (
    LineKind,
    Picture,
    ReadItem,
    ReadLine,
    ReadTable,
    Unreadable,
    grid,
)

_Element = etree._Element

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CELLS = ("td", "th")
_LISTS = ("nav", "ul", "ol", "li")
_FIGURES = (
    "figure",
    "figcaption",
    "details",
    "summary",
    "table",
    "caption",
    "svg",
    "img",
)
_BLOCKS = frozenset(("article", "section", "div", "p", *_HEADINGS, *_LISTS, *_FIGURES))
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?%?")


class ReadPage(Struct, frozen=True):
    """A page: its title, the lines around its text, and its text; all of a fragment is text."""

    title: str
    around: tuple[str, ...]
    items: tuple[ReadItem, ...]


def read_page(data: bytes) -> ReadPage:
    """A complete page. Raises Unreadable."""
    root, body = _root(data)
    articles = root.findall(".//article")
    if len(articles) != 1:
        raise Unreadable(f"{len(articles)} article")
    (article,) = articles
    items = tuple(_items(article, "text"))
    article.clear()
    around = (item.text for item in _items(body, "text") if isinstance(item, ReadLine))
    return ReadPage(root.findtext(".//head/title") or "", tuple(around), items)


def read_fragment(data: bytes) -> list[ReadItem]:
    """The text for a portal's editor. Raises Unreadable."""
    return list(_items(_root(data)[1], "text"))


def _root(data: bytes) -> tuple[_Element, _Element]:
    """The root and the body."""
    try:
        root = etree.fromstring(
            data, etree.HTMLParser(encoding="utf-8", huge_tree=True)
        )
    except etree.LxmlError as error:
        raise Unreadable(str(error)) from error
    body = root.find("body") if root is not None else None
    if body is None:
        raise Unreadable("no body")
    return root, body


def _items(element: _Element, kind: LineKind, number: str = "") -> Iterator[ReadItem]:
    """What is met in an element; `number` is that of a list's item,
    which stands before its first line.
    """
    reader = _READERS.get(str(element.tag))
    if reader is not None:
        yield from reader(element)
    elif any(child.tag in _BLOCKS for child in element):
        yield from _inside(element, kind, number)
    else:
        is_heading = element.tag in _HEADINGS
        yield from _line(number + _text(element), "heading" if is_heading else kind)


def _inside(element: _Element, kind: LineKind, number: str) -> Iterator[ReadItem]:
    """What is met in an element that holds blocks, the words between them as lines."""
    inside: LineKind = "entry" if element.tag == "nav" else kind
    words = (element.text or "").strip()
    if words:
        yield from _line(number + words, inside)
        number = ""
    place = 0
    for child in element:
        label = number if child.tag == "p" else ""
        number = ""
        if child.tag == "li" and element.tag == "ol":
            place += 1
            label = f"{place}."
        yield from _items(child, _kind_within(element, child, inside), label)
        yield from _line((child.tail or "").strip(), inside)


def _kind_within(element: _Element, child: _Element, kind: LineKind) -> LineKind:
    """What a child's lines are: the paragraph of a 目录 is its title, its other lines are entries."""
    return "text" if element.tag == "nav" and child.tag == "p" else kind


def _line(text: str, kind: LineKind) -> Iterator[ReadLine]:
    if text.strip():
        yield ReadLine(text, kind)


def _text(element: _Element) -> str:
    """The words of an element, its line breaks as such."""
    if element.find(".//br") is None:
        return "".join(map(str, element.itertext()))
    parts = [element.text or ""]
    for inner in element.iterdescendants():
        parts += ("\n" if inner.tag == "br" else inner.text or "", inner.tail or "")
    return "".join(parts)


# ── tables, drawings ────────────────────────────────────────────────────────


def _table(table: _Element) -> Iterator[ReadItem]:
    groups: list[list[_Element]] = []
    for child in table:
        if child.tag == "caption":
            yield from _items(child, "text")
        elif child.tag == "tr":
            groups.append([child])
        elif child.tag in ("thead", "tbody", "tfoot"):
            groups.append(child.findall("tr"))
    yield _grid(groups)


def _grid(groups: list[list[_Element]]) -> ReadTable:
    """The cells; none reaches beyond its group of rows (HTML Living Standard, 4.9.12)."""
    rows = []
    for group in groups:
        for index, row in enumerate(group):
            rows.append(_cells(row, len(group) - index))
    return grid(rows)


def _cells(row: _Element, rows_left: int) -> list[tuple[int, int, str]]:
    """The cells of a row: rows and columns spanned, and words."""
    return [
        (
            min(int(cell.get("rowspan", "1")), rows_left),
            int(cell.get("colspan", "1")),
            _text(cell),
        )
        for cell in row
        if cell.tag in _CELLS
    ]


def _drawing(svg: _Element) -> Iterator[ReadItem]:
    """The drawing's words: its title, what it shows, and the numbers beside what is drawn.

    Those in the slices of a pie stand first; where there is a list of them,
    its columns end at the same places.
    """
    listed: list[str] = []
    inside: list[str] = []
    for element in svg.iter("text"):
        text = element.text or ""
        if _NUMBER.fullmatch(text):
            is_listed = element.get("text-anchor") == "end"
            (listed if is_listed else inside).append(text)
    values, labels = (listed, inside) if listed else (inside, [])
    facts = (
        ("标题", svg.findtext("title") or ""),
        ("说明", svg.findtext("desc") or ""),
    )
    yield Picture(facts, tuple(labels), tuple(values))


def _picture(image: _Element) -> Iterator[ReadItem]:
    yield Picture((("替代文字", image.get("alt", "")),))


# The elements that are read as a whole.
_READERS: Mapping[str, Callable[[_Element], Iterator[ReadItem]]] = MappingProxyType(
    {"table": _table, "svg": _drawing, "img": _picture}
)
