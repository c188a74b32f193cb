"""A report type's folder read into a value.

Its files found in layers, overlaid, and held to their formats.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import (
    Fault,
    Place,
    Problem,
    did_you_mean,
    has_errors,
    problem,
)
from reports.core.values import NewValues, Values
from reports.source import encoding
from reports.source.schema import UNVERIFIED, Schema, Words
from reports.source.yaml import reader
from reports.types.declare import read_record
from reports.types.find import (
    CHARTS,
    COMMON,
    DICTIONARIES,
    STANDS_ON,
    SYSTEMS,
    TABLES,
    TYPE_FILE,
    TypeFolder,
    is_year,
    layers_of,
)
from reports.types.formats import (
    Definition,
    RequiredText,
    Requirement,
    Rule,
    TypeFile,
    read_definition,
)
from reports.types.overlay import NOTHING, overlay
from reports.types.province_form import ProvinceForm
from reports.types.report_type import ReportType
from reports.types.schema_files import read_schema
from reports.types.systems import whole_systems
from reports.types.workbook_form import WorkbookForm

T = TypeVar("T")


class _Layers(Struct, frozen=True):
    """The folders of a type, later ones laid over earlier ones; `root` is the templates folder."""

    root: Path
    folders: tuple[Path, ...]
    year: int

    def paths(self, name: str) -> list[Path]:
        """The files of that name, in the order in which they are laid over one another."""
        return [path for folder in self.folders if (path := folder / name).is_file()]

    @property
    def style_files(self) -> Iterator[str]:
        """The 类型.yaml of its styles, as they are told to the user."""
        # 公共 and the type are the first two levels.
        levels = [folder for folder in self.folders if not is_year(folder)]
        for folder in levels[2:]:
            yield self.shown(folder / TYPE_FILE)

    def stems(self, folder: str) -> list[str]:
        """The names, without suffix, of the YAML files that any layer has in a folder."""
        found: set[str] = set()
        for layer in self.folders:
            found.update(path.stem for path in (layer / folder).glob("*.yaml"))
        return sorted(found)

    def nearest_first(self, pattern: str) -> Iterator[Path]:
        """The files that match, those of the variant before those of the type."""
        for folder in reversed(self.folders):
            yield from sorted(folder.glob(pattern))

    def inside(self, path: Path) -> str:
        """The path below the templates folder."""
        return path.relative_to(self.root).as_posix()

    def shown(self, path: Path) -> str:
        """The path as it is told to the user."""
        return f"{self.root.name}/{self.inside(path)}"


class _Found(NamedTuple, Generic[T]):
    """A part of a type, and what is wrong with it or worth a word."""

    value: T
    problems: Sequence[Problem] = ()


def read_type(folder: TypeFolder, variant: str, year: int) -> ReportType:
    """The type with its variant as it stands in a year.

    Raises Fault with everything wrong in the template folder.
    """
    layers = _Layers(folder.path.parent, tuple(layers_of(folder, variant, year)), year)
    file = _type_file(layers)
    dictionaries = _dictionaries(layers)
    known = [name for name in dictionaries.value if name != UNVERIFIED]
    schema = _schema(layers, "数据结构.yaml", known)
    unit_schema = _schema(layers, "单位.数据结构.yaml", known)
    # Templates of an earlier program have none, and are compared with those of today.
    remarks_file = "退回意见.数据结构.yaml"
    has_remarks = bool(layers.paths(remarks_file))
    remarks_schema: _Found[Schema] = (
        _schema(layers, remarks_file, known) if has_remarks else _Found({})
    )
    system_schema = _schema(layers, "指标体系.数据结构.yaml", known)
    formulas: _Found[tuple[Definition, ...]] = _records(
        layers, "计算.yaml", read_definition
    )
    rules = _records(layers, "勾稽.yaml", _read_rule)
    wanted = _records(layers, "必写.yaml", _read_required_text)
    requirements = _records(layers, "必备.yaml", _read_requirement)
    province = _form(layers, "省级.yaml", ProvinceForm)
    workbook = _form(layers, "表格.yaml", WorkbookForm)
    systems = _systems(layers, file.value.switched_off)
    tables = _folder(layers, TABLES)
    charts = _folder(layers, CHARTS)
    templates = _templates(layers)
    layouts = _layouts(layers)
    found: tuple[_Found[Any], ...] = (
        *(file, schema, unit_schema, system_schema, formulas, rules, wanted),
        *(requirements, systems, tables, charts, templates, layouts, dictionaries),
        *(province, workbook, remarks_schema),
    )
    # What is wrong in a system is found again in each that builds on it.
    told = dict.fromkeys(chain.from_iterable(part.problems for part in found))
    problems = tuple(told)
    if has_errors(problems):
        raise Fault(*problems)
    return ReportType(
        name=folder.name,
        variant=variant,
        outputs=file.value.outputs,
        options=file.value.options,
        option_places=file.value.option_places,
        schema=schema.value,
        unit_schema=unit_schema.value,
        system_schema=system_schema.value,
        remarks_schema=remarks_schema.value,
        formulas=formulas.value,
        rules=rules.value,
        wanted=wanted.value,
        requirements=requirements.value,
        province=province.value,
        workbook=workbook.value,
        systems=systems.value,
        tables=tables.value,
        charts=charts.value,
        templates=templates.value,
        layouts=layouts.value,
        search=tuple(layers.inside(path) for path in reversed(layers.folders)),
        dictionaries=dictionaries.value,
        called=file.value.called,
        own_words=file.value.own_words,
        notes=problems,
    )


# ── files in layers ─────────────────────────────────────────────────────────


def _read(layers: _Layers, path: Path) -> _Found[nodes.Mapping | None]:
    return _Found(*_parsed(encoding.read_bytes(path), layers.shown(path)))


@lru_cache(maxsize=1024)
def _parsed(
    content: bytes, shown: str
) -> tuple[nodes.Mapping | None, Sequence[Problem]]:
    """A file's content, read once for all variants that stand on it; nothing changes it."""
    return reader.read_yaml(content, shown)


