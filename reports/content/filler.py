"""Answers what a document's templates, tables and charts ask while it is filled."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from reports.content.assemble import (
    BLOCK,
    INLINE,
    assemble,
    blocks_only,
    is_blank,
    is_line,
    without_attachments,
)
from reports.content.block_lines import block_lines
from reports.content.chart_filling import fill_chart
from reports.content.compiled import CompiledType
from reports.content.evaluation import ItemValues
from reports.content.language import Bare, Deferred
from reports.content.measure import PIECE, Measure
from reports.content.narratives import Prose, compile_narrative
from reports.content.table_filling import fill_table
from reports.core.figure import BLANK, NONE, Absent, Figure, LeftBlank, Result
from reports.core.problems import Fault, Place, did_you_mean, problem
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    CellContent,
    Contents,
    Imprint,
    Letterhead,
    Line,
    Number,
    PageBreak,
    Paragraph,
    Reference,
    Text,
    Title,
    content_of,
    plain_text,
)
from reports.core.values import Values
from reports.finance.functions import total
from reports.source.schema import Words
from reports.templating import Expressions, Names, Stream, Templates, faults
from reports.wording.lines import enumerate_words
from reports.wording.numbers import word_bare_number, word_number
from reports.wording.options import Wording, reworded


class UnnumberedDocument(Struct, frozen=True):
    """A document before its parts are numbered.

    Its title, its blocks, where each part is mentioned first.
    """

    title: str
    blocks: Blocks
    mentions: Mapping[str, Place]


class OtherReports(Protocol):
    """The other reports of the unit, as the filler asks for them."""

    def draw(self, name: str) -> UnnumberedDocument:
        """Another report's title and blocks, by the name of its file or its type. Raises Fault."""


class Material(Struct, frozen=True):
    """What a data file's documents are filled from.

    The names, the narratives, how figures are worded.

    Where there are `others`, a document may take in other reports of its unit. What is printed is
    `heard`, each figure with the place that asks for it, where somebody listens.
    """

    compiled: CompiledType
    scope: Values
    wording: Wording
    prose: Prose = field(default_factory=Prose)
    others: OtherReports | None = None
    heard: list[tuple[Place, Result]] | None = None


