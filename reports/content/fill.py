"""Fills a compiled template with a document's figures: the stream that comes out becomes the tree."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol, get_args

from reports.content.charts import fill_chart
from reports.content.compiled import (
    CompiledOutput,
    CompiledType,
    find,
    layout_expression,
)
from reports.content.language import LANGUAGE, Deferred
from reports.content.marks import AT, BREAK, CLOSE, NAMED, OPEN
from reports.content.numbering import number
from reports.content.tables import fill_table
from reports.core.figure import Absent, Figure
from reports.core.problems import Fault, Place, Problem, Severity, did_you_mean
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Contents,
    Document,
    Heading,
    Inline,
    Line,
    Link,
    Listing,
    Number,
    PageBreak,
    Paragraph,
    Reference,
    Strong,
    Text,
    Title,
    plain_text,
)
from reports.source.schema import Words
from reports.templating import (
    Expressions,
    Names,
    Shape,
    Stream,
    Templates,
    arithmetic,
    compile_template,
    faults,
    unknown_names,
)
from reports.wording.lines import enumerate_words
from reports.wording.numbers import word_number
from reports.wording.options import Wording

_FIGURES = (Figure, Absent)
_INLINE = (Text, Number, Strong, Link, Reference)
_INLINE_TYPES = frozenset(_INLINE)
_BLOCK = get_args(Block)
_EVENTS = re.compile(f"({OPEN}[^{NAMED}]*{NAMED}|{CLOSE}|{BREAK})")


@dataclass(frozen=True, slots=True)
class Prose:
    """The narratives of a document: by key, which keys its type knows, and those compiled already."""

    texts: Mapping[str, Words | Absent]
    known: Callable[[str], bool]
    codes: Mapping[str, bytes] = field(default_factory=dict)


class OtherReports(Protocol):
    """The other reports of the unit, as the filler asks for them."""

    def drawn(self, name: str) -> "UnnumberedDocument":
        """Another report's title and blocks, by the name of its file or its type. Raises Fault."""


@dataclass(frozen=True, slots=True)
class UnnumberedDocument:
    """A document before its parts are numbered: its title, its blocks, and where each part is mentioned first."""

    title: str
    blocks: Blocks
    mentions: Mapping[str, Place]


def fill(
    compiled: CompiledType,
    output: CompiledOutput,
    scope: Mapping[str, Any],
    prose: Prose,
    wording: Wording,
    mark: str = "",
    fields: Sequence[str] = (),
    beside: OtherReports | None = None,
) -> Document:
    """The finished document of one of a type's outputs. Raises Fault with what is wrong in template or narratives."""
    filler = _filler(compiled, scope, prose, wording, beside)
    drawn = _drawn(filler, output)
    with faults(output.place):
        blocks = number(drawn.blocks, drawn.mentions)
    fields_in_words = tuple(
        (name, filler.words(layout_expression(name))) for name in fields
    )
    return Document(
        drawn.title, blocks, mark, fields_in_words, _owner(scope), wording.pending_text
    )


def _owner(scope: Mapping[str, Any]) -> str:
    """The name of the unit whose document it is."""
    unit = scope.get("单位")
    name = unit.get("名称") if isinstance(unit, Mapping) else None
    return str(name) if isinstance(name, str) else ""


def draw(
    compiled: CompiledType,
    output: CompiledOutput,
    scope: Mapping[str, Any],
    prose: Prose,
    wording: Wording,
    beside: OtherReports,
) -> UnnumberedDocument:
    """One of a type's documents before its parts are numbered, to be taken into another. Raises Fault."""
    return _drawn(_filler(compiled, scope, prose, wording, beside), output)


def fill_form(
    compiled: CompiledType,
    body: str,
    title: str,
    scope: Mapping[str, Any],
    wording: Wording,
    fields: Sequence[str] = (),
) -> Document:
    """A paper that is none of the type's outputs, from the template of that bare name. Raises Fault."""
    filler = _filler(compiled, scope, Prose({}, lambda key: False), wording, None)
    place = Place(f"templates/{find(body, compiled.codes, compiled.search)}")
    with faults(place):
        blocks = number(
            filler.at(place).blocks(filler.templates.stream(body, scope)),
            filler.mentions,
        )
    return Document(
        title,
        blocks,
        "",
        tuple((name, filler.words(layout_expression(name))) for name in fields),
    )


