"""Whether what must be in a document this year (必备.yaml of the type) is there."""

from collections.abc import Iterator, Sequence

from reports.core.tree import (
    Attachment,
    Block,
    Document,
    Heading,
    Table,
    lines_of,
    plain_text,
)
from reports.types.formats import Requirement

# Below a part, above the headings within an attachment.
_ATTACHMENT = 0


def is_met(wanted: Requirement, documents: Sequence[Document]) -> bool:
    """Whether one of the documents has all that is wanted: the heading, the table and the words."""
    return any(_is_in(wanted, list(_flat(one.blocks))) for one in documents)


def _is_in(wanted: Requirement, blocks: Sequence[Block]) -> bool:
    sections = list(_sections(blocks))
    return (
        (not wanted.heading or _has_section(wanted.heading, sections))
        and (not wanted.table or _has_table(wanted.table, sections))
        and (not wanted.words or _has_words(wanted.words, blocks))
    )


_Section = tuple[str, list[Block]]


def _has_section(words: str, sections: Sequence[_Section]) -> bool:
    """Whether there is a section with these words in its heading, and anything below it."""
    return any(words in title and inside for title, inside in sections)


def _has_table(words: str, sections: Sequence[_Section]) -> bool:
    """Whether there is a table with these words in its caption, or in a heading it stands under."""
    for title, inside in sections:
        tables = [block for block in inside if isinstance(block, Table)]
        if tables and words in title:
            return True
        if any(words in plain_text(table.caption) for table in tables):
            return True
    return False


def _has_words(words: str, blocks: Sequence[Block]) -> bool:
    texts = (plain_text(line) for block in blocks for line in lines_of(block))
    return any(words in text for text in texts)


def _sections(blocks: Sequence[Block]) -> Iterator[_Section]:
    """Each heading with what is below it and below the headings under it, but for those; first
    all there is.
    """
    yield "", _without_headings(blocks)
    for index, head in enumerate(blocks):
        if isinstance(head, Heading):
            end = _end_of_section(blocks, index)
            inside = _without_headings(blocks[index + 1 : end])
            yield plain_text(head.children), inside


def _end_of_section(blocks: Sequence[Block], start: int) -> int:
    """Where the next heading stands that is not below the one at `start`."""
    head = blocks[start]
    assert isinstance(head, Heading)
    for index, block in enumerate(blocks[start + 1 :], start + 1):
        if isinstance(block, Heading) and block.level <= head.level:
            return index
    return len(blocks)


def _without_headings(blocks: Sequence[Block]) -> list[Block]:
    return [one for one in blocks if not isinstance(one, Heading)]


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with those of attachments among them, whose titles are headings."""
    for block in blocks:
        if isinstance(block, Attachment):
            yield Heading(_ATTACHMENT, block.title)
            yield from _flat(block.blocks)
        else:
            yield block
