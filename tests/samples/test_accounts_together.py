"""部门决算说明 and the reports that need each other: one figure in several, attachments, circles, drafts."""

import re
import shutil
from pathlib import Path

import pytest

from reports.core.problems import Fault, Problem, Severity
from reports.run.request import DocumentState, Request
from tests.bureau import (
    ACCOUNTS,
    UNIT,
    Bureau,
    codes,
    of_code,
    unmeant,
)
from tests.conftest import ROOT
from tests.samples.accounts import (
    Built,
    built_by,
    line_of,
    page_headings,
)
from tests.samples.test_sample import docx_text
from tests.sessions import produced

pytestmark = pytest.mark.slow


# ── one figure in several documents ─────────────────────────────────────────

FUNDRAISING = "项目/筹资工作专项经费"
REASONS = "# 原因 执行率\n\n尾款次年支付\n\n# 措施 执行率\n\n加快支付\n\n# 项目管理"


def test_a_projects_outturn_changed_once_follows_in_every_document(
    bureau: Bureau, sample: Request
) -> None:
    bureau.edit(
        (f"{FUNDRAISING}.yaml", "执行: 175\n", "执行: 174.5\n"),
        (f"{FUNDRAISING}.md", "# 项目管理", REASONS),
    )
    changed = built_by(bureau, sample)
    assert {outcome.state for outcome in changed.outcomes} == {DocumentState.BUILT}
    folder = changed.files["docx"].parent
    own, evaluation = (
        "\n".join(docx_text(folder / f"{UNIT}2024年{name}.docx"))
        for name in (
            "城乡居民基本医疗保险筹资工作专项经费项目绩效自评报告",
            "部门预算绩效评价报告",
        )
    )
    assert "174.5万元" in own and "99.71%" in own
    for suffix in ("docx", "html", "fragment.html"):
        text = changed.text(suffix)
        sentence = (
            "项目：全年预算175万元，执行174.5万元，预算执行率99.71%，自评得分99.97分"
        )
        assert f"城乡居民基本医疗保险筹资工作专项经费{sentence}" in text
        report = text[text.rindex("附件2") :]
        assert "174.5万元" in report and "99.71%" in report
        rows = re.sub(r"\n+", "\n", text)
        assert (
            "城乡居民基本医疗保险筹资工作专项经费\n常年项目\n175.00\n174.50\n99.97\n优"
            in rows
        )
    assert (
        "城乡居民基本医疗保险筹资工作专项经费\n常年项目\n175.00\n174.50\n99.97\n优"
        in re.sub(r"\n+", "\n", evaluation)
    )
    [gap] = of_code(changed.outcomes[0].problems, "N41")
    assert gap.severity is Severity.HINT
    assert "2,206.39万元应当等于2,267.59万元，相差 61.2万元" in gap.message


def test_the_summary_of_the_projects_has_the_same_figures_as_the_evaluation(
    whole: Built,
) -> None:
    folder = whole.files["docx"].parent
    summary = "\n".join(
        filter(None, docx_text(folder / f"{UNIT}2024年度项目支出绩效自评汇总表.docx"))
    )
    assert "城乡医疗救助" in summary and "1582.4" in summary and "2094.45" in summary


# ── reports that need each other ────────────────────────────────────────────

LISTED = "项目: [筹资工作专项经费, 基金监管工作经费"


def made(bureau: Bureau, name: str = ACCOUNTS) -> tuple[bool, list[Problem]]:
    """Whether a file gives its documents, and what it is told."""
    result = produced(bureau.session, f"2024/{UNIT}/{name}")
    return bool(result.files), unmeant(result.problems)


def test_a_circle_of_reports_is_told_and_blocks_both(
    tmp_path: Path, cache: Path
) -> None:
    shutil.copytree(ROOT / "templates", tmp_path / "模板")
    formulas = tmp_path / "模板" / "部门决算说明" / "计算.yaml"
    with formulas.open("a", encoding="utf-8") as file:
        file.write(
            "\n互取: {公式: \"报告('部门预算绩效评价').决算收入\", 单位: 万元}\n"
        )
    bureau = Bureau(tmp_path, cache, tmp_path / "模板")
    there, problems = made(bureau)
    assert not there
    [circle] = [problem for problem in all_told(bureau) if problem.code == "F03"]
    assert circle.message in (
        "“决算”和“部门预算绩效评价”互相取数，算不出来。",
        "“部门预算绩效评价”和“决算”互相取数，算不出来。",
    )
    assert set(codes(problems)) <= {"F03", "D15", "K03"}
    assert made(bureau, "部门预算绩效评价.yaml")[0] is False


def all_told(bureau: Bureau) -> list[Problem]:
    bureau.session.found.clear()
    found = [bureau.problems(name) for name in (ACCOUNTS, "部门预算绩效评价.yaml")]
    return [problem for problems in found for problem in problems]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (f"{FUNDRAISING}.yaml", "年初预算: 175", "年初预算: 一百"),
        (f"{FUNDRAISING}.yaml", "执行: 175\n", "执行: 185\n"),
        ("部门预算绩效评价.yaml", "一至十月: 2549.61", "一至十月: 9549.61"),
    ],
)
def test_a_sister_report_with_an_error_blocks_those_that_take_figures_from_it(
    bureau: Bureau, file: str, old: str, new: str
) -> None:
    bureau.edit((file, old, new))
    there, problems = made(bureau)
    assert not there
    [problem] = of_code(problems, "D15")
    assert problem.severity is Severity.ERROR and problem.message.startswith(
        f"数据/2024/{UNIT}/{file} 有错误"
    )
    assert problem.place and problem.place.file.endswith(ACCOUNTS)


