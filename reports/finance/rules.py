"""勾稽: whether figures agree, by rules that are data; and what may have caused a difference.

Tolerance: amounts entered in 元 agree exactly. Amounts entered in 万元 were each rounded half up, so both sides may
differ by half a unit of the last place for each rounded figure that is added up (none for a zero). Ratios are
computed from unrounded figures and agree exactly.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import islice, pairwise
from typing import Any

from reports.core.figure import (
    PENDING,
    Absent,
    Computed,
    Entered,
    Exact,
    Figure,
    LookedUp,
    UnitMismatchError,
    entered_leaves,
    half_up,
)
from reports.core.problems import Fault, Place, Problem, Severity, did_you_mean
from reports.source.schema import Words
from reports.source.values import read_number
from reports.templating import Expressions
from reports.types.report_type import Rule

_OPERATOR = re.compile(r"==|!=|<=|>=|<|>")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_WORDS = {
    "==": "应当等于",
    "<=": "不应大于",
    ">=": "不应小于",
    "<": "应当小于",
    ">": "应当大于",
}
_PASSES: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "==": lambda gap, slack: abs(gap) <= slack,
    "<=": lambda gap, slack: gap <= slack,
    ">=": lambda gap, slack: gap >= -slack,
    "<": lambda gap, slack: gap < 0,
    ">": lambda gap, slack: gap > 0,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A rule as one comparison: both sides as expressions and the operator between them."""

    rule: Rule
    left: Words
    operator: str
    right: Words


