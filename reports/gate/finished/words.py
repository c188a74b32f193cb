"""Words that the field spells otherwise, names that change within a text, what belongs to others.

Which words they are is data, given by whoever asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from reports.core.patterns import HAN, Pattern
from reports.core.problems import problem
from reports.gate.finished.field import NO_WORDS, FieldWords
from reports.gate.finished.plain import Mark, Plain, Spot, mark, parts_of, spot

_SHOWN = 6


def find_wrong_words(
    lines: Sequence[Plain], wrong: Mapping[str, str]
) -> Iterator[Mark]:
    """A11 for each word that is another, mistyped."""
    together = "\n".join(line.words for line in lines)
    for word, right in wrong.items():
        if word not in together:
            continue
        for number, line in enumerate(lines):
            start = line.words.find(word)
            if start >= 0:
                told = problem("A11", "word", words=word, right=right)
                yield mark(told, number, line, start, start + len(word))


def find_two_names(lines: Sequence[Plain], pairs: Mapping[str, str]) -> Iterator[Mark]:
    """A07 for each thing that one text calls by two names; told where it has the second."""
    for name, other in pairs.items():
        first, second = _first(lines, name, other), _first(lines, other, name)
        if first is not None and second is not None:
            told = problem("A07", "two names", words=other, other=name)
            yield Mark(told, (second, first))


def _first(lines: Sequence[Plain], name: str, other: str) -> Spot | None:
    """Where a name stands that is no part of the other one."""
    for number, line in enumerate(lines):
        bare = line.words
        if name in other:
            start = bare.find(name)
        else:
            start = bare.replace(other, "\x00" * len(other)).find(name)
        if start >= 0 and not line.is_cell:
            return spot(number, line, start, start + len(name))
    return None


def find_others_words(
    lines: Sequence[Plain], departments: Mapping[str, Sequence[str]]
) -> Iterator[Mark]:
    """A12 for words that only the reports of another department have, by the department."""
    for name, words in departments.items():
        for word in words:
            spots = [
                spot(number, line, start, start + len(word))
                for number, line in enumerate(lines)
                if (start := line.words.find(word)) >= 0
            ]
            if spots:
                told = problem(
                    "A12", "department", words=word, other=name, count=len(spots)
                )
                yield Mark(told, tuple(spots))


# ── the unit's own name ─────────────────────────────────────────────────────

_OWN_NAME = Pattern(
    rf"^(?:20\d\d年度?)?({HAN}{{4,16}}?(?:局|委员会|中心))(?={HAN}|\d|$)"
)
# 某县, 某市: bodies of the same place begin so, and one of another level does not.
_PLACE = Pattern(rf"{HAN}+?[省市州县区旗盟]")
_MOST_APART = 2


def find_misnamed(lines: Sequence[Plain], titles: Sequence[str]) -> Iterator[Mark]:
    """A07 for each place that calls the unit of the report almost as the report is called, and not so."""
    names = [found[1] for title in titles if (found := _OWN_NAME.match(title))]
    together = "".join(line.words for line in lines)
    name = max(names, key=together.count, default="")
    place = _PLACE.match(name)
    if place is None:
        return
    begin, end = place.group(), name[-1]
    alike = Pattern(rf"{begin}{HAN}{{1,{len(name)}}}?{end}")
    for number, line in enumerate(lines):
        for found in alike.finditer(line.words) if begin in line.words else ():
            if found.group() != name and _are_near(found.group(), name):
                told = problem("A07", "own name", words=found.group(), other=name)
                yield mark(told, number, line, *found.span())


def _are_near(one: str, other: str) -> bool:
    """Whether one becomes the other by few characters put in, left out or mistaken."""
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    apart = sum(
        max(end - start, stop - begun)
        for case, start, end, begun, stop in codes
        if case != "equal"
    )
    return apart <= _MOST_APART


# ── one amount, two names ───────────────────────────────────────────────────

_NIL = Pattern(r"0(?:\.0+)?万元")
_LEAST_OF_A_NAME, _LEAST_OF_ITS_OWN = 6, 2


def find_amounts_of_two_names(
    lines: Sequence[Plain], field: FieldWords = NO_WORDS
) -> Iterator[Mark]:
    """A07 for each amount of money that one report gives two names of its own."""
    if not field.money_ends:
        return
    money = Pattern(
        rf"(?P<name>[^\WA-Za-z_]{{2,40}}?(?P<tail>{'|'.join(field.money_ends)}))(?:预算)?(?:金额)?"
        rf"(?:合计|共计|共)?(?P<amount>\d[\d,]*(?:\.\d+)?万元)"
    )
    # What leads to a name, and what may be left out of it.
    leads = Pattern(rf"^.*(?:20\d\d年|{'|'.join(field.money_leads)})")
    fillers = Pattern(rf"\d|{'|'.join(field.money_fillers)}")
    for part in parts_of(lines):
        known: dict[tuple[str, str], dict[str, tuple[str, Spot]]] = {}
        for number in part:
            line = lines[number]
            for found in money.finditer(line.words) if "万元" in line.words else ():
                name = leads.sub("", found["name"])
                bare = fillers.sub("", name.removesuffix(found["tail"]))
                is_name = len(name) >= _LEAST_OF_A_NAME
                if (
                    not is_name
                    or len(bare) < _LEAST_OF_ITS_OWN
                    or _NIL.match(found["amount"])
                ):
                    continue
                where = spot(number, line, found.end("name") - len(name), found.end())
                names = known.setdefault((found["amount"], found["tail"]), {})
                names.setdefault(bare, (name, where))
        for (amount, _), names in known.items():
            if 1 < len(names) <= 3:
                (first, there), *rest = names.values()
                for name, where in rest:
                    told = problem(
                        "A07", "amount", words=name, other=first, amount=amount
                    )
                    yield Mark(told, (where, there))
