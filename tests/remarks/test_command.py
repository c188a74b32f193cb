"""退回: remarks taken down, told, answered; what a 公开稿 and `status` say of those that are not."""

import io
import shutil
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import unquote

import docx
import pytest
from msgspec.structs import replace

import build
from reports.compare.against import Against
from reports.core.problems import Problem, Severity
from reports.publish.store import Store
from reports.remarks import inquiry
from reports.remarks.inquiry import Came, take_down
from reports.renewal.progress import progress_of
from reports.run import pipeline
from reports.run.request import Request
from tests.conftest import ROOT
from tests.crashes import died_at

UNIT = "示例旗医疗保障局"
LIST = """某局：
1、接待费的原因没有写清楚
2、文字有错字
"""
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def request_of(tmp_path: Path, cache: Path) -> Request:
    """A unit of several data files, all of them 公开稿."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "2024" / UNIT, data / "2024" / UNIT)
    return Request(
        year=2024,
        unit=UNIT,
        data=data,
        templates=ROOT / "templates",
        output=tmp_path / "output",
        program=ROOT / "reports",
        cache=cache,
    )


@pytest.fixture
def listed(request_of: Request) -> Path:
    """Where 退回意见.yaml of the unit is to stand."""
    return request_of.data / "2024" / UNIT / "退回意见.yaml"


@pytest.fixture
def run(
    request_of: Request,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    cache: Path,
) -> Run:
    """Calls the command: its exit status and what it prints."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    folders = ("--data", str(request_of.data), "--output", str(request_of.output))

    def call(*words: str, name: str = "退回") -> tuple[int, str]:
        status = build.main([name, "2024", *words, *folders])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return call


@pytest.fixture
def pasted(tmp_path: Path) -> str:
    path = tmp_path / "意见.txt"
    path.write_bytes(LIST.encode("gb18030"))
    return str(path)


def written(listed: Path, *rounds: str) -> None:
    text = "退回:\n" + "".join(rounds)
    listed.write_text(text, encoding="utf-8")


def round_of(*remarks: str, number: int = 1, more: str = "") -> str:
    lines = "".join(f"      - {{意见: {one}}}\n" for one in remarks)
    return f"  - 轮次: {number}\n    来自: 财政局\n{more}    意见:\n{lines}"


def problems_of(request: Request, file: str = "三公经费.yaml") -> list[Problem]:
    """What building tells of 退回意见.yaml with one of the unit's data files."""
    outcomes = [
        one for one in pipeline.build(request) if one.file == f"2024/{UNIT}/{file}"
    ]
    [outcome] = outcomes
    return [
        one
        for one in outcome.problems
        if one.place and one.place.file.endswith("退回意见.yaml")
    ]


# ── taken down ──────────────────────────────────────────────────────────────


def test_first_it_is_only_told(run: Run, pasted: str, listed: Path) -> None:
    status, said = run(pasted, "--unit", UNIT)
    assert status == 0 and "新的意见 2 条，记作第 1 轮" in said and "某局：" in said
    assert "每一份都算" in said and "还没有写" in said and not listed.exists()


def test_written_it_is_a_round_of_what_waits(
    run: Run, pasted: str, listed: Path
) -> None:
    words = ("--role", "财政局", "--date", "2025-6-3", "--of", "三公经费", "--write")
    status, said = run(pasted, "--unit", UNIT, *words)
    assert status == 0 and "已写进" in said and "每一份都算" not in said
    text = listed.read_text(encoding="utf-8")
    assert "日期: 2025年6月3日" in text and "报告: [三公经费]" in text
    assert text.count("状态: 待定") == 2


def test_pasted_twice_nothing_is_written_and_a_second_round_goes_on(
    run: Run, pasted: str, listed: Path
) -> None:
    run(pasted, "--unit", UNIT, "--write")
    before = listed.read_bytes()
    status, said = run(pasted, "--unit", UNIT, "--write")
    assert status == 0 and "新的意见 0 条" in said and "没有写" in said
    assert "文字有错字（第 1 轮第 2 条，待定）" in said
    assert listed.read_bytes() == before
    Path(pasted).write_text(f"{LIST}3、表不对\n3、表不对。\n", encoding="utf-8")
    status, said = run(pasted, "--unit", UNIT, "--write")
    assert "新的意见 1 条，记作第 2 轮" in said
    assert listed.read_bytes().startswith(before)
    status, said = run("--unit", UNIT)
    assert status == 0 and "退回意见 2 轮，共 3 条，待定 3 条" in said


