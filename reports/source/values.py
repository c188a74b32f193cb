"""What clerks type, read into exact numbers, dates and targets; None where it is not plainly one.

Read generously in form (full-width signs, thousands marks, accountants' brackets, units) and
strictly in meaning: what could be read as two numbers, or as none, is left to the caller to ask
about.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from reports.core.figure import Figure, unit_named
from reports.core.problems import Place
from reports.core.target import UNSAID, Operator, Target

_LONGEST = 60
# Two numbers and the words around them; each dash of a longer text would be tried.
_LONGEST_TARGET = 3 * _LONGEST

# As many as a count of anything has.
_MOST_DIGITS = 9

_SAME = {
    **{
        code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)
    },  # full-width forms; ～ (U+FF5E) becomes ~
    **dict.fromkeys(map(ord, "\u3000\u00a0\u202f\t"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    **dict.fromkeys((0x200B, 0x2060, 0xFEFF), ""),
    **dict.fromkeys(map(ord, "−–﹣"), "-"),
    **dict.fromkeys(map(ord, "―─"), "—"),
    ord("〜"): "~",
    ord("﹪"): "%",
}


def read_count(text: str) -> int | None:
    """A whole number that is digits alone; None for anything else, and for more than a billion."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _to_half_width(text: str) -> str:
    """The text in half-width signs and plain spaces, without what has no width."""
    return text.translate(_SAME).strip()


# ── numbers ─────────────────────────────────────────────────────────────────


class TypedNumber(Struct, frozen=True):
    """A number as typed: 97% is 97 with the unit %, 16.61万元 is 16.61 with 万元; no unit is ""."""

    number: Decimal
    unit: str = ""


# A leading zero (010, 00.5) is a lost digit or point, or a code: no amount is written so.
_DIGITS = (
    r"(?P<digits>(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+"
    r"|[1-9][0-9]{0,2}(?: [0-9]{3})+)(?:\.[0-9]+)?)"
)
# Any word; `_is_unit` looks at it. A class of all 汉字 would take `re` a millisecond to compile
# wherever it stands.
_UNIT = r"[^\s\d()]+"
_SIGNED = re.compile(rf"(?P<minus>-)? ?{_DIGITS} *(?P<unit>{_UNIT})?")
_BRACKETED = rf"\( *{_DIGITS} *(?P<inner>{_UNIT})? *\) *(?P<outer>{_UNIT})?"


def read_number(text: str) -> TypedNumber | None:
    """The number typed, with its unit; brackets mean a negative one. None for anything else.

    Thousands may be set off by commas or by spaces, in groups of three throughout. Zero has no
    sign.
    """
    plain = _to_half_width(text)
    return _read_plain(plain) if len(plain) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _read_plain(plain: str) -> TypedNumber | None:
    """The same of a short text in half-width signs: every rule that a figure takes part in asks how it
    was typed.
    """
    if found := _SIGNED.fullmatch(plain):
        return _read_typed(
            found["digits"], found["minus"] is not None, found["unit"] or ""
        )
    # Seldom typed, and slow to compile.
    found = re.fullmatch(_BRACKETED, plain) if plain.startswith("(") else None
    if found is None or (found["inner"] and found["outer"]):
        return None
    return _read_typed(found["digits"], True, found["inner"] or found["outer"] or "")


def _read_typed(digits: str, negative: bool, unit: str) -> TypedNumber | None:
    if not _is_unit(unit):
        return None
    number = Decimal(digits.replace(",", "").replace(" ", ""))
    return TypedNumber(number.copy_negate() if negative and number else number, unit)


def _is_unit(text: str) -> bool:
    """Whether this is %, ‰, nothing, or words of 汉字, with a slash between them (元/人)."""
    if text in {"", "%", "‰"}:
        return True
    return all(
        word and "\u4e00" <= min(word) <= max(word) <= "\u9fff"
        for word in text.split("/")
    )


# ── dates ───────────────────────────────────────────────────────────────────

_DATE = re.compile(
    r"(?P<year>[12][0-9]{3})(?: ?年 ?|(?P<mark>[-/.]))(?P<month>[0-9]{1,2})"
    r"(?(mark)(?P=mark)| ?月 ?)(?P<day>[0-9]{1,2})(?(mark)| ?日)"
)


