"""What may be wrong in an indicator system: its indicators and grades, its weights."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from reports.core.figure import NONE, PERCENT, Absent, Entered, Figure, Unit
from reports.core.problems import Place, Problem, problem
from reports.core.target import UNSAID, Target
from reports.finance.messages import exact_words
from reports.scoring.system import (
    Explained,
    Indicator,
    Method,
    OpenGroup,
    System,
    full_weight,
    indicators,
    leaves,
)
from reports.source.schema import Words

_AIMED = (Method.MET, Method.PRO_RATA)
"""The methods that hold a number against a target."""


def system_problems(system: System) -> list[Problem]:
    """What is wrong in a system before any data."""
    found = [*incomplete(system), *_unfit_bounds(system), *_unfit_grades(system)]
    found += [*_unfit_chapter(system), *_unfit_limits(system)]
    # What data files enter is added up with them.
    return found or list(_unfit_weights(system))


def incomplete(system: System) -> Iterator[Problem]:
    """S02 for each indicator that cannot be scored as written; open groups are passed over."""
    for indicator in indicators(system.members):
        for one in (indicator, *indicator.parts):
            for check in CHECKS:
                yield from check(one, system)
    yield from _repeated_codes(system)


# ── one indicator ───────────────────────────────────────────────────────────


def _lacks_what_it_needs(indicator: Indicator, system: System) -> Iterator[Problem]:
    missing = [key for key, lacks in _NEEDED.items() if lacks(indicator, system)]
    if missing:
        yield problem(
            "S02",
            "missing",
            indicator.name.place,
            name=indicator.name,
            missing="、".join(missing),
        )


def _is_aimed(indicator: Indicator) -> bool:
    return not indicator.parts and indicator.method in _AIMED


def _lacks_weight(indicator: Indicator, system: System) -> bool:
    """An evaluation's weights come with the data; a system without marks needs none."""
    needed = system.is_filled or indicator.method is not Method.EVALUATED
    return (
        system.has_marks and needed and not indicator.parts and indicator.weight is NONE
    )


def _lacks_target(indicator: Indicator, system: System) -> bool:
    is_computed = indicator.bound is not None
    return _is_aimed(indicator) and not is_computed and indicator.target is NONE


def _lacks_bands(indicator: Indicator, system: System) -> bool:
    is_banded = not indicator.parts and indicator.method is Method.BANDS
    return is_banded and not indicator.bands


def _lacks_comparison(indicator: Indicator, system: System) -> bool:
    target = indicator.target
    is_unsaid = isinstance(target, Target) and target.operator == UNSAID
    is_asked = is_unsaid or (_is_aimed(indicator) and indicator.bound is not None)
    return is_asked and indicator.comparison is None


_NEEDED: dict[str, Callable[[Indicator, System], bool]] = {
    "编号": lambda indicator, system: not indicator.code,
    "分值": _lacks_weight,
    "目标": _lacks_target,
    "档次": _lacks_bands,
    "比较": _lacks_comparison,
}


def _words_for_a_number(indicator: Indicator, system: System) -> Iterator[Problem]:
    """A target in words (定性) where the method asks for a number."""
    target = indicator.target
    in_words = isinstance(target, Target) and target.operator == "定性"
    if in_words and _is_aimed(indicator) and indicator.bound is None:
        yield problem(
            "S02",
            "words",
            indicator.name.place,
            name=indicator.name,
            method=indicator.method.value,
        )


def _open_bound_in_pro_rata(indicator: Indicator, system: System) -> Iterator[Problem]:
    target = indicator.target
    is_open = isinstance(target, Target) and target.operator in (">", "<")
    if is_open and indicator.method is Method.PRO_RATA:
        yield problem("S02", "open", indicator.name.place, name=indicator.name)


def _band_without_worth(indicator: Indicator, system: System) -> Iterator[Problem]:
    """The first band that says neither its points nor its share, or both."""
    for band in indicator.bands:
        if (band.points is NONE) is (band.share is NONE):
            origin = band.condition.bounds[0].origin
            place = getattr(origin, "place", indicator.name.place)
            yield problem("S02", "band", place, name=indicator.name)
            return


SystemCheck = Callable[[Indicator, System], Iterator[Problem]]
CHECKS: tuple[SystemCheck, ...] = (
    _lacks_what_it_needs,
    _words_for_a_number,
    _open_bound_in_pro_rata,
    _band_without_worth,
)


def _repeated_codes(system: System) -> Iterator[Problem]:
    known: set[str] = set()
    for indicator in indicators(system.members):
        for one in (indicator, *indicator.parts):
            if one.code and one.code in known:
                yield problem("S02", "twice", one.code.place, indicator=one.code)
            known.add(one.code)


# ── bounds ──────────────────────────────────────────────────────────────────


