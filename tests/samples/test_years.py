"""Year after year: what is taken over from last year's folder, and when it may not be; templates by year."""

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Severity
from reports.run import pipeline
from reports.run.request import DocumentState, Outcome, Request
from tests.samples.test_sample import STEM, UNIT, docx_text, edit

pytestmark = pytest.mark.slow

TYPE = "基金预算绩效自评"
ROLLED = "  上年末累计结余: 657038.61\n"
# What stands before numbers that no bureau has twice, of which no test here asks anything.
RECOUNTED = (
    "  收入: {预算: ",
    "  支出: {预算: ",
    "  职工: ",
    "  居民: ",
    "常住人口: {人数: ",
    "缴费基数做实率: {完成值: ",
    "住院费用报销比: {完成值: ",
    "可支付月数: {完成值: ",
)


def codes(outcome: Outcome, severity: Severity = Severity.ERROR) -> list[str]:
    return [
        problem.code for problem in outcome.problems if problem.severity is severity
    ]


def next_year(request: Request, year: int) -> Path:
    """The unit's folder for a year, made of the year before, its opening balance left to be looked up."""
    folder = request.data / str(year) / UNIT
    shutil.copytree(request.data / str(year - 1) / UNIT, folder)
    text = (folder / "职工医保.yaml").read_text(encoding="utf-8")
    start, end = text.find("批复数:"), text.index("参保:")
    start = start if start >= 0 else end
    text = text[:start].replace(ROLLED, "") + text[end:]
    (folder / "职工医保.yaml").write_text(of_next_year(text, year), encoding="utf-8")
    return folder


