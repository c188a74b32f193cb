"""The named figures of 计算.yaml: put in order of dependence, evaluated once, held to the approved totals."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from reports.core.figure import (
    PENDING,
    Absent,
    Computed,
    Entered,
    Figure,
    UnitMismatchError,
    unit_named,
)
from reports.core.problems import Fault, Problem, Severity
from reports.finance.rules import RoundingGap, approved_difference
from reports.templating import Expressions, Language, root_names
from reports.types.report_type import Formula


def in_order(formulas: Iterable[Formula], language: Language) -> tuple[Formula, ...]:
    """The formulas, each after those it names. Raises Fault where they go round in a circle."""
    waiting = {formula.name: formula for formula in formulas}
    needs = {
        name: _named(formula, language) & set(waiting)
        for name, formula in waiting.items()
    }
    ordered: list[Formula] = []
    while waiting:
        ready = [name for name in waiting if not needs[name] & set(waiting)]
        if not ready:
            raise Fault(_circle(waiting, needs))
        ordered += [waiting.pop(name) for name in ready]
    return tuple(ordered)


def _named(formula: Formula, language: Language) -> set[str]:
    texts = (formula.expression, formula.approved)
    return set().union(
        *(root_names(text, language) for text in texts if text is not None)
    )


def _circle(waiting: Mapping[str, Formula], needs: Mapping[str, set[str]]) -> Problem:
    """F03 with the formulas that go round; those that merely wait for them are not to blame."""
    circle = list(waiting)
    while innocent := {
        name for name in circle if not any(name in needs[other] for other in circle)
    }:
        circle = [name for name in circle if name not in innocent]
    message = f"这几个算式互相引用，算不出来：{'、'.join(circle)}。"
    return Problem("F03", Severity.ERROR, message, waiting[circle[0]].expression.place)


def compute(
    formulas: Sequence[Formula],
    expressions: Expressions,
    scope: dict[str, Any],
    gaps: list[RoundingGap],
) -> list[Problem]:
    """Adds the value of each formula to the scope, in order; the problems met on the way.

    What cannot be computed is 待填, so that nothing computed from it is reported as well. Differences from approved
    figures that rounding explains are added to the gaps.
    """
    problems: list[Problem] = []
    for formula in formulas:
        value: Any = PENDING
        try:
            value = expressions.evaluate(formula.expression, scope)
            value = (
                _declared(value, formula)
                if formula.unit is not None
                else _rows(value, formula)
            )
            if formula.approved is not None and isinstance(value, Figure):
                approved = expressions.evaluate(formula.approved, scope)
                value = _held_to_approved(value, approved, formula, gaps, problems)
        except Fault as fault:
            problems += fault.problems
        scope[formula.name] = value
    return problems


def _rows(value: Any, formula: Formula) -> Any:
    """Rows, or a mapping of them. Raises Fault for a figure whose formula does not say its unit."""
    if isinstance(value, Figure):
        message = f"“{formula.name}”算出来是一个数，没有写它的单位。"
        hint = "加上 单位: 万元（或 %、个 等）；没有单位的写 单位: ''。"
        raise Fault(
            Problem("F02", Severity.ERROR, message, formula.expression.place, hint=hint)
        )
    return value


def _declared(value: Any, formula: Formula) -> Figure | Absent:
    """The value in the unit its formula declares. Raises Fault where it is no figure or of another dimension."""
    if isinstance(value, Absent):
        return value
    if isinstance(value, Decimal):
        value = Figure(value, unit_named(""), Computed("常数", (value,)))
    if not isinstance(value, Figure):
        message = f"“{formula.name}”算出来的不是数。"
        raise Fault(Problem("F02", Severity.ERROR, message, formula.expression.place))
    unit = unit_named(formula.unit or "")
    # Decimals fixed in one unit say nothing of another: 数('5000元') is 0.50万元.
    places = (
        value.places
        if formula.places is None and value.unit == unit
        else formula.places
    )
    try:
        cast = value.cast(unit)
        figure = Figure(cast.value, unit, cast.origin, formula.name, places)
    except UnitMismatchError as error:
        raise Fault(
            Problem(
                "F02",
                Severity.ERROR,
                f"“{formula.name}”：{error}。",
                formula.expression.place,
            )
        ) from error
    if isinstance(value.origin, Entered):
        # What was typed keeps its own name and unit beneath the formula's: they decide on its rounding.
        figure.origin = Computed("取数", (value,))
    return figure


def _held_to_approved(
    value: Figure,
    approved: Any,
    formula: Formula,
    gaps: list[RoundingGap],
    problems: list[Problem],
) -> Figure:
    """The approved figure where the computed one differs only by rounding, else the computed one."""
    difference = (
        approved_difference(formula.name, value, approved)
        if isinstance(approved, Figure)
        else None
    )
    if isinstance(difference, Problem):
        problems.append(difference)
    if not isinstance(difference, RoundingGap):
        return value
    gaps.append(difference)
    origin = Computed("批复数", (approved, value))
    return Figure(approved.value, value.unit, origin, formula.name, value.places)
