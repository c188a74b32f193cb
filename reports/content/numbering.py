"""Numbers headings, charts and attachments by their order, and puts links in the place of references.

Levels and their numbers: 一、 （一） 1. （1） (GB/T 9704-2012, 7.3.3), then ①; above them the parts, 第一部分.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from reports.core.problems import Fault, Place, Problem, Severity, did_you_mean
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Cell,
    Chart,
    Contents,
    Entry,
    Heading,
    Inline,
    Line,
    Link,
    Listing,
    Paragraph,
    Reference,
    Row,
    Strong,
    Table,
    Text,
    Title,
    charts_of,
)
from reports.wording.numerals import chinese_number

_SPELL: Sequence[Callable[[int], str]] = (
    lambda number: f"第{chinese_number(number)}部分　",
    lambda number: f"{chinese_number(number)}、",
    lambda number: f"（{chinese_number(number)}）",
    lambda number: f"{number}.",
    lambda number: f"（{number}）",
    lambda number: chr(ord("①") + number - 1) if number <= 20 else f"{number})",
)


def number(blocks: Blocks, mentions: Mapping[str, Place]) -> Blocks:
    """The blocks with numbers, labels and anchors filled in. Raises Fault for a reference without its target.

    `mentions` gives the place where each target is mentioned first.
    """
    keys = [block.key for block in blocks if isinstance(block, Attachment)]
    labels = {
        key: "附件" if len(keys) == 1 else f"附件{index}"
        for index, key in enumerate(keys, 1)
    }
    titles = tuple(block.title for block in blocks if isinstance(block, Attachment))
    numbered = _Numbering(labels, titles, mentions, _charts(blocks, labels))
    result = tuple(numbered.block(block) for block in blocks)
    if numbered.problems:
        raise Fault(*numbered.problems)
    return tuple(
        _listed(block, result) if isinstance(block, Contents) else block
        for block in result
    )


def _listed(contents: Contents, blocks: Blocks) -> Contents:
    """The table of contents with its entries: the headings down to its depth, and the attachments."""
    top = (
        0
        if any(isinstance(block, Heading) and block.level == 0 for block in blocks)
        else 1
    )
    return replace(contents, entries=tuple(_entries(blocks, top, contents.depth)))


def _entries(blocks: Blocks, top: int, depth: int) -> Iterator[Entry]:
    for block in blocks:
        if isinstance(block, Heading) and block.level <= depth:
            yield Entry(
                block.level - top,
                (Text(block.number), *_unlinked(block.children)),
                block.anchor,
            )
        elif isinstance(block, Attachment):
            yield Entry(
                1 - top,
                (Text(f"{block.label}　"), *_unlinked(block.title)),
                block.anchor,
            )


_AnchorTarget = tuple[str, str]
"""What a numbered part is called, and its anchor."""


def _charts(blocks: Blocks, labels: Mapping[str, str]) -> dict[str, _AnchorTarget]:
    """The charts that can be mentioned, by key; of those that share one, the text's comes before an attachment's."""
    found = _part_charts(
        (block for block in blocks if not isinstance(block, Attachment)), 0
    )
    attachments = (block for block in blocks if isinstance(block, Attachment))
    for index, attachment in enumerate(attachments):
        for key, (label, anchor) in _part_charts(
            attachment.blocks, _anchors_before(index)
        ).items():
            found.setdefault(key, (labels[attachment.key] + label, anchor))
    return found


def _part_charts(blocks: Iterable[Block], before: int) -> dict[str, _AnchorTarget]:
    """The charts of the text or of one attachment by key, the first of those that share one."""
    found: dict[str, _AnchorTarget] = {}
    for index, chart in enumerate(charts_of(blocks), 1):
        found.setdefault(chart.key, (f"图{index}", f"c{before + index}"))
    return found


def _anchors_before(attachment: int) -> int:
    """How many anchors are kept for what comes before an attachment: a thousand for the text and for each."""
    return 1000 * (1 + attachment)


class _Numbering:
    """Numbers the text or one attachment, whose anchors count on from those `before`.

    `charts` are those that can be mentioned there.
    """

    def __init__(
        self,
        labels: dict[str, str],
        titles: tuple[Line, ...],
        mentions: Mapping[str, Place],
        charts: Mapping[str, _AnchorTarget],
        before: int = 0,
    ) -> None:
        self.labels = labels
        self.titles = titles
        self.mentions = mentions
        self.charts = charts
        self.before = before
        self.chart_numbers = count(1)
        self.counts = [0] * len(_SPELL)
        self.anchors = before
        self.problems: list[Problem] = []

    def block(self, block: Block) -> Block:
        match block:
            case Title(lines=lines):
                return Title(tuple(self._line(line) for line in lines))
            case Heading():
                return self._heading(block)
            case Paragraph():
                return (
                    replace(block, children=self._line(block.children))
                    if self.mentions
                    else block
                )
            case Listing():
                items = tuple(
                    tuple(self.block(inner) for inner in item) for item in block.items
                )
                return replace(block, items=items)
            case Table():
                return self._table(block)
            case Chart():
                return self._chart(block)
            case AttachmentList():
                return AttachmentList(tuple(self._line(title) for title in self.titles))
            case Attachment():
                return self._attachment(block)
            case _:
                return block

    def _heading(self, heading: Heading) -> Heading:
        level = heading.level
        self.counts[level] += 1
        self.counts[level + 1 :] = [0] * (len(self.counts) - level - 1)
        self.anchors += 1
        return replace(
            heading,
            number=_SPELL[level](self.counts[level]),
            anchor=f"s{self.anchors}",
            children=self._line(heading.children),
        )

    def _attachment(self, attachment: Attachment) -> Attachment:
        before = _anchors_before(list(self.labels).index(attachment.key))
        charts = {**self.charts, **_part_charts(attachment.blocks, before)}
        inner = _Numbering(self.labels, (), self.mentions, charts, before)
        blocks = tuple(inner.block(block) for block in attachment.blocks)
        self.problems += inner.problems
        return replace(
            attachment,
            title=self._line(attachment.title),
            blocks=blocks,
            label=self.labels[attachment.key],
            anchor=self._anchor(attachment.key),
        )

    def _anchor(self, key: str) -> str:
        return f"f{list(self.labels).index(key) + 1}"

    def _table(self, table: Table) -> Table:
        self.anchors += 1
        return replace(
            table,
            caption=self._line(table.caption),
            head=self._rows(table.head),
            body=self._rows(table.body),
            notes=tuple(self._line(note) for note in table.notes),
            anchor=f"s{self.anchors}",
        )

    def _chart(self, chart: Chart) -> Chart:
        number = next(self.chart_numbers)
        return replace(
            chart,
            caption=self._line(chart.caption),
            sentence=self._line(chart.sentence),
            number=f"图{number}",
            anchor=f"c{self.before + number}",
        )

    def _rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows, the same ones where nothing is mentioned anywhere."""
        return (
            tuple(Row(tuple(map(self._cell, row.cells))) for row in rows)
            if self.mentions
            else rows
        )

    def _cell(self, cell: Cell) -> Cell:
        return replace(cell, lines=tuple(self._line(line) for line in cell.lines))

    def _line(self, line: Line) -> Line:
        return tuple(map(self._inline, line)) if self.mentions else line

    def _inline(self, node: Inline) -> Inline:
        if isinstance(node, Strong):
            return Strong(self._line(node.children))
        if isinstance(node, Link):
            return Link(node.href, tuple(_unlinked(self._line(node.children))))
        if not isinstance(node, Reference):
            return node
        known = self._known(node.kind)
        if node.target in known:
            label, anchor = known[node.target]
            return Link(f"#{anchor}", (Text(label),))
        message = f"文中提到的{node.kind}“{node.target}”在这份文件里没有。"
        hint = did_you_mean(node.target, known)
        self.problems.append(
            Problem(
                "T06",
                Severity.ERROR,
                message,
                self.mentions.get(node.target),
                hint=hint,
            )
        )
        return Text(node.target)

    def _known(self, kind: str) -> Mapping[str, _AnchorTarget]:
        """What can be mentioned, by key."""
        if kind == "图":
            return self.charts
        return {key: (label, self._anchor(key)) for key, label in self.labels.items()}


def _unlinked(line: Line) -> Iterator[Inline]:
    """The nodes of a line without its links: a link holds no other."""
    for node in line:
        yield from node.children if isinstance(node, Link) else (node,)
