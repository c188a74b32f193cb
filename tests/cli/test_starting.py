"""The commands that begin a style and a type: what they say, and what they refuse without touching anything."""

import shutil
from pathlib import Path

import pytest

import build
from tests.conftest import ROOT, copy_tiny_templates

TINY = ROOT / "tests" / "tiny"
UNIT, UNIT_FILE = "2024/示例单位", "示例: 是\n名称: 示例单位\n"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """The tiny type with a style, and one whose words are all in its style."""
    folder = tmp_path / "templates"
    copy_tiny_templates(folder)
    shutil.copytree(folder / "小报告", folder / "样式报告")
    for kind in ("小报告", "样式报告"):
        (folder / kind / "甲省").mkdir()
        (folder / kind / "甲省" / "类型.yaml").write_text("停用: []\n", "utf-8")
    body = folder / "样式报告" / "正文.md.j2"
    body.rename(body.parent / "甲省" / body.name)
    shutil.copytree(TINY / "data", tmp_path / "data")
    (tmp_path / "data" / UNIT / "单位.yaml").write_text(UNIT_FILE, encoding="utf-8")
    return folder


def call(templates: Path, *words: str) -> int:
    folders = ["--templates", str(templates)]
    if words[0] == "new-type":
        folders += ["--data", str(templates.with_name("data"))]
    return build.main([*words, *folders])


def state(templates: Path) -> dict[Path, bytes]:
    """All files beside and below the templates."""
    files = templates.parent.rglob("*")
    return {path: path.read_bytes() for path in files if path.is_file()}


def test_a_style_is_begun_and_its_files_are_named(
    templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A path as it is written on Windows.
    assert call(templates, "new-style", "小报告\\乙省", "--from", "甲省") == 0
    out = capsys.readouterr().out
    folder = templates / "小报告" / "乙省"
    files = {path for path in folder.rglob("*") if path.is_file()}
    assert {path.name for path in files} == {
        "类型.yaml",
        "数据结构.yaml",
        "勾稽.yaml",
        "对比表.yaml",
    }
    assert all(f"  {path}\n" in out for path in files)
    assert "样式: 乙省" in out and "check-templates" in out
    assert "沿用: 甲省\n" in (folder / "类型.yaml").read_text(encoding="utf-8")


def test_a_type_is_begun_with_a_sample_of_the_newest_year(
    templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(templates, "new-type", "某报告") == 0
    out = capsys.readouterr().out
    unit = templates.with_name("data") / UNIT
    assert f"  {unit / '某报告.yaml'}\n" in out
    assert "python build.py 2024 --unit 示例单位 --only 某报告" in out
    # The unit was there, and is as it was.
    assert (unit / "单位.yaml").read_text(encoding="utf-8") == UNIT_FILE


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "a style that is there": (("new-style", "小报告/甲省"), "已经有了，没有动它"),
    "a type that is not there": (("new-style", "小报高/乙省"), "最接近的是“小报告”"),
    "no type": (("new-style", "/"), "可以写的有：小报告、样式报告"),
    "no style": (("new-style", "小报告"), "还要写样式的名称，如 小报告/某省"),
    "a style below that is not there": (
        ("new-style", "小报告/乙省", "--from", "甲县"),
        "“小报告”没有“甲县”这个样式。最接近的是“甲省”",
    ),
    "a style within one that is not there": (
        ("new-style", "小报告/甲县/某市"),
        "“小报告”没有“甲县”这个样式。最接近的是“甲省”",
    ),
    "a type that needs a style below": (
        ("new-style", "样式报告/乙省"),
        "加上 --from，可以写的有：甲省",
    ),
    "a device of Windows": (("new-style", "小报告/con"), "设备的名字 CON"),
    "a sign that Windows does not take": (("new-style", "小报告/甲?"), "符号 ?"),
    "a folder above": (("new-style", "小报告/.."), "末尾是空格或半角句点"),
    "a year": (("new-style", "小报告/2025"), "另有用处"),
    "a folder of the type's own": (("new-style", "小报告/指标体系"), "另有用处"),
    "a sign that a template could not say": (
        ("new-style", "小报告/甲'省"),
        "名称只能用汉字、字母、数字和",
    ),
    "a sign that marks what is to be filled in": (
        ("new-type", "甲〔名称〕"),
        "名称只能用汉字、字母、数字和",
    ),
    "a name that looks hidden": (("new-type", "_甲"), "开头是汉字、字母或数字"),
    "a report type that is there": (("new-type", "小报告"), "已经有了，没有动它"),
    "the folder that all types share": (("new-type", "公共"), "另有用处"),
    "a type in a folder": (("new-type", "甲/乙"), "符号 /"),
    "data that are there": (("new-type", "小"), "小.yaml”已经有了"),
    "an empty name": (("new-type", " "), "是空的"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_leaves_everything_as_it_is(
    name: str, templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words, said = REFUSED[name]
    before = state(templates)
    assert call(templates, *words) == 2
    printed = capsys.readouterr()
    assert said in printed.err and printed.out == ""
    assert state(templates) == before


def test_made_up_figures_are_not_put_where_they_could_be_published(
    templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = templates.with_name("data") / UNIT / "单位.yaml"
    unit.write_text("名称: 示例单位\n", encoding="utf-8")
    before = state(templates)
    assert call(templates, "new-type", "某报告") == 2
    assert "里没有写“示例: 是”" in capsys.readouterr().err
    assert state(templates) == before


def test_templates_that_are_wrong_are_told_and_not_built_upon(
    templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = templates / "样式报告" / "甲省" / "正文.md.j2"
    body.write_text("{{ 今念 }}\n", encoding="utf-8")
    assert call(templates, "new-style", "样式报告/乙省", "--from", "甲省") == 1
    assert "错误 T02" in capsys.readouterr().out
    assert not (templates / "样式报告" / "乙省").exists()


def test_templates_without_anything_to_begin_with_are_told(
    templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(templates / "公共" / "新建")
    assert call(templates, "new-type", "某报告") == 1
    assert call(templates, "new-style", "小报告/乙省") == 1
    assert capsys.readouterr().out.count("错误 T03  没有这个文件") == 2
