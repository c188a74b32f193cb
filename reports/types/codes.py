"""The cross-checks (勾稽) of all report types by their numbers, for those who look a code up."""

from collections.abc import Collection, Iterator
from pathlib import Path

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Severity, nearest
from reports.source.encoding import read_bytes
from reports.source.values import read_count
from reports.source.yaml import reader
from reports.types.declare import read_texts
from reports.types.find import COMMON, TYPE_FILE
from reports.types.formats import Rule

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
    """The cross-checks of all report types as they stand in their files, those they share first.

    What cannot be read is passed over.
    """
    shared = templates / COMMON / _RULES
    if shared.is_file():
        yield from _rules_in(shared, "各类报告")
    for type_file in sorted(templates.glob(f"*/{TYPE_FILE}")):
        folder = type_file.parent
        # The type's own before those of its variants.
        for path in sorted(folder.rglob(_RULES), key=lambda one: (len(one.parts), one)):
            variant = "/".join(path.relative_to(folder).parts[:-1])
            of = f"{folder.name}（{variant}）" if variant else folder.name
            yield from _rules_in(path, of)


def _rules_in(path: Path, of: str) -> Iterator[RuleCode]:
    root, _ = reader.read_yaml(read_bytes(path), path.name)
    for code, node in root.items.items() if root else ():
        if isinstance(node, nodes.Mapping):
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
