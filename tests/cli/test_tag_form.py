"""认表: what it says of a blank form, what it writes, and what it refuses without touching anything."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import build
from tests.blanks.blank import KIND, cells_of, write_form, write_templates

FORM = ([["项目名称", "", "考核人", "", "电话", ""]], [])


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_templates(tmp_path_factory.mktemp("认表") / "templates")


def call(path: Path, templates: Path, *words: str, kind: str = KIND) -> int:
    asked = ["认表", str(path), "--type", kind, *words]
    return build.main([*asked, "--templates", str(templates)])


def test_a_form_is_written_beside_the_blank_one_and_told(
    templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "空 表.docx"
    path.write_bytes(write_form(FORM))
    before = path.read_bytes()
    assert call(path, templates, "--year", "2024") == 0
    out = capsys.readouterr().out
    target = tmp_path / "空 表.模板.docx"
    assert cells_of(target.read_bytes())[0][0][1::2] == [
        *("{{ 项目名称 }}", "{{ 考核人 }}", ""),
    ]
    assert path.read_bytes() == before
    assert "认出 2 处" in out and "表 1 第 1 行第 4 格  考核人    {{ 考核人 }}" in out
    assert "不认识 1 处，还空着：\n  表 1 第 1 行第 6 格“电话”\n" in out
    # The style that knows the most of it.
    assert f"放到 {templates / KIND / '乙省'}，" in out
    assert "正文: 空 表.模板.docx" in out
    assert f"check-templates 2024 --only {KIND} --style 乙省" in out


def test_a_style_may_be_asked_for(
    templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "空表.docx"
    path.write_bytes(write_form(FORM))
    assert call(path, templates, "--style", "甲省") == 0
    out = capsys.readouterr().out
    assert "认出 1 处" in out and f"放到 {templates / KIND / '甲省'}，" in out


def test_rows_that_give_way_are_told(
    templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "空表.docx"
    heads = ["一级指标", "指标", "目标值"]
    path.write_bytes(
        write_form(([heads, ["产出", "", ""], ["", "", ""]], [])),
    )
    assert call(path, templates) == 0
    told = "表 1 第 2～3 行换成了一行样板，有几项印几行；原来印好的“产出”去掉了"
    assert told in capsys.readouterr().out


def with_member(name: str, content: bytes) -> bytes:
    """A form that holds one thing more."""
    buffer = io.BytesIO(write_form(FORM))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def with_words(old: str, new: str) -> bytes:
    """A form whose document has other words in one place."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write_form(FORM))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    document = members["word/document.xml"].decode()
    assert old in document
    members["word/document.xml"] = document.replace(old, new).encode()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "a .doc renamed": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "M01"),
    "no Word file": (lambda: "项目名称".encode(), "M01"),
    "a document without a body": (lambda: with_words("w:body", "w:other"), "M01"),
    "a span that is no number": (
        lambda: with_words("<w:tcPr>", '<w:tcPr><w:gridSpan w:val="x"/>'),
        "M01",
    ),
    "a bomb": (lambda: with_member("word/media/a.bin", bytes(30_000_000)), "M02"),
    "macros": (lambda: with_member("word/vbaProject.bin", b"x"), "M03"),
    "an entity": (
        lambda: with_words(
            "<w:document ", '<!DOCTYPE a [<!ENTITY b "c">]><w:document '
        ),
        "M12",
    ),
    "no table": (lambda: write_form(lines=["项目名称："]), "错误 M14"),
    "a file with tags": (
        lambda: write_form(([["项目名称", "{{ 项目名称 }}"]], [])),
        "已经有标签",
    ),
    "a statement in a line": (
        lambda: write_form(FORM, lines=["{%p if x %}"]),
        "已经有标签",
    ),
    "changes that are tracked": (
        lambda: with_words("<w:r>", '<w:ins w:id="1"/><w:r>'),
        "接受或拒绝所有修订",
    ),
    "nothing that is known": (
        lambda: write_form(([["电话", ""]], [])),
        f"没有一格是“{KIND}”认得的",
    ),
    "rows that Word could not have": (
        lambda: with_words("<w:tc>", "<w:tc><w:p/></w:tc>" * 20 + "<w:tc>"),
        "不像一张空表",
    ),
    "cells without end": (
        lambda: with_words(
            "</w:tbl>", "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 10_000 + "</w:tbl>"
        ),
        "不像一张空表",
    ),
    "too much": (lambda: bytes(5_000_001), "Y20"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_blank_form_is_told_and_nothing_is_written(
    name: str, templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, said = BAD[name]
    path = tmp_path / "空表.docx"
    path.write_bytes(make())
    assert call(path, templates) == 1
    out = capsys.readouterr().out
    assert said in out and "\n空表.docx\n" in out
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        ((), "小报高", "没有“小报高”这种报告。最接近的是“小报告”"),
        (("--style", "甲县"), KIND, "没有“甲县”这个样式。最接近的是“甲省”"),
    ],
)
def test_a_type_or_style_that_is_not_there_is_refused(
    words: tuple[str, ...],
    kind: str,
    said: str,
    templates: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "空表.docx"
    path.write_bytes(write_form(FORM))
    assert call(path, templates, *words, kind=kind) == 2
    assert said in capsys.readouterr().err and list(tmp_path.iterdir()) == [path]


def test_a_form_that_is_not_there_is_refused(
    templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(tmp_path / "空表.docx", templates) == 2
    assert "空表.docx”这个文件" in capsys.readouterr().err


def test_a_file_that_is_there_is_not_written_over(
    templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "空表.docx"
    path.write_bytes(write_form(FORM))
    target = tmp_path / "空表.模板.DOCX"
    target.write_bytes(b"mine")
    assert call(path, templates) == 2
    assert "已经有了，没有动它" in capsys.readouterr().err
    assert target.read_bytes() == b"mine"
    assert sorted(tmp_path.iterdir()) == sorted([path, target])


def test_a_type_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        build.main(["认表", "空表.docx"])
    assert end.value.code == 2
    assert "--type" in capsys.readouterr().err
