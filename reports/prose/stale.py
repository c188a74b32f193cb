"""What is left standing from last year: a year that was not changed, a text that was not written
anew.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from reports.core.patterns import Pattern
from reports.core.problems import Problem, problem
from reports.core.values import Values
from reports.prose.passages import (
    REFERENCE,
    SHORT_TEXT,
    blank_out,
    line_at,
    place_at,
    sentence_around,
    squeezed,
)
from reports.source.schema import Schema, Words, member_schema

_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
# Compiled where a text names a year.
_AS_OF = Pattern(rf"截[至止]到?{_YEAR}年(?:12月(?:底|末|31日)|年?[末底])")
_QUOTED = Pattern(r"《[^《》]*》|〔[^〔〕]*〕|﹝[^﹝﹞]*﹞|\[[^\[\]]*\]")
_DATED = Pattern(rf"{_YEAR}年\d{{1,2}}月\d{{1,2}}日")
_SINCE = Pattern(rf"[自从由]{_YEAR}年[^，。；]{{0,12}}?起")
_SOURCE = Pattern(r"来源[^，。；]*")
_ENDS = "。\n"
_PLAIN_YEAR = Pattern(rf"{_YEAR}年")
_DIGIT = Pattern(r"\d")
_DIGITS = Pattern(r"\d+(?:\.\d+)?")
_MONTH = Pattern(
    rf"{_YEAR}年(?:第?[一二三四1-4]季度|[上下]半年|\d{{1,2}}(?:[-—～至]\d{{1,2}})?月)"
)
# A clause that begins with a year says what was then, unless one of these says why it is another's.
_CLAUSE = Pattern(r"[^，。；：！？\n]+")
_OF_ITS_OWN_YEAR = Pattern(rf"(?:^|对|在|我[局县市州区单]位?){_YEAR}年度?")
_OF_THE_PAST = Pattern(
    r"[上去往前]年|上一年|上年|同期|相比|[比较](?=[上去往前同年2 ])|以[来前]|开始|年初|期初|结转|历年|分别|年均|平均|逐年"
    r"|印发|出台|下发|制定|颁布|修订|施行|发布|成立|设立|组建|启动|试行|下达|提前|批[准复]|文件|通知"
    r"|统计|公布|人口|已经|其他|基[数础]|曾|原|[首上]次|划转|改革|工程|试点|起|\d年?度?[-—～~至到、]"
)
_OF_THE_FUTURE = Pattern(
    r"规划|计划|[下明次]一?年|目标|期限|预算|[拟将]|预计|力争|提前|下达|争取|继续|安排"
    r"|[到至前底]|起|以后|公开|批复|印发|开展|组织|自评|评价|截止"
)
# What plans several years ahead, said before the first of them.
_OF_PLANS = Pattern(r"规划|计划|目标|力争|预计|下一步|分步|逐步|[拟将]")
_PLANNED_YEARS = 5
# The title and the number of what was issued belong together.
_ISSUED = Pattern(
    r"《[^《》]*》(?:（[^（）]*）)?|（[^（）]*）|〔[^〔〕]*〕[^，。；]{0,4}号"
)
_ANY_YEAR = Pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# So much before a number says whether it is the same.
_BEFORE, _AROUND = 4, 12
# A year, or a number with what it counts; no day of a month, no number of a document or of a list.
_FIGURE = Pattern(
    r"(?<![\d.,A-Za-z])(?:(?P<year>(?:19|20)\d\d)(?!\d)年?"
    r"|\d+(?:,\d{3})*(?:\.\d+)?(?:[%％‰]|[百千万亿]*[^\W\d_月日号百千万亿](?:/\w)*))"
)
_THIS_YEAR = Pattern(r"\{\{\s*年度\s*\}\}")
_MOST_FIGURES = 8
_MOST_LISTED = 40
_OWN_YEAR = Pattern(r"\{\{\s*年度\s*\}\}年")
_TOLD_YEARS = 2
_SHOWN = 16
_YEARS_NAME = Pattern(r"(?<!\d)(?P<year>\d{4})年度?")
# What no report can mean: a slip in the first digits, which no pattern of years would find.
_NO_YEAR = Pattern(
    r"(?<!\d)(?:[03-9]\d{3}|1[0-8]\d\d|2[1-9]\d\d)年(?![以来前多余]|的?(?:历史|文明|文化|传统))"
)


def find_stale_years(
    texts: Values,
    year: int,
    report_names: Sequence[str],
    previous: Values,
) -> Iterator[Problem]:
    """N12 for each year that seems to be left over from last year's text.

    `report_names` are the report's own. A few patterns and no others, since years before and after
    the report's own are mostly right: 截至…年末 of another year, …年度 of another year before the
    report's own name, a clause that begins with a year and tells of it what is the report's to tell,
    and a text taken over from last year in which the figures are new and last year's year is not.
    """
    names = tuple(report_names)
    for key, text in texts.items():
        if not isinstance(text, Words):
            continue
        kept = _kept_year(text, previous.get(key), year)
        if kept is not None:
            yield _stale_year("kept", key, text, kept, year, last_year=year - 1)
        for case, start, words in other_years_in(text, year, names):
            if start != kept:
                yield _stale_year(case, key, text, start, year, words=words)


def other_years_in(
    text: str, year: int, report_names: tuple[str, ...]
) -> Iterator[tuple[str, int, str]]:
    """The years of a text that seem left over, whoever wrote it: the case of N12, where it stands, the
    words.
    """
    for match in _NO_YEAR.finditer(text):
        yield "none", match.start(), match.group()
    if not _PLAIN_YEAR.search(text):
        return
    found = [*_AS_OF.finditer(blank_out(text, _QUOTED, _SOURCE))]
    own_name = _year_of_report(report_names)
    found += own_name.finditer(_without_meant_years(text)) if own_name else ()
    for match in found:
        if int(match["year"]) != year:
            yield "named", match.start(), match.group()
    yield from _of_other_years(text, year, {match.start("year") for match in found})


def _of_other_years(
    text: str, year: int, told: Collection[int]
) -> Iterator[tuple[str, int, str]]:
    """Each clause that tells something of another year as if it were the report's."""
    bare = blank_out(_without_meant_years(text), _MONTH)
    for clause in _CLAUSE.finditer(bare):
        words = clause.group()
        found = _PLAIN_YEAR.search(words)
        if found is None or len(_PLAIN_YEAR.findall(words)) > 1:
            continue
        other, offset = int(found["year"]), clause.start() + found.start()
        sentence = bare[sentence_around(bare, offset, _ENDS)[0] : offset]
        if offset in told or re.search(rf"[比较与同]{other}年", sentence):
            continue
        if _speaks_of_this_year(text, offset, year):
            continue
        is_planned = other <= year + _PLANNED_YEARS and _OF_PLANS.search(sentence)
        if other > year + 1 and not is_planned and not _OF_THE_FUTURE.search(words):
            yield "future", offset, f"{other}年"
        elif year - _TOLD_YEARS <= other < year and _is_told_of(words):
            yield "other", offset, text[offset : clause.end()][:_SHOWN]


