"""Numbers typed into a narrative that the document's own figures know: to be named instead, or
nearly right.

A number counts with its unit and at least four digits, zeros at either end aside: 2, 9 and 100% are
everywhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from msgspec import Struct

from reports.core.catalogue.prose import IN_YAML
from reports.core.figure import UNITS, Figure, Unit, unit_named
from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.prose.passages import place_at
from reports.source.schema import Words
from reports.wording.numbers import show_in_unit, word_digits
from reports.wording.options import Wording
from reports.wording.quantities import Measured, measured

_FEWEST_DIGITS = 4
# So many digits do not meet by chance; with fewer the words around must speak of the figure.
_TELLING_DIGITS = 6
# Thousands of numbers in one sentence would else each hold the whole of it.
_AROUND = 500
# What is not the document's own, or is not meant to be printed.
_NOT_OWN = frozenset(
    {"上年", "单位", "字典", "各份", "批复数", "评分", "写法", "勾稽说明"}
)
_CONVERTED = frozenset({"元", "人"})
# Compiled where a number of many digits is typed.
_SENTENCE = r"[^。；！？\n]*[。；！？]?"
_CLAUSE_END = r"[，。；！？\n]"
# Compiled where a number is nearly that of a figure, which is seldom.
_PAST = r"[上去往前]年|上一年|上年度|前[一两三]年|同期|年初|期初|上期|原[来为有]|[从由自]|[较比]|调整前|历年"
# What figures of every kind are called says nothing of which one is meant.
_COMMON_WORDS = r"[决预]算数?|完成值?|目标|金额|合计|总[计额]|本年|全年|当年|补充数|指标|年[度末初]|资金|情况|人数"


_MOST_REFERENCES = 4


class _Known(Struct, frozen=True):
    """A figure by the name a narrative would call it by."""

    name: str
    figure: Figure


class _Spot(Struct, frozen=True):
    """A number in a narrative: what was typed there, its sentence, and how far into the sentence it
    stands.
    """

    key: str
    place: Place
    typed: Measured
    words: str
    sentence: str
    offset: int

    def with_reference(self, reference: str) -> str:
        """The sentence with the reference in place of the number."""
        before = self.sentence[: self.offset]
        after = self.sentence[self.offset + len(self.words) :]
        return f"{before}{reference}{after}".strip()


def find_typed_numbers(
    texts: Values, scope: Values, wording: Wording
) -> Iterator[Problem]:
    """W11 for each number that equals a figure of the document as it would be printed, W12 for one
    nearly equal to one.

    Nearly equal is a number with two neighbouring digits swapped, one that is 10,000 times off by
    its unit, and last year's value in a sentence that does not speak of the past. Nothing is looked
    up where no such number is typed.
    """
    spots = list(_spots(texts))
    if spots:
        figures = _Figures(scope, wording)
        for spot in spots:
            found = _problem(spot, figures)
            if found is not None:
                yield found


def _spots(texts: Values) -> Iterator[_Spot]:
    """Each number that is exact and has enough digits to say something."""
    for key, text in texts.items():
        if not isinstance(text, Words):
            continue
        sentences = re.finditer(_SENTENCE, text)
        start = end = 0
        for typed in measured(text):
            while end < typed.end:
                start, end = next(sentences).span()
            if typed.exact and typed.significant >= _FEWEST_DIGITS:
                yield _spot(key, text, typed, start, end)


def _spot(key: str, text: Words, typed: Measured, start: int, end: int) -> _Spot:
    """A number in the sentence that stands there; of a long one what stands around the number."""
    start, end = max(start, typed.start - _AROUND), min(end, typed.end + _AROUND)
    return _Spot(
        key=key,
        place=place_at(text, typed.start),
        typed=typed,
        words=text[typed.start : typed.end],
        sentence=text[start:end],
        offset=typed.start - start,
    )


class _Figures:
    """The figures of a document and of last year's, looked up by how they print in a unit."""

    def __init__(self, scope: Values, wording: Wording) -> None:
        own = {key: value for key, value in scope.items() if key not in _NOT_OWN}
        former = scope.get("上年")
        self.wording = wording
        self.own = list(_named_figures(own, ""))
        self.own_by_name = {known.name: known for known in self.own}
        self.last_year = str(scope.get("上年度", ""))
        self.former = (
            list(_named_figures(former, "")) if isinstance(former, Mapping) else []
        )
        self._printed: dict[tuple[str, bool], Mapping[Decimal, list[_Known]]] = {}

    def printed(
        self, unit: str, *, former: bool = False
    ) -> Mapping[Decimal, list[_Known]]:
        """The figures by the number they print as in a unit."""
        key = (unit, former)
        if key not in self._printed:
            self._printed[key] = self._by_number(
                self.former if former else self.own, unit_named(unit)
            )
        return self._printed[key]

    def _by_number(
        self, figures: Iterable[_Known], unit: Unit
    ) -> Mapping[Decimal, list[_Known]]:
        table: dict[Decimal, list[_Known]] = {}
        for known in figures:
            if _counts_in(known.figure, unit):
                number = self._as_printed(known.figure, unit.name)
                table.setdefault(number, []).append(known)
        return table

    def _as_printed(self, figure: Figure, unit: str) -> Decimal:
        shown = show_in_unit(figure, unit)
        assert isinstance(shown, Figure)
        return Decimal(word_digits(shown, self.wording).text.replace(",", ""))

    def words_of(self, known: _Known, unit: str) -> str:
        """A figure in words as it prints in a unit."""
        return f"{self._as_printed(known.figure, unit):f}{unit}"


