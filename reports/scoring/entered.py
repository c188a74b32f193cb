"""Indicators that a data file enters: put into their places in the indicator system, to be scored like any other.

A system leaves places open with 录入: a group whose indicators stand in the data under that key, level by level
(一级 > 二级 > 三级). What a system fixes itself (预算执行率) stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from reports.core.figure import NONE, PENDING, Absent, Figure
from reports.core.problems import Place, Problem, Severity
from reports.core.target import Target
from reports.finance.functions import total
from reports.finance.rules import side_words
from reports.scoring.judge import places_in
from reports.scoring.system import (
    IndicatorData,
    incomplete_items,
    is_slot,
    leaves,
    weight_of,
)
from reports.source.schema import Words

_FINEST = 4


@dataclass(slots=True)
class EnteredSystem:
    """A system with nothing left open, what was entered for each indicator by its 编号, texts that stood among it.

    `usual` is how entered indicators are scored where their group does not say.
    """

    system: Mapping[str, Any]
    results: dict[str, Any]
    usual: Mapping[str, Any] = field(default_factory=dict)
    prose: dict[str, Words] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def with_entered(
    system: Mapping[str, Any], results: Mapping[str, Any], place: Place
) -> EnteredSystem:
    """The system as it is for one document; `place` is where the document enters its indicators."""
    if not any(
        is_slot(leaf) or _is_open(leaf, system) for leaf in leaves(system["指标"])
    ):
        return EnteredSystem(system, dict(results))
    work = EnteredSystem(system, {}, system["缺省"] or {})
    groups = list(_nodes(system["指标"], results, work, place))
    work.results |= {
        name: entry for name, entry in results.items() if not _is_taken(name, system)
    }
    work.system = {**system, "指标": groups}
    work.problems += incomplete_items(work.system, place)
    if not work.problems:
        work.problems += _weights(system, groups, place)
    return work


def _is_open(leaf: IndicatorData, system: Mapping[str, Any]) -> bool:
    """Whether the data gives an indicator's weight: where there are marks, also where they are only those given."""
    marked = isinstance(system["满分"], Figure) or leaf["算法"] == "评定"
    return isinstance(leaf["分值"], Absent) and marked and not leaf["计分项"]


def _is_taken(name: str, system: Mapping[str, Any]) -> bool:
    return any(node["录入"] == name for node in system["指标"])


def _nodes(
    nodes: Sequence[IndicatorData],
    entered: Mapping[str, Any],
    work: EnteredSystem,
    place: Place,
) -> Iterator[IndicatorData]:
    """The nodes with their entered indicators; a group in which nothing is entered falls away."""
    for node in nodes:
        if not is_slot(node):
            own = entered.get(node["编号"])
            weight = own.get("分值", NONE) if isinstance(own, Mapping) else NONE
            _take_prose(str(node["编号"]), own, work)
            yield {**node, "分值": weight} if isinstance(node["分值"], Absent) else node
            continue
        inner = entered.get(node["录入"])
        if not isinstance(inner, Mapping):
            continue
        if node["指标"]:
            members = list(_nodes(node["指标"], inner, work, place))
        else:
            entries = (
                (name, entry)
                for name, entry in inner.items()
                if isinstance(entry, Mapping)
            )
            members = [
                _indicator(name, entry, node, work, place) for name, entry in entries
            ]
        if members:
            yield {**node, "指标": members}


def _indicator(
    name: str,
    entry: Mapping[str, Any],
    slot: IndicatorData,
    work: EnteredSystem,
    place: Place,
) -> IndicatorData:
    """An entered indicator as a node of the system: its own target and weight, the slot's way of scoring."""
    here = next(places_in(entry), place)
    target, reached = entry.get("目标", NONE), entry.get("完成", NONE)
    by_word = isinstance(target, Target) and target.operator == "定性"
    if (isinstance(reached, Words) and not by_word) or (
        isinstance(reached, Figure) and by_word
    ):
        if isinstance(target, Target):
            work.problems.append(_wrong_kind(name, by_word, here))
        reached = PENDING
    work.problems += _implausible(name, target, reached, slot["不超过"], here)
    unit, decimals = _unit_and_decimals(target, reached)
    if isinstance(target, Target) and not by_word and not unit:
        message = f"指标“{name}”的目标没有写单位。"
        hint = "目标和完成都连单位一起写，如 ≥90%、≥400家、≤5个工作日。"
        work.problems.append(Problem("D03", Severity.ERROR, message, here, hint=hint))
    number = reached if isinstance(reached, Figure | Absent) else NONE
    word = reached if isinstance(reached, Words | Absent) else NONE
    work.results[name] = {**entry, "完成值": number, "完成": word}
    _take_prose(name, entry, work)
    inherited = {key: value for key, value in work.usual.items() if not slot[key]}
    chosen = entry.get("算法") or slot["算法"] or inherited.get("算法") or "达标"
    return {
        **slot,
        **inherited,
        "由数据录入": True,
        "编号": Words(name, here),
        "名称": entry.get("名称") or Words(name, here),
        "录入": NONE,
        "分值": entry.get("分值", NONE),
        # What the slot would compute is not what was entered for one indicator.
        **dict.fromkeys(("完成值", "目标值", "调整后"), NONE),
        "目标": target,
        "要求": entry.get("要求", NONE),
        "单位": unit or "%",
        "小数": str(decimals),
        "算法": "定性" if by_word else chosen,
    }


