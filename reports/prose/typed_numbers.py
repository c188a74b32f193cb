"""Numbers typed into a narrative that the document's own figures know: to be named instead, or nearly right.

A number counts with its unit and at least four digits, zeros at either end aside: 2, 9 and 100% are everywhere.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from reports.core.figure import UNITS, Figure, Unit, unit_named
from reports.core.problems import Place, Problem, Severity
from reports.source.schema import Words
from reports.wording import phrases
from reports.wording.phrases import Wording
from reports.wording.quantities import Measured, measured

_FEWEST_DIGITS = 4
# So many digits do not come together by chance; with fewer the words around must speak of the figure.
_TELLING_DIGITS = 6
# What is not the document's own, or is not meant to be printed.
_NOT_OWN = frozenset(
    {"上年", "单位", "字典", "各份", "批复数", "评分", "写法", "勾稽说明"}
)
_CONVERTED = frozenset({"元", "人"})
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？]?")
_CLAUSE_END = re.compile(r"[，。；！？\n]")
_PAST = re.compile(
    r"[上去往前]年|上一年|上年度|前[一两三]年|同期|年初|期初|上期|原[来为有]|[从由自]|[较比]|调整前|历年"
)
# What figures of every kind are called says nothing of which one is meant.
_COMMON_WORDS = re.compile(
    r"[决预]算数?|完成值?|目标|金额|合计|总[计额]|本年|全年|当年|补充数|指标|年[度末初]|资金|情况|人数"
)


@dataclass(frozen=True, slots=True)
class _Known:
    """A figure by the name a narrative would call it by."""

    name: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class _Spot:
    """A number in a narrative: what was typed there, its sentence, and how far into the sentence it stands."""

    key: str
    place: Place
    typed: Measured
    words: str
    sentence: str
    offset: int

    def with_name(self, name: str) -> str:
        """The sentence with the number named in place of typed."""
        return f"{self.sentence[: self.offset]}{name}{self.sentence[self.offset + len(self.words) :]}".strip()


def typed_in(
    texts: Mapping[str, Any], scope: Mapping[str, Any], wording: Wording
) -> list[Problem]:
    """W11 for each number that equals a figure of the document as it would be printed, W12 for one nearly equal to one.

    Nearly equal is a number with two neighbouring digits swapped, one that is 10,000 times off by its unit, and last
    year's value in a sentence that does not speak of the past. Nothing is looked up where no such number is typed.
    """
    problems: list[Problem] = []
    figures: _Figures | None = None
    for spot in _spots(texts):
        figures = figures or _Figures(scope, wording)
        problem = _problem(spot, figures)
        if problem is not None:
            problems.append(problem)
    return problems


def _spots(texts: Mapping[str, Any]) -> Iterator[_Spot]:
    for key, text in texts.items():
        for typed in measured(text) if isinstance(text, Words) else ():
            if typed.exact and typed.significant >= _FEWEST_DIGITS:
                sentence = next(
                    one for one in _SENTENCE.finditer(text) if one.end() >= typed.end
                )
                place = Place(
                    text.place.file, text.place.line + text.count("\n", 0, typed.start)
                )
                words = text[typed.start : typed.end]
                yield _Spot(
                    key,
                    place,
                    typed,
                    words,
                    sentence.group(),
                    typed.start - sentence.start(),
                )


class _Figures:
    """The figures of a document and of last year's, looked up by how they print in a unit."""

    def __init__(self, scope: Mapping[str, Any], wording: Wording) -> None:
        own = {key: value for key, value in scope.items() if key not in _NOT_OWN}
        self.wording = wording
        self.own = list(_named(own, ""))
        self.last_year = str(scope.get("上年度", ""))
        former = scope.get("上年")
        self.former = list(_named(former, "")) if isinstance(former, Mapping) else []
        self._printed: dict[tuple[str, bool], dict[Decimal, list[_Known]]] = {}

    def printed(
        self, unit: str, former: bool = False
    ) -> Mapping[Decimal, list[_Known]]:
        """The figures by the number they print as in a unit."""
        key = (unit, former)
        if key not in self._printed:
            table = self._printed[key] = {}
            for known in self.former if former else self.own:
                if _counts_in(known.figure, unit_named(unit)):
                    table.setdefault(self._as_printed(known.figure, unit), []).append(
                        known
                    )
        return self._printed[key]

    def _as_printed(self, figure: Figure, unit: str) -> Decimal:
        shown = phrases.as_unit(figure, unit)
        assert isinstance(shown, Figure)
        return Decimal(phrases.digits(shown, self.wording).text.replace(",", ""))

    def told(self, known: _Known, unit: str) -> str:
        """A figure in words as it prints in a unit."""
        return f"{self._as_printed(known.figure, unit):f}{unit}"


def _named(values: Mapping[str, Any], path: str) -> Iterator[_Known]:
    for key, value in values.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, Figure):
            yield _Known(name, value)
        elif isinstance(value, Mapping):
            yield from _named(value, name)


def _counts_in(figure: Figure, unit: Unit) -> bool:
    """Whether a figure may stand in that unit: amounts and people in a larger or smaller one, others in their own."""
    if unit.dimension in _CONVERTED:
        return figure.unit.dimension == unit.dimension
    return figure.unit.name == unit.name


# ── what a number turns out to be ───────────────────────────────────────────


def _problem(spot: _Spot, figures: _Figures) -> Problem | None:
    number, unit = spot.typed.number, spot.typed.unit
    same = _nearest(figures.printed(unit).get(number, ()), spot)
    if same:
        return _to_be_named(spot, same)
    former = figures.printed(unit, former=True).get(number, ())
    if former:
        return _of_last_year(spot, former, figures)
    return _wrong_unit(spot, figures) or _swapped(spot, figures)


