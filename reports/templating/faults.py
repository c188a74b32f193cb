"""What goes wrong in expressions and templates, in the words of the user."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Inexact
from types import TracebackType
from typing import Any

from jinja2 import (
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.parser import Parser
from jinja2.visitor import NodeVisitor
from msgspec import Struct
from msgspec.structs import replace

from reports.core.figure import (
    Entered,
    UnitMismatchError,
    ZeroDivisorError,
    entered_leaves,
)
from reports.core.patterns import HAN, Pattern
from reports.core.problems import (
    Fault,
    Place,
    Problem,
    did_you_mean,
    nearest,
    problem,
)
from reports.templating.named import UnknownNameError
from reports.templating.origins import origin

EXPRESSIONS = "算式"

# The case of T01 by what Jinja says; the first that fits counts.
_SYNTAX_CASES = (
    ("expected token 'in'", "for"),
    ("got '='", "equals"),
    ("Encountered unknown tag", "unknown statement"),
    ("Unexpected end of template", "no end statement"),
    ("unexpected end of template", "no end"),
    ("No filter named", "unknown filter"),
    ("No test named", "unknown test"),
    ("expected token 'end of print statement'", "print"),
    ("expected token 'end of statement block'", "statement"),
    ("Invalid character in identifier", "identifier"),
    ("inline if without else", "no else"),
    ("long number", "long number"),
    ("recursive loop", "recursive loop"),
    ("control character", "control character"),
    ("unexpected char", "character"),
)


_UNEXPECTED = Pattern(r"unexpected char '(.)'")
# How a sentence of ours begins, where an error carries one.
_OWN_WORDS = Pattern(rf"“|{HAN}")
# The case of T04 by what Python and Jinja say; the first that fits counts.
_REASONS = (
    (Pattern(r"missing (?P<count>\d+) required (?:positional|keyword)"), "too few"),
    (
        Pattern(
            r"takes (?:from \d+ to )?(?P<most>\d+) positional arguments? but (?P<count>\d+) (?:was|were) given"
        ),
        "too many",
    ),
    (
        Pattern(r"macro '(?P<name>.+?)' takes not more than (?P<most>\d+)"),
        "too many for macro",
    ),
    (Pattern(r"unexpected keyword argument '(?P<name>.+?)'"), "unknown argument"),
    (Pattern(r"takes no keyword argument '(?P<name>.+?)'"), "unknown argument"),
    (Pattern(r"is not (?:safely )?callable"), "no function"),
    (Pattern(r"'(?P<kind>\w+)' object is not iterable"), "no list"),
    (Pattern(r"'(?P<kind>\w+)' object has no attribute"), "wrong kind"),
    (
        Pattern(r"operand type\(s\) for .+: '(?P<left>\w+)' and '(?P<right>\w+)'"),
        "operands",
    ),
    (
        Pattern(r"supported between instances of '(?P<left>\w+)' and '(?P<right>\w+)'"),
        "operands",
    ),
)
_KIND_WORDS = ("kind", "left", "right")
_KINDS: Mapping[str, str] = {
    "Figure": "数",
    "Decimal": "数",
    "str": "文字",
    "Words": "文字",
    "Stream": "文字",
    "Deferred": "文字",
    "list": "一组",
    "tuple": "一组",
    "dict": "一组",
    "Target": "目标",
    "Absent": "没有的数",
}
"""Python's kinds of values by what authors call them."""


class faults:  # noqa: N801
    """Turns what goes wrong inside a `with` block into a Fault: one Chinese sentence, its place.

    A class, since a `with` stands around every value of a document and a generator takes three
    times as long.
    """

    __slots__ = ("place", "scope")

    def __init__(self, place: Place, scope: Iterable[str] = ()) -> None:
        self.place = place
        self.scope = scope

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: object,
    ) -> None:
        if isinstance(error, Exception) and (
            problems := _problems(error, self.place, self.scope)
        ):
            raise Fault(*problems) from error


# A record has hardly more members; of more, the nearest is told alone.
_MOST_OFFERED = 30


def unknown_problem(name: str, known: Sequence[str], place: Place) -> Problem:
    """The problem of a name that nobody has defined, with the nearest one."""
    return problem("T02", "", place, name=name, near=did_you_mean(name, known))


def unknown_member(
    name: str, known: Sequence[str], place: Place, owner: str = ""
) -> Problem:
    """The problem of a member that a value does not have, with those that it has."""
    if not 0 < len(known) <= _MOST_OFFERED:
        return unknown_problem(name, known, place)
    near = did_you_mean(name, known)
    if nearest(name, known):
        near = f"{near}有：{'、'.join(known)}。"
    case = "member" if owner else ""
    return problem("T02", case, place, name=name, owner=owner, near=near)


# ── what an error means to the user ─────────────────────────────────────────


class _Context(Struct, frozen=True):
    """Where something went wrong.

    The place of the whole, the innermost template line, the names.
    """

    whole: Place
    at: Place
    scope: Iterable[str]


def _problems(
    error: Exception, place: Place, scope: Iterable[str]
) -> Sequence[Problem]:
    """What an error means to the user; nothing for one that is no fault of a user's."""
    context = _Context(place, _innermost_place(error.__traceback__, place), scope)
    for kind, handle in _MEANINGS:
        if isinstance(error, kind):
            return handle(error, context)
    return ()


