"""Texts a document must have by rules that are data."""

from pathlib import Path

import pytest

from reports.core.problems import Problem, Severity
from tests.bureau import ACCOUNTS, Bureau, Edit, codes, of_code, unmeant

TEXTS = "决算.md"
TOTAL = "# 原因 收入支出总计\n\n本年度新增城乡医疗救助补助资金{{ 报告('城乡医疗救助').执行数 }}，人员工资也比上年增加\n\n"
SAME = "# 原因 财政拨款收入支出总计\n\n同 原因 收入支出总计\n\n"
RECEPTION = (
    "# 原因 三公经费比预算\n\n认真执行“只减不增”的要求，对“三公”经费开支从严控制\n\n"
)
FUND = "# 原因 政府性基金支出\n\n列支科目有调整\n\n"


@pytest.fixture
def bureau(tmp_path: Path, cache: Path) -> Bureau:
    return Bureau(tmp_path, cache)


def told(bureau: Bureau, *edits: Edit) -> list[Problem]:
    """What the document is told after the edits, but for what it is told on purpose."""
    bureau.edit(*edits)
    return unmeant(bureau.problems())


def told_of_texts(bureau: Bureau, *edits: Edit) -> list[Problem]:
    """The same without what is told of the numbers themselves."""
    return [one for one in told(bureau, *edits) if one.code != "W07"]


# ── texts that must be there ────────────────────────────────────────────────


def test_the_sample_has_every_text_it_must_have_and_no_other(bureau: Bureau) -> None:
    assert told(bureau) == []


def test_a_missing_reason_is_told_with_amount_rate_place_and_heading(
    bureau: Bureau,
) -> None:
    [problem] = told(
        bureau,
        (TEXTS, TOTAL, ""),
        (TEXTS, SAME, SAME.replace("同 原因 收入支出总计", "救助资金增加")),
    )
    assert (problem.code, problem.severity) == ("W03", Severity.ERROR)
    assert (
        problem.message
        == "收、支总计比上年增加 1,652.76万元（增长 117.49%），没有写原因。"
    )
    assert (
        problem.hint
        == "先核对第 29 行录的 26557800、第 30 行录的 4037500、第 70 行录的 1406.77；没有录错的，"
        "在“决算.md”里写一行“# 原因 收入支出总计”，下面写一两句；和别处同一个原因，写“同 原因 …”。"
    )
    text = (bureau.folder / ACCOUNTS).read_text(encoding="utf-8").splitlines()
    assert problem.place and problem.place.file.endswith(ACCOUNTS)
    assert text[problem.place.line - 1].strip() == "一般公共预算财政拨款: 26557800"


def test_a_fall_is_told_as_one_and_the_budget_as_what_it_is_held_to(
    bureau: Bureau,
) -> None:
    [problem] = told(bureau, (TEXTS, RECEPTION, ""))
    assert problem.message == "“三公”经费比预算减少 0.82万元（下降 100%），没有写原因。"


def test_no_rate_is_told_where_there_was_nothing_before(bureau: Bureau) -> None:
    [problem] = told(bureau, (TEXTS, FUND, ""))
    assert (
        problem.message
        == "政府性基金预算财政拨款支出比上年增加 403.75万元，没有写原因。"
    )


def test_an_empty_text_is_none(bureau: Bureau) -> None:
    problems = told(bureau, (TEXTS, FUND, "# 原因 政府性基金支出\n\n"))
    assert codes(problems, Severity.ERROR) == ["W03"]


def test_a_text_that_is_the_same_as_another_counts_as_written(bureau: Bureau) -> None:
    assert (
        told(bureau, (TEXTS, FUND, "# 原因 政府性基金支出\n\n同 原因 收入支出总计\n\n"))
        == []
    )


@pytest.mark.parametrize("last", ["3059.53", "3059.5342", "3059.5258"])
def test_what_prints_the_same_as_last_year_needs_no_reason(
    bureau: Bureau, last: str
) -> None:
    problems = told_of_texts(
        bureau,
        (ACCOUNTS, "  收入支出总计: 1406.77", f"  收入支出总计: {last}"),
        (TEXTS, TOTAL, ""),
        (TEXTS, SAME, SAME.replace("同 原因 收入支出总计", "救助资金增加")),
    )
    assert problems == []


