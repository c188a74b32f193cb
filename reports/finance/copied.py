"""What stands in a data file as it stood last year: the whole file, whole groups, single items."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from reports.core.figure import Entered, Figure
from reports.core.patterns import Pattern
from reports.core.problems import Place, Problem, Severity, problem
from reports.core.target import Target
from reports.core.values import Values
from reports.finance.messages import (
    exact_words,
    is_telling,
    typed_at,
)
from reports.source.schema import LASTING, Schema, Words, member_schema, resolve

# What an earlier year says is meant to be there; the rest has no number of the year.
_NOT_OWN = frozenset({"上年", "单位", "字典", "写法", "勾稽说明"})
# Of narratives it is asked elsewhere what is left standing in them, of these dates whether they fit.
_NARRATIVE, _DATED = "文段", "日期在"
# So many numbers tell whether a file, or one group of it, was taken over.
_FEWEST = 4
_MOST_NAMED = 5
_MOST_LISTED = 60
# So much of a path says which of its group is meant.
_LAST_KEYS = 2
_YEAR = Pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# What was issued in an earlier year keeps that year in its title and its number.
_ISSUED = Pattern(r"《[^《》]*》|〔[^〔〕]*〕|﹝[^﹝﹞]*﹞|\[[^\[\]]*\]")


_Path = tuple[str | int, ...]


class _Typed(Struct, frozen=True):
    """A number, a target or a text that was typed, by its path (rows counted from one), whether last
    year's file has the same, and for a number what it has.
    """

    path: _Path
    value: Figure | Target | Words
    place: Place | None
    is_same: bool
    other: Figure | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is a number, and no target and no text."""
        return isinstance(self.value, Figure)

    @property
    def is_telling(self) -> bool:
        """Whether it is a number that is hardly the same two years running."""
        return isinstance(self.value, Figure) and is_telling(self.value)

    @property
    def name(self) -> str:
        """Its path in words: 财政补贴.中央[2].金额."""
        return _name(self.path)

    @property
    def words(self) -> str:
        """Its name, and the number or the text."""
        if isinstance(self.value, Target):
            return self.name
        if isinstance(self.value, Words):
            return f"{self.name}（{self.value}）"
        return f"{self.name} {exact_words(self.value)}"


def find_copied(
    values: Values, previous: Values, schema: Schema, year: int
) -> Iterator[Problem]:
    """W06 for what a document has from last year's file of the same report, but for what lasts for
    years (多年不变 in the schema).

    An error where most of its telling numbers are last year's, or all that was typed is, dates and
    all; a warning where all its numbers are, or those of a group; a hint for the other telling
    ones, and one that lists what may well be the same, to be read again.
    """
    typed = list(_yearly(_typed(values, previous), schema, year))
    numbers = [one for one in typed if one.is_number]
    telling = [one for one in numbers if one.is_telling]
    same = [one for one in telling if one.is_same]
    if len(telling) >= _FEWEST and 2 * len(same) > len(telling):
        yield _told("file", same, count=len(same), all=len(telling))
        return
    if len(numbers) >= _FEWEST and all(one.is_same for one in numbers):
        # A project may well cost the same again; it is not published on the same day.
        is_dated = any(isinstance(one.value, Words) for one in typed)
        is_copy = is_dated and all(one.is_same for one in typed)
        yield _told("copy" if is_copy else "all", numbers, count=len(numbers))
        return
    rest = [one for one in typed if one.is_same]
    for group, members in _groups(numbers).items():
        if len(members) >= _FEWEST and all(one.is_same for one in members):
            rest = [one for one in rest if one not in members]
            yield _told("group", members, group=group, count=len(members))
    if numbers := [one for one in rest if one.is_telling]:
        yield _told("numbers", numbers, count=len(numbers))
    rest = [one for one in rest if not one.is_telling]
    rest = [one for one in rest if not _any_part(_is_dated, one.path, schema)]
    if rest:
        yield _listed(rest)


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
    several = len({exact_words(one.value) for one in same}) > 1
    severity = Severity.WARNING if several else Severity.HINT
    for one in same:
        yield problem(
            "W07",
            "",
            one.place,
            severity=severity,
            name=one.name,
            number=exact_words(one.value),
            typed=_typed_twice(one),
        )


def _typed_twice(one: _Typed) -> str:
    """Both numbers that are the same, as a message at the first names them."""
    figures = [each for each in (one.value, one.other) if isinstance(each, Figure)]
    return typed_at(figures, one.place) or "两个数"


def _is_in(typed: _Typed, files: Container[str]) -> bool:
    return typed.place is not None and typed.place.file in files


# ── what was typed ──────────────────────────────────────────────────────────


