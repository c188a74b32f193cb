"""科目: amounts by code of the 政府收支分类, added up by 类, 款 and 项.

Where entries are 待填 as a whole, or what was written for them cannot be read, so are their rows and
all made of them: no total may pretend that there was nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from reports.core.figure import (
    NONE,
    PENDING,
    Absent,
    Computed,
    Figure,
    Result,
    unit_named,
)
from reports.core.values import NewValues, Values
from reports.finance.functions import total
from reports.finance.rows import Row, Rows, amount_of, number_rows, pending_stays
from reports.source.schema import LEVELS

Entry = Values | Absent
"""The amounts of one code by name, 待填 where what was written cannot be read."""
Entries = Mapping[str, Entry] | Absent

_MONEY = unit_named("元")


def add_up_by_level(
    entries: Entries, names: Mapping[str, str], **sums: str | Sequence[str]
) -> list[Row] | Absent:
    """分级: a row for each 类, 款 and 项 that has amounts, in the order of the codes, each with its
    sums.

    A row has 编码, 级, 名称, the names it stands under (类名, 款名, 项名), every member of the entries added
    up, and for each further argument the sum of the members it lists: 分级(支出, 字典.功能分类, 决算=['基本',
    '项目']). Of these, what no entry of a fund can have (上缴上级支出 of 财政拨款) sums to zero there.
    """
    by_code = _read_entries(entries)
    if _is_pending_as_a_whole(entries, by_code):
        return PENDING
    members = _amount_names(by_code.values())
    asked = {name: _listed(listed) for name, listed in sums.items()}
    rows = []
    for code in _codes_of_all_levels(by_code):
        below = [entry for inner, entry in by_code.items() if inner.startswith(code)]
        row = _labels(code, names)
        for member in members:
            row[member] = _sum(below, [member])
        for name, listed in asked.items():
            row[name] = _sum(below, listed)
        rows.append(row)
    return rows


def _listed(listed: str | Sequence[str]) -> Sequence[str]:
    """The members to be added up: several, or one alone."""
    return [listed] if isinstance(listed, str) else listed


def _is_pending_as_a_whole(entries: Entries, by_code: Mapping[str, Entry]) -> bool:
    if by_code:
        return all(entry is PENDING for entry in by_code.values())
    return entries is PENDING


def _read_entries(entries: Entries) -> dict[str, Entry]:
    """The entries that hold amounts or are 待填."""
    if isinstance(entries, Absent):
        return {}
    return {
        code: entry
        for code, entry in entries.items()
        if isinstance(entry, Mapping) or entry is PENDING
    }


def _codes_of_all_levels(codes: Iterable[str]) -> list[str]:
    """The codes and those of the levels above them, in order."""
    found = set()
    for code in codes:
        found |= {code[:digits] for digits in LEVELS.values() if digits <= len(code)}
    return sorted(found)


def _amount_names(entries: Iterable[Entry]) -> list[str]:
    """The members of the entries that are amounts or may be, in the order they are met."""
    names: dict[str, None] = {}
    for entry in entries:
        for name, value in {} if isinstance(entry, Absent) else entry.items():
            if isinstance(value, Figure | Absent):
                names[name] = None
    return list(names)


def _sum(entries: Iterable[Entry], members: Sequence[str]) -> Result:
    """The members of the entries added up.

    An entry that is 待填 makes the sum so, none at all makes it zero.
    """
    amounts = [amount for entry in entries for amount in _amounts(entry, members)]
    return total(*amounts) if amounts else _zero()


def _amounts(entry: Entry, members: Sequence[str]) -> Iterator[Result]:
    if isinstance(entry, Absent):
        yield entry
    else:
        yield from (entry[member] for member in members if member in entry)


def _zero() -> Figure:
    return Figure(Decimal(0), _MONEY, Computed("合计", ()))


def _labels(code: str, names: Mapping[str, str]) -> Row:
    row: Row = {
        "编码": code,
        "类码": code[: LEVELS["类"]],
        "级": "",
        "名称": names.get(code, code),
    }
    for level, digits in LEVELS.items():
        row[f"{level}名"] = names.get(code[:digits], "") if digits <= len(code) else ""
        if digits == len(code):
            row["级"] = level
    return row


def part_of_code(code: str | Absent, level: str) -> str | Absent:
    """拆码: the digits of a code that are its 类, 款 or 项 alone, for a table with a column for each.

    拆码('2101501', '项') is 01; nothing where the code does not go down so far. Raises ValueError for
    another level.
    """
    if level not in LEVELS:
        raise ValueError(f"编码没有“{level}”这一级，可以写{'、'.join(LEVELS)}")
    if isinstance(code, Absent):
        return code
    ends = [0, *LEVELS.values()]
    return code[ends[ends.index(LEVELS[level]) - 1] : LEVELS[level]]


def join_entries(*parts: Entries) -> dict[str, Entry] | Absent:
    """合并: the entries of several funds by code, members of the same name added up."""
    if any(part is PENDING for part in parts):
        return PENDING
    funds = [_read_entries(part) for part in parts]
    joined: dict[str, Entry] = {}
    for code in sorted(set().union(*funds)):
        here = [fund[code] for fund in funds if code in fund]
        members = _amount_names(here)
        sums = {member: _sum(here, [member]) for member in members}
        joined[code] = sums or PENDING
    return joined


def list_classes(
    names: Mapping[str, str], amount: str, **parts: Rows
) -> list[NewValues] | Absent:
    """各类: a row for every 类 of the dictionary, zeros included: 序, 编码, 名称, the amount of each part,
    and 合计.

    Parts are rows of 分级; `amount` says which of their sums is meant.
    """
    found = {
        name: {str(row["编码"]): amount_of(row, amount) for row in rows}
        for name, rows in parts.items()
    }
    rows: list[Row] = []
    for code, class_name in names.items():
        if len(code) == LEVELS["类"]:
            amounts: dict[str, Result] = {}
            for name, by_code in found.items():
                nothing = PENDING if parts[name] is PENDING else _zero()
                amounts[name] = by_code.get(code, nothing)
            whole = total(*amounts.values())
            rows.append({"编码": code, "名称": class_name, **amounts, "合计": whole})
    return number_rows(rows)


@pending_stays
def add_up_column(rows: Sequence[Row], amount: str) -> Result:
    """列合计: an amount of rows of 分级 added up over the highest level among them, each entry once.

    Of no rows it is zero.
    """
    if not rows:
        return _zero()
    highest = min(len(str(row["编码"])) for row in rows)
    top = (row for row in rows if len(str(row["编码"])) == highest)
    return total(*(amount_of(row, amount) for row in top))


@pending_stays
def add_revenue(rows: Sequence[Row]) -> list[Row]:
    """收支行: the rows of a fund with 收入, which is 决算 + 年末 - 年初."""
    return [{**row, "收入": _revenue(row)} for row in rows]


def _revenue(row: Row) -> Result:
    spent, before = amount_of(row, "决算"), amount_of(row, "年初")
    return spent + amount_of(row, "年末") - before


@pending_stays
def look_up_codes(
    rows: Sequence[Row], member: str, *tables: Values | Absent
) -> list[Row]:
    """配上: the rows, each with what the first of the tables to know its 编码 says of it.

    无 where none does.
    """
    known: NewValues = {}
    for table in reversed(tables):
        if isinstance(table, Mapping):
            known |= table
    return [{**row, member: known.get(str(row["编码"]), NONE)} for row in rows]
