"""From the stream that a template gives to the tree.

Marks open and close, what is between them becomes nodes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import groupby
from typing import Any, get_args

from msgspec import Struct

from reports.content import word_blocks
from reports.content.measure import PIECE, Measure, joined
from reports.core.marks import AT, BRACE, BREAK, CLOSE, NAMED, OPEN
from reports.core.problems import Fault, Place, problem
from reports.core.tree import (
    Attachment,
    Block,
    Blocks,
    Heading,
    Inline,
    Line,
    Link,
    Listing,
    Number,
    Paragraph,
    Reference,
    Strong,
    Text,
    Title,
)
from reports.templating import Stream, faults

INLINE = (Text, Number, Strong, Link, Reference)
BLOCK = get_args(Block)
_INLINE_TYPES = frozenset(INLINE)
_BLOCK_TYPES = frozenset(BLOCK)
_MARKS = re.compile(f"({OPEN}[^{NAMED}]*{NAMED}|{CLOSE}|{BREAK})")
_NOWHERE = Place("")


NodesAt = Callable[[Place], Callable[[object], Sequence[object]]]
"""What makes nodes of the values that stand at a place."""


def assemble(
    stream: Stream, place: Place, nodes_at: NodesAt, measure: Measure
) -> Blocks:
    """The blocks that a stream holds, counted as they come.

    Raises Fault for words that stand in no paragraph, for what may not stand where it does, and where
    there is too much of it.
    """
    assembler = _Assembler(place, nodes_at, measure)
    assembler.feed(stream)
    return assembler.finish()


# ── what nodes may be where ─────────────────────────────────────────────────


def is_line(nodes: Sequence[object]) -> bool:
    """Whether the nodes make a line: none of them is a block."""
    return _INLINE_TYPES.issuperset(map(type, nodes))


def is_blank(nodes: Sequence[object]) -> bool:
    """Whether the nodes print nothing."""
    return all(type(node) is Text and not node.text.strip() for node in nodes)


def blocks_only(nodes: Sequence[Any]) -> Blocks:
    """The nodes as blocks; blank words between them fall away. Raises Fault for other words."""
    blocks = [node for node in nodes if type(node) is not Text or node.text.strip()]
    if not _BLOCK_TYPES.issuperset(map(type, blocks)):
        raise Fault(problem("T07", "no paragraph"))
    return tuple(blocks)


def without_attachments(blocks: Blocks) -> Blocks:
    """The blocks of a list item or an attachment. Raises Fault for an attachment among them."""
    if Attachment in map(type, blocks):
        raise Fault(problem("T07", "attachment inside"))
    return blocks


def _line_only(nodes: Sequence[Any]) -> Line:
    """The nodes as a line. Raises Fault where a block stands among them."""
    if not is_line(nodes):
        raise Fault(problem("T07", "block in line"))
    return tuple(nodes)


# ── events ──────────────────────────────────────────────────────────────────


class _Opening(Struct, frozen=True):
    """A mark that opens, what it will stand for when it closes; no place where it is that of the mark
    around it.
    """

    mark: str
    place: Place | None
    build: "_Builder"


class _Sign(Enum):
    """A mark that closes, and a line break within a title."""

    CLOSE = auto()
    BREAK = auto()


class _Nodes(Struct):
    """Nodes that stand in a static string, and the kind of node that the first of them joins."""

    nodes: Sequence[object]
    joins: type | None = None


_Event = _Opening | _Sign | _Nodes


class _Script(Struct, frozen=True):
    """What a static string says; how much that is, how many headings are in it, and the last place
    that it names.
    """

    events: tuple[_Event, ...]
    characters: int
    headings: int
    place: Place | None


@lru_cache(maxsize=4096)
def _script(text: str) -> _Script:
    """What a static string says.

    What is whole within the string (most paragraphs hold words alone) is built here, once for all
    documents.
    """
    events: list[_Event] = []
    characters = headings = 0
    last = None
    for piece in _MARKS.split(text.replace("\n", "")):
        if piece.startswith(OPEN):
            mark, _, place = piece[1:-1].partition(AT)
            at = _read_place(place) if place else None
            last = at or last
            characters += PIECE
            headings += _kind_of(mark) in ("h", "part")
            events.append(_Opening(mark, at, _builder_of(mark)))
        elif piece == BREAK:
            events.append(_Sign.BREAK)
        elif piece == CLOSE:
            _close(events)
        elif piece:
            characters += len(piece)
            events.append(_Nodes((Text(piece),)))
    return _Script(tuple(_joined_events(events)), characters, headings, last)


def _joined_events(events: Sequence[_Event]) -> Iterator[_Event]:
    """The events, nodes that follow one another taken together."""
    for kind, run in groupby(events, key=type):
        if kind is not _Nodes:
            yield from run
            continue
        nodes: list[object] = []
        for event in run:
            _join(nodes, event.nodes)  # type: ignore[union-attr]
        kind_of_first = type(nodes[0]) if nodes else None
        yield _Nodes(nodes, kind_of_first if kind_of_first in _JOINING else None)


def _close(events: list[_Event]) -> None:
    """Adds the closing of a mark.

    Where all of it is there, puts the finished nodes in the place of its events.
    """
    nodes: list[object] = []
    start = len(events) - 1
    while start >= 0:
        event = events[start]
        if not isinstance(event, _Nodes):
            break
        nodes[:0] = event.nodes
        start -= 1
    opening = events[start] if start >= 0 else None
    if isinstance(opening, _Opening):
        place = opening.place or _NOWHERE
        frame = _Frame(opening.mark, place, opening.build, nodes)
        events[start:] = [_Nodes(opening.build(frame))]
    else:
        events.append(_Sign.CLOSE)


def _read_place(text: str) -> Place:
    written, _, spot = text.partition(AT)
    file, _, line = written.rpartition(":")
    if spot:
        return Place(file, spot=spot.replace(BRACE, "{"))
    return Place(file, int(line))


# ── the walk ────────────────────────────────────────────────────────────────


class _Frame(Struct):
    """An open mark, what builds its nodes, and what has gathered in it."""

    mark: str
    place: Place
    build: "_Builder"
    nodes: list[Any]


_Builder = Callable[[_Frame], Sequence[Any]]
"""The nodes that a closed mark stands for. Raises Fault for what may not stand in it."""


class _Assembler:
    """A stack of open marks; each is built into its nodes when it closes."""

    def __init__(self, place: Place, nodes_at: NodesAt, measure: Measure) -> None:
        self.nodes_at = nodes_at
        self.measure = measure
        self.stack = [_Frame("", place, _solo, [])]

    def feed(self, stream: Stream) -> None:
        """Takes a stream in."""
        stack, measure, nodes_of = self.stack, self.measure, None
        within = faults(stack[-1].place)
        with within:
            for part in stream:
                if type(part) is str:
                    script = _script(part)
                    measure.left -= script.characters
                    if measure.left < 0:
                        measure.refuse(script.place)
                    if script.headings:
                        measure.number(script.headings, script.place)
                    for event in script.events:
                        if type(event) is _Nodes:
                            gathered = stack[-1].nodes
                            if gathered and type(gathered[-1]) is event.joins:
                                _join(gathered, event.nodes)
                            else:
                                gathered += event.nodes
                        else:
                            self._turn(event)
                            within.place, nodes_of = stack[-1].place, None
                    continue
                measure.left -= PIECE
                if type(part) is Text:
                    measure.left -= len(part.text)
                if measure.left < 0:
                    measure.refuse(None)
                if type(part) is Text:
                    _join(stack[-1].nodes, (part,))
                else:
                    nodes_of = nodes_of or self.nodes_at(within.place)
                    _join(stack[-1].nodes, nodes_of(part))

    def finish(self) -> Blocks:
        """The blocks gathered. Raises Fault for words that stand in no paragraph."""
        return blocks_only(self.stack[0].nodes)

    def _turn(self, event: _Event) -> None:
        """Takes in a mark."""
        if type(event) is _Opening:
            place = event.place or self.stack[-1].place
            self.stack.append(_Frame(event.mark, place, event.build, []))
        elif event is _Sign.BREAK:
            self.stack[-1].nodes.append(event)
        else:
            frame = self.stack.pop()
            # Still at the place of what closes.
            _join(self.stack[-1].nodes, frame.build(frame))


_JOINING = frozenset({Text, Listing})


def _join(gathered: list[Any], nodes: Sequence[Any]) -> None:
    """Adds nodes to those gathered; words join words before them, and items the list before them."""
    for node in nodes:
        kind = type(node)
        if kind not in _JOINING:
            gathered.append(node)
            continue
        last = gathered[-1] if gathered else None
        if kind is Text:
            if type(last) is Text:
                gathered[-1] = Text(joined(last.text, node.text))
            elif node.text:
                gathered.append(node)
        elif type(last) is Listing:
            gathered[-1:] = _joined(last, node)
        else:
            gathered.append(node)


def _joined(first: Listing, second: Listing) -> Sequence[Listing]:
    """Two lists in a row, as one if they are of a kind: a loop may give the items."""
    if first.ordered is not second.ordered:
        return first, second
    return (Listing(first.ordered, (*first.items, *second.items)),)


# ── what a mark stands for ──────────────────────────────────────────────────


def _kind_of(mark: str) -> str:
    """The mark without its level or its address: h2, a/some/where."""
    return mark[0] if mark[0] in "ha" and mark != "addressee" else mark


def _line_block(make: Callable[[Line], Block]) -> Callable[[_Frame], Sequence[Block]]:
    """A builder of blocks that hold one line; none where it is empty."""

    def build(frame: _Frame) -> Sequence[Block]:
        return () if is_blank(frame.nodes) else (make(_line_only(frame.nodes)),)

    return build


_paragraph = _line_block(Paragraph)


def _heading(frame: _Frame) -> Sequence[Block]:
    if is_blank(frame.nodes):
        return ()
    return (Heading(int(frame.mark[1:]), _line_only(frame.nodes)),)


def _solo(frame: _Frame) -> Sequence[Block]:
    """What a call alone on its line gave: blocks as they are, words as a paragraph."""
    if _BLOCK_TYPES.isdisjoint(map(type, frame.nodes)):
        return _paragraph(frame)
    return blocks_only(frame.nodes)


def _title(frame: _Frame) -> Sequence[Block]:
    lines: list[list[Inline]] = [[]]
    for node in frame.nodes:
        if node is _Sign.BREAK:
            lines.append([])
        else:
            lines[-1].append(node)
    words = tuple(_line_only(line) for line in lines if not is_blank(line))
    return (Title(words),) if words else ()


def _item(frame: _Frame) -> Sequence[tuple[Blocks]]:
    blocks = without_attachments(blocks_only(frame.nodes))
    return ((blocks,),) if blocks else ()


def _listing(frame: _Frame) -> Sequence[Block]:
    items = tuple(node[0] for node in frame.nodes if isinstance(node, tuple))
    return (Listing(frame.mark == "ol", items),) if items else ()


def _strong(frame: _Frame) -> Sequence[Inline]:
    return (Strong(_line_only(frame.nodes)),) if frame.nodes else ()


def _link(frame: _Frame) -> Sequence[Inline]:
    address = frame.mark[1:]
    return (Link(address, _line_only(frame.nodes)),) if frame.nodes else ()


def _builder_of(mark: str) -> _Builder:
    if mark[0] != "W":
        return _BUILDERS[_kind_of(mark)]
    build = word_blocks.builder_of(mark)
    return lambda frame: build(frame.nodes)


_BUILDERS: Mapping[str, _Builder] = {
    "h": _heading,
    "p": _paragraph,
    "solo": _solo,
    "t": _title,
    "part": _line_block(lambda line: Heading(0, line)),
    "addressee": _line_block(lambda line: Paragraph(line, "addressee")),
    "dateline": _line_block(lambda line: Paragraph(line, "dateline")),
    "li": _item,
    "ul": _listing,
    "ol": _listing,
    "b": _strong,
    "a": _link,
}