class RuleState(StrEnum):
    """What came of a rule."""

    AGREES = "相符"
    ROUNDED = "尾差"
    DIFFERS = "不符"
    OPEN = "待填"
    ABSENT = "没有数"
    IDLE = "不适用"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule with what its two sides are, how far they stand apart, and how far they may.

    A rule that does not apply has no sides; one whose sides are not both there has no difference.
    """

    rule: Rule
    operator: str
    state: RuleState
    left: Any = None
    right: Any = None
    difference: Figure | None = None
    slack: Exact = Decimal(0)


@dataclass(frozen=True, slots=True)
class RoundingGap:
    """A difference that rounding explains: of which figure or rule, how much, and where it was met."""

    name: str
    gap: Figure
    place: Place | None


def comparison(rule: Rule) -> Comparison:
    """The two sides of a rule. Raises Fault where it is not exactly one comparison."""
    blank = _QUOTED.sub(lambda match: "_" * len(match.group()), rule.formula)
    found = [match for match in _OPERATOR.finditer(blank) if match.group() in _WORDS]
    if len(found) != 1 or len(_OPERATOR.findall(blank)) != 1:
        message = f"勾稽规则 {rule.code} 要正好是一个比较（==、<=、>=、<、>）。"
        raise Fault(
            Problem(
                "F04", Severity.ERROR, message, rule.formula.place, str(rule.formula)
            )
        )
    start, end = found[0].span()
    place = rule.formula.place
    return Comparison(
        rule,
        Words(rule.formula[:start].strip(), place),
        found[0].group(),
        Words(rule.formula[end:].strip(), place),
    )


def check(
    rules: Sequence[Comparison],
    expressions: Expressions,
    scope: Mapping[str, Any],
    waivers: Mapping[str, Any],
    gaps: list[RoundingGap],
) -> list[Problem]:
    """The problems of all rules that apply and do not hold; a waived one stays on record as a 提示.

    Sides that only rounding sets apart are added to the gaps.
    """
    problems: list[Problem] = []
    unknown: list[Rule] = []
    for compared in rules:
        rule = compared.rule
        try:
            found = check_rule(compared, expressions, scope)
            if found.state is RuleState.OPEN:
                unknown.append(rule)
                continue
            problem = _problem(found, expressions, scope, gaps)
        except Fault as fault:
            problems += fault.problems
            continue
        reason = waivers.get(rule.code)
        if problem is not None:
            problems.append(_waived(problem, reason))
        elif isinstance(reason, Words):
            message = f"{rule.code} 现在成立，勾稽说明里的这一条用不上了。"
            problems.append(
                Problem(
                    rule.code,
                    Severity.HINT,
                    message,
                    reason.place,
                    hint="删掉它，免得以后盖住真的差错。",
                )
            )
    return [
        *problems,
        *_unchecked(unknown),
        *_unknown_waivers(waivers, [compared.rule.code for compared in rules]),
    ]


def _unchecked(rules: Sequence[Rule]) -> Iterator[Problem]:
    """K03, one 提示 for all rules whose figures are still 待填 or written wrong."""
    if rules:
        listed = "；".join(f"{rule.code} {rule.explanation}" for rule in rules)
        message = (
            f"有 {len(rules)} 条勾稽没有核对：要用的数还是待填，或者写错了还没有改。"
        )
        yield Problem(
            "K03",
            Severity.HINT,
            message,
            hint="填好、改好以后会自动核对。",
            detail=listed,
        )


def check_rule(
    compared: Comparison, expressions: Expressions, scope: Mapping[str, Any]
) -> RuleResult:
    """What comes of a rule. Raises Fault where it cannot be worked out."""
    rule, operator = compared.rule, compared.operator
    if rule.condition is not None and not expressions.evaluate(rule.condition, scope):
        return RuleResult(rule, operator, RuleState.IDLE)
    left = expressions.evaluate(compared.left, scope)
    right = expressions.evaluate(compared.right, scope)
    if left is PENDING or right is PENDING:
        return RuleResult(rule, operator, RuleState.OPEN, left, right)
    if isinstance(left, Absent) or isinstance(right, Absent):
        return RuleResult(rule, operator, RuleState.ABSENT, left, right)
    difference = _difference(left, right, rule)
    slack = _slack(rule, difference, expressions, scope)
    state = RuleState.DIFFERS
    if _PASSES[operator](Fraction(difference.value), Fraction(slack)):
        state = (
            RuleState.ROUNDED
            if operator == "==" and difference.value
            else RuleState.AGREES
        )
    return RuleResult(rule, operator, state, left, right, difference, slack)


def _problem(
    found: RuleResult,
    expressions: Expressions,
    scope: Mapping[str, Any],
    gaps: list[RoundingGap],
) -> Problem | None:
    """What is wrong with what came of a rule; a difference that rounding explains is added to the gaps."""
    rule, left, right, difference = (
        found.rule,
        found.left,
        found.right,
        found.difference,
    )
    if found.state is RuleState.ABSENT and rule.needed:
        return Problem(
            rule.code, rule.severity, f"没有{rule.explanation}。", None, hint=rule.hint
        )
    if difference is None or found.state is RuleState.AGREES:
        return None
    if found.state is RuleState.ROUNDED:
        gaps.append(
            RoundingGap(rule.code, abs_figure(difference), _place(difference, rule))
        )
        return None
    if (
        isinstance(left, Figure)
        and isinstance(right, Figure)
        and left.unit.dimension == right.unit.dimension
    ):
        # 1,111,000元应当等于111.1万元 looks like a difference.
        right = right.cast(left.unit)
    message = f"{rule.explanation}：{side_words(left)}{_WORDS[found.operator]}{side_words(right)}"
    if found.operator == "==":
        message += f"，相差 {side_words(abs_figure(difference))}"
    if rule.listed is not None:
        names = expressions.evaluate(rule.listed, scope)
        message = f"{rule.explanation}：{'、'.join(str(name) for name in names)}"
        return Problem(
            rule.code,
            rule.severity,
            f"{message}。",
            figure_place(difference),
            hint=rule.hint,
        )
    place = _spot(rule, expressions, scope) or _place(difference, rule)
    return Problem(rule.code, rule.severity, f"{message}。", place, hint=rule.hint)


def _spot(
    rule: Rule, expressions: Expressions, scope: Mapping[str, Any]
) -> Place | None:
    """Where what a rule says to look at was typed, None where it says nothing or that was not typed."""
    seen = expressions.evaluate(rule.spot, scope) if rule.spot is not None else None
    return (
        figure_place(seen) if isinstance(seen, Figure) else getattr(seen, "place", None)
    )


def _difference(left: Any, right: Any, rule: Rule) -> Figure:
    """Left less right. Raises Fault where the two sides cannot be set against each other."""
    why = "比较的两边要是数"
    if isinstance(left, Figure | Decimal) and isinstance(right, Figure | Decimal):
        try:
            difference = left - right
        except UnitMismatchError as error:
            why = str(error)
        else:
            if isinstance(difference, Figure):
                return difference
    raise _wrong_rule(rule, why)


def _wrong_rule(rule: Rule, why: str) -> Fault:
    place = rule.formula.place
    return Fault(
        Problem(
            "F02",
            Severity.ERROR,
            f"勾稽规则 {rule.code}：{why}。",
            place,
            str(rule.formula),
        )
    )


def abs_figure(figure: Figure) -> Figure:
    """The figure without its sign."""
    return -figure if figure.value < 0 else figure


def side_words(figure: Any) -> str:
    """A figure as it stands in a message: all its digits, with its unit."""
    if not isinstance(figure, Figure):
        return str(figure)
    shown = figure.shown
    number = shown if isinstance(shown, Decimal) else half_up(shown, 4)
    return (
        f"{number.normalize():,f}{figure.unit.name}"
        if number
        else f"0{figure.unit.name}"
    )


def _slack(
    rule: Rule, difference: Figure, expressions: Expressions, scope: Mapping[str, Any]
) -> Exact:
    """The rule's own tolerance, or half a last place of 万元 (or 亿元, 万人) for each rounded figure added up."""
    if rule.tolerance is None:
        return rounding_slack(difference)
    declared = expressions.evaluate(rule.tolerance, scope)
    if isinstance(declared, Absent):
        return Decimal(0)
    if (
        isinstance(declared, Figure)
        and declared.unit.dimension == difference.unit.dimension
    ):
        return declared.value
    # A bare number would count in 元 where the author thinks of 万元.
    unit = difference.unit
    if isinstance(declared, Decimal) and (
        not declared or not unit.exponent or not unit.dimension
    ):
        return declared
    raise _wrong_rule(rule, f"容差要连单位一起写，如 数('0.05{unit.name}')")


