"""The cross-checks (勾稽) of all report types by their numbers, for those who look a code up."""

from collections.abc import Collection, Iterator, Mapping, Sequence
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

    Of one that a style words anew in part, the rest is that of the layer below. What cannot be read
    is passed over.
    """
    yield from _rules(_written(templates / COMMON / _RULES), "各类报告")
    for type_file in sorted(templates.glob(f"*/{TYPE_FILE}")):
        folder = type_file.parent
        found: dict[Path, _Written] = {}
        # The type's own before those of its variants.
        for path in sorted(folder.rglob(_RULES), key=lambda one: (len(one.parts), one)):
            variant = "/".join(path.relative_to(folder).parts[:-1])
            of = f"{folder.name}（{variant}）" if variant else folder.name
            below = [found[one] for one in path.parent.parents if one in found]
            found[path.parent] = _laid(_written(path), below)
            yield from _rules(found[path.parent], of)


_Written = Mapping[str, Mapping[str, str]]
"""What a file says of each rule, by the fields of one."""


def _written(path: Path) -> _Written:
    if not path.is_file():
        return {}
    root, _ = reader.read_yaml(read_bytes(path), path.name)
    return {
        code: read_texts(Rule, node)
        for code, node in (root.items.items() if root else ())
        if isinstance(node, nodes.Mapping)
    }


def _laid(written: _Written, below: Sequence[_Written]) -> _Written:
    """The rules of a file, each with what the nearest layer below says of it."""
    return {
        code: {**next((one[code] for one in below if code in one), {}), **texts}
        for code, texts in written.items()
    }


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


def _rules(written: _Written, of: str) -> Iterator[RuleCode]:
    severities = {severity.value: severity for severity in Severity}
    for code, texts in written.items():
        yield RuleCode(
            code=code,
            of=of,
            severity=severities.get(texts.get("severity", ""), Severity.ERROR),
            formula=texts.get("formula", ""),
            explanation=texts.get("explanation", ""),
            hint=texts.get("hint", ""),
        )
