"""Indicators that a data file enters: put into their places, to be scored like any other.

A system leaves places open with 录入: a group whose indicators stand in the data under that key,
level by level (一级 > 二级 > 三级). What a system fixes itself (预算执行率) stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.figure import NONE, PENDING, PERCENT, Absent, Figure, unit_named
from reports.core.problems import Place, Problem, problem
from reports.core.target import UNSAID, Target
from reports.core.values import Values
from reports.finance.functions import total
from reports.finance.messages import exact_words
from reports.scoring.check import incomplete
from reports.scoring.entry import IndicatorEntry, place_of, places_in, read_entry
from reports.scoring.system import (
    Indicator,
    IndicatorGroup,
    Member,
    Method,
    OpenGroup,
    OptionalWords,
    System,
    Terms,
    full_weight,
    indicators,
    leaves,
)
from reports.source.schema import Words

_FINEST = 4


class EnteredSystem(Struct, frozen=True):
    """A system with nothing left open, the entries by 编号, texts that stood among them."""

    system: System
    entries: Mapping[str, IndicatorEntry]
    prose: Mapping[str, Words] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class _Own(Struct, frozen=True):
    """An indicator of the data file's own, with what was entered for it."""

    indicator: Indicator
    entry: IndicatorEntry
    problems: tuple[Problem, ...]


def with_entered(system: System, results: Values, place: Place) -> EnteredSystem:
    """The system as it is for one document; `place` is where the document enters its indicators."""
    typed = {name: read_entry(raw) for name, raw in results.items() if raw is not NONE}
    if not any(_is_open(leaf, system) for leaf in leaves(system.members)):
        return EnteredSystem(system, typed)
    members, owns = _fill_all(system.members, results, system.usual, place)
    whole = replace(system, members=members, is_filled=True)
    taken = {one.key for one in system.members if not isinstance(one, Indicator)}
    entries: dict[str, IndicatorEntry] = {own.indicator.code: own.entry for own in owns}
    entries |= {name: entry for name, entry in typed.items() if name not in taken}
    problems = _problems(whole, system, owns, place)
    return EnteredSystem(whole, entries, _prose(whole, entries), problems)


def _problems(
    whole: System, system: System, owns: Sequence[_Own], place: Place
) -> tuple[Problem, ...]:
    """What is wrong with the entered indicators; if nothing, with their weights."""
    problems: list[Problem] = []
    for own in owns:
        problems += own.problems
    problems += incomplete(whole)
    return tuple(problems) or tuple(_unfit_weights(whole, system, place))


def _is_open(leaf: Indicator | OpenGroup, system: System) -> bool:
    """Whether the data gives the indicators, or an indicator's weight.

    A weight is given where there are marks, also where they are only those given.
    """
    if isinstance(leaf, OpenGroup):
        return True
    is_marked = system.has_marks or leaf.method is Method.EVALUATED
    return isinstance(leaf.weight, Absent) and is_marked and not leaf.parts


# ── filling ─────────────────────────────────────────────────────────────────


def _fill(
    member: Member, entered: Values, usual: Terms, place: Place
) -> tuple[Member | None, list[_Own]]:
    """The member as filled, None where nothing was entered, and the entered indicators."""
    if isinstance(member, Indicator):
        return _with_weight(member, entered), []
    inner = entered.get(member.key) if member.key else entered
    if not isinstance(inner, Mapping):
        return None, []
    filled: tuple[Member, ...]
    if isinstance(member, OpenGroup):
        owns = list(_owns(inner, member, usual, place))
        filled = tuple(own.indicator for own in owns)
    else:
        filled, owns = _fill_all(member.members, inner, usual, place)
    return (_filled_group(member, filled) if filled else None), owns


def _fill_all(
    members: Sequence[Member], entered: Values, usual: Terms, place: Place
) -> tuple[tuple[Member, ...], list[_Own]]:
    """The members that are not empty once filled, and the entered indicators."""
    filled: list[Member] = []
    owns: list[_Own] = []
    for member in members:
        part, found = _fill(member, entered, usual, place)
        owns += found
        if part is not None:
            filled.append(part)
    return tuple(filled), owns


def _filled_group(
    member: IndicatorGroup | OpenGroup, filled: tuple[Member, ...]
) -> IndicatorGroup:
    if isinstance(member, IndicatorGroup):
        return replace(member, members=filled)
    return IndicatorGroup(member.name, filled, member.key, member.pattern.weight)