def _nearest(found: Any, spot: _Spot) -> list[_Known]:
    """The figures, those first that the sentence speaks of and that need no other unit; the shorter name before."""
    return sorted(
        found,
        key=lambda known: (
            not _akin(known.name, spot),
            known.figure.unit.name != spot.typed.unit,
            len(known.name),
        ),
    )


def _akin(name: str, spot: _Spot) -> bool:
    """Whether the sentence has two characters in a row of a name, but for words that any name may have."""
    bare = _COMMON_WORDS.sub(" ", name)
    pairs = (bare[start : start + 2] for start in range(len(bare) - 1))
    return any(pair in spot.sentence for pair in pairs if pair.isalnum())


def _is_telling(name: str, spot: _Spot) -> bool:
    return spot.typed.significant >= _TELLING_DIGITS or _akin(name, spot)


def _reference(known: _Known, unit: str) -> str:
    """What to write in a narrative for a figure in a unit, empty for one that has no name there (科目 codes)."""
    if not all(part.isidentifier() for part in known.name.split(".")):
        return ""
    other = f"|{unit}" if known.figure.unit.name != unit else ""
    return f"{{{{ {known.name}{other} }}}}"


def _to_be_named(spot: _Spot, same: list[_Known]) -> Problem | None:
    references = [
        reference for known in same if (reference := _reference(known, spot.typed.unit))
    ]
    if not references:
        return None
    others = (
        f"一样大的还有 {'、'.join(references[1:4])}，选意思相符的。"
        if len(references) > 1
        else ""
    )
    message = f"“{spot.key}”里的 {spot.words} 就是“{same[0].name}”，写成引用，以后改了数据它跟着变。"
    return _told(
        "W11",
        Severity.HINT,
        spot,
        message,
        references[0],
        f"{others}碰巧一样的，不用管。",
    )


def _of_last_year(
    spot: _Spot, former: list[_Known], figures: _Figures
) -> Problem | None:
    """Last year's value where this year's of the same name is another, and nothing says that the past is meant."""
    if _speaks_of_the_past(spot, figures.last_year):
        return None
    current = {known.name: known for known in figures.own}
    for known in _nearest([one for one in former if one.name in current], spot):
        if _is_telling(known.name, spot) and _counts_in(
            current[known.name].figure, unit_named(spot.typed.unit)
        ):
            now = figures.told(current[known.name], spot.typed.unit)
            message = (
                f"“{spot.key}”里的 {spot.words} 是上年的“{known.name}”，今年是 {now}。"
            )
            return _told(
                "W12",
                Severity.WARNING,
                spot,
                message,
                _reference(current[known.name], spot.typed.unit),
            )
    return None


def _speaks_of_the_past(spot: _Spot, last_year: str) -> bool:
    """Whether the sentence, as far as the number's own clause, says that a number of another time is meant."""
    after = spot.offset + len(spot.words)
    end = _CLAUSE_END.search(spot.sentence, after)
    told = spot.sentence[: end.start() if end else len(spot.sentence)]
    return _PAST.search(told) is not None or f"{last_year}年" in told


def _wrong_unit(spot: _Spot, figures: _Figures) -> Problem | None:
    unit = unit_named(spot.typed.unit)
    for other in UNITS.values():
        if (
            other.dimension != unit.dimension
            or abs(other.exponent - unit.exponent) != 4
            or not unit.dimension
        ):
            continue
        for known in _nearest(
            figures.printed(other.name).get(spot.typed.number, ()), spot
        ):
            if _is_telling(known.name, spot):
                right = figures.told(known, other.name)
                message = f"“{spot.key}”里的 {spot.words} 和“{known.name}”差一万倍，它是 {right}。"
                return _told(
                    "W12",
                    Severity.WARNING,
                    spot,
                    message,
                    _reference(known, other.name),
                )
    return None


def _swapped(spot: _Spot, figures: _Figures) -> Problem | None:
    table = figures.printed(spot.typed.unit)
    for turned, pair in _turned(spot.typed.number):
        for known in _nearest(table.get(turned, ()), spot):
            if _is_telling(known.name, spot):
                right = figures.told(known, spot.typed.unit)
                message = f"“{spot.key}”里的 {spot.words} 像是“{known.name}”{right}，{pair} 两个数字写颠倒了。"
                return _told(
                    "W12",
                    Severity.WARNING,
                    spot,
                    message,
                    _reference(known, spot.typed.unit),
                )
    return None


def _turned(number: Decimal) -> Iterator[tuple[Decimal, str]]:
    """The number with each two neighbouring digits the other way round, with the two as they ought to be."""
    digits, exponent = number.as_tuple().digits, int(number.as_tuple().exponent)
    for index, (one, other) in enumerate(pairwise(digits)):
        if one != other and (index or other):
            turned = (*digits[:index], other, one, *digits[index + 2 :])
            yield Decimal((0, turned, exponent)), f"{other}{one}"


def _told(
    code: str,
    severity: Severity,
    spot: _Spot,
    message: str,
    reference: str,
    hint: str = "",
) -> Problem:
    hint = hint or "改对，写成引用就不会再错；确实是另一个数，不用管。"
    if reference and spot.place.file.endswith((".yaml", ".yml")):
        hint += "写在 YAML 里的，这句话两头加英文单引号。"
    should = spot.with_name(reference) if reference else ""
    return Problem(
        code, severity, message, spot.place, spot.sentence.strip(), should, hint
    )
