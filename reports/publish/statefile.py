"""Files that one run leaves for the next: frozen dataclasses as JSON, strict about types.

What is missing, damaged or of another format is not known: the run makes it anew.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Generic, TypeVar, get_args, get_origin

from reports.core.problems import Problem
from reports.core.values import NewValues
from reports.publish.disk import Write, write_files

T = TypeVar("T")
_Read = Callable[[Any], Any]
_Renamed = tuple[tuple[str, str], ...]
_DAMAGED = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class StateFile(Generic[T]):
    """One kind of state file: the dataclass it holds, and how that is written.

    `format` 0 is not written. `renamed` are pairs of a field's name and the key it has in the file;
    a `compact` file has no line breaks.
    """

    content: type[T]
    format: int = 0
    renamed: _Renamed = ()
    compact: bool = False

    def read(self, path: Path) -> T | None:
        """What the file holds, None where it is missing, damaged or of another format."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            if self.format and raw["format"] != self.format:
                return None
            read: _Read = _reader_of(self.content, self.renamed)  # type: ignore[arg-type]
            found: T = read(raw)
        except _DAMAGED:
            return None
        return found

    def write(
        self, path: Path, content: T, write: Write = write_files
    ) -> list[Problem]:
        """The file written whole; the problem where that failed."""
        return write(path.parent, {path.name: self.encode(content)})

    def encode(self, content: T) -> bytes:
        """The bytes of the file; the same content gives the same bytes."""
        plain = self._plain(content)
        if self.format:
            plain = {"format": self.format, **plain}
        text = json.dumps(
            plain,
            ensure_ascii=False,
            sort_keys=True,
            default=self._plain,
            indent=None if self.compact else 1,
            separators=(",", ":") if self.compact else None,
        )
        # The name of a file may hold what is no character.
        return f"{text}\n".encode("utf-8", "backslashreplace")

    def _plain(self, value: Any) -> NewValues:
        if isinstance(value, Mapping):
            return dict(value)
        keys = dict(self.renamed)
        return {
            keys.get(one.name, one.name): getattr(value, one.name)
            for one in fields(value)
        }


@cache
def _reader_of(kind: Any, renamed: _Renamed) -> _Read:
    """What makes a value of a type from parsed JSON; it raises one of _DAMAGED for any other."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _optional(kind, renamed)
    if origin is tuple and inner[-1] is Ellipsis:
        one = _reader_of(inner[0], renamed)
        return lambda raw: tuple(map(one, _checked(raw, list)))
    if origin is tuple:
        parts = [_reader_of(part, renamed) for part in inner]
        return lambda raw: tuple(
            part(value) for part, value in zip(parts, raw, strict=True)
        )
    if origin is not None and issubclass(origin, Mapping):
        member = _reader_of(inner[1], renamed)
        return lambda raw: {key: member(one) for key, one in raw.items()}
    if is_dataclass(kind):
        return _dataclass(kind, renamed)
    if issubclass(kind, Enum):
        return lambda raw: kind(raw)
    return lambda raw: _checked(raw, kind)


def _checked(raw: Any, kind: type) -> Any:
    # JSON's true is an int to Python.
    if type(raw) is not kind:
        raise TypeError(raw)
    return raw


def _optional(kind: object, renamed: _Renamed) -> _Read:
    (some,) = (one for one in get_args(kind) if one is not type(None))
    read = _reader_of(some, renamed)
    return lambda raw: None if raw is None else read(raw)


def _dataclass(kind: Any, renamed: _Renamed) -> _Read:
    """Fields with a default may lack: an earlier version did not know them. Their types are no
    texts.
    """
    keys, readers = dict(renamed), []
    for one in fields(kind):
        own: object = one.type
        readers.append((one, keys.get(one.name, one.name), _reader_of(own, renamed)))

    def read(raw: Any) -> Any:
        found = {
            one.name: reader(raw[key])
            for one, key, reader in readers
            if key in raw or not _has_default(one)
        }
        return kind(**found)

    return read


def _has_default(one: "Field[object]") -> bool:
    return one.default is not MISSING or one.default_factory is not MISSING
