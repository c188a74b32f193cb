"""What a run is told as: few documents as one table, many as they come; how far it is on a terminal."""

import io
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from reports.cli import console, run_table
from reports.cli.progress import Progress, duration_words, progress_words
from reports.core.problems import Fault, Place, Problem, problem
from reports.run.pipeline import Run
from reports.run.request import DocumentState, Outcome, UnitResult

FOLDER = Path("output/2024/某局")
ROOT = Path(__file__).parents[2]


def show(problems: Sequence[Problem]) -> None:
    console.print_problems(problems, verbose=False)


def result(number: int, state: DocumentState = DocumentState.BUILT) -> UnitResult:
    unit = f"局{number:05}"
    found = (problem("D06", "published", Place(f"{unit}/甲.yaml"), mark="待填"),)
    problems = found if state is DocumentState.FAULTY else ()
    folder = FOLDER.with_name(unit)
    return UnitResult(unit, (Outcome(unit, "甲", unit, state, problems, folder),))


def results(count: int, faulty: int = -1) -> Iterator[UnitResult]:
    for number in range(count):
        state = DocumentState.FAULTY if number == faulty else DocumentState.BUILT
        yield result(number, state)


def test_few_documents_are_one_table_then_problems_then_folders(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_table.tell(Run(3, results(3, faulty=1)), show)
    out, err = capsys.readouterr()
    table, problems, folders = out.split("\n\n")
    assert [line.split()[:2] for line in table.splitlines()[1:]] == [
        ["局00000", "已生成"],
        ["局00001", "有错误"],
        ["局00002", "已生成"],
    ]
    assert problems.startswith("局00001/甲.yaml\n  错误 D06")
    assert folders.startswith("文件在：") and len(folders.splitlines()) == 4
    assert err == ""


def test_the_time_of_a_unit_stands_at_its_last_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    several = UnitResult("局", (*result(1).outcomes, *result(2).outcomes))
    run_table.tell(Run(2, iter([several, result(3)])), show)
    rows = capsys.readouterr().out.split("\n\n")[0].splitlines()[1:]
    assert "秒" not in rows[0]
    assert "共 0.0" in rows[1] and "秒" in rows[1]
    assert "共" not in rows[2] and "秒" in rows[2]


def test_many_documents_are_told_as_they_come_each_with_its_problems(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed: list[int] = []

    def watched() -> Iterator[UnitResult]:
        for one in results(1000, faulty=600):
            yield one
            printed.append(capsys.readouterr().out.count("\n"))

    assert run_table.tell(Run(1000, watched()), show)
    assert printed[199] == 0 and printed[200] == 202
    assert set(printed[201:600]) == {1}
    assert printed[600] > 3
    sums = capsys.readouterr().out
    assert "共 1000 份：已生成 999 份，有错误 1 份；错误 1 条。" in sums
    assert "D06  1 条" in sums and sums.count("output") == 1


class Nowhere(io.StringIO):
    def write(self, text: str) -> int:
        return len(text)


def peak(count: int) -> int:
    """The most bytes that a run of so many documents holds while it is told."""
    with redirect_stdout(Nowhere()):
        tracemalloc.start()
        run_table.tell(Run(count, results(count)), show)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most


def test_of_a_run_of_many_documents_nothing_is_held() -> None:
    # In a process of its own, since what other tests have left goes on working; once before it counts, since Python's
    # table of the parts of paths grows in leaps.
    ask = f"from {__name__} import peak; peak(6000); print(peak(1000), peak(6000))"
    told = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, check=True, capture_output=True
    )
    few, many = map(int, told.stdout.split())
    assert many < 1.2 * few


@pytest.mark.parametrize("before", [0, 5, 500])
def test_what_ends_a_run_is_told_after_what_was_done(
    before: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut_short() -> Iterator[UnitResult]:
        yield from results(before)
        raise Fault(problem("G19", "lost"))

    with pytest.raises(Fault):
        run_table.tell(Run(900, cut_short()), show)
    out = capsys.readouterr().out
    assert out.count("已生成") >= before
    assert "没有要生成的文件" not in out


# ── progress ────────────────────────────────────────────────────────────────


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_line_shows_how_far_it_is_and_is_gone_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("reports.cli.progress._BETWEEN", 0.0)
    assert list(Progress(40).watch(range(40))) == list(range(40))
    shown = terminal.getvalue().split("\r")
    assert shown[1] == "做了 0/40 个单位"
    assert any(line.startswith("做了 20/40 个单位，每秒 ") for line in shown)
    assert shown[-2].strip() == "" and shown[-1] == ""


def test_of_few_units_and_into_a_file_no_line_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal, file = Terminal(), io.StringIO()
    for stream, units in ((terminal, 3), (file, 4000)):
        monkeypatch.setattr(sys, "stderr", stream)
        list(Progress(units).watch(range(units)))
        assert stream.getvalue() == ""


def test_the_line_says_rate_and_time_left() -> None:
    assert progress_words(100, 0, 0) == "做了 0/100 个单位"
    assert (
        progress_words(100_000, 1234, 12.34)
        == "做了 1234/100000 个单位，每秒 12.3 个，还要约 2 小时 13 分"
    )
    assert [duration_words(seconds) for seconds in (5, 59.4, 60, 3599, 3661)] == [
        "5 秒",
        "59 秒",
        "1 分钟",
        "1 小时 0 分",
        "1 小时 1 分",
    ]
