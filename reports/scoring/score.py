"""Scores a report by an indicator system."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import PurePosixPath

from msgspec.structs import asdict

from reports.core.figure import NONE, Computed, Figure, Result, unit_named
from reports.core.problems import Problem, did_you_mean, nearest, problem
from reports.core.target import Target
from reports.finance.functions import total
from reports.finance.messages import exact_words
from reports.scoring.case import Evidence
from reports.scoring.doubt import doubted
from reports.scoring.entry import EXPLANATIONS, IndicatorEntry, place_of
from reports.scoring.judge import judge
from reports.scoring.limits import grade_of, limited, rate_of
from reports.scoring.result import (
    Counts,
    GroupHead,
    Judgement,
    Score,
    ScoredGroup,
    ScoredIndicator,
)
from reports.scoring.system import (
    Explained,
    Indicator,
    IndicatorGroup,
    Member,
    Method,
    OptionalWords,
    System,
    full_weight,
)


def score(system: System, evidence: Evidence) -> tuple[Score, list[Problem]]:
    """The scored system, and what is to be told about its indicators and the entries."""
    groups: list[ScoredGroup] = []
    problems: list[Problem] = []
    for member in system.members:
        group, found = _group(member, system, evidence)
        groups.append(group)
        problems += found
    scored, found = limited(_score(system, groups), system, evidence)
    problems += found
    problems += _without_chapter(scored, system, evidence)
    problems += _unknown_entries(evidence, scored.indicators)
    problems += _unknown_prose(evidence, tuple(scored.by_code))
    return scored, problems


def _score(system: System, groups: Sequence[ScoredGroup]) -> Score:
    items: tuple[ScoredIndicator, ...] = ()
    for group in groups:
        items += group.indicators
    weights, points = _totals(groups)
    return Score(
        name=system.name,
        full_marks=system.full_marks,
        weights=weights,
        points=points,
        rate=rate_of(points, system.full_marks),
        grade=grade_of(points, system.grades),
        earned_points=points,
        earned_grade=grade_of(points, system.grades),
        limits=(),
        groups=tuple(groups),
        indicators=items,
        entered=tuple(item for item in items if item.is_entered),
        losing=tuple(item for item in items if item.loses_points),
        unmet=tuple(item for item in items if item.is_unmet),
        by_code={item.code: item for item in items},
        counts=_counts(system, groups, items),
    )


def _totals(
    members: Sequence[Judgement] | Sequence[ScoredGroup],
) -> tuple[Result, Result]:
    """The weights and the points of indicators, sub-scores or groups together."""
    weights = [one.weight for one in members]
    points = [one.points for one in members]
    return total(*weights), total(*points)


def _counts(
    system: System, groups: Sequence[ScoredGroup], items: Sequence[ScoredIndicator]
) -> Counts:
    second = 0
    for member in system.members:
        inner = member.members if isinstance(member, IndicatorGroup) else ()
        second += sum(isinstance(one, IndicatorGroup) for one in inner)
    return Counts(
        first=_count(len(groups)),
        second=_count(second),
        third=_count(len(items)),
        numeric=_count(sum(_has_numeric_target(item) for item in items)),
    )


def _count(members: int) -> Figure:
    """So many, in 条."""
    number = Decimal(members)
    return Figure(number, unit_named("条"), Computed("计数", (number,)))


def _has_numeric_target(item: ScoredIndicator) -> bool:
    """Whether a number meets or misses a target of the indicator."""
    targets = [part.target for part in item.parts]
    return any(isinstance(one, Target) and one.operator != "定性" for one in targets)


# ── groups and indicators ───────────────────────────────────────────────────


def _group(
    member: Member, system: System, evidence: Evidence
) -> tuple[ScoredGroup, list[Problem]]:
    weight = full_weight((member,))
    head = GroupHead(member.name, weight, rate_of(weight, system.full_marks))
    items: list[ScoredIndicator] = []
    problems: list[Problem] = []
    for indicator, above in _under(member, NONE):
        item, found = _indicator(indicator, head, above, system, evidence)
        items.append(item)
        problems += found
    _, points = _totals(items)
    group = ScoredGroup(
        name=head.name,
        weight=weight,
        share=head.share,
        points=points,
        loss=weight - points,
        rate=rate_of(points, weight),
        indicators=tuple(items),
    )
    return group, problems


def _under(
    member: Member, above: OptionalWords
) -> Iterator[tuple[Indicator, OptionalWords]]:
    """The indicators of a member, each with the name of the group it stands in directly."""
    if isinstance(member, IndicatorGroup):
        for inner in member.members:
            yield from _under(inner, member.name)
    elif isinstance(member, Indicator):
        yield member, above


def _indicator(
    indicator: Indicator,
    group: GroupHead,
    above: OptionalWords,
    system: System,
    evidence: Evidence,
) -> tuple[ScoredIndicator, list[Problem]]:
    entry = evidence.entries.get(indicator.code, IndicatorEntry())
    parts: list[Judgement] = []
    problems: list[Problem] = []
    for one in indicator.scored:
        part, found = judge(one, system.stray_limit, evidence)
        parts.append(part)
        problems += found
    if indicator.parts:
        problems += _entered_above(indicator, entry)
    whole = _joined(indicator, parts) if indicator.parts else parts[0]
    item = ScoredIndicator(
        **asdict(whole),
        parts=tuple(parts),
        group=group,
        above=above,
        basis=entry.basis or indicator.basis,
        is_entered=indicator.is_entered,
        loss=whole.weight - whole.points,
        rate=rate_of(whole.points, whole.weight),
    )
    problems += _unexplained(item, entry, system, evidence)
    problems += _explained_for_nothing(item, system, evidence)
    return item, problems


def _joined(indicator: Indicator, parts: Sequence[Judgement]) -> Judgement:
    """An indicator of several sub-scores: its points are theirs."""
    weight, points = _totals(parts)
    return Judgement(
        code=indicator.code,
        name=indicator.name,
        method=indicator.method,
        formula=indicator.formula,
        requirement=indicator.requirement,
        weight=weight,
        points=points,
        meets_target=all(part.meets_target is True for part in parts),
        value=NONE,
        raw=NONE,
        adjusted=NONE,
        raw_meets_target=all(part.raw_meets_target is not False for part in parts),
        by_adjusted=False,
        target=NONE,
        band=NONE,
        completion=NONE,
        deviation=NONE,
        outcome=NONE,
        deductions=(),
    )


# ── what is to be told ──────────────────────────────────────────────────────


def _entered_above(indicator: Indicator, entry: IndicatorEntry) -> Iterator[Problem]:
    """J08 for what was entered for an indicator as a whole and belongs to one of its sub-scores."""
    parts = "、".join(part.code for part in indicator.parts)
    entered = {
        "完成值": entry.value,
        "完成": entry.word,
        "认定得分": entry.given_points,
        "扣分": entry.deductions,
    }
    for key, value in entered.items():
        if value is not NONE:
            place = place_of(value) or entry.place
            yield problem("J08", "", place, name=indicator.name, key=key, parts=parts)


def _unexplained(
    item: ScoredIndicator, entry: IndicatorEntry, system: System, evidence: Evidence
) -> Iterator[Problem]:
    """J04 where 原因 or 措施 is lacking for a lost point, or for a rate too far from 100 %."""
    missing = [
        word for word in EXPLANATIONS if f"{word} {item.code}" not in evidence.prose
    ]
    case = _to_be_explained(item, system)
    if system.explained is not Explained.EACH or not case or not missing:
        return
    texts = [f"“# {word} {item.code}”" for word in missing]
    place, doubt = doubted(item, evidence.scope)
    yield problem(
        "J04",
        _BESIDE[case] if missing[0] in entry.explanations else case,
        place or entry.place,
        doubt=doubt,
        name=item.name,
        reached=_reached(item),
        points=_words(item.points),
        weight=_words(item.weight),
        rate=_words(item.completion, 2),
        limit=_words(system.stray_limit),
        missing="和改进".join(missing),
        texts="和".join(texts),
        keys=", ".join(f"{word}: …" for word in missing),
    )


def _without_chapter(
    score: Score, system: System, evidence: Evidence
) -> Iterator[Problem]:
    """J04 where all reasons are to stand in one text, there are some to be given, and it is not
    there.
    """
    key = system.chapter
    if system.explained is not Explained.ONE_CHAPTER or key in evidence.prose:
        return
    asked = [item for item in score.indicators if _to_be_explained(item, system)]
    if asked:
        place, _ = doubted(asked[0], evidence.scope)
        entry = evidence.entries.get(asked[0].code, IndicatorEntry())
        yield problem(
            "J04",
            "chapter",
            place or entry.place,
            names="、".join(item.name for item in asked),
            key=key,
        )


def explanations_of(score: Score) -> frozenset[str]:
    """The keys of the texts that may be asked for, of all indicators."""
    return frozenset(
        f"{word} {item.code}" for item in score.indicators for word in EXPLANATIONS
    )


def _explained_for_nothing(
    item: ScoredIndicator, system: System, evidence: Evidence
) -> Iterator[Problem]:
    """W04 for 原因 and 措施 of an indicator that has met its target: they are last year's, or the
    value is wrong; W03 for one without the other where neither had to be.
    """
    if _to_be_explained(item, system):
        return
    is_met = item.meets_target is True and not item.by_adjusted
    keys = [f"{word} {item.code}" for word in EXPLANATIONS]
    written = [key for key in keys if evidence.prose.get(key, "").strip()]
    if not is_met and len(written) == 1:
        [other] = set(keys) - set(written)
        place = evidence.prose[written[0]].place
        companion = PurePosixPath(place.file).with_suffix(".md").name
        yield problem(
            "W03", "half", place, key=other, other=written[0], companion=companion
        )
    elif is_met and written:
        yield problem(
            "W04",
            "met",
            evidence.prose[written[0]].place,
            name=item.name,
            reached=_reached(item),
            texts="”“".join(written),
        )


_BESIDE = {"lost": "lost_beside", "stray": "stray_beside", "unmet": "unmet_beside"}
"""The cases of J04 where the explanations may also be typed beside the indicator."""


def _to_be_explained(item: ScoredIndicator, system: System) -> str:
    """The case of J04, empty for what needs no explanation, or has its evaluator's."""
    if item.method is Method.EVALUATED:
        return ""
    if item.loses_points:
        return "lost"
    if _strays(item.deviation, system):
        return "stray"
    is_unmet = item.weight is NONE and item.meets_target is False
    return "unmet" if is_unmet else ""


