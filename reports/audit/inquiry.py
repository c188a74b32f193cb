"""What a unit's documents are asked afterwards, command by command: explain, review, paper."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from reports.audit import check_report, review_page, trace, workpaper
from reports.audit.audit_page import AuditPage
from reports.audit.second_source import SecondSources
from reports.audit.trace import NumberTrace
from reports.audit.workpaper import Workpaper
from reports.core.problems import Fault, Problem, has_errors
from reports.finance.data_file import Setting
from reports.publish.disk import write_files
from reports.run.pipeline import sessions
from reports.run.request import DocumentState, Outcome, Request


def explain(request: Request, question: str) -> tuple[list[NumberTrace], list[Problem]]:
    """Where the numbers come from that a question means, in all documents of the units asked.

    The problems tell which files were passed over, and why. Raises WrongCall.
    """
    traces: list[NumberTrace] = []
    problems: list[Problem] = []
    for unit, session in sessions(request):
        setting = Setting(request.year, unit.name)
        found, passed_over = trace.explain(session, setting, question, request.only)
        traces += found
        problems += passed_over
    return traces, _once_each(problems)


def review(request: Request) -> tuple[list[tuple[Path, AuditPage]], list[Problem]]:
    """The review pages and check reports of the units asked, written into 内部: each with its folder.

    The problems tell which files were passed over, and why. Raises WrongCall, and Fault where a
    page cannot be made or written.
    """
    written: list[tuple[Path, AuditPage]] = []
    problems: list[Problem] = []
    for unit, session in sessions(request):
        setting = Setting(request.year, unit.name)
        with unit.store.locked(unit.year, unit.name):
            tried = SecondSources(session, setting)
            review_pages = partial(review_page.review, folder=unit.internal)
            for make_pages in (review_pages, check_report.report_files):
                pages, passed_over = make_pages(session, setting, tried, request.only)
                problems += passed_over
                for page in pages:
                    _write_page(unit.internal, page)
                    written.append((unit.internal, page))
    return written, _once_each(problems)


def _write_page(folder: Path, page: AuditPage) -> None:
    """Raises Fault where the page cannot be written."""
    unwritten = write_files(folder, {page.name: page.content})
    if unwritten:
        raise Fault(*unwritten)


def _once_each(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


def paper(request: Request) -> Iterator[tuple[Outcome, Workpaper]]:
    """Writes the working papers of the units asked into 内部, one for each document. Raises
    WrongCall or Fault.
    """
    for unit, session in sessions(request):
        setting = Setting(request.year, unit.name)
        with unit.store.locked(unit.year, unit.name):
            for one in workpaper.papers(session, setting, request.only):
                yield _write_paper(one, unit.name, unit.internal), one


def _write_paper(made: Workpaper, unit: str, folder: Path) -> Outcome:
    """What became of a working paper: one without content could not be made."""
    problems = made.problems
    if made.content:
        problems = tuple(write_files(folder, {made.name: made.content}))
    faulty = has_errors(problems)
    return Outcome(
        unit=unit,
        file="",
        title=made.title,
        state=DocumentState.FAULTY if faulty else DocumentState.BUILT,
        problems=problems,
        folder=folder if made.content else None,
    )
