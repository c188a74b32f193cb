"""Looks a templates folder over before any data is there: what is wrong in it, and what nothing
in it uses.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from reports.content.mentions import unused_paths
from reports.core.problems import Fault, Place, Problem, problem
from reports.finance.rounding import BALANCED
from reports.publish import disk, site_pages
from reports.publish.cache import kept
from reports.run.prepare import ReadType
from reports.run.rehearsal import TypeKey, rehearse
from reports.run.workspace import Workspace
from reports.source.encoding import decode_text, read_bytes
from reports.source.schema import Schema
from reports.source.yaml import reader
from reports.types.find import COMMON, TypeFolder

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
        "表格.yaml",
        "单位.数据结构.yaml",
        "退回意见.数据结构.yaml",
    }
)
# What the folder of the made-up data is called where a message names it.
_MADE_UP = "编的数据"


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

    def with_those_of(self, one: ReadType) -> "_Used":
        """What one more variant uses besides."""
        mentions = one.mentions
        return _Used(
            self.names | mentions.names,
            self.words | mentions.words,
            self.files | mentions.files,
            _laid_over(self.schema, one.kind.schema),
        )


def check_templates(
    templates: Path, year: int, only: str = "", variant: str = ""
) -> Iterator[CheckedType]:
    """Each report type as it stands in a year, with all its variants; `only` this type, or this
    variant.

    What can be made ready is also filled with made-up data. Raises Fault where there are no types.
    """
    workspace = Workspace(Path(_MADE_UP), templates, None, "")
    asked: dict[str, list[TypeKey]] = {}
    for name, folder in workspace.folders.items():
        for one in folder.variants or ("",):
            if only in ("", name) and variant in ("", one):
                asked.setdefault(name, []).append((name, one))
    read, found = _read_all(workspace, year, list(chain(*asked.values())))
    for key, problems in rehearse(workspace, read, found, year):
        found[key] += problems
    shell = _shell_problems(templates)
    common = _own_properties(templates / COMMON / "数据结构.yaml")
    for name, keys in asked.items():
        problems = [*shell, *chain(*(found[key] for key in keys))]
        if not problems and not variant:
            used = _Used()
            for key in keys:
                used = used.with_those_of(read[key])
            folder = workspace.folders[name]
            problems += _unused_files(folder, used)
            problems += _unused_data(folder, used, common)
        variants = tuple(one for _, one in keys if one)
        shown = _with_lines(dict.fromkeys(problems), templates)
        yield CheckedType(name, variants, tuple(shown))


def kept_check(
    asked: tuple[Path, int, str, str], cache: Path | None, state: str
) -> Sequence[CheckedType]:
    """What `check_templates` says of what is asked, or said in an earlier run of the same program of the
    same templates (`state`). Raises Fault.
    """
    templates, year, only, variant = asked
    key = f"检查 {templates.absolute()} {year} {only} {variant}"
    name = disk.hash_bytes(key.encode(errors="surrogatepass"))
    return kept(cache, name, state, lambda: tuple(check_templates(*asked)))


def _read_all(
    workspace: Workspace, year: int, asked: Sequence[TypeKey]
) -> tuple[dict[TypeKey, ReadType], dict[TypeKey, list[Problem]]]:
    """What is asked for as far as it can be made ready, and what is wrong with it.

    With one variant of every other type: a report may ask for another of its unit.
    """
    read: dict[TypeKey, ReadType] = {}
    found: dict[TypeKey, list[Problem]] = {key: [] for key in asked}
    others = [
        (name, (*folder.variants, "")[0]) for name, folder in workspace.folders.items()
    ]
    for key in dict.fromkeys((*asked, *others)):
        try:
            read[key] = workspace.read(*key, year)
        except Fault as fault:
            notes = fault.problems
        else:
            notes = read[key].prepared.notes
        if key in found:
            found[key] += notes
    return read, found


# As much of a line as is read at a glance, and how much of a longer one on both sides of what is wrong.
_GLANCE, _AROUND = 100, 30
_QUOTED = re.compile("“(.+?)”")


def _with_lines(problems: Iterable[Problem], templates: Path) -> Iterator[Problem]:
    """The problems, each with the line of the template that it speaks of."""
    lines: dict[str, Sequence[str]] = {}
    for one in problems:
        place = one.place
        if place is None or not place.line or one.was:
            yield one
            continue
        if place.file not in lines:
            path = templates / place.file.partition("/")[2]
            text = (
                decode_text(read_bytes(path), place.file)[0] if path.is_file() else ""
            )
            lines[place.file] = (text or "").splitlines()
        known = lines[place.file]
        line = known[place.line - 1].strip() if place.line <= len(known) else ""
        yield replace(one, was=_glance(line, one.message))


def _glance(line: str, message: str) -> str:
    """A line, of a long one the part around what the message names; nothing where it names none."""
    if len(line) <= _GLANCE:
        return line
    for word in _QUOTED.findall(message):
        at = line.find(word)
        if at >= 0:
            start, end = max(at - _AROUND, 0), at + len(word) + _AROUND
            return f"{'…' if start else ''}{line[start:end]}{'…' if line[end:] else ''}"
    return ""


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
