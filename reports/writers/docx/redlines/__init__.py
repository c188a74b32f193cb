"""Two Word files of one document → one in which what was changed is marked (w:ins, w:del).

Both are the writer's own, in one layout. What is marked is what is printed: words, fields, pictures, rows.
How it looks is that of the new version; where only that differs nothing is marked.
"""

from msgspec import Struct

from reports.writers.archive import archive, pack
from reports.writers.docx.layoutfile import spell
from reports.writers.docx.redlines.atoms import Reader
from reports.writers.docx.redlines.blocks import Merger
from reports.writers.docx.redlines.marks import Marker, Signed, Tally, blocks_in
from reports.writers.docx.redlines.package import (
    DOCUMENT,
    Package,
    bookmark_names,
    frames,
    lead_to,
    pull_in,
    set_apart,
    take_over,
    unpacked,
    with_styles,
)
from reports.writers.docx.wordxml import Element, child, w

__all__ = ["Redline", "Signed", "Tally", "redline"]

# Marks are numbered above the bookmarks of both versions.
_FIRST_MARK = 2_000_000


class Redline(Struct, frozen=True):
    """The new version with its changes marked, and how many these are."""

    content: bytes
    tally: Tally


def redline(old: bytes, new: bytes, signed: Signed) -> Redline:
    """The new file, in it what was changed since the old one; the same bytes for the same files."""
    before, after = unpacked(old), unpacked(new)
    marker = Marker(signed, Tally(), _FIRST_MARK)
    with_styles(before, after)
    for part in (DOCUMENT, *dict.fromkeys(frames(after))):
        if part in before.members and before.members[part] != after.members[part]:
            _lay_over(part, before, after, marker)
    content = archive([pack(name, data) for name, data in after.members.items()])
    return Redline(content, marker.tally)


def _lay_over(part: str, before: Package, after: Package, marker: Marker) -> None:
    old, new = before.root(part), after.root(part)
    set_apart(old)
    room, previous = _room(new), _room(old)
    pull_in(room)
    pull_in(previous)
    names: dict[str, str] = {}
    merger = Merger(
        Reader(lambda one: before.told(part, one), bookmark_names(old)),
        Reader(lambda one: after.told(part, one), bookmark_names(new)),
        marker,
        names,
    )
    blocks = list(blocks_in(room))
    merged = merger.parts(previous, room)
    for block in blocks:
        if block.getparent() is room:
            room.remove(block)
    room[0:0] = merged
    lead_to(new, names)
    take_over(new, part, before, after)
    after.members[part] = spell(new)


def _room(root: Element) -> Element:
    """Where the paragraphs of a part stand."""
    return child(root, w("body")) if root.tag == w("document") else root