def _innermost_place(trace: TracebackType | None, fallback: Place) -> Place:
    """The innermost template line of a traceback.

    An expression is known by its own place, not by its bundle's.
    """
    place = fallback
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and template.name != EXPRESSIONS:
            line = template.get_corresponding_lineno(trace.tb_lineno)
            written = Place(template.filename or template.name, line)
            place = origin(trace.tb_frame.f_globals.get("origins", ()), written)
        trace = trace.tb_next
    return place


def _placed(error: Fault, context: _Context) -> Sequence[Problem]:
    return [replace(one, place=one.place or context.at) for one in error.problems]


def _syntax(error: TemplateSyntaxError, context: _Context) -> Sequence[Problem]:
    english = error.message or ""
    case = next((case for part, case in _SYNTAX_CASES if part in english), "")
    line = context.whole.line + (error.lineno or 1) - 1
    place = Place(context.whole.file, line)
    sign = found[1] if (found := _UNEXPECTED.search(english)) else ""
    return (problem("T01", case, place, detail=english, sign=sign),)


def _missing_template(error: TemplateNotFound, context: _Context) -> Sequence[Problem]:
    return (problem("T03", "template", context.at, name=error.name, near=""),)


def _undefined(error: UndefinedError, context: _Context) -> Sequence[Problem]:
    if str(error) == "None":
        return (problem("T04", "no value", context.at),)
    known = [str(key) for key in context.scope]
    return (unknown_problem(str(error), known, context.at),)


def _unknown_name(error: UnknownNameError, context: _Context) -> Sequence[Problem]:
    return (unknown_member(error.name, error.known, context.at),)


def _zero_divisor(error: ZeroDivisorError, context: _Context) -> Sequence[Problem]:
    at = context.at
    place = _divisor_place(error, at)
    return (problem("F01", "", place, what=error, where=at.words),)


def _divisor_place(error: ZeroDivisorError, fallback: Place) -> Place:
    """Where the user typed the zero, if anyone did."""
    if error.divisor is not None:
        for leaf in entered_leaves(error.divisor):
            place: Place | None = getattr(leaf.origin, "place", None)
            if place is not None:
                return place
    return fallback


def _units(error: UnitMismatchError, context: _Context) -> Sequence[Problem]:
    blamed = error.blamed()
    if blamed is None or not isinstance(blamed.origin, Entered):
        return (problem("F02", "expression", context.at, what=error),)
    return (typed_unit_problem(error, blamed.origin, context.at),)


def typed_unit_problem(why: object, typed: Entered, at: Place) -> Problem:
    """F02 where a number was typed with a unit that does not fit where it is used."""
    return problem(
        "F02", "typed", typed.place, text=typed.text, why=why, where=at.words
    )


def _endless(error: RecursionError, context: _Context) -> Sequence[Problem]:
    """What calls itself where a template or text runs, what is nested too deep where it is read."""
    line = _line_read(error.__traceback__)
    if line is None:
        return (problem("T12", "recursion", context.at, detail=str(error)),)
    place = Place(context.whole.file, max(context.whole.line - 1, 0) + line)
    return (problem("T12", "nesting", place, detail=str(error)),)


def _line_read(trace: TracebackType | None) -> int | None:
    """The line of what was being parsed or compiled, None where neither was done."""
    line = None
    while trace is not None:
        known = trace.tb_frame.f_locals
        reader, node = known.get("self"), known.get("node")
        if isinstance(reader, Parser):
            line = reader.stream.current.lineno
        elif isinstance(node, nodes.Node) and isinstance(reader, NodeVisitor):
            line = node.lineno or line
        trace = trace.tb_next
    return line


def _too_nested(error: SyntaxError, context: _Context) -> Sequence[Problem]:
    """Python's own limit of brackets in brackets, which a long sum reaches."""
    return (problem("T12", "nesting", context.at, detail=str(error)),)


def _oversized(error: ArithmeticError, context: _Context) -> Sequence[Problem]:
    """A number of more digits than are kept exactly."""
    return (problem("T12", "size", context.at, detail=str(error)),)


def _uncomputable(error: Exception, context: _Context) -> Sequence[Problem]:
    """T04 with the reason: in our own words, or in Python's as far as an author can use them."""
    detail = str(error)
    if _OWN_WORDS.match(detail):
        return (problem("T04", "reason", context.at, reason=detail),)
    for pattern, case in _REASONS:
        found = pattern.search(detail)
        facts = _facts(found.groupdict()) if found else None
        if facts is not None:
            return (problem("T04", case, context.at, detail=detail, **facts),)
    return (problem("T04", "", context.at, detail=detail),)


def _facts(said: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What Python says of a mistake, its kinds of values in the user's words; None where it speaks of
    a kind that no author knows.
    """
    if not all(said[word] in _KINDS for word in _KIND_WORDS if word in said):
        return None
    return {
        word: _KINDS[text] if word in _KIND_WORDS else text
        for word, text in said.items()
    }


# What is told of each kind of error, the more special kind before the more general one.
_MEANINGS: Sequence[tuple[type[Exception], Callable[..., Sequence[Problem]]]] = (
    (Fault, _placed),
    (TemplateSyntaxError, _syntax),
    (TemplateNotFound, _missing_template),
    (UndefinedError, _undefined),
    (UnknownNameError, _unknown_name),
    (ZeroDivisorError, _zero_divisor),
    (UnitMismatchError, _units),
    (TemplateError, _uncomputable),
    (TypeError, _uncomputable),
    (ValueError, _uncomputable),
    (AttributeError, _uncomputable),
    (LookupError, _uncomputable),
    (Inexact, _oversized),
    (OverflowError, _oversized),
    (ArithmeticError, _uncomputable),
    (RecursionError, _endless),
    (SyntaxError, _too_nested),
)
