"""What a target demands: 大于80% in a sentence, ＞80% in a table cell.

A bound has all the decimals it was set with and no others: rounding would move the goal.
"""

from collections.abc import Mapping
from fractions import Fraction

from reports.core.figure import Figure
from reports.core.target import Target
from reports.core.tree import Line, Number
from reports.wording.lines import enumerate_words, join_words
from reports.wording.numbers import RATIO_UNITS, spell_decimal, word_number
from reports.wording.options import Wording

_OPERATOR_WORDS: Mapping[str, str] = {
    "≥": "大于等于",
    "≤": "小于等于",
    "=": "等于",
    ">": "大于",
    "<": "小于",
}
_OPERATOR_SIGNS: Mapping[str, str] = {"≥": "≥", "≤": "≤", "=": "", ">": "＞", "<": "＜"}


def word_target(target: Target, wording: Wording) -> Line:
    """The target as a sentence has it: 大于80%, 大于等于6个月, 大于零, 在100%～105%之间.

    One typed without a sign is what was typed: 8755, 95%.
    """
    if target.operator == "定性":
        return join_words(target.words or "定性")
    if target.operator == "区间":
        return join_words("在", _range(target, wording), "之间")
    if target.without_sign:
        return _alone(target, wording)
    bound = target.bounds[0]
    operator = _OPERATOR_WORDS[target.operator]
    is_count = bound.unit.name not in RATIO_UNITS
    if bound.value == 0 and is_count and wording.zero_bound == "零":
        return join_words(operator, "零")
    return join_words(operator, _bound(bound, wording))


def word_target_short(target: Target, wording: Wording) -> Line:
    """The target as a table cell has it: ＞80%, ≥6个月, 100%～105%.

    One to be met exactly is the number alone.
    """
    if target.operator == "定性":
        return join_words(target.words or "定性")
    if target.operator == "区间":
        return _range(target, wording)
    if target.without_sign:
        return _alone(target, wording)
    return join_words(
        _OPERATOR_SIGNS[target.operator], _bound(target.bounds[0], wording)
    )


def word_target_sign(target: Target) -> Line:
    """The sign of a target alone: ≥, ＝, 区间, 定性."""
    return join_words(_OPERATOR_SIGNS.get(target.operator, target.operator) or "＝")


def word_target_bounds(target: Target, wording: Wording) -> Line:
    """The bounds of a target without sign and unit: 90, 65～75; nothing for 定性."""
    return enumerate_words(
        [_without_unit(_bound(bound, wording)) for bound in target.bounds], "～"
    )


def _alone(target: Target, wording: Wording) -> Line:
    """The bound of a target typed without a sign, without its unit where it was typed so."""
    line = _bound(target.bounds[0], wording)
    return _without_unit(line) if target.without_unit else line


def _without_unit(line: Line) -> Line:
    numbers = (node for node in line if isinstance(node, Number))
    return tuple(Number(node.text, "", node.figure) for node in numbers)


def _range(target: Target, wording: Wording) -> Line:
    """Both ends with their unit, joined by ～ (GB/T 15835-2011)."""
    low, high = target.bounds
    return join_words(_bound(low, wording), "～", _bound(high, wording))


def _bound(bound: Figure, wording: Wording) -> Line:
    """A bound with its unit; one that never ends is rounded like any figure."""
    shown = bound.shown
    if isinstance(shown, Fraction):
        return word_number(bound, wording)
    return (
        Number(spell_decimal(shown, wording, trimmed=True), bound.unit.name, bound),
    )