def _named_figures(values: Values, path: str) -> Iterator[_Known]:
    for key, value in values.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, Figure):
            yield _Known(name, value)
        elif isinstance(value, Mapping):
            yield from _named_figures(value, name)


def _counts_in(figure: Figure, unit: Unit) -> bool:
    """Whether a figure may stand in that unit: amounts and people in a larger or smaller one,
    others in their own.
    """
    if unit.dimension in _CONVERTED:
        return figure.unit.dimension == unit.dimension
    return figure.unit.name == unit.name


# ── what a number turns out to be ───────────────────────────────────────────


def _problem(spot: _Spot, figures: _Figures) -> Problem | None:
    number, unit = spot.typed.number, spot.typed.unit
    same = figures.printed(unit).get(number)
    if same:
        return _to_be_named(spot, _likeliest_first(same, spot))
    former = figures.printed(unit, former=True).get(number)
    if former:
        return _of_last_year(spot, former, figures)
    return _wrong_unit(spot, figures) or _swapped_digits(spot, figures)


def _likeliest_first(found: Iterable[_Known], spot: _Spot) -> list[_Known]:
    """The figures, those first that the sentence speaks of and that need no other unit.

    The shorter name before.
    """

    def unlikeliness(known: _Known) -> tuple[bool, bool, int]:
        other_unit = known.figure.unit.name != spot.typed.unit
        return not _is_spoken_of(known.name, spot), other_unit, len(known.name)

    return sorted(found, key=unlikeliness)


def _is_spoken_of(name: str, spot: _Spot) -> bool:
    """Whether the sentence has two characters in a row of a name, but for words that any name may
    have.
    """
    bare = re.sub(_COMMON_WORDS, " ", name)
    pairs = (one + other for one, other in pairwise(bare))
    return any(pair in spot.sentence for pair in pairs if pair.isalnum())


def _first_meant(found: Iterable[_Known], spot: _Spot) -> _Known | None:
    """The likeliest figure that the number may stand for: with so many digits any, else one that is
    spoken of.
    """
    for known in _likeliest_first(found, spot):
        if spot.typed.significant >= _TELLING_DIGITS or _is_spoken_of(known.name, spot):
            return known
    return None


def _to_be_named(spot: _Spot, same: list[_Known]) -> Problem | None:
    references = [_reference(known, spot.typed.unit) for known in same]
    references = [reference for reference in references if reference]
    if not references:
        return None
    others = "、".join(references[1:_MOST_REFERENCES])
    if others:
        name = same[0].name
        return _told(spot, "W11", "several", references[0], name=name, others=others)
    return _told(spot, "W11", "one", references[0], name=same[0].name)