def _with_weight(indicator: Indicator, entered: Values) -> Indicator:
    """An indicator of the system's own, its weight as the data has it where the system has none."""
    own = entered.get(indicator.code)
    if not isinstance(indicator.weight, Absent):
        return indicator
    weight = own.get("分值", NONE) if isinstance(own, Mapping) else NONE
    return replace(indicator, weight=weight)


def _owns(
    inner: Values, group: OpenGroup, usual: Terms, place: Place
) -> Iterator[_Own]:
    for name, raw in inner.items():
        if isinstance(raw, Mapping):
            yield _own(name, raw, group, usual, next(places_in(raw), place))


def _own(name: str, raw: Values, group: OpenGroup, usual: Terms, place: Place) -> _Own:
    """An entered indicator: its own target and weight, the group's way of scoring."""
    target, problems = _target(name, raw, group.pattern)
    reached = raw.get("完成", NONE)
    in_words = isinstance(target, Target) and target.operator == "定性"
    if isinstance(reached, Figure if in_words else Words):
        if isinstance(target, Target):
            problems.append(_wrong_kind(name, in_words, place))
        reached = PENDING
    problems += _implausible(name, target, reached, group, place)
    terms = _terms(raw.get("算法"), in_words, group.pattern.terms.or_else(usual))
    if in_words and terms.method is Method.DEDUCTED:
        # What is asked for stands where others have their number.
        target = Target("定性", words=str(raw.get("要求") or ""))
    unit, decimals = _unit_and_decimals(target, reached)
    is_without_unit = isinstance(target, Target) and target.without_unit
    if isinstance(target, Target) and not (in_words or unit or is_without_unit):
        problems.append(problem("D03", "target_unit", place, name=name))
    for bound in _bare_bounds(target, reached):
        problems.append(_without_percent(name, bound))
        reached = PENDING
    indicator = replace(
        group.pattern,
        code=Words(name, place),
        name=raw.get("名称") or Words(name, place),
        weight=raw.get("分值", NONE),
        terms=terms,
        unit=unit_named(unit if is_without_unit else unit or "%"),
        decimals=decimals,
        # What the group would compute is not what was entered for one indicator.
        value=None,
        bound=None,
        adjusted=None,
        target=target,
        requirement=raw.get("要求", NONE),
        is_entered=True,
    )
    return _Own(indicator, _entry(raw, reached), tuple(problems))


def _target(name: str, raw: Values, pattern: Indicator) -> tuple[object, list[Problem]]:
    """The target of an entered indicator; one typed without a sign is meant as the indicator says, else
    as its group or the system. D10 where nobody says it, or both do.
    """
    target, stated = raw.get("目标", NONE), raw.get("比较", NONE)
    if not isinstance(target, Target):
        return target, []
    place = place_of(target.bounds[0]) if target.bounds else None
    if target.operator != UNSAID:
        twice = problem("D10", "twice", stated.place, name=name) if stated else None
        return target, [twice] if twice else []
    target = target.compared(stated or pattern.comparison)
    if target.operator != UNSAID:
        return target, []
    text = exact_words(target.bounds[0])
    return PENDING, [problem("D10", "bare", place, name=name, text=text)]


def _terms(stated: OptionalWords | None, in_words: bool, usual: Terms) -> Terms:
    """How an entered indicator is scored: by word as its target, else as it says, else as usual.

    Points are taken off (扣分) whatever the target is.
    """
    own = replace(usual, method=Method(stated)) if isinstance(stated, Words) else usual
    if in_words and own.method is not Method.DEDUCTED:
        return replace(usual, method=Method.WORD)
    return own


def _entry(raw: Values, reached: object) -> IndicatorEntry:
    """What was entered, its 完成 as a value or as a word."""
    return replace(
        read_entry(raw),
        value=reached if isinstance(reached, Figure | Absent) else NONE,
        word=reached if isinstance(reached, Words | Absent) else NONE,
    )


def _wrong_kind(name: str, in_words: bool, place: Place) -> Problem:
    if in_words:
        return problem("J01", "number_for_words", place, name=name)
    return problem("J01", "words_for_number", place, name=name)


def _bare_bounds(target: object, reached: object) -> Sequence[Figure]:
    """The bounds typed as bare numbers of a target that a percentage is held to."""
    is_rate = isinstance(reached, Figure) and reached.unit == PERCENT
    if not is_rate or not isinstance(target, Target):
        return ()
    return [one for one in target.bounds if one.value and not one.unit.name]


def _without_percent(name: str, bound: Figure) -> Problem:
    return problem(
        "D08",
        "target",
        place_of(bound),
        name=name,
        text=exact_words(bound),
        hundredfold=exact_words(bound * Decimal(100)),
    )


