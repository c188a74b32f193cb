"""Documents made step by step, as tests want them: a session over some data, what is found in it, and Faults."""

from pathlib import Path

from reports.core.problems import Fault
from reports.finance.data_file import Setting
from reports.publish.paging import Paging
from reports.run.document import CheckedDocument, check_document
from reports.run.evaluate import BrokenFile, EvaluatedFile, evaluate
from reports.run.produce import BuildResult, EarlierRun, produce
from reports.run.session import Session
from reports.run.workspace import Workspace
from tests.conftest import ROOT


def session_over(
    data: Path, cache: Path | None, templates: Path = ROOT / "templates"
) -> Session:
    """A session over these data and templates."""
    return Session(Workspace(data, templates, cache, "test"))


def setting_of(file: str, draft: bool = False) -> Setting:
    """The year and the unit that a data file lies under."""
    year, unit, _ = file.split("/", 2)
    return Setting(int(year), unit, draft)


def evaluated(session: Session, file: str, draft: bool = False) -> EvaluatedFile:
    """The figures of a data file. Raises Fault."""
    found = evaluate(session, file, setting_of(file, draft))
    if isinstance(found, BrokenFile):
        raise Fault(*found.problems)
    return found


def checked(session: Session, file: str, draft: bool = False) -> CheckedDocument:
    """A data file with everything known of it. Raises Fault."""
    found = check_document(session, file, setting_of(file, draft))
    if isinstance(found, BrokenFile):
        raise Fault(*found.problems)
    return found


def produced(session: Session, file: str, draft: bool = False) -> BuildResult:
    """The documents of a data file, nothing being known of earlier runs."""
    found = check_document(session, file, setting_of(file, draft))
    if isinstance(found, BrokenFile):
        return BuildResult(Path(file).stem, problems=found.problems)
    return produce(found, session.workspace.shown(file), Paging(), EarlierRun())


def forget(session: Session, file: str) -> None:
    """Drops what was found with the help of a data file that has changed."""
    folder = "/".join(file.split("/")[:2]) + "/"
    for key, found in list(session.found.items()):
        if key[0] in ("files", "drawn"):
            del session.found[key]
            continue
        inputs = found[1] if isinstance(found, tuple) else found.inputs
        if file in inputs or folder in inputs:
            del session.found[key]
