"""Where the words of a paragraph come from: the sections and texts of the data that are in it, and the line of the
template that says the rest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.core.problems import Place
from reports.renewal.progress import Typed

# What stands for something else in a text, and what only says how it looks.
_HOLES = Pattern(
    r"\{\{[^{}]*\}\}|\{%[^{}%]*%\}|\{#[^{}#]*#\}|\*\*|^\s*(?:#+|-|\d+\.)\s"
)
_SUFFIX = ".md.j2"
# Fewer characters are in too many paragraphs to say where one comes from.
_FEWEST = 4


class TemplateLine(Struct, frozen=True):
    """A line of a template, by the name that problems call its file."""

    place: Place
    text: str


def squeezed(text: str) -> str:
    """The words without white space, which pages break as they like."""
    return "".join(text.split())


def is_said_in(text: str, words: str) -> bool:
    """Whether a paragraph, squeezed, says all that a paragraph of a text says."""
    pieces = list(_pieces(text))
    size = sum(map(len, pieces))
    return size >= _FEWEST and sum(map(len, _found(pieces, words))) == size


def section_is_in(text: str, words: str) -> bool:
    """Whether any of the paragraphs under a heading is in this one."""
    return any(is_said_in(one, words) for one in text.split("\n"))


def values_in(values: Iterable[Typed], words: str) -> Iterator[Typed]:
    """The values that are texts and stand in a paragraph."""
    for one in values:
        text = one.node.text
        is_number = not any("\u4e00" <= sign <= "\u9fff" for sign in text)
        if not is_number and not one.is_pending and is_said_in(text, words):
            yield one


def template_line(
    templates: Path, bodies: Iterable[str], words: str
) -> TemplateLine | None:
    """The line of these templates (by their paths below the folder) that says most of a paragraph; None where none
    says enough to be told.
    """
    best: TemplateLine | None = None
    most = _FEWEST - 1
    for body in bodies:
        for number, line in enumerate(_lines_of(templates, body), 1):
            said = sum(len(one) for one in _found(list(_pieces(line)), words))
            if said > most:
                place = Place(f"{templates.name}/{body}", number)
                best, most = TemplateLine(place, line.strip()), said
    return best


def bodies_among(codes: Mapping[str, object]) -> list[str]:
    """Those of a type's compiled templates that are written in Markdown."""
    return [name for name in codes if name.endswith(_SUFFIX)]


def _lines_of(templates: Path, body: str) -> Sequence[str]:
    try:
        return (templates / body).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()


def _pieces(text: str) -> Iterator[str]:
    """The words of a text between what stands for something else."""
    for one in _HOLES.split(text):
        if piece := squeezed(one):
            yield piece


def _found(pieces: Sequence[str], words: str) -> Iterator[str]:
    """Those of the pieces that stand in the words, in their order."""
    at = 0
    for piece in pieces:
        there = words.find(piece, at)
        if there >= 0:
            at = there + len(piece)
            yield piece
