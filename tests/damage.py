"""Files as a failing disk, a cut connection or a stranger leaves them."""

from collections.abc import Callable
from pathlib import Path
from random import Random

_FEW = 8


def damage(path: Path, chance: Random) -> None:
    """Leaves other bytes in a file."""
    content = path.read_bytes()
    harmed = content
    while harmed == content:
        harmed = chance.choice(_DAMAGES)(content, chance)
    path.write_bytes(harmed)


def _flip(content: bytes, chance: Random) -> bytes:
    harmed = bytearray(content)
    harmed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(harmed)


def _flip_some(content: bytes, chance: Random) -> bytes:
    for _ in range(_FEW):
        content = _flip(content, chance)
    return content


def _zero(content: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(content))
    size = min(chance.randrange(1, 512), len(content) - start)
    return content[:start] + bytes(size) + content[start + size :]


def _cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _cut_inside(content: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randrange(1, 512) :]


def _replace(content: bytes, chance: Random) -> bytes:
    return chance.randbytes(len(content))


# What happens most often stands there more than once.
_DAMAGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _flip,
    _flip,
    _flip_some,
    _zero,
    _cut,
    _cut_inside,
    _replace,
)
