"""What the definition of a table can say: filled, written in every format, and read back."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from lxml import etree

from reports.core.figure import NONE, PENDING, LeftBlank
from reports.core.problems import Place
from reports.core.tree import Document, Table
from tests.content.test_fill import figure, filled
from tests.content.test_tables import covered, problems_of, spans
from tests.gate.finished import files_of, problems
from tests.tables import rows_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def row(code: str, group: str, name: str, amount: object) -> dict[str, Any]:
    return {"编码": code, "类名": group, "名称": name, "数": amount}


ROWS = [
    row("2010101", "一般", "行政运行", figure("1234567.5元")),
    row("2010199", "一般", "其他支出", figure("0元")),
    row("2101501", "卫生", "行政运行", figure("30000元")),
]


def document_of(text: str, **values: Any) -> Document:
    """A document of this table alone; what its files say is what the tree says."""
    result = filled(
        {
            "source": "{{ 表('一') }}",
            "tables": {"一": text},
            "values": {"项目": ROWS, "总数": figure("1264567.5元"), **values},
        }
    )
    assert result.document is not None, result.problems
    assert problems(files_of(result.document), result.document) == []
    return result.document


def table_of(text: str, **values: Any) -> Table:
    (table,) = document_of(text, **values).blocks
    assert isinstance(table, Table)
    assert covered((*table.head, *table.body), len(table.widths))
    return table


def words_in(table: Table) -> list[list[str]]:
    return [
        [
            "/".join(
                "".join(part.text + getattr(part, "unit", "") for part in line)
                for line in cell.lines
            )  # type: ignore[union-attr]
            for cell in one.cells
        ]
        for one in rows_of(table.body)
    ]


def message_of(text: str, **values: Any) -> tuple[str, int]:
    """What is told of a table that cannot be filled, and the line."""
    result = filled(
        {
            "source": "{{ 表('一') }}",
            "tables": {"一": text},
            "values": {"项目": ROWS, **values},
        }
    )
    (problem,) = result.problems
    assert problem.place is not None and problem.place.file == "表/一.yaml"
    return f"{problem.code} {problem.message}", problem.place.line


# ── 写法 of a table, a column, a cell ───────────────────────────────────────

AMOUNTS = """
行: 项目
列:
  - {{标题: 名称, 值: 行.名称}}
  - {{标题: 数, 值: 行.数|不带单位, 对齐: 右{column}}}
末行:
  - - {{值: "'合计'"}}
    - {{值: 总数|不带单位{cell}}}
{table}
"""


@pytest.mark.parametrize(
    ("choices", "printed"),
    [
        ({}, ["1234567.50", "0.00", "30000.00", "1264567.50"]),
        (
            {"table": "写法: {表内零值: —, 千分位: 是}"},
            ["1,234,567.50", "—", "30,000.00", "1,264,567.50"],
        ),
        (
            {"table": "写法: {表内零值: 留空, 小数位: {元: 0}}"},
            ["1234568", "", "30000", "1264568"],
        ),
        (
            {
                "table": "写法: {千分位: 是}",
                "column": ", 写法: {表内零值: '0'}",
                "cell": ", 写法: {千分位: 否}",
            },
            ["1,234,567.50", "0", "30,000.00", "1264567.50"],
        ),
    ],
    ids=["as the document", "table", "blank", "column and cell"],
)
def test_a_table_a_column_and_a_cell_word_otherwise_what_they_say(
    choices: Mapping[str, str], printed: list[str]
) -> None:
    parts = {"table": "", "column": "", "cell": "", **choices}
    assert [
        cells[1] for cells in words_in(table_of(AMOUNTS.format(**parts)))
    ] == printed


@pytest.mark.parametrize(
    ("choices", "unit", "shown"),
    [
        ("", "金额单位：万元", "12.35"),
        ("写法: {表内单位: 元}", "金额单位：元", "123456.70"),
        ("写法: {表内单位: 亿元}", "金额单位：亿元", "0.0012"),
        ("写法: {表内单位: 万元}", "金额单位：万元", "12.35"),
    ],
)
def test_the_amounts_of_a_table_and_what_stands_over_them_are_of_one_unit(
    choices: str, unit: str, shown: str
) -> None:
    text = f"单位: 金额单位：万元\n行: '[1]'\n列: [{{标题: 数, 值: 数|万元|不带单位}}]\n{choices}"
    table = table_of(text, 数=figure("123456.7元"))
    assert (table.unit, words_in(table)) == (unit, [[shown]])


@pytest.mark.parametrize("said", ["单位：人", "金额单位：见各列"])
def test_what_names_no_unit_of_amounts_stays(said: str) -> None:
    text = f"单位: {said}\n行: '[1]'\n列: [{{标题: 数, 值: 数|不带单位}}]\n写法: {{表内单位: 元}}"
    assert table_of(text, 数=figure("1.5万元")).unit == said


def test_one_figure_stands_in_several_formats_in_every_kind_of_file() -> None:
    text = """