def _implausible(
    name: str, target: object, reached: object, group: OpenGroup, place: Place
) -> Iterator[Problem]:
    """J11 for the target's number in another unit, J12 for what the group cannot reach."""
    if not isinstance(reached, Figure):
        return
    for bound in target.bounds if isinstance(target, Target) else ():
        if _differs_in_unit_alone(bound, reached):
            yield problem(
                "J11",
                "",
                place,
                name=name,
                bound=exact_words(bound),
                reached=exact_words(reached),
            )
    limit = group.limit
    if (
        isinstance(limit, Figure)
        and limit.unit.dimension == reached.unit.dimension
        and reached.value > limit.value
    ):
        yield problem(
            "J12",
            "",
            place,
            name=name,
            reached=exact_words(reached),
            limit=exact_words(limit),
        )


def _differs_in_unit_alone(bound: Figure, reached: Figure) -> bool:
    """Whether two figures of one kind differ in their unit alone: 1582.4万元 and 1582.4元."""
    is_one_kind = bound.unit.dimension == reached.unit.dimension != ""
    is_one_number = bool(bound.value) and bound.shown == reached.shown
    return is_one_kind and is_one_number and bound.unit.name != reached.unit.name


def _unit_and_decimals(target: object, reached: object) -> tuple[str, int]:
    """The unit in which the target, or else the result, was typed, and as many decimals.

    At least two: a rate is judged as it is printed, and printed no finer than it was typed.
    """
    bounds = target.bounds if isinstance(target, Target) else ()
    typed = [*bounds, reached] if isinstance(reached, Figure) else [*bounds]
    unit = next((figure.unit.name for figure in typed if figure.unit.name), "")
    return unit, min(max((_decimals(figure) for figure in typed), default=2), _FINEST)


def _decimals(figure: Figure) -> int:
    if not isinstance(figure.shown, Decimal):
        return 2
    exponent = figure.shown.normalize().as_tuple().exponent
    return max(-exponent, 2) if isinstance(exponent, int) else 2


def _prose(system: System, entries: Mapping[str, IndicatorEntry]) -> dict[str, Words]:
    """The 原因 and 措施 typed beside indicators; templates know them like those of the text file."""
    prose: dict[str, Words] = {}
    for indicator in indicators(system.members):
        entry = entries.get(indicator.code, IndicatorEntry())
        for word, text in entry.explanations.items():
            if isinstance(text, Words) and text.strip():
                prose[f"{word} {indicator.code}"] = text
    return prose


def repeated_prose(prose: Mapping[str, Words], scope: Values) -> Iterator[Problem]:
    """D12 for each text that stands beside an indicator and in the text file as well."""
    for key, text in prose.items():
        other = scope.get(key)
        if isinstance(other, Words):
            at = other.place
            yield problem(
                "D12",
                "beside_indicator",
                text.place,
                key=key,
                file=at.file,
                line=at.line,
            )


# ── weights ─────────────────────────────────────────────────────────────────


def _unfit_weights(whole: System, system: System, place: Place) -> Iterator[Problem]:
    """S01 where the entered weights do not add up; a hint where a group has not its usual share.

    `system` is the one that was filled.
    """
    if not whole.has_marks:
        return
    weights = [(one.name, full_weight((one,))) for one in whole.members]
    sum_of_weights = total(*(weight for _, weight in weights))
    if sum_of_weights is PENDING:
        return
    parts = "、".join(f"{name} {exact_words(one)}" for name, one in weights)
    if sum_of_weights != whole.full_marks:
        yield problem(
            "S01",
            "entered",
            place,
            weights=exact_words(sum_of_weights),
            full=exact_words(whole.full_marks),
            parts=parts,
        )
        return
    usual = _usual_weights(whole, system)
    unusual: list[str] = []
    for name, weight in weights:
        if weight != usual.get(name, weight):
            unusual.append(f"{name}通常 {exact_words(usual[name])}")
    if unusual:
        yield problem("S01", "unusual", place, parts=parts, unusual="、".join(unusual))


def _usual_weights(whole: System, system: System) -> dict[str, Figure]:
    """What the filled groups usually weigh; nothing where they are not those that usually do."""
    usual: dict[str, Figure] = {}
    for member in system.members:
        weight: object = None
        if isinstance(member, OpenGroup):
            weight = member.pattern.weight
        elif isinstance(member, IndicatorGroup) and member.key:
            weight = member.usual_weight
        if isinstance(weight, Figure):
            usual[member.name] = weight
    filled = {
        one.name for one in whole.members if isinstance(one, IndicatorGroup) and one.key
    }
    return usual if filled == usual.keys() else {}
