"""Charts filled in: their points with values, worded like the text's."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import add

from msgspec import Struct

from reports.content.charts import ChartForm
from reports.content.evaluation import Evaluation, Evaluator
from reports.core.figure import Absent, Figure, Result
from reports.core.problems import Fault, Place, problem
from reports.core.tree import Chart, Number, Series, drawn, plain_text
from reports.core.values import Values
from reports.templating import faults
from reports.wording.numbers import show_in_unit, word_digits
from reports.wording.options import Wording
from reports.wording.shares import word_percentage


class _Valued(Struct, frozen=True):
    """A point with its name, its figure in the chart's unit, and the figure's digits."""

    name: str
    figure: Figure
    digits: Number


def fill_chart(
    form: ChartForm,
    evaluator: Evaluator,
    further: Values,
    wording: Wording,
) -> Chart | None:
    """The chart, its expressions knowing further names; None where it has nothing to show.

    Raises Fault.
    """
    known = Evaluation(evaluator, further)
    points = list(_points(form, known, wording))
    shown = points
    if form.kind == "pie":
        # A part of a whole cannot be less than nothing.
        if any(point.figure < 0 for point in points):
            return None
        shown = [point for point in points if drawn(point.digits)]
    if not any(drawn(point.digits) for point in shown):
        return None
    return Chart(
        key=form.key,
        kind=form.kind,
        caption=known.line(form.caption),
        categories=tuple(point.name for point in shown),
        series=(_series(form, points, shown, wording),),
        unit=form.unit,
        sentence=known.line(form.sentence),
    )


def _series(
    form: ChartForm,
    points: Sequence[_Valued],
    shown: Sequence[_Valued],
    wording: Wording,
) -> Series:
    """The values shown, those of a pie with their shares of what all points add up to."""
    values = tuple(point.digits for point in shown)
    if form.kind == "column":
        return Series(form.series, values)
    total: Figure = reduce(add, (point.figure for point in points))
    shares = (word_percentage(point.figure, total, wording) for point in shown)
    return Series(form.series, values, tuple(shares))


def _points(form: ChartForm, known: Evaluation, wording: Wording) -> Iterator[_Valued]:
    """The points that have a value."""
    for of_row in _each(form, known):
        for point in form.points:
            name = plain_text(of_row.line(point.name))
            value = of_row.value(point.value)
            figure = _in_unit(value, form.unit, point.value.place)
            if isinstance(figure, Figure):
                yield _Valued(name, figure, word_digits(figure, wording))


def _each(form: ChartForm, known: Evaluation) -> Iterator[Evaluation]:
    """What the points know, once for each item of the chart's rows."""
    if form.rows is None:
        yield known
        return
    for row in known.value(form.rows):
        yield known.knowing("行", row)


def _in_unit(value: object, unit: str, place: Place) -> Result:
    """The value in the chart's unit. Raises Fault for what is no figure."""
    if not isinstance(value, Figure | Absent):
        raise Fault(problem("T07", "chart value", place))
    with faults(place):
        return show_in_unit(value, unit)
