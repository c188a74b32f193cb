"""What is told of a node that does not fit its schema, and what to write instead."""

import re
from collections.abc import Iterable

from reports.core import nodes
from reports.core.problems import Place, Problem, did_you_mean, problem
from reports.source.schema.context import FileContext
from reports.source.schema.keywords import NUMBERS, Schema


def name_of(path: str) -> str:
    """What a node is called in a sentence."""
    return path or "文件"


def advice_of(schema: Schema) -> str:
    """What the schema itself says of the value (description)."""
    return str(schema.get("description", ""))


def wrong_shape(node: nodes.Node, schema: Schema, path: str) -> Problem:
    """D03: a list where a number belongs, and the like."""
    name, advice, place = name_of(path), advice_of(schema), node.place
    if "按" in schema:
        column = schema["按"]
        return problem("D03", "rows", place, name=name, column=column, advice=advice)
    if "properties" in schema or "additionalProperties" in schema:
        names = list(schema.get("properties", {}))[:3]
        if not names:
            return problem("D03", "members", place, name=name, advice=advice)
        such = _as_members(names)
        return problem(
            "D03", "named_members", place, name=name, members=such, advice=advice
        )
    case = "words"
    if "items" in schema:
        case = "items"
    elif schema.get("量") in NUMBERS:
        case = "number"
    return problem("D03", case, place, name=name, advice=advice)


def few_items(node: nodes.Sequence, schema: Schema, path: str) -> Problem:
    """D05: fewer items than the schema asks for."""
    name, least, advice = name_of(path), schema["minItems"], advice_of(schema)
    return problem(
        "D05", "few_items", node.place, name=name, least=least, advice=advice
    )


def blank_text(place: Place, schema: Schema, path: str) -> Problem:
    """D05: a text that is required and holds nothing but blanks."""
    return problem("D05", "blank_text", place, path=path, advice=advice_of(schema))


def unknown_key(
    key: str,
    near: str | None,
    known: Iterable[str],
    place: Place,
    path: str,
    context: FileContext,
) -> Problem:
    """D01: a key that the schema does not know, with the one that was meant where one is near."""
    should = context.swap_word(place, key, near) if near else ""
    advice = did_you_mean(key, known)
    if path:
        return problem(
            "D01",
            "key_inside",
            place,
            should=should,
            path=path,
            key=key,
            nearest=advice,
        )
    return problem("D01", "key", place, should=should, key=key, nearest=advice)


def missing_key(key: str, path: str, schema: Schema, place: Place) -> Problem:
    """D05: a key that is required is not there, with what to write where.

    `path` is that of the object, `schema` what is known of the member.
    """
    inside = f"{path}.{key}" if path else key
    if schema.get("量") == "文段":
        companion = re.sub(r"\.ya?ml$", ".md", place.file.rsplit("/", 1)[-1])
        return problem(
            "D05",
            "missing_text",
            place,
            was=" ",
            path=inside,
            companion=companion,
            key=key,
        )
    addition = "；".join(filter(None, (_example(key, schema), advice_of(schema))))
    if path:
        return problem(
            "D05",
            "missing_inside",
            place,
            was=" ",
            path=inside,
            parent=path,
            addition=addition,
        )
    return problem("D05", "missing", place, was=" ", path=inside, addition=addition)


def _example(key: str, schema: Schema) -> str:
    """The key with what it must hold, as it is to be written."""
    required = schema.get("required", ())
    inner = [name for name in schema.get("properties", {}) if name in required]
    return f"{key}: {{{_as_members(inner)}}}" if inner else f"{key}: …"


def _as_members(names: Iterable[str]) -> str:
    return ", ".join(f"{name}: …" for name in names)
