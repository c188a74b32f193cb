"""A library of Windows that has nothing of its own: each name it exports is another library's."""

from struct import pack

_BASE, _AT, _PAGE, _BLOCK = 0x1_8000_0000, 0x1000, 0x1000, 0x200
_MACHINE, _IS_DLL, _CONSOLE = 0x8664, 0x2022, 3
# Where the parts of the export table lie, from its beginning: 40 bytes of head, then an address, a name, an ordinal.
_ADDRESSES, _NAMES, _ORDINALS, _TEXTS = 40, 44, 48, 50


def forwarding(library: str, name: str, target: str) -> bytes:
    """The bytes of a library (64 bits) that exports one name, which `target` (library.name) has."""
    texts = [f"{one}\0".encode() for one in (library, name, target)]
    called, named, there = (
        _AT + _TEXTS + sum(map(len, texts[:number])) for number in range(3)
    )
    table = pack("<IIHHIIII", 0, 0, 0, 0, called, 1, 1, 1)
    table += pack("<III", _AT + _ADDRESSES, _AT + _NAMES, _AT + _ORDINALS)
    table += pack("<IIH", there, named, 0) + b"".join(texts)
    head = b"MZ" + bytes(58) + pack("<I", 64) + b"PE\0\0"
    head += pack("<HHIIIHH", _MACHINE, 1, 0, 0, 0, 240, _IS_DLL)
    head += pack("<HBBIIIII", 0x20B, 0, 0, 0, _BLOCK, 0, 0, 0)
    head += pack("<QIIHHHHHHI", _BASE, _PAGE, _BLOCK, 6, 0, 0, 0, 6, 0, 0)
    head += pack("<IIIHH", 2 * _PAGE, _BLOCK, 0, _CONSOLE, 0)
    head += pack("<QQQQII", 1 << 20, 1 << 12, 1 << 20, 1 << 12, 0, 16)
    head += pack("<II", _AT, len(table)) + bytes(15 * 8)
    readable_data = 0x4000_0040
    head += b".edata\0\0" + pack("<IIII", len(table), _AT, _BLOCK, _BLOCK)
    head += pack("<IIHHI", 0, 0, 0, 0, readable_data)
    return head.ljust(_BLOCK, b"\0") + table.ljust(_BLOCK, b"\0")
