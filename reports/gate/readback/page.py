"""HTML → what is met in it, as a browser would build and print it.

The text itself is read strictly: it has to be well-formed, and what a browser takes otherwise than
XML does is refused. Of what stands around it, which its author may write as he likes, only lines
are read.
"""

import re
from codecs import BOM_UTF8
from collections.abc import (
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from functools import lru_cache
from itertools import chain
from types import MappingProxyType

from msgspec import Struct

from reports.gate.readback.items import (
    LineKind,
    Picture,
    ReadItem,
    ReadLine,
    Spans,
    Unreadable,
    grid,
)
from reports.gate.readback.markup import attribute, check_plain, elements

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FIGURES = ("figure", "figcaption", "details", "summary", "caption")
_LISTS = ("nav", "ul", "ol", "li")
_BLOCKS = "|".join(("article", "section", "div", "p", *_HEADINGS, *_LISTS, *_FIGURES))
# Where a block begins or ends: the slash of its end, its name.
_EDGE = re.compile(rf"<(/?)({_BLOCKS})(?:\s[^>]*)?>")
# What is read as a whole: its name, its attributes.
_WHOLE = re.compile(r"<(table|svg|img)((?:\s[^<>]*)?)>")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br(?:\s[^<>]*)?>")
# What has no end (HTML Living Standard, 13.1.2).
_VOID = re.compile(rb"<((?:br|col|img)(?:\s[^<>]*)?)>")
_BODY = re.compile(r"<body[^<>]*>", re.I)
_NO_TEXT = re.compile(r"<(script|style)\b.*?</\1", re.S | re.I)
_TITLE = re.compile(r"<title[^<>]*>(.*?)</title", re.S | re.I)
_COMMENT = re.compile(rb"<!--(?:-?>|.*?--!?>)", re.S)
_ARTICLE = re.compile(rb"</?article(?:\s[^<>]*)?>")
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?%?")


class ReadPage(Struct, frozen=True):
    """A page: its title, the lines around its text, and its text."""

    title: str
    around: list[str]
    items: list[ReadItem]


def read_page(data: bytes) -> ReadPage:
    """A complete page. Raises Unreadable."""
    if b"<!--" in data:
        data = _COMMENT.sub(b"", data)
    parts = _ARTICLE.split(data)
    if len(parts) != 3:
        raise Unreadable(f"{len(parts) // 2} article")
    before, after = parts[0].decode(), parts[2].decode()
    head, *body = _BODY.split(before)
    title = _TITLE.search(head)
    lines = _EDGE.split(_NO_TEXT.sub("", "".join(body) + after))[::3]
    return ReadPage(
        title=_words(title[1]) if title else "",
        around=[_words(line).strip() for line in lines],
        items=_items(parts[1]),
    )


def read_fragment(data: bytes) -> list[ReadItem]:
    """The text for a portal's editor. Raises Unreadable."""
    text = data.removeprefix(BOM_UTF8)
    if text == data:
        raise Unreadable("no charset")
    if not text.strip():
        raise Unreadable("no body")
    return _items(text)


def _items(text: bytes) -> list[ReadItem]:
    """What is met in the text of a page. Raises Unreadable."""
    parts = _VOID.split(text)
    parts[1::2] = [b"<%b/>" % tag for tag in parts[1::2]]
    check_plain(b"<body>%b</body>" % b"".join(parts))
    return _read(text.decode(), _Open("body", "text"))


def _words(text: str) -> str:
    """The words of a line, its line breaks as such."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text) if "<br" in text else text)
    if "&" not in text:
        return text
    # It brings all names that HTML has for characters along.
    from html import unescape

    return unescape(text)


# ── lines ───────────────────────────────────────────────────────────────────


class _Open:
    """A block that has begun and not ended, with what its lines are."""

    def __init__(self, name: str, kind: LineKind, number: str = "") -> None:
        self.name = name
        self.kind: LineKind = "entry" if name == "nav" else kind
        # What stands before its first line.
        self.number = number
        self.items = 0
        self.is_leaf = True

    def begin(self, name: str) -> tuple[LineKind, str]:
        """What the lines of a block within this one are, and what stands before the first."""
        number = self.number if name == "p" else ""
        self.number, self.is_leaf = "", False
        if self.name == "ol" and name == "li":
            self.items += 1
            number = f"{self.items}."
        # The paragraph of a 目录 is its title, its other lines are entries.
        if self.name == "nav" and name == "p":
            return "text", number
        return self.kind, number

    def line_between(self, text: str) -> Iterator[ReadLine]:
        """The words that stand between the blocks within this one."""
        if words := _words(text).strip():
            yield ReadLine(self.number + words, self.kind)
            self.number = ""

    def last_line(self, text: str) -> Iterable[ReadLine]:
        """The words before its end; all that it has, where no block stands in it."""
        if self.is_leaf:
            return _line(self.name, self.kind, self.number + _words(text))
        return self.line_between(text)


def _line(name: str, kind: LineKind, words: str) -> tuple[ReadLine, ...]:
    """The line of a block in which no other stands; none where it says nothing."""
    if not words.strip():
        return ()
    return (ReadLine(words, "heading" if name in _HEADINGS else kind),)


def _read(text: str, body: _Open) -> list[ReadItem]:
    """What is met in a block, and in those within it."""
    items: list[ReadItem] = []
    opened = [body]
    for words, edge, name, inner in _edges(text):
        block = opened[-1]
        if edge == "end":
            items += block.last_line(words)
            opened.pop()
            continue
        if words != "\n":
            items += block.line_between(words)
        kind, number = block.begin(name)
        if edge == "begin":
            opened.append(_Open(name, kind, number))
        elif edge == "leaf":
            items += _line(name, kind, number + _words(inner))
        else:
            items += _READERS[name](inner)
    return items


_Edge = tuple[str, str, str, str]
"""The words before, what is met (begin and end of a block; a leaf, in which no other stands; what is
read as a whole), its name, the inside of a leaf and of a whole.
"""


def _edges(text: str) -> Iterator[_Edge]:
    """Where the blocks of a text begin and end, its own end last."""
    at = 0
    for whole in _WHOLE.finditer(text):
        if whole.start() < at:
            raise Unreadable(f"{whole[1]} within another")
        words = yield from _block_edges(text[at : whole.start()])
        inner, at = _inside(text, whole)
        yield words, "whole", whole[1], inner
    words = yield from _block_edges(text[at:])
    yield words, "end", "", ""


def _block_edges(text: str) -> Generator[_Edge, None, str]:
    """The same where nothing is read as a whole; returns the words after the last."""
    if "/>" in text:
        raise Unreadable("a tag that ends itself")
    parts = _EDGE.split(text)
    at = 0
    while at + 1 < len(parts):
        words, slash, name = parts[at : at + 3]
        if slash:
            yield words, "end", name, ""
        elif parts[at + 4 : at + 5] == ["/"]:
            yield words, "leaf", name, parts[at + 3]
            at += 3
        else:
            yield words, "begin", name, ""
        at += 3
    return parts[at]


def _inside(text: str, begin: re.Match[str]) -> tuple[str, int]:
    """The inside of what is read as a whole, its attributes where it has none, and where it ends."""
    if begin[1] == "img":
        return begin[2], begin.end()
    mark = f"</{begin[1]}>"
    end = text.index(mark, begin.end())
    return text[begin.end() : end], end + len(mark)


# ── tables, drawings ────────────────────────────────────────────────────────

_CAPTION = re.compile(r"\s*<caption(?:\s[^<>]*)?>(.*?)</caption>", re.S)
# What may stand between rows: nothing that is printed.
_BETWEEN = re.compile(
    r"(?:\s|<colgroup>.*?</colgroup>|</?(?:thead|tbody|tfoot)(?:\s[^<>]*)?>)*", re.S
)
_CELL = re.compile(r"<t[dh](|\s[^>]*)>([^<]*(?:<(?!/t[dh]>)[^<]*)*)</t[dh]>")
_SPANS = re.compile(r"\s(row|col)span=[\"']?(\w*)")
# What a drawing is called and what it shows: its first children (SVG 2, 5.7).
_ABOUT = re.compile(
    r"\s*(?:<title[^>]*>(.*?)</title>\s*)?(?:<desc[^>]*>(.*?)</desc>)?", re.S
)
# No text of a page holds this character (XML 1.0, 2.2).
_BESIDE = "\0"


def _table(table: str) -> Iterator[ReadItem]:
    caption = _CAPTION.match(table)
    if caption:
        yield from _read(caption[1], _Open("caption", "text"))
        table = table[caption.end() :]
    if "/>" in table:
        raise Unreadable("a tag that ends itself")
    parts = _CELL.split(table)
    attributes = parts[1::3] if "span=" in table else []
    texts = _words(_BESIDE.join(parts[2::3])).split(_BESIDE)
    groups = _groups(parts[::3])
    ends = chain(*groups, [len(parts) // 3])
    next(ends)
    yield grid(
        (_spans(attributes[begin:end], len(group) - index), tuple(texts[begin:end]))
        for group in groups
        for index, (begin, end) in enumerate(zip(group, ends, strict=False))
    )


def _groups(between: Sequence[str]) -> list[list[int]]:
    """The first cell of each row, by the groups of rows, from what stands before, between and after
    the cells. Raises Unreadable where anything is printed outside of them.
    """
    groups: list[list[int]] = [[]]
    for cell, text in enumerate(between):
        if cell and (not text or text.isspace()):
            continue
        rest, *edges = text.split("</tr>") if cell else ("", text)
        begins = ""
        for edge in edges:
            before, begins, row = edge.partition("<tr")
            if before.strip():
                _check_between(before)
                groups.append([])
            if begins:
                groups[-1].append(cell)
                rest += row.partition(">")[2]
        if rest.strip() or not (begins or cell + 1 == len(between)):
            raise Unreadable("words outside of cells")
    return groups


def _check_between(text: str) -> None:
    if not _BETWEEN.fullmatch(text):
        raise Unreadable("words outside of cells")


def _spans(attributes: Sequence[str], rows_left: int) -> Spans:
    """The rows and columns that the cells of a row span; none where each takes one place.

    None reaches beyond its group of rows (HTML Living Standard, 4.9.12).
    """
    if "span=" not in "".join(attributes):
        return ()
    spans = map(_span, attributes)
    return [(min(down, rows_left), across) for down, across in spans]


@lru_cache(maxsize=1024)
def _span(attributes: str) -> tuple[int, int]:
    """The rows and columns that a cell is said to span; many have the same attributes."""
    own = dict(_SPANS.findall(attributes))
    return int(own.get("row", 1)), int(own.get("col", 1))


def read_drawing(svg: str) -> Iterator[ReadItem]:
    """The drawing's words: its title, what it shows, and the numbers beside what is drawn.

    Those in the slices of a pie stand first; where there is a list of them,
    its columns end at the same places.
    """
    listed: list[str] = []
    within: list[str] = []
    for attributes, words in elements(svg, "text"):
        text = _words(words)
        if _NUMBER.fullmatch(text):
            is_listed = attribute(attributes, "text-anchor") == "end"
            (listed if is_listed else within).append(text)
    values, labels = (listed, within) if listed else (within, [])
    about = _ABOUT.match(svg)
    assert about is not None
    title, description = about.groups("")
    facts = (("标题", _words(title)), ("说明", _words(description)))
    yield Picture(facts, tuple(labels), tuple(values))


def _picture(attributes: str) -> Iterator[ReadItem]:
    yield Picture((("替代文字", attribute(attributes, "alt") or ""),))


# What is read as a whole.
_READERS: Mapping[str, Callable[[str], Iterator[ReadItem]]] = MappingProxyType(
    {"table": _table, "svg": read_drawing, "img": _picture}
)
