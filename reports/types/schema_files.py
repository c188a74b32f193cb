"""The schema files of a type (数据结构.yaml).

Which keywords they may use, and the JSON Schema they stand for.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from reports.core import nodes
from reports.core.problems import Problem, did_you_mean, problem
from reports.source import schema
from reports.source.schema import Schema
from reports.source.values import read_count

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_WHOLE: Schema = {"type": "string", "量": "数"}
_BOOLEANS = {"true": True, "false": False, "是": True, "否": False}
_FLAG: Schema = {"type": "string", "enum": list(_BOOLEANS)}
_PART: Schema = {"$ref": "#/$defs/part"}
_PARTS: Schema = {
    "type": "object",
    "properties": {},
    "additionalProperties": _PART,
}
_PART_OR_FLAG: Schema = {**_PART, "type": ["object", "string"], "enum": _FLAG["enum"]}
_TYPES: Schema = {
    "type": "array",
    "items": {"enum": ["object", "array", "string", "number"]},
}
_BOUNDS: Mapping[str, Schema] = {
    **dict.fromkeys(("不小于", "不大于", "多半不小于", "多半不大于"), _TEXT),
    "整": {"type": "string", "enum": ["是", "否"]},
}
_USUAL: Schema = {
    "type": "object",
    "properties": {**_BOUNDS, "名称": _TEXT, "单位": _TEXTS},
    "required": ["单位"],
}

KEYWORDS: Mapping[str, Schema] = {
    "$schema": _TEXT,
    "$ref": _TEXT,
    "title": _TEXT,
    "description": _TEXT,
    "const": _TEXT,
    "default": _TEXT,
    "单位": _TEXT,
    "上年取": _TEXT,
    "单值记作": _TEXT,
    "无记作": _TEXT,
    "每项写": _TEXT,
    "别的报告": _TEXT,
    "字典": _TEXT,
    "补入": _TEXT,
    "按": _TEXT,
    "公开时": _TEXT,
    "单位由": _TEXT,
    "properties": _PARTS,
    "patternProperties": _PARTS,
    "$defs": _PARTS,
    "required": _TEXTS,
    "enum": _TEXTS,
    "可写": _TEXTS,
    "不早于": _TEXTS,
    "items": _PART,
    "if": _PART,
    "then": _PART,
    "可待填": _FLAG,
    "可无": _FLAG,
    "可留空": _FLAG,
    "同一份": _FLAG,
    "每年重写": _FLAG,
    "多年不变": _FLAG,
    "别处用": _FLAG,
    "可不写比较": _FLAG,
    "范围": {"type": "object", "properties": _BOUNDS},
    "常理": {"type": "object", "properties": {}, "additionalProperties": _USUAL},
    "type": _TYPES,
    "additionalProperties": _PART_OR_FLAG,
    "minItems": _WHOLE,
    "minimum": _WHOLE,
    "multipleOf": _WHOLE,
    "机构": {"type": "string", "enum": list(schema.BODIES)},
    schema.FATE: {"type": "string", "enum": list(schema.Fate)},
    schema.DUE: _WHOLE,
    "日期在": {"type": "string", "enum": list(schema.WITHIN)},
    "量": {"type": "string", "enum": list(schema.QUANTITIES)},
    "级": {"type": "string", "enum": list(schema.LEVELS)},
}
"""Every keyword that a schema file may use, with the form of its value."""
_FORM: Schema = {
    **_PART,
    "$defs": {"part": {"type": "object", "properties": KEYWORDS}},
}


def read_schema(
    root: nodes.Mapping, dictionaries: Collection[str]
) -> tuple[Schema, list[Problem]]:
    """A schema file as JSON Schema, and what is wrong in it; the names of the `dictionaries` that it
    may ask for.
    """
    _, problems = schema.read_values(root, _FORM)
    faults = [*_faults(root), *_unknown_words(root, dictionaries), *_reserved(root)]
    return json_schema(root), [*problems, *dict.fromkeys(faults)]


# ── what a form cannot find ─────────────────────────────────────────────────


def _faults(root: nodes.Mapping) -> Iterator[Problem]:
    """References that lead nowhere, patterns that are none."""
    told: set[str] = set()
    for node in _mappings(root):
        reference = node.items.get("$ref")
        name = reference.text if isinstance(reference, nodes.Scalar) else ""
        if reference and name not in told and not _leads_somewhere(name, root):
            told.add(name)
            yield problem("T02", "reference", reference.place, name=name)
        patterns = node.items.get("patternProperties")
        if isinstance(patterns, nodes.Mapping):
            yield from _bad_patterns(patterns)


def _unknown_words(
    root: nodes.Mapping, dictionaries: Collection[str]
) -> Iterator[Problem]:
    """Dictionaries that nobody has, and members that are required and cannot be there."""
    for node in _mappings(root):
        asked = node.items.get("字典")
        if isinstance(asked, nodes.Scalar) and asked.text not in dictionaries:
            near = did_you_mean(asked.text, dictionaries)
            yield problem("T02", "dictionary", asked.place, name=asked.text, near=near)
        members, required = node.items.get("properties"), node.items.get("required")
        is_closed = "patternProperties" not in node.items and not isinstance(
            node.items.get("additionalProperties"), nodes.Mapping
        )
        if isinstance(members, nodes.Mapping) and isinstance(required, nodes.Sequence):
            for one in required.items if is_closed or node is root else ():
                yield from _not_a_member(one, members.items)


def _not_a_member(one: nodes.Node, members: Collection[str]) -> Iterator[Problem]:
    if isinstance(one, nodes.Scalar) and one.text not in members:
        near = did_you_mean(one.text, members)
        yield problem("T02", "required", one.place, name=one.text, near=near)


_OF_THE_PROGRAM = frozenset(
    {"评分", "字典", "各份", "各报告", "上年度", "下年度", "行", "子", "序", "文书"}
)
"""Names that mean something else wherever a template says them."""


def _reserved(root: nodes.Mapping) -> Iterator[Problem]:
    """Items of the data that are called as something of the program's."""
    members = root.items.get("properties")
    for name, place in (
        members.keys.items() if isinstance(members, nodes.Mapping) else ()
    ):
        if name in _OF_THE_PROGRAM:
            yield problem("T02", "reserved", place, name=name)
    former = members.items.get("上年") if isinstance(members, nodes.Mapping) else None
    if isinstance(former, nodes.Mapping) and "properties" not in former.items:
        yield problem("T02", "last year", former.place)


