"""Every rule of 部门决算说明: where it holds, what makes it fire; correct data that is unusual raises nothing."""

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reports.core.figure import NONE, Computed, Figure, unit_named
from reports.core.problems import Problem, Severity
from reports.finance.language import LANGUAGE
from reports.finance.rules import RuleState, check, check_rows
from reports.run.evaluate import EvaluatedFile
from reports.source.values import read_number
from reports.templating import Expressions
from tests.bureau import ACCOUNTS, Bureau, Edit, codes, of_code, shown, unmeant
from tests.conftest import ROOT, read_cases

pytestmark = pytest.mark.slow

CASES = read_cases("final_accounts_rules.yaml")
TYPE = ROOT / "templates" / "部门决算说明"


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Bureau]:
    yield Bureau(tmp_path_factory.mktemp("勾稽"), cache)


def edits(pairs: list[list[str]]) -> list[Edit]:
    return [
        (ACCOUNTS, *pair) if len(pair) == 2 else (pair[0], pair[1], pair[2])
        for pair in pairs
    ]


def altered(scope: dict[str, Any], changes: dict[str, str]) -> dict[str, Any]:
    """The names with some of them changed, those of rows and mappings after dots."""
    scope = dict(scope)
    for path, text in changes.items():
        *above, last = path.split(".")
        owner: Any = scope
        for part in above:
            key = int(part) if part.isdigit() else part
            owner[key] = (
                list(owner[key])
                if isinstance(owner[key], list)
                else dict(owner[key] or {})
            )
            owner = owner[key]
        typed = read_number(text)
        value: Any = NONE
        if typed is not None:
            number = typed.number
            value = Figure.counted(
                number, unit_named(typed.unit), Computed("常数", (number,))
            )
        owner[last] = value
    return scope


def checked(figured: EvaluatedFile, scope: dict[str, Any]) -> list[Problem]:
    """What each rule finds in these names, before those of one slip are told as one."""
    model = figured.prepared.compiled.model
    expressions = Expressions(model.bundle, LANGUAGE)
    findings = check(model.rules, expressions, scope, {})
    return [*findings.problems, *(one.problem for one in findings.discrepancies)]


# ── every rule ──────────────────────────────────────────────────────────────


def test_there_is_a_case_for_every_rule_and_none_for_another() -> None:
    folders = [TYPE, TYPE / "四川", TYPE.parent / "公共"]
    files = [folder / "勾稽.yaml" for folder in folders]
    rules = [
        code
        for file in files
        for code in re.findall(r"(?m)^([A-Z]\d+):", file.read_text(encoding="utf-8"))
    ]
    assert len(rules) == len(set(rules)) > 60
    assert sorted(case["code"] for case in CASES) == sorted(rules)


def test_every_rule_is_one_the_sample_is_checked_by(bureau: Bureau) -> None:
    assert sorted(
        compared.rule.code
        for compared in bureau.figured().prepared.compiled.model.rules
    ) == sorted(case["code"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["code"] for case in CASES])
def test_a_rule_is_applied_and_holds(bureau: Bureau, case: dict[str, Any]) -> None:
    code = case["code"]
    with bureau.edited(*edits(case.get("holds", []))):
        figured = bureau.figured()
        scope = altered(figured.scope, case.get("holds_scope", {}))
        model = figured.prepared.compiled.model
        expressions = Expressions(model.bundle, LANGUAGE)
        (compared,) = [one for one in model.rules if one.rule.code == code]
        results = list(check_rows(compared, expressions, scope))
        assert {one.state for one in results} & {RuleState.AGREES, RuleState.ROUNDED}
        assert of_code(checked(figured, scope), code) == []


@pytest.mark.parametrize("case", CASES, ids=[case["code"] for case in CASES])
def test_a_rule_fires_with_both_sides_in_its_words(
    bureau: Bureau, case: dict[str, Any]
) -> None:
    code = case["code"]
    with bureau.edited(*edits(case.get("change", []))):
        figured = bureau.figured()
        problems = checked(figured, figured.scope)
        if "scope" in case:
            assert of_code(problems, code) == []
            problems = checked(figured, altered(figured.scope, case["scope"]))
        [problem] = of_code(problems, code)
        written = (bureau.folder / ACCOUNTS).read_text(encoding="utf-8")
    assert problem.severity.value == case.get("tier", "错误")
    for words in case["says"]:
        assert words in problem.message
    assert problem.hint
    if "scope" not in case:
        assert problem.place and problem.place.file.startswith("数据/")
        assert problem.place.line > 1
    if "at" in case:
        assert case["at"] in written.splitlines()[problem.place.line - 1]