class Filler(Struct, frozen=True):
    """One document on its way from stream to tree.

    `place` is where the value stands that is being filled in. While it is filled, `mentions`
    gathers where each numbered part is mentioned first, `measure` how much there is of it,
    `attachments` the keys of those met.
    """

    material: Material
    templates: Templates
    expressions: Expressions
    place: Place
    mentions: dict[str, Place] = field(default_factory=dict)
    measure: Measure = field(default_factory=Measure)
    attachments: set[str] = field(default_factory=set)
    elsewhere: dict[Place, "Filler"] = field(default_factory=dict)

    @property
    def wording(self) -> Wording:
        """How the document words its figures."""
        return self.material.wording

    def at(self, place: Place) -> "Filler":
        """The same filler for what stands at that place."""
        there = self.elsewhere.get(place)
        if there is None:
            there = self.elsewhere[place] = replace(self, place=place)
        return there

    def words(self, expression: Words) -> Line:
        """The value of an expression of the type, as a line."""
        with faults(expression.place):
            value = self.expressions.evaluate(expression, self.material.scope)
            return self.line(value)

    def text(self, expression: Words) -> str:
        """The value of an expression of the type, as plain text."""
        return plain_text(self.words(expression))

    def blocks(self, stream: Stream) -> Blocks:
        """The blocks a stream holds."""
        return assemble(stream, self.place, self._nodes_at, self.measure)

    def line(self, value: object) -> Line:
        """Any value a template may print, as a line."""
        self.measure.take(PIECE)
        nodes = tuple(self.nodes(value))
        if not is_line(nodes):
            raise Fault(problem("T07", "line only"))
        return nodes

    # ── values ──

    def _nodes_at(self, place: Place) -> Callable[[object], Sequence[object]]:
        return self.at(place).nodes

    def nodes(self, value: Any) -> Sequence[Any]:
        """The nodes of a value: a figure is worded, a text is a node, a deferred word is asked."""
        return _HANDLER_OF[type(value)](self, value)

    def _figure(self, value: Figure | Absent) -> Sequence[object]:
        if self.material.heard is not None:
            self.material.heard.append((self.place, value))
        return word_number(value, self.material.wording)

    def _text(self, value: str) -> Sequence[object]:
        self.measure.take(len(value))
        return (Text(str(value)),)

    def _deferred(self, value: Deferred) -> Sequence[object]:
        return value.act(self)

    def _bare(self, value: Bare) -> Sequence[object]:
        if self.material.heard is not None:
            self.material.heard.append((self.place, value.figure))
        return word_bare_number(value.figure, self.material.wording)

    def _words(self, value: Text) -> Sequence[object]:
        self.measure.take(len(value.text))
        return (value,)

    def _stream(self, value: Stream) -> Sequence[object]:
        nodes: list[object] = []
        for part in value:
            nodes += self.nodes(part)
        return nodes

    def _reference(self, value: Reference) -> Sequence[object]:
        self.mentions.setdefault(value.target, self.place)
        return (value,)

    def _node(self, value: object) -> Sequence[object]:
        return (value,)

    def _enumeration(self, value: Sequence[object]) -> Sequence[object]:
        if not value:
            raise Fault(problem("T07", "empty list"))
        return enumerate_words([self.line(item) for item in value])

    def _count(self, value: int) -> Sequence[object]:
        """How often a loop has turned, which is no figure of the data."""
        return (Text(str(value)),)

    def _typed_number(self, value: Decimal) -> Sequence[object]:
        raise Fault(problem("T07", "typed number", number=f"{value:f}"))

    def _unprintable(self, value: object) -> Sequence[object]:
        raise Fault(problem("T07", "unprintable", detail=type(value).__name__))

    # ── what deferred words ask ──

    def narrative(self, key: str) -> Blocks:
        """A narrative text as blocks, none where it is not there."""
        prose = self.material.prose
        text = prose.texts.get(str(key))
        if text is None:
            if not prose.is_known(key):
                near = did_you_mean(key, prose.texts)
                raise Fault(problem("T07", "no narrative", name=key, near=near))
            return ()
        if isinstance(text, Absent):
            return (Paragraph(word_number(text, self.wording)),)
        if text in self.measure.open:
            raise Fault(problem("T12", "circle", name=key))
        code = prose.codes.get(str(key))
        if not code:
            narrative = compile_narrative(str(key), text, None)
            if not narrative.code:
                raise Fault(*narrative.problems)
            code = narrative.code
        with self.measure.within(text, self.place):
            stream = self.templates.fragment(code, text.place, self.material.scope)
            return self.at(text.place).blocks(stream)

    def sentence(self, key: str) -> Line:
        """A narrative text of one paragraph as a line without its full stop.

        Raises Fault where it has more.
        """
        blocks = self.narrative(key)
        if not blocks:
            return ()
        text = self.material.prose.texts[str(key)]
        paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
        # Lines without an empty one between them are one paragraph here.
        is_parted = len(blocks) > 1 and "\n\n" in str(text)
        if is_parted or len(paragraphs) < len(blocks):
            place = getattr(text, "place", None)
            raise Fault(problem("T07", "several paragraphs", place, name=key))
        children = [child for block in paragraphs for child in block.children]
        last = children[-1]
        if isinstance(last, Text) and last.text.endswith("。"):
            return (*children[:-1], Text(last.text.removesuffix("。")))
        return tuple(children)

    def paragraphs(self, value: object) -> Blocks:
        """The value as blocks, a line as a paragraph, nothing where there is nothing to print."""
        self.measure.take(PIECE)
        nodes = tuple(self.nodes(value))
        if is_line(nodes):
            return () if is_blank(nodes) else (Paragraph(nodes),)
        return blocks_only(nodes)

    def table(self, name: str, names: Values) -> Blocks:
        """A table of the type."""
        tables = self.material.compiled.tables
        if str(name) not in tables:
            near = did_you_mean(name, tables)
            raise Fault(problem("T07", "no table", name=name, near=near))
        self.measure.number()
        table = fill_table(tables[name], self, names)
        heads = sum(len(band) * len(band.columns) for band in table.head)
        self.measure.take(PIECE * heads)
        return (table,)

    def chart(self, name: str, names: Values) -> Blocks:
        """A chart of the type, nothing where it has nothing to show."""
        charts = self.material.compiled.charts
        if str(name) not in charts:
            near = did_you_mean(name, charts)
            raise Fault(problem("T07", "no chart", name=name, near=near))
        self.measure.number()
        chart = fill_chart(charts[name], self, names, self.wording)
        return (chart,) if chart else ()

    def attachment(self, key: str, title: object, content: Stream) -> Blocks:
        """An attachment with its content."""
        if str(key) in self.attachments:
            raise Fault(problem("T07", "attachment twice", name=key))
        self.attachments.add(str(key))
        words = self.line(title)
        blocks = without_attachments(self.blocks(content))
        return (Attachment(str(key), words, blocks),)

    def report(self, name: str) -> Blocks:
        """Another report of the unit as an attachment.

        Under its title, without what only a file of its own needs.
        """
        others = self.material.others
        if others is None:
            raise Fault(problem("T07", "no reports"))
        document = others.draw(name)
        if name in self.attachments:
            place = name.place if isinstance(name, Words) else None
            raise Fault(problem("T07", "report twice", place, name=name))
        self.attachments.add(str(name))
        for key, place in document.mentions.items():
            self.mentions.setdefault(key, place)
        blocks = tuple(block for block in document.blocks if not _is_of_a_file(block))
        attachment = Attachment(
            str(name),
            (Text(document.title),),
            without_attachments(blocks),
            breaks=_title_breaks(document.title, document.blocks),
        )
        return (attachment,)

    # ── what tables and charts ask ──

    def names(self, further: Values) -> Names:
        """The document's names and further ones."""
        return self.expressions.names(self.material.scope, further)

    def value(self, expression: Words, names: Names) -> object:
        """The value of an expression of a table or chart."""
        with faults(expression.place, names):
            return self.expressions.evaluator(expression)(names)

    def lines(self, expression: Words, names: Names) -> tuple[Line, ...]:
        """The value of a table's expression as the lines of a cell.

        The paragraphs of a narrative, or one line.
        """
        self.measure.take(PIECE)
        with faults(expression.place, names):
            value = self.expressions.evaluator(expression)(names)
            if _is_left_blank(value):
                return ()
            return _cell_lines(tuple(self.at(expression.place).nodes(value)))

    def column(
        self, expression: Words, further: Values, items: ItemValues
    ) -> tuple[CellContent, ...]:
        """The values of a table's expression for each of its items, as what is in a cell."""
        self.measure.take(PIECE * len(items["行"]))
        with faults(expression.place):
            values = list(
                self.expressions.each(expression, self.material.scope, further, items)
            )
            kinds = set(map(type, values))
            if all(issubclass(kind, str) for kind in kinds):
                self.measure.take(sum(map(len, values)))
                return tuple(map(str, values))
            if kinds == {Bare}:
                wording = self.material.wording
                if self.material.heard is not None:
                    said = [(expression.place, value.figure) for value in values]
                    self.material.heard.extend(said)
                lines = [
                    ()
                    if type(value.figure) is LeftBlank
                    else word_bare_number(value.figure, wording)
                    for value in values
                ]
                return tuple(
                    [
                        line[0]
                        if line and type(line[0]) is Number
                        else content_of((line,))
                        for line in lines
                    ]
                )
            return tuple(map(self.at(expression.place).content, values))

    def total(
        self, expression: Words, further: Values, items: ItemValues
    ) -> CellContent:
        """The sum of an expression's values for the items, bare where they are."""
        with faults(expression.place):
            values = list(
                self.expressions.each(expression, self.material.scope, further, items)
            )
            summed = total(*map(_figure_in, values))
            bare = any(isinstance(value, Bare) for value in values)
            return self.at(expression.place).content(Bare(summed) if bare else summed)

    def worded(self, choices: Values) -> "Filler":
        """The same filler with some choices of wording laid over the document's."""
        wording = reworded(self.wording, choices)
        material = replace(self.material, wording=wording)
        return replace(self, material=material, elsewhere={})

    def content(self, value: object) -> CellContent:
        """A value as what is in a cell."""
        if isinstance(value, str):
            self.measure.take(len(value))
            return str(value)
        if _is_left_blank(value):
            return ""
        nodes = self.nodes(value)
        if len(nodes) == 1 and isinstance(only := nodes[0], Number):
            return only
        return content_of(_cell_lines(tuple(nodes)))


