"""A number that stands in a document in two forms: told where a text has it otherwise than the templates."""

from collections.abc import Sequence

import pytest

from reports.core.problems import Place, Severity
from reports.prose.forms import find_other_forms
from reports.source.schema import Words

FILE = "data/2024/某单位/决算.md"
PRINTED = (
    "公务接待费4.40万元，占0.5%，公车运行费111.10万元，基金1,234.50万元，支出4万元。"
)


def told(text: str, printed: str = PRINTED, places: Sequence[Place] = ()) -> list[str]:
    texts = {"说明": Words(text, Place(FILE, 7))}
    found = list(find_other_forms(texts, f"{printed}\n{text}", places))
    assert {(one.code, one.severity) for one in found} <= {("W11", Severity.HINT)}
    assert all(one.was in text for one in found)
    return [one.should for one in found]


@pytest.mark.parametrize(
    ("text", "should"),
    [
        ("接待费4.4万元。", "接待费4.40万元。"),
        ("接待费4.400 万元。", "接待费4.40万元。"),
        ("占支出的0.50％。", "占支出的0.5%。"),
        ("运行费111.1万元。", "运行费111.10万元。"),
        ("基金1234.5万元。", "基金1234.50万元。"),
    ],
)
def test_a_number_with_other_zeros_than_are_printed_is_told(
    text: str, should: str
) -> None:
    assert told(text) == [should]


@pytest.mark.parametrize(
    "text",
    [
        "接待费4.40万元。",
        "占支出的0.5%。",
        # Another number, another unit, a reference, a whole number, no exact one.
        "接待费4.41万元。",
        "接待费4.4元。",
        "接待费{{ 三公.公务接待 }}。",
        "每人补助5万元。",
        "接待费近4.4余万元，4.4～5.5万元。",
        "按《4.4万元标准》执行。",
    ],
)
def test_the_same_form_and_another_number_are_told_nothing(text: str) -> None:
    assert told(text) == []


def test_a_form_that_a_template_asks_for_as_well_is_told_nothing() -> None:
    assert told("接待费4.4万元。", f"{PRINTED}其中公务接待4.4万元。") == []


def test_two_texts_that_differ_and_what_is_told_already_are_left_alone() -> None:
    assert told("接待费4.4万元。", places=[Place(FILE, 7)]) == []
    assert told("接待费7.7万元，接待7.70万元。") == []
    assert told("没有数。", "") == []


def test_each_is_told_at_its_own_line() -> None:
    texts = {"说明": Words("一\n\n接待费4.4万元。", Place(FILE, 7))}
    (problem,) = find_other_forms(texts, PRINTED, ())
    assert problem.place == Place(FILE, 9)
    assert "“说明”里的 4.4万元" in problem.message and "4.40万元" in problem.message
