"""Lines of scoring: whether what was reached meets what is asked, and the characters they lose."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.finished.plain import Mark, Plain, mark

_N = r"\d+(?:\.\d+)?"
_ABOVE = ("大于等于", "不低于", "不少于", "不小于", "大于", "高于", "超过")
_BELOW = ("小于等于", "不高于", "不超过", "不大于", "小于", "低于")
_WITH_EQUAL = ("等于", "不低于", "不少于", "不小于", "不高于", "不超过", "不大于")
_LIMIT = "|".join((*_ABOVE, *_BELOW))
# 为88.45%，满足大于75%得10分的评分标准
_MET = Pattern(
    rf"(?<![\d.\-—~])(?P<value>{_N})(?P<unit>%|个月|万元)，?满足[^，。；\d]{{0,16}}?(?P<sign>{_LIMIT})"
    rf"(?P<limit>{_N})(?P=unit)"
)
_MISSED = Pattern(
    r"未达到|未达标|未完成(?:年度)?(?:指标|目标)|低于(?:年度)?(?:指标|目标)值"
)
_GIVEN = Pattern(rf"该项(?:指标)?(?:自评)?得分?为?(?P<points>{_N})分")
_OFFERED = Pattern(rf"(?<![\d.])(?P<points>{_N})分的?评分标准")
# 满分10分，得12分; 得12分（满分10分）
_ABOVE_FULL = Pattern(
    rf"(?:满分|分值|权重|[（，])为?(?P<full>{_N})分，(?:自评)?得分?(?P<points>{_N})分"
    rf"|得分?(?P<given>{_N})分（满分(?P<most>{_N})分）"
)
_FULL = Pattern(rf"(?<![\d.])(?P<points>{_N})分?，(?:自评)?得分(?P<given>{_N})")

# （6，自评得分6: 分 is lost.
_NO_POINTS = Pattern(
    rf"(?<![\d.])(?:{_N}，自评得分{_N}分?|{_N}分，自评得分{_N}(?![\d.]|分))(?=[）\s]|$|[^\d.分])"
)
_POINTS_LEFT_OUT = Pattern(rf"得分为{_N}$")
# 大于80%6分: 得 is lost.
_NO_GETS = Pattern(rf"(?:{_LIMIT}|达到|—|-|~|%){_N}%{_N}分")
# 100%105%: what joins them is lost.
_NOTHING_BETWEEN = Pattern(rf"(?<![\d.]){_N}%{_N}%")


def find_wrong_scores(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A08 for each score that what is printed beside it contradicts."""
    full: str = ""
    for number, line in enumerate(lines):
        words = line.words
        if not line.is_prose and (found := _FULL.search(words)):
            full = found["points"]
        for found in _MET.finditer(words) if "满足" in words else ():
            if not _meets(float(found["value"]), found["sign"], float(found["limit"])):
                told = problem("A08", "not met", words=found.group())
                yield mark(told, number, line, *found.span())
        for found in (
            _ABOVE_FULL.finditer(words) if "分，" in words or "满分" in words else ()
        ):
            points = found["points"] or found["given"]
            most = found["full"] or found["most"]
            if float(points) > float(most):
                told = problem("A08", "above full", points=points, full=most)
                yield mark(told, number, line, *found.span())
        missed = _MISSED.search(words) if "分" in words else None
        given = _GIVEN.search(words) if missed else None
        if missed and given and missed.start() < given.start():
            offered = _OFFERED.search(words)
            most = offered["points"] if offered else full
            if most and float(given["points"]) >= float(most):
                told = problem(
                    "A08", "full score", words=missed.group(), points=given.group()
                )
                start = max(words.rfind("。", 0, missed.start()) + 1, 0)
                yield mark(told, number, line, start, given.end())


def _meets(value: float, sign: str, limit: float) -> bool:
    if value == limit:
        return any(one in sign for one in _WITH_EQUAL)
    return value > limit if sign in _ABOVE else value < limit


def find_lost_in_scores(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A10 for each character that a line of scoring has lost."""
    for number, line in enumerate(lines):
        words = line.words
        if "得分" in words:
            for found in _NO_POINTS.finditer(words):
                told = problem("A10", "points", words=found.group())
                yield mark(told, number, line, *found.span())
            last = _POINTS_LEFT_OUT.search(words) if "，" in words else None
            if last and not line.is_cell:
                told = problem("A10", "points", words=last.group())
                yield mark(told, number, line, *last.span())
        if "%" not in words:
            continue
        for found in _NOTHING_BETWEEN.finditer(words):
            if _stand_apart(line, found.start(), found.end()):
                continue
            told = problem("A10", "range", words=found.group())
            yield mark(told, number, line, *found.span())
        for found in _NO_GETS.finditer(words) if "分" in words else ():
            told = problem("A10", "gets", words=found.group())
            yield mark(told, number, line, *found.span())


def _stand_apart(line: Plain, start: int, end: int) -> bool:
    """Whether a blank stands in print between two of the characters: they are cells of a row."""
    return any(two - one > 1 for one, two in pairwise(line.at[start:end]))
