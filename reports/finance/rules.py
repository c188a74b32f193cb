"""勾稽: whether figures agree, by rules that are data.

How far two sides may stand apart is the rule's own tolerance, else what rounding explains (see
rounding.py).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from reports.core.catalogue.rules import RULE_WORDS
from reports.core.figure import PENDING, Absent, Exact, Figure, UnitMismatchError
from reports.core.problems import (
    Fault,
    Place,
    Problem,
    Severity,
    did_you_mean,
    problem,
)
from reports.core.values import Values
from reports.finance.approved import signed_leaves
from reports.finance.discrepancies import Discrepancy
from reports.finance.messages import (
    exact_words,
    figure_place,
    typed_leaves,
    typed_words,
    without_sign,
)
from reports.finance.rounding import RoundingGap, rounding_slack
from reports.finance.waivers import LEAST, Waiver
from reports.source.schema import Words
from reports.templating import Expressions, Names
from reports.types.formats import Rule

_OPERATOR = re.compile(r"[=!<>]{2,}|[<>]")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


class RuleOperator(Struct, frozen=True):
    """How the two sides of a rule may be compared: all that anybody needs to know of it.

    `words` stand between the sides in a message, `sign` in a table. `holds` judges left less
    right by the tolerance; `condition` says the same to a spreadsheet, in {gap} and {slack}.
    Where one `equates`, sides that differ within the tolerance count as 尾差, and a message says
    how far they stand apart.
    """

    words: str
    sign: str
    holds: Callable[[Any, Any], bool]
    condition: str
    equates: bool = False


OPERATORS: Mapping[str, RuleOperator] = {
    "==": RuleOperator(
        words="应当等于",
        sign="＝",
        holds=lambda gap, slack: abs(gap) <= slack,
        condition="ABS({gap})<={slack}",
        equates=True,
    ),
    "<=": RuleOperator(
        words="不应大于",
        sign="≤",
        holds=lambda gap, slack: gap <= slack,
        condition="{gap}<={slack}",
    ),
    ">=": RuleOperator(
        words="不应小于",
        sign="≥",
        holds=lambda gap, slack: gap >= -slack,
        condition="{gap}>=-{slack}",
    ),
    "<": RuleOperator(
        words="应当小于",
        sign="＜",
        holds=lambda gap, slack: gap < 0,
        condition="{gap}<0",
    ),
    ">": RuleOperator(
        words="应当大于",
        sign="＞",
        holds=lambda gap, slack: gap > 0,
        condition="{gap}>0",
    ),
}
"""Every comparison that a rule may make, as it is written in 勾稽.yaml."""


class Comparison(Struct, frozen=True):
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


class RuleResult(Struct, frozen=True):
    """A rule with what its two sides are, how far they stand apart, and how far the rule says that
    they may (`tolerance`).

    A rule that does not apply has no sides; one whose sides are not both there has no difference.
    """

    rule: Rule
    operator: str
    state: RuleState
    left: object = None
    right: object = None
    difference: Figure | None = None
    tolerance: Exact | None = None

    @property
    def slack(self) -> Exact:
        """How far the sides may stand apart: as the rule says, else half a last place of 万元 (or 亿元,
        万人) for each rounded figure added up.
        """
        if self.tolerance is not None:
            return self.tolerance
        gap = self.difference
        return Decimal(0) if gap is None else rounding_slack(gap)

    def judged(self) -> "RuleResult":
        """The result with the state that its difference has."""
        assert self.difference is not None
        operator, gap = OPERATORS[self.operator], self.difference.value
        if operator.holds(gap, 0):
            state = RuleState.AGREES
        elif not operator.holds(Fraction(gap), Fraction(self.slack)):
            state = RuleState.DIFFERS
        else:
            state = RuleState.ROUNDED if operator.equates else RuleState.AGREES
        return replace(self, state=state)


class RuleFindings(Struct, frozen=True):
    """What the rules of a document find: problems, differences that rounding explains, those that
    nothing does, and of identities that hold the differences (`sound`).
    """

    problems: tuple[Problem, ...]
    gaps: tuple[RoundingGap, ...]
    discrepancies: tuple[Discrepancy, ...]
    sound: tuple[Figure, ...]


def comparison(rule: Rule) -> Comparison:
    """The two sides of a rule. Raises Fault (F04) where it is not exactly one comparison."""
    formula, place = rule.formula, rule.formula.place
    blank = _without_brackets(formula)
    operators = list(_OPERATOR.finditer(blank))
    if len(operators) != 1 or operators[0].group() not in OPERATORS:
        known = "、".join(OPERATORS)
        raise Fault(
            problem("F04", place=place, was=str(formula), rule=rule.code, known=known)
        )
    start, end = operators[0].span()
    return Comparison(
        rule,
        Words(formula[:start].strip(), place),
        operators[0].group(),
        Words(formula[end:].strip(), place),
    )


def _without_brackets(formula: str) -> str:
    """The formula with blanks for all that is quoted or in brackets, at the same columns."""
    depth, outside = 0, []
    for char in _QUOTED.sub(lambda match: "_" * len(match.group()), formula):
        depth += char in "([{"
        outside.append("_" if depth > 0 else char)
        depth -= char in ")]}"
    return "".join(outside)


def check(
    rules: Sequence[Comparison],
    expressions: Expressions,
    scope: Values,
    waivers: Mapping[str, Waiver],
) -> RuleFindings:
    """What all rules that apply find.

    A difference with a reason under 勾稽说明 stays on record as a 提示.
    """
    problems: list[Problem] = []
    gaps: list[RoundingGap] = []
    apart: list[Discrepancy] = []
    sound: list[Figure] = []
    unchecked: list[Rule] = []
    rows: _Rows = {}
    for compared in rules:
        rule, equates = compared.rule, OPERATORS[compared.operator].equates
        results: list[RuleResult] = []
        broken: list[Problem] = []
        try:
            for names in _rows_of(rule, expressions, scope, rows):
                results.append(check_rule(compared, expressions, names))
                broken += _broken_rule(results[-1], expressions, names)
        except Fault as fault:
            problems += fault.problems
            continue
        if any(one.state is RuleState.OPEN for one in results):
            unchecked.append(rule)
            continue
        for one in results:
            gaps += _rounding_gap(one)
            if equates and one.state in _HOLDS and one.difference is not None:
                sound.append(one.difference)
        waiver = waivers.get(rule.code)
        told = list(_with_reason(rule, _told_together(broken), waiver, equates))
        gap = _only_gap(results)
        if gap is not None and broken and broken[0] in told:
            apart.append(Discrepancy(broken[0], gap, equates))
            told.remove(broken[0])
        problems += told
    problems += _unchecked(unchecked)
    problems += _unknown_waivers(waivers, [compared.rule.code for compared in rules])
    return RuleFindings(tuple(problems), tuple(gaps), tuple(apart), tuple(sound))


_HOLDS = (RuleState.AGREES, RuleState.ROUNDED)


def _only_gap(results: Sequence[RuleResult]) -> Figure | None:
    """How far the sides stand apart where they do in one place, None where in none or several."""
    differing = [one for one in results if one.state is RuleState.DIFFERS]
    return differing[0].difference if len(differing) == 1 else None


def check_rows(
    compared: Comparison, expressions: Expressions, scope: Values
) -> Iterator[RuleResult]:
    """What comes of a rule, once for each of its rows where it has such (每).

    Raises Fault where it cannot be worked out.
    """
    for names in _rows_of(compared.rule, expressions, scope, {}):
        result = check_rule(compared, expressions, names)
        yield replace(result, rule=_labelled(result.rule, expressions, names))


_Rows = dict[str, Iterable[object]]


def _rows_of(
    rule: Rule, expressions: Expressions, scope: Values, known: _Rows
) -> Iterator[Values | Names]:
    """What the rule's expressions know, once for each of its rows until the next is asked for;
    nothing for rows 待填 or 无.

    `known` are the rows by how they are asked for: many rules ask for the same.
    """
    if rule.each is None:
        yield scope
        return
    if rule.each not in known:
        known[rule.each] = tuple(expressions.evaluate(rule.each, scope))
    names = expressions.names(scope)
    for row in known[rule.each]:
        names.vars["行"] = row
        yield names


def _labelled(rule: Rule, expressions: Expressions, scope: Values | Names) -> Rule:
    """The rule with the name of the row in its explanation. Raises Fault."""
    if rule.label is None:
        return rule
    label = exact_words(expressions.evaluate(rule.label, scope))
    return replace(rule, explanation=f"{label}：{rule.explanation}")


def check_rule(
    compared: Comparison, expressions: Expressions, scope: Values | Names
) -> RuleResult:
    """What comes of a rule on the names of the scope.

    Raises Fault where it cannot be worked out.
    """
    rule, operator = compared.rule, compared.operator
    if rule.condition is not None and not expressions.evaluate(rule.condition, scope):
        return RuleResult(rule, operator, RuleState.IDLE)
    left = expressions.evaluate(compared.left, scope)
    right = expressions.evaluate(compared.right, scope)
    if left is PENDING or right is PENDING:
        return RuleResult(rule, operator, RuleState.OPEN, left, right)
    if isinstance(left, Absent) or isinstance(right, Absent):
        return RuleResult(rule, operator, RuleState.ABSENT, left, right)
    if isinstance(left, str) and isinstance(right, str) and operator == "==":
        state = RuleState.AGREES if left == right else RuleState.DIFFERS
        return RuleResult(rule, operator, state, left, right)
    difference = _difference(left, right, rule)
    tolerance = _tolerance(rule, difference, expressions, scope)
    return RuleResult(
        rule=rule,
        operator=operator,
        state=RuleState.OPEN,
        left=left,
        right=right,
        difference=difference,
        tolerance=tolerance,
    ).judged()


def _broken_rule(
    result: RuleResult, expressions: Expressions, scope: Values | Names
) -> Iterator[Problem]:
    """What is wrong where a rule does not hold, or lacks the figures it needs."""
    rule, difference = result.rule, result.difference
    if result.state is RuleState.ABSENT and rule.needed:
        rule = _labelled(rule, expressions, scope)
        yield _rule_problem(rule, "lacking", _spot(rule, expressions, scope))
    if result.state is not RuleState.DIFFERS:
        return
    rule = _labelled(rule, expressions, scope)
    spot = _spot(rule, expressions, scope)
    if difference is None:
        place = spot or getattr(result.left, "place", rule.formula.place)
        yield _rule_problem(
            rule, "other_words", place, left=result.left, right=result.right
        )
        return
    if rule.listed is not None:
        names = expressions.evaluate(rule.listed, scope)
        listed = "、".join(str(name) for name in names)
        place = spot or figure_place(difference)
        yield _rule_problem(rule, "listed", place, names=listed)
        return
    place = spot or _breaking_alone(result) or _difference_place(difference, rule)
    told = _rule_problem(
        rule,
        "unequal" if OPERATORS[result.operator].equates else "out_of_bounds",
        place,
        left=exact_words(result.left),
        relation=OPERATORS[result.operator].words,
        right=exact_words(_in_unit_of(result.left, result.right)),
        gap=exact_words(without_sign(difference)),
    )
    yield replace(told, hint=f"{told.hint}{_typed_at(difference, place)}")


def _breaking_alone(result: RuleResult) -> Place | None:
    """Where the one number was typed of a sum that is above its bound already by itself."""
    sides = (result.left, result.right)
    large, bound = sides if result.operator in ("<", "<=") else sides[::-1]
    if OPERATORS[result.operator].equates or not isinstance(large, Figure):
        return None
    most = Fraction(bound.value if isinstance(bound, Figure) else Decimal(str(bound)))
    leaves = [leaf for leaf, sign in signed_leaves(large) if sign > 0]
    above = [one for one in leaves if Fraction(one.value) > most]
    if len(leaves) < _SEVERAL or len(above) != 1:
        return None
    return figure_place(above[0])


_SEVERAL = 2


def _typed_at(difference: Figure, place: Place | None) -> str:
    """Which typed numbers are compared, where they are few and stand in several lines."""
    leaves = typed_leaves([difference])
    lines = {(at.file, at.line) for at in leaves}
    listed = typed_words(leaves.values(), place.file if place else "")
    if len(lines) < _SEVERAL or not listed:
        return ""
    return RULE_WORDS["typed"].hint.format(listed=listed)


def _rule_problem(
    rule: Rule, case: str, place: Place | None, **facts: object
) -> Problem:
    """A problem with the rule's own number, severity and hint."""
    sentence = RULE_WORDS[case].sentence.format(explanation=rule.explanation, **facts)
    return Problem(rule.code, rule.severity, sentence, place, hint=rule.hint)


