"""Walks a user's file and its schema together, once: typed values with their places, and problems.

Codes: D01 to D12 and D19, as far as one file and its schema can tell; Y29 where it is too much.
"""

from collections.abc import Collection
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from reports.core import nodes
from reports.core.figure import LEFT_BLANK, NONE, PENDING
from reports.core.problems import Problem, nearest, problem
from reports.core.values import NewValues
from reports.source.schema import misfits
from reports.source.schema.codes import check_code
from reports.source.schema.context import (
    MOST_PROBLEMS,
    FileContext,
    Words,
    limit_problems,
    show_lines,
)
from reports.source.schema.keywords import (
    NUMBERS,
    Schema,
    is_list,
    is_scalar,
    member_schema,
    resolve,
    take_in_condition,
)
from reports.source.schema.scalars import (
    Found,
    read_empty,
    read_left_blank,
    read_pending,
    read_scalar,
)
from reports.source.schema.shapes import key_rows, shape_of

# The dictionaries of 科目 have fifteen hundred, a bureau three hundred projects.
MOST_ITEMS = 5_000
_NO_CONTEXT = FileContext()


def read_values(
    node: nodes.Node, schema: Schema, context: FileContext = _NO_CONTEXT
) -> tuple[Any, list[Problem]]:
    """The typed value of a whole file, and what is wrong with it, each problem with its line.

    What is wrong is 待填, so that nothing computed from it is reported as well.
    """
    value, problems = _Walk(schema, context).read(node, schema, "")
    return value, limit_problems(show_lines(problems, context))


