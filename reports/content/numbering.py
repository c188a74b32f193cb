"""Numbers headings, charts and attachments, and puts links in the place of references."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from msgspec.structs import replace

from reports.core.anchors import anchor
from reports.core.grid import cells_of
from reports.core.headings import HEADING_LEVELS
from reports.core.problems import Fault, Place, Problem, did_you_mean, problem
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Band,
    Block,
    Blocks,
    CellContent,
    Chart,
    Column,
    Contents,
    Entry,
    Heading,
    Inline,
    Line,
    Link,
    Listing,
    Paragraph,
    Reference,
    SpelledRun,
    Spelling,
    Strong,
    Table,
    Text,
    Title,
    charts_of,
)
from reports.wording.numerals import chinese_number

_NUMERALS: Mapping[str, Callable[[int], str]] = {
    "chinese": chinese_number,
    "arabic": str,
    # Unicode has no circled numbers in a row beyond twenty.
    "circled": lambda number: chr(0x245F + number) if number <= 20 else f"{number})",
}


def number(blocks: Blocks, mentions: Mapping[str, Place]) -> Blocks:
    """The blocks with numbers, labels and anchors filled in.

    `mentions` gives the place where each target is mentioned first. Raises Fault for a reference
    without its target.
    """
    attachments = [block for block in blocks if type(block) is Attachment]
    listed = [block for block in blocks if type(block) is AttachmentList]
    named = max((len(one.titles) for one in listed), default=0)
    labels = _labels([attachment.key for attachment in attachments], named)
    titles = tuple(attachment.title for attachment in attachments)
    charts = _charts(blocks, attachments, labels) if mentions else {}
    numbering = _Numbering(labels, titles, mentions, charts)
    numbered = numbering.all(blocks)
    if numbering.problems:
        raise Fault(*numbering.problems)
    if Contents not in set(map(type, numbered)):
        return numbered
    return tuple(
        _with_entries(block, numbered) if isinstance(block, Contents) else block
        for block in numbered
    )


def _labels(keys: Sequence[str], named: int) -> dict[str, str]:
    """What each attachment is called, beside so many that are only named: an only one has no number."""
    if len(keys) + named == 1:
        return {keys[0]: "附件"}
    return {key: f"附件{place}" for place, key in enumerate(keys, 1)}


def _with_entries(contents: Contents, blocks: Blocks) -> Contents:
    """The table of contents with its entries.

    The headings down to its depth, and the attachments.
    """
    has_parts = any(isinstance(block, Heading) and block.level == 0 for block in blocks)
    top = 0 if has_parts else 1
    return replace(contents, entries=tuple(_entries(blocks, top, contents.depth)))


def _entries(blocks: Blocks, top: int, depth: int) -> Iterator[Entry]:
    for block in blocks:
        if isinstance(block, Heading) and block.level <= depth:
            words = (Text(block.number), *_unlinked(block.children))
            yield Entry(block.level - top, words, block.anchor)
        elif isinstance(block, Attachment):
            words = (Text(f"{block.label}　"), *_unlinked(block.title))
            yield Entry(1 - top, words, block.anchor)


_AnchorTarget = tuple[str, str]
"""What a numbered part is called, and its anchor."""


def _charts(
    blocks: Blocks, attachments: Sequence[Attachment], labels: Mapping[str, str]
) -> dict[str, _AnchorTarget]:
    """The charts that can be mentioned, by key.

    Of those that share one, the text's comes before an attachment's.
    """
    found = _part_charts(
        [block for block in blocks if type(block) is not Attachment], ""
    )
    for attachment in attachments:
        inside = _part_charts(attachment.blocks, attachment.key)
        for key, (label, place) in inside.items():
            found.setdefault(key, (labels[attachment.key] + label, place))
    return found


def _part_charts(blocks: Iterable[Block], part: str) -> dict[str, _AnchorTarget]:
    """The charts of the text or of one attachment by key, the first of those that share one."""
    anchors = _Anchors(part)
    found: dict[str, _AnchorTarget] = {}
    for index, chart in enumerate(charts_of(blocks), 1):
        found.setdefault(chart.key, (f"图{index}", anchors.chart(chart)))
    return found


class _Anchors:
    """Anchors of the text (whose name is empty) or of one attachment, made of names.

    Of that part, of the heading above, its own; what is called the same is told apart by its order.
    """

    def __init__(self, part: str) -> None:
        self._part = part
        self._above: list[tuple[int, str]] = []
        self._seen: Counter[str] = Counter()

    def heading(self, heading: Heading) -> str:
        """The anchor of a heading, which stands above what follows."""
        self._above = [other for other in self._above if other[0] < heading.level]
        found = self._below_heading("s", heading.children)
        self._above.append((heading.level, found))
        return found

    def table(self, table: Table) -> str:
        """The anchor of a table: its 表号, else its name under the heading above it."""
        if table.mark:
            return self._new("t", "".join(_lasting(table.mark)))
        return self._below_heading("t", table.caption)

    def chart(self, chart: Chart) -> str:
        """The anchor of a chart."""
        return self._new("c", chart.key)

    def _below_heading(self, kind: str, line: Line) -> str:
        above = [name for _, name in self._above[-1:]]
        return self._new(kind, *above, "".join(_lasting(line)))

    def _new(self, kind: str, *names: str) -> str:
        found = anchor(kind, self._part, *names)
        self._seen[found] += 1
        more = self._seen[found]
        return found if more == 1 else anchor(kind, self._part, *names, str(more))


def _lasting(line: Line) -> Iterator[str]:
    """What stays of a line's words when its figures change and parts are numbered otherwise."""
    for node in line:
        match node:
            case Text():
                yield node.text
            case Strong() | Link():
                yield from _lasting(node.children)
            case Reference():
                yield node.target


