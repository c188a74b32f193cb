"""Vetoes and caps (否决, 封顶): what a result is held to where a condition is met."""

from collections.abc import Sequence

from msgspec.structs import replace

from reports.core.figure import NONE, SCORE, Absent, Computed, Figure, Result
from reports.core.problems import Fault, Problem, problem
from reports.finance.messages import exact_words
from reports.scoring.case import Evidence
from reports.scoring.result import MetLimit, Score
from reports.scoring.system import Grade, Limit, OptionalWords, System


def rate_of(points: Result, weight: Result) -> Result:
    """The share of the weight that was earned, 无 of a weight of zero."""
    return NONE if isinstance(weight, Figure) and weight.value == 0 else points / weight


def grade_of(points: Result, grades: Sequence[Grade]) -> OptionalWords:
    """The first grade whose lower bound the points as printed reach (财预〔2020〕10号: 90、80、60)."""
    if isinstance(points, Absent):
        return points
    printed = points.rounded(2)
    return next((grade.name for grade in grades if printed >= grade.floor), NONE)


def limited(
    earned: Score, system: System, evidence: Evidence
) -> tuple[Score, list[Problem]]:
    """The score held to the limits whose conditions are met, points first, and J13 for each that
    changes it. A condition may ask for what was earned (评分).
    """
    names = {**evidence.scope, "评分": earned}
    met: list[Limit] = []
    problems: list[Problem] = []
    for limit in system.limits:
        try:
            if evidence.expressions.evaluate(limit.condition, names):
                met.append(limit)
        except Fault as fault:
            problems += fault.problems
    points = earned.points
    for limit in met:
        held = _not_above(points, limit.points)
        if held is not points:
            problems.append(_told("points", limit, points, held))
        points = held
    grade = grade_of(points, system.grades)
    order = [str(one.name) for one in system.grades]
    for limit in met:
        lower = _not_better(grade, limit.grade, order)
        if lower is not grade:
            problems.append(_told("grade", limit, grade, lower))
        grade = lower
    score = replace(
        earned,
        points=points,
        rate=rate_of(points, system.full_marks),
        grade=grade,
        limits=tuple(
            MetLimit(one.reason, one.grade, one.points, one.is_veto) for one in met
        ),
    )
    return score, problems


def _not_above(points: Result, cap: Result) -> Result:
    """The points, or a cap that they exceed, with both as its lineage."""
    if isinstance(points, Absent) or isinstance(cap, Absent) or points <= cap:
        return points
    return Figure(cap.value, SCORE, Computed("封顶", (points, cap)), points.name)


def _not_better(
    grade: OptionalWords, cap: OptionalWords, order: Sequence[str]
) -> OptionalWords:
    """The grade, or the one that it may not be better than; `order` has the best first."""
    if isinstance(grade, Absent) or isinstance(cap, Absent):
        return grade
    return cap if order.index(cap) > order.index(grade) else grade


def _told(
    case: str,
    limit: Limit,
    before: Result | OptionalWords,
    now: Result | OptionalWords,
) -> Problem:
    return problem(
        "J13",
        case,
        reason=_words(limit.reason) or f"符合“{limit.condition}”",
        condition=limit.condition,
        before=_words(before),
        now=_words(now),
    )


def _words(value: Result | OptionalWords) -> str:
    if isinstance(value, Absent):
        return ""
    return exact_words(value) if isinstance(value, Figure) else str(value)
