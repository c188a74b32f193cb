"""Kinds of reports, known by their titles, and what each has to hold this year: files of the templates'
公共/核对.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reports.core import nodes
from reports.core.problems import Fault, has_errors, problem
from reports.gate.finished.contents import Content, Profile
from reports.publish.common import COMMON, common_name
from reports.source.yaml.reader import read_yaml

FOLDER = "核对"
"""Where they lie in 公共."""
NONE = "无"
"""What is said instead of a kind where none is to be looked for."""


def read_profiles(templates: Path) -> tuple[Profile, ...]:
    """All kinds, by the names of their files. Raises Fault where a file is broken."""
    folder = templates / COMMON / FOLDER
    return tuple(_read(path, templates) for path in sorted(folder.glob("*.yaml")))


def chosen(profiles: Sequence[Profile], name: str) -> tuple[Profile, ...]:
    """The one of a name, all where none is named. Raises Fault for a name that none has."""
    if not name:
        return tuple(profiles)
    found = tuple(one for one in profiles if one.name == name)
    if not found:
        known = "、".join(one.name for one in profiles)
        raise Fault(problem("A20", "no profile", words=name, kind=known))
    return found


def _read(path: Path, templates: Path) -> Profile:
    shown = common_name(templates, f"{FOLDER}/{path.name}")
    root, problems = read_yaml(path.read_bytes(), shown)
    if root is None or has_errors(problems):
        raise Fault(*problems)
    said = nodes.plain(root)
    try:
        return _profile(path.stem, said)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # Whoever changes a file of the templates sees what it did not look like.
        raise Fault(
            problem("A20", "profile", file=shown, detail=repr(error))
        ) from error


def _profile(name: str, said: Any) -> Profile:
    return Profile(
        name=name,
        titles=tuple(tuple(words.split()) for words in said["题名"]),
        not_titles=tuple(said.get("题名没有", ())),
        groups=tuple(tuple(_contents(group)) for group in said["必备"].values()),
    )


def _contents(group: Mapping[str, Any]) -> Iterator[Content]:
    for name, about in group.items():
        yield Content(
            name=name,
            spellings=tuple(about.get("写法", (name,))),
            since=int(about.get("起", 0)),
            is_verified=about["核实"] == "是",
        )