def test_what_no_line_says_is_told_where_the_report_begins(bureau: Bureau) -> None:
    typed, open_now = "机关运行经费: 1111000\n政府采购", "机关运行经费: 待填\n政府采购"
    with bureau.edited((ACCOUNTS, typed, open_now)):
        [open_] = of_code(bureau.figured().problems, "K03")
        lines = (bureau.folder / ACCOUNTS).read_text(encoding="utf-8").splitlines()
    assert open_.place and lines[open_.place.line - 1].startswith("报告:")


REASON = "上年已经批复，按财政部门的口径列示"
WAIVERS = (("N07", Severity.HINT), ("C36", Severity.ERROR))


@pytest.mark.parametrize(("code", "severity"), WAIVERS)
def test_a_bound_may_be_waived_with_a_reason_that_stays_on_record_and_a_sum_not(
    bureau: Bureau, code: str, severity: Severity
) -> None:
    [case] = [case for case in CASES if case["code"] == code]
    waived = (
        ACCOUNTS,
        "机关运行经费: 1111000\n政府采购",
        f"勾稽说明: {{{code}: {{理由: {REASON}, 复核: 分管领导}}}}\n"
        "机关运行经费: 1111000\n政府采购",
    )
    with bureau.edited(*edits(case["change"]), waived):
        problems = bureau.problems()
    [problem] = of_code(problems, code)
    assert problem.severity is severity
    is_waived = severity is Severity.HINT
    words = f"已说明，不作错误：{REASON}（复核：分管领导）"
    assert (problem.hint == words) is is_waived
    assert bool(of_code(problems, "K05")) is not is_waived


# ── correct and unusual ─────────────────────────────────────────────────────

