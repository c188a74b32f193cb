"""The command line: exit statuses, the table and the problems, and consoles that know few characters."""

import errno
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import build
from reports.cli import command
from reports.publish import office
from reports.run.request import Request, years
from tests.conftest import ROOT

UNIT = "凉山州医疗保障局"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(workplace: Request) -> Path:
    """A clerk's copy of the sample, one unit of one year."""
    for folder in workplace.data.glob("*/*"):
        if folder.name != UNIT:
            shutil.rmtree(folder)
    for folder in workplace.data.iterdir():
        if not any(folder.iterdir()):
            folder.rmdir()
    return workplace.data


@pytest.fixture
def run(
    data: Path,
    workplace: Request,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Calls the command line on the copy; gives the exit status, what it printed and what it complained of."""
    monkeypatch.setattr(command, "cache_folder", lambda: workplace.cache)

    def call(*arguments: str) -> tuple[int, str, str]:
        folders = (
            "--data",
            str(data),
            "--output",
            str(workplace.output),
            "--templates",
            str(workplace.templates),
        )
        try:
            status = build.main([*folders, *arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def spoil(data: Path) -> None:
    path = data / "2024" / UNIT / "职工医保.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("6508}", "六千五}"), encoding="utf-8"
    )


# ── exit status ─────────────────────────────────────────────────────────────


def test_a_finished_run_ends_with_0_and_says_where_the_files_are(
    run: Run, workplace: Request
) -> None:
    status, out, err = run("2024")
    assert (status, err) == (0, "")
    assert "已生成" in out
    assert str(workplace.output / "2024" / UNIT) in out


def test_an_error_ends_with_1_and_shows_the_line_and_the_way_out(
    run: Run, data: Path
) -> None:
    spoil(data)
    status, out, err = run("2024")
    assert (status, err) == (1, "")
    assert "有错误" in out
    assert "错误 D03  第" in out and "行第" in out
    assert "原来：利息收入: {决算: 六千五}" in out
    assert "没有请写 0" in out


def test_an_error_after_a_finished_run_is_marked_in_the_table(
    run: Run, data: Path
) -> None:
    run("2024")
    spoil(data)
    status, out, _ = run("2024")
    assert status == 1
    assert "旧文件，勿公开" in out and "请勿公开" in out


def test_without_a_year_the_newest_is_built(run: Run, data: Path) -> None:
    (data / "2019").mkdir()
    status, out, _ = run()
    assert status == 0
    assert "2024年" in out


def test_a_folder_that_is_no_year_is_passed_over(run: Run, data: Path) -> None:
    for name in ("２０２５", "02025", "99999", "备份"):
        (data / name).mkdir()
    assert years(data) == [2024]
    assert run()[0] == 0


def test_a_draft_goes_into_the_internal_folder(
    run: Run, data: Path, workplace: Request
) -> None:
    spoil(data)
    status, out, _ = run("2024", "--draft")
    assert status == 1
    assert "内部" in out
    assert not workplace.output.exists()


def test_a_pdf_without_libreoffice_says_what_to_install(
    run: Run, workplace: Request, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "没有"))
    monkeypatch.setattr(office, "_PLACES", ())
    status, out, err = run("2024", "--pdf")
    assert (status, err) == (1, "")
    assert "错误 G14" in out and "安装 LibreOffice" in out
    assert len(list((workplace.output / "2024" / UNIT).iterdir())) == 5
    assert run("2024")[0] == 0


WRONG_CALLS: dict[str, tuple[tuple[str, ...], str]] = {
    "a year that is not there names those that are": (("2019",), "现有的年度：2024"),
    "a year in words": (("今年",), "年度要写四位数字"),
    "a unit that is not there names the nearest": (
        ("2024", "--unit", "凉山州医保局"),
        f"最接近的是“{UNIT}”",
    ),
    "a report that is not there names those that are": (
        ("2024", "--only", "工资表"),
        "基金预算绩效自评",
    ),
    "a data folder that is not there": (
        ("2024", "--data", "没有这个"),
        "没有“没有这个”这个文件夹",
    ),
    "no year and a data folder that is not there": (("--data", "没有这个"), "不存在"),
    "an unknown option": (("--foo",), "不认识的参数"),
    "an option without its value": (("--unit",), "后面要跟一个值"),
    "half an option": (("--d",), "参数没有写全"),
    "a value where none is wanted": (("--draft=1",), "后面不用跟值"),
    "no jobs": (("--jobs", "0"), "要写 1 到 60 的数，写的是 0"),
    "more jobs than Windows can wait for": (
        ("--jobs", "61"),
        "要写 1 到 60 的数，写的是 61",
    ),
    "jobs of countless digits": (("--jobs", "9" * 5000), "要写 1 到 60 的数"),
    "seconds of countless digits": (
        ("--unit-seconds", "9" * 5000),
        "要写大于 0 的整数，最多九位",
    ),
    "the internal folder as output": (("--output", "内部"), "“内部”里放的不能公开"),
    "the internal folder as output by another way": (
        ("--output", "内部/2024/.."),
        "“内部”里放的不能公开",
    ),
    "two years": (("2023", "2024"), "不认识的参数"),
}


@pytest.mark.parametrize("name", WRONG_CALLS)
def test_a_wrong_call_ends_with_2_and_says_why(
    name: str, run: Run, workplace: Request
) -> None:
    arguments, said = WRONG_CALLS[name]
    status, out, err = run(*arguments)
    assert status == 2
    assert said in err and "Traceback" not in err
    assert out == ""
    assert not workplace.output.exists()


def test_a_data_folder_without_years_says_what_it_should_hold(
    run: Run, tmp_path: Path
) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    status, _, err = run("--data", str(empty))
    assert status == 2
    assert "空/2024" in err


def test_no_report_types_are_an_error_of_the_documents(
    run: Run, tmp_path: Path
) -> None:
    status, out, _ = run("2024", "--templates", str(tmp_path / "没有"))
    assert status == 1
    assert "没有报告类型" in out


def test_a_year_without_data_says_so(run: Run, data: Path) -> None:
    shutil.rmtree(data / "2024" / UNIT)
    status, out, _ = run("2024")
    assert status == 0
    assert "没有要生成的文件" in out


def test_the_help_is_in_chinese(run: Run) -> None:
    status, out, _ = run("--help")
    assert status == 0
    assert out.startswith("用法：")
    assert all(
        word in out
        for word in (
            "--only",
            "--unit",
            "--draft",
            "--pages",
            "--pdf",
            "选项",
            "数据文件夹",
        )
    )
    assert "usage" not in out and "show this help" not in out


@pytest.mark.usefixtures("own_templates")
def test_what_a_foreign_library_said_is_shown_only_when_asked_for(
    run: Run, workplace: Request
) -> None:
    path = workplace.templates / "公共" / "页面.html.j2"
    path.write_text(
        path.read_text(encoding="utf-8").replace("{% endif %}", "{% endfi %}", 1),
        encoding="utf-8",
    )
    assert "程序的原话" not in run("2024")[1]
    assert "程序的原话" in run("2024", "-v")[1]


# ── consoles ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_console_that_knows_few_characters_stops_nothing(
    encoding: str, run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = data / "2024" / UNIT / "职工医保.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("6508}", "六千五 😀}"),
        encoding="utf-8",
    )
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(
        sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    )
    assert run("2024")[0] == 1
    stream.flush()
    printed = stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
    assert "D03" in printed
    assert ("六千五 ?" in printed) is (encoding == "gbk")


def process(
    *arguments: str, folder: Path, cache: Path, encoding: str = "utf-8"
) -> subprocess.CompletedProcess[bytes]:
    """The program run as a clerk runs it, from some folder, into a pipe."""
    home = {
        "XDG_CACHE_HOME": str(cache),
        "LOCALAPPDATA": str(cache),
        "PYTHONIOENCODING": encoding,
        "PYTHONUTF8": "0",
    }
    call = [sys.executable, str(ROOT / "build.py"), *arguments]
    return subprocess.run(
        call, cwd=folder, env={**os.environ, **home}, capture_output=True, check=False
    )


def test_it_runs_from_any_folder_with_relative_paths(
    data: Path, tmp_path: Path, cache: Path
) -> None:
    done = process(
        "2024",
        "--data",
        data.name,
        "--output",
        "成 品/output",
        folder=tmp_path,
        cache=cache,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "已生成" in done.stdout.decode()
    assert len(list((tmp_path / "成 品" / "output" / "2024" / UNIT).iterdir())) == 5


def test_it_runs_into_a_pipe_in_gbk(data: Path, tmp_path: Path, cache: Path) -> None:
    spoil(data)
    done = process(
        "2024",
        "--data",
        data.name,
        "--output",
        "o/output",
        folder=tmp_path,
        cache=cache,
        encoding="gbk",
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert "要填数" in done.stdout.decode("gbk")


@pytest.mark.skipif(os.name == "nt", reason="modes tell nothing on Windows")
def test_a_cache_that_others_can_write_to_is_told_in_a_line_and_done_without(
    data: Path, tmp_path: Path
) -> None:
    shared = tmp_path / "公用" / "yibao-reports"
    shared.mkdir(parents=True)
    shared.chmod(0o777)
    done = process(
        "2024",
        "--data",
        data.name,
        "--output",
        "o/output",
        folder=tmp_path,
        cache=shared.parent,
    )
    assert done.returncode == 0 and "已生成" in done.stdout.decode()
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("提示 G22") and str(shared) in line
    assert not list(shared.iterdir())


def test_without_a_place_for_the_cache_it_is_done_without(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "cache_folder", lambda: None)
    status, printed, complaint = run("2024")
    assert (status, "已生成" in printed) == (0, True)
    assert complaint.startswith("提示 G22") and complaint.count("\n") == 1


def test_a_wrong_call_as_a_process_ends_with_2(tmp_path: Path, cache: Path) -> None:
    done = process("2024", "--data", "没有这个", folder=tmp_path, cache=cache)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "没有“没有这个”这个文件夹" in done.stderr.decode()


class Gone(io.StringIO):
    """What is printed to goes away, as Windows tells it."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self.descriptor = descriptor

    def fileno(self) -> int:
        return self.descriptor

    def write(self, text: str) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")


@pytest.mark.parametrize("status", [0, 1])
def test_a_reader_that_goes_away_on_windows_changes_no_status(
    status: int, run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if status:
        spoil(data)
    with (tmp_path / "管道").open("w") as pipe:
        monkeypatch.setattr(sys, "stdout", Gone(pipe.fileno()))
        assert run("2024")[0] == status


@pytest.mark.parametrize("status", [0, 1])
def test_a_closed_pipe_changes_no_status(
    status: int, data: Path, tmp_path: Path, cache: Path
) -> None:
    if status:
        spoil(data)
    reading, writing = os.pipe()
    os.close(reading)
    call = [
        sys.executable,
        str(ROOT / "build.py"),
        "2024",
        "--data",
        str(data),
        "--output",
        str(tmp_path / "o" / "p"),
    ]
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(cache),
        "LOCALAPPDATA": str(cache),
    }
    done = subprocess.run(
        call, stdout=writing, stderr=subprocess.PIPE, env=environment, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (status, b"")


@pytest.mark.parametrize("name", ["生成.bat", "预览.bat", "新建年度.bat"])
def test_a_starter_is_such_that_cmd_reads_its_chinese(name: str) -> None:
    content = (ROOT / name).read_bytes()
    text = content.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert content.count(b"\n") == content.count(b"\r\n")
    lines = text.splitlines()
    assert "(" not in "".join(line for line in lines if not line.isascii())
    assert all(line.isascii() for line in lines[: lines.index("chcp 65001 >nul") + 1])
    assert not any(line.lstrip().startswith((":", "goto ", "call :")) for line in lines)


def test_the_other_starters_find_the_first_one_by_its_size() -> None:
    sizes = {path.name: path.stat().st_size for path in ROOT.glob("*.bat")}
    assert [name for name in sizes if sizes[name] > 4000] == ["生成.bat"]
    for name in sizes.keys() - {"生成.bat"}:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert f'set "YIBAO_TASK={name}"' in lines
        assert 'for %%f in (??.bat) do if %%~zf GTR 4000 set "READY=%%f"' in lines
        assert all(" call " not in line or "%READY%" in line for line in lines)


def test_the_starter_of_a_scheduled_task_waits_for_nobody_and_keeps_a_log() -> None:
    lines = (ROOT / "生成.bat").read_text(encoding="utf-8").splitlines()
    asks = [line for line in lines if re.search(r"\b(pause|choice|set /p)\b", line)]
    assert asks and all(line.startswith("if not defined QUIET ") for line in asks)
    [again] = [line for line in lines if line.startswith("if defined QUIET if not")]
    # One line, before the file's first Chinese: where cmd goes on reading does not matter.
    assert again.endswith(' call "%~f0" %* >"%~dpn0.log" 2>&1 <nul & exit /b')
    assert lines.index(again) < lines.index("chcp 65001 >nul")
    # The program is given what follows /quiet, and its status is the file's.
    assert 'if defined QUIET set "WORDS=%WORDS:~6%"' in lines
    calls = [line for line in lines if " build.py %" in line]
    assert calls == ['if defined READY "%USED_PYTHON%" -X utf8 build.py %WORDS%']
    assert lines[-1].endswith("exit /b %STATUS%")


def test_a_number_without_an_origin_is_an_error_only_with_strict(
    run: Run, data: Path
) -> None:
    path = data / "2024" / UNIT / "职工医保.md"
    path.write_text(
        path.read_text(encoding="utf-8").rstrip() + "\n\n全年培训35人。\n",
        encoding="utf-8",
    )
    assert run("2024")[0] == 0
    status, out, _ = run("2024", "--strict")
    assert status == 1 and "错误 W13  第" in out and "35人 没有出处" in out
