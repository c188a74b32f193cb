"""What an indicator system (指标体系) is: groups, indicators, and how each is scored."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from reports.core.figure import NONE, Absent, Figure, Result, Unit
from reports.core.problems import Place
from reports.core.target import Operator, Target
from reports.finance.functions import total
from reports.source.schema import Words

OptionalWords = Words | Absent
"""A text that need not be there."""


class Method(StrEnum):
    """How an indicator is scored (算法)."""

    MET = "达标"
    BANDS = "档次"
    PRO_RATA = "按比例"
    WORD = "定性"
    BY_HAND = "认定"
    EVALUATED = "评定"
    DEDUCTED = "扣分"


class Explained(StrEnum):
    """Where the reason of a lost point is to be written (失分说明)."""

    EACH = "必写"
    NOWHERE = "可空"
    ONE_CHAPTER = "只写一章"


class Band(Struct, frozen=True):
    """One band (档): its condition, and the points or the share of the weight that it earns."""

    condition: Target
    points: Result
    share: Result

    @property
    def worth(self) -> Result:
        """What the band earns, in the one way or the other."""
        return self.points if isinstance(self.points, Figure) else self.share


class Terms(Struct, frozen=True):
    """How points are given, as far as a system or one of its indicators says it.

    `floor` (下限) and `pass_line` (及格线) belong to pro rata; `shares` (定性档) give a word its share of
    the weight, `ranges` (定性区间) the shares that may be typed beside it.
    """

    method: Method | None = None
    floor: Figure | None = None
    pass_line: Figure | None = None
    shares: Mapping[str, Figure] = field(default_factory=dict)
    ranges: Mapping[str, Target] = field(default_factory=dict)

    def or_else(self, usual: "Terms") -> "Terms":
        """These terms, and the usual ones where these say nothing."""
        return Terms(
            method=self.method or usual.method,
            floor=usual.floor if self.floor is None else self.floor,
            pass_line=usual.pass_line if self.pass_line is None else self.pass_line,
            shares=self.shares or usual.shares,
            ranges=self.ranges or usual.ranges,
        )


class Indicator(Struct, frozen=True):
    """An indicator (三级指标), or one of the sub-scores (计分项) that it consists of.

    `code` (编号) is what data files call it, empty where none is written. `value`, `bound` and
    `adjusted` are the expressions of 完成值, 目标值 and 调整后; `comparison` goes with `bound`, and with a
    target typed without a sign. A value is judged and printed with so many `decimals` of its `unit`.
    Deductions leave it its `least_points`. `is_entered` says that the data file holds the indicator
    itself.
    """

    code: Words
    name: Words
    weight: Result
    terms: Terms
    unit: Unit
    decimals: int
    target: Target | Absent = NONE
    comparison: Operator | None = None
    bound: Words | None = None
    value: Words | None = None
    adjusted: Words | None = None
    bands: tuple[Band, ...] = ()
    parts: tuple["Indicator", ...] = ()
    requirement: OptionalWords = NONE
    formula: OptionalWords = NONE
    basis: OptionalWords = NONE
    least_points: Result = NONE
    is_entered: bool = False

    @property
    def method(self) -> Method:
        """How it is scored: 达标 where nothing is said."""
        return self.terms.method or Method.MET

    @property
    def scored(self) -> tuple["Indicator", ...]:
        """What points are given for: its sub-scores, else itself."""
        return self.parts or (self,)

    @property
    def expressions(self) -> tuple[Words, ...]:
        """Its expressions, as many as are written."""
        written = (self.value, self.bound, self.adjusted)
        return tuple(one for one in written if one is not None)

    @property
    def full_weight(self) -> Result:
        """The points it can earn: its own 分值, or the sum of its sub-scores'."""
        if not self.parts:
            return self.weight
        return total(*(part.weight for part in self.parts))


class OpenGroup(Struct, frozen=True):
    """A place that data files fill with indicators of their own, found under `key` (录入).

    `pattern` is what all of them have in common; no result exceeds the `limit` (不超过).
    """

    key: Words
    pattern: Indicator
    limit: Result

    @property
    def name(self) -> Words:
        """The 名称 of the group that the indicators will form."""
        return self.pattern.name


class IndicatorGroup(Struct, frozen=True):
    """A group (一级、二级指标). Data fill one with a `key` (录入), which has a usual weight (分值)."""

    name: Words
    members: tuple["Member", ...]
    key: str = ""
    usual_weight: Result = NONE


Member = IndicatorGroup | OpenGroup | Indicator


class Grade(Struct, frozen=True):
    """A grade (等级) and the fewest points that give it."""

    name: Words
    floor: Figure


class Limit(Struct, frozen=True):
    """What a result is held to where a condition is met: a veto (否决) gives a grade, a cap (封顶) is a
    grade or a number of points that is not exceeded. `reason` (说明) says why.
    """

    condition: Words
    reason: OptionalWords
    grade: OptionalWords
    points: Result = NONE
    is_veto: bool = False


class Applies(Struct, frozen=True):
    """What a system applies to (适用): schemes (险种; none: all), from a year on, a condition."""

    schemes: tuple[str, ...]
    since: int
    condition: Words | None


class System(Struct, frozen=True):
    """An indicator system; `key` is what the type calls it, `name` what is printed.

    Data files enter their results under `entered_under` (录入), and the indicators of its open
    groups, scored by the `usual` terms (缺省) where their group does not say. `is_filled` says that
    these have been put into their places. A rate of completion further from 100 % than the
    `stray_limit` (偏差限) has to be explained; `explained` (失分说明) says where, `chapter` (失分叙述) which
    text it is where that is one for all indicators. `limits` are the vetoes and caps.
    """

    key: str
    name: Words
    place: Place
    members: tuple[Member, ...]
    full_marks: Result
    grades: tuple[Grade, ...]
    entered_under: Words
    usual: Terms
    stray_limit: Result
    applies: Applies | None
    explained: Explained = Explained.EACH
    chapter: OptionalWords = NONE
    limits: tuple[Limit, ...] = ()
    is_filled: bool = False

    @property
    def has_marks(self) -> bool:
        """Whether the system gives points at all."""
        return isinstance(self.full_marks, Figure)

    def expressions(self) -> Iterator[Words]:
        """Every expression of the system; what the results are entered under is a name of the data."""
        yield self.entered_under
        if self.applies and self.applies.condition is not None:
            yield self.applies.condition
        for limit in self.limits:
            yield limit.condition
        for indicator in indicators(self.members):
            for scored in indicator.scored:
                yield from scored.expressions


def leaves(members: Sequence[Member]) -> Iterator[Indicator | OpenGroup]:
    """The indicators of a system, and the places left open for them, in their order."""
    for member in members:
        if isinstance(member, IndicatorGroup):
            yield from leaves(member.members)
        else:
            yield member


def indicators(members: Sequence[Member]) -> Iterator[Indicator]:
    """The indicators among the leaves."""
    return (leaf for leaf in leaves(members) if isinstance(leaf, Indicator))


def full_weight(members: Sequence[Member]) -> Result:
    """The points that all indicators of the members can earn."""
    return total(*(indicator.full_weight for indicator in indicators(members)))
