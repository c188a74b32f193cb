"""Sentences that print a mark where a figure is not there."""

import pytest

from reports.core.problems import Severity
from reports.core.tree import Document, Paragraph, Text
from reports.gate.absent import find_absent


def found(text: str, mark: str = "—") -> list[str]:
    document = Document("", (Paragraph((Text(text),)),))
    return [one.message for one in find_absent(document, mark)]


@pytest.mark.parametrize(
    "text",
    ["年末保有量为—。", "完成预算的—，比上年减少5万元。", "占比—；其余不变。", "共—"],
)
def test_a_mark_in_a_sentence_is_told_with_its_words(text: str) -> None:
    [message] = found(text)
    assert message.startswith("正文的句子里有一个“—”：")


def test_it_is_a_warning() -> None:
    [problem] = find_absent(Document("", (Paragraph((Text("年末保有量为—。"),)),)), "—")
    assert (problem.code, problem.severity) == ("Z05", Severity.WARNING)


@pytest.mark.parametrize(
    "text", ["1—6月执行5万元。", "只减不增——从严控制。", "第3—4项"]
)
def test_dashes_that_are_punctuation_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_the_word_for_nothing_is_told_only_where_a_figure_belongs() -> None:
    assert found("年末保有量为无。", "无") and not found("其他说明：无。", "无")
