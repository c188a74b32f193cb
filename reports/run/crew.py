"""Who does the work of a run where one process is not enough: any `concurrent.futures.Executor`.

A few units are handed out at a time, never all of them; what comes back is told in the order of the
units as far as that takes no more than a thousand results to hold.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from reports.core.problems import Fault, Place, Problem, problem
from reports.run.request import (
    DocumentState,
    OtherProgram,
    Outcome,
    Request,
    UnitResult,
    unforeseen,
)

T = TypeVar("T")
Build = Callable[[Any, str], Any]
"""What a worker does: the job of the run, and the name of what it is done for."""

# A unit whose worker dies this often is what kills it.
_MOST_DEATHS = 3
# Results that wait for one before them; then they are told first.
_MOST_HELD = 1000
# So many refusals or losses for each unit that is out, and not one unit built in between: nobody can
# build.
_MOST_REFUSALS = _MOST_LOSSES = 3
# Seconds before units go out again to a crew that was out of reach: a client that is still giving up
# what was out would forget with it what is handed out meanwhile, and nobody would ever answer.
_PAUSE = 1.0
# Seconds without a result, after which the workers are asked whether they have anything to do.
_LISTEN = 10.0


class Crew(NamedTuple):
    """The workers of a run: what opens their executor, and opens it anew where a death has broken it.

    `ahead` is how many units are out at a time, twice as many as there are workers. `build` is done
    by the worker. `died` are the exceptions by which the executor itself tells that a unit's workers
    died again and again. `is_idle` tells whether there are workers and none of them has anything to
    do: then what is out was lost on its way.
    """

    open: Callable[[], Executor]
    ahead: int
    build: Build
    died: tuple[type[Exception], ...] = ()
    is_idle: Callable[[], bool] = lambda: False


class _Task(NamedTuple):
    """One unit to be built: its place in the order, and how often a worker died of it, or beside it."""

    number: int
    unit: str
    deaths: int = 0


def processes(count: int, build: Build) -> Crew:
    """So many processes of this machine."""

    def start() -> Executor:
        from concurrent.futures import ProcessPoolExecutor

        return ProcessPoolExecutor(count, initializer=begin_work)

    return Crew(start, 2 * count, build)


def begin_work() -> None:
    """What each process of a pool does first."""
    # At Ctrl-C the workers end at once and in silence, as if killed; their parent says what there is to say.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends this process, whatever it is at, as soon as its parent is gone: a pool waits for work for
    ever, also for that of a parent that was killed.

    What it holds goes with it: locks, and programs that it has started.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def results(request: Request, units: Iterable[str], crew: Crew) -> Iterator[UnitResult]:
    """What became of each unit. Raises Fault where the crew is lost, or nobody of it can build."""

    def built(unit: str, outcomes: tuple[Outcome, ...]) -> UnitResult:
        return UnitResult(unit, outcomes)

    work = Work(request, built, partial(_unbuilt, request, crew), _refused)
    return done(work, units, crew)


class Work(NamedTuple, Generic[T]):
    """The job of a run, and what is told of each unit: by what its worker gave, by what kept it from that, by
    the worker that refused it.
    """

    job: Any
    built: Callable[[str, Any], T]
    failed: Callable[[str, Exception], T]
    refused: Callable[[str], T]


def done(work: Work[T], units: Iterable[str], crew: Crew) -> Iterator[T]:
    """What is told of each unit, in their order. Raises Fault where the crew is lost, or nobody of it can do
    the work.
    """
    return in_order(_Shift(work, units, crew).completed(), _MOST_HELD)


def in_order(completed: Iterable[tuple[int, T]], most: int) -> Iterator[T]:
    """What is numbered from 0 on, by number; one that is late is told late where more than `most` wait
    for it.
    """
    held: dict[int, T] = {}
    due = 0
    for number, one in completed:
        if number < due:
            yield one
            continue
        held[number] = one
        if len(held) > most:
            due = min(held)
        while due in held:
            yield held.pop(due)
            due += 1
    for number in sorted(held):
        yield held[number]


class _Shift(Generic[T]):
    """The units of a run on their way: to be handed out, out, and back."""

    def __init__(self, work: Work[T], units: Iterable[str], crew: Crew) -> None:
        self._work, self._crew = work, crew
        self._todo: Iterator[_Task] = (
            _Task(number, unit) for number, unit in enumerate(units)
        )
        self._again: deque[_Task] = deque()
        self._suspects: deque[_Task] = deque()
        self._out: dict[Future[Any], _Task] = {}
        self._executor = crew.open()
        self._refused_by: dict[str, None] = {}
        # How often in a row a unit came back unbuilt.
        self._refusals = self._losses = 0

    def completed(self) -> Iterator[tuple[int, T]]:
        """Each unit's number and result, as they come."""
        try:
            self._hand_out()
            while self._out:
                done, _ = wait(self._out, _LISTEN, return_when=FIRST_COMPLETED)
                losses = self._losses
                if not done and self._crew.is_idle():
                    self._forget_out()
                for future in done:
                    yield from self._taken_back(future)
                if self._losses > losses:
                    time.sleep(_PAUSE)
                self._hand_out()
        finally:
            for future in self._out:
                future.cancel()
            self._executor.shutdown()

    def _hand_out(self) -> None:
        """Units out, as many as may be; one of which a worker may have died goes out alone."""
        if self._suspects:
            if not self._out:
                self._submit(self._suspects.popleft())
            return
        while len(self._out) < self._crew.ahead:
            task = self._again.popleft() if self._again else next(self._todo, None)
            if task is None:
                return
            self._submit(task)

    def _submit(self, task: _Task) -> None:
        try:
            future = self._executor.submit(self._crew.build, self._work.job, task.unit)
        except BrokenExecutor as error:
            future = Future()
            future.set_exception(error)
        except (RuntimeError, OSError) as error:
            # The crew's own words for that it is closed.
            raise Fault(problem("G19", "lost", detail=repr(error))) from error
        self._out[future] = task

    def _taken_back(self, future: Future[Any]) -> Iterator[tuple[int, T]]:
        task = self._out.pop(future, None)
        if task is None:
            return
        try:
            given = future.result()
        except BrokenExecutor as error:
            yield from self._after_a_death(task, error)
            return
        except OtherProgram as refusal:
            yield from self._after_a_refusal(task, refusal)
            return
        except CancelledError as error:
            self._after_a_loss(task, error)
            return
        except Exception as error:
            told = self._work.failed(task.unit, error)
        else:
            told = self._work.built(task.unit, given)
        self._refusals = self._losses = 0
        yield task.number, told

    # ── deaths ──────────────────────────────────────────────────────────────

    def _after_a_death(
        self, task: _Task, error: BrokenExecutor
    ) -> Iterator[tuple[int, T]]:
        """The pool is broken and gives none of the units back that were out.

        Whose death it was is not told, so each of them is tried again, alone. One of which a worker
        died alone as well, to the last try, is named.
        """
        wait(self._out)
        lost = [task]
        for future in list(self._out):
            if isinstance(future.exception(), BrokenExecutor):
                lost.append(self._out.pop(future))
        self._executor.shutdown()
        self._executor = self._crew.open()
        for one in lost:
            deaths = one.deaths + 1
            if deaths < _MOST_DEATHS:
                self._suspects.append(one._replace(deaths=deaths))
            else:
                yield one.number, self._work.failed(one.unit, error)

    def _forget_out(self) -> None:
        """What is out is not known to the crew any more: it goes out again. Should one of them be
        built all the same, the fence keeps the two apart.
        """
        idle = CancelledError("the workers have nothing to do")
        for future, task in list(self._out.items()):
            del self._out[future]
            future.cancel()
            self._after_a_loss(task, idle)

    def _after_a_loss(self, task: _Task, error: CancelledError) -> None:
        """The unit goes out again: the crew was out of reach, and may be back. Raises Fault where it
        is not.
        """
        self._again.append(task)
        self._losses += 1
        if self._losses > _MOST_LOSSES * self._crew.ahead:
            raise Fault(problem("G19", "lost", detail=repr(error))) from error

    # ── refusals ────────────────────────────────────────────────────────────

    def _after_a_refusal(
        self, task: _Task, refusal: OtherProgram
    ) -> Iterator[tuple[int, T]]:
        """The unit goes to another; who refused is told once. Raises Fault where all refuse."""
        self._again.append(task)
        self._refusals += 1
        is_new = refusal.worker not in self._refused_by
        self._refused_by[refusal.worker] = None
        if self._refusals > _MOST_REFUSALS * self._crew.ahead:
            workers = "、".join(self._refused_by)
            raise Fault(problem("G20", "all", workers=workers))
        if is_new:
            # Numbered as if it were long due: it is told at once.
            yield -1, self._work.refused(refusal.worker)


# ── units ───────────────────────────────────────────────────────────────────


def is_death(error: Exception, crew: Crew) -> bool:
    """Whether that is what a crew tells by that a unit's workers died of it."""
    return isinstance(error, (BrokenExecutor, *crew.died))


def _unbuilt(request: Request, crew: Crew, unit: str, error: Exception) -> UnitResult:
    found = unforeseen(error, unit)
    if is_death(error, crew):
        found = _killer(unit, error, request.unit_seconds)
    outcome = Outcome(unit, "", unit, DocumentState.FAULTY, (found,))
    return UnitResult(unit, (outcome,))


def _killer(unit: str, error: Exception, seconds: int) -> Problem:
    place = Place(unit)
    if not seconds:
        return problem("G10", place=place, unit=unit, detail=str(error))
    return problem(
        "G10", "limited", place, unit=unit, seconds=seconds, detail=str(error)
    )


def _refused(worker: str) -> UnitResult:
    told = problem("G20", "one", worker=worker)
    outcome = Outcome("", "", worker, DocumentState.REFUSED, (told,))
    return UnitResult("", (outcome,))
