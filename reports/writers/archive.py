"""The zip package: members in a given order, without a clock,
those of the layout copied as they were packed.
"""

import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

# 1980-01-01 in the MS-DOS form of zip: the earliest date there is,
# so that no clock gets into the file.
_DATE = 0x0021
_VERSION = 20
_DEFLATED = 8
_UTF8_NAME = 0x0800
# Word itself packs quickly; what zlib does unasked (6) takes up to three times as long, a tenth of a
# document's time, for files that are a twentieth to a fifth smaller.
_LEVEL = 3
_SMALL = 4096


class Member(Struct, frozen=True):
    """A packed member of the zip file."""

    name: str
    checksum: int
    size: int
    packed: bytes


def pack(name: str, data: bytes) -> Member:
    """The data deflated, ready to be put into any number of packages."""
    return (_pack_small if len(data) <= _SMALL else _pack)(name, data)


def _pack(name: str, data: bytes) -> Member:
    return pack_pieces(name, (data,))


# Relationships, headers and the like are the same in most documents.
_pack_small = lru_cache(maxsize=256)(_pack)
# So are the styles, which are long: only those of a few layouts are kept.
pack_kept = lru_cache(maxsize=16)(_pack)


def pack_pieces(name: str, pieces: Iterable[bytes]) -> Member:
    """The same for data that comes piece by piece and is never held as a whole."""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    checksum, size, packed = 0, 0, []
    for data in pieces:
        checksum, size = zlib.crc32(data, checksum), size + len(data)
        packed.append(deflate.compress(data))
    packed.append(deflate.flush())
    return Member(name, checksum, size, b"".join(packed))


def archive(members: Iterable[Member]) -> bytes:
    """The zip file that holds the members in this order; same members, same bytes."""
    files: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for member in members:
        name = member.name.encode()
        facts = struct.pack(
            "<HHHHHIIIHH",
            _VERSION,
            0 if name.isascii() else _UTF8_NAME,
            _DEFLATED,
            0,
            _DATE,
            member.checksum,
            len(member.packed),
            member.size,
            len(name),
            0,
        )
        files += (b"PK\x03\x04", facts, name, member.packed)
        directory += (b"PK\x01\x02", struct.pack("<H", _VERSION), facts)
        directory += (struct.pack("<HHHII", 0, 0, 0, 0, offset), name)
        offset += 4 + len(facts) + len(name) + len(member.packed)
    return b"".join((*files, *directory, _end_of(directory, offset)))


def _end_of(directory: list[bytes], offset: int) -> bytes:
    """The record that ends a zip file and tells where its directory lies."""
    count = sum(part == b"PK\x01\x02" for part in directory)
    return b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, count, count, sum(map(len, directory)), offset, 0
    )
