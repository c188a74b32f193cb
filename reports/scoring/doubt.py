"""Whether a value that misses its target was typed right: asked before a reason is."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import inf

from reports.core.catalogue.scoring import DOUBTS
from reports.core.figure import Entered, Figure
from reports.core.problems import Place
from reports.core.target import Target
from reports.core.values import Values
from reports.finance.messages import exact_words, typed_leaves, typed_words
from reports.scoring.result import Judgement, Score, ScoredIndicator

_POWERS = (-1, 1, 2)
# What is hardly a slip is more times the target than that.
_NEAR = 2


def doubted(item: ScoredIndicator, scope: Values) -> tuple[Place | None, str]:
    """Where the number was typed that an indicator's value rests on, and what makes one doubt it: a
    slip without which the target would be met, another value last year. No place where a word was
    judged. Of an indicator with sub-scores it is what those rest on that are not met.
    """
    judged: list[Judgement] = [one for one in item.parts if not one.meets_target]
    judged = judged or [item]
    typed = typed_leaves(one.value for one in judged if isinstance(one.value, Figure))
    if not typed:
        return None, ""
    place = next(iter(typed))
    goals = [one.target for one in judged if isinstance(one.target, Target)]
    leaves = typed | typed_leaves(_bounds(goals, typed_too=item.is_entered))
    listed = typed_words(leaves.values(), place.file) or DOUBTS["many"]
    told = DOUBTS["look"].format(listed=listed)
    alone = len(typed) == 1 and (item.is_entered or len(leaves) == 1)
    if alone and len(goals) == 1 and item.meets_target is not True:
        right = next(_meeting(typed[place], goals[0]), None)
        if right is not None:
            told += DOUBTS["slip"].format(right=exact_words(right))
    former = _last_year(item.code, scope)
    if isinstance(former, Figure) and former != item.value:
        told += DOUBTS["last_year"].format(former=exact_words(former))
    return place, told + DOUBTS["else"]


def _bounds(goals: Iterable[Target], *, typed_too: bool) -> Iterator[Figure]:
    """What targets were worked out from, and those that were typed where the data file has them."""
    for goal in goals:
        for bound in goal.bounds:
            if typed_too or not isinstance(bound.origin, Entered):
                yield bound


def _meeting(typed: Figure, target: Target) -> Iterator[Figure]:
    """What the number may have been that meets the target and is near it, or nearer than what was
    typed: two neighbouring digits the other way round, the point moved, no sign.
    """
    if target.operator == "定性" or not target.bounds[0].value:
        return
    bound = target.bounds[0]
    for number in _likely(typed):
        figure = Figure.counted(number, typed.unit, typed.origin)
        if (
            bound.unit.dimension == figure.unit.dimension
            and target.met(figure)
            and _apart(figure, bound) < max(_apart(typed, bound), _NEAR)
        ):
            yield figure


def _apart(figure: Figure, bound: Figure) -> Fraction | float:
    """How many times one is the other, 1 where they are alike; without end where a sign differs."""
    ratio = Fraction(figure.value) / Fraction(bound.value)
    return max(ratio, 1 / ratio) if ratio > 0 else inf


def _likely(typed: Figure) -> Iterator[Decimal]:
    shown = typed.shown
    if not isinstance(shown, Decimal):
        return
    if shown < 0:
        yield -shown
    digits = [*f"{shown:f}"]
    places = [place for place, digit in enumerate(digits) if digit.isdigit()]
    for one, other in pairwise(places):
        turned = digits.copy()
        turned[one], turned[other] = turned[other], turned[one]
        yield Decimal("".join(turned))
    for power in _POWERS:
        yield shown.scaleb(power)


def _last_year(code: str, scope: Values) -> object:
    """The indicator's value in last year's document, None where nobody knows it."""
    former = scope.get("上年")
    score = former.get("评分") if isinstance(former, Mapping) else None
    item = score.by_code.get(code) if isinstance(score, Score) else None
    return item.value if item else None
