"""The other reports of a unit, as one of them asks for their figures: 报告('…') and 各报告('…')."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Protocol

from msgspec import Struct, field

from reports.core.problems import (
    Fault,
    Place,
    Problem,
    did_you_mean,
    has_errors,
    problem,
)
from reports.core.values import Values
from reports.finance.data_file import Setting
from reports.run.datafile import stated_type
from reports.run.session import Circle, InputLog, Session


@lru_cache(maxsize=4096)
def _stem(file: str) -> str:
    """The name of a data file without its ending, by which others ask for it."""
    return PurePosixPath(file).stem


class Evaluated(Protocol):
    """What a report is asked for by another: its names (none where it is broken), what is wrong
    with it.
    """

    @property
    def scope(self) -> Values | None:
        """The names that templates know, None where the report is broken."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it."""

    @property
    def inputs(self) -> Mapping[str, str | None]:
        """The files that were looked at."""


Evaluate = Callable[[Session, str, Setting], Evaluated]


class Siblings(Struct):
    """What one data file asks of the unit's other reports, and what it was told.

    `unsound` names those that were asked and have errors: what was taken from them cannot be
    trusted. `log` takes up what was looked at to answer.
    """

    session: Session
    file: str
    setting: Setting
    log: InputLog
    evaluate: Evaluate
    unsound: dict[str, None] = field(default_factory=dict)

    def one(self, name: object) -> Values:
        """The names of another report, by the name of its file or of its type. Raises Fault."""
        return self._names(self.file_of(name))

    def needed(self, name: object) -> Values:
        """The same as `one`, of a report that a formula of the type asks for: a clerk has to write
        it. Raises Fault.
        """
        wanted, others = str(name), list(self._others())
        if wanted not in self._known_names(others):
            own = Place(self.session.workspace.shown(self.file), 1)
            raise Fault(problem("D18", "needed", own, name=wanted))
        return self.one(name)

    def all(self, type_name: object) -> list[Values]:
        """The names of all other reports of a type, in the order of their files. Raises Fault."""
        wanted = str(type_name)
        files = [file for file in self._others() if self._type_of(file) == wanted]
        return [self._names(file) for file in files]

    def file_of(self, name: object) -> str:
        """The data file of another report. Raises Fault where there is none, or no telling
        which.
        """
        wanted, others = str(name), list(self._others())
        found = [file for file in others if _stem(file) == wanted]
        if not found:
            found = [file for file in others if self._type_of(file) == wanted]
        if len(found) == 1:
            return found[0]
        place = getattr(name, "place", None)
        if found:
            stems = "、".join(map(_stem, found))
            raise Fault(
                problem(
                    "D18", "several", place, name=wanted, count=len(found), stems=stems
                )
            )
        near = did_you_mean(wanted, self._known_names(others))
        raise Fault(problem("D18", "none", place, name=wanted, near=near))

    def problems(self) -> list[Problem]:
        """D15 for each report that was asked and has errors."""
        shown = self.session.workspace.shown
        place = Place(shown(self.file), 1)
        found = []
        for file in map(shown, self.unsound):
            found.append(problem("D15", "sibling", place, cause=file, file=file))
        return found

    def circle_with(self, file: str) -> Problem:
        """F03 where another report takes what this one takes from it."""
        place = Place(self.session.workspace.shown(self.file), 1)
        here, there = _stem(self.file), _stem(file)
        return problem("F03", "siblings", place, here=here, there=there)

    def _others(self) -> Iterator[str]:
        unit = f"{self.setting.year}/{self.setting.unit}"
        files = self.session.list_files(unit)
        self.log.note_listing(unit, files)
        return (file for file in files if file != self.file)

    def _known_names(self, files: list[str]) -> list[str]:
        names = []
        for file in files:
            names += [_stem(file), self._type_of(file)]
        return [name for name in dict.fromkeys(names) if name]

    def _type_of(self, file: str) -> str:
        return stated_type(self.session, file, self.log)

    def _names(self, file: str) -> Values:
        try:
            found = self.evaluate(self.session, file, self.setting)
        except Circle:
            raise Fault(self.circle_with(file)) from None
        self.log.take_over(found.inputs)
        if found.scope is None or has_errors(found.problems):
            self.unsound[file] = None
        if found.scope is None:
            raise Fault(*self.problems())
        return found.scope
