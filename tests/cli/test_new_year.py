"""new and status as a clerk calls them: what they print, and how they end."""

import shutil
from pathlib import Path

import pytest

import build
from tests.conftest import ROOT, copy_tiny_templates

UNIT = "示例市医疗保障局"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "2024" / UNIT, folder / "2024" / UNIT)
    return folder


def call(data: Path, *words: str) -> int:
    return build.main([*words, "--data", str(data)])


def test_a_year_is_begun_and_what_is_to_be_done_is_told(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(data, "new", "2025", "--from", "2024", "--unit", UNIT) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == (
        f"{UNIT}：写好了 6 个文件，在 {data / '2025' / UNIT}"
    )
    assert "合计            120           2           9\n" in out
    assert "写着“无”“留空”的照抄了 3 处" in out
    assert f"python build.py status 2025 --unit {UNIT}" in out
    assert len(out.splitlines()) < 20
    assert call(data, "status", "2025") == 1
    out = capsys.readouterr().out
    assert "决算.yaml      待填        90     1     7" in out
    assert "待填：监督索引号（第 6 行）、批复.日期（第 7 行）" in out
    assert "共 2 份：待填 2 份。\n" in out and "错误和警告" not in out
    assert call(data, "status", "2025", "--only", "部门决算说明") == 1
    assert "共 1 份：待填 1 份。\n" in capsys.readouterr().out


def test_what_is_there_is_refused_in_a_sentence(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "2025" / UNIT).mkdir(parents=True)
    assert call(data, "new", "2025", "--unit", UNIT) == 2
    assert "已经有了，没有动它，什么也没有写" in capsys.readouterr().err
    assert not list((data / "2025" / UNIT).iterdir())


def test_a_year_that_nobody_has_is_refused(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(data, "new", "2027") == 2
    assert "没有 2026 年度的文件夹。现有的年度：2024。" in capsys.readouterr().err


def test_an_unfinished_year_ends_with_1(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data / "2024" / UNIT / "决算.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("其余: 0", "其余: 待填"), encoding="utf-8")
    assert call(data, "new", "2025", "--unit", UNIT) == 1
    out = capsys.readouterr().out
    assert "错误 D15" in out and "2025 年度没有开始，什么也没有写" in out
    assert call(data, "status", "2024") == 1
    assert "共 2 份：待填 1 份，可以公开 1 份。" in capsys.readouterr().out


def test_a_finished_year_ends_with_0_and_a_deadline_is_counted(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(data, "status", "2024") == 0
    assert "共 2 份：可以公开 2 份。\n" in capsys.readouterr().out
    path = data / "2024" / UNIT / "决算.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("状态: 公开稿", "状态: 送审稿"), encoding="utf-8")
    assert call(data, "status", "2024") == 0
    out = capsys.readouterr().out
    assert "2025年9月18日以前要公开（2025年8月29日起 20 日内），已经过了" in out
    assert "共 2 份：改成公开稿 1 份，可以公开 1 份。\n" in out


def test_of_many_units_there_is_a_line_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_tiny_templates(tmp_path / "templates")
    tiny = ROOT / "tests" / "tiny" / "data" / "2024" / "示例单位"
    data = tmp_path / "data"
    for unit in ("甲局", "乙局", "丙局", "丁局", "戊局", "己局"):
        shutil.copytree(tiny, data / "2024" / unit)
        for path in (data / "2024" / unit).iterdir():
            text = path.read_text(encoding="utf-8").replace("示例单位", unit)
            path.write_text(text, encoding="utf-8")
    templates = ("--templates", str(tmp_path / "templates"))
    assert call(data, "new", "2025", *templates) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["单位", "待填", "要读的文字", "要写的文字"]
    assert [line.split()[0] for line in lines[1:7]] == sorted(
        ["甲局", "乙局", "丙局", "丁局", "戊局", "己局"]
    )
    assert len({path.name for path in (data / "2025").iterdir()}) == 6


def test_a_blank_form_is_written_for_a_unit(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("new", "2025", "--unit", "某县医疗保障局", "--type", "三公经费公开")
    assert call(data, *words) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("某县医疗保障局：写好了 2 个文件")
    assert "照每一行后面的说明填" in out
    assert call(data, "status", "2025") == 1
    assert "三公经费公开.yaml  待填" in capsys.readouterr().out
    for wrong in (words[:2] + words[4:], (*words, "--from", "2024")):
        assert call(data, *wrong) == 2
        assert "--type 要和 --unit 单位 一起写" in capsys.readouterr().err
    assert call(data, "new", "2025", "--unit", UNIT, "--name", "甲") == 2
    assert "--name 要和 --type 一起写" in capsys.readouterr().err
