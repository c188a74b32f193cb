"""What a unit's documents are asked afterwards, command by command: explain, review, paper."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from reports.audit import check_report, trace, workpaper
from reports.audit.trace import AuditPage, NumberTrace
from reports.audit.workpaper import Workpaper
from reports.build.pipeline import sessions
from reports.build.request import DocumentState, Outcome, Request
from reports.core.problems import Fault, has_errors
from reports.finance.data_file import Setting
from reports.publish.disk import write_files


def explain(request: Request, question: str) -> Iterator[NumberTrace]:
    """Where the numbers come from that a question means, in all documents of the units asked. Raises WrongCall."""
    for unit, session in sessions(request):
        setting = Setting(request.year, unit.name)
        yield from trace.explain(session, setting, question, request.only)


def review(request: Request) -> Iterator[tuple[Path, AuditPage]]:
    """The review pages and check reports of the units asked, written into 内部: each with its folder.

    Raises WrongCall, and Fault where a page cannot be made or written.
    """
    for unit, session in sessions(request):
        setting = Setting(request.year, unit.name)
        folder = unit.internal
        for page in chain(
            trace.review(session, setting, request.only),
            check_report.audits(session, setting, request.only),
        ):
            problems = write_files(folder, {page.name: page.content})
            if problems:
                raise Fault(*problems)
            yield folder, page


def paper(request: Request) -> Iterator[tuple[Outcome, Workpaper]]:
    """Writes the working papers of the units asked into 内部, one for each document. Raises WrongCall or Fault."""
    for unit, session in sessions(request):
        setting = Setting(request.year, unit.name)
        folder = unit.internal
        with unit.store.locked(unit.year, unit.name):
            for one in workpaper.papers(session, setting, request.only):
                problems = (
                    tuple(write_files(folder, {one.name: one.content}))
                    if one.content
                    else one.problems
                )
                state = (
                    DocumentState.FAULTY
                    if has_errors(problems)
                    else DocumentState.BUILT
                )
                yield (
                    Outcome(
                        unit.name,
                        "",
                        one.title,
                        state,
                        problems,
                        folder if one.content else None,
                    ),
                    one,
                )
