"""The tables of a finished report as sheets, which intake/ reads as it reads those of Excel."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.inspect.reading import Grid, GridCell, Reading
from reports.intake.workbook import Sheet, Value, Workbook, cell_name

# What stands above a table: its title, its number, its unit.
_MOST_ABOVE = 6
_LONGEST = 60
_YEAR = Pattern(r"20\d\d年度?")
# Whose table it is nobody asks: the data are to be those of whoever reads the report.
_OWNER = Pattern(
    r"(?:编制|填报|编报|部门|单位)(?:单位|部门|名称)?[:：](?!.*单位[:：]?.?元)"
)


class TablesRead(Struct, frozen=True):
    """The tables as a workbook, and where each cell stands in the report, by sheet and cell."""

    book: Workbook
    places: Mapping[tuple[str, str], str]


def tables_of(reading: Reading) -> TablesRead:
    """The tables of a reading, without its charts; a table of one row stands above the next one."""
    sheets: list[Sheet] = []
    places: dict[tuple[str, str], str] = {}
    above: list[Sequence[Value]] = []
    for item in reading.items:
        if not isinstance(item, Grid):
            if len(item.words) <= _LONGEST and "。" not in item.words:
                above.append([_bare(item.words)])
        elif item.drawn:
            continue
        elif len(item.rows) < 2:
            above += [list(_values(row)) for row in item.rows]
        else:
            head = [*_of_one_year(above[-_MOST_ABOVE:]), *_caption(item, above)]
            rows = [*head, *(list(_values(row)) for row in item.rows)]
            sheets.append(Sheet(name=item.place, rows=rows))
            for at, row in enumerate(item.rows, len(head)):
                for cell in row:
                    places[item.place, cell_name(at, cell.column)] = cell.place
            above = []
    return TablesRead(Workbook(reading.file, sheets), places)


def _of_one_year(above: Sequence[Sequence[Value]]) -> list[Sequence[Value]]:
    """The lines above a table, of which the last one with a year says which is its own: those before it are
    of the report, or of the table before.
    """
    kept: list[Sequence[Value]] = []
    is_said = False
    for row in reversed(above):
        words = [cell for cell in row if isinstance(cell, str)]
        has_year = any(map(_YEAR.search, words))
        if has_year and is_said:
            row = [
                _YEAR.sub("", cell) if isinstance(cell, str) else cell for cell in row
            ]
        is_said = is_said or has_year
        kept.append(row)
    return kept[::-1]


def _caption(grid: Grid, above: Sequence[Sequence[Value]]) -> Iterator[Sequence[Value]]:
    """What a page has as the caption of its table, whole and part by part; elsewhere it is the line above."""
    words = grid.caption
    if words and [words] not in above:
        yield [_bare(words)]
        yield from ([_bare(part)] for part in words.split()[:_MOST_ABOVE])


def _values(row: Sequence[GridCell]) -> Iterator[Value]:
    """The cells of a row from the first column on; what spans stands in its first."""
    by_column = {cell.column: _bare(cell.words) for cell in row}
    yield from map(by_column.get, range(max(by_column, default=-1) + 1))


def _bare(words: str) -> Value:
    said = words.strip()
    return None if not said or _OWNER.match("".join(said.split())) else said
