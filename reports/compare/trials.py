"""What a change has to do with what differs, found by trying: the new version without that change.

Most numbers know what they rest on. Of words, rows and sections that the data let come and go nobody
says why; so the change is taken back, and what is another then has to do with it.
"""

from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher

from msgspec import Struct
from msgspec.structs import replace

from reports.compare.changes import Change, What
from reports.compare.differences import Where, differences
from reports.compare.parts import Part
from reports.compare.rules import RuleKey, states_of
from reports.compare.versions import Version, documents_of
from reports.core.problems import Place
from reports.run.evaluate import BrokenFile
from reports.run.session import Session
from reports.run.workspace import Workspace
from reports.source.edits import lines_of
from reports.source.encoding import decode_text

_YAML = ".yaml"


class Effects(Struct, frozen=True):
    """Where documents are others without a change, by file and output, and which rules are."""

    where: Mapping[tuple[str, str], frozenset[Where]]
    rules: frozenset[tuple[str, RuleKey]]


class Trials(Struct, frozen=True):
    """Both versions, and the documents of the new one as they are."""

    old: Version
    new: Version
    documents: Mapping[tuple[str, str], Part]
    rules: Mapping[tuple[str, RuleKey], bool]

    def without(
        self, change: Change, asked: Collection[tuple[str, str]]
    ) -> Effects | None:
        """What the change has to do with in these documents, by file and output; None where it cannot be
        taken back.
        """
        if change.what is What.TEMPLATE:
            return self._effects(self._other_templates(), asked)
        taken_back = self._taken_back(change)
        if taken_back is None:
            return None
        file, content = taken_back
        resting = [one for one in asked if self._rests_on(one[0], file)]
        return self._effects(self.new.session.trying(file, content), resting)

    def _rests_on(self, file: str, other: str) -> bool:
        return other in self.new.check(file).inputs

    def _other_templates(self) -> Session:
        """A session over the new data with the templates of the old version."""
        then = self.old.session.workspace
        now = self.new.session.workspace
        workspace = Workspace(
            now.data, then.templates, then.cache, then.program, now.data_name
        )
        return Session(workspace)

    def _effects(self, session: Session, asked: Collection[tuple[str, str]]) -> Effects:
        version = replace(self.new, session=session)
        where: dict[tuple[str, str], frozenset[Where]] = {}
        rules: set[tuple[str, RuleKey]] = set()
        for file in dict.fromkeys(file for file, _ in asked):
            checked = version.check(file)
            if isinstance(checked, BrokenFile):
                continue
            outputs = {output for other, output in asked if other == file}
            found, _ = documents_of(checked, outputs)
            for output, part in found.items():
                told = differences(part, self.documents[file, output])
                where[file, output] = frozenset(one.where for one in told)
            for key, state in states_of(checked).items():
                if self.rules.get((file, key)) != state.differs:
                    rules.add((file, key))
        return Effects(where, frozenset(rules))

    def _taken_back(self, change: Change) -> tuple[str, bytes] | None:
        """A file of the new version as it would be without a change."""
        place = change.place
        if place is None:
            return None
        new, old = self.new.session.workspace, self.old.session.workspace
        file = place.file
        for workspace in (new, old):
            file = file.removeprefix(workspace.shown(""))
        now, then = _text(new, file), _text(old, file)
        if now is None or then is None:
            return None
        lines = lines_of(now)
        text = _spliced(lines, change) or _without_lines(lines, lines_of(then), change)
        return (file, text.encode()) if text != now else None


def _text(workspace: Workspace, file: str) -> str | None:
    try:
        text, _ = decode_text((workspace.data / file).read_bytes(), file)
    except OSError:
        return None
    return text


def _spliced(lines: Sequence[str], change: Change) -> str:
    """The text with the old value in the place of the new one, empty where it is not found there."""
    old, new = change.typed
    place = change.new_place
    if not (old and new and place) or not 0 < place.line <= len(lines):
        return ""
    line = lines[place.line - 1]
    if place.file.lower().endswith(_YAML):
        start = line.find(new, place.column - 1)
        if start not in (place.column - 1, place.column):
            return ""
    else:
        start = _start_of_cell(line, place, new)
    if start < 0:
        return ""
    other = line[:start] + old + line[start + len(new) :]
    return "".join([*lines[: place.line - 1], other, *lines[place.line :]])


def _start_of_cell(line: str, place: Place, text: str) -> int:
    """Where a cell begins in its line, -1 where commas do not tell."""
    cells = line.rstrip("\r\n").split(",")
    if '"' in line or place.column > len(cells) or cells[place.column - 1] != text:
        return -1
    return sum(len(one) + 1 for one in cells[: place.column - 1])


def _without_lines(now: Sequence[str], then: Sequence[str], change: Change) -> str:
    """The text with the old lines in the place of those that hold the change."""
    before = {one.line for one in change.before}
    after = {one.line for one in change.after}
    parts: list[str] = []
    matcher = SequenceMatcher(None, then, now, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        is_meant = tag != "equal" and (
            _meets(before, old_start, old_end) or _meets(after, new_start, new_end)
        )
        parts += then[old_start:old_end] if is_meant else now[new_start:new_end]
    return "".join(parts)


def _meets(lines: Collection[int], start: int, end: int) -> bool:
    return any(start < line <= end for line in lines)


def concerned(effects: Effects, file: str, output: str, where: Where) -> bool:
    """Whether what stands there is among the effects, as a whole or in part."""
    known = effects.where.get((file, output), frozenset())
    return any(_is_within(one, where) or _is_within(where, one) for one in known)


def _is_within(inner: Where, outer: Where) -> bool:
    return inner[: len(outer)] == outer
