"""`help 模板`: all that templates may say, by name, on a console of eighty columns."""

import ast

import pytest

import build
from reports.cli.console import text_width
from reports.handbook.read import all_entries, read_chapters
from tests.conftest import ROOT

COLUMNS = 80
Printed = pytest.CaptureFixture[str]


def test_without_a_name_all_names_are_listed(capsys: Printed) -> None:
    assert build.main(["help", "模板"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(text_width, lines)) <= COLUMNS and len(lines) < 100
    words = {word for line in lines for word in line.replace("：", " ").split()}
    assert {found.entry.name for found in all_entries(read_chapters())} <= words


def test_a_name_is_told_with_an_example_and_what_it_prints(capsys: Printed) -> None:
    assert build.main(["help", "模板", "占"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "占  文字里的函数",
        "      占(部分, 合计, '基金收入')",
        "      占基金收入的…%",
        "      例：{{ 占(收入.补助, 收入合计, '基金收入') }}",
        "      得：占基金收入的20%",
    ]


def test_what_other_files_say_and_what_is_told_is_shown(capsys: Printed) -> None:
    assert build.main(["help", "模板", "每年重写"]) == 0
    out = capsys.readouterr().out
    assert "      数据结构.yaml：\n        properties:\n          打算: " in out
    assert "      告诉：W05，见 python build.py help W05" in out


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("|万元", "万元  过滤器"),
        ("【题下】", "题下  正文里的记号"),
        ("较上年(", "较上年  文字里的函数"),
        ("is 零", "零  判断"),
        ("逐行对齐", "逐行对齐  文件 · 列"),
        ("过滤器", "过滤器"),
    ],
)
def test_a_name_is_found_as_it_is_used(capsys: Printed, asked: str, first: str) -> None:
    assert build.main(["help", "模板", asked]) == 0
    assert capsys.readouterr().out.splitlines()[0] == first


def test_a_name_of_several_kinds_is_told_of_each(capsys: Printed) -> None:
    assert build.main(["help", "模板", "列"]) == 0
    lines = capsys.readouterr().out.splitlines()
    heads = [line for line in lines if line and not line.startswith(" ")]
    kinds = (*(f"表格.yaml：{one}" for one in ("数", "科目", "指标")), "表", "列")
    assert heads == [*(f"列  文件 · {kind}" for kind in kinds), "文件 · 列"]


def test_words_are_folded_at_eighty_columns(capsys: Printed) -> None:
    names = [found.entry.name for found in all_entries(read_chapters())]
    meanings = {found.entry.meaning for found in all_entries(read_chapters())}
    assert build.main(["help", "模板", *names]) == 0
    out = capsys.readouterr().out
    assert max(map(text_width, meanings)) > COLUMNS
    together = "".join(line.strip() for line in out.splitlines())
    for meaning in meanings:
        assert meaning.replace(" ", "") in together.replace(" ", "")
    # Words may end in one mark more; code stays as it is written.
    words = [line for line in out.splitlines() if line.strip() in meanings]
    assert words and max(map(text_width, words)) <= COLUMNS + 4


def test_a_name_that_is_not_there_leads_to_the_nearest(capsys: Printed) -> None:
    assert build.main(["help", "模板", "较去年", "占"]) == 1
    out = capsys.readouterr().out
    assert "手册里没有“较去年”。最接近的是“较上年”。" in out
    assert "占  文字里的函数" in out


def test_only_help_reads_the_handbook() -> None:
    readers = set()
    for path in (ROOT / "reports").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = getattr(node, "module", None) or ""
            if named.startswith(("reports.handbook", "reports.cli.handbook")):
                readers.add(path.relative_to(ROOT / "reports").as_posix())
    inside = {"handbook/page.py", "cli/handbook.py"}
    assert readers == {*inside, "cli/commands/help_codes.py"}