列: [{标题: 甲, 值: 行|小数(2)|不带单位}, {标题: 乙, 值: 行|去尾零|不带单位}, {标题: 丙, 值: 行|万元(3), 写法: {千分位: 是}}]
行: 数
写法: {表内补零: 是, 表内零值: '0'}
"""
    numbers = [figure("95元"), figure("3元"), figure("0元"), figure("44000元")]
    assert words_in(table_of(text, 数=numbers)) == [
        ["95.00", "95", "0.010万元"],
        ["3.00", "3", "0.000万元"],
        ["0.00", "0", "0.000万元"],
        ["44000.00", "44000", "4.400万元"],
    ]


BLANK_CELL = LeftBlank("资金.其他资金", Place("决算.yaml", 8, 11))


def test_what_the_data_leave_blank_is_an_empty_cell_and_adds_nothing() -> None:
    text = """
列:
  - {标题: 名, 值: 序}
  - {标题: 甲, 值: 行.数|万元|不带单位, 小计: 是}
  - {标题: 乙, 值: 行.数|小数(2)}
  - {标题: 丙, 值: "合计(行.数, 行.数)|不带单位"}
行: 数
小计: {按: "'一'", 名称: "'小计'"}
末行: [[{值: "''"}, {值: 空格}, {值: 空格|不带单位}, {值: "'是' if 空格 is 留空 else '否'"}]]
"""
    rows = [{"数": one} for one in (figure("30000元"), BLANK_CELL)]
    assert words_in(table_of(text, 数=rows, 空格=BLANK_CELL)) == [
        ["1", "3.00", "30000.00元", "60000.00"],
        ["2", "", "", ""],
        ["小计", "3.00", "", ""],
        ["", "", "", "是"],
    ]


@pytest.mark.parametrize(
    "source",
    [
        "资金{{ 空格 }}。",
        "资金{{ 空格|不带单位 }}。",
        "资金{{ 较上年(空格, 数) }}。",
        "资金{{ 占(空格, 数) }}。",
    ],
)
def test_a_sentence_cannot_print_what_the_data_leave_blank(source: str) -> None:
    values = {"空格": BLANK_CELL, "数": figure("3万元")}
    (problem,) = filled({"source": source, "values": values}).problems
    assert (problem.code, problem.place) == ("D05", BLANK_CELL.place)
    assert problem.message.startswith("“资金.其他资金”写了“留空”，有一句话要印它")
    whole = f"{{% if 空格 is 有 %}}{source}{{% else %}}没有其他资金。{{% endif %}}"
    assert filled({"source": whole, "values": values}).problems == ()


def test_decimals_of_other_units_stay_as_they_were() -> None:
    text = "行: '[1]'\n列: [{标题: 率, 值: 率, 写法: {小数位: {元: 0}}}]"
    assert words_in(table_of(text, 率=figure("95.25%"))) == [["95.25%"]]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (
            "列: [{标题: 甲, 值: 行}]\n行: 项目\n写法: {零位: 空}",
            "不认识的写法选项“零位”。最接近的是“零值”。",
            3,
        ),
        (
            "列:\n  - {标题: 甲, 值: 行, 写法: {小数位: {元: 九}}}\n行: 项目",
            "选项“小数位”里“元”的位数要写 0 到 6 的整数，现在是“九”。",
            2,
        ),
    ],
)
def test_an_option_that_is_wrong_is_told_where_the_table_says_it(
    text: str, message: str, line: int
) -> None:
    ((code, said, place),) = problems_of(text)
    assert code == "D04" and said.startswith(message)
    assert place is not None and place.line == line


def test_grouped_digits_are_grouped_in_the_workbook_and_plain_in_csv() -> None:
    text = AMOUNTS.format(table="写法: {千分位: 是}", column="", cell="")
    files = files_of(document_of(text))
    with zipfile.ZipFile(io.BytesIO(files["决算附表.xlsx"])) as book:
        styles = book.read("xl/styles.xml").decode()
    assert 'formatCode="#,##0.00"' in styles
    facts = files["决算数据.csv"].decode("utf-8-sig")
    assert ',1234567.50,元,"1,234,567.50"' in facts


# ── cells over several rows ─────────────────────────────────────────────────


def test_a_cell_reaches_down_beside_the_rows_that_leave_it_room() -> None:
    table = table_of("""
