"""三公经费公开, made of templates alone: what it prints, what must be written, and that it agrees with the accounts."""

import re
import shutil
from pathlib import Path

import pytest

from reports.core.problems import Severity
from reports.core.tree import Table, lines_of, plain_text
from reports.run.session import Session
from tests.conftest import ROOT, make_real
from tests.samples.test_relations import found_by_rules
from tests.sessions import checked, evaluated, produced, session_over
from tests.tables import rows_of

UNIT = "2024/示例旗医疗保障局"
FILE = f"{UNIT}/三公经费.yaml"
ACCOUNTS = "2024/渠县医疗保障局"
NOTHING = """\
三公:
  因公出国境: {预算: 0, 决算: 0, 团组: 0, 人数: 0}
  公务用车购置: {预算: 0, 决算: 0, 轿车: 0, 越野车: 0, 载客汽车: 0}
  公务用车运行: {预算: 0, 决算: 0, 年末保有量: {轿车: 0, 越野车: 0, 载客汽车: 0}}
  公务接待: {预算: 0, 决算: 0, 国内: {批次: 0, 人次: 0}, 外事: {金额: 0, 批次: 0, 人数: 0}}
批复数: {预算: 0, 决算: 0}
上年: 无
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The sample's folder, of a unit that publishes."""
    unit = tmp_path / "数据" / UNIT
    shutil.copytree(ROOT / "data" / UNIT, unit)
    shutil.rmtree(unit / "项目")
    make_real(unit / "单位.yaml")
    return tmp_path / "数据"


@pytest.fixture
def session(data: Path, cache: Path) -> Session:
    return session_over(data, cache)


def words(session: Session) -> tuple[str, list[Table]]:
    """The text of the document and its tables."""
    examined = checked(session, FILE)
    [output] = examined.chosen
    blocks = examined.fill(output).blocks
    text = "\n".join(plain_text(line) for one in blocks for line in lines_of(one))
    return text, [block for block in blocks if isinstance(block, Table)]


def cells(table: Table) -> list[str]:
    return [
        " ".join("".join(map(plain_text, cell.lines)) for cell in row.cells)
        for row in rows_of(table.body)
    ]


def test_the_sample_is_built_without_a_problem(session: Session) -> None:
    built = produced(session, FILE)
    assert built.problems == () and built.files


def test_the_sentences_and_both_tables_say_the_same_figures(session: Session) -> None:
    text, [costs, counts] = words(session)
    for said in (
        "支出预算24.6万元，支出决算23.09万元，为年初预算的93.86%，决算数小于预算数",
        "与2023年相比，支出决算增加17.22万元，增长293.36%",
        "2024年度因公出国（境）费预算、决算都是0万元，与2023年持平。",
        "全年购置公务用车1辆，其中：轿车1辆、17.62万元。",
        "公务用车保有量2辆，其中：轿车2辆。",
        "共接待7批次、52人次（不包括陪同人员）",
    ):
        assert said in text
    assert cells(costs) == [
        "合计 5.87 24.60 23.09 93.86% 17.22 293.36%",
        "因公出国（境）费 0.00 0.00 0.00 — 0.00 —",
        "公务用车购置及运行维护费 5.06 23.40 22.45 95.94% 17.39 343.68%",
        "其中：购置费 0.00 18.00 17.62 97.89% 17.62 —",
        "其中：运行维护费 5.06 5.40 4.83 89.44% -0.23 -4.55%",
        "公务接待费 0.81 1.20 0.64 53.33% -0.17 -20.99%",
    ]
    assert [row.split(" ", 2)[2] for row in cells(counts)] == (
        ["0个", "0人", "1辆", "2辆", "7批次", "52人次", "0批次", "0人"]
    )


def test_every_figure_that_differs_needs_its_reason(
    data: Path, session: Session
) -> None:
    texts = data / UNIT / "三公经费.md"
    keys = re.findall(r"^# (.+)$", texts.read_text(encoding="utf-8"), re.M)
    assert len(keys) == 6
    texts.write_text("", encoding="utf-8")
    problems = produced(session, FILE).problems
    assert {(one.code, one.severity) for one in problems} == {("W03", Severity.ERROR)}
    asked = re.findall(r"“# (原因 \w+)”", "".join(one.hint for one in problems))
    assert sorted(asked) == sorted(keys)


def test_a_unit_without_any_such_cost_needs_no_reason(
    data: Path, session: Session
) -> None:
    path = data / FILE
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("三公:\n")
    path.write_text(f"{head}{NOTHING}审签:{rest.partition('审签:')[2]}", "utf-8")
    (data / UNIT / "三公经费.md").unlink()
    assert produced(session, FILE).problems == ()
    text, _ = words(session)
    assert "公务接待费预算、决算都是0万元，与2023年持平" in text
    assert "全年购置公务用车0辆。" in text and "公务用车保有量0辆。" in text


def test_what_the_accounts_have_may_be_copied_and_is_held_to_them(
    tmp_path: Path, cache: Path
) -> None:
    unit = tmp_path / "数据" / ACCOUNTS
    shutil.copytree(ROOT / "data" / ACCOUNTS, unit)
    accounts = (unit / "决算.yaml").read_text(encoding="utf-8")
    [block] = re.findall(r"^三公:\n(?:  .*\n)+", accounts, re.M)
    file = f"{ACCOUNTS}/三公经费.yaml"

    def found(block: str, extent: str) -> set[str]:
        (unit / "三公经费.yaml").write_text(
            f"报告: 三公经费公开\n范围: {extent}\n金额单位: 元\n{block}"
            "批复数: {预算: 8200, 决算: 0}\n上年: {金额单位: 万元, 三公: {公务接待: 0.06}}\n",
            encoding="utf-8",
        )
        session = session_over(tmp_path / "数据", cache)
        return set(found_by_rules(evaluated(session, file)))

    assert found(block, "部门") == set()
    other = block.replace("预算: 8200, 决算: 0", "预算: 8000, 决算: 7000")
    assert other != block
    assert {"H23", "H24"} <= found(other, "部门")
    # Those of the unit alone are not those of the department.
    assert not {"H23", "H24"} & found(other, "单位")
