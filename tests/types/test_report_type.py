from collections.abc import Callable
from pathlib import Path

import pytest

from reports.core import nodes
from reports.core.problems import Fault, Problem, Severity
from reports.source.schema import UNVERIFIED
from reports.types.declare import expressions_in
from reports.types.find import find_types
from reports.types.formats import Formula, RowSet, TextTable
from reports.types.read import read_type
from reports.types.report_type import ReportType

TYPE = """
名称: 小类
文书:
  - {名称: 报告, 标题: "'甲'", 文件名: "'甲'", 正文: 正文.md.j2, 版式: 版式.docx}
选项: {千分位: 否, 去尾零: [元], 小数位: {元: 2, 人: 0}}
"""
SCHEMA = """
type: object
properties: {报告: {type: string}, 收入: {type: string, 量: 金额}}
required: [报告]
"""
FORMULAS = """
结余: {公式: 收入 - 支出, 单位: 万元}
占比: {公式: 收入 / 支出, 单位: '%', 小数: 1}
"""
RULES = """
N01: {公式: 收入 >= 支出, 说明: 收入与支出, 怎么改: 核对}
N02: {公式: 结余 == 0, 级别: 警告, 容差: 1, 条件: 收入 > 0, 说明: 结余}
"""
BASE = {
    "公共/单位.数据结构.yaml": "type: object\nproperties: {名称: {type: string}}\n",
    "公共/指标体系.数据结构.yaml": "type: object\nproperties: {名称: {type: string}}\n",
    "公共/数据结构.yaml": "type: object\nproperties: {状态: {type: string}}\nrequired: [状态]\n",
    "小类/类型.yaml": TYPE,
    "小类/数据结构.yaml": SCHEMA,
    "小类/计算.yaml": FORMULAS,
    "小类/勾稽.yaml": RULES,
    "小类/表/甲表.yaml": "行: 收入\n列: [{名称: 左, 宽: 1}, {名称: 右, 宽: 2}]\n",
    "小类/表/乙表.yaml": "行: 支出\n",
    "小类/指标体系/旧.yaml": "名称: 旧\n指标: [{编号: a1, 分值: 5}, {编号: a2, 分值: 6}]\n",
    "小类/正文.md.j2": "类的正文\n",
    "小类/版式.docx": "类的版式",
    "公共/宏.md.j2": "公共的宏\n",
    "小类/甲地/选项说明.txt": "",
}


def lay(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / "模板" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root / "模板"


def read(
    root: Path,
    more: dict[str, str | bytes] | None = None,
    variant: str = "甲地",
    year: int = 2024,
) -> ReportType:
    templates = lay(root, {**BASE, **(more or {})})
    return read_type(find_types(templates)["小类"], variant, year)


def faults(root: Path, more: dict[str, str | bytes]) -> tuple[Problem, ...]:
    with pytest.raises(Fault) as caught:
        read(root, more)
    return caught.value.problems


def only_fault(root: Path, more: dict[str, str | bytes]) -> Problem:
    problems = faults(root, more)
    assert len(problems) == 1, [problem.message for problem in problems]
    return problems[0]


# ── what a folder holds ─────────────────────────────────────────────────────


def test_a_type_is_a_folder_with_its_variants(tmp_path: Path) -> None:
    templates = lay(
        tmp_path,
        {
            **BASE,
            "小类/乙地/正文.md.j2": "",
            "小类/.藏/x": "",
            "另类/类型.yaml": TYPE,
            "杂/x": "",
        },
    )
    found = find_types(templates)
    assert list(found) == ["另类", "小类"]
    assert found["小类"].variants == ("乙地", "甲地")
    assert found["另类"].variants == ()


def test_a_templates_folder_without_types_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Fault) as caught:
        find_types(lay(tmp_path, {"公共/数据结构.yaml": ""}))
    assert caught.value.problems[0].code == "K01"