def read_date(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date that the calendar has.

    It is written as 2025年10月15日, 2025-10-15, 2025/6/3 or 2025.6.3.
    """
    found = _DATE.fullmatch(_to_half_width(text))
    if found is None:
        return None
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    try:
        date(year, month, day)
    except ValueError:
        return None
    return year, month, day


_MONTH = re.compile(
    r"(?P<year>[12][0-9]{3})(?: ?年 ?|(?P<mark>[-/.]))(?P<month>[0-9]{1,2})(?(mark)| ?月)"
)


def read_month(text: str) -> tuple[int, int] | None:
    """Year and month of a month that the calendar has, as in 2022年12月, 2022-12 or 2022.12."""
    found = _MONTH.fullmatch(_to_half_width(text))
    if found is None or not 1 <= int(found["month"]) <= 12:
        return None
    return int(found["year"]), int(found["month"])


# ── targets ─────────────────────────────────────────────────────────────────

_BEFORE: dict[Operator, tuple[str, ...]] = {
    "≥": (
        "≥",
        "≧",
        "⩾",
        ">=",
        "大于等于",
        "大于或等于",
        "不低于",
        "不少于",
        "不小于",
        "至少",
    ),
    "≤": (
        "≤",
        "≦",
        "⩽",
        "<=",
        "小于等于",
        "小于或等于",
        "不高于",
        "不多于",
        "不大于",
        "不超过",
        "至多",
    ),
    ">": (">", "大于", "高于", "多于", "超过"),
    "<": ("<", "小于", "低于", "少于", "不足", "不满"),
    "=": ("=", "==", "等于"),
}
# 以上、以下、以内 include the number itself (民法典第一千二百五十九条).
_AFTER: dict[Operator, tuple[str, ...]] = {
    "≥": ("以上", "及以上", "(含)以上"),
    "≤": ("以下", "及以下", "(含)以下", "以内", "(含)以内"),
}


def _longest_first(
    table: dict[Operator, tuple[str, ...]],
) -> tuple[tuple[str, Operator], ...]:
    """Spellings with their operators, the longest first, so that 大于等于 is not taken for 大于."""
    pairs = [
        (spelling, operator)
        for operator, spellings in table.items()
        for spelling in spellings
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


_PREFIXES, _SUFFIXES = _longest_first(_BEFORE), _longest_first(_AFTER)
_BETWEEN = re.compile(r"(?:在|介于)?(?P<range>.+?)(?:之间)?")
_DASH = re.compile(r"——|[~—至到-]")
_NOWHERE = Place("")


def read_target(text: str, place: Place = _NOWHERE, unit: str = "") -> Target | None:
    """The target typed: an operator before (≥, 不低于 …) or after (以上 …) a number, a range, or 定性.

    `unit` is that of bare numbers.

    A number alone is a target of which it is still to be said how it is meant. A range the wrong
    way round is None.
    """
    plain = _to_half_width(text)
    if len(plain) > _LONGEST_TARGET:
        return None
    if plain == "定性":
        return Target("定性")
    for prefix, operator in _PREFIXES:
        if plain.startswith(prefix):
            bound = plain.removeprefix(prefix)
            return _read_bound(operator, bound, unit, place, text)
    for suffix, operator in _SUFFIXES:
        if plain.endswith(suffix):
            bound = plain.removesuffix(suffix)
            return _read_bound(operator, bound, unit, place, text)
    if (typed := read_number(plain)) is not None:
        return Target(
            UNSAID,
            (_bound_of(typed, typed.unit or unit, place, text),),
            without_sign=True,
            without_unit=not (typed.unit or unit),
        )
    between = _BETWEEN.fullmatch(plain)
    return _read_range(between["range"], unit, place, text) if between else None


def _read_bound(
    operator: Operator,
    bound: str,
    unit: str,
    place: Place,
    text: str,
) -> Target | None:
    typed = read_number(bound)
    if typed is None:
        return None
    return Target(operator, (_bound_of(typed, typed.unit or unit, place, text),))


def _read_range(between: str, unit: str, place: Place, text: str) -> Target | None:
    """A range; where one end alone bears a unit, as in 65～75%, it is that of both."""
    ends = list(_split_range(between))
    if len(ends) != 1:
        return None
    low, high = ends[0]
    bounds = (
        _bound_of(low, low.unit or high.unit or unit, place, text),
        _bound_of(high, high.unit or low.unit or unit, place, text),
    )
    same_kind = bounds[0].unit.dimension == bounds[1].unit.dimension
    return Target("区间", bounds) if same_kind and bounds[0] <= bounds[1] else None


def _split_range(text: str) -> Iterator[tuple[TypedNumber, TypedNumber]]:
    """Each way to cut the text at a dash into two numbers; a dash may also be a minus sign."""
    for dash in _DASH.finditer(text):
        low, high = read_number(text[: dash.start()]), read_number(text[dash.end() :])
        if low and high:
            yield low, high


def _bound_of(typed: TypedNumber, unit: str, place: Place, text: str) -> Figure:
    return Figure.entered(typed.number, unit_named(unit), place, text)


def date_words(year: int, month: int, day: int) -> str:
    """The date without leading zeros: 2025年6月3日 (GB/T 9704-2012, 7.3.5.4)."""
    return f"{year}年{month}月{day}日"
