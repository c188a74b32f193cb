"""The only door to Jinja: one sandbox for expressions, templates and page shells; strict names, exact numbers.

Expressions give back raw values. Templates give back a stream: static strings (with the template parser's marks),
figures and nodes, in order; nothing is turned into text on the way. All compile to code that can be kept and loaded.
"""

import marshal
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import TracebackType
from typing import Any, NoReturn

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.lexer import TOKEN_FLOAT, TOKEN_INTEGER, Lexer, Token
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reports.figure import Absent, UnitMismatchError, ZeroDivisorError, entered_leaves
from reports.problems import Fault, Place, Problem, Tier, did_you_mean
from reports.tree import Text

Scope = Mapping[str, Any]


class UnknownNameError(LookupError):
    """A name nobody has defined; `known` are the names that could have been meant."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


class Stream(tuple[Any, ...]):
    """What a piece of template gave: static strings, figures and nodes in order."""

    __slots__ = ()

    def __str__(self) -> str:
        raise TypeError("一段文字里有数字或结构，不能直接当作文字拼接")


def _concat(parts: Any) -> Stream:
    """The parts as one flat stream."""
    flat: list[Any] = []
    for part in parts:
        if type(part) is Stream:
            flat.extend(part)
        else:
            flat.append(part)
    return Stream(flat)


def _finalize(value: Any) -> Any:
    """A value on its way into a stream: text becomes a node, so that no value is ever taken for a mark."""
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, StrictUndefined):
        _raise_undefined(value)
    if value is None or isinstance(value, bool):
        raise TypeError("这里没有可以印出的值")
    return value


def _raise_undefined(value: StrictUndefined) -> NoReturn:
    raise UndefinedError(str(value._undefined_name))


class _Unknown(StrictUndefined):
    """An unknown name; using it in any way raises UndefinedError whose message is the name."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


class _DecimalLexer(Lexer):
    """Reads every number literal as an exact Decimal."""

    def wrap(self, stream: Any, name: str | None = None, filename: str | None = None) -> Iterator[Token]:
        for line, kind, text in stream:
            if kind in (TOKEN_INTEGER, TOKEN_FLOAT):
                yield Token(line, kind, Decimal(text.replace("_", "")))  # type: ignore[arg-type]
            else:
                yield from super().wrap([(line, kind, text)], name, filename)


class _Generator(CodeGenerator):
    """Code that yields values as they are: no str(), no joining, Decimal literals."""

    @staticmethod
    def _default_finalize(value: Any) -> Any:
        return value

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        self.writeline("from decimal import Decimal")
        super().visit_Template(node, frame)

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:  # noqa: N802
        if isinstance(node.value, Decimal):
            self.write(f"Decimal({str(node.value)!r})")
        else:
            super().visit_Const(node, frame)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> Any:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible()
        return node.as_const(frame.eval_ctx)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if finalize.src is not None:
            self.write(finalize.src)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if finalize.src is not None:
            self.write(")")


