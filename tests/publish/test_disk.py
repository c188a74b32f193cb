import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reports.core.problems import Fault, Place, Problem, Severity
from reports.publish import disk
from reports.publish.disk import (
    clashes,
    file_name,
    hash_bytes,
    hash_file,
    is_held,
    locked,
    put_folders,
    sweep,
    write_files,
    write_passing,
    write_pieces,
)
from tests.conftest import ROOT, failing

pytestmark = pytest.mark.usefixtures("no_waiting")


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# names


def test_an_ordinary_title_is_a_file_name() -> None:
    title = "渠县医疗保障局2024年度部门决算（第2版）.修订 a-b_c"
    assert file_name(title) == title


@pytest.mark.parametrize(
    ("stem", "said", "should"),
    [
        *((f"收入{symbol}支出", symbol, None) for symbol in '<>:"/\\|?*'),
        ("决算\n说明", "控制字符", ""),
        ("决算\t说明", "控制字符", ""),
        ("决算\x7f", "控制字符", ""),
        ("决算\ud800", "控制字符", ""),
        ("决算.", "末尾", "决算"),
        ("决算 . ", "末尾", "决算"),
        ("..", "末尾", ""),
        ("", "空的", ""),
        ("  ", "空的", ""),
        ("CON", "CON", ""),
        ("nul", "NUL", ""),
        ("Com1.说明", "COM1", ""),
        ("LPT³", "LPT³", ""),
        ("Aux .2024", "AUX", ""),
        ("说" * 81, "81 个字", ""),
        ("a" * 81, "81 个字", ""),
        ("𠮷" * 61, "82 个字", ""),
    ],
)
def test_a_name_that_windows_refuses_is_a_problem_and_never_changed(
    stem: str, said: str, should: str | None
) -> None:
    problem = file_name(stem)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.severity) == ("G05", Severity.ERROR)
    assert said in problem.message
    assert problem.hint
    assert problem.message.isprintable()
    if should is None:
        assert file_name(problem.should) == problem.should
    else:
        assert problem.should == should


@pytest.mark.parametrize(
    "stem", ["CONSOLE", "COM", "COM10", "康CON", "说" * 79, "a" * 79]
)
def test_a_name_that_only_looks_refused_is_taken(stem: str) -> None:
    assert file_name(stem) == stem


@pytest.mark.parametrize("stem", ["说" * 79, "𠮷" * 59])
def test_the_longest_name_can_be_written_with_the_longest_suffix(
    folder: Path, stem: str
) -> None:
    assert file_name(stem) == stem
    assert write_files(folder, {f"{stem}更正说明.docx": b"x"}) == []
    assert names(folder) == {f"{stem}更正说明.docx"}


def test_two_documents_of_one_name_are_a_problem_of_both_also_in_another_case() -> None:
    problems = clashes(
        {
            "甲.yaml": ["决算A.docx"],
            "乙.yaml": ["决算a.docx", "决算a.html"],
            "丙.yaml": ["预算.docx"],
        }
    )
    assert {file: problem.code for file, problem in problems.items()} == {
        "甲.yaml": "G05",
        "乙.yaml": "G05",
    }
    assert (
        "“乙.yaml”" in problems["甲.yaml"].message
        and "“甲.yaml”" in problems["乙.yaml"].message
    )
    assert (
        clashes({"甲.yaml": ["决算.docx", "决算.html"], "丙.yaml": ["预算.docx"]}) == {}
    )


# whole files


def test_files_are_written_into_a_new_folder_and_replaced_whole(folder: Path) -> None:
    files = {"决算 说明.docx": b"old", "决算 说明.fragment.html": b"f"}
    assert write_files(folder, files) == []
    assert write_files(folder, {"决算 说明.docx": b"new"}) == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "决算 说明.docx": b"new",
        "决算 说明.fragment.html": b"f",
    }


def test_a_file_that_already_holds_the_bytes_is_not_touched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(folder, {"决算.docx": b"same"})
    monkeypatch.setattr(
        os,
        "replace",
        failing(os.replace, PermissionError(errno.EACCES, "open in Word")),
    )
    assert write_files(folder, {"决算.docx": b"same"}) == []


def test_a_file_open_in_word_is_named_and_the_others_are_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(folder, {"甲.docx": b"old", "乙.docx": b"old", "乙.html": b"old"})
    monkeypatch.setattr(
        os,
        "replace",
        failing(os.replace, PermissionError(errno.EACCES, "拒绝访问"), when="甲.docx"),
    )
    problems = write_files(
        folder, {"甲.docx": b"new", "乙.docx": b"new", "乙.html": b"new"}
    )
    assert codes(problems) == ["G03"]
    assert problems[0].severity is Severity.ERROR
    assert problems[0].place == Place(str(folder / "甲.docx"))
    assert "“甲.docx”正被 Word" in problems[0].message
    assert "关掉" in problems[0].hint
    assert "拒绝访问" in problems[0].detail
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "甲.docx": b"old",
        "乙.docx": b"new",
        "乙.html": b"new",
    }


