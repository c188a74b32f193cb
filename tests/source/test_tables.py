"""Tables in the place of lists: what stands in them, and what is told of them, once."""

import random
import tracemalloc
from collections.abc import Mapping
from typing import Any

import pytest

from reports.core.figure import PENDING, Figure
from reports.core.problems import Place, Problem, Severity
from reports.core.target import Target
from reports.finance.data_file import read_source, with_tables
from reports.source.schema import FileContext, Schema, read_values, resolve
from reports.source.schema.shapes import shape_of
from reports.source.yaml import reader
from reports.types.find import find_types
from reports.types.read import read_type
from reports.types.schema_files import json_schema
from tests.conftest import ROOT, read_cases

FILE = "data/2024/某局/数.yaml"
CASES: list[dict[str, Any]] = read_cases("tables.yaml")
FORM_TEXT = """
type: object
additionalProperties: false
$defs:
  amount: {type: [number, string], 量: 金额}
properties:
  报告: {type: string}
  支出:
    type: [object, array]
    items: {type: object}
    按: 编码
    properties: {}
    additionalProperties:
      type: object
      additionalProperties: false
      properties:
        全年预算: {$ref: "#/$defs/amount", title: 全年预算数}
        基本: {$ref: "#/$defs/amount", default: "0"}
        占比: {type: [number, string], 量: 百分比}
        人数: {type: [number, string], 量: 数, 单位: 人}
      required: [全年预算]
  补充数:
    type: [object, array]
    items: {type: object}
    按: 名称
    properties: {}
    additionalProperties: {type: string, 量: 带单位的数, title: 数}
  数量:
    type: [object, array]
    items: {type: object}
    按: 指标
    properties: {}
    additionalProperties:
      type: object
      additionalProperties: false
      properties:
        目标: {type: string, 量: 目标}
        完成: {type: [number, string], 量: 完成情况, 可写: [达成]}
        分值: {type: [number, string], 量: 数, 单位: 分}
        原因: {type: string, 量: 文段}
      required: [目标, 完成]
  笔:
    type: array
    items:
      type: object
      additionalProperties: false
      properties: {时间: {type: string, 量: 年月}, 金额: {$ref: "#/$defs/amount"}}
      required: [金额]
  落款: {type: array, items: {type: string}}
  说明: {type: string, 量: 文段}
"""


def form() -> Schema:
    root, problems = reader.read_yaml(FORM_TEXT.encode(), "数据结构.yaml")
    assert root is not None and problems == []
    return json_schema(root)


FORM = form()


