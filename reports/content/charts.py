"""The definitions of charts, in a type's 图 folder: fixed points, or one for each item of a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from reports.core.nodes import Mapping as Node
from reports.core.problems import Fault, problem
from reports.source.schema import Words
from reports.types.declare import (
    EXPRESSION,
    TEXT,
    file_key,
    one_of,
    read_record,
    records,
)

_KINDS: Mapping[str, Literal["column", "pie"]] = {"柱形图": "column", "饼图": "pie"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a point is called and what it is worth, as expressions."""

    name: Words = field(metadata=file_key("名称", EXPRESSION))
    value: Words = field(metadata=file_key("值", EXPRESSION))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartForm:
    """A chart definition; what may differ from document to document are expressions.

    It has fixed points, or one point for each item of `rows`: `name` and `value` are that point as
    it is written. The values are shown in `unit`.
    """

    key: str
    kind: Literal["column", "pie"] = field(metadata=file_key("类", one_of(_KINDS)))
    caption: Words = field(metadata=file_key("标题", EXPRESSION))
    unit: str = field(metadata=file_key("单位", TEXT))
    sentence: Words = field(metadata=file_key("说明", EXPRESSION))
    series: str = field(metadata=file_key("系列", TEXT))
    rows: Words | None = field(default=None, metadata=file_key("行", EXPRESSION))
    points: tuple[Point, ...] = field(
        default=(), metadata=file_key("项", records(lambda: Point, at_least=1))
    )
    name: Words | None = field(default=None, metadata=file_key("名称", EXPRESSION))
    value: Words | None = field(default=None, metadata=file_key("值", EXPRESSION))


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