def _words(value: Result, decimals: int | None = None) -> str:
    """A figure in a message, rounded where decimals are given; nothing for what is absent."""
    if not isinstance(value, Figure):
        return ""
    return exact_words(value if decimals is None else value.rounded(decimals))


def _strays(deviation: Result, system: System) -> bool:
    """Whether the rate of completion strays further from 100 % than needs no word."""
    limit = system.stray_limit
    if not isinstance(deviation, Figure):
        return False
    return deviation > limit or -deviation > limit


def _reached(item: ScoredIndicator) -> str:
    value = item.value
    if not isinstance(value, Figure):
        return ""
    decimals = value.places if value.places is not None else 2
    return f" {exact_words(value.rounded(decimals))}，"


def _unknown_entries(
    evidence: Evidence, items: Sequence[ScoredIndicator]
) -> Iterator[Problem]:
    """D01 for what was entered for an indicator that the system does not have."""
    known = [item.code for item in items]
    for item in items:
        known += [part.code for part in item.parts]
    for name, entry in evidence.entries.items():
        if name not in known:
            near = nearest(name, known)
            yield problem(
                "D01",
                "indicator",
                entry.place,
                was=f"{name}:" if near else "",
                should=f"{near}:" if near else "",
                name=name,
                near=did_you_mean(name, known),
            )


_KINDS_OF_TEXT = ("说明", *EXPLANATIONS)


def _unknown_prose(evidence: Evidence, known: Sequence[str]) -> Iterator[Problem]:
    """D01 for a text about an indicator that does not exist, which would be printed nowhere."""
    for key, text in evidence.prose.items():
        word, _, code = key.partition(" ")
        if word not in _KINDS_OF_TEXT or not code or code in known:
            continue
        near = nearest(code, known)
        yield problem(
            "D01",
            "text_of_indicator",
            text.place,
            was=f"# {key}",
            should=f"# {word} {near}" if near else "",
            key=key,
            near=did_you_mean(code, known),
        )
