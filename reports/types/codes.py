"""The cross-checks (勾稽) of all report types by their numbers, for those who look a code up."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Fault, Severity, nearest
from reports.source.encoding import read_bytes
from reports.source.values import read_count
from reports.source.yaml import reader
from reports.types.declare import read_texts
from reports.types.find import COMMON, TypeFolder, find_types, is_year, layers_of
from reports.types.formats import Rule
from reports.types.overlay import NOTHING, overlay

_RULES = "勾稽.yaml"


class RuleCode(Struct, frozen=True):
    """A cross-check of a report type by its 编号.

    `of` names the type, and its variant where it is only that one's.
    """

    code: str
    of: str
    severity: Severity
    formula: str
    explanation: str
    hint: str


def read_rules(templates: Path) -> Iterator[RuleCode]:
    """The cross-checks of all report types, those they share first: each where a file says something
    of it, with what the layers below that file say.

    What cannot be read is passed over.
    """
    shared = templates / COMMON / _RULES
    if shared.is_file():
        yield from _rules_of("各类报告", _read(shared), NOTHING)
    for folder in _types(templates):
        # The type's own before those of its variants.
        paths = folder.path.rglob(_RULES)
        for path in sorted(paths, key=lambda one: (len(one.parts), one)):
            variant = "/".join(path.relative_to(folder.path).parts[:-1])
            of = f"{folder.name}（{variant}）" if variant else folder.name
            yield from _rules_of(of, _read(path), _below(folder, path.parent))


def _types(templates: Path) -> Iterable[TypeFolder]:
    try:
        return find_types(templates).values()
    except Fault:
        return ()


def _read(path: Path) -> nodes.Mapping:
    root, _ = reader.read_yaml(read_bytes(path), path.name)
    return root or NOTHING


def _below(folder: TypeFolder, layer: Path) -> nodes.Mapping:
    """What the layers say on which one of a type's stands; nothing where they cannot be told."""
    style, year = (layer.parent, int(layer.name)) if is_year(layer) else (layer, 0)
    variant = "/".join(style.relative_to(folder.path).parts)
    laid = NOTHING
    try:
        *below, _ = layers_of(folder, variant, year)
    except Fault:
        return laid
    for path in (one / _RULES for one in below):
        if path.is_file():
            laid, _ = overlay(laid, _read(path))
    return laid


def _rules_of(of: str, own: nodes.Mapping, below: nodes.Mapping) -> Iterator[RuleCode]:
    """The rules of which a file says something, laid over what is below it."""
    laid, _ = overlay(below, own)
    for code, node in laid.items.items():
        if code in own.items and isinstance(node, nodes.Mapping):
            yield _rule(code, of, node)


def nearest_code(code: str, known: Collection[str]) -> str:
    """The known code nearest to one that is not: of the same letter, by its number.

    Else the one most like it.
    """
    number = read_count(code[1:])
    same_letter = sorted(one for one in known if one[0] == code[0])
    numbered = [one for one in same_letter if one[1:].isdecimal()]
    if numbered and number is not None:
        return min(numbered, key=lambda one: abs(int(one[1:]) - number))
    return nearest(code, known) or ""


def _rule(code: str, of: str, node: nodes.Mapping) -> RuleCode:
    written = read_texts(Rule, node)
    severities = {severity.value: severity for severity in Severity}
    return RuleCode(
        code=code,
        of=of,
        severity=severities.get(written.get("severity", ""), Severity.ERROR),
        formula=written.get("formula", ""),
        explanation=written.get("explanation", ""),
        hint=written.get("hint", ""),
    )
