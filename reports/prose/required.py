"""必写: which texts a document must have, by rules that are data: why a total changed, why it missed its budget."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from reports.core.figure import PENDING, Absent, Figure, half_up, unit_named
from reports.core.problems import Fault, Place, Problem, Severity, did_you_mean, nearest
from reports.finance.rules import abs_figure, figure_place, side_words
from reports.source.schema import Words
from reports.templating import Expressions, Scope
from reports.types.report_type import RequiredText

_PLACES = 2


def missing_texts(
    wanted: Sequence[RequiredText],
    expressions: Expressions,
    scope: Mapping[str, Any],
    companion: str,
) -> list[Problem]:
    """W03 for each text that a rule asks for and nobody wrote; W04 for one that is written and will not be printed.

    A rule with 本数 and 比数 asks where the two print differently; `companion` is the name of the file for texts.
    """
    problems: list[Problem] = []
    asked: set[str] = set()
    for rule in wanted:
        try:
            for names in _each(rule, expressions, scope):
                asked.add(str(expressions.evaluate(rule.text, names)))
                problems += _of_one(rule, expressions, names, companion)
        except Fault as fault:
            problems += fault.problems
    return [*problems, *_unasked(scope, asked)]


def _unasked(scope: Mapping[str, Any], asked: Collection[str]) -> Iterator[Problem]:
    """D01 for each text that begins like those asked for (原因 …) and is none of them: it would be printed nowhere."""
    words = {key.split()[0] for key in asked if " " in key}
    for key, text in scope.items():
        word, _, rest = key.partition(" ")
        if word in words and rest and key not in asked and isinstance(text, Words):
            near = nearest(key, asked)
            should = f"# {near}" if near else ""
            message = f"“{key}”这一段没有地方印：没有叫这个名称的数，或者这一份不用写。"
            yield Problem(
                "D01",
                Severity.ERROR,
                message,
                text.place,
                f"# {key}",
                should,
                did_you_mean(key, asked),
            )


def _each(
    rule: RequiredText, expressions: Expressions, scope: Mapping[str, Any]
) -> Iterator[Scope]:
    """What the rule's expressions know, once for each of its rows."""
    if rule.each is None:
        yield scope
    else:
        yield from (
            {**scope, "行": row} for row in expressions.evaluate(rule.each, scope)
        )


def _of_one(
    rule: RequiredText, expressions: Expressions, names: Scope, companion: str
) -> Iterator[Problem]:
    key = str(expressions.evaluate(rule.text, names))
    text = names.get(key)
    if rule.condition is not None and not expressions.evaluate(rule.condition, names):
        return
    what = str(expressions.evaluate(rule.explanation, names))
    if rule.current is None or rule.base is None:
        if not _written(text):
            yield _missing(
                rule,
                f"缺“{key}”这一段：{what}。",
                key,
                companion,
                rule.explanation.place,
            )
        return
    current = expressions.evaluate(rule.current, names)
    base = expressions.evaluate(rule.base, names)
    if isinstance(current, Absent) or isinstance(base, Absent):
        return
    if rule.unit:
        current = current.cast(unit_named(rule.unit))
    if not _differ(current, base):
        if isinstance(text, Words) and text.strip():
            message = f"{what}和{rule.against.removeprefix('比')}一样，“{key}”这一段不会印出来。"
            yield Problem(
                "W04",
                Severity.HINT,
                message,
                text.place,
                hint="删掉它，免得以后被当成今年的原因。",
            )
        return
    if not _written(text):
        yield _missing(
            rule,
            f"{what}{_change(current, base, rule.against)}，没有写原因。",
            key,
            companion,
            figure_place(current),
        )


def _written(text: Any) -> bool:
    return text is PENDING or (isinstance(text, Words) and bool(text.strip()))


def _differ(current: Figure, base: Figure) -> bool:
    """Whether the two print differently, in the unit of the first."""
    base = base.cast(current.unit)
    return half_up(current.shown, _PLACES) != half_up(base.shown, _PLACES)


def _change(current: Figure, base: Figure, against: str) -> str:
    """比上年增加 1,249.01万元（增长 88.79%）."""
    gap = abs_figure(current - base.cast(current.unit))  # type: ignore[arg-type]
    rose = current > base
    words = f"{against}{'增加' if rose else '减少'} {side_words(gap.rounded(_PLACES))}"
    if base.value <= 0:
        return words
    rate = (gap / base).rounded(_PLACES)  # type: ignore[union-attr]
    return f"{words}（{'增长' if rose else '下降'} {side_words(rate)}）"


def _missing(
    rule: RequiredText, message: str, key: str, companion: str, place: Place | None
) -> Problem:
    hint = f"在“{companion}”里写一行“# {key}”，下面写一两句"
    hint += "；和别处同一个原因，写“同 原因 …”。" if rule.current is not None else "。"
    return Problem("W03", rule.severity, message, place, hint=hint)
