"""A report type's folder read into a value.

Its files found in layers, overlaid, and held to their formats.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
    SYSTEMS,
    TABLES,
    TYPE_FILE,
    TypeFolder,
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
from reports.types.overlay import overlay
from reports.types.province_form import ProvinceForm
from reports.types.report_type import ReportType
from reports.types.schema_files import read_schema

T = TypeVar("T")
_OFF = "停用"
"""The key under which a variant lists the entries of its type that it does without."""


class _Layers(Struct, frozen=True):
    """The folders of a type, later ones laid over earlier ones; `root` is the templates folder."""

    root: Path
    folders: tuple[Path, ...]
    year: int

    def paths(self, name: str) -> list[Path]:
        """The files of that name, in the order in which they are laid over one another."""
        return [path for folder in self.folders if (path := folder / name).is_file()]

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
    schema = _schema(layers, "数据结构.yaml")
    unit_schema = _schema(layers, "单位.数据结构.yaml")
    system_schema = _schema(layers, "指标体系.数据结构.yaml")
    formulas: _Found[tuple[Definition, ...]] = _records(
        layers, "计算.yaml", read_definition
    )
    rules = _records(layers, "勾稽.yaml", _read_rule)
    wanted = _records(layers, "必写.yaml", _read_required_text)
    requirements = _requirements(layers)
    province = _province(layers)
    systems = _systems(layers, file.value.switched_off)
    tables = _nearest_files(layers, TABLES)
    charts = _nearest_files(layers, CHARTS)
    templates = _templates(layers)
    layouts = _layouts(layers)
    dictionaries = _dictionaries(layers)
    found: tuple[_Found[Any], ...] = (
        *(file, schema, unit_schema, system_schema, formulas, rules, wanted),
        *(requirements, systems, tables, charts, templates, layouts, dictionaries),
        province,
    )
    problems = tuple(chain.from_iterable(part.problems for part in found))
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
        formulas=formulas.value,
        rules=rules.value,
        wanted=wanted.value,
        requirements=requirements.value,
        province=province.value,
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
    return _Found(*reader.read_yaml(encoding.read_bytes(path), layers.shown(path)))


def _overlaid(layers: _Layers, name: str) -> _Found[nodes.Mapping | None]:
    """The file with what each layer lays over it; None where no layer has it that can be read."""
    result: nodes.Mapping | None = None
    problems: list[Problem] = []
    for path in layers.paths(name):
        over = _read(layers, path)
        problems += over.problems
        if over.value is not None:
            result = overlay(result, over.value) if result else over.value
    return _Found(result, problems)


def _nearest(layers: _Layers, name: str) -> _Found[nodes.Mapping | None]:
    """The file as the nearest layer has it.

    A table or chart, like a template, is replaced whole.
    """
    paths = layers.paths(name)
    return _read(layers, paths[-1]) if paths else _Found(None)


def _folder(
    layers: _Layers,
    name: str,
    read: Callable[[_Layers, str], _Found[nodes.Mapping | None]],
) -> _Found[dict[str, nodes.Mapping]]:
    """The YAML files of a folder by their names."""
    result: dict[str, nodes.Mapping] = {}
    problems: list[Problem] = []
    for stem in layers.stems(name):
        node, found = read(layers, f"{name}/{stem}.yaml")
        problems += found
        if node is not None:
            result[stem] = node
    return _Found(result, problems)


def _nearest_files(layers: _Layers, name: str) -> _Found[dict[str, nodes.Mapping]]:
    return _folder(layers, name, _nearest)


def _switched_on(node: nodes.Mapping) -> _Found[dict[str, nodes.Node]]:
    """The entries of a file without those it switches off under 停用."""
    entries = {name: child for name, child in node.items.items() if name != _OFF}
    known = tuple(entries)
    problems: list[Problem] = []
    for word in _listed(node.items.get(_OFF)):
        name = word.text.strip() if isinstance(word, nodes.Scalar) else ""
        if entries.pop(name, None) is None:
            near = did_you_mean(name, known)
            problems.append(
                problem("D01", "switched_off", word.place, name=name, near=near)
            )
    return _Found(entries, problems)


def _listed(node: nodes.Node | None) -> Sequence[nodes.Node]:
    """What is listed, or the one thing that stands where a list might."""
    if node is None:
        return ()
    return node.items if isinstance(node, nodes.Sequence) else [node]


# ── files of records ────────────────────────────────────────────────────────


def _type_file(layers: _Layers) -> _Found[TypeFile]:
    node, problems = _overlaid(layers, TYPE_FILE)
    if node is None:
        return _Found(TypeFile(name="", outputs=()), problems)
    options = node.items.get("选项")
    places = options.keys if isinstance(options, nodes.Mapping) else {}
    file, found = read_record(TypeFile, node, option_places=places)
    return _Found(file or TypeFile(name="", outputs=()), [*problems, *found])


def _records(
    layers: _Layers,
    name: str,
    read: Callable[[str, nodes.Node], tuple[T | None, list[Problem]]],
) -> _Found[tuple[T, ...]]:
    """The entries of a file that are as they should be, without those it switches off.

    The others are told.
    """
    node, problems = _overlaid(layers, name)
    if node is None:
        return _Found((), problems)
    entries, found = _switched_on(node)
    problems = [*problems, *found]
    records: list[T] = []
    for code, entry in entries.items():
        record, found = read(code, entry)
        problems += found
        if record is not None:
            records.append(record)
    return _Found(tuple(records), problems)


def _requirements(layers: _Layers) -> _Found[tuple[Requirement, ...]]:
    """必备.yaml of the variant, or else of the type: like a table it is replaced whole."""
    node, problems = _nearest(layers, "必备.yaml")
    problems = [*problems]
    records: list[Requirement] = []
    for code, entry in node.items.items() if node else ():
        requirement, found = read_record(Requirement, entry, code=code)
        problems += found
        if requirement is not None:
            records.append(requirement)
    return _Found(tuple(records), problems)


def _province(layers: _Layers) -> _Found[ProvinceForm]:
    """省级.yaml; a type without one gives nothing to the province's view."""
    node, problems = _overlaid(layers, "省级.yaml")
    if node is None:
        return _Found(ProvinceForm(), problems)
    form, found = read_record(ProvinceForm, node)
    return _Found(form or ProvinceForm(), [*problems, *found])


