"""Fills a compiled template with a document's figures: the stream that comes out becomes the tree."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from reports import phrases
from reports.content import template
from reports.content.compiled import Compiled
from reports.content.language import LANGUAGE, Deferred
from reports.content.numbering import number
from reports.content.tables import fill_table
from reports.content.template import BREAK, CLOSE, NAMED, OPEN
from reports.figure import Absent, Figure
from reports.phrases import Wording
from reports.problems import Fault, Place, Problem, Tier, did_you_mean
from reports.schema import Words
from reports.templating import Expressions, Shape, Stream, Templates, compile_template, unknown_names
from reports.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Document,
    Heading,
    Inline,
    Line,
    Link,
    Listing,
    Number,
    Paragraph,
    Reference,
    Signature,
    Strong,
    Table,
    Text,
    Title,
    plain_text,
)

_INLINE = (Text, Number, Strong, Link, Reference)
_BLOCK = (Title, Heading, Paragraph, Listing, Table, Signature, AttachmentList, Attachment)
_EVENTS = re.compile(f"({OPEN}[^{NAMED}]*{NAMED}|{CLOSE}|{BREAK})")


@dataclass(frozen=True, slots=True)
class Prose:
    """The narratives of a document: by key, and which keys its type knows."""

    texts: Mapping[str, Words | Absent]
    known: Callable[[str], bool]


def fill(
    compiled: Compiled,
    output: int,
    scope: Mapping[str, Any],
    prose: Prose,
    wording: Wording,
    mark: str = "",
    fields: Sequence[str] = (),
) -> Document:
    """The finished document of one of a type's outputs. Raises Fault with what is wrong in template or narratives."""
    filler = _Filler(compiled, scope, prose, wording)
    form = compiled.outputs[output]
    blocks = filler.blocks(filler.templates.stream(form.body, scope))
    title, _ = naming(compiled, output, scope, wording)
    place = Place(form.body)
    filled = tuple((name, filler.line(filler.expressions.evaluate(f"版式.{name}", scope))) for name in fields)
    return Document(title, number(blocks, place), mark, filled)


def naming(compiled: Compiled, output: int, scope: Mapping[str, Any], wording: Wording) -> tuple[str, str]:
    """The title and the file name, without suffix, of one of a type's outputs. Raises Fault."""
    filler = _Filler(compiled, scope, Prose({}, lambda key: False), wording)
    title, name = (filler.expressions.evaluate(f"文书.{output}.{part}", scope) for part in ("标题", "文件名"))
    return plain_text(filler.line(title)), plain_text(filler.line(name))


def narrative_problems(prose: Prose, names: Mapping[str, Shape]) -> list[Problem]:
    """What is wrong in the narratives before they are filled: bad marks, and names that do not exist."""
    problems: list[Problem] = []
    for text in prose.texts.values():
        if isinstance(text, Absent):
            continue
        try:
            marked = template.parse(text, text.place.file, text.place.line, narrative=True)
            problems += unknown_names(marked, Place(text.place.file, 1), names, LANGUAGE)
        except Fault as fault:
            problems += fault.problems
    return problems