# Each changes the sample so that it stays right: nothing may be found that is not found in it.
ITEM = "2019999: {全年预算: 166100, 基本: 166100}"
TOTALS = """# 原因 收入支出总计

本年度新增城乡医疗救助补助资金{{ 报告('城乡医疗救助').执行数 }}，人员工资也比上年增加

# 原因 财政拨款收入支出总计

同 原因 收入支出总计

"""
RECEPTION = "厉行节约等规定继续得到认真执行，单位的经费管理更加严格，“三公”经费开支按规定予以控制"
RUNNING = "机关运行经费: 1111000\n政府采购"
UNUSUAL: dict[str, list[list[str]]] = {
    "a 事业单位 among its units, so 机关运行经费 are less than 公用经费": [
        [RUNNING, "机关运行经费: 333000\n政府采购"],
        ["  机关运行经费: 1111000\n  政府采购", "  机关运行经费: 333000\n  政府采购"],
        ["决算.md", "其他商品和服务费用增多", "其他商品和服务费用减少"],
    ],
    "only 行政 and 参公 units, and the two are equal": [
        ["单位.yaml", "性质: 其他事业单位", "性质: 参公单位"]
    ],
    "an item whose budget is 0": [
        [ITEM, "2019999: {全年预算: 0, 基本: 166100}"],
        ["一般公共预算: 26557800,", "一般公共预算: 26391700,"],
        ["决算.md", "# 自评综述", "# 说明 2019999\n\n年中追加\n\n# 自评综述"],
    ],
    "an item that was spent beyond its budget": [
        [ITEM, "2019999: {全年预算: 100000, 基本: 166100}"],
        ["一般公共预算: 26557800,", "一般公共预算: 26491700,"],
        ["决算.md", "# 自评综述", "# 说明 2019999\n\n年中调剂\n\n# 自评综述"],
    ],
    "an item with a budget and nothing spent": [
        [ITEM, f"{ITEM}\n    2101502: {{全年预算: 5000}}"],
        ["一般公共预算: 26557800,", "一般公共预算: 26562800,"],
        ["决算.md", "# 自评综述", "# 说明 2101502\n\n结余收回\n\n# 自评综述"],
    ],
    "no 政府性基金": [
        ["项目/基金监管工作经费.md", "由政府性基金预算安排", "由一般公共预算安排"],
        [
            "  政府性基金:\n    2120899: {全年预算: 4037500, 项目: 4037500} ",
            "  政府性基金: 无 ",
        ],
        [
            "2101599: {全年预算: 2438200, 项目: 2438200}",
            "2101599: {全年预算: 6475700, 项目: 6475700}",
        ],
        ["  政府性基金预算财政拨款: 4037500\n", ""],
        ["  一般公共预算财政拨款: 26557800", "  一般公共预算财政拨款: 30595300"],
        [
            "  一般公共预算财政拨款支出: 26557800",
            "  一般公共预算财政拨款支出: 30595300",
        ],
        ["  一般公共预算项目支出: 18638400", "  一般公共预算项目支出: 22675900"],
        ["  政府性基金预算财政拨款支出: 4037500\n", ""],
        ["{一般公共预算: 26557800, 政府性基金: 4037500}", "{一般公共预算: 30595300}"],
        ["决算.md", "# 原因 政府性基金支出\n\n列支科目有调整\n\n", ""],
        ["经济分类.csv", "30201,120000,186000,300000", "30201,120000,486000,"],
        ["经济分类.csv", "30202,38000,214000,450000", "30202,38000,664000,"],
        ["经济分类.csv", "30211,145000,128400,620000", "30211,145000,748400,"],
        ["经济分类.csv", "30226,96000,260000,780000", "30226,96000,1040000,"],
        ["经济分类.csv", "30227,88000,1080000,1237500", "30227,88000,2317500,"],
        ["经济分类.csv", "30299,178000,,650000", "30299,178000,650000,"],
        ["项目/专项运转经费.yaml", "科目: 2120899", "科目: 2101599"],
        ["项目/基金监管工作经费.yaml", "科目: 2120899", "科目: 2101599"],
        ["项目/筹资工作专项经费.yaml", "科目: 2120899", "科目: 2101599"],
    ],
    "三公 all zero, budget and last year too": [
        ["公务接待: {预算: 8200,", "公务接待: {预算: 0,"],
        ["三公经费: {预算: 8200,", "三公经费: {预算: 0,"],
        ["  三公: {公务接待: 0.06}", "  三公: {公务接待: 0}"],
        [
            "决算.md",
            "# 原因 三公经费比预算\n\n认真执行“只减不增”的要求，对“三公”经费开支从严控制\n\n",
            "",
        ],
        ["决算.md", f"# 原因 公务接待费比上年\n\n{RECEPTION}\n\n", ""],
    ],
    "三公 of projects, which 基本支出 does not have": [
        [
            "公务接待: {预算: 8200, 决算: 0, 国内: {批次: 0, 人次: 0}",
            "公务接待: {预算: 8200, 决算: 8200, 国内: {批次: 9, 人次: 60, 内容: 调研}",
        ],
        ["三公经费: {预算: 8200, 决算: 0}", "三公经费: {预算: 8200, 决算: 8200}"],
        [
            "决算.md",
            "# 原因 三公经费比预算\n\n认真执行“只减不增”的要求，对“三公”经费开支从严控制\n\n",
            "",
        ],
    ],
    "more cars than those that 财政拨款 pays for": [
        ["年末保有量: {轿车: 0", "年末保有量: {轿车: 1"],
        ["车辆: 0,", "车辆: {执法执勤用车: 2, 其他用车: 1},"],
    ],
    "as many cars as those that 财政拨款 pays for": [
        ["年末保有量: {轿车: 0", "年末保有量: {轿车: 1"],
        ["车辆: 0,", "车辆: 1,"],
    ],
    "small firms got all there was to buy": [
        [
            "政府采购: {货物: 0, 工程: 0, 服务: 0, 授予中小企业: 0, 其中小微企业: 0}",
            "政府采购: {货物: 300, 工程: 0, 服务: 200, 授予中小企业: 500, 其中小微企业: 500}",
        ],
        ["  政府采购: 0\n", "  政府采购: 500\n"],
    ],
    "balances carried over and income of its own, with 收入明细": [
        [
            "  其余: 0\n年初结转和结余: 0",
            "  其他收入: 20000\n  其余: 0\n年初结转和结余: {一般公共预算: 30000, 政府性基金: 5000, 非财政拨款: 1000}",
        ],
        [
            "  非财政拨款: 无",
            "  非财政拨款: {2101550: {基本: 15000}}\n收入明细: 收入明细.csv",
        ],
        [
            "2120899: {全年预算: 4037500, 项目: 4037500}",
            "2120899: {全年预算: 4037500, 项目: 4037500, 年初: 5000, 年末: 5000}",
        ],
        ["  收入支出总计: 30595300", "  收入支出总计: 30651300"],
        ["  本年收入合计: 30595300", "  本年收入合计: 30615300"],
        ["  本年支出合计: 30595300", "  本年支出合计: 30610300"],
        ["  基本支出: 7919400", "  基本支出: 7934400"],
        ["  年初结转和结余: 0\n", "  年初结转和结余: 36000\n"],
        ["  年末结转和结余: 0\n", "  年末结转和结余: 41000\n"],
        [
            "收入明细.csv",
            "",
            "编码,财政拨款,其他\n2101501,26557800,\n2120899,4037500,\n2101550,,20000\n",
        ],
    ],
    "a balance used and one distributed": [
        [
            "  其余: 0\n年初结转和结余: 0",
            "  事业收入: 20000\n  其余: 0\n使用非财政拨款结余: 3000\n结余分配: 2000\n年初结转和结余: 0",
        ],
        [
            "  非财政拨款: 无",
            "  非财政拨款: {2101550: {基本: 15000, 经营: 1000}}\n收入明细: 收入明细.csv",
        ],
        ["  收入支出总计: 30595300", "  收入支出总计: 30618300"],
        ["  本年收入合计: 30595300", "  本年收入合计: 30615300"],
        ["  本年支出合计: 30595300", "  本年支出合计: 30611300"],
        ["  基本支出: 7919400", "  基本支出: 7934400"],
        ["  年末结转和结余: 0\n", "  年末结转和结余: 5000\n"],
        [
            "收入明细.csv",
            "",
            "编码,财政拨款,事业\n2101501,26557800,\n2120899,4037500,\n2101550,,20000\n",
        ],
    ],
    "国有资本经营 with an item that is only carried over": [
        [
            "  其余: 0\n年初结转和结余: 0",
            "  其余: 0\n年初结转和结余: {国有资本经营: 700}",
        ],
        [
            "国有资本经营: 无",
            "国有资本经营: {2101599: {全年预算: 0, 年初: 700, 年末: 700}}",
        ],
        ["  收入支出总计: 30595300", "  收入支出总计: 30596000"],
        ["  年初结转和结余: 0\n", "  年初结转和结余: 700\n"],
        ["  年末结转和结余: 0\n", "  年末结转和结余: 700\n"],
        ["收入明细.csv", "", "编码,财政拨款\n2101501,26557800\n2120899,4037500\n"],
        ["非财政拨款: 无", "非财政拨款: 无\n收入明细: 收入明细.csv"],
    ],
    "totals like the year before": [
        ["  收入支出总计: 1406.77", "  收入支出总计: 3059.53"],
        ["  财政拨款收入支出总计: 1406.77", "  财政拨款收入支出总计: 3059.53"],
        ["决算.md", TOTALS, ""],
    ],
}