def test_a_short_hold_by_a_virus_scanner_is_waited_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        os,
        "replace",
        failing(os.replace, PermissionError(errno.EACCES, "scanned"), times=2),
    )
    assert write_files(folder, {"甲.docx": b"new"}) == []
    assert (folder / "甲.docx").read_bytes() == b"new"


def test_a_read_only_file_is_not_said_to_be_open_in_word(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(folder, {"甲.docx": b"old"})
    monkeypatch.setattr(
        os, "replace", failing(os.replace, PermissionError(errno.EACCES, "denied"))
    )
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    problems = write_files(folder, {"甲.docx": b"new"})
    assert codes(problems) == ["G03"]
    assert "只读" in problems[0].message


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "磁盘满了"),
        (errno.EDQUOT, "磁盘满了"),
        (errno.EROFS, "不让写入"),
        (errno.ENAMETOOLONG, "路径太长"),
        (errno.EIO, "没有存下"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file_and_no_temporary_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str, step: str
) -> None:
    write_files(folder, {"甲.docx": b"old"})
    monkeypatch.setattr(os, step, failing(getattr(os, step), OSError(code, "no")))
    problems = write_files(folder, {"甲.docx": b"new", "乙.docx": b"new"})
    assert codes(problems) == ["G04"]
    assert said in problems[0].message
    assert problems[0].hint
    assert problems[0].place == Place(str(folder))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "甲.docx": b"old"
    }


def test_a_path_too_long_for_windows_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ("深" * 80) / ("深" * 80)
    monkeypatch.setattr(
        os, "replace", failing(os.replace, FileNotFoundError(errno.ENOENT, "not found"))
    )
    assert "路径太长" in write_files(folder, {"甲.docx": b"new"})[0].message


def test_no_file_has_its_name_before_its_bytes_are_on_the_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def note(step: str) -> None:
        act = getattr(os, step)

        def noting(*what: object) -> object:
            done.append(step)
            return act(*what)

        monkeypatch.setattr(os, step, noting)

    note("fsync")
    note("replace")
    assert write_files(folder, {"甲.docx": b"new", "乙.docx": b"new"}) == []
    assert done == ["fsync", "fsync", "replace", "replace"]
    done.clear()
    assert write_passing(folder, {"栏目记录.json": b"new"}) == []
    assert done == ["replace"]


# in pieces


@pytest.mark.parametrize(
    "before", [None, b"", b"one", b"one two", b"one two three", b"one too", b"x"]
)
def test_a_file_in_pieces_is_whole_whatever_lies_there(
    folder: Path, before: bytes | None
) -> None:
    if before is not None:
        write_files(folder, {"甲.html": before})
    assert write_pieces({folder / "甲.html": [b"one", b" ", b"two"]}) == []
    assert (folder / "甲.html").read_bytes() == b"one two"
    assert write_pieces({folder / "甲.html": []}) == []
    assert (folder / "甲.html").read_bytes() == b""
    assert names(folder) == {"甲.html"}


def test_a_file_that_already_holds_the_pieces_is_not_touched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(folder, {"甲.html": b"one two"})
    monkeypatch.setattr(Path, "replace", failing(Path.replace, OSError()))
    assert write_pieces({folder / "甲.html": [b"one", b" two"]}) == []


def test_pieces_that_cannot_be_made_leave_all_old_files(folder: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"new"
        raise Fault(Problem("T02", Severity.ERROR, ""))

    write_files(folder, {"甲.html": b"old", "乙.html": b"old"})
    with pytest.raises(Fault):
        write_pieces({folder / "甲.html": [b"new"], folder / "乙.html": broken()})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "甲.html": b"old",
        "乙.html": b"old",
    }


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_with_pieces_leaves_the_old_file_and_no_temporary_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    write_files(folder, {"甲.html": b"old"})
    full = OSError(errno.ENOSPC, "no")
    monkeypatch.setattr(os, step, failing(getattr(os, step), full, times=1))
    problems = write_pieces(
        {folder / name: [b"new"] for name in ("甲.html", "乙.html")}
    )
    assert codes(problems) == ["G04"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "甲.html": b"old",
        "乙.html": b"new",
    }


def test_an_interrupted_run_leaves_no_temporary_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_files(folder, {"甲.docx": b"new"})
    with pytest.raises(KeyboardInterrupt):
        write_pieces({folder / "甲.docx": [b"new"]})
    assert names(folder) == set()


