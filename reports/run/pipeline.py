"""A run over the units of a year: one after the other or several at a time, then the site that
lists them.
"""

import signal
from collections.abc import Iterator
from itertools import repeat
from typing import TYPE_CHECKING

from reports.core.problems import Fault, problem
from reports.publish import site
from reports.publish.listing import INDEX
from reports.publish.store import Store
from reports.run.faults import closed_folder, unforeseen
from reports.run.plan import UnitFolder
from reports.run.request import (
    DocumentState,
    Outcome,
    Request,
    program_state,
    units_of,
)
from reports.run.unit import build_unit

if TYPE_CHECKING:
    from reports.run.session import Session


def build(request: Request) -> Iterator[Outcome]:
    """Builds all documents of a year. Raises WrongCall or Fault before the first."""
    units, program = _begin(request)
    return _with_site(request, _outcomes(request, units, program), program)


def sessions(request: Request) -> Iterator[tuple[UnitFolder, "Session"]]:
    """Each unit that a question is about, with a session of its own. Raises WrongCall or Fault."""
    from reports.run.make import workspace_of
    from reports.run.session import Session

    units, program = _begin(request)
    for name in units:
        unit = UnitFolder(request, name, program)
        yield unit, Session(workspace_of(unit))


def _begin(request: Request) -> tuple[list[str], str]:
    """The units of a run, and what all documents depend on as a hash: program and templates."""
    try:
        units = units_of(request)
    except OSError as error:
        raise Fault(closed_folder(error)) from error
    return units, program_state(request.program, request.templates, request.cache)


def _with_site(
    request: Request, outcomes: Iterator[Outcome], program: str
) -> Iterator[Outcome]:
    """The outcomes; after the last the site lists what may be published now, and what prevented
    that.
    """
    yield from outcomes
    if request.draft:
        return
    try:
        problems = site.refresh(
            Store(request.output),
            request.data,
            request.templates,
            request.cache,
            program,
        )
    except Exception as error:
        problems = [unforeseen(error, INDEX)]
    if problems:
        yield Outcome("", "", "栏目", DocumentState.FAULTY, tuple(problems))


# ── units ───────────────────────────────────────────────────────────────────


def _outcomes(request: Request, units: list[str], program: str) -> Iterator[Outcome]:
    """The outcomes of all units in their order; several units at a time where the request
    allows it.
    """
    if request.jobs > 1 and len(units) > 1:
        yield from _in_parallel(request, units, program)
        return
    for name in units:
        yield from _unit_outcomes(UnitFolder(request, name, program))


def _in_parallel(request: Request, units: list[str], program: str) -> Iterator[Outcome]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    size = len(units) // (8 * request.jobs) + 1
    workers = min(request.jobs, len(units))
    # At Ctrl-C the workers end at once and in silence, as if killed; this process says what there is to say.
    ending = (signal.SIGINT, signal.SIG_DFL)
    try:
        with ProcessPoolExecutor(
            workers, initializer=signal.signal, initargs=ending
        ) as pool:
            each = pool.map(
                _listed_outcomes,
                repeat(request),
                units,
                repeat(program),
                chunksize=size,
            )
            for outcomes in each:
                yield from outcomes
    except BrokenProcessPool as error:
        raise Fault(problem("G10", detail=str(error))) from error


def _listed_outcomes(request: Request, name: str, program: str) -> list[Outcome]:
    return list(_unit_outcomes(UnitFolder(request, name, program)))


def _unit_outcomes(unit: UnitFolder) -> Iterator[Outcome]:
    """A unit's outcomes; what stops the whole unit is one of them."""
    try:
        yield from build_unit(unit)
    except Fault as fault:
        yield Outcome(unit.name, "", unit.name, DocumentState.FAULTY, fault.problems)
    except OSError as error:
        told = (closed_folder(error),)
        yield Outcome(unit.name, "", unit.name, DocumentState.FAULTY, told)