def _typed(values: object, previous: object, path: _Path = ()) -> Iterator[_Typed]:
    """What was typed and is no zero, where the other names have something for it."""
    if isinstance(values, Mapping) and isinstance(previous, Mapping):
        for key, value in values.items():
            if path or key not in _NOT_OWN:
                yield from _typed(value, previous.get(key), (*path, key))
    elif isinstance(values, list) and isinstance(previous, list):
        for number, row, former in _pairs(values, previous):
            yield from _typed(row, former, (*path, number))
    elif isinstance(values, Figure) and isinstance(previous, Figure):
        origin = values.origin
        if isinstance(origin, Entered) and values.value:
            same = _same(values, previous)
            yield _Typed(path, values, origin.place, same, previous)
    elif isinstance(values, Target) and isinstance(previous, Target):
        if values.bounds:
            place = getattr(values.bounds[0].origin, "place", None)
            yield _Typed(path, values, place, _same_target(values, previous))
    elif isinstance(values, Words) and isinstance(previous, Words):
        yield _Typed(path, values, values.place, values == previous)


def _pairs(
    rows: Sequence[object], former: Sequence[object]
) -> Iterator[tuple[int, object, object]]:
    """The rows counted from one, each with last year's of the same name, or else with the one in the
    same place.
    """
    named: dict[str, list[object]] = {}
    for row in former:
        named.setdefault(_called(row), []).append(row)
    for number, row in enumerate(rows, 1):
        if same := named.get(_called(row)):
            yield number, row, same.pop(0)
        elif number <= len(former):
            yield number, row, former[number - 1]


def _called(row: object) -> str:
    """What a row is called: its first text."""
    values = row.values() if isinstance(row, Mapping) else (row,)
    return next((str(one) for one in values if isinstance(one, Words)), "")


def _same(one: Figure, other: Figure) -> bool:
    return one.unit.dimension == other.unit.dimension and one.value == other.value


def _same_target(one: Target, other: Target) -> bool:
    same = map(_same, one.bounds, other.bounds)
    return one.operator == other.operator and all(same)


# ── what is another each year ───────────────────────────────────────────────


def _yearly(typed: Iterable[_Typed], schema: Schema, year: int) -> Iterator[_Typed]:
    """The numbers and the targets that the schema does not say to last, and the texts that have a
    year.
    """
    for one in typed:
        if isinstance(one.value, Words) and not _has_year(one.value, year):
            continue
        if not _any_part(_is_lasting, one.path, schema):
            yield one


def _is_lasting(part: Schema) -> bool:
    return bool(part.get(LASTING)) or part.get("量") == _NARRATIVE


def _is_dated(part: Schema) -> bool:
    return _DATED in part


def _has_year(words: str, year: int) -> bool:
    """Whether a text has a year that may be last year's: an older one where something was issued
    is not meant.
    """
    issued = " ".join(_ISSUED.findall(words))
    if any(int(found) >= year - 1 for found in _YEAR.findall(issued)):
        return True
    return _YEAR.search(_ISSUED.sub(" ", words)) is not None


def _any_part(test: Callable[[Schema], bool], path: _Path, schema: Schema) -> bool:
    """Whether the schema's part for what stands at a path, or for what holds it, passes a test."""
    part = schema
    for key in path:
        inner = part.get("items") if isinstance(key, int) else member_schema(key, part)
        if inner is None:
            return False
        part = resolve(inner, schema)
        if test(part):
            return True
    return False


# ── what is told ────────────────────────────────────────────────────────────


def _groups(typed: Sequence[_Typed]) -> Mapping[str, list[_Typed]]:
    """The numbers by the first part of their path: 指标, 补充数."""
    groups: dict[str, list[_Typed]] = {}
    for one in typed:
        if len(one.path) > 1:
            groups.setdefault(str(one.path[0]), []).append(one)
    return groups


def _told(case: str, same: Sequence[_Typed], **facts: Any) -> Problem:
    listed = "、".join(one.words for one in same[:_MOST_NAMED])
    more = "等" if len(same) > _MOST_NAMED else ""
    return problem("W06", case, same[0].place, listed=f"{listed}{more}", **facts)


def _listed(same: Sequence[_Typed]) -> Problem:
    """The list of what is to be read again: with what was typed where there is little of it, else
    the names alone, group by group.
    """
    if len(same) <= _MOST_NAMED:
        return _told("list", same, count=len(same))
    groups: dict[str, list[str]] = {}
    for one in same[:_MOST_LISTED]:
        group, *inner = one.path
        groups.setdefault(str(group), []).append(_name(tuple(inner[-_LAST_KEYS:])))
    listed = "；".join(
        f"{group}：{'、'.join(names)}" if any(names) else group
        for group, names in groups.items()
    )
    more = "等" if len(same) > _MOST_LISTED else ""
    return problem(
        "W06", "list", same[0].place, listed=f"{listed}{more}", count=len(same)
    )


def _name(path: _Path) -> str:
    name = ""
    for key in path:
        name += f"[{key}]" if isinstance(key, int) else f".{key}"
    return name.removeprefix(".")
