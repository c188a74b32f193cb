"""The words of the field that the checks ask for: 核对用语.yaml and the dictionary 部门 of the templates."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Fault, has_errors
from reports.gate.facts.speech import Speech
from reports.inspect.speech import speech_of
from reports.publish.common import common_name
from reports.source.yaml.reader import read_yaml

_WORDS = "核对用语.yaml"
_SPEECH = "核对句式.yaml"
_DEPARTMENTS = "字典/部门"
_USUAL = "常打交道"


class Vocabulary(Struct, frozen=True):
    """Mistyped words by what they should be, pairs of names, what other departments say, and how the field
    says its numbers.
    """

    wrong: Mapping[str, str]
    two_names: Mapping[str, str]
    departments: Mapping[str, tuple[str, ...]]
    speech: Speech = Speech()


def read_vocabulary(templates: Path) -> Vocabulary:
    """The words of the templates. Raises Fault where a file is broken; one that is not there says nothing."""
    words = _read(templates, _WORDS)
    folder = templates / "公共" / _DEPARTMENTS
    names = sorted(path.name for path in folder.glob("*.yaml"))
    latest = f"{_DEPARTMENTS}/{names[-1]}" if names else ""
    departments = _texts(_read(templates, latest)) if latest else {}
    return Vocabulary(
        wrong=_texts(words.get("错字")),
        two_names=_texts(words.get("两种叫法")),
        departments={
            name: tuple(one for one in said.split() if one != _USUAL)
            for name, said in departments.items()
        },
        speech=speech_of(_read(templates, _SPEECH)),
    )


def _read(templates: Path, name: str) -> Mapping[str, nodes.Node]:
    path = templates / "公共" / name
    if not path.is_file():
        return {}
    root, problems = read_yaml(path.read_bytes(), common_name(templates, name))
    if has_errors(problems):
        raise Fault(*problems)
    return root.items if root is not None else {}


def _texts(node: object) -> dict[str, str]:
    items = node.items if isinstance(node, nodes.Mapping) else node
    if not isinstance(items, Mapping):
        return {}
    return {
        key: value.text
        for key, value in items.items()
        if isinstance(value, nodes.Scalar)
    }
