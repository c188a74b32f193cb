"""What may not be left over in a text."""

import random
from pathlib import Path
from typing import Any

import pytest

from reports.core.patterns import Pattern
from reports.core.problems import Place, Problem, Severity
from reports.prose import leftovers
from reports.prose.leftovers import find_leftovers
from reports.source.schema import Words
from tests.bureau import Bureau, unmeant
from tests.conftest import ROOT, read_cases

CASES = read_cases("leftovers.yaml")
TEXTS = "决算.md"


@pytest.fixture
def bureau(tmp_path: Path, cache: Path) -> Bureau:
    return Bureau(tmp_path, cache)


NAMES = (
    "城乡社区规划与管理",
    "其他一般公共服务支出",
    "其他社会保障和就业支出其他社会保障和就业支出",
)


def left_over(text: str) -> list[Problem]:
    return list(find_leftovers({"问题": Words(text, Place("决算.md", 7))}, NAMES))


@pytest.mark.parametrize(
    "case", CASES["left_over"], ids=[case["text"] for case in CASES["left_over"]]
)
def test_what_is_left_over_in_a_text_is_told(case: dict[str, Any]) -> None:
    [problem] = left_over(case["text"])
    assert (problem.code, problem.severity.value) == ("N13", case["tier"])
    assert problem.message.startswith(f"“问题”里的“{case['finds']}”") and problem.hint
    assert problem.was == case["text"]


def test_numbering_typed_throughout_is_told_once() -> None:
    text = "（一）拟订规划。\n\n（二）管理基金。\n\n（三）办理其他任务。"
    [problem] = left_over(text)
    assert problem.message.startswith("“问题”里一段开头手写了序号“（一）”")
    assert problem.place == Place("决算.md", 7)


def test_a_text_that_is_the_same_as_one_not_there_needs_no_full_stop() -> None:
    assert left_over("同 部门预算绩效评价 机构职能") == []


@pytest.mark.parametrize("text", CASES["correct"])
def test_a_correct_text_is_left_alone(text: str) -> None:
    assert left_over(text) == []


def test_paragraphs_brackets_and_document_numbers_have_their_form() -> None:
    [problem] = left_over("我单位严格遵守促进中小企业发展的管理办法")
    assert problem.code == "N13" and "结尾没有标点" in problem.message
    [problem] = left_over("依照《管理办法执行。")
    assert "“《”没有另一半" in problem.message
    for text in (
        "依照某府办[2021]75号。",
        "依照某府办〔2021〕075号。",
        "一、开展宣传。",
    ):
        assert [problem.code for problem in left_over(text)] == ["N13"]
    assert left_over("分为：1）宣传；2）征缴。") == []


def test_what_is_left_over_is_told_at_its_own_line() -> None:
    [problem] = left_over("第一段。\n\n第二段XX。\n第三段。")
    assert problem.place == Place("决算.md", 9) and problem.was == "第二段XX。"


def test_what_is_left_over_in_the_document_keeps_it_from_being_published(
    bureau: Bureau,
) -> None:
    bureau.edit((TEXTS, "列支科目有调整", "列支科目有调整（200字以内）"))
    [problem] = unmeant(bureau.examined().problems)
    assert (problem.code, problem.severity) == ("N13", Severity.ERROR)


def test_what_is_left_over_in_the_shared_texts_is_told_as_well(bureau: Bureau) -> None:
    bureau.edit(
        (
            "共用.md",
            "11. 办理县委和县政府交给的其他任务。",
            "11. 办理XX交给的其他任务。",
        )
    )
    [problem] = unmeant(bureau.examined().problems)
    assert (
        problem.code == "N13"
        and problem.place
        and problem.place.file.endswith("共用.md")
    )


def test_no_sample_text_holds_anything_left_over(cache: Path, tmp_path: Path) -> None:
    bureau = Bureau(tmp_path, cache)
    files = [
        path.relative_to(bureau.folder).as_posix()
        for path in bureau.folder.rglob("*.yaml")
    ]
    checked = [name for name in files if name != "单位.yaml"]
    assert (
        len(checked)
        == len(list((ROOT / "data" / "2024" / bureau.folder.name).rglob("*.yaml"))) - 1
    )
    assert [
        one
        for name in checked
        for one in bureau.examined(name).problems
        if one.code == "N13"
    ] == []


PIECES = (
    *"XX××xx__??（）()【待补充】，。；、1%2.-",
    *("增加", "减少", "提高", "下降", "200字以内", "%d", "PAGEREF", "_Toc3", "错误！"),
    *("占比", "下降", "上升了", "完成率", "－", "−3", "占总额的", "120%", "同前"),
    *(
        "未定义书签",
        "同上",
        "略",
        "见上",
        "占比为",
        "占收入的",
        "增长率",
        "基金",
        "\n",
        "{{ 甲 }}",
    ),
)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_left_over_without_a_sign(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    texts = {
        str(number): Words(
            "".join(chance.choices(PIECES, k=chance.randint(0, 6))),
            Place("决算.md", number),
        )
        for number in range(1, 60)
    }
    quickly = list(find_leftovers(texts, NAMES))
    monkeypatch.setattr(leftovers, "stands_in", lambda *_: True)
    monkeypatch.setattr(leftovers, "_DOUBLED", Pattern(""))
    assert quickly == list(find_leftovers(texts, NAMES))