def test_a_folder_whose_name_a_file_has_is_a_problem(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("不是文件夹")
    problems = write_files(folder, {"甲.docx": b"new"})
    assert codes(problems) == ["G04"]
    assert "占了" in problems[0].message
    assert codes(write_files(folder / "下一层", {"甲.docx": b"new"})) == ["G04"]


def test_a_read_only_folder_is_a_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> object:
        raise PermissionError(errno.EACCES, "Permission denied")

    folder.mkdir(parents=True)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        problems = write_files(folder, {"甲.docx": b"new"})
    assert codes(problems) == ["G04"]
    assert "不让写入" in problems[0].message
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        with pytest.raises(Fault) as fault, locked(folder):
            pass
    assert codes(list(fault.value.problems)) == ["G04"]


def test_a_folder_that_is_not_there_is_swept_in_silence(folder: Path) -> None:
    sweep(folder)


# hashes


def test_a_file_hashes_as_its_bytes_and_a_missing_one_as_none(folder: Path) -> None:
    write_files(folder, {"甲.yaml": b"x"})
    assert hash_file(folder / "甲.yaml") == hash_bytes(b"x")
    assert hash_file(folder / "乙.yaml") is None
    assert hash_file(folder) is None


# one run at a time

HOLD = """
import sys
from pathlib import Path
from reports.publish.disk import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_holding(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the folder until it ends."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_window_is_told_that_the_first_is_still_at_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_LOCK_WAITS", (0.0, 0.0))
    with another_process_holding(folder) as process:
        with pytest.raises(Fault) as fault, locked(folder):
            pytest.fail("both hold the folder")
        problem = fault.value.problems[0]
        assert (problem.code, problem.severity) == ("G06", Severity.ERROR)
        assert "正在生成" in problem.message
        with locked(folder.parent / "另一个单位"):
            pass
        process.communicate()
    with locked(folder):
        pass


def test_a_second_window_waits_for_the_first_to_end(folder: Path) -> None:
    with another_process_holding(folder) as process:
        assert is_held(folder)
        threading.Timer(0.3, process.kill).start()
        with locked(folder):
            assert process.poll() is not None
    assert not is_held(folder)


@pytest.mark.parametrize(
    "end", [signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)]
)
def test_a_killed_run_leaves_no_lock(folder: Path, end: signal.Signals) -> None:
    with another_process_holding(folder) as process:
        process.send_signal(end)
        process.wait()
        with locked(folder):
            pass


def test_an_exception_inside_releases_the_lock(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(folder):
        raise ZeroDivisionError
    with locked(folder):
        pass


def test_a_drive_without_locks_does_not_keep_anyone_from_building(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        disk, "_lock", failing(disk._lock, OSError(errno.ENOLCK, "no locks"))
    )
    with locked(folder):
        pass


def test_a_folder_that_cannot_be_made_cannot_be_locked(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("不是文件夹")
    with pytest.raises(Fault) as fault, locked(folder):
        pytest.fail("locked")
    assert codes(list(fault.value.problems)) == ["G04"]


# whole folders


def test_new_folders_come_whole_and_all_at_once(tmp_path: Path) -> None:
    home = tmp_path / "2025"
    put_folders(
        home, {"甲": {"单位.yaml": b"1", "项目/乙.yaml": b"2"}, "丙": {"丁": b"3"}}
    )
    assert names(home) == {"甲", "丙"}
    assert (home / "甲" / "项目" / "乙.yaml").read_bytes() == b"2"


def test_of_several_folders_none_stays_where_one_is_there(tmp_path: Path) -> None:
    (tmp_path / "乙").mkdir()
    with pytest.raises(FileExistsError):
        put_folders(tmp_path, {"甲": {"一": b"1"}, "乙": {"二": b"2"}})
    assert names(tmp_path) == {"乙"} and names(tmp_path / "乙") == set()


def test_what_a_crash_left_of_new_folders_is_no_part_of_the_next(
    tmp_path: Path,
) -> None:
    left = tmp_path / ".新建中" / "甲"
    left.mkdir(parents=True)
    (left / "旧").write_bytes(b"0")
    put_folders(tmp_path, {"甲": {"新": b"1"}})
    assert names(tmp_path) == {"甲"} and names(tmp_path / "甲") == {"新"}


@pytest.mark.parametrize("at", ["put_file", "_remove_below"])
def test_who_stops_new_folders_half_way_finds_none_of_them(
    at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = getattr(disk, at)
    calls = iter(range(9))

    def stopped(*arguments: object) -> None:
        if next(calls) == 1:
            raise KeyboardInterrupt
        done(*arguments)

    monkeypatch.setattr(disk, at, stopped)
    with pytest.raises(KeyboardInterrupt):
        put_folders(tmp_path / "2025", {"甲": {"一": b"1"}, "乙": {"二": b"2"}})
    assert not (tmp_path / "2025").exists()
