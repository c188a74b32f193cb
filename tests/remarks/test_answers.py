"""Each remark is told with the changes that its names mean; what they do not mean is told apart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.compare.versions import Version
from reports.core.problems import Place
from reports.core.tree import Line, Table, Text, lines_of
from reports.finance.data_file import Setting
from reports.finance.remarks import Outcome, Remark, Round
from reports.remarks.answers import Answers, answers_of
from reports.remarks.names import Named, meant
from reports.remarks.paper import changed_lines, paper
from reports.source.schema import Words
from tests.compare.versions import UNIT, Versions

PLACE = Place("退回意见.yaml", 3, 5)


def remark(
    *changed: str, number: int = 1, outcome: Outcome = Outcome.ADOPTED
) -> Remark:
    names = tuple(Words(one, PLACE) for one in changed)
    return Remark(number, Words(f"第{number}条意见", PLACE), outcome, "改了。", names)


def round_of(*remarks: Remark) -> Round:
    return Round(1, "财政局", "", "", (), remarks, PLACE)


def answered(versions: Versions, *remarks: Remark, alone: bool = False) -> Answers:
    setting = Setting(2024, UNIT)
    new = Version(versions.session(versions.new), setting, "新")
    old = Version(versions.session(versions.old), setting, "旧")
    return answers_of([round_of(*remarks)], new, None if alone else old)


def lines(answers: Answers) -> list[list[str]]:
    [told] = answers.rounds
    return [list(changed_lines(one, 200)) for one in told.remarks]


@pytest.fixture
def versions(tmp_path: Path, cache: Path) -> Versions:
    found = Versions(tmp_path, cache)
    found.change(
        ("决算.yaml", "国内: {批次: 0, 人次: 0}", "国内: {批次: 2, 人次: 9}"),
        ("决算.yaml", "2101501: {全年预算: 4666500,", "2101501: {全年预算: 4666600,"),
        ("决算.md", "列支科目有调整", "列支科目调整了"),
        ("项目/基金监管工作经费.yaml", "  执行: 100\n", "  执行: 98\n"),
    )
    return found


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "三公.公务接待.国内",
            ["国内.批次：0批次 → 2批次", "国内.人次：0人次 → 9人次"],
        ),
        ("人次", ["国内.人次：0人次 → 9人次"]),
        ("行政运行", ["全年预算：4,666,500元 → 4,666,600元"]),
        ("2101501.全年预算", ["全年预算：4,666,500元 → 4,666,600元"]),
        ("决算 三公.公务接待.国内.人次", ["国内.人次：0人次 → 9人次"]),
        ("原因 政府性基金支出", ["列支科目有调整 → 列支科目调整了"]),
        ("决算.md 原因 政府性基金支出", ["列支科目有调整 → 列支科目调整了"]),
        ("基金监管工作经费", ["执行：100万元 → 98万元"]),
        ("项目/基金监管工作经费.yaml", ["执行：100万元 → 98万元"]),
    ],
)
def test_a_name_means_what_a_clerk_means_by_it(
    versions: Versions, name: str, said: list[str]
) -> None:
    found = answered(versions, remark(name))
    [told] = lines(found)
    ends = [line for line in told if "→" in line]
    assert len(ends) == len(said)
    assert all(one.endswith(end) for one, end in zip(ends, said, strict=True))
    assert found.problems == ()


def test_what_no_remark_speaks_of_is_told_apart_and_is_no_problem(
    versions: Versions,
) -> None:
    found = answered(versions, remark("三公.公务接待.国内"), remark(number=2))
    assert [one.name.rpartition(".")[2] for one in found.others] == [
        "全年预算",
        "原因 政府性基金支出",
        "执行",
    ]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.ADOPTED, True),
        (Outcome.PARTLY, True),
        (Outcome.OTHERWISE, True),
        (Outcome.REJECTED, False),
        (Outcome.WAITING, False),
    ],
)
def test_what_is_said_to_be_changed_and_is_as_it_was_is_told(
    versions: Versions, outcome: Outcome, told: bool
) -> None:
    one = remark("机关运行经费", "三公.公务接待.国内", outcome=outcome)
    found = answered(versions, one)
    assert [(p.code, p.place) for p in found.problems] == [("Q06", PLACE)] * told
    assert not told or "机关运行经费" in found.problems[0].message


@pytest.mark.parametrize("alone", [False, True])
def test_a_name_of_nothing_is_told_with_the_nearest(
    versions: Versions, alone: bool
) -> None:
    found = answered(versions, remark("机关运行费"), alone=alone)
    [told] = found.problems
    assert told.code == "Q06" and told.place == PLACE
    assert "最接近的是“机关运行经费”" in told.message


def test_without_another_version_only_the_names_are_told(versions: Versions) -> None:
    found = answered(versions, remark("机关运行经费"), alone=True)
    assert lines(found) == [["机关运行经费"]] and found.problems == ()


def test_the_beginning_of_a_name_goes_before_a_part_of_one() -> None:
    known = [
        Named("2024/某局/甲.yaml", ("收入", "其余")),
        Named("2024/某局/甲.yaml", ("上年", "收入")),
        Named("2024/某局/乙.yaml", ("上年", "收入")),
    ]
    assert meant("收入", known) == [0]
    assert meant("乙 收入", known) == [2]
    assert meant("支出", known) == []


def test_the_answers_are_a_table_for_each_round(versions: Versions) -> None:
    found = answered(
        versions,
        remark("人次"),
        replace(remark(number=2, outcome=Outcome.WAITING), answer=""),
    )
    document = paper(UNIT, found.rounds)
    [table] = [block for block in document.blocks if isinstance(block, Table)]
    said = ["".join(plain_of(line)) for line in lines_of(table)]
    first = said[said.index("1") :]
    assert first[:4] == ["1", "第1条意见", "已采纳", "改了。"]
    assert first[4].endswith("人次：0人次 → 9人次")
    assert first[5:] == ["2", "第2条意见", "待定"]


def plain_of(line: Line) -> Iterator[str]:
    return (node.text for node in line if isinstance(node, Text))