def test_a_reason_left_over_where_nothing_changed_is_hinted_at(bureau: Bureau) -> None:
    [problem] = told_of_texts(
        bureau, (ACCOUNTS, "  收入支出总计: 1406.77", "  收入支出总计: 3059.53")
    )
    assert (problem.code, problem.severity) == ("W04", Severity.HINT)
    assert (
        problem.message == "收、支总计和上年一样，“原因 收入支出总计”这一段不会印出来。"
    )
    assert problem.place and problem.place.file.endswith(TEXTS)


def test_a_reason_for_what_met_its_budget_is_hinted_at(bureau: Bureau) -> None:
    [problem] = told(
        bureau, (TEXTS, RECEPTION, f"{RECEPTION}# 说明 2101501\n\n人员增加\n\n")
    )
    assert problem.message == "行政运行和预算一样，“说明 2101501”这一段不会印出来。"


def test_a_misspelt_heading_is_told_with_the_nearest_beside_the_text_it_should_be(
    bureau: Bureau,
) -> None:
    problems = told(bureau, (TEXTS, "# 原因 三公经费比预算", "# 原因 三公经费比予算"))
    assert sorted(codes(problems)) == ["D01", "W03"]
    [problem] = of_code(problems, "D01")
    assert problem.message.startswith("“原因 三公经费比予算”这一段没有地方印")
    assert (problem.was, problem.should) == (
        "# 原因 三公经费比予算",
        "# 原因 三公经费比预算",
    )
    assert problem.place and problem.place.file.endswith(TEXTS)


@pytest.mark.parametrize(
    ("heading", "near"), [("说明 2101502", "# 说明 21015"), ("说明 行政运行", "")]
)
def test_a_text_on_an_item_that_the_document_does_not_have_is_told(
    bureau: Bureau, heading: str, near: str
) -> None:
    [problem] = told(
        bureau, (TEXTS, RECEPTION, f"{RECEPTION}# {heading}\n\n人员增加\n\n")
    )
    assert problem.code == "D01" and heading in problem.message
    assert near in problem.should


def test_a_pending_reason_is_told_as_such_and_not_as_missing(bureau: Bureau) -> None:
    pending = (TEXTS, "列支科目有调整", "待填")
    problems = told(bureau, (ACCOUNTS, "状态: 公开稿", "状态: 送审稿"), pending)
    assert codes(problems, Severity.ERROR) == ["D06"]
    assert codes(unmeant(bureau.figured(draft=True).problems)) == []


def test_an_item_off_its_budget_is_asked_why_by_its_code_and_name(
    bureau: Bureau,
) -> None:
    budget = ("{全年预算: 166100, 基本: 166100}", "{全年预算: 167100, 基本: 166100}")
    approved = ("{一般公共预算: 26557800,", "{一般公共预算: 26558800,")
    [problem] = told(bureau, *((ACCOUNTS, *pair) for pair in (budget, approved)))
    assert (
        problem.message
        == "其他一般公共服务支出比预算减少 0.1万元（下降 0.6%），没有写原因。"
    )
    assert "“# 说明 2019999”" in problem.hint
    assert (
        told(bureau, (TEXTS, RECEPTION, f"{RECEPTION}# 说明 2019999\n\n结余收回\n\n"))
        == []
    )


def test_an_item_a_few_yuan_off_its_budget_prints_the_same_and_is_not_asked(
    bureau: Bureau,
) -> None:
    budget = ("{全年预算: 166100, 基本: 166100}", "{全年预算: 166140, 基本: 166100}")
    approved = ("{一般公共预算: 26557800,", "{一般公共预算: 26557840,")
    assert told(bureau, *((ACCOUNTS, *pair) for pair in (budget, approved))) == []


def test_a_way_of_writing_asks_for_the_texts_it_prints_and_for_no_other(
    bureau: Bureau,
) -> None:
    problems = told(
        bureau, (ACCOUNTS, "范围: 部门\n", "范围: 部门\n项级写法: 主要用于\n")
    )
    assert codes(problems) == ["W03"] * 15
    assert problems[9].message == "缺“用途 2101501”这一段：行政运行主要用于什么。"
    bureau.edit((ACCOUNTS, "项级写法: 主要用于", "项级写法: 只写金额"))
    budget = ("{全年预算: 166100, 基本: 166100}", "{全年预算: 167100, 基本: 166100}")
    approved = ("{一般公共预算: 26557800,", "{一般公共预算: 26558800,")
    assert told(bureau, *((ACCOUNTS, *pair) for pair in (budget, approved))) == []


