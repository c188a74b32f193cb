"""The whole program at work on a unit in a process of its own, which stays: what it finds is the truth, and what
it writes are the Word files that the page offers.
"""

import os
import sys
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from reports.run import pipeline
from reports.run.crew import begin_work
from reports.run.request import DocumentState, Outcome, Request, unforeseen


class Builder:
    """Builds a unit when it is asked to, one after the other. It has to be closed."""

    def __init__(self) -> None:
        self._workers = _workers()

    def build(self, request: Request) -> tuple[Outcome, ...]:
        """What became of the unit's documents. Raises RuntimeError once it is closed."""
        try:
            return self._workers.submit(_built, request).result()
        except BrokenProcessPool as error:
            self._workers = _workers()
            told = (unforeseen(error, request.unit),)
            return (Outcome(request.unit, "", "", DocumentState.FAULTY, told),)

    def close(self) -> None:
        """Waits for what is being built, and ends the process."""
        self._workers.shutdown(cancel_futures=True)


def _workers() -> Executor:
    # A copy of this process would have its locks, held by threads that it has not got.
    return ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin)


def _begin() -> None:
    begin_work()
    if sys.platform != "win32":
        # What is seen at once goes first.
        os.nice(10)


def _built(request: Request) -> tuple[Outcome, ...]:
    return tuple(pipeline.build(request))