def test_formulas_rules_and_outputs_are_read(tmp_path: Path) -> None:
    kind = read(tmp_path)
    assert [
        (f.name, str(f.expression), f.unit, f.places, f.approved) for f in kind.formulas
    ] == [
        ("结余", "收入 - 支出", "万元", None, None),
        ("占比", "收入 / 支出", "%", 1, None),
    ]
    first, second = kind.rules
    assert (first.code, first.severity, first.tolerance, first.condition) == (
        "N01",
        Severity.ERROR,
        None,
        None,
    )
    assert (second.severity, second.tolerance, second.condition, second.hint) == (
        Severity.WARNING,
        "1",
        "收入 > 0",
        "",
    )
    assert kind.outputs[0].body == "正文.md.j2"
    assert kind.outputs[0].title.place.file == "模板/小类/类型.yaml"
    assert kind.formulas[0].expression.place.line == 2


def test_a_type_stands_on_what_is_common_to_all(tmp_path: Path) -> None:
    kind = read(tmp_path)
    assert set(kind.schema["properties"]) == {"状态", "报告", "收入"}
    assert kind.schema["required"] == ["状态", "报告"]
    assert kind.templates["公共/宏.md.j2"] == "公共的宏\n"


# ── overlays ────────────────────────────────────────────────────────────────


def test_a_variant_is_laid_over_its_type_key_by_key(tmp_path: Path) -> None:
    kind = read(
        tmp_path,
        {
            "小类/甲地/类型.yaml": "选项: {千分位: 是, 去尾零: [人, 元], 小数位: {元: 4}}\n",
            "小类/甲地/数据结构.yaml": "properties: {收入: {description: 甲地的}}\nrequired: [收入]\n",
            "小类/甲地/计算.yaml": "占比: {公式: 支出 / 收入}\n新: {公式: 收入, 单位: 元}\n",
            "小类/甲地/勾稽.yaml": "N01: {级别: 提示}\nN03: {公式: 收入 == 1, 说明: 新}\n",
        },
    )
    assert kind.options == {
        "千分位": "是",
        "去尾零": ["人", "元"],
        "小数位": {"元": "4", "人": "0"},
    }
    assert kind.schema["properties"]["收入"] == {
        "type": "string",
        "量": "金额",
        "description": "甲地的",
    }
    assert kind.schema["required"] == ["状态", "报告", "收入"]
    assert [(f.name, str(f.expression), f.unit) for f in kind.formulas] == [
        ("结余", "收入 - 支出", "万元"),
        ("占比", "支出 / 收入", "%"),
        ("新", "收入", "元"),
    ]
    assert [(rule.code, rule.severity) for rule in kind.rules] == [
        ("N01", Severity.HINT),
        ("N02", Severity.WARNING),
        ("N03", Severity.ERROR),
    ]
    assert kind.rules[0].hint == "核对"


def test_the_type_alone_and_other_variants_do_not_see_a_variant(tmp_path: Path) -> None:
    more: dict[str, str | bytes] = {
        "小类/甲地/勾稽.yaml": "停用: [N01]\n",
        "小类/乙地/正文.md.j2": "乙地的正文\n",
    }
    assert [rule.code for rule in read(tmp_path, more, "甲地").rules] == ["N02"]
    assert [rule.code for rule in read(tmp_path, more, "乙地").rules] == ["N01", "N02"]
    assert [rule.code for rule in read(tmp_path, more, "").rules] == ["N01", "N02"]


def test_systems_tables_charts_and_requirements_are_laid_over_like_all_else(
    tmp_path: Path,
) -> None:
    kind = read(
        tmp_path,
        {
            "小类/甲地/指标体系/旧.yaml": "指标: [{编号: a2, 分值: 9}, {编号: a3, 分值: 1}]\n",
            "小类/甲地/表/甲表.yaml": "停用: [左]\n列: [{名称: 右, 宽: 5}]\n",
            "小类/图/甲图.yaml": "类: 饼图\n单位: 元\n",
            "小类/甲地/图/甲图.yaml": "类: 柱形图\n",
            "小类/必备.yaml": "Q1: {内容: 概况, 标题: 概况}\nQ2: {内容: 收入, 表: 收入}\n",
            "小类/甲地/必备.yaml": "停用: [Q2]\nQ1: {口径: 通知}\nQ3: {内容: 其他}\n",
        },
    )
    assert nodes.plain(kind.systems["旧"]) == {
        "名称": "旧",
        "指标": [
            {"编号": "a1", "分值": "5"},
            {"编号": "a2", "分值": "9"},
            {"编号": "a3", "分值": "1"},
        ],
    }
    assert nodes.plain(kind.tables["甲表"]) == {
        "行": "收入",
        "列": [{"名称": "右", "宽": "5"}],
    }
    assert nodes.plain(kind.charts["甲图"]) == {"类": "柱形图", "单位": "元"}
    assert [(one.code, one.heading, one.basis) for one in kind.requirements] == [
        ("Q1", "概况", "通知"),
        ("Q3", "", ""),
    ]


