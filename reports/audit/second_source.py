"""Entered figures that are printed, and those of them that nothing else would miss: found by trying.

Each is typed with another last digit, and the document, with those that take figures from it, is
checked again. What draws no word has to be read against the papers. What an approved total adds up
exactly need not be tried: it would be another total.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from reports.core.figure import Entered, Figure, entered_leaves
from reports.core.problems import Fault, Place, has_errors
from reports.core.tree import Document, Number, inlines_of, lines_of
from reports.core.values import Values
from reports.finance.data_file import Setting
from reports.finance.rounding import rounding_slack
from reports.run.document import CheckedDocument, check_document
from reports.run.evaluate import BrokenFile, evaluate
from reports.run.session import Session
from reports.source.encoding import decode_text

_Told = Counter[tuple[str, str]]
"""What is told, by code and file."""


class EnteredFigures(Struct, frozen=True):
    """How many figures were entered for what is printed, and those that could be mistyped without a
    word, with their places, in the order they were typed.
    """

    count: int
    uncorroborated: Sequence[tuple[Place, Figure]]


class SecondSources:
    """What was entered for the documents of a unit's data files: tried when first asked for, then
    remembered.
    """

    def __init__(self, session: Session, setting: Setting) -> None:
        self._session, self._setting = session, setting
        self._known: dict[str, EnteredFigures] = {}

    def of(self, file: str, documents: Sequence[Document]) -> EnteredFigures:
        """What was entered for the documents of this file."""
        if file not in self._known:
            self._known[file] = _try_all(documents, self._session, file, self._setting)
        return self._known[file]


def _try_all(
    documents: Sequence[Document], session: Session, file: str, setting: Setting
) -> EnteredFigures:
    """What was entered for these documents in the data file or a table beside it, tried one by one.

    What was entered in another data file is told in that one's own report. A zero stands for what
    is not there.
    """
    own = _own_figures(documents, session, file)
    held = set(_held_by_approval(session, file, setting))
    trial = _Trial(session, file, setting)
    alone = [
        (place, leaf)
        for place, leaf in sorted(own.items(), key=lambda item: _order(item[0]))
        if leaf.value and place not in held and not trial.is_missed(place, leaf)
    ]
    return EnteredFigures(len(own), alone)


def _order(place: Place) -> tuple[str, int, int]:
    return place.file, place.line, place.column


def _own_figures(
    documents: Sequence[Document], session: Session, file: str
) -> Mapping[Place, Figure]:
    """The entered figures that the documents print, by their places, but for those of other data
    files.
    """
    unit = "/".join(file.split("/")[:2])
    shown = session.workspace.shown
    sisters = {shown(other) for other in session.list_files(unit) if other != file}
    found: dict[Place, Figure] = {}
    for figure in printed_figures(documents):
        for leaf in entered_leaves(figure):
            if isinstance(leaf.origin, Entered):
                place = leaf.origin.place
                if (
                    place.file.startswith(shown(f"{unit}/"))
                    and place.file not in sisters
                ):
                    found[place] = leaf
    return found


def printed_figures(documents: Iterable[Document]) -> Iterator[Figure]:
    """The figures of all numbers in these documents, those that charts draw included."""
    for document in documents:
        for block in document.blocks:
            for line in lines_of(block):
                for node in inlines_of(line):
                    if isinstance(node, Number) and node.figure is not None:
                        yield node.figure


def _held_by_approval(session: Session, file: str, setting: Setting) -> Iterator[Place]:
    """Where the figures stand that approved totals (批复数) are added up from, without rounding."""
    checked = check_document(session, file, setting)
    scope: Values = checked.scope or {}
    approved = scope.get("批复数")
    if not isinstance(approved, Mapping):
        return
    for name, known in approved.items():
        total = scope.get(name)
        if not isinstance(total, Figure) or not isinstance(known, Figure):
            continue
        if total.value != known.value or rounding_slack(total):
            continue
        for leaf in entered_leaves(total):
            if isinstance(leaf.origin, Entered):
                yield leaf.origin.place


class _Trial:
    """A data file of which one number after the other is mistyped."""

    def __init__(self, session: Session, file: str, setting: Setting) -> None:
        self._session, self._setting = session, setting
        self._usual = {file: _told(session, file, setting)}
        unit = f"{setting.year}/{setting.unit}"
        for other in session.list_files(unit):
            found = _checked(session, other, setting)
            if other != file and found is not None and file in found.inputs:
                self._usual[other] = _told(session, other, setting)

    def is_missed(self, place: Place, leaf: Figure) -> bool:
        """Whether something new is told where the number at a place is another."""
        assert isinstance(leaf.origin, Entered)
        file = place.file.removeprefix(self._session.workspace.shown(""))
        content = self._mistyped(file, place, leaf.origin.text)
        if content is None:
            return False
        session = self._session.trying(file, content)
        return any(
            # The figures alone are quicker to check than the texts too.
            self._is_broken(session, one) or _told(session, one, self._setting) - usual
            for one, usual in self._usual.items()
        )

    def _is_broken(self, session: Session, file: str) -> bool:
        """Whether the figures of a data file draw an error that they do not draw as they are."""
        usual = evaluate(self._session, file, self._setting)
        now = evaluate(session, file, self._setting)
        return has_errors(now.problems) and not has_errors(usual.problems)

    def _mistyped(self, file: str, place: Place, typed: str) -> bytes | None:
        """The file with another last digit in a number, None where it is not found there."""
        path = self._session.workspace.data / file
        text, _ = decode_text(path.read_bytes(), file)
        lines = (text or "").splitlines(keepends=True)
        if not 1 <= place.line <= len(lines):
            return None
        line = lines[place.line - 1]
        start = line.find(
            typed, max(place.column - 1, 0) if file.endswith(".yaml") else 0
        )
        digits = [at for at, one in enumerate(typed) if one.isdigit() and one.isascii()]
        if start < 0 or not digits:
            return None
        at = start + digits[-1]
        other = str((int(line[at]) + 1) % 10)
        lines[place.line - 1] = line[:at] + other + line[at + 1 :]
        return "".join(lines).encode()


def _checked(
    session: Session, file: str, setting: Setting
) -> CheckedDocument | BrokenFile | None:
    try:
        return check_document(session, file, setting)
    except Fault:
        return None


def _told(session: Session, file: str, setting: Setting) -> _Told:
    """What is told of a data file; of one that cannot be checked at all, only that."""
    found = _checked(session, file, setting)
    if found is None:
        return Counter({("", file): 1})
    return Counter(
        (one.code, one.place.file if one.place else "") for one in found.problems
    )
