"""What the figures of a document are called in running words: 待遇支出, 基金收入, 服务对象满意度."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from reports.core.figure import Figure, Unit, half_up, unit_named
from reports.core.target import Target
from reports.core.values import Values

NOW, PLAN, FORMER, POINTS = "now", "plan", "former", "points"
"""What a figure is of its label: what came of it, what was planned, what it was last year, points."""

_ROLES = {
    **dict.fromkeys(("决算", "执行", "执行数", "完成值", "金额"), NOW),
    **dict.fromkeys(("预算", "全年预算", "年初预算", "调整预算", "预算数"), PLAN),
    **dict.fromkeys(("得分", "分值"), POINTS),
}
# What is not the document's own, or says the same once more.
_PASSED_OVER = frozenset(
    {"单位", "字典", "各份", "写法", "勾稽说明", "上年", "评分", "指标", "批复数"}
)
# The names of a report have it.
_OTHERS = "各份"
_RATES = ("率", "度", "比", "比例", "占比", "月数", "比重")
_FEWEST = 2
_SHORTEST_ENDING = 3


class Labelled(Struct, frozen=True):
    """A figure by a label, with what it is of it, and the name to refer to it by."""

    label: str
    role: str
    figure: Figure
    name: str


class Labels:
    """The figures of a document by what they are called."""

    def __init__(self, scope: Values) -> None:
        self.by_label: dict[str, list[Labelled]] = {}
        self.targets: dict[str, Target] = {}
        self.indicators: set[str] = set()
        self.unmet: list[str] = []
        self._add(_in_values(scope, (), NOW))
        former = scope.get("上年")
        if isinstance(former, Mapping):
            self._add(_in_values(former, (), FORMER))
        self._add_indicators(getattr(scope.get("评分"), "indicators", ()))
        self.longest_first = sorted(self.by_label, key=len, reverse=True)

    def _add(self, found: Iterable[Labelled]) -> None:
        for one in found:
            if len(one.label) >= _FEWEST and not one.label.isdecimal():
                self.by_label.setdefault(one.label, []).append(one)

    def _add_indicators(self, indicators: Sequence[object]) -> None:
        for one in indicators:
            name, code = str(getattr(one, "name", "")), str(getattr(one, "code", ""))
            for label in dict.fromkeys(_endings(name) if name else ()):
                self._add(_of_indicator(one, label, f"评分.项.{code}"))
                self.indicators.add(label)
            if getattr(one, "is_unmet", False):
                self.unmet.append(name)
            target = getattr(one, "target", None)
            if isinstance(target, Target) and target.bounds:
                self.targets[name] = self.targets[code] = target

    def ending(self, words: str) -> str:
        """The longest label that the words end with, empty where there is none."""
        return next((one for one in self.longest_first if words.endswith(one)), "")

    def beginning(self, words: str) -> str:
        """The longest label that the words begin with, empty where there is none."""
        return next((one for one in self.longest_first if words.startswith(one)), "")

    def last_in(self, words: str) -> tuple[str, str]:
        """The label that stands nearest to the end of the words, the longer of two; and what
        stands behind it.
        """
        best, reach = "", -1
        for label in self.longest_first:
            at = words.rfind(label)
            if at >= 0 and at + len(label) > reach:
                best, reach = label, at + len(label)
        return best, words[reach:] if best else ""

    def of(self, label: str, role: str = "") -> list[Labelled]:
        """The figures of a label, all or those of one role."""
        found = self.by_label.get(label, ())
        return [one for one in found if not role or one.role == role]


def _in_values(values: Values, path: tuple[str, ...], role: str) -> Iterator[Labelled]:
    for key, value in values.items():
        if not path and key in _PASSED_OVER:
            continue
        here = (*path, str(key))
        if isinstance(value, Figure):
            yield from _labelled(value, here, role)
        elif isinstance(value, Mapping):
            # What another report asks of a third is not this one's to speak of.
            if not (path and _OTHERS in value):
                yield from _in_values(value, here, role)
        elif isinstance(value, list | tuple) and not isinstance(value, str):
            for row in value:
                if isinstance(row, Mapping) and isinstance(row.get("名称"), str):
                    yield from _in_values(row, (str(row["名称"]),), role)


def _labelled(figure: Figure, path: tuple[str, ...], role: str) -> Iterator[Labelled]:
    name = ".".join(path)
    own = _ROLES.get(path[-1], NOW)
    if path[-1] in _ROLES:
        path = path[:-1]
    if not path:
        return
    if role == FORMER and own != NOW:
        return
    own = role if role == FORMER else own
    yield Labelled(path[-1], own, figure, name)
    if len(path) > 1:
        yield Labelled(path[-2] + path[-1], own, figure, name)


def _of_indicator(one: object, label: str, name: str) -> Iterator[Labelled]:
    for attribute, word in (
        ("value", "完成值"),
        ("raw", "原值"),
        ("adjusted", "调整值"),
    ):
        value = getattr(one, attribute, None)
        if isinstance(value, Figure):
            yield Labelled(label, NOW, value, f"{name}.{word}")
    for attribute, word in (("points", "得分"), ("weight", "分值")):
        value = getattr(one, attribute, None)
        if isinstance(value, Figure):
            yield Labelled(label, POINTS, value, f"{name}.{word}")
    target = getattr(one, "target", None)
    for bound in target.bounds if isinstance(target, Target) else ():
        yield Labelled(label, PLAN, bound, f"{name}.目标")


def _endings(name: str) -> Iterator[str]:
    """How an indicator is called: its name, and of a rate the ends of it, 满意度 of 服务对象满意度."""
    yield name
    if name.endswith(_RATES):
        for start in range(1, len(name) - _SHORTEST_ENDING + 1):
            yield name[start:]


def prints_as(figure: Figure, number: Decimal, unit: str) -> bool:
    """Whether a figure is that number of a unit, to as many places as the number has."""
    shown = in_unit(figure, unit)
    if shown is None:
        return False
    places = max(-int(number.as_tuple().exponent), 0)
    return half_up(shown.shown, places) == number


def in_unit(figure: Figure, unit: str) -> Figure | None:
    """The figure in a unit, None where it cannot stand in it."""
    wanted: Unit = unit_named(unit)
    if wanted.name == figure.unit.name:
        return figure
    if wanted.dimension and wanted.dimension == figure.unit.dimension:
        return figure.cast(wanted)
    return None