def test_a_folder_of_charts_is_no_variant(tmp_path: Path) -> None:
    templates = lay(tmp_path, {**BASE, "小类/图/甲图.yaml": "类: 饼图\n"})
    assert "图" not in find_types(templates)["小类"].variants


def test_an_overlaid_value_keeps_the_place_of_its_own_file(tmp_path: Path) -> None:
    kind = read(tmp_path, {"小类/甲地/计算.yaml": "\n\n占比: {公式: 支出 / 收入}\n"})
    places = [
        (formula.expression.place.file, formula.expression.place.line)
        for formula in kind.formulas
    ]
    assert places == [("模板/小类/计算.yaml", 2), ("模板/小类/甲地/计算.yaml", 3)]


# ── 停用 ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("off", ["[N01]", "N01", "\n  - N01"])
def test_a_variant_switches_rules_off(tmp_path: Path, off: str) -> None:
    assert [
        rule.code
        for rule in read(tmp_path, {"小类/甲地/勾稽.yaml": f"停用: {off}\n"}).rules
    ] == ["N02"]


def test_formulas_too_can_be_switched_off(tmp_path: Path) -> None:
    assert [
        f.name
        for f in read(tmp_path, {"小类/甲地/计算.yaml": "停用: [占比]\n"}).formulas
    ] == ["结余"]


def test_switching_off_what_is_not_there_is_a_fault_at_its_word(tmp_path: Path) -> None:
    problem = only_fault(tmp_path, {"小类/甲地/勾稽.yaml": "停用:\n  - N01\n  - N03\n"})
    assert problem.code == "D01"
    assert "停用的“N03”不存在" in problem.message
    assert "N0" in problem.hint
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == ("模板/小类/甲地/勾稽.yaml", 3)


# ── years ───────────────────────────────────────────────────────────────────

YEARS: dict[str, str | bytes] = {
    "小类/甲地/勾稽.yaml": "N01: {说明: 甲地}\n",
    "小类/甲地/2023/勾稽.yaml": "N01: {说明: 甲地2023}\n",
    "小类/甲地/2025/勾稽.yaml": "N01: {说明: 甲地2025}\n停用: [N02]\n",
    "小类/甲地/正文.md.j2": "甲地的正文\n",
    "小类/甲地/2025/正文.md.j2": "甲地2025的正文\n",
    "小类/甲地/2025/表/丙表.yaml": "行: 丙\n",
    "小类/甲地/2025/指标体系/新.yaml": "名称: 新\n",
}


@pytest.mark.parametrize(
    ("year", "explanation", "rules", "search"),
    [
        (2022, "甲地", 2, ("小类/甲地", "小类", "公共")),
        (2023, "甲地2023", 2, ("小类/甲地/2023", "小类/甲地", "小类", "公共")),
        (2024, "甲地2023", 2, ("小类/甲地/2023", "小类/甲地", "小类", "公共")),
        (
            2025,
            "甲地2025",
            1,
            ("小类/甲地/2025", "小类/甲地/2023", "小类/甲地", "小类", "公共"),
        ),
        (
            2031,
            "甲地2025",
            1,
            ("小类/甲地/2025", "小类/甲地/2023", "小类/甲地", "小类", "公共"),
        ),
    ],
)
def test_a_year_folder_applies_from_its_year_on(
    tmp_path: Path, year: int, explanation: str, rules: int, search: tuple[str, ...]
) -> None:
    kind = read(tmp_path, YEARS, year=year)
    assert (kind.rules[0].explanation, len(kind.rules)) == (explanation, rules)
    assert kind.search == search
    assert ("丙表" in kind.tables, "新" in kind.systems) == (year >= 2025, year >= 2025)
    assert ("小类/甲地/2025/正文.md.j2" in kind.templates) is (year >= 2025)


