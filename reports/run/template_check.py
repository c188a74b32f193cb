"""Looks a templates folder over before any data is there: what is wrong in it, and what nothing
in it uses.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from reports.content.mentions import find_type_mentions, unused_paths
from reports.core.problems import Fault, Place, Problem, problem
from reports.finance.rounding import BALANCED
from reports.publish import site_pages
from reports.run.workspace import Workspace
from reports.source.encoding import read_bytes
from reports.source.schema import Schema
from reports.source.yaml import reader
from reports.types.find import COMMON, TypeFolder
from reports.types.read import read_type

# What a type's folder holds besides templates, layouts and definitions.
_OWN_FILES = frozenset(
    {
        "类型.yaml",
        "数据结构.yaml",
        "计算.yaml",
        "勾稽.yaml",
        "必写.yaml",
        "必备.yaml",
        "省级.yaml",
        "单位.数据结构.yaml",
    }
)


class CheckedType(Struct, frozen=True):
    """A report type as looked over: its name, the variants it has, what was found."""

    name: str
    variants: tuple[str, ...]
    problems: tuple[Problem, ...]


class _Used(Struct, frozen=True):
    """What a type's variants name, which words and files they use, and what their schemas hold."""

    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    schema: Schema = field(default_factory=dict)

    def joined(self, other: "_Used") -> "_Used":
        """What two variants use together."""
        return _Used(
            self.names | other.names,
            self.words | other.words,
            self.files | other.files,
            _laid_over(self.schema, other.schema),
        )


def check_templates(templates: Path, year: int) -> Iterator[CheckedType]:
    """Each report type as it stands in a year, with all its variants. Raises Fault where there
    are no types.
    """
    workspace = Workspace(templates, templates, None, "")
    common = _own_properties(templates / COMMON / "数据结构.yaml")
    shell = _shell_problems(templates)
    for name, folder in workspace.folders.items():
        used, problems = _Used(), list(shell)
        for variant in folder.variants or ("",):
            try:
                of_variant, found = _check_variant(workspace, folder, variant, year)
            except Fault as fault:
                problems += fault.problems
            else:
                used = used.joined(of_variant)
                problems += found
        if not problems:
            problems += _unused_files(folder, used)
            problems += _unused_data(folder, used, common)
        yield CheckedType(name, folder.variants, tuple(dict.fromkeys(problems)))


def _check_variant(
    workspace: Workspace, folder: TypeFolder, variant: str, year: int
) -> tuple[_Used, Sequence[Problem]]:
    """What a variant uses, and what its folder could be told. Raises Fault."""
    prepared = workspace.prepared(folder.name, variant, year)
    fields: list[str] = []
    for layout in prepared.layouts.values():
        fields += layout.fields
    kind = read_type(folder, variant, year)
    found = find_type_mentions(kind, fields)
    used = _Used(
        frozenset(found.names),
        frozenset(found.words),
        frozenset(found.files),
        _laid_over({}, kind.schema),
    )
    return used, prepared.notes


def _shell_problems(templates: Path) -> list[Problem]:
    """What is wrong with the page of the column."""
    try:
        site_pages.read_shell(templates, None, "")
    except Fault as fault:
        return list(fault.problems)
    return []


def _laid_over(one: Schema, other: Schema) -> Schema:
    """The properties of both, so that one of one variant is not missed in the others."""
    keys = ("properties", "$defs")
    return {key: {**one.get(key, {}), **other.get(key, {})} for key in keys}


# ── files ───────────────────────────────────────────────────────────────────


def _unused_files(folder: TypeFolder, used: _Used) -> Iterator[Problem]:
    """T10 for each template, table, chart and layout in a type's folder that no document of the
    type uses.
    """
    root = folder.path.parent
    for path in sorted(folder.path.rglob("*")):
        shown = path.relative_to(root).as_posix()
        if _is_template(path, folder) and shown not in used.files:
            yield problem("T10", place=Place(f"{root.name}/{shown}"))


def _is_template(path: Path, folder: TypeFolder) -> bool:
    """Whether a file is one that documents name: no file of the type itself, no system or dictionary."""
    if not path.is_file() or path.name.startswith(("~", ".")):
        return False
    inside = path.relative_to(folder.path).parts
    if "指标体系" in inside or "字典" in inside:
        return False
    is_definition = "表" in inside[:-1] or "图" in inside[:-1]
    return is_definition or path.name not in _OWN_FILES


# ── data ────────────────────────────────────────────────────────────────────


def _own_properties(path: Path) -> frozenset[str]:
    """The keys that all report types have."""
    node, _ = (
        reader.read_yaml(read_bytes(path), path.name) if path.is_file() else (None, [])
    )
    properties = node.items.get("properties") if node else None
    return frozenset(getattr(properties, "items", ()))


def _unused_data(
    folder: TypeFolder, used: _Used, common: frozenset[str]
) -> Iterator[Problem]:
    """T11 for each item of the data that no formula, rule, table or template of the type uses."""
    place = Place(f"{folder.path.parent.name}/{folder.name}/数据结构.yaml")
    for path in unused_paths(used.schema, used.names, used.words):
        if path[0] not in common and path != (BALANCED,):
            yield problem("T11", place=place, name=".".join(path))