def test_it_is_read_from_the_clipboard_too_and_by_its_english_name(
    run: Run, monkeypatch: pytest.MonkeyPatch, listed: Path
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(LIST.encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    status, said = run("-", "--unit", UNIT, "--write", name="remarks")
    assert status == 0 and "粘贴的文字" in said and listed.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [("", "Q07"), ("某局：\n\n", "Q07"), ("2025年6月3日", "Q07")],
)
def test_a_text_without_remarks_is_told(
    run: Run, pasted: str, listed: Path, content: str, told: str
) -> None:
    Path(pasted).write_text(content, encoding="utf-8")
    status, said = run(pasted, "--unit", UNIT, "--write")
    assert status == 1 and told in said and not listed.exists()


def test_a_file_that_is_not_there_is_told(run: Run) -> None:
    status, said = run("没有.txt", "--unit", UNIT)
    assert status == 1 and "Q07" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--date", "六月"), "--date 要写成"),
        (("--of", "决算"), "可以写的有：三公经费"),
        (("--against", "旧的"), "--against 是列出意见时用的"),
    ],
)
def test_a_wrong_call_is_told(
    run: Run, pasted: str, words: tuple[str, ...], said: str
) -> None:
    status, told = run(pasted, "--unit", UNIT, *words)
    assert status == 2 and said in told


def test_of_several_units_one_has_to_be_named(
    run: Run, pasted: str, request_of: Request
) -> None:
    other = request_of.data / "2024" / "某局"
    shutil.copytree(request_of.data / "2024" / UNIT, other)
    status, said = run(pasted)
    assert status == 2 and "加上 --unit" in said


def test_a_file_that_cannot_be_gone_on_with_is_left_alone(
    run: Run, pasted: str, listed: Path
) -> None:
    content = "退回: [{轮次: 1, 意见: [{意见: 甲}]}]\n".encode()
    listed.write_bytes(content)
    status, said = run(pasted, "--unit", UNIT, "--write")
    assert status == 1 and "Q07" in said and listed.read_bytes() == content


def test_whoever_dies_while_it_is_written_loses_nothing(
    request_of: Request, listed: Path
) -> None:
    came = Came(LIST.encode(), "意见.txt", "财政局")
    written(listed, round_of("甲"))
    before = listed.read_bytes()
    take_down(request_of, came, writes=True)
    after = listed.read_bytes()
    point, died = 0, True
    while died:
        point += 1
        listed.write_bytes(before)
        died = died_at(
            point,
            (request_of.data, request_of.output.parent),
            lambda: take_down(request_of, came, writes=True),
        )
        assert listed.read_bytes() in (before, after)
        # Whatever was left, the next call ends it.
        take_down(request_of, came, writes=True)
        assert listed.read_bytes() == after
    assert point > 5


# ── told ────────────────────────────────────────────────────────────────────


def test_without_any_it_says_how_to_begin(run: Run) -> None:
    status, said = run("--unit", UNIT)
    assert status == 0 and "没有记下退回来的意见" in said


def test_each_is_told_with_the_change_that_answers_it_and_so_is_the_paper(
    run: Run, request_of: Request, listed: Path, tmp_path: Path
) -> None:
    shutil.copytree(request_of.data, tmp_path / "旧")
    text = listed.with_name("三公经费.md")
    heading = "原因 公务接待费比上年"
    old = text.read_text(encoding="utf-8")
    assert f"# {heading}\n\n" in old
    text.write_text(
        old.replace(f"# {heading}\n\n", f"# {heading}\n\n补写了原因。"),
        encoding="utf-8",
    )
    written(
        listed,
        "  - 轮次: 1\n    意见:\n"
        f"      - {{意见: 甲, 状态: 已采纳, 答复: 补写了, 改了: [{heading}]}}\n"
        "      - {意见: 乙, 状态: 未采纳, 答复: 照批复写的}\n",
    )
    status, said = run("--unit", UNIT, "--against", str(tmp_path / "旧"))
    assert status == 0 and f"改了：{heading}" in said and "补写了原因。" in said
    assert "没有意见以外的改动" in said and "警告" not in said
    internal = Store(request_of.output).internal("2024", UNIT)
    paper = docx.Document(str(internal / "退回意见答复.docx"))
    [table] = paper.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[1][:4] == ["1", "甲", "已采纳", "补写了"]
    assert heading in cells[1][4] and "补写了原因。" in cells[1][4]
    assert cells[2] == ["2", "乙", "未采纳", "照批复写的", ""]


