"""Tables of which a unit has several, one for each project or fund: each comes back as the data it was made of."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reports.core.nodes import Mapping as Node
from reports.core.nodes import plain
from reports.core.tree import Document, Number, plain_text
from reports.source.yaml.reader import read_yaml
from tests.conftest import ROOT
from tests.intake import workbooks
from tests.intake.conftest import Home, HomeOf, _leaves
from tests.intake.workbooks import (
    TEN_THOUSAND,
    YUAN,
    Cell,
    Grid,
    Value,
    grids_of,
    shifted,
    with_hidden_rows,
    with_row_numbers,
    without_merges,
    write,
)
from tests.sessions import checked, session_over

PROJECTS = {
    "示例旗医疗保障局/项目/参保扩面宣传.yaml": "全国",
    "示例旗医疗保障局/项目/基金监管能力建设.yaml": "湖北",
    "示例县医疗保障局/项目/医保业务系统运行维护.yaml": "全国",
    "示例县医疗保障局/项目/医疗服务与保障能力提升.yaml": "中央转移支付",
    **{
        f"渠县医疗保障局/项目/{name}.yaml": "四川"
        for name in ("专项运转经费", "城乡医疗救助", "基金监管工作经费")
    },
}
FUNDS = {
    "凉山州医疗保障局/职工医保.yaml": "四川",
    "示例州医疗保障局/职工医保.yaml": "四川",
    "示例市医疗保障局/职工医保.yaml": "四川/简式公函",
}
# What no table of a project has, or has in another form: what stays as it was typed.
BY_HAND = (
    r"^(报告|样式|状态|公开时间|类型|科目|项目类别|项目属性|项目类型|文种|金额单位)$|"
    r"^(审签|签字|出具|专用指标|个性指标|补充数|资金管理|指标\.执行率)\b|资金\.到位|"
    r"\.(依据|比例|原因|措施|目标偏低)(\.|$)"
)


def read(path: Path) -> Mapping[str, str]:
    """The texts of a data file that a table may hold, by their keys; amounts in 元, none of them zero."""
    root, problems = read_yaml(path.read_bytes(), path.name)
    assert isinstance(root, Node) and not problems
    found = dict(_leaves(plain(root)))
    unit = TEN_THOUSAND if found[("金额单位",)] == "万元" else YUAN
    texts: dict[str, str] = {}
    for path_, text in found.items():
        key = ".".join(path_)
        if re.search(BY_HAND, key):
            continue
        if key.startswith("资金."):
            key = key if key.count(".") == 2 else f"{key}.当年财政拨款"
            if not (amount := Decimal(text) * unit):
                continue
            text = f"{amount.normalize():f}"
        texts[key] = text
    return texts


def value(cell: Cell, unit: Decimal) -> Value:
    """A cell as a clerk has it: what is counted stands with its unit, amounts alone."""
    text = "\n".join(map(plain_text, cell.lines))
    nodes = [node for one in cell.lines for node in one]
    if not re.fullmatch(r"-?[\d.]+", text):
        return text or None
    figure = nodes[0].figure if isinstance(nodes[0], Number) else None
    if figure is not None and figure.unit.dimension == "元":
        return float(Decimal(figure.value) / unit)
    return float(text)


def assessed(documents: list[Document], unit: Decimal) -> list[Grid]:
    """The self-assessments among some documents."""
    made = []
    for document in documents:
        for grid in grids_of(document, unit):
            heads = [at for at, row in enumerate(grid.rows) if "三级指标" in row]
            if not heads:
                continue
            titled = replace(grid, name="自评表").with_cell(0, 0, document.title)
            # A target of so much money stands in the unit that is printed behind it.
            printed = grids_of(document, TEN_THOUSAND)[0].rows
            rows = [*titled.rows[: heads[0]], *printed[heads[0] :]]
            made.append(replace(titled, rows=rows))
    return made


@pytest.fixture(scope="session")
def projects(cache: Path) -> Mapping[str, list[Document]]:
    """The documents of each project."""
    session = session_over(ROOT / "data", cache)
    found = {}
    for name in PROJECTS:
        examined = checked(session, f"2024/{name}")
        found[name] = [examined.fill(one) for one in examined.chosen]
    return found


GridsOf = Callable[[str, Decimal], list[Grid]]


@pytest.fixture
def project_grids(
    projects: Mapping[str, list[Document]], monkeypatch: pytest.MonkeyPatch
) -> GridsOf:
    monkeypatch.setattr(workbooks, "_value", value)
    return lambda name, unit: assessed(projects[name], unit)


CHANGES: dict[str, Callable[[Grid], Grid]] = {
    "as they are": lambda grid: grid,
    "heads shifted": shifted,
    "rows hidden": with_hidden_rows,
    "row numbers added": with_row_numbers,
    "cells taken apart": without_merges,
    "all of it": lambda grid: shifted(
        with_hidden_rows(without_merges(with_row_numbers(grid)))
    ),
}
# All as they are, and one of each style in every way.
OF_EACH_STYLE = list({style: name for name, style in PROJECTS.items()}.values())
CASES = [
    *((name, "as they are", ".xlsx") for name in PROJECTS),
    *((name, change, ".xlsx") for name in OF_EACH_STYLE for change in [*CHANGES][1:]),
    *(
        (name, change, suffix)
        for name in OF_EACH_STYLE
        for change in ("as they are", "all of it")
        for suffix in (".xls", ".ods")
    ),
]


@pytest.mark.parametrize(("name", "change", "suffix"), CASES)
def test_the_table_of_a_project_comes_back(
    name: str, change: str, suffix: str, project_grids: GridsOf, home_of: HomeOf
) -> None:
    home, path = place_of(home_of, name)
    grids = [CHANGES[change](one) for one in project_grids(name, YUAN)]
    whole, before = read(path), path.read_bytes()
    # Beside the data there is nothing to change.
    workbook = write(home.path(f"自评表{suffix}"), grids)
    status, said = home.call(workbook, "--write")
    assert status == 0 and "没有要改的。" in said and path.read_bytes() == before, said
    # Without them they are written anew.
    path.unlink()
    status, said = home.call(workbook, "--style", PROJECTS[name], "--write")
    [new] = [one for one in path.parent.glob("*.yaml") if is_of(one, before)]
    assert status == 0, said
    assert as_printed(read(new)) == as_printed(whole, PROJECTS[name]), said


def place_of(home_of: HomeOf, name: str) -> tuple[Home, Path]:
    unit, _, inside = name.partition("/")
    home = home_of(unit)
    return home, home.data / inside


def is_of(path: Path, former: bytes) -> bool:
    """Whether a file is of the project that another one was of."""
    told = re.search("^项目名称: .*$", former.decode("utf-8"), re.M)
    assert told is not None
    return told[0] in path.read_text(encoding="utf-8")


def as_printed(texts: Mapping[str, str], style: str = "") -> Mapping[str, str]:
    """The texts as far as the table of a style says them: = is not printed, of what was done either the word or
    what is printed in its place, and points not everywhere.
    """
    kept = {}
    for key, text in texts.items():
        is_replaced = key.endswith(".完成") and f"{key}情况" in texts
        is_left_out = key.endswith(".分值") and style == "湖北"
        if not is_replaced and not is_left_out:
            kept[key] = text.removeprefix("=") if key.endswith(".目标") else text
    return kept


@pytest.mark.parametrize("name", PROJECTS)
def test_amounts_of_a_project_in_ten_thousands_come_back(
    name: str, project_grids: GridsOf, home_of: HomeOf
) -> None:
    home, _ = place_of(home_of, name)
    grids = project_grids(name, TEN_THOUSAND)
    # The unit stands in the table alone.
    for grid in grids:
        grid.rows[2][-1] = None
    status, said = home.call(write(home.path("自评表.xlsx"), grids))
    assert status == 0 and "没有要改的。" in said, said


NATIONAL = "示例旗医疗保障局/项目/参保扩面宣传.yaml"


def test_several_projects_in_one_workbook_go_to_their_files(
    project_grids: GridsOf, home_of: HomeOf
) -> None:
    other = "示例旗医疗保障局/项目/基金监管能力建设.yaml"
    home, path = place_of(home_of, NATIONAL)
    text = path.read_text(encoding="utf-8")
    changed = text.replace("完成: 3120张", "完成: 3100张").replace("≥20场", "≥18场")
    path.write_text(changed, encoding="utf-8")
    grids = [*project_grids(NATIONAL, YUAN), *project_grids(other, YUAN)]
    status, said = home.call(write(home.path("自评表.xlsx"), grids), "--write")
    assert status == 0 and "项目/参保扩面宣传.yaml（项目绩效自评）" in said
    assert "张贴宣传画.完成    3100张 → 3120张" in said and "没有用到" not in said
    assert path.read_text(encoding="utf-8") == text
    # What is changed by hand since stays; the record knows whose value it is.
    again = text.replace("完成: 3120张", "完成: 3130张")
    path.write_text(again, encoding="utf-8")
    status, said = home.call(home.path("自评表.xlsx"), "--write")
    assert "手改过，留着不动" in said and "没有要改的" in said
    assert path.read_text(encoding="utf-8") == again
    assert "项目/参保扩面宣传.yaml：指标.产出.数量.张贴宣传画.完成" in (
        home.record.read_text(encoding="utf-8-sig")
    )


def test_what_a_project_table_lacks_is_told(
    project_grids: GridsOf, home_of: HomeOf
) -> None:
    home, path = place_of(home_of, NATIONAL)
    before = path.read_bytes()
    [grid] = project_grids(NATIONAL, YUAN)
    row, column = grid.find("实际完成值")
    headless = grid.with_cell(row, column, "备注")
    status, said = home.call(write(home.path("表.xlsx"), [headless]), "--write")
    assert "没有“实际完成值”这一列" in said and path.read_bytes() == before
    row, column = grid.find("3120张")
    bare = grid.with_cell(row, column, 0.958)
    status, said = home.call(write(home.path("表.xlsx"), [bare]), "--write")
    assert "只有数、没有单位，没有读。" in said and path.read_bytes() == before
    nameless = grid.with_cell(*grid.find("参保扩面宣传"), None)
    nameless = nameless.with_cell(0, 0, "项目支出绩效自评表")
    nameless = nameless.with_cell(*nameless.find("项目名称"), None)
    status, said = home.call(write(home.path("表.xlsx"), [nameless]), "--write")
    assert "不知道是哪一份的，没有读。" in said and status == 0
    assert path.read_bytes() == before


def test_the_next_question_is_no_answer(
    project_grids: GridsOf, home_of: HomeOf
) -> None:
    home, _ = place_of(home_of, NATIONAL)
    [grid] = project_grids(NATIONAL, YUAN)
    row, column = grid.find("主管部门")
    assert grid.value(row, column + 2) == "示例旗医疗保障局"
    empty = grid.with_cell(row, column + 2, None)
    status, said = home.call(write(home.path("表.xlsx"), [empty]))
    assert status == 0 and "没有要改的。" in said, said


def test_of_an_indicator_no_file_has_all_is_put_in(
    project_grids: GridsOf, home_of: HomeOf
) -> None:
    home, path = place_of(home_of, NATIONAL)
    text = path.read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if "开展入户动员" in one)
    path.write_text(text.replace(f"{line}\n", ""), encoding="utf-8")
    grids = project_grids(NATIONAL, YUAN)
    status, said = home.call(write(home.path("表.xlsx"), grids), "--write")
    assert status == 0, said
    wanted = "      开展入户动员: {目标: ≥20场, 完成: 20场, 分值: 10}\n"
    assert wanted in path.read_text(encoding="utf-8")


def test_the_targets_that_were_approved_are_read_before_anything_is_done(
    home_of: HomeOf,
) -> None:
    home, path = place_of(home_of, NATIONAL)
    path.unlink()
    path.with_suffix(".md").unlink()
    rows: list[list[Value]] = [
        ["项目支出绩效目标表", None, None, None],
        ["2024年度", None, None, None],
        ["项目名称", "参保扩面宣传", "主管部门", "示例旗医疗保障局"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "张贴宣传画", "≥3000张"],
        [None, "质量指标", "宣传内容准确率", "＝100%"],
        ["效益指标", "社会效益指标", "参保意识: 连续", "逐步增强"],
    ]
    workbook = write(home.path("目标.xlsx"), [Grid("目标表", rows)])
    status, said = home.call(workbook, "--style", "全国", "--write")
    assert status == 0 and "这一列" not in said, said
    text = path.read_text(encoding="utf-8")
    assert "    数量:\n      张贴宣传画: {目标: ≥3000张, 完成: 待填}\n" in text
    assert (
        "参保意识: 连续" in text and "目标: 定性" in text and "要求: 逐步增强" in text
    )
    assert "项目名称: 参保扩面宣传\n" in text and "主管部门: 示例旗医疗保障局\n" in text


# ── funds ───────────────────────────────────────────────────────────────────

ROWS = {
    "一、社会保险费收入": "保险费收入", "二、利息收入": "利息收入", "收入合计": "收入",
    "一、社会保险待遇支出": "待遇支出", "二、其他支出": "其他支出", "支出合计": "支出",
}  # fmt: skip


def fund_table(path: Path, unit: Decimal, prefix: str = "") -> Grid:
    """The account of a fund as its data have it: revenue and spending side by side."""
    found = amounts(path)
    said = {YUAN: "元", TEN_THOUSAND: "万元"}[unit]
    kind = re.search("^险种: (.*)$", path.read_text(encoding="utf-8"), re.M)
    assert kind is not None
    rows: list[list[Value]] = [
        [f"{prefix}{kind[1]}基金收支表", None, None, None, None, None],
        ["2024年度", None, None, None, None, f"单位：{said}"],
        ["项目", "预算数", "决算数"] * 2,
    ]

    def cell(key: str) -> Value:
        return float(found[key] / unit) if key in found else None

    names = [
        [name, cell(f"基金.{key}.预算"), cell(f"基金.{key}.决算")]
        for name, key in ROWS.items()
    ]
    rows += [[*left, *right] for left, right in zip(names[:3], names[3:], strict=True)]
    rows.append(["上年结余", None, cell("基金.上年末累计结余"), "年末滚存结余", None])
    rows[-1].append(cell("批复数.年末累计结余"))
    rows.append([None, None, None, "本年收支结余", None, cell("批复数.当期结余")])
    return Grid("收支表", rows)


def amounts(path: Path) -> Mapping[str, Decimal]:
    """The amounts of a fund's data that its account has, in 元."""
    root, problems = read_yaml(path.read_bytes(), path.name)
    assert isinstance(root, Node) and not problems
    texts = {".".join(key): text for key, text in _leaves(plain(root))}
    unit = TEN_THOUSAND if texts["金额单位"] == "万元" else YUAN
    own = re.compile(r"(基金\.(?!统筹)(?!口径)|批复数\.)")
    return dict(_in_yuan(texts, own, unit))


