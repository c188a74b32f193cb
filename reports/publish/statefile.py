"""Files that one run leaves for the next: frozen records as JSON, strict about types, with a checksum
of their own.

What is missing, damaged or of another format is not known: the run makes it anew.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from msgspec import DecodeError, Struct, ValidationError, convert, to_builtins
from msgspec.json import decode, encode
from msgspec.json import format as spaced
from msgspec.structs import astuple

from reports.core.problems import Problem
from reports.publish.disk import Write, hash_bytes, write_files

T = TypeVar("T")
# How a file begins: its first key, which is the hash of it without that, compact or not.
_OPENINGS = (b'{"checksum":"', b'{\n "checksum": "')
_HASH_LENGTH = 64
_DAMAGED = (OSError, ValueError, TypeError, KeyError, RecursionError, ValidationError)


class StateFile(Struct, Generic[T], frozen=True):
    """One kind of state file: the record it holds, and how that is written.

    A `compact` file has no line breaks. Fields with a default may lack: an earlier version did not
    know them. `unchecked` is the format before the files had a checksum, which is read as well; 0
    where none of those is.
    """

    content: type[T]
    format: int
    unchecked: int = 0
    compact: bool = False

    def read(self, path: Path) -> T | None:
        """What the file holds, None where it is missing, damaged or of another format."""
        try:
            data = path.read_bytes()
            checked = _is_checked(data)
            raw = _load(data)
            if raw["format"] != (self.format if checked else self.unchecked):
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
        plain = {"format": self.format, **_plain(content)}
        try:
            data = encode(plain, order="sorted")
            data = (data if self.compact else spaced(data, indent=1)) + b"\n"
        except UnicodeEncodeError:
            data = self._encode_odd(plain)
        between = b"" if self.compact else b"\n "
        space = b"" if self.compact else b" "
        checksum = hash_bytes(data).encode()
        return b'{%b"checksum":%b"%b",%b' % (between, space, checksum, data[1:])

    def _encode_odd(self, plain: dict[str, Any]) -> bytes:
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


def is_intact(path: Path) -> bool:
    """Whether a state file lies there whose checksum fits."""
    try:
        return _is_checked(path.read_bytes())
    except _DAMAGED:
        return False


def _is_checked(data: bytes) -> bool:
    """Whether a file has a checksum. Raises ValueError for one that does not fit."""
    for opening in _OPENINGS:
        if data.startswith(opening):
            start = len(opening) + _HASH_LENGTH + len(b'",')
            fitting = hash_bytes(b"{" + data[start:]).encode()
            if data[:start] != b'%b%b",' % (opening, fitting):
                raise ValueError(data[:start])
            return True
    return False


def _load(data: bytes) -> Any:
    try:
        return decode(data)
    except DecodeError:
        # The name of a file may hold what is no character, which only this reads.
        import json

        return json.loads(data.decode("utf-8"))


def _plain(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    return dict(zip(value.__struct_encode_fields__, astuple(value), strict=True))


# ── files of many records ───────────────────────────────────────────────────


def to_line(content: Struct) -> bytes:
    """A record as JSON in one line, without its end."""
    try:
        return encode(content)
    except UnicodeEncodeError:
        # The name of a file may hold what is no character.
        import json

        return json.dumps(to_builtins(content)).encode()


def from_line(line: bytes, content: type[T]) -> T:
    """The record that `to_line` made a line of; one of another kind raises DecodeError."""
    try:
        return decode(line, type=content)
    except DecodeError:
        return convert(_load(line), content)
