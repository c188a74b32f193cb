"""Many units at once: order, how many are out, deaths, refusals and losses, without a document being made."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
)
from pathlib import Path
from typing import Any

import pytest

from reports.core.problems import Fault
from reports.run import crew as crews
from reports.run.crew import Crew, in_order, processes, results
from reports.run.request import (
    DocumentState,
    OtherProgram,
    Outcome,
    Request,
    UnitResult,
)
from tests.conftest import ROOT

REQUEST = Request(
    2024, Path("data"), Path("templates"), Path("output"), Path("reports")
)
Work = Callable[[str], tuple[Outcome, ...]]


def built(unit: str) -> tuple[Outcome, ...]:
    return (Outcome(unit, "", unit, DocumentState.BUILT, ()),)


class Later(Executor):
    """Does what was handed out one by one, in an order of its own; counts what is out."""

    def __init__(self, work: Work, seed: int = 1) -> None:
        self.work, self.chance = work, random.Random(seed)
        self.out: list[tuple[Future[Any], str]] = []
        self.most_out = 0
        self.is_shut = False

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.out.append((future, args[1]))
        self.most_out = max(self.most_out, len(self.out))
        return future

    def do_one(self) -> None:
        future, unit = self.out.pop(self.chance.randrange(len(self.out)))
        try:
            future.set_result(self.work(unit))
        except BrokenExecutor as death:
            for other, _ in [*self.out, (future, unit)]:
                other.set_exception(death)
            self.out.clear()
        except CancelledError:
            future.cancel()
            future.set_running_or_notify_cancel()
        except Exception as error:
            future.set_exception(error)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.is_shut = True


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Iterator[UnitResult]]:
    """Runs units through executors of one thread: while somebody waits, one unit is done."""
    opened: list[Later] = []

    def wait_for_one(
        futures: Any, timeout: float | None = None, return_when: str = ""
    ) -> tuple[list[Any], None]:
        enough = any if return_when == FIRST_COMPLETED else all
        while not enough(future.done() for future in futures):
            opened[-1].do_one()
        return [future for future in futures if future.done()], None

    def call(units: Any, work: Work = built, ahead: int = 8) -> Iterator[UnitResult]:
        def start() -> Executor:
            opened.append(Later(work))
            return opened[-1]

        crew = Crew(start, ahead, lambda request, unit: (), (UnitKilledError,))
        yield from results(REQUEST, units, crew)
        assert all(one.is_shut for one in opened)
        assert max(one.most_out for one in opened) <= ahead

    monkeypatch.setattr(crews, "wait", wait_for_one)
    return call


class UnitKilledError(Exception):
    """What an executor says of a unit whose workers died one after the other."""


def codes(result: UnitResult) -> list[str]:
    return [one.code for outcome in result.outcomes for one in outcome.problems]


# ── order ───────────────────────────────────────────────────────────────────


def test_units_are_told_in_their_order_whichever_is_done_first(run: Any) -> None:
    units = [f"局{number}" for number in range(300)]
    assert [result.unit for result in run(units)] == units


def test_of_very_many_units_few_are_ever_out_or_asked_for(run: Any) -> None:
    asked, told = 0, 0

    def units() -> Iterator[str]:
        nonlocal asked
        for number in range(5000):
            asked += 1
            yield str(number)

    for _ in run(units()):
        told += 1
        assert asked - told <= 8 + crews._MOST_HELD
    assert told == 5000


def test_what_is_very_late_is_told_late_and_holds_up_nobody() -> None:
    numbers = [*range(1, 9), 0, 10, 9]
    told = list(in_order(((number, number) for number in numbers), most=3))
    assert told == [1, 2, 3, 4, 5, 6, 7, 8, 0, 9, 10]


# ── deaths ──────────────────────────────────────────────────────────────────


def test_a_death_costs_the_units_that_were_out_another_try(run: Any) -> None:
    deaths = iter([True])

    def work(unit: str) -> tuple[Outcome, ...]:
        if unit == "局20" and next(deaths, False):
            raise BrokenExecutor("killed")
        return built(unit)

    units = [f"局{number}" for number in range(50)]
    told = list(run(units, work))
    assert [result.unit for result in told] == units
    assert not any(codes(result) for result in told)


def test_a_unit_that_kills_every_worker_is_named_and_the_others_are_built(
    run: Any,
) -> None:
    killers = {"局3", "局4", "局30"}
    died = []

    def work(unit: str) -> tuple[Outcome, ...]:
        if unit in killers:
            died.append(unit)
            raise BrokenExecutor("killed")
        return built(unit)

    told = list(run([f"局{number}" for number in range(50)], work))
    assert len(told) == 50
    assert {result.unit for result in told if codes(result) == ["G10"]} == killers
    assert {result.unit for result in told if codes(result)} == killers
    assert all(died.count(unit) <= 3 for unit in killers)


def test_a_unit_that_the_executor_itself_gave_up_is_named(run: Any) -> None:
    def work(unit: str) -> tuple[Outcome, ...]:
        if unit == "局1":
            raise UnitKilledError
        return built(unit)

    told = list(run(["局0", "局1", "局2"], work))
    assert [codes(result) for result in told] == [[], ["G10"], []]


def test_what_nobody_thought_of_is_one_units_problem(run: Any) -> None:
    def work(unit: str) -> tuple[Outcome, ...]:
        if unit == "局1":
            raise ZeroDivisionError
        return built(unit)

    told = list(run(["局0", "局1", "局2"], work))
    assert [codes(result) for result in told] == [[], ["G09"], []]


def kill_or_build(request: Request, unit: str) -> tuple[Outcome, ...]:
    """In a process of its own."""
    if unit.startswith("杀手"):
        os.kill(os.getpid(), signal.SIGKILL)
    return built(unit)


def test_processes_that_die_are_replaced() -> None:
    units = ["局1", "杀手1", "局2", "局3", "杀手2", *map(str, range(20))]
    told = list(results(REQUEST, units, processes(2, kill_or_build)))
    assert [result.unit for result in told] == units
    assert [result.unit for result in told if codes(result)] == ["杀手1", "杀手2"]


# ── refusals, losses ────────────────────────────────────────────────────────


def test_a_worker_with_another_program_is_named_once_and_others_build(
    run: Any,
) -> None:
    chance = random.Random(3)

    def work(unit: str) -> tuple[Outcome, ...]:
        if chance.random() < 0.5:
            raise OtherProgram("丙机")
        return built(unit)

    units = [f"局{number}" for number in range(40)]
    told = list(run(units, work))
    assert [result.unit for result in told if result.unit] == units
    [refused] = [result for result in told if not result.unit]
    assert codes(refused) == ["G20"] and "丙机" in str(refused)
    assert refused.outcomes[0].state is DocumentState.REFUSED


def test_where_all_refuse_the_run_ends_and_names_them(run: Any) -> None:
    def work(unit: str) -> tuple[Outcome, ...]:
        raise OtherProgram(f"{unit[-1]}机")

    with pytest.raises(Fault) as fault:
        list(run(["局甲", "局乙"], work))
    [told] = fault.value.problems
    assert told.code == "G20" and "甲机、乙机" in told.message


def test_units_of_a_crew_that_was_out_of_reach_go_out_again(run: Any) -> None:
    losses = iter([True] * 8)

    def work(unit: str) -> tuple[Outcome, ...]:
        if unit > "局1" and next(losses, False):
            raise CancelledError
        return built(unit)

    told = list(run([f"局{number}" for number in range(9)], work))
    assert len(told) == 9 and not any(codes(result) for result in told)


def test_a_crew_that_is_lost_ends_the_run(run: Any) -> None:
    def work(unit: str) -> tuple[Outcome, ...]:
        raise CancelledError

    with pytest.raises(Fault) as fault:
        list(run(["局1"], work))
    assert [one.code for one in fault.value.problems] == ["G19"]


def test_what_the_workers_know_nothing_of_goes_out_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crews, "_LISTEN", 0.05)
    monkeypatch.setattr(crews, "_PAUSE", 0.0)
    asked: list[str] = []

    class Forgetful(Executor):
        """Forgets the first two calls: nobody ever answers them."""

        def submit(self, fn: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
            asked.append(arguments[1])
            future: Future[Any] = Future()
            if len(asked) > 2:
                future.set_result(built(arguments[1]))
            return future

    workers = Crew(Forgetful, 2, lambda *_: (), is_idle=lambda: len(asked) == 2)
    found = [one.unit for one in results(REQUEST, ["甲", "乙", "丙"], workers)]
    assert sorted(found) == sorted(["甲", "乙", "丙"])
    assert sorted(asked) == sorted(["甲", "乙", "甲", "乙", "丙"])


# ── the parent's end ────────────────────────────────────────────────────────

PARENT = """
import multiprocessing, sys
from tests.run.test_crew import REQUEST, tell_and_sleep
from reports.run.crew import processes, results
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    list(results(REQUEST, [sys.argv[2] + name for name in "abc"], processes(2, tell_and_sleep)))
"""


def tell_and_sleep(request: Request, unit: str) -> tuple[Outcome, ...]:
    Path(unit).write_text(str(os.getpid()))
    time.sleep(60)
    return ()


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX process numbers")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_end_with_the_parent_that_was_killed(
    method: str, tmp_path: Path
) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    command = [sys.executable, str(script), method, f"{tmp_path}/worker-"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as parent:
        told = [tmp_path / f"worker-{name}" for name in "ab"]
        while not all(path.exists() and path.read_text() for path in told):
            time.sleep(0.02)
        parent.kill()
    workers = [int(path.read_text()) for path in told]
    for _ in range(500):
        if not any(map(is_running, workers)):
            return
        time.sleep(0.02)
    pytest.fail("workers are left")


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # Ended, where nobody has asked how.
    state = Path(f"/proc/{process}/stat")
    return not (
        state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z"
    )