def _speaks_of_this_year(text: str, offset: int, year: int) -> bool:
    """Whether the sentence has the report's own year as well: two years side by side."""
    sentence = blank_out(text[slice(*sentence_around(text, offset, _ENDS))], _QUOTED)
    return f"{year}年" in sentence or _OWN_YEAR.search(sentence) is not None


def _is_told_of(clause: str) -> bool:
    """Whether a clause says of its year what was then, and nothing says that it is the past."""
    return (
        _OF_ITS_OWN_YEAR.search(clause.lstrip(" “（")) is not None
        and _OF_THE_PAST.search(clause) is None
    )


def find_misnamed_years(
    texts: Iterable[tuple[Sequence[str], Words]], year: int
) -> Iterator[Problem]:
    """N12 for each name among the texts of the data (…名称, 标题), by the keys that lead to them,
    that has another year.
    """
    for (*_, key), text in texts:
        if key.endswith(("名称", "标题")):
            found = _YEARS_NAME.search(text)
            if found is not None and int(found["year"]) != year:
                words = found.group()
                yield _stale_year("other", key, text, found.start(), year, words=words)


@lru_cache(maxsize=64)
def _year_of_report(report_names: tuple[str, ...]) -> Pattern | None:
    """…年度 before one of the report's names; None where it has none."""
    names = "|".join(re.escape(name) for name in report_names if name)
    return Pattern(rf"{_YEAR}年度(?:的)?(?:{names})") if names else None