def test_the_summary_of_the_self_evaluation_is_asked_for_where_there_are_goals(
    bureau: Bureau,
) -> None:
    text = (bureau.folder / TEXTS).read_text(encoding="utf-8")
    [problem] = told(bureau, (TEXTS, text[text.index("# 自评综述") :], ""))
    assert problem.message == "缺“自评综述”这一段：部门整体绩效自评的综述。"
    goals = ("编制目标项目: 9, 监控项目: 9", "编制目标项目: 0, 监控项目: 0")
    assert told(bureau, (ACCOUNTS, *goals)) == []


def test_running_costs_that_do_not_exist_need_no_reason(bureau: Bureau) -> None:
    problems = told(
        bureau,
        (ACCOUNTS, "机关运行经费: 1111000\n政府采购", "机关运行经费: 无\n政府采购"),
        (ACCOUNTS, "  机关运行经费: 1111000\n", ""),
        (ACCOUNTS, "  机关运行经费: 100.59\n", ""),
        (
            TEXTS,
            "# 原因 机关运行经费\n\n统计口径有变动，单位列支的其他商品和服务费用增多\n\n",
            "",
        ),
    )
    assert problems == []


# ── a reason that is another's ──────────────────────────────────────────────

RUNNING = "# 原因 机关运行经费\n\n统计口径有变动，单位列支的其他商品和服务费用增多\n\n"


def reasons_of(heading: str, words: str) -> str:
    return f"# 原因 {heading}\n\n{words}\n\n"


@pytest.mark.parametrize(
    ("there", "heading", "words"),
    [
        (TOTAL, "收入支出总计", "城乡医疗救助的对象增加，行政运行经费也有增加"),
        (
            RECEPTION,
            "三公经费比预算",
            "从严控制公务接待，公务用车购置及运行维护费没有发生",
        ),
        (FUND, "政府性基金支出", "新增城乡医疗救助配套资金"),
        (RUNNING, "机关运行经费", "行政运行经费随人员增加而增加"),
    ],
)
def test_a_reason_may_name_what_its_figure_is_made_of(
    bureau: Bureau, there: str, heading: str, words: str
) -> None:
    assert told(bureau, (TEXTS, there, reasons_of(heading, words))) == []


@pytest.mark.parametrize(
    ("there", "heading"), [(RUNNING, "机关运行经费"), (FUND, "政府性基金支出")]
)
def test_a_reason_that_is_of_another_figure_only_is_doubted(
    bureau: Bureau, there: str, heading: str
) -> None:
    words = "公务接待的批次比上年增加"
    [problem] = told(bureau, (TEXTS, there, reasons_of(heading, words)))
    assert (problem.code, problem.severity) == ("W12", Severity.WARNING)
    assert "里说的是“公务接待”，没有说到" in problem.message


def test_money_may_have_been_moved_between_what_reasons_are_given_of(
    bureau: Bureau,
) -> None:
    budget = (
        ACCOUNTS,
        "{全年预算: 166100, 基本: 166100}",
        "{全年预算: 167100, 基本: 166100}",
    )
    approved = (ACCOUNTS, "{一般公共预算: 26557800,", "{一般公共预算: 26559800,")
    other = (
        ACCOUNTS,
        "{全年预算: 41700, 基本: 41700}",
        "{全年预算: 42700, 基本: 41700}",
    )
    reasons = (
        "# 说明 2089999\n\n结余由财政收回\n\n"
        "# 说明 2019999\n\n有一笔支出改列其他社会保障和就业支出\n\n"
    )
    moved = (TEXTS, RECEPTION, f"{RECEPTION}{reasons}")
    assert told(bureau, budget, approved, other, moved) == []


def test_a_heading_that_has_no_place_is_not_told_to_become_one_that_is_there(
    bureau: Bureau,
) -> None:
    spare = "# 原因 三公经费比上年\n\n从严控制\n\n"
    problems = told(bureau, (TEXTS, RECEPTION, f"{RECEPTION}{spare}"))
    [problem] = of_code(problems, "D01")
    assert "三公经费比预算" not in problem.should + problem.hint
    assert problem.hint.endswith("不用写的，删掉这一段。")
