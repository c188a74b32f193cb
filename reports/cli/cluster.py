"""A crew on other machines: an existing Dask cluster (`--cluster`, extra `[cluster]`).

Its machines have the program and the templates of their own, and the data and the output at the
same path as here.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reports.cli.command import usable_cache
from reports.core.problems import Fault, problem
from reports.inspect.batch import Order, audit_one
from reports.inspect.findings import Audited
from reports.run import pipeline
from reports.run.crew import Build, Crew
from reports.run.request import PROGRAM, Outcome, Request

if TYPE_CHECKING:
    from distributed import Client

# Seconds to connect, also again after the scheduler was away.
_PATIENCE = 30
# Units that are out at least: machines that come later find something to do.
_LEAST_AHEAD = 64
_one_at_a_time = threading.Lock()


def build_on_worker(request: Request, unit: str) -> tuple[Outcome, ...]:
    """What became of a unit, on the worker that calls this. Raises OtherProgram.

    Of a worker's threads one builds at a time: they would only wait for one another.
    """
    with _one_at_a_time:
        return pipeline.build_unit(localized(request), unit)


def localized(request: Request) -> Request:
    """The request with what this machine has of its own: program, templates beside it, cache."""
    is_beside = request.templates == request.program.parent / "templates"
    templates = PROGRAM.parent / "templates" if is_beside else request.templates
    return replace(request, program=PROGRAM, templates=templates, cache=usable_cache())


def audit_on_worker(order: Order, file: str) -> Audited:
    """What is found in a file, on the worker that calls this: in the words of its own templates, where those
    of the call are beside the program.
    """
    is_beside = order.templates == order.program.parent / "templates"
    templates = PROGRAM.parent / "templates" if is_beside else order.templates
    with _one_at_a_time:
        return audit_one(replace(order, templates=templates), file)


@contextmanager
def cluster_crew(address: str, build: Build = build_on_worker) -> Iterator[Crew]:
    """The workers of the cluster at an address, while it is used; they do what `build` does. Raises Fault."""
    # Its own English words about every connection are not for those who wait for a table.
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise Fault(problem("G19", "library", detail=str(error))) from error
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, ImportError) as error:
        told = problem("G19", "unreachable", address=address, detail=str(error))
        raise Fault(told) from error
    try:
        workers = _ready_workers(client, address)
        yield Crew(
            # The same call again is to be done again: another worker may not refuse it.
            open=partial(client.get_executor, pure=False),
            ahead=max(_LEAST_AHEAD, 2 * workers),
            build=build,
            died=(KilledWorker,),
            is_idle=partial(_is_idle, client),
        )
    finally:
        client.close()


def _is_idle(client: "Client") -> bool:
    """Whether there are workers, and none has anything to do, now and a moment later."""
    for _ in range(2):
        time.sleep(1)
        try:
            processing = client.processing()
        except (OSError, RuntimeError, TimeoutError):
            return False
        if not processing or any(processing.values()):
            return False
    return True


def _ready_workers(client: "Client", address: str) -> int:
    """How many workers there are. Raises Fault where there are none, or one lacks the program."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        raise Fault(problem("G19", "no workers", address=address)) from error
    found = client.run(usable_cache, on_error="return")
    lacking = [name for name, one in found.items() if isinstance(one, Exception)]
    if lacking:
        raise Fault(problem("G19", "no program", workers="、".join(lacking)))
    return len(found)
