"""The only door to Jinja: one sandbox for expressions, templates and page shells; strict names, exact numbers.

Expressions give back raw values. Templates give back a stream: static strings (with the template parser's marks),
figures and nodes, in order; nothing is turned into text on the way. All compile to code that can be kept and loaded.
"""

import marshal
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType, TracebackType
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
from jinja2.lexer import TOKEN_FLOAT, TOKEN_INTEGER, TOKEN_STRING, Lexer, Token
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reports.figure import Absent, Computed, Figure, UnitMismatchError, ZeroDivisorError, entered_leaves, unit_named
from reports.problems import Fault, Place, Problem, Tier, did_you_mean
from reports.tree import Text

Scope = Mapping[str, Any]
Names = Context
"""The names of a scope as expressions see them."""


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


_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class _DecimalLexer(Lexer):
    """Reads every number literal as an exact Decimal; refuses texts whose escapes spell what no document may hold."""

    def wrap(self, stream: Any, name: str | None = None, filename: str | None = None) -> Iterator[Token]:
        for line, kind, text in stream:
            if kind in (TOKEN_INTEGER, TOKEN_FLOAT):
                yield Token(line, kind, Decimal(text.replace("_", "")))  # type: ignore[arg-type]
                continue
            for token in super().wrap([(line, kind, text)], name, filename):
                if kind == TOKEN_STRING and _UNPRINTABLE.search(token.value):
                    raise TemplateSyntaxError("control character in a string", line, name, filename)
                yield token


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
    intercepted_binops = frozenset({"/", "//", "%", "**"})
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

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The parsed template; imported macros see the document's names, as its own do.

        An `if` without `else` is refused: what Jinja gives for it is no strict undefined, it prints as nothing.
        """
        tree = super()._parse(source, name, filename)
        for choice in tree.find_all(nodes.CondExpr):
            if choice.expr2 is None:
                raise TemplateSyntaxError("inline if without else", choice.lineno, name, filename)
        for node in tree.find_all((nodes.Import, nodes.FromImport)):
            node.with_context = True  # type: ignore[attr-defined]
        return tree

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """A quotient, of plain numbers as exact as of figures; nothing else (`%` would spell figures as text)."""
        if operator != "/":
            raise TypeError(f"算式里没有“{operator}”这种运算")
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return Figure(left, unit_named(""), Computed("常数", (left,))) / right
        return left / right

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict or isinstance(obj, Mapping):
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
        return isinstance(obj, Macro | BlockReference | LoopContext) or obj in self.globals.values()

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

_SYNTAX_HINT = "请对照《模板说明》里的写法改这一行。"
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
    said = next((chinese for english, chinese in _SYNTAX if english in words), "写法有误")
    line = place.line + (error.lineno or 1) - 1
    return Problem("T01", Tier.ERROR, f"模板语句{said}。", Place(place.file, line), detail=words, hint=_SYNTAX_HINT)


def _unknown_problem(name: str, known: Sequence[str], place: Place) -> Problem:
    return Problem("T02", Tier.ERROR, f"没有“{name}”这个名称。", place, hint=did_you_mean(name, known))


_UNFIT = "看看括号里给的项数、次序对不对，引用有没有绕回自己；加 -v 可看程序的原话。"


def _where(trace: TracebackType | None, fallback: Place) -> Place:
    """The innermost template line of a traceback; an expression is known by its own place, not by its bundle's."""
    place = fallback
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and template.name != _EXPRESSIONS:
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

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and (problems := _problems(error, self.place, self.scope)):
            raise Fault(*problems) from error


def _problems(error: Exception, place: Place, scope: Scope) -> Sequence[Problem]:
    """What an error means to the user; nothing for one that is no fault of a user's."""
    at = _where(error.__traceback__, place)
    match error:
        case Fault():
            return [replace(problem, place=problem.place or place) for problem in error.problems]
        case TemplateSyntaxError():
            return (_syntax_problem(error, place),)
        case TemplateNotFound():
            return (Problem("T03", Tier.ERROR, f"没有“{error.name}”这个模板文件。", at),)
        case UndefinedError() if str(error) == "None":
            return (Problem("T04", Tier.ERROR, "这里没有值。", at),)
        case UndefinedError():
            return (_unknown_problem(str(error), [str(key) for key in scope], at),)
        case UnknownNameError():
            return (_unknown_problem(error.name, error.known, at),)
        case ZeroDivisorError():
            hint = f"请核对这个数；算式在 {at.file} 第 {at.line} 行。"
            return (Problem("F01", Tier.ERROR, f"{error}，算不出来。", _divisor_place(error, at), hint=hint),)
        case UnitMismatchError():
            return (Problem("F02", Tier.ERROR, f"{error}。", at, hint="请核对算式里各数的单位。"),)
        case _ if isinstance(error, _UNCOMPUTABLE):
            return (Problem("T04", Tier.ERROR, "这里的写法算不出结果。", at, hint=_UNFIT, detail=str(error)),)
    return ()


