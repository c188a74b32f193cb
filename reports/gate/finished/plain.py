"""A line of a finished text as the checks read it: blanks left out, marks as Chinese print has them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.core.problems import Problem

# Digits and signs of sums in the width of 汉字: ０…９ ． ％ ＋ － ／ ＝.
_WIDE = (*range(0xFF10, 0xFF1A), 0xFF0E, 0xFF05, 0xFF0B, 0xFF0D, 0xFF0F, 0xFF1D)
_ASCII = {code: code - 0xFEE0 for code in _WIDE}
_MARKS = str.maketrans(
    {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？"}
)
# Between digits a comma or a colon belongs to the number or the time.
_NUMERIC = ",:"
HAN_DIGITS = "一二三四五六七八九十"
"""The digits of numbers as headings have them, 十 the last."""
_ENDS = "。！？；"
_SENTENCE_END = Pattern("[。！？]")
_LONGEST_SENTENCE = 1_000


class Plain(Struct, frozen=True, dict=True):
    """A line: its words as the checks read them, as they stand in print, and where each character stood.

    `is_cell` in a table, `is_body` a paragraph of the text itself (no frame, no note); `numbered` where a
    number is shown before it that is not in its words.
    """

    words: str
    raw: str
    at: Sequence[int]
    level: int = 0
    is_cell: bool = False
    is_body: bool = True
    numbered: bool = False

    @cached_property
    def is_prose(self) -> bool:
        """Whether it is of sentences, and not a heading or an entry of a list."""
        return len(self.words) > 30 and _SENTENCE_END.search(self.words) is not None


class Spot(Struct, frozen=True):
    """Where something stands: the line, and from where to where in its words as printed."""

    line: int
    start: int
    end: int


class Mark(Struct, frozen=True):
    """What a check found: the problem, and the places it is about, the first of them its own."""

    problem: Problem
    spots: tuple[Spot, ...]


def read_plain(
    raw: str,
    level: int = 0,
    *,
    is_cell: bool = False,
    is_body: bool = True,
    numbered: bool = False,
) -> Plain:
    """A line as the checks read it."""
    even = raw.translate(_ASCII)
    if even.split() == [even] and not any(sign in even for sign in _NUMERIC):
        # Nothing to leave out, and no mark that may belong to a number.
        said = even.translate(_MARKS)
        return Plain(said, raw, range(len(raw)), level, is_cell, is_body, numbered)
    words: list[str] = []
    at: list[int] = []
    for place, character in enumerate(even):
        if character.isspace() and not _divides(even, place):
            continue
        words.append(
            character
            if character in _NUMERIC and _is_in_number(even, place)
            else character.translate(_MARKS)
        )
        at.append(place)
    return Plain("".join(words), raw, at, level, is_cell, is_body, numbered)


def _is_in_number(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 4]
    if not before.isdigit() or not after[:1].isdigit():
        return False
    return text[place] == ":" or (len(after) == 3 and after.isdigit())


def _divides(text: str, place: int) -> bool:
    """Whether a blank keeps two words or numbers apart that are no Chinese."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return before.isascii() and after.isascii() and (before + after).isalnum()


def spot(number: int, line: Plain, start: int, end: int) -> Spot:
    """Where something stands in print that was found in the words of a line."""
    if not line.at:
        return Spot(number, 0, 0)
    last = min(max(end - 1, start), len(line.at) - 1)
    return Spot(number, line.at[min(start, last)], line.at[last] + 1)


def mark(
    problem: Problem, number: int, line: Plain, start: int, end: int, *others: Spot
) -> Mark:
    """A mark of something in one line, with the other places it is about."""
    return Mark(problem, (spot(number, line, start, end), *others))


def sentence_at(words: str, place: int, ends: str = _ENDS) -> tuple[int, int]:
    """From where to where the sentence reaches that a character stands in."""
    first, last = max(place - _LONGEST_SENTENCE, 0), place + _LONGEST_SENTENCE
    start = max(words.rfind(end, first, place) for end in ends) + 1
    stops = [stop for end in ends if (stop := words.find(end, place, last)) >= 0]
    return max(start, first), min(stops, default=min(last, len(words)))


def numbered_lines(
    lines: Sequence[Plain], sign: str = ""
) -> Iterator[tuple[int, Plain]]:
    """The lines with their numbers, of those that have a sign."""
    return ((at, line) for at, line in enumerate(lines) if sign in line.words)


def read_number(words: str) -> int:
    """Of 十二 or 12 it is 12; 0 of what is no number."""
    if words.isdecimal():
        return int(words)
    tens, ten, ones = words.partition("十")
    if not ten:
        return HAN_DIGITS.index(words) + 1 if len(words) == 1 else 0
    ones_value = HAN_DIGITS.index(ones) + 1 if len(ones) == 1 else 0
    return (HAN_DIGITS.index(tens) + 1 if len(tens) == 1 else 1) * 10 + ones_value


_FIRST_PART = Pattern("一、")
_LATER_PART = Pattern("[二三四五六七八九十]、")


def parts_of(lines: Iterable[Plain]) -> list[range]:
    """The reports that a document is made of: each begins where the numbering of 一、 begins anew, with
    the short lines before it as its title.
    """
    lines = list(lines)
    starts: list[int] = []
    for at, line in enumerate(lines):
        if not line.is_cell and _FIRST_PART.match(line.words):
            start = at
            while start and _is_title(lines[start - 1]):
                start -= 1
            starts.append(start)
    edges = [0, *(one for one in starts if one), len(lines)]
    return [range(one, other) for one, other in pairwise(edges)]


_LONGEST_TITLE = 45


def _is_title(line: Plain) -> bool:
    return (
        not line.is_cell
        and len(line.words) <= _LONGEST_TITLE
        and _SENTENCE_END.search(line.words) is None
        and _LATER_PART.match(line.words) is None
        and _FIRST_PART.match(line.words) is None
    )
