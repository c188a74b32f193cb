"""Dates that contradict the report's year, the calendar or one another."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date

from reports.core.patterns import Pattern
from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.source.schema import (
    AFTER_YEAR,
    Schema,
    Words,
    member_schema,
    resolve,
    words_in,
)

_WITHIN, _NOT_BEFORE = "日期在", "不早于"
# What is published of a year comes out in the next one, late in the one after that.
_MOST_YEARS = 2
# The second of two dates may have its year from the first: 2024年7月1日至8月10日.
_DATE = Pattern(
    r"(?:(?P<year>\d{4})\s*年\s*)?(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*日)?"
)
_YEARS_MONTH = Pattern(
    r"\d{4}年(?:00?|1[3-9]|[2-9]\d)月|\d{4}年\d{1,2}月(?:00?|3[2-9]|[4-9]\d)日"
)
_TWO = 2
_DAY = r"\d{1,2}月(?:\d{1,2}日)?"
_PERIOD = Pattern(
    rf"(?<!\d)\d{{4}}年{_DAY}[ \u3000]?(?:[-—－–～~至到]|——|--)[ \u3000]?(?:\d{{4}}年)?{_DAY}"
)
# 自2019年起 …，期限到2025年12月31日止: only where an end is spoken of, not 恢复到2019年的水平.
_TERM = Pattern(
    r"[自从](?P<since>(?:19|20)\d\d)年[^。；\n]{0,60}?(?:期限|截止|延续|持续|执行|实施|延长|期)[到至于]"
    r"(?P<until>(?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?"
)


def find_misdated(values: Values, schema: Schema, year: int) -> Iterator[Problem]:
    """D23 for each date that cannot be one of this year's report.

    By the schema: 日期在 says whether it lies within the report's year (年度内) or after its end
    (年度后), 不早于 which others it may not precede. By the calendar: a thirteenth month anywhere.
    """
    for path, part, words in _dated(values, schema, schema):
        dates = _dates(words)
        if not dates:
            continue
        found: list[Problem] = []
        if _WITHIN in part:
            found += _out_of_time(path, words, dates, part, year)
        found += _too_early(path, words, dates[0], part.get(_NOT_BEFORE, ()), values)
        # One wrong date is wrong beside all others.
        yield from found[:1]
    for keys, words in words_in(values):
        if "月" not in words:
            continue
        case, span = "calendar", _YEARS_MONTH.search(words)
        if span is None:
            case, span = "backwards", _ends_first(words)
        if span is not None:
            place = Place(
                words.place.file, words.place.line + words.count("\n", 0, span.start())
            )
            name = ".".join(keys)
            yield problem("D23", case, place, name=name, words=span.group())


def _ends_first(words: str) -> re.Match[str] | None:
    """A period of two dates of which the second is the earlier one, None where there is none."""
    has_two = words.count("月") > 1
    for found in _PERIOD.finditer(words) if has_two else ():
        dates = _dates(found.group())
        if len(dates) == _TWO and dates[1] < dates[0]:
            return found
    has_term = any(sign in words for sign in ("期", "延", "行", "实施"))
    is_since = has_term and ("自" in words or "从" in words)
    for found in _TERM.finditer(words) if is_since else ():
        if found["until"] < found["since"]:
            return found
    return None


def _out_of_time(
    path: str, words: Words, dates: list[date], part: Schema, year: int
) -> Iterator[Problem]:
    first, last = dates[0].year, dates[-1].year
    if part[_WITHIN] == AFTER_YEAR:
        case = "before_end" if first <= year else "long_after"
        is_right = first > year and last <= year + _MOST_YEARS
    else:
        case, is_right = "other_year", first == last == year
    if not is_right:
        advice = str(part.get("description", ""))
        yield problem(
            "D23",
            case,
            words.place,
            name=path,
            date=words,
            year=year,
            next=year + 1,
            meant=f"这里写的是{advice}。" if advice else "",
        )


def _too_early(
    path: str, words: Words, first: date, others: Sequence[str], values: Values
) -> Iterator[Problem]:
    """One problem for all dates that a date precedes: at that date where they are several, for then
    it is the one to be doubted; else at the other.
    """
    later: dict[str, Words] = {}
    for other in others:
        found: object = values
        for name in other.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        dates = _dates(found) if isinstance(found, Words) else []
        if dates and first < dates[-1] and isinstance(found, Words):
            later[other] = found
    if not later:
        return
    other, former = next(iter(later.items()))
    place = words.place if len(later) > 1 else former.place
    yield problem(
        "D23", "order", place, name=path, date=words, other=other, former=former
    )


def first_date(text: str) -> date | None:
    """The first date of a text, None where it has none."""
    return next(iter(_dates(text)), None)


def _dates(text: str) -> list[date]:
    """The dates of a text in their order; a month alone is its first day."""
    dates: list[date] = []
    year = ""
    for found in _DATE.finditer(text):
        year = found["year"] or year
        with suppress(ValueError):
            dates.append(date(int(year), int(found["month"]), int(found["day"] or 1)))
    return dates


def _dated(
    values: Values, schema: Schema, root: Schema, path: str = ""
) -> Iterator[tuple[str, Schema, Words]]:
    """Each text of which the schema says when its dates may lie, with its path."""
    for key, value in values.items():
        if not isinstance(value, Words | Mapping):
            continue
        part = member_schema(key, schema)
        if part is None:
            continue
        part = resolve(part, root)
        name = f"{path}.{key}" if path else key
        if isinstance(value, Mapping):
            yield from _dated(value, part, root, name)
        elif _WITHIN in part or _NOT_BEFORE in part:
            yield name, part, value
