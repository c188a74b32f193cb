"""Numbers by code brought into a file of rows (CSV), which stays as it is but for the cells that differ."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct, field

from reports.core.figure import TYPED_PENDING
from reports.core.problems import Place, Problem, has_errors, problem
from reports.intake.merge import Change, Counting, Former, Kind
from reports.intake.values import Number, Path
from reports.source.csv_rows import CsvRow, cells_spelled, read_table
from reports.source.edits import Edit, edited, end_of, lines_of
from reports.source.encoding import bytes_like, characters_of
from reports.source.schema import Shape, shape_of
from reports.source.schema.table_head import read_head
from reports.source.values import read_number

_BOM = "utf-8-sig"


def new_rows(
    numbers: Mapping[Path, Number], into: Path, counting: Counting
) -> tuple[bytes, list[Change]]:
    """A file of rows as Excel opens it: a row for each code that has a number, a column for each that
    any row has.
    """
    shape = _shape(counting, into)
    filled = {path: one for path, one in numbers.items() if one.value}
    columns = [
        name for name in shape.columns if any(path[1] == name for path in filled)
    ]
    lines = [[shape.key, *columns]]
    for code in sorted({path[0] for path in filled}):
        lines.append(
            [code, *(_text(filled, into, (code, one), counting) for one in columns)]
        )
    changes = [
        Change(
            (*into, *path),
            Kind.NEW,
            "",
            _text(filled, into, path, counting),
            one.origin,
        )
        for path, one in sorted(filled.items())
    ]
    return "".join(f"{','.join(line)}\n" for line in lines).encode(_BOM), changes


def _text(
    numbers: Mapping[Path, Number], into: Path, path: Path, counting: Counting
) -> str:
    number = numbers.get(path)
    return counting.text((*into, *path), number) if number else ""


def _shape(counting: Counting, into: Path) -> Shape:
    schema = counting.schema
    shape = shape_of(schema.part(into), schema.root, into[-1])
    if shape is None:
        raise KeyError(into)
    return shape


class _RowEdit(Struct):
    """What changes in a row: texts by column; those behind its last cell are put there."""

    cells: Sequence[tuple[int, int]]
    texts: dict[int, str] = field(default_factory=dict)

    def edits(self, delimiter: str, width: int) -> Iterator[Edit]:
        there = len(self.cells)
        for at, text in self.texts.items():
            if at < there:
                yield Edit(*self.cells[at], text)
        if width > there:
            end = self.cells[-1][1]
            beyond = [self.texts.get(at, "") for at in range(there, width)]
            yield Edit(end, end, "".join(delimiter + text for text in beyond))


class RowsMerge:
    """A file of rows that numbers are brought into; `changes` are told, `content` is what it becomes."""

    def __init__(
        self,
        data: bytes,
        file: str,
        numbers: Mapping[Path, Number],
        into: Path,
        counting: Counting,
        former: Former,
    ) -> None:
        self.into, self.counting, self.former = into, counting, former
        self.changes: list[Change] = []
        self.same = 0
        self.content = data
        self.problems: list[Problem] = []
        shape, (table, found) = _shape(counting, into), read_table(data, file)
        head = read_head(table, shape, "")[0] if table is not None else None
        key = (
            next((one for one in head.columns if one.name == shape.key), None)
            if head
            else None
        )
        if table is None or head is None or key is None or has_errors(found):
            self.problems.append(problem("R05", "broken", Place(file), file=file))
            return
        self.text, self.table, self.head, self.key = (
            characters_of(data),
            table,
            head,
            key,
        )
        self.columns = {one.name: one.at for one in head.columns}
        wanted = {path[1] for path, one in numbers.items() if one.value}
        self.added = [one for one in shape.columns if one in wanted - {*self.columns}]
        self.columns |= {name: head.width + at for at, name in enumerate(self.added)}
        self._bring(numbers)
        if (new := edited(self.text, self._edits())) != self.text:
            self.content = bytes_like(new, data)

    def _bring(self, numbers: Mapping[Path, Number]) -> None:
        spans = cells_spelled(self.text, self.table.delimiter)
        body = {row.line for row in self.head.body}
        self.rows: dict[str, tuple[CsvRow, _RowEdit]] = {}
        self.edited: list[_RowEdit] = []
        for row, cells in zip(self.table.rows, spans, strict=True):
            edit = _RowEdit(cells)
            if row.line in body and self.key.at < len(row.cells):
                self.rows[row.cells[self.key.at]] = (row, edit)
                self.edited.append(edit)
            elif cells and not self.edited and self._is_head(row):
                names = enumerate(self.added, self.head.width)
                self.edited.append(_RowEdit(cells, dict(names)))
        self.news: dict[str, dict[str, Number]] = {}
        for path, number in numbers.items():
            if path[0] in self.rows:
                self._compare(path, number)
            elif number.value:
                self.news.setdefault(path[0], {})[path[1]] = number
                text = self.counting.text((*self.into, *path), number)
                self._tell(path, Kind.NEW, "", text, number)
            else:
                self.same += 1
        filled = {path[0] for path, one in numbers.items() if one.value}
        given = {path[1] for path in numbers}
        origin = next(iter(numbers.values())).origin
        for code in [one for one in self.rows if one not in filled]:
            row, _ = self.rows[code]
            if any(_says_something(row.cells[at]) for at in self._given(row, given)):
                extra = Change((*self.into, code), Kind.EXTRA, code, "", origin)
                self.changes.append(extra)

    def _is_head(self, row: CsvRow) -> bool:
        first = self.head.body[0].line if self.head.body else row.line + 1
        later = [one.line for one in self.table.rows if row.line < one.line < first]
        return row.line < first and not later

    def _given(self, row: CsvRow, names: Collection[str]) -> list[int]:
        """The filled cells of a row in the columns of these names."""
        columns = [at for name, at in self.columns.items() if name in names]
        return [at for at in columns if at < len(row.cells)]

    def _compare(self, path: Path, number: Number) -> None:
        row, edit = self.rows[path[0]]
        whole, at = (*self.into, *path), self.columns.get(path[1])
        old = row.cells[at] if at is not None and at < len(row.cells) else ""
        if self.counting.agrees(whole, old, number):
            self.same += 1
            return
        new = self.counting.text(whole, number)
        if self.former.is_by_hand(whole, old, self.counting):
            self._tell(path, Kind.KEPT, old, new, number)
            return
        if at is not None:
            edit.texts[at] = new
        kind = Kind.NEW if old in ("", TYPED_PENDING) else Kind.CHANGED
        self._tell(path, kind, old, new, number)

    def _tell(self, path: Path, kind: Kind, old: str, new: str, number: Number) -> None:
        whole = (*self.into, *path)
        self.changes.append(Change(whole, kind, old, new, number.origin))

    def _edits(self) -> Iterator[Edit]:
        delimiter = self.table.delimiter
        width = self.head.width + len(self.added)
        for edit in self.edited:
            yield from edit.edits(delimiter, width if self.added or edit.texts else 0)
        end = end_of(lines_of(self.text))
        spots: dict[int, str] = {}
        for code in sorted(self.news):
            cells = [""] * width
            cells[self.key.at] = code
            for name, number in self.news[code].items():
                path = (*self.into, code, name)
                cells[self.columns[name]] = self.counting.text(path, number)
            at = self._behind(code)
            spots[at] = spots.get(at, "") + end + delimiter.join(cells)
        yield from (Edit(at, at, text) for at, text in spots.items())

    def _behind(self, code: str) -> int:
        """Where the row before that of a code ends: behind all that stands on its line."""
        before = [edit for other, (_, edit) in self.rows.items() if other < code]
        last = before[-1] if before else self.edited[0]
        at = last.cells[-1][1]
        ends = [spot for sign in "\r\n" if (spot := self.text.find(sign, at)) >= 0]
        return min(ends, default=len(self.text))


def _says_something(text: str) -> bool:
    typed = read_number(text)
    return bool(text) and (typed is None or bool(typed.number))
