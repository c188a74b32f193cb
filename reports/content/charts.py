"""The definitions of charts, in a type's 图 folder: fixed points, or one for each item of a list."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Struct
from msgspec.structs import replace

from reports.core.nodes import Mapping as Node
from reports.core.problems import Fault, problem
from reports.source.schema import Words
from reports.types.declare import (
    EXPRESSION,
    TEXT,
    FileKey,
    one_of,
    read_record,
    records,
)

_KINDS: Mapping[str, Literal["column", "pie"]] = {"柱形图": "column", "饼图": "pie"}


class Point(Struct, frozen=True, kw_only=True):
    """What a point is called and what it is worth, as expressions."""

    name: Annotated[Words, FileKey("名称", EXPRESSION)]
    value: Annotated[Words, FileKey("值", EXPRESSION)]


class ChartForm(Struct, frozen=True, kw_only=True):
    """A chart definition; what may differ from document to document are expressions.

    It has fixed points, or one point for each item of `rows`: `name` and `value` are that point as
    it is written. The values are shown in `unit`.
    """

    key: str
    kind: Annotated[Literal["column", "pie"], FileKey("类", one_of(_KINDS))]
    caption: Annotated[Words, FileKey("标题", EXPRESSION)]
    unit: Annotated[str, FileKey("单位", TEXT)]
    sentence: Annotated[Words, FileKey("说明", EXPRESSION)]
    series: Annotated[str, FileKey("系列", TEXT)]
    rows: Annotated[Words | None, FileKey("行", EXPRESSION)] = None
    points: Annotated[
        tuple[Point, ...], FileKey("项", records(lambda: Point, at_least=1))
    ] = ()
    name: Annotated[Words | None, FileKey("名称", EXPRESSION)] = None
    value: Annotated[Words | None, FileKey("值", EXPRESSION)] = None


def read_chart(name: str, node: Node) -> ChartForm:
    """The definition of a chart. Raises Fault."""
    form, problems = read_record(ChartForm, node, key=name)
    if form is None:
        raise Fault(*problems)
    if form.points and not (form.rows or form.name or form.value):
        return form
    if form.rows and form.name and form.value and not form.points:
        point = Point(name=form.name, value=form.value)
        return replace(form, points=(point,), name=None, value=None)
    raise Fault(problem("T08", "chart_points", node.place, name=name))
