"""Percentages of nothing: a rise from nothing, shares and rates of a total that is none."""

import re
from collections.abc import Iterator, Sequence

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.facts.model import read_printed
from reports.gate.finished.plain import Mark, Plain, mark, sentence_at

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
_EARLIER = Pattern("上年|上一年|去年|前年|同期")
_COMPARED = Pattern(r"[与比较](20\d\d年)")
_THAN = Pattern(r"(?:[比较与同](?:上年|去年|20\d\d年)度?(?:同期)?(?:相比)?|同比)，?$")
# So many last characters of two names say that they are of one kind: 支出, 收入.
_ALIKE = 2
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
    words = line.words
    for found in _WHOLE_RISE.finditer(words):
        rise = read_printed(found[1], _POWERS[found[2]]).value
        first = max(found.start() - _NEAR, 0)
        before = [
            (one, read_printed(one[1], _POWERS[one[2]]).value)
            for one in _AMOUNT.finditer(words, first, found.start())
        ]
        # From as much again it would have risen to twice as much.
        is_doubled = any(abs(value - 2 * rise) < rise * 1e-3 for _, value in before)
        now = [one for one, value in before if value == rise]
        now = [one for one in now if not _is_of_before(words, one.start())]
        if not rise or is_doubled or not now:
            continue
        told = problem(
            "A03",
            "rise" if _are_alike(words, now[-1], found.start()) else "may rise",
            words=found.group(),
            now=found[1] + found[2],
        )
        yield mark(told, number, line, *found.span())
    for found in _FROM_NIL.finditer(words) if "年" in words else ():
        told = problem("A03", "from nil", words=found.group())
        yield mark(told, number, line, *found.span())


def _is_of_before(words: str, place: int) -> bool:
    """Whether an amount is said to be of the year before."""
    start, _ = sentence_at(words, place, "，。；：")
    label = words[start:place]
    compared = _COMPARED.findall(words)
    return _EARLIER.search(label) is not None or any(one in label for one in compared)


def _are_alike(words: str, amount: re.Match[str], rise: int) -> bool:
    """Whether what rose is called as what the amount is of, or not called at all behind it."""
    between = _THAN.sub("", words[amount.end() : rise]).strip("，")
    label = words[: amount.start()].rstrip("为是共")
    return not between or label[-_ALIKE:] == between[-_ALIKE:]


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
