"""Finds the report types (templates/*/类型.yaml) and reads each, with its variant, into a frozen Kind.

A variant overlays its type: YAML files by key (lists of items by 编号 or 名称); tables, charts, templates and
layouts by file.
A year folder within a variant applies from that year on.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reports.core import nodes
from reports.core.figure import NONE
from reports.core.problems import (
    Fault,
    Place,
    Problem,
    Severity,
    did_you_mean,
    has_errors,
)
from reports.source import encoding, schema
from reports.source.yaml import reader

COMMON = "公共"
_DICTIONARIES = "字典"
RESERVED = frozenset({"表", "图", "指标体系", _DICTIONARIES})
"""The folders of a type that are no variants of it."""
_Words = schema.Words  # within Kind, `schema` is a field

_FORMULA: schema.Schema = {
    "type": "object",
    "properties": {
        "公式": {"type": "string"},
        "单位": {"type": "string"},
        "小数": {"type": "string", "enum": [*"0123456789"]},
        "说明": {"type": "string"},
        "核对": {"type": "string"},
    },
    "required": ["公式"],
}
_RULE: schema.Schema = {
    "type": "object",
    "properties": {
        "公式": {"type": "string"},
        "级别": {"type": "string", "enum": ["错误", "警告", "提示"], "default": "错误"},
        "容差": {"type": "string"},
        "条件": {"type": "string"},
        "说明": {"type": "string"},
        "怎么改": {"type": "string"},
        "必有": {"type": "string", "量": "是否", "default": "否"},
        "列出": {"type": "string"},
        "处": {"type": "string"},
    },
    "required": ["公式", "说明"],
}
_WANTED: schema.Schema = {
    "type": "object",
    "properties": {
        "叙述": {"type": "string"},
        "名称": {"type": "string"},
        "每": {"type": "string"},
        "条件": {"type": "string"},
        "本数": {"type": "string"},
        "比数": {"type": "string"},
        "比": {"type": "string", "default": "比上年"},
        "单位": {"type": "string"},
        "级别": {"type": "string", "enum": ["错误", "警告", "提示"], "default": "错误"},
    },
    "required": ["叙述", "名称"],
}
_OUTPUT: schema.Schema = {
    "type": "object",
    "properties": {
        "名称": {"type": "string"},
        "标题": {"type": "string"},
        "文件名": {"type": "string"},
        "正文": {"type": "string"},
        "版式": {"type": "string"},
        "必填": {"type": "array", "items": {"type": "string"}},
        "汇总": {"type": "string", "量": "是否", "default": "否"},
        "附表": {"type": "string", "量": "是否", "default": "否"},
        "摘要": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["名称", "标题", "文件名", "正文", "版式"],
}
_TYPE: schema.Schema = {
    "type": "object",
    "properties": {
        "名称": {"type": "string"},
        "说明": {"type": "string"},
        "文书": {"type": "array", "items": _OUTPUT, "minItems": 1},
        "报告名": {"type": "array", "items": {"type": "string"}},
        "各写各的": {"type": "string", "量": "是否", "default": "否"},
        "停用体系": {"type": "array", "items": {"type": "string"}},
        "选项": {"type": "object", "additionalProperties": True, "properties": {}},
    },
    "required": ["名称", "文书"],
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A named figure of 计算.yaml: its expression, the unit it is declared in, the approved figure it is held to.

    Without a unit it gives rows (for tables and sentences) and no figure.
    """

    name: str
    expression: schema.Words
    unit: str | None
    places: int | None
    approved: schema.Words | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A cross-check of 勾稽.yaml: one comparison, its severity, its tolerance and when it applies.

    Where it is `needed`, both sides have to be there; other rules pass over what is not. A rule that counts gives under
    `listed` what it counted, to be told by name. `spot` is what to look at, where it is not the first figure compared.
    """

    code: str
    formula: schema.Words
    severity: Severity
    explanation: str
    hint: str
    tolerance: schema.Words | None
    condition: schema.Words | None
    needed: bool = False
    listed: schema.Words | None = None
    spot: schema.Words | None = None


@dataclass(frozen=True, slots=True)
class RequiredText:
    """An entry of 必写.yaml: a text the document must have, where the condition is met and the two figures differ.

    Expressions: `text` gives its key, `explanation` what it is about, `each` the rows it is asked of. `unit` is what
    the two figures are printed in, where that is not the first one's own.
    """

    code: str
    text: schema.Words
    explanation: schema.Words
    severity: Severity
    against: str
    unit: str
    each: schema.Words | None
    condition: schema.Words | None
    current: schema.Words | None
    base: schema.Words | None


@dataclass(frozen=True, slots=True)
class OutputForm:
    """A document that a type makes: expressions for title and file name, template and layout by bare name.

    `required` are the keys of the data it cannot do without. One that `gathers` is made once for all of a unit's
    data files of the type; of one with `schedules` the tables are published as files of their own as well. `summary`
    are expressions for the figures that are looked at before it is made public.
    """

    name: str
    title: schema.Words
    file_name: schema.Words
    body: str
    layout: str
    required: tuple[str, ...] = ()
    gathers: bool = False
    schedules: bool = False
    summary: tuple[schema.Words, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportType:
    """A report type with its variant for a year, everything overlaid.

    `search` are the folders in which a bare template name is looked for, nearest first; `templates` and `layouts` map
    paths below templates/ to their contents; `dictionaries` are the year's names by code (科目) or term (名词);
    `called` are expressions for what a report is called in its own text;
    `own_words` says that no two reports of a unit may share a text; `notes` are findings that are no errors.
    """

    name: str
    variant: str
    outputs: tuple[OutputForm, ...]
    options: Mapping[str, Any]
    schema: Mapping[str, Any]
    unit_schema: Mapping[str, Any]
    system_schema: Mapping[str, Any]
    formulas: tuple[Formula, ...]
    rules: tuple[Rule, ...]
    systems: Mapping[str, nodes.Mapping]
    tables: Mapping[str, nodes.Mapping]
    charts: Mapping[str, nodes.Mapping]
    templates: Mapping[str, str]
    layouts: Mapping[str, bytes]
    search: tuple[str, ...]
    wanted: tuple[RequiredText, ...] = ()
    dictionaries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    called: tuple[_Words, ...] = ()
    own_words: bool = False
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeFolder:
    """Where a report type lives, and the variants it has."""

    name: str
    path: Path
    variants: tuple[str, ...]


def find_types(templates: Path) -> dict[str, TypeFolder]:
    """The report types under a templates folder, by name. Raises Fault where there are none."""
    found = {
        path.parent.name: TypeFolder(
            path.parent.name, path.parent, tuple(_variants(path.parent))
        )
        for path in sorted(templates.glob("*/类型.yaml"))
    }
    if not found:
        raise Fault(
            Problem(
                "K01",
                Severity.ERROR,
                f"“{templates}”里没有报告类型。",
                hint="每个报告类型是一个带 类型.yaml 的文件夹。",
            )
        )
    return found


def _variants(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        if (
            path.is_dir()
            and path.name not in RESERVED
            and not path.name.startswith((".", "_"))
        ):
            yield path.name


def read_type(folder: TypeFolder, variant: str, year: int) -> ReportType:
    """The type with its variant as it stands in a year. Raises Fault with everything wrong in the template folder."""
    root = folder.path.parent
    layers = [root / COMMON, folder.path, *_variant_layers(folder, variant, year)]
    reader = _LayeredReader(root, layers, year)
    kind = reader.kind(folder.name, variant)
    if has_errors(reader.problems):
        raise Fault(*reader.problems)
    return replace(kind, notes=tuple(reader.problems))


def _variant_layers(folder: TypeFolder, variant: str, year: int) -> Iterator[Path]:
    if not variant:
        return
    base = folder.path / variant
    yield base
    years = sorted(
        path for path in base.iterdir() if path.is_dir() and path.name.isdecimal()
    )
    yield from (path for path in years if int(path.name) <= year)


class _LayeredReader:
    """Reads a type's files through its layers, later ones laid over earlier ones."""

    def __init__(self, root: Path, layers: Sequence[Path], year: int) -> None:
        self.root = root
        self.layers = layers
        self.year = year
        self.problems: list[Problem] = []

    def kind(self, name: str, variant: str) -> ReportType:
        raw = self._overlaid("类型.yaml")
        declared: dict[str, Any] = self._walk(raw, _TYPE) if raw is not None else {}
        options: Any = (
            nodes.plain(raw.items["选项"]) if raw and "选项" in raw.items else {}
        )
        return ReportType(
            name=name,
            variant=variant,
            outputs=tuple(
                self._output(item)
                for item in declared.get("文书") or ()
                if isinstance(item, dict)
                and all(item[key] for key in _OUTPUT["required"])
            ),
            options=options,
            schema=self._schema("数据结构.yaml"),
            unit_schema=self._schema("单位.数据结构.yaml"),
            system_schema=self._schema("指标体系.数据结构.yaml"),
            formulas=tuple(self._formulas()),
            rules=tuple(self._rules()),
            wanted=tuple(self._wanted()),
            systems=self._systems(declared.get("停用体系") or ()),
            tables=self._folder("表", self._nearest),
            charts=self._folder("图", self._nearest),
            templates=dict(self._templates()),
            layouts=dict(self._layouts()),
            search=tuple(
                path.relative_to(self.root).as_posix() for path in self._search()
            ),
            dictionaries=self._dictionaries(),
            called=tuple(
                name
                for name in declared.get("报告名") or ()
                if isinstance(name, schema.Words)
            ),
            own_words=declared.get("各写各的") is True,
        )

    def _search(self) -> Iterator[Path]:
        return reversed(self.layers)

    def _show(self, path: Path) -> str:
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"

    def _read(self, path: Path) -> nodes.Mapping | None:
        mapping, problems = reader.read_yaml(
            encoding.read_bytes(path), self._show(path)
        )
        self.problems.extend(problems)
        return mapping

    def _overlaid(self, name: str) -> nodes.Mapping | None:
        result: nodes.Mapping | None = None
        for layer in self.layers:
            path = layer / name
            if path.is_file() and (over := self._read(path)) is not None:
                result = overlay(result, over) if result else over
        return result

    def _walk(self, node: nodes.Node, form: schema.Schema) -> Any:
        value, problems = schema.read_values(node, form)
        self.problems.extend(problems)
        return value

    def _schema(self, name: str) -> Mapping[str, Any]:
        """A schema file as JSON, held to the keywords a walk knows."""
        node = self._overlaid(name)
        if node is None:
            if not any((layer / name).is_file() for layer in self.layers):
                place = Place(f"{self.root.name}/{COMMON}/{name}")
                self.problems.append(
                    Problem(
                        "T03",
                        Severity.ERROR,
                        "没有这个文件。",
                        place,
                        hint="从备份或安装包里恢复这个文件。",
                    )
                )
            return {}
        self._walk(node, _SCHEMA_FORM)
        self.problems += schema_problems(node)
        return json_schema(node)  # type: ignore[no-any-return]

    def _output(self, item: Mapping[str, Any]) -> OutputForm:
        return OutputForm(
            name=item["名称"],
            title=item["标题"],
            file_name=item["文件名"],
            body=str(item["正文"]),
            layout=str(item["版式"]),
            required=tuple(str(key) for key in item["必填"] or ()),
            gathers=item["汇总"] is True,
            schedules=item["附表"] is True,
            summary=tuple(
                name for name in item["摘要"] or () if isinstance(name, schema.Words)
            ),
        )

    def _formulas(self) -> Iterator[Formula]:
        for name, item in self._items("计算.yaml", _FORMULA):
            places = int(item["小数"]) if item["小数"] else None
            unit = None if item["单位"] is NONE else str(item["单位"])
            yield Formula(name, item["公式"], unit, places, item["核对"] or None)

    def _rules(self) -> Iterator[Rule]:
        for code, item in self._items("勾稽.yaml", _RULE):
            yield Rule(
                code,
                item["公式"],
                Severity(item["级别"]) if item["级别"] else Severity.ERROR,
                str(item["说明"] or ""),
                str(item["怎么改"] or ""),
                item["容差"] or None,
                item["条件"] or None,
                item["必有"] is True,
                item["列出"] or None,
                item["处"] or None,
            )

    def _wanted(self) -> Iterator[RequiredText]:
        for code, item in self._items("必写.yaml", _WANTED):
            yield RequiredText(
                code,
                item["叙述"],
                item["名称"],
                Severity(item["级别"]),
                str(item["比"]),
                str(item["单位"] or ""),
                *(item[part] or None for part in ("每", "条件", "本数", "比数")),
            )

    def _items(
        self, name: str, form: schema.Schema
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """The entries of a file that are as they should be; the others are noted."""
        for key, node in self._entries(name):
            before = len(self.problems)
            item = self._walk(node, form)
            if not has_errors(self.problems[before:]):
                yield key, item

    def _entries(self, name: str) -> Iterator[tuple[str, nodes.Node]]:
        """The named entries of an overlaid file, without those it switches off under 停用."""
        node = self._overlaid(name)
        if node is not None:
            yield from self._switched_on(node)

    def _switched_on(self, node: nodes.Mapping) -> Iterator[tuple[str, nodes.Node]]:
        entries = {key: child for key, child in node.items.items() if key != "停用"}
        known = tuple(entries)
        off = node.items.get("停用")
        for word in (
            off.items if isinstance(off, nodes.Sequence) else [off] if off else []
        ):
            key = word.text.strip() if isinstance(word, nodes.Scalar) else ""
            if entries.pop(key, None) is None:
                message = f"停用的“{key}”不存在。"
                self.problems.append(
                    Problem(
                        "D01",
                        Severity.ERROR,
                        message,
                        word.place,
                        hint=did_you_mean(key, known),
                    )
                )
        yield from entries.items()

    def _nearest(self, name: str) -> nodes.Mapping | None:
        """The file as the nearest layer has it: a table or chart, like a template, is replaced whole."""
        path = next(
            (layer / name for layer in self._search() if (layer / name).is_file()), None
        )
        return self._read(path) if path else None

    def _folder(
        self, name: str, read_type: Callable[[str], nodes.Mapping | None]
    ) -> dict[str, nodes.Mapping]:
        names = sorted(
            {
                path.stem
                for layer in self.layers
                for path in (layer / name).glob("*.yaml")
            }
        )
        entries = ((stem, read_type(f"{name}/{stem}.yaml")) for stem in names)
        return {stem: node for stem, node in entries if node is not None}

    def _systems(self, off: Sequence[schema.Words]) -> dict[str, nodes.Mapping]:
        """The indicator systems, without those a variant switches off."""
        systems = self._folder("指标体系", self._overlaid)
        known = tuple(systems)
        for name in off:
            if systems.pop(str(name), None) is None:
                message, hint = (
                    f"停用的指标体系“{name}”不存在。",
                    did_you_mean(str(name), known),
                )
                self.problems.append(
                    Problem("D01", Severity.ERROR, message, name.place, hint=hint)
                )
        return systems

    def _dictionaries(self) -> dict[str, Mapping[str, Any]]:
        """What each folder of 字典 holds for the year: its files named by the year they apply from, laid over."""
        files: dict[str, dict[int, list[Path]]] = {}
        for layer in self.layers:
            for path in sorted((layer / _DICTIONARIES).glob("*/*.yaml")):
                if path.stem.isdecimal() and int(path.stem) <= self.year:
                    files.setdefault(path.parent.name, {}).setdefault(
                        int(path.stem), []
                    ).append(path)
        return {name: self._dictionary(by_year) for name, by_year in files.items()}

    def _dictionary(self, files: Mapping[int, Sequence[Path]]) -> dict[str, Any]:
        """One dictionary, the files of later years laid over those of earlier ones."""
        result = nodes.Mapping({}, {}, Place(""))
        for _, paths in sorted(files.items()):
            for path in paths:
                over = self._read(path)
                if over is not None:
                    result = nodes.Mapping(
                        dict(self._switched_on(overlay(result, over))), {}, over.place
                    )
        return {key: nodes.plain(node) for key, node in result.items.items()}

    def _templates(self) -> Iterator[tuple[str, str]]:
        for path in self._files("*.j2"):
            text, problems = encoding.decode_text(
                encoding.read_bytes(path), self._show(path)
            )
            self.problems.extend(problems)
            if text is not None:
                yield path.relative_to(self.root).as_posix(), text

    def _layouts(self) -> Iterator[tuple[str, bytes]]:
        for path in self._files("*.docx"):
            if path.name.startswith("~$"):
                continue
            data = encoding.read_bytes(path)
            if len(data) > encoding.MOST_BYTES:
                self.problems.append(encoding.file_too_big(self._show(path)))
            yield path.relative_to(self.root).as_posix(), data

    def _files(self, pattern: str) -> Iterator[Path]:
        for folder in self._search():
            yield from sorted(folder.glob(pattern))


def overlay(base: nodes.Mapping, over: nodes.Mapping) -> nodes.Mapping:
    """One mapping laid over another: by key, lists of items by 编号 or 名称, lists of words joined."""
    items = dict(base.items)
    for key, node in over.items.items():
        items[key] = _overlay_node(items[key], node) if key in items else node
    return nodes.Mapping(items, {**base.keys, **over.keys}, over.place)


def _overlay_node(base: nodes.Node, over: nodes.Node) -> nodes.Node:
    if isinstance(base, nodes.Mapping) and isinstance(over, nodes.Mapping):
        return overlay(base, over)
    if isinstance(base, nodes.Sequence) and isinstance(over, nodes.Sequence):
        return _overlay_list(base, over)
    return over


def _overlay_list(base: nodes.Sequence, over: nodes.Sequence) -> nodes.Sequence:
    if all(isinstance(item, nodes.Scalar) for item in (*base.items, *over.items)):
        known = {item.text for item in base.items if isinstance(item, nodes.Scalar)}
        added = [
            item
            for item in over.items
            if isinstance(item, nodes.Scalar) and item.text not in known
        ]
        return nodes.Sequence([*base.items, *added], over.place)
    items = list(base.items)
    names = [identity(item) for item in items]
    for item in over.items:
        name = identity(item)
        if name and name in names:
            items[names.index(name)] = _overlay_node(items[names.index(name)], item)
        else:
            items.append(item)
    return nodes.Sequence(items, over.place)


def identity(node: nodes.Node) -> str | None:
    """What an item of a list is known by: its 编号, else its 名称."""
    if not isinstance(node, nodes.Mapping):
        return None
    for key in ("编号", "名称"):
        child = node.items.get(key)
        if isinstance(child, nodes.Scalar):
            return child.text
    return None


# ── schema files ────────────────────────────────────────────────────────────

_TEXT: schema.Schema = {"type": "string"}
_TEXTS: schema.Schema = {"type": "array", "items": _TEXT}
_FLAGS = ("可待填", "可无", "同一份", "每年重写")
_SCHEMA_NUMBERS = frozenset({"minItems", "minimum", "multipleOf"})
_FLAG: schema.Schema = {"type": "string", "enum": ["true", "false", "是", "否"]}
_PART: schema.Schema = {"$ref": "#/$defs/part"}
_PARTS: schema.Schema = {
    "type": "object",
    "properties": {},
    "additionalProperties": _PART,
}
_SCHEMA_FORM: schema.Schema = {
    "$ref": "#/$defs/part",
    "$defs": {
        "part": {
            "type": "object",
            "properties": {
                **dict.fromkeys(
                    (
                        *(
                            "$schema",
                            "$ref",
                            "title",
                            "description",
                            "const",
                            "default",
                        ),
                        *(
                            "单位",
                            "上年取",
                            "单值记作",
                            "每项写",
                            "字典",
                            "按",
                            "单位由",
                        ),
                    ),
                    _TEXT,
                ),
                **dict.fromkeys(("properties", "patternProperties", "$defs"), _PARTS),
                **dict.fromkeys(("required", "enum", "可写"), _TEXTS),
                **dict.fromkeys(("items", "if", "then"), _PART),
                **dict.fromkeys(_FLAGS, _FLAG),
                "type": {
                    "type": "array",
                    "items": {"enum": ["object", "array", "string", "number"]},
                },
                "additionalProperties": {
                    **_PART,
                    "type": ["object", "string"],
                    "enum": _FLAG["enum"],
                },
                **{
                    key: {"type": "string", "量": "数"}
                    for key in sorted(_SCHEMA_NUMBERS)
                },
                "量": {"type": "string", "enum": list(schema.QUANTITIES)},
                "级": {"type": "string", "enum": list(schema.LEVELS)},
            },
        }
    },
}
"""What a schema file may say."""


def schema_problems(root: nodes.Mapping) -> list[Problem]:
    """What a form cannot find in a schema file: references that lead nowhere, patterns that are none."""
    problems: dict[str, Problem] = {}
    waiting: list[nodes.Node] = [root]
    while waiting:
        node = waiting.pop()
        children = (
            node.items.values()
            if isinstance(node, nodes.Mapping)
            else getattr(node, "items", ())
        )
        waiting += children
        if not isinstance(node, nodes.Mapping):
            continue
        reference = node.items.get("$ref")
        if isinstance(reference, nodes.Scalar) and not _leads_somewhere(
            reference.text, root
        ):
            message = f"“{reference.text}”没有定义。"
            problems.setdefault(
                message, Problem("T02", Severity.ERROR, message, reference.place)
            )
        patterns = node.items.get("patternProperties")
        for pattern, place in (
            patterns.keys.items() if isinstance(patterns, nodes.Mapping) else ()
        ):
            try:
                re.compile(pattern)
            except re.error as error:
                message = f"“{pattern}”不是写得完整的样式（正则表达式）。"
                problems[message] = Problem(
                    "T01", Severity.ERROR, message, place, detail=str(error)
                )
    return list(problems.values())


def _leads_somewhere(reference: str, root: nodes.Mapping) -> bool:
    node: nodes.Node | None = root
    for part in reference.removeprefix("#/").split("/"):
        node = node.items.get(part) if isinstance(node, nodes.Mapping) else None
    return node is not None


_SCHEMA_LISTS = frozenset({"required", "enum", "可写"})
_SCHEMA_BOOLEANS = {"true": True, "false": False, "是": True, "否": False}


def json_schema(node: nodes.Node, key: str = "") -> Any:
    """A schema file as JSON: its few numbers and booleans typed, everything else text."""
    if isinstance(node, nodes.Mapping):
        return {name: json_schema(child, name) for name, child in node.items.items()}
    if isinstance(node, nodes.Sequence):
        return [json_schema(child) for child in node.items]
    if key in _SCHEMA_LISTS:
        return [node.text]
    if key in _SCHEMA_NUMBERS:
        return int(node.text) if node.text.isdecimal() else 0
    if key in ("additionalProperties", *_FLAGS) and node.text in _SCHEMA_BOOLEANS:
        return _SCHEMA_BOOLEANS[node.text]
    return node.text