_USUAL_PLACES = 2
_FINE_PLACES = 4


def rounding_slack(difference: Figure) -> Decimal:
    """How far two sums of rounded figures may stand apart: half a last place for each that is not zero.

    万元 and 万人 are rounded to two places; where figures are typed with four or more, as 亿元 are, those count.
    """
    rounded = [
        leaf for leaf in _summands(difference) if leaf.value and leaf.unit.exponent > 0
    ]
    finest = max((typed_decimals(leaf) for leaf in rounded), default=0)
    places = finest if finest >= _FINE_PLACES else _USUAL_PLACES
    return sum(
        (Decimal(5).scaleb(leaf.unit.exponent - places - 1) for leaf in rounded),
        Decimal(0),
    )


def typed_decimals(leaf: Figure) -> int:
    """How many decimals a figure was typed with."""
    typed = read_number(leaf.origin.text) if isinstance(leaf.origin, Entered) else None
    exponent = typed.number.as_tuple().exponent if typed else 0
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _summands(figure: Figure) -> Iterator[Figure]:
    """The entered figures that are added up in a figure, each once; not those that only make up a rate or a ratio."""
    seen: set[int] = set()
    stack = [figure]
    while stack:
        current = stack.pop()
        if id(current.origin) in seen:
            continue
        seen.add(id(current.origin))
        match current.origin:
            case Entered():
                yield current
            case LookedUp(figure=source):
                stack.append(source)
            case Computed("批复数", operands):
                stack += [
                    operand for operand in operands[:1] if isinstance(operand, Figure)
                ]
            case Computed(_, operands):
                figures = (
                    operand for operand in operands if isinstance(operand, Figure)
                )
                stack += [
                    operand
                    for operand in figures
                    if operand.unit.dimension == figure.unit.dimension
                ]


def figure_place(figure: Figure) -> Place | None:
    """Where the first of the entered figures stands that a figure rests on."""
    return next(
        (
            leaf.origin.place
            for leaf in entered_leaves(figure)
            if isinstance(leaf.origin, Entered)
        ),
        None,
    )


def _place(figure: Figure, rule: Rule) -> Place:
    return figure_place(figure) or rule.formula.place


def _waived(problem: Problem, reason: Any) -> Problem:
    if not isinstance(reason, str) or not reason.strip():
        return problem
    return replace(
        problem, severity=Severity.HINT, hint=f"已说明，不作错误：{reason.strip()}"
    )


def _unknown_waivers(
    waivers: Mapping[str, Any], codes: Sequence[str]
) -> Iterator[Problem]:
    for code, reason in waivers.items():
        if code not in codes and isinstance(reason, Words):
            message = f"勾稽说明里的“{code}”不是本报告的规则编号。"
            hint = f"{did_you_mean(code, codes)}编号见问题清单里每条前面的代码。"
            yield Problem("D01", Severity.WARNING, message, reason.place, hint=hint)


# ── approved totals ─────────────────────────────────────────────────────────


def approved_difference(
    name: str, computed: Figure, approved: Figure
) -> Problem | RoundingGap | None:
    """K00 with its cause where a computed total differs from the approved one by more than rounding.

    Raises Fault where the two are of different dimensions.
    """
    place = approved.origin.place if isinstance(approved.origin, Entered) else None
    try:
        difference = computed - approved
    except UnitMismatchError as error:
        raise Fault(
            Problem("F02", Severity.ERROR, f"{name}和它的批复数：{error}。", place)
        ) from error
    assert isinstance(difference, Figure)
    if difference.value == 0:
        return None
    if abs(Fraction(difference.value)) <= Fraction(rounding_slack(difference)):
        return RoundingGap(name, abs_figure(difference), place)
    # In the unit the approved amount was copied in, so that all three can be laid beside each other.
    computed, shown_gap = (
        figure.cast(approved.unit) for figure in (computed, abs_figure(difference))
    )
    gap = side_words(shown_gap)
    more = "多" if difference.value > 0 else "少"
    message = f"{name}与批复数不符：由各项推算 {side_words(computed)}，批复数 {side_words(approved)}，{more} {gap}。"
    suspects = list(islice(causes(difference), 3))
    hint = "".join(text for _, text in suspects) or _unexplained(difference, gap)
    return Problem(
        "K00",
        Severity.ERROR,
        message,
        suspects[0][0] if suspects else place,
        hint=hint + "别改批复数。",
    )


