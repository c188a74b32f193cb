"""The cross-checks (勾稽) of all report types by their numbers, for those who look a code up."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from reports.core import nodes
from reports.core.problems import Severity, nearest
from reports.source.encoding import read_bytes
from reports.source.yaml import reader

_RULES = "勾稽.yaml"


@dataclass(frozen=True, slots=True)
class RuleCode:
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
    """The cross-checks of all report types as they stand in their files.

    What cannot be read is passed over.
    """
    for kind in sorted(templates.glob("*/类型.yaml")):
        folder = kind.parent
        paths = sorted(folder.rglob(_RULES), key=lambda path: (len(path.parts), path))
        for path in paths:
            variant = "".join(path.relative_to(folder).parts[:-1])
            of = f"{folder.name}（{variant}）" if variant else folder.name
            root, _ = reader.read_yaml(read_bytes(path), path.name)
            for code, node in root.items.items() if root else ():
                if isinstance(node, nodes.Mapping):
                    yield _rule(code, of, node)


def nearest_code(code: str, known: Collection[str]) -> str:
    """The known code nearest to one that is not: of the same letter, by its number; else the one most like it."""
    alike = sorted(one for one in known if one[0] == code[0] and one[1:].isdecimal())
    if alike and code[1:].isdecimal():
        return min(alike, key=lambda one: abs(int(one[1:]) - int(code[1:])))
    return nearest(code, known) or ""


def _rule(code: str, of: str, node: nodes.Mapping) -> RuleCode:
    words = {}
    for key, child in node.items.items():
        if isinstance(child, nodes.Scalar):
            words[key] = child.text.strip()
    known = {severity.value: severity for severity in Severity}
    return RuleCode(
        code=code,
        of=of,
        severity=known.get(words.get("级别", ""), Severity.ERROR),
        formula=words.get("公式", ""),
        explanation=words.get("说明", ""),
        hint=words.get("怎么改", ""),
    )
