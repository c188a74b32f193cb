"""Changes to a text that leave every other character of it as it was."""

from collections.abc import Iterable

from msgspec import Struct

from reports.core.patterns import Pattern

# Windows ends a line with two characters, an old Mac with the first of them.
_LINE = Pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Edit(Struct, frozen=True, order=True):
    """What stands from `start` to `end` becomes `new`."""

    start: int
    end: int
    new: str = ""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; no two of them meet."""
    parts, at = [], 0
    for edit in sorted(edits):
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])


def lines_of(text: str) -> list[str]:
    """The lines of a text, each with its own end."""
    return _LINE.findall(text)


def end_of(lines: Iterable[str]) -> str:
    """How lines end, as the first of them does."""
    first = next(iter(lines), "")
    return first[len(first.rstrip("\r\n")) :] or "\n"