def _unexplained(difference: Figure, gap: str) -> str:
    """What to look for where no entered figure explains a difference: a row that is not there at all."""
    slip = "漏录了" if difference.value < 0 else "重录了，或者不该录"
    return f"对照批复表逐项核对，先看有没有正好 {gap} 的一行{slip}。"


def rounding_hint(gaps: Sequence[RoundingGap]) -> Problem | None:
    """K02, one 提示 for all differences of a document that rounding explains; none where there are none."""
    if not gaps:
        return None
    by_unit: dict[str, RoundingGap] = {}
    for one in gaps:
        largest = by_unit.setdefault(one.gap.unit.dimension, one)
        if one.gap.value > largest.gap.value:
            by_unit[one.gap.unit.dimension] = one
    largest_words = "、".join(side_words(one.gap) for one in by_unit.values())
    message = f"尾差 {len(gaps)} 处，最大 {largest_words}，由四舍五入引起。"
    listed = "；".join(f"{one.name} {side_words(one.gap)}" for one in gaps)
    return Problem(
        "K02",
        Severity.HINT,
        message,
        gaps[0].place,
        hint="合计印批复数，不用改。",
        detail=listed,
    )


def causes(difference: Figure) -> Iterator[tuple[Place, str]]:
    """The entered figures that would each explain a difference, by place, with the slip it would take."""
    gap = difference.value
    for leaf, sign in _signed_leaves(difference):
        if (
            not isinstance(leaf.origin, Entered)
            or not leaf.value
            or ".批复数" in f".{leaf.name}"
        ):
            continue
        for cause in (_swapped, _slipped, _misplaced):
            text = cause(leaf, Fraction(gap) * sign)
            if text:
                yield (
                    leaf.origin.place,
                    f"请先看第 {leaf.origin.place.line} 行“{leaf.name}”：{text}",
                )
                break


def _signed_leaves(figure: Figure) -> Iterator[tuple[Figure, int]]:
    """The entered figures of a sum with the sign each enters it with; products and quotients are not looked into."""
    stack: list[tuple[Figure, int]] = [(figure, 1)]
    while stack:
        current, sign = stack.pop()
        origin = current.origin
        if isinstance(origin, Entered):
            yield current, sign
        elif (
            isinstance(origin, Computed)
            and origin.operation in ("+", "-", "合计", "取数")
            and origin.operands
        ):
            first, *rest = origin.operands
            turned = -sign if origin.operation == "-" else sign
            stack += [
                (operand, turned)
                for operand in reversed(rest)
                if isinstance(operand, Figure)
            ]
            if isinstance(first, Figure):
                stack.append((first, sign))


def _swapped(leaf: Figure, gap: Fraction) -> str:
    """Two neighbouring digits the wrong way round: the difference is divisible by nine."""
    assert isinstance(leaf.origin, Entered)
    whole, _, decimals = f"{leaf.shown:f}".lstrip("-").partition(".")
    digits = whole + decimals
    for index, (first, second) in enumerate(pairwise(digits)):
        turned = Decimal(digits[:index] + second + first + digits[index + 2 :]).scaleb(
            -len(decimals)
        )
        turned = turned.copy_negate() if leaf.value < 0 else turned
        if Fraction(leaf.value) - Fraction(turned.scaleb(leaf.unit.exponent)) == gap:
            return f"录的是 {leaf.origin.text}，把 {first} 和 {second} 对调成 {turned:f} 正好相符。"
    return ""


def _slipped(leaf: Figure, gap: Fraction) -> str:
    """Entered twice, left out, or with the sign turned."""
    value = Fraction(leaf.value)
    if gap in (value, -value):
        return "差额正好等于这一项，看是不是漏录、重录了。"
    if gap == 2 * value:
        return "差额正好是这一项的两倍，看是不是加减方向反了。"
    return ""


def _misplaced(leaf: Figure, gap: Fraction) -> str:
    """The decimal point moved: the difference is 9, 99, 0.9 or 0.99 times the figure."""
    value = Fraction(leaf.value)
    for power in (1, 2, 4):
        if gap in (value - value * 10**power, value - value / 10**power):
            return "差额像是小数点移了位，或者元和万元弄反了。"
    return ""
