"""What was entered and is asked for nowhere."""

from reports.core import nodes
from reports.core.problems import Place
from reports.finance.unused import find_unused
from reports.source.yaml import reader


def root_of(text: str) -> nodes.Mapping:
    root, problems = reader.read_yaml(text.encode(), "甲.yaml")
    assert root is not None and problems == []
    return root


TEXT = "文号: 某发〔2025〕1号\n项目:\n  编码: 51\n  科目: 无\n落款: [甲, 乙]\n收入: 5\n"
UNUSED = ("文号", "项目.编码", "项目.科目", "落款", "备注")


def test_what_is_filled_in_for_nothing_is_told_once_at_the_first() -> None:
    [problem] = find_unused(root_of(TEXT), UNUSED, set())
    assert (problem.code, problem.place) == ("W04", Place("甲.yaml", 1, 1))
    assert "：文号、项目.编码、落款。" in problem.message


def test_what_the_page_names_is_used() -> None:
    [problem] = find_unused(root_of(TEXT), ("文号", "落款"), {"文号"})
    assert problem.place == Place("甲.yaml", 5, 1)


def test_nothing_filled_in_is_nothing_to_tell() -> None:
    assert list(find_unused(root_of("项目: {编码: 待填}\n"), UNUSED, set())) == []
