"""What stands in a data file as it stood last year: single numbers, whole groups, the whole file."""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from reports.core.figure import Entered, Figure
from reports.core.problems import Place, Problem, Severity, problem
from reports.core.values import Values
from reports.finance.messages import exact_words

# What an earlier year says is meant to be there; the rest has no number of the year.
_NOT_OWN = frozenset({"上年", "单位", "字典", "写法", "勾稽说明"})
# A number of so many digits is hardly the same two years running; rates have fewer and are told in groups.
_TELLING_DIGITS = 4
# So many numbers tell whether a file, or one group of it, was taken over.
_FEWEST = 4
_MOST_NAMED = 5


class _Typed(Struct, frozen=True):
    """A typed number by its path, whether last year's file has the same, and whether that tells
    something.
    """

    path: str
    figure: Figure
    is_same: bool
    is_telling: bool

    @property
    def place(self) -> Place | None:
        """Where it was typed."""
        return getattr(self.figure.origin, "place", None)

    @property
    def words(self) -> str:
        """Its name and the number."""
        return f"{self.path} {exact_words(self.figure)}"


def find_copied(values: Values, previous: Values) -> Iterator[Problem]:
    """W06 for what a document has from last year's file of the same report: an error where most of
    its telling numbers are last year's, a warning for a group that is so as a whole, one hint for
    all other numbers that hardly can be the same.
    """
    typed = list(_typed(values, previous))
    telling = [one for one in typed if one.is_telling]
    same = [one for one in telling if one.is_same]
    if len(telling) >= _FEWEST and 2 * len(same) > len(telling):
        yield _told("file", same, count=len(same), all=len(telling))
        return
    in_groups: set[str] = set()
    for group, members in _groups(typed).items():
        if len(members) >= _FEWEST and all(one.is_same for one in members):
            in_groups.update(one.path for one in members)
            yield _told("group", members, group=group, count=len(members))
    rest = [one for one in same if one.path not in in_groups]
    if rest:
        yield _told("numbers", rest, count=len(rest))


def find_this_years(scope: Values, files: Container[str]) -> Iterator[Problem]:
    """W07 for each number typed under 上年 in these files that is this year's to the last digit; one
    amount alone may well have stayed the same. Of last year's own file W06 is told.
    """
    former = scope.get("上年")
    if not isinstance(former, Mapping):
        return
    own = {key: value for key, value in scope.items() if key not in _NOT_OWN}
    same = [
        one
        for one in _typed(former, own)
        if one.is_same and one.is_telling and _is_in(one, files)
    ]
    several = len({one.figure.value for one in same}) > 1
    severity = Severity.WARNING if several else Severity.HINT
    for one in same:
        number = exact_words(one.figure)
        yield problem(
            "W07", "", one.place, severity=severity, name=one.path, number=number
        )


def _is_in(typed: _Typed, files: Container[str]) -> bool:
    return typed.place is not None and typed.place.file in files


def _typed(values: Values, previous: object, path: str = "") -> Iterator[_Typed]:
    """Each number that was typed, where the other names have a figure for it."""
    if not isinstance(previous, Mapping):
        return
    for key, value in values.items():
        if not path and key in _NOT_OWN:
            continue
        name, former = (f"{path}.{key}" if path else key), previous.get(key)
        if isinstance(value, Mapping):
            yield from _typed(value, former, name)
        if not isinstance(value, Figure) or not isinstance(former, Figure):
            continue
        origin = value.origin
        if isinstance(origin, Entered) and value.value:
            same = _same(value, former)
            yield _Typed(name, value, same, _is_telling(origin.text))


def _same(one: Figure, other: Figure) -> bool:
    return one.unit.dimension == other.unit.dimension and one.value == other.value


def _is_telling(text: str) -> bool:
    digits = "".join(filter(str.isdigit, text)).strip("0")
    return len(digits) >= _TELLING_DIGITS


def _groups(typed: Sequence[_Typed]) -> Mapping[str, list[_Typed]]:
    """The numbers by the first part of their path: 指标, 补充数."""
    groups: dict[str, list[_Typed]] = {}
    for one in typed:
        group, _, inner = one.path.partition(".")
        if inner:
            groups.setdefault(group, []).append(one)
    return groups


def _told(case: str, same: Sequence[_Typed], **facts: Any) -> Problem:
    listed = "、".join(one.words for one in same[:_MOST_NAMED])
    more = "等" if len(same) > _MOST_NAMED else ""
    return problem("W06", case, same[0].place, listed=f"{listed}{more}", **facts)
