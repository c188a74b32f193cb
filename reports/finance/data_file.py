"""A data file as read: its YAML with the rows of its CSVs and the sections of its Markdown
companion.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Place, Problem, nearest, problem
from reports.source.encoding import decode_text
from reports.source.markdown import TextSection, read_sections
from reports.source.references import resolve_references
from reports.source.yaml import reader

FINAL = "公开稿"
"""The 状态 of a document that is to be published."""

_CSV_NAME = re.compile(r"[^/\\]+\.csv")
# Excel shows a zero as a dash where cells are formatted for accounts.
_EMPTY_IN_EXCEL = " \u3000-－—–"


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
    companion: bytes | None,
    beside: Callable[[str], bytes | None] = lambda name: None,
    shared: Callable[[], tuple[str, bytes] | None] = lambda: None,
) -> tuple[DataFile | None, list[Problem]]:
    """The data file with its companion of the same base name; None where the YAML cannot be read.

    A value that names a .csv stands for its rows; `beside` gives the content of a file in the same
    folder, `shared` the file of texts that several documents refer to, asked for only where this
    one does.
    """
    root, problems = reader.read_yaml(data, file)
    if root is None:
        return None, problems
    root, found = _take_in_rows(root, beside)
    problems += found
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


# ── rows of a CSV ───────────────────────────────────────────────────────────


def _take_in_rows(
    mapping: nodes.Mapping, beside: Callable[[str], bytes | None]
) -> tuple[nodes.Mapping, list[Problem]]:
    """The mapping with the rows of each CSV that a value names in the value's place."""
    items: dict[str, nodes.Node] = {}
    problems: list[Problem] = []
    for key, node in mapping.items.items():
        items[key] = node
        if isinstance(node, nodes.Mapping):
            items[key], found = _take_in_rows(node, beside)
            problems += found
        elif isinstance(node, nodes.Scalar) and _CSV_NAME.fullmatch(node.text.strip()):
            items[key], found = _read_csv(node, beside)
            problems += found
    return nodes.Mapping(items, mapping.keys, mapping.place), problems


def _read_csv(
    name: nodes.Scalar, beside: Callable[[str], bytes | None]
) -> tuple[nodes.Sequence, list[Problem]]:
    """The rows of the CSV of that name, each value with its file, row and column."""
    file, place = name.text.strip(), name.place
    data = beside(file)
    if data is None:
        return nodes.Sequence([], place), [problem("D16", place=place, file=file)]
    from reports.source.csv_rows import read_rows

    rows, problems = read_rows(data, f"{place.file.rpartition('/')[0]}/{file}")
    items: list[nodes.Node] = []
    for row in rows:
        filled = {key: cell for key, cell in row.items() if not _is_empty(cell)}
        if filled:
            places = {key: cell.place for key, cell in filled.items()}
            first = next(iter(places.values()))
            items.append(nodes.Mapping(dict(filled), places, first))
    return nodes.Sequence(items, place), problems


def _is_empty(cell: nodes.Scalar) -> bool:
    return not cell.text.strip(_EMPTY_IN_EXCEL)


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