def of_next_year(text: str, year: int) -> str:
    """A data file of the year before with the dates of a year and some numbers a little higher."""
    for old, new in (
        (f"公开时间: {year}年", f"公开时间: {year + 1}年"),
        (f"日期: {year}-", f"日期: {year + 1}-"),
        (f"年份: {year - 2},", f"年份: {year - 1},"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    for key in RECOUNTED:
        text, count = re.subn(
            rf"({re.escape(key)})([\d.]+)",
            lambda found: f"{found[1]}{Decimal(found[2]) + Decimal('0.01')}",
            text,
        )
        assert count == 1, key
    return text


def run(request: Request, year: int) -> Outcome:
    [outcome] = pipeline.build(replace(request, year=year))
    return outcome


def words(outcome: Outcome, year: int) -> str:
    assert outcome.folder is not None
    return "\n".join(
        docx_text(outcome.folder / f"{STEM.replace('2024', str(year))}.docx")
    )


def test_balances_roll_on_from_year_to_year(workplace: Request) -> None:
    for year in (2025, 2026):
        next_year(workplace, year)
    text = words(run(workplace, 2025), 2025)
    assert "上年末累计结余730314.25万元，年末累计结余803589.89万元" in text
    outcome = run(workplace, 2026)
    assert codes(outcome) == []
    text = words(outcome, 2026)
    assert "上年末累计结余803589.89万元，年末累计结余876865.53万元" in text
    assert "基金收入与上年持平" in text


def test_a_change_two_years_back_builds_anew(workplace: Request) -> None:
    for year in (2025, 2026):
        next_year(workplace, year)
    run(workplace, 2026)
    assert run(workplace, 2026).state is DocumentState.UNCHANGED
    first = workplace.data / "2024" / UNIT / "职工医保.yaml"
    edit(first, "上年末累计结余: 657038.61", "上年末累计结余: 657038.71")
    edit(first, "年末累计结余: 730314.25", "年末累计结余: 730314.35")
    outcome = run(workplace, 2026)
    assert outcome.state is DocumentState.BUILT
    assert "上年末累计结余803589.99万元" in words(outcome, 2026)


def test_figures_of_a_year_that_is_itself_wrong_are_not_taken_over(
    workplace: Request,
) -> None:
    next_year(workplace, 2025)
    edit(
        workplace.data / "2024" / UNIT / "职工医保.yaml",
        "决算: 272507.28",
        "决算: 275207.28",
    )
    outcome = run(workplace, 2025)
    assert "D15" in codes(outcome)
    assert outcome.state is DocumentState.FAULTY and not list(
        workplace.output.rglob("*.docx")
    )


def test_another_scheme_under_the_same_file_name_is_not_last_years_document(
    workplace: Request,
) -> None:
    folder = next_year(workplace, 2025)
    edit(
        folder / "职工医保.yaml", "险种: 城镇职工基本医疗保险", "险种: 职工基本医疗保险"
    )
    outcome = run(workplace, 2025)
    assert codes(outcome) == ["D05"]
    assert "上年末累计结余" in outcome.problems[0].message


def test_an_opening_balance_that_differs_from_last_year_is_a_warning_with_both(
    workplace: Request,
) -> None:
    folder = next_year(workplace, 2025)
    edit(
        folder / "职工医保.yaml",
        "  统筹基金当期结余",
        "  上年末累计结余: 730314.26\n  统筹基金当期结余",
    )
    outcome = run(workplace, 2025)
    assert codes(outcome) == [] and "D13" in codes(outcome, Severity.WARNING)


@pytest.mark.usefixtures("own_templates")
def test_what_is_new_this_year_had_no_value_last_year(
    workplace: Request,
) -> None:
    next_year(workplace, 2025)
    variant = workplace.templates / TYPE / "四川"
    (variant / "2025").mkdir()
    (variant / "2025" / "计算.yaml").write_text(
        "新占比: {公式: 保费收入占比, 单位: '%'}\n", encoding="utf-8"
    )
    body = (variant / "正文.md.j2").read_text(encoding="utf-8")
    line = "\n{% if 上年.新占比 is 有 %}有{% else %}上年没有这一项，本年为{{ 新占比 }}。{% endif %}\n"
    (variant / "2025" / "正文.md.j2").write_text(body + line, encoding="utf-8")
    outcome = run(workplace, 2025)
    assert "上年没有这一项，本年为91.39%。" in words(outcome, 2025)
    assert "上年没有这一项" not in words(run(workplace, 2024), 2024)


@pytest.mark.usefixtures("own_templates")
@pytest.mark.parametrize("whole", [False, True])
def test_a_years_table_says_what_has_changed_or_begins_anew(
    workplace: Request, whole: bool
) -> None:
    next_year(workplace, 2025)
    variant = workplace.templates / TYPE / "四川"
    (variant / "2025" / "表").mkdir(parents=True)
    table = "列: [{标题: 一级指标, 改名: 指标大类}]\n"
    if whole:
        table = (variant / "表" / "自评表.yaml").read_text(encoding="utf-8")
        table = "重写: 是\n" + table.replace("标题: 一级指标", "标题: 指标大类")
    (variant / "2025" / "表" / "自评表.yaml").write_text(table, encoding="utf-8")
    now, before = (words(run(workplace, year), year) for year in (2025, 2024))
    assert ("指标大类" in now, "一级指标" in now) == (True, False)
    assert ("指标大类" in before, "一级指标" in before) == (False, True)


@pytest.mark.usefixtures("own_templates")
@pytest.mark.parametrize("nested", [False, True])
def test_a_years_indicator_system_says_only_what_has_changed(
    workplace: Request, nested: bool
) -> None:
    next_year(workplace, 2025)
    item = "- {编号: 征缴率, 目标: ≥98%}"
    changed = (
        f"  - 名称: 产出指标\n    指标:\n      {item}\n" if nested else f"  {item}\n"
    )
    (
        workplace.templates / TYPE / "四川" / "指标体系" / "四川-职工-2025.yaml"
    ).write_text(
        "名称: 四川-职工-2025\n沿用: 四川-职工-2024\n"
        "适用: {险种: [城镇职工基本医疗保险, 职工基本医疗保险], 年度起: 2025}\n指标:\n"
        + changed,
        encoding="utf-8",
    )
    text = words(run(workplace, 2025), 2025)
    assert (
        "征缴率为100%，满足大于等于98%得6分的评分标准" in text
        and "满足大于80%得6分" in text
    )
    assert "满足大于95%得6分" in words(run(workplace, 2024), 2024)


@pytest.mark.usefixtures("own_templates")
def test_two_systems_for_one_scheme_and_year_are_a_problem(
    workplace: Request,
) -> None:
    folder = workplace.templates / TYPE / "四川" / "指标体系"
    text = (folder / "四川-职工-2024.yaml").read_text(encoding="utf-8")
    (folder / "另一套.yaml").write_text(
        text.replace("名称: 四川-职工-2024", "名称: 另一套"), encoding="utf-8"
    )
    assert codes(run(workplace, 2024)) == ["S03", "S03"]


@pytest.mark.usefixtures("own_templates")
def test_a_band_is_worded_as_a_band(workplace: Request) -> None:
    system = workplace.templates / TYPE / "四川" / "指标体系" / "四川-职工-2024.yaml"
    edit(
        system,
        "单位: 个月, 目标: ≥6}",
        "单位: 个月, 目标: ≥60, 算法: 档次, 档次: [{条件: ≥60, 得分: 6}, {条件: 12～60, 得分: 4}]}",
    )
    with (workplace.data / "2024" / UNIT / "职工医保.md").open(
        "a", encoding="utf-8"
    ) as companion:
        companion.write(
            "\n# 原因 可支付月数\n\n示例原因。\n\n# 措施 可支付月数\n\n示例措施。\n"
        )
    text = words(run(workplace, 2024), 2024)
    assert (
        "可支付月数为50.04个月，处于在12个月～60个月之间的一档，该项得分为4分" in text
    )


def test_a_row_of_the_page_header_that_names_nothing_is_a_problem(
    workplace: Request,
) -> None:
    edit(workplace.data / "2024" / UNIT / "单位.yaml", "报告.公开时间", "报告.公开时问")
    outcome = run(workplace, 2024)
    assert codes(outcome) == ["D01"] and "公开时间" in outcome.problems[-1].hint


def test_a_documents_own_decimals_leave_the_other_units_as_they_are(
    workplace: Request,
) -> None:
    edit(
        workplace.data / "2024" / UNIT / "职工医保.yaml",
        "状态: 公开稿",
        "状态: 公开稿\n写法: {小数位: {万元: 1}}",
    )
    text = words(run(workplace, 2024), 2024)
    assert "345782.9万元" in text and "100.14%" in text and "35亿元" in text


@pytest.mark.parametrize("text", ["｛｛ 年度 ｝｝年", "{ 年度 }年"])
def test_braces_that_would_be_printed_are_a_problem(
    workplace: Request, text: str
) -> None:
    path = workplace.data / "2024" / UNIT / "职工医保.md"
    path.write_text(
        path.read_text(encoding="utf-8") + f"\n# 说明 征缴率\n\n{text}\n",
        encoding="utf-8",
    )
    assert codes(run(workplace, 2024)) == ["T05"]
