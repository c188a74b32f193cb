"""What a run is told as: a table, then the problems and the folders.

A run of many documents is told unit by unit while it goes on, so that nothing of it is held.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from reports.cli import console
from reports.cli.ending import status_of, status_of_codes
from reports.cli.progress import Progress
from reports.core.catalogue import entry_of
from reports.core.problems import Fault, Problem, Severity
from reports.run.pipeline import Run
from reports.run.request import Address, Outcome, UnitResult

_HEAD = ("文件", "状态", "错误", "警告", "用时")
_RIGHT_FROM = 2
# As many documents are told at the end, in columns that fit them all; more are told as they come.
_FEW = 200


class _Timed(Struct, frozen=True):
    """One unit's outcomes, and the seconds it took them to come."""

    outcomes: Sequence[Outcome]
    seconds: float

    @property
    def problems(self) -> list[Problem]:
        return [problem for one in self.outcomes for problem in one.problems]

    def rows(self) -> Iterator[tuple[str, ...]]:
        last = len(self.outcomes) - 1
        for index, outcome in enumerate(self.outcomes):
            errors = _count(outcome.problems, Severity.ERROR)
            warnings = _count(outcome.problems, Severity.WARNING)
            cells = (outcome.title, outcome.state.value, str(errors), str(warnings))
            yield (*cells, self._time() if index == last else "")

    def _time(self) -> str:
        """The seconds of the whole unit: what each of its files took nobody measured."""
        several = "共 " if len(self.outcomes) > 1 else ""
        return f"{several}{self.seconds:.2f} 秒"


Show = Callable[[Sequence[Problem]], None]
"""Prints problems."""


def tell(run: Run, show: Show) -> int:
    """Prints what becomes of a run; its exit status. Raises what ends the run."""
    if run.told:
        with console.reader_may_leave():
            show(run.told)
            print()
    progress = Progress(run.units)
    timed = _timed(progress.watch(run.results))
    few, ended = _first_few(timed)
    if ended is not None or _documents(few) <= _FEW:
        status = _tell_few(few, show, ended=ended is not None)
        if ended is not None:
            raise ended
        return status
    return _tell_many(few, timed, progress, show)


def _timed(results: Iterable[UnitResult]) -> Iterator[_Timed]:
    started = time.perf_counter()
    for result in results:
        yield _Timed(result.outcomes, time.perf_counter() - started)
        started = time.perf_counter()


def _first_few(timed: Iterator[_Timed]) -> tuple[list[_Timed], Fault | None]:
    """What comes until it is many, or all; and what ended the run before."""
    few: list[_Timed] = []
    try:
        for one in timed:
            few.append(one)
            if _documents(few) > _FEW:
                break
    except Fault as fault:
        return few, fault
    return few, None


def _documents(told: Iterable[_Timed]) -> int:
    return sum(len(one.outcomes) for one in told)


def _count(problems: Iterable[Problem], severity: Severity) -> int:
    return sum(problem.severity is severity for problem in problems)


# ── few ─────────────────────────────────────────────────────────────────────


def _tell_few(told: Sequence[_Timed], show: Show, *, ended: bool) -> int:
    rows = [row for one in told for row in one.rows()]
    problems = [problem for one in told for problem in one.problems]
    folders = [outcome.folder for one in told for outcome in one.outcomes]
    with console.reader_may_leave():
        if rows:
            console.print_columns([_HEAD, *rows], right_from=_RIGHT_FROM)
        elif not ended:
            print("没有要生成的文件：这个年度（或所选的单位、报告类型）下还没有 YAML。")
        show(problems)
        console.print_folders(folders)
    return status_of(problems)


# ── many ────────────────────────────────────────────────────────────────────


class _Sums:
    """What is kept of a run of many documents."""

    def __init__(self) -> None:
        self.states: Counter[str] = Counter()
        self.severities: Counter[Severity] = Counter()
        self.codes: Counter[str] = Counter()
        self.wrong: set[str] = set()
        self.folders: dict[Path | Address, None] = {}

    def add(self, told: _Timed) -> None:
        for outcome in told.outcomes:
            self.states[outcome.state.value] += 1
            if outcome.folder is not None:
                self.folders[outcome.folder.parent] = None
        for problem in dict.fromkeys(told.problems):
            self.severities[problem.severity] += 1
            self.codes[problem.code] += 1
            if problem.severity is Severity.ERROR:
                self.wrong.add(problem.code)


def _tell_many(
    first: Sequence[_Timed],
    rest: Iterator[_Timed],
    progress: Progress,
    show: Show,
) -> int:
    """Each unit's documents with their problems as they come, in columns that fit the first; then
    sums.
    """
    rows = [_HEAD, *(row for one in first for row in one.rows())]
    widths = console.column_widths(rows)
    sums = _Sums()
    with progress.aside():
        _print_unit([_HEAD], (), widths, show)
        for one in first:
            _print_unit(one.rows(), one.problems, widths, show)
            sums.add(one)
    try:
        for one in rest:
            with progress.aside():
                _print_unit(one.rows(), one.problems, widths, show)
            sums.add(one)
    finally:
        with console.reader_may_leave():
            _print_sums(sums)
    return status_of_codes(sums.wrong)


def _print_unit(
    rows: Iterable[Sequence[str]],
    problems: Sequence[Problem],
    widths: Sequence[int],
    show: Show,
) -> None:
    # A reader who leaves ends the telling, not the run.
    with console.reader_may_leave():
        console.print_rows(rows, widths, right_from=_RIGHT_FROM)
        if problems:
            show(problems)
            print()


def _print_sums(sums: _Sums) -> None:
    states = "，".join(f"{state} {count} 份" for state, count in sums.states.items())
    found = [
        f"{severity.value} {sums.severities[severity]} 条"
        for severity in Severity
        if sums.severities[severity]
    ]
    print(
        f"\n共 {sums.states.total()} 份：{states}；{'，'.join(found) or '没有问题'}。"
    )
    for code, count in sums.codes.most_common():
        print(f"  {code}  {count} 条  {entry_of(code).name}")
    console.print_folders(list(sums.folders))
