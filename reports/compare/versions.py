"""The two versions of a unit: its data files with their documents, as far as they can be had."""

from collections.abc import Container, Iterator, Mapping

from msgspec import Struct

from reports.audit.documents import PassedOver
from reports.compare.parts import Part, laid_out
from reports.content.model import TypeModel
from reports.core.figure import Entered, Figure
from reports.core.problems import Fault, Place, Problem
from reports.core.values import Values
from reports.finance.data_file import DataFile, Setting
from reports.finance.messages import exact_words
from reports.publish.folders import data_files
from reports.run.datafile import read_data_file, with_its_tables
from reports.run.document import CheckedDocument, check_document
from reports.run.evaluate import BrokenFile, evaluate
from reports.run.request import unforeseen
from reports.run.session import InputLog, Session
from reports.source.schema import Schema

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
        """A data file with all that is known of it; what stops it is a broken file too, also what nobody
        thought of: templates may be of another program.
        """
        try:
            return check_document(self.session, file, self.setting)
        except Fault as fault:
            return BrokenFile(fault.problems, {})
        except Exception as error:
            shown = self.session.workspace.shown(file)
            return BrokenFile((unforeseen(error, shown),), {})

    def type_of(self, file: str) -> TypeModel | None:
        """The report type of a data file, of whatever year; None where the file cannot be used."""
        setting = Setting(int(file.split("/", 1)[0]), self.setting.unit)
        try:
            found = evaluate(self.session, file, setting)
        except Exception:  # told where it is checked
            return None
        return None if isinstance(found, BrokenFile) else found.prepared.compiled.model

    def source(self, file: str, schema: Schema | None) -> DataFile | None:
        """A data file as it was typed, with the tables that a schema has lists for; None where it cannot
        be read.
        """
        log = InputLog(self.session.workspace)
        try:
            source, _ = read_data_file(log, file)
            if source is not None and schema is not None:
                source, _ = with_its_tables(log, file, source, schema)
        except Fault:
            return None
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
        except Exception as error:
            problems.append(unforeseen(error, output.name))
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
