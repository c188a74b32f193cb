"""Records as bytes, and back: what pickle does, but nothing is called that is no value of ours.

A value is taken apart into leaves (words, numbers, bytes, and what holds nothing else) and, level by
level, into columns: of all records of one class on a level the first fields, the second ones, each as
the place of its value among all that came before. So it is put together by a few long steps in place of
many short ones, and what was one object is one again.
"""

import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from msgspec import Struct

_LEAVES = frozenset({str, int, bytes, bool, type(None)})
# The one class that is not ours.
_DECIMAL = "decimal:Decimal"
_OURS = "reports."
_TUPLE, _LIST, _DICT = "tuple", "list", "dict"


class _Step(NamedTuple):
    """Values of one kind: how many, the names of their parts where they are given by name, and for
    each part where its values stand; of lists a row for each of them, of mappings two: keys, values.
    """

    kind: str
    size: int
    names: tuple[str, ...]
    columns: Sequence[tuple[int, ...]]


# ── taken apart ─────────────────────────────────────────────────────────────


def to_bytes(value: object) -> bytes:
    """A value of records, mappings, lists and tuples, words and numbers.

    Raises TypeError for any other, RecursionError for one that holds itself.
    """
    parts = _Parts()
    parts.add(value)
    return marshal.dumps(parts.put_in_order())


_Group = tuple[int, str, tuple[str, ...], int]
"""Level, kind, names of parts, how many parts: what is made in one step."""


class _Part(NamedTuple):
    """Where a value is to be found: among the leaves, or in a group."""

    level: int
    group: _Group | None
    number: int


class _Parts:
    """All values within one, each once."""

    def __init__(self) -> None:
        self._leaves: list[object] = []
        self._words: dict[tuple[type, object], _Part] = {}
        self._known: dict[int, _Part] = {}
        self._groups: dict[_Group, list[list[_Part]]] = {}
        # What is known by its address has to stay there.
        self._alive: list[object] = []

    def add(self, value: object) -> _Part:
        """Where the value is to be found."""
        if type(value) in _LEAVES:
            key = (type(value), value)
            found = self._words.get(key)
            if found is None:
                found = self._words[key] = self._add_leaf(value)
            return found
        found = self._known.get(id(value))
        if found is None:
            add = self._add_leaf if _is_plain(value) else self._add_made
            found = self._known[id(value)] = add(value)
            self._alive.append(value)
        return found

    def _add_leaf(self, value: object) -> _Part:
        self._leaves.append(value)
        return _Part(0, None, len(self._leaves) - 1)

    def _add_made(self, value: object) -> _Part:
        name, names, parts = _taken_apart(value)
        inside = [self.add(part) for part in parts]
        level = 1 + max((one.level for one in inside), default=0)
        size = 0 if name in (_LIST, _DICT) else len(inside)
        group = (level, name, names, size)
        members = self._groups.setdefault(group, [])
        members.append(inside)
        return _Part(level, group, len(members) - 1)

    def put_in_order(self) -> tuple[list[object], list[tuple[Any, ...]]]:
        """The leaves, and the steps by which all others are made of them, plain ones."""
        starts: dict[_Group | None, int] = {None: 0}
        count = len(self._leaves)
        for group in sorted(self._groups):
            starts[group] = count
            count += len(self._groups[group])
        steps = []
        for group in sorted(self._groups):
            _, kind, names, _ = group
            rows = [
                tuple(starts[one.group] + one.number for one in inside)
                for inside in self._groups[group]
            ]
            steps.append((kind, len(rows), names, _columns(kind, rows)))
        return self._leaves, steps


def _columns(kind: str, rows: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    if kind == _LIST:
        return list(rows)
    if kind == _DICT:
        return [half for row in rows for half in (row[::2], row[1::2])]
    return list(zip(*rows, strict=True))


def _is_plain(value: Any) -> bool:
    """Whether marshal takes it as it is, with all that is in it."""
    kind = type(value)
    if kind is dict:
        return all(map(_is_plain, value)) and all(map(_is_plain, value.values()))
    if kind in (tuple, list):
        return all(map(_is_plain, value))
    return kind in _LEAVES


def _taken_apart(value: Any) -> tuple[str, tuple[str, ...], Iterable[object]]:
    """The kind of a value, the names of its parts where they have to be given by name, the parts."""
    kind = type(value)
    if kind is tuple:
        return _TUPLE, (), value
    if kind is list:
        return _LIST, (), value
    if kind is dict:
        return _DICT, (), (part for pair in value.items() for part in pair)
    made_of = value.__reduce_ex__(2)
    if not isinstance(made_of, tuple) or any(part is not None for part in made_of[2:]):
        raise TypeError(kind)
    made_by, given = made_of[:2]
    if isinstance(value, Struct) and made_by is not kind:
        names = value.__struct_fields__
        return _name_of(kind), names, [getattr(value, name) for name in names]
    return _name_of(made_by), (), given


def _name_of(made_by: Any) -> str:
    name = f"{made_by.__module__}:{made_by.__qualname__}"
    if _maker(name) is not made_by:
        raise TypeError(name)
    return name


# ── put together ────────────────────────────────────────────────────────────


def from_bytes(content: bytes) -> Any:
    """The value that `to_bytes` made these bytes of; they are believed, so only such ones may come
    here.
    """
    values, steps = marshal.loads(content)
    for step in map(_Step._make, steps):
        values.extend(_made(step, values))
    return values[-1]


def _made(step: _Step, values: Sequence[object]) -> Iterable[object]:
    """The values of one step; those before them are given."""
    at = values.__getitem__
    if step.kind == _LIST:
        return [list(map(at, row)) for row in step.columns]
    if step.kind == _DICT:
        halves = iter(step.columns)
        return [
            dict(zip(map(at, keys), map(at, held), strict=True))
            for keys, held in zip(halves, halves, strict=True)
        ]
    make = _MAKERS.get(step.kind) or _maker(step.kind)
    columns = [map(at, column) for column in step.columns]
    if not columns:
        return [make() for _ in range(step.size)]
    if step.kind == _TUPLE:
        return list(zip(*columns, strict=True))
    if step.names:
        rows = zip(*columns, strict=True)
        return [make(**dict(zip(step.names, row, strict=True))) for row in rows]
    return list(map(make, *columns))


_MAKERS: Mapping[str, Callable[..., object]] = {_TUPLE: tuple, _DECIMAL: Decimal}


@cache
def _maker(name: str) -> Callable[..., object]:
    """What makes values of ours. Raises TypeError for what is not ours."""
    if name in _MAKERS:
        return _MAKERS[name]
    module, _, inside = name.partition(":")
    if not module.startswith(_OURS):
        raise TypeError(name)
    found: Any = import_module(module)
    for part in inside.split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]
