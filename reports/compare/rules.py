"""Cross-checks (勾稽) that hold in one version and not in the other."""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from reports.audit.rule_results import check_all_rules, sides_words
from reports.compare.differences import Difference, Kind
from reports.core.figure import Figure
from reports.finance.rules import RuleResult, RuleState
from reports.run.document import CheckedDocument

RuleKey = tuple[str, str, int]
"""A rule of one row: its code, what its left side is called, which of those that are called so."""


class RuleTold(Struct, frozen=True):
    """What came of a rule, and whether it does not hold."""

    result: RuleResult
    differs: bool

    @property
    def words(self) -> str:
        """Its state with both sides."""
        sides = sides_words(self.result)
        return (
            f"{self.result.state.value}（{sides}）"
            if sides
            else self.result.state.value
        )

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its two sides, as far as they are figures."""
        sides = (self.result.left, self.result.right)
        return tuple(one for one in sides if isinstance(one, Figure))


def states_of(checked: CheckedDocument) -> dict[RuleKey, RuleTold]:
    """What came of each rule, by its code and row."""
    met: Counter[tuple[str, str]] = Counter()
    found: dict[RuleKey, RuleTold] = {}
    for result in check_all_rules(checked):
        key = (result.rule.code, _row_of(result))
        met[key] += 1
        told = RuleTold(result, result.state is RuleState.DIFFERS)
        found[(*key, met[key])] = told
    return found


def _row_of(result: RuleResult) -> str:
    """What tells the row of a rule that is asked of many rows."""
    left = result.left
    if result.rule.each is None or not isinstance(left, Figure):
        return ""
    return left.name


def changed_rules(
    old: Mapping[RuleKey, RuleTold], new: Mapping[RuleKey, RuleTold], title: str
) -> Iterator[tuple[RuleKey, Difference]]:
    """The rules that hold no more, and those that do now."""
    for key in dict.fromkeys((*new, *old)):
        before, after = old.get(key), new.get(key)
        if bool(before and before.differs) == bool(after and after.differs):
            continue
        one = after or before
        assert one is not None
        rule = one.result.rule
        yield (
            key,
            Difference(
                Kind.RULE,
                key,
                (title, f"勾稽 {rule.code}", rule.explanation),
                before.words if before else "没有这一条",
                after.words if after else "没有这一条",
                before.figures if before else (),
                after.figures if after else (),
            ),
        )
