"""The national form of 项目绩效自评 and the one with 20, 40 and 40 points that stands on it."""

from pathlib import Path

import pytest

from reports.core.tree import Document, Table, plain_text
from reports.run.session import Session
from tests.sessions import checked, session_over
from tests.tables import rows_of

FOLDER = "2024/示例旗医疗保障局/项目"
NATIONAL, PROVINCE = f"{FOLDER}/参保扩面宣传.yaml", f"{FOLDER}/基金监管能力建设.yaml"


@pytest.fixture(scope="module")
def session(real_data: Path, cache: Path) -> Session:
    return session_over(real_data, cache)


def filled(session: Session, file: str) -> Document:
    examined = checked(session, file)
    [output] = examined.chosen
    return examined.fill(output)


def form(session: Session, file: str) -> list[str]:
    """The rows of the form, head and body."""
    [table] = [one for one in filled(session, file).blocks if isinstance(one, Table)]
    return [
        " ".join(
            filter(None, ("".join(map(plain_text, cell.lines)) for cell in row.cells))
        )
        for row in rows_of((*table.head, *table.body))
    ]


@pytest.mark.parametrize(
    ("file", "points"),
    [
        (
            NATIONAL,
            {
                "执行率": "10分",
                "产出指标": "50分",
                "效益指标": "30分",
                "满意度指标": "10分",
            },
        ),
        (PROVINCE, {"执行率": "20分", "产出指标": "40分", "效益指标": "40分"}),
    ],
)
def test_the_points_are_those_of_the_system(
    file: str, points: dict[str, str], session: Session
) -> None:
    score = checked(session, file).scope["评分"]
    found = {"执行率": score.by_code["执行率"].weight}
    found |= {group.name: group.weight for group in score.groups if group.indicators}
    found.pop("预算执行率", None)
    assert {
        name: f"{weight.value:f}{weight.unit.name}" for name, weight in found.items()
    } == points


def test_the_national_form_has_its_rows_in_their_order(session: Session) -> None:
    rows = form(session, NATIONAL)
    assert rows[:8] == [
        "项目名称 参保扩面宣传",
        "主管部门 示例旗医疗保障局 实施单位 示例旗医疗保障事务中心",
        "项目资金（万元） 年初预算数 全年预算数 全年执行数 分值 执行率 得分",
        "年度资金总额 28.00 30.40 30.10 10 99.01% 9.9",
        "其中：当年财政拨款 25.00 25.00 25.00 — 100% —",
        "上年结转资金 0.00 2.40 2.40 — 100% —",
        "其他资金 3.00 3.00 2.70 — 90% —",
        "年度总体目标 预期目标 实际完成情况",
    ]
    assert rows[9] == (
        "绩效指标 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 "
        "偏差原因分析及改进措施"
    )
    assert rows[10] == "产出指标 数量指标 张贴宣传画 ≥3000张 3120张 15 15"
    assert rows[-1] == "总分 100 99.4 等级：优"


def test_the_form_of_twenty_forty_forty_has_its_own_head_and_foot(
    session: Session,
) -> None:
    rows = form(session, PROVINCE)
    assert rows[2:7] == [
        "项目类别 1.部门预算项目■　2.财政专项□　3.对下转移支付项目□",
        "项目属性 1.持续性项目■　2.新增性项目□",
        "项目类型 1.常年性项目■　2.延续性项目□　3.一次性项目□",
        "预算执行情况（万元）（20分） 预算数（A） 执行数（B） 执行率（B/A） 得分（20分×执行率）",
        "年度财政资金总额 42.00 39.90 95% 19",
    ]
    assert rows[8] == "产出指标（40分） 数量指标 检查定点医药机构 ≥160家 168家 15"
    assert "服务对象满意度指标 参保群众满意度 ≥90% 94.1% 10" in rows
    assert rows[-6:] == [
        "总分 98.8",
        "偏差大或目标未完成原因分析 预算执行率：第三方核查费的尾款要等次年验收后支付",
        "投诉举报按时办结率：两件举报涉及外地机构，协查回函超过了时限",
        "改进措施及结果应用方案 预算执行率：核查任务提前到三季度，年内完成验收",
        "投诉举报按时办结率：和相邻旗县约定协查时限，超期的提级催办",
        "自评结果报送财政部门，并作为安排次年监管经费的依据。",
    ]
