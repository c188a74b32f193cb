"""What is known of one unit while its files are typed: of each data file the last good pages, what is wrong
now, and what the whole program makes of it.
"""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Problem, has_errors
from reports.finance.data_file import Setting
from reports.preview.pages import FilledFile, FilledPage, filled_file, filled_together
from reports.run.pipeline import sessions
from reports.run.plan import UnitFolder
from reports.run.request import (
    DocumentState,
    Outcome,
    Request,
    closed_folder,
    unforeseen,
)
from reports.run.session import Session

CHECKING = "正在核对"
# What is up to date was built a moment ago, as far as somebody who looks on is concerned.
_STATES = {DocumentState.UNCHANGED: DocumentState.BUILT}
# The code of what is told of old files: here they lie in a folder of the preview's own.
_OLD = "G02"


class KnownPage(Struct, frozen=True):
    """A page with its version, which is another one only where it looks otherwise; whether it is old: the
    file has changed since, and nothing can be made of it.
    """

    page: FilledPage
    version: int
    is_old: bool = False


class KnownFile(Struct, frozen=True):
    """What is known of a data file, or of what several give together."""

    pages: Mapping[str, KnownPage]
    problems: tuple[Problem, ...]
    inputs: Mapping[str, str | None]
    built: Outcome | None = None

    @property
    def state(self) -> str:
        """What became of its documents, as the table of a run says it."""
        wrong = has_errors(self.told)
        if self.built is None:
            return DocumentState.FAULTY.value if wrong else CHECKING
        state = self.built.state
        if state is DocumentState.STALE:
            state = DocumentState.FAULTY if wrong else DocumentState.WAITING
        return _STATES.get(state, state).value

    @property
    def told(self) -> tuple[Problem, ...]:
        """What is wrong: as the whole program tells it, or as far as filling has found it."""
        if self.built is None:
            return self.problems
        return tuple(one for one in self.built.problems if one.code != _OLD)


class UnitDesk:
    """A unit's data files by name, filled again as what they rest on changes."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.files: dict[str, KnownFile] = {}
        self.others: tuple[Problem, ...] = ()
        self.generation = 0
        self._versions = 0
        self._begin()
        self.refresh(())

    def _begin(self) -> None:
        """A session over the templates as they are now. Raises Fault."""
        [(unit, session)] = sessions(self._request)
        self.unit: UnitFolder = unit
        self.session: Session = session
        self.setting = Setting(self._request.year, unit.name)

    def renew(self) -> None:
        """Everything filled again: templates have changed. Raises Fault."""
        self._begin()
        self.files = {
            file: replace(known, inputs={}) for file, known in self.files.items()
        }
        self._refresh(frozenset(self.files))

    def refresh(self, changed: Collection[str]) -> list[str]:
        """The data files that were filled again since these files, by their names below the data folder,
        have changed.
        """
        listing = f"{self.unit.key}/"
        self.session.forget({*changed, listing} if changed else ())
        return self._refresh(
            {
                file
                for file, known in self.files.items()
                if not known.inputs.keys().isdisjoint(changed)
            }
        )

    def _refresh(self, due: Collection[str]) -> list[str]:
        try:
            names = self.unit.data_files()
        except OSError as error:
            self.others = (closed_folder(error),)
            return []
        gone = self.files.keys() - {*names, self.unit.key}
        new = [name for name in names if name not in self.files]
        listing = f"{self.unit.key}/"
        if gone or new:
            due = {*due, *(f for f, k in self.files.items() if listing in k.inputs)}
        for file in gone:
            del self.files[file]
        again = [name for name in names if name in due or name in new]
        for file in again:
            self.files[file] = self._filled(file)
        if again or gone:
            self.files[self.unit.key] = self._together(names)
            self.generation += 1
        return again

    def _filled(self, file: str) -> KnownFile:
        try:
            filled = filled_file(self.session, file, self.setting)
        except Fault as fault:
            filled = FilledFile({}, fault.problems, {file: None})
        except Exception as error:
            told = unforeseen(error, self.session.workspace.shown(file))
            filled = FilledFile({}, (told,), {file: None})
        return self._known(file, filled)

    def _together(self, names: Collection[str]) -> KnownFile:
        try:
            filled = filled_together(self.session, names, self.setting)
        except Exception as error:
            told = unforeseen(error, self.session.workspace.shown(self.unit.key))
            filled = FilledFile({}, (told,), {})
        return self._known(self.unit.key, filled)

    def _known(self, file: str, filled: FilledFile) -> KnownFile:
        """What is known of a file now; where nothing can be made of it, with the pages of before."""
        known = self.files.get(file)
        before = known.pages if known else {}
        pages = {
            name: self._versioned(page, before.get(name))
            for name, page in filled.pages.items()
        }
        if not pages and has_errors(filled.problems):
            pages = {name: replace(one, is_old=True) for name, one in before.items()}
        return KnownFile(pages, filled.problems, filled.inputs)

    def _versioned(self, page: FilledPage, before: KnownPage | None) -> KnownPage:
        if before is not None and before.page.content == page.content:
            return KnownPage(page, before.version)
        self._versions += 1
        return KnownPage(page, self._versions)

    def take(self, outcomes: tuple[Outcome, ...], generation: int) -> bool:
        """Takes over what the whole program has made of the unit as it was at some generation; whether
        that is as it still is.
        """
        if generation != self.generation:
            return False
        by_file = {one.file: one for one in outcomes}
        for file, known in self.files.items():
            built = by_file.get(file)
            self.files[file] = replace(known, built=built)
        rest = [one for one in outcomes if one.file not in self.files]
        told = [told for one in rest for told in one.problems]
        self.others = tuple(dict.fromkeys(told))
        return True

    def documents(self) -> Iterator[tuple[str, str, KnownPage]]:
        """Each document: its data file, its name, its page."""
        for file, known in self.files.items():
            for name, page in known.pages.items():
                yield file, name, page
