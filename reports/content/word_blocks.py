"""What the marks of a Word body stand for: the blocks of a document, each with how Word spells it.

The values of tags are nodes as everywhere; what is only spelled (borders, fonts, heights) is passed on as
it is. docs/改模板.md says what authors may write.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from reports.content.word_paragraphs import BLOCKS, paragraph, run, said
from reports.content.word_pieces import (
    CellFacts,
    Said,
    WordParagraph,
    WordTable,
    is_blank,
)
from reports.content.word_tables import (
    cell,
    command,
    facts_of_cell,
    in_text,
    row,
    table,
    value_cell,
)
from reports.core.marks import (
    FACT,
    WORD_BODY,
    WORD_CELL,
    WORD_COMMAND,
    WORD_PARAGRAPH,
    WORD_ROW,
    WORD_RUN,
    WORD_SAID,
    WORD_TABLE,
    WORD_VALUE,
)
from reports.core.problems import Fault, problem
from reports.core.tree import (
    Block,
    Blocks,
    Heading,
    Paragraph,
    SpelledBy,
    Title,
    WordOnly,
    plain_text,
)


def body(facts: Sequence[str], nodes: Sequence[Any]) -> Blocks:
    """The blocks of a body; titles that stand below one another are the lines of one."""
    file, styles, usual, wide, *ids = facts
    pairs = tuple(zip(ids[::2], ids[1::2], strict=True))
    by = SpelledBy(file, styles, pairs, usual, bool(wide))
    blocks: list[Block] = []
    for node in nodes:
        block = _block_of(node, by)
        last = blocks[-1] if blocks else None
        if isinstance(block, WordOnly) and isinstance(last, WordOnly):
            blocks[-1] = WordOnly((*last.spelling, *block.spelling[1:]))
        elif isinstance(block, Title) and isinstance(last, Title) and last.spelling:
            spelling = (*last.spelling, *block.spelling[1:])
            blocks[-1] = Title((*last.lines, *block.lines), spelling)
        elif block is not None:
            blocks.append(block)
    return tuple(blocks)


def _block_of(node: Any, by: SpelledBy) -> Block | None:
    """What a part of a body is; None for blank words that stand in no paragraph."""
    if type(node) is WordParagraph:
        return _block_of_paragraph(node, by)
    if type(node) is WordTable:
        return in_text(node, by)
    if type(node) is Said:
        return WordOnly((by, node.xml))
    if isinstance(node, BLOCKS):
        return cast(Block, node)
    if is_blank(node):
        return None
    raise Fault(problem("T07", "no paragraph"))


def _block_of_paragraph(one: WordParagraph, by: SpelledBy) -> Block:
    spelling = (by, *one.spelling)
    if not plain_text(one.line).strip():
        return WordOnly(spelling)
    if one.kind == "t":
        return Title((one.line,), spelling)
    if one.kind.startswith("h"):
        return Heading(int(one.kind[1:]), one.line, spelling=spelling)
    return Paragraph(one.line, spelling=spelling)


# ── marks ───────────────────────────────────────────────────────────────────


Builder = Callable[[Sequence[Any]], Sequence[object]]
"""What builds the nodes of a closed mark from what has gathered in it."""


def builder_of(mark: str) -> Builder:
    """What builds the nodes of a mark, whose facts are read once for all documents."""
    name, *facts = mark.split(FACT)
    read = _READ.get(name)
    return partial(_BUILDERS[name], read(*facts) if read else facts)


def _facts_of_row(
    opening: str, closing: str, heads: str, skipped: str
) -> tuple[str, str, bool, int]:
    return opening, closing, bool(heads), int(skipped)


def _facts_of_value(look: str, *facts: str) -> tuple[str, Sequence[str], CellFacts]:
    of_paragraph, of_cell = facts[:_OF_PARAGRAPH], facts[_OF_PARAGRAPH:]
    return look, of_paragraph, facts_of_cell(*of_cell)


_OF_PARAGRAPH = 4
"""How many facts of a paragraph there are."""
_READ: Mapping[str, Callable[..., object]] = {
    WORD_ROW: _facts_of_row,
    WORD_CELL: facts_of_cell,
    WORD_VALUE: _facts_of_value,
}
"""What makes of the facts of a mark what its builder asks for, where these are not used as they are."""
_BUILDERS: Mapping[str, Callable[[Any, Sequence[Any]], Sequence[object]]] = {
    WORD_BODY: body,
    WORD_PARAGRAPH: paragraph,
    WORD_RUN: run,
    WORD_SAID: said,
    WORD_TABLE: table,
    WORD_ROW: row,
    WORD_CELL: cell,
    WORD_VALUE: value_cell,
    WORD_COMMAND: command,
}
"""What builds the nodes of a closed mark, from its facts and what has gathered in it."""
