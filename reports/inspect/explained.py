"""核对说明.yaml: what somebody looked at and found right, with the reason; it is told apart from then on.

    决算.docx:
      - {代码: A11, 原文: 截止2024年末, 理由: 引用的是原文件的话}

An explanation holds where it stands: for findings of its code of which some words are among its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from reports.core.figure import Absent
from reports.core.problems import Problem, problem
from reports.inspect.findings import Audited, Excerpt, Explained, Finding
from reports.source.encoding import decode_text
from reports.source.schema import FileContext, Words, read_values
from reports.source.yaml.reader import read_yaml

NAME = "核对说明.yaml"
_CODE, _WORDS, _PLACE, _REASON = "代码", "原文", "位置", "理由"
_TEXT = {"type": "string"}
_ENTRY = {
    "type": "object",
    "properties": dict.fromkeys((_CODE, _WORDS, _PLACE, _REASON), _TEXT),
    "required": [_CODE, _WORDS, _REASON],
}
_FORM = {
    "type": "object",
    "properties": {},
    "additionalProperties": {"type": "array", "items": _ENTRY},
}


class Explanation(Struct, frozen=True):
    """That findings of a code are right where these words stand, and why; `place` where it is to hold for one
    place only.
    """

    code: str
    words: Words
    place: str
    reason: str


class Explanations(Struct, frozen=True):
    """What a file of explanations says of each report, and what is wrong in it."""

    of: Mapping[str, Sequence[Explanation]] = MappingProxyType({})
    problems: tuple[Problem, ...] = ()


@cache
def read_explanations(path: Path) -> Explanations:
    """A file as read, once for each run; what is wrong in it explains nothing."""
    try:
        data = path.read_bytes()
    except OSError:
        return Explanations(problems=(problem("A21", "closed", file=path.name),))
    root, problems = read_yaml(data, path.name)
    if root is None:
        return Explanations(problems=tuple(problems))
    text, _ = decode_text(data, path.name)
    lines = {path.name: (text or "").splitlines()}
    values, misfits = read_values(root, _FORM, FileContext(lines=lines))
    of = {name: tuple(_entries(said)) for name, said in values.items()}
    return Explanations(of, (*problems, *misfits))


def _entries(said: Any) -> Iterator[Explanation]:
    for one in said if isinstance(said, list) else ():
        if isinstance(one, Absent):
            continue
        place = one[_PLACE]
        needed = (one[_CODE], one[_WORDS], one[_REASON])
        if not any(isinstance(value, Absent) for value in needed):
            code, words, reason = needed
            where = "" if isinstance(place, Absent) else _squeezed(place)
            yield Explanation(str(code), words, where, str(reason))


def said_of(path: Path, is_known: Callable[[str], bool]) -> list[Problem]:
    """What is wrong in a file of explanations, and what it explains of files that are not there."""
    said = read_explanations(path)
    problems = list(said.problems)
    for name, entries in said.of.items():
        if entries and not is_known(name):
            place = entries[0].words.place
            problems.append(problem("A21", "no file", place, file=name))
    return problems


def explain(audited: Audited, entries: Sequence[Explanation]) -> Audited:
    """The findings without those that are explained; an explanation that nothing was found for is told."""
    if not entries or not audited.kind:
        return audited
    lines = {
        one.number: one.words
        for block in audited.text
        for row in block.rows
        for one in row
    }
    left: list[Finding] = []
    explained: list[Explained] = []
    idle = dict.fromkeys(entries)
    for finding in audited.findings:
        fitting = [one for one in entries if _fits(one, finding, lines)]
        for one in fitting:
            idle.pop(one, None)
        if fitting:
            explained.append(Explained(finding, fitting[0].reason))
        else:
            left.append(finding)
    return replace(
        audited,
        findings=tuple(left),
        explained=tuple(explained),
        told=(*audited.told, *_idle(idle, audited.path.name)),
    )


def _idle(entries: Iterable[Explanation], file: str) -> Iterator[Problem]:
    for one in entries:
        yield problem(
            "A21",
            "unused",
            one.words.place,
            file=file,
            target=one.code,
            words=str(one.words),
        )


def _fits(one: Explanation, finding: Finding, lines: Mapping[int, str]) -> bool:
    if finding.code != one.code:
        return False
    words = _squeezed(one.words)
    return any(
        one.place in ("", _squeezed(spot.place))
        and (
            _overlaps(words, spot, lines[spot.line])
            if spot.words
            # What is not there stands nowhere: its words are those of the sentence.
            else words in _squeezed(finding.message)
        )
        for spot in finding.places
    )


def _overlaps(words: str, spot: Excerpt, line: str) -> bool:
    """Whether words of a line have some of those that are marked in it; blanks count nowhere."""
    first = len(_squeezed(line[: spot.start]))
    end = first + len(_squeezed(line[spot.start : spot.end]))
    whole = _squeezed(line)
    at = whole.find(words)
    while at >= 0:
        if at < end and at + len(words) > first:
            return True
        at = whole.find(words, at + 1)
    return False


def _squeezed(words: str) -> str:
    return "".join(words.split())
