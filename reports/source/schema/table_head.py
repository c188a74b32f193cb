"""The head of a table: which of the schema's columns its cells name, and in which units.

Every fault of it is told once, here, and not at each of the rows.

Codes: D01, D05, Y52, Y53, Y57.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from unicodedata import normalize

from msgspec import Struct

from reports.core.figure import unit_named
from reports.core.problems import Place, Problem, nearest, problem
from reports.source.csv_rows import CsvRow, CsvTable
from reports.source.schema.keywords import Schema
from reports.source.schema.misfits import name_of
from reports.source.schema.shapes import Shape

# A title, who made it, in which unit: above the names of the columns.
_MOST_ABOVE = 10
# Whoever has more such columns has another table before him.
_MOST_TOLD = 30
# Rows may be counted; nothing is lost with that.
_ORDINAL = "序号"
_WITH_UNIT = re.compile(
    r"(?P<name>[^(\[〔【]+)[(\[〔【](?:单位:?)?(?P<unit>[^)\]〕】]+)[)\]〕】]"
)
# What is said where a column cannot count in the unit of its head, by its quantity.
_UNIT_CASES = {"金额": "amount", "数": "count", "百分比": "percent"}
_ANY_UNIT = frozenset({"带单位的数", "指标值", "完成情况", "目标"})


class Column(Struct, frozen=True):
    """A column that is read: its name in the schema, its part of it, where it stands (from 0), and
    in what its bare numbers count, empty where the head does not say.
    """

    name: str
    part: Schema
    at: int
    unit: str = ""


class Head(Struct, frozen=True):
    """The columns of a table, and the rows below it.

    `told` are the columns that cannot be read, and of which this has been told.
    """

    columns: Sequence[Column]
    told: Collection[str]
    width: int
    body: Sequence[CsvRow]


def read_head(table: CsvTable, shape: Shape, path: str) -> tuple[Head, list[Problem]]:
    """What the head of a table names, and what is wrong with it.

    A column that looks like a misspelt one is taken for it: neither is that one said to be missing,
    nor is it read.
    """
    reading = _HeadReading(table, shape, path)
    return reading.head(), reading.problems()


class _HeadReading:
    """A head held against the columns of a shape."""

    def __init__(self, table: CsvTable, shape: Shape, path: str) -> None:
        self.table, self.shape, self.path = table, shape, path
        self.names = _names(shape)
        self.row_number = self._find_row()
        self.row = table.rows[self.row_number]
        self.body = table.rows[self.row_number + 1 :]
        self.filled = set(_filled_columns(self.body))
        self.named = [self._column(at) for at in range(len(self.row.cells))]
        self.first = self._first_of_each()
        self.free = [name for name in shape.columns if name not in self.first]
        self.meant = dict(self._misspelt())

    def head(self) -> Head:
        units = {column.name for column, _ in self._misfit_units()}
        told = {*self.meant.values(), *self._missing(), *units} - {""}
        columns = [one for one in self.first.values() if one.name not in told]
        return Head(columns, told, len(self.row.cells), self.body)

    def problems(self) -> list[Problem]:
        found = [
            *islice(self._unread_columns(), _MOST_TOLD),
            *islice(self._repeated(), _MOST_TOLD),
            *(wrong for _, wrong in self._misfit_units()),
        ]
        found.sort(key=lambda one: one.place.column if one.place else 0)
        return [*self._above(), *found, *self._told_missing()]

    # ── what the cells name ──

    def _find_row(self) -> int:
        """The row that names columns: of the first ones that with the most."""

        def known(number: int) -> int:
            cells = self.table.rows[number].cells
            return sum(self._name_of(cell)[0] is not None for cell in cells)

        return max(range(min(len(self.table.rows), _MOST_ABOVE + 1)), key=known)

    def _name_of(self, cell: str) -> tuple[str | None, str]:
        """The column that a cell names, with the unit in brackets behind it."""
        folded = _folded(cell)
        found = _WITH_UNIT.fullmatch(folded)
        if folded in self.names or not found:
            return self.names.get(folded), ""
        return self.names.get(found["name"]), found["unit"]

    def _column(self, at: int) -> Column | None:
        name, unit = self._name_of(self.row.cells[at])
        if name is None:
            return None
        return Column(name, self.shape.columns[name], at, unit)

    def _first_of_each(self) -> Mapping[str, Column]:
        first: dict[str, Column] = {}
        for column in self.named:
            if column is not None:
                first.setdefault(column.name, column)
        return first

    def _misspelt(self) -> Iterator[tuple[int, str]]:
        """The first cells that name no column, with the free one that is meant, empty for none."""
        for at, cell in islice(self._unknown(), _MOST_TOLD):
            bare = _WITH_UNIT.fullmatch(_folded(cell))
            word = bare["name"] if bare else cell
            near = nearest(word, self.free) or ""
            yield at, near if _is_like(word, near) else ""

    def _unknown(self) -> Iterator[tuple[int, str]]:
        """The cells that name no column, where something stands below them."""
        for at, cell in enumerate(self.row.cells):
            is_read = self.named[at] is not None or _folded(cell) == _ORDINAL
            if cell and not is_read and at in self.filled:
                yield at, cell

    def _missing(self) -> list[str]:
        """The columns that every row has, and that are neither there nor meant."""
        needed = {self.shape.key, *self.shape.required}
        meant = self.meant.values()
        return [one for one in self.free if one in needed and one not in meant]

    # ── what is told ──

    def _place(self, at: int) -> Place:
        return self.row.place(self.table.file, at)

    def _line(self, at: int = -1, cell: str = "") -> str:
        """The head as it stands, or with another word in the place of a cell."""
        cells = [*self.row.cells]
        if at >= 0:
            cells[at] = cell
        return self.table.spelled(cells)

    def _above(self) -> Iterator[Problem]:
        if self.row_number:
            place = Place(self.table.file, self.table.rows[0].line)
            was = self.table.spelled(self.table.rows[0].cells)
            yield problem("Y53", "above", place, was=was, line=self.row.line)

    def _unread_columns(self) -> Iterator[Problem]:
        for at, cell in enumerate(self.row.cells):
            if not cell and at in self.filled:
                yield problem("Y53", "", self._place(at), column=at + 1)
        if not self.first and not any(self.meant.values()) and self._missing():
            # It is another table: that its columns are missing says it all.
            return
        for at, near in self.meant.items():
            cell = self.row.cells[at]
            bare = _WITH_UNIT.fullmatch(_folded(cell))
            should = near + (f"（{bare['unit']}）" if bare else "")
            yield problem(
                "D01",
                "misspelt_column" if near else "column",
                self._place(at),
                was=self._line(),
                should=self._line(at, should) if near else "",
                path=name_of(self.path),
                name=cell,
                near=near,
                known="、".join(self.shape.columns),
            )

    def _repeated(self) -> Iterator[Problem]:
        for at, column in enumerate(self.named):
            if column is not None and self.first[column.name] is not column:
                yield problem(
                    "Y52",
                    place=self._place(at),
                    was=self._line(),
                    name=column.name,
                    first=self.first[column.name].at + 1,
                    second=at + 1,
                )

    def _misfit_units(self) -> Iterator[tuple[Column, Problem]]:
        """Y57 for each column that cannot count in the unit of its head."""
        for column in self.first.values():
            case = _misfit_of(column)
            if not case:
                continue
            wrong = problem(
                "Y57",
                case,
                self._place(column.at),
                was=self._line(),
                should="" if case == "amount" else self._line(column.at, column.name),
                name=column.name,
                unit=column.unit,
                own=column.part.get("单位", ""),
            )
            yield column, wrong

    def _told_missing(self) -> Iterator[Problem]:
        if missing := self._missing():
            yield problem(
                "D05",
                "columns",
                Place(self.table.file, self.row.line),
                was=self._line(),
                path=name_of(self.path),
                names="”“".join(missing),
                known="、".join(self.shape.columns),
            )


def _filled_columns(body: Sequence[CsvRow]) -> Iterator[int]:
    """Where a cell of any row says something."""
    for row in body:
        yield from (at for at, cell in enumerate(row.cells) if cell)


def _folded(text: str) -> str:
    """A name as it is compared: full-width signs and blanks do not count."""
    return "".join(normalize("NFKC", text).split())


def _is_like(word: str, near: str) -> bool:
    """Whether a near word may be meant: 得分 and 分值 have no place in which they are alike."""
    is_part = near in word or word in near
    return is_part or any(one == at for one, at in zip(word, near, strict=False))


def _names(shape: Shape) -> Mapping[str, str]:
    """The columns by what they may be called: their key or their title."""
    called: dict[str, str] = {}
    for name, part in shape.columns.items():
        called.setdefault(_folded(part.get("title", name)), name)
    return {**called, **{_folded(name): name for name in shape.columns}}


def _misfit_of(column: Column) -> str:
    """The case of Y57 for a column whose head has a unit that is none of its own, empty for others."""
    quantity = column.part.get("量", "")
    if not column.unit or quantity in _ANY_UNIT:
        return ""
    if quantity == "百分比":
        is_own = column.unit == "%"
    else:
        own = {"金额": "元", "数": column.part.get("单位", "")}.get(quantity)
        kind = unit_named(column.unit).dimension
        is_own = own is not None and kind == unit_named(own).dimension
    return "" if is_own else _UNIT_CASES.get(quantity, "words")
