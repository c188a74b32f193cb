"""What the program can report, for those who look a code up: the list of its own codes, and the rules of the types.

The words are data (问题代码.yaml of the shared templates); a rule's are those of its 勾稽.yaml.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.core import nodes
from reports.core.problems import Fault, Place, Problem, Severity, has_errors, nearest
from reports.source import schema
from reports.source.textfile import read_bytes
from reports.source.yaml import reader
from reports.types.report_type import COMMON

_FILE = "问题代码.yaml"
_RULES = "勾稽.yaml"
_WORDS = ("名称", "级别", "意思", "原来", "改成", "怎么办")
_FORM: schema.Schema = {
    "type": "object",
    "properties": {
        "分组": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "properties": {},
        },
        "代码": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {word: {"type": "string"} for word in _WORDS},
                "required": ["名称", "级别", "意思", "怎么办"],
            },
            "properties": {},
        },
    },
    "required": ["分组", "代码"],
}


@dataclass(frozen=True, slots=True)
class Code:
    """A problem the program reports: what it is called, how grave it may be, what it means, an example, what to do.

    `was` and `should` are a line as it stands and as it should be, empty where no line can show it.
    """

    code: str
    name: str
    severities: tuple[Severity, ...]
    meaning: str
    was: str
    should: str
    advice: str


@dataclass(frozen=True, slots=True)
class RuleCode:
    """A cross-check of a report type by its 编号; `of` names the type, and its variant where it is only that one's."""

    code: str
    of: str
    severity: Severity
    formula: str
    explanation: str
    hint: str


def read_codes(templates: Path) -> tuple[Mapping[str, str], Mapping[str, Code]]:
    """The groups by their first letter, and all codes in their order. Raises Fault where they cannot be read."""
    path = templates / COMMON / _FILE
    shown = f"{templates.name}/{COMMON}/{_FILE}"
    if not path.is_file():
        raise Fault(
            Problem(
                "T03",
                Severity.ERROR,
                "没有这个文件。",
                Place(shown),
                hint="从备份或安装包里恢复这个文件。",
            )
        )
    root, problems = reader.read_yaml(read_bytes(path), shown)
    reading = schema.Reading()
    found: Any = schema.walk(root, _FORM, reading) if root is not None else {}
    if has_errors([*problems, *reading.problems]):
        raise Fault(*problems, *reading.problems)
    groups = {letter: str(name) for letter, name in found["分组"].items()}
    return groups, {code: _code(code, words) for code, words in found["代码"].items()}


def _code(code: str, words: Mapping[str, Any]) -> Code:
    name, severities, meaning, was, should, advice = (
        str(words[word] or "") for word in _WORDS
    )
    return Code(
        code,
        name,
        tuple(severity for severity in Severity if severity.value in severities),
        meaning,
        was,
        should,
        advice,
    )


def read_rules(templates: Path) -> Iterator[RuleCode]:
    """The cross-checks of all report types as they stand in their files; what cannot be read is passed over."""
    for kind in sorted(templates.glob("*/类型.yaml")):
        for path in sorted(
            kind.parent.rglob(_RULES), key=lambda path: (len(path.parts), path)
        ):
            variant = "".join(path.relative_to(kind.parent).parts[:-1])
            root, _ = reader.read_yaml(read_bytes(path), path.name)
            for code, node in root.items.items() if root else ():
                if isinstance(node, nodes.Mapping):
                    yield _rule(
                        code,
                        f"{kind.parent.name}（{variant}）"
                        if variant
                        else kind.parent.name,
                        node,
                    )


def nearest_code(code: str, known: Collection[str]) -> str:
    """The known code nearest to one that is not: of the same letter, by its number; else the one most like it."""
    alike = sorted(one for one in known if one[0] == code[0] and one[1:].isdecimal())
    if alike and code[1:].isdecimal():
        return min(alike, key=lambda one: abs(int(one[1:]) - int(code[1:])))
    return nearest(code, known) or ""


def _rule(code: str, of: str, node: nodes.Mapping) -> RuleCode:
    words = {
        key: child.text.strip()
        for key, child in node.items.items()
        if isinstance(child, nodes.Scalar)
    }
    severity = next(
        (severity for severity in Severity if severity.value == words.get("级别")),
        Severity.ERROR,
    )
    return RuleCode(
        code,
        of,
        severity,
        words.get("公式", ""),
        words.get("说明", ""),
        words.get("怎么改", ""),
    )
