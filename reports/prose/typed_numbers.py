"""Numbers typed into a narrative that the document's own figures know: to be named instead, or
nearly right.

A number counts with its unit and at least four digits, zeros at either end aside: 2, 9 and 100% are
everywhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from itertools import chain, pairwise
from typing import Any

from msgspec import Struct

from reports.core.catalogue.prose import IN_YAML
from reports.core.figure import UNITS, Figure, Unit, half_up, unit_named
from reports.core.patterns import Pattern
from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.prose.labels import (
    NOW,
    PLAN,
    Labelled,
    Labels,
    in_unit,
    is_planned,
    places_of,
    prints_as,
)
from reports.prose.passages import REFERENCE, place_at
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
_SENTENCE = Pattern(r"[^。；！？\n]*[。；！？]?")
_CLAUSE_END = Pattern(r"[，。；！？\n]")
# Compiled where a number is nearly that of a figure, which is seldom.
_PAST = Pattern(
    r"[上去往前]年|上一年|上年度|前[一两三]年|同期|年初|期初|上期|原[来为有]|[从由自]|[较比]|调整前|历年"
)
# What figures of every kind are called says nothing of which one is meant.
_COMMON_WORDS = Pattern(
    r"[决预]算数?|完成值?|目标|金额|合计|总[计额]|本年|全年|当年|补充数|指标|年[度末初]|资金|情况|人数"
)


_MOST_REFERENCES = 4
_MOST_LISTED = 6
# What may stand between what a figure is called and its number.
_GAP = Pattern(
    r"[为是达到有共计合总实际约均已完成了数额累\s：:“”（）()、的之一]*"
    r"(?:(?:金额|资金|经费|补助|支出|收入|比例|比率|全年|当年|本年|年末|决算|执行|完成|项目|专项|合计|任务|情况|值|为|共|达到?|是|的|数|计)*)"
)
_NOT_MEANT = Pattern(
    r"每|标准|限额|封顶|起付|不[低高少多]于|[大小]于|超过|至少|最[多高低少]|[≥≤＞＜><]|上限|下限|分别|其中|目标"
)
_BOUND = Pattern(r"\s*(?:以上|以下|以内|左右|上下)")
_TARGET_AFTER = Pattern(
    r"\s*的?(?:年度|年初|设定的?|预期)*的?(?:指标值|目标值?|绩效目标)"
)
_TARGET_BEFORE = Pattern(
    r"(?:指标值|目标值?|目标要求)(?:值|要求|设定|定)?(?:为|是|：|在)?(?:≥|≤"
    r"|不低于|不高于|大于|小于|等于|达到|大于等于|小于等于)*\s*$"
)
# 满意度不低于90%, in a text about what is to be reached.
_GOAL = "目标"
_BOUND_BEFORE = Pattern(
    r"(?:不低于|不少于|不高于|不超过|[≥≤]|大于等于|小于等于|达到)\s*$"
)
_SHARE = Pattern(
    r"占(?P<whole>[^，。；：\d占]{2,20}?)的?(?:比重|比例)?(?:为|是|达到?)?\s*$"
)
_SUPPLEMENT = "补充数"


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
    texts: Values,
    scope: Values,
    wording: Wording,
    labels: Labels | None = None,
    *,
    final: bool = False,
) -> Iterator[Problem]:
    """W11 for each number that equals a figure of the document as it would be printed, W12 for one
    nearly equal to one.

    Besides W12 for one beside what a figure is called that is another, however few digits it has.
    Nearly equal is a number with two neighbouring digits swapped, one that is 10,000 times off by
    its unit, and last year's value in a sentence that does not speak of the past. Nothing is looked
    up where no such number is typed. W13 for what nothing knows in a text of a `final` document.
    `labels` are those of the scope, where they are known already.
    """
    spots = list(_spots(texts))
    if not spots:
        return
    figures = _Figures(scope, wording, labels or Labels(scope))
    figures.unnamed = _unnamed_supplements(texts, scope)
    unknown: dict[str, list[_Spot]] = {}
    for spot in spots:
        found = _problem(spot, figures) if spot.typed.exact else None
        if found is not None:
            yield found
        elif not _is_everywhere(spot.typed) and not figures.knows(spot):
            unknown.setdefault(spot.key, []).append(spot)
    if final:
        for key, those in unknown.items():
            yield _unknown(key, those)


_EVERYWHERE = frozenset({Decimal(100)})
_POINTS = "分"


def _is_everywhere(typed: Measured) -> bool:
    """Whether a number is no news: 100%; points are held against the scores."""
    return typed.number in _EVERYWHERE or typed.unit == _POINTS


def _unknown(key: str, spots: list[_Spot]) -> Problem:
    """W13 for the numbers of a text that nothing in the data knows."""
    listed = "、".join(dict.fromkeys(spot.words for spot in spots))
    if len(spots) > _MOST_LISTED:
        listed = "、".join(spot.words for spot in spots[:_MOST_LISTED]) + " 等"
    return problem(
        "W13",
        "unknown",
        spots[0].place,
        was=spots[0].sentence.strip(),
        key=key,
        numbers=listed,
    )


def _unnamed_supplements(texts: Values, scope: Values) -> list[_Known]:
    """The numbers under 补充数 that no text refers to."""
    extra = scope.get(_SUPPLEMENT)
    if not isinstance(extra, Mapping):
        return []
    named = " ".join(
        found
        for text in texts.values()
        if isinstance(text, Words)
        for found in REFERENCE.findall(text)
    )
    return [
        _Known(f"{_SUPPLEMENT}.{key}", value)
        for key, value in extra.items()
        if isinstance(value, Figure) and f"{_SUPPLEMENT}.{key}" not in named
    ]


def _spots(texts: Values) -> Iterator[_Spot]:
    """Each number with its unit that is typed into one of the texts."""
    for key, text in texts.items():
        if not isinstance(text, Words):
            continue
        sentences = _SENTENCE.finditer(text)
        start = end = 0
        for typed in measured(text):
            while end < typed.end:
                start, end = next(sentences).span()
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

    def __init__(self, scope: Values, wording: Wording, labels: Labels) -> None:
        own = {key: value for key, value in scope.items() if key not in _NOT_OWN}
        former = scope.get("上年")
        self.wording = wording
        self.own = list(_named_figures(own, ""))
        self.own_by_name = {known.name: known for known in self.own}
        self.last_year = str(scope.get("上年度", ""))
        self.former = (
            list(_named_figures(former, "")) if isinstance(former, Mapping) else []
        )
        self.labels = labels
        self.unnamed: list[_Known] = []
        self._printed: dict[tuple[str, bool], Mapping[Decimal, list[_Known]]] = {}
        self._rounded: dict[tuple[str, int], Set[Decimal]] = {}

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

    def knows(self, spot: _Spot) -> bool:
        """Whether a number is one of the data, be it of another year."""
        unit, number = spot.typed.unit, spot.typed.number
        return any(
            number in self.printed(unit, former=former) for former in (False, True)
        ) or number in self.rounded(unit, places_of(number))

    def rounded(self, unit: str, places: int) -> Set[Decimal]:
        """Every figure that has a label, in a unit to so many places."""
        key = (unit, places)
        if key not in self._rounded:
            labelled = chain.from_iterable(self.labels.by_label.values())
            figures = (in_unit(one.figure, unit) for one in labelled)
            self._rounded[key] = {
                half_up(one.shown, places) for one in figures if one is not None
            }
        return self._rounded[key]

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
    found = _beside_its_name(spot, figures) or _of_supplement(spot, figures)
    if spot.typed.significant < _FEWEST_DIGITS:
        return found or _named_in_wrong_unit(spot, figures)
    same = figures.printed(unit).get(number)
    if found is not None:
        return found if same else _swapped_digits(spot, figures) or found
    if same:
        likely = _likeliest_first(same, spot)
        return _of_the_year_before(spot, likely, figures) or _to_be_named(spot, likely)
    former = figures.printed(unit, former=True).get(number)
    if former:
        return _of_last_year(spot, former, figures)
    return (
        _wrong_unit(spot, figures)
        or _swapped_digits(spot, figures)
        or _nearly(spot, figures)
    )


# ── beside what a figure is called ──────────────────────────────────────────


def _beside_its_name(spot: _Spot, figures: _Figures) -> Problem | None:
    """W12 for a number beside the name of a figure that is another: as it is, as its target, as its
    share in another.
    """
    after = spot.sentence[spot.offset + len(spot.words) :]
    before = REFERENCE.sub("\x00", spot.sentence[: spot.offset])
    clause = _CLAUSE_END.split(before)[-1]
    is_target = _TARGET_AFTER.match(after) or _TARGET_BEFORE.search(clause)
    is_bound = _GOAL in spot.key and _BOUND_BEFORE.search(clause)
    if is_target or is_bound:
        return _beside_target(spot, clause, figures)
    if share := _SHARE.search(clause):
        return _as_share(spot, clause[: share.start()], share["whole"], figures)
    if _BOUND.match(after) or clause.endswith(_ABOUT):
        return None
    label, gap = figures.labels.last_in(clause)
    if not label and "的" in clause:
        # 历年的退费 is 历年退费.
        clause = clause.replace("的", "")
        label, gap = figures.labels.last_in(clause)
    # A name may speak of the past itself.
    but = label if _PAST.search(label) else ""
    if _speaks_of_the_past(spot, figures.last_year, but=but):
        return None
    if _is_usual(spot, label, figures):
        return None
    if len(label) < _SHORTEST_LABEL or not _GAP.fullmatch(gap):
        return None
    if _NOT_MEANT.search(clause[clause.rfind(label) + len(label) :]):
        return None
    return _unlike(spot, figures.labels.of(label), label, figures)


_SHORTEST_LABEL = 3
_ABOUT = ("近", "约", "逾", "超", "达近")


def _is_usual(spot: _Spot, label: str, figures: _Figures) -> bool:
    """Whether a number is said of everything: 100%, but of an indicator."""
    return spot.typed.number in _EVERYWHERE and label not in figures.labels.indicators


def _unlike(
    spot: _Spot, meant: Iterable[Labelled], label: str, figures: _Figures
) -> Problem | None:
    """W12 for a number that is none of the figures of its label."""
    number, unit = spot.typed.number, spot.typed.unit
    alike = [one for one in meant if in_unit(one.figure, unit) is not None]
    if not alike or any(prints_as(one.figure, number, unit) for one in alike):
        return None
    now = [one for one in alike if one.role == NOW]
    for other in _ten_thousand_times_off(unit_named(unit)):
        for one in now:
            if prints_as(one.figure, number, other.name):
                known = _Known(one.name, one.figure)
                reference = _reference(known, other.name)
                right = figures.words_of(known, other.name)
                return _told(spot, "W12", "unit", reference, name=label, right=right)
    first = (now or alike)[0]
    known = _Known(first.name, first.figure)
    return _told(
        spot,
        "W12",
        "named",
        _reference(known, unit),
        name=label,
        right=figures.words_of(known, unit),
    )


def _beside_target(spot: _Spot, clause: str, figures: _Figures) -> Problem | None:
    """W12 for a number that is said to be a target and is not."""
    label = _subject(spot, clause, figures.labels.targets)
    if not label:
        return None
    meant = [
        Labelled(PLAN, bound, ("评分", "项", label, "目标"))
        for bound in figures.labels.targets[label].bounds
    ]
    number, unit = spot.typed.number, spot.typed.unit
    alike = [one for one in meant if in_unit(one.figure, unit) is not None]
    if not alike or any(prints_as(one.figure, number, unit) for one in alike):
        return None
    right = figures.words_of(_Known(label, alike[0].figure), unit)
    return _told(spot, "W12", "target", "", name=label, right=right)


def _subject(spot: _Spot, clause: str, known: Iterable[str]) -> str:
    """Which indicator a clause speaks of: one it names, else the one that the text is about."""
    named = [one for one in known if one in clause]
    if not named:
        words = spot.key.split()[-1]
        named = [one for one in known if one == words]
    return max(named, key=len, default="")


def _as_share(spot: _Spot, part: str, whole: str, figures: _Figures) -> Problem | None:
    """W12 for a share of one figure in another that is not what the two give."""
    labels = figures.labels
    one, other = labels.ending(part), labels.ending(whole) or labels.beginning(whole)
    if spot.typed.unit != "%" or not one or not other or one == other:
        return None
    ratios = [
        (over, under)
        for over in labels.of(one, NOW)
        for under in labels.of(other, NOW)
        if over.figure.unit.dimension == under.figure.unit.dimension
        and under.figure.value
    ]
    places = max(-int(spot.typed.number.as_tuple().exponent), 0)
    shares = []
    for over, under in ratios:
        share = over.figure / under.figure
        if isinstance(share, Figure):
            shares.append(share.cast(unit_named("%")).rounded(places))
    if not shares or any(share.shown == spot.typed.number for share in shares):
        return None
    right = f"{shares[0].shown:f}%"
    return _told(spot, "W12", "share", "", part=one, whole=other, right=right)


def _of_supplement(spot: _Spot, figures: _Figures) -> Problem | None:
    """W12, W11 for a number in place of one of 补充数 that no text refers to any more."""
    unit = spot.typed.unit
    for known in figures.unnamed:
        name = known.name.removeprefix(f"{_SUPPLEMENT}.")
        if known.figure.unit.name != unit or not _is_spoken_of(name, spot):
            continue
        reference = _reference(known, unit)
        if prints_as(known.figure, spot.typed.number, unit):
            return _told(spot, "W11", "one", reference, name=known.name)
        right = figures.words_of(known, unit)
        return _told(spot, "W12", "named", reference, name=name, right=right)
    return None


def _nearly(spot: _Spot, figures: _Figures) -> Problem | None:
    """W12 for a number of which one digit is another, missing, or of which the point is elsewhere."""
    unit = spot.typed.unit
    digits = str(spot.typed.number).replace(".", "").strip("0")
    near = [
        found
        for number, found in figures.printed(unit).items()
        if _is_near(digits, str(number).replace(".", "").strip("0"))
    ]
    for known in _likeliest_first([one for found in near for one in found], spot):
        is_rounded = prints_as(known.figure, spot.typed.number, unit)
        if not is_rounded and _is_spoken_of(known.name, spot):
            reference, right = _reference(known, unit), figures.words_of(known, unit)
            return _told(spot, "W12", "nearly", reference, name=known.name, right=right)
    return None


def _is_near(typed: str, known: str) -> bool:
    """Whether the digits are the same, all but one, or all but the last ones."""
    if len(known) < _FEWEST_DIGITS or abs(len(typed) - len(known)) > 1:
        return False
    if len(typed) == len(known):
        return sum(one != other for one, other in zip(typed, known, strict=True)) <= 1
    longer, shorter = sorted((typed, known), key=len, reverse=True)
    return any(
        longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer))
    )


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
    bare = _COMMON_WORDS.sub(" ", name)
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


def _of_the_year_before(
    spot: _Spot, same: Sequence[_Known], figures: _Figures
) -> Problem | None:
    """W12 for a figure of this year's data that is called last year's (上年末累计结余), where its
    counterpart (年末累计结余) is known and nothing says that the past is meant.
    """
    last = same[0].name.rpartition(".")[2]
    if not last.startswith(_LAST_YEAR) or _speaks_of_the_past(spot, figures.last_year):
        return None
    names = (last.removeprefix(_LAST_YEAR[:1]), last.removeprefix(_LAST_YEAR))
    known = next(
        (figures.own_by_name[one] for one in names if one in figures.own_by_name), None
    )
    if known is None or not _counts_in(known.figure, unit_named(spot.typed.unit)):
        return None
    right, reference = (
        figures.words_of(known, spot.typed.unit),
        _reference(known, spot.typed.unit),
    )
    return _told(spot, "W12", "last_year", reference, name=known.name, right=right)


_LAST_YEAR = "上年"


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


def _speaks_of_the_past(spot: _Spot, last_year: str, but: str = "") -> bool:
    """Whether the sentence, as far as the number's own clause, says that a number of another time
    is meant, `but` for a name.
    """
    after = spot.offset + len(spot.words)
    end = _CLAUSE_END.search(spot.sentence, after)
    so_far = spot.sentence[: end.start()] if end else spot.sentence
    if but:
        so_far = so_far.replace("的", "").replace(but, "")
    return _PAST.search(so_far) is not None or f"{last_year}年" in so_far


def _wrong_unit(spot: _Spot, figures: _Figures) -> Problem | None:
    for unit in _ten_thousand_times_off(unit_named(spot.typed.unit)):
        same_digits = figures.printed(unit.name).get(spot.typed.number, ())
        meant = _first_meant(same_digits, spot)
        if meant is not None:
            right = figures.words_of(meant, unit.name)
            reference = _reference(meant, unit.name)
            return _told(spot, "W12", "unit", reference, name=meant.name, right=right)
    return None


def _named_in_wrong_unit(spot: _Spot, figures: _Figures) -> Problem | None:
    """W12 for a number of few digits that is 10,000 times off by its unit: of a figure whose name the
    words before it have, or of what was planned for the whole document.
    """
    clause = _CLAUSE_END.split(spot.sentence[: spot.offset])[-1]
    if _NOT_MEANT.search(clause):
        return None
    for unit in _ten_thousand_times_off(unit_named(spot.typed.unit)):
        for known in figures.printed(unit.name).get(spot.typed.number, ()):
            name = known.name.rpartition(".")[2]
            pieces = (name[at : at + _TELLING_NAME] for at in range(len(name)))
            named = any(len(one) == _TELLING_NAME and one in clause for one in pieces)
            if named or (is_planned(known.name) and _GIVEN.search(clause)):
                right = figures.words_of(known, unit.name)
                reference = _reference(known, unit.name)
                return _told(
                    spot, "W12", "unit", reference, name=known.name, right=right
                )
    return None


# So many characters of a name in a row are no chance.
_TELLING_NAME = 4
_GIVEN = Pattern(r"(?:安排|下达|拨付|落实|到位)了?(?:本?项目)?(?:经费|资金|预算|补助)")


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