def summary(
    compiled: CompiledType, output: CompiledOutput, scope: Mapping[str, Any]
) -> list[tuple[str, Any]]:
    """The figures that one of a type's outputs is summed up by: what each is called, and the figure. Raises Fault."""
    expressions = Expressions(compiled.content, LANGUAGE)
    return [
        (figure.name, expressions.evaluate(figure.expression, scope))
        for figure in output.summary
    ]


def _drawn(filler: "_Filler", output: CompiledOutput) -> UnnumberedDocument:
    with faults(output.place):
        stream = filler.templates.stream(output.body, filler.scope)
        blocks = filler.at(output.place).blocks(stream)
    return UnnumberedDocument(filler.text(output.title), blocks, filler.mentions)


def naming(
    compiled: CompiledType,
    output: CompiledOutput,
    scope: Mapping[str, Any],
    wording: Wording,
) -> tuple[str, str]:
    """The title and the file name, without suffix, of one of a type's outputs. Raises Fault."""
    filler = _filler(compiled, scope, Prose({}, lambda key: False), wording, None)
    return filler.text(output.title), filler.text(output.stem)


def _filler(
    compiled: CompiledType,
    scope: Mapping[str, Any],
    prose: Prose,
    wording: Wording,
    beside: OtherReports | None,
) -> "_Filler":
    templates = Templates(compiled.codes, compiled.search, LANGUAGE)
    expressions = Expressions(compiled.content, LANGUAGE)
    return _Filler(
        compiled, scope, prose, wording, beside, templates, expressions, Place("")
    )


@dataclass(frozen=True, slots=True)
class Narrative:
    """A narrative made ready: its code, and what is wrong with its marks and names; no code where it cannot be read."""

    code: bytes
    problems: tuple[Problem, ...]


def compile_narrative(
    key: str, text: Words, names: Mapping[str, Shape] | None
) -> Narrative:
    """The narrative made ready; its names are looked up where there are `names`."""
    # markdown_it is slow to import, and a document whose narratives were compiled before can do without.
    from reports.content.template import parse

    place = Place(text.place.file, 1)
    try:
        marked = parse(text, text.place.file, text.place.line, narrative=True)
        problems = arithmetic(marked, place, LANGUAGE)
        problems += (
            [] if names is None else unknown_names(marked, place, names, LANGUAGE)
        )
        return Narrative(
            compile_template(key, marked, place, LANGUAGE), tuple(problems)
        )
    except Fault as fault:
        return Narrative(b"", fault.problems)