def _read_rule(code: str, node: nodes.Node) -> tuple[Rule | None, list[Problem]]:
    return read_record(Rule, node, code=code)


def _read_required_text(
    code: str, node: nodes.Node
) -> tuple[RequiredText | None, list[Problem]]:
    return read_record(RequiredText, node, code=code)


# ── other files ─────────────────────────────────────────────────────────────


def _schema(layers: _Layers, name: str) -> _Found[Schema]:
    """A schema file as JSON, held to the keywords that reading by it knows."""
    node, problems = _overlaid(layers, name)
    if node is not None:
        schema, found = read_schema(node)
        return _Found(schema, [*problems, *found])
    if not layers.paths(name):
        place = Place(f"{layers.root.name}/{COMMON}/{name}")
        problems = [*problems, problem("T03", "missing", place)]
    return _Found({}, problems)


def _systems(layers: _Layers, off: Sequence[Words]) -> _Found[dict[str, nodes.Mapping]]:
    """The indicator systems, without those a variant switches off."""
    systems, found = _folder(layers, SYSTEMS, _overlaid)
    known = tuple(systems)
    problems = [*found]
    for name in off:
        if systems.pop(str(name), None) is None:
            near = did_you_mean(str(name), known)
            problems.append(
                problem("D01", "switched_off_system", name.place, name=name, near=near)
            )
    return _Found(systems, problems)


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
        names, found = _dictionary(layers, paths)
        unverified[name] = names.pop(UNVERIFIED, [])
        result[name] = names
        problems += found
    return _Found({**result, UNVERIFIED: unverified}, problems)


def _dictionary(layers: _Layers, paths: Iterable[Path]) -> _Found[NewValues]:
    """One dictionary, each of its files laid over those before."""
    result = nodes.Mapping({}, {}, Place(""))
    problems: list[Problem] = []
    for path in paths:
        over, found = _read(layers, path)
        problems += found
        if over is not None:
            entries, found = _switched_on(overlay(result, over))
            problems += found
            result = nodes.Mapping(entries, {}, over.place)
    plain = {name: nodes.plain(node) for name, node in result.items.items()}
    return _Found(plain, problems)


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
