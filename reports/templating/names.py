"""Names checked before any data is there.

Which of those in an expression or template cannot exist.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import get_args, get_origin, get_type_hints

from jinja2 import (
    nodes,
)
from msgspec import Struct

from reports.core.problems import Place, Problem, problem
from reports.templating.engine import Expression, as_template
from reports.templating.faults import faults, unknown_member, unknown_problem
from reports.templating.named import Named, names_of
from reports.templating.paths import Piece, read_pieces
from reports.templating.sandbox import Language, parse


class Shape(Struct, frozen=True):
    """What is known of a value before it is there.

    Its names, or the shape of its items; neither: anything.
    """

    names: Mapping[str, "Shape"] | None = None
    items: "Shape | None" = None


ANYTHING = Shape()


def shape_of_type(kind: object) -> Shape:
    """What is known of a value of a type: the names of a value of ours, and of what they hold."""
    if isinstance(kind, type) and issubclass(kind, Named):
        types = get_type_hints(kind)
        names = {
            name: shape_of_type(types[one]) for name, one in names_of(kind).items()
        }
        return Shape(names)
    if get_origin(kind) is tuple:
        return Shape(items=shape_of_type(get_args(kind)[0]))
    return ANYTHING


def unknown_names(
    text: str, place: Place, known: Mapping[str, Shape], language: Language
) -> list[Problem]:
    """A problem for each name of a template that cannot exist, and for each that is printed and has
    parts instead of a value.

    Raises Fault on a syntax error.
    """
    return _wrong_names(
        text,
        _NameChecker(place, list(language.functions), prints=True),
        known,
        language,
    )


def _wrong_names(
    text: str, checker: "_NameChecker", known: Mapping[str, Shape], language: Language
) -> list[Problem]:
    pieces = read_pieces(text, language.filters)
    if pieces is not None and all(_leads_on(piece, known) for piece in pieces):
        return []
    with faults(checker.place):
        tree = parse(text, language)
    checker.visit(tree, {**dict.fromkeys(language.functions, ANYTHING), **known})
    # What is in a text wherever it has one: most have none, and need no walk through all nodes.
    kinds = (
        (nodes.Filter, language.filters, "|" in text or "filter" in text),
        (nodes.Test, language.tests, "is" in text),
    )
    for kind, defined, is_likely in kinds:
        for node in tree.find_all(kind) if is_likely else ():
            if node.name not in defined:
                checker.report(node.name, list(defined), node.lineno)
    return checker.problems


def _leads_on(piece: Piece, known: Mapping[str, Shape]) -> bool:
    """Whether a piece is words, or a path of names that may exist and lead to a value."""
    if isinstance(piece, str):
        return True
    _, name, members, filters = piece
    shape = known.get(name)
    for member in members:
        if shape is None or shape.names is None:
            break
        shape = shape.names.get(member)
    return shape is not None and (bool(filters) or not shape.names)


def unknown_names_in(
    expression: Expression, known: Mapping[str, Shape], language: Language
) -> list[Problem]:
    """A problem for each name of an expression that cannot exist. Raises Fault on a syntax error."""
    functions = list(language.functions)
    checker = _NameChecker(expression.place, functions, prints=False)
    return _wrong_names(as_template(str(expression)), checker, known, language)


class _NameChecker:
    """Walks a parsed template with the shapes of the names in reach."""

    def __init__(self, place: Place, functions: Sequence[str], *, prints: bool) -> None:
        self.place = place
        self.functions = functions
        self.prints = prints
        self.problems: list[Problem] = []

    def visit(self, node: nodes.Node, names: dict[str, Shape]) -> None:
        handler = _HANDLERS.get(type(node), _NameChecker._children)
        handler(self, node, names)

    def _children(self, node: nodes.Node, names: dict[str, Shape]) -> None:
        for child in node.iter_child_nodes():
            self.visit(child, names)

    def report(self, name: str, known: Sequence[str], line: int) -> None:
        self.problems.append(unknown_problem(name, known, self._at(line)))

    def _at(self, line: int) -> Place:
        if self.place.spot:
            return self.place
        return Place(self.place.file, max(self.place.line - 1, 0) + line)

    def _output(self, node: nodes.Output, names: dict[str, Shape]) -> None:
        for child in node.nodes:
            if not self.prints or not isinstance(child, _PATHS):
                self.visit(child, names)
                continue
            parts = self.shape(child, names).names
            if parts:
                name = child.name if isinstance(child, nodes.Name) else child.attr
                one = next(iter(parts))
                at = self._at(child.lineno)
                self.problems.append(problem("T07", "group", at, name=name, one=one))

    def shape(self, node: nodes.Node, names: dict[str, Shape]) -> Shape:
        """The shape of an expression, reporting names that do not exist."""
        if isinstance(node, nodes.Name):
            if node.name not in names:
                self.report(node.name, list(names), node.lineno)
                return ANYTHING
            return names[node.name]
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            member = _member_name(node)
            if member is not None:
                owner = self.shape(node.node, names)
                return self._member(owner, member, node)
        self._children(node, names)
        return ANYTHING

    def _member(
        self, owner: Shape, name: str, node: nodes.Getattr | nodes.Getitem
    ) -> Shape:
        if owner.names is None:
            return ANYTHING
        if name not in owner.names:
            at, of = self._at(node.lineno), _path_of(node.node)
            self.problems.append(unknown_member(name, list(owner.names), at, of))
            return ANYTHING
        return owner.names[name]

    def _call(self, node: nodes.Call, names: dict[str, Shape]) -> None:
        """A call: where nobody has what is called, a function is meant."""
        called = node.node
        if isinstance(called, nodes.Name) and called.name not in names:
            self.report(called.name, self.functions, called.lineno)
            names = {**names, called.name: ANYTHING}
        self._children(node, names)

    def _name(self, node: nodes.Name, names: dict[str, Shape]) -> None:
        if node.ctx == "load":
            self.shape(node, names)

    def _path(
        self, node: nodes.Getattr | nodes.Getitem, names: dict[str, Shape]
    ) -> None:
        self.shape(node, names)

    def _for(self, node: nodes.For, names: dict[str, Shape]) -> None:
        items = self.shape(node.iter, names).items or ANYTHING
        inner = {**names, "loop": ANYTHING}
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = items
        else:
            targets = node.target.find_all(nodes.Name)
            inner.update((target.name, ANYTHING) for target in targets)
        if node.test is not None:
            self.visit(node.test, inner)
        for child in node.body:
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
        inner = {**names, "caller": ANYTHING, **_arguments(node)}
        for child in (*node.defaults, *node.body):
            self.visit(child, inner)

    def _callblock(self, node: nodes.CallBlock, names: dict[str, Shape]) -> None:
        self.visit(node.call, names)
        inner = {**names, **_arguments(node)}
        for child in node.body:
            self.visit(child, dict(inner))

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


def _member_name(node: nodes.Getattr | nodes.Getitem) -> str | None:
    """The name of the member that is asked for, None where only the data tell it."""
    if isinstance(node, nodes.Getattr):
        return node.attr
    if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        return node.arg.value
    return None


def _path_of(node: nodes.Node) -> str:
    """A path of names as it is written, empty for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    member = _member_name(node) if isinstance(node, nodes.Getattr) else None
    above = _path_of(node.node) if isinstance(node, nodes.Getattr) else ""
    return f"{above}.{member}" if above and member else ""


def _arguments(node: nodes.Macro | nodes.CallBlock) -> dict[str, Shape]:
    return dict.fromkeys((argument.name for argument in node.args), ANYTHING)


_PATHS = (nodes.Name, nodes.Getattr)
_HANDLERS: Mapping[type[nodes.Node], Callable[..., None]] = {
    nodes.Output: _NameChecker._output,
    nodes.Name: _NameChecker._name,
    nodes.Getattr: _NameChecker._path,
    nodes.Getitem: _NameChecker._path,
    nodes.Call: _NameChecker._call,
    nodes.For: _NameChecker._for,
    nodes.Assign: _NameChecker._assign,
    nodes.AssignBlock: _NameChecker._assignblock,
    nodes.Macro: _NameChecker._macro,
    nodes.CallBlock: _NameChecker._callblock,
    nodes.Import: _NameChecker._import,
    nodes.FromImport: _NameChecker._fromimport,
    nodes.With: _NameChecker._with,
}
