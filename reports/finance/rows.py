"""Rows: what formulas and templates may do with the rows of a table, and with the members of a list
or a mapping.

A row holds values by name; which names there are, the type's files say. Rows that are 待填 as a whole
stay so in all that is made of them: no table may pretend that there was nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypedDict, TypeVar

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
from reports.core.values import NewValues, Values
from reports.templating import Named, member_of

RowValue = Figure | Absent | str
"""What a row holds under a name: an amount, or words."""
Row = dict[str, RowValue]
Rows = Sequence[Row] | Absent

_Further = ParamSpec("_Further")
_Made = TypeVar("_Made")
_RowKind = TypeVar("_RowKind", bound=Values)


class PairOfRows(TypedDict):
    """A line of a table of two sides: a row of each with its 行次, blank where the other side is
    longer.
    """

    左: Values | Absent
    右: Values | Absent
    左次: Figure
    右次: Figure


class ListedEntry(TypedDict):
    """An entry of a mapping as a row."""

    序: Decimal
    名称: str
    值: object


class PairedEntries(TypedDict):
    """What two mappings have under one name, 无 where one of them has nothing."""

    序: Decimal
    名称: str
    左: object
    右: object


def pending_stays(
    function: Callable[Concatenate[Sequence[_RowKind], _Further], _Made],
) -> Callable[Concatenate[Sequence[_RowKind] | Absent, _Further], _Made | Absent]:
    """The function of rows, which gives 待填 for rows that are, and takes 无 for no rows."""

    @wraps(function)
    def of_rows(
        rows: Sequence[_RowKind] | Absent,
        /,
        *args: _Further.args,
        **wanted: _Further.kwargs,
    ) -> _Made | Absent:
        if rows is PENDING:
            return PENDING
        return function(() if isinstance(rows, Absent) else rows, *args, **wanted)

    return of_rows


def amount_of(row: Mapping[str, RowValue], member: str) -> Result:
    """An amount of a row.

    Raises TypeError where the member is words, KeyError where there is none.
    """
    value = row[member]
    if isinstance(value, str):
        raise TypeError(f"“{member}”不是数")
    return value


# ── rows chosen and numbered ────────────────────────────────────────────────


@pending_stays
def select_rows(rows: Sequence[Values], /, **wanted: object) -> list[Values]:
    """筛选: the rows whose members are as given, or among those given: 筛选(各项支出, 级='项', 类码=['301',
    '303']).
    """
    allowed = {
        name: value if isinstance(value, list | tuple) else (value,)
        for name, value in wanted.items()
    }

    def is_wanted(row: Values) -> bool:
        return all(row[name] in values for name, values in allowed.items())

    return [row for row in rows if is_wanted(row)]


@pending_stays
def rows_without(rows: Sequence[Values], member: str) -> list[Values]:
    """空缺: the rows that do not have a member."""
    return [row for row in rows if row.get(member, NONE) is NONE]


@pending_stays
def non_zero_rows(rows: Sequence[Values], *members: str) -> list[Values]:
    """非零: the rows in which one of the members is more or less than zero, or still 待填."""

    def counts(value: object) -> bool:
        return value is PENDING or (isinstance(value, Figure) and bool(value.value))

    return [row for row in rows if any(counts(row[name]) for name in members)]


@pending_stays
def number_rows(rows: Sequence[Values]) -> list[NewValues]:
    """编序: the rows with 序, their number from 1."""
    return [{**row, "序": ordinal(index)} for index, row in enumerate(rows, 1)]


@pending_stays
def count_members(members: Sequence[Any]) -> Figure:
    """个数: how many there are."""
    number = Decimal(len(list(members)))
    return Figure(number, unit_named("个"), Computed("计数", (number,)))


@lru_cache(maxsize=1024)
def ordinal(index: int) -> Figure:
    """The number of a row, as a figure; all tables number theirs alike."""
    number = Decimal(index)
    return Figure(number, unit_named(""), Computed("计数", (number,)), places=0)


# ── two sides ───────────────────────────────────────────────────────────────


def place_abreast(
    left: Rows, right: Rows, *tails: Sequence[Row]
) -> list[PairOfRows] | Absent:
    """对排: two lists beside one another, each row as 左, 右, 左次 and 右次.

    The shorter one is filled up with blanks. The two `tails` stand below both and begin on one
    line. 行次 run down the left side, then down the right.
    """
    if isinstance(left, Absent) or isinstance(right, Absent):
        return PENDING
    below_left, below_right = tails or ((), ())
    upper, lower = max(len(left), len(right)), max(len(below_left), len(below_right))
    left_side = [*_fill_up(left, upper), *_fill_up(below_left, lower)]
    right_side = [*_fill_up(right, upper), *_fill_up(below_right, lower)]
    pairs = zip(left_side, right_side, strict=True)
    return [
        PairOfRows(
            左=one,
            右=other,
            左次=ordinal(index),
            右次=ordinal(upper + lower + index),
        )
        for index, (one, other) in enumerate(pairs, 1)
    ]


def _fill_up(rows: Sequence[Row], count: int) -> Iterator[Row | Absent]:
    """So many rows, blanks for those that are not there."""
    yield from rows
    yield from [BLANK] * (count - len(rows))


# ── members of lists and mappings ───────────────────────────────────────────


def member_values(
    members: Iterable[Named | Values] | Absent, name: str
) -> list[Any] | Absent:
    """各项: what each member of a list has under a name.

    Raises UnknownNameError where one has no such name.
    """
    if members is PENDING:
        return PENDING
    return [member_of(member, name) for member in members]


def list_entries(mapping: Values | Absent) -> list[ListedEntry] | Absent:
    """逐项: the entries of a mapping in their order, each as 序 (from 1), 名称 and 值.

    What is 无 falls away.
    """
    if mapping is PENDING:
        return PENDING
    there = _entries_there(mapping).items()
    return [
        ListedEntry(序=Decimal(index), 名称=name, 值=value)
        for index, (name, value) in enumerate(there, 1)
    ]


def pair_entries(left: Values | Absent, right: Values | Absent) -> list[PairedEntries]:
    """并列: the entries of two mappings by name, each as 序, 名称, 左 and 右.

    What one of them lacks is 无 there.
    """
    one, other = _entries_there(left), _entries_there(right)
    return [
        PairedEntries(
            序=Decimal(index),
            名称=name,
            左=one.get(name, NONE),
            右=other.get(name, NONE),
        )
        for index, name in enumerate(dict.fromkeys([*one, *other]), 1)
    ]


def _entries_there(mapping: Values | Absent) -> NewValues:
    if isinstance(mapping, Absent):
        return {}
    return {str(name): value for name, value in mapping.items() if value is not NONE}
