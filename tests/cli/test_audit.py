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
    assert (
        "决算.docx，按 2024 年度核对，当作部门决算：错误 0 条，疑问 2 条\n  像是错字\n"
        in out
    )
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
    place = '<a class="place" id="f1-1" href="#o1-1">第 4 行</a>'
    assert f"{place}{marked}</blockquote>" in page
    assert "&lt;x&gt;&amp;<mark>。占</mark>本年支出" in page


def test_where_nothing_is_found_that_is_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "决算.html").write_bytes(as_page(CLEAN))
    assert call(folder / "决算.html", output=tmp_path) == 0
    assert "错误 0 条，疑问 0 条" in capsys.readouterr().out
    page = (tmp_path / "决算.html（核对）.html").read_text(encoding="utf-8")
    assert "没有发现什么（照题名按 2024 年度核对，必备内容照“部门决算”查）" in page


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
    assert told["已说明"] == told["另告"] == [] and told["种类"] == "部门决算"
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
    assert {path.name for path in tmp_path.glob("*.*")} == {
        "乙.txt（核对）.html",
        "核对汇总.html",
        "核对汇总.xlsx",
    }


def test_an_empty_folder_and_a_file_that_is_not_there(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(folder, output=tmp_path) == 1
    assert "文件夹里没有能核对的文件" in capsys.readouterr().out
    assert call(folder / "没有.docx", output=tmp_path) == 1
    assert "这个文件打不开" in capsys.readouterr().out


# ── explained ───────────────────────────────────────────────────────────────

EXPLAINED = (
    "决算.txt:\n  - {代码: A03, 原文: 增长100%, 理由: 批复这样写}\n"
    "  - {代码: A12, 原文: <x>, 理由: 原件如此}\n"
    "  - {代码: A11, 原文: 没有这话, 理由: 改过了}\n"
)


def test_what_is_explained_is_listed_and_ends_with_0(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "决算.txt").write_bytes(as_text(WRONG[:-1]))
    assert call(folder, output=tmp_path) == 1
    explained = folder / "说明.yaml"
    explained.write_text(EXPLAINED, encoding="utf-8")
    capsys.readouterr()
    assert call(folder / "决算.txt", "--ignore", explained, output=tmp_path) == 0
    out = capsys.readouterr().out
    assert "错误 0 条，疑问 0 条，写了理由的 1 条\n  写了理由的（1）\n" in out
    assert "    错误 A03  第 4 行：" in out and "      理由：批复这样写\n" in out
    assert "\n说明.yaml\n  警告 A21  第 3 行" in out and "A11 没有这话" in out


def test_programs_are_told_what_was_explained(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "决算.txt").write_bytes(as_text(WRONG[:-1]))
    (folder / "核对说明.yaml").write_text(EXPLAINED, encoding="utf-8")
    assert call(folder / "决算.txt", "--json", output=tmp_path) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert told["发现"] == []
    [explained] = told["已说明"]
    assert (explained["代码"], explained["理由"]) == ("A03", "批复这样写")
    assert [one["代码"] for one in told["另告"]] == ["A21", "A21"]
    gone = folder / "没有.yaml"
    assert call(folder, "--json", "--ignore", gone, output=tmp_path) == 1
    said = capsys.readouterr()
    assert (
        len(json.loads(said.out)) == 1 and "A21  核对说明“没有.yaml”打不开" in said.err
    )


def test_a_broken_explanation_is_an_error_and_hides_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "决算.txt").write_bytes(as_text(DOUBTFUL))
    (folder / "核对说明.yaml").write_text("决算.txt: 没错\n", encoding="utf-8")
    assert call(folder / "决算.txt", output=tmp_path) == 1
    out = capsys.readouterr().out
    assert "错误 0 条，疑问 2 条" in out and "核对说明.yaml\n  错误 D03  第 1 行" in out


# ── many ────────────────────────────────────────────────────────────────────


def many(folder: Path, count: int) -> None:
    for number in range(count):
        lines = (CLEAN, DOUBTFUL, WRONG)[number % 3]
        (folder / f"单位{number:02d}.txt").write_bytes(as_text(lines))


def test_many_files_are_told_in_a_line_each_and_summed_up(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many(folder, 24)
    assert call(folder, "--word", "--jobs", "2", output=tmp_path / "核对") == 1
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert (
        lines[0] == "单位01.txt，按 2024 年度核对，当作部门决算：错误 0 条，疑问 2 条"
    )
    told = [line[:4] for line in lines if line.startswith("单位")]
    assert told == [f"单位{number:02d}" for number in range(24) if number % 3]
    assert "共 24 个文件：错误 8 条，疑问 24 条\n" in out
    assert "A11   像是错字      16       8\n" in out
    names = {path.name for path in (tmp_path / "核对").iterdir()}
    assert len(names) == 2 * 24 + 2
    assert {"单位00.txt（核对单）.docx", "核对汇总.html", "核对汇总.xlsx"} < names


def test_several_processes_write_the_same_json(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many(folder, 12)
    call(folder, "--json", output=tmp_path / "一")
    alone = json.loads(capsys.readouterr().out)
    call(folder, "--json", "--jobs", "2", output=tmp_path / "二")
    assert json.loads(capsys.readouterr().out) == alone and len(alone) == 12


def test_what_was_written_is_not_audited_the_next_time(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many(folder, 3)
    call(folder, "--word", output=folder)
    first = capsys.readouterr().out
    call(folder, "--word", output=folder)
    assert capsys.readouterr().out == first


def test_a_kind_that_nobody_knows_is_told_before_anything_is_read(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many(folder, 1)
    assert call(folder, "--profile", "部门结算", output=tmp_path) == 1
    out = capsys.readouterr().out
    assert "没有叫“部门结算”的一种报告。" in out and "部门决算" in out
    assert call(folder, "--profile", "无", output=tmp_path) == 0
    assert "当作" not in capsys.readouterr().out
