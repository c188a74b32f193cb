"""The wheel: all that the program needs is in it, and the command that it brings works on any folder."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path

import pytest

from tests.conftest import ROOT

CARRIED = ("templates", "data", "docs")
NEEDED = ("reports", "tools", *CARRIED)
FILES = ("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")
UNIT = "示例旗医疗保障局"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built in a copy: building leaves folders lying about."""
    folder = tmp_path_factory.mktemp("源码")
    for name in NEEDED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in FILES:
        shutil.copyfile(ROOT / name, folder / name)
    # What people leave lying about is not carried.
    (folder / "data" / "2024" / "~$决算.docx").write_text("", encoding="utf-8")
    call = "from setuptools.build_meta import build_wheel; build_wheel('轮子')"
    (folder / "轮子").mkdir()
    subprocess.run(
        [sys.executable, "-c", call], cwd=folder, check=True, capture_output=True
    )
    [made] = (folder / "轮子").iterdir()
    return made


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked, as pip does it."""
    folder = tmp_path_factory.mktemp("装在这里")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def with_cache(folder: Path) -> dict[str, str]:
    """The environment of this process, but for where compiled templates are kept."""
    there = str(folder)
    return {**os.environ, "XDG_CACHE_HOME": there, "LOCALAPPDATA": there}


def yibao(
    site: Path, folder: Path, *words: str, cache: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """What the command of the wheel does in a folder, with the components of this Python."""
    [(module, function)] = [
        one.split(":") for one in PROJECT["scripts"].values() if one.count(":") == 1
    ]
    call = f"import sys; from {module} import {function}; sys.exit({function}())"
    environment = {
        **with_cache(cache or folder.parent / "缓存"),
        "PYTHONPATH": str(site),
        "PYTHONUTF8": "1",
        **more,
    }
    return subprocess.run(
        [sys.executable, "-c", call, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def shipped(folder: Path) -> Iterator[str]:
    """What git would ship of a folder, by its name below it."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith(("~", ".")):
            yield path.relative_to(folder).as_posix()


def test_the_wheel_holds_templates_samples_and_documents_and_nothing_of_the_workshop(
    wheel: Path,
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        for name in CARRIED:
            inside = f"reports/carried/{name}/"
            found = {n.removeprefix(inside): n for n in names if n.startswith(inside)}
            assert found.keys() == set(shipped(ROOT / name))
            for short, full in found.items():
                assert archive.read(full) == (ROOT / name / short).read_bytes()
    assert {name.split("/")[0] for name in names} == {
        "reports",
        f"{PROJECT['name'].replace('-', '_')}-{PROJECT['version']}.dist-info",
    }
    assert "reports/py.typed" in names


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [file] = [name for name in archive.namelist() if name.endswith("/METADATA")]
        told = message_from_string(archive.read(file).decode("utf-8"))
        assert any(n.endswith("/licenses/LICENSE") for n in archive.namelist())
    assert told["License-Expression"] == "Apache-2.0"
    assert "Typing :: Typed" in told.get_all("Classifier", [])
    assert told["Requires-Python"] == PROJECT["requires-python"]


def test_in_an_empty_folder_the_command_tells_how_to_begin(
    site: Path, tmp_path: Path
) -> None:
    for words in ((), ("2024",)):
        done = yibao(site, tmp_path, *words)
        assert done.returncode == 2 and "先运行 yibao start 文件夹" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_working_folder_gives_what_the_repository_gives(
    site: Path, tmp_path: Path, cache: Path
) -> None:
    done = yibao(site, tmp_path, "start", "我的 报告")
    folder = tmp_path / "我的 报告"
    assert done.returncode == 0 and f"在“{folder}”里运行 yibao，" in done.stdout
    assert sorted(path.name for path in folder.iterdir()) == sorted(CARRIED)
    asked = ("2024", "--unit", UNIT)
    done = yibao(site, folder, *asked, cache=cache)
    assert done.returncode == 0 and "已生成" in done.stdout, done.stderr
    assert "build.py" not in done.stdout + done.stderr
    own = tmp_path / "仓库"
    call = [sys.executable, str(ROOT / "build.py"), *asked]
    call += ["--output", str(own / "output")]
    subprocess.run(call, check=True, capture_output=True, env=with_cache(cache))
    samples = {path for path in shipped(folder / "示例") if "记录" not in path}
    assert len(samples) > 5
    assert samples == {p for p in shipped(own / "示例") if "记录" not in p}
    for name in samples:
        assert (folder / "示例" / name).read_bytes() == (
            own / "示例" / name
        ).read_bytes()
    # The program is the same one, whatever folder it works on: what was made is not made again.
    assert "未变化" in yibao(site, folder, *asked, cache=cache).stdout


def test_what_is_in_the_folder_already_is_left_alone(
    site: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "docs").write_text("我的\n", encoding="utf-8")
    done = yibao(site, tmp_path, "start", ".")
    assert done.returncode == 0
    assert f"已经有了，没有动：{tmp_path / 'data'}\n" in done.stdout
    assert list((tmp_path / "data").iterdir()) == []
    assert (tmp_path / "docs").read_text(encoding="utf-8") == "我的\n"
    assert (tmp_path / "templates" / "公共" / "样式.css").is_file()
    again = yibao(site, tmp_path, "start", ".")
    assert again.returncode == 0 and "什么也没有动" in again.stdout


def test_a_folder_that_cannot_be_begun_says_so(site: Path, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    done = yibao(site, tmp_path, "start", "文件")
    assert done.returncode == 2 and "是文件，不是文件夹" in done.stderr
    done = yibao(site, tmp_path, "start", "文件/里面")
    assert done.returncode == 1 and "错误 G04" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["文件"]


def test_an_editor_is_told_how_to_call_it(
    site: Path, tmp_path: Path, cache: Path
) -> None:
    assert yibao(site, tmp_path, "start", ".").returncode == 0
    asked = ("2024", "--unit", UNIT)
    done = yibao(site, tmp_path, "editor", *asked, cache=cache)
    assert done.returncode == 0, done.stdout
    [workspace] = tmp_path.glob("*.code-workspace")
    [task] = json.loads(workspace.read_text(encoding="utf-8"))["tasks"]["tasks"]
    call = [task["command"], *task["args"]]
    assert call == [sys.executable, "-m", "reports.cli", "2024", "--lines"]
    # The same call, of something quick.
    answer = subprocess.run(
        [*call[:3], "help", "K00"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert answer.stdout.startswith("K00  与批复数不符")


def test_help_and_mistakes_name_the_command_as_it_is_called(
    site: Path, tmp_path: Path
) -> None:
    done = yibao(site, tmp_path, "explain", "--help")
    assert done.stdout.startswith("用法：yibao explain 年度")
    assert "用法见：yibao --help" in yibao(site, tmp_path, "--没有这个").stderr
    # Also where what is printed goes to a window of another encoding.
    gbk = yibao(site, tmp_path, "help", PYTHONUTF8="0", PYTHONIOENCODING="ascii:strict")
    assert gbk.returncode == 0 and "yibao help K00" in gbk.stdout
