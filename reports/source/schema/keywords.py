"""What a schema says: standard JSON Schema, and annotations for what JSON cannot say.

`量` and `单位`, what a text counts and in what; `可待填`, `可无`, `可留空`; `无记作`, what each number of an object is
where 无 stands for the whole; `可写`, words that may stand for a number; `单值记作`, which member a bare
value stands for; `上年取`, where last year's document has it; `每项写`, that each item of a list has a
text of its own, under this word and its name; `同一份`, what tells one of a unit's documents from
another, year after year; `每年重写`, that a text is not to be last year's;
`多年不变`, that a value may be; `别处用`, that another report of the unit asks for it; `别的报告`, of
which type the other report is that a text names; `字典` and
`级`, that the keys are codes of a dictionary (科目) at that level; `补入`, that a key and its text
are added to that dictionary; `按`, that a list of rows stands for a mapping keyed by that column;
`单位由`, the member that says what the bare amounts beside it count in; `日期在`, whether the dates
of a text lie in the report's year or after it; `不早于`, which other dates they may not precede;
`可不写比较`, that a target may be a number alone, without ≥ or ≤;
`公开时`, what the 结果 of an approval has to be once a document is to be published; `机构`, which
body a name may be of; `范围`, what a number or a year can be and usually is; `常理`, at the root of
a file's schema, the same by unit and name for all that has no 范围 (see ranges.py); `翻年`, what
becomes of a value where a new year is begun from last year's data (see Fate); `公开期限`, of a date,
within how many days of it the document is to be published.

Known keywords: type, properties, required, additionalProperties, patternProperties, items,
minItems, minimum, multipleOf, enum, const, default, $ref, $defs, if, then, title, description.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from reports.core import nodes

Schema = Mapping[str, Any]

NUMBERS = frozenset({"金额", "数", "百分比", "带单位的数", "指标值"})
"""What a schema may say under 量 where nothing but a number is meant."""
AFTER_YEAR = "年度后"
WITHIN = (AFTER_YEAR, "年度内")
"""What a schema may say under 日期在."""
USED_ELSEWHERE = "别处用"
"""What a schema says of a value that another report of the unit asks for, or its rules."""
NAMES_REPORT = "别的报告"
"""What a schema says of a text that names another report of the unit: of which type it is."""
LASTING = "多年不变"
"""What a schema says of a value that is the same year after year: the points of an indicator."""
FATE = "翻年"
"""What a schema says of what becomes of a value in a new year."""
DUE = "公开期限"
"""What a schema says of a date: within how many days of it the document is to be published."""
OWN_BODY, AMONG_BODIES, NEARBY_BODY = "本单位", "含本单位", "同地"
BODIES = (OWN_BODY, AMONG_BODIES, NEARBY_BODY)
"""What a schema may say under 机构: the unit itself, a list with it, one of its place."""


class Fate(StrEnum):
    """The words a schema may use under 翻年."""

    KEPT = "照抄"
    PENDING = "重填"
    DROPPED = "去掉"
    FOLLOWING = "随上年"
    """Dropped where last year's folder gives it, else 待填."""


def resolve(schema: Schema, root: Schema) -> Schema:
    """The schema with its $ref taken in; keywords beside $ref win."""
    if "$ref" not in schema:
        return schema
    target: Any = root
    for part in str(schema["$ref"]).removeprefix("#/").split("/"):
        target = target[part]
    found = resolve(target, root)
    if len(schema) == 1:
        return found
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {**found, **beside}


def is_scalar(schema: Schema) -> bool:
    """Whether the schema allows a text or a number; one that names no type does."""
    types = _types_of(schema)
    return "string" in types or "number" in types


def is_list(schema: Schema) -> bool:
    """Whether the schema allows a list of values, and not rows that stand for a mapping."""
    return "items" in schema and "按" not in schema and "array" in _types_of(schema)


def _types_of(schema: Schema) -> Sequence[str]:
    """The JSON types that a schema allows."""
    types = schema.get("type", ("string", "number"))
    return (types,) if isinstance(types, str) else types


def member_schema(key: str, schema: Schema) -> Schema | None:
    """What the schema says of a member of its object, None where it knows none of that name."""
    part: Schema | None = schema.get("properties", {}).get(key)
    if part is not None:
        return part
    for pattern, pattern_part in schema.get("patternProperties", {}).items():
        if re.search(pattern, key):
            return pattern_part  # type: ignore[no-any-return]
    rest = schema.get("additionalProperties")
    return rest if isinstance(rest, Mapping) else None


def take_in_condition(node: nodes.Mapping, schema: Schema) -> Schema:
    """The schema with its if/then taken in; a condition compares texts of direct members.

    As JSON Schema has it, a member that is absent meets every test, unless the condition requires
    it.
    """
    condition = schema.get("if")
    if not condition or not _meets(node, condition):
        return schema
    then = schema.get("then", {}).get("required", [])
    return {**schema, "required": [*schema.get("required", []), *then]}


def _meets(node: nodes.Mapping, condition: Schema) -> bool:
    if any(key not in node.items for key in condition.get("required", ())):
        return False
    for key, test in condition.get("properties", {}).items():
        child = node.items.get(key)
        text = child.text.strip() if isinstance(child, nodes.Scalar) else None
        if child is not None and text not in test.get("enum", [test.get("const")]):
            return False
    return True
