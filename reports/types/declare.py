"""A file format said once: a frozen record whose fields name the keys of the file.

    class Rule(Struct, frozen=True, kw_only=True):
        code: str
        formula: Annotated[Words, FileKey("公式", EXPRESSION)]
        hint: Annotated[str, FileKey("怎么改", TEXT)] = ""

From this come the keys a file may have (any other is told, with the nearest), what each must look
like, and the call that makes the value. A field with a default may be left out of the file; one
without `FileKey` is given by whoever reads.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, TypeVar, cast

from msgspec import Struct
from msgspec.structs import FieldInfo, astuple, fields, replace

from reports.core import nodes
from reports.core.figure import NONE
from reports.core.problems import Problem, Severity, problem
from reports.core.values import Values
from reports.source.schema import Schema, Words, read_values
from reports.source.values import read_count

T = TypeVar("T")
Converted = tuple[object, list[Problem]]
RecordType = Callable[[], type]
"""A record of this kind, named in a function: a record may hold others like itself."""


class Kind(Struct, frozen=True):
    """How a value is written (its schema), what it becomes, and the records that are in it.

    An `expression` is compiled later: `expressions_in` finds it.
    """

    form: Callable[[], Schema]
    convert: Callable[[Any], Converted]
    records: tuple[RecordType, ...] = ()
    expression: bool = False


class FileKey(Struct, frozen=True):
    """What annotates a field: the key that a field has in the file, and the kind of its value."""

    word: str
    kind: Kind


# ── reading ─────────────────────────────────────────────────────────────────


def read_record(
    record: Callable[..., T], node: nodes.Node, **given: Any
) -> tuple[T | None, list[Problem]]:
    """What a node of a file says, as a value of the record.

    None, and all that is wrong with it, otherwise.

    `given` are the fields that the file does not hold.
    """
    raw, problems = read_values(node, schema_of(record))
    if problems:
        return None, problems
    made, problems = _make(record, raw, given)
    return (None if problems else made), problems


def _make(record: Callable[..., T], raw: Any, given: Values) -> tuple[T, list[Problem]]:
    values = dict(given)
    problems: list[Problem] = []
    for name, word, kind in _keyed(record):
        if raw[word] is NONE:
            continue
        values[name], found = kind.convert(raw[word])
        problems += found
    return record(**values), problems


def read_texts(record: Callable[..., T], node: nodes.Mapping) -> dict[str, str]:
    """The texts that a node has for a record, by the names of its fields.

    Nothing is held against their kinds.
    """
    texts: dict[str, str] = {}
    for name, word, _ in _keyed(record):
        child = node.items.get(word)
        if isinstance(child, nodes.Scalar):
            texts[name] = child.text.strip()
    return texts


def expressions_in(value: Any) -> Iterator[Words]:
    """Every expression of a record, in the order of its fields; those of the records in it too."""
    if isinstance(value, tuple):
        for item in value:
            yield from expressions_in(item)
    elif isinstance(value, Struct):
        for name, _, kind in _keyed(type(value)):
            part = getattr(value, name)
            yield from _texts_in(part) if kind.expression else expressions_in(part)


def _texts_in(value: Any) -> Iterator[Words]:
    """The texts that know their place, wherever they stand in a value."""
    if isinstance(value, Words):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts_in(item)
    elif isinstance(value, Mapping):
        yield from _texts_in(tuple(value.values()))
    elif isinstance(value, Struct):
        yield from _texts_in(astuple(value))


# ── from a declaration to its schema ────────────────────────────────────────


@cache
def _keyed(record: Callable[..., Any]) -> Sequence[tuple[str, str, Kind]]:
    """The fields that a file holds: name, key and kind."""
    found = []
    for field in _fields(record):
        for key in getattr(field.type, "__metadata__", ()):
            found.append((field.name, key.word, key.kind))
    return found


def _fields(record: Callable[..., Any]) -> Sequence[FieldInfo]:
    return fields(cast("type[Struct]", record))


@cache
def schema_of(record: Callable[..., Any]) -> Schema:
    """The schema of a record, with those of all that are in it."""
    found: dict[str, Schema] = {}
    waiting = [record]
    while waiting:
        one = waiting.pop()
        if one.__name__ in found:
            continue
        found[one.__name__] = _object_schema(one)
        waiting += [inner() for _, _, kind in _keyed(one) for inner in kind.records]
    return {**found[record.__name__], "$defs": found}


def _object_schema(record: Callable[..., Any]) -> Schema:
    keyed = _keyed(record)
    needed = {field.name for field in _fields(record) if field.required}
    required = [word for name, word, _ in keyed if name in needed]
    properties = {word: kind.form() for _, word, kind in keyed}
    return {"type": "object", "properties": properties, "required": required}


# ── kinds of values ─────────────────────────────────────────────────────────


def scalar(form: Schema, convert: Callable[[Any], Any]) -> Kind:
    """A kind of value that becomes what `convert` gives: what its schema lets through is right."""
    return Kind(lambda: form, lambda value: (convert(value), []))


def one_of(values: Mapping[str, T]) -> Kind:
    """One of some words, each standing for a value."""
    return scalar({"type": "string", "enum": list(values)}, lambda word: values[word])


def _as_is(value: object) -> object:
    return value


def _plain_texts(values: Sequence[Words]) -> tuple[str, ...]:
    return tuple(map(str, values))


_STRING: Schema = {"type": "string"}
_STRINGS: Schema = {"type": "array", "items": _STRING}

_CODE = re.compile(r"'[^']*'|\w[\w.]*\([^)]*['\[].*\)")


def _words_only(text: Words) -> Converted:
    """A text that is printed as it stands; T08 for one that is written like an expression."""
    if _CODE.fullmatch(text):
        return str(text), [problem("T08", "code", text.place, text=text)]
    return str(text), []


TEXT = Kind(lambda: _STRING, _words_only)
TEXTS = scalar(_STRINGS, _plain_texts)
WORDS = scalar(_STRING, _as_is)
"""A text that keeps its place."""
ALL_WORDS = scalar(_STRINGS, tuple)
EXPRESSION = replace(WORDS, expression=True)
EXPRESSIONS = replace(ALL_WORDS, expression=True)
YES_NO = scalar({"type": "string", "量": "是否"}, _as_is)
SEVERITY = one_of({severity.value: severity for severity in Severity})


_MOST = 9999


def whole_number(word: str) -> Kind:
    """A number of things, one or more; `word` is the key it is told by where it is none, or more
    than any table has (T08).
    """

    def convert(text: Words) -> Converted:
        number = read_count(text)
        if number and number <= _MOST:
            return number, []
        return 1, [problem("T08", "count", text.place, name=word, text=text)]

    return Kind(lambda: _STRING, convert)


def every(kind: Kind) -> Kind:
    """A list of values of a kind."""
    return Kind(
        lambda: {"type": "array", "items": kind.form()},
        partial(_each, kind.convert),
        kind.records,
        kind.expression,
    )


def record(of: RecordType) -> Kind:
    """A record within the record."""
    return Kind(lambda: reference(of), lambda raw: _make(of(), raw, {}), (of,))


def records(of: RecordType, at_least: int = 0) -> Kind:
    """A list of records."""
    inner = record(of)
    form = {"type": "array", "minItems": at_least}
    return Kind(
        lambda: {**form, "items": inner.form()}, partial(_each, inner.convert), (of,)
    )


def named_records(of: RecordType) -> Kind:
    """Records by names that the file chooses, each of which is its record's `name`."""

    def convert(raw: Mapping[str, Values]) -> Converted:
        made: list[object] = []
        problems: list[Problem] = []
        for name, written in raw.items():
            one, found = _make(of(), written, {"name": name})
            made.append(one)
            problems += found
        return tuple(made), problems

    form = {"type": "object", "properties": {}}
    return Kind(lambda: {**form, "additionalProperties": reference(of)}, convert, (of,))


def reference(of: RecordType) -> Schema:
    """Where the schema of a record stands among those of the file."""
    return {"$ref": f"#/$defs/{of().__name__}"}


def _each(convert: Callable[[object], Converted], raw: Sequence[object]) -> Converted:
    converted = [convert(item) for item in raw]
    problems: list[Problem] = []
    for _, found in converted:
        problems += found
    return tuple(value for value, _ in converted), problems
