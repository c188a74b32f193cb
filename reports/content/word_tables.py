"""The tables of a Word body: cells, rows, what is merged, and how Word spells them."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, cast

from reports.content.word_paragraphs import paragraph, run
from reports.content.word_pieces import (
    CellFacts,
    Command,
    Piece,
    Pieces,
    PlacedCell,
    PlacedRow,
    Said,
    WordCell,
    WordParagraph,
    WordRow,
    WordTable,
    is_blank,
    joined,
)
from reports.core.grid import Cell, Row, bands_of
from reports.core.patterns import Pattern
from reports.core.problems import Fault, problem
from reports.core.tree import (
    Align,
    Inline,
    Line,
    Number,
    SpelledBy,
    SpelledCell,
    SpelledGrid,
    Table,
    Text,
    plain_text,
)

_COLOUR = Pattern(r"#?([0-9A-Fa-f]{6})")
_COUNT = Pattern(r"[1-9]\d{0,2}")


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
    return (Command(name, words),)


def cell(facts: CellFacts, nodes: Sequence[Any]) -> Sequence[object]:
    """A cell with what stands in it. Raises Fault for what may not."""
    if len(nodes) == 1 and type(only := nodes[0]) is WordParagraph:
        said_line = (only.line,) if plain_text(only.line).strip() else ()
        return (WordCell(facts, said_line, only.spelling, only.empty, _NO_COMMANDS),)
    content: Pieces = []
    lines: list[Line] = []
    commands: dict[str, str] = {}
    empty = ""
    for node in nodes:
        match node:
            case Command(name, words):
                commands[name] = words
            case WordParagraph():
                content += node.spelling
                lines.append(node.line)
                empty = empty or node.empty
            case WordTable():
                content += node.spelling
                lines += _rows_in_words(node)
            case Said():
                content.append(node.xml)
            case _ if not is_blank(node):
                raise Fault(problem("T07", "block in cell"))
    said_lines = tuple(line for line in lines if plain_text(line).strip())
    return (WordCell(facts, said_lines, tuple(content), empty, commands),)


def value_cell(
    facts: tuple[str, Sequence[str], CellFacts], nodes: Sequence[Any]
) -> Sequence[object]:
    """A cell that is one value."""
    look, of_paragraph, of_cell = facts
    return cell(of_cell, paragraph(of_paragraph, run((look,), nodes)))


_NO_COMMANDS: Mapping[str, str] = MappingProxyType({})


def _rows_in_words(inner: WordTable) -> Iterator[Line]:
    """A table within a cell, each row as a line."""
    for one in inner.rows:
        words: list[Inline] = []
        for line in (line for each in one.cells for line in each.cell.lines):
            words += (_BETWEEN, *line) if words else line
        yield joined(words)


_BETWEEN = Text("　")
"""What parts the cells of a row that is one line."""


def facts_of_cell(
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
) -> CellFacts:
    """The facts of a cell, read from those in the name of its mark."""
    return CellFacts(
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
    cells = [node for node in nodes if not is_blank(node)]
    if any(type(node) is not WordCell for node in cells):
        raise Fault(problem("T07", "no paragraph"))
    return (WordRow(*facts, tuple(cells)),) if cells else ()


# ── tables ──────────────────────────────────────────────────────────────────


def table(facts: Sequence[str], nodes: Sequence[Any]) -> Sequence[object]:
    """A table with its rows; nothing where it has none. Raises Fault for what is no row."""
    opening, grid, written, counted, closing = facts
    rows = [node for node in nodes if not is_blank(node)]
    if any(type(node) is not WordRow for node in rows):
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
    pieces: Pieces = [opening, SpelledGrid(widths) if resized else grid]
    for one in placed:
        pieces.append(one.row.opening)
        for each in one.cells:
            end = each.at + each.colspan
            pieces += _spelled_cell(each, sum(widths[each.at : end]) if resized else 0)
        pieces.append(one.row.closing)
    pieces.append(closing)
    return (WordTable(placed, widths, tuple(pieces)),)


def _placed(one: WordRow) -> PlacedRow:
    """The cells of a row in their places, those that go on from the left taken into what they go on from."""
    cells: list[PlacedCell] = []
    at = one.skipped
    for each in one.cells:
        facts = each.facts
        if not each.commands:
            cells.append(PlacedCell(each, at, facts.colspan, facts.merge))
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
            turn = commands.get("vm turn", facts.merge)
            merge = cast(Literal["", "restart", "continue"], turn)
            cells.append(PlacedCell(each, at, colspan, merge))
        at += colspan
    return PlacedRow(one, cells)


def _merge_down(rows: Sequence[PlacedRow]) -> None:
    """Merges cells that bear one value below one another, as long as none to their left begins anew; a
    cell that would go on from nothing begins. Counts the rows that each goes down.
    """
    above: dict[int, tuple[PlacedCell, PlacedCell]] = {}
    for one in rows:
        here: dict[int, tuple[PlacedCell, PlacedCell]] = {}
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
    rows: Sequence[PlacedRow], own: Sequence[int], columns: int
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


def _spelled_cell(placed: PlacedCell, width: int) -> Sequence[Piece]:
    """How a cell is spelled: as its author did, but for what the data say otherwise."""
    made, facts = placed.cell, placed.cell.facts
    opening: Piece
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


def in_text(one: WordTable, by: SpelledBy) -> Table:
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


def _tree_row(one: PlacedRow) -> Row:
    cells = []
    for each in one.cells:
        facts = each.cell.facts
        if each.merge != "continue":
            # A line from corner to corner parts two lines of words.
            cut = facts.slash and len(each.cell.lines) > 1
            looks = (facts.header, facts.side, cut)
            cells.append(Cell(each.cell.lines, each.colspan, each.rows, *looks))
    return Row(tuple(cells))
