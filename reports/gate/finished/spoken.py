"""Sentences whose numbers are said to be made of each other: this year's, last year's, the change and its rate."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from reports.core.patterns import Pattern
from reports.core.problems import Problem, problem
from reports.gate.facts.model import POWERS, Fact, Printed, may_be_one, read_printed
from reports.gate.facts.sentences import Said, said_in
from reports.gate.facts.speech import RATE, Speech
from reports.gate.finished.formulas import worked_out
from reports.gate.finished.plain import Mark, Plain, mark

_TERM = Pattern(r"[^\W\d]+|[（）+\-*/]")
_AMOUNT = Pattern(r"(?<![\d.,])(-?\d[\d,]*(?:\.\d+)?)(亿元|万元|元)")
_UP, _DOWN = "升", "降"
_CHANGE, _CHANGE_RATE = "增减额", "增减率"
_NOW, _BEFORE, _DONE, _BUDGET, _OUTTURN = "本年", "上年", "完成率", "预算", "决算"
_LEVELS = {"小于": -1, "等于": 0, "大于": 1}
_HUNDRED = Printed(100.0, 0.0, "100")
# The last bit of a float is no difference.
_BIT = 1e-9

Numbers = Mapping[str, Printed]
Ends = tuple[float, float, float]
"""What a formula comes to with numbers as printed, and its least and most before they were rounded."""


def find_wrong_relations(lines: Sequence[Plain], speech: Speech) -> Iterator[Mark]:
    """A01 for each number of a sentence that the others do not give, A08 for what they contradict."""
    for number, line in enumerate(lines):
        if line.is_cell:
            continue
        taken: set[tuple[int, str]] = set()
        for said in said_in(line.words, number, speech):
            if _is_own(said, speech):
                yield from _levels(said, number, line)
                yield from _unheld(said, number, line, speech, taken)
        for source in speech.opposites:
            for found in re.finditer(source, line.words):
                told = problem("A08", "opposite", words=found.group())
                yield mark(told, number, line, *found.span())


def _is_own(said: Said, speech: Speech) -> bool:
    """Whether what is taken for this year's number is not called a plan."""
    now = said.facts.get(_NOW)
    is_asked = now is not None and speech.not_own
    return not is_asked or re.search(speech.not_own, said.facts[_NOW].label) is None


def _numbers(said: Said) -> dict[str, Printed]:
    """The numbers of a sentence by what they are; a change that goes down is less than nothing."""
    numbers = {name: fact.number for name, fact in said.facts.items()}
    if _DOWN in said.directions and _UP not in said.directions:
        for name in (_CHANGE, _CHANGE_RATE):
            if name in numbers:
                one = numbers[name]
                numbers[name] = Printed(-one.value, one.half, one.text)
    return numbers


def _unheld(
    said: Said, number: int, line: Plain, speech: Speech, taken: set[tuple[int, str]]
) -> Iterator[Mark]:
    """The first number of a sentence that its others do not give; what follows from it is not told again."""
    numbers = _numbers(said)
    for name, formulas in speech.relations.items():
        place = (said.facts[name].where.start, name) if name in numbers else None
        if place is None or place in taken:
            continue
        taken.add(place)
        scale = 100.0 if speech.quantities[name] == RATE else 1.0
        for formula in formulas:
            ends = _reach(formula, numbers, scale)
            if ends is None or not _of_one_kind(said, formula):
                continue
            fits = _meets(ends, numbers[name]) or _is_of_another(
                said, numbers, line.words, name, formula
            )
            if not fits:
                told = _told(said, numbers, name, formula, ends[0])
                yield mark(told, number, line, said.start, said.end)
                taken |= {(one.where.start, key) for key, one in said.facts.items()}
                return
            break