def test_a_variant_has_its_own_templates_tables_and_layout_beside_those_of_the_type(
    tmp_path: Path,
) -> None:
    kind = read(
        tmp_path,
        {
            **YEARS,
            "小类/甲地/版式.docx": "甲地的版式",
            "小类/甲地/~$版式.docx": "Word 的锁",
        },
    )
    assert kind.templates == {
        "小类/甲地/正文.md.j2": "甲地的正文\n",
        "小类/正文.md.j2": "类的正文\n",
        "公共/宏.md.j2": "公共的宏\n",
    }
    assert kind.layouts == {
        "小类/甲地/版式.docx": "甲地的版式".encode(),
        "小类/版式.docx": "类的版式".encode(),
    }
    assert set(kind.tables) == {"甲表", "乙表"}


# ── styles on styles ────────────────────────────────────────────────────────

STYLES: dict[str, str | bytes] = {
    "公共/2025/勾稽.yaml": "K01: {公式: 收入 > 0, 说明: 各类}\n",
    "小类/2025/勾稽.yaml": "N01: {说明: 类2025}\n",
    "小类/2030/勾稽.yaml": "停用: [N02]\n",
    "小类/甲地/勾稽.yaml": "N03: {公式: 收入 == 1, 说明: 甲地}\n",
    "小类/甲地/2025/勾稽.yaml": "N03: {级别: 警告}\n",
    "小类/甲地/某市/勾稽.yaml": "N03: {怎么改: 某市}\n",
    "小类/甲地/某市/2025/勾稽.yaml": "停用: [N01]\n",
    "小类/甲地/某市/表/丙表.yaml": "行: 丙\n",
    "小类/乙地/类型.yaml": "沿用: 甲地\n选项: {千分位: 是}\n",
    "小类/乙地/勾稽.yaml": "N03: {级别: 提示}\n",
    "小类/丙地/类型.yaml": "沿用: 甲地/某市\n",
}


def test_a_style_in_a_style_is_called_by_both(tmp_path: Path) -> None:
    templates = lay(tmp_path, {**BASE, **STYLES})
    assert find_types(templates)["小类"].variants == (
        "丙地",
        "乙地",
        "甲地",
        "甲地/某市",
    )


@pytest.mark.parametrize(
    ("variant", "year", "search"),
    [
        ("甲地/某市", 2024, ("小类/甲地/某市", "小类/甲地", "小类", "公共")),
        ("乙地", 2024, ("小类/乙地", "小类/甲地", "小类", "公共")),
        ("丙地", 2024, ("小类/丙地", "小类/甲地/某市", "小类/甲地", "小类", "公共")),
        (
            "甲地/某市",
            2026,
            (
                *(
                    "小类/甲地/某市/2025",
                    "小类/甲地/某市",
                    "小类/甲地/2025",
                    "小类/甲地",
                ),
                *("小类/2025", "小类", "公共/2025", "公共"),
            ),
        ),
        (
            "乙地",
            2025,
            (
                "小类/乙地",
                "小类/甲地/2025",
                "小类/甲地",
                "小类/2025",
                "小类",
                "公共/2025",
                "公共",
            ),
        ),
        ("", 2025, ("小类/2025", "小类", "公共/2025", "公共")),
    ],
)
def test_a_style_stands_on_its_folder_or_on_what_it_names_with_the_years_of_each(
    tmp_path: Path, variant: str, year: int, search: tuple[str, ...]
) -> None:
    assert read(tmp_path, STYLES, variant, year).search == search


