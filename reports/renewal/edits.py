"""Changes to a text that leave every other character of it as it was."""

from collections.abc import Iterable

from msgspec import Struct


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
