"""How a mistake is made: where in a report something of a kind stands, and what is put instead."""

import re
from collections.abc import Callable, Iterable, Sequence
from random import Random

from benchmarks.planted.report import Report
from benchmarks.planted.writing import Planted

Change = Callable[[re.Match[str], Random], str]
Maker = Callable[[Report, Random], Planted | None]
_AROUND = 14


def changed(
    report: Report,
    rng: Random,
    blocks: Iterable[int],
    pattern: str,
    change: Change,
    is_fit: Callable[[re.Match[str]], bool] = lambda _: True,
) -> Planted | None:
    """A mistake at one of the places where a pattern is found, None where there is none."""
    spots = [
        (at, found)
        for at in blocks
        for found in re.finditer(pattern, report.blocks[at].words)
        if is_fit(found)
    ]
    if not spots:
        return None
    at, found = rng.choice(spots)
    words = report.blocks[at].words
    new = change(found, rng)
    if new == found.group():
        return None
    text = words[: found.start()] + new + words[found.end() :]
    if report.blocks[at].cell is not None:
        return Planted("", at, (text,), text)
    first, last = found.start() - _AROUND, found.start() + len(new) + _AROUND
    return Planted("", at, (text,), text[max(first, 0) : last])


def added(report: Report, rng: Random, words: str) -> Planted | None:
    """A paragraph of its own behind one of sentences."""
    blocks = [
        at
        for at in report.prose
        if not re.match(r"[\d（(一二三四五六七八九十]", report.blocks[at].words)
        and report.blocks[at].words.endswith("。")
    ]
    if not blocks:
        return None
    at = rng.choice(blocks)
    return Planted("", at, (report.blocks[at].words, words), words)


def swapped(pairs: Sequence[tuple[str, str]]) -> Callable[[re.Match[str], Random], str]:
    """Puts the other word of a pair for each word found."""
    known = dict(pairs) | {two: one for one, two in pairs}
    pattern = re.compile("|".join(map(re.escape, known)))
    return lambda found, _: pattern.sub(lambda one: known[one.group()], found.group())


def other_digit(number: str, rng: Random) -> str:
    """A number with one of its digits another; it keeps its length."""
    places = [at for at, one in enumerate(number) if one.isdigit()]
    at = rng.choice(places)
    digits = [one for one in "0123456789" if one != number[at]]
    if at == places[0] and len(places) > 1:
        digits = [one for one in digits if one != "0"]
    return number[:at] + rng.choice(digits) + number[at + 1 :]
