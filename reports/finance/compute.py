"""The named figures of 计算.yaml: put in order of dependence, evaluated once, held to the approved
totals.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from reports.core.figure import (
    PENDING,
    Absent,
    Computed,
    Entered,
    Figure,
    UnitMismatchError,
    unit_named,
)
from reports.core.problems import Fault, Problem, problem
from reports.core.values import Values
from reports.finance.approved import approved_difference, approved_rows
from reports.finance.discrepancies import Discrepancy
from reports.finance.rounding import RoundingGap
from reports.templating import (
    Expressions,
    Language,
    root_names,
    typed_unit_problem,
)
from reports.types.declare import expressions_in
from reports.types.formats import Definition, Formula, RowSet, TextTable


class ComputedFigures(Struct, frozen=True):
    """What the formulas give by name, what is wrong with them, and what sets one from its 批复数:
    only rounding (`gaps`), or more.
    """

    values: Values
    problems: tuple[Problem, ...]
    gaps: tuple[RoundingGap, ...]
    discrepancies: tuple[Discrepancy, ...]


def in_order(
    formulas: Iterable[Definition], language: Language
) -> tuple[Definition, ...]:
    """The formulas, each after those it names.

    Raises Fault (F03) where they go round in a circle.
    """
    waiting = {formula.name: formula for formula in formulas}
    needs = {
        name: _names_in(formula, language) & set(waiting)
        for name, formula in waiting.items()
    }
    ordered: list[Definition] = []
    while waiting:
        ready = [name for name in waiting if not needs[name] & set(waiting)]
        if not ready:
            raise Fault(_circle(waiting, needs))
        ordered += [waiting.pop(name) for name in ready]
    return tuple(ordered)


def _names_in(definition: Definition, language: Language) -> set[str]:
    names: set[str] = set()
    for expression in expressions_in(definition):
        names |= root_names(expression, language)
    return names


def _circle(
    waiting: Mapping[str, Definition], needs: Mapping[str, set[str]]
) -> Problem:
    """F03 with the formulas that go round; those that merely wait for them are not to blame."""
    circle = list(waiting)
    while True:
        needed = set().union(*(needs[name] for name in circle))
        blamed = [name for name in circle if name in needed]
        if blamed == circle:
            place = waiting[circle[0]].place
            return problem("F03", "formulas", place, names="、".join(circle))
        circle = blamed


def compute(
    formulas: Sequence[Definition],
    expressions: Expressions,
    scope: Values,
    *,
    adding_up: bool = False,
) -> ComputedFigures:
    """The value of each formula, in order.

    Each may ask for the names of the scope and for those before it. What cannot be computed is 待填,
    so that nothing computed from it is reported as well. A total that only rounding sets from the
    approved one is the approved one, unless all is to be `adding_up` (舍位平衡).
    """
    known = dict(scope)
    problems: list[Problem] = []
    gaps: list[RoundingGap] = []
    apart: list[Discrepancy] = []
    for formula in formulas:
        value: object = PENDING
        try:
            value = _evaluate(formula, expressions, known)
            if (
                isinstance(formula, Formula)
                and isinstance(value, Figure)
                and formula.approved is not None
            ):
                approved = expressions.evaluate(formula.approved, known)
                held, difference = _hold_to_approved(value, approved, formula)
                value = value if adding_up else held
                if isinstance(difference, RoundingGap):
                    gaps.append(difference)
                elif difference is not None:
                    apart.append(difference)
            elif isinstance(formula, Formula) and formula.approved is not None:
                approved = expressions.evaluate(formula.approved, known)
                for difference in _rows_held_to_approved(value, approved):
                    if isinstance(difference, RoundingGap):
                        gaps.append(difference)
                    else:
                        apart.append(difference)
        except Fault as fault:
            problems += fault.problems
        known[formula.name] = value
    values = {formula.name: known[formula.name] for formula in formulas}
    return ComputedFigures(values, tuple(problems), tuple(gaps), tuple(apart))


def _evaluate(
    definition: Definition, expressions: Expressions, scope: Values
) -> object:
    """What a name stands for: a figure or rows as declared, rows of values, texts. Raises Fault."""
    if isinstance(definition, TextTable):
        return definition.texts
    if isinstance(definition, RowSet):
        return definition.evaluate(lambda text: expressions.evaluate(text, scope))
    return _as_declared(expressions.evaluate(definition.expression, scope), definition)


def _as_declared(value: object, formula: Formula) -> object:
    """A figure in the unit its formula declares.

    Rows, or a mapping of them, where it declares none. Raises Fault.
    """
    if formula.unit is not None:
        return _in_unit(value, formula, formula.unit)
    if isinstance(value, Figure):
        place = formula.expression.place
        raise Fault(problem("F02", "no_unit", place, name=formula.name))
    return value


def _in_unit(value: object, formula: Formula, unit_name: str) -> Figure | Absent:
    """The value in its declared unit.

    Raises Fault (F02) where it is no figure or of another dimension.
    """
    if isinstance(value, Absent):
        return value
    if isinstance(value, Decimal):
        value = Figure(value, unit_named(""), Computed("常数", (value,)))
    if not isinstance(value, Figure):
        place = formula.expression.place
        raise Fault(problem("F02", "no_figure", place, name=formula.name))
    unit = unit_named(unit_name)
    places = formula.places
    if places is None and value.unit == unit:
        # Decimals fixed in one unit say nothing of another: 数('5000元') is 0.50万元.
        places = value.places
    try:
        cast = value.cast(unit)
    except UnitMismatchError as error:
        raise Fault(_misfit(error, formula)) from error
    # What was typed keeps its own name and unit beneath the formula's: they decide on its rounding.
    typed = isinstance(value.origin, Entered)
    origin = Computed("取数", (value,)) if typed else cast.origin
    return Figure(cast.value, unit, origin, formula.name, places)


def _rows_held_to_approved(
    rows: object, approved: object
) -> Iterator[Discrepancy | RoundingGap]:
    """What sets rows by code apart from what was approved of them. Raises Fault."""
    if not isinstance(rows, list) or not isinstance(approved, Mapping):
        return
    for name, own, amount in approved_rows(rows, approved):
        difference = approved_difference(name, own, amount)
        if difference is not None:
            yield difference


def _misfit(error: UnitMismatchError, formula: Formula) -> Problem:
    """F02 at the number that was typed in another unit, else at the formula."""
    place, blamed = formula.expression.place, error.blamed()
    if blamed is not None and isinstance(blamed.origin, Entered):
        return typed_unit_problem(error, blamed.origin, place)
    return problem("F02", "formula", place, name=formula.name, why=error)


def _hold_to_approved(
    value: Figure, approved: object, formula: Formula
) -> tuple[Figure, Discrepancy | RoundingGap | None]:
    """The approved figure where the computed one differs only by rounding, else the computed one.

    With it comes the difference, None where there is none. Raises Fault where the two are of
    different dimensions.
    """
    if not isinstance(approved, Figure):
        return value, None
    difference = approved_difference(formula.name, value, approved)
    if isinstance(difference, RoundingGap):
        origin = Computed("批复数", (approved, value))
        value = Figure(approved.value, value.unit, origin, formula.name, value.places)
    return value, difference
