"""舍位平衡: amounts given the value they are printed with, so that what is printed adds up.

Amounts in 万元 were rounded one by one, and their sums miss the approved totals by a few last
places. Where a document declares 舍位平衡, each amount it enters is rounded to the last place
printed, and what is then missing is laid on entered amounts before anything is computed from
them: every total, sentence, table and ratio follows. The rule:

- What is an identity (a cross-check that holds but for rounding) holds exactly.
- An approved total is printed as approved. Where approved totals contradict each other the larger
  one stands, and the smaller takes the tail.
- A tail lands on the amounts that may take it: of the largest group first; in it on the largest
  remainder, and where remainders are alike on the largest amount. Never on a zero.
- Amounts of one row that are alike, or of which one is the sum of others, move together: a budget
  that was spent to the last place stays so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from msgspec import Struct

from reports.core.figure import (
    Computed,
    Entered,
    Exact,
    Figure,
    entered_leaves,
    half_up,
    unit_named,
)
from reports.core.problems import Fault, Problem, Severity, problem
from reports.core.values import NewValues, Values
from reports.finance.approved import signed_leaves
from reports.finance.messages import exact_words, is_approved, without_sign
from reports.finance.rounding import BALANCED, RoundingGap
from reports.finance.rules import (
    OPERATORS,
    Comparison,
    RuleResult,
    RuleState,
    check_rows,
)
from reports.templating import Expressions
from reports.types.formats import Definition, Formula

# 0.01 万元 in 元: the last place of what is printed.
_PLACES, _EXPONENT = 2, 4
_LAST_PLACE = Decimal(1).scaleb(_EXPONENT - _PLACES)
_MONEY = unit_named("万元")
# Names of a document that are not its own amounts.
_FOREIGN = frozenset({"上年", "字典", "单位", "各份"})

# Rules whose sides may be alike.
_CLOSE = frozenset({"==", "<=", ">="})

_Id = int
_Group = tuple[tuple[int, int], ...]
"""Which requirements an amount takes part in, each with its sign."""


class Requirement(Struct, frozen=True):
    """A sum of entered amounts, how many last places it has to be in print, and its name where
    there is an approved total to be met.
    """

    figure: Figure
    target: int = 0
    approved: str = ""


class Balance(Struct, frozen=True):
    """The names with their amounts as printed; the amounts that are printed otherwise than they
    round (`moved`), and the approved totals that could not be met, with their tails.
    """

    scope: NewValues
    moved: tuple[RoundingGap, ...]
    unmet: tuple[RoundingGap, ...]


class _Amount(Struct, frozen=True):
    """Entered amounts that move together: their places among the entered, and the first one's
    value and rounded value in last places.
    """

    members: tuple[_Id, ...]
    exact: Fraction
    rounded: int


def requirements(
    formulas: Iterable[Definition],
    rules: Iterable[Comparison],
    expressions: Expressions,
    scope: Values,
    waived: Collection[str] = (),
) -> list[Requirement] | None:
    """What has to hold in print, the weightiest first: identities and bounds that are just met,
    approved totals and, where none was approved, totals as they round, bounds that are nearly met.

    None where an amount is wrong by more than rounding, and the rule is not `waived`: it is to be
    mended first.
    """
    exact: list[Requirement] = []
    close: list[Requirement] = []
    for result in _results(rules, expressions, scope):
        rule = result.rule
        if result.state is RuleState.DIFFERS:
            if rule.severity is Severity.ERROR and rule.code not in waived:
                return None
        elif (difference := _to_hold(result)) is not None:
            holds = OPERATORS[result.operator].equates or not difference
            # A row that was approved gives way to the totals, as any other row does.
            to_all = holds and not any(map(is_approved, entered_leaves(difference)))
            (exact if to_all else close).append(Requirement(difference))
    totals = sorted(
        _totals(formulas, expressions, scope),
        key=lambda total: (not total.approved, -abs(total.target)),
    )
    return [*exact, *totals, *close]


def _results(
    rules: Iterable[Comparison], expressions: Expressions, scope: Values
) -> Iterator[RuleResult]:
    """What comes of the rules; what is wrong with a rule itself is told elsewhere."""
    for compared in rules:
        try:
            yield from check_rows(compared, expressions, scope)
        except Fault:
            continue


def _to_hold(result: RuleResult) -> Figure | None:
    """By how much the sides of a rule miss each other, where nothing but rounding may."""
    difference = result.difference
    if difference is None or difference.unit.dimension != "元":
        return None
    if result.rule.tolerance is not None or result.operator not in _CLOSE:
        return None
    close = abs(Fraction(difference.value)) <= Fraction(result.slack)
    return difference if close else None


def _totals(
    formulas: Iterable[Definition], expressions: Expressions, scope: Values
) -> Iterator[Requirement]:
    """The totals that may be approved, with what they are to be in print."""
    for formula in formulas:
        if not isinstance(formula, Formula) or formula.approved is None:
            continue
        total = scope.get(formula.name)
        if not isinstance(total, Figure) or total.unit.dimension != "元":
            continue
        try:
            approved = expressions.evaluate(formula.approved, scope)
        except Fault:
            continue
        if isinstance(approved, Figure) and approved.unit.dimension == "元":
            yield Requirement(total, _last_places(approved), formula.name)
        else:
            yield Requirement(total, _last_places(total))


def balance(scope: Values, required: Sequence[Requirement]) -> Balance:
    """The scope with printed values for the amounts entered; those named first are met first
    where not all that is required can be.
    """
    rows = list(_rows(scope))
    leaves = {id(leaf.origin): leaf for row in rows for leaf in row}
    printed = {key: _last_places(leaf) for key, leaf in leaves.items()}
    amounts = list(_moving_together(rows, printed))
    rounded = dict(printed)
    forms = [form for one in required if (form := _linear(one, printed)) is not None]
    groups = _grouped(amounts, [form.signs for form in forms])
    for group, count in _solve(groups, [form.gap for form in forms]).items():
        for amount, step in _distribute(groups[group], count):
            for member in amount.members:
                printed[member] += step
    moved = (
        _gap(leaf.name, printed[key] - rounded[key], leaf.origin)
        for key, leaf in leaves.items()
        if printed[key] != rounded[key]
    )
    missed = ((one, _linear(one, printed)) for one in required if one.approved)
    unmet = (
        _gap(one.approved, abs(form.gap), None)
        for one, form in missed
        if form and form.gap
    )
    return Balance(_as_printed(scope, leaves, printed), tuple(moved), tuple(unmet))


def _gap(name: str, last_places: int, origin: object) -> RoundingGap:
    number = (last_places * _LAST_PLACE).scaleb(-_EXPONENT)
    gap = Figure.counted(number, _MONEY, Computed("常数", (number,)))
    place = origin.place if isinstance(origin, Entered) else None
    return RoundingGap(name, gap, place)


def tails_told(moved: Sequence[RoundingGap]) -> Iterator[Problem]:
    """K02, one 提示 for all amounts that are printed otherwise than they round."""
    if moved:
        yield problem(
            "K02",
            "moved",
            place=moved[0].place,
            detail="；".join(f"{one.name} {exact_words(one.gap)}" for one in moved),
            count=len(moved),
            largest=exact_words(max(without_sign(one.gap) for one in moved)),
        )


# ── what may move ───────────────────────────────────────────────────────────


def _rows(scope: Values) -> Iterator[list[Figure]]:
    """The entered amounts that stand side by side, approved totals left out."""
    stack: list[object] = [
        value for name, value in scope.items() if name not in _FOREIGN
    ]
    stack.append({name: value for name, value in scope.items() if _is_own(value)})
    while stack:
        value = stack.pop()
        if isinstance(value, Mapping | list):
            inside = list(value.values() if isinstance(value, Mapping) else value)
            stack += [part for part in inside if isinstance(part, Mapping | list)]
            row = [part for part in inside if _is_own(part)]
            if row:
                yield row


def _is_own(value: object) -> bool:
    return (
        isinstance(value, Figure)
        and isinstance(value.origin, Entered)
        and value.unit.dimension == "元"
        and not is_approved(value)
    )


def _last_places(leaf: Figure) -> int:
    """An amount rounded half up, counted in last places."""
    return int(half_up(leaf.value, 0, _EXPONENT - _PLACES))


def _moving_together(
    rows: Iterable[Sequence[Figure]], printed: dict[_Id, int]
) -> Iterator[_Amount]:
    """The amounts that are not zero, each with those of its row that follow it.

    One that is the sum of others is rounded to their sum.
    """
    for row in rows:
        amounts = [leaf for leaf in row if leaf.value]
        sums = {
            id(leaf.origin): parts
            for leaf in amounts
            for parts in _parts_of(leaf, amounts)
        }
        for key, parts in sums.items():
            printed[key] = sum(printed[part] for part in parts)
        alike: dict[Exact, list[_Id]] = {}
        for leaf in amounts:
            key = id(leaf.origin)
            if key not in sums:
                alike.setdefault(leaf.value, []).append(key)
        for value, keys in alike.items():
            followers = [key for key, parts in sums.items() if keys[0] in parts]
            exact = Fraction(value) / Fraction(_LAST_PLACE)
            yield _Amount((*keys, *followers), exact, printed[keys[0]])


def _parts_of(leaf: Figure, row: Sequence[Figure]) -> Iterator[tuple[_Id, ...]]:
    """The amounts of a row that one of it is the sum of, where there are such."""
    others = [other for other in row if other.value != leaf.value]
    for count in (2, 3):
        for parts in combinations(others, count):
            values = {part.value for part in parts}
            if len(values) == count and sum(values) == leaf.value:
                yield tuple(id(part.origin) for part in parts)
                return


# ── what is required ────────────────────────────────────────────────────────


class _Form(Struct, frozen=True):
    """A requirement as signs of entered amounts, with what it misses in print, in last places."""

    signs: Mapping[_Id, int]
    gap: int


def _linear(requirement: Requirement, printed: Mapping[_Id, int]) -> _Form | None:
    """The requirement so, None where it is no plain sum of entered amounts."""
    signs: dict[_Id, int] = {}
    told, gap = Fraction(0), -requirement.target
    for leaf, sign in signed_leaves(requirement.figure):
        key = id(leaf.origin)
        told += sign * Fraction(leaf.value)
        gap += sign * printed.get(key, _last_places(leaf))
        if key in printed:
            signs[key] = signs.get(key, 0) + sign
    return _Form(signs, gap) if told == Fraction(requirement.figure.value) else None


def _grouped(
    amounts: Iterable[_Amount], forms: Sequence[Mapping[_Id, int]]
) -> dict[_Group, list[_Amount]]:
    """The amounts by what they count for, groups of the largest sums first."""
    groups: dict[_Group, list[_Amount]] = {}
    for amount in amounts:
        signs = (
            (index, sum(form.get(member, 0) for member in amount.members))
            for index, form in enumerate(forms)
        )
        group = tuple(sign for sign in signs if sign[1])
        if group:
            groups.setdefault(group, []).append(amount)
    size = {
        group: sum(abs(one.exact) for one in found) for group, found in groups.items()
    }
    return dict(sorted(groups.items(), key=lambda item: -size[item[0]]))


# ── where the tails land ────────────────────────────────────────────────────


def _solve(groups: Iterable[_Group], gaps: Sequence[int]) -> dict[_Group, int]:
    """How many last places each group takes on; nothing where no whole numbers would do.

    Gauss and Jordan's elimination. A requirement that contradicts those before it is dropped.
    """
    order = list(groups)
    pivots: dict[_Group, tuple[dict[_Group, Fraction], Fraction]] = {}
    for index, gap in enumerate(gaps):
        row = {
            group: Fraction(dict(group)[index])
            for group in order
            if index in dict(group)
        }
        missing = Fraction(-gap)
        for pivot, (other, rest) in pivots.items():
            factor = row.get(pivot, Fraction(0))
            row, missing = _less(row, other, factor), missing - factor * rest
        if not row:
            continue
        pivot = min(row, key=order.index)
        scale = row[pivot]
        row = {group: value / scale for group, value in row.items()}
        missing /= scale
        for known, (other, rest) in pivots.items():
            factor = other.get(pivot, Fraction(0))
            pivots[known] = (_less(other, row, factor), rest - factor * missing)
        pivots[pivot] = (row, missing)
    if any(missing.denominator > 1 for _, missing in pivots.values()):
        return {}
    return {group: int(missing) for group, (_, missing) in pivots.items() if missing}


def _less(
    row: Mapping[_Group, Fraction], other: Mapping[_Group, Fraction], factor: Fraction
) -> dict[_Group, Fraction]:
    """A row less so many times another."""
    left = dict(row)
    if factor:
        for group, value in other.items():
            left[group] = left.get(group, Fraction(0)) - factor * value
    return {group: value for group, value in left.items() if value}


def _distribute(
    amounts: Sequence[_Amount], count: int
) -> Iterator[tuple[_Amount, int]]:
    """So many last places laid on amounts of a group one by one: the largest remainder first,
    then the largest amount.
    """
    step = 1 if count > 0 else -1
    order = sorted(
        amounts,
        key=lambda one: (step * (one.rounded - one.exact), -abs(one.exact)),
    )
    for turn in range(abs(count)):
        yield order[turn % len(order)], step


# ── the amounts as printed ──────────────────────────────────────────────────


def _as_printed(
    scope: Values, leaves: Mapping[_Id, Figure], printed: Mapping[_Id, int]
) -> NewValues:
    shown: dict[_Id, Figure] = {}
    for key, leaf in leaves.items():
        value = printed[key] * _LAST_PLACE
        if value != leaf.value:
            shown[key] = _with_tail(leaf, value)
    return {
        name: value if name in _FOREIGN else _replaced(value, shown)
        for name, value in scope.items()
    }


def _with_tail(leaf: Figure, value: Decimal) -> Figure:
    assert isinstance(leaf.value, Decimal)
    number = (value - leaf.value).scaleb(-leaf.unit.exponent)
    tail = Figure.counted(number, leaf.unit, Computed("常数", (number,)), "尾差")
    return Figure(
        value, leaf.unit, Computed(BALANCED, (leaf, tail)), leaf.name, leaf.places
    )


def _replaced(value: object, shown: Mapping[_Id, Figure]) -> object:
    """A value of the scope with amounts in it as printed."""
    if isinstance(value, Figure):
        return shown.get(id(value.origin), value)
    if isinstance(value, dict):
        return {key: _replaced(inner, shown) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, shown) for inner in value]
    return value
