"""必写: which texts a document must have, by rules that are data: why a total changed, why it missed
its budget.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reports.core.figure import PENDING, Absent, Figure, half_up, unit_named
from reports.core.patterns import Pattern
from reports.core.problems import Fault, Place, Problem, did_you_mean, nearest, problem
from reports.core.values import Values
from reports.finance.discrepancies import Discrepancy
from reports.finance.messages import (
    exact_words,
    figure_place,
    typed_at,
    without_sign,
)
from reports.prose.directions import contradicted_by
from reports.prose.passages import line_at
from reports.source.schema import Words
from reports.templating import Expressions
from reports.types.formats import RequiredText

_PLACES = 2
# The code of a text that is asked for.
_UNWRITTEN = "W03"


def find_missing_texts(
    rules: Sequence[RequiredText],
    expressions: Expressions,
    scope: Values,
    companion: str,
) -> tuple[list[Problem], list[Discrepancy]]:
    """W03 for each text that a rule asks for and nobody wrote; those of a change apart, since the
    number may be to blame.

    W04, D01 for one that will not be printed. A rule with 本数 and 比数 asks where the two print
    differently; `companion` is the name of the file for texts.
    """
    problems: list[Problem] = []
    changes: list[Discrepancy] = []
    asked: set[str] = set()
    reasons: dict[str, _Reason] = {}
    for rule in rules:
        try:
            for names in _each(rule, expressions, scope):
                key = str(expressions.evaluate(rule.text, names))
                asked.add(key)
                text = names.get(key)
                if isinstance(text, Words) and rule.current is not None:
                    name = str(expressions.evaluate(rule.explanation, names))
                    reasons[key] = _Reason(rule, name, text)
                for found in _check_text(rule, key, expressions, names, companion):
                    if isinstance(found, Discrepancy):
                        changes.append(found)
                    else:
                        problems.append(found)
        except Fault as fault:
            problems += fault.problems
    told = [*_once_a_place(problems), *_pasted(reasons)]
    return [*told, *_unasked(scope, asked)], changes


def texts_asked(
    rules: Sequence[RequiredText], expressions: Expressions, scope: Values
) -> list[str]:
    """The headings of the texts that the rules ask for and nobody wrote."""
    asked: dict[str, None] = {}
    for rule in rules:
        try:
            for names in _each(rule, expressions, scope):
                key = str(expressions.evaluate(rule.text, names))
                for found in _check_text(rule, key, expressions, names, ""):
                    told = found.problem if isinstance(found, Discrepancy) else found
                    if told.code == _UNWRITTEN:
                        asked[key] = None
        except Fault:
            continue
    return list(asked)


def _once_a_place(problems: Sequence[Problem]) -> Iterator[Problem]:
    """The problems, of several W12 at one text the first: 同 … takes a text over."""
    told: set[Place | None] = set()
    for one in problems:
        if one.code != "W12" or one.place not in told:
            yield one
        told.update([one.place] if one.code == "W12" else ())


def _unasked(scope: Values, asked: Collection[str]) -> Iterator[Problem]:
    """D01 for each text that begins like those asked for (原因 …) and is none of them: it would be
    printed nowhere.
    """
    first_words = {key.split()[0] for key in asked if " " in key}
    for key, text in scope.items():
        first_word, _, rest = key.partition(" ")
        if first_word not in first_words or not rest or key in asked:
            continue
        if isinstance(text, Words):
            unwritten = [one for one in asked if one not in scope]
            near = nearest(key, unwritten)
            yield problem(
                "D01",
                "unprinted_text",
                text.place,
                was=f"# {key}",
                should=f"# {near}" if near else "",
                key=key,
                nearest=did_you_mean(key, unwritten) if near else "",
            )


def _each(
    rule: RequiredText, expressions: Expressions, scope: Values
) -> Iterator[Values]:
    """What the rule's expressions know, once for each of its rows."""
    if rule.each is None:
        yield scope
        return
    for row in expressions.evaluate(rule.each, scope):
        yield {**scope, "行": row}


def _check_text(
    rule: RequiredText,
    key: str,
    expressions: Expressions,
    names: Values,
    companion: str,
) -> Iterator[Problem | Discrepancy]:
    """What is wrong with the text of that key, if anything.

    Raises Fault where that cannot be worked out.
    """
    if rule.condition is not None and not expressions.evaluate(rule.condition, names):
        return
    text = names.get(key)
    what = str(expressions.evaluate(rule.explanation, names))
    if rule.current is None or rule.base is None:
        if not _is_written(text):
            place = rule.explanation.place
            yield _missing(rule, "text", place, key, companion, what=what)
        return
    current = expressions.evaluate(rule.current, names)
    base = expressions.evaluate(rule.base, names)
    if not isinstance(current, Absent) and not isinstance(base, Absent):
        current = current.cast(unit_named(rule.unit)) if rule.unit else current
        yield from _check_reason(
            rule=rule,
            key=key,
            text=text,
            what=what,
            current=current,
            base=base,
            companion=companion,
        )


