"""What is expected beside what was read: the first difference, where it stands,
and both sides in words.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile, zip_longest

from msgspec import Struct

from reports.gate.readback.items import (
    CellBox,
    Picture,
    ReadItem,
    ReadLine,
    ReadTable,
)

# How much of a text is shown, and how much of that before the place where it differs.
_LONGEST, _LEAD = 40, 12
_BREAK = "\n"
_KINDS = {"text": "文字", "heading": "标题", "entry": "目录里的一行"}


class Difference(Struct, frozen=True):
    """Where a file says something else than the tree, what was expected there, what was read."""

    where: str
    expected: str
    read: str


def find_difference(
    expected: Sequence[ReadItem], read: Sequence[ReadItem], where: str = "开头"
) -> Iterator[Difference]:
    """The first difference, if there is one, with the heading under which it stands.

    `where` is what stands for a heading before the first one.
    """
    if [*expected] == [*read]:
        return
    wanted_items = list(_split_like(expected, read))
    heading: ReadLine | None = None
    for index, (wanted, found) in enumerate(zip_longest(wanted_items, read)):
        if isinstance(wanted, Picture) and isinstance(found, Picture):
            wanted, found = wanted.like(wanted), found.like(wanted)
        if wanted != found:
            after = slice(index + 1, index + 2)
            lost = [*wanted_items[after]] == [found]
            added = [*read[after]] == [wanted]
            if heading is not None:
                where = f"“{shorten(heading.text.replace(_BREAK, ''))}”"
            yield _describe(wanted, found, lost, added, where)
            return
        if type(wanted) is ReadLine and wanted.kind == "heading":
            heading = wanted


def quote_from_difference(text: str, other: str) -> str:
    """A text in quotation marks, long ones from where they differ from the other;
    没有 where there is none.
    """
    if not text:
        return "没有"
    pairs = zip(text, other, strict=False)
    alike = takewhile(lambda pair: pair[0] == pair[1], pairs)
    return f"“{shorten(text, sum(1 for _ in alike))}”"


# ── tables in parts ─────────────────────────────────────────────────────────


def _split_like(
    expected: Sequence[ReadItem], read: Sequence[ReadItem]
) -> Iterator[ReadItem]:
    """What is expected, each table in as many parts as were read."""
    passed = 0
    for item in expected:
        parts = _parts(item, read, passed) if isinstance(item, ReadTable) else [item]
        passed += len(parts)
        yield from parts


def _parts(table: ReadTable, read: Sequence[ReadItem], begin: int) -> list[ReadItem]:
    """A table as it was read: whole, or in parts under lines that say so.

    Whole where the parts do not add up to it.
    """
    widths = _widths_read(table, read, begin)
    further = len(widths) - 1
    if further < 1:
        return [table]
    # Each part after the first repeats the columns that name the rows:
    # by these all are more than the table.
    names, odd = divmod(sum(widths) - table.columns, further)
    if odd or names < 1 or min(widths) <= names:
        return [table]
    parts: list[ReadItem] = []
    column = names
    for width in widths:
        end = column + width - names
        if parts:
            parts += table.above
        parts.append(table.take_columns((*range(names), *range(column, end))))
        column = end
    return parts


def _widths_read(table: ReadTable, read: Sequence[ReadItem], begin: int) -> list[int]:
    """The columns of the tables read from a place on,
    the later ones under the lines that make them 续表.
    """
    widths: list[int] = []
    step = len(table.above)
    for place in range(begin, len(read), step + 1):
        part = read[place]
        if not isinstance(part, ReadTable):
            break
        if widths and read[place - step] != table.above[0]:
            break
        widths.append(part.columns)
        if not table.above:
            break
    return widths


# ── what differs, in words ──────────────────────────────────────────────────


def _describe(
    wanted: ReadItem | None,
    found: ReadItem | None,
    lost: bool,
    added: bool,
    where: str,
) -> Difference:
    """The difference of two items; `lost`: what was read is expected next, `added`:
    the other way round.
    """
    match wanted, found:
        case ReadTable(), ReadTable():
            name = f"“{shorten(wanted.name)}”" if wanted.name else ""
            return _describe_cell(wanted, found, f"{where}下的表{name}")
        case Picture(), Picture():
            return _describe_fact(wanted, found, f"{where}下的图")
    if lost and not added:
        found = None
    elif added and not lost:
        wanted = None
    return Difference(where, _words(wanted, found), _words(found, wanted))


def _words(item: ReadItem | None, other: ReadItem | None) -> str:
    """An item in words; a line says what it is where the other has the same words."""
    match item:
        case ReadLine(text, kind):
            alike = isinstance(other, ReadLine) and other.text == text
            return f"{_KINDS[kind]}“{text}”" if alike else text
        case ReadTable(rows, columns):
            return f"{len(rows)} 行 {columns} 列的表"
        case Picture():
            return "图"
    return ""


def _describe_cell(wanted: ReadTable, found: ReadTable, where: str) -> Difference:
    """The first cells that differ; where none does, the sizes of the tables."""
    for one, other in zip_longest(wanted.cells(), found.cells()):
        if one != other:
            place = one or other
            at = f"{where}第 {place.row + 1} 行第 {place.column + 1} 列"
            if one and other and one.text == other.text:
                return Difference(at, _span_words(one), _span_words(other))
            return Difference(at, _cell_words(one), _cell_words(other))
    return Difference(where, _words(wanted, None), _words(found, None))


def _cell_words(cell: CellBox | None) -> str:
    return (cell.text or "空格") if cell else ""


def _span_words(cell: CellBox) -> str:
    start = f"第 {cell.row + 1} 行第 {cell.column + 1} 列起"
    return f"{start}，占 {cell.rows} 行 {cell.columns} 列"


def _describe_fact(wanted: Picture, found: Picture, where: str) -> Difference:
    """The first facts that differ; where none does,
    the numbers beside what is drawn or within it.
    """
    facts = zip_longest(wanted.facts, found.facts, fillvalue=("", ""))
    for (name, value), (read_name, read_value) in facts:
        if (name, value) != (read_name, read_value):
            read = read_value if name in ("", read_name) else ""
            return Difference(f"{where}，{name or read_name}", value, read)
    numbers = (wanted.numbers, found.numbers)
    if wanted.numbers == found.numbers:
        numbers = (wanted.labels, found.labels)
    return Difference(f"{where}，印出的数", *map("、".join, numbers))


def shorten(text: str, start: int = 0) -> str:
    """A stretch of a text from about a place in it."""
    begin = max(start - _LEAD, 0)
    part = text[begin : begin + _LONGEST].replace(_BREAK, "（换行）")
    cut = "…" if begin + _LONGEST < len(text) else ""
    return f"{'…' if begin else ''}{part}{cut}"
