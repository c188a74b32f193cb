"""Sentences whose numbers are said to be made of each other: this year's, last year's, the change and its rate."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.facts.model import POWERS, Printed, may_be_one, read_printed
from reports.gate.facts.speech import UNIT_OF, Speech
from reports.gate.finished.formulas import worked_out
from reports.gate.finished.plain import Mark, Plain, mark

_TERM = Pattern(r"[^\W\d]+|[（）+\-*/]")
_AMOUNT = Pattern(r"(?<![\d.,])(-?\d[\d,]*(?:\.\d+)?)(亿元|万元|元)")
_UP, _DOWN = "升", "降"
_CHANGES = ("增减额", "增减率")
_NOW, _BEFORE, _DONE = "本年", "上年", "完成率"
_LEVELS = {"小于": -1, "等于": 0, "大于": 1}
_CALLED = 10
_HUNDRED = Printed(100.0, 0.0, "100")
# The last bit of a float is no difference.
_BIT = 1e-9

Group = Mapping[str, Printed]


def find_wrong_relations(lines: Sequence[Plain], speech: Speech) -> Iterator[Mark]:
    """A01 for each number of a sentence that the others do not give, A08 for each word that they contradict."""
    for number, line in enumerate(lines):
        if line.is_cell:
            continue
        taken: set[tuple[int, str]] = set()
        for pattern in speech.patterns if _has_digit(line.words) else ():
            for found in pattern.finditer(line.words):
                if _is_own(found, line.words, speech):
                    yield from _held(found, number, line, speech, taken)
        for source in speech.opposites:
            for found in re.finditer(source, line.words):
                told = problem("A08", "opposite", words=found.group())
                yield mark(told, number, line, *found.span())


def _has_digit(words: str) -> bool:
    return any(one.isdigit() for one in words)


def _is_own(found: re.Match[str], words: str, speech: Speech) -> bool:
    """Whether what is taken for this year's number is not called a plan, or a part of another."""
    if not speech.not_own or _NOW not in found.re.groupindex:
        return True
    start = found.start(_NOW)
    return re.search(speech.not_own, words[max(start - _CALLED, 0) : start]) is None


def _group(found: re.Match[str]) -> dict[str, Printed]:
    """The numbers of a sentence by what they are; a change that goes down is less than nothing."""
    said = {name: words for name, words in found.groupdict().items() if words}
    numbers = {
        name: read_printed(words, POWERS.get(said.get(UNIT_OF.format(name), ""), 0))
        for name, words in said.items()
        if words[-1].isdigit()
    }
    if _DOWN in said and _UP not in said:
        for name in _CHANGES:
            if name in numbers:
                one = numbers[name]
                numbers[name] = Printed(-one.value, one.half, one.text)
    return numbers


def _held(
    found: re.Match[str],
    number: int,
    line: Plain,
    speech: Speech,
    taken: set[tuple[int, str]],
) -> Iterator[Mark]:
    group = _group(found)
    yield from _levels(found, group, number, line)
    for name, formulas in speech.relations.items():
        place = (found.start(name), name) if name in group else None
        if place is None or place in taken:
            continue
        taken.add(place)
        for formula in formulas:
            if not _of_one_kind(found, formula):
                continue
            is_rate = speech.quantities[name] == "率"
            ends = _reach(formula, group, 100.0 if is_rate else 1.0)
            if ends is None:
                continue
            if not _meets(ends, group[name]) and not _is_of_another(
                found, group, line.words, name, formula
            ):
                yield _wrong(found, group, name, formula, ends, number, line)
            break


def _reach(
    formula: str, group: Group, scale: float
) -> tuple[float, float, float] | None:
    """What a formula comes to with the numbers as printed, and its least and most before they were rounded;
    None where one of them is not there or is nothing.
    """
    terms = _TERM.findall(formula)
    names = list(dict.fromkeys(one for one in terms if one[0].isalpha()))
    if any(name not in group for name in names):
        return None
    values: list[float] = []
    for signs in ((0,) * len(names), *product((-1, 1), repeat=len(names))):
        now = {
            name: group[name].value + sign * group[name].half
            for name, sign in zip(names, signs, strict=True)
        }
        value = worked_out([now.get(term, term) for term in terms])
        if value is None:
            return None
        values.append(value * scale)
    return values[0], min(values), max(values)


def _of_one_kind(found: re.Match[str], formula: str) -> bool:
    """Whether the numbers of a formula count the same, whatever the power of their units."""
    said = found.groupdict()
    units = {said.get(UNIT_OF.format(one)) or "" for one in _TERM.findall(formula)}
    return len({unit.lstrip("万亿") for unit in units if unit}) < 2


def _meets(ends: tuple[float, float, float], printed: Printed) -> bool:
    _, least, most = ends
    slack = max(abs(least), abs(most), abs(printed.value)) * _BIT
    return least <= printed.high + slack and most >= printed.low - slack


def _is_of_another(
    found: re.Match[str], group: Group, words: str, name: str, formula: str
) -> bool:
    """Whether another amount of the paragraph before gives the rate of a change: it may be of that one."""
    if name not in _CHANGES or _NOW not in formula or _NOW not in group:
        return False
    for one in _AMOUNT.finditer(words, 0, found.start("增减额")):
        other = {**group, _NOW: read_printed(one[1], POWERS[one[2]])}
        ends = _reach(formula, other, 100.0 if name == "增减率" else 1.0)
        if ends is not None and _meets(ends, group[name]):
            return True
    return False


def _wrong(
    found: re.Match[str],
    group: Group,
    name: str,
    formula: str,
    ends: tuple[float, float, float],
    number: int,
    line: Plain,
) -> Mark:
    value = ends[0]
    unit = found.groupdict().get(UNIT_OF.format(name))
    shown = (
        f"{abs(value) / 10.0 ** POWERS.get(unit, 0):.10g}{unit}"
        if unit
        else f"{abs(value):.2f}%"
    )
    terms = _TERM.findall(formula)
    spelled = "".join(group[one].text if one in group else one for one in terms)
    spelled = spelled.replace("-", "－").replace("/", "÷")
    other = "增加" if value > 0 else "减少"
    is_turned = name in _CHANGES and value * group[name].value < 0
    told = problem(
        "A01",
        "worked out",
        words=found.group(),
        printed=found[name] + (unit or "%"),
        formula=spelled,
        expected=f"{other}{shown}" if is_turned else shown,
    )
    return mark(told, number, line, *found.span())


def _levels(
    found: re.Match[str], group: Group, number: int, line: Plain
) -> Iterator[Mark]:
    """大于, 等于, 小于 beside a rate, 增加 and 减少 beside two numbers, that cannot be."""
    said = {name for name, words in found.groupdict().items() if words}
    done, whole = group.get(_DONE), _HUNDRED
    if done is None:
        done, whole = group.get("决算"), group.get("预算", _HUNDRED)
    for word, level in _LEVELS.items():
        if done is None or word not in said or not done.value:
            continue
        is_so = (
            may_be_one(done, whole)
            or (level < 0 and done.value < whole.value)
            or (level > 0 and done.value > whole.value)
        )
        if not is_so:
            told = problem("A08", "level", words=found.group(), word=found[word])
            yield mark(told, number, line, *found.span())
    now, before = group.get(_NOW), group.get(_BEFORE)
    if now is None or before is None or "增减额" in group:
        return
    if (_UP in said and now.high < before.low) or (
        _DOWN in said and now.low > before.high
    ):
        word = found[_UP] if _UP in said else found[_DOWN]
        told = problem("A08", "direction", words=found.group(), word=word)
        yield mark(told, number, line, *found.span())