_HANDLERS: Sequence[tuple[tuple[type, ...], Callable[..., Sequence[object]]]] = (
    ((Figure, Absent), Filler._figure),
    ((str,), Filler._text),
    ((Text,), Filler._words),
    ((Deferred,), Filler._deferred),
    ((Bare,), Filler._bare),
    ((Stream,), Filler._stream),
    ((bool,), Filler._unprintable),
    ((int,), Filler._count),
    ((Decimal,), Filler._typed_number),
    ((Reference,), Filler._reference),
    ((*INLINE, *BLOCK), Filler._node),
    ((list, tuple), Filler._enumeration),
)


class _HandlersByType(dict[type, Callable[..., Sequence[object]]]):
    """What makes nodes of the values of a type, looked for once."""

    def __missing__(self, kind: type) -> Callable[..., Sequence[object]]:
        found = Filler._unprintable
        for kinds, handler in reversed(_HANDLERS):
            if issubclass(kind, kinds):
                found = handler
        self[kind] = found
        return found


_HANDLER_OF = _HandlersByType()
_OF_A_FILE = frozenset(
    {Title, Contents, PageBreak, AttachmentList, Letterhead, Imprint}
)


def _is_left_blank(value: object) -> bool:
    """Whether a cell holds nothing but what the data leave blank."""
    return isinstance(_figure_of(value), LeftBlank)


