"""Numbers of a finished document that no figure stands behind: typed into a text of the data,
or into a template.

What such a number is, and what is none (dates, document numbers, ordinals, titles),
`quantities` says.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from reports.core.tree import Inline, Line, Link, Number, Reference, Strong, Text
from reports.wording.quantities import measured

FIGURE = "\x00"
"""Stands for a figure in the words of a line; no pattern contains it,
and no word ends or begins there.
"""


class SourcelessNumber(Struct, frozen=True):
    """A number with its unit that is only words:
    `text` is its line with the figures blotted out.
    """

    line: Line
    text: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The number and its unit as they were typed."""
        return self.text[self.start : self.end]


def blot_figures(line: Line) -> str:
    """The words of a line, FIGURE for each of its figures."""
    return "".join([_BLOTTED[type(node)](node) for node in line])


_BLOTTED: Mapping[type[Inline], Callable[[Any], str]] = MappingProxyType(
    {
        Text: lambda text: text.text,
        Number: lambda number: FIGURE,
        Strong: lambda strong: blot_figures(strong.children),
        Link: lambda link: blot_figures(link.children),
        Reference: lambda reference: reference.target,
    }
)


def find_sourceless(lines: Iterable[Line]) -> Iterator[SourcelessNumber]:
    """Every number with a unit in these lines that no figure stands behind, in reading order."""
    for line in lines:
        text = blot_figures(line)
        for found in measured(text):
            yield SourcelessNumber(line, text, found.start, found.end)
