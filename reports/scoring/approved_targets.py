"""批复目标: the targets as they were approved, held against those that were entered.

Code: K00.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reports.core.figure import Figure
from reports.core.problems import Place, Problem, did_you_mean, problem
from reports.core.target import Target
from reports.core.values import Values
from reports.finance.messages import exact_words
from reports.scoring.result import Score

APPROVED = "批复目标"
"""The key under which a data file copies targets from the approval, by the names of indicators."""


class TargetComparison(NamedTuple):
    """An indicator's target as entered and as approved, in words, and whether they are the same."""

    name: str
    entered: str
    approved: str
    agrees: bool
    place: Place | None


def compare_targets(scope: Values) -> Iterator[TargetComparison]:
    """Each approved target beside the one that was entered."""
    approved, scored = scope.get(APPROVED), scope.get("评分")
    if not isinstance(approved, Mapping) or not isinstance(scored, Score):
        return
    for name, target in approved.items():
        item = scored.by_code.get(name)
        if item is None or not isinstance(target, Target):
            continue
        own = item.target if isinstance(item.target, Target) else None
        words = _target_words(own) if own is not None else "没有"
        agrees = own is not None and _agree(own, target)
        place = _place_of(own) or _place_of(target)
        yield TargetComparison(item.name, words, _target_words(target), agrees, place)


def find_other_targets(scope: Values, place: Place) -> Iterator[Problem]:
    """K00 for each target that is not the approved one, D01 for one of no indicator; `place` is where
    approved targets stand.
    """
    for one in compare_targets(scope):
        if not one.agrees:
            yield problem(
                "K00",
                "target",
                one.place or place,
                name=one.name,
                entered=one.entered,
                approved=one.approved,
            )
    approved, scored = scope.get(APPROVED), scope.get("评分")
    if not isinstance(approved, Mapping) or not isinstance(scored, Score):
        return
    for name in approved:
        if name not in scored.by_code:
            near = did_you_mean(name, scored.by_code)
            yield problem("D01", "indicator", place, name=name, near=near)


def _agree(own: Target, approved: Target) -> bool:
    """Whether a target is the approved one; an approval without sign and unit says nothing of them."""
    meant = approved.compared(own.operator)
    if meant.without_unit and own.bounds:
        meant = meant.in_unit(own.bounds[0].unit)
    return _meaning(own) == _meaning(meant)


def _meaning(target: Target) -> tuple[object, ...]:
    """What makes two targets the same, however they were typed."""
    bounds = [(bound.value, bound.unit.dimension) for bound in target.bounds]
    return target.operator, *bounds


def _target_words(target: Target) -> str:
    if target.operator == "定性":
        return target.words or "定性"
    bounds = "～".join(exact_words(bound) for bound in target.bounds)
    return bounds if target.operator == "区间" else f"{target.operator}{bounds}"


def _place_of(target: Target | None) -> Place | None:
    """Where a target was typed."""
    bounds: tuple[Figure, ...] = target.bounds if target is not None else ()
    for bound in bounds:
        place: Place | None = getattr(bound.origin, "place", None)
        if place is not None:
            return place
    return None
