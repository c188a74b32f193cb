"""The members of an Office file, and the XML in them."""

import posixpath
import struct
import zlib
from collections.abc import Collection, Mapping
from functools import lru_cache
from types import MappingProxyType

from reports.gate.readback.items import Unreadable
from reports.gate.readback.markup import (
    PACKAGE,
    attribute,
    check_formed,
    cuttable,
    elements,
)

# The records of a zip file (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16): a member's own header, its entry in
# the list at the end, and what says where that list is.
_HEADER = struct.Struct("<4s22x2H")
_ENTRY = struct.Struct("<4s6xH4x3L3H8xL")
_END = struct.Struct("<4s4x2H2LH")
_STORED, _DEFLATED = 0, 8


class Package:
    """An Office file; whatever cannot be read of it raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        try:
            self.members = _unzip(data)
        except (struct.error, zlib.error) as error:
            raise Unreadable(str(error)) from error

    def xml(self, name: str, own: str = "") -> str:
        """A member as text that may be cut; names of the namespace `own` have no prefix."""
        return cuttable(self.member(name), own)

    def member(self, name: str) -> bytes:
        """The bytes of a member."""
        if name not in self.members:
            raise Unreadable(f"no {name}")
        return self.members[name]

    def check_xml(self, besides: Collection[str]) -> None:
        """Raises Unreadable where a member of XML is not well-formed, or says what its entities are;
        `besides` are those that are read anyway.
        """
        for name, data in self.members.items():
            if name.endswith((".xml", ".rels")) and name not in besides:
                check_formed(data)

    def targets(self, name: str) -> Mapping[str, str]:
        """The members that a member's relationships lead to, by id."""
        folder, _, file = name.rpartition("/")
        return _targets(folder, self.member(f"{folder}/_rels/{file}.rels"))


@lru_cache(maxsize=64)
def _targets(folder: str, relationships: bytes) -> Mapping[str, str]:
    """The members that relationships lead to, by id; files of one layout share them."""
    found = {}
    for entry, _ in elements(cuttable(relationships, PACKAGE), "Relationship"):
        if attribute(entry, "TargetMode") != "External":
            target = attribute(entry, "Target") or ""
            path = posixpath.join("/", folder, target)
            found[attribute(entry, "Id") or ""] = posixpath.normpath(path)[1:]
    return MappingProxyType(found)


def _unzip(data: bytes) -> dict[str, bytes]:
    """Every member by its name, each as long and with the checksum as the list of them says."""
    end = data.rfind(b"PK\5\6")
    if end < 0:
        raise Unreadable("no list of members")
    _, here, number, size, at, comment = _END.unpack_from(data, end)
    if here != number or at + size != end or end + _END.size + comment != len(data):
        raise Unreadable("a list of members that is cut off")
    members: dict[str, bytes] = {}
    for _ in range(number):
        mark, method, checksum, packed, length, *lengths, start = _ENTRY.unpack_from(
            data, at
        )
        after = at + _ENTRY.size
        name = data[after : after + lengths[0]]
        if mark != b"PK\1\2" or name.decode() in members:
            raise Unreadable(f"the entry of {name!r}")
        content = _content(data, start, name, method, packed, length)
        if len(content) != length or zlib.crc32(content) != checksum:
            raise Unreadable(f"{name!r} is damaged")
        members[name.decode()] = content
        at = after + sum(lengths)
    return members


def _content(
    data: bytes, start: int, name: bytes, method: int, packed: int, length: int
) -> bytes:
    """What is kept of a member, unpacked as far as it may go."""
    mark, name_length, extra = _HEADER.unpack_from(data, start)
    begin = start + _HEADER.size
    if mark != b"PK\3\4" or data[begin : begin + name_length] != name:
        raise Unreadable(f"the header of {name!r}")
    begin += name_length + extra
    kept = data[begin : begin + packed]
    if method == _STORED:
        return kept
    if method != _DEFLATED:
        raise Unreadable(f"{name!r} is packed in another way")
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    content = unpacking.decompress(kept, length + 1)
    if not unpacking.eof or unpacking.unused_data:
        raise Unreadable(f"{name!r} is cut off")
    return content