def _figure_of(value: object) -> object:
    return value.figure if isinstance(value, Bare) else value


def _figure_in(value: object) -> object:
    """What a value adds to a sum: a place that is left blank, nothing."""
    figure = _figure_of(value)
    return NONE if figure is BLANK else figure


def _cell_lines(nodes: tuple[Any, ...]) -> tuple[Line, ...]:
    if not nodes:
        return ()
    if is_line(nodes):
        return (nodes,)
    lines: list[Line] = []
    for node in nodes:
        lines += block_lines(node)
    return tuple(lines)


def _title_breaks(title: str, blocks: Blocks) -> tuple[int, ...]:
    """Where the lines of a report's own title end within its title for others, which may leave out how the
    first ones begin; nowhere where it says something else.
    """
    printed = [block.lines for block in blocks if isinstance(block, Title)]
    lines = list(map(plain_text, printed[0])) if printed else []
    left_out = sum(map(len, lines)) - len(title)
    if not "".join(lines).endswith(title):
        return ()
    ends = [end - left_out for end in accumulate(map(len, lines[:-1]))]
    return tuple(end for end in ends if end > 0)


def _is_of_a_file(block: Block) -> bool:
    """Whether a block is what only a report in a file of its own needs."""
    if type(block) is Paragraph:
        return block.role == "dateline"
    return type(block) in _OF_A_FILE
