"""省级.yaml of a report type: what its documents give to the province's view."""

from dataclasses import dataclass, field

from reports.source.schema import Words
from reports.types.declare import (
    EXPRESSION,
    EXPRESSIONS,
    TEXT,
    TEXTS,
    file_key,
    records,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A figure that units are compared by.

    One that stands apart from its peers by less than `apart` (in its own unit) is never odd.
    """

    name: str = field(metadata=file_key("名称", TEXT))
    expression: Words = field(metadata=file_key("公式", EXPRESSION))
    apart: Words | None = field(default=None, metadata=file_key("相差", EXPRESSION))


@dataclass(frozen=True, slots=True, kw_only=True)
class SummedRow:
    """A row of a table that is summed over units, or one for each of the rows `each` (行), which
    have names of their own.

    `eliminated` are the items of 抵销 that are deducted from it.
    """

    name: str = field(default="", metadata=file_key("名称", TEXT))
    expression: Words = field(metadata=file_key("公式", EXPRESSION))
    each: Words | None = field(default=None, metadata=file_key("每", EXPRESSION))
    eliminated: tuple[str, ...] = field(default=(), metadata=file_key("抵销", TEXTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class SummedTable:
    """A table that is summed over units; its figures are shown in `unit`, where they are amounts
    of its dimension.
    """

    name: str = field(metadata=file_key("名称", TEXT))
    unit: str = field(default="万元", metadata=file_key("单位", TEXT))
    rows: tuple[SummedRow, ...] = field(
        metadata=file_key("行", records(lambda: SummedRow, at_least=1))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceForm:
    """What a type's documents give to the province's view.

    Only those are compared and summed for which `counted` holds. Peers are of one level (级次) and
    alike in what the expressions `alike` give. `eliminations` gives the amounts that units pay one
    another: rows of 对方, 项目 and 金额.
    """

    figures: tuple[KeyFigure, ...] = field(
        default=(), metadata=file_key("指标", records(lambda: KeyFigure))
    )
    tables: tuple[SummedTable, ...] = field(
        default=(), metadata=file_key("汇总", records(lambda: SummedTable))
    )
    alike: tuple[Words, ...] = field(default=(), metadata=file_key("同类", EXPRESSIONS))
    counted: Words | None = field(default=None, metadata=file_key("计入", EXPRESSION))
    eliminations: Words | None = field(
        default=None, metadata=file_key("抵销", EXPRESSION)
    )
