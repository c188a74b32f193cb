"""The year's dictionaries (科目) as one document uses them: with the codes that its data add, and
what is to be compared with the original.

Codes: D02, D24.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reports.core import nodes
from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.source.schema import (
    LEVELS,
    UNVERIFIED,
    Schema,
    member_schema,
    resolve,
)

ADDED = "科目补充"
"""The key under which a data file names codes that the dictionaries do not have."""

Dictionaries = Mapping[str, Values]


class _Addition(NamedTuple):
    """A code that the data add to a dictionary."""

    dictionary: str
    code: str
    name: str
    place: Place


class _Use(NamedTuple):
    """A code of a dictionary where it stands as a key."""

    dictionary: str
    code: str
    place: Place


def add_codes(
    dictionaries: Dictionaries, root: nodes.Mapping, schema: Schema
) -> tuple[Dictionaries, list[Problem]]:
    """The dictionaries with what the data add to them; D02 for what is no code, and for one whose
    款 or 类 nobody names.
    """
    if ADDED not in root.items:
        return dictionaries, []
    full = {name: dict(names) for name, names in dictionaries.items()}
    additions = list(_additions(root, schema))
    problems = [
        problem("D02", "no_digits", one.place, key=one.code)
        for one in additions
        if not one.dictionary
    ]
    named = [one for one in additions if one.dictionary in full]
    for one in named:
        full[one.dictionary][one.code] = one.name
    for one in named:
        missing = _unnamed_above(one, full[one.dictionary])
        if missing:
            problems.append(
                problem(
                    "D02",
                    "unnamed_above",
                    one.place,
                    key=one.code,
                    name=one.name,
                    missing="、".join(missing),
                )
            )
    return full, problems


def _additions(root: nodes.Mapping, schema: Schema) -> Iterator[_Addition]:
    """What stands under 科目补充, with the dictionary that its schema says it belongs to."""
    node = root.items.get(ADDED)
    form = resolve(schema.get("properties", {}).get(ADDED, {}), schema)
    if not isinstance(node, nodes.Mapping):
        return
    for code, child in node.items.items():
        name = child.text.strip() if isinstance(child, nodes.Scalar) else ""
        part = member_schema(code, form) or {}
        if name:
            yield _Addition(part.get("补入", ""), code, name, node.keys[code])


def _unnamed_above(one: _Addition, names: Values) -> list[str]:
    """The codes above an added one that have no name."""
    above = [one.code[:digits] for digits in LEVELS.values() if digits < len(one.code)]
    return [code for code in above if code not in names]


def find_unverified(
    dictionaries: Dictionaries, root: nodes.Mapping, schema: Schema
) -> Iterator[Problem]:
    """D24 for the codes that are used and not yet compared with the original, those that the data
    add, and those they add for nothing.

    `dictionaries` are those of the templates, without what the data add.
    """
    used = list(dict.fromkeys(_uses(root, schema, schema)))
    additions = {(one.dictionary, one.code): one for one in _additions(root, schema)}
    yield from _unverified(dictionaries, used, additions)
    known: list[_Addition] = []
    for one in additions.values():
        name = dictionaries.get(one.dictionary, {}).get(one.code)
        if name is not None and name != one.name:
            yield problem(
                "D24",
                "renamed",
                one.place,
                key=one.code,
                known=name,
                name=one.name,
            )
        elif name is None:
            known.append(one)
    yield from _added(known, used)


def _unverified(
    dictionaries: Dictionaries,
    used: list[_Use],
    additions: Mapping[tuple[str, str], _Addition],
) -> Iterator[Problem]:
    """The codes that are used, and those above them: the names of both are printed."""
    listed = dictionaries.get(UNVERIFIED, {})
    doubtful: dict[str, str] = {}
    places: list[Place] = []
    for one in used:
        names = dictionaries.get(one.dictionary, {})
        for digits in LEVELS.values():
            code = one.code[:digits]
            is_listed = code in names and code in listed.get(one.dictionary, ())
            if is_listed and (one.dictionary, code) not in additions:
                doubtful[code] = f"{code} {names[code]}"
                places.append(one.place)
    if doubtful:
        codes = "、".join(doubtful[code] for code in sorted(doubtful))
        yield problem("D24", "unverified", places[0], codes=codes)


def _added(additions: list[_Addition], used: list[_Use]) -> Iterator[Problem]:
    """The codes that no dictionary has, those that are used apart from the others."""
    codes = [one.code for one in used]
    apart: dict[str, list[_Addition]] = {"added": [], "unused": []}
    for one in additions:
        is_used = any(code.startswith(one.code) for code in codes)
        apart["added" if is_used else "unused"].append(one)
    for case, those in apart.items():
        if those:
            words = "、".join(f"{one.code} {one.name}" for one in those)
            yield problem("D24", case, those[0].place, codes=words)


def _uses(node: nodes.Node, schema: Schema, root: Schema) -> Iterator[_Use]:
    """The keys of a file that its schema says are codes of a dictionary."""
    if isinstance(node, nodes.Scalar):
        return
    schema = resolve(schema, root)
    if isinstance(node, nodes.Sequence):
        if "按" in schema:
            yield from _uses_in_rows(node, schema)
        return
    dictionary = schema.get("字典")
    for key, child in node.items.items():
        if dictionary and key not in schema.get("properties", ()):
            yield _Use(dictionary, key, node.keys[key])
        part = member_schema(key, schema)
        if part is not None:
            yield from _uses(child, part, root)


def _uses_in_rows(node: nodes.Sequence, schema: Schema) -> Iterator[_Use]:
    """The codes that rows have in the column they are keyed by."""
    for row in node.items if "字典" in schema else ():
        cell = row.items.get(schema["按"]) if isinstance(row, nodes.Mapping) else None
        if isinstance(cell, nodes.Scalar):
            yield _Use(schema["字典"], cell.text.strip(), cell.place)
