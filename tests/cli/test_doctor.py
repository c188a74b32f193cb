"""What the program says of the machine it is on: all that it needs, what it can do without, and the way out."""

import io
import shutil
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import build
from reports.cli import checkup
from reports.cli.checkup import COMPONENTS, Component
from tests.conftest import ROOT, copy_tiny_templates

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which all is well."""
    copy_tiny_templates(tmp_path / "templates")
    shutil.copytree(ROOT / "tests" / "tiny" / "data", tmp_path / "data")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "缓存"))
    return tmp_path


def told(
    place: Path, capsys: pytest.CaptureFixture[str], **other: object
) -> tuple[int, str]:
    """The exit status, and what is said of the folders in the place."""
    folders = {name: place / name for name in ("data", "templates", "output")} | other
    words = [
        word for name, path in folders.items() for word in (f"--{name}", str(path))
    ]
    return build.main(["doctor", *words]), capsys.readouterr().out


def test_where_all_is_well_it_ends_with_0(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(place.rglob("*"))
    status, out = told(place, capsys)
    assert status == 0 and "要办" not in out
    assert out.endswith("\n都好，可以生成。\n")
    assert f"{place / 'data'}，2024 年度，1 个单位文件夹" in out
    assert f"{place / 'templates'}，1 种报告，" in out
    # It looks, and leaves nothing.
    assert sorted(place.rglob("*")) == before


def test_templates_that_differ_from_the_programs_own_are_counted(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(place / "templates")
    shutil.copytree(ROOT / "templates", place / "templates")
    assert "，和程序自带的一样\n" in told(place, capsys)[1]
    style = place / "templates" / "公共" / "样式.css"
    style.write_text(style.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert "，1 个文件和程序自带的不同（改过" in told(place, capsys)[1]


@pytest.mark.parametrize(
    ("folder", "words"),
    [("templates", "里没有模板"), ("data", "里没有年度文件夹")],
)
def test_a_folder_that_is_not_there_is_to_be_seen_to(
    folder: str, words: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(place / folder)
    status, out = told(place, capsys)
    assert status == 1 and f"{place / folder} {words}" in out
    assert out.endswith("\n有 1 项要办，照上面说的做，再运行一次。\n")


def test_a_place_that_takes_no_files_is_named(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Below a file nothing can be made, not even by who may do anything.
    (place / "文件").write_text("", encoding="utf-8")
    output = place / "文件" / "output"
    status, out = told(place, capsys, output=output)
    assert status == 1 and f"写不进去：成品（{output}）、内部（" in out
    assert "请管理员开通写的权限" in out


def test_a_cache_that_takes_no_files_is_no_hindrance(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "缓存").write_text("", encoding="utf-8")
    status, out = told(place, capsys)
    assert status == 0 and "没有缓存照样能用" in out


def test_a_disk_that_is_nearly_full_is_told(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "_free_mb", lambda _: 12)
    status, out = told(place, capsys)
    assert status == 1 and "只剩 12 MB" in out


def test_a_window_that_knows_few_characters_is_told(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", errors="replace")
    monkeypatch.setattr(sys, "stdout", window)
    assert told(place, capsys)[0] == 0
    window.seek(0)
    assert "cp1252" in window.read()
    for encoding, verdict in (("gb18030", "好"), ("ascii", "可以没有")):
        monkeypatch.setattr(
            sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        )
        assert checkup._console().verdict.value == verdict


@pytest.mark.parametrize(
    ("component", "status", "words"),
    [
        (Component("某组件", "no_such_module"), 1, "某组件 没有装"),
        (Component("某组件", "no_such_module", "某用"), 0, "某组件 没有装（某用）"),
        (Component("某组件", "antigravity.no_such"), 1, "某组件 缺它要用的 "),
    ],
)
def test_a_component_that_is_not_there_is_told_with_what_it_is_for(
    component: Component,
    status: int,
    words: str,
    place: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (place / "antigravity.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(place)
    monkeypatch.setattr(checkup, "COMPONENTS", (component,))
    ended, out = told(place, capsys)
    assert ended == status and words in out


def test_a_component_that_is_broken_is_told(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = place / "broken_component.py"
    broken.write_text("raise OSError('DLL load failed')", encoding="utf-8")
    monkeypatch.syspath_prepend(place)
    monkeypatch.setattr(
        checkup, "COMPONENTS", (Component("某组件", "broken_component"),)
    )
    status, out = told(place, capsys)
    assert status == 1 and "某组件 打不开（DLL load failed）" in out


def test_what_is_looked_at_is_what_the_project_asks_for() -> None:
    def names(lines: list[str]) -> set[str]:
        return {canonicalize_name(Requirement(line).name) for line in lines}

    needed = {one.distribution for one in COMPONENTS if not one.purpose}
    assert needed == names(PROJECT["dependencies"])
    extras: Mapping[str, list[str]] = PROJECT["optional-dependencies"]
    users = [line for name in extras.keys() - {"test", "dev"} for line in extras[name]]
    assert {one.distribution for one in COMPONENTS} == needed | names(users)