class _CodeLoader(BaseLoader):
    """Finds templates among the compiled ones of an environment."""

    def load(self, environment: Environment, name: str, globals: Any = None) -> Template:  # noqa: A002
        assert isinstance(environment, _Sandbox)
        code = environment.codes.get(name)
        if code is None:
            raise TemplateNotFound(name)
        return Template.from_code(environment, marshal.loads(code), globals or {}, None)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Sees mappings, lists, figures and text, and what was handed to it; nothing of Python."""

    code_generator_class = _Generator
    concat = staticmethod(_concat)  # type: ignore[assignment]

    def __init__(self, language: "Language", finalize: Callable[[Any], Any] | None = None) -> None:
        super().__init__(undefined=_Unknown, loader=_CodeLoader(), finalize=finalize, keep_trailing_newline=True)
        self.globals = dict(language.functions)
        self.filters = dict(language.filters)
        self.tests = dict(language.tests)
        self.codes: Mapping[str, bytes] = {}
        self.search: tuple[str, ...] = ()

    @cached_property
    def lexer(self) -> Lexer:
        return _DecimalLexer(self)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            if attribute in obj:
                return obj[attribute]
            raise UnknownNameError(attribute, [str(key) for key in obj])
        if isinstance(obj, LoopContext | TemplateModule):
            return super().getattr(obj, attribute)
        if isinstance(obj, StrictUndefined):
            _raise_undefined(obj)
        if isinstance(obj, Absent):
            return obj
        raise UnknownNameError(attribute, ())

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        raise SecurityError("方括号里只能写名称")

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, Macro) or obj in self.globals.values() or isinstance(obj, LoopContext)

    def join_path(self, template: str, parent: str) -> str:
        """A bare name is looked for in the variant first, then in the type, then in 公共."""
        if "/" in template:
            return template
        return next((path for folder in self.search if (path := f"{folder}/{template}") in self.codes), template)


@dataclass(frozen=True, slots=True)
class Language:
    """What expressions and templates may call: functions, filters and tests, by their Chinese names."""

    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    tests: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """An expression or template as written, and the place of its first character."""

    text: str
    place: Place


# ── faults in the words of the user ─────────────────────────────────────────

_EXPRESSIONS = "算式"

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
    ("unexpected char", "有不能用的字符，是不是用了中文标点"),
)


def _syntax_problem(error: TemplateSyntaxError, place: Place) -> Problem:
    words = error.message or ""
    said = next((chinese for english, chinese in _SYNTAX if english in words), "写法有误")
    line = place.line + (error.lineno or 1) - 1
    return Problem(
        "T01", Tier.ERROR, f"模板语句{said}。", Place(place.file, line), detail=words, hint=_filter_advice(words)
    )


def _filter_advice(words: str) -> str:
    return "请对照《模板说明》里的写法改这一行。" if words else ""


def _unknown_problem(name: str, known: Sequence[str], place: Place) -> Problem:
    return Problem("T02", Tier.ERROR, f"没有“{name}”这个名称。", place, hint=did_you_mean(name, known))


def _where(trace: TracebackType | None, fallback: Place) -> Place:
    """The innermost template line of a traceback."""
    place = fallback
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            offset = trace.tb_frame.f_globals.get("first_line", 1) - 1
            place = Place(
                template.filename or template.name, template.get_corresponding_lineno(trace.tb_lineno) + offset
            )
        trace = trace.tb_next
    return place


def _divisor_place(error: ZeroDivisorError, fallback: Place) -> Place:
    """Where the user typed the zero, if anyone did."""
    if error.divisor is None:
        return fallback
    leaves = (leaf.origin for leaf in entered_leaves(error.divisor))
    return next((origin.place for origin in leaves if hasattr(origin, "place")), fallback)


@contextmanager
def _faults(place: Place, scope: Scope = {}) -> Iterator[None]:  # noqa: B006
    """Turns whatever goes wrong inside into a Fault with one Chinese sentence and its place."""
    try:
        yield
    except Fault:
        raise
    except TemplateSyntaxError as error:
        raise Fault(_syntax_problem(error, place)) from error
    except TemplateNotFound as error:
        problem = Problem("T03", Tier.ERROR, f"没有“{error.name}”这个模板文件。", _where(error.__traceback__, place))
        raise Fault(problem) from error
    except UndefinedError as error:
        name = str(error)
        raise Fault(_unknown_problem(name, [str(key) for key in scope], _where(error.__traceback__, place))) from error
    except UnknownNameError as error:
        raise Fault(_unknown_problem(error.name, error.known, _where(error.__traceback__, place))) from error
    except ZeroDivisorError as error:
        at = _where(error.__traceback__, place)
        raise Fault(
            Problem(
                "F01",
                Tier.ERROR,
                f"{error}，算不出来。",
                _divisor_place(error, at),
                hint=f"请核对这个数；算式在 {at.file} 第 {at.line} 行。",
            )
        ) from error
    except UnitMismatchError as error:
        problem = Problem(
            "F02", Tier.ERROR, f"{error}。", _where(error.__traceback__, place), hint="请核对算式里各数的单位。"
        )
        raise Fault(problem) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        at = _where(error.__traceback__, place)
        raise Fault(Problem("T04", Tier.ERROR, "这里的写法算不出结果。", at, detail=str(error))) from error


# ── expressions ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Bundle:
    """Expressions compiled together: their names in order, where each is written, and the code of all."""

    names: tuple[str, ...]
    places: tuple[Place, ...]
    code: bytes


def compile_expressions(sources: Mapping[str, Source], language: Language) -> Bundle:
    """The expressions compiled together, to be evaluated by name. Raises Fault with all that is wrong in them."""
    sandbox = _Sandbox(language)
    problems: list[Problem] = []
    for source in sources.values():
        try:
            with _faults(source.place):
                sandbox.parse(_as_template(source.text))
        except Fault as fault:
            problems.extend(fault.problems)
    if problems:
        raise Fault(*problems)
    blocks = (
        f"{{% block e{index} %}}{_as_template(source.text)}{{% endblock %}}"
        for index, source in enumerate(sources.values())
    )
    code = sandbox.compile("".join(blocks), _EXPRESSIONS, _EXPRESSIONS)
    return Bundle(tuple(sources), tuple(source.place for source in sources.values()), marshal.dumps(code))


def _as_template(expression: str) -> str:
    flat = " ".join(expression.split())
    return "{{ " + flat + " }}" if not re.search(r"\{\{|\}\}|%\}|\{%", flat) else "{{ ) }}"


class Expressions:
    """Compiled expressions, ready to be evaluated one by one."""

    def __init__(self, bundle: Bundle, language: Language) -> None:
        self._sandbox = _Sandbox(language)
        self._index = {name: index for index, name in enumerate(bundle.names)}
        self._places = bundle.places
        self._template = Template.from_code(self._sandbox, marshal.loads(bundle.code), self._sandbox.globals, None)

    def __contains__(self, name: str) -> bool:
        return name in self._index

    def place(self, name: str) -> Place:
        """Where an expression is written."""
        return self._places[self._index[name]]

    def evaluate(self, name: str, scope: Scope) -> Any:
        """The value of one expression with these names; raises Fault."""
        index = self._index[name]
        with _faults(self._places[index], scope):
            context = Context(self._sandbox, {**self._sandbox.globals, **scope}, _EXPRESSIONS, {})
            value = next(self._template.blocks[f"e{index}"](context))
            if isinstance(value, StrictUndefined):
                _raise_undefined(value)
            return value


# ── templates ───────────────────────────────────────────────────────────────


def compile_template(name: str, text: str, place: Place, language: Language) -> bytes:
    """A template's code; `name` is its path, `text` what the template parser made of it. Raises Fault."""
    with _faults(place):
        sandbox = _Sandbox(language, _finalize)
        return marshal.dumps(sandbox.compile(text, name, place.file))


