"""Whether a value that misses its target was typed right: asked before a reason is."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from reports.core.catalogue.scoring import DOUBTS
from reports.core.figure import Entered, Figure, entered_leaves
from reports.core.problems import Place
from reports.core.target import Target
from reports.core.values import Values
from reports.finance.messages import exact_words
from reports.scoring.result import Score, ScoredIndicator

_POWERS = (-1, 1, 2)


def doubted(item: ScoredIndicator, scope: Values) -> tuple[Place | None, str]:
    """Where the number was typed that an indicator's value rests on, and what makes one doubt it: a
    slip without which the target would be met, another value last year. No place where a word was
    judged.
    """
    value = item.value
    leaves = list(entered_leaves(value)) if isinstance(value, Figure) else []
    if not leaves or not isinstance(leaves[0].origin, Entered):
        return None, ""
    typed, origin = leaves[0], leaves[0].origin
    told = DOUBTS["look"].format(line=origin.place.line, text=origin.text)
    is_miss = item.meets_target is not True
    if is_miss and len(leaves) == 1 and isinstance(item.target, Target):
        right = next(_meeting(typed, item.target), None)
        if right is not None:
            told += DOUBTS["slip"].format(right=exact_words(right))
    former = _last_year(item.code, scope)
    if isinstance(former, Figure) and former != value:
        told += DOUBTS["last_year"].format(former=exact_words(former))
    return origin.place, told + DOUBTS["else"]


def _meeting(typed: Figure, target: Target) -> Iterator[Figure]:
    """What the number may have been that meets the target: two neighbouring digits the other way
    round, the point moved.
    """
    if target.operator == "定性":
        return
    for number in _likely(typed):
        figure = Figure.counted(number, typed.unit, typed.origin)
        if target.bounds[0].unit.dimension == figure.unit.dimension and target.met(
            figure
        ):
            yield figure


def _likely(typed: Figure) -> Iterator[Decimal]:
    shown = typed.shown
    if not isinstance(shown, Decimal):
        return
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
