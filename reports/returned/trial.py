"""Changes tried before they are written: what the data would not take of them, and what would not hold any
more between the figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Fault, Problem, Severity
from reports.finance.data_file import Setting
from reports.publish.folders import data_files
from reports.returned.splice import with_all
from reports.returned.targets import Target
from reports.run.document import check_document
from reports.run.evaluate import BrokenFile
from reports.run.session import Session

# The groups of codes that are about how something is typed.
_TYPED = frozenset("DTY")


class Trial(Struct, frozen=True):
    """What the data take; the others, each with the first problem that it makes; what else appears of
    problems where those that are taken are written.
    """

    taken: tuple[Target, ...]
    refused: tuple[tuple[Target, Problem], ...]
    appearing: tuple[Problem, ...]


def tried(session: Session, setting: Setting, targets: Sequence[Target]) -> Trial:
    """The changes to a unit's data tried all together, then without those that are refused."""
    before = _problems(session, setting)
    taken = list(targets)
    refused: list[tuple[Target, Problem]] = []
    while taken:
        found, wrong = _with(session, setting, taken, before)
        if not wrong:
            return Trial(tuple(taken), tuple(refused), tuple(found))
        refused += wrong.items()
        taken = [one for one in taken if one not in wrong]
    return Trial((), tuple(refused), ())


def _with(
    session: Session,
    setting: Setting,
    targets: Sequence[Target],
    before: Sequence[Problem],
) -> tuple[list[Problem], dict[Target, Problem]]:
    """What appears with all of these written, and which of them are to be refused."""
    wrong: dict[Target, Problem] = {}
    data, trial = session.workspace.data, session
    for file in dict.fromkeys(one.file for one in targets):
        own = [one for one in targets if one.file == file]
        content = _content(data, file)
        try:
            trial = trial.trying(file, with_all(content, own))
        except Fault as fault:
            wrong |= _unwritable(content, own) or dict.fromkeys(own, fault.problems[0])
    if wrong:
        return [], wrong
    found = list(_appearing(before, _problems(trial, setting)))
    for one in found:
        if one.severity is Severity.ERROR and one.code[0] in _TYPED:
            for target in _blamed(one, targets, session):
                wrong.setdefault(target, one)
    return found, wrong


def _unwritable(content: bytes, targets: Sequence[Target]) -> dict[Target, Problem]:
    """Those that cannot be written by themselves."""
    found = {}
    for one in targets:
        try:
            with_all(content, [one])
        except Fault as fault:
            found[one] = fault.problems[0]
    return found


def _content(data: Path, file: str) -> bytes:
    try:
        return (data / file).read_bytes()
    except OSError:
        return b""


def _problems(session: Session, setting: Setting) -> list[Problem]:
    """All that is wrong with a unit's data files."""
    unit = f"{setting.year}/{setting.unit}"
    found: dict[Problem, None] = {}
    for file in data_files(session.workspace.data, unit):
        try:
            checked = check_document(session, file, setting)
        except Fault as fault:
            found |= dict.fromkeys(fault.problems)
            continue
        found |= dict.fromkeys(checked.problems)
        if not isinstance(checked, BrokenFile):
            found |= dict.fromkeys(checked.siblings.problems())
    return list(found)


def _appearing(
    before: Sequence[Problem], after: Sequence[Problem]
) -> Iterator[Problem]:
    """The problems that were not there, of the same place or in the same words."""
    places = {(one.code, one.place) for one in before}
    words = {(one.code, one.message) for one in before}
    for one in after:
        if (one.code, one.place) not in places and (one.code, one.message) not in words:
            yield one


def _blamed(
    one: Problem, targets: Sequence[Target], session: Session
) -> Sequence[Target]:
    """The changes that a problem is about: those of its line, else all of its file, else all."""
    shown: Mapping[str, str] = {
        target.file: session.workspace.shown(target.file) for target in targets
    }
    place = one.place
    if place is None:
        return targets
    own = [target for target in targets if shown[target.file] == place.file]
    there = [target for target in own if target.line == place.line]
    exact = [target for target in there if target.column == place.column]
    return exact or there or own or targets
