"""科目: amounts by code of the 政府收支分类, added up by 类, 款 and 项; rows for tables of two sides.

Where entries are 待填 as a whole, or what was written for them cannot be read, so are their rows and all made of them:
no total may pretend that there was nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import wraps
from typing import Any, TypeVar

from reports.core.figure import (
    BLANK,
    NONE,
    PENDING,
    Absent,
    Computed,
    Figure,
    Result,
    unit_named,
)
from reports.finance.functions import total
from reports.source.schema import LEVELS

AccountRow = dict[str, Any]
Entries = Mapping[str, Mapping[str, Any] | Absent]
AccountRows = Sequence[AccountRow] | Absent

_MONEY = unit_named("元")
_Built = TypeVar("_Built")


def _of_rows(function: Callable[..., _Built]) -> Callable[..., _Built | Absent]:
    """The function, which gives 待填 for rows that are."""

    @wraps(function)
    def spread(rows: AccountRows, *args: Any, **wanted: Any) -> _Built | Absent:
        return PENDING if rows is PENDING else function(rows, *args, **wanted)

    return spread


def by_level(
    entries: Entries | Absent, names: Mapping[str, str], **sums: Sequence[str]
) -> list[AccountRow] | Absent:
    """分级: a row for each 类, 款 and 项 that has amounts, in the order of the codes, each with its sums.

    A row has 编码, 级, 名称, the names it stands under (类名, 款名, 项名), every member of the entries added up, and
    for each further argument the sum of the members it lists: 分级(支出, 字典.功能分类, 决算=['基本', '项目']). What no
    entry of a fund can have (上缴上级支出 of 财政拨款) sums to zero there.
    """
    codes = _codes(entries)
    if entries is PENDING or (
        codes and all(entry is PENDING for entry in codes.values())
    ):
        return PENDING
    members = list(
        dict.fromkeys(member for code in codes for member in _amounts(codes[code]))
    )
    levels = sorted(
        {
            code[:digits]
            for code in codes
            for digits in LEVELS.values()
            if digits <= len(code)
        }
    )
    rows = []
    for code in levels:
        below = [entry for inner, entry in codes.items() if inner.startswith(code)]
        row = {
            **_labels(code, names),
            **{member: _sum(below, [member]) for member in members},
        }
        rows.append(row | {name: _sum(below, listed) for name, listed in sums.items()})
    return rows


def _codes(entries: Entries | Absent) -> dict[str, Mapping[str, Any] | Absent]:
    found = entries.items() if isinstance(entries, Mapping) else ()
    return {
        code: entry
        for code, entry in found
        if isinstance(entry, Mapping) or entry is PENDING
    }


def _amounts(entry: Mapping[str, Any] | Absent) -> Iterator[str]:
    """The members of an entry that are amounts or may be."""
    if isinstance(entry, Mapping):
        yield from (
            member
            for member, value in entry.items()
            if isinstance(value, Figure | Absent)
        )


def _sum(
    entries: Sequence[Mapping[str, Any] | Absent], members: Sequence[str]
) -> Result:
    amounts = [
        entry if isinstance(entry, Absent) else entry[member]
        for entry in entries
        for member in members
        if isinstance(entry, Absent) or member in entry
    ]
    return total(*amounts) if amounts else _nothing()


def _labels(code: str, names: Mapping[str, str]) -> AccountRow:
    above = {
        f"{level}名": names.get(code[:digits], "") if digits <= len(code) else ""
        for level, digits in LEVELS.items()
    }
    level = next((level for level, digits in LEVELS.items() if digits == len(code)), "")
    return {
        "编码": code,
        "类码": code[: LEVELS["类"]],
        "级": level,
        "名称": names.get(code, code),
        **above,
    }


def joined(*parts: Entries | Absent) -> dict[str, AccountRow | Absent] | Absent:
    """合并: the entries of several funds by code, members of the same name added up."""
    if any(part is PENDING for part in parts):
        return PENDING
    codes = [_codes(part) for part in parts]
    result: dict[str, AccountRow | Absent] = {}
    for code in sorted({code for part in codes for code in part}):
        here = [part[code] for part in codes if code in part]
        members = dict.fromkeys(member for entry in here for member in _amounts(entry))
        result[code] = (
            {member: _sum(here, [member]) for member in members} if members else PENDING
        )
    return result


def classes(
    names: Mapping[str, str], amount: str, **parts: AccountRows
) -> list[AccountRow]:
    """各类: a row for every 类 of the dictionary, zeros included: 序, 编码, 名称, the amount of each part, and 合计.

    Parts are rows of 分级; `amount` says which of their sums is meant.
    """
    found = {
        name: {row["编码"]: row[amount] for row in rows} for name, rows in parts.items()
    }
    other = {
        name: PENDING if rows is PENDING else _nothing() for name, rows in parts.items()
    }
    rows = []
    for code in (code for code in names if len(code) == LEVELS["类"]):
        amounts = {
            name: by_code.get(code, other[name]) for name, by_code in found.items()
        }
        rows.append(
            {
                "编码": code,
                "名称": names[code],
                **amounts,
                "合计": total(*amounts.values()),
            }
        )
    return _numbered(rows)


def _nothing() -> Figure:
    return Figure(Decimal(0), _MONEY, Computed("合计", ()))


@_of_rows
def column_total(rows: Sequence[AccountRow], amount: str) -> Result:
    """列合计: an amount of rows of 分级 added up over the highest level among them, each entry once; zero of none."""
    highest = min((len(row["编码"]) for row in rows), default=0)
    amounts = [row[amount] for row in rows if len(row["编码"]) == highest]
    return total(*amounts) if amounts else _nothing()


@_of_rows
def chosen(rows: Sequence[AccountRow], **wanted: Any) -> list[AccountRow]:
    """筛选: the rows whose members are as given, or among those given: 筛选(各项支出, 级='项', 类码=['301', '303'])."""
    allowed = {
        name: value if isinstance(value, list | tuple) else (value,)
        for name, value in wanted.items()
    }
    return [
        row
        for row in rows
        if all(row[name] in values for name, values in allowed.items())
    ]


@_of_rows
def with_revenue(rows: Sequence[AccountRow]) -> list[AccountRow]:
    """收支行: the rows of a fund with 收入, what their outturn and balances leave for it: 决算 + 年末 - 年初."""
    return [{**row, "收入": row["决算"] + row["年末"] - row["年初"]} for row in rows]


@_of_rows
def lacking(rows: Sequence[AccountRow], member: str) -> list[AccountRow]:
    """空缺: the rows that do not have a member."""
    return [row for row in rows if row.get(member, NONE) is NONE]


@_of_rows
def looked_up(
    rows: Sequence[AccountRow], member: str, *tables: Mapping[str, Any] | Absent
) -> list[AccountRow]:
    """配上: the rows, each with what the first of the tables to know its 编码 says of it; 无 where none does."""
    known = [table for table in tables if isinstance(table, Mapping)]

    def found(code: str) -> Any:
        return next((table[code] for table in known if code in table), NONE)

    return [{**row, member: found(row["编码"])} for row in rows]


@_of_rows
def non_zero(rows: Sequence[AccountRow], *members: str) -> list[AccountRow]:
    """非零: the rows in which one of the members is more or less than zero, or still 待填."""

    def counts(value: Any) -> bool:
        return value is PENDING or (isinstance(value, Figure) and bool(value.value))

    return [row for row in rows if any(counts(row[name]) for name in members)]


def abreast(
    left: AccountRows, right: AccountRows, *tails: Sequence[AccountRow]
) -> list[AccountRow] | Absent:
    """对排: two lists beside one another, each row as 左, 右, 左次 and 右次; the shorter one is filled up with blanks.

    The two `tails` stand below both and begin on one line. 行次 run down the left side, then down the right.
    """
    if isinstance(left, Absent) or isinstance(right, Absent):
        return PENDING
    below_left, below_right = tails or ((), ())
    upper, lower = max(len(left), len(right)), max(len(below_left), len(below_right))
    sides = [
        [*_filled(left, upper), *_filled(below_left, lower)],
        [*_filled(right, upper), *_filled(below_right, lower)],
    ]
    count = upper + lower
    return [
        {
            "左": one,
            "右": other,
            "左次": _ordinal(index),
            "右次": _ordinal(count + index),
        }
        for index, (one, other) in enumerate(zip(*sides, strict=True), 1)
    ]


def _filled(rows: Sequence[AccountRow], count: int) -> Iterator[AccountRow | Absent]:
    yield from rows
    yield from [BLANK] * (count - len(rows))


@_of_rows
def numbered(rows: Sequence[AccountRow]) -> list[AccountRow]:
    """编序: the rows with 序, their number from 1."""
    return _numbered(rows)


def _numbered(rows: Sequence[AccountRow]) -> list[AccountRow]:
    return [{**row, "序": _ordinal(index)} for index, row in enumerate(rows, 1)]


@_of_rows
def count(members: Sequence[Any] | Absent) -> Figure:
    """个数: how many there are."""
    number = Decimal(len(list(members)))
    return Figure(number, unit_named("个"), Computed("计数", (number,)))


def _ordinal(index: int) -> Figure:
    return Figure(
        Decimal(index), unit_named(""), Computed("计数", (Decimal(index),)), places=0
    )
