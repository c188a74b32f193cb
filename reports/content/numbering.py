"""Numbers headings and attachments by their order, and puts links in the place of references.

Levels and their numbers: 一、 （一） 1. （1） (GB/T 9704-2012, 7.3.3), then ①; above them the parts, 第一部分.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from reports.phrases import chinese_number
from reports.problems import Fault, Place, Problem, Tier, did_you_mean
from reports.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Cell,
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
)

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
    labels = {key: "附件" if len(keys) == 1 else f"附件{index}" for index, key in enumerate(keys, 1)}
    titles = tuple(block.title for block in blocks if isinstance(block, Attachment))
    numbered = _Numbering(labels, titles, mentions)
    result = tuple(numbered.block(block) for block in blocks)
    if numbered.problems:
        raise Fault(*numbered.problems)
    return tuple(_listed(block, result) if isinstance(block, Contents) else block for block in result)


def _listed(contents: Contents, blocks: Blocks) -> Contents:
    """The table of contents with its entries: the headings down to its depth, and the attachments."""
    top = 0 if any(isinstance(block, Heading) and block.level == 0 for block in blocks) else 1
    return replace(contents, entries=tuple(_entries(blocks, top, contents.depth)))


def _entries(blocks: Blocks, top: int, depth: int) -> Iterator[Entry]:
    for block in blocks:
        if isinstance(block, Heading) and block.level <= depth:
            yield Entry(block.level - top, (Text(block.number), *block.children), block.anchor)
        elif isinstance(block, Attachment):
            yield Entry(1 - top, (Text(f"{block.label}　"), *block.title), block.anchor)


class _Numbering:
    def __init__(self, labels: dict[str, str], titles: tuple[Line, ...], mentions: Mapping[str, Place]) -> None:
        self.labels = labels
        self.titles = titles
        self.mentions = mentions
        self.counts = [0] * len(_SPELL)
        self.anchors = 0
        self.problems: list[Problem] = []

    def block(self, block: Block) -> Block:
        match block:
            case Title(lines=lines):
                return Title(tuple(self._line(line) for line in lines))
            case Heading():
                return self._heading(block)
            case Paragraph():
                return replace(block, children=self._line(block.children)) if self.mentions else block
            case Listing():
                items = tuple(tuple(self.block(inner) for inner in item) for item in block.items)
                return replace(block, items=items)
            case Table():
                return self._table(block)
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
        inner = _Numbering(self.labels, (), self.mentions)
        inner.anchors = 1000 * (1 + list(self.labels).index(attachment.key))
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

    def _rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows, the same ones where nothing is mentioned anywhere."""
        return tuple(Row(tuple(map(self._cell, row.cells))) for row in rows) if self.mentions else rows

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
        if node.target in self.labels:
            return Link(f"#{self._anchor(node.target)}", (Text(self.labels[node.target]),))
        message = f"文中提到的{node.kind}“{node.target}”在这份文件里没有。"
        hint = did_you_mean(node.target, self.labels)
        self.problems.append(Problem("T06", Tier.ERROR, message, self.mentions.get(node.target), hint=hint))
        return Text(node.target)


def _unlinked(line: Line) -> Iterator[Inline]:
    """The nodes of a line without its links: a link holds no other."""
    for node in line:
        yield from node.children if isinstance(node, Link) else (node,)
