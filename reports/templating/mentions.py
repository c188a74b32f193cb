"""What an expression or a template mentions, read from its syntax before any data is there."""

from collections.abc import Iterator

from jinja2 import nodes

from reports.core.problems import Place, Problem, problem
from reports.templating.engine import as_template
from reports.templating.faults import EXPRESSIONS, faults
from reports.templating.paths import read_pieces
from reports.templating.sandbox import Language, parse

_TEMPLATE = Place("模板")
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Neg)


def arithmetic(text: str, place: Place, language: Language) -> list[Problem]:
    """T09 for each sum, product or quotient in a template: arithmetic has its place in 计算.yaml."""
    if read_pieces(text, language.filters) is not None:
        return []
    tree = _parse(text, place, language)
    found = []
    for node in tree.find_all(_ARITHMETIC):
        line = place.line + node.lineno - 1
        found.append(problem("T09", "", Place(place.file, line)))
    return found


def root_names(expression: str, language: Language) -> set[str]:
    """The first names of an expression's paths: what it depends on.

    Raises Fault on a syntax error.
    """
    tree = _parse(as_template(expression), Place(EXPRESSIONS), language)
    return {node.name for node in tree.find_all(nodes.Name)} - set(language.functions)


def find_mentions(text: str, language: Language) -> tuple[set[str], set[str]]:
    """The names a template mentions, as written (三公.公务接待.预算), and the plain texts in it."""
    tree = _parse(text, _TEMPLATE, language)
    words = {node.value for node in tree.find_all(nodes.Const) if _is_text(node)}
    return set(_written_names(tree)), words


def _written_names(node: nodes.Node) -> Iterator[str]:
    written = _written_name(node)
    if written:
        yield written
        return
    for child in node.iter_child_nodes():
        yield from _written_names(child)


def _written_name(node: nodes.Node) -> str:
    """A path of names as it is written, empty for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        owner = _written_name(node.node)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def included_templates(
    text: str, place: Place, language: Language
) -> list[tuple[str | None, int]]:
    """The names of the templates that one includes or imports, None for one that is no constant, each
    with its line.

    Raises Fault on a syntax error.
    """
    tree = _parse(text, place, language)
    found = []
    for part in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport)):
        template = part.template  # type: ignore[attr-defined]
        name = template.value if isinstance(template, nodes.Const) else None
        found.append((name if isinstance(name, str) else None, part.lineno))
    return found


def called_with(
    text: str, function: str, language: Language
) -> list[tuple[str | None, int]]:
    """The first arguments of all calls of a function, None for one that is no constant, each with
    its line.
    """
    found = []
    for call in _calls(text, function, language):
        first = call.args[0] if call.args else None
        name = first.value if isinstance(first, nodes.Const) else None
        found.append((name if isinstance(name, str) else None, call.lineno))
    return found


def named_for(text: str, function: str, language: Language) -> list[str]:
    """The plain texts in the named arguments of all calls of a function."""
    found = []
    for call in _calls(text, function, language):
        for argument in call.kwargs:
            for node in (argument.value, *argument.value.find_all(nodes.Const)):
                if isinstance(node, nodes.Const) and _is_text(node):
                    found.append(node.value)
    return found


def _calls(text: str, function: str, language: Language) -> Iterator[nodes.Call]:
    """The calls of a function by its name."""
    if function in text:
        for call in _parse(text, _TEMPLATE, language).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == function:
                yield call


def _parse(text: str, place: Place, language: Language) -> nodes.Template:
    with faults(place):
        return parse(text, language)


def _is_text(node: nodes.Const) -> bool:
    return isinstance(node.value, str)
