"""What a data file enters for one indicator."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from reports.core.figure import NONE, PENDING, Absent, Entered, Figure, Result
from reports.core.problems import Place
from reports.scoring.result import Deduction
from reports.scoring.system import OptionalWords
from reports.source.schema import Words

EXPLANATIONS = ("原因", "措施")
"""What is to be said of a lost point."""


class IndicatorEntry(Struct, frozen=True):
    """What was entered for an indicator, 无 for what was not; `place` is where it begins.

    `given_points` with their `reason` (认定得分、认定理由) take the place of what the method gives; `points`
    (得分) are an evaluator's, `deductions` (扣分) what is taken off. `share` (比例) goes with a `word`
    (完成). `explanations` are the 原因 and 措施 that may be typed here, by their key.
    """

    place: Place | None = None
    value: Result = NONE
    word: OptionalWords = NONE
    outcome: OptionalWords = NONE
    basis: OptionalWords = NONE
    share: Result = NONE
    points: Result = NONE
    given_points: Result = NONE
    reason: OptionalWords = NONE
    deductions: tuple[Deduction, ...] | Absent = NONE
    by_adjusted: bool = False
    target_too_low: bool | Absent = NONE
    explanations: Mapping[str, OptionalWords] = field(default_factory=dict)

    @property
    def is_given(self) -> bool:
        """Whether points are given by hand, or will be (待填)."""
        return self.given_points is not NONE


def read_entry(raw: object) -> IndicatorEntry:
    """What stands under an indicator's 编号 in the data; 待填 for the value where the whole is 待填."""
    if raw is PENDING:
        return IndicatorEntry(value=PENDING, word=PENDING)
    if not isinstance(raw, Mapping):
        return IndicatorEntry()
    too_low = raw.get("目标偏低", NONE)
    return IndicatorEntry(
        place=next(places_in(raw), None),
        value=_result(raw.get("完成值")),
        word=_text(raw.get("完成")),
        outcome=_text(raw.get("完成情况")),
        basis=_text(raw.get("依据")),
        share=_result(raw.get("比例")),
        points=_result(raw.get("得分")),
        given_points=_result(raw.get("认定得分")),
        reason=_text(raw.get("认定理由")),
        deductions=_deductions(raw.get("扣分")),
        by_adjusted=raw.get("按调整后计分") is True,
        target_too_low=too_low if isinstance(too_low, bool | Absent) else NONE,
        explanations={key: _text(raw[key]) for key in EXPLANATIONS if key in raw},
    )


def _deductions(value: object) -> tuple[Deduction, ...] | Absent:
    if not isinstance(value, list):
        return value if isinstance(value, Absent) else NONE
    return tuple(
        Deduction(_text(one.get("事项")), _result(one.get("扣")))
        for one in value
        if isinstance(one, Mapping)
    )


def _result(value: object) -> Result:
    return value if isinstance(value, Figure | Absent) else NONE


def _text(value: object) -> OptionalWords:
    return value if isinstance(value, Words | Absent) else NONE


def places_in(value: object) -> Iterator[Place]:
    """The places of everything in a value that was typed, in its order."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from places_in(inner)
    elif place := place_of(value):
        yield place


def place_of(value: object) -> Place | None:
    """Where a text or a figure was typed, None for what was not typed."""
    if isinstance(value, Words):
        return value.place
    if isinstance(value, Figure) and isinstance(value.origin, Entered):
        return value.origin.place
    return None