def _in_unit_of(left: object, right: object) -> object:
    """The right side in the unit of the left: 1,111,000元应当等于111.1万元 looks like a difference."""
    if not isinstance(left, Figure) or not isinstance(right, Figure):
        return right
    if left.unit.dimension != right.unit.dimension:
        return right
    return right.cast(left.unit)


def _rounding_gap(result: RuleResult) -> Iterator[RoundingGap]:
    """The difference of a rule whose sides only rounding sets apart."""
    difference = result.difference
    if result.state is RuleState.ROUNDED and difference is not None:
        place = _difference_place(difference, result.rule)
        yield RoundingGap(result.rule.code, without_sign(difference), place)


# More of one rule are one mistake: a unit, a column.
_MOST_ROWS_TOLD = 2


def _told_together(broken: Sequence[Problem]) -> Sequence[Problem]:
    """The problems of a rule; where many rows are broken the first, which says how many more."""
    if len(broken) <= _MOST_ROWS_TOLD:
        return broken
    words = RULE_WORDS["more_rows"].sentence
    first = broken[0]
    message = words.format(first=first.message, count=len(broken) - 1)
    return [replace(first, message=message)]


def _with_reason(
    rule: Rule, broken: Sequence[Problem], waiver: Waiver | None, equates: bool
) -> Iterator[Problem]:
    """The problems, as 提示 where a reason is given that counts.

    A sum that has to be exact is waived by none. A reason that nothing needs any more is told of.
    """
    if waiver is None:
        yield from broken
        return
    place = waiver.reason.place
    if not broken:
        words = RULE_WORDS["needless_waiver"]
        message = words.sentence.format(code=rule.code)
        yield Problem(rule.code, Severity.HINT, message, place, hint=words.hint)
        return
    is_grave = rule.severity is Severity.ERROR
    if is_grave and equates:
        yield from broken
        yield problem("K05", "identity", place, rule=rule.code)
        return
    if not waiver.is_told:
        yield from broken
        yield problem(
            "K05",
            "short",
            place,
            severity=rule.severity,
            rule=rule.code,
            reason=waiver.reason.strip(),
            least=LEAST,
        )
        return
    if not waiver.names_somebody:
        severity = Severity.WARNING if is_grave else Severity.HINT
        yield problem("K05", "nobody", place, severity=severity, rule=rule.code)
    hint = RULE_WORDS["waived"].hint.format(reason=waiver.words)
    for one in broken:
        yield replace(one, severity=Severity.HINT, hint=hint)


