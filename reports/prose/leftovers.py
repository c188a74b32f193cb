"""What must not stand in a published text: open places, both of two words, marks of other files,
slips of writing.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from reports.core.problems import Problem, problem
from reports.core.values import Values
from reports.prose.passages import REFERENCE, blank_out, line_at, place_at
from reports.source.schema import Words
from reports.wording import leftovers

_SAME_AS_ELSEWHERE = r"\A\s*(?:同上年?|同前|见上|略)[。；]?\s*\Z"
_FALL_BELOW_ZERO = r"(?:减少|下降|降低)了?\s*[-－−]\d"
# 占年初预算的112% and the like are rates of completion: of last year, a budget, a goal, a plan, a task.
_SHARE_ABOVE_WHOLE = (
    r"占(?:比|(?![^，。；]{0,12}(?:[上去]年|预算|目标|计划|任务))"
    r"[^，。；%％占]{0,12}(?:总[数量额计]?|合计|全部|收入|支出)的)"
    r"(?:比重)?(?:达到?|为|是)?"
    r"(?:[1-9]\d{3,}|[2-9]\d\d|1(?!00(?:\.0+)?[%％])\d\d)(?:\.\d+)?[%％]"
)
_DOUBLED_MARK = r"([，。；：、！？])\1+|[，、；：][。，、；：]"
_NO_PERCENT = (
    r"(?:占比?|增长率?|下降率?|上升|完成率|执行率|到位率)(?:达到?|为)?"
    r"\d+(?:\.\d+)?(?=[，。；、])"
)
_DOUBLED_WORD = r"(?<![一-鿿])(?!一.一)([一-鿿]{2,6})\1(?![一-鿿]?[（(])"

# Any two to six characters twice: classes of 汉字 take long to compile.
_DOUBLED = r"(.{2,6})\1"
_MARKS = "，、；："

# By the case of N13 that tells of it: words of which one is in whatever the pattern finds, and the
# pattern, which is compiled only where one of them is in some text.
_PATTERNS: Mapping[str, tuple[Collection[str], str]] = {
    "open_place": (
        (
            *leftovers.PLACEHOLDER_SIGNS,
            *("xx", "___", "??", "（待", "(待", "【待", "〔待"),
        ),
        leftovers.OPEN_PLACES_TYPED,
    ),
    "alternatives": (leftovers.ALTERNATIVES_SIGNS, leftovers.ALTERNATIVES),
    "foreign": (
        ("字以内", "字左右", "%d", "仍保留", "统一采用", *leftovers.FIELD_CODES_SIGNS),
        f"{leftovers.SAMPLE_NOTES}|{leftovers.FIELD_CODES}",
    ),
    "same_as_elsewhere": (("同上", "同前", "见上", "略"), _SAME_AS_ELSEWHERE),
    "fall_below_zero": (("-", "－", "−"), _FALL_BELOW_ZERO),
    "share_above_whole": (("占",), _SHARE_ABOVE_WHOLE),
    "doubled_mark": (
        (
            *(mark + other for mark in _MARKS for other in f"。{_MARKS}"),
            *("。。", "！！", "？？"),
        ),
        _DOUBLED_MARK,
    ),
    "no_percent": (("占", "率", "增长", "下降", "上升"), _NO_PERCENT),
}


def find_leftovers(texts: Values, account_names: Collection[str]) -> Iterator[Problem]:
    """N13 for what is left over in each of the texts, by key.

    A text that is not there holds nothing. In the names of 科目 words repeat by nature.
    """
    written = {key: text for key, text in texts.items() if isinstance(text, Words)}
    together = "\n".join(written.values())
    patterns = {
        case: re.compile(pattern)
        for case, (signs, pattern) in _PATTERNS.items()
        if any(sign in together for sign in signs)
    }
    if re.search(_DOUBLED, together):
        patterns["doubled_word"] = re.compile(_DOUBLED_WORD)
    for key, text in written.items():
        yield from _in_text(key, text, patterns, account_names)


def _in_text(
    key: str,
    text: Words,
    patterns: Mapping[str, re.Pattern[str]],
    account_names: Collection[str],
) -> Iterator[Problem]:
    bare = blank_out(text, REFERENCE)
    for case, pattern in patterns.items():
        for found in pattern.finditer(bare):
            words = found.group()
            if case == "doubled_word" and any(words in name for name in account_names):
                continue
            yield problem(
                "N13",
                case,
                place_at(text, found.start()),
                was=line_at(text, found.start()),
                key=key,
                words=words,
            )
