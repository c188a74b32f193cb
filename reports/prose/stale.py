"""What is left standing from last year: a year that was not changed, a text that was not written
anew.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from reports.core.problems import Problem, problem
from reports.core.values import Values
from reports.prose.passages import (
    REFERENCE,
    SHORT_TEXT,
    blank_out,
    line_at,
    place_at,
    squeezed,
)
from reports.source.schema import Schema, Words, member_schema

_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
_PLAIN_YEAR = re.compile(rf"{_YEAR}年")
# Compiled where a text names a year.
_AS_OF = rf"截至{_YEAR}年12月(?:底|末|31日)"
_QUOTED = r"《[^《》]*》|〔[^〔〕]*〕|﹝[^﹝﹞]*﹞|\[[^\[\]]*\]"
_DATED = rf"{_YEAR}年\d{{1,2}}月\d{{1,2}}日"
_SINCE = rf"[自从由]{_YEAR}年[^，。；]{{0,12}}?起"
_SOURCE = r"来源[^，。；]*"
_DIGITS = r"\d+(?:\.\d+)?"


def find_stale_years(
    texts: Values,
    year: int,
    report_names: Sequence[str],
    previous: Values,
) -> Iterator[Problem]:
    """N12 for each year that seems to be left over from last year's text.

    `report_names` are the report's own. Three patterns and no others, since years before and after
    the report's own are mostly right: 截至…年12月底 of another year, …年度 of another year before the
    report's own name, and a text taken over from last year in which the figures are new and last
    year's year is not.
    """
    for key, text in texts.items():
        if not isinstance(text, Words) or not _PLAIN_YEAR.search(text):
            continue
        found = [*re.finditer(_AS_OF, blank_out(text, _QUOTED, _SOURCE))]
        own_name = _year_of_report(tuple(report_names))
        found += own_name.finditer(_without_meant_years(text)) if own_name else ()
        for match in found:
            if int(match["year"]) != year:
                words = match.group()
                yield _stale_year("named", key, text, match.start(), year, words=words)
        kept = _kept_year(text, previous.get(key), year)
        if kept is not None:
            yield _stale_year("kept", key, text, kept, year, last_year=year - 1)


@lru_cache(maxsize=64)
def _year_of_report(report_names: tuple[str, ...]) -> re.Pattern[str] | None:
    """…年度 before one of the report's names; None where it has none."""
    names = "|".join(re.escape(name) for name in report_names if name)
    return re.compile(rf"{_YEAR}年度(?:的)?(?:{names})") if names else None


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
    has_new_figures = re.search(REFERENCE, now) or _figures(now) != _figures(before)
    return kept[0] if has_new_figures else None


def _figures(text: str) -> list[str]:
    return re.findall(_DIGITS, _PLAIN_YEAR.sub("", re.sub(REFERENCE, "", text)))


def _stale_year(
    case: str, key: str, text: Words, offset: int, year: int, **facts: Any
) -> Problem:
    place, line = place_at(text, offset), line_at(text, offset)
    return problem("N12", case, place, was=line, key=key, year=year, **facts)


def find_unrewritten(
    texts: Mapping[str, Words], schema: Schema, previous: Values
) -> Iterator[Problem]:
    """W05 for each text to be written anew each year (每年重写 in the schema) that is last year's word
    for word.

    Short ones are passed over, since a short reason may well be the same again.
    """
    for key, text in texts.items():
        former, words = previous.get(key), squeezed(text)
        if not isinstance(former, Words) or words != squeezed(former):
            continue
        if len(words) >= SHORT_TEXT and _is_rewritten_yearly(key, schema):
            yield problem("W05", place=text.place, was=line_at(text, 0), key=key)


def _is_rewritten_yearly(key: str, schema: Schema) -> bool:
    part = member_schema(key, schema)
    return part is not None and bool(part.get("每年重写"))
