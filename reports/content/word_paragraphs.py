"""The paragraphs of a Word body: their words, the values in them, and how Word spells both."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, cast

from reports.content.block_lines import block_lines
from reports.content.word_pieces import (
    Pieces,
    Run,
    Said,
    WordParagraph,
    WordTable,
    is_blank,
    joined,
)
from reports.core.marks import LINE
from reports.core.problems import Fault, problem
from reports.core.tree import (
    Block,
    Inline,
    Listing,
    Paragraph,
    SpelledRun,
    Text,
    plain_text,
)


def said(facts: Sequence[str], nodes: Sequence[Any]) -> Sequence[object]:
    """What is said once and for all."""
    words = "".join([node.text for node in nodes]).replace(LINE, "\n")
    return (Said((Text(words),) if words else (), facts[0]),)


def run(facts: Sequence[str], nodes: Sequence[Any]) -> Sequence[object]:
    """The value of a tag, nothing where it prints nothing; what a macro prints looks as it does there."""
    if _SPELLED.isdisjoint(map(type, nodes)):
        return (Run(facts[0], tuple(nodes)),) if nodes else ()
    parts: list[object] = []
    for is_spelled, group in groupby(nodes, lambda node: type(node) in _SPELLED):
        some = tuple(group)
        parts += some if is_spelled else (Run(facts[0], some),)
    return parts


def paragraph(facts: Sequence[str], nodes: Sequence[Any]) -> Sequence[object]:
    """A paragraph, or several that look like it where a value has several; the blocks of a value that
    stands alone, such as a table.
    """
    kind, opening, plain, closing = facts
    empty = f"{plain}{closing}"
    if len(nodes) == 1 and _is_line(only := nodes[0]):
        # As most cells are.
        words = SpelledRun(only.look, only.nodes)
        spelling = (opening, words, closing)
        return (WordParagraph(kind, joined(only.nodes), spelling, empty),)
    blocks = _blocks_alone(nodes)
    if blocks is not None:
        return blocks
    writing = _Writing(plain)
    for node in nodes:
        if type(node) is Said:
            writing.line += node.line
            writing.pieces.append(node.xml)
        elif type(node) is Run:
            writing.take(node)
        else:
            raise Fault(problem("T07", "block in line"))
    lines = writing.ended()
    last = len(lines) - 1
    return [
        WordParagraph(
            kind,
            joined(line),
            ((opening if index == last else plain), *pieces, closing),
            empty,
        )
        for index, (line, pieces) in enumerate(lines)
    ]


_SPELLED = frozenset({Said, Run})
_INLINE = frozenset(Inline.__args__)


def _is_line(node: Any) -> bool:
    """Whether a part of a paragraph is a value of words alone."""
    return type(node) is Run and _INLINE.issuperset(map(type, node.nodes))


def _blocks_alone(nodes: Sequence[Any]) -> Sequence[Block] | None:
    """The blocks that the only value of a paragraph gives, where it is more than paragraphs; None
    otherwise.
    """
    runs = [node for node in nodes if type(node) is Run]
    if len(runs) != 1:
        return None
    inner = runs[0].nodes
    if all(type(node) in _WORDED for node in inner if isinstance(node, _WHOLE)):
        return None
    said_besides = [node for node in nodes if type(node) is Said]
    is_alone = not any(plain_text(node.line).strip() for node in said_besides)
    inner = tuple(node for node in inner if not is_blank(node))
    if not is_alone or not all(isinstance(node, _WHOLE) for node in inner):
        raise Fault(problem("T07", "block in line"))
    return inner


BLOCKS = cast(tuple[type, ...], Block.__args__)
"""The kinds of blocks."""
_WHOLE = (*BLOCKS, WordParagraph, WordTable)
_WORDED = frozenset({Paragraph, Listing})


class _Writing:
    """The lines of a paragraph while its values come."""

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.line: list[Inline] = []
        self.pieces: Pieces = []
        self._done: list[tuple[list[Inline], Pieces]] = []

    def take(self, node: Run) -> None:
        """A value: words go on with the line, each paragraph of a narrative has one of its own."""
        words: list[Inline] = []
        is_first = True
        for one in node.nodes:
            if type(one) not in _WORDED:
                if isinstance(one, BLOCKS):
                    raise Fault(problem("T07", "block in line"))
                words.append(one)
                continue
            for line in block_lines(one):
                if not is_first or words:
                    self._add(node.look, words)
                    self._next()
                words = list(line)
                is_first = False
        self._add(node.look, words)

    def _add(self, look: str, words: list[Inline]) -> None:
        if words:
            self.line += words
            self.pieces.append(SpelledRun(look, tuple(words)))
        words.clear()

    def _next(self) -> None:
        self._done.append((self.line, self.pieces))
        self.line, self.pieces = [], []

    def ended(self) -> list[tuple[list[Inline], Pieces]]:
        """All lines with their pieces."""
        self._next()
        return self._done
