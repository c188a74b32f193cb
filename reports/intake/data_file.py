"""Tables brought into one data file: one that is there, or a new one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath

from msgspec import Struct, field

from reports.core import nodes
from reports.core.figure import TYPED_NONE, TYPED_PENDING
from reports.core.problems import Place, Problem, has_errors, problem
from reports.intake.agreeing import read_tables
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
)
from reports.intake.values import Path, Reading, SchemaView, path_of
from reports.source.edits import edited
from reports.source.encoding import bytes_like, characters_of, read_bytes
from reports.source.yaml.events import Spelled, spelled
from reports.source.yaml.reader import read_yaml
from reports.source.yaml.spelling import spelling_of
from reports.types.report_type import ReportType


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


def word_of(root: nodes.Mapping, key: str) -> str:
    """A word of a file by its key; nothing where there is none."""
    node = root.items.get(key)
    return node.text.strip() if isinstance(node, nodes.Scalar) else ""


class FileImport:
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
        said = word_of(root, "金额单位") if root is not None else ""
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