def test_each_layer_is_laid_over_what_is_below_it(tmp_path: Path) -> None:
    def rules(variant: str, year: int) -> dict[str, tuple[str, Severity, str]]:
        kind = read(tmp_path, STYLES, variant, year)
        return {
            rule.code: (rule.explanation, rule.severity, rule.hint)
            for rule in kind.rules
        }

    assert rules("甲地/某市", 2024)["N03"] == ("甲地", Severity.ERROR, "某市")
    assert rules("甲地/某市", 2025)["N03"] == ("甲地", Severity.WARNING, "某市")
    assert list(rules("甲地/某市", 2025)) == ["K01", "N02", "N03"]
    assert rules("乙地", 2025)["N03"] == ("甲地", Severity.HINT, "")
    assert rules("甲地", 2025)["N01"][0] == "类2025"
    assert "N02" not in rules("甲地", 2031)
    kind = read(tmp_path, STYLES, "乙地")
    assert (kind.options["千分位"], kind.options["去尾零"]) == ("是", ["元"])
    assert "丙表" in read(tmp_path, STYLES, "丙地").tables


@pytest.mark.parametrize(
    ("files", "code", "place", "says"),
    [
        ({"小类/甲地/类型.yaml": "\n沿用: 丁地\n"}, "D14", ("甲地", 2), "乙地、甲地"),
        ({"小类/甲地/类型.yaml": "沿用: 甲地\n"}, "F03", ("甲地", 1), "“甲地”"),
        (
            {
                "小类/甲地/类型.yaml": "沿用: 乙地\n",
                "小类/乙地/类型.yaml": "沿用: 甲地\n",
            },
            "F03",
            ("乙地", 1),
            "“甲地”",
        ),
        (
            {
                "小类/甲地/类型.yaml": "沿用: 甲地/某市\n",
                "小类/甲地/某市/x": "",
            },
            "F03",
            ("甲地", 1),
            "“甲地/某市”",
        ),
        ({"小类/甲地/2024/类型.yaml": "沿用: 乙地\n"}, "D01", ("甲地/2024", 1), "沿用"),
    ],
)
def test_a_style_that_stands_on_none_or_on_itself_is_told_at_the_word(
    tmp_path: Path,
    files: dict[str, str | bytes],
    code: str,
    place: tuple[str, int],
    says: str,
) -> None:
    problem = only_fault(tmp_path, {"小类/乙地/x": "", **files})
    assert problem.code == code and says in problem.message + problem.hint
    assert problem.place is not None
    folder, line = place
    assert (problem.place.file, problem.place.line) == (
        f"模板/小类/{folder}/类型.yaml",
        line,
    )


def test_a_type_itself_stands_on_no_style(tmp_path: Path) -> None:
    problem = only_fault(tmp_path, {"小类/类型.yaml": f"{TYPE}沿用: 甲地\n"})
    assert (problem.code, "沿用" in problem.message) == ("D01", True)


