"""Paragraphs and lists that stand twice and should be the same: where they differ."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.finished.plain import Mark, Plain, Spot, read_number, spot

_ENTRY = Pattern(
    r"(?:(?P<digits>\d{1,2})[.、](?!\d)|(?P<han>[一二三四五六七八九十]{1,3})、)(?P<words>.+)"
)
# Lists that stand twice, as 职责 or 附表 do, are long and mostly the same word for word.
_FEWEST = 5
_MOSTLY = 0.6
_NEARLY = 0.85
_MOST_APART = 4
_DIGIT = Pattern(r"\d")
_MOST_LISTS, _LONGEST = 80, 2_000

_Entry = tuple[int, Plain, str]


def find_unlike_twins(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A13 for each entry of a list that differs by some characters from its twin, in a list that is
    otherwise the same.
    """
    lists = list(islice(_lists(lines), _MOST_LISTS))
    for at, one in enumerate(lists):
        for other in lists[at + 1 :]:
            if len(one) == len(other):
                yield from _differing(one, other)


def _lists(lines: Sequence[Plain]) -> Iterator[list[_Entry]]:
    """The numbered lists of a text, an entry a line."""
    now: list[_Entry] = []
    for at, line in enumerate(lines):
        found = _ENTRY.match(line.words) if not line.is_cell else None
        number = read_number(found["digits"] or found["han"]) if found else 0
        if found is None or number != len(now) + 1:
            if len(now) >= _FEWEST:
                yield now
            now = []
        if found is not None and number == len(now) + 1:
            now.append((at, line, found["words"]))
    if len(now) >= _FEWEST:
        yield now


def _differing(one: Sequence[_Entry], other: Sequence[_Entry]) -> Iterator[Mark]:
    pairs = list(zip(one, other, strict=True))
    same = sum(this[2] == that[2] for this, that in pairs)
    if same < _MOSTLY * len(pairs) or same == len(pairs):
        return
    for (at, line, words), (there, that, others) in pairs:
        if max(len(words), len(others)) > _LONGEST:
            continue
        if words == others or _DIGIT.sub("", words) == _DIGIT.sub("", others):
            continue
        matcher = SequenceMatcher(None, words, others, autojunk=False)
        changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
        apart = sum(
            max(end - start, stop - begin) for _, start, end, begin, stop in changes
        )
        if matcher.ratio() < _NEARLY or apart > _MOST_APART:
            continue
        _, start, end, begin, stop = changes[0]
        shift, shifted = len(line.words) - len(words), len(that.words) - len(others)
        told = problem(
            "A13",
            "twin",
            words=words[max(start - 6, 0) : end + 4],
            other=others[max(begin - 6, 0) : stop + 4],
        )
        yield Mark(
            told,
            (
                _around(at, line, start + shift, end + shift),
                _around(there, that, begin + shifted, stop + shifted),
            ),
        )


def _around(number: int, line: Plain, start: int, end: int) -> Spot:
    return spot(number, line, max(start - 6, 0), min(end + 4, len(line.words)))


# ── one sentence of two years ───────────────────────────────────────────────

_YEAR = Pattern(r"(?<![\d〔])(20\d\d)(?:[-—~至]20\d\d)?(?=年)")
_NUMBER = Pattern(r"\d+(?:\.\d+)?")
_LEAST = 24


def find_twins_of_other_years(lines: Sequence[Plain], year: int) -> Iterator[Mark]:
    """A04 for each paragraph that stands twice but for its numbers, once with the report's year and once
    with another in the same place.
    """
    first: dict[str, tuple[int, Plain, list[str], list[tuple[int, int]]]] = {}
    for at, line in enumerate(lines):
        if line.is_cell or "年" not in line.words or len(line.words) < _LEAST:
            continue
        found = list(_YEAR.finditer(line.words))
        bare = _NUMBER.sub("", _YEAR.sub("", line.words))
        years, spans = [one.group() for one in found], [one.span() for one in found]
        twin = first.setdefault(bare, (at, line, years, spans))
        if twin[0] == at or len(twin[2]) != len(years):
            continue
        pairs = zip(
            zip(twin[2], twin[3], strict=True),
            zip(years, spans, strict=True),
            strict=True,
        )
        for (theirs, there), (ours, here) in pairs:
            if theirs == ours or str(year) not in (theirs, ours):
                continue
            wrong = (
                (at, line, here, ours)
                if theirs == str(year)
                else (twin[0], twin[1], there, theirs)
            )
            right = (
                (twin[0], twin[1], there) if theirs == str(year) else (at, line, here)
            )
            told = problem("A04", "twin", words=f"{wrong[3]}年", year=year)
            yield Mark(told, (_beside(*wrong[:3]), _beside(*right)))


def _beside(number: int, line: Plain, span: tuple[int, int]) -> Spot:
    return spot(number, line, span[0], min(span[1] + 12, len(line.words)))
