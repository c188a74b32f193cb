"""A document whose numbers lead to where they come from; those that only stand in words are set
off.
"""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from reports.core.grid import contents_of
from reports.core.tree import (
    Band,
    CellContent,
    Chart,
    Contents,
    Document,
    Inline,
    Line,
    Link,
    Number,
    Paragraph,
    Series,
    Strong,
    Text,
    content_lines,
    content_of,
    lines_of,
    plain_text,
)
from reports.wording.quantities import measured
from reports.wording.sourceless import find_sourceless

UNSOURCED = "#无出处"
"""Where a number leads that has no figure behind it."""

_LONG = 40


class _Linking(Struct, frozen=True):
    """How numbers become links: to which anchors, and whether those of charts stand below them."""

    anchor_of: Callable[[Number], str]
    draws: bool


def link_numbers(
    document: Document, anchor_of: Callable[[Number], str], *, draws: bool = True
) -> Document:
    """The document with each number as a link to its anchor, and numbers in words as links to
    UNSOURCED; where it `draws`, those that a chart draws stand once more below it, as links.
    """
    linking = _Linking(anchor_of, draws)
    return replace(document, blocks=_members(document.blocks, linking))


def sourceless(document: Document) -> Iterator[str]:
    """The sentence or cell of each number that only stands in words, with that number first."""
    for number in find_sourceless(_lines(document)):
        words = plain_text(number.line)
        yield f"{number.words}：{words if len(words) <= _LONG else words[:_LONG] + '…'}"


def _lines(document: Document) -> Iterator[Line]:
    for block in document.blocks:
        if not isinstance(block, Contents):
            yield from lines_of(block)


def _node(node: Any, linking: _Linking) -> Any:
    """A block or a part of one with the lines in it linked; a table of contents and what a
    chart draws as they are.
    """
    if isinstance(node, Contents | Series) or not isinstance(node, Struct):
        return node
    if isinstance(node, Band):
        return _band(node, linking)
    changed = {}
    for name, value in asdict(node).items():
        if isinstance(value, tuple) and value:
            changed[name] = _members(value, linking)
    return replace(node, **changed) if changed else node


def _band(band: Band, linking: _Linking) -> Band:
    """The rows, the numbers in them linked in reading order."""
    rows = []
    for contents in contents_of(band):
        rows.append([_content(content, linking) for content in contents])
    columns = []
    for column, cells in zip(band.columns, zip(*rows, strict=True), strict=True):
        columns.append(replace(column, cells=cells))
    return Band(tuple(columns))


def _content(content: CellContent, linking: _Linking) -> CellContent:
    lines = content_lines(content)
    return content_of(tuple(tuple(_line(line, linking)) for line in lines))


def _members(value: tuple[Any, ...], linking: _Linking) -> tuple[Any, ...]:
    if all(isinstance(one, Text | Number | Strong | Link) for one in value):
        return tuple(_line(value, linking))
    members: list[Any] = []
    for one in value:
        is_tuple = isinstance(one, tuple) and one
        members.append((_members if is_tuple else _node)(one, linking))
        if linking.draws and isinstance(one, Chart):
            members.append(Paragraph(tuple(_drawn(one, linking))))
    return tuple(members)


def _drawn(chart: Chart, linking: _Linking) -> Iterator[Inline]:
    """What a chart draws, category by category."""
    unit = f"（{chart.unit}）" if chart.unit else ""
    yield Text(f"图里的数{unit}：")
    mark = ""
    for index, category in enumerate(chart.categories):
        for series in chart.series:
            name = series.name if len(chart.series) > 1 else ""
            yield Text(f"{mark}{category}{name} ")
            yield from _line((series.values[index],), linking)
            if series.shares:
                yield Text("，占 ")
                yield from _line((series.shares[index],), linking)
            mark = "；"


def _line(line: Line, linking: _Linking) -> Iterator[Inline]:
    for node in line:
        if isinstance(node, Number):
            yield Link(linking.anchor_of(node), (node,))
        elif isinstance(node, Strong):
            yield Strong(tuple(_line(node.children, linking)))
        elif isinstance(node, Text):
            yield from _words(node.text)
        else:
            yield node


def _words(text: str) -> Iterator[Inline]:
    """The words with the numbers in them set off."""
    start = 0
    for found in measured(text):
        if found.start > start:
            yield Text(text[start : found.start])
        yield Link(UNSOURCED, (Text(text[found.start : found.end]),))
        start = found.end
    if start < len(text):
        yield Text(text[start:])
