"""audit: what is printed of others' reports, the page beside them, and how it ends."""

import json
from pathlib import Path

import pytest

import build
from tests.inspect.files import as_page, as_text, as_word

TITLE = "某某局2024年度部门决算"
CLEAN = (TITLE, "一、收入情况", "本年收入900.00万元，全部是财政拨款。")
DOUBTFUL = (*CLEAN, "截止2024年末，共有在职人员20人。", "截止2024年底，共有车辆2辆。")
WRONG = (*CLEAN, "支出88.00万元，比上年增加88.00万元，增长100%。", "<x>&。占本年支出")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "成稿"
    path.mkdir()
    return path


def call(*words: str | Path, output: Path) -> int:
    return build.main(["audit", *map(str, words), "--output", str(output)])


def test_doubts_are_told_by_kind_with_their_places(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "决算.docx"
    path.write_bytes(as_word(DOUBTFUL))
    assert call(path, output=tmp_path / "核对") == 0
    out = capsys.readouterr().out
    assert "决算.docx，按 2024 年度核对：错误 0 条，疑问 2 条\n  像是错字\n" in out
    assert "    疑问 A11  第 4 段：“截止2024”：时间到某一天用“截至”。\n" in out
    assert "      同样的还有：第 5 段\n      “截止”改成“截至”。\n" in out
    assert f"标出原文的网页在：{tmp_path / '核对'}" in out


def test_an_error_ends_with_one_and_is_marked_on_a_page(
    folder: Path, tmp_path: Path
) -> None:
    path = folder / "决算.txt"
    path.write_bytes(as_text(WRONG))
    assert call(path, output=tmp_path) == 1
    page = (tmp_path / "决算.txt（核对）.html").read_text(encoding="utf-8")
    assert "错误 1 条，疑问 1 条，照题名按 2024 年度核对" in page
    marked = "支出88.00万元，比上年<mark>增加88.00万元，增长100%</mark>。"
    assert f'<span class="place">第 4 行</span>{marked}</blockquote>' in page
    assert "&lt;x&gt;&amp;<mark>。占</mark>本年支出" in page


def test_where_nothing_is_found_that_is_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "决算.html").write_bytes(as_page(CLEAN))
    assert call(folder / "决算.html", output=tmp_path) == 0
    assert "错误 0 条，疑问 0 条" in capsys.readouterr().out
    page = (tmp_path / "决算.html（核对）.html").read_text(encoding="utf-8")
    assert "没有发现什么（照题名按 2024 年度核对）" in page


def test_a_folder_is_all_its_documents_but_our_own_pages(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "下级").mkdir()
    (folder / "甲.txt").write_bytes(as_text(CLEAN))
    (folder / "下级" / "乙.docx").write_bytes(as_word(DOUBTFUL))
    (folder / "~$乙.docx").write_bytes(b"x")
    (folder / "图.png").write_bytes(b"x")
    assert call(folder, output=folder) == 0
    first = capsys.readouterr().out
    assert "甲.txt" in first and "乙.docx" in first and "~$" not in first
    assert call(folder, output=folder) == 0
    assert capsys.readouterr().out == first


def test_programs_get_json_and_nothing_else(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "决算.txt"
    path.write_bytes(as_text(DOUBTFUL))
    assert call(path, "--json", output=tmp_path) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert (told["文件"], told["格式"], told["年度"]) == (str(path), "txt", 2024)
    first = told["发现"][0]
    assert (first["级别"], first["代码"], first["名称"]) == ("疑问", "A11", "像是错字")
    assert first["位置"] == [
        {
            "位置": "第 4 行",
            "原文": "截止",
            "前": "",
            "后": "2024年末，共有在职人员20人。",
        }
    ]


def test_what_cannot_be_read_is_told_and_the_rest_is_checked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "甲.pdf").write_bytes(b"%PDF-1.7\n")
    (folder / "乙.txt").write_bytes(as_text(DOUBTFUL))
    assert call(folder, output=tmp_path) == 1
    out = capsys.readouterr().out
    assert "错误 A16  这份 PDF 坏了，打不开。\n" in out and "疑问 A11  第 4 行" in out
    assert [path.name for path in tmp_path.glob("*.html")] == ["乙.txt（核对）.html"]


def test_an_empty_folder_and_a_file_that_is_not_there(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(folder, output=tmp_path) == 1
    assert "文件夹里没有能核对的文件" in capsys.readouterr().out
    assert call(folder / "没有.docx", output=tmp_path) == 1
    assert "这个文件打不开" in capsys.readouterr().out
