"""Expressions and templates compiled to code that can be kept, and run.

Expressions give back raw values. Templates give back a stream: static strings (with the template
parser's marks), figures and nodes, in order; nothing is turned into text on the way.
"""

import marshal
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import islice
from types import MappingProxyType
from typing import Any, Protocol

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from reports.core.problems import Fault, Place, Problem, problem
from reports.core.values import Values
from reports.templating.faults import EXPRESSIONS, faults
from reports.templating.origins import Origins
from reports.templating.paths import NamePath, Piece, read_path, read_pieces
from reports.templating.sandbox import (
    MOST_PARTS,
    Language,
    Names,
    Sandbox,
    Stream,
    Unknown,
    concat,
    finalize,
    parse,
    raise_undefined,
)

_NOTHING: Values = MappingProxyType({})


class Expression(Protocol):
    """An expression as its author wrote it: a text that knows its place."""

    @property
    def place(self) -> Place:
        """Where its first character stands."""


class Bundle(Struct, frozen=True, eq=False):
    """Expressions compiled together: the text of each, once, and the code of all."""

    texts: tuple[str, ...]
    code: bytes


def compile_expressions(
    expressions: Iterable[Expression], language: Language
) -> Bundle:
    """The expressions compiled together. Raises Fault with all that is wrong in them."""
    every = list(expressions)
    texts = tuple(dict.fromkeys(map(str, every)))
    try:
        blocks = [_block(number, text, language) for number, text in enumerate(texts)]
        tree = nodes.Template(blocks, lineno=1)
        code = Sandbox(language).compile(tree, EXPRESSIONS, EXPRESSIONS)
    except TemplateError:
        # Whose fault it is shows where each is compiled by itself.
        raise Fault(*_wrong_expressions(every, language)) from None
    return Bundle(texts, marshal.dumps(code))


def _block(number: int, text: str, language: Language) -> nodes.Block:
    body = parse(as_template(text), language).body
    return nodes.Block(f"e{number}", body, False, False, lineno=1)


def _wrong_expressions(
    expressions: Iterable[Expression], language: Language
) -> Iterator[Problem]:
    """What is wrong in each expression."""
    sandbox = Sandbox(language)
    for expression in expressions:
        try:
            with faults(expression.place):
                sandbox.compile(as_template(str(expression)), raw=True)
        except Fault as fault:
            yield from fault.problems


def as_template(expression: str) -> str:
    """The expression as a template of one value; one that holds tags becomes a syntax error."""
    flat = " ".join(expression.splitlines())
    return (
        "{{ " + flat + " }}" if not re.search(r"\{\{|\}\}|%\}|\{%", flat) else "{{ ) }}"
    )


@lru_cache(maxsize=64)
def expressions_of(bundle: Bundle, language: Language) -> "Expressions":
    """The expressions of a bundle, loaded once for all documents that are made of them."""
    return Expressions(bundle, language)


class Expressions:
    """Compiled expressions, ready to be evaluated.

    Each is asked for by itself, as it is written.
    """

    def __init__(self, bundle: Bundle, language: Language) -> None:
        self._sandbox = Sandbox(language)
        template = Template.from_code(
            self._sandbox, marshal.loads(bundle.code), self._sandbox.globals, None
        )
        self._blocks: Mapping[object, Callable[[Names], Iterator[Any]]] = {
            text: template.blocks[f"e{number}"]
            for number, text in enumerate(bundle.texts)
        }
        # A document's expressions are asked one after the other with the same names.
        self._asked = self.names(_NOTHING)
        # Tables ask for the same in every document.
        self._path = cache(partial(read_path, filters=self._sandbox.filters))

    def names(self, scope: Values, further: Values = _NOTHING) -> Names:
        """The names as expressions see them, for expressions that share them.

        `further` ones come before those of the scope.
        """
        names = Names(self._sandbox, scope, EXPRESSIONS, {})  # type: ignore[arg-type]
        names.vars.update(further)
        return names

    def evaluate(self, expression: Expression, scope: Values | Names) -> Any:
        """The value of an expression with these names; raises Fault."""
        with faults(expression.place, scope):
            names = scope if isinstance(scope, Names) else self._shared(scope)
            return _only_value(self._blocks[expression], names)

    def _shared(self, scope: Values) -> Names:
        """The names of a scope, kept for the next expression."""
        if self._asked.parent is not scope:
            self._asked = self.names(scope)
        return self._asked

    def evaluator(self, expression: Expression) -> Callable[[Names], Any]:
        """The function from names to the expression's value; to be called within `faults`."""
        return partial(_only_value, self._blocks[expression])

    def each(
        self,
        expression: Expression,
        scope: Values,
        further: Values,
        items: Mapping[str, Sequence[object]],
    ) -> Iterable[Any]:
        """The values of an expression for items that differ in some names; raises Fault.

        `items` gives what such a name stands for in each of them.
        """
        members = self._members(expression, items)
        if members is not None:
            return members
        return self._evaluated(expression, scope, further, items)

    def _evaluated(
        self,
        expression: Expression,
        scope: Values,
        further: Values,
        items: Mapping[str, Sequence[object]],
    ) -> Iterator[Any]:
        value = self.evaluator(expression)
        names = self.names(scope, further)
        for own in zip(*items.values(), strict=True):
            names.vars.update(zip(items, own, strict=True))
            with faults(expression.place, names):
                found = value(names)
            yield found

    def _members(
        self, expression: Expression, items: Mapping[str, Sequence[object]]
    ) -> Iterable[Any] | None:
        """The values of an expression that is a member of each item, and perhaps through filters (行.数|元).

        None where it is more than that.
        """
        path = self._path(str(expression))
        if path is None or path.name not in items or not path.members:
            return None
        values: Iterable[Any] = items[path.name]
        ask = self._sandbox.getattr
        for member in path.members:
            # Most items are plain mappings.
            values = [
                value[member]
                if type(value) is dict and member in value
                else ask(value, member)
                for value in values
            ]
        for name in path.filters:
            values = map(self._sandbox.filters[name], values)
        return values


