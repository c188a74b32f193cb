"""Charts of a type's 图 folder.

Fixed points or one for each item of a list, their values worded like the text's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add
from typing import Any, Literal, NamedTuple

from reports.content.tables import Evaluate, first_line
from reports.core.figure import Absent, Figure, Result
from reports.core.nodes import Mapping as Node
from reports.core.problems import Fault, Place, Problem, Severity, problem
from reports.core.tree import Chart, Number, Series, drawn, plain_text
from reports.source.schema import Words
from reports.templating import faults
from reports.types.declare import (
    EXPRESSION,
    TEXT,
    file_key,
    one_of,
    read_record,
    records,
)
from reports.wording.numbers import show_in_unit, word_digits
from reports.wording.options import Wording
from reports.wording.shares import word_percentage

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


# ── filling ─────────────────────────────────────────────────────────────────


class _Valued(NamedTuple):
    """A point with its name, its figure in the chart's unit, and the figure's digits."""

    name: str
    figure: Figure
    digits: Number


def fill_chart(
    form: ChartForm, evaluate: Evaluate, further: Mapping[str, Any], wording: Wording
) -> Chart | None:
    """The chart, its expressions knowing further names; None where it has nothing to show. Raises Fault."""
    points = list(_points(form, evaluate, further, wording))
    shown = (
        points
        if form.kind == "column"
        else [point for point in points if drawn(point.digits)]
    )
    if not any(drawn(point.digits) for point in shown):
        return None
    # A part of a whole cannot be less than nothing.
    if form.kind == "pie" and any(point.figure < 0 for point in points):
        return None
    names = evaluate.names(further)
    return Chart(
        key=form.key,
        kind=form.kind,
        caption=first_line(evaluate.cell(form.caption)(names)),
        categories=tuple(point.name for point in shown),
        series=(_series(form, points, shown, wording),),
        unit=form.unit,
        sentence=first_line(evaluate.cell(form.sentence)(names)),
    )


def _series(
    form: ChartForm, points: list[_Valued], shown: list[_Valued], wording: Wording
) -> Series:
    """The values shown, those of a pie with their shares of what all points add up to."""
    values = tuple(point.digits for point in shown)
    if form.kind == "column":
        return Series(form.series, values)
    total: Figure = reduce(add, (point.figure for point in points))
    return Series(
        form.series,
        values,
        tuple(word_percentage(point.figure, total, wording) for point in shown),
    )


def _points(
    form: ChartForm, evaluate: Evaluate, further: Mapping[str, Any], wording: Wording
) -> Iterator[_Valued]:
    """The points that have a value."""
    rows = evaluate.value(form.rows, evaluate.names(further)) if form.rows else ()
    items = [{**further, "行": row} for row in rows] if form.rows else [further]
    for known in map(evaluate.names, items):
        for point in form.points:
            name = plain_text(first_line(evaluate.cell(point.name)(known)))
            figure = _figure(
                evaluate.value(point.value, known), form.unit, point.value.place
            )
            if isinstance(figure, Figure):
                yield _Valued(name, figure, word_digits(figure, wording))


def _figure(value: Any, unit: str, place: Place) -> Result:
    """The value in the chart's unit. Raises Fault for what is no figure."""
    if not isinstance(value, Figure | Absent):
        raise Fault(
            Problem(
                "T07",
                Severity.ERROR,
                "图里的值要是数。",
                place,
                hint="“值”写一个数的名称。",
            )
        )
    with faults(place):
        return show_in_unit(value, unit)