def _wrong_kind(name: str, by_word: bool, place: Place) -> Problem:
    message = (
        f"指标“{name}”的目标是定性，完成不能写数。"
        if by_word
        else f"指标“{name}”的目标是数，完成也要写数。"
    )
    hint = (
        "写 达成、部分达成 或 未达成；有具体情况的写在“完成情况”里。"
        if by_word
        else "连单位一起写，如 92%、426家。"
    )
    return Problem("J01", Severity.ERROR, message, place, hint=hint)


def _implausible(
    name: str, target: Any, reached: Any, limit: Any, place: Place
) -> Iterator[Problem]:
    """J11 for the target's own number in another unit, J12 for a result above what one of its group can reach."""
    if not isinstance(reached, Figure):
        return
    for bound in target.bounds if isinstance(target, Target) else ():
        alike = (
            isinstance(bound, Figure)
            and bound.shown == reached.shown
            and bound.value
            and bound.unit.dimension
        )
        if (
            alike
            and bound.unit.dimension == reached.unit.dimension
            and bound.unit.name != reached.unit.name
        ):
            message = f"指标“{name}”的目标是 {side_words(bound)}，完成是 {side_words(reached)}：数一样，单位不一样。"
            yield Problem(
                "J11",
                Severity.WARNING,
                message,
                place,
                hint="多半是单位写错了；确实是这样，不用改。",
            )
    if (
        isinstance(limit, Figure)
        and limit.unit.dimension == reached.unit.dimension
        and reached.value > limit.value
    ):
        message = (
            f"指标“{name}”完成 {side_words(reached)}，不会超过 {side_words(limit)}。"
        )
        yield Problem(
            "J12",
            Severity.ERROR,
            message,
            place,
            hint="核对是不是多写了一位，或者小数点错了位。",
        )


def _unit_and_decimals(target: Any, reached: Any) -> tuple[str, int]:
    """The unit an indicator counts in, as its target or else its result was typed, and as many decimals as they have.

    At least two: a rate is judged as it is printed, and printed no finer than it was typed.
    """
    bounds = target.bounds if isinstance(target, Target) else ()
    typed = [figure for figure in (*bounds, reached) if isinstance(figure, Figure)]
    unit = next((figure.unit.name for figure in typed if figure.unit.name), "")
    return unit, min(max((_decimals(figure) for figure in typed), default=2), _FINEST)


def _decimals(figure: Figure) -> int:
    exponent = (
        Decimal(figure.shown).normalize().as_tuple().exponent
        if isinstance(figure.shown, Decimal)
        else 0
    )
    return max(-exponent, 2) if isinstance(exponent, int) else 2


def _take_prose(code: str, entry: Any, work: EnteredSystem) -> None:
    """Notes the 原因 and 措施 typed beside an indicator, which the templates know like those of the text file."""
    for word in ("原因", "措施"):
        text = entry.get(word) if isinstance(entry, Mapping) else None
        if isinstance(text, Words) and text.strip():
            work.prose[f"{word} {code}"] = text


def _weights(
    system: Mapping[str, Any], groups: Sequence[IndicatorData], place: Place
) -> Iterator[Problem]:
    """S01 where the entered weights do not add up to the full marks; a hint where a group has not its usual share."""
    if not isinstance(system["满分"], Figure):
        return
    shares = [
        (group, total(*(weight_of(leaf) for leaf in leaves([group]))))
        for group in groups
    ]
    whole = total(*(share for _, share in shares))
    if whole is PENDING:
        return
    parts = "、".join(f"{group['名称']} {side_words(share)}" for group, share in shares)
    if whole != system["满分"]:
        message = f"各项分值加起来是 {side_words(whole)}，应当是 {side_words(system['满分'])}：{parts}。"
        yield Problem(
            "S01", Severity.ERROR, message, place, hint="对照批复的绩效目标表改分值。"
        )
        return
    usual = {
        node["名称"]: node["分值"]
        for node in system["指标"]
        if is_slot(node) and isinstance(node["分值"], Figure)
    }
    if set(usual) == {group["名称"] for group, _ in shares if is_slot(group)}:
        other = [
            f"{group['名称']}通常 {side_words(usual[group['名称']])}"
            for group, share in shares
            if is_slot(group) and share != usual[group["名称"]]
        ]
        if other:
            message = f"各类指标的分值和通常的不同：{parts}；{'、'.join(other)}。"
            yield Problem(
                "S01",
                Severity.HINT,
                message,
                place,
                hint="财政部门同意调整的，不用改。",
            )