def _in_yuan(
    texts: Mapping[str, str], own: re.Pattern[str], unit: Decimal
) -> Iterator[tuple[str, Decimal]]:
    for key, text in texts.items():
        if own.match(key):
            counted = TEN_THOUSAND if text.endswith("万元") else unit
            yield key, Decimal(text.removesuffix("万元")) * counted


@pytest.mark.parametrize("name", FUNDS)
@pytest.mark.parametrize("unit", [YUAN, TEN_THOUSAND])
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_the_account_of_a_fund_comes_back(
    name: str, unit: Decimal, suffix: str, home_of: HomeOf
) -> None:
    home, path = place_of(home_of, name)
    grid = shifted(with_row_numbers(fund_table(path, unit)))
    whole, before = amounts(path), path.read_bytes()
    workbook = write(home.path(f"收支表{suffix}"), [grid])
    status, said = home.call(workbook, "--write")
    assert status == 0 and "没有要改的。" in said and path.read_bytes() == before, said
    path.unlink()
    status, said = home.call(workbook, "--style", FUNDS[name], "--write")
    assert status == 0, said
    [new] = home.data.glob("*基本医疗保险.yaml")
    assert amounts(new) == whole


def test_a_fund_may_be_called_by_its_longer_name(home_of: HomeOf) -> None:
    home, path = place_of(home_of, "示例州医疗保障局/职工医保.yaml")
    workbook = write(home.path("表.xlsx"), [fund_table(path, YUAN, "城镇")])
    status, said = home.call(workbook)
    assert status == 0 and said.startswith("职工医保.yaml") and "没有要改的" in said
    other = fund_table(path, YUAN)
    other.rows[0][0] = "城乡居民基本医疗保险基金收支表"
    status, said = home.call(write(home.path("表.xlsx"), [other]))
    assert status == 0 and "不知道是哪一份的，没有读。" in said


def test_a_table_that_another_report_knows_is_not_called_strange(
    home_of: HomeOf, project_grids: GridsOf
) -> None:
    home, path = place_of(home_of, "示例州医疗保障局/职工医保.yaml")
    project = home.data / "项目" / "某项目.yaml"
    project.parent.mkdir()
    whole = (ROOT / "data" / "2024" / NATIONAL).read_text(encoding="utf-8")
    project.write_text(whole.replace("示例旗", "示例州"), encoding="utf-8")
    rows: list[list[Value]] = [
        ["职工基本医疗保险基金预算绩效自评表", None, None],
        ["2024年度", None, "单位：元"],
        [None, "全年预算数（A）", "全年执行数（B）"],
        ["收入预算", 1568000000.0, 1572305000.0],
        ["支出预算", 1315000000.0, 1289607500.0],
        ["附：见项目支出绩效自评表。项目，参保扩面宣传项目支出绩效自评表"],
    ]
    status, said = home.call(write(home.path("表.xlsx"), [Grid("自评", rows)]))
    assert status == 0 and "一样的 4 处" in said and "R02" not in said, said
    assert path.is_file()
