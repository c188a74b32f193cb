"""The words of the field that the checks of finished text ask for, read: 核对用语.yaml, 核对句式.yaml and the dictionary
部门 of the templates.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reports.core import nodes
from reports.core.problems import Fault, has_errors
from reports.gate.finished.field import FieldWords
from reports.gate.finished.vocabulary import Vocabulary
from reports.publish.common import common_name
from reports.publish.profiles import NONE, chosen, read_profiles
from reports.publish.speech import speech_of

_WORDS = "核对用语.yaml"
_SPEECH = "核对句式.yaml"
_DEPARTMENTS = "字典/部门"
_USUAL = "常打交道"
_FIELD = {
    "内设机构": "body_ends",
    "泛称机构": "any_bodies",
    "款项": "money_ends",
    "款项前": "money_leads",
    "款项可略": "money_fillers",
    "互联网加": "online",
}


@cache
def read_vocabulary(templates: Path, profile: str = "") -> Vocabulary:
    """The words of the templates, read once for each run; `profile` names the kind that reports are taken for,
    无 for none. Raises Fault where a file is broken, or no kind has that name; one that is not there says
    nothing.
    """
    profiles = () if profile == NONE else chosen(read_profiles(templates), profile)
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
        field=_field_words(_texts(words.get("词"))),
        profiles=profiles,
        profile=profiles[0] if profile and profiles else None,
    )


def _field_words(words: Mapping[str, str]) -> FieldWords:
    said = {field: tuple(words.get(key, "").split()) for key, field in _FIELD.items()}
    return FieldWords(**said)


def _read(templates: Path, name: str) -> Mapping[str, nodes.Node]:
    # Not needed by a run that has its types from the cache.
    from reports.source.yaml.reader import read_yaml

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
