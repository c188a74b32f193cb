"""The last look at a finished document: numbers of persons and places left open are found, nothing else is."""

import random
from decimal import Decimal
from typing import Any

import pytest

from reports.core.grid import Cell, Row
from reports.core.problems import Place, Severity
from reports.core.tree import Document, Number, Paragraph, Strong, Text
from reports.gate import privacy
from reports.gate.privacy import screen
from reports.run import pipeline
from reports.run.request import DocumentState, Request
from tests.conftest import read_cases
from tests.tables import make_table

CASES = read_cases("screening.yaml")
OPEN = ("13999990000", "渠县渠江街道人民路128号")
FILE = "data/2024/某单位/某报告.md"


def card() -> str:
    """A card number of a bank's first digits whose last digit is its check digit."""
    body = "622202000000000001"
    doubled = [
        int(digit) * 2 - 9 * (int(digit) > 4) if index % 2 == 0 else int(digit)
        for index, digit in enumerate(reversed(body))
    ]
    return body + str(-sum(doubled) % 10)


def spelled(text: str) -> str:
    spaced = " ".join(card()[start : start + 4] for start in range(0, len(card()), 4))
    return text.replace("{卡四位一空}", spaced).replace("{卡}", card())


def found(text: str, lines: dict[str, list[str]] | None = None) -> list[Any]:
    return screen(Document("报告", (Paragraph((Text(text),)),)), lines or {}, OPEN)


@pytest.mark.parametrize("case", CASES["finds"], ids=lambda case: case["text"])
def test_what_must_not_be_published_is_found_and_shown_masked(
    case: dict[str, str],
) -> None:
    problems = found(spelled(case["text"]))
    assert [problem.code for problem in problems] == [case["code"]] * len(
        problems
    ) and problems
    assert problems[0].severity is (
        Severity.WARNING if case["code"] == "Z04" else Severity.ERROR
    )
    assert case.get("masked", "") in problems[0].message
    if case["code"] in ("Z01", "Z02", "Z03"):
        digits = "".join(filter(str.isdigit, spelled(case["text"])))
        assert digits not in problems[0].message.replace(" ", "")


@pytest.mark.parametrize("text", CASES["passes"])
def test_what_only_looks_like_it_passes(text: str) -> None:
    assert found(text) == [], text


def test_a_figure_of_the_document_is_no_phone_number() -> None:
    line = (Text("共"), Number("13812341234", "元"), Text("。"))
    table = make_table((Text("表"),), (1,), (), (Row((Cell((line,)),)),))
    document = Document("报告", (Paragraph(line), table))
    assert screen(document, {}, ()) == []
    assert Decimal(13812341234) > 0


def test_bold_words_and_table_cells_are_searched_too() -> None:
    words = (Strong((Text("电话13812341234"),)),)
    for block in (
        Paragraph(words),
        make_table((), (1,), (), (Row((Cell((words,)),)),)),
    ):
        assert [
            problem.code for problem in screen(Document("报告", (block,)), {}, ())
        ] == ["Z02"]


def test_the_place_is_where_it_was_typed() -> None:
    lines = {"data/a.yaml": ["甲: 乙"], FILE: ["# 说明", "", "请拨打 13812341234。"]}
    (problem,) = found("请拨打 13812341234。", lines)
    assert problem.place == Place(FILE, 3, 5)


def test_a_phone_number_in_the_data_keeps_the_document_back_and_an_office_phone_does_not(
    workplace: Request,
) -> None:
    folder = workplace.data / "2024" / workplace.unit
    text = folder / "职工医保.md"
    text.write_text(
        text.read_text("utf-8").rstrip() + "\n\n咨询请拨打13812341234。\n",
        encoding="utf-8",
    )
    (outcome,) = pipeline.build(workplace)
    (problem,) = [problem for problem in outcome.problems if problem.code == "Z02"]
    assert problem.place is not None and problem.place.file.endswith("职工医保.md")
    assert outcome.state is DocumentState.FAULTY and not list(
        workplace.output.rglob("*.docx")
    )
    unit = folder / "单位.yaml"
    unit.write_text(
        unit.read_text("utf-8") + "公开联系: {电话: 13812341234}\n", encoding="utf-8"
    )
    (outcome,) = pipeline.build(workplace)
    assert outcome.state is DocumentState.BUILT


def test_several_numbers_in_a_sentence_are_all_told() -> None:
    assert [
        problem.code for problem in found("13812341234、13812341235和13812341234")
    ] == ["Z02", "Z02"]


# What the patterns are made of, and what they must not be taken for.
PIECES = (
    *"12345678901X{}%路号栋组村道（）() -，。",
    *(
        "110105",
        "19491231",
        "002X",
        "138",
        "1234",
        "62",
        "人民路",
        "小区",
        "单元",
        "室",
    ),
    *(
        "增加",
        "减少",
        "上升",
        "XX",
        "××",
        "共",
        "万元",
        "PAGEREF",
        "_Toc1",
        "错误！",
        "未定义书签",
    ),
)


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_found_without_a_sign(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    lines = [
        Paragraph((Text("".join(chance.choices(PIECES, k=chance.randint(0, 9)))),))
        for _ in range(60)
    ]
    document = Document("报告", tuple(lines))
    quickly = screen(document, {}, OPEN)
    always = [(lambda _: True, find) for _, find in privacy._LOOKS]
    monkeypatch.setattr(privacy, "_LOOKS", always)
    assert quickly == screen(document, {}, OPEN)
