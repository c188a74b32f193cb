"""Changes to a text that leave every other character of it as it was."""

from collections.abc import Iterable
from itertools import accumulate

from msgspec import Struct

from reports.core.patterns import Pattern

# Windows ends a line with two characters, an old Mac with the first of them.
_LINE = Pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_REST_OF_LINE = Pattern(r"[^\r\n]*")
_END = Pattern(r"\r\n|\r|\n|")


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


def line_starts(text: str) -> list[int]:
    """Where each line begins; behind the end of the last one begins another, which is empty."""
    starts = [0, *accumulate(map(len, lines_of(text)))]
    return starts if text.endswith(("\r", "\n")) else starts[:-1] or [0]


def line_start(text: str, at: int) -> int:
    """Where the line begins that a character stands in."""
    return max(text.rfind(end, 0, at) for end in "\r\n") + 1


def line_end(text: str, at: int) -> int:
    """Where the words of a line end, from a character of it on."""
    found = _REST_OF_LINE.match(text, at)
    return found.end() if found else len(text)


def next_line(text: str, at: int) -> int:
    """Where the line behind it begins, which is the end of the text where there is none."""
    end = line_end(text, at)
    found = _END.match(text, end)
    return found.end() if found else end
