"""Files that one run leaves for the next: frozen records as JSON, strict about types.

What is missing, damaged or of another format is not known: the run makes it anew.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from msgspec import DecodeError, Struct, ValidationError, convert
from msgspec.json import decode, encode
from msgspec.json import format as spaced
from msgspec.structs import astuple

from reports.core.problems import Problem
from reports.core.values import NewValues
from reports.publish.disk import Write, write_files

T = TypeVar("T")
_DAMAGED = (OSError, ValueError, TypeError, KeyError, RecursionError, ValidationError)


class StateFile(Struct, Generic[T], frozen=True):
    """One kind of state file: the record it holds, and how that is written.

    `format` 0 is not written; a `compact` file has no line breaks. Fields with a default may lack:
    an earlier version did not know them.
    """

    content: type[T]
    format: int = 0
    compact: bool = False

    def read(self, path: Path) -> T | None:
        """What the file holds, None where it is missing, damaged or of another format."""
        try:
            raw = _load(path.read_bytes())
            if self.format and raw["format"] != self.format:
                return None
            return convert(raw, self.content)
        except _DAMAGED:
            return None

    def write(
        self, path: Path, content: T, write: Write = write_files
    ) -> list[Problem]:
        """The file written whole; the problem where that failed."""
        return write(path.parent, {path.name: self.encode(content)})

    def encode(self, content: T) -> bytes:
        """The bytes of the file; the same content gives the same bytes."""
        plain = _plain(content)
        if self.format:
            plain = {"format": self.format, **plain}
        try:
            data = encode(plain, order="sorted")
        except UnicodeEncodeError:
            return self._encode_odd(plain)
        return (data if self.compact else spaced(data, indent=1)) + b"\n"

    def _encode_odd(self, plain: NewValues) -> bytes:
        """The same for the name of a file that holds what is no character: only this writes it."""
        import json

        text = json.dumps(
            plain,
            ensure_ascii=False,
            sort_keys=True,
            default=_plain,
            indent=None if self.compact else 1,
            separators=(",", ":") if self.compact else None,
        )
        return f"{text}\n".encode("utf-8", "backslashreplace")


def _load(data: bytes) -> Any:
    try:
        return decode(data)
    except DecodeError:
        # The name of a file may hold what is no character, which only this reads.
        import json

        return json.loads(data.decode("utf-8"))


def _plain(value: Any) -> NewValues:
    if isinstance(value, Mapping):
        return dict(value)
    return dict(zip(value.__struct_encode_fields__, astuple(value), strict=True))
