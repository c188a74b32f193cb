"""Marks and numbers as a text mostly has them: the few of another width, noughts before a number."""

from collections.abc import Iterator, Sequence

from reports.core.patterns import HAN, Pattern
from reports.core.problems import problem
from reports.gate.finished.plain import Mark, Plain, Spot, mark

_HALF = Pattern(
    rf"(?<={HAN})[,;:()](?={HAN})|(?<=[）》”%])[,;:](?={HAN})|(?<=[\d%])[,;](?={HAN})"
)
_FULL = Pattern("[，；：（）]")
# Whoever types marks of a keyboard types them throughout.
_SELDOM, _FEWEST_FULL = 0.02, 40
_PADDED = Pattern(r"(?<![\d.,A-Za-z〔\-—:：])0\d[\d,]*(?:\.\d+)?(?=%|万元|亿元|元)")


def find_half_width(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A10 once for the few marks of a keyboard in a text that has those of Chinese print."""
    body = [
        (at, one) for at, one in enumerate(lines) if one.is_body and not one.is_cell
    ]
    found = [(at, line, one) for at, line in body for one in _HALF.finditer(line.raw)]
    if not found:
        return
    usual = sum(len(_FULL.findall(line.raw)) for _, line in body)
    if usual < _FEWEST_FULL or len(found) > max(2, _SELDOM * usual):
        return
    _, line, one = found[0]
    shown = line.raw[max(one.start() - 5, 0) : one.end() + 5]
    told = problem("A10", "half", words=shown, count=len(found))
    spots = (Spot(at, max(one.start() - 5, 0), one.end() + 5) for at, _, one in found)
    yield Mark(told, tuple(spots))


def find_padded_numbers(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A12 for each amount and percentage with noughts before it."""
    for at, line in enumerate(lines):
        for found in _PADDED.finditer(line.words) if "0" in line.words else ():
            told = problem("A12", "padded", words=found.group())
            yield mark(told, at, line, *found.span())
