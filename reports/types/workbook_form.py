"""表格.yaml of a report type: which tables of a workbook give which of its data."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Struct, field

from reports.types.declare import (
    TEXT,
    TEXTS,
    YES_NO,
    FileKey,
    named_records,
    records,
    scalar,
)

_TEXT_BY_NAME = scalar(
    {
        "type": "object",
        "properties": {},
        "additionalProperties": {"type": "string"},
    },
    lambda raw: {name: str(text) for name, text in raw.items()},
)


class NumberForm(Struct, frozen=True, kw_only=True):
    """Where a table has one number of the data; `name` is the number's path.

    Row and column are told by their words: several of them with / between, others that they may be
    called with | between. Without a row it is the first. What the keys `minus` hold is taken off. Of an
    `optional` one nothing is said where it is not there.
    """

    name: str
    row: Annotated[str, FileKey("行", TEXT)] = ""
    column: Annotated[str, FileKey("列", TEXT)]
    optional: Annotated[bool, FileKey("可没有", YES_NO)] = False
    minus: Annotated[tuple[str, ...], FileKey("减去", TEXTS)] = ()


class CodesForm(Struct, frozen=True, kw_only=True):
    """Where a table has numbers by code (科目): the mapping that they are for, and its columns.

    Where codes stand side by side, `row` is the row of their numbers and `each` what all of them are.
    `file` is the CSV that they go to where the data has none yet. Without a number in any of
    `only_with` they are not needed.
    """

    into: Annotated[str, FileKey("填", TEXT)]
    columns: Annotated[Mapping[str, str], FileKey("列", _TEXT_BY_NAME)] = field(
        default_factory=dict
    )
    row: Annotated[str, FileKey("行", TEXT)] = ""
    each: Annotated[str, FileKey("各列", TEXT)] = ""
    minus: Annotated[tuple[str, ...], FileKey("减去", TEXTS)] = ()
    file: Annotated[str, FileKey("文件", TEXT)] = ""
    only_with: Annotated[tuple[str, ...], FileKey("有数才填", TEXTS)] = ()


class IndicatorsForm(Struct, frozen=True, kw_only=True):
    """Where a table has indicators, a row for each: the mapping that they are for, the columns of its levels and
    of the names, and those of what each says. A text may be made of several columns, with + between.
    """

    into: Annotated[str, FileKey("填", TEXT)]
    levels: Annotated[tuple[str, ...], FileKey("层", TEXTS)]
    name: Annotated[str, FileKey("名", TEXT)]
    columns: Annotated[Mapping[str, str], FileKey("列", _TEXT_BY_NAME)]


class WorkbookTable(Struct, frozen=True, kw_only=True):
    """A table: what it is called, the numbers (表号) it is known by, and what it gives: numbers, codes,
    indicators, and what stands beside words in it (`beside`). What has heads of its own is a part.
    """

    name: Annotated[str, FileKey("名称", TEXT)]
    titles: Annotated[tuple[str, ...], FileKey("标题", TEXTS)] = ()
    numbers: Annotated[tuple[str, ...], FileKey("表号", TEXTS)] = ()
    values: Annotated[
        tuple[NumberForm, ...], FileKey("数", named_records(lambda: NumberForm))
    ] = ()
    codes: Annotated[
        tuple[CodesForm, ...], FileKey("科目", records(lambda: CodesForm))
    ] = ()
    beside: Annotated[Mapping[str, str], FileKey("旁边", _TEXT_BY_NAME)] = field(
        default_factory=dict
    )
    indicators: Annotated[
        tuple[IndicatorsForm, ...], FileKey("指标", records(lambda: IndicatorsForm))
    ] = ()
    parts: Annotated[
        tuple["WorkbookTable", ...], FileKey("块", records(lambda: WorkbookTable))
    ] = ()

    @property
    def has_money(self) -> bool:
        """Whether amounts may be among its numbers."""
        return bool(self.values or self.codes)


class WorkbookForm(Struct, frozen=True, kw_only=True):
    """The tables that a type reads from Excel.

    `file` is what a new data file is called; with `told_by`, a key that tells the files of one unit apart, its
    value stands behind that. The heads of columns that hold codes or names, columns
    that are passed over, and what sums are called.
    """

    file: Annotated[str, FileKey("文件", TEXT)] = ""
    told_by: Annotated[str, FileKey("认", TEXT)] = ""
    told_beside: Annotated[tuple[str, ...], FileKey("认的格", TEXTS)] = ()
    code_heads: Annotated[tuple[str, ...], FileKey("编码列", TEXTS)] = ()
    name_heads: Annotated[tuple[str, ...], FileKey("行名列", TEXTS)] = ()
    passed_over: Annotated[tuple[str, ...], FileKey("不看的列", TEXTS)] = ()
    sums: Annotated[tuple[str, ...], FileKey("合计", TEXTS)] = ()
    tables: Annotated[
        tuple[WorkbookTable, ...], FileKey("表", records(lambda: WorkbookTable))
    ] = ()
