"""Facts in sentences: a label that stands straight before a number with its unit, and sentences of the field
that say of each of their numbers what it is.
"""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.gate.facts.model import NUMBER, POWERS, Fact, Where, read_printed
from reports.gate.facts.speech import UNIT_OF, Speech

_LABELLED = Pattern(
    rf"(?<![^\W0-9A-Za-z_])((?:20\d\d年度?)?(?:[^\W0-9A-Za-z_]|[“”（）]){{4,24}}?)[为均共]*({NUMBER})(亿元|万元|元)"
)
# Amounts that are one's own only beside another.
_RELATIVE = Pattern("[比各]|增|减|其中|超过|以上")
_YEAR = Pattern(r"20\d\d年度?")


def facts_in(text: str) -> Iterator[Fact]:
    """What sentences say of a label that stands straight before an amount."""
    for match in _LABELLED.finditer(text):
        label = _YEAR.sub("", match[1])
        if not _RELATIVE.search(label):
            number = read_printed(match[2], POWERS[match[3]])
            yield Fact(label, number, match[0], match[3])


# ── sentences of the field ──────────────────────────────────────────────────

_LONGEST_LABEL = 30
_STOPS = "，。；："


class Said(Struct, frozen=True):
    """A sentence that was understood: the words, from where to where they stand, its facts by what they are,
    and its words of direction by what they say (升, 大于 …).
    """

    words: str
    start: int
    end: int
    facts: Mapping[str, Fact]
    directions: Mapping[str, str]


def said_in(words: str, line: int, speech: Speech) -> Iterator[Said]:
    """The sentences of a line that follow a pattern of the field, as often as they follow one."""
    if not any(one.isdigit() for one in words):
        return
    for pattern in speech.patterns:
        for found in pattern.finditer(words):
            facts = {
                name: _fact(found, name, line, words)
                for name in speech.quantities
                if found.groupdict().get(name)
            }
            directions = {
                name: found[name]
                for name in speech.words
                if found.groupdict().get(name)
            }
            start = _label_start(words, found.start())
            yield Said(
                words[start : found.end()], start, found.end(), facts, directions
            )


def _fact(found: re.Match[str], measure: str, line: int, words: str) -> Fact:
    unit = found.groupdict().get(UNIT_OF.format(measure)) or ""
    start = found.start(measure)
    return Fact(
        label=words[_label_start(words, start) : start],
        number=read_printed(found[measure], POWERS.get(unit, 0)),
        words=found[measure] + unit,
        unit=unit,
        measure=measure,
        where=Where(line, start, found.end(measure) + len(unit)),
    )


def _label_start(words: str, place: int) -> int:
    """Where what a number is called begins, if that is not far before it."""
    first = max(place - _LONGEST_LABEL, 0)
    return max(first, *(words.rfind(one, first, place) + 1 for one in _STOPS))
