"""A unit's data files as they are asked about afterwards: checked and filled in, or passed over
with the reason.
"""

from collections.abc import Iterator

from msgspec import Struct

from reports.core.problems import Fault, Place, Problem, problem
from reports.core.tree import Document
from reports.finance.data_file import Setting
from reports.publish.folders import data_files
from reports.run.datafile import stated_type
from reports.run.document import CheckedDocument, check_document
from reports.run.evaluate import BrokenFile
from reports.run.session import InputLog, Session


class CheckedFile(Struct, frozen=True):
    """A data file, by its name below the data folder, with what is known of it before it is
    filled in.
    """

    file: str
    checked: CheckedDocument

    @property
    def formulas(self) -> dict[str, str]:
        """The formulas of the type's 计算.yaml by the names of the figures they give."""
        model = self.checked.compiled.model
        return {one.name: str(one.expression) for one in model.figures}


class FilledFile(Struct, frozen=True):
    """A data file with the documents it gives, each under the name its files begin with."""

    source: CheckedFile
    documents: tuple[tuple[str, Document], ...]


class PassedOver(Struct, frozen=True):
    """A data file that could not be asked, and why; `shown` is its name in messages."""

    file: str
    shown: str
    reasons: tuple[Problem, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """That it was passed over (G18), and why."""
        name = self.shown.rpartition("/")[2]
        return (problem("G18", place=Place(self.shown), name=name), *self.reasons)


def files_of_unit(session: Session, setting: Setting) -> list[str]:
    """The data files of a unit, by their names below the data folder."""
    return data_files(session.workspace.data, f"{setting.year}/{setting.unit}")


def checked_files(
    session: Session, setting: Setting, only: str = ""
) -> Iterator[CheckedFile | PassedOver]:
    """Each data file of a unit, checked; of one report type where `only` names it.

    A file that cannot be checked is of the type that it says it is of; one that does not say is
    told of in any case.
    """
    for file in files_of_unit(session, setting):
        checked = check_document(session, file, setting)
        if isinstance(checked, BrokenFile):
            if not only or _stated_type(session, file) in (only, ""):
                shown = session.workspace.shown(file)
                yield PassedOver(file, shown, checked.problems)
        elif not only or checked.compiled.model.name == only:
            yield CheckedFile(file, checked)


def _stated_type(session: Session, file: str) -> str:
    # Which files are looked at matters to those that are built; nothing is here.
    return stated_type(session, file, InputLog(session.workspace))


def filled_files(
    session: Session, setting: Setting, only: str = ""
) -> Iterator[FilledFile | PassedOver]:
    """The same with their documents filled in; one whose text cannot be is passed over."""
    for source in checked_files(session, setting, only):
        if isinstance(source, PassedOver):
            yield source
            continue
        checked = source.checked
        try:
            documents = tuple(
                (checked.named(output)[1], checked.fill(output))
                for output in checked.chosen
            )
        except Fault as fault:
            shown = session.workspace.shown(source.file)
            yield PassedOver(source.file, shown, fault.problems)
        else:
            yield FilledFile(source, documents)