_MAY_MENTION = frozenset({Strong, Link, Reference})


class _Numbering:
    """Numbers the text (whose name is empty) or one attachment.

    `charts` are those that can be mentioned there.
    """

    def __init__(
        self,
        labels: dict[str, str],
        titles: tuple[Line, ...],
        mentions: Mapping[str, Place],
        charts: Mapping[str, _AnchorTarget],
        part: str = "",
    ) -> None:
        self.labels = labels
        self.titles = titles
        self.mentions = mentions
        self.charts = charts
        self.chart_numbers = count(1)
        self.counts = [0] * len(HEADING_LEVELS)
        self.anchors = _Anchors(part)
        self.problems: list[Problem] = []

    def all(self, blocks: Blocks) -> Blocks:
        """The blocks with their numbers, one after the other."""
        # Most are paragraphs, and these have but mentions.
        plain = None if self.mentions else Paragraph
        return tuple(
            [block if type(block) is plain else self.block(block) for block in blocks]
        )

    def block(self, block: Block) -> Block:
        """The block with its number, or the same one where nothing of it changes."""
        handler = _HANDLERS.get(type(block))
        return block if handler is None else handler(self, block)

    def _title(self, title: Title) -> Title:
        lines = tuple(map(self._line, title.lines))
        return Title(lines, self._spelling(title.spelling))

    def _paragraph(self, paragraph: Paragraph) -> Paragraph:
        line = self._line(paragraph.children)
        if line is paragraph.children:
            return paragraph
        spelling = self._spelling(paragraph.spelling)
        return replace(paragraph, children=line, spelling=spelling)

    def _listing(self, listing: Listing) -> Listing:
        items = []
        for item in listing.items:
            items.append(self.all(item))
        return replace(listing, items=tuple(items))

    def _attachment_list(self, listed: AttachmentList) -> AttachmentList:
        return AttachmentList(tuple(map(self._line, (*self.titles, *listed.titles))))

    def _heading(self, heading: Heading) -> Heading:
        level = heading.level
        if heading.spelling:
            return self._typed_heading(heading)
        self.counts[level] += 1
        self.counts[level + 1 :] = [0] * (len(self.counts) - level - 1)
        return replace(
            heading,
            number=_heading_number(level, self.counts[level]),
            anchor=self.anchors.heading(heading),
            children=self._line(heading.children),
        )

    def _typed_heading(self, heading: Heading) -> Heading:
        """A heading of a Word body, whose author has numbered it."""
        return replace(
            heading,
            anchor=self.anchors.heading(heading),
            children=self._line(heading.children),
            spelling=self._spelling(heading.spelling),
        )

    def _attachment(self, attachment: Attachment) -> Attachment:
        charts = {**self.charts, **_part_charts(attachment.blocks, attachment.key)}
        inner = _Numbering(self.labels, (), self.mentions, charts, attachment.key)
        blocks = inner.all(attachment.blocks)
        self.problems += inner.problems
        return replace(
            attachment,
            title=self._line(attachment.title),
            blocks=blocks,
            label=self.labels[attachment.key],
            anchor=anchor("f", attachment.key),
        )

    def _table(self, table: Table) -> Table:
        return replace(
            table,
            caption=self._line(table.caption),
            head=self._bands(table.head),
            body=self._bands(table.body),
            notes=tuple(map(self._line, table.notes)),
            anchor=self.anchors.table(table),
            spelling=self._spelling(table.spelling),
        )

    def _chart(self, chart: Chart) -> Chart:
        number = next(self.chart_numbers)
        return replace(
            chart,
            caption=self._line(chart.caption),
            sentence=self._line(chart.sentence),
            number=f"图{number}",
            anchor=self.anchors.chart(chart),
        )

    def _bands(self, bands: tuple[Band, ...]) -> tuple[Band, ...]:
        """The rows, the same ones where nothing is mentioned anywhere."""
        return tuple(map(self._band, bands)) if self.mentions else bands

    def _band(self, band: Band) -> Band:
        if tuple not in set(map(type, cells_of(band))):
            return band
        return Band(tuple(map(self._column, band.columns)))

    def _column(self, column: Column) -> Column:
        """The column; only a cell that holds lines can mention a part."""
        return replace(column, cells=tuple(map(self._content, column.cells)))

    def _content(self, content: CellContent) -> CellContent:
        if not isinstance(content, tuple):
            return content
        return tuple(map(self._line, content))

    def _line(self, line: Line) -> Line:
        if not self.mentions or _MAY_MENTION.isdisjoint(map(type, line)):
            return line
        return tuple(map(self._inline, line))

    def _spelling(self, spelling: Spelling) -> Spelling:
        """How Word spells a block, with the same links as its words."""
        if not self.mentions:
            return spelling
        return tuple(
            [
                SpelledRun(piece.look, self._line(piece.line))
                if isinstance(piece, SpelledRun)
                else piece
                for piece in spelling
            ]
        )

    def _inline(self, node: Inline) -> Inline:
        if isinstance(node, Strong):
            return Strong(self._line(node.children))
        if isinstance(node, Link):
            return Link(node.href, tuple(_unlinked(self._line(node.children))))
        if not isinstance(node, Reference):
            return node
        known = self._known(node.kind)
        if node.target in known:
            label, leads_to = known[node.target]
            return Link(f"#{leads_to}", (Text(label),))
        name, near = node.target, did_you_mean(node.target, known)
        place = self.mentions.get(name)
        found = problem("T06", "", place, kind=node.kind, name=name, near=near)
        self.problems.append(found)
        return Text(name)

    def _known(self, kind: str) -> Mapping[str, _AnchorTarget]:
        """What can be mentioned, by key."""
        if kind == "图":
            return self.charts
        return {key: (label, anchor("f", key)) for key, label in self.labels.items()}


_HANDLERS: Mapping[type[Block], Callable[[_Numbering, Any], Block]] = {
    Title: _Numbering._title,
    Heading: _Numbering._heading,
    Paragraph: _Numbering._paragraph,
    Listing: _Numbering._listing,
    Table: _Numbering._table,
    Chart: _Numbering._chart,
    AttachmentList: _Numbering._attachment_list,
    Attachment: _Numbering._attachment,
}


def _heading_number(level: int, count: int) -> str:
    form = HEADING_LEVELS[level]
    return f"{form.before}{_NUMERALS[form.numeral](count)}{form.after}"


def _unlinked(line: Line) -> Iterator[Inline]:
    """The nodes of a line without its links: a link holds no other."""
    for node in line:
        yield from node.children if isinstance(node, Link) else (node,)
