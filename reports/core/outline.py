"""The parts of a document as its readers look for them: headings and attachments, each within the one
above it.
"""

from collections.abc import Iterator

from msgspec import Struct

from reports.core.tree import Attachment, Block, Blocks, Heading, plain_text


class Part(Struct, frozen=True):
    """A heading or an attachment: its number or label, its words, its anchor, the parts within it."""

    number: str
    words: str
    anchor: str
    parts: "tuple[Part, ...]" = ()

    @property
    def entry(self) -> str:
        """The part as a 目录 names it."""
        gap = "　" if self.number[-1:].isalnum() else ""
        return f"{self.number}{gap}{self.words}"


def outline(blocks: Blocks) -> tuple[Part, ...]:
    """The parts of these blocks, all levels of them."""
    found = [(_depth(block), block) for block in blocks if type(block) in _PARTS]
    return tuple(_nested(found))


def named_parts(blocks: Blocks) -> dict[str, str]:
    """The words of every part by its anchor, in reading order."""
    return {part.anchor: part.words for part in parts_in(outline(blocks))}


def parts_in(parts: tuple[Part, ...]) -> Iterator[Part]:
    """These parts and all within them, in reading order."""
    for part in parts:
        yield part
        yield from parts_in(part.parts)


_PARTS = frozenset({Heading, Attachment})


def _depth(block: Block) -> int:
    """How deep a part stands: an attachment below the parts of a text, as its first headings do."""
    return block.level if isinstance(block, Heading) else 1


def _nested(found: list[tuple[int, Block]]) -> Iterator[Part]:
    """What follows a part and stands deeper is within it."""
    at = 0
    while at < len(found):
        depth, block = found[at]
        end = at + 1
        while end < len(found) and found[end][0] > depth:
            end += 1
        yield _part(block, tuple(_nested(found[at + 1 : end])))
        at = end


def _part(block: Block, within: tuple[Part, ...]) -> Part:
    if isinstance(block, Attachment):
        words = plain_text(block.title)
        inside = (*outline(block.blocks), *within)
        return Part(block.label, words, block.anchor, inside)
    assert isinstance(block, Heading)
    return Part(block.number, plain_text(block.children), block.anchor, within)