@dataclass(frozen=True, slots=True)
class _Filler:
    """One document on its way from stream to tree; answers what deferred words ask.

    `place` is where the value stands that is being filled in; `mentions` notes where each numbered part is mentioned
    first, `attachments` the keys of those met.
    """

    compiled: CompiledType
    scope: Mapping[str, Any]
    prose: Prose
    wording: Wording
    beside: OtherReports | None
    templates: Templates
    expressions: Expressions
    place: Place
    mentions: dict[str, Place] = field(default_factory=dict)
    attachments: set[str] = field(default_factory=set)
    elsewhere: dict[Place, "_Filler"] = field(default_factory=dict)

    def at(self, place: Place) -> "_Filler":
        """The same filler for what stands at that place."""
        there = self.elsewhere.get(place)
        if there is None:
            there = self.elsewhere[place] = replace(self, place=place)
        return there

    def words(self, expression: Words) -> Line:
        """The value of an expression of the type, as a line."""
        with faults(expression.place):
            return self.line(self.expressions.evaluate(expression, self.scope))

    def text(self, expression: Words) -> str:
        """The value of an expression of the type, as plain text."""
        return plain_text(self.words(expression))

    def blocks(self, stream: Stream) -> Blocks:
        """The blocks a stream holds."""
        assembler = _Assembler(self)
        assembler.feed(stream)
        return assembler.finish()

    def line(self, value: Any) -> Line:
        """Any value a template may print, as a line."""
        nodes = tuple(self._nodes(value))
        if not _is_line(nodes):
            raise Fault(_misplaced("这里只能放一句话，不能放表、图或整段。"))
        return nodes

    def _nodes(self, value: Any) -> Sequence[Any]:
        """The nodes of a value: a figure is worded, a text is a node, a deferred word is asked."""
        if isinstance(value, _FIGURES):
            return word_number(value, self.wording)
        if isinstance(value, str):
            return (Text(str(value)),)
        if isinstance(value, Deferred):
            return value.act(self)
        if isinstance(value, Stream):
            return [node for part in value for node in self._nodes(part)]
        if isinstance(value, Reference):
            self.mentions.setdefault(value.target, self.place)
        if isinstance(value, _INLINE + _BLOCK):
            return (value,)
        if isinstance(value, list | tuple):
            return enumerate_words([self.line(item) for item in value])
        raise Fault(
            _misplaced(
                "这里的值不能印出来，能印的是数和文字。", detail=type(value).__name__
            )
        )

    # ── what deferred words ask ──

    def narrative(self, key: str) -> Blocks:
        """A narrative text as blocks, none where it is not there."""
        text = self.prose.texts.get(str(key))
        if text is None:
            if not self.prose.known(key):
                raise Fault(
                    _misplaced(
                        f"数据里没有“{key}”这一段文字。",
                        did_you_mean(key, self.prose.texts),
                    )
                )
            return ()
        if isinstance(text, Absent):
            return (Paragraph(word_number(text, self.wording)),)
        code = self.prose.codes.get(str(key), b"")
        if not code:
            narrative = compile_narrative(str(key), text, None)
            if not narrative.code:
                raise Fault(*narrative.problems)
            code = narrative.code
        return self.at(text.place).blocks(
            self.templates.fragment(code, text.place, self.scope)
        )

    def sentence(self, key: str) -> Line:
        """A narrative text of one paragraph as a line without its full stop. Raises Fault where it has more."""
        blocks = self.narrative(key)
        if not blocks:
            return ()
        first = blocks[0]
        if len(blocks) > 1 or not isinstance(first, Paragraph):
            problem = _misplaced(
                f"“{key}”要写成一段，它印在一句话里。",
                "几段的合成一段；一条一条的改写成一句。",
            )
            raise Fault(
                replace(
                    problem, place=getattr(self.prose.texts[str(key)], "place", None)
                )
            )
        last = first.children[-1]
        if isinstance(last, Text) and last.text.endswith("。"):
            return (*first.children[:-1], Text(last.text.removesuffix("。")))
        return first.children

    def paragraphs(self, value: Any) -> Blocks:
        """The value as blocks, a line as a paragraph, nothing where there is nothing to print."""
        nodes = tuple(self._nodes(value))
        if _is_line(nodes):
            return () if _is_blank(nodes) else (Paragraph(nodes),)
        return _blocks_only(nodes)

    def table(self, name: str, names: Mapping[str, Any]) -> Blocks:
        """A table of the type."""
        if str(name) not in self.compiled.tables:
            raise Fault(
                _misplaced(
                    f"没有“{name}”这张表。", did_you_mean(name, self.compiled.tables)
                )
            )
        return (fill_table(self.compiled.tables[name], self, names),)

    def chart(self, name: str, names: Mapping[str, Any]) -> Blocks:
        """A chart of the type, nothing where it has nothing to show."""
        if str(name) not in self.compiled.charts:
            raise Fault(
                _misplaced(
                    f"没有“{name}”这张图。", did_you_mean(name, self.compiled.charts)
                )
            )
        chart = fill_chart(self.compiled.charts[name], self, names, self.wording)
        return (chart,) if chart else ()

    def attachment(self, key: str, title: Any, content: Stream) -> Blocks:
        """An attachment with its content."""
        if str(key) in self.attachments:
            raise Fault(
                _misplaced(f"附件“{key}”放了两次。", "每个附件用一个自己的名称。")
            )
        self.attachments.add(str(key))
        return (Attachment(str(key), self.line(title), _outside(self.blocks(content))),)

    def report(self, name: str) -> Blocks:
        """Another report of the unit as an attachment: under its title, without what only a file of its own needs."""
        if self.beside is None:
            raise Fault(_misplaced("这里不能附别的报告。"))
        drawn = self.beside.drawn(name)
        if name in self.attachments:
            twice = _misplaced(f"报告“{name}”附了两次。", "在“附件”里删掉一处。")
            raise Fault(
                replace(twice, place=name.place if isinstance(name, Words) else None)
            )
        self.attachments.add(str(name))
        self.mentions.update(
            {
                key: place
                for key, place in drawn.mentions.items()
                if key not in self.mentions
            }
        )
        inside = tuple(
            block
            for block in drawn.blocks
            if not isinstance(block, _OF_A_FILE) and not _is_dateline(block)
        )
        return (Attachment(str(name), (Text(drawn.title),), _outside(inside)),)

    # ── what tables and charts ask ──

    def names(self, further: Mapping[str, Any]) -> Names:
        """The document's names and further ones."""
        return self.expressions.names({**self.scope, **further})

    def value(self, expression: Words, names: Names) -> Any:
        """The value of an expression of a table or chart."""
        with faults(expression.place, names.parent):
            return self.expressions.evaluator(expression)(names)

    def cell(self, expression: Words) -> Callable[[Names], tuple[Line, ...]]:
        """What gives a table's expression as the lines of a cell: the paragraphs of a narrative, or one line."""
        place = expression.place
        value, there = self.expressions.evaluator(expression), self.at(place)

        def lines(names: Names) -> tuple[Line, ...]:
            with faults(place, names.parent):
                return _cell_lines(tuple(there._nodes(value(names))))

        return lines


