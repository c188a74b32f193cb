"""A 送审稿 made ready to come back: its Word file with hidden bookmarks, and what is kept of it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher

from msgspec import Struct, field

from reports.core.figure import Entered, Figure, entered_leaves, half_up
from reports.core.patterns import Pattern
from reports.core.tree import (
    Block,
    Chart,
    Contents,
    Document,
    Heading,
    Line,
    Listing,
    Number,
    Paragraph,
    Table,
    Text,
    Title,
    content_lines,
    content_words,
    lines_of,
    plain_text,
)
from reports.publish.sent import (
    SentDocument,
    SentLeaf,
    SentNumber,
    SentParagraph,
    version_of,
)
from reports.run.document import CheckedDocument
from reports.run.sent_words import TypedTexts
from reports.writers.docx.anchoring import anchored
from reports.writers.docx.returned import ReturnedParagraph, read_returned

_DIGITS = Pattern(r"(\D*?)(\d[\d,，]*(?:\.\d+)?)(\D*)")
# A sum of a whole table rests on all of it.
_MOST_LEAVES = 6
_HEADING, _CONTENTS = "标题", "目录"
# So far a typed number and what it stands for may be apart: 亿元 and 分.
_POWERS = range(-4, 9)


class _Spoken(Struct, frozen=True):
    """A paragraph as the tree has it: its words, and which of them are numbers."""

    words: str
    numbers: tuple[tuple[int, int, Number], ...] = ()
    kind: str = ""


_Grid = tuple[tuple[_Spoken, ...], ...]
"""The rows of a table, of each the cells that say something."""


class _Leaves(Struct):
    """The entered values met so far, each once, by where they stand."""

    data: str
    at: dict[SentLeaf, int] = field(default_factory=dict)

    def number_of(self, figure: Figure) -> int | None:
        origin = figure.origin
        assert isinstance(origin, Entered)
        place = origin.place
        folder, _, file = place.file.partition("/")
        if folder != self.data:
            return None
        leaf = SentLeaf(file, place.line, place.column, origin.text, figure.name)
        return self.at.setdefault(leaf, len(self.at))


def made_to_return(
    checked: CheckedDocument, document: Document, word: bytes, stem: str, file: str
) -> tuple[bytes, SentDocument]:
    """The Word file of a document with its bookmarks, and what is to be kept of it."""
    read = read_returned(word, stem).paragraphs
    leaves = _Leaves(checked.log.workspace.data.name)
    said = _said(read, document)
    texts = TypedTexts(checked)
    paragraphs = []
    for index, one in enumerate(read):
        spoken = said.get(index, _Spoken(one.words))
        in_contents = one.in_contents
        paragraphs.append(
            SentParagraph(
                one.words,
                one.cell,
                tuple(_numbers(spoken, leaves)),
                () if in_contents else tuple(texts.within(one.words)),
                _CONTENTS if in_contents else spoken.kind,
            )
        )
    spans = {
        index: [(number.start, number.end) for number in one.numbers]
        for index, one in enumerate(paragraphs)
    }
    version = version_of(word)
    sent = SentDocument(
        version=version,
        year=str(checked.setting.year),
        unit=checked.setting.unit,
        file=file,
        title=document.title,
        stem=stem,
        paragraphs=tuple(paragraphs),
        leaves=tuple(leaves.at),
    )
    return anchored(word, version, spans), sent


# ── numbers ─────────────────────────────────────────────────────────────────


def _numbers(spoken: _Spoken, leaves: _Leaves) -> Iterator[SentNumber]:
    for start, end, number in spoken.numbers:
        figure = number.figure
        if figure is None:
            continue
        entered = list(entered_leaves(figure))
        known = [leaves.number_of(one) for one in entered[:_MOST_LEAVES]]
        listed = tuple(one for one in known if one is not None)
        shift = None
        if len(entered) == 1 and listed:
            shift = _shift(number.text, figure, entered[0])
        is_rounded = shift is not None and _exact(number.text, figure) != figure.value
        more = max(len(entered) - _MOST_LEAVES, 0)
        yield SentNumber(start, end, figure.name, listed, more, shift, is_rounded)


def _shift(printed: str, figure: Figure, leaf: Figure) -> int | None:
    """How many powers of ten a printed number is to be multiplied by to be typed; None where it is no print of
    the typed one alone.
    """
    number = _decimal(printed)
    origin = leaf.origin
    assert isinstance(origin, Entered)
    typed = _DIGITS.fullmatch(origin.text)
    if number is None or typed is None or figure.value != leaf.value:
        return None
    decimals = -int(number.as_tuple().exponent)
    if half_up(figure.value, decimals, figure.unit.exponent) != number:
        return None
    digits = Decimal(typed[2].replace(",", "").replace("，", ""))
    if not digits:
        return figure.unit.exponent - leaf.unit.exponent
    fitting = [one for one in _POWERS if digits.scaleb(one) == leaf.value]
    return figure.unit.exponent - fitting[0] if fitting else None


def _exact(printed: str, figure: Figure) -> Decimal | None:
    number = _decimal(printed)
    return None if number is None else number.scaleb(figure.unit.exponent)


def _decimal(printed: str) -> Decimal | None:
    try:
        return Decimal(printed.replace(",", ""))
    except InvalidOperation:
        return None


# ── which paragraph says what ───────────────────────────────────────────────


def _said(
    read: Sequence[ReturnedParagraph], document: Document
) -> Mapping[int, _Spoken]:
    """What the tree has of each paragraph of its Word file, by its number; what stands in the tables is found row
    by row, all else by its words and order.
    """
    lines: list[_Spoken] = []
    tables: list[_Grid] = []
    for block in document.blocks:
        _take(block, lines, tables)
    outside = [at for at, one in enumerate(read) if one.cell is None]
    words = [read[at].words for at in outside]
    found: dict[int, _Spoken] = {}
    matcher = SequenceMatcher(None, words, [one.words for one in lines], autojunk=False)
    for first, second, size in matcher.get_matching_blocks():
        for offset in range(size):
            found[outside[first + offset]] = lines[second + offset]
    found.update(_cells_said(read, tables))
    return found


def _take(block: Block, lines: list[_Spoken], tables: list[_Grid]) -> None:
    if isinstance(block, Table):
        lines += map(_spoken, (block.caption, block.mark, block.owner))
        tables.append(_grid(block))
        lines += map(_spoken, block.notes)
    elif isinstance(block, Title):
        lines.append(_spoken(tuple(_with_breaks(block.lines))))
    elif isinstance(block, Heading):
        lines.append(_spoken((Text(block.number), *block.children), _HEADING))
    elif isinstance(block, Listing):
        for index, item in enumerate(block.items, 1):
            _take_item(item, f"{index}." if block.ordered else "", lines, tables)
    elif isinstance(block, Chart):
        lines += map(_spoken, (block.caption, block.sentence))
    elif not isinstance(block, Contents):
        blocks = getattr(block, "blocks", ())
        if blocks:
            lines.append(_spoken(block.title, _HEADING))  # type: ignore[union-attr]
            for inner in blocks:
                _take(inner, lines, tables)
        else:
            lines += map(_spoken, lines_of(block))


def _take_item(
    item: Sequence[Block], label: str, lines: list[_Spoken], tables: list[_Grid]
) -> None:
    for inner in item:
        if label and isinstance(inner, Paragraph):
            lines.append(_spoken((Text(label), *inner.children)))
        else:
            _take(inner, lines, tables)
        label = ""


def _with_breaks(lines: Sequence[Line]) -> Iterator[Text | Number]:
    for number, line in enumerate(lines):
        if number:
            yield Text("\n")
        yield from line  # type: ignore[misc]


def _spoken(line: Line, kind: str = "") -> _Spoken:
    numbers: list[tuple[int, int, Number]] = []
    words = _gathered(line, 0, numbers)
    return _Spoken(words, tuple(numbers), kind)


def _gathered(line: Line, at: int, numbers: list[tuple[int, int, Number]]) -> str:
    """The words of a line that begins at some character; its numbers are added to the list."""
    parts = []
    for node in line:
        if isinstance(node, Number):
            numbers.append((at, at + len(node.text), node))
        inner = getattr(node, "children", None)
        words = plain_text((node,)) if inner is None else _gathered(inner, at, numbers)
        parts.append(words)
        at += len(words)
    return "".join(parts)


# ── tables ──────────────────────────────────────────────────────────────────


def _grid(table: Table) -> _Grid:
    rows = []
    for band in (*table.head, *table.body):
        for contents in zip(*(column.cells for column in band.columns), strict=True):
            lines = [content_lines(one) for one in contents if content_words(one)]
            rows.append(tuple(_spoken(tuple(_with_breaks(one))) for one in lines))
    return tuple(rows)


def _cells_said(
    read: Sequence[ReturnedParagraph], tables: Sequence[_Grid]
) -> Iterator[tuple[int, _Spoken]]:
    """What the tree has of each cell, where so many rows of the file in a row say just what a table of it says."""
    rows = list(_rows_read(read))
    said = [tuple(words for words, _ in row) for row in rows]
    at = 0
    for grid in tables:
        wanted = [tuple(cell.words for cell in row) for row in grid]
        size = len(wanted)
        starts = range(at, len(said) - size + 1)
        start = next((one for one in starts if said[one : one + size] == wanted), None)
        if start is None or not size:
            continue
        at = start + size
        for row, spoken_row in zip(rows[start:at], grid, strict=True):
            for (_, numbers), spoken in zip(row, spoken_row, strict=True):
                yield from _paragraphs_of(numbers, read, spoken)


_ReadCell = tuple[str, list[int]]


def _rows_read(read: Sequence[ReturnedParagraph]) -> Iterator[list[_ReadCell]]:
    """The rows of all tables: the cells that say something, each with the numbers of its paragraphs."""
    found: dict[tuple[int, int], dict[int, list[int]]] = {}
    for number, one in enumerate(read):
        if one.cell is not None:
            table, row, cell = one.cell
            found.setdefault((table, row), {}).setdefault(cell, []).append(number)
    for cells in found.values():
        said = [
            ("\n".join(read[number].words for number in numbers), numbers)
            for numbers in cells.values()
        ]
        yield [one for one in said if one[0]]


def _paragraphs_of(
    numbers: Sequence[int], read: Sequence[ReturnedParagraph], spoken: _Spoken
) -> Iterator[tuple[int, _Spoken]]:
    """What is said in each of the paragraphs of a cell."""
    at = 0
    for number in numbers:
        end = at + len(read[number].words)
        inside = [one for one in spoken.numbers if at <= one[0] and one[1] <= end]
        moved = tuple((first - at, last - at, node) for first, last, node in inside)
        yield number, _Spoken(spoken.words[at:end], moved)
        at = end + 1