宽: [1, 1, 1]
表单:
  - - {值: "'左'", 跨行: 2, 表头: 是}
    - {值: "'甲'"}
    - {值: "'右'", 跨行: 3}
  - - {值: "'乙'"}
  - - {值: "'丙'", 跨列: 2}
""")
    assert words_in(table) == [["左", "甲", "右"], ["乙"], ["丙"]]
    assert spans(table.body)[0] == [(2, 1), (1, 1), (3, 1)]


def test_repeated_rows_have_a_cell_on_either_side_that_reaches_down_beside_them() -> (
    None
):
    table = table_of("""
宽: [1, 1, 1, 1]
表单:
  - 左: {值: "'资金'", 表头: 是}
    右: {值: "'说明'", 跨列: 2}
    行:
      - 每: 项目
        行:
          - - {值: "列举([序, 行.名称], '')"}
""")
    assert words_in(table) == [
        ["资金", "1行政运行", "说明"],
        ["2其他支出"],
        ["3行政运行"],
    ]
    assert spans(table.body)[0] == [(3, 1), (1, 1), (3, 2)]


@pytest.mark.parametrize(
    "rows",
    [
        '[{值: "1", 跨行: 3}, {值: "1"}]\n  - [{值: "1"}]',
        '[{值: "1", 跨行: 2}, {值: "1"}]\n  - {左: {值: "1"}, 行: [[{值: "1"}]]}',
        '[{值: "1"}, {值: "1", 跨行: 2}, {值: "1"}]\n  - [{值: "1", 跨列: 2}]',
    ],
    ids=["past the end", "into a group", "through the middle"],
)
def test_a_cell_that_reaches_where_it_has_no_room_is_told(rows: str) -> None:
    count = 3 if "跨列" in rows else 2
    ((code, message, place),) = problems_of(f"宽: {[1] * count}\n表单:\n  - {rows}")
    assert (code, message) == ("T08", "表单里“跨行”的格和下面的行对不上。")
    assert place is not None


def test_a_row_counts_what_reaches_into_it() -> None:
    ((code, message, _),) = problems_of(
        '宽: [1, 1]\n表单:\n  - [{值: "1", 跨行: 2}, {值: "1"}]\n  - [{值: "1"}, {值: "1"}]'
    )
    assert (code, message) == ("T08", "表单里这一行共跨 3 列，应当跨 2 列。")


# ── how cells are aligned ───────────────────────────────────────────────────


def test_a_head_cell_is_aligned_as_it_says_in_every_format() -> None:
    document = document_of(
        "宽: [1, 1]\n表单:\n  - [{值: \"'左'\", 表头: 是, 对齐: 左}, {值: \"'中'\", 表头: 是}]"
    )
    files = files_of(document)
    left, middle = xml_of(files["决算.docx"], "word/document.xml").iter(f"{W}tc")
    assert [side.get(f"{W}val") for side in left.iter(f"{W}jc")] == ["left"]
    assert list(middle.iter(f"{W}jc")) == []
    styles = xml_of(files["决算附表.xlsx"], "xl/styles.xml")
    sides = {found.get("horizontal") for found in styles.iter(f"{S}alignment")}
    assert {"left", "center"} <= sides


def test_each_row_may_be_aligned_otherwise() -> None:
    table = table_of("""
