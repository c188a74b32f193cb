"""One input tried: here, or in a process of its own that may hang or die of it."""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import NamedTuple

from tests.fuzz import desk, readers
from tests.fuzz.desk import Desk
from tests.fuzz.findings import MEGABYTES, SECONDS, Finding
from tests.fuzz.inputs import Input, changed
from tests.fuzz.measure import measured

PARTS = (desk.DATA, desk.TEMPLATES, readers.PART)
# Of the processor, then of the clock: beyond it nobody waits for an answer.
_MOST_SECONDS, _MOST_WAITING = 3 * SECONDS, 300

Keep = tuple[int, ...] | None
"""Which of an input's steps are taken; None for all."""


Asked = tuple[int, Keep]
"""The number of an input, and its steps."""


class Trial(NamedTuple):
    """What came of one input."""

    number: int
    steps: tuple[int, ...]
    findings: tuple[Finding, ...]
    seconds: float = 0.0
    megabytes: int = 0


def draw(part: str, seed: int, number: int) -> Input:
    """The input of a number."""
    if part == readers.PART:
        return readers.draw(seed, number)
    return desk.draw(part, seed, number)


class Bench:
    """Where inputs of one part are tried in this process; `home` is an empty folder.

    With `templates` these are read where they lie, and are not to be changed.
    """

    def __init__(
        self,
        part: str,
        seed: int,
        home: Path,
        cache: Path | None = None,
        templates: Path | None = None,
    ) -> None:
        self.part, self.seed = part, seed
        place = readers if part == readers.PART else Desk(home, cache, templates)
        self._try, self._originals = place.try_files, place.originals()

    def trial(self, number: int, keep: Keep = None) -> Trial:
        """What comes of an input, of which some steps may be left out."""
        given = draw(self.part, self.seed, number)
        kept = keep if keep is not None else tuple(range(len(given.steps)))
        given = given._replace(steps=tuple(given.steps[index] for index in kept))
        files = changed(self._originals, given.steps)
        with measured() as cost:
            findings = list(self._try(given, files))
        changes = ", ".join(sorted({step.change for step in given.steps}))
        if cost.seconds > SECONDS:
            findings.append(Finding("slow", changes, f"{cost.seconds:.1f} s"))
        if cost.megabytes > MEGABYTES:
            findings.append(Finding("memory", changes, f"{cost.megabytes} MB"))
        return Trial(number, kept, tuple(findings), cost.seconds, cost.megabytes)


# ── in processes ────────────────────────────────────────────────────────────


class _Worker:
    """A process with a bench; a new one takes its place when it dies."""

    def __init__(self, part: str, seed: int) -> None:
        self.part, self.seed = part, seed
        self.asked: Asked | None = None
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        arguments = (self.part, self.seed, other)
        self.process = context.Process(target=_work, args=arguments, daemon=True)
        self.process.start()
        other.close()

    def ask(self, number: int, keep: Keep) -> None:
        self.asked = (number, keep)
        self.pipe.send((number, keep))

    def answer(self) -> Trial:
        """What came of what was asked; where the process died, that."""
        assert self.asked is not None
        (number, keep), self.asked = self.asked, None
        try:
            found: Trial = self.pipe.recv()
            return found
        except (EOFError, OSError):
            return self._died(number, keep)

    def give_up(self) -> Trial:
        """The process ended that does not answer."""
        assert self.asked is not None
        (number, keep), self.asked = self.asked, None
        self.process.kill()
        return self._died(number, keep)

    def _died(self, number: int, keep: Keep) -> Trial:
        self.process.join()
        given = draw(self.part, self.seed, number)
        kept = keep if keep is not None else tuple(range(len(given.steps)))
        changes = ", ".join(sorted({given.steps[index].change for index in kept}))
        finding = Finding(
            "hang or death", changes, f"exit code {self.process.exitcode}"
        )
        self._start()
        return Trial(number, kept, (finding,))

    def end(self) -> None:
        self.process.kill()
        self.process.join()


def _work(part: str, seed: int, pipe: Connection) -> None:
    with tempfile.TemporaryDirectory(
        prefix="fuzz-", ignore_cleanup_errors=True
    ) as home:
        bench = Bench(part, seed, Path(home))
        while True:
            number, keep = pipe.recv()
            _limit_processor()
            pipe.send(bench.trial(number, keep))


def _limit_processor() -> None:
    """The process is ended where what follows takes too long; only POSIX can."""
    if sys.platform == "win32":
        return
    import resource

    used = sum(os.times()[:2])
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + _MOST_SECONDS, most))


class Crew:
    """Some processes that try inputs of one part."""

    def __init__(self, part: str, seed: int, jobs: int) -> None:
        self.workers = [_Worker(part, seed) for _ in range(jobs)]

    def trials(self, asked: Sequence[Asked]) -> Iterator[Trial]:
        """What comes of inputs, as it comes."""
        waiting = list(reversed(asked))
        for worker in self.workers:
            if waiting:
                worker.ask(*waiting.pop())
        while busy := {one.pipe: one for one in self.workers if one.asked}:
            ready = wait(list(busy), timeout=_MOST_WAITING)
            for worker in [busy[pipe] for pipe in ready]:  # type: ignore[index]
                yield worker.answer()
                if waiting:
                    worker.ask(*waiting.pop())
            if not ready:
                for worker in busy.values():
                    yield worker.give_up()
                    if waiting:
                        worker.ask(*waiting.pop())

    def end(self) -> None:
        for worker in self.workers:
            worker.end()