def _unfit_bounds(system: System) -> Iterator[Problem]:
    """S02 for each target or band that cannot be compared with the indicator's value."""
    for leaf in leaves(system.members):
        indicator = leaf.pattern if isinstance(leaf, OpenGroup) else leaf
        for one in indicator.scored:
            if isinstance(one.target, Target):
                yield from _unfit_target("目标", one.target, one)
            for band in one.bands:
                yield from _unfit_target("条件", band.condition, one)


def _unfit_target(key: str, target: Target, indicator: Indicator) -> Iterator[Problem]:
    """At most one: what is wrong with the first bound that cannot be compared."""
    for bound in target.bounds:
        case = _unfit_bound(bound, indicator.unit)
        if case:
            yield _bound_problem(case, key, target, indicator, bound)
            return


def _unfit_bound(bound: Figure, unit: Unit) -> str:
    """The case of S02, empty where the bound can be compared with values of the unit."""
    if unit == PERCENT:
        if bound.unit.dimension:
            return "no_percentage"
        return "bare" if bound.value and not bound.unit.name else ""
    # A bare bound counts in the unit of the indicator.
    fits = not bound.unit.name or bound.unit.dimension == unit.dimension
    return "" if fits else "other_unit"


def _bound_problem(
    case: str, key: str, target: Target, indicator: Indicator, bound: Figure
) -> Problem:
    origin = target.bounds[0].origin
    assert isinstance(origin, Entered)
    should = ""
    if indicator.unit == PERCENT and not any(one.unit.name for one in target.bounds):
        should = re.sub(r"\d[\d.,，．]*", r"\g<0>%", origin.text)
    return problem(
        "S02",
        case,
        origin.place,
        was=f"{key}: {origin.text}",
        should=f"{key}: {should}" if should else "",
        name=indicator.name,
        key=key,
        text=origin.text,
        unit=bound.unit.name if case == "no_percentage" else indicator.unit.name,
    )


# ── the whole ───────────────────────────────────────────────────────────────


def _unfit_grades(system: System) -> Iterator[Problem]:
    """S02 where the grades do not go down: the first that is reached is given."""
    if system.has_marks and not system.grades:
        yield problem("S02", "no_grades", system.place)
    for higher, lower in pairwise(system.grades):
        if not higher.floor > lower.floor:
            yield problem(
                "S02",
                "grades",
                lower.name.place,
                higher=higher.name,
                lower=lower.name,
            )


def _unfit_chapter(system: System) -> Iterator[Problem]:
    """S02 where losses are to be explained in one text and none is named, or the reverse."""
    in_one = system.explained is Explained.ONE_CHAPTER
    if in_one and isinstance(system.chapter, Absent):
        yield problem("S02", "no_chapter", system.place)
    if not in_one and isinstance(system.chapter, Words):
        yield problem("S02", "idle_chapter", system.chapter.place, key=system.chapter)


def _unfit_limits(system: System) -> Iterator[Problem]:
    """S02 for each cap that says neither points nor a grade, or both, and for a grade that is none."""
    grades = [str(grade.name) for grade in system.grades]
    for limit in system.limits:
        place = limit.condition.place
        if isinstance(limit.grade, Absent) is isinstance(limit.points, Absent):
            yield problem("S02", "cap", place, condition=limit.condition)
        if isinstance(limit.grade, Words) and limit.grade not in grades:
            known = "、".join(grades)
            yield problem("S02", "no_grade", place, name=limit.grade, known=known)


def _unfit_weights(system: System) -> Iterator[Problem]:
    """S01 where the weights do not add up; those that come with the data are added up later."""
    if any(_comes_with_data(leaf) for leaf in leaves(system.members)):
        return
    weights = full_weight(system.members)
    if isinstance(weights, Absent) or not system.has_marks:
        return
    if weights != system.full_marks:
        yield problem(
            "S01",
            "system",
            system.place,
            name=system.name,
            weights=exact_words(weights),
            full=exact_words(system.full_marks),
        )


def _comes_with_data(leaf: Indicator | OpenGroup) -> bool:
    return isinstance(leaf, OpenGroup) or leaf.method is Method.EVALUATED


# ── several systems ─────────────────────────────────────────────────────────


def ties(systems: Sequence[System]) -> Iterator[Problem]:
    """S03 for each system that applies where another does, from the same year.

    Whether two of them have their conditions met at once, only the data can tell.
    """
    taken: dict[tuple[str, int], System] = {}
    for system in systems:
        applies = system.applies
        if applies is None or applies.condition is not None:
            continue
        for scheme in applies.schemes or ("",):
            other = taken.setdefault((scheme, applies.since), system)
            if other is not system:
                yield _tie(system, other, scheme)


def _tie(system: System, other: System, scheme: str) -> Problem:
    place: Place = system.name.place
    if not scheme:
        return problem("S03", "all_schemes", place, name=system.key, other=other.key)
    return problem(
        "S03", "scheme", place, name=system.key, other=other.key, scheme=scheme
    )