class _Filler:
    """One document on its way from stream to tree; answers what deferred words ask."""

    def __init__(self, compiled: Compiled, scope: Mapping[str, Any], prose: Prose, wording: Wording) -> None:
        self.compiled = compiled
        self.scope = scope
        self.prose = prose
        self.wording = wording
        self.templates = Templates(compiled.codes, compiled.search, LANGUAGE)
        self.expressions = Expressions(compiled.content, LANGUAGE)

    def blocks(self, stream: Stream) -> Blocks:
        """The blocks a stream holds."""
        assembler = _Assembler(self)
        assembler.feed(stream)
        return assembler.finish()

    def line(self, value: Any) -> Line:
        """Any value a template may print, as a line."""
        nodes = tuple(self._nodes(value))
        if not all(isinstance(node, _INLINE) for node in nodes):
            raise Fault(_misplaced("这里只能放一句话，不能放表或整段。"))
        return nodes

    def _nodes(self, value: Any) -> Sequence[Any]:
        """The nodes of a value: a figure is worded, a text is a node, a deferred word is asked."""
        if isinstance(value, Figure | Absent):
            return phrases.number(value, self.wording)
        if isinstance(value, str):
            return (Text(str(value)),)
        if isinstance(value, Deferred):
            return value.act(self)
        if isinstance(value, Stream):
            return [node for part in value for node in self._nodes(part)]
        if isinstance(value, _INLINE + _BLOCK):
            return (value,)
        if isinstance(value, list | tuple):
            return phrases.enumerate_words([self.line(item) for item in value])
        raise Fault(_misplaced(f"这个值不能印出来（{type(value).__name__}）。"))

    # ── what deferred words ask ──

    def narrative(self, key: str) -> Blocks:
        """A narrative text as blocks, none where it is not there."""
        text = self.prose.texts.get(key)
        if text is None:
            if not self.prose.known(key):
                raise Fault(_misplaced(f"数据里没有“{key}”这一段文字。", did_you_mean(key, self.prose.texts)))
            return ()
        if isinstance(text, Absent):
            return (Paragraph(phrases.number(text, self.wording)),)
        marked = template.parse(text, text.place.file, text.place.line, narrative=True)
        code = compile_template(key, marked, Place(text.place.file, 1), LANGUAGE)
        return self.blocks(self.templates.fragment(code, text.place, self.scope))

    def table(self, name: str, names: Mapping[str, Any]) -> Blocks:
        """A table of the type."""
        if name not in self.compiled.tables:
            raise Fault(_misplaced(f"没有“{name}”这张表。", did_you_mean(name, self.compiled.tables)))
        return (fill_table(self.compiled.tables[name], self, names),)

    def attachment(self, key: str, title: Any, content: Stream) -> Blocks:
        """An attachment with its content."""
        return (Attachment(str(key), self.line(title), self.blocks(content)),)

    # ── what tables ask ──

    def value(self, name: str, names: Mapping[str, Any]) -> Any:
        """The value of a table's expression."""
        return self.expressions.evaluate(name, {**self.scope, **names})

    def cell(self, value: Any) -> tuple[Line, ...]:
        """A value as the lines of a cell: the paragraphs of a narrative, or one line."""
        nodes = tuple(self._nodes(value))
        if not nodes or all(isinstance(node, _INLINE) for node in nodes):
            return (nodes,) if nodes else ()
        if not all(isinstance(node, Paragraph) for node in nodes):
            raise Fault(_misplaced("表格里只能放文字。"))
        return tuple(node.children for node in nodes)


def _misplaced(message: str, hint: str = "") -> Problem:
    return Problem("T07", Tier.ERROR, message, hint=hint)


# ── from stream to tree ─────────────────────────────────────────────────────


@lru_cache(maxsize=4096)
def _events(text: str) -> tuple[tuple[str, str], ...]:
    """A static string as marks and words: ("open", name), ("close", ""), ("break", "") and ("words", text)."""
    events = []
    for piece in _EVENTS.split(text.replace("\n", "")):
        if piece.startswith(OPEN):
            events.append(("open", piece[1:-1]))
        elif piece in (CLOSE, BREAK):
            events.append(("close" if piece == CLOSE else "break", ""))
        elif piece:
            events.append(("words", piece))
    return tuple(events)


@dataclass(slots=True)
class _Frame:
    """An open mark and what has gathered in it."""

    mark: str
    nodes: list[Any] = field(default_factory=list)


class _Break:
    """A line break within a title."""