KINDS: dict[str, tuple[str, str, Callable[[ReportType], object], object]] = {
    "类型.yaml": (
        f"{TYPE}停用体系: [旧]\n",
        "选项: {去尾零: []}\n文书: [{名称: 报告, 正文: 另.md.j2}, "
        "{名称: 表, 之前: 报告, 标题: 甲, 文件名: 甲, 正文: 乙.md.j2, 版式: 版式.docx}]\n停用体系: []\n",
        lambda kind: (
            kind.options["去尾零"],
            [(one.name, one.body) for one in kind.outputs],
            list(kind.systems),
        ),
        ([], [("表", "乙.md.j2"), ("报告", "另.md.j2")], ["旧"]),
    ),
    "数据结构.yaml": (
        "properties: {收入: {type: object, required: [预算, 决算]}, 支出: {type: object}}\nrequired: [收入]\n",
        "properties: {收入: {不必填: [预算]}}\n不必填: [收入]\nrequired: [支出]\n",
        lambda kind: (
            kind.schema["required"],
            kind.schema["properties"]["收入"]["required"],
        ),
        (["支出"], ["决算"]),
    ),
    "计算.yaml": (
        "甲: {公式: 收入, 单位: 元}\n乙: {公式: 支出, 单位: 元}\n",
        "停用: [乙]\n甲: {单位: 万元}\n丙: {公式: 甲, 之前: 甲}\n",
        lambda kind: [
            (one.name, one.unit) for one in kind.formulas if isinstance(one, Formula)
        ],
        [("丙", None), ("甲", "万元")],
    ),
    "勾稽.yaml": (
        "A1: {公式: 收入 > 0, 条件: 支出 > 0, 说明: 甲}\n",
        "A1: {重写: 是, 公式: 收入 > 1, 说明: 乙}\n",
        lambda kind: [(one.code, one.condition, one.explanation) for one in kind.rules],
        [("A1", None, "乙")],
    ),
    "必写.yaml": (
        "R1: {叙述: \"'原因'\", 名称: \"'收入'\", 单位: 元}\nR2: {叙述: \"'原因'\", 名称: \"'支出'\"}\n",
        "停用: R2\nR1: {单位: 万元}\n",
        lambda kind: [(one.code, one.unit) for one in kind.wanted],
        [("R1", "万元")],
    ),
    "必备.yaml": (
        "Q1: {内容: 概况, 标题: 概况}\n",
        "Q1: {口径: 通知}\nQ2: {内容: 收入, 表: 收入}\n",
        lambda kind: [(one.code, one.heading, one.basis) for one in kind.requirements],
        [("Q1", "概况", "通知"), ("Q2", "", "")],
    ),
    "省级.yaml": (
        "指标: [{名称: 收入, 公式: 收入}, {名称: 支出, 公式: 支出}]\n",
        "停用: [支出]\n指标: [{名称: 收入, 相差: '5'}]\n",
        lambda kind: [(one.name, one.apart) for one in kind.province.figures],
        [("收入", "5")],
    ),
    "指标体系/旧.yaml": (
        "名称: 旧\n指标: [{名称: 产出, 指标: [{编号: a1, 分值: 5}]}]\n",
        "指标: [{编号: a1, 分值: 6}, {名称: 产出, 改名: 产出指标}]\n",
        lambda kind: nodes.plain(kind.systems["旧"]),
        {
            "名称": "旧",
            "指标": [{"名称": "产出指标", "指标": [{"编号": "a1", "分值": "6"}]}],
        },
    ),
    "字典/科目/2022.yaml": (
        "201: 甲\n202: 乙\n未核: ['201']\n",
        "停用: [202]\n201: 丙\n未核: ['203']\n203: 丁\n",
        lambda kind: (kind.dictionaries["科目"], kind.dictionaries[UNVERIFIED]),
        ({"201": "丙", "203": "丁"}, {"科目": ["201", "203"]}),
    ),
    "表/甲表.yaml": (
        "行: 收入\n列: [{标题: 左, 值: 行.左}, {标题: 右, 值: 行.右}]\n空表: 没有\n",
        "停用: [空表]\n列: [{标题: 右, 宽: 5, 之前: 左}]\n",
        lambda kind: nodes.plain(kind.tables["甲表"]),
        {
            "行": "收入",
            "列": [
                {"标题": "右", "值": "行.右", "宽": "5"},
                {"标题": "左", "值": "行.左"},
            ],
        },
    ),
    "图/甲图.yaml": (
        "类: 饼图\n项: [{名称: 甲, 值: 收入}, {名称: 乙, 值: 支出}]\n",
        "类: 柱形图\n项: [{名称: 乙, 值: 结余}]\n",
        lambda kind: nodes.plain(kind.charts["甲图"]),
        {
            "类": "柱形图",
            "项": [{"名称": "甲", "值": "收入"}, {"名称": "乙", "值": "结余"}],
        },
    ),
    "正文.md.j2": (
        "型的",
        "变的",
        lambda kind: next(iter(kind.templates.values())),
        "变的",
    ),
    "版式.docx": (
        "型的",
        "变的",
        lambda kind: next(iter(kind.layouts.values())),
        "变的".encode(),
    ),
}


@pytest.mark.parametrize("file", KINDS)
@pytest.mark.parametrize(
    ("below", "above", "variant"),
    [
        ("", "甲地/", "甲地"),
        ("甲地/", "甲地/某市/", "甲地/某市"),
        ("甲地/2024/", "乙地/", "乙地"),
        ("", "2024/", "甲地"),
        ("", "甲地/某市/2023/", "甲地/某市"),
    ],
)
def test_every_kind_of_file_says_only_what_differs_at_every_level(
    tmp_path: Path, file: str, below: str, above: str, variant: str
) -> None:
    lower, upper, view, result = KINDS[file]
    if file.endswith(".yaml"):
        # Some of these files are there before.
        lower = f"重写: 是\n{lower}"
    files: dict[str, str | bytes] = {
        "小类/甲地/某市/x": "",
        "小类/乙地/类型.yaml": "沿用: 甲地\n",
        f"小类/{below}{file}": lower,
    }
    # The one that stands on another by naming it has its own 类型.yaml.
    named = "沿用: 甲地\n" if above == "乙地/" and file == "类型.yaml" else ""
    kind = read(tmp_path, {**files, f"小类/{above}{file}": named + upper}, variant)
    assert view(kind) == result