行: 项目
列:
  - {标题: 名称, 值: 行.名称, 逐行对齐: "'中' if 行.类名 == '卫生' else '左'"}
  - {标题: 数, 值: 行.数|不带单位, 对齐: 右}
""")
    sides = [[cell.align for cell in one.cells] for one in rows_of(table.body)]
    assert sides == [["left", "right"], ["left", "right"], ["center", "right"]]
    assert len(table.body) == 2


def test_what_is_no_alignment_is_told_in_its_line() -> None:
    text = "行: 项目\n列:\n  - {标题: 名称, 值: 行.名称, 逐行对齐: 行.类名}"
    assert message_of(text) == ("T08 “逐行对齐”要得出 左、中 或 右，现在是“一般”。", 3)


# ── order ───────────────────────────────────────────────────────────────────

SORTED = """
行: 项目
列:
  - {{标题: 序号, 值: 序}}
  - {{标题: 科目, 值: 行.编码}}
  - {{标题: 类, 值: 行.类名}}
  - {{标题: 数, 值: 行.数|万元|不带单位{column}}}
{table}
"""
MORE = [
    row("2101501", "卫生", "丙", figure("30000元")),
    row("2010101", "一般", "甲", figure("20000元")),
    row("2010199", "卫生", "乙", NONE),
    row("2010105", "一般", "丁", figure("30000元")),
    row("2010103", "一般", "戊", figure("9元")),
]


def order_of(table: str, column: str = "") -> str:
    text = SORTED.format(table=table, column=column)
    rows = words_in(table_of(text, 项目=MORE))
    names = {str(one["编码"]): str(one["名称"]) for one in MORE}
    return "".join(names.get(cells[1], "计") for cells in rows if len(cells) > 1)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("[]", "丙甲乙丁戊"),
        # What is not there comes last either way, what is alike stays as it was.
        ("数 降", "丙丁甲戊乙"),
        ("数", "戊甲丙丁乙"),
        ("数 升", "戊甲丙丁乙"),
        ("科目", "甲戊丁乙丙"),
        ("科目 降", "丙乙丁戊甲"),
        ("类", "丙乙甲丁戊"),
        ("[类, 数 降]", "丙乙丁甲戊"),
        ("[类 降, 数]", "戊甲丁丙乙"),
    ],
)
def test_rows_are_in_the_order_of_columns(order: str, names: str) -> None:
    assert order_of(f"排序: {order}") == names


def test_rows_are_numbered_as_they_are_sorted() -> None:
    text = SORTED.format(table="排序: 数 降", column="")
    rows = words_in(table_of(text, 项目=MORE))
    assert [cells[0] for cells in rows] == ["1", "2", "3", "4", "5"]


def test_groups_with_a_subtotal_stay_together_and_are_sorted_within() -> None:
    subtotal = "小计: {按: 行.类名, 名称: \"行.类名 ~ '小计'\"}"
    text = SORTED.format(
        table=f"排序: 数 降\n{subtotal}", column=", 写法: {千分位: 是}, 小计: 是"
    )
    rows = words_in(table_of(text, 项目=MORE))
    assert [cells[-1] for cells in rows] == [
        *("3.00", "—", "3.00"),
        *("3.00", "2.00", "0.00", "5.00"),
    ]
    assert rows[2][0] == "卫生小计" and rows[-1][0] == "一般小计"


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ("数字 降", "“排序”里的“数字 降”不是这张表里有值的一列"),
        ("[类, 数 将]", "“排序”里的“数 将”不是"),
        ("名称", "“排序”里的“名称”不是"),
    ],
)
def test_an_order_by_no_column_is_told(order: str, says: str) -> None:
    message, line = message_of(SORTED.format(table=f"排序: {order}", column=""))
    assert message.startswith("T08") and line == 8
    assert says.replace("数字 降", "数字") in message


def test_an_order_by_one_of_two_columns_is_told() -> None:
    text = "行: 项目\n列: [{标题: 数, 值: 行.数}, {标题: 数, 值: 行.名称}]\n排序: 数 降"
    message, line = message_of(text)
    assert "分不清是哪一列" in message and line == 3


# ── numbers of rows, parts of codes, totals of groups ───────────────────────


def test_rows_have_their_number_and_codes_fall_into_their_levels() -> None:
    table = table_of("""
