"""HTML → what is met in it, as a browser would build and print it.

The text itself is read strictly: it has to be well-formed, and what a browser takes otherwise than
XML does is refused. Of what stands around it, which its author may write as he likes, only lines
are read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from itertools import chain, islice
from types import MappingProxyType
from typing import NamedTuple

from reports.gate.readback.items import (
    LineKind,
    Picture,
    ReadItem,
    ReadLine,
    ReadTable,
    Spans,
    Unreadable,
    grid,
)
from reports.gate.readback.markup import attribute, check_well_formed, elements, inside

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FIGURES = ("figure", "figcaption", "details", "summary", "caption")
_LISTS = ("nav", "ul", "ol", "li")
_BLOCKS = "|".join(("article", "section", "div", "p", *_HEADINGS, *_LISTS, *_FIGURES))
# Where a block begins or ends: the slash of its end, its name.
_EDGE = re.compile(rf"<(/?)({_BLOCKS})(?:\s[^<>]*)?>")
# What is read as a whole: its name, its attributes.
_WHOLE = re.compile(r"<(table|svg|img)((?:\s[^<>]*)?)>")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br(?:\s[^<>]*)?>")
# What has no end (HTML Living Standard, 13.1.2).
_VOID = re.compile(r"<((?:br|col|img)(?:\s[^<>]*)?)>")
_NO_TEXT = re.compile(r"<(script|style|title)\b.*?</\1", re.S | re.I)
_TITLE = re.compile(r"<title[^<>]*>(.*?)</title", re.S | re.I)
_COMMENT = re.compile(r"<!--(?:-?>|.*?--!?>)", re.S)
_ARTICLE = re.compile(r"</?article(?:\s[^<>]*)?>")
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?%?")


class ReadPage(NamedTuple):
    """A page: its title, the lines around its text, and its text."""

    title: str
    around: tuple[str, ...]
    items: list[ReadItem]


def read_page(data: bytes) -> ReadPage:
    """A complete page. Raises Unreadable."""
    text = data.decode()
    if "<!--" in text:
        text = _COMMENT.sub("", text)
    parts = _ARTICLE.split(text)
    if len(parts) != 3:
        raise Unreadable(f"{len(parts) // 2} article")
    before, article, after = parts
    title = _TITLE.search(before)
    lines = _EDGE.split(_NO_TEXT.sub("", before + after))[::3]
    around = [_words(line).strip() for line in lines]
    words = unescape(title[1]) if title else ""
    return ReadPage(words, tuple(around), _items(article))


def read_fragment(data: bytes) -> list[ReadItem]:
    """The text for a portal's editor. Raises Unreadable."""
    text = data.decode()
    if not text.strip():
        raise Unreadable("no body")
    return _items(text)


def _words(text: str) -> str:
    """The words of a line, its line breaks as such."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    return unescape(text) if "&" in text else text


# ── lines ───────────────────────────────────────────────────────────────────


class _Open:
    """A block that has begun and not ended."""

    def __init__(self, name: str, kind: LineKind, number: str = "") -> None:
        self.name = name
        self.kind: LineKind = "entry" if name == "nav" else kind
        # What stands before its first line.
        self.number = number
        self.items = 0
        self.is_leaf = True

    def begin(self, name: str) -> "_Open":
        """A block within this one."""
        number = self.take_number() if name == "p" else ""
        if name == "li" and self.name == "ol":
            self.items += 1
            number = f"{self.items}."
        self.number, self.is_leaf = "", False
        # The paragraph of a 目录 is its title, its other lines are entries.
        is_title = self.name == "nav" and name == "p"
        return _Open(name, "text" if is_title else self.kind, number)

    def take_number(self) -> str:
        """What stands before the next line."""
        number, self.number = self.number, ""
        return number

    def words_between(self, text: str) -> Iterator[ReadLine]:
        """The line of words that stand between its blocks."""
        if text and (words := _words(text).strip()):
            yield ReadLine(self.take_number() + words, self.kind)

    def end(self, text: str) -> Iterator[ReadLine]:
        """The line of its last words; of all, where no block stands in it."""
        if not self.is_leaf:
            yield from self.words_between(text)
        elif (words := self.take_number() + _words(text)).strip():
            yield ReadLine(words, "heading" if self.name in _HEADINGS else self.kind)


def _items(text: str) -> list[ReadItem]:
    """What is met in the text of a page. Raises Unreadable."""
    if "<!" in text or "<?" in text:
        raise Unreadable("a declaration in the text")
    check_well_formed(f"<body>{_VOID.sub(_ended, text)}</body>".encode())
    return list(_read(text, _Open("body", "text")))


def _ended(tag: re.Match[str]) -> str:
    return f"<{tag[1]}/>"


def _read(text: str, body: _Open) -> Iterator[ReadItem]:
    """What is met in a block, and in those within it."""
    opened = [body]
    for words, edge, name, inner in _edges(text):
        block = opened[-1]
        if edge:
            yield from block.end(words)
            opened.pop()
            continue
        yield from block.words_between(words)
        within = block.begin(name)
        if name in _READERS:
            yield from _READERS[name](inner)
        else:
            opened.append(within)


def _edges(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Where blocks begin and end: the words before, the slash of an end, the name,
    and the inside of what is read as a whole.
    """
    at = 0
    for whole in _WHOLE.finditer(text):
        if whole.start() < at:
            raise Unreadable(f"{whole[1]} within another")
        parts = _split(text[at : whole.start()])
        for words, slash, name in zip(parts[::3], parts[1::3], parts[2::3]):
            yield words, slash, name, ""
        inner, at = _inside(text, whole)
        yield parts[-1], "", whole[1], inner
    parts = _split(text[at:])
    for words, slash, name in zip(parts[::3], parts[1::3], parts[2::3]):
        yield words, slash, name, ""
    yield parts[-1], "/", "", ""


