"""省级.yaml of a report type: what its documents give to the province's view."""

from typing import Annotated

from msgspec import Struct

from reports.source.schema import Words
from reports.types.declare import (
    EXPRESSION,
    EXPRESSIONS,
    TEXT,
    TEXTS,
    FileKey,
    records,
)


class KeyFigure(Struct, frozen=True, kw_only=True):
    """A figure that units are compared by.

    One that stands apart from its peers by less than `apart` (in its own unit) is never odd.
    """

    name: Annotated[str, FileKey("名称", TEXT)]
    expression: Annotated[Words, FileKey("公式", EXPRESSION)]
    apart: Annotated[Words | None, FileKey("相差", EXPRESSION)] = None


class SummedRow(Struct, frozen=True, kw_only=True):
    """A row of a table that is summed over units, or one for each of the rows `each` (行), which
    have names of their own.

    `eliminated` are the items of 抵销 that are deducted from it.
    """

    name: Annotated[str, FileKey("名称", TEXT)] = ""
    expression: Annotated[Words, FileKey("公式", EXPRESSION)]
    each: Annotated[Words | None, FileKey("每", EXPRESSION)] = None
    eliminated: Annotated[tuple[str, ...], FileKey("抵销", TEXTS)] = ()


class SummedTable(Struct, frozen=True, kw_only=True):
    """A table that is summed over units; its figures are shown in `unit`, where they are amounts
    of its dimension.
    """

    name: Annotated[str, FileKey("名称", TEXT)]
    unit: Annotated[str, FileKey("单位", TEXT)] = "万元"
    rows: Annotated[
        tuple[SummedRow, ...], FileKey("行", records(lambda: SummedRow, at_least=1))
    ]


class ProvinceForm(Struct, frozen=True, kw_only=True):
    """What a type's documents give to the province's view.

    Only those are compared and summed for which `counted` holds. Peers are of one level (级次) and
    alike in what the expressions `alike` give. `eliminations` gives the amounts that units pay one
    another: rows of 对方, 项目 and 金额.
    """

    figures: Annotated[
        tuple[KeyFigure, ...], FileKey("指标", records(lambda: KeyFigure))
    ] = ()
    tables: Annotated[
        tuple[SummedTable, ...], FileKey("汇总", records(lambda: SummedTable))
    ] = ()
    alike: Annotated[tuple[Words, ...], FileKey("同类", EXPRESSIONS)] = ()
    counted: Annotated[Words | None, FileKey("计入", EXPRESSION)] = None
    eliminations: Annotated[Words | None, FileKey("抵销", EXPRESSION)] = None