行: 项目
列:
  - {标题: 序号, 值: 序}
  - {标题: 类, 值: "拆码(行.编码, '类')"}
  - {标题: 款, 值: "拆码(行.编码, '款')"}
  - {标题: 项, 值: "拆码(行.编码, '项')"}
""")
    assert words_in(table) == [
        ["1", "201", "01", "01"],
        ["2", "201", "01", "99"],
        ["3", "210", "15", "01"],
    ]


def test_rows_within_rows_bear_the_number_of_theirs() -> None:
    text = (
        "行: 组\n子行: 行.里\n列: [{标题: 序号, 值: 序, 合并: 是}, {标题: 项, 值: 子}]"
    )
    groups = [{"里": ["甲", "乙"]}, {"里": ["丙"]}]
    assert words_in(table_of(text, 组=groups)) == [["1", "甲"], ["乙"], ["2", "丙"]]


def test_a_code_has_no_digits_of_levels_below_its_own() -> None:
    text = "行: '[1]'\n列: [{标题: 项, 值: \"拆码('21015', '项')\"}]"
    assert words_in(table_of(text)) == [[""]]


def test_a_level_that_codes_do_not_have_is_told() -> None:
    text = "行: 项目\n列:\n  - {标题: 目, 值: \"拆码(行.编码, '目')\"}"
    message, line = message_of(text)
    assert message.startswith("T04") and line == 3


GROUPED = """
行: 项目
小计: {按: 行.类名, 名称: "行.类名 ~ '小计'"}
列:
  - {标题: 类, 值: 行.类名, 合并: 是}
  - {标题: 名称, 值: 行.名称}
  - {标题: 数, 值: 行.数|万元|不带单位, 对齐: 右, 小计: 是}
  - {标题: 备注, 值: "''"}
"""


def test_a_total_stands_below_each_group_of_rows() -> None:
    assert words_in(table_of(GROUPED)) == [
        ["一般", "行政运行", "123.46", ""],
        ["其他支出", "0.00", ""],
        ["一般小计", "123.46", ""],
        ["卫生", "行政运行", "3.00", ""],
        ["卫生小计", "3.00", ""],
    ]


def test_a_total_adds_exact_amounts_and_is_rounded_once() -> None:
    small = [row("1", "一般", "甲", figure("44元")) for _ in range(3)]
    (*_, last) = words_in(table_of(GROUPED, 项目=small))
    assert last == ["一般小计", "0.01", ""]


def test_a_total_of_what_is_missing_says_so() -> None:
    rows = [
        row("1", "一般", "甲", PENDING),
        row("1", "一般", "乙", figure("1元")),
        row("1", "卫生", "丙", NONE),
        row("1", "卫生", "丁", figure("20000元")),
    ]
    totals = [
        cells
        for cells in words_in(table_of(GROUPED, 项目=rows))
        if len(cells) == 3 and "小计" in cells[0]
    ]
    assert totals == [["一般小计", "〔待填〕", ""], ["卫生小计", "2.00", ""]]


def test_of_no_rows_there_are_no_totals() -> None:
    result = document_of(
        GROUPED.replace("行: 项目", "行: 非零(项目, '空缺')"),
        项目=[{**ROWS[0], "空缺": NONE}],
    )
    (table,) = result.blocks
    assert isinstance(table, Table) and table.body == ()


@pytest.mark.parametrize(
    "text",
    [
        GROUPED.replace(", 小计: 是", ""),
        GROUPED.replace("小计: {按", "# {按"),
        GROUPED.replace("合并: 是", "小计: 是"),
    ],
    ids=["no column", "no name", "no room for the name"],
)
def test_totals_are_said_in_two_places(text: str) -> None:
    ((code, message, place),) = problems_of(text)
    assert code == "T08" and message.startswith("“小计”要写两处")
    assert place is not None


# ── a head cut from corner to corner ────────────────────────────────────────


def test_a_head_is_cut_from_corner_to_corner() -> None:
    document = document_of(
        "行: 项目\n列: [{标题: 科目, 斜线: 年度, 值: 行.名称}, {标题: 数, 值: 行.数|不带单位}]"
    )
    files = files_of(document)
    cell = next(xml_of(files["决算.docx"], "word/document.xml").iter(f"{W}tc"))
    assert cell.find(f"{W}tcPr/{W}tcBorders/{W}tl2br") is not None
    assert ["".join(line.itertext()) for line in cell.iter(f"{W}p")] == ["年度", "科目"]
    assert [side.get(f"{W}val") for side in cell.iter(f"{W}jc")] == ["right", "left"]
    page = files["决算.html"].decode()
    assert re.search(
        r'<th class="d c[^>]*><span class="u">年度</span><br>科目</th>', page
    )
    assert ".d{text-align: left; background-image" in page
    styles = xml_of(files["决算附表.xlsx"], "xl/styles.xml")
    (border,) = (one for one in styles.iter(f"{S}border") if one.get("diagonalDown"))
    assert border.find(f"{S}diagonal").get("style") == "thin"


# ── a form whose head repeats ───────────────────────────────────────────────

FORM = """
上部:
  - - {值: "'项目名称'", 跨列: 2, 表头: 是}
    - {值: "'某项目'", 跨列: 2}