def _cell_lines(nodes: tuple[Any, ...]) -> tuple[Line, ...]:
    if not nodes or _is_line(nodes):
        return (nodes,) if nodes else ()
    return tuple(line for node in nodes for line in _block_lines(node))


def _block_lines(node: Any) -> Iterator[Line]:
    """The lines of a paragraph or a list in a cell; the items of an ordered list bear their numbers as words."""
    if isinstance(node, Paragraph):
        yield node.children
    elif isinstance(node, Listing):
        for index, item in enumerate(node.items, 1):
            first, *others = [line for inner in item for line in _block_lines(inner)]
            yield (Text(f"{index}."), *first) if node.ordered else first
            yield from others
    else:
        raise Fault(_misplaced("表格里只能放文字和列表。"))


_OF_A_FILE = (Title, Contents, PageBreak, AttachmentList)


def _is_dateline(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.role == "dateline"


def _misplaced(message: str, hint: str = "", detail: str = "") -> Problem:
    return Problem("T07", Severity.ERROR, message, hint=hint, detail=detail)


def _outside(blocks: Blocks) -> Blocks:
    """The blocks of a list item or an attachment. Raises Fault for an attachment among them."""
    if any(isinstance(block, Attachment) for block in blocks):
        raise Fault(_misplaced("附件要放在正文最外层，不能放在列表或别的附件里。"))
    return blocks


# ── from stream to tree ─────────────────────────────────────────────────────


_Event = tuple[str, Any]


@lru_cache(maxsize=4096)
def _events(text: str) -> tuple[_Event, ...]:
    """A static string as ("open", (name, place)), ("close", None), ("break", None) and ("nodes", nodes).

    What is whole within the string (most paragraphs hold words alone) is built here, once for all documents.
    """
    events: list[_Event] = []
    for piece in _EVENTS.split(text.replace("\n", "")):
        if piece.startswith(OPEN):
            mark, _, place = piece[1:-1].partition(AT)
            events.append(("open", (mark, _place(place) if place else None)))
        elif piece == BREAK:
            events.append(("break", None))
        elif piece == CLOSE:
            _close(events)
        elif piece:
            events.append(("nodes", (Text(piece),)))
    return tuple(events)


def _close(events: list[_Event]) -> None:
    """Adds the closing of a mark; where all of it is there, puts the finished nodes in the place of its events."""
    start = len(events) - 1
    while start >= 0 and events[start][0] == "nodes":
        start -= 1
    if start < 0 or events[start][0] != "open":
        events.append(("close", None))
        return
    mark, place = events[start][1]
    nodes = [node for _, inner in events[start + 1 :] for node in inner]
    events[start:] = [("nodes", _built(_OpenMark(mark, place or Place(""), nodes)))]


@dataclass(slots=True)
class _OpenMark:
    """An open mark and what has gathered in it."""

    mark: str
    place: Place
    nodes: list[Any] = field(default_factory=list)


class _Break:
    """A line break within a title."""


class _Assembler:
    """A stack of open marks; each is built into its node when it closes."""

    def __init__(self, filler: _Filler) -> None:
        self.filler = filler
        self.stack = [_OpenMark("", filler.place)]

    def feed(self, stream: Stream) -> None:
        """Takes a stream in."""
        for part in stream:
            if type(part) is str:
                for kind, what in _events(part):
                    self._event(kind, what)
            else:
                self._value(part)

    def finish(self) -> Blocks:
        """The blocks gathered. Raises Fault for words that stand in no paragraph."""
        return _blocks_only(self.stack[0].nodes)

    def _event(self, kind: str, what: Any) -> None:
        if kind == "nodes":
            self._add(what)
        elif kind == "open":
            mark, place = what
            self.stack.append(_OpenMark(mark, place or self.stack[-1].place))
        elif kind == "break":
            self.stack[-1].nodes.append(_Break())
        else:
            frame = self.stack.pop()
            with faults(frame.place):
                self._add(_built(frame))

    def _value(self, value: Any) -> None:
        place = self.stack[-1].place
        with faults(place):
            self._add(
                (value,) if type(value) is Text else self.filler.at(place)._nodes(value)
            )

    def _add(self, nodes: Sequence[Any]) -> None:
        gathered = self.stack[-1].nodes
        for node in nodes:
            last = gathered[-1] if gathered else None
            if type(node) is Text:
                if type(last) is Text:
                    gathered[-1] = Text(last.text + node.text)
                elif node.text:
                    gathered.append(node)
            elif (
                type(node) is Listing
                and type(last) is Listing
                and last.ordered is node.ordered
            ):
                gathered[-1] = Listing(node.ordered, (*last.items, *node.items))
            else:
                gathered.append(node)


def _place(text: str) -> Place:
    file, _, line = text.rpartition(":")
    return Place(file, int(line))


def _built(frame: _OpenMark) -> Sequence[Any]:
    """The nodes a closed mark stands for. Raises Fault for what may not stand in it."""
    return _BUILD[_family(frame.mark)](frame)


def _family(mark: str) -> str:
    return mark[0] if mark[0] in "ha" and mark != "addressee" else mark


def _is_line(nodes: Sequence[Any]) -> bool:
    return _INLINE_TYPES.issuperset(map(type, nodes))


def _is_blank(nodes: Sequence[Any]) -> bool:
    return all(isinstance(node, Text) and not node.text.strip() for node in nodes)


def _line_only(nodes: Sequence[Any]) -> Line:
    """The nodes as a line. Raises Fault where a block stands among them."""
    if not _is_line(nodes):
        raise Fault(
            _misplaced("表、图、附件和整段的内容要单独占一行，不能放在句子里。")
        )
    return tuple(nodes)


def _blocks_only(nodes: Sequence[Any]) -> Blocks:
    """The nodes as blocks; blank words between them fall away. Raises Fault for other words."""
    blocks = [
        node for node in nodes if not (isinstance(node, Text) and not node.text.strip())
    ]
    if not all(isinstance(node, _BLOCK) for node in blocks):
        raise Fault(_misplaced("有一句话不在任何一段里；几行的宏要单独占一行。"))
    return tuple(blocks)


def _line_block(
    make: Callable[[Line], Block],
) -> Callable[[_OpenMark], Sequence[Block]]:
    """A builder of blocks that hold one line; none where it is empty."""
    return lambda frame: (
        () if _is_blank(frame.nodes) else (make(_line_only(frame.nodes)),)
    )


def _heading(frame: _OpenMark) -> Sequence[Block]:
    return _line_block(lambda line: Heading(int(frame.mark[1:]), line))(frame)


_paragraph = _line_block(Paragraph)


def _solo(frame: _OpenMark) -> Sequence[Block]:
    """What a call alone on its line gave: blocks as they are, words as a paragraph."""
    if any(isinstance(node, _BLOCK) for node in frame.nodes):
        return _blocks_only(frame.nodes)
    return _paragraph(frame)


def _title(frame: _OpenMark) -> Sequence[Block]:
    lines: list[list[Inline]] = [[]]
    for node in frame.nodes:
        if isinstance(node, _Break):
            lines.append([])
        else:
            lines[-1].append(node)
    words = tuple(_line_only(line) for line in lines if not _is_blank(line))
    return (Title(words),) if words else ()


def _item(frame: _OpenMark) -> Sequence[tuple[Blocks]]:
    blocks = _outside(_blocks_only(frame.nodes))
    return ((blocks,),) if blocks else ()


def _listing(frame: _OpenMark) -> Sequence[Block]:
    items = tuple(node[0] for node in frame.nodes if isinstance(node, tuple))
    return (Listing(frame.mark == "ol", items),) if items else ()


_BUILD: Mapping[str, Callable[[_OpenMark], Sequence[Any]]] = {
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
    "b": lambda frame: (Strong(_line_only(frame.nodes)),) if frame.nodes else (),
    "a": lambda frame: (
        (Link(frame.mark[1:], _line_only(frame.nodes)),) if frame.nodes else ()
    ),
}
