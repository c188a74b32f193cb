"""What a change would write: the value or the line as it is to be typed."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.publish.sent import SentWords
from reports.returned.wording import TextEdit

_DIGITS = Pattern(r"(\D*?)(\d[\d,，]*(?:\.\d+)?)(\D*)")
# What a line of Markdown would not print as it stands.
_MEANT = Pattern(
    r"\{\{|\{%|\{#|[*_`|<>\\]|^\s*[#＃]|^\s*\d+\.\s|^\s*[-+]\s|^\s*（[^）]*）\s*$"
)
# What may stand before a number that is typed: of a target, whether it is to be reached or kept to.
_BOUNDS = frozenset({"", "≥", "≤", "=", "＝", ">", "<", "＞", "＜", ">=", "<="})


class Target(Struct, frozen=True):
    """What would be written: in which file, where, in the place of what. A line of a companion has no column."""

    file: str
    line: int
    column: int
    old: str
    new: str

    @property
    def spot(self) -> tuple[str, int, int]:
        """Where it stands."""
        return self.file, self.line, self.column


def typed_like(typed: str, new: str, shift: int) -> str | None:
    """A new number spelled as the old one was; None where it cannot be."""
    found = _DIGITS.fullmatch(typed)
    if found is None or new.startswith("-") or found[1].strip() not in _BOUNDS:
        return None
    number = Decimal(new).scaleb(shift)
    if number == number.to_integral_value():
        number = number.quantize(Decimal(1))
    grouped = "," in found[2]
    said = f"{number:,f}" if grouped else f"{number:f}"
    decimals = len(found[2].partition(".")[2])
    if decimals and len(said.partition(".")[2]) < decimals:
        said = f"{number:{',' if grouped else ''}.{decimals}f}"
    return found[1] + said + found[3]


def retyped(text: SentWords, edits: Sequence[TextEdit]) -> str | None:
    """The line as it is to be typed; None where it would be read otherwise."""
    typed = text.typed
    for edit in sorted(edits, reverse=True):
        if _MEANT.search(edit.new) or (not text.is_section and "\n" in edit.new):
            return None
        fitting = [
            (start, column)
            for start, end, column in text.pieces
            if start <= edit.start and edit.end <= end
        ]
        start, column = fitting[0]
        first, last = column + edit.start - start, column + edit.end - start
        typed = typed[:first] + edit.new.replace("\n", "\n\n") + typed[last:]
    is_read_otherwise = not typed.strip() or (
        _MEANT.match(typed) and not _MEANT.match(text.typed)
    )
    return None if is_read_otherwise else typed