class Templates:
    """Compiled templates that can include and extend one another."""

    def __init__(self, codes: Mapping[str, bytes], search: Sequence[str], language: Language) -> None:
        self._sandbox = _Sandbox(language, _finalize)
        self._sandbox.codes = codes
        self._sandbox.search = tuple(search)

    def stream(self, name: str, scope: Scope) -> Stream:
        """What a template gives with these names; raises Fault."""
        with _faults(Place(name), scope):
            template = self._sandbox.get_template(self._sandbox.join_path(name, ""))
            context = template.new_context({**self._sandbox.globals, **scope}, shared=True)
            return _concat(template.root_render_func(context))

    def fragment(self, code: bytes, place: Place, scope: Scope) -> Stream:
        """What a piece of template outside any file of templates gives, such as a narrative; raises Fault."""
        with _faults(place, scope):
            template = Template.from_code(self._sandbox, marshal.loads(code), self._sandbox.globals, None)
            context = template.new_context({**self._sandbox.globals, **scope}, shared=True)
            return _concat(template.root_render_func(context))


# ── names, before any data is there ─────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a value before it is there: its names, or the shape of its items; neither: anything."""

    names: Mapping[str, "Shape"] | None = None
    items: "Shape | None" = None


ANYTHING = Shape()


def unknown_names(text: str, place: Place, known: Mapping[str, Shape], language: Language) -> list[Problem]:
    """A problem for each name of an expression or template that cannot exist. Raises Fault on a syntax error."""
    with _faults(place):
        sandbox = _Sandbox(language)
        tree = sandbox.parse(text)
    names = {**dict.fromkeys([*language.functions, "loop", "super", "self", "caller"], ANYTHING), **known}
    checker = _NameChecker(place)
    checker.visit(tree, dict(names))
    return checker.problems


def unknown_names_in(expression: str, place: Place, known: Mapping[str, Shape], language: Language) -> list[Problem]:
    """The same for one expression."""
    return unknown_names(_as_template(expression), place, known, language)


def root_names(expression: str, language: Language) -> set[str]:
    """The first names of an expression's paths: what it depends on. Raises Fault on a syntax error."""
    with _faults(Place(_EXPRESSIONS)):
        tree = _Sandbox(language).parse(_as_template(expression))
    return {node.name for node in tree.find_all(nodes.Name)} - set(language.functions)


