"""Percentages of nothing: a rise from nothing, shares and rates of a total that is none."""

from collections.abc import Iterator, Sequence

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.finished.plain import Mark, Plain, mark, sentence_at
from reports.gate.recount import read_printed

_N = r"\d[\d,]*(?:\.\d+)?"
_AMOUNT = Pattern(rf"(?<![\d.,])({_N})(亿元|万元|元)")
_NEAR = 600
_POWERS = {"元": 0, "万元": 4, "亿元": 8}
_WHOLE_RISE = Pattern(
    rf"(?:增加|增长|上升)了?({_N})(亿元|万元|元)[，、（]?(?:同比)?(?:增长|上升|增幅)[为了达]?100(?:\.0+)?%"
)
_NIL = r"(?<![\d.,])0(?:\.0+)?"
_FROM_NIL = Pattern(
    rf"(?:上年|去年|20\d\d年)度?(?:[^，。；\d]{{0,10}})[为是]?{_NIL}(?:亿元|万元|元)"
    rf"[^。；]{{0,40}}?(?:增长|上升|增幅)[为了达]?\d+(?:\.\d+)?%"
)
_NIL_SHARE = Pattern(rf"{_NIL}(?:亿元|万元|元)，占(?:比)?{_NIL}%")
_OF_NIL = Pattern(
    rf"(?:预算|目标|计划)(?:数|安排|金额)?[为是]?{_NIL}(?:亿元|万元|元|个|人)(?:[^。；]{{0,40}}?)"
    rf"(?:执行率|完成率)[为是达]?\d+(?:\.\d+)?%"
)


def find_zero_bases(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A03 for each percentage of nothing."""
    for number, line in enumerate(lines):
        if "%" not in line.words:
            continue
        yield from _rises(number, line)
        yield from _nil_shares(number, line)
        for found in _OF_NIL.finditer(line.words) if "率" in line.words else ():
            told = problem("A03", "rate", words=found.group())
            yield mark(told, number, line, *found.span())


def _rises(number: int, line: Plain) -> Iterator[Mark]:
    for found in _WHOLE_RISE.finditer(line.words):
        rise = read_printed(found[1], _POWERS[found[2]]).value
        values = {
            read_printed(one[1], _POWERS[one[2]]).value
            for one in _AMOUNT.finditer(
                line.words, max(found.start() - _NEAR, 0), found.start()
            )
        }
        # From as much again it would have risen to twice as much.
        if (
            rise
            and rise in values
            and not any(abs(one - 2 * rise) < rise * 1e-3 for one in values)
        ):
            told = problem("A03", "rise", words=found.group(), now=found[1] + found[2])
            yield mark(told, number, line, *found.span())
    for found in _FROM_NIL.finditer(line.words) if "年" in line.words else ():
        told = problem("A03", "from nil", words=found.group())
        yield mark(told, number, line, *found.span())


def _nil_shares(number: int, line: Plain) -> Iterator[Mark]:
    """Shares of nothing in a sentence in which nothing is more than nothing."""
    shares = list(_NIL_SHARE.finditer(line.words))
    if len(shares) < 2:
        return
    start, end = sentence_at(line.words, shares[0].start(), "。！？")
    amounts = _AMOUNT.findall(line.words[start:end])
    if shares[-1].end() <= end and not any(
        read_printed(one).value for one, _ in amounts
    ):
        told = problem("A03", "share", words=shares[0].group(), count=len(shares))
        yield mark(told, number, line, shares[0].start(), shares[-1].end())