def _overlaid(layers: _Layers, name: str) -> _Found[nodes.Mapping | None]:
    """The file with what each layer lays over it; None where no layer has it that can be read."""
    return _laid(layers, layers.paths(name))


def _laid(layers: _Layers, paths: Iterable[Path]) -> _Found[nodes.Mapping | None]:
    """Files laid over one another; None where none of them can be read."""
    files, problems = _read_all(layers, paths)
    if not files:
        return _Found(None, problems)
    result = NOTHING
    for file in files:
        result, found = overlay(result, file)
        problems = [*problems, *found]
    return _Found(result, problems)


def _read_all(layers: _Layers, paths: Iterable[Path]) -> _Found[list[nodes.Mapping]]:
    """The files that can be read, as they are."""
    files: list[nodes.Mapping] = []
    problems: list[Problem] = []
    for path in paths:
        file, found = _read(layers, path)
        problems += found
        if file is not None:
            files.append(file)
    return _Found(files, problems)


def _folder(layers: _Layers, name: str) -> _Found[dict[str, nodes.Mapping]]:
    """The YAML files of a folder by their names."""
    result: dict[str, nodes.Mapping] = {}
    problems: list[Problem] = []
    for stem in layers.stems(name):
        node, found = _overlaid(layers, f"{name}/{stem}.yaml")
        problems += found
        if node is not None:
            result[stem] = node
    return _Found(result, problems)


# ── files of records ────────────────────────────────────────────────────────


def _type_file(layers: _Layers) -> _Found[TypeFile]:
    node, problems = _overlaid(layers, TYPE_FILE)
    if node is None:
        return _Found(TypeFile(name="", outputs=()), problems)
    said = node.keys.get(STANDS_ON)
    if said and said.file in layers.style_files:
        # Which layers there are has been read by now.
        del node.items[STANDS_ON]
    options = node.items.get("选项")
    places = options.keys if isinstance(options, nodes.Mapping) else {}
    file, found = read_record(TypeFile, node, option_places=places)
    return _Found(file or TypeFile(name="", outputs=()), [*problems, *found])


