"""Workbooks brought into a unit's data: what would change, and changing it."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path as FilePath
from unicodedata import normalize

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core import nodes
from reports.core.figure import TYPED_NONE, TYPED_PENDING
from reports.core.problems import Fault, Place, Problem, has_errors, problem
from reports.intake.labels import folded
from reports.intake.merge import (
    Change,
    Counting,
    Former,
    Kind,
    Merge,
    Merger,
    is_needed,
)
from reports.intake.render import Renderer, nested, with_pending
from reports.intake.rows import RowsMerge, new_rows
from reports.intake.tables import (
    FoundTable,
    find_tables,
    owners_said,
    subject_of,
    years_said,
)
from reports.intake.values import Path, Reading, SchemaView, path_of, read_tables
from reports.intake.workbook import Workbook, notes_of, read_workbook
from reports.publish.disk import write_files
from reports.publish.folders import data_files
from reports.publish.store import Store
from reports.run.request import Request, WrongCall, units_of
from reports.source.csv_rows import read_table
from reports.source.edits import edited
from reports.source.encoding import bytes_like, characters_of, read_bytes
from reports.source.yaml.events import Spelled, spelled
from reports.source.yaml.reader import read_yaml
from reports.source.yaml.spelling import spelling_of
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


class ImportedFile(Struct):
    """A data file with what is brought into it; `files` are what is written, by path below the unit's
    folder.
    """

    name: str
    kind: str
    is_new: bool
    tables: Sequence[FoundTable]
    changes: list[Change]
    same: int
    problems: list[Problem]
    files: dict[str, bytes] = field(default_factory=dict)
    record: dict[str, Sequence[str]] = field(default_factory=dict)


class Import(Struct):
    """All that some workbooks give to a unit; `unused` are the sheets that no table was found in."""

    unit: FilePath
    internal: FilePath
    files: list[ImportedFile]
    problems: list[Problem]
    unused: list[str]


def plan_import(request: Request, paths: Sequence[FilePath], style: str) -> Import:
    """What workbooks would change in the data of the request's unit. Raises WrongCall and Fault."""
    units_of(request)
    books, problems = _books(paths)
    unit = request.data / str(request.year) / request.unit
    store = Store(request.output)
    made = Import(
        unit, store.internal(str(request.year), request.unit), [], problems, []
    )
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


