"""The command that gets the templates ready says in a sentence what there is to know."""

from pathlib import Path

import pytest

import build
from tests.conftest import ROOT, copy_tiny_templates


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "缓存"))
    copy_tiny_templates(tmp_path / "templates")
    return tmp_path / "templates"


def said(templates: Path, capsys: pytest.CaptureFixture[str], data: Path) -> str:
    words = ["warm", "--templates", str(templates), "--data", str(data)]
    assert build.main(words) == 0
    return capsys.readouterr().out


def test_what_is_ready(templates: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(templates, capsys, ROOT / "tests" / "tiny" / "data")
    assert out == "模板准备好了（2024 年度，1 种样式），第一次生成不用再等。\n"


def test_what_is_not(templates: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (templates / "小报告" / "类型.yaml").write_text("名称: 小报告\n", "utf-8")
    out = said(templates, capsys, ROOT / "tests" / "tiny" / "data")
    assert "另有 1 种样式有毛病，运行 python build.py check-templates 看是什么。" in out


def test_that_there_is_nothing_to_do(
    templates: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = said(templates, capsys, tmp_path / "没有")
    assert out == "data 里还没有年度文件夹，没有要准备的。\n"
