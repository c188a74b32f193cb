"""A data file as read: its YAML, the sections of its Markdown companion, and the rows of the tables
that its YAML names.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.core import nodes
from reports.core.problems import Place, Problem, nearest, problem
from reports.source.encoding import decode_text
from reports.source.markdown import TextSection, read_sections
from reports.source.references import resolve_references
from reports.source.schema import (
    FileContext,
    Schema,
    has_table,
    limit_problems,
    show_lines,
)
from reports.source.yaml import reader

FINAL = "公开稿"
"""The 状态 of a document that is to be published."""


class Setting(Struct, frozen=True):
    """Where a document belongs: its year and unit from the folders, whether it is built as a draft
    or strictly.
    """

    year: int
    unit: str
    draft: bool = False
    strict: bool = False


class DataFile(Struct, frozen=True):
    """A data file: its YAML, the sections of its Markdown companion, and the lines of both."""

    file: str
    root: nodes.Mapping
    sections: Mapping[str, TextSection]
    lines: Mapping[str, Sequence[str]]

    def text(self, key: str) -> str:
        """A top-level text of the file, empty where there is none."""
        node = self.root.items.get(key)
        return node.text.strip() if isinstance(node, nodes.Scalar) else ""

    def place(self, key: str) -> Place:
        """Where a top-level key stands, or the file."""
        return self.root.keys.get(key, Place(self.file, 1))

    def places_within(self, key: str) -> Mapping[str, Place]:
        """Where each key below a top-level key stands."""
        node = self.root.items.get(key)
        return node.keys if isinstance(node, nodes.Mapping) else {}


def companion_name(file: str) -> str:
    """The name of the Markdown file with the texts of a data file."""
    return re.sub(r"\.ya?ml$", ".md", file)


def read_source(
    file: str,
    data: bytes,
    companion: bytes | None = None,
    shared: Callable[[], tuple[str, bytes] | None] = lambda: None,
) -> tuple[DataFile | None, list[Problem]]:
    """The data file with its companion of the same base name; None where the YAML cannot be read.

    `shared` gives the file of texts that several documents refer to, asked for only where this one
    does. Tables that the data name are not read yet: it takes the schema (`with_tables`).
    """
    root, problems = reader.read_yaml(data, file)
    if root is None:
        return None, problems
    yaml_text, _ = decode_text(data, file)
    lines: dict[str, Sequence[str]] = {file: (yaml_text or "").splitlines()}
    sections: Mapping[str, TextSection] = {}
    if companion is not None:
        name = companion_name(file)
        text, found = decode_text(companion, name)
        problems += found
        if text is not None:
            own, found = read_sections(text, name)
            problems += found
            resolved = resolve_references(own, shared)
            problems += resolved.problems
            sections = resolved.sections
            lines |= {name: text.splitlines(), **resolved.lines}
    return DataFile(file, root, sections, lines), problems


def with_tables(
    source: DataFile, schema: Schema, beside: Callable[[str], bytes | None]
) -> tuple[DataFile, list[Problem]]:
    """The data file with the rows of the tables that stand in the place of lists, each value with its
    file, line and column.

    `beside` gives the content of a file in the same folder.
    """
    if not has_table(source.root):
        return source, []
    from reports.source.schema.tables import take_in_tables

    root, problems = take_in_tables(source.root, schema, beside, source.lines)
    shown = show_lines(problems, FileContext(source.lines))
    return replace(source, root=root), limit_problems(shown)


# ── what a data file names ──────────────────────────────────────────────────


def unknown_type(name: str, known: Iterable[str], source: DataFile) -> Problem:
    """D14 for a data file whose 报告 names no report type."""
    types = list(known)
    listed = "、".join(types)
    if name:
        near = nearest(name, types)
        return problem(
            "D14",
            "type",
            source.place("报告"),
            was=f"报告: {name}",
            should=f"报告: {near}" if near else "",
            name=name,
            known=listed,
        )
    start = Place(source.file, 1)
    if len(types) == 1:
        return problem("D14", "no_type_of_one", start, only=types[0], known=listed)
    return problem("D14", "no_type", start, known=listed)


def unknown_variant(name: str, known: Iterable[str], source: DataFile) -> Problem:
    """D14 for a data file whose 样式 names no variant of its type."""
    variants = list(known)
    listed, near = "、".join(variants), nearest(name, variants)
    place, should = source.place("样式"), f"样式: {near}" if near else ""
    if not name:
        return problem("D14", "no_variant", place, should=should, known=listed)
    return problem(
        "D14",
        "variant",
        place,
        was=f"样式: {name}",
        should=should,
        name=name,
        known=listed,
    )