重复表头: 是
行: 项目
小计: {按: 行.类名, 名称: "'小计'"}
列:
  - {标题: 指标, 连表头: 是}
  - {标题: 一级, 值: 行.类名, 合并: 是}
  - {标题: 三级, 值: 行.名称}
  - {标题: 数, 值: 行.数|不带单位, 小计: 是}
末行:
  - - {值: "'合计'", 跨列: 3, 表头: 是}
    - {值: 总数|不带单位}
"""


def test_the_head_in_the_midst_of_a_form_repeats_on_each_page() -> None:
    document = document_of(FORM)
    (form,) = document.blocks
    assert isinstance(form, Table) and form.inner_head == (1, 2)
    body = xml_of(files_of(document)["决算.docx"], "word/document.xml")[0]
    upper, lower = body.iter(f"{W}tbl")
    assert list(upper.iter(f"{W}tblHeader")) == []
    first, *others = lower.iter(f"{W}tr")
    assert [list(found.iter(f"{W}tblHeader")) != [] for found in (first, *others)] == [
        True,
        *[False] * len(others),
    ]
    # Nothing goes on from a row that repeats to one that does not.
    assert list(first.iter(f"{W}vMerge")) == []
    # Each has its line where a page ends between them; the least paragraph that there can be parts them.
    assert upper.find(f"{W}tblPr/{W}tblBorders") is None
    (seam,) = (one for one in upper.itersiblings() if one.getnext() is lower)
    assert seam.find(f"{W}pPr/{W}spacing").get(f"{W}line") == "1"
    grids = [
        [column.get(f"{W}w") for column in one.iter(f"{W}gridCol")]
        for one in (upper, lower)
    ]
    assert grids[0] == grids[1]


def test_the_rows_that_repeat_in_word_are_those_of_the_workbook() -> None:
    book = files_of(document_of(FORM))["决算附表.xlsx"]
    workbook = xml_of(book, "xl/workbook.xml")
    titles = [
        name.text
        for name in workbook.iter(f"{S}definedName")
        if name.get("name") == "_xlnm.Print_Titles"
    ]
    assert titles == ["'表'!$3:$3"]


def test_a_joined_head_that_repeats_ends_with_the_head() -> None:
    table = table_of(FORM)
    assert words_in(table)[:3] == [
        ["项目名称", "某项目"],
        ["指标", "一级", "三级", "数"],
        ["", "一般", "行政运行", "1234567.50"],
    ]
    assert spans(table.body)[1][0] == (1, 1) and spans(table.body)[2][0] == (5, 1)


def test_without_the_word_a_form_is_one_table() -> None:
    document = document_of(FORM.replace("重复表头: 是", ""))
    body = xml_of(files_of(document)["决算.docx"], "word/document.xml")
    assert len(list(body.iter(f"{W}tbl"))) == 1


def test_only_a_form_says_that_its_head_repeats() -> None:
    ((code, message, place),) = problems_of(
        "重复表头: 是\n列: [{标题: 甲, 值: 行}]\n行: 项目"
    )
    assert code == "T08" and message.startswith("“重复表头”只用在有“上部”和“列”的表里")
    assert place is not None and place.line == 2


def xml_of(data: bytes, member: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(member))