def _check_reason(
    rule: RequiredText,
    key: str,
    text: object,
    what: str,
    current: Figure,
    base: Figure,
    companion: str,
) -> Iterator[Problem | Discrepancy]:
    """W03 for a change that nobody gave a reason for, W04 for a reason of a change that nobody
    sees.
    """
    if _print_differently(current, base):
        if isinstance(text, Words):
            yield from _contradicting(rule, key, text, what, current, base)
        if not _is_written(text):
            place = figure_place(current)
            told = _missing(
                rule=rule,
                case="reason",
                place=place,
                key=key,
                companion=companion,
                what=what,
                change=_change_words(rule, current, base),
                typed=_typed(current, base, place),
            )
            difference = current - base.cast(current.unit)
            assert isinstance(difference, Figure)
            yield Discrepancy(told, difference)
    elif isinstance(text, Words) and text.strip():
        against = rule.against.removeprefix("比")
        yield problem(
            "W04",
            place=text.place,
            key=key,
            what=what,
            base=against,
            typed=_typed(current, base, text.place),
        )


def _contradicting(
    rule: RequiredText,
    key: str,
    text: Words,
    what: str,
    current: Figure,
    base: Figure,
) -> Iterator[Problem]:
    """W12 for a reason that says the opposite of the change."""
    words = contradicted_by(text, current > base.cast(current.unit))
    if words:
        change = _change_words(rule, current, base)
        yield problem(
            "W12",
            "reason",
            text.place,
            was=line_at(text, 0),
            key=key,
            words=words,
            what=what,
            change=change,
            typed=_typed(current, base, text.place),
        )


def _typed(current: Figure, base: Figure, place: Place | None) -> str:
    """Which typed numbers two figures rest on, as a message at that place names them."""
    return typed_at((current, base), place) or "两个数"


class _Reason(NamedTuple):
    """A text that was written for a rule, and what that rule calls its figure."""

    rule: RequiredText
    name: str
    text: Words


_MOVED = Pattern(r"[列调改转划归并]")
# How much beside a name is looked at for where money was moved to.
_NEAR = 12


def _pasted(reasons: Mapping[str, _Reason]) -> Iterator[Problem]:
    """W12 for a reason that names what another rule asks about, and not what it is the reason of.

    What the figure is made of may be named (可提), and where its money was moved to.
    """
    asked = [(one.rule.code, _core(one.name)) for one in reasons.values()]
    for key, (rule, name, text) in reasons.items():
        own = _core(name)
        named = [(code, other) for code, other in dict.fromkeys(asked) if other in text]
        if own in text or any(code in rule.parts for code, _ in named):
            continue
        for _, other in named:
            is_one_of_several = bool(rule.parts) and _is_one_of_several(other, text)
            if (
                other != own
                and not is_one_of_several
                and not _is_kin(other, str(rule.current), own)
                and not _is_moved(other, text)
            ):
                yield problem(
                    "W12",
                    "others",
                    text.place,
                    was=line_at(text, 0),
                    key=key,
                    words=other,
                    what=name,
                )
                break


_NEXT_REASON = Pattern(r"；|[一二三四五六七]是|[，。\n]")
_LISTED = Pattern(r"；|二是|\n")


def _is_one_of_several(name: str, text: str) -> bool:
    """Whether a text lists reasons, and only one of them is about what has that name."""
    reasons = [one for one in _NEXT_REASON.split(text) if one.strip()]
    is_list = _LISTED.search(text.strip()) is not None
    return is_list and any(name not in one for one in reasons)


def _is_moved(name: str, text: str) -> bool:
    """Whether a text says that money came from there or went there: 改列, 调剂到."""
    at = text.index(name)
    beside = text[max(0, at - _NEAR) : at + len(name) + _NEAR]
    return _MOVED.search(beside.replace(name, "")) is not None


def _core(name: str) -> str:
    """What a figure is called at its shortest: without 经费, 费 and marks."""
    bare = name.replace("“", "").replace("”", "").split("（")[0]
    for ending in ("经费", "费", "财政拨款支出", "收、支总计"):
        bare = bare.removesuffix(ending) or bare
    return bare


def _is_kin(other: str, expression: str, own: str) -> bool:
    """Whether one figure belongs to what the other is called by: 三公.公务接待 to 三公."""
    return other in expression or other in own or own in other


def _missing(
    rule: RequiredText,
    case: str,
    place: Place | None,
    key: str,
    companion: str,
    **facts: Any,
) -> Problem:
    return problem(
        "W03",
        case,
        place,
        severity=rule.severity,
        key=key,
        companion=companion,
        **facts,
    )


def _is_written(text: object) -> bool:
    return text is PENDING or (isinstance(text, Words) and bool(text.strip()))


def _print_differently(current: Figure, base: Figure) -> bool:
    """Whether a reader sees two numbers, in the unit of the first."""
    base = base.cast(current.unit)
    return half_up(current.shown, _PLACES) != half_up(base.shown, _PLACES)


def _change_words(rule: RequiredText, current: Figure, base: Figure) -> str:
    """比上年增加 1,249.01万元（增长 88.79%）."""
    difference = current - base.cast(current.unit)
    assert isinstance(difference, Figure)
    gap = without_sign(difference)
    rose = current > base
    words = f"{rule.against}{'增加' if rose else '减少'} {exact_words(gap.rounded(_PLACES))}"
    if base.value <= 0:
        return words
    rate = gap / base
    assert isinstance(rate, Figure)
    rate_words = exact_words(rate.rounded(_PLACES))
    return f"{words}（{'增长' if rose else '下降'} {rate_words}）"