def _unchecked(rules: Sequence[Rule]) -> Iterator[Problem]:
    """K03, one 提示 for all rules whose figures are still 待填 or written wrong."""
    if rules:
        listed = "；".join(f"{rule.code} {rule.explanation}" for rule in rules)
        yield problem("K03", detail=listed, count=len(rules))


def _unknown_waivers(
    waivers: Mapping[str, Waiver], codes: Sequence[str]
) -> Iterator[Problem]:
    """D01 for each reason whose number no rule of the report has."""
    for code, waiver in waivers.items():
        if code not in codes:
            yield problem(
                "D01",
                "waiver",
                waiver.reason.place,
                severity=Severity.WARNING,
                rule=code,
                nearest=did_you_mean(code, codes),
            )


def _spot(rule: Rule, expressions: Expressions, scope: Values | Names) -> Place | None:
    """Where what a rule says to look at was typed, None where it says nothing or that was not
    typed.
    """
    if rule.spot is None:
        return None
    seen = expressions.evaluate(rule.spot, scope)
    if isinstance(seen, Figure):
        return figure_place(seen)
    place: Place | None = getattr(seen, "place", None)
    return place


def _difference_place(difference: Figure, rule: Rule) -> Place:
    """Where the first of the figures compared was typed, else where the rule stands."""
    return figure_place(difference) or rule.formula.place