def read(
    data: str, files: Mapping[str, bytes] | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    source, problems = read_source(FILE, data.encode())
    assert source is not None
    source, found = with_tables(source, FORM, (files or {}).get)
    values, wrong = read_values(source.root, FORM, FileContext(source.lines))
    return values, [*problems, *found, *wrong]


def shown(value: Any) -> Any:
    """A value as the case file notes it."""
    if value is PENDING:
        return "待填"
    if isinstance(value, Figure):
        return f"{value.shown:f}{value.unit.name}"
    if isinstance(value, Target):
        return value.operator + "～".join(shown(bound) for bound in value.bounds)
    if isinstance(value, dict):
        told = {key: shown(part) for key, part in value.items()}
        return {key: part for key, part in told.items() if part is not None}
    if isinstance(value, list):
        return [shown(part) for part in value]
    return str(value) if isinstance(value, str) else None


def told(problem: Problem) -> str:
    """A problem as the case file notes it: code, tier, file, line and column."""
    assert problem.place is not None
    name = problem.place.file.rpartition("/")[2]
    place = f"{name}:{problem.place.line}:{problem.place.column}"
    return f"{problem.code} {problem.severity} {place}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_table_is_read_and_what_is_wrong_is_told_once(case: dict[str, Any]) -> None:
    table = case.get("table", "")
    files = {"表.csv": table.encode()}
    values, problems = read(case.get("data", "支出: 表.csv\n"), files)
    assert [told(problem) for problem in problems] == case.get("told", [])
    for words in case.get("says", []):
        assert any(words in one.message + one.hint for one in problems), words
    if "should" in case:
        assert [one.should for one in problems if one.should] == case["should"]
    for key, value in case.get("value", {}).items():
        assert shown(values[key]) == value


@pytest.mark.parametrize("case", [one for one in CASES if "should" in one])
def test_what_is_advised_leaves_nothing_to_say_of_that_line(
    case: dict[str, Any],
) -> None:
    data, table = case.get("data", "支出: 表.csv\n"), case.get("table", "")
    _, problems = read(data, {"表.csv": table.encode()})
    for one in problems:
        if one.should:
            data = data.replace(one.was, one.should)
            table = table.replace(one.was, one.should)
            _, again = read(data, {"表.csv": table.encode()})
            assert told(one) not in map(told, again)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-be"]
)
@pytest.mark.parametrize("name", ["表.csv", "表.TXT", "表.tsv"])
def test_every_encoding_and_name_that_excel_saves_by_gives_the_same(
    encoding: str, name: str
) -> None:
    text = '编码\t全年预算\t基本\r\n2101501\t"1,234.50"\t１２\r\n\t\t\r\n'
    start = "\ufeff" if encoding == "utf-16-be" else ""
    values, problems = read(f"支出: {name}\n", {name: (start + text).encode(encoding)})
    assert [one for one in problems if one.severity is not Severity.HINT] == []
    assert shown(values["支出"]) == {
        "2101501": {"全年预算": "1234.50元", "基本": "12元"}
    }


def test_an_amount_knows_its_line_and_column_and_is_told_as_it_was_typed() -> None:
    table = '基本（万元）,编码,全年预算（元）\n1.5,"21015\n01",20000\n3,2101550,5\n'
    values, problems = read("支出: 表.csv\n", {"表.csv": table.encode()})
    assert problems == []
    figure = values["支出"]["2101550"]["基本"]
    assert figure.origin.place == Place("data/2024/某局/表.csv", 4, 1)
    assert (figure.origin.text, shown(figure), figure.value) == ("3", "3万元", 30000)


def test_a_pasted_block_is_read_at_the_lines_of_its_own_file() -> None:
    data = "报告: 甲\n支出: |\n  编码\t全年预算\n  2101501\t五\n"
    _, [problem] = read(data)
    assert problem.place == Place(FILE, 4, 11)
    assert (problem.code, problem.was) == ("D03", "2101501\t五")


def test_the_same_rows_are_the_same_in_every_form() -> None:
    rows = "指标\t目标\t完成\n甲率\t≥95%\t96%\n乙数\t≥5家\t6家\n"
    block = "数量: |\n" + "".join(f"  {line}\n" for line in rows.splitlines())
    listed = (
        "数量:\n- {指标: 甲率, 目标: ≥95%, 完成: 96%}\n"
        "- {指标: 乙数, 目标: ≥5家, 完成: 6家}\n"
    )
    keyed = "数量:\n  甲率: {目标: ≥95%, 完成: 96%}\n  乙数: {目标: ≥5家, 完成: 6家}\n"
    file = "数量: 表.csv\n"
    found = [
        read(data, {"表.csv": rows.encode()}) for data in (block, listed, keyed, file)
    ]
    assert all(problems == [] for _, problems in found)
    assert {str(shown(values["数量"])) for values, _ in found} == {
        str(shown(found[0][0]["数量"]))
    }


def test_five_thousand_rows_are_all_that_is_read_and_take_little() -> None:
    row = "2101501,1,2\n"
    tracemalloc.start()
    values, problems = read(
        "支出: 表.csv\n", {"表.csv": ("编码,全年预算,基本\n" + row * 30_000).encode()}
    )
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert values["支出"] is PENDING
    assert [told(problem) for problem in problems] == ["Y20 错误 表.csv:5002:0"]
    assert most < 30_000_000


