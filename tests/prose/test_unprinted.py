"""Texts that were written and are printed in no document."""

import pytest

from reports.core.problems import Place
from reports.prose.unprinted import find_unprinted, find_unprinted_items
from reports.source.schema import Words

AT = Place("甲.md", 3)
KEY = "原因 某项"


@pytest.mark.parametrize(
    "text",
    [
        "厉行节约，从严控制各项开支。",
        "{{ 年度 }}年厉行节约，从严控制各项开支，比上年少{{ 差额 }}。",
        "**厉行节约**\n\n从严控制各项开支",
    ],
)
def test_a_text_is_found_by_its_own_words_whatever_its_figures_are(text: str) -> None:
    printed = "2024年厉行节约，从严控制各项开支，比上年少5万元。"
    texts = {KEY: Words(text, AT)}
    assert list(find_unprinted(texts, printed, ())) == []
    [problem] = find_unprinted(texts, "别的话。", ())
    assert (problem.code, problem.place) == ("W04", AT)
    assert problem.message == f"“{KEY}”这一段没有印出来。"


def test_a_text_of_which_something_is_told_already_is_not_told_again() -> None:
    texts = {KEY: Words("厉行节约，从严控制各项开支。", AT)}
    assert list(find_unprinted(texts, "", [AT])) == []


def test_a_word_for_nothing_to_say_need_not_be_printed() -> None:
    assert list(find_unprinted({KEY: Words("无。", AT)}, "", ())) == []


VALUES = {
    "文号": Words("某发〔2025〕1号", Place("甲.yaml", 5)),
    "文头": {"份号": Words("000012", Place("甲.yaml", 3)), "文件": True},
    "抄送": [Words("甲局", Place("甲.yaml", 8)), Words("乙局", Place("甲.yaml", 9))],
}
PATHS = ("文号", "文头.份号", "文头.文件", "抄送", "附注")


def test_items_to_be_printed_that_are_not_are_told_once_at_the_first_line() -> None:
    [problem] = find_unprinted_items(PATHS, VALUES, "发给甲局。")
    assert (problem.code, problem.place) == ("W04", Place("甲.yaml", 3))
    assert "：文号、文头.份号、抄送。" in problem.message


def test_items_that_are_printed_or_not_there_are_not_told() -> None:
    printed = "000012\n某发〔2025〕1号\n抄送：甲局，乙局。"
    assert list(find_unprinted_items(PATHS, VALUES, printed)) == []