def _difference(left: object, right: object, rule: Rule) -> Figure:
    """Left less right. Raises Fault (F02) where the two sides cannot be set against each other."""
    if isinstance(left, Figure | Decimal) and isinstance(right, Figure | Decimal):
        try:
            difference = left - right
        except UnitMismatchError as error:
            raise _wrong_rule(rule, "rule", why=error) from error
        if isinstance(difference, Figure):
            return difference
    raise _wrong_rule(rule, "rule_sides")


def _tolerance(
    rule: Rule, difference: Figure, expressions: Expressions, scope: Values | Names
) -> Exact | None:
    """The rule's own tolerance, None where it has none.

    Raises Fault (F02) for one that does not say what it counts in.
    """
    if rule.tolerance is None:
        return None
    declared = expressions.evaluate(rule.tolerance, scope)
    unit = difference.unit
    if isinstance(declared, Absent):
        return Decimal(0)
    if isinstance(declared, Figure) and declared.unit.dimension == unit.dimension:
        return declared.value
    # A bare number would count in 元 where the author thinks of 万元.
    counts_in_itself = not unit.exponent or not unit.dimension
    if isinstance(declared, Decimal) and (not declared or counts_in_itself):
        return declared
    raise _wrong_rule(rule, "rule_tolerance", unit=unit.name)


def _wrong_rule(rule: Rule, case: str, **facts: Any) -> Fault:
    place, was = rule.formula.place, str(rule.formula)
    return Fault(problem("F02", case, place, was=was, rule=rule.code, **facts))