def _mappings(root: nodes.Mapping) -> Iterator[nodes.Mapping]:
    """Every mapping of a file, the whole first."""
    waiting: list[nodes.Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Mapping):
            yield node
            waiting += node.items.values()
        elif isinstance(node, nodes.Sequence):
            waiting += node.items


def _bad_patterns(patterns: nodes.Mapping) -> Iterator[Problem]:
    for pattern, place in patterns.keys.items():
        try:
            re.compile(pattern)
        except re.error as error:
            yield problem("T01", "pattern", place, detail=str(error), pattern=pattern)


def _leads_somewhere(reference: str, root: nodes.Mapping) -> bool:
    node: nodes.Node | None = root
    for part in reference.removeprefix("#/").split("/"):
        node = node.items.get(part) if isinstance(node, nodes.Mapping) else None
    return node is not None


# ── as JSON ─────────────────────────────────────────────────────────────────


def json_schema(root: nodes.Mapping) -> Schema:
    """A schema file as JSON Schema: its few numbers and booleans typed, everything else text."""
    return {name: _json_value(child, name) for name, child in root.items.items()}


def _json_value(node: nodes.Node, keyword: str = "") -> object:
    if isinstance(node, nodes.Mapping):
        return json_schema(node)
    if isinstance(node, nodes.Sequence):
        return [_json_value(child) for child in node.items]
    form = KEYWORDS.get(keyword)
    if form is _TEXTS:
        return [node.text]
    if form is _WHOLE:
        return read_count(node.text) or 0
    if form is _FLAG or form is _PART_OR_FLAG:
        return _BOOLEANS.get(node.text, node.text)
    return node.text
