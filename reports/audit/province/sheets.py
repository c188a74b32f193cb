"""The workbook of the province's view: all units, problems, figures and sums, with real numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import NamedTuple

from reports.audit.province.exact import ZERO, in_unit
from reports.audit.province.index import Index
from reports.audit.province.page import ODD, region_words, told_regions
from reports.audit.province.standing import units_that
from reports.audit.province.sums import (
    FormerTotal,
    FormerTotals,
    Line,
    LineSum,
    Region,
    RegionSums,
)
from reports.core.figure import Exact, half_up, unit_named
from reports.publish.contributions import exact_value
from reports.writers.xlsx import (
    Calculation,
    CellLook,
    Sheet,
    SheetCell,
    ShownNumber,
    StreamedRows,
    StyledCell,
)
from reports.writers.xlsx import write as write_workbook
from reports.writers.xlsx_formulas import cell_address, sum_formula

MOST_ROWS = 1_048_576
"""Excel takes no more rows in a sheet."""

_Cells = tuple[SheetCell, ...]
_Heads = tuple[tuple[str, int], ...]
# Fractions have no end; as many decimals as amounts in 万元 can have, and rates are read with.
_PLACES = 6
_DECIMALS = 2


def write_sheets(
    index: Index,
    sums: Mapping[str, Mapping[Region, RegionSums]],
    former: FormerTotals,
    names: Mapping[str, str],
) -> bytes:
    """The workbook as .xlsx; `former` are last year's totals, `names` what codes of problems are
    called.
    """
    columns = _figure_columns(index)
    tables = [
        _Table("单位", _UNITS, partial(_units, index), "stood"),
        _Table("问题", _PROBLEMS, partial(_problems, index, names), "finding"),
        _Table(
            "指标",
            _figure_heads(columns),
            partial(_figure_rows, index, columns),
            "(select distinct unit, number from value)",
        ),
        _Table("看着不对", _ODD, partial(_odd, index), "value where odd"),
    ]
    sheets: list[Sheet] = []
    for table in tables:
        sheets += _parts(table, index)
    sheets += _sum_sheets(sums, former)
    for table in _amount_tables(index, sums):
        sheets += _parts(table, index)
    return write_workbook(sheets)


class _Table(NamedTuple):
    """A sheet that may be too long for one: its rows, and what they are counted by in the index."""

    name: str
    heads: _Heads
    rows: Callable[[], Iterator[_Cells]]
    counted: str


def _parts(table: _Table, index: Index) -> Iterator[Sheet]:
    """The rows below their heads; in several sheets where there are more than one takes."""
    (count,) = index.row(f"select count(*) from {table.counted}")
    body = MOST_ROWS - 1
    for number, start in enumerate(range(0, max(count, 1), body), 1):
        rows = partial(_part, table, start, start + body)
        length = 1 + min(count - start, body)
        streamed = StreamedRows(rows, length, _DECIMALS)
        yield _sheet(table.name, number, table.heads, streamed)


def _part(table: _Table, start: int, end: int) -> Iterator[_Cells]:
    yield _head(table.heads)
    yield from islice(table.rows(), start, end)


def _head(heads: _Heads) -> _Cells:
    return tuple(StyledCell(words, CellLook.HEAD) for words, _ in heads)


def _sheet(
    name: str, number: int, heads: _Heads, rows: tuple[_Cells, ...] | StreamedRows
) -> Sheet:
    return Sheet(
        name if number == 1 else f"{name}（{number}）",
        rows,
        widths=tuple(Decimal(width) for _, width in heads),
        repeated=(1, 1),
        heights={1: 2},
        wide=True,
        frozen=1,
    )


def _number(value: Exact) -> Decimal:
    """A number as a cell holds it: exact, unless it has no end."""
    number = value if isinstance(value, Decimal) else half_up(value, _PLACES)
    return number.normalize() if number else ZERO


def _shown(value: Exact) -> ShownNumber:
    """The same, shown as money is."""
    return ShownNumber(_number(value), _DECIMALS)


# ── units and problems ──────────────────────────────────────────────────────

_UNITS: _Heads = (
    *(("地区", 24), ("单位", 30), ("级次", 8), ("状态", 16), ("本次", 8), ("份数", 6)),
    *(("错误", 6), ("警告", 6), ("缺的报告", 30), ("迟公开的", 40), ("截止", 12)),
)


def _units(index: Index) -> Iterator[_Cells]:
    for one in units_that(index, "1"):
        yield (
            region_words(one.region),
            one.name,
            one.level,
            one.standing.value,
            ("有变化" if one.fresh else "未变化") if one.documents else "",
            Decimal(one.documents),
            Decimal(one.errors),
            Decimal(one.warnings),
            one.lacking,
            one.late,
            one.due,
        )


_PROBLEMS: _Heads = (
    *(("地区", 24), ("单位", 30), ("文书", 40), ("级别", 6), ("代码", 8), ("名称", 20)),
    *(("个数", 6), ("第一个", 60), ("怎么办", 40), ("文件和行", 40)),
)


def _problems(index: Index, names: Mapping[str, str]) -> Iterator[_Cells]:
    query = """select r.path, u.name, d.title, f.severity, f.code, f.count, f.message, f.hint,
        f.place from finding f join unit u on u.id=f.unit join region r on r.id=u.region
      join document d on d.unit=f.unit and d.number=f.number
      order by r.path, u.name, f.number, f.code"""
    for path, unit, title, severity, code, count, *rest in index.rows(query):
        where = (region_words(path), unit, title)
        yield (*where, severity, code, names.get(code, ""), Decimal(count), *rest)


# ── figures ─────────────────────────────────────────────────────────────────


_Columns = Mapping[tuple[str, str, str], int]
"""A column for each figure of any type: its type, name and unit."""


def _figure_columns(index: Index) -> _Columns:
    found = index.rows(
        "select distinct kind, name, measure from peers order by kind, name, measure"
    )
    return {row: at for at, row in enumerate(found)}


def _figure_heads(columns: _Columns) -> _Heads:
    heads: list[tuple[str, int]] = [("地区", 24), ("单位", 30), ("级次", 8)]
    heads += [("报告", 18), ("文书", 40), ("数据文件", 40), ("看着不对", 20)]
    for _, name, measure in columns:
        heads.append((f"{name}（{measure}）" if measure else name, 16))
    return tuple(heads)


def _figure_rows(index: Index, columns: _Columns) -> Iterator[_Cells]:
    """A row for each document."""
    query = """select u.id, v.number, r.path, u.name, u.level, d.kind, d.title, d.file,
        p.kind, p.name, p.measure, v.text, v.odd
      from value v join peers p on p.id=v.peers join unit u on u.id=v.unit
      join region r on r.id=u.region join document d on d.unit=v.unit and d.number=v.number
      order by r.path, u.name, v.unit, v.number"""
    of_document: object = None
    where: tuple[str, ...] = ()
    odd: list[str] = []
    cells: list[SheetCell] = []
    for unit, number, path, *own, kind, name, measure, text, is_odd in index.rows(
        query
    ):
        if (unit, number) != of_document:
            if where:
                yield (*where, "、".join(odd), *cells)
            of_document, where = (unit, number), (region_words(path), *own)
            odd, cells = [], [""] * len(columns)
        cells[columns[kind, name, measure]] = _shown(exact_value(text))
        if is_odd:
            odd.append(name)
    if where:
        yield (*where, "、".join(odd), *cells)


_ODD: _Heads = (
    *(
        ("单位", 30),
        ("地区", 24),
        ("级次", 8),
        ("报告", 18),
        ("文书", 40),
        ("指标", 18),
    ),
    *(("数", 16), ("单位", 8), ("同类中位数", 16), ("同类份数", 8), ("同类", 18)),
    *(("公式", 40), ("文件和行", 40)),
)


def _odd(index: Index) -> Iterator[_Cells]:
    for (
        name,
        path,
        *own,
        text,
        measure,
        middle,
        count,
        alike,
        formula,
        place,
    ) in index.rows(ODD):
        figures = (_shown(exact_value(text)), measure, _shown(exact_value(middle)))
        where = (name, region_words(path), *own)
        yield (*where, *figures, Decimal(count), alike, formula, place)


# ── sums ────────────────────────────────────────────────────────────────────

_SUMS: _Heads = (
    *(("报告", 18), ("表", 22), ("行", 30), ("地区", 30), ("层", 4), ("量", 6)),
    *(("合计", 18), ("抵销", 16), ("汇总后", 18), ("计入份数", 8), ("待填", 6)),
    *(("没有计入", 8), ("未交", 6), ("上年", 18)),
)
_GIVEN, _ELIMINATED = 7, 8


def _sum_sheets(
    sums: Mapping[str, Mapping[Region, RegionSums]], former: FormerTotals
) -> Iterator[Sheet]:
    """Each line by region; a place that holds others is the sum of their cells.

    A line stands in one sheet with all its places.
    """
    number, rows = 1, [_head(_SUMS)]
    for regions in sums.values():
        for line in regions[()].lines if regions else ():
            added = _line_rows(line, regions, former, 1 + len(rows))
            if len(rows) + len(added) > MOST_ROWS:
                yield _sheet("汇总", number, _SUMS, tuple(rows))
                number, rows = number + 1, [_head(_SUMS)]
                added = _line_rows(line, regions, former, 2)
            rows += added
    yield _sheet("汇总", number, _SUMS, tuple(rows))


def _line_rows(
    line: Line,
    regions: Mapping[Region, RegionSums],
    former: FormerTotals,
    first: int,
) -> list[_Cells]:
    """The rows of a line, which begin in this row of the sheet."""
    places = _places(line, regions)
    row_of = {place: first + at for at, place in enumerate(places)}
    below: dict[Region, list[str]] = {}
    for region, own in places:
        above = region if own else region[:-1]
        if own or region:
            address = cell_address(row_of[region, own], _GIVEN)
            below.setdefault(above, []).append(address)
    rows = []
    for region, own in places:
        row, parts = row_of[region, own], below.get(region, ())
        cells = _sum_row(line, regions[region], own, row, parts)
        then = None
        if not own:
            then = former.get((region, line.kind, line.table, line.name))
        rows.append((*cells, *_former_cells(line, then)))
    return rows


def _former_cells(line: Line, then: FormerTotal | None) -> _Cells:
    if then is None:
        return ("",)
    return (_shown(in_unit(then.total, unit_named(line.unit))),)


def _places(
    line: Line, regions: Mapping[Region, RegionSums]
) -> list[tuple[Region, bool]]:
    """The places of a line in the order of the tree; one that holds both places and units of its
    own has a row for these as well.
    """
    holding = {region[:-1] for region in regions if region}
    places = []
    for region in told_regions(regions):
        sums = regions[region]
        if line not in sums.lines:
            continue
        places.append((region, False))
        if region in holding and line in sums.own:
            places.append((region, True))
    return places


def _sum_row(
    line: Line, sums: RegionSums, own: bool, row: int, below: Sequence[str]
) -> _Cells:
    unit = unit_named(line.unit)
    found = sums.own[line] if own else sums.lines.get(line, LineSum())
    cell: SheetCell = _shown(in_unit(found.given, unit))
    if below and not own:
        given = _number(in_unit(found.given, unit))
        cell = Calculation(sum_formula(below), given, _DECIMALS)
    eliminated = _shown(in_unit(found.eliminated, unit))
    parts = (cell_address(row, _GIVEN), cell_address(row, _ELIMINATED))
    name = region_words(sums.region) or "全部"
    where = (line.kind, line.table, line.name, f"{name}（本级）" if own else name)
    counts: _Cells = ("", "", "", "")
    if not own:
        numbers = (sums.counted, found.pending, sums.left_out, sums.missing)
        counts = tuple(map(Decimal, numbers))
    return (
        *(*where, Decimal(len(sums.region)), line.unit, cell, eliminated),
        Calculation("-".join(parts), _number(in_unit(found.total, unit)), _DECIMALS),
        *counts,
    )


def _amount_tables(
    index: Index, sums: Mapping[str, Mapping[Region, RegionSums]]
) -> Iterator[_Table]:
    """What each document gave to each summed table: one sheet a table."""
    number = 0
    for regions in sums.values():
        lines = list(regions[()].lines) if regions else []
        for table in dict.fromkeys(line.table for line in lines):
            number += 1
            those = [line for line in lines if line.table == table]
            heads = [("地区", 24), ("单位", 30), ("数据文件", 40)]
            heads += [(f"{line.name}（{line.unit}）", 16) for line in those]
            ids = [_line_id(index, line) for line in those]
            own = f"select distinct unit, number from amount where line in ({','.join(ids)})"
            # Excel takes 31 characters, and each name once.
            name = f"明细{number} {table[:16]}"
            rows = partial(_amount_rows, index, ids, those)
            yield _Table(name, tuple(heads), rows, f"({own})")


def _line_id(index: Index, line: Line) -> str:
    columns = "kind,place,code,sheet,name,measure"
    return str(index.id_of("line", columns, tuple(line)))


def _amount_rows(
    index: Index, ids: Sequence[str], lines: Sequence[Line]
) -> Iterator[_Cells]:
    """A row for each document, a column for each line."""
    column_of = {int(number): at for at, number in enumerate(ids)}
    units = [unit_named(line.unit) for line in lines]
    query = f"""select a.unit, a.number, r.path, u.name, d.file, a.line, a.text
      from amount a join unit u on u.id=a.unit join region r on r.id=u.region
      join document d on d.unit=a.unit and d.number=a.number
      where a.line in ({",".join(ids)}) order by r.path, u.name, a.number"""
    of_document: object = None
    where: tuple[str, ...] = ()
    cells: list[SheetCell] = []
    for unit, number, path, name, file, line, text in index.rows(query):
        if (unit, number) != of_document:
            if where:
                yield (*where, *cells)
            of_document, where = (unit, number), (region_words(path), name, file)
            cells = [""] * len(units)
        at = column_of[line]
        cells[at] = _shown(in_unit(exact_value(text), units[at])) if text else "待填"
    if where:
        yield (*where, *cells)
