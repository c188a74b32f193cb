"""Charts of a type's 图 folder: fixed points or one for each item of a list, their values worded like the text's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Literal, NamedTuple

from reports.content.tables import Evaluate, first_line
from reports.core.figure import Absent, Figure, Result
from reports.core.nodes import Mapping as Node
from reports.core.problems import Fault, Place, Problem, Severity
from reports.core.tree import Chart, Number, Series, drawn, plain_text
from reports.source.schema import Schema, Words, read_values
from reports.templating import faults
from reports.wording.numbers import show_in_unit, word_digits
from reports.wording.options import Wording
from reports.wording.shares import word_percentage

_KINDS: Mapping[str, Literal["column", "pie"]] = {"柱形图": "column", "饼图": "pie"}
_POINT = ("名称", "值")
_SCHEMA: Schema = {
    "type": "object",
    "properties": {
        "类": {"type": "string", "enum": list(_KINDS)},
        "标题": {"type": "string"},
        "单位": {"type": "string"},
        "说明": {"type": "string"},
        "系列": {"type": "string"},
        "项": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {key: {"type": "string"} for key in _POINT},
                "required": list(_POINT),
            },
            "minItems": 1,
        },
        "行": {"type": "string"},
        **{key: {"type": "string"} for key in _POINT},
    },
    "required": ["类", "标题", "单位", "说明", "系列"],
}


@dataclass(frozen=True, slots=True)
class Point:
    """What a point is called and what it is worth, as expressions."""

    name: Words
    value: Words


@dataclass(frozen=True, slots=True)
class ChartForm:
    """A chart definition; what may differ from document to document are expressions.

    It has fixed points, or one point for each item of `rows`. The values are shown in `unit`.
    """

    key: str
    kind: Literal["column", "pie"]
    caption: Words
    unit: str
    sentence: Words
    series: str
    rows: Words | None
    points: tuple[Point, ...]

    def expressions(self) -> list[Words]:
        """All expressions of the chart."""
        found = [self.caption, self.sentence]
        if self.rows is not None:
            found.append(self.rows)
        for point in self.points:
            found += (point.name, point.value)
        return found


def read_chart(name: str, node: Node) -> ChartForm:
    """The definition of a chart. Raises Fault."""
    raw, problems = read_values(node, _SCHEMA)
    if problems:
        raise Fault(*problems)
    listed = [key for key in ("行", *_POINT) if raw[key]]
    if len(listed) != (0 if raw["项"] else 3):
        message = f"图“{name}”要么写“项”，要么“行”“名称”“值”三样都写。"
        raise Fault(Problem("T08", Severity.ERROR, message, node.place))

    return ChartForm(
        key=name,
        kind=_KINDS[raw["类"]],
        caption=raw["标题"],
        unit=str(raw["单位"]),
        sentence=raw["说明"],
        series=str(raw["系列"]),
        rows=raw["行"] or None,
        points=tuple(
            Point(point["名称"], point["值"]) for point in raw["项"] or (raw,)
        ),
    )


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
