"""Looks a templates folder over before any data is there: what is wrong in it, and what nothing
in it uses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reports.content.mentions import find_type_mentions
from reports.core.problems import Fault, Place, Problem, Severity
from reports.core.values import NewValues
from reports.publish import site_pages
from reports.run.workspace import Workspace
from reports.source.encoding import read_bytes
from reports.source.schema import Schema, resolve
from reports.source.yaml import reader
from reports.types.find import COMMON, TypeFolder
from reports.types.read import read_type
from reports.types.report_type import ReportType


@dataclass(frozen=True, slots=True)
class CheckedType:
    """A report type as looked over: its name, the variants it has, what was found."""

    name: str
    variants: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Used:
    """What the variants of a type have and use, gathered over all of them."""

    names: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    schema: NewValues = field(default_factory=dict)


def check_templates(templates: Path, year: int) -> Iterator[CheckedType]:
    """Each report type as it stands in a year, with all its variants. Raises Fault where there
    are no types.
    """
    workspace = Workspace(templates, templates, None, "")
    common = _own_properties(templates / COMMON / "数据结构.yaml")
    shell = _shell_problems(templates)
    for name, folder in workspace.folders.items():
        problems: list[Problem] = []
        used = _Used()
        for variant in folder.variants or ("",):
            try:
                prepared = workspace.prepared(name, variant, year)
                problems += prepared.notes
                fields = [
                    expression
                    for layout in prepared.layouts.values()
                    for expression in layout.fields
                ]
                _gather(read_type(folder, variant, year), fields, used)
            except Fault as fault:
                problems += fault.problems
        problems += shell
        if not problems:
            problems = [
                *_unused_files(folder, used),
                *_unused_data(folder, used, common),
            ]
        yield CheckedType(name, folder.variants, tuple(dict.fromkeys(problems)))


def _shell_problems(templates: Path) -> list[Problem]:
    """What is wrong with the page of the column."""
    try:
        site_pages.read_shell(templates, None, "")
    except Fault as fault:
        return list(fault.problems)
    return []


def _gather(kind: ReportType, fields: Sequence[str], used: _Used) -> None:
    found = find_type_mentions(kind, fields)
    used.names |= found.names
    used.words |= found.words
    used.files |= found.files
    _lay_over(used.schema, kind.schema)


def _lay_over(into: NewValues, schema: Schema) -> None:
    """The properties of all variants together, so that one of one variant is not missed in the
    others.
    """
    for key in ("properties", "$defs"):
        into[key] = {**into.get(key, {}), **schema.get(key, {})}


# ── files ───────────────────────────────────────────────────────────────────


def _unused_files(folder: TypeFolder, used: _Used) -> Iterator[Problem]:
    """T10 for each template, table, chart and layout in a type's folder that no document of the
    type uses.
    """
    root = folder.path.parent
    kept = (
        "类型.yaml",
        "数据结构.yaml",
        "计算.yaml",
        "勾稽.yaml",
        "必写.yaml",
        "必备.yaml",
        "单位.数据结构.yaml",
    )
    for path in sorted(folder.path.rglob("*")):
        shown = path.relative_to(root).as_posix()
        inside = path.relative_to(folder.path).parts
        if (
            not path.is_file()
            or path.name.startswith(("~", "."))
            or "指标体系" in inside
            or "字典" in inside
        ):
            continue
        if path.name in kept and "表" not in inside[:-1] and "图" not in inside[:-1]:
            continue
        if shown not in used.files:
            hint = "名称写错了就改；不用了，移走。"
            yield Problem(
                "T10",
                Severity.HINT,
                "没有哪份文书用到这个文件。",
                Place(f"{root.name}/{shown}"),
                hint=hint,
            )


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
    for path in _paths(used.schema, used.schema, ()):
        if path[0] not in common and not _is_used(path, used):
            message = f"数据里的“{'.'.join(path)}”没有地方用：填了也印不出来。"
            yield Problem(
                "T11",
                Severity.HINT,
                message,
                place,
                hint="在模板、表或计算里用上它；不要了，从数据结构里删掉。",
            )


def _paths(
    schema: Schema, root: Schema, above: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """The paths of all values a schema names that have no named values below them."""
    for key, part in schema.get("properties", {}).items():
        part = resolve(part, root)
        if part.get("properties"):
            yield from _paths(part, root, (*above, key))
        elif key != schema.get("单位由"):
            yield (*above, key)


def _is_used(path: Sequence[str], used: _Used) -> bool:
    """Whether a value is named, alone or with all that it stands among, or is a text called by
    its heading.
    """
    name = ".".join(path)
    wholes = {".".join(path[:count]) for count in range(1, len(path) + 1)}
    return (
        bool(wholes & used.names)
        or any(word.startswith(f"{name}.") for word in used.names)
        or name in used.words
    )
