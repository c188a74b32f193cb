"""The two versions of a unit: its data files with their documents, as far as they can be had."""

from collections.abc import Container, Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct

from reports.audit.documents import PassedOver
from reports.compare.parts import Part, laid_out
from reports.core.figure import Entered, Figure
from reports.core.problems import Fault, Place, Problem
from reports.core.values import Values
from reports.finance.data_file import DataFile, Setting, read_source
from reports.finance.messages import exact_words
from reports.publish.folders import UNIT_FILE, data_files
from reports.run.datafile import read_data_file
from reports.run.document import CheckedDocument, check_document
from reports.run.evaluate import BrokenFile, evaluate
from reports.run.session import InputLog, Session

# What a document knows of others, and no figure that was entered for it.
_OTHERS = frozenset({"字典", "报告", "各报告", "各份"})


class Version(Struct, frozen=True):
    """A unit in one version; `title` is what this version is called in messages."""

    session: Session
    setting: Setting
    title: str

    @property
    def unit(self) -> str:
        """The unit's folder below the data folder."""
        return f"{self.setting.year}/{self.setting.unit}"

    @property
    def files(self) -> list[str]:
        """Its data files."""
        return data_files(self.session.workspace.data, self.unit)

    def check(self, file: str) -> CheckedDocument | BrokenFile:
        """A data file with all that is known of it; what stops it is a broken file too."""
        try:
            return check_document(self.session, file, self.setting)
        except Fault as fault:
            return BrokenFile(fault.problems, {})

    def source(self, file: str) -> DataFile | None:
        """A data file as it was typed, with its tables where it could be used; None where it cannot be
        read.
        """
        year = int(file.split("/", 1)[0])
        setting = Setting(year, self.setting.unit)
        if PurePosixPath(file).name == UNIT_FILE:
            return self._unit_file(file)
        try:
            found = evaluate(self.session, file, setting)
            if not isinstance(found, BrokenFile):
                return found.source
            source, _ = read_data_file(InputLog(self.session.workspace), file)
        except Fault:
            return None
        return source

    def _unit_file(self, file: str) -> DataFile | None:
        workspace = self.session.workspace
        try:
            content = InputLog(workspace).read(file)
        except Fault:
            return None
        if content is None:
            return None
        source, _ = read_source(workspace.shown(file), content)
        return source

    def passed_over(self, file: str, reasons: tuple[Problem, ...]) -> PassedOver:
        """That a file could not be looked at."""
        return PassedOver(file, self.session.workspace.shown(file), reasons)


def documents_of(
    checked: CheckedDocument, asked: Container[str] | None = None
) -> tuple[dict[str, Part], list[Problem]]:
    """The documents of a data file laid out, all or those asked for, by the name of the type's output,
    and why others cannot be.
    """
    found: dict[str, Part] = {}
    problems: list[Problem] = []
    for output in checked.chosen:
        if asked is not None and output.name not in asked:
            continue
        try:
            found[output.name] = laid_out(checked.fill(output))
        except Fault as fault:
            problems += fault.problems
    return found, problems


def words_by_place(scope: Values | None) -> Mapping[tuple[Place, str], str]:
    """Every entered figure among a document's names in words, by where it was entered and as what:
    a zero that nobody typed has the place of what it would stand in.
    """
    own = {key: one for key, one in (scope or {}).items() if key not in _OTHERS}
    return dict(_entered(own))


def _entered(values: Values) -> Iterator[tuple[tuple[Place, str], str]]:
    for value in values.values():
        if isinstance(value, Figure):
            if isinstance(value.origin, Entered):
                typed = value.origin.place, value.origin.text.strip()
                yield typed, exact_words(value)
        elif isinstance(value, Mapping):
            yield from _entered(value)
        elif isinstance(value, list | tuple):
            for one in value:
                if isinstance(one, Mapping):
                    yield from _entered(one)


def code_names(scope: Values | None) -> Mapping[str, str]:
    """What the codes of the dictionaries are called."""
    known = scope.get("字典") if scope else None
    names: dict[str, str] = {}
    for dictionary in known.values() if isinstance(known, Mapping) else ():
        if isinstance(dictionary, Mapping):
            for code, name in dictionary.items():
                if str(code).isdecimal() and isinstance(name, str):
                    names.setdefault(str(code), str(name))
    return names
