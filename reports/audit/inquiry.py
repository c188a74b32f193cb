"""What a unit's documents are asked afterwards, command by command: explain, review, paper."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from reports.audit import check_report, trace, workpaper
from reports.audit.trace import AuditPage, NumberTrace
from reports.audit.workpaper import Workpaper
from reports.build.pipeline import DocumentState, Outcome, Request, units_asked
from reports.core.problems import Fault, has_errors
from reports.publish.disk import write_files
from reports.publish.store import Store


def explain(request: Request, question: str) -> Iterator[NumberTrace]:
    """Where the numbers come from that a question means, in all documents of the units asked. Raises WrongCall."""
    for workspace, setting in units_asked(request):
        yield from trace.explain(workspace, setting, question, request.only)


def review(request: Request) -> Iterator[tuple[Path, AuditPage]]:
    """The review pages and check reports of the units asked, written into 内部: each with its folder.

    Raises WrongCall, and Fault where a page cannot be made or written.
    """
    store = Store(request.output)
    for workspace, setting in units_asked(request):
        folder = store.internal(str(setting.year), setting.unit)
        for page in chain(
            trace.review(workspace, setting, request.only),
            check_report.audits(workspace, setting, request.only),
        ):
            problems = write_files(folder, {page.name: page.content})
            if problems:
                raise Fault(*problems)
            yield folder, page


def paper(request: Request) -> Iterator[tuple[Outcome, Workpaper]]:
    """Writes the working papers of the units asked into 内部, one for each document. Raises WrongCall or Fault."""
    store, year = Store(request.output), str(request.year)
    for workspace, setting in units_asked(request):
        folder = store.internal(year, setting.unit)
        with store.locked(year, setting.unit):
            for one in workpaper.papers(workspace, setting, request.only):
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
                        setting.unit,
                        "",
                        one.title,
                        state,
                        problems,
                        folder if one.content else None,
                    ),
                    one,
                )