def _split(text: str) -> list[str]:
    """Words, and after each but the last the slash and the name of a block's edge."""
    if "/>" in text:
        raise Unreadable("a tag that ends itself")
    return _EDGE.split(text)


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
_CELL = re.compile(r"\s*<t[dh]((?:\s[^<>]*)?)>(.*?)</t[dh]>", re.S)
_SPANS = re.compile(r"\s(row|col)span\s*=\s*[\"']?(\w*)")
# No text of a page holds this character (XML 1.0, 2.2).
_BESIDE = "\0"


def _table(table: str) -> Iterator[ReadItem]:
    caption = _CAPTION.match(table)
    if caption:
        yield from _read(caption[1], _Open("caption", "text"))
        table = table[caption.end() :]
    if "/>" in table:
        raise Unreadable("a tag that ends itself")
    groups = _groups(table)
    inner = [words for group in groups for row in group for _, words in row]
    texts = iter(_words(_BESIDE.join(inner)).split(_BESIDE))
    yield grid(
        (
            (_spans(row, len(group) - index), tuple(islice(texts, len(row))))
            for group in groups
            for index, row in enumerate(group)
        )
    )


_Cells = list[tuple[str, str]]
"""The attributes and the inside of each cell of a row."""


def _groups(table: str) -> list[list[_Cells]]:
    """The rows by their groups. Raises Unreadable where anything is printed outside of cells."""
    groups: list[list[_Cells]] = [[]]
    *rows, last = table.split("</tr>")
    for part in rows:
        before, _, row = part.partition("<tr")
        if before.strip():
            _check_between(before)
            groups.append([])
        groups[-1].append(_cells(row))
    _check_between(last)
    return groups


def _check_between(text: str) -> None:
    if not _BETWEEN.fullmatch(text):
        raise Unreadable("words outside of cells")


def _cells(row: str) -> _Cells:
    """The cells of a row that follows its `<tr`."""
    _, _, row = row.partition(">")
    cells = _CELL.findall(row)
    if sum(map(len, chain.from_iterable(cells))) + _CELL_TAGS * len(cells) != len(row):
        raise Unreadable("words outside of cells")
    return cells


_CELL_TAGS = len("<td></td>")


def _spans(row: _Cells, rows_left: int) -> Spans:
    """The rows and columns that the cells of a row span; none where each takes one place.

    None reaches beyond its group of rows (HTML Living Standard, 4.9.12).
    """
    if "span" not in "".join([attributes for attributes, _ in row]):
        return ()
    spans = []
    for attributes, _ in row:
        own = dict(_SPANS.findall(attributes))
        down, across = int(own.get("row", 1)), int(own.get("col", 1))
        spans.append((min(down, rows_left), across))
    return spans


def _drawing(svg: str) -> Iterator[ReadItem]:
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
    facts = (
        ("标题", _words(inside(svg, "title"))),
        ("说明", _words(inside(svg, "desc"))),
    )
    yield Picture(facts, tuple(labels), tuple(values))


def _picture(attributes: str) -> Iterator[ReadItem]:
    yield Picture((("替代文字", attribute(attributes, "alt") or ""),))


# What is read as a whole.
_READERS: Mapping[str, Callable[[str], Iterator[ReadItem]]] = MappingProxyType(
    {"table": _table, "svg": _drawing, "img": _picture}
)