def _books(paths: Sequence[FilePath]) -> tuple[list[Workbook], list[Problem]]:
    books: list[Workbook] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            book = read_workbook(path)
        except Fault as fault:
            problems += fault.problems
            continue
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
            brought = _FileImport(one.kind, self.unit, name, one.tables, self.record)
            self.made.files.append(brought.made(is_new=not one.names))

    def _read_each(self, found: _Found) -> None:
        """Brings the tables of a type whose data files are several into the file of each subject."""
        key, there = found.kind.workbook.told_by, {}
        for name, root in self._files_of(found.folder.name):
            there[folded(_word(root, key))] = name, _word(root, "样式")
        groups: dict[str, list[FoundTable]] = {}
        for table in found.tables:
            groups.setdefault(subject_of(table), []).append(table)
        for subject, tables in groups.items():
            name, style = _like(subject, there) or ("", self.style)
            if not subject or (not name and not style):
                place, sheet = Place(tables[0].file), tables[0].sheet.name
                told = problem("R02", "whose", place, sheet=sheet, key=key)
                self.made.problems.append(told)
                continue
            if style not in (found.folder.variants or ("",)):
                raise _no_style(found.folder)
            kind = read_type(found.folder, style, self.request.year)
            begun = f"{kind.workbook.file}{_file_name(subject)}{_SUFFIX}"
            if not name and (self.unit / begun).exists():
                raise WrongCall(f"“{begun}”已经有了，写的不是“{subject}”，没有动。")
            brought = _FileImport(
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
            name: _word(root, "样式") for name, root in self._files_of(folder.name)
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
            if root is not None and _word(root, "报告") == kind:
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


def _word(root: nodes.Mapping, key: str) -> str:
    node = root.items.get(key)
    return node.text.strip() if isinstance(node, nodes.Scalar) else ""


def _is_same_body(stated: str, unit: str) -> bool:
    """Whether a name is that of a unit: with its place before it, or with a remark in brackets."""
    plain = "".join(normalize("NFKC", stated).split()).split("(")[0]
    return plain.endswith(normalize("NFKC", unit))


class _FileImport:
    """Tables brought into one data file."""

    def __init__(
        self,
        kind: ReportType,
        unit: FilePath,
        name: str,
        tables: Sequence[FoundTable],
        record: Mapping[str, Sequence[str]],
        subject: str = "",
    ) -> None:
        self.subject = subject
        # In the record, files that are told apart have their names before what they hold.
        self.before = f"{name}：" if subject else ""
        self.kind, self.unit, self.name, self.tables = kind, unit, name, tables
        self.schema = SchemaView(kind.schema, kind.dictionaries)
        self.reading = read_tables(tables, kind.workbook, self.schema)
        self.problems = [*self.reading.problems, *self._rounded()]
        self.former = Former(
            {
                key.removeprefix(self.before): row[1]
                for key, row in record.items()
                if key.startswith(self.before)
            }
        )
        self.files: dict[str, bytes] = {}
        self.changes: list[Change] = []
        self.same = 0
        self.rows_of = {
            path_of(codes.into): codes.file
            for table in kind.workbook.tables
            for codes in table.codes
            if codes.file
        }

    def _rounded(self) -> Iterator[Problem]:
        """A 提示 for the workbooks whose amounts are finer than they tell."""
        files = {
            number.origin.file
            for path, number in self.reading.numbers.items()
            if number.step > 1 and self.schema.is_money(path)
        }
        for file in sorted(files):
            yield problem("R02", "rounded", Place(file))

    def made(self, *, is_new: bool) -> ImportedFile:
        """The file with all that becomes of it."""
        counting = Counting(self.schema, "元")
        if is_new:
            self._begin(counting)
        elif (data := self._readable()) is not None:
            counting = Counting(self.schema, self._unit_of_money(data))
            self._merge(data, counting)
        return ImportedFile(
            self.name,
            self.kind.name,
            is_new,
            self.tables,
            self.changes,
            self.same,
            self.problems,
            self.files,
            dict(self._record(counting)),
        )

    def _record(self, counting: Counting) -> Iterator[tuple[str, Sequence[str]]]:
        kept = {one.path for one in self.changes if one.kind is Kind.KEPT}
        for path, number in self.reading.numbers.items():
            key, origin = self.before + ".".join(path), number.origin
            if path in kept or not (number.value or is_needed(self.schema, path)):
                continue
            yield (
                key,
                (
                    key,
                    number.words or counting.text(path, number),
                    origin.table,
                    origin.file,
                    origin.sheet,
                    origin.cell,
                    origin.text,
                ),
            )

    # ── a file that is there ──

    def _readable(self) -> bytes | None:
        """The file, None where it has errors of its own."""
        data = read_bytes(self.unit / self.name)
        root, found = read_yaml(data, self.name)
        if root is None or has_errors(found):
            self.problems.append(
                problem("R05", "broken", Place(self.name), file=self.name)
            )
            self.problems += found
            return None
        return data

    def _unit_of_money(self, data: bytes) -> str:
        root, _ = read_yaml(data, self.name)
        said = _word(root, "金额单位") if root is not None else ""
        return said or str(self.schema.part(("金额单位",)).get("default", "元"))

    def _merge(self, data: bytes, counting: Counting) -> None:
        text = characters_of(data)
        merge = self._merged(text, counting)
        self.problems += merge.problems
        self.changes += merge.changes
        self.same += merge.same
        if merge.edits:
            new = edited(text, merge.edits)
            if self._is_sound(text, new, merge, counting):
                self.files[self.name] = bytes_like(new, data)
            else:
                self.problems.append(
                    problem("R05", "broken", Place(self.name), file=self.name)
                )
        self._merge_rows(merge, counting)

    def _merged(self, text: str, counting: Counting) -> Merge:
        merger = Merger(
            text, spelled(text), counting, self.former, self.rows_of, self.name
        )
        return merger.bring(self.reading)

    def _is_sound(self, old: str, new: str, merge: Merge, counting: Counting) -> bool:
        """Whether the new text reads without an error, says what the tables say, and says all else as
        before.
        """
        root, found = read_yaml(new.encode(), self.name)
        if root is None or has_errors(found):
            return False
        after = self._merged(new, counting)
        if after.edits:
            return False
        changed = [one.path for one in merge.changes]
        kept = {
            path: text
            for path, text in _texts(spelled(old))
            if not any(path[: len(one)] == one for one in changed)
        }
        return kept.items() <= dict(_texts(spelled(new))).items()

    def _merge_rows(self, merge: Merge, counting: Counting) -> None:
        for file, numbers in merge.tables.items():
            into, path = (
                merge.whole[file],
                self.unit / FilePath(self.name).parent / file,
            )
            inside = (FilePath(self.name).parent / file).as_posix()
            if not path.is_file():
                self.files[inside], found = new_rows(numbers, into, counting)
                self.changes += found
                continue
            data = read_bytes(path)
            rows = RowsMerge(data, file, numbers, into, counting, self.former)
            self.changes += rows.changes
            self.problems += rows.problems
            self.same += rows.same
            if rows.content != data:
                self.files[inside] = rows.content

    # ── a new file ──

    def _begin(self, counting: Counting) -> None:
        texts: dict[Path, str] = {
            ("报告",): self.kind.name,
            ("样式",): self.kind.variant,
            ("状态",): "送审稿",
            ("金额单位",): counting.unit,
        }
        if not self.kind.variant:
            del texts[("样式",)]
        if self.subject:
            texts[(self.kind.workbook.told_by,)] = spelling_of(self.subject)
        by_file: dict[Path, Reading] = {}
        for path, number in self.reading.numbers.items():
            into = next((one for one in self.rows_of if path[: len(one)] == one), None)
            if into is not None:
                by_file.setdefault(into, Reading()).numbers[path[len(into) :]] = number
            elif number.value or is_needed(self.schema, path):
                texts[path] = counting.text(path, number)
                self.changes.append(
                    Change(path, Kind.NEW, "", texts[path], number.origin)
                )
        for base in {path[:-1] for path in texts if len(path) > 2}:
            for key in self.schema.part(base).get("required", ()):
                # What is asked of an indicator stands in no table that lacks its column.
                if "按" in self.schema.part(base[:-1]):
                    texts.setdefault((*base, key), TYPED_PENDING)
        for into, part in by_file.items():
            file = self.rows_of[into]
            texts[into] = file
            self.files[file], found = new_rows(part.numbers, into, counting)
            self.changes += found
        for path in self.reading.whole:
            known = (*texts, *self.reading.unread)
            is_empty = not any(one[: len(path)] == path for one in known)
            if is_empty and self.schema.part(path).get("可无"):
                texts[path] = TYPED_NONE
        self._shorten(texts)
        values = with_pending(self.schema, nested(texts))
        body = Renderer(self.schema).block((), values, "").removeprefix("\n")
        self.files[self.name] = f"{body}\n".encode()

    def _shorten(self, texts: dict[Path, str]) -> None:
        """One bare number in the place of a mapping, where it may stand for it."""
        for path in {one[:-1] for one in self.reading.numbers}:
            short = self.schema.part(path).get("单值记作")
            inside = [one for one in texts if one[:-1] == path]
            if short and inside in ([], [(*path, short)]):
                texts[path] = texts.pop(inside[0]) if inside else "0"


def _texts(node: Spelled, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text of a file with its path."""
    if node.members is None and node.items is None:
        yield path, node.text
    for key, _, value in node.members or ():
        yield from _texts(value, (*path, key))
    for number, value in enumerate(node.items or ()):
        yield from _texts(value, (*path, str(number)))
