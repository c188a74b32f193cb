"""Where in a text something stands: its place in the clerk's file, and the line as typed."""

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

from reports.core.patterns import Pattern
from reports.core.problems import Place
from reports.source.schema import Words

REFERENCE = Pattern(r"\{\{[^{}]*\}\}")
"""A reference to a figure in a text: {{ 名称 }}."""


# Thousands of finds in one long line would else each hold the whole of it.
_AROUND = 2_000
_LONGEST_SENTENCE = 1_000


def place_at(text: Words, offset: int) -> Place:
    """The place of a character of the text."""
    return Place(text.place.file, text.place.line + bisect_left(_ends(text), offset))


@lru_cache(maxsize=16)
def _ends(text: str) -> list[int]:
    """Where the lines of a text end: counted for each of thousands of finds, they would take longer than all else."""
    return [at for at, sign in enumerate(text) if sign == "\n"]


def line_at(text: Words, offset: int) -> str:
    """The line of the text that a character stands in, without blanks at its ends; of a long one
    what stands around the character.
    """
    first, last = max(0, offset - _AROUND), min(len(text), offset + _AROUND)
    start, end = text.rfind("\n", first, offset), text.find("\n", offset, last)
    start, end = start + 1 if start >= 0 else first, end if end >= 0 else last
    return text[start:end].strip()


def without_references(text: str) -> str:
    """The text of the same length, with nothing to be found where a figure is referred to."""
    return REFERENCE.sub(lambda found: "\x00" * len(found.group()), text)


def blank_out(text: str, *patterns: Pattern) -> str:
    """The text of the same length with blanks where a pattern matches."""
    for pattern in patterns:
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return text


def stands_in(text: str, signs: Iterable[str], pattern: Pattern) -> bool:
    """Whether a pattern is found in a text; looked for, and compiled, only where one of the signs
    is there.
    """
    return any(sign in text for sign in signs) and pattern.search(text) is not None


def sentence_around(text: str, offset: int, ends: str) -> tuple[int, int]:
    """Where the sentence begins and ends that a character stands in; of what never ends so much as
    the longest sentence has.
    """
    first = max(0, offset - _LONGEST_SENTENCE)
    last = min(len(text), offset + _LONGEST_SENTENCE)
    start = max(text.rfind(mark, first, offset) for mark in ends) + 1
    stops = [stop for mark in ends if (stop := text.find(mark, offset, last)) >= 0]
    return max(start, first), min(stops, default=last)


def squeezed(text: str) -> str:
    """The text without any white space: two that are alike so are the same word for word."""
    return "".join(text.split())


SHORT_TEXT = 20
"""Texts of fewer characters may well be the same twice."""
