"""A run over the units of a year: one after the other, or several at a time by a crew; then the
site that lists them.

A run by hand is `begin`, `units`, `build_unit` for each of them wherever it may be, and `finish`.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Problem, has_errors
from reports.publish import site
from reports.publish.addresses import INDEX
from reports.publish.disk import unwritable, visible
from reports.publish.store import Store
from reports.run.plan import UnitFolder
from reports.run.request import (
    DocumentState,
    OtherProgram,
    Outcome,
    Request,
    UnitResult,
    closed_folder,
    program_state,
    unforeseen,
    units_of,
)
from reports.run.strays import passed_over, unfit_unit
from reports.run.unit import unit_outcomes

if TYPE_CHECKING:
    from reports.run.crew import Crew
    from reports.run.session import Session

# A worker that refuses must not be the quickest of all, or it is asked again and again.
_PAUSE = 1.0


class Run(Struct, frozen=True):
    """A run that has begun: how many units it is about, and their results as they come.

    The last result is the site's, of no unit, where there is something to tell of it. What is known
    before anything is made is `told` first.
    """

    units: int
    results: Iterator[UnitResult]
    told: tuple[Problem, ...] = ()


def build(request: Request) -> Iterator[Outcome]:
    """Builds all documents of a year. Raises WrongCall or Fault before the first."""
    results = start(request).results
    return (outcome for result in results for outcome in result.outcomes)


def start(request: Request, crew: "Crew | None" = None) -> Run:
    """The same unit by unit, by a crew where one is given. Raises WrongCall or Fault."""
    names = units(request)
    told: tuple[Problem, ...] = ()
    if names:
        request = begin(request)
        told = _told_first(request) if crew is None else ()
    # A unit over its time ends the process that builds it, which must not be this one.
    if crew is None and (request.unit_seconds or (request.jobs > 1 and len(names) > 1)):
        from reports.run.crew import processes

        crew = processes(min(request.jobs, len(names)), build_unit)
    return Run(len(names), _results(request, names, crew), told)


def _told_first(request: Request) -> tuple[Problem, ...]:
    """What LibreOffice will lack where the run has it print; what the machines of others have nobody
    knows here.
    """
    if not (request.pages or request.pdf) or request.convert is not None:
        return ()
    from reports.run.fonts import lacking_of

    return lacking_of(request)


def _results(
    request: Request, names: list[str], crew: "Crew | None"
) -> Iterator[UnitResult]:
    if outcomes := passed_over(request):
        yield UnitResult("", outcomes)
    if crew is None:
        for name in names:
            yield UnitResult(name, build_unit(request, name))
    else:
        from reports.run import crew as workers

        yield from workers.results(request, names, crew)
    if outcomes := finish(request):
        yield UnitResult("", outcomes)


# ── the steps of a run ──────────────────────────────────────────────────────


def units(request: Request) -> list[str]:
    """The units of a run, in their order. Raises WrongCall or Fault."""
    if request.remote is not None:
        from reports.run import remote

        return remote.units(request)
    try:
        return units_of(request)
    except OSError as error:
        raise Fault(closed_folder(error)) from error


def begin(request: Request) -> Request:
    """The request as the workers of the run are to have it: with what they must agree in, and with
    the year's folder in 内部, without which none of them builds; a store has no folders.
    """
    # Nothing that is kept depends on it: it only tells a process that the run is another one.
    request = replace(request, content="", run=os.urandom(8).hex())
    if request.remote is None or request.remote.output is None:
        with suppress(OSError):  # each unit tells of it
            _work_folder(request).mkdir(parents=True, exist_ok=True)
    return replace(request, content=_content_of(request))


def build_unit(request: Request, unit: str) -> tuple[Outcome, ...]:
    """What became of each of a unit's documents; what stops the whole unit is one of them.

    Raises OtherProgram where program or templates are not those of who began the run.
    """
    content = _content_of(request)
    if request.content not in ("", content):
        # Slow to import, and on Windows nothing else has it imported.
        import platform

        time.sleep(_PAUSE)
        raise OtherProgram(f"{platform.node()}（{request.program.absolute().parent}）")
    if not (request.unit_seconds or request.unit_memory):
        return tuple(_outcomes(UnitFolder(request, unit, content)))
    from reports.run.limits import limited

    with limited(request):
        return tuple(_outcomes(UnitFolder(request, unit, content)))


def _outcomes(unit: UnitFolder) -> Iterator[Outcome]:
    """A unit's outcomes; what stops the whole unit is one of them."""
    if unfit := unfit_unit(unit):
        name = visible(unit.name)
        yield Outcome(name, "", name, DocumentState.FAULTY, (unfit,))
        return
    try:
        if unit.request.remote is None:
            yield from _built(unit)
        else:
            from reports.run import remote

            yield from remote.build_unit(unit, _built)
    except Fault as fault:
        yield Outcome(unit.name, "", unit.name, DocumentState.FAULTY, fault.problems)
    except OSError as error:
        told = (closed_folder(error),)
        yield Outcome(unit.name, "", unit.name, DocumentState.FAULTY, told)


def _built(unit: UnitFolder) -> Iterator[Outcome]:
    """The outcomes of a unit that lies on the disk. Raises Fault and OSError."""
    _require_output(unit.request)
    yield from unit_outcomes(unit)


def _require_output(request: Request) -> None:
    """Raises Fault where the output is not the one of who began the run: a network drive that is gone
    leaves an empty folder in its place, on this machine's own disk.
    """
    folder = _work_folder(request)
    if request.run and not folder.is_dir():
        raise Fault(unwritable(folder, FileNotFoundError()))


def _work_folder(request: Request) -> Path:
    return Store(request.output).unpublished / str(request.year)


def finish(request: Request) -> tuple[Outcome, ...]:
    """Lists on the site what may be published now; what is to be told of that."""
    if request.draft:
        return ()
    try:
        problems = _refreshed(request, _content_of(request))
    except Exception as error:
        problems = [unforeseen(error, INDEX)]
    if not problems:
        return ()
    wrong = has_errors(problems)
    state = DocumentState.FAULTY if wrong else DocumentState.BUILT
    return (Outcome("", "", "栏目", state, tuple(problems)),)


def _refreshed(request: Request, content: str) -> list[Problem]:
    """What prevented the site from being brought up to date."""
    if request.remote is not None:
        from reports.run import remote_site

        return remote_site.refresh(request, content)
    store = Store(request.output)
    folders = (request.data, request.templates, request.cache)
    return site.refresh(store, *folders, content)


def sessions(request: Request) -> Iterator[tuple[UnitFolder, "Session"]]:
    """Each unit that a question is about, with a session of its own. Raises WrongCall or Fault."""
    from reports.run.make import workspace_of
    from reports.run.session import Session

    names = units(request)
    content = _content_of(request)
    for name in names:
        unit = UnitFolder(request, name, content)
        yield unit, Session(workspace_of(unit))


def _content_of(request: Request) -> str:
    """What all documents depend on as a hash: program and templates."""
    folders = (request.program, request.templates, request.cache)
    return (
        _state_in_run(*folders, request.run) if request.run else program_state(*folders)
    )


@lru_cache(maxsize=1)
def _state_in_run(program: Path, templates: Path, cache: Path | None, _run: str) -> str:
    """The same, looked at once in each process of a run."""
    return program_state(program, templates, cache)