def test_a_thousand_faults_of_one_column_are_one_message() -> None:
    rows = "".join(f"{code},0.{code % 9 + 1},5\n" for code in range(1000, 3000))
    _, problems = read(
        "支出: 表.csv\n", {"表.csv": f"编码,占比（%）,全年预算\n{rows}".encode()}
    )
    assert [told(problem) for problem in problems] == ["D08 错误 表.csv:2:2"]
    assert "2000 格" in problems[0].message


@pytest.mark.parametrize("head", [["编码"] * 9_000, [f"列{at}" for at in range(9_000)]])
def test_of_thousands_of_wrong_columns_the_first_are_told(head: list[str]) -> None:
    row = ",".join(["2101501"] * len(head))
    table = f"编码,全年预算,{','.join(head)}\n1,5,{row}\n".encode()
    _, problems = read("支出: 表.csv\n", {"表.csv": table})
    assert {one.code for one in problems} in ({"Y52"}, {"D01"})
    assert len(problems) == 30 and not any(one.was for one in problems)


# ── one rule for all lists ──────────────────────────────────────────────────


def lists_in(schema: Any, root: Schema, path: str = "") -> Any:
    """Each list of one shape of a schema, with what its rows say."""
    schema = resolve(schema, root)
    if shape := shape_of(schema, root, path.rpartition(".")[2]):
        yield path, shape
    for key, part in schema.get("properties", {}).items():
        yield from lists_in(part, root, f"{path}.{key}" if path else key)


KINDS = {
    (name, variant): read_type(folder, variant, 2024).schema
    for name, folder in find_types(ROOT / "templates").items()
    for variant in folder.variants or ("",)
}


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_wherever_a_type_has_a_list_its_columns_can_be_told(
    kind: tuple[str, str],
) -> None:
    schema = KINDS[kind]
    found = dict(lists_in(schema, schema))
    assert {"补充数", "出具"} <= set(found)
    for path, shape in found.items():
        assert all(shape.columns), path
        assert set(shape.required) <= set(shape.columns), path
        assert not shape.key or shape.key in shape.columns, path


def test_the_lists_that_clerks_have_in_excel_can_be_tables() -> None:
    def columns(kind: tuple[str, str], path: str) -> list[str]:
        return list(dict(lists_in(KINDS[kind], KINDS[kind]))[path].columns)

    project, accounts = ("项目绩效自评", "四川"), ("部门决算说明", "四川")
    assert columns(project, "指标.产出.数量")[:4] == ["指标", "名称", "目标", "要求"]
    assert columns(project, "批复目标") == ["指标", "目标"]
    assert columns(project, "补充数") == ["名称", "数"]
    assert columns(accounts, "科目释义") == ["编码", "解释"]
    assert columns(accounts, "科目补充") == ["编码", "名称"]
    assert columns(accounts, "抵销") == ["对方", "项目", "金额"]
    assert columns(accounts, "项目清单")[:3] == ["名称", "类型", "预算"]


@pytest.mark.parametrize("seed", range(4))
def test_damaged_tables_never_raise_and_are_told_with_their_lines(seed: int) -> None:
    chance = random.Random(seed)
    whole = (
        '编码,全年预算（万元）,占比（%）,人数\n2101501,"1,850",98,3\n小计,1850,,3\n'
        "2101502,2.5,0.98,4\n合计,1852.5,,7\n\n,,\n"
    )
    signs = "\",\n\t;（）%0E#='合计编码.-９ "
    for _ in range(150):
        table = [*whole]
        for _ in range(chance.randrange(1, 5)):
            table[chance.randrange(len(table))] = chance.choice(signs)
        text = "".join(table)
        block = "".join(f"  {line}\n" for line in text.replace(",", "\t").split("\n"))
        for data in ("支出: 表.csv\n", f"支出: |\n{block}报告: 甲\n"):
            _, problems = read(data, {"表.csv": text.encode()})
            assert all(one.place and one.place.file for one in problems)
