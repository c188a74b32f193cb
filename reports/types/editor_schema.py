"""What a schema file says, as editors read it: JSON Schema alone (draft-07), with titles, meanings, units and
the year's codes; nothing that a program here would take is faulted.

What is wrong with a value this program says itself, in its own words: an editor helps while something is typed.
"""

import re
from collections.abc import Mapping
from typing import Any

from reports.core.figure import TYPED_NONE, TYPED_PENDING
from reports.core.values import Values
from reports.source.schema import LEVELS, Schema, code_name, resolve
from reports.source.schema.keywords import is_list, is_scalar
from reports.source.schema.shapes import TABLES

DRAFT = "http://json-schema.org/draft-07/schema#"
_COUNTED = frozenset({"金额", "数", "百分比"})
_TEXT = "文段"
# A number as it may be typed, with what it counts: 1,200.50  ８５％  3辆  -0.5万元
_NUMBER = r"[-+－−]?[\d０-９][\d０-９,，.．]*\s*[%％]?\s*[一-龥/]*"
_YES_NO = ["是", "否"]
_KEPT = ("default", "minItems")


def editor_schema(
    schema: Schema, title: str, dictionaries: Mapping[str, Values]
) -> dict[str, Any]:
    """A whole file's schema under a title; `dictionaries` are the names by code that keys may be of."""
    translator = _Translator(schema, dictionaries)
    # Texts may as well stand in the Markdown file beside it.
    needed = translator.needed(schema, at_root=True)
    whole = translator.whole(schema)
    return {
        "$schema": DRAFT,
        "title": title,
        **whole,
        "required": needed,
        "definitions": translator.shared,
    }


class _Translator:
    """One schema, its references taken in; `shared` is what each of many codes may be."""

    def __init__(self, root: Schema, dictionaries: Mapping[str, Values]) -> None:
        self._root = root
        self._dictionaries = dictionaries
        self.shared: dict[str, Any] = {}

    def part(self, schema: Schema, name: str) -> dict[str, Any]:
        """What may stand under a name."""
        form = resolve(schema, self._root)
        found: dict[str, Any] = {"title": name, "description": _meaning(form)}
        found |= {key: form[key] for key in _KEPT if key in form}
        choices: list[dict[str, Any]] = []
        if "properties" in form or form.get("additionalProperties"):
            choices.append(self.whole(form))
        if "items" in form:
            item = self.part(form["items"], name)
            choices.append({"type": "array", "items": item})
        choices += self._scalars(form)
        if len(choices) == 1:
            return {**found, **choices[0]}
        return {**found, "anyOf": choices}

    def whole(self, form: Schema) -> dict[str, Any]:
        """What an object's members may be."""
        members = form.get("properties", {})
        found: dict[str, Any] = {
            "type": "object",
            "properties": {key: self.part(one, key) for key, one in members.items()},
            "required": self.needed(form),
        }
        rest = form.get("additionalProperties", True)
        if isinstance(rest, Mapping):
            found["additionalProperties"] = self.part(rest, rest.get("title", ""))
            found["properties"] |= self._codes(form, found["additionalProperties"])
        else:
            found["additionalProperties"] = rest
        patterns = form.get("patternProperties", {})
        if patterns:
            found["patternProperties"] = {
                pattern: self.part(one, one.get("title", ""))
                for pattern, one in patterns.items()
            }
        return found

    def _codes(self, form: Schema, each: Mapping[str, Any]) -> dict[str, Any]:
        """The codes of the year's dictionary that are keys here, each with its name."""
        names = self._dictionaries.get(form.get("字典", ""), {})
        digits = LEVELS.get(form.get("级", ""))
        codes = [one for one in names if digits is None or len(one) == digits]
        if not codes:
            return {}
        name = f"编码{len(self.shared) + 1}"
        self.shared[name] = each
        alike = [{"$ref": f"#/definitions/{name}"}]
        return {
            code: {
                "title": f"{code} {names[code]}",
                "description": code_name(code, names),
                "allOf": alike,
            }
            for code in codes
        }

    def needed(self, form: Schema, *, at_root: bool = False) -> list[str]:
        """The members that have to be in the file itself: none that comes from last year, or as text of its
        own.
        """
        members = form.get("properties", {})
        needed = []
        for key in form.get("required", ()):
            one = resolve(members.get(key, {}), self._root)
            is_text = one.get("量") == _TEXT or (
                at_root and one.get("type") == "string"
            )
            if not is_text and "上年取" not in one and "default" not in one:
                needed.append(key)
        return needed

    def _scalars(self, form: Schema) -> list[dict[str, Any]]:
        """The single values that may stand here, words and numbers."""
        if "单值记作" in form:
            member = form["properties"][form["单值记作"]]
            return self._scalars(resolve(member, self._root))
        if not is_scalar(form):
            return self._in_the_place_of_many(form)
        quantity = form.get("量", "")
        if known := form.get("enum") or ([form["const"]] if "const" in form else []):
            # A word of digits alone is a number where it has no quotes.
            bare = [int(word) for word in known if word.isdecimal()]
            return [{"enum": [*known, *bare, TYPED_PENDING, TYPED_NONE]}]
        if quantity == "是否":
            return [{"enum": [*_YES_NO, True, False, TYPED_PENDING]}]
        if quantity not in _COUNTED:
            return [{"type": ["string", "number", "boolean"]}]
        words = (TYPED_PENDING, TYPED_NONE, "留空", *form.get("可写", ()))
        forms = "|".join((*map(re.escape, words), _NUMBER))
        pattern = rf"^\s*({forms})\s*$"
        told = "要填数，后面可以带单位；没有写 0，暂时不知道写“待填”。"
        return [
            {
                "type": ["number", "string"],
                "pattern": pattern,
                "patternErrorMessage": told,
            }
        ]

    def _in_the_place_of_many(self, form: Schema) -> list[dict[str, Any]]:
        """The words that may stand for a list or an object: a file of rows, rows that were pasted, 无."""
        if is_list(form) and is_scalar(resolve(form["items"], self._root)):
            return [{"type": ["string", "number", "boolean"]}]
        if is_list(form) or "按" in form:
            files = "|".join(map(re.escape, TABLES))
            rows = rf"\s*\S.*({files})\s*|[\s\S]*[\t\n][\s\S]*"
            return [
                {
                    "type": "string",
                    "pattern": rf"^({TYPED_PENDING}|{TYPED_NONE}|{rows})$",
                }
            ]
        return [{"enum": [TYPED_PENDING, TYPED_NONE]}]


def _meaning(form: Schema) -> str:
    """What the schema says of a value, what it counts in and which words may stand for it."""
    told = [str(form["description"])] if "description" in form else []
    quantity, unit = form.get("量", ""), form.get("单位", "")
    if quantity in _COUNTED and unit:
        told.append(f"单位：{unit}")
    if quantity and quantity not in _COUNTED:
        told.append(f"写法：{quantity}")
    words = [name for name in ("可无", "可留空") if form.get(name)]
    if words:
        told.append("没有的写“无”" if "可无" in words else "本来就空着的写“留空”")
    if form.get("可待填"):
        told.append("送审前可以写“待填”")
    return "；".join(told)
