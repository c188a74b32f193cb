"""What the files of a unit hold now: every value by file and path."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path as FilePath
from pathlib import PurePosixPath

from reports.core import nodes
from reports.core.problems import Fault, Place, has_errors, problem
from reports.entry_form.entries import Path
from reports.intake.placing import deepest
from reports.intake.values import SchemaView
from reports.publish.folders import UNIT_FILE, files_below, is_data_file
from reports.run.request import Request
from reports.source.csv_rows import CsvTable, read_table
from reports.source.encoding import characters_of, read_bytes
from reports.source.schema import Shape
from reports.source.schema.table_head import Head, read_head
from reports.source.yaml.events import spelled
from reports.source.yaml.reader import read_yaml
from reports.typed.sections import sections_of
from reports.types.find import find_types
from reports.types.read import read_type

TEXTS = ".md"
MONEY = "金额单位"
"""What amounts of a file count in; it is asked for in no form."""


class ValueFile:
    """A YAML file that can be read, with the schema that holds for it."""

    def __init__(self, name: str, content: bytes, schema: SchemaView) -> None:
        self.name, self.content, self.schema = name, content, schema
        self.text = characters_of(content)
        self.root = spelled(self.text)

    def text_at(self, path: Path) -> str | None:
        """The text of a value, None where none stands there."""
        node, depth = deepest(self.root, path)
        if depth < len(path) or node.members is not None or node.items is not None:
            return None
        return node.text.strip()

    @property
    def unit_of_money(self) -> str:
        """What bare amounts count in."""
        return self.text_at((MONEY,)) or str(
            self.schema.part((MONEY,)).get("default", "元")
        )


class TextFile:
    """A Markdown file: its sections by heading."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content
        self.text = characters_of(content)
        self.sections = {one.title: one for one in sections_of(content)}

    def text_at(self, path: Path) -> str | None:
        """What stands under a heading."""
        found = self.sections.get(path[0])
        return found.text if found else None


class RowsFile:
    """A file of rows that a data file names at `place`; a row is called by its key, or by its number where it has
    none of its own.
    """

    def __init__(
        self, name: str, content: bytes, shape: Shape, owner: ValueFile, place: Path
    ) -> None:
        self.name, self.content, self.shape = name, content, shape
        self.owner, self.place = owner, place
        self.text = characters_of(content)
        table, found = read_table(content, FilePath(name).name)
        if table is None or has_errors(found):
            raise Fault(problem("R05", "unread", Place(name), file=name))
        self.table: CsvTable = table
        self.head: Head = read_head(table, shape, "")[0]
        self.columns: Mapping[str, int] = {
            one.name: one.at for one in self.head.columns
        }
        self.rows = dict(self._named())

    def _named(self) -> Iterator[tuple[str, Sequence[str]]]:
        seen: set[str] = set()
        at = self.columns.get(self.shape.key, -1)
        for number, row in enumerate(self.head.body):
            key = row.cells[at] if 0 <= at < len(row.cells) else ""
            name = key if key and key not in seen else f"#{number}"
            seen.add(name)
            yield name, row.cells

    def text_at(self, path: Path) -> str | None:
        """What stands in a cell."""
        row, at = self.rows.get(path[0]), self.columns.get(path[-1])
        if row is None or at is None:
            return None
        return row[at] if at < len(row) else ""


AnyFile = ValueFile | TextFile | RowsFile


class UnitFiles:
    """The files of a unit's folder, read as they are asked for."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.folder = request.data / str(request.year) / request.unit
        self._types = find_types(request.templates)
        self._unit_schema: SchemaView | None = None
        self._files: dict[str, AnyFile] = {}

    @cached_property
    def names(self) -> Sequence[str]:
        """All files of the folder, by their path in it."""
        inside = (
            path.relative_to(self.folder).as_posix()
            for path in files_below(self.folder)
        )
        return sorted(inside, key=lambda name: (name.count("/"), name))

    def data_files(self) -> Iterator[ValueFile]:
        """The data files, that of the unit at the end. Raises Fault where one of them has errors."""
        names = [name for name in self.names if is_data_file(FilePath(name))]
        if UNIT_FILE in self.names:
            names.append(UNIT_FILE)
        found = [one for one in map(self.values, names) if one is not None]
        only = self.request.only
        for one in found:
            if not only or one.text_at(("报告",)) == only:
                yield one

    def values(self, name: str) -> ValueFile | None:
        """A YAML file, None where it is of no report. Raises Fault for one with errors."""
        if name in self._files:
            found = self._files[name]
            return found if isinstance(found, ValueFile) else None
        content = read_bytes(self.folder / name)
        root, wrong = read_yaml(content, name)
        if root is None or has_errors(wrong):
            raise Fault(problem("R05", "unread", Place(name), file=name), *wrong)
        schema = self._schema(name, root)
        if schema is None:
            return None
        made = ValueFile(name, content, schema)
        self._files[name] = made
        return made

    def _schema(self, name: str, root: nodes.Mapping) -> SchemaView | None:
        folder = self._types.get(_word(root, "报告"))
        if name == UNIT_FILE:
            if self._unit_schema is None:
                for other in self.names:
                    if is_data_file(FilePath(other)) and self._unit_schema is None:
                        self.values(other)
            return self._unit_schema
        if folder is None:
            return None
        kind = read_type(folder, _word(root, "样式"), self.request.year)
        self._unit_schema = SchemaView(kind.unit_schema, {})
        return SchemaView(kind.schema, kind.dictionaries)

    def texts(self, name: str) -> TextFile:
        """A Markdown file, an empty one where there is none."""
        found = self._files.get(name)
        if not isinstance(found, TextFile):
            is_there = name in self.names
            content = read_bytes(self.folder / name) if is_there else b""
            found = self._files[name] = TextFile(name, content)
        return found

    def rows(self, name: str, shape: Shape, owner: ValueFile, place: Path) -> RowsFile:
        """A file of rows that a data file names. Raises Fault for one with errors."""
        found = self._files.get(name)
        if not isinstance(found, RowsFile):
            content = read_bytes(self.folder / name)
            found = self._files[name] = RowsFile(name, content, shape, owner, place)
        return found

    def text_at(self, file: str, path: Path) -> str | None:
        """What stands in a file that has been read."""
        found = self._files.get(file)
        return None if found is None else found.text_at(path)

    def read(self, file: str) -> AnyFile | None:
        """A file that has been read."""
        return self._files.get(file)


def stem_of(name: str) -> str:
    """What a file is called as a sheet."""
    return name.rpartition(".")[0].replace("/", "·")


def companion_of(name: str) -> str:
    """The file of texts beside a data file."""
    return str(PurePosixPath(name).with_suffix(TEXTS))


def _word(root: nodes.Mapping, key: str) -> str:
    found = root.items.get(key)
    return found.text.strip() if isinstance(found, nodes.Scalar) else ""