# ── systems on systems ──────────────────────────────────────────────────────

SYSTEM = """
名称: 旧
适用: {年度起: 2020}
指标:
  - {名称: 产出, 指标: [{编号: a1, 分值: 5}, {编号: a2, 分值: 6}]}
"""
NEWER = """
名称: 新
沿用: 旧
停用: [a1]
指标: [{名称: 产出, 改名: 产出指标}, {编号: a2, 分值: 11}]
"""


def test_a_system_stands_on_one_of_the_style_below_that_is_switched_off(
    tmp_path: Path,
) -> None:
    more: dict[str, str | bytes] = {
        "小类/指标体系/旧.yaml": SYSTEM,
        "小类/甲地/某市/指标体系/新.yaml": NEWER,
        "小类/甲地/某市/类型.yaml": "停用体系: [旧]\n",
    }
    systems = read(tmp_path, more, "甲地/某市").systems
    assert {name: nodes.plain(node) for name, node in systems.items()} == {
        "新": {
            "名称": "新",
            "沿用": "旧",
            "指标": [
                {"名称": "产出指标", "指标": [{"编号": "a2", "分值": "11"}]},
            ],
        }
    }
    assert list(read(tmp_path, more, "甲地").systems) == ["旧"]


def test_a_system_that_is_not_there_cannot_be_switched_off(tmp_path: Path) -> None:
    problem = only_fault(tmp_path, {"小类/甲地/类型.yaml": "停用体系: [就]\n"})
    assert (problem.code, "“就”" in problem.message) == ("D01", True)


# ── faults ──────────────────────────────────────────────────────────────────


