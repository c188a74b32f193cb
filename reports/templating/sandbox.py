"""The sandbox every expression and template runs in.

Strict names, exact numbers, nothing of Python.
"""

import marshal
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from decimal import Decimal
from functools import cached_property, lru_cache
from types import FunctionType
from typing import Any, NoReturn

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.lexer import TOKEN_FLOAT, TOKEN_INTEGER, TOKEN_STRING, Lexer, Token
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from msgspec import Struct, field

from reports.core.figure import Absent, Computed, Figure, unit_named
from reports.core.problems import Fault, problem
from reports.core.tree import Text
from reports.core.values import Values
from reports.templating.named import Named, UnknownNameError, member_of
from reports.templating.origins import Origins
from reports.templating.paths import NamePath

# A report of five thousand rows takes a tenth of each.
MOST_ROUNDS = 200_000
MOST_PARTS = 200_000
# Twenty pages.
MOST_JOINED = 20_000


class Names(Context):
    """The names of a scope as expressions and templates see them, before those of the language.

    The scope may be large and is not copied.
    """

    def resolve_or_missing(self, key: str) -> Any:
        """What a name stands for."""
        if key in self.vars:
            return self.vars[key]
        if key in self.parent:
            return self.parent[key]
        return self.environment.globals.get(key, missing)

    def __iter__(self) -> Iterator[str]:
        """Every name there is."""
        return iter({**self.environment.globals, **self.get_all()})


class Asking:
    """A function among the names of a document, such as one that looks in other reports."""

    __slots__ = ("act",)

    def __init__(self, act: Callable[..., Any]) -> None:
        self.act = act

    def __call__(self, *arguments: object) -> object:
        """What the function gives."""
        return self.act(*arguments)


class Stream(tuple[object, ...]):
    """What a piece of template gave: static strings, figures and nodes in order."""

    __slots__ = ()

    def __str__(self) -> str:
        raise TypeError("一段文字里有数字或结构，不能直接当作文字拼接")


def concat(parts: Iterable[Any]) -> Stream:
    """The parts as one flat stream."""
    stream = Stream(parts)
    if Stream in set(map(type, stream)):
        flat: list[Any] = []
        for part in stream:
            if type(part) is Stream:
                flat.extend(part)
                _not_too_many(len(flat))
            else:
                flat.append(part)
        stream = Stream(flat)
    return stream


def _not_too_many(parts: int) -> None:
    """Raises Fault where so many parts are more than one report can print."""
    if parts > MOST_PARTS:
        raise Fault(problem("T12", "parts"))


class _Buffer(list[object]):
    """What a macro or a block prints, no more than one report can print. Raises Fault."""

    __slots__ = ()

    def append(self, part: object) -> None:
        super().append(part)
        _not_too_many(len(self))

    def extend(self, parts: Iterable[object]) -> None:
        super().extend(parts)
        _not_too_many(len(self))


def finalize(value: object) -> object:
    """A value on its way into a stream.

    Text becomes a node, so that no value is ever taken for a mark.
    """
    if isinstance(value, str):
        return Text(str(value))
    if isinstance(value, StrictUndefined):
        raise_undefined(value)
    if value is None or isinstance(value, bool):
        raise TypeError("没有可以印出的值")
    return value


def raise_undefined(value: StrictUndefined) -> NoReturn:
    """Raises UndefinedError whose message is the unknown name."""
    raise UndefinedError(str(value._undefined_name))