_UNCOMPUTABLE = (TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError)


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
            with faults(source.place):
                sandbox.compile(_as_template(source.text), raw=True)
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
    flat = " ".join(expression.splitlines())
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

    def names(self, scope: Scope) -> Names:
        """The names as expressions see them, for expressions that share them."""
        return Context(self._sandbox, {**self._sandbox.globals, **scope}, _EXPRESSIONS, {})

    def evaluate(self, name: str, scope: Scope) -> Any:
        """The value of one expression with these names; raises Fault."""
        with faults(self.place(name), scope):
            return self.evaluator(name)(self.names(scope))

    def evaluator(self, name: str) -> Callable[[Names], Any]:
        """What gives the value of one expression with the names it is called with; to be called within `faults`."""
        block = self._template.blocks[f"e{self._index[name]}"]

        def value(names: Names) -> Any:
            found = next(block(names))
            if isinstance(found, StrictUndefined):
                _raise_undefined(found)
            return found

        return value


# ── templates ───────────────────────────────────────────────────────────────


def compile_template(name: str, text: str, place: Place, language: Language) -> bytes:
    """A template's code; `name` is its path, `text` what the template parser made of it. Raises Fault."""
    with faults(place):
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
        with faults(Place(name), scope):
            template = self._sandbox.get_template(self._sandbox.join_path(name, ""))
            context = template.new_context({**self._sandbox.globals, **scope}, shared=True)
            return _concat(template.root_render_func(context))

    def fragment(self, code: bytes, place: Place, scope: Scope) -> Stream:
        """What a piece of template outside any file of templates gives, such as a narrative; raises Fault."""
        with faults(place, scope):
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
    with faults(place):
        sandbox = _Sandbox(language)
        tree = sandbox.parse(text)
    checker = _NameChecker(place)
    checker.visit(tree, {**dict.fromkeys(language.functions, ANYTHING), **known})
    for kind, defined in ((nodes.Filter, sandbox.filters), (nodes.Test, sandbox.tests)):
        for node in tree.find_all(kind):
            if node.name not in defined:
                checker.report(node.name, list(defined), node.lineno)
    return checker.problems


def unknown_names_in(expression: str, place: Place, known: Mapping[str, Shape], language: Language) -> list[Problem]:
    """The same for one expression."""
    return unknown_names(_as_template(expression), place, known, language)


def arithmetic(text: str, place: Place, language: Language) -> list[Problem]:
    """A problem for each sum, product or quotient in a template: arithmetic has its place in 计算.yaml."""
    with faults(place):
        tree = _Sandbox(language).parse(text)
    hint = "在 计算.yaml 里起一个名称写算式，这里只写名称。"
    return [
        Problem("T09", Tier.ERROR, "文字里不做算术。", Place(place.file, place.line + node.lineno - 1), hint=hint)
        for node in tree.find_all((nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Neg))
    ]


def root_names(expression: str, language: Language) -> set[str]:
    """The first names of an expression's paths: what it depends on. Raises Fault on a syntax error."""
    with faults(Place(_EXPRESSIONS)):
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

    def report(self, name: str, known: Sequence[str], line: int) -> None:
        at = Place(self.place.file, self.place.line + line - 1 if self.place.line else line)
        self.problems.append(_unknown_problem(name, known, at))

    def shape(self, node: nodes.Node, names: dict[str, Shape]) -> Shape:
        """The shape of an expression, reporting names that do not exist."""
        if isinstance(node, nodes.Name):
            if node.name not in names:
                self.report(node.name, list(names), node.lineno)
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
            self.report(name, list(owner.names), line)
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
        inner = {**names, "loop": ANYTHING}
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
        inner = {**names, "caller": ANYTHING, **{arg.name: ANYTHING for arg in node.args}}
        for child in (*node.defaults, *node.body):
            self.visit(child, inner)

    def _block(self, node: nodes.Block, names: dict[str, Shape]) -> None:
        self._children(node, {**names, "super": ANYTHING})

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
    with faults(Place("模板")):
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
    with faults(Place(file, 1)):
        return marshal.dumps(_page_sandbox().compile(text, file, file))


def page(code: bytes) -> Callable[..., str]:
    """The render function of a compiled page shell."""
    sandbox = _page_sandbox()
    template = Template.from_code(sandbox, marshal.loads(code), sandbox.globals, None)

    def render(**values: Any) -> str:
        with faults(Place(template.filename or ""), values):
            return template.render(values)

    return render


def _page_sandbox() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=_Unknown, trim_blocks=True, lstrip_blocks=True)
