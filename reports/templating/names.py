"""Names checked before any data is there: what an expression or template mentions, and what cannot exist."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin, get_type_hints

from jinja2 import (
    nodes,
)

from reports.core.problems import Place, Problem, Severity
from reports.templating.engine import Expression, as_template
from reports.templating.faults import EXPRESSIONS, faults, unknown_problem
from reports.templating.named import Named
from reports.templating.sandbox import Language, Sandbox


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a value before it is there: its names, or the shape of its items; neither: anything."""

    names: Mapping[str, "Shape"] | None = None
    items: "Shape | None" = None


ANYTHING = Shape()


def shape_of_type(kind: Any) -> Shape:
    """What is known of a value of a type: the names of a value of ours, and of what they hold."""
    if isinstance(kind, type) and issubclass(kind, Named):
        types = get_type_hints(kind)
        names = {name: shape_of_type(types[one]) for name, one in kind.NAMES.items()}
        return Shape(names)
    if get_origin(kind) is tuple:
        return Shape(items=shape_of_type(get_args(kind)[0]))
    return ANYTHING


def unknown_names(
    text: str, place: Place, known: Mapping[str, Shape], language: Language
) -> list[Problem]:
    """A problem for each name of an expression or template that cannot exist. Raises Fault on a syntax error."""
    with faults(place):
        sandbox = Sandbox(language)
        tree = sandbox.parse(text)
    checker = _NameChecker(place)
    checker.visit(tree, {**dict.fromkeys(language.functions, ANYTHING), **known})
    for kind, defined in ((nodes.Filter, sandbox.filters), (nodes.Test, sandbox.tests)):
        for node in tree.find_all(kind):
            if node.name not in defined:
                checker.report(node.name, list(defined), node.lineno)
    return checker.problems


def unknown_names_in(
    expression: Expression, known: Mapping[str, Shape], language: Language
) -> list[Problem]:
    """The same for one expression."""
    return unknown_names(
        as_template(str(expression)), expression.place, known, language
    )


def arithmetic(text: str, place: Place, language: Language) -> list[Problem]:
    """A problem for each sum, product or quotient in a template: arithmetic has its place in 计算.yaml."""
    with faults(place):
        tree = Sandbox(language).parse(text)
    hint = "在 计算.yaml 里起一个名称写算式，这里只写名称。"
    return [
        Problem(
            "T09",
            Severity.ERROR,
            "文字里不做算术。",
            Place(place.file, place.line + node.lineno - 1),
            hint=hint,
        )
        for node in tree.find_all(
            (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Neg)
        )
    ]


def root_names(expression: str, language: Language) -> set[str]:
    """The first names of an expression's paths: what it depends on. Raises Fault on a syntax error."""
    with faults(Place(EXPRESSIONS)):
        tree = Sandbox(language).parse(as_template(expression))
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
        at = Place(
            self.place.file, self.place.line + line - 1 if self.place.line else line
        )
        self.problems.append(unknown_problem(name, known, at))

    def shape(self, node: nodes.Node, names: dict[str, Shape]) -> Shape:
        """The shape of an expression, reporting names that do not exist."""
        if isinstance(node, nodes.Name):
            if node.name not in names:
                self.report(node.name, list(names), node.lineno)
                return ANYTHING
            return names[node.name]
        if isinstance(node, nodes.Getattr):
            return self._member(self.shape(node.node, names), node.attr, node.lineno)
        if (
            isinstance(node, nodes.Getitem)
            and isinstance(node.arg, nodes.Const)
            and isinstance(node.arg.value, str)
        ):
            return self._member(
                self.shape(node.node, names), node.arg.value, node.lineno
            )
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
            inner.update(
                {target.name: ANYTHING for target in node.target.find_all(nodes.Name)}
            )
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
        inner = {
            **names,
            "caller": ANYTHING,
            **{arg.name: ANYTHING for arg in node.args},
        }
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


def mentioned(text: str, language: Language) -> tuple[set[str], set[str]]:
    """The names an expression or template mentions, as written (三公.公务接待.预算), and the plain texts in it."""
    with faults(Place("模板")):
        tree = Sandbox(language).parse(text)
    words = {
        node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str)
    }
    return set(_written_names(tree)), words


def _written_names(node: nodes.Node) -> Iterator[str]:
    written = _written_name(node)
    if written:
        yield written
    else:
        yield from (
            name for child in node.iter_child_nodes() for name in _written_names(child)
        )


def _written_name(node: nodes.Node) -> str:
    """A path of names as it is written, empty for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        owner = _written_name(node.node)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def taken_in(text: str, language: Language) -> set[str]:
    """The names of the templates that a template extends, includes or imports, where they are plain texts."""
    with faults(Place("模板")):
        tree = Sandbox(language).parse(text)
    parts = tree.find_all(
        (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    )
    templates = (part.template for part in parts)  # type: ignore[attr-defined]
    return {one.value for one in templates if isinstance(one, nodes.Const)}


def constant_calls(
    text: str, function: str, language: Language
) -> list[tuple[str, int]]:
    """The first arguments, where they are plain texts, of all calls of a function, with their lines."""
    with faults(Place("模板")):
        tree = Sandbox(language).parse(text)
    return [
        (call.args[0].value, call.lineno)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
        and call.node.name == function
        and call.args
        and isinstance(call.args[0], nodes.Const)
    ]
