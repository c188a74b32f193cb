"""What goes wrong in expressions and templates, in the words of the user."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType, TracebackType

from jinja2 import (
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)

from reports.core.figure import UnitMismatchError, ZeroDivisorError, entered_leaves
from reports.core.problems import Fault, Place, Problem, Severity, did_you_mean
from reports.templating.named import UnknownNameError
from reports.templating.sandbox import Scope

EXPRESSIONS = "算式"


_SYNTAX_HINT = "请对照 README“模板怎么改”里的写法改这一行。"


_SYNTAX = (
    ("Encountered unknown tag", "有一个不认识的语句"),
    ("Unexpected end of template", "有语句没有结束，缺少对应的 end 语句"),
    ("unexpected end of template", "有语句没有结束"),
    ("No filter named", "有一个不认识的写法（竖线后面的名称）"),
    ("No test named", "有一个不认识的判断（is 后面的名称）"),
    ("expected token 'end of print statement'", "双花括号里的写法不完整"),
    ("expected token 'end of statement block'", "语句里的写法不完整"),
    ("Invalid character in identifier", "名称里有不能用的字符"),
    ("inline if without else", "里的 if 后面缺 else"),
    ("control character", "引号里有看不见的控制字符"),
    ("unexpected char", "有不能用的字符，是不是用了中文标点"),
)


def _syntax_problem(error: TemplateSyntaxError, place: Place) -> Problem:
    words = error.message or ""
    said = next(
        (chinese for english, chinese in _SYNTAX if english in words), "写法有误"
    )
    line = place.line + (error.lineno or 1) - 1
    return Problem(
        "T01",
        Severity.ERROR,
        f"模板语句{said}。",
        Place(place.file, line),
        detail=words,
        hint=_SYNTAX_HINT,
    )


def unknown_problem(name: str, known: Sequence[str], place: Place) -> Problem:
    """The problem of a name that nobody has defined, with the nearest one."""
    return Problem(
        "T02",
        Severity.ERROR,
        f"没有“{name}”这个名称。",
        place,
        hint=did_you_mean(name, known),
    )


_UNFIT = "看看括号里给的项数、次序对不对，引用有没有绕回自己；加 -v 可看程序的原话。"


def _where(trace: TracebackType | None, fallback: Place) -> Place:
    """The innermost template line of a traceback; an expression is known by its own place, not by its bundle's."""
    place = fallback
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and template.name != EXPRESSIONS:
            place = Place(
                template.filename or template.name,
                template.get_corresponding_lineno(trace.tb_lineno),
            )
        trace = trace.tb_next
    return place


def _divisor_place(error: ZeroDivisorError, fallback: Place) -> Place:
    """Where the user typed the zero, if anyone did."""
    if error.divisor is None:
        return fallback
    leaves = (leaf.origin for leaf in entered_leaves(error.divisor))
    return next(
        (origin.place for origin in leaves if hasattr(origin, "place")), fallback
    )


_UNCOMPUTABLE = (
    TemplateError,
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RecursionError,
)


class faults:  # noqa: N801
    """Turns whatever goes wrong inside the `with` block into a Fault with one Chinese sentence and its place.

    A class, since a `with` stands around every value of a document and a generator takes three times as long.
    """

    __slots__ = ("place", "scope")

    def __init__(self, place: Place, scope: Scope = MappingProxyType({})) -> None:
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


def _problems(error: Exception, place: Place, scope: Scope) -> Sequence[Problem]:
    """What an error means to the user; nothing for one that is no fault of a user's."""
    at = _where(error.__traceback__, place)
    match error:
        case Fault():
            return [
                replace(problem, place=problem.place or at)
                for problem in error.problems
            ]
        case TemplateSyntaxError():
            return (_syntax_problem(error, place),)
        case TemplateNotFound():
            return (
                Problem("T03", Severity.ERROR, f"没有“{error.name}”这个模板文件。", at),
            )
        case UndefinedError() if str(error) == "None":
            return (Problem("T04", Severity.ERROR, "这里没有值。", at),)
        case UndefinedError():
            return (unknown_problem(str(error), [str(key) for key in scope], at),)
        case UnknownNameError():
            return (unknown_problem(error.name, error.known, at),)
        case ZeroDivisorError():
            hint = f"请核对这个数；算式在 {at.file} 第 {at.line} 行。"
            return (
                Problem(
                    "F01",
                    Severity.ERROR,
                    f"{error}，算不出来。",
                    _divisor_place(error, at),
                    hint=hint,
                ),
            )
        case UnitMismatchError():
            return (
                Problem(
                    "F02",
                    Severity.ERROR,
                    f"{error}。",
                    at,
                    hint="请核对算式里各数的单位。",
                ),
            )
        case _ if isinstance(error, _UNCOMPUTABLE):
            return (
                Problem(
                    "T04",
                    Severity.ERROR,
                    "这里的写法算不出结果。",
                    at,
                    hint=_UNFIT,
                    detail=str(error),
                ),
            )
    return ()
