"""The simplest expressions: a name, its members, filters behind it (单位.名称, 行.数|元).

Most of what tables and narratives ask for is no more than that, and is followed without running a
template.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

_PATH = re.compile(r"\s*([^\W\d]\w*)((?:\.[^\W\d]\w*)*)((?:\s*\|\s*[^\W\d]\w*)*)\s*")
# What Jinja reads as something else than a name.
_WORDS = frozenset(
    [
        "true",
        "false",
        "none",
        "True",
        "False",
        "None",
        "not",
        "and",
        "or",
        "in",
        "is",
        "if",
        "else",
    ]
)
_TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_SIGNS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")


class NamePath(NamedTuple):
    """A name, the members asked of it one after the other, and the filters its value goes through."""

    name: str
    members: tuple[str, ...]
    filters: tuple[str, ...]


Piece = str | tuple[int, str, tuple[str, ...], tuple[str, ...]]
"""Static words, or the line of a tag with what makes its path."""


def read_path(expression: str, filters: Collection[str]) -> NamePath | None:
    """The path that an expression is, None where it is more than one or has an unknown filter."""
    found = _PATH.fullmatch(expression)
    if found is None or found[1] in _WORDS:
        return None
    behind = tuple(name.strip() for name in found[3].split("|")[1:])
    if not all(name in filters for name in behind):
        return None
    return NamePath(found[1], tuple(found[2].split(".")[1:]), behind)


def read_pieces(text: str, filters: Collection[str]) -> tuple[Piece, ...] | None:
    """A text whose tags are paths, piece by piece; None where it holds anything else."""
    pieces: list[Piece] = []
    line = 1
    for index, part in enumerate(_TAG.split(text)):
        if index % 2 == 0:
            if _SIGNS.search(part):
                return None
            if part:
                pieces.append(part)
        else:
            path = read_path(part, filters)
            if path is None:
                return None
            pieces.append((line, *path))
        line += part.count("\n")
    return tuple(pieces)