# What is told for once as a 提示, as it may be a slip as well.
HINTED = {"totals like the year before": ["W07", "W07"]}


@pytest.mark.parametrize("what", UNUSUAL)
def test_correct_data_that_is_unusual_raises_nothing(bureau: Bureau, what: str) -> None:
    changes = [pair for pair in UNUSUAL[what] if pair[-1] != pair[-2]]
    with bureau.edited(*edits(changes)):
        problems = bureau.problems()
    told = [code for code in codes(unmeant(problems)) if code != "D24"]
    assert told == HINTED.get(what, []), unmeant(problems)
    assert codes(problems, Severity.ERROR, Severity.WARNING) == []


def test_full_marks_of_98_5_are_what_the_system_has(bureau: Bureau) -> None:
    figured = bureau.figured("部门预算绩效评价.yaml")
    assert unmeant(figured.problems) == []
    marks = [
        item["分值"].value
        for item in figured.scope["评价指标"].values()
        if item is not NONE
    ]
    assert sum(marks) == figured.scope["评分"].points.value == Decimal("98.5")


def test_a_code_that_ends_in_00_is_an_item_of_its_class(
    tmp_path: Path, cache: Path
) -> None:
    shutil.copytree(ROOT / "templates", tmp_path / "模板")
    bureau = Bureau(tmp_path, cache, tmp_path / "模板")
    dictionary = tmp_path / "模板" / "公共" / "字典" / "功能分类" / "2022.yaml"
    known = dictionary.read_text(encoding="utf-8")
    assert "\n22904: " in known
    if "\n2290400: " not in known:
        with dictionary.open("a", encoding="utf-8") as file:
            file.write("\n2290400: 其他政府性基金支出\n")
    projects = ("专项运转经费", "基金监管工作经费", "筹资工作专项经费")
    bureau.edit(
        *((f"项目/{name}.yaml", "科目: 2120899", "科目: 2290400") for name in projects),
        (ACCOUNTS, "2120899: {", "2290400: {"),
        (
            ACCOUNTS,
            "机关运行经费: 1111000\n政府采购",
            f"科目释义: {{2290400: 指别的基金}}\n{RUNNING}",
        ),
    )
    figured = bureau.figured()
    # Names that nobody has compared with the original are told, whatever they are.
    assert codes(unmeant(figured.problems)) == ["D24"]
    fund = {row["编码"]: shown(row["决算"]) for row in figured.scope["政府性基金支出"]}
    assert fund == {"229": "4037500元", "22904": "4037500元", "2290400": "4037500元"}


