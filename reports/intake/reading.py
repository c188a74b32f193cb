"""One table read by its form: its numbers, codes, indicators, and what of it could not be read."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field

from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.intake.indicators import IndicatorRows
from reports.intake.labels import alternatives, folded
from reports.intake.tables import Column, FoundTable, Row, name_in
from reports.intake.values import Number, Origin, Path, SchemaView, Whole, path_of
from reports.intake.workbook import Value, cell_name, is_nothing, number_of, text_of
from reports.source.schema import LEVELS
from reports.types.workbook_form import (
    CodesForm,
    IndicatorsForm,
    NumberForm,
)

_ZERO = Decimal(0)
_MOST_TOLD = 5


class TableReading(Struct):
    """One table read."""

    table: FoundTable
    schema: SchemaView
    whole: dict[Path, Whole] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    unclear: dict[str, None] = field(default_factory=dict)
    rowless: dict[str, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    unread: list[Problem] = field(default_factory=list)
    left: set[Path] = field(default_factory=set)
    bare: dict[str, None] = field(default_factory=dict)
    merged: dict[str, None] = field(default_factory=dict)
    twice: dict[str, None] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=dict)

    def numbers(self) -> Iterator[tuple[Path, Number]]:
        """Its numbers by their paths."""
        for one in self.table.form.values:
            path = path_of(one.name)
            if not self.schema.part(path):
                # The style that is read has no such value.
                continue
            spots = [
                (row, column)
                for row, column in self._spots(one)
                if not (one.optional and is_nothing(self._cell(row, column)))
            ]
            numbers = [self._number(path, row, column) for row, column in spots]
            found = [number for number in numbers if number is not None]
            if len({number.value for number in found}) > 1:
                self.unclear[one.column] = None
            elif found:
                yield path, found[0]
        for codes in self.table.form.codes:
            yield from self._by_code(codes)
            yield from self._side_by_side(codes)
        for indicators in self.table.form.indicators:
            yield from self._indicators(indicators)
        for key, said in self.table.form.beside.items():
            path = path_of(key)
            ways = (
                map(self.table.beside, said.split("|"))
                if self.schema.part(path)
                else ()
            )
            if (spot := next(filter(None, ways), None)) is not None:
                text = " ".join(text_of(self.table.sheet.at(*spot)).split())
                yield path, self._words(text, spot)

    def _indicators(self, form: IndicatorsForm) -> Iterator[tuple[Path, Number]]:
        into = path_of(form.into)
        reading = IndicatorRows(self.table, form, self.schema.tree(into))
        for row in reading.rows():
            group = (*into, *row.path[:-1])
            self.whole[group] = Whole(self._origin(0, None), frozenset(row.texts))
            for key, text in row.texts.items():
                spot = row.spots.get(key) or next(iter(row.spots.values()))
                yield (*into, *row.path, key), self._words(text, spot)
        self.missing |= reading.missing
        self.bare |= reading.bare
        self.unknown |= reading.unknown

    def _words(self, text: str, spot: tuple[int, int]) -> Number:
        table = self.table
        cell = cell_name(*spot)
        said = text_of(table.sheet.at(*spot))
        origin = Origin(table.form.name, table.file, table.sheet.name, cell, said)
        return Number(Decimal(1), Decimal(1), origin, text)

    def _by_code(self, codes: CodesForm) -> Iterator[tuple[Path, Number]]:
        into = path_of(codes.into)
        names, digits = self.schema.codes(into)
        read = set()
        numbers: dict[Path, Number] = {}
        for name, said in codes.columns.items():
            columns = self._columns(said)
            if columns:
                read.add(name)
            for column in columns:
                for row in self.table.rows_of(column):
                    code = row.code or self._code_named(row.name, names, digits)
                    if len(code) != digits or code not in names:
                        self._note_unknown(row, code, digits, column)
                        continue
                    path = (*into, code, name)
                    number = self._number(path, row, column)
                    if number is None:
                        self.left.add(path)
                    else:
                        earlier = numbers.setdefault(path, number)
                        if earlier is not number and (earlier.value or number.value):
                            self.twice[code] = None
        for path, number in numbers.items():
            if path[-2] in self.twice:
                self.left.add(path)
            else:
                yield path, number
        if read:
            self.whole[into] = Whole(self._origin(0, None), frozenset(read))

    def _side_by_side(self, codes: CodesForm) -> Iterator[tuple[Path, Number]]:
        """Numbers of codes that have a column each, called by their names."""
        if not codes.each:
            return
        into = path_of(codes.into)
        names, digits = self.schema.codes(into)
        for column in self.table.columns:
            code = self._code_above(column, names, digits)
            rows = list(self.table.rows_of(column)) if code else []
            found = filter(None, (_below(rows, way) for way in alternatives(codes.row)))
            if (row := next(found, None)) is None:
                continue
            path = (*into, code, codes.each)
            if (number := self._number(path, row, column)) is not None:
                self.whole[into] = Whole(self._origin(0, None), frozenset({codes.each}))
                yield path, number

    def _code_above(self, column: Column, names: Values, digits: int) -> str:
        """The code that a column is headed by, where no other is called so below the same heads."""
        *above, last = column.heads
        found = self._codes_named(last, names, digits)
        if len(found) > 1:
            found = [
                code
                for code in found
                if any(
                    folded(str(names.get(code[:end], ""))) in above
                    for end in LEVELS.values()
                    if end < digits
                )
            ]
        return found[0] if len(found) == 1 else ""

    def _note_unknown(self, row: Row, code: str, digits: int, column: Column) -> None:
        """Keeps in mind a row that says something and that nobody knows; sums are no such rows."""
        if code and len(code) != digits:
            return
        if not number_of(self.table.sheet.at(row.at, column.at)):
            return
        known = {folded(word) for word in self.table.words.sums}
        for one in self.table.form.values:
            known.update(name for way in alternatives(one.row) for name in way)
        if code or (row.name and row.name not in known):
            self.unknown[code or row.name] = None

    def _code_named(self, name: str, names: Values, digits: int) -> str:
        """The code of a row that has a name alone, where no other is called so."""
        found = self._codes_named(name, names, digits)
        return found[0] if len(found) == 1 else ""

    def _codes_named(self, name: str, names: Values, digits: int) -> list[str]:
        """The codes of a level that are called so."""
        if name not in self.by_name:
            self.by_name[name] = [
                code for code, called in names.items() if folded(str(called)) == name
            ]
        return (
            [code for code in self.by_name[name] if len(code) == digits] if name else []
        )

    def _columns(self, said: str) -> list[Column]:
        """The columns of one name: beside one another there may be two of them (人员经费, 公用经费)."""
        for words in alternatives(said):
            if found := self.table.columns_like(words):
                groups = [one.codes for one in found]
                if len(set(groups)) == len(found):
                    return found
                self.unclear[said] = None
                return []
        self.missing[said] = None
        return []

    def _spots(self, one: NumberForm) -> list[tuple[Row, Column]]:
        """Where a number stands; of several columns of one name beside one another those that have its
        row.
        """
        ways = map(self.table.columns_like, alternatives(one.column))
        columns: list[Column] = next(filter(None, ways), [])
        if not columns:
            if not one.optional:
                self.missing[one.column] = None
            return []
        spots = [
            (row, column)
            for column in columns
            if (row := self._row(one, column)) is not None
        ]
        if not spots and not one.optional:
            self.rowless[one.row or "第一行"] = None
        return spots

    def _row(self, one: NumberForm, column: Column) -> Row | None:
        rows = list(self.table.rows_of(column))
        if not one.row:
            return rows[0] if rows else None
        found = (_below(rows, names) for names in alternatives(one.row))
        return next(filter(None, found), None)

    def _cell(self, row: Row, column: Column) -> Value:
        return self.table.sheet.at(row.at, column.at)

    def _number(self, path: Path, row: Row, column: Column) -> Number | None:
        sheet = self.table.sheet
        if not sheet.has_value(row.at, column.at):
            return None
        if (cover := sheet.cover(row.at, column.at)) is not None:
            # Beside it, below the same heads, it is one cell of the table.
            if cover[0] != row.at or self.table.heads_of(cover[1]) != column.heads:
                self.merged[name_in(self.table, row.at, column)] = None
            return None
        cell = sheet.at(row.at, column.at)
        number = _ZERO if is_nothing(cell) else number_of(cell)
        if number is None:
            if folded(text_of(cell)) not in column.heads:
                self._tell_cell(row, column)
            return None
        origin = self._origin(row.at, column)
        if not self.schema.is_money(path):
            return Number(number, Decimal(1), origin)
        factor = self.table.factor or Decimal(1)
        return Number(_short(number * factor), self.table.step, origin)

    def _origin(self, row: int, column: Column | None) -> Origin:
        table = self.table
        cell = name_in(table, row, column) if column else ""
        text = text_of(table.sheet.at(row, column.at)) if column else ""
        return Origin(table.form.name, table.file, table.sheet.name, cell, text)

    # ── what is told ──

    def _tell_cell(self, row: Row, column: Column) -> None:
        if len(self.unread) < _MOST_TOLD:
            self.unread.append(
                problem(
                    "R02",
                    "cells",
                    Place(self.table.file),
                    sheet=self.table.sheet.name,
                    cells=name_in(self.table, row.at, column),
                    text=text_of(self.table.sheet.at(row.at, column.at))[:20],
                )
            )

    def problems(self) -> Iterator[Problem]:
        """What of it was not read, known once its numbers are."""
        sheet, table = self.table.sheet.name, self.table.form.name
        place = Place(self.table.file)
        yield from self.unread
        for case, said in (
            ("columns", self.missing),
            ("unclear columns", self.unclear),
            ("rows", self.rowless),
        ):
            if said:
                words = _listed(said)
                yield problem("R02", case, place, sheet=sheet, table=table, words=words)
        for case, said in (("merged", self.merged), ("bare", self.bare)):
            if said:
                cells = "、".join([*said][:_MOST_TOLD])
                yield problem("R02", case, place, sheet=sheet, cells=cells)
        if self.twice:
            words = "、".join([*self.twice][:_MOST_TOLD])
            yield problem("R02", "twice", place, sheet=sheet, table=table, words=words)
        if self.unknown:
            words = "、".join([*self.unknown][:_MOST_TOLD])
            yield problem("R02", "codes", place, sheet=sheet, table=table, words=words)


def _listed(said: Mapping[str, None]) -> str:
    """What is missing, by the first of its names."""
    first = dict.fromkeys(one.split("|")[0].strip() for one in said)
    return "”“".join([*first][:_MOST_TOLD])


def _below(rows: Sequence[Row], names: Sequence[str]) -> Row | None:
    """The row of the last name, each being looked for below the one before."""
    found, rest = None, iter(rows)
    for name in names:
        found = next((row for row in rest if row.name == name), None)
        if found is None:
            return None
    return found


def _short(number: Decimal) -> Decimal:
    """The number without zeros at its end."""
    short = number.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
