"""Ctrl-C at any moment, outputs that take no words, users without a home, places without Chinese names."""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import build
from reports.cli import command, console, main
from reports.cli.ending import STOPPED
from tests.cli.test_last_net import fail_with
from tests.conftest import ROOT

UNIT = ("--unit", "凉山州医疗保障局")
CALLS = {
    "build": ("2024", *UNIT),
    "jobs": ("2024", "--jobs", "2"),
    "explain": ("explain", "2024", *UNIT, "占比"),
    "review": ("review", "2024", *UNIT),
    "paper": ("paper", "2024", *UNIT),
    "status": ("status", "2024", *UNIT),
    # Of few templates: the checks themselves take seconds for those that ship.
    "check-templates": ("check-templates", "--templates", str(ROOT / "tests" / "tiny")),
    "warm": ("warm",),
    "help": ("help",),
    "wrong": ("--没有这个",),
}
WITH_OUTPUT = {"build", "jobs", "explain", "review", "paper", "status"}
STATUS = {"wrong": 2, "check-templates": 1}

# Sends SIGINT to itself at the n-th function that the program calls, and once more some calls later.
DRIVER = """
import atexit, os, runpy, signal, sys
at, again = int(os.environ["AT"]), int(os.environ["AGAIN"])
seen, program = 0, sys.argv[1]

def count(frame, event, argument):
    global seen
    # What comes before is this driver's own.
    if event == "call" and (seen or frame.f_code.co_filename == program):
        seen += 1
        if seen == at or (again and seen == at + again):
            os.kill(os.getpid(), signal.SIGINT)

@atexit.register
def tell():
    if at < 0:
        print("CALLS", seen, file=sys.stderr)

sys.argv = sys.argv[1:]
sys.setprofile(count)
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    sys.setprofile(None)
"""
Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def call(cache: Path, tmp_path: Path) -> Call:
    """Runs a call of the list, behind a shell's redirection or under the driver."""

    def run(
        name: str, redirected: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        words = [str(ROOT / "build.py"), *CALLS[name]]
        if name in WITH_OUTPUT:
            words += ["--output", str(tmp_path / "成品" / "output")]
        driven = ["-c", DRIVER] if "AT" in environment else []
        shell = ["bash", "-c", f'exec "$0" "$@" {redirected}']
        return subprocess.run(
            [*shell, sys.executable, *driven, *words],
            env={**os.environ, "XDG_CACHE_HOME": str(cache), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLS)
def test_at_any_moment_ctrl_c_is_one_sentence_and_130(
    name: str, call: Call, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    call(name)
    counted = call(name, AT="-1", AGAIN="0").stderr
    calls = int(counted.rpartition("CALLS")[2])
    moments = random.Random(f"{name} 14")
    for _ in range(request.config.getoption("--interrupts")):
        at, again = moments.randrange(1, calls), moments.choice((0, 1, 5, 100))
        done = call(name, AT=str(at), AGAIN=str(again))
        where = f"at call {at} and {again} later: {done.stderr}"
        assert done.returncode == 130, where
        assert done.stderr.count(STOPPED.strip()) == 1, where
        assert "Traceback" not in done.stderr and "ignored" not in done.stderr, where
    if name in WITH_OUTPUT:
        # Workers, and who is in a finalizer, are ended at once; the next run puts away what they left.
        call(name)
    assert not list(tmp_path.rglob("~生成中*"))


@pytest.mark.parametrize(
    "redirected", [">&-", "2>&-", ">&- 2>&-", "2>/dev/full", ">&- 2>/dev/full"]
)
@pytest.mark.parametrize("name", CALLS)
def test_an_output_that_is_closed_changes_no_status(
    name: str, redirected: str, call: Call
) -> None:
    done = call(name, redirected)
    assert done.returncode == STATUS.get(name, 0), done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("name", [name for name in CALLS if name not in STATUS])
def test_what_cannot_be_listed_on_a_full_disk_is_told_and_is_status_1(
    name: str, call: Call
) -> None:
    done = call(name, ">/dev/full")
    assert (done.returncode, done.stderr.count("清单写不出去了")) == (1, 1)
    assert "Traceback" not in done.stderr
    assert call(name, ">/dev/full 2>&1").returncode == 1


@pytest.mark.parametrize("name", CALLS)
def test_a_reader_of_both_outputs_that_leaves_changes_no_status(
    name: str, call: Call
) -> None:
    done = call(name, "2>&1 | true; exit ${PIPESTATUS[0]}")
    assert done.returncode == STATUS.get(name, 0) and not done.stderr


def test_who_waits_for_the_end_is_told_of_it(call: Call) -> None:
    assert call("help", AT="-1", AGAIN="0").stderr.startswith("CALLS")


def test_a_place_without_chinese_names_is_told_what_to_set(call: Call) -> None:
    done = call("build", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 2 and "PYTHONUTF8=1" in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert command.cache_folder() is None
    assert build.main(["check-templates", "2024"]) == 0


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "G10  内存不够"),
        (RecursionError("maximum recursion depth exceeded"), "G09"),
        (PermissionError(13, "Permission denied", "/某处/data"), "G08"),
    ],
)
def test_what_the_machine_lacks_is_told(
    error: Exception,
    code: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fail_with(error, monkeypatch)
    assert main.main(["2024"], ROOT) == 1
    printed = capsys.readouterr()
    assert f"错误 {code}" in printed.out and "Traceback" not in printed.out


def test_nothing_is_lost_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    console.calm_streams()
    assert build.main(["help", "K00"]) == 0 and not console.is_lost()
