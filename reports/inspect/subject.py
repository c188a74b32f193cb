"""A report as the checks take it: its lines with the words of cells among them, its tables, its year."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.core.patterns import Pattern
from reports.gate.facts.sheets import Sheet, paths_over, power_in
from reports.gate.finished.plain import Plain, read_plain
from reports.inspect.reading import Grid, Item, Line, LineKind, Reading

_YEAR = Pattern(r"(?<!\d)(20\d\d)年(?!\d{1,2}月)")
_TITLE = Pattern("报告|决算|预算|自评|评价|说明|绩效|公开")
_LONGEST_TITLE = 60
_TITLE_LINES = 40
# What a table is called stands above it, with its number, its unit and who made it.
_LINES_ABOVE = 5
_NAMED = Pattern(r"(?!(?:公开|附)\d*表$)[^，。；：]{3,40}表(?:（[^）]*）)?$")
_BETWEEN = Pattern(
    r"[—\-－第\s]*+\d{0,4}+[—\-－页/共\d\s]*|.{0,30}（?续表?[一二三四五六七八九十\d]*）?|.{0,40}单位：[^，。]{1,20}"
    r"|公开\d+表"
)
_COUNTING = Pattern("[栏行]次")
_BODY = frozenset({LineKind.BODY, LineKind.BOX})


class Subject(Struct, frozen=True):
    """A report to be checked.

    `places` are those of the lines, as a reader finds them; `year` is 0 where no title tells it.
    """

    lines: tuple[Plain, ...]
    places: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    titles: tuple[str, ...]
    year: int


def subject_of(reading: Reading) -> Subject:
    """A reading so; a table's cells are lines behind each other, and it knows which is its first."""
    lines: list[Plain] = []
    places: list[str] = []
    sheets: list[Sheet] = []
    before: list[str] = []
    for item in reading.items:
        if isinstance(item, Grid):
            if sheets and _goes_on(sheets[-1], item, before):
                sheets[-1] = _joined(sheets[-1], item, len(lines))
            else:
                sheets.append(_sheet(item, before, len(lines)))
            before = []
            for cell in (cell for row in item.rows for cell in row):
                lines.append(read_plain(cell.words, is_cell=True))
                places.append(cell.place)
        elif item.kind is not LineKind.CONTENTS:
            lines.append(_plain(item))
            places.append(_place(item))
            before = [*before[1 - _LINES_ABOVE :], lines[-1].words]
    titles = _titles(reading.title, reading.items)
    return Subject(
        tuple(lines), tuple(places), tuple(sheets), titles, _year(titles, lines)
    )


def _plain(line: Line) -> Plain:
    return read_plain(
        line.words,
        line.level,
        is_body=line.kind in _BODY,
        numbered=line.numbered,
    )


def _place(line: Line) -> str:
    return line.place if line.kind in _BODY else f"{line.kind.value}{line.place}"


def _sheet(grid: Grid, before: Sequence[str], first: int) -> Sheet:
    """A table as it is checked: the rows before the first with numbers are its head.

    `before` are the lines above it, `first` is the line of its first cell.
    """
    rows, lines = _cells(grid, first)
    begin = next((at for at, row in enumerate(rows) if _has_numbers(row)), len(rows))
    heads: dict[int, str] = {}
    for words in rows[:begin]:
        heads |= words
    above = [
        *before,
        _squeezed(grid.caption),
        *("".join(row.values()) for row in rows[:begin]),
    ]
    return Sheet(
        caption=grid.caption,
        heads=heads,
        rows=rows[begin:],
        title=next((one for one in reversed(above) if _NAMED.match(one)), ""),
        paths=paths_over(rows[:begin]),
        lines=lines[begin:],
        power=next((one for one in map(power_in, above) if one is not None), None),
    )


def _cells(grid: Grid, first: int) -> tuple[list[dict[int, str]], list[dict[int, int]]]:
    """The words of each cell and the line it is, row by row."""
    rows = [{cell.column: _squeezed(cell.words) for cell in row} for row in grid.rows]
    lines: list[dict[int, int]] = []
    for row in grid.rows:
        lines.append({cell.column: first + at for at, cell in enumerate(row)})
        first += len(row)
    return rows, lines


def _goes_on(one: Sheet, grid: Grid, before: Sequence[str]) -> bool:
    """Whether a table was cut at the end of a page: it has no columns of its own, and nothing stands between
    the two but the number of a page, 续表, the unit, or the same title again.
    """
    columns = {at for row in (one.heads, *one.rows) for at in row}
    is_alike = {cell.column for row in grid.rows for cell in row} <= columns
    return is_alike and all(
        line in one.title or _BETWEEN.fullmatch(line) is not None for line in before
    )


def _joined(one: Sheet, grid: Grid, first: int) -> Sheet:
    """A table with what follows on the next page, without the head that is printed there again."""
    rows, lines = _cells(grid, first)
    heads = set(one.heads.values())
    begin = 0
    while begin < len(rows) and {two for two in rows[begin].values() if two} <= heads:
        begin += 1
    return replace(
        one,
        rows=[*one.rows, *rows[begin:]],
        lines=[*one.lines, *lines[begin:]],
    )


def _squeezed(words: str) -> str:
    return "".join(words.split())


def _has_numbers(row: dict[int, str]) -> bool:
    """Whether a row has a number behind its first cell, other than the count of columns."""
    behind = [row[at] for at in sorted(row)[1:]]
    said = [one for one in behind if one and not _COUNTING.fullmatch(one)]
    numbers = [one for one in said if one[:1].isdigit() or one[:1] == "-"]
    return bool(numbers) and not all(one.isdecimal() and len(one) < 3 for one in said)


def _titles(title: str, items: Sequence[Item]) -> tuple[str, ...]:
    """The short lines that a report begins with, of those that say what it is."""
    lines = [item.words for item in items[:_TITLE_LINES] if isinstance(item, Line)]
    short = (_squeezed(line) for line in (title, *lines) if len(line) <= _LONGEST_TITLE)
    return tuple(line for line in short if _TITLE.search(line))


def _year(titles: Sequence[str], lines: Sequence[Plain]) -> int:
    for title in titles:
        if found := _YEAR.search(title):
            return int(found[1])
    headings = (line.words for line in lines if len(line.words) <= _LONGEST_TITLE)
    years = Counter(one for line in headings for one in _YEAR.findall(line))
    return int(years.most_common(1)[0][0]) if years else 0
