"""What scoring gives: points and verdicts, with the names that templates have for them."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from reports.core.figure import Absent, Figure, Result
from reports.core.target import Target
from reports.scoring.system import Method, OptionalWords
from reports.source.schema import Words
from reports.templating import ANYTHING, Named, Shape, shape_of_type


class Deduction(Named, frozen=True):
    """What points were taken off for, and how many."""

    event: Annotated[OptionalWords, "事项"]
    points: Annotated[Result, "扣"]


class Judgement(Named, frozen=True):
    """One scored value: what was reached, whether that meets the target, and its points.

    `value` is what was judged, be it the `raw` or the `adjusted` one; a word (达成 …) where the
    method is 定性. `meets_target` is None where that is not for a number to say. `band` is the
    condition of the band reached.
    """

    code: Annotated[Words, "编号"]
    name: Annotated[Words, "名称"]
    method: Annotated[Method, "算法"]
    formula: Annotated[OptionalWords, "公式说明"]
    requirement: Annotated[OptionalWords, "要求"]
    weight: Annotated[Result, "分值"]
    points: Annotated[Result, "得分"]
    meets_target: Annotated[bool | None, "达标"]
    value: Annotated[Result | Words, "完成值"]
    raw: Annotated[Result | Words, "原值"]
    adjusted: Annotated[Result, "调整值"]
    raw_meets_target: Annotated[bool | None, "原值达标"]
    by_adjusted: Annotated[bool, "按调整后"]
    target: Annotated[Target | Absent, "目标"]
    band: Annotated[Target | Absent, "档"]
    completion: Annotated[Result, "完成率"]
    deviation: Annotated[Result, "偏差率"]
    outcome: Annotated[Result | Words, "完成情况"]
    deductions: Annotated[tuple[Deduction, ...], "扣分"]


class GroupHead(Named, frozen=True):
    """What an indicator knows of its group (一级指标): weight, and share of the full marks."""

    name: Annotated[Words, "名称"]
    weight: Annotated[Result, "分值"]
    share: Annotated[Result, "权重"]


class ScoredIndicator(Judgement, frozen=True):
    """An indicator with its points: judged itself, or the sum of its sub-scores.

    `above` is the name of the group that it stands in directly, 无 where that is the 一级指标 itself.
    """

    parts: Annotated[tuple[Judgement, ...], "计分项"]
    group: Annotated[GroupHead, "组"]
    above: Annotated[OptionalWords, "上级"]
    basis: Annotated[OptionalWords, "依据"]
    is_entered: Annotated[bool, "录入"]
    loss: Annotated[Result, "失分"]
    rate: Annotated[Result, "得分率"]

    @property
    def loses_points(self) -> bool:
        """Whether it is known to have earned less than its weight."""
        return isinstance(self.loss, Figure) and self.loss.value > 0

    @property
    def is_unmet(self) -> bool:
        """Whether it loses points, or its raw value misses the target."""
        return self.loses_points or self.raw_meets_target is False


class ScoredGroup(GroupHead, frozen=True):
    """A group (一级指标) with its points, and all indicators under it."""

    points: Annotated[Result, "得分"]
    loss: Annotated[Result, "失分"]
    rate: Annotated[Result, "得分率"]
    indicators: Annotated[tuple[ScoredIndicator, ...], "指标"]


class Counts(Named, frozen=True):
    """How many there are of each level, and how many indicators have a target in numbers."""

    first: Annotated[Figure, "一级"]
    second: Annotated[Figure, "二级"]
    third: Annotated[Figure, "三级"]
    numeric: Annotated[Figure, "量化"]


class MetLimit(Named, frozen=True):
    """A veto or a cap whose condition is met: why, and the grade or the points it holds to."""

    reason: Annotated[OptionalWords, "说明"]
    grade: Annotated[OptionalWords, "等级"]
    points: Annotated[Result, "得分"]
    is_veto: Annotated[bool, "否决"]


class Score(Named, frozen=True):
    """A scored system: total, grade, groups, lists of indicators; `by_code` has them by 编号.

    `unmet` are those that lost points, or whose raw value misses the target. `limits` are the vetoes
    and caps that hold; without them total and grade would be the `earned` ones.
    """

    name: Annotated[Words, "名称"]
    full_marks: Annotated[Result, "满分"]
    weights: Annotated[Result, "分值合计"]
    points: Annotated[Result, "总分"]
    rate: Annotated[Result, "得分率"]
    grade: Annotated[OptionalWords, "等级"]
    earned_points: Annotated[Result, "原总分"]
    earned_grade: Annotated[OptionalWords, "原等级"]
    limits: Annotated[tuple[MetLimit, ...], "限定"]
    groups: Annotated[tuple[ScoredGroup, ...], "各组"]
    indicators: Annotated[tuple[ScoredIndicator, ...], "全部"]
    entered: Annotated[tuple[ScoredIndicator, ...], "录入项"]
    losing: Annotated[tuple[ScoredIndicator, ...], "失分项"]
    unmet: Annotated[tuple[ScoredIndicator, ...], "未完成项"]
    by_code: Annotated[Mapping[str, ScoredIndicator], "项"]
    counts: Annotated[Counts, "个数"]


def score_shape(codes: Sequence[str] | None) -> Shape:
    """The names of a scored system with these 编号; None where only the data knows them."""
    names = dict(shape_of_type(Score).names or {})
    if codes is not None:
        names["项"] = Shape(dict.fromkeys(codes, shape_of_type(ScoredIndicator)))
    else:
        names["项"] = ANYTHING
    return Shape(names)