def test_a_unit_that_was_not_there_then_is_told(
    run: Run, listed: Path, tmp_path: Path
) -> None:
    written(listed, round_of("甲"))
    other = tmp_path / "旧" / "2024" / "某局"
    shutil.copytree(listed.parent, other)
    status, said = run("--unit", UNIT, "--against", str(tmp_path / "旧"))
    assert status == 2 and UNIT in said


def test_what_was_never_sealed_or_published_is_nothing_to_compare_with(
    run: Run, listed: Path
) -> None:
    written(listed, round_of("甲"))
    for words in ("封存", "公开"):
        status, said = run("--unit", UNIT, "--against", words)
        assert status == 2 and "没有可比的" in said


def test_beside_units_that_were_sealed_it_is_listed_all_the_same(
    run: Run, request_of: Request, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(listed, round_of("甲"))
    lacking = Against(
        request_of.data,
        request_of.templates,
        unit=UNIT,
        note="没有这样的封存。",
        is_lacking=True,
    )
    monkeypatch.setattr(inquiry, "found_against", lambda *_: nullcontext((lacking,)))
    status, said = run("--against", "第1轮")
    assert status == 0 and "1. 待定　甲" in said
    assert "没有这样的封存。" in said and "意见以外的改动" not in said


def test_what_was_only_published_cannot_tell_what_answers_a_remark(
    run: Run, request_of: Request, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(listed, round_of("甲"))
    printed = Against(
        request_of.data, request_of.templates, unit=UNIT, printed=(listed,)
    )
    monkeypatch.setattr(inquiry, "found_against", lambda *_: nullcontext((printed,)))
    status, said = run("--against", "公开")
    assert status == 2 and "只有公开的成品" in said


# ── before it is published ──────────────────────────────────────────────────

SLIPS = [
    ("状态: 已改", "D", "已改"),
    ("状态: 已采纳", "Q05", "没有写答复"),
    ("状态: 未采纳", "Q05", "没有写理由"),
    ("状态: 部分采纳, 答复: ''", "Q05", "没有写理由"),
    ("状态: 待定", "Q05", "有 1 条待定：第 2 条"),
    ("答复人: 张", "D", "答复人"),
]


@pytest.mark.parametrize(("members", "code", "words"), SLIPS, ids=str)
def test_what_is_wrong_with_a_remark_is_told_at_its_line_and_keeps_nothing_back(
    request_of: Request, listed: Path, members: str, code: str, words: str
) -> None:
    good = "      - {意见: 甲, 状态: 已采纳, 答复: 改了}\n"
    bad = f"      - {{意见: 乙, {members}}}\n"
    written(listed, f"  - 轮次: 1\n    意见:\n{good}{bad}")
    found = problems_of(request_of)
    assert {one.severity for one in found} == {Severity.WARNING}
    told = [one for one in found if words in one.message]
    assert told and told[0].code.startswith(code)
    assert told[0].place and told[0].place.line == 5
    assert (request_of.output.parent / "示例" / "2024" / UNIT).is_dir()


@pytest.mark.parametrize(
    ("rounds", "words"),
    [
        ([round_of("甲", "甲。")], "第 2 条和第 1 轮第 1 条一样"),
        ([round_of("甲"), round_of("甲", number=2)], "第 2 轮第 1 条和第 1 轮第 1 条"),
        ([round_of("甲"), round_of("乙")], "第 1 轮写了两次"),
        ([round_of("甲", more="    报告: [决算]\n")], "“决算”不是这个单位的数据文件"),
        ([], "退回"),
    ],
)
def test_what_is_written_twice_or_about_nothing_is_told(
    request_of: Request, listed: Path, rounds: list[str], words: str
) -> None:
    written(listed, *rounds)
    found = problems_of(request_of)
    assert [one for one in found if words in one.message]
    assert {one.severity for one in found} == {Severity.WARNING}


def test_a_file_that_is_no_yaml_is_told_and_keeps_nothing_back(
    request_of: Request, listed: Path
) -> None:
    listed.write_text("退回: [\n", encoding="utf-8")
    [told] = problems_of(request_of)
    assert told.severity is Severity.WARNING and told.place and told.place.line == 1


def test_what_is_answered_is_not_told(request_of: Request, listed: Path) -> None:
    before = problems_of(request_of)
    written(listed, "  - 轮次: 1\n    意见: [{意见: 甲, 状态: 已采纳, 答复: 改了}]\n")
    assert before == problems_of(request_of) == []
    listed.write_text("退回: []\n", encoding="utf-8")
    assert problems_of(request_of) == []


def test_a_remark_may_be_written_as_its_words_alone(
    request_of: Request, listed: Path
) -> None:
    written(listed, "  - 轮次: 1\n    意见:\n      - 甲\n      - 乙\n")
    [told] = problems_of(request_of)
    assert "有 2 条待定：第 1、2 条" in told.message


def test_a_round_is_told_of_the_reports_that_it_is_about(
    request_of: Request, listed: Path
) -> None:
    written(listed, round_of("甲", more="    报告: [参保扩面宣传]\n"))
    assert problems_of(request_of) == []
    [told] = problems_of(request_of, "项目/参保扩面宣传.yaml")
    assert told.code == "Q05"


def test_what_goes_out_for_signature_waits_for_no_answer_and_its_slip_says_it(
    request_of: Request, listed: Path
) -> None:
    path = listed.with_name("三公经费.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("状态: 公开稿", "状态: 送审稿"), encoding="utf-8")
    written(listed, round_of("甲", "乙"))
    assert problems_of(request_of) == []
    internal = Store(request_of.output).internal("2024", UNIT)
    [slip] = internal.glob("*三公*送审稿*审批单.docx")
    rows = docx.Document(str(slip)).tables[0].rows
    [said] = {cell.text for row in rows for cell in row.cells if "财政局" in cell.text}
    assert said == "第 1 轮，财政局：共 2 条，待定 2 条。"


def test_a_file_that_comes_or_goes_is_seen_by_the_next_run(
    request_of: Request, listed: Path
) -> None:
    assert problems_of(request_of) == []
    written(listed, round_of("甲"))
    assert [one.code for one in problems_of(request_of)] == ["Q05"]
    listed.unlink()
    assert problems_of(request_of) == []


def test_status_counts_what_waits_once_for_all_reports(
    request_of: Request, listed: Path, run: Run
) -> None:
    written(listed, round_of("甲", "乙"))
    found = list(progress_of(request_of))
    assert {len(one.waiting) for one in found} == {2}
    _, said = run("--unit", UNIT, name="status")
    assert said.count("退回意见待定 2 条：第 1 轮第 1 条（退回意见.yaml 第 5 行）") == 1


def test_a_draft_is_not_asked_about_answers(request_of: Request, listed: Path) -> None:
    written(listed, round_of("甲"))
    assert problems_of(replace(request_of, draft=True)) == []


def test_an_editor_knows_the_file(run: Run, listed: Path, request_of: Request) -> None:
    written(listed, round_of("甲"))
    assert build.main(["editor", "2024", "--data", str(request_of.data)]) == 0
    workspace = request_of.data.parent / "医保报告.code-workspace"
    assert "退回意见.yaml" in unquote(workspace.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "退回: 一句话\n",
        "退回: [一句话]\n",
        "退回: {轮次: 1}\n",
        "退回: [{轮次: 待填, 意见: 甲}]\n",
        "退回: [{轮次: 1.5, 意见: [甲, [乙]]}]\n",
        "退回: [{轮次: 0, 意见: [{意见: 甲}]}]\n",
        "退回: [{意见: [{意见: 待填, 状态: 待填, 答复: 待填, 改了: 待填}]}]\n",
        "退回: [{轮次: 1, 报告: 待填, 日期: 六月, 意见: [{意见: 甲, 改了: {甲: 1}}]}]\n",
        "- 轮次: 1\n",
        "意见: []\n",
        "一句话\n",
    ],
)
def test_whatever_stands_there_is_told_with_a_line(
    request_of: Request, listed: Path, run: Run, text: str
) -> None:
    listed.write_text(text, encoding="utf-8")
    found = problems_of(request_of)
    assert found and {one.severity for one in found} == {Severity.WARNING}
    assert all(one.place and one.place.line == 1 for one in found)
    status, said = run("--unit", UNIT)
    assert status == 0 and "G09" not in said and "退回意见.yaml" in said
    assert run("--unit", UNIT, name="status")[0] == 0