@pytest.mark.parametrize(
    ("old", "new", "named", "near"),
    [
        (LISTED, "项目: [筹资工作, 基金监管工作经费", "筹资工作", "筹资工作专项经费"),
        (
            "报告: 部门预算绩效评价",
            "报告: 部门预算绩效评估",
            "部门预算绩效评估",
            "部门预算绩效评价",
        ),
    ],
)
def test_a_report_that_is_not_there_is_told_where_the_data_names_it(
    bureau: Bureau, old: str, new: str, named: str, near: str
) -> None:
    bureau.edit((ACCOUNTS, old, new))
    there, [problem] = made(bureau)
    assert not there and problem.code == "D18"
    assert (
        problem.message == f"本单位没有“{named}”这份报告。"
        and f"最接近的是“{near}”" in problem.hint
    )
    assert problem.place and problem.place.file.endswith(ACCOUNTS)
    assert problem.place.line == line_of(bureau, new)


def test_a_report_that_is_not_there_is_told_in_a_text_that_asks_for_it(
    bureau: Bureau,
) -> None:
    bureau.edit(("决算.md", "报告('城乡医疗救助')", "报告('城乡医疗求助')"))
    there, problems = made(bureau)
    assert not there
    assert {problem.code for problem in problems} == {"D18"}
    assert all(
        problem.place and problem.place.file.endswith("决算.md") for problem in problems
    )


def test_a_report_that_a_template_asks_for_is_told_in_the_data(bureau: Bureau) -> None:
    for name in (ACCOUNTS, "决算.md"):
        (bureau.folder / name).unlink()
    [problem] = of_code(bureau.problems("部门预算绩效评价.yaml"), "D18")
    assert problem.message == (
        "这份报告要从本单位的“部门决算说明”取数，这个文件夹里没有它。"
    )
    assert problem.place and problem.place.file.endswith("部门预算绩效评价.yaml")
    assert "报告: 部门决算说明" in problem.hint


def test_a_report_does_not_attach_itself(bureau: Bureau) -> None:
    bureau.edit((ACCOUNTS, "报告: 部门预算绩效评价", "报告: 部门决算说明"))
    there, problems = made(bureau)
    assert not there and set(codes(problems)) == {"D18"}


def test_an_attachment_named_twice_is_told_where_it_is_named_again(
    bureau: Bureau,
) -> None:
    bureau.edit((ACCOUNTS, LISTED, LISTED.replace("[筹资", "[筹资工作专项经费, 筹资")))
    there, [problem] = made(bureau)
    assert not there
    assert (
        problem.message == "报告“筹资工作专项经费”附了两次。"
        and problem.hint == "在“附件”里删掉一处。"
    )
    assert problem.place and problem.place.line == line_of(
        bureau, LISTED[:4] + "[筹资工作专项经费, 筹资"
    )


def test_the_order_of_the_attachments_is_that_of_the_data(
    bureau: Bureau, sample: Request
) -> None:
    bureau.edit((ACCOUNTS, LISTED, "项目: [基金监管工作经费, 筹资工作专项经费"))
    headings = page_headings(built_by(bureau, sample).page())
    titles = [
        line
        for line in headings
        if line.endswith("报告") and line.startswith(("2024年", UNIT))
    ]
    assert [line for line in titles if "筹资" in line or "监管" in line][:2] == [
        "2024年基金监管工作经费项目绩效自评报告",
        "2024年城乡居民基本医疗保险筹资工作专项经费项目绩效自评报告",
    ]


def test_figures_cannot_be_begun_where_the_file_is_not_there(bureau: Bureau) -> None:
    with pytest.raises(Fault):
        bureau.figured("没有这份.yaml")


# ── drafts ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2101550: {全年预算", "2101510: {全年预算"),
        ("基本: 4666500}", "基本: 待填}"),
        ("  国有资本经营: 无", "  国有资本经营: 没有"),
        ("经济分类: 经济分类.csv", "经济分类: 待填"),
        ("项目清单: 项目清单.csv", "项目清单: 待填"),
        ("{预算: 8200, 决算: 0, 国内", "{预算: 8200, 决算: 待填, 国内"),
    ],
)
def test_a_draft_is_made_whatever_is_wrong_with_the_amounts(
    bureau: Bureau, old: str, new: str
) -> None:
    bureau.edit((ACCOUNTS, old, new))
    result = produced(bureau.session, f"2024/{UNIT}/{ACCOUNTS}", draft=True)
    # The report on the budget takes its figures from here, and so is in error where this one is.
    assert set(codes(result.problems, Severity.ERROR)) <= {"D02", "D03", "D15"}
    [page] = [
        content.decode()
        for name, content in result.files.items()
        if re.search(r"(?<!fragment)\.html$", name)
    ]
    assert "〔待填〕" in page
