"""Texts that refer to others: 同 标题 and 同 共用."""

import pytest

from reports.core.problems import Problem
from reports.source.markdown import read_sections
from reports.source.references import ResolvedTexts, resolve_references

SHARED = "# 选点\n随机抽取。\n# 组织\n局长任组长。\n"


def resolve(text: str, shared: str | None = SHARED) -> ResolvedTexts:
    own, problems = read_sections(text, "自评.md")
    assert problems == []
    found = None if shared is None else ("共用.md", shared.encode())
    return resolve_references(own, lambda: found)


def texts(resolved: ResolvedTexts) -> dict[str, str]:
    return {title: section.text for title, section in resolved.sections.items()}


def only_problem(resolved: ResolvedTexts) -> Problem:
    (problem,) = resolved.problems
    assert problem.code == "D17"
    return problem


def test_texts_without_references_stay_and_the_shared_file_is_not_asked_for() -> None:
    own, _ = read_sections("# 甲\n乙\n# 丙\n同上。\n", "自评.md")

    def ask() -> None:
        raise AssertionError

    assert resolve_references(own, ask) == ResolvedTexts(own, {}, ())


def test_a_text_is_taken_from_another_section_and_keeps_that_ones_place() -> None:
    resolved = resolve("# 甲\n同 乙\n# 乙\n人员增加。\n")
    assert resolved.problems == []
    assert texts(resolved) == {"甲": "人员增加。", "乙": "人员增加。"}
    assert resolved.sections["甲"].title == "甲"
    assert resolved.sections["甲"].line == 4


def test_a_text_is_taken_from_the_shared_file_with_its_lines() -> None:
    resolved = resolve("# 选点\n同 共用\n# 分工\n同　共用 组织\n")
    assert texts(resolved) == {"选点": "随机抽取。", "分工": "局长任组长。"}
    assert resolved.lines == {"共用.md": SHARED.splitlines()}
    assert resolved.sections["选点"].place.file == "共用.md"


def test_a_section_may_refer_to_one_that_refers_to_the_shared_file() -> None:
    resolved = resolve("# 甲\n同 选点\n# 选点\n同共用\n")
    assert resolved.problems == []
    assert texts(resolved)["甲"] == "随机抽取。"


@pytest.mark.parametrize(
    ("text", "shared", "message", "hint"),
    [
        ("同 丙丁", SHARED, "这个文件里没有“丙丁”这一段", ""),
        ("同 共用 组只", SHARED, "“共用.md”里没有“组只”这一段", "最接近的是“组织”"),
        ("同 共用", "", "“共用.md”里没有“甲”这一段", "写一行“# 甲”"),
        ("同 共用", None, "没有“共用.md”这个文件", "写一行“# 甲”"),
    ],
)
def test_what_is_referred_to_and_not_there_is_told(
    text: str, shared: str | None, message: str, hint: str
) -> None:
    resolved = resolve(f"# 甲\n{text}\n", shared)
    problem = only_problem(resolved)
    assert message in problem.message and hint in problem.hint
    assert problem.was == text
    assert texts(resolved) == {"甲": text}


def test_what_is_wrong_in_the_shared_file_is_told_too() -> None:
    resolved = resolve("# 甲\n同 共用\n", "丢了标题\n# 甲\n乙\n")
    assert [problem.code for problem in resolved.problems] == ["Y41"]
    assert texts(resolved) == {"甲": "乙"}
