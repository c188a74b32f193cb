"""What a finished page has printed where today's document prints its numbers: known from the page
alone, when nobody remembers it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec.structs import replace

from reports.gate.numbers import NamedNumber
from reports.gate.readback.items import ReadItem, ReadLine, ReadTable, Unreadable
from reports.gate.readback.page import read_page

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
# What stands between the cells of a row.
_BETWEEN = "｜"


def numbers_before(
    old: bytes, new: bytes, numbers: Sequence[NamedNumber]
) -> tuple[NamedNumber, ...] | None:
    """Today's numbers with the digits that an old page has in their place; `new` is the page that
    prints them. None where the old page cannot be read.

    Lines are matched by their words. Numbers in a line that has no match are taken to have been the
    same.
    """
    try:
        before, now = (list(_lines(read_page(page).items)) for page in (old, new))
    except (Unreadable, ValueError, LookupError):
        return None
    printed = list(_pairs(before, now))
    found = list(numbers)
    for at, place in places_of([text for _, text in printed], numbers).items():
        was, text = printed[at]
        number = found[place]
        if was != text:
            changed = number.text.replace(text, was, 1)
            found[place] = replace(number, text=changed)
    return tuple(found)


def places_of(printed: Sequence[str], numbers: Sequence[NamedNumber]) -> dict[int, int]:
    """Which of the numbers is printed where: its position by that among all that is `printed` in a
    file, both in reading order. What is no figure's has none.
    """
    wanted = [_digits(number.text) for number in numbers]
    places: dict[int, int] = {}
    last = (0, 0)
    for at, place in [*_anchors(printed, wanted), (len(printed), len(wanted))]:
        start, first = last
        beside = _matched(printed[start:at], wanted[first:place])
        places |= {start + one: first + other for one, other in beside}
        places[at] = place
        last = at + 1, place + 1
    del places[len(printed)]
    return places


def _anchors(printed: Sequence[str], wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where those stand in both that stand in each but once: between two of them little is left to be
    matched, and of tables full of 0.00 that would take long.
    """
    once = [
        {text for text, count in Counter(texts).items() if count == 1}
        for texts in (printed, wanted)
    ]
    rare = set.intersection(*once)
    old, new = (
        [index for index, text in enumerate(texts) if text in rare]
        for texts in (printed, wanted)
    )
    pairs = _matched([printed[one] for one in old], [wanted[one] for one in new])
    return [(old[one], new[other]) for one, other in pairs]


def _matched(before: Sequence[str], now: Sequence[str]) -> Iterator[tuple[int, int]]:
    match = SequenceMatcher(None, before, now, autojunk=False)
    for start, place, size in match.get_matching_blocks():
        for step in range(size):
            yield start + step, place + step


def _lines(items: Sequence[ReadItem]) -> Iterator[str]:
    """The lines of a page, and the rows of its tables."""
    for item in items:
        if isinstance(item, ReadLine):
            yield item.text
        elif isinstance(item, ReadTable):
            for row in item.rows:
                yield _BETWEEN.join(row.words)


def _pairs(before: Sequence[str], now: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The numbers of a page in reading order, each after what stood in its place before."""
    old, new = ([_NUMBER.sub("0", line) for line in lines] for lines in (before, now))
    match = SequenceMatcher(None, old, new, autojunk=False)
    for _, start, end, place, there in match.get_opcodes():
        beside = (
            before[start:end]
            if end - start == there - place
            else [""] * (there - place)
        )
        for was, line in zip(beside, now[place:there], strict=True):
            yield from _in_line(was, line)


def _in_line(was: str, line: str) -> Iterator[tuple[str, str]]:
    former, present = _NUMBER.findall(was), _NUMBER.findall(line)
    return zip(former if len(former) == len(present) else present, present, strict=True)


def _digits(text: str) -> str:
    found = _NUMBER.search(text)
    return found[0] if found else text
