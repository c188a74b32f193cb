"""Workbooks brought into a unit's data: what would change, and changing it."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path as FilePath
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from reports.core import nodes
from reports.core.problems import Fault, Place, Problem, has_errors, problem
from reports.intake.data_file import FileImport, ImportedFile, word_of
from reports.intake.labels import folded
from reports.intake.tables import (
    FoundTable,
    find_tables,
    owners_said,
    subject_of,
    years_said,
)
from reports.intake.workbook import Workbook, notes_of, read_workbook
from reports.publish.disk import write_files
from reports.publish.folders import data_files
from reports.publish.store import Store
from reports.run.request import Request, WrongCall, units_of
from reports.source.csv_rows import read_table
from reports.source.encoding import read_bytes
from reports.source.yaml.reader import read_yaml
from reports.types.find import TypeFolder, find_types
from reports.types.read import read_type
from reports.types.report_type import ReportType

FORM = "表格.yaml"
"""The file of a type that says what is read from Excel."""
RECORD = "导入对照.csv"
"""The file in 内部 that says which cell each value comes from."""
_RECORD_HEAD = ("数据", "写的数", "表", "文件", "工作表", "格", "格里的数")
_SUFFIX = ".yaml"
_REFUSED = frozenset('\\/:*?"<>|')


class Import(Struct):
    """All that some workbooks give to a unit; `unused` are the sheets that no table was found in."""

    unit: FilePath
    internal: FilePath
    files: list[ImportedFile]
    problems: list[Problem]
    unused: list[str]


def plan_import(request: Request, books: Sequence[Workbook], style: str) -> Import:
    """What workbooks would change in the data of the request's unit. Raises WrongCall and Fault."""
    units_of(request)
    unit = request.data / str(request.year) / request.unit
    store = Store(request.output)
    made = Import(unit, store.internal(str(request.year), request.unit), [], [], [])
    reader = _Reader(request, unit, made, style)
    folders = [
        folder
        for name, folder in find_types(request.templates).items()
        if request.only in ("", name) and (folder.path / FORM).is_file()
    ]
    reader.read(folders, books)
    reader.tell_unused(books)
    return made


def write_import(made: Import) -> list[Problem]:
    """Writes what was planned; the problems of what could not be."""
    problems: list[Problem] = []
    record: dict[str, Sequence[str]] = {}
    for one in made.files:
        if has_errors(one.problems):
            continue
        for path, content in sorted(one.files.items()):
            target = made.unit / path
            problems += write_files(target.parent, {target.name: content})
        record |= one.record
    if record and not has_errors(problems):
        rows = {**_record_in(made.internal), **record}
        stream = StringIO()
        csv.writer(stream).writerows([_RECORD_HEAD, *rows.values()])
        content = stream.getvalue().encode("utf-8-sig")
        problems += write_files(made.internal, {RECORD: content})
    return problems


def read_books(
    paths: Sequence[FilePath],
) -> tuple[list[Workbook], list[Problem]]:
    """The workbooks of files, and what is wrong with them; those of one name are called by their folders too."""
    books: list[Workbook] = []
    problems: list[Problem] = []
    names = [path.name for path in paths]
    for path in paths:
        try:
            book = read_workbook(path)
        except Fault as fault:
            problems += fault.problems
            continue
        if names.count(path.name) > 1:
            book = replace(book, file=str(path))
        books.append(book)
        problems += notes_of(book)
    return books, problems


def _record_in(folder: FilePath) -> dict[str, Sequence[str]]:
    """What earlier imports have noted, by the key of each value."""
    path = folder / RECORD
    if not path.is_file():
        return {}
    table, _ = read_table(read_bytes(path), RECORD)
    rows = table.rows[1:] if table is not None else ()
    return {row.cells[0]: row.cells for row in rows if len(row.cells) > 1}


class _Found(Struct, frozen=True):
    """The tables of a type, the style they are to be read in, and the data files there are."""

    folder: TypeFolder
    kind: ReportType
    style: str
    names: Sequence[str]
    tables: Sequence[FoundTable]


