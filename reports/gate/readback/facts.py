"""The facts of a document's tables as they were written, and the figures that they have to be."""

import csv
import json
from collections.abc import Iterator, Mapping
from io import StringIO

from reports.core.grid import grid_rows
from reports.core.tree import (
    Attachment,
    Blocks,
    Document,
    Listing,
    Number,
    Table,
    inlines_of,
    plain_text,
)
from reports.gate.readback.items import Unreadable

# What of a fact is told by the tree alone; what heads it is not.
_TOLD = ("单位名称", "报告", "附件", "表号", "数值", "原文")

Told = tuple[str, ...]
"""Of a fact what the tree tells, in the order of its columns."""


def told_in_csv(data: bytes) -> list[Told]:
    """What the comma-separated facts tell."""
    text = StringIO(data.decode("utf-8-sig"), newline="")
    told = map(_told, csv.DictReader(text, strict=True))
    return [tuple(words.removeprefix("'") for words in one) for one in told]


def told_in_json(data: bytes) -> list[Told]:
    """What the facts in JSON tell. Raises Unreadable where it is not what is read elsewhere."""
    read = json.loads(data.decode())
    names = [one["名称"] for one in read["字段"]]
    if any(list(fact) != names for fact in read["数据"]):
        raise Unreadable("字段")
    return list(map(_told, read["数据"]))


def _told(fact: Mapping[str, str]) -> Told:
    return tuple(fact[name] for name in _TOLD)


def told_by(document: Document) -> Iterator[Told]:
    """What the tree tells of each cell with a figure that is no head, in reading order."""
    title = document.title + (f"（{document.mark}）" if document.mark else "")
    for attachment, table in _tables_in(document.blocks, ""):
        mark = plain_text(table.mark)
        for places in grid_rows(table.body):
            for _, _, cell in places:
                if cell is None or cell.header:
                    continue
                nodes = tuple(node for line in cell.lines for node in line)
                figures = [one for one in inlines_of(nodes) if isinstance(one, Number)]
                if figures:
                    digits = figures[0].text if figures == [*nodes] else ""
                    words = " ".join(map(plain_text, cell.lines))
                    yield (
                        document.owner,
                        title,
                        attachment,
                        mark,
                        digits.replace(",", ""),
                        " ".join(words.split()),
                    )


def _tables_in(blocks: Blocks, attachment: str) -> Iterator[tuple[str, Table]]:
    for block in blocks:
        match block:
            case Table():
                yield attachment, block
            case Listing():
                for item in block.items:
                    yield from _tables_in(item, attachment)
            case Attachment():
                yield from _tables_in(block.blocks, plain_text(block.title))