def test_everything_wrong_in_a_folder_comes_at_once_with_its_place(
    tmp_path: Path,
) -> None:
    problems = faults(
        tmp_path,
        {
            "小类/计算.yaml": "结余: 收入 - 支出\n占比: {单位: '%'}\n",
            "小类/勾稽.yaml": "N01: {公式: 收入 == 支出, 级别: 严重, 说明: 甲}\nN02: 待填\n",
            "小类/类型.yaml": "名称: 小类\n文书: [报告]\n",
        },
    )
    found = {
        (problem.code, problem.place.file, problem.place.line)
        for problem in problems
        if problem.place
    }
    assert found == {
        ("D03", "模板/小类/类型.yaml", 2),
        ("D03", "模板/小类/计算.yaml", 1),
        ("D05", "模板/小类/计算.yaml", 2),
        ("D04", "模板/小类/勾稽.yaml", 1),
        ("D06", "模板/小类/勾稽.yaml", 2),
    }
    assert len(problems) == len(found)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("小类/类型.yaml", "名称: 小类\n文书: [\n"),
        ("小类/类型.yaml", "- 一个\n- 列表\n"),
        ("小类/类型.yaml", ""),
        ("小类/类型.yaml", "名称: 小类\n文书: 报告\n"),
        ("小类/类型.yaml", "名称: 小类\n"),
        ("小类/类型.yaml", f"{TYPE}选项外: 1\n"),
        ("小类/类型.yaml", TYPE.replace("选项: {", "选项: 无\n其余: {")),
        ("小类/计算.yaml", "占比: {公式: 收入, 单位: '%', 小数: 两位}\n"),
        ("小类/计算.yaml", "占比: {公式: 收入, 单位: '%', 小树: 2}\n"),
        ("小类/计算.yaml", "占比: [收入]\n"),
        ("小类/勾稽.yaml", "N01: {公式: , 说明: 甲}\n"),
        ("小类/指标体系/旧.yaml", "名称: {\n"),
        ("小类/表/甲表.yaml", "\x00\x01"),
        ("小类/正文.md.j2", b"\xff\xfe\x00\xd8\x00"),
        ("小类/甲地/勾稽.yaml", "N01: {公式：收入}\n"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_fault_that_names_it(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    problems = faults(tmp_path, {name: content})
    assert {problem.place.file for problem in problems if problem.place} == {
        f"模板/{name}"
    }
    assert any(problem.severity is Severity.ERROR for problem in problems)
    assert len(set(problems)) == len(problems)


def test_files_in_the_encoding_of_an_old_notepad_are_read_and_noted(
    tmp_path: Path,
) -> None:
    kind = read(tmp_path, {"小类/正文.md.j2": "类的正文，另存为旧编码\n".encode("gbk")})
    assert kind.templates["小类/正文.md.j2"] == "类的正文，另存为旧编码\n"
    assert [(problem.code, problem.severity) for problem in kind.notes] == [
        ("Y31", Severity.HINT)
    ]


# ── rows and texts ──────────────────────────────────────────────────────────

ROWS = """
构成:
  行:
    - {名称: 基本, 金额: 收入}
    - {名称: '　其中', 金额: 支出, 占: 占比}
    - 空
表号:
  文字: {甲表: 公开01表, 乙表: ''}
"""


def test_rows_are_read_with_the_place_of_each_cell(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, {"小类/计算.yaml": ROWS}).formulas
    assert isinstance(rows, RowSet)
    assert [(str(text), text.place.line) for text in expressions_in(rows)] == [
        ("收入", 4),
        ("支出", 5),
        ("占比", 5),
        ("空", 6),
    ]
    assert rows.evaluate(lambda text: f"<{text}>") == [
        {"名称": "基本", "金额": "<收入>"},
        {"名称": "　其中", "金额": "<支出>", "占": "<占比>"},
        "<空>",
    ]


def test_texts_are_kept_as_they_are_written_and_may_be_empty(tmp_path: Path) -> None:
    _, texts = read(tmp_path, {"小类/计算.yaml": ROWS}).formulas
    assert isinstance(texts, TextTable)
    assert texts.texts == {"甲表": "公开01表", "乙表": ""}


def test_a_variant_changes_one_row_by_its_name(tmp_path: Path) -> None:
    over = "构成: {行: [{名称: 基本, 金额: 决算}]}\n"
    kind = read(tmp_path, {"小类/计算.yaml": ROWS, "小类/甲地/计算.yaml": over})
    assert [str(text) for text in expressions_in(kind.formulas[0])] == [
        "决算",
        "支出",
        "占比",
        "空",
    ]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("构成: {行: [{名称: 甲, 金额: 收入}], 单位: 元}", "D01"),
        ("构成: {行: 收入, 公式: 支出}", "D01"),
        ("构成: {行: [[收入]]}", "D03"),
        ("构成: {行: [{名称: 甲, 金额: }]}", "D05"),
        ("构成: {文字: 公开01表}", "D03"),
    ],
)
def test_an_entry_is_either_a_formula_or_rows_or_texts(
    tmp_path: Path, entry: str, code: str
) -> None:
    problems = faults(tmp_path, {"小类/计算.yaml": f"{entry}\n"})
    assert {problem.code for problem in problems} == {code}


def test_a_figure_without_a_unit_says_so_with_an_empty_one(tmp_path: Path) -> None:
    kind = read(tmp_path, {"小类/计算.yaml": "倍数: {公式: 收入 / 支出, 单位: ''}\n"})
    [formula] = kind.formulas
    assert isinstance(formula, Formula) and formula.unit == ""


# ── options and requirements ────────────────────────────────────────────────


def test_each_option_keeps_the_place_where_it_is_written(tmp_path: Path) -> None:
    kind = read(tmp_path, {"小类/甲地/类型.yaml": "选项:\n  千分位: 是\n"})
    places = {
        name: (place.file, place.line) for name, place in kind.option_places.items()
    }
    assert places == {
        "千分位": ("模板/小类/甲地/类型.yaml", 2),
        "去尾零": ("模板/小类/类型.yaml", 5),
        "小数位": ("模板/小类/类型.yaml", 5),
    }