class _Reader:
    """Workbooks on their way into the data files of a unit."""

    def __init__(
        self, request: Request, unit: FilePath, made: Import, style: str
    ) -> None:
        self.request, self.unit, self.made, self.style = request, unit, made, style
        self.record = _record_in(made.internal)
        self.used: set[tuple[str, str]] = set()
        self.foreign: set[str] = set()
        # Sheets of which one type does not know whose they are; another may.
        self.strange: dict[tuple[str, str], Problem] = {}

    def read(self, folders: Sequence[TypeFolder], books: Sequence[Workbook]) -> None:
        """Brings in what workbooks have for report types: those that the unit has data of, else the one
        that knows most of their tables.
        """
        all_found = [self._found(folder, books) for folder in folders]
        found = [one for one in map(self._without_foreign, all_found) if one.tables]
        there = [one for one in found if one.names]
        most = max((len(one.tables) for one in found), default=0)
        chosen = there or [one for one in found if len(one.tables) == most]
        if len(chosen) > len(there) + 1:
            kinds = "、".join(one.folder.name for one in chosen)
            raise WrongCall(
                f"这些表可以是几种报告的（{kinds}），用 --only 说是哪一种。"
            )
        for one in chosen:
            if one.kind.workbook.told_by:
                self._read_each(one)
                continue
            if len(one.names) > 1:
                names = "、".join(one.names)
                raise WrongCall(
                    f"“{one.folder.name}”有几份数据（{names}），不知道导入哪一份，没有动。"
                )
            if one.kind.variant != one.style:
                raise _no_style(one.folder)
            begun = f"{one.kind.workbook.file or one.folder.name}{_SUFFIX}"
            name = one.names[0] if one.names else begun
            brought = FileImport(one.kind, self.unit, name, one.tables, self.record)
            self.made.files.append(brought.made(is_new=not one.names))
        taken = {
            (table.file, table.sheet.name)
            for one in self.made.files
            for table in one.tables
        }
        self.made.problems += [
            told for spot, told in self.strange.items() if spot not in taken
        ]

    def _read_each(self, found: _Found) -> None:
        """Brings the tables of a type whose data files are several into the file of each subject."""
        key, there = found.kind.workbook.told_by, {}
        for name, root in self._files_of(found.folder.name):
            there[folded(word_of(root, key))] = name, word_of(root, "样式")
        groups: dict[str, list[FoundTable]] = {}
        for table in found.tables:
            groups.setdefault(subject_of(table), []).append(table)
        for subject, tables in groups.items():
            name, style = _like(subject, there) or ("", self.style)
            if not subject or (not name and not style):
                place, sheet = Place(tables[0].file), tables[0].sheet.name
                told = problem("R02", "whose", place, sheet=sheet, key=key)
                self.strange[(tables[0].file, sheet)] = told
                continue
            if style not in (found.folder.variants or ("",)):
                raise _no_style(found.folder)
            kind = read_type(found.folder, style, self.request.year)
            begun = f"{kind.workbook.file}{_file_name(subject)}{_SUFFIX}"
            if not name and (self.unit / begun).exists():
                raise WrongCall(f"“{begun}”已经有了，写的不是“{subject}”，没有动。")
            brought = FileImport(
                kind, self.unit, name or begun, tables, self.record, subject
            )
            self.made.files.append(brought.made(is_new=not name))

    def _without_foreign(self, found: _Found) -> _Found:
        """Without the tables of workbooks that say in any of their tables that they are another's."""
        own = [one for one in found.tables if one.file not in self.foreign]
        return replace(found, tables=own)

    def _found(self, folder: TypeFolder, books: Sequence[Workbook]) -> _Found:
        """What workbooks have for one type, in the style of the data there are or of the call."""
        there = {
            name: word_of(root, "样式") for name, root in self._files_of(folder.name)
        }
        style = next(iter(there.values()), self.style if folder.variants else "")
        variants = folder.variants or ("",)
        variant = style if style in variants else variants[0]
        kind = read_type(folder, variant, self.request.year)
        return _Found(folder, kind, style, tuple(there), [*self._tables(kind, books)])

    def _files_of(self, kind: str) -> Iterator[tuple[str, nodes.Mapping]]:
        """The unit's data files of a type, with what each holds."""
        for path in data_files(self.unit.parent, self.unit.name):
            name = path.removeprefix(f"{self.unit.name}/")
            root, _ = read_yaml(read_bytes(self.unit / name), name)
            if root is not None and word_of(root, "报告") == kind:
                yield name, root

    def _tables(
        self, kind: ReportType, books: Sequence[Workbook]
    ) -> Iterator[FoundTable]:
        for book in books:
            found = find_tables(book, kind.workbook)
            self.used.update((book.file, one.sheet.name) for one in found)
            if not found:
                continue
            yield from found
            told = self._foreign(book, found)
            if told is not None and book.file not in self.foreign:
                self.foreign.add(book.file)
                self.made.problems.append(told)

    def _foreign(self, book: Workbook, tables: Sequence[FoundTable]) -> Problem | None:
        """R03 for a workbook of another year or unit."""
        year, place = self.request.year, Place(book.file)
        years = years_said(book, tables)
        if years and year not in years:
            stated = "、".join(map(str, sorted(years)))
            return problem("R03", "year", place, stated=stated, year=year)
        for owner in sorted(owners_said(tables)):
            if not _is_same_body(owner, self.unit.name):
                return problem("R03", "unit", place, stated=owner, unit=self.unit.name)
        if not years:
            hint = problem("R02", "year", place, year=year)
            if hint not in self.made.problems:
                self.made.problems.append(hint)
        return None

    def tell_unused(self, books: Sequence[Workbook]) -> None:
        """The sheets in which no type found a table; R02 for a workbook without any."""
        for book in books:
            filled = [one.name for one in book.sheets if any(map(any, one.rows))]
            unused = [one for one in filled if (book.file, one) not in self.used]
            if filled and unused == filled and not book.too_large:
                self.made.problems.append(problem("R02", "no table", Place(book.file)))
            else:
                self.made.unused += [f"{book.file}：{name}" for name in unused]


def _like(subject: str, there: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """The file that is told by a subject, or the only one that is told by its end: 城镇 may stand before."""
    plain = folded(subject)
    alike = [file for key, file in there.items() if _is_end(plain, key)]
    return there.get(plain) or (alike[0] if len(alike) == 1 else None)


def _is_end(one: str, other: str) -> bool:
    return bool(one and other) and (one.endswith(other) or other.endswith(one))


def _no_style(folder: TypeFolder) -> WrongCall:
    known = "、".join(folder.variants)
    return WrongCall(
        f"这个单位还没有“{folder.name}”，要用 --style 说是哪个样式：{known}。"
    )


def _file_name(text: str) -> str:
    """A text as the name of a file, without the signs that Windows refuses."""
    return "".join(sign for sign in text if sign not in _REFUSED).strip(". ")


def _is_same_body(stated: str, unit: str) -> bool:
    """Whether a name is that of a unit: with its place before it, or with a remark in brackets."""
    plain = "".join(normalize("NFKC", stated).split()).split("(")[0]
    return plain.endswith(normalize("NFKC", unit))