class _Walk(Struct, frozen=True):
    """What holds for a file, or for the part of it that counts in a unit of its own.

    A container that holds more than a thousand problems is read no further: its other members are
    待填.
    """

    root: Schema
    context: FileContext

    def read(self, node: nodes.Node, schema: Schema, path: str) -> Found:
        """The typed value of a node; `path` names it, as in 收入.决算."""
        schema = resolve(schema, self.root)
        if isinstance(node, nodes.Scalar):
            if node.told:
                return PENDING, ()
            if "单值记作" not in schema:
                return self._read_scalar(node, schema, path)
            node = _as_member(node, schema["单值记作"])
        if isinstance(node, nodes.Mapping):
            return self._read_mapping(node, schema, path)
        if "按" in schema and (shape := shape_of(schema, self.root, path)):
            keyed, wrong = key_rows(node, shape)
            value, more = self._read_mapping(keyed, schema, path)
            return value, [*wrong, *more]
        if "items" in schema:
            return self._read_array(node, schema, path)
        return PENDING, [misfits.wrong_shape(node, schema, path)]

    # ── arrays and scalars ──

    def _read_array(self, node: nodes.Sequence, schema: Schema, path: str) -> Found:
        values: list[Any] = []
        problems: list[Problem] = []
        if len(node.items) > MOST_ITEMS:
            return PENDING, [_too_many(node, path)]
        if len(node.items) < schema.get("minItems", 0):
            problems.append(misfits.few_items(node, schema, path))
        for number, item in enumerate(node.items, 1):
            if len(problems) > MOST_PROBLEMS:
                values.append(PENDING)
                continue
            value, wrong = self.read(item, schema["items"], f"{path}[{number}]")
            values.append(value)
            problems += wrong
        return values, problems

    def _read_scalar(self, node: nodes.Scalar, schema: Schema, path: str) -> Found:
        text = node.text.strip()
        if text == "待填":
            return read_pending(node, schema, path, self.context)
        if text == "无" and "无记作" in schema:
            return self.read(self._all_alike(node, schema), schema, path)
        if text == "无" and schema.get("可无"):
            return NONE, ()
        if text == LEFT_BLANK and schema.get("量") in NUMBERS:
            return read_left_blank(node, schema, path)
        if not text and schema.get("量") != "文段":
            return read_empty(node, schema, path, self.context)
        if is_list(schema):
            # A lone value stands for a list of one.
            value, problems = self.read(node, schema["items"], path)
            return [value], problems
        if is_scalar(schema):
            return read_scalar(node, schema, path, self.context)
        return PENDING, [misfits.wrong_shape(node, schema, path)]

    # ── objects ──

    def _all_alike(self, node: nodes.Scalar, schema: Schema) -> nodes.Mapping:
        """The object that 无 stands for: each of its numbers is what 无记作 says."""
        items: dict[str, nodes.Node] = {}
        for key, part in schema["properties"].items():
            form = resolve(part, self.root)
            if "properties" in form and "单值记作" not in form:
                items[key] = self._all_alike(node, {**form, "无记作": schema["无记作"]})
            elif "单值记作" in form or form.get("量") in NUMBERS:
                items[key] = nodes.Scalar(schema["无记作"], node.place, True)
        return nodes.Mapping(items, dict.fromkeys(items, node.place), node.place)

    def _read_mapping(self, node: nodes.Mapping, schema: Schema, path: str) -> Found:
        """The object, its bare amounts in the unit that it names itself, if its schema lets it."""
        if "properties" not in schema and not schema.get("additionalProperties"):
            return PENDING, [misfits.wrong_shape(node, schema, path)]
        if path and len(node.items) > MOST_ITEMS:
            return PENDING, [_too_many(node, path)]
        by = schema.get("单位由", "")
        stated = node.items.get(by)
        unit = stated.text.strip() if isinstance(stated, nodes.Scalar) else ""
        known = resolve(member_schema(by, schema) or {}, self.root).get("enum", (unit,))
        if not unit or unit not in known:
            # What is no unit, such as 待填, is told of where it is read itself.
            return self._read_object(node, schema, path)
        context = replace(self.context, amount_unit=unit)
        return _Walk(self.root, context)._read_object(node, schema, path)

    def _read_object(self, node: nodes.Mapping, schema: Schema, path: str) -> Found:
        schema = take_in_condition(node, schema)
        values: NewValues = {}
        problems: list[Problem] = []
        meant: set[str | None] = set()
        for key, child in node.items.items():
            part = member_schema(key, schema)
            is_full = len(problems) > MOST_PROBLEMS
            if part is None and schema.get("additionalProperties") is True:
                values[key] = nodes.plain(child)
            elif part is None:
                known = [] if is_full else _absent_keys(node, schema)
                near = nearest(key, known)
                meant.add(near)
                place = node.keys[key]
                problems.append(
                    misfits.unknown_key(
                        key=key,
                        near=near if self._fits(child, near, schema) else None,
                        known=known,
                        place=place,
                        path=path,
                        context=self.context,
                    )
                )
            elif is_full:
                values[key] = PENDING
            else:
                values[key], wrong = self._read_member(key, node, part, schema, path)
                problems += wrong
        absent, wrong = self._read_absent(node, schema, path, meant)
        return {**values, **absent}, [*problems, *wrong]

    def _fits(self, child: nodes.Node, key: str | None, schema: Schema) -> bool:
        """Whether a value may be that of a key: what does not fit there is not meant for it."""
        part = member_schema(key, schema) if key else None
        return part is not None and not self.read(child, part, "")[1]

    def _read_member(
        self,
        key: str,
        node: nodes.Mapping,
        part: Schema,
        schema: Schema,
        path: str,
    ) -> Found:
        """The value of a key, 待填 where the key is no code of the dictionary it belongs to."""
        child = node.items[key]
        inside = f"{path}.{key}" if path else key
        value, problems = self.read(child, part, inside)
        is_blank = isinstance(value, Words) and not value.strip()
        if is_blank and key in schema.get("required", ()):
            value, problems = self._read_blank(child, part, inside)
        if "字典" not in schema or key in schema.get("properties", ()):
            return value, problems
        names = self.context.dictionaries.get(schema["字典"], {})
        no_code = check_code(key, schema, node.keys[key], names)
        return (PENDING, [*no_code, *problems]) if no_code else (value, problems)

    def _read_blank(self, node: nodes.Node, part: Schema, path: str) -> Found:
        """A text section that is required and blank, which only a draft may be."""
        if self.context.pending == "all":
            return PENDING, ()
        form = resolve(part, self.root)
        return PENDING, [misfits.blank_text(node.place, form, path)]

    def _read_absent(
        self,
        node: nodes.Mapping,
        schema: Schema,
        path: str,
        meant: Collection[str | None],
    ) -> tuple[NewValues, list[Problem]]:
        """What the schema knows or requires and the object does not have."""
        values: NewValues = {}
        problems: list[Problem] = []
        for key in (*schema.get("properties", ()), *schema.get("required", ())):
            if key in node.items or key in values:
                continue
            if key in meant:
                values[key] = PENDING
                continue
            values[key], wrong = self._read_missing(key, node, schema, path)
            problems += wrong
        return values, problems

    def _read_missing(
        self,
        key: str,
        node: nodes.Mapping,
        schema: Schema,
        path: str,
    ) -> Found:
        """A member that is not there: its default, or 无; 待填 with an error if it is required."""
        part = resolve(member_schema(key, schema) or {}, self.root)
        if "default" in part:
            default = nodes.Scalar(str(part["default"]), node.place, True)
            return self.read(default, part, f"{path}.{key}" if path else key)
        if key not in schema.get("required", ()) or "上年取" in part:
            return NONE, ()
        if self.context.pending == "all":
            return PENDING, ()
        return PENDING, [misfits.missing_key(key, path, part, node.place)]


def _too_many(node: nodes.Mapping | nodes.Sequence, path: str) -> Problem:
    """D21: more items than a report has room for."""
    name, count = misfits.name_of(path), len(node.items)
    return problem("D21", "items", node.place, name=name, count=count, most=MOST_ITEMS)


def _as_member(node: nodes.Scalar, key: str) -> nodes.Mapping:
    """A bare value as the one member that it stands for (单值记作)."""
    return nodes.Mapping({key: node}, {key: node.place}, node.place)


def _absent_keys(node: nodes.Mapping, schema: Schema) -> list[str]:
    """The names that the schema knows and the object has not used."""
    return [name for name in schema.get("properties", ()) if name not in node.items]
