"""What the marks of a Word body stand for: the blocks of a document, each with how Word spells it.

The values of tags are nodes as everywhere; what is only spelled (borders, fonts, heights) is passed on as
it is. docs/改模板.md says what authors may write.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import Any, Literal, cast

from msgspec import Struct

from reports.core.grid import Cell, Row, bands_of
from reports.core.marks import (
    FACT,
    LINE,
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
from reports.core.patterns import Pattern
from reports.core.problems import Fault, problem
from reports.core.tree import (
    Align,
    Block,
    Blocks,
    Heading,
    Inline,
    Line,
    Listing,
    Number,
    Paragraph,
    SpelledBy,
    SpelledCell,
    SpelledGrid,
    SpelledRun,
    Table,
    Text,
    Title,
    WordOnly,
    plain_text,
)

_Piece = str | SpelledRun | SpelledCell | SpelledGrid
_Pieces = list[_Piece]
_COLOUR = Pattern(r"#?([0-9A-Fa-f]{6})")
_COUNT = Pattern(r"[1-9]\d{0,2}")


class _Said(Struct, frozen=True, gc=False):
    """Words as their author typed them, and how they are spelled."""

    line: Line
    xml: str


class _Run(Struct, frozen=True, gc=False):
    """The nodes of a value, or words, in a look."""

    look: str
    nodes: tuple[Any, ...]


class _Paragraph(Struct, frozen=True, gc=False):
    """A paragraph: what it is, its words, how it is spelled, and how an empty one of its look is."""

    kind: str
    line: Line
    spelling: tuple[_Piece, ...]
    empty: str


class _Command(Struct, frozen=True, gc=False):
    """What a tag says of the cell it stands in."""

    name: str
    words: str


class _CellFacts(Struct, frozen=True, gc=False):
    """A cell as its author made it: see `marking.py`; `whole` is how it is opened where the data say
    nothing else.
    """

    closing: str
    whole: str
    opening: str
    borders: str
    shade: str
    after: str
    colspan: int
    merge: Literal["", "restart", "continue"]
    width: int
    side: Align
    header: bool
    slash: bool


class _Cell(Struct, frozen=True, gc=False):
    """A cell of a row: its words, how they are spelled, how an empty paragraph of it is, and what the data
    say of its look.
    """

    facts: _CellFacts
    lines: tuple[Line, ...]
    content: tuple[_Piece, ...]
    empty: str
    commands: Mapping[str, str]


class _Row(Struct, frozen=True, gc=False):
    """A row: how it is opened and closed, whether it heads the table, how many columns stand empty before it."""

    opening: str
    closing: str
    heads: bool
    skipped: int
    cells: tuple[_Cell, ...]


class _Table(Struct, frozen=True, gc=False):
    """A table, of which it is not yet known whether it stands in the text or in a cell of another."""

    rows: "Sequence[_PlacedRow]"
    widths: tuple[int, ...]
    spelling: tuple[_Piece, ...]


class _PlacedCell(Struct, gc=False):
    """A cell in the grid of a table: the column it begins in, how many it spans, how it is merged with the
    cells above and below, and how many rows it goes down.
    """

    cell: _Cell
    at: int
    colspan: int
    merge: Literal["", "restart", "continue"]
    rows: int = 1


class _PlacedRow(Struct, frozen=True, gc=False):
    """A row with its cells in their places."""

    row: _Row
    cells: Sequence[_PlacedCell]


# ── within a paragraph ──────────────────────────────────────────────────────


def said(facts: Sequence[str], nodes: Sequence[Any]) -> Sequence[object]:
    """What is said once and for all."""
    words = "".join([node.text for node in nodes]).replace(LINE, "\n")
    return (_Said((Text(words),) if words else (), facts[0]),)


def run(facts: Sequence[str], nodes: Sequence[Any]) -> Sequence[object]:
    """The value of a tag, nothing where it prints nothing; what a macro prints looks as it does there."""
    if _SPELLED.isdisjoint(map(type, nodes)):
        return (_Run(facts[0], tuple(nodes)),) if nodes else ()
    parts: list[object] = []
    for is_spelled, group in groupby(nodes, lambda node: type(node) in _SPELLED):
        some = tuple(group)
        parts += some if is_spelled else (_Run(facts[0], some),)
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
        return (_Paragraph(kind, _joined(only.nodes), spelling, empty),)
    blocks = _blocks_alone(nodes)
    if blocks is not None:
        return blocks
    writing = _Writing(plain)
    for node in nodes:
        if type(node) is _Said:
            writing.line += node.line
            writing.pieces.append(node.xml)
        elif type(node) is _Run:
            writing.take(node)
        else:
            raise Fault(problem("T07", "block in line"))
    lines = writing.ended()
    last = len(lines) - 1
    return [
        _Paragraph(
            kind,
            _joined(line),
            ((opening if index == last else plain), *pieces, closing),
            empty,
        )
        for index, (line, pieces) in enumerate(lines)
    ]


_SPELLED = frozenset({_Said, _Run})
_INLINE = frozenset(Inline.__args__)


def _is_line(node: Any) -> bool:
    """Whether a part of a paragraph is a value of words alone."""
    return type(node) is _Run and _INLINE.issuperset(map(type, node.nodes))


def _joined(line: Sequence[Inline]) -> Line:
    """The nodes of a line, words that stand side by side taken together."""
    nodes: list[Inline] = []
    for node in line:
        last = nodes[-1] if nodes else None
        if isinstance(node, Text) and isinstance(last, Text):
            nodes[-1] = Text(f"{last.text}{node.text}")
        elif isinstance(node, Text):
            nodes.append(Text(f"{node.text}"))
        else:
            nodes.append(node)
    return tuple(nodes)


def _blocks_alone(nodes: Sequence[Any]) -> Sequence[Block] | None:
    """The blocks that the only value of a paragraph gives, where it is more than paragraphs; None
    otherwise.
    """
    runs = [node for node in nodes if type(node) is _Run]
    if len(runs) != 1:
        return None
    inner = runs[0].nodes
    if all(type(node) in _WORDED for node in inner if isinstance(node, _WHOLE)):
        return None
    said_besides = [node for node in nodes if type(node) is _Said]
    is_alone = not any(plain_text(node.line).strip() for node in said_besides)
    inner = tuple(node for node in inner if not _is_blank(node))
    if not is_alone or not all(isinstance(node, _WHOLE) for node in inner):
        raise Fault(problem("T07", "block in line"))
    return inner


_BLOCKS = cast(tuple[type, ...], Block.__args__)
_WHOLE = (*_BLOCKS, _Paragraph, _Table)
_WORDED = frozenset({Paragraph, Listing})


class _Writing:
    """The lines of a paragraph while its values come."""

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.line: list[Inline] = []
        self.pieces: _Pieces = []
        self._done: list[tuple[list[Inline], _Pieces]] = []

    def take(self, node: _Run) -> None:
        """A value: words go on with the line, each paragraph of a narrative has one of its own."""
        words: list[Inline] = []
        is_first = True
        for one in node.nodes:
            if type(one) not in _WORDED:
                if isinstance(one, _BLOCKS):
                    raise Fault(problem("T07", "block in line"))
                words.append(one)
                continue
            for line in _lines_of(one):
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

    def ended(self) -> list[tuple[list[Inline], _Pieces]]:
        """All lines with their pieces."""
        self._next()
        return self._done


def _lines_of(block: Paragraph | Listing) -> Iterator[Line]:
    """The lines of a paragraph or a list; the items of an ordered one bear their numbers as words."""
    if isinstance(block, Paragraph):
        yield block.children
        return
    for number, item in enumerate(block.items, 1):
        lines = [
            line
            for inner in item
            if isinstance(inner, Paragraph | Listing)
            for line in _lines_of(inner)
        ]
        for index, line in enumerate(lines):
            is_named = block.ordered and index == 0
            yield (Text(f"{number}."), *line) if is_named else line


# ── the body ────────────────────────────────────────────────────────────────


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
    if type(node) is _Paragraph:
        return _block_of_paragraph(node, by)
    if type(node) is _Table:
        return _in_text(node, by)
    if type(node) is _Said:
        return WordOnly((by, node.xml))
    if isinstance(node, _BLOCKS):
        return cast(Block, node)
    if _is_blank(node):
        return None
    raise Fault(problem("T07", "no paragraph"))


def _block_of_paragraph(one: _Paragraph, by: SpelledBy) -> Block:
    spelling = (by, *one.spelling)
    if not plain_text(one.line).strip():
        return WordOnly(spelling)
    if one.kind == "t":
        return Title((one.line,), spelling)
    if one.kind.startswith("h"):
        return Heading(int(one.kind[1:]), one.line, spelling=spelling)
    return Paragraph(one.line, spelling=spelling)


# ── cells and rows ──────────────────────────────────────────────────────────


def command(facts: Sequence[str], nodes: Sequence[Any]) -> Sequence[object]:
    """A command with the words of its value. Raises Fault where that makes no sense."""
    name, *given = facts
    words = given[0] if given else plain_text(tuple(nodes)).strip()
    if name == "colspan":
        # 3个 are as many as 3.
        if len(nodes) == 1 and isinstance(only := nodes[0], Number):
            words = only.text
        if not _COUNT.fullmatch(words):
            raise Fault(problem("T16", "count", words=words))
    if name == "cellbg" and words and not _COLOUR.fullmatch(words):
        raise Fault(problem("T16", "colour", words=words))
    return (_Command(name, words),)


def cell(facts: _CellFacts, nodes: Sequence[Any]) -> Sequence[object]:
    """A cell with what stands in it. Raises Fault for what may not."""
    if len(nodes) == 1 and type(only := nodes[0]) is _Paragraph:
        said_line = (only.line,) if plain_text(only.line).strip() else ()
        return (_Cell(facts, said_line, only.spelling, only.empty, _NO_COMMANDS),)
    content: _Pieces = []
    lines: list[Line] = []
    commands: dict[str, str] = {}
    empty = ""
    for node in nodes:
        match node:
            case _Command(name, words):
                commands[name] = words
            case _Paragraph():
                content += node.spelling
                lines.append(node.line)
                empty = empty or node.empty
            case _Table():
                content += node.spelling
                lines += _rows_in_words(node)
            case _Said():
                content.append(node.xml)
            case _ if not _is_blank(node):
                raise Fault(problem("T07", "block in cell"))
    said_lines = tuple(line for line in lines if plain_text(line).strip())
    return (_Cell(facts, said_lines, tuple(content), empty, commands),)


def value_cell(
    facts: tuple[str, Sequence[str], _CellFacts], nodes: Sequence[Any]
) -> Sequence[object]:
    """A cell that is one value."""
    look, of_paragraph, of_cell = facts
    return cell(of_cell, paragraph(of_paragraph, run((look,), nodes)))


_NO_COMMANDS: Mapping[str, str] = MappingProxyType({})


def _rows_in_words(inner: _Table) -> Iterator[Line]:
    """A table within a cell, each row as a line."""
    for one in inner.rows:
        words: list[Inline] = []
        for line in (line for each in one.cells for line in each.cell.lines):
            words += (_BETWEEN, *line) if words else line
        yield _joined(words)


_BETWEEN = Text("　")
"""What parts the cells of a row that is one line."""


def _is_blank(node: object) -> bool:
    """Whether a node is nothing but blank words, as may stand between blocks."""
    return type(node) is Text and not node.text.strip()


def _facts_of_cell(
    closing: str,
    opening: str,
    spans: str,
    borders: str,
    shade: str,
    after: str,
    colspan: str,
    merge: str,
    width: str,
    side: str,
    header: str,
    slash: str,
) -> _CellFacts:
    return _CellFacts(
        closing=closing,
        whole=f"{opening}{spans}{borders}{shade}{after}",
        opening=opening,
        borders=borders,
        shade=shade,
        after=after,
        colspan=int(colspan),
        merge=cast(Literal["", "restart", "continue"], merge),
        width=int(width) if width.isdecimal() else 0,
        side=cast(Align, side),
        header=bool(header),
        slash=bool(slash),
    )


def row(facts: tuple[str, str, bool, int], nodes: Sequence[Any]) -> Sequence[object]:
    """A row with its cells; nothing where it has none. Raises Fault for what is no cell."""
    cells = [node for node in nodes if not _is_blank(node)]
    if any(type(node) is not _Cell for node in cells):
        raise Fault(problem("T07", "no paragraph"))
    return (_Row(*facts, tuple(cells)),) if cells else ()


# ── tables ──────────────────────────────────────────────────────────────────


def table(facts: Sequence[str], nodes: Sequence[Any]) -> Sequence[object]:
    """A table with its rows; nothing where it has none. Raises Fault for what is no row."""
    opening, grid, written, counted, closing = facts
    rows = [node for node in nodes if not _is_blank(node)]
    if any(type(node) is not _Row for node in rows):
        raise Fault(problem("T07", "no paragraph"))
    if not rows:
        return ()
    placed = list(map(_placed, rows))
    _merge_down(placed)
    widths = tuple(int(width) for width in written.split(",") if width)
    columns = max(one.cells[-1].at + one.cells[-1].colspan for one in placed)
    resized = columns != len(widths) and (bool(counted) or columns > len(widths))
    if resized:
        widths = _widths(placed, widths, columns)
    pieces: _Pieces = [opening, SpelledGrid(widths) if resized else grid]
    for one in placed:
        pieces.append(one.row.opening)
        for each in one.cells:
            end = each.at + each.colspan
            pieces += _spelled_cell(each, sum(widths[each.at : end]) if resized else 0)
        pieces.append(one.row.closing)
    pieces.append(closing)
    return (_Table(placed, widths, tuple(pieces)),)


def _placed(one: _Row) -> _PlacedRow:
    """The cells of a row in their places, those that go on from the left taken into what they go on from."""
    cells: list[_PlacedCell] = []
    at = one.skipped
    for each in one.cells:
        facts = each.facts
        if not each.commands:
            cells.append(_PlacedCell(each, at, facts.colspan, facts.merge))
            at += facts.colspan
            continue
        commands = each.commands
        colspan = int(commands.get("colspan", facts.colspan))
        before = cells[-1].cell.commands.get("hm") if cells else None
        goes_on = commands.get("hm turn") == "continue" or (
            before is not None and commands.get("hm") == before
        )
        if goes_on and cells:
            cells[-1].colspan += colspan
        else:
            merge = _DOWN.get(commands.get("vm turn", ""), facts.merge)
            cells.append(_PlacedCell(each, at, colspan, merge))
        at += colspan
    return _PlacedRow(one, cells)


_DOWN: Mapping[str, Literal["restart", "continue"]] = {
    "restart": "restart",
    "continue": "continue",
}
"""What the turns of a loop make of a cell that is merged downwards within it."""


def _merge_down(rows: Sequence[_PlacedRow]) -> None:
    """Merges cells that bear one value below one another, as long as none to their left begins anew; a
    cell that would go on from nothing begins. Counts the rows that each goes down.
    """
    above: dict[int, tuple[_PlacedCell, _PlacedCell]] = {}
    for one in rows:
        here: dict[int, tuple[_PlacedCell, _PlacedCell]] = {}
        if not any(each.merge or each.cell.commands for each in one.cells):
            # Nothing goes on from such a row.
            above = here
            continue
        anew = False
        for each in one.cells:
            over, first = above.get(each.at, (None, None))
            is_under = over is not None and over.colspan == each.colspan
            key = each.cell.commands.get("vm")
            if key is not None:
                alike = over is not None and over.cell.commands.get("vm") == key
                each.merge = "continue" if alike and not anew else "restart"
                anew = anew or each.merge == "restart"
            if each.merge == "continue" and not (is_under and over and over.merge):
                each.merge = "restart"
            if each.merge == "continue" and first is not None:
                first.rows += 1
                here[each.at] = (each, first)
            else:
                here[each.at] = (each, each)
        above = here


def _widths(
    rows: Sequence[_PlacedRow], own: Sequence[int], columns: int
) -> tuple[int, ...]:
    """The widths of so many columns, in the room that the table had: as wide as the cells of the row that
    has most of them.
    """
    fullest = max(rows, key=lambda one: len(one.cells))
    wanted = [1] * fullest.row.skipped
    for each in fullest.cells:
        share = max(each.cell.facts.width // each.cell.facts.colspan, 1)
        wanted += [share] * each.colspan
    wanted += [1] * (columns - len(wanted))
    room, asked = sum(own) or sum(wanted), sum(wanted)
    return tuple(max(room * width // asked, 1) for width in wanted)


def _spelled_cell(placed: _PlacedCell, width: int) -> Sequence[_Piece]:
    """How a cell is spelled: as its author did, but for what the data say otherwise."""
    made, facts = placed.cell, placed.cell.facts
    opening: _Piece
    fill = made.commands.get("cellbg", "").removeprefix("#").upper()
    is_own = (placed.colspan, placed.merge) == (facts.colspan, facts.merge)
    if is_own and not fill and not width:
        opening = facts.whole
    else:
        looks = (facts.opening, facts.borders, facts.shade, facts.after)
        opening = SpelledCell(*looks, placed.colspan, placed.merge, fill, width)
    if placed.merge == "continue" and facts.merge != "continue" and made.empty:
        return opening, made.empty, facts.closing
    return opening, *made.content, facts.closing


def _in_text(one: _Table, by: SpelledBy) -> Table:
    """A table that stands in the text."""
    heads = 0
    while heads < len(one.rows) - 1 and one.rows[heads].row.heads:
        heads += 1
    rows = [_tree_row(each) for each in one.rows]
    return Table(
        caption=(),
        widths=one.widths,
        head=bands_of(rows[:heads]),
        body=bands_of(rows[heads:]),
        spelling=(by, *one.spelling),
    )


def _tree_row(one: _PlacedRow) -> Row:
    cells = []
    for each in one.cells:
        facts = each.cell.facts
        if each.merge != "continue":
            # A line from corner to corner parts two lines of words.
            cut = facts.slash and len(each.cell.lines) > 1
            looks = (facts.header, facts.side, cut)
            cells.append(Cell(each.cell.lines, each.colspan, each.rows, *looks))
    return Row(tuple(cells))


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


def _facts_of_value(look: str, *facts: str) -> tuple[str, Sequence[str], _CellFacts]:
    of_paragraph, of_cell = facts[:_OF_PARAGRAPH], facts[_OF_PARAGRAPH:]
    return look, of_paragraph, _facts_of_cell(*of_cell)


_OF_PARAGRAPH = 4
"""How many facts of a paragraph there are."""
_READ: Mapping[str, Callable[..., object]] = {
    WORD_ROW: _facts_of_row,
    WORD_CELL: _facts_of_cell,
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
