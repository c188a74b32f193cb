"""The documents of a unit's data files, made one after the other."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reports.finance.data_file import Setting
from reports.publish.disk import hash_file
from reports.publish.paging import Paging
from reports.publish.store import PRINTED
from reports.run.document import check_document
from reports.run.evaluate import BrokenFile
from reports.run.plan import EarlierRuns, UnitFolder
from reports.run.produce import BuildResult, EarlierRun, produce
from reports.run.request import Request, unforeseen
from reports.run.session import InputLog, Session
from reports.run.workspace import Workspace

if TYPE_CHECKING:
    from reports.publish.office import Printer


@lru_cache(maxsize=1)
def _workspace(
    data_name: str, templates: Path, cache: Path | None, program: str
) -> Workspace:
    return Workspace(Path(data_name), templates, cache, program, data_name)


def workspace_of(unit: UnitFolder) -> Workspace:
    """The workspace that this process makes a unit's documents in: one for all units of a run."""
    request = unit.request
    folders = (request.templates, request.cache)
    shared = _workspace(request.data_name, *folders, unit.program)
    # What is kept is that of all units, though each may lie in a temporary folder of its own.
    return replace(shared, data=request.data)


def make_files(
    session: Session, unit: UnitFolder, files: Sequence[str], earlier: EarlierRuns
) -> dict[str, BuildResult]:
    """What came of each data file, and of the unit's folder for what several give together.

    Never raises: what nobody thought of is one document's problem and stops no other.
    """
    paging = _paging(unit.request, earlier)
    results = {}
    for file in files:
        before = _earlier_run(unit, file, earlier)
        try:
            results[file] = _make(unit, file, session, paging, before)
        except Exception as error:
            problems = (unforeseen(error, unit.shown(file)),)
            inputs = {file: unit.hash_of(file)}
            results[file] = BuildResult(
                Path(file).stem, problems=problems, inputs=inputs
            )
    return results


def _make(
    unit: UnitFolder, file: str, session: Session, paging: Paging, before: EarlierRun
) -> BuildResult:
    request = unit.request
    setting = Setting(request.year, unit.name, request.draft, request.strict)
    if file == unit.key:
        log = InputLog(session.workspace)
        from reports.run.together import gather

        files = session.list_files(unit.key)
        log.note_listing(unit.key, files)
        return gather(
            session=session,
            files=files,
            setting=setting,
            paging=paging,
            before=before,
            log=log,
        )
    checked = check_document(session, file, setting)
    if isinstance(checked, BrokenFile):
        return BuildResult(
            Path(file).stem, problems=checked.problems, inputs=checked.inputs
        )
    return produce(checked, unit.shown(file), paging, before)


def _paging(request: Request, earlier: EarlierRuns) -> Paging:
    """Where page numbers come from; LibreOffice only where the run asks for them."""
    if not (request.pages or request.pdf):
        return Paging(earlier.pages)
    convert = request.convert or _printer(request.run).convert
    return Paging(earlier.pages, convert, request.pdf, request.ofd)


@lru_cache(maxsize=1)
def _printer(_run: str) -> "Printer":
    """What prints all documents that this process makes in a run."""
    from reports.publish.office import Printer

    return Printer()


def _earlier_run(unit: UnitFolder, file: str, earlier: EarlierRuns) -> EarlierRun:
    """What earlier runs left of a data file's documents; of PDFs and OFDs only those that lie there as
    they were made.
    """
    record = earlier.records.get(file)
    there = {}
    for path, recorded in record.outputs.items() if record else ():
        if path.endswith(PRINTED) and hash_file(unit.store.root / path) != recorded:
            continue
        there[Path(path).name] = recorded
    published = unit.store.published(unit.year, unit.name)
    listed = (*record.outputs, *record.former) if record else ()
    return EarlierRun(
        published=earlier.published.get(file, {}),
        outputs=there,
        folder=published,
        listed=frozenset(
            Path(path).name
            for path in listed
            if (unit.store.root / path).parent == published
        ),
        lacks_records=earlier.lacks_records,
        lacks_numbers=earlier.lacks_numbers,
    )
