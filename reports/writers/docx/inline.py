"""Inline nodes → runs."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from reports.core.tree import Line, Link, Number, Strong, Text, plain_text
from reports.writers.docx import ooxml
from reports.writers.docx.bookmarks import Bookmarks
from reports.writers.docx.layout import CellText
from reports.writers.opc import R


class WordContext(Struct, frozen=True):
    """What goes down to every handler: the layout's file, style ids by role, those of headings by role and
    outline level, the bookmarks, ids of links that lead outside.

    `characters`: a Chinese character's width by role, `width` and `height`: those of the type area,
    all in twips; `line`: how high one of text is. `entry_widths` are those of the lines of 目录, by level.
    `cells`: looks that the text of cells can have; `padding`: their margins. `drawings` gives each chart its
    number, in reading order. `above`: how much of a page that begins here is taken by what stands above,
    None further down. `over_table`: the next block is a table that bears a 表号. `letter` is how far 发文机关标志
    stands below the type area's edge, and how high each line above it is, in twips. `level` is the outline
    level of a heading where its style says another.
    """

    file: str
    styles: Mapping[str, str]
    headings: Mapping[tuple[str, int], str]
    bookmarks: Bookmarks
    links: Mapping[str, str]
    characters: Mapping[str, int]
    entry_widths: tuple[int, ...]
    cells: tuple[CellText, ...]
    padding: int
    drawings: Iterator[int]
    letter: tuple[int, int]
    line: int
    width: int = 0
    height: int = 0
    keep_with_next: bool = False
    new_page: bool = False
    level: int | None = None
    above: int | None = None
    over_table: bool = False


def runs(line: Line, context: WordContext, style: str = "") -> str:
    """The runs of a line; words that stand side by side in one style share a run."""
    # Most lines hold words and figures alone.
    if _WORDED.issuperset(map(type, line)):
        return ooxml.run(plain_text(line), style)
    parts: list[str] = []
    words: list[str] = []
    for node in line:
        kind = type(node)
        if kind in WORDS:
            words.append(WORDS[kind](node))
            continue
        parts.append(ooxml.run("".join(words), style))
        words.clear()
        parts.append(SPANS[kind](node, context, style))
    parts.append(ooxml.run("".join(words), style))
    return "".join(parts)


def words_of(line: Line) -> str:
    """The bare words of a line, for a place that has a look of its own."""
    return "".join(
        WORDS[type(node)](node)
        if not isinstance(node, Strong | Link)
        else words_of(node.children)
        for node in line
    )


def marked(content: str, anchor: str, context: WordContext) -> str:
    """The content as the target of links where it has an anchor."""
    for number, name in context.bookmarks.of[anchor] if anchor else ():
        content = ooxml.bookmark(content, number, name)
    return content


def heading_style(role: str, context: WordContext) -> str:
    """The id of the style of a heading of this role."""
    if context.level is None:
        return context.styles[role]
    return context.headings[role, context.level]


def keep_next(context: WordContext) -> str:
    """The property that keeps a paragraph on the page of the next one, where that is asked for."""
    return ooxml.KEEP_NEXT if context.keep_with_next else ""


def new_page(context: WordContext) -> str:
    """The property that begins a page with a paragraph, where that is asked for."""
    return ooxml.PAGE_BREAK_BEFORE if context.new_page else ""


def _text(node: Text) -> str:
    return node.text


def _number(node: Number) -> str:
    return node.text + node.unit


def _strong(node: Strong, context: WordContext, style: str) -> str:
    return runs(node.children, context, context.styles["strong"])


def _link(node: Link, context: WordContext, style: str) -> str:
    content = runs(node.children, context, style or context.styles["link"])
    if node.href.startswith("#"):
        return ooxml.inner_link(content, node.href[1:])
    identifier = context.links[node.href]
    opening = f'<w:hyperlink xmlns:r="{R}" r:id="{identifier}" w:history="1">'
    return f"{opening}{content}</w:hyperlink>"


WORDS: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {Text: _text, Number: _number}
)
_WORDED = frozenset(WORDS)
SPANS: Mapping[type, Callable[[Any, WordContext, str], str]] = MappingProxyType(
    {Strong: _strong, Link: _link}
)
