"""What returned files would change in the data: each change with its number, where it belongs and whether it can be
written. The same files give the same list, before and after something of it is written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Place, Problem, problem
from reports.finance.remarks import Outcome
from reports.publish.sent import (
    FOLDER,
    SentDocument,
    all_sent,
    sent_with,
)
from reports.returned.changes import Change, changes_in
from reports.returned.splice import target_now
from reports.returned.targets import Target
from reports.source.encoding import read_bytes
from reports.writers.docx.anchoring import VERSION
from reports.writers.docx.returned import ReturnedFile, read_returned

_LOCK = "~$"
# How a .doc and a .wps begin.
_OLE = b"\xd0\xcf\x11\xe0"
# Of a file without bookmarks so many of the paragraphs have to be those of a document.
_ENOUGH = 0.3


class State(StrEnum):
    """What has become of a change: what the list and 采纳情况 call it."""

    OPEN = "可以写进数据"
    ADOPTED = Outcome.ADOPTED.value
    CHANGED = "数据后来又改过"
    CONFLICT = "改得不一样"
    NOT_HERE = "不能从这里写"


class Item(Struct, frozen=True):
    """A change by its number in the list: from which files, of which document, and its state; `now` is what stands in
    the data where that is neither the old nor the new.
    """

    number: int
    files: tuple[str, ...]
    title: str
    change: Change
    state: State
    now: str = ""


class MetFile(Struct, frozen=True):
    """A returned file with the document that it is."""

    name: str
    sent: SentDocument
    file: ReturnedFile


class Plan(Struct, frozen=True):
    """All that returned files ask for."""

    files: tuple[MetFile, ...]
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


TemplateLines = Callable[[SentDocument], Callable[[str], str]]


def plan_of(
    paths: Sequence[Path],
    data: Path,
    internal: Path,
    template_lines: TemplateLines,
    unit: str = "",
) -> Plan:
    """What the files would change; what is wrong with one of them does not keep the others from being read."""
    met: list[MetFile] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found, told = _met(path, internal, unit)
        except Fault as fault:
            problems += fault.problems
        else:
            met.append(found)
            problems += told
    merged: dict[tuple[object, ...], tuple[Change, str, dict[str, None]]] = {}
    for one in met:
        for change in changes_in(one.sent, one.file, template_lines(one.sent)):
            key = _key(change, one.sent)
            first = merged.setdefault(key, (change, one.sent.title, {}))
            first[2][one.name] = None
    wanted: dict[tuple[str, int, int], set[str]] = {}
    for change, _, _ in merged.values():
        if change.target:
            wanted.setdefault(change.target.spot, set()).add(change.target.new)
    items = []
    for number, (change, title, names) in enumerate(merged.values(), 1):
        state, now = _state(data, change.target, wanted)
        items.append(Item(number, tuple(names), title, change, state, now))
    return Plan(tuple(met), tuple(items), tuple(problems))


def states_now(plan: Plan, data: Path) -> Plan:
    """The same list by what stands in the data now."""
    items = []
    for item in plan.items:
        if item.state is not State.CONFLICT:
            state, now = _state(data, item.change.target, {})
            item = replace(item, state=state, now=now)
        items.append(item)
    return replace(plan, items=tuple(items))


def _key(change: Change, sent: SentDocument) -> tuple[object, ...]:
    """What is the same for two who want the same."""
    if change.target:
        return change.target.spot, change.target.new
    return sent.stem, change.kind, change.place, change.old, change.new, change.who


def _state(
    data: Path,
    target: Target | None,
    wanted: Mapping[tuple[str, int, int], set[str]],
) -> tuple[State, str]:
    if target is None:
        return State.NOT_HERE, ""
    if len(wanted.get(target.spot, ())) > 1:
        return State.CONFLICT, ""
    now = target_now(data, target)
    if now == target.new:
        return State.ADOPTED, ""
    return (State.OPEN, "") if now == target.old else (State.CHANGED, now)


# ── which file is it ────────────────────────────────────────────────────────


def _met(path: Path, internal: Path, unit: str) -> tuple[MetFile, list[Problem]]:
    """A file with the document that it is, and what is to be told of it. Raises Fault."""
    place = Place(path.name)
    if path.name.startswith(_LOCK):
        raise Fault(problem("Q01", "lock", place))
    try:
        content = read_bytes(path)
        # Of a long name Word's mark leaves out the first one or two characters.
        marks = (path.with_name(f"{_LOCK}{path.name[at:]}") for at in range(3))
        is_open = any(mark.exists() for mark in marks)
    except OSError as error:
        raise Fault(problem("Q01", "closed", place, detail=str(error))) from None
    file = read_returned(as_docx_content(content, path.name), path.name)
    sent, told = _sent_as(file, place, internal)
    if unit and unit != sent.unit:
        raise Fault(
            problem(
                "Q02",
                "other unit",
                place,
                year=sent.year,
                unit=sent.unit,
                title=sent.title,
                asked=unit,
            )
        )
    if is_open:
        told.append(problem("Q02", "open", place))
    if file.ignored:
        told.append(problem("Q03", "ignored", place, what="、".join(file.ignored)))
    if file.doubled:
        told.append(problem("Q03", "doubled", place, count=len(file.doubled)))
    return MetFile(path.name, sent, file), told


def as_docx_content(content: bytes, name: str) -> bytes:
    """The content, that of an old .doc as LibreOffice makes a .docx of it, where there is one."""
    if not content.startswith(_OLE):
        return content
    from reports.publish.office import as_docx

    try:
        return as_docx(content, name)
    except Fault:
        return content


def _sent_as(
    file: ReturnedFile, place: Place, internal: Path
) -> tuple[SentDocument, list[Problem]]:
    versions = {
        name.removeprefix(VERSION)
        for one in file.paragraphs
        for name in one.marks
        if name.startswith(VERSION)
    }
    known = [sent_with(internal, version) for version in sorted(versions)]
    named = [sent for sent in known if sent is not None]
    if len(named) == 1:
        [sent] = named
        return sent, list(_older(sent, place, internal))
    alike = _alike(file, internal)
    if alike is None:
        raise Fault(problem("Q02", "unknown", place, folder=FOLDER))
    return alike, [problem("Q02", "by words", place, title=alike.title)]


def _older(sent: SentDocument, place: Place, internal: Path) -> Iterator[Problem]:
    """That another version has been sent since."""
    for other in all_sent(internal):
        if (other.year, other.unit, other.stem) == (sent.year, sent.unit, sent.stem):
            if other.version != sent.version:
                yield problem(
                    "Q02",
                    "older",
                    place,
                    title=sent.title,
                    version=sent.version,
                    now=other.version,
                )
            return


def _alike(file: ReturnedFile, internal: Path) -> SentDocument | None:
    """The document that most of the paragraphs are of, the last version of it; None where they are of none."""
    said = {one.words for one in file.paragraphs if one.words.strip()}
    best, most = None, _ENOUGH
    for sent in all_sent(internal):
        own = {one.words for one in sent.paragraphs if one.words.strip()}
        share = len(own & said) / max(len(own), len(said), 1)
        if share > most:
            best, most = sent, share
    return best