def _reach(formula: str, numbers: Numbers, scale: float) -> Ends | None:
    """What a formula comes to; None where one of its numbers is not there or is nothing to divide by."""
    terms = _TERM.findall(formula)
    names = list(dict.fromkeys(one for one in terms if one[0].isalpha()))
    if any(name not in numbers for name in names):
        return None
    values: list[float] = []
    for signs in ((0,) * len(names), *product((-1, 1), repeat=len(names))):
        now = {
            name: numbers[name].value + sign * numbers[name].half
            for name, sign in zip(names, signs, strict=True)
        }
        value = worked_out([now.get(term, term) for term in terms])
        if value is None:
            return None
        values.append(value * scale)
    return values[0], min(values), max(values)


def _of_one_kind(said: Said, formula: str) -> bool:
    """Whether the numbers of a formula count the same, whatever the power of their units."""
    facts = (said.facts.get(one) for one in _TERM.findall(formula))
    units = {one.unit.lstrip("万亿") for one in facts if one is not None and one.unit}
    return len(units) < 2


def _meets(ends: Ends, printed: Printed) -> bool:
    _, least, most = ends
    slack = max(abs(least), abs(most), abs(printed.value)) * _BIT
    return least <= printed.high + slack and most >= printed.low - slack


def _is_of_another(
    said: Said, numbers: Numbers, words: str, name: str, formula: str
) -> bool:
    """Whether another amount of the paragraph before gives the rate of a change: it may be of that one."""
    if name != _CHANGE_RATE or _NOW not in formula:
        return False
    change = said.facts.get(_CHANGE, said.facts[name])
    for one in _AMOUNT.finditer(words, 0, change.where.start):
        other = {**numbers, _NOW: read_printed(one[1], POWERS[one[2]])}
        ends = _reach(formula, other, 100.0)
        if ends is not None and _meets(ends, numbers[name]):
            return True
    return False


def _told(
    said: Said, numbers: Numbers, name: str, formula: str, value: float
) -> Problem:
    fact = said.facts[name]
    terms = _TERM.findall(formula)
    spelled = "".join(numbers[one].text if one in numbers else one for one in terms)
    shown = _shown(fact, abs(value))
    is_change = name in (_CHANGE, _CHANGE_RATE)
    if is_change and value * numbers[name].value < 0:
        shown = f"{'增加' if value > 0 else '减少'}{shown}"
    return problem(
        "A01",
        "worked out",
        words=said.words,
        printed=fact.words if fact.unit else f"{fact.words}%",
        formula=spelled.replace("-", "－").replace("/", "÷").replace("+", "＋"),
        expected=shown,
    )


def _shown(fact: Fact, value: float) -> str:
    """A value as the fact would print it: in its unit, or as a percentage."""
    if fact.unit:
        return f"{value / 10.0 ** POWERS.get(fact.unit, 0):.10g}{fact.unit}"
    return f"{value:.2f}%"


def _levels(said: Said, number: int, line: Plain) -> Iterator[Mark]:
    """大于, 等于, 小于 beside a rate or two numbers, 增加 and 减少 beside two, that cannot be."""
    numbers = {name: fact.number for name, fact in said.facts.items()}
    done, whole = numbers.get(_DONE), _HUNDRED
    if done is None:
        done, whole = numbers.get(_OUTTURN), numbers.get(_BUDGET, _HUNDRED)
    for word, level in _LEVELS.items():
        if done is None or word not in said.directions or not done.value:
            continue
        is_so = (
            may_be_one(done, whole)
            or (level < 0 and done.value < whole.value)
            or (level > 0 and done.value > whole.value)
        )
        if not is_so:
            told = problem("A08", "level", words=said.words, word=said.directions[word])
            yield mark(told, number, line, said.start, said.end)
    now, before = numbers.get(_NOW), numbers.get(_BEFORE)
    if now is None or before is None or _CHANGE in numbers:
        return
    up, down = said.directions.get(_UP), said.directions.get(_DOWN)
    word = up or down or ""
    if (up and now.high < before.low) or (down and now.low > before.high):
        told = problem("A08", "direction", words=said.words, word=word)
        yield mark(told, number, line, said.start, said.end)
