"""Which blocks share a page shape: runs of upright and of landscape pages,
attachments laid open.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Contents,
    Heading,
    Imprint,
    Listing,
    PageBreak,
    Paragraph,
    Table,
    Title,
    spelled_by,
)
from reports.writers.docx.outline import Outline, outline_of


class PlacedBlock(Struct, frozen=True):
    """A block in its place; an Attachment stands for its label and title only,
    its blocks follow as items.

    `level` is its outline level where that is not the one of its style.
    """

    block: Block
    landscape: bool
    new_page: bool
    level: int | None = None

    @property
    def pages(self) -> tuple[bool, bool]:
        """The pages it stands on: landscape ones, and whether they begin with an even one."""
        return self.landscape, isinstance(self.block, Imprint) and self.block.verso


class PageSection(Struct, frozen=True):
    """Items on pages of one shape; `verso` says that they begin with an even one."""

    landscape: bool
    items: tuple[PlacedBlock, ...]
    verso: bool = False


def sections(blocks: Blocks, layout: str = "") -> tuple[PageSection, ...]:
    """The blocks in sections; a wide table and what leads up to it share a landscape page, as does what a
    Word body of landscape pages spells in another layout than its own.
    """
    items = tuple(_items(blocks, outline_of(blocks), layout))
    if not any(item.landscape or type(item.block) is Imprint for item in items):
        return (PageSection(False, items),) if items else ()
    items = _with_leads(items)
    return tuple(
        PageSection(landscape, tuple(group), verso)
        for (landscape, verso), group in groupby(items, key=lambda item: item.pages)
    )


def _items(blocks: Blocks, outline: Outline, layout: str) -> Iterator[PlacedBlock]:
    """The blocks in their order; what stands after a page break begins a page,
    as an attachment does.
    """
    broken = False
    for block in blocks:
        if type(block) is Paragraph and not block.spelling:
            yield PlacedBlock(block, landscape=False, new_page=broken)
        elif type(block) is PageBreak:
            broken = True
            continue
        elif not _says_something(block):
            continue
        else:
            by = spelled_by(block)
            wide = isinstance(block, Table) and block.wide
            if by is not None and by.file != layout:
                wide = by.wide
            is_apart = broken or isinstance(block, Attachment)
            yield PlacedBlock(block, wide, is_apart, outline.level(block))
        broken = False
        if type(block) is Attachment:
            inside = outline.within(block.blocks)
            yield from _items(block.blocks, inside, layout)


def _says_something(block: Block) -> bool:
    if isinstance(block, AttachmentList):
        return bool(block.titles)
    if isinstance(block, Contents):
        return bool(block.entries)
    return not isinstance(block, Listing) or any(block.items)


def _with_leads(items: Sequence[PlacedBlock]) -> tuple[PlacedBlock, ...]:
    """The items, those that only announce a wide table turned with it:
    a heading alone would leave a page empty.
    """
    turned: list[PlacedBlock] = []
    for item in reversed(items):
        follower = turned[-1] if turned else None
        if (
            follower
            and follower.landscape
            and not follower.new_page
            and _announces(item.block)
        ):
            item = replace(item, landscape=True)
        turned.append(item)
    return tuple(reversed(turned))


def _announces(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return block.role == "dateline"
    return isinstance(block, Heading | Attachment | Title)