def _only_value(block: Callable[[Names], Iterator[Any]], names: Names) -> Any:
    """What an expression gives with these names."""
    found = next(block(names))
    if isinstance(found, StrictUndefined):
        raise_undefined(found)
    return found


def check_syntax(text: str, place: Place, language: Language) -> None:
    """Raises Fault where a template cannot be read."""
    with faults(place):
        parse(text, language)


@lru_cache(maxsize=256)
def compile_template(
    name: str, text: str, place: Place, language: Language, origins: Origins = ()
) -> bytes:
    """A template's code; `name` is its path, `text` what the template parser made of it.

    One that is put together of several files has origins; what several variants have in common is
    compiled once. Raises Fault.
    """
    with faults(place):
        sandbox = Sandbox(language, finalize)
        sandbox.origins = origins
        return marshal.dumps(sandbox.compile(text, name, place.file))


def compile_fragment(name: str, text: str, place: Place, language: Language) -> bytes:
    """The same for a piece outside any file of templates, such as a narrative, whose tags are most
    often names alone: these are kept as they are.
    """
    pieces = read_pieces(text, language.filters)
    if pieces is not None:
        return marshal.dumps(pieces)
    return compile_template(name, text, place, language)


class Templates:
    """Compiled templates that can include one another."""

    def __init__(
        self, codes: Mapping[str, bytes], search: Sequence[str], language: Language
    ) -> None:
        self._sandbox = Sandbox(language, finalize)
        self._sandbox.codes = codes
        self._sandbox.search = tuple(search)
        # A narrative is asked for again where a report takes in another, not much later.
        self._fragment = lru_cache(maxsize=256)(self._load)

    def stream(self, name: str, scope: Values) -> Stream:
        """What a template gives with these names; raises Fault."""
        self._sandbox.begin()
        with faults(Place(name), scope):
            path = self._sandbox.join_path(name, "")
            return _run(self._sandbox.get_template(path), scope)

    def fragment(self, code: bytes, place: Place, scope: Values) -> Stream:
        """What a piece of template outside any file of templates gives, such as a narrative.

        Raises Fault.
        """
        with faults(place, scope):
            found = self._fragment(code)
            if isinstance(found, Template):
                return _run(found, scope)
            return self._sandbox.concat(self._each(found, place, scope))

    def _load(self, code: bytes) -> Template | tuple[Piece, ...]:
        loaded = marshal.loads(code)
        if isinstance(loaded, tuple):
            return loaded
        return Template.from_code(self._sandbox, loaded, self._sandbox.globals, None)

    def _each(
        self, pieces: Sequence[Piece], place: Place, scope: Values
    ) -> Iterator[object]:
        for piece in pieces:
            if isinstance(piece, str):
                yield piece
                continue
            line, name, members, filters = piece
            path = NamePath(name, members, filters)
            with faults(Place(place.file, line), scope):
                found = self._sandbox.follow(path, scope)
                value = finalize(found)
            yield value


def _run(template: Template, scope: Values) -> Stream:
    context = template.new_context(scope, shared=True)  # type: ignore[arg-type]
    parts: Any = template.root_render_func(context)
    found = tuple(islice(parts, MOST_PARTS))
    if next(parts, None) is not None:
        # The template knows the line that it stopped at.
        parts.throw(Fault(problem("T12", "parts")))
    return concat(found)


def compile_page(text: str, file: str) -> bytes:
    """The code of an HTML page shell, in which every value is escaped. Raises Fault."""
    with faults(Place(file, 1)):
        return marshal.dumps(_page_sandbox().compile(text, file, file))


@lru_cache(maxsize=8)
def page(code: bytes) -> Callable[..., str]:
    """The render function of a compiled page shell, loaded once for all documents in it."""
    pieces = page_pieces(code)
    return lambda **values: "".join(pieces(**values))


def page_pieces(code: bytes) -> Callable[..., Iterator[str]]:
    """The same for a page of any length, which comes in pieces."""
    sandbox = _page_sandbox()
    template = Template.from_code(sandbox, marshal.loads(code), sandbox.globals, None)

    def render(**values: object) -> Iterator[str]:
        with faults(Place(template.filename or ""), values):
            # Not `generate`, whose tracebacks are without the template that knows the line.
            yield from template.root_render_func(template.new_context(values))

    return render


class _PageSandbox(ImmutableSandboxedEnvironment):
    def getattr(self, obj: object, attribute: str) -> object:
        """A member, of a mapping that has it without looking for an attribute first: a long page
        asks for millions.
        """
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _page_sandbox() -> _PageSandbox:
    return _PageSandbox(
        autoescape=True,
        undefined=Unknown,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,
    )
