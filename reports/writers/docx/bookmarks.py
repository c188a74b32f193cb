"""The bookmarks of a document: what links lead to, what stands in the 目录,
where pages begin to be counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from msgspec import Struct

from reports.core.tree import (
    Attachment,
    Block,
    Blocks,
    Chart,
    Contents,
    Heading,
    Link,
    Listing,
    Table,
)
from reports.writers.docx.outline import has_parts

# Word names the bookmarks of its own 目录 _Toc and eight or nine digits,
# and clears these away when it makes it anew.
_FIRST_LISTED = 100_000_001
_ANCHORED = frozenset({Heading, Table, Chart, Attachment})
# Hidden, as every bookmark that begins with an underscore.
START = "_PageStart"


class Bookmarks(Struct, frozen=True):
    """The bookmarks of each anchor by id and name, and the names of those the 目录 leads to.

    `start` is the id of the bookmark where pages begin to be counted. `labelled` are the anchors of
    attachments that the 目录 lists by label and title, which are paragraphs of their own.
    """

    of: Mapping[str, tuple[tuple[int, str], ...]]
    listed: Mapping[str, str]
    start: int
    labelled: frozenset[str] = frozenset()


def bookmarks_of(blocks: Blocks, links: Iterable[Link], first: int) -> Bookmarks:
    """The bookmarks of a document with these links, with ids from `first` on."""
    listed = listed_names(blocks)
    # What other words lead to keeps a bookmark that outlives an update of the 目录.
    linked = {link.href.removeprefix("#") for link in links if link.href[:1] == "#"}
    ids = count(first)
    anchors = dict.fromkeys(anchor for anchor in _anchors(blocks) if anchor)
    of = {
        anchor: tuple(
            (next(ids), name)
            for name in _names(anchor, listed.get(anchor, ""), anchor in linked)
        )
        for anchor in anchors
    }
    return Bookmarks(of, listed, next(ids), _labelled(blocks, listed))


def _labelled(blocks: Blocks, listed: Mapping[str, str]) -> frozenset[str]:
    """The labelled attachments that the 目录 of a text with parts lists."""
    if not listed or not has_parts(blocks):
        return frozenset()
    return frozenset(
        block.anchor
        for block in blocks
        if isinstance(block, Attachment) and block.label and block.anchor in listed
    )


def _names(anchor: str, listed: str, linked: bool) -> tuple[str, ...]:
    if not listed:
        return (anchor,)
    return (listed, anchor) if linked else (listed,)


def listed_names(blocks: Blocks) -> dict[str, str]:
    """The name of the bookmark that stands for each anchor in the 目录."""
    anchors: dict[str, None] = {}
    for block in blocks:
        if isinstance(block, Contents):
            anchors |= dict.fromkeys(entry.anchor for entry in block.entries)
    return {
        anchor: f"_Toc{number}" for number, anchor in enumerate(anchors, _FIRST_LISTED)
    }


def _anchors(blocks: Blocks | tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if type(block) in _ANCHORED:
            yield block.anchor  # type: ignore[union-attr]
        if type(block) is Attachment:
            yield from _anchors(block.blocks)
        elif type(block) is Listing:
            for item in block.items:
                yield from _anchors(item)