# ── last year's folder ──────────────────────────────────────────────────────


def with_last_year(bureau: Bureau, *edits: Edit) -> None:
    """The same figures as last year's, so that this year's balances begin where those end; projects of other amounts."""
    folder = bureau.data / "2023" / bureau.folder.name
    shutil.copytree(bureau.folder, folder)
    for project in (folder / "项目").glob("*.yaml"):
        text = project.read_text(encoding="utf-8")
        project.write_text(
            re.sub(r"(?m): (?:128\.75|108\.3|1582\.4|100|175)$", ": 97.31", text),
            encoding="utf-8",
        )
    past = folder / ACCOUNTS
    for _, old, new in edits:
        text = past.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        past.write_text(text.replace(old, new), encoding="utf-8")


def test_a_balance_that_does_not_begin_where_last_years_ends_is_warned_about(
    tmp_path: Path, cache: Path
) -> None:
    bureau = Bureau(tmp_path, cache)
    with_last_year(
        bureau,
        (
            ACCOUNTS,
            "  一般公共预算财政拨款: 26557800",
            "  一般公共预算财政拨款: 26567800",
        ),
        (ACCOUNTS, "  收入支出总计: 30595300", "  收入支出总计: 30605300"),
        (ACCOUNTS, "  本年收入合计: 30595300", "  本年收入合计: 30605300"),
        (ACCOUNTS, "  年末结转和结余: 0\n", "  年末结转和结余: 10000\n"),
        (ACCOUNTS, "经济分类: ", "收入明细: 收入明细.csv\n经济分类: "),
    )
    rows = "编码,财政拨款\n2101501,26567800\n2120899,4037500\n"
    (bureau.data / "2023" / bureau.folder.name / "收入明细.csv").write_text(
        rows, encoding="utf-8"
    )
    [problem] = of_code(bureau.problems(), "B24")
    assert problem.severity is Severity.WARNING
    assert "0万元应当等于1万元，相差 1万元" in problem.message
    assert of_code(bureau.problems(), "D15") == []
    reason = "勾稽说明: {B24: 年初财政收回结余资金一万元}\n"
    bureau.edit((ACCOUNTS, RUNNING, reason + RUNNING))
    [problem] = of_code(bureau.problems(), "B24")
    assert problem.severity is Severity.HINT and "财政收回结余资金" in problem.hint