class Unknown(StrictUndefined):
    """An unknown name; using it in any way raises UndefinedError whose message is the name."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


# As long as a number of the data may be.
_LONGEST_NUMBER = 60
_UNPRINTABLE = "[\x00-\x1f\x7f-\x9f\ud800-\udfff]"


def _is_long(number: str) -> bool:
    """Whether a number has more digits than any, written out: 1e999999999."""
    if len(number) > _LONGEST_NUMBER:
        return True
    return abs(Decimal(number.replace("_", "")).adjusted()) > _LONGEST_NUMBER


class _DecimalLexer(Lexer):
    """Reads every number literal as an exact Decimal.

    Refuses texts whose escapes spell what no document may hold.
    """

    def wrap(
        self, stream: Any, name: str | None = None, filename: str | None = None
    ) -> Iterator[Token]:
        for line, kind, text in stream:
            if kind in (TOKEN_INTEGER, TOKEN_FLOAT):
                if _is_long(text):
                    raise TemplateSyntaxError("long number", line, name, filename)
                yield Token(line, kind, Decimal(text.replace("_", "")))  # type: ignore[arg-type]
                continue
            for token in super().wrap([(line, kind, text)], name, filename):
                if kind == TOKEN_STRING and re.search(_UNPRINTABLE, token.value):
                    raise TemplateSyntaxError(
                        "control character in a string", line, name, filename
                    )
                yield token


class _Generator(CodeGenerator):
    """Code that yields values as they are: no str(), no joining, Decimal literals."""

    _looped: nodes.Node | None = None

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        if node is not self._looped:
            return super().visit(node, *args, **kwargs)
        self._looped = None
        self.write("environment.counted(")
        done = super().visit(node, *args, **kwargs)
        self.write(")")
        return done

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802
        if node.recursive:
            self.fail("recursive loop", node.lineno)
        self._looped = node.iter
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.bounded(")
        super().visit_Concat(node, frame)
        self.write(")")

    def buffer(self, frame: Frame) -> None:
        frame.buffer = self.temporary_identifier()
        self.writeline(f"{frame.buffer} = environment.buffer()")

    @staticmethod
    def _default_finalize(value: object) -> object:
        return value

    def visit_Template(  # noqa: N802
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        self.writeline("from decimal import Decimal")
        # A fault is placed in the file that its line is of.
        if origins := self.environment.origins:  # type: ignore[attr-defined]
            self.writeline(f"origins = {origins!r}")
        super().visit_Template(node, frame)

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:  # noqa: N802
        if isinstance(node.value, Decimal):
            self.write(f"Decimal({str(node.value)!r})")
        else:
            super().visit_Const(node, frame)

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: object
    ) -> Any:
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

    def load(
        self,
        environment: Environment,
        name: str,
        globals: Any = None,  # noqa: A002
    ) -> Template:
        assert isinstance(environment, Sandbox)
        code = environment.codes.get(name)
        if code is None:
            raise TemplateNotFound(name)
        return Template.from_code(environment, marshal.loads(code), globals or {}, None)


class Language(Struct, frozen=True, eq=False):
    """What expressions and templates may call.

    Functions, filters and tests, by their Chinese names. Each is one of its own.
    """

    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    tests: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


_OWNERS = (Named, Mapping)
"""What has members that expressions may ask for by name."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Sees mappings, lists, figures, text, named values, and what was handed to it.

    Nothing of Python.
    """

    code_generator_class = _Generator
    context_class = Names
    intercepted_binops = frozenset({"/", "//", "%", "**"})
    buffer = _Buffer

    def __init__(
        self, language: "Language", finalize: Callable[[object], object] | None = None
    ) -> None:
        super().__init__(
            undefined=Unknown,
            loader=_CodeLoader(),
            finalize=finalize,
            keep_trailing_newline=True,
            # There is little to be worked out beforehand, and trying to takes most of compiling.
            optimized=False,
        )
        self.globals = dict(language.functions)
        self._functions = frozenset(filter(callable, language.functions.values()))
        self.filters = dict(language.filters)
        self.tests = dict(language.tests)
        self.codes: Mapping[str, bytes] = {}
        self.search: tuple[str, ...] = ()
        self.origins: Origins = ()
        self.begin()

    @cached_property
    def lexer(self) -> Lexer:
        """Reads number literals exactly."""
        return _DecimalLexer(self)

    def _parse(
        self, source: str, name: str | None, filename: str | None
    ) -> nodes.Template:
        """The parsed template; imported macros see the document's names, as its own do.

        An `if` without `else` is refused: what Jinja gives for it is no strict undefined, it prints
        as nothing.
        """
        tree = super()._parse(source, name, filename)
        # A walk through all nodes takes as long as parsing them: only where there can be one.
        for choice in tree.find_all(nodes.CondExpr) if "if" in source else ():
            if choice.expr2 is None:
                raise TemplateSyntaxError(
                    "inline if without else", choice.lineno, name, filename
                )
        imports = (nodes.Import, nodes.FromImport)
        for node in tree.find_all(imports) if "import" in source else ():
            node.with_context = True  # type: ignore[attr-defined]
        return tree

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """A quotient, of plain numbers as exact as of figures.

        Nothing else (`%` would spell figures as text).
        """
        if operator != "/":
            raise TypeError(f"算式里没有“{operator}”这种运算")
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return Figure(left, unit_named(""), Computed("常数", (left,))) / right
        return left / right

    def getattr(self, obj: object, attribute: str) -> object:
        """A member of a mapping, of a value of ours, or of what Jinja itself hands out.

        Nothing else has any.

        Raises UnknownNameError.
        """
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        if isinstance(obj, _OWNERS):
            return member_of(obj, attribute)
        if isinstance(obj, LoopContext | TemplateModule):
            return super().getattr(obj, attribute)
        if isinstance(obj, StrictUndefined):
            raise_undefined(obj)
        if isinstance(obj, Absent):
            return obj
        raise UnknownNameError(attribute, ())

    def follow(self, path: NamePath, scope: Values) -> Any:
        """What a path leads to among the names of a scope, before those of the language."""
        owner = scope if path.name in scope else self.globals
        value = owner.get(path.name, missing)
        if value is missing:
            value = self.undefined(name=path.name)
        for member in path.members:
            value = self.getattr(value, member)
        for name in path.filters:
            value = self.filters[name](value)
        return value

    def getitem(self, obj: object, argument: object) -> object:
        """A member by its name in brackets."""
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        raise SecurityError("方括号里只能写名称")

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What a call gives; the functions of the language need nothing of Jinja to be called."""
        if type(obj) is FunctionType and obj in self._functions:
            # What Jinja hands to functions that ask for the context.
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return obj(*args, **kwargs)
        if isinstance(obj, Macro):
            # Nothing else that is called can call itself.
            self.count(1)
        return super().call(context, obj, *args, **kwargs)

    def is_safe_callable(self, obj: object) -> bool:
        """Whether something may be called.

        Macros and the functions handed to the sandbox.
        """
        return (
            isinstance(obj, Macro | LoopContext | Asking)
            or obj in self.globals.values()
        )

    def begin(self) -> None:
        """Counts anew, for another document."""
        self.rounds = self.parts = 0

    def concat(self, parts: Iterable[Any]) -> Stream:  # type: ignore[override]
        """What a macro or a block printed, as one flat stream. Raises Fault where all of them
        together print more than one report can.
        """
        stream = concat(parts)
        self.parts += len(stream)
        _not_too_many(self.parts)
        return stream

    def count(self, rounds: int) -> None:
        """Notes so many rounds of loops and calls of macros.

        Raises Fault where there are more than a report can need: what calls itself ten times over
        has no end.
        """
        self.rounds += rounds
        if self.rounds > MOST_ROUNDS:
            raise Fault(problem("T12", "rounds", most=MOST_ROUNDS))

    def counted(self, items: Any) -> Any:
        """What a loop goes through, noted before it begins."""
        if isinstance(items, Sized):
            self.count(len(items))
        return items

    @staticmethod
    def bounded(text: str) -> str:
        """A text put together of others, if it is no longer than a text can be. Raises Fault."""
        if len(text) > MOST_JOINED:
            raise Fault(problem("T12", "text", most=MOST_JOINED))
        return text

    def join_path(self, template: str, parent: str) -> str:
        """A bare name is looked for in the variant first, then in the type, then in 公共."""
        if "/" in template:
            return template
        return next(
            (
                path
                for folder in self.search
                if (path := f"{folder}/{template}") in self.codes
            ),
            template,
        )


@lru_cache(maxsize=4096)
def parse(text: str, language: Language) -> nodes.Template:
    """The syntax of a template, looked at several times and compiled, but never changed.

    Raises TemplateSyntaxError.
    """
    return Sandbox(language).parse(text)