def _without_meant_years(text: str) -> str:
    """The text with blanks where years are meant: titles, document numbers, dates, 自…起, sources."""
    return blank_out(text, _QUOTED, _DATED, _SINCE, _SOURCE)


def _kept_year(text: Words, former: object, year: int) -> int | None:
    """Where last year's year stands in a text that has it from last year, though its figures are
    new; else None.
    """
    if not isinstance(former, Words):
        return None
    now, before = _without_meant_years(text), _without_meant_years(former)
    years = list(_PLAIN_YEAR.finditer(now))
    kept = [found.start() for found in years if int(found["year"]) == year - 1]
    if not kept or [found["year"] for found in years] != _PLAIN_YEAR.findall(before):
        return None
    has_new_figures = REFERENCE.search(now) or _figures(now) != _figures(before)
    return kept[0] if has_new_figures else None


def _figures(text: str) -> list[str]:
    return _DIGITS.findall(_PLAIN_YEAR.sub("", REFERENCE.sub("", text)))


def _stale_year(
    case: str, key: str, text: Words, offset: int, year: int, **facts: Any
) -> Problem:
    place, line = place_at(text, offset), line_at(text, offset)
    return problem("N12", case, place, was=line, key=key, year=year, **facts)


def find_unrewritten(
    texts: Mapping[str, Words], schema: Schema, previous: Values, year: int
) -> Iterator[Problem]:
    """W05 for each text to be written anew each year (每年重写 in the schema) that is last year's word
    for word, and one that lists what else is to be read again.

    Short ones are only listed, since a short reason may well be the same again; so are texts that
    name the year or a typed number and are last year's, and of others the numbers that stayed.
    """
    again: list[tuple[Words, str]] = []
    for key, text in texts.items():
        former = previous.get(key)
        if not isinstance(former, Words):
            continue
        words, is_yearly = squeezed(text), _is_rewritten_yearly(key, schema)
        is_same = words == squeezed(former)
        if is_same and is_yearly and len(words) >= SHORT_TEXT:
            yield problem("W05", place=text.place, was=line_at(text, 0), key=key)
            continue
        kept = _kept_figures(text, former, year)
        is_of_year = is_yearly or _THIS_YEAR.search(text) is not None
        if kept or (is_of_year and _without_digits(text) == _without_digits(former)):
            shown = f"（{'、'.join(kept)}）" if kept else ""
            again.append((text, f"“{key}”{shown}"))
    if again:
        listed = "、".join(told for _, told in again[:_MOST_LISTED])
        more = "等" if len(again) > _MOST_LISTED else ""
        yield problem("W05", "list", again[0][0].place, listed=f"{listed}{more}")


def _without_digits(text: str) -> str:
    return _DIGIT.sub("", squeezed(text))


def _kept_figures(text: str, former: str, year: int) -> list[str]:
    """The typed numbers of a text that stand behind the same words in last year's."""
    own = list(_figures_in(text, year))
    known = set(_figures_in(former, year)) if own else set()
    kept = (figure for before, figure in own if (before, figure) in known)
    return list(dict.fromkeys(kept))[:_MOST_FIGURES]


def _figures_in(text: str, year: int) -> Iterator[tuple[str, str]]:
    """Each typed year and number with its unit, with the words before it; of what was issued in years
    before the last nothing, and no year long past.
    """

    def without_old(issued: re.Match[str]) -> str:
        years = _ANY_YEAR.findall(issued.group())
        is_old = bool(years) and max(map(int, years)) < year - 1
        return " " * len(issued.group()) if is_old else issued.group()

    bare = _ISSUED.sub(without_old, blank_out(text, REFERENCE))
    for found in _FIGURE.finditer(bare):
        if found["year"] and int(found["year"]) < year - _TOLD_YEARS:
            continue
        before = bare[max(0, found.start() - _AROUND) : found.start()]
        yield _DIGITS.sub("0", before)[-_BEFORE:], found.group()


def _is_rewritten_yearly(key: str, schema: Schema) -> bool:
    part = member_schema(key, schema)
    return part is not None and bool(part.get("每年重写"))