def _of_last_year(
    spot: _Spot, former: Iterable[_Known], figures: _Figures
) -> Problem | None:
    """Last year's value where this year's of the same name is another, and nothing says that the
    past is meant.
    """
    if _speaks_of_the_past(spot, figures.last_year):
        return None
    unit, own = spot.typed.unit, figures.own_by_name
    comparable = [
        known
        for known in former
        if known.name in own and _counts_in(own[known.name].figure, unit_named(unit))
    ]
    meant = _first_meant(comparable, spot)
    if meant is None:
        return None
    now = own[meant.name]
    right, reference = figures.words_of(now, unit), _reference(now, unit)
    return _told(spot, "W12", "last_year", reference, name=now.name, right=right)


def _speaks_of_the_past(spot: _Spot, last_year: str) -> bool:
    """Whether the sentence, as far as the number's own clause, says that a number of another time
    is meant.
    """
    after = spot.offset + len(spot.words)
    end = re.compile(_CLAUSE_END).search(spot.sentence, after)
    so_far = spot.sentence[: end.start()] if end else spot.sentence
    return re.search(_PAST, so_far) is not None or f"{last_year}年" in so_far


def _wrong_unit(spot: _Spot, figures: _Figures) -> Problem | None:
    for unit in _ten_thousand_times_off(unit_named(spot.typed.unit)):
        same_digits = figures.printed(unit.name).get(spot.typed.number, ())
        meant = _first_meant(same_digits, spot)
        if meant is not None:
            right = figures.words_of(meant, unit.name)
            reference = _reference(meant, unit.name)
            return _told(spot, "W12", "unit", reference, name=meant.name, right=right)
    return None


def _ten_thousand_times_off(unit: Unit) -> Iterator[Unit]:
    """The units that are 10,000 times larger or smaller: 元 for 万元, 亿元 for 万元."""
    for other in UNITS.values():
        is_alike = unit.dimension and other.dimension == unit.dimension
        if is_alike and abs(other.exponent - unit.exponent) == 4:
            yield other


def _swapped_digits(spot: _Spot, figures: _Figures) -> Problem | None:
    unit = spot.typed.unit
    table = figures.printed(unit)
    for number, pair in _with_digits_swapped(spot.typed.number):
        meant = _first_meant(table.get(number, ()), spot)
        if meant is not None:
            name, right = meant.name, figures.words_of(meant, unit)
            reference = _reference(meant, unit)
            return _told(
                spot, "W12", "digits", reference, name=name, right=right, pair=pair
            )
    return None


def _with_digits_swapped(number: Decimal) -> Iterator[tuple[Decimal, str]]:
    """The number with each two neighbouring digits the other way round, with the two as they ought
    to be.
    """
    digits, exponent = number.as_tuple().digits, int(number.as_tuple().exponent)
    for index, (one, other) in enumerate(pairwise(digits)):
        if one != other and (index or other):
            turned = (*digits[:index], other, one, *digits[index + 2 :])
            yield Decimal((0, turned, exponent)), f"{other}{one}"


def _reference(known: _Known, unit: str) -> str:
    """What to write in a narrative for a figure in a unit, empty for one that has no name there (科目
    codes).
    """
    if not all(part.isidentifier() for part in known.name.split(".")):
        return ""
    other = f"|{unit}" if known.figure.unit.name != unit else ""
    return f"{{{{ {known.name}{other} }}}}"


def _told(spot: _Spot, code: str, case: str, reference: str, **facts: Any) -> Problem:
    """The problem of a number, with its sentence as it stands and, where there is a reference, as
    it should be.
    """
    in_yaml = reference and spot.place.file.endswith((".yaml", ".yml"))
    return problem(
        code,
        case,
        spot.place,
        was=spot.sentence.strip(),
        should=spot.with_reference(reference) if reference else "",
        key=spot.key,
        typed=spot.words,
        in_yaml=IN_YAML if in_yaml else "",
        **facts,
    )
