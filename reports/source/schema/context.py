"""What goes down with a walk, and what comes back up beside the values."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.figure import Figure
from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.source.schema.ranges import UsualRanges

Pending = Literal["none", "marked", "all"]

# Nobody reads a longer list of errors in one file.
MOST_PROBLEMS = 1000


class Words(str):
    """A text that knows where its user wrote it."""

    place: Place

    def __new__(cls, text: str, place: Place) -> "Words":
        """The text at its place."""
        words = str.__new__(cls, text)
        words.place = place
        return words

    def __reduce__(self) -> tuple[type["Words"], tuple[str, Place]]:
        return Words, (str(self), self.place)


NOT_OWN = frozenset({"上年", "单位", "字典"})
"""What a document knows of others, and is not its own."""
# What another report is asked for says so in its own.
_OTHERS = "各份"


def words_in(
    values: Values,
    passed_over: Container[str] = NOT_OWN,
    within: tuple[str, ...] = (),
) -> Iterator[tuple[tuple[str, ...], Words]]:
    """Every text of a document's data, long or short, with the keys that lead to it."""
    for key, value in values.items():
        kind = type(value)
        if kind is Words:
            yield (*within, key), value
        # Nearly all else are figures, and to ask what they are takes longer.
        elif (
            kind is not Figure
            and isinstance(value, Mapping)
            and key not in passed_over
            and not (within and _OTHERS in value)
        ):
            yield from words_in(value, passed_over, (*within, key))


class FileContext(Struct, frozen=True):
    """What reading a file by its schema needs to know besides the file.

    `lines` are those of each file by its name, shown with a problem. `amount_unit` is what bare
    amounts count in. `pending` says which 待填 are allowed: "none", "marked" (those the schema marks
    with 可待填) or "all". `dictionaries` hold the year's names by code. `year` is the report's, 0
    where it has none; `usual` says what numbers usually are (常理).
    """

    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    amount_unit: str = "元"
    pending: Pending = "none"
    dictionaries: Mapping[str, Values] = field(default_factory=dict)
    year: int = 0
    usual: UsualRanges = field(default_factory=dict)

    def line_at(self, place: Place) -> str:
        """The line of a place as it stands in its file, empty where it is not known."""
        lines = self.lines.get(place.file, ())
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""

    def swap_word(self, place: Place, old: str, new: str) -> str:
        """The line with the word at its place swapped; the same word may stand earlier in it."""
        line, start = self.line_at(place), max(place.column - 1, 0)
        return (line[:start] + line[start:].replace(old, new, 1)).strip()


def show_lines(problems: Iterable[Problem], context: FileContext) -> list[Problem]:
    """The problems, each with the line it speaks of as it stands."""
    return [
        replace(one, was=context.line_at(one.place).strip())
        if one.place is not None and not one.was
        else one
        for one in problems
    ]


def limit_problems(problems: Sequence[Problem]) -> list[Problem]:
    """The first thousand problems and that there are more; all of them where there are fewer."""
    if len(problems) <= MOST_PROBLEMS:
        return [*problems]
    told = problems[:MOST_PROBLEMS]
    # The list goes on behind the last that is told.
    return [*told, problem("Y29", "unlisted", told[-1].place)]