class _Assembler:
    """A stack of open marks; each is built into its node when it closes."""

    def __init__(self, filler: _Filler) -> None:
        self.filler = filler
        self.stack = [_Frame("")]

    def feed(self, stream: Stream) -> None:
        """Takes a stream in."""
        for part in stream:
            if type(part) is str:
                for kind, text in _events(part):
                    self._event(kind, text)
            else:
                self._add(self.filler._nodes(part))

    def finish(self) -> Blocks:
        """The blocks gathered. Raises Fault for words that stand in no paragraph."""
        return _blocks_only(self.stack[0].nodes)

    def _event(self, kind: str, text: str) -> None:
        if kind == "words":
            self._add((Text(text),))
        elif kind == "open":
            self.stack.append(_Frame(text))
        elif kind == "break":
            self.stack[-1].nodes.append(_Break())
        else:
            frame = self.stack.pop()
            self._add(_BUILD[_family(frame.mark)](frame))

    def _add(self, nodes: Sequence[Any]) -> None:
        gathered = self.stack[-1].nodes
        for node in nodes:
            last = gathered[-1] if gathered else None
            if isinstance(node, Listing) and isinstance(last, Listing) and last.ordered is node.ordered:
                gathered[-1] = Listing(node.ordered, (*last.items, *node.items))
            elif isinstance(node, Text) and isinstance(last, Text):
                gathered[-1] = Text(last.text + node.text)
            else:
                gathered.append(node)


def _family(mark: str) -> str:
    return mark[0] if mark[0] in "ha" and mark != "addressee" else mark


def _is_blank(nodes: Sequence[Any]) -> bool:
    return all(isinstance(node, Text) and not node.text.strip() for node in nodes)


def _line_only(nodes: Sequence[Any]) -> Line:
    """The nodes as a line. Raises Fault where a block stands among them."""
    if not all(isinstance(node, _INLINE) for node in nodes):
        raise Fault(_misplaced("表、附件和整段的内容要单独占一行，不能放在句子里。"))
    return tuple(nodes)


def _blocks_only(nodes: Sequence[Any]) -> Blocks:
    """The nodes as blocks; blank words between them fall away. Raises Fault for other words."""
    blocks = [node for node in nodes if not (isinstance(node, Text) and not node.text.strip())]
    if not all(isinstance(node, _BLOCK) for node in blocks):
        raise Fault(_misplaced("有一句话不在任何一段里；几行的宏要单独占一行。"))
    return tuple(blocks)


def _paragraph(frame: _Frame) -> Sequence[Block]:
    """A paragraph, none where it is empty."""
    if _is_blank(frame.nodes):
        return ()
    return (Paragraph(_line_only(frame.nodes)),)


def _solo(frame: _Frame) -> Sequence[Block]:
    """What a call alone on its line gave: blocks as they are, words as a paragraph."""
    if any(isinstance(node, _BLOCK) for node in frame.nodes):
        return _blocks_only(frame.nodes)
    return _paragraph(frame)


def _title(frame: _Frame) -> Sequence[Block]:
    lines: list[list[Inline]] = [[]]
    for node in frame.nodes:
        if isinstance(node, _Break):
            lines.append([])
        else:
            lines[-1].append(node)
    return (Title(tuple(_line_only(line) for line in lines if not _is_blank(line))),)


def _item(frame: _Frame) -> Sequence[tuple[Blocks]]:
    blocks = _blocks_only(frame.nodes)
    return ((blocks,),) if blocks else ()


def _listing(frame: _Frame) -> Sequence[Block]:
    items = tuple(node[0] for node in frame.nodes if isinstance(node, tuple))
    return (Listing(frame.mark == "ol", items),) if items else ()


_BUILD: Mapping[str, Callable[[_Frame], Sequence[Any]]] = {
    "h": lambda frame: (Heading(int(frame.mark[1:]), _line_only(frame.nodes)),),
    "p": _paragraph,
    "solo": _solo,
    "t": _title,
    "addressee": lambda frame: (Paragraph(_line_only(frame.nodes), "addressee"),),
    "dateline": lambda frame: (Paragraph(_line_only(frame.nodes), "dateline"),),
    "li": _item,
    "ul": _listing,
    "ol": _listing,
    "b": lambda frame: (Strong(_line_only(frame.nodes)),) if frame.nodes else (),
    "a": lambda frame: (Link(frame.mark[1:], _line_only(frame.nodes)),) if frame.nodes else (),
}