class _NameChecker:
    """Walks a parsed template with the shapes of the names in reach."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.problems: list[Problem] = []

    def visit(self, node: nodes.Node, names: dict[str, Shape]) -> None:
        handler = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is not None:
            handler(node, names)
        else:
            self._children(node, names)

    def _children(self, node: nodes.Node, names: dict[str, Shape]) -> None:
        for child in node.iter_child_nodes():
            self.visit(child, names)

    def _report(self, name: str, known: Sequence[str], line: int) -> None:
        at = Place(self.place.file, self.place.line + line - 1 if self.place.line else line)
        self.problems.append(_unknown_problem(name, known, at))

    def shape(self, node: nodes.Node, names: dict[str, Shape]) -> Shape:
        """The shape of an expression, reporting names that do not exist."""
        if isinstance(node, nodes.Name):
            if node.name not in names:
                self._report(node.name, list(names), node.lineno)
                return ANYTHING
            return names[node.name]
        if isinstance(node, nodes.Getattr):
            return self._member(self.shape(node.node, names), node.attr, node.lineno)
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._member(self.shape(node.node, names), node.arg.value, node.lineno)
        self._children(node, names)
        return ANYTHING

    def _member(self, owner: Shape, name: str, line: int) -> Shape:
        if owner.names is None:
            return ANYTHING
        if name not in owner.names:
            self._report(name, list(owner.names), line)
            return ANYTHING
        return owner.names[name]

    def _name(self, node: nodes.Name, names: dict[str, Shape]) -> None:
        if node.ctx == "load":
            self.shape(node, names)

    def _getattr(self, node: nodes.Getattr, names: dict[str, Shape]) -> None:
        self.shape(node, names)

    _getitem = _getattr

    def _for(self, node: nodes.For, names: dict[str, Shape]) -> None:
        items = self.shape(node.iter, names).items or ANYTHING
        inner = dict(names)
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = items
        else:
            inner.update({target.name: ANYTHING for target in node.target.find_all(nodes.Name)})
        for child in (*([node.test] if node.test else []), *node.body):
            self.visit(child, inner)
        for child in node.else_:
            self.visit(child, names)

    def _assign(self, node: nodes.Assign, names: dict[str, Shape]) -> None:
        shape = self.shape(node.node, names)
        self._bind(node.target, shape, names)

    def _assignblock(self, node: nodes.AssignBlock, names: dict[str, Shape]) -> None:
        for child in node.body:
            self.visit(child, names)
        self._bind(node.target, ANYTHING, names)

    def _bind(self, target: nodes.Node, shape: Shape, names: dict[str, Shape]) -> None:
        if isinstance(target, nodes.Name):
            names[target.name] = shape

    def _macro(self, node: nodes.Macro, names: dict[str, Shape]) -> None:
        names[node.name] = ANYTHING
        inner = {**names, **{arg.name: ANYTHING for arg in node.args}}
        for child in (*node.defaults, *node.body):
            self.visit(child, inner)

    def _callblock(self, node: nodes.CallBlock, names: dict[str, Shape]) -> None:
        self.visit(node.call, names)
        for child in node.body:
            self.visit(child, {**names, **{arg.name: ANYTHING for arg in node.args}})

    def _import(self, node: nodes.Import, names: dict[str, Shape]) -> None:
        names[node.target] = ANYTHING

    def _fromimport(self, node: nodes.FromImport, names: dict[str, Shape]) -> None:
        for name in node.names:
            names[name[1] if isinstance(name, tuple) else name] = ANYTHING

    def _with(self, node: nodes.With, names: dict[str, Shape]) -> None:
        inner = dict(names)
        for target, value in zip(node.targets, node.values, strict=True):
            self._bind(target, self.shape(value, names), inner)
        for child in node.body:
            self.visit(child, inner)


def constant_calls(text: str, function: str, language: Language) -> list[tuple[str, int]]:
    """The first arguments, where they are plain texts, of all calls of a function, with their lines."""
    with _faults(Place("模板")):
        tree = _Sandbox(language).parse(text)
    return [
        (call.args[0].value, call.lineno)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
        and call.node.name == function
        and call.args
        and isinstance(call.args[0], nodes.Const)
    ]


# ── page shells ─────────────────────────────────────────────────────────────


def compile_page(text: str, file: str) -> bytes:
    """The code of an HTML page shell, in which every value is escaped. Raises Fault."""
    with _faults(Place(file, 1)):
        return marshal.dumps(_page_sandbox().compile(text, file, file))


def page(code: bytes) -> Callable[..., str]:
    """The render function of a compiled page shell."""
    sandbox = _page_sandbox()
    return Template.from_code(sandbox, marshal.loads(code), sandbox.globals, None).render


def _page_sandbox() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
