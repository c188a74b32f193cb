"""What the figures of a document are called in running words: 待遇支出, 基金收入, 服务对象满意度."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from reports.core.figure import Figure, Unit, half_up, unit_named
from reports.core.target import Target
from reports.core.values import Values

NOW, PLAN, FORMER, POINTS = "now", "plan", "former", "points"
"""What a figure is of its label: what came of it, what was planned, what it was last year, points."""

REACHED = "达成"
"""The word for an indicator without a number that reached what was asked."""

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
JOINING = str.maketrans("", "", "和与及的")
"""What may be left out of a name: 年末结转和结余 is 年末结转结余."""
_RATES = ("率", "度", "比", "比例", "占比", "月数", "比重")
_FEWEST = 2
_SHORTEST_ENDING = 3


class Labelled(Struct, frozen=True):
    """A figure of a label, with what it is of it, and the keys that lead to it."""

    role: str
    figure: Figure
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name to refer to it by."""
        return ".".join(self.path)


class Labels:
    """The figures of a document by what they are called; found where they are first asked for."""

    def __init__(self, scope: Values) -> None:
        self._scope = scope
        self._indicators: Sequence[object] = getattr(
            scope.get("评分"), "indicators", ()
        )

    @cached_property
    def by_label(self) -> Mapping[str, Sequence[Labelled]]:
        """All figures, by each label of at least two characters."""
        collected = _Collected({}, set())
        collected.add_values(self._scope, (), NOW)
        former = self._scope.get("上年")
        if isinstance(former, Mapping):
            collected.add_values(former, (), FORMER)
        for one in self._indicators:
            figures = list(_of_indicator(one))
            for label in _called(one):
                collected.found.setdefault(label, []).extend(figures)
        return {
            label: those
            for label, those in collected.found.items()
            if len(label) >= _FEWEST and not label.isdecimal()
        }

    @cached_property
    def joined(self) -> Mapping[str, str]:
        """The labels by what is left of them without what joins their parts."""
        return {label.translate(JOINING): label for label in self.by_label}

    @cached_property
    def longest_first(self) -> Sequence[str]:
        """The labels, the longest first."""
        return sorted(self.by_label, key=len, reverse=True)

    @cached_property
    def indicators(self) -> Collection[str]:
        """What the indicators are called."""
        return {label for one in self._indicators for label in _called(one)}

    @cached_property
    def called_of(self) -> Mapping[str, Collection[str]]:
        """What each indicator is called, by its code."""
        return {
            _text(one, "code"): {_text(one, "code"), *_called(one)}
            for one in self._indicators
        }

    @cached_property
    def by_name(self) -> Mapping[str, Figure]:
        """The figures by the names that a text refers to them by."""
        return {
            one.name: one.figure for those in self.by_label.values() for one in those
        }

    @cached_property
    def targets(self) -> Mapping[str, Target]:
        """The targets of indicators, by name and by code."""
        found = {}
        for one in self._indicators:
            target = getattr(one, "target", None)
            if isinstance(target, Target) and target.bounds:
                found[_text(one, "name")] = found[_text(one, "code")] = target
        return found

    @cached_property
    def values(self) -> Mapping[str, Figure]:
        """What indicators came to, by name and by code."""
        found = {}
        for one in self._indicators:
            value = getattr(one, "value", None)
            if isinstance(value, Figure):
                found[_text(one, "name")] = found[_text(one, "code")] = value
        return found

    @cached_property
    def unmet(self) -> Sequence[str]:
        """The names of indicators that fall short of their targets."""
        return [
            _text(one, "name")
            for one in self._indicators
            if getattr(one, "is_unmet", False)
        ]

    @cached_property
    def reached(self) -> Mapping[str, str]:
        """What indicators ask for in words (要求), by name: of those that reached it."""
        return {
            _text(one, "name"): str(requirement)
            for one in self._indicators
            if isinstance(requirement := getattr(one, "requirement", None), str)
            and getattr(one, "value", None) == REACHED
        }

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


class _Collected(Struct):
    """The figures so far, by label; a row that stands in several tables is taken once."""

    found: dict[str, list[Labelled]]
    rows: set[int]

    def add_values(self, values: Values, path: tuple[str, ...], role: str) -> None:
        """Adds the figures of some values, each by its key and by the one above it with its key."""
        for key, value in values.items():
            if not path and key in _PASSED_OVER:
                continue
            # Nearly all are figures: what else they may be is asked after that.
            if type(value) is Figure:
                self._add(value, (*path, str(key)), role)
            elif isinstance(value, Mapping):
                # What another report asks of a third is not this one's to speak of.
                if not (path and _OTHERS in value):
                    self.add_values(value, (*path, str(key)), role)
            elif isinstance(value, list | tuple):
                for row in value:
                    self._add_row(row, role)

    def _add_row(self, row: object, role: str) -> None:
        if id(row) in self.rows or not isinstance(row, Mapping):
            return
        self.rows.add(id(row))
        if isinstance(row.get("名称"), str):
            self.add_values(row, (str(row["名称"]),), role)

    def _add(self, figure: Figure, path: tuple[str, ...], role: str) -> None:
        own = _ROLES.get(path[-1])
        called = path if own is None else path[:-1]
        if not called or (role == FORMER and own not in (None, NOW)):
            return
        one = Labelled(role if role == FORMER else own or NOW, figure, path)
        self.found.setdefault(called[-1], []).append(one)
        if len(called) > 1:
            self.found.setdefault(called[-2] + called[-1], []).append(one)


def _text(one: object, attribute: str) -> str:
    return str(getattr(one, attribute, ""))


def _called(one: object) -> Iterable[str]:
    """How an indicator is called, each once."""
    return dict.fromkeys(_endings(_text(one, "name")))


def _of_indicator(one: object) -> Iterator[Labelled]:
    path = ("评分", "项", _text(one, "code"))
    for attribute, word, role in (
        ("value", "完成值", NOW),
        ("raw", "原值", NOW),
        ("adjusted", "调整值", NOW),
        ("points", "得分", POINTS),
        ("weight", "分值", POINTS),
    ):
        value = getattr(one, attribute, None)
        if isinstance(value, Figure):
            yield Labelled(role, value, (*path, word))
    target = getattr(one, "target", None)
    for bound in target.bounds if isinstance(target, Target) else ():
        yield Labelled(PLAN, bound, (*path, "目标"))


def _endings(name: str) -> Iterator[str]:
    """How an indicator is called: its name, and of a rate the ends of it, 满意度 of 服务对象满意度."""
    if name:
        yield name
    if name.endswith(_RATES):
        for start in range(1, len(name) - _SHORTEST_ENDING + 1):
            yield name[start:]


def is_planned(name: str) -> bool:
    """Whether a name is that of what was planned as a whole."""
    return _ROLES.get(name) == PLAN


def prints_as(figure: Figure, number: Decimal, unit: str) -> bool:
    """Whether a figure is that number of a unit, to as many places as the number has."""
    shown = in_unit(figure, unit)
    return shown is not None and half_up(shown.shown, places_of(number)) == number


def places_of(number: Decimal) -> int:
    """How many decimal places a number has."""
    return max(-int(number.as_tuple().exponent), 0)


def in_unit(figure: Figure, unit: str) -> Figure | None:
    """The figure in a unit, None where it cannot stand in it."""
    wanted: Unit = unit_named(unit)
    if wanted.name == figure.unit.name:
        return figure
    if wanted.dimension and wanted.dimension == figure.unit.dimension:
        return figure.cast(wanted)
    return None
