"""A target of an indicator (目标值): an operator and its bounds, and whether a figure meets them."""

from collections.abc import Callable, Mapping
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from reports.core.figure import Figure, Result, Unit

Operator = Literal["≥", "≤", "=", ">", "<", "区间", "定性", ""]
UNSAID: Operator = ""
"""A number alone: how it is meant, the 指标体系 or the indicator says under 比较."""

_MET: Mapping[str, Callable[[Figure, tuple[Figure, ...]], bool]] = {
    "≥": lambda figure, bounds: figure >= bounds[0],
    "≤": lambda figure, bounds: figure <= bounds[0],
    # Not `==`, which is merely False between units that cannot meet; these two raise.
    "=": lambda figure, bounds: figure >= bounds[0] and figure <= bounds[0],
    ">": lambda figure, bounds: figure > bounds[0],
    "<": lambda figure, bounds: figure < bounds[0],
    "区间": lambda figure, bounds: figure >= bounds[0] and figure <= bounds[1],
}


class Target(Struct, frozen=True):
    """What an indicator is to reach: one bound, two for 区间 (both included), none for 定性, which
    has `words`. One typed without a sign is printed without, one typed without a unit as well.
    """

    operator: Operator
    bounds: tuple[Figure, ...] = ()
    words: str = ""
    without_sign: bool = False
    without_unit: bool = False

    def __post_init__(self) -> None:
        if self.operator not in get_args(Operator):
            raise ValueError(
                f"不认识的目标写法“{self.operator}”，可以写的有：{'、'.join(get_args(Operator))}"
            )
        if len(self.bounds) != {"区间": 2, "定性": 0}.get(self.operator, 1):
            raise ValueError(f"目标“{self.operator}”的界限个数不对")

    def in_unit(self, unit: Unit) -> "Target":
        """The same target with its bounds in another unit; a bound typed without one counts in
        that unit.

        Raises UnitMismatchError where the dimensions differ.
        """
        return replace(self, bounds=tuple(bound.cast(unit) for bound in self.bounds))

    def compared(self, operator: Operator | None) -> "Target":
        """The same target; one typed without a sign, meant so where it is known how."""
        if self.operator != UNSAID or operator is None:
            return self
        return replace(self, operator=operator)

    def met(self, figure: Result) -> bool:
        """Whether the exact figure meets the target; what is absent meets none. Raises
        ValueError for 定性.
        """
        if self.operator == "定性":
            raise ValueError("定性目标要由人判定，不能用数字比较")
        return isinstance(figure, Figure) and _MET[self.operator](figure, self.bounds)

    def met_as_printed(self, figure: Result, places: int) -> bool:
        """Whether the figure as a reader sees it, half up to so many places in its own unit,
        meets the target.
        """
        return self.met(
            figure.rounded(places) if isinstance(figure, Figure) else figure
        )