def _records(
    layers: _Layers,
    name: str,
    read: Callable[[str, nodes.Node], tuple[T | None, list[Problem]]],
) -> _Found[tuple[T, ...]]:
    """The entries of a file that are as they should be; the others are told."""
    node, problems = _overlaid(layers, name)
    problems = [*problems]
    records: list[T] = []
    for code, entry in node.items.items() if node else ():
        record, found = read(code, entry)
        problems += found
        if record is not None:
            records.append(record)
    return _Found(tuple(records), problems)


def _form(layers: _Layers, name: str, form: Callable[[], T]) -> _Found[T]:
    """A file that a type may do without: then it says nothing."""
    node, problems = _overlaid(layers, name)
    if node is None:
        return _Found(form(), problems)
    read, found = read_record(form, node)
    return _Found(read or form(), [*problems, *found])


def _read_rule(code: str, node: nodes.Node) -> tuple[Rule | None, list[Problem]]:
    return read_record(Rule, node, code=code)


def _read_required_text(
    code: str, node: nodes.Node
) -> tuple[RequiredText | None, list[Problem]]:
    return read_record(RequiredText, node, code=code)


def _read_requirement(
    code: str, node: nodes.Node
) -> tuple[Requirement | None, list[Problem]]:
    return read_record(Requirement, node, code=code)


# ── other files ─────────────────────────────────────────────────────────────


def _schema(
    layers: _Layers, name: str, dictionaries: Collection[str]
) -> _Found[Schema]:
    """A schema file as JSON, held to the keywords that reading by it knows."""
    node, problems = _overlaid(layers, name)
    if node is not None:
        schema, found = read_schema(node, dictionaries)
        return _Found(schema, [*problems, *found])
    if not layers.paths(name):
        place = Place(f"{layers.root.name}/{COMMON}/{name}")
        problems = [*problems, problem("T03", "missing", place)]
    return _Found({}, problems)


def _systems(layers: _Layers, off: Sequence[Words]) -> _Found[dict[str, nodes.Mapping]]:
    """The indicator systems, without those that a style does not score by."""
    files: dict[str, list[nodes.Mapping]] = {}
    problems: list[Problem] = []
    for stem in layers.stems(SYSTEMS):
        paths = layers.paths(f"{SYSTEMS}/{stem}.yaml")
        files[stem], found = _read_all(layers, paths)
        problems += found
    for name in off:
        if name not in files:
            near = did_you_mean(name, files)
            problems.append(
                problem("D01", "switched_off_system", name.place, name=name, near=near)
            )
    systems, found = whole_systems(files, off)
    return _Found(systems, [*problems, *found])


def _dictionaries(layers: _Layers) -> _Found[dict[str, Values]]:
    """What each folder of 字典 holds for the year, and under 未核 the codes of each that nobody has
    yet compared with the original.

    Its files named by the year they apply from, laid over.
    """
    files: dict[str, dict[int, list[Path]]] = {}
    for layer in layers.folders:
        for path in sorted((layer / DICTIONARIES).glob("*/*.yaml")):
            if path.stem.isdecimal() and int(path.stem) <= layers.year:
                by_year = files.setdefault(path.parent.name, {})
                by_year.setdefault(int(path.stem), []).append(path)
    result: dict[str, Values] = {}
    unverified: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for name, by_year in files.items():
        paths = chain.from_iterable(by_year[year] for year in sorted(by_year))
        node, found = _laid(layers, paths)
        problems += found
        names: NewValues = {}
        for key, child in node.items.items() if node else ():
            names[key] = nodes.plain(child)
        unverified[name] = names.pop(UNVERIFIED, [])
        result[name] = names
    return _Found({**result, UNVERIFIED: unverified}, problems)


def _templates(layers: _Layers) -> _Found[dict[str, str]]:
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in layers.nearest_first("*.j2"):
        data = encoding.read_bytes(path)
        text, found = encoding.decode_text(data, layers.shown(path))
        problems += found
        if text is not None:
            texts[layers.inside(path)] = text
    return _Found(texts, problems)


def _layouts(layers: _Layers) -> _Found[dict[str, bytes]]:
    layouts: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in layers.nearest_first("*.docx"):
        if path.name.startswith("~$"):
            continue
        data = encoding.read_bytes(path)
        if len(data) > encoding.MOST_BYTES:
            problems.append(encoding.file_too_big(layers.shown(path)))
        layouts[layers.inside(path)] = data
    return _Found(layouts, problems)
