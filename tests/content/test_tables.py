"""Table definitions read, and filled by an evaluator that looks its answers up."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

import pytest
from msgspec.structs import replace

from reports.content.evaluation import ItemValues
from reports.content.table_filling import fill_table
from reports.content.tables import TableForm, read_form
from reports.core.figure import NONE, PENDING
from reports.core.grid import Cell, Row, bands_of
from reports.core.problems import Fault, Place
from reports.core.tree import (
    Band,
    CellContent,
    Column,
    Line,
    Table,
    Text,
    content_of,
    content_words,
)
from reports.core.values import Values
from reports.source.schema import Words
from reports.source.yaml import reader
from reports.templating import Named
from reports.types.declare import expressions_in
from reports.wording.options import Wording
from tests.content.test_fill import Filled, figure, filled
from tests.tables import make_table, rows_of


def form_of(text: str) -> TableForm:
    node, problems = reader.read_yaml(text.encode(), "表/一.yaml")
    assert node is not None
    assert not problems
    return read_form("一", node)


class Answers:
    """Evaluates an expression by looking its text up: among the names first, then as a path, else as plain words."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    @property
    def wording(self) -> Wording:
        return Wording()

    def names(self, further: Mapping[str, Any]) -> Any:
        return {**self.values, **further}

    def value(self, expression: Words, names: Any) -> Any:
        first, *rest = expression.split(".")
        value = names.get(first, first)
        for part in rest:
            value = value[part]
        return value

    def lines(self, expression: Words, names: Any) -> tuple[Line, ...]:
        words = str(self.value(expression, names))
        return tuple((Text(line),) for line in words.split("\n") if line)

    def column(
        self, expression: Words, further: Values, items: ItemValues
    ) -> tuple[CellContent, ...]:
        known = self.names(further)
        return tuple(
            content_of(
                self.lines(expression, {**known, **dict(zip(items, own, strict=True))})
            )
            for own in zip(*items.values(), strict=True)
        )


def table_of(text: str, **values: Any) -> Table:
    return fill_table(form_of(text), Answers(values), values)


def problems_of(text: str) -> list[tuple[str, str, Place | None]]:
    with pytest.raises(Fault) as caught:
        form_of(text)
    return [
        (problem.code, problem.message, problem.place)
        for problem in caught.value.problems
    ]


def texts(bands: tuple[Band, ...]) -> list[list[str]]:
    return [
        ["/".join(text_of(line) for line in cell.lines) for cell in row.cells]
        for row in rows_of(bands)
    ]


def text_of(line: Line) -> str:
    return "".join(node.text for node in line if isinstance(node, Text))


def spans(bands: tuple[Band, ...]) -> list[list[tuple[int, int]]]:
    return [
        [(cell.rowspan, cell.colspan) for cell in row.cells] for row in rows_of(bands)
    ]


def covered(bands: tuple[Band, ...], columns: int) -> bool:
    """Whether the cells of the rows tile them: every place is covered once."""
    rows = rows_of(bands)
    seen: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row.cells:
            while (x, y) in seen:
                x += 1
            places = {
                (x + right, y + down)
                for right in range(cell.colspan)
                for down in range(cell.rowspan)
            }
            if seen & places:
                return False
            seen |= places
    return seen == {(x, y) for x in range(columns) for y in range(len(rows))}


SIMPLE = """
标题: 名单
单位: 万元
横排: 是
列:
  - {标题: 名称, 宽: 30, 值: 行.名}
  - {标题: 数额, 值: 行.数, 对齐: 右}
行: 项目
注: [说明一, 说明二]
"""
ITEMS = [{"名": "甲", "数": "1"}, {"名": "乙", "数": "2"}]


def test_a_table_has_a_row_for_each_item() -> None:
    table = table_of(SIMPLE, 项目=ITEMS)
    assert replace(table, body=bands_of(rows_of(table.body))) == make_table(
        caption=(Text("名单"),),
        widths=(30, 10),
        head=(
            Row(
                (
                    Cell(((Text("名称"),),), header=True, align="center"),
                    Cell(((Text("数额"),),), header=True, align="center"),
                )
            ),
        ),
        body=(
            Row((Cell(((Text("甲"),),)), Cell(((Text("1"),),), align="right"))),
            Row((Cell(((Text("乙"),),)), Cell(((Text("2"),),), align="right"))),
        ),
        unit="万元",
        notes=((Text("说明一"),), (Text("说明二"),)),
        wide=True,
    )


def test_the_items_are_one_band() -> None:
    (items,) = table_of(SIMPLE, 项目=ITEMS).body
    assert items == Band(
        (Column(("甲", "乙")), Column(("1", "2"), align="right")),
    )


def test_a_table_without_items_keeps_its_head() -> None:
    table = table_of(SIMPLE, 项目=[])
    assert table.body == ()
    assert texts(table.head) == [["名称", "数额"]]


def test_what_is_not_written_is_left_out() -> None:
    table = table_of("{列: [{标题: 名称, 值: 行.名}], 行: 项目}", 项目=ITEMS)
    assert (table.caption, table.unit, table.notes, table.wide) == ((), "", (), False)


def test_an_empty_value_gives_an_empty_cell() -> None:
    table = table_of("{列: [{标题: 名称, 值: 行.名}], 行: 项目}", 项目=[{"名": ""}])
    assert rows_of(table.body) == (Row((Cell(()),)),)


def test_several_lines_of_a_value_stay_lines_of_the_cell() -> None:
    table = table_of(
        "{列: [{标题: 名称, 值: 行.名}], 行: 项目}", 项目=[{"名": "一\n二"}]
    )
    assert texts(table.body) == [["一/二"]]


GROUPED = """
列:
  - {标题: 项目, 值: 行.名}
  - 标题: 本年
    列:
      - {标题: 预算, 值: 行.数}
      - 标题: 决算
        列:
          - {标题: 合计, 值: 行.数}
          - {标题: 其中, 值: 行.数}
  - {标题: 说明, 值: 行.名}
行: 项目
"""


def test_grouped_columns_give_a_head_of_several_rows() -> None:
    table = table_of(GROUPED, 项目=ITEMS)
    assert texts(table.head) == [
        ["项目", "本年", "说明"],
        ["预算", "决算"],
        ["合计", "其中"],
    ]
    assert spans(table.head) == [
        [(3, 1), (1, 3), (3, 1)],
        [(2, 1), (1, 2)],
        [(1, 1), (1, 1)],
    ]
    assert covered(table.head, 5)
    assert texts(table.body)[0] == ["甲", "1", "1", "1", "甲"]
    assert len(table.widths) == 5


MERGED = """
列:
  - {标题: 一级, 值: 行.一, 合并: 是}
  - {标题: 二级, 值: 行.二, 合并: 是}
  - {标题: 三级, 值: 行.三}
行: 项目
"""


def items_of(*triples: str) -> list[dict[str, str]]:
    return [dict(zip("一二三", triple, strict=True)) for triple in triples]


def test_equal_neighbours_in_merging_columns_become_one_cell() -> None:
    table = table_of(MERGED, 项目=items_of("甲子1", "甲子1", "甲丑1", "乙丑1"))
    assert texts(table.body) == [
        ["甲", "子", "1"],
        ["1"],
        ["丑", "1"],
        ["乙", "丑", "1"],
    ]
    assert spans(table.body) == [
        [(3, 1), (2, 1), (1, 1)],
        [(1, 1)],
        [(1, 1), (1, 1)],
        [(1, 1), (1, 1), (1, 1)],
    ]
    assert covered(table.body, 3)


def test_a_merge_does_not_cross_the_border_of_a_group_on_its_left() -> None:
    table = table_of(MERGED, 项目=items_of("甲子1", "乙子1"))
    assert spans(table.body) == [[(1, 1)] * 3, [(1, 1)] * 3]


def test_equal_values_that_are_no_neighbours_stay_apart() -> None:
    table = table_of(MERGED, 项目=items_of("甲子1", "乙子1", "甲子1"))
    assert texts(table.body) == [
        ["甲", "子", "1"],
        ["乙", "子", "1"],
        ["甲", "子", "1"],
    ]


def test_a_column_that_does_not_merge_repeats_equal_values() -> None:
    table = table_of(
        MERGED.replace("合并: 是", "合并: 否"), 项目=items_of("甲子1", "甲子1")
    )
    assert texts(table.body) == [["甲", "子", "1"]] * 2


def test_merged_cells_always_tile_the_body() -> None:
    for count in range(1, 28):
        names = [
            f"{'甲乙'[index // 9 % 2]}{'子丑寅'[index // 4 % 3]}{index % 2}"
            for index in range(count)
        ]
        assert covered(table_of(MERGED, 项目=items_of(*names)).body, 3)


def test_rows_within_rows_know_both() -> None:
    text = "{列: [{标题: 组, 值: 行.名, 合并: 是}, {标题: 项, 值: 子.名}], 行: 项目, 子行: 行.里}"
    items = [
        {"名": "甲", "里": [{"名": "一"}, {"名": "二"}]},
        {"名": "乙", "里": []},
        {"名": "丙", "里": [{"名": "三"}]},
    ]
    table = table_of(text, 项目=items)
    assert texts(table.body) == [["甲", "一"], ["二"], ["丙", "三"]]
    assert spans(table.body)[0][0] == (2, 1)


def test_closing_rows_stand_below_the_items_and_span_columns() -> None:
    text = """
列: [{标题: 名称, 值: 行.名}, {标题: 数, 值: 行.数}, {标题: 说明, 值: 行.名}]
行: 项目
末行:
  - - {值: 合计, 跨列: 2}
    - {值: 总数, 对齐: 右}
  - - {值: 说明, 跨列: 3, 对齐: 左}
"""
    table = table_of(text, 项目=ITEMS)
    assert texts(table.body)[-2:] == [["合计", "总数"], ["说明"]]
    assert spans(table.body)[-2:] == [[(1, 2), (1, 1)], [(1, 3)]]
    assert [cell.align for row in rows_of(table.body)[-2:] for cell in row.cells] == [
        "center",
        "right",
        "left",
    ]
    assert covered(table.body, 3)


def test_every_expression_is_kept_with_its_place() -> None:
    found = list(expressions_in(form_of(SIMPLE)))
    assert {(str(expression), expression.place.line) for expression in found} == {
        ("名单", 2),
        ("行.名", 6),
        ("行.数", 7),
        ("项目", 8),
        ("说明一", 9),
        ("说明二", 9),
    }


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (
            "列: [{标题: 甲, 值: 行, 宽: 十}]\n行: 项目",
            "“宽”要写 1 到 9999 的整数，写的是“十”。",
            1,
        ),
        (
            "列: [{标题: 甲, 值: 行, 宽: 0}]\n行: 项目",
            "“宽”要写 1 到 9999 的整数，写的是“0”。",
            1,
        ),
        (
            "列:\n  - {标题: 甲}\n行: 项目",
            "“甲”这一列要写“值”，分成几列的写“列”，两样写一样。",
            2,
        ),
        (
            "列:\n  - {标题: 甲, 值: 行, 列: [{标题: 乙, 值: 行}]}\n行: 项目",
            "“甲”这一列要写“值”，分成几列的写“列”，两样写一样。",
            2,
        ),
        (
            "列: [{标题: 甲, 值: 行}, {标题: 乙, 值: 行}]\n行: 项目\n末行:\n  - - {值: 行}",
            "末行里这一行共跨 1 列，应当跨 2 列。",
            4,
        ),
        (
            "列: [{标题: 甲, 值: 行}]\n行: 项目\n末行:\n  - - {值: 行, 跨列: 2}",
            "末行里这一行共跨 2 列，应当跨 1 列。",
            4,
        ),
        (
            "列: [{标题: 甲, 值: 行}]",
            "表“一”没有写“行”；一行一项的表写“列”和“行”，表单写“宽”和“表单”。",
            1,
        ),
        (
            "宽: [1]",
            "表“一”没有写“表单”；一行一项的表写“列”和“行”，表单写“宽”和“表单”。",
            1,
        ),
        (
            "表单:\n  - - {值: 行}",
            "表“一”没有写“宽”；一行一项的表写“列”和“行”，表单写“宽”和“表单”。",
            1,
        ),
        (
            "宽: [1, 1, 1]\n表单:\n  - 左: {值: 行}\n    行:\n      - - {值: 行, 跨列: 3}",
            "表单里这一行共跨 3 列，应当跨 2 列。",
            5,
        ),
    ],
)
def test_a_definition_that_makes_no_table_is_a_problem_in_its_file(
    text: str, message: str, line: int
) -> None:
    ((code, said, place),) = problems_of(text)
    assert (code, said) == ("T08", message)
    assert place is not None
    assert (place.file, place.line) == ("表/一.yaml", line)


def test_a_definition_is_held_to_its_schema() -> None:
    found = problems_of("列:\n  - {标題: 甲, 值: 行, 对齐: 中间}\n航: 项目")
    assert [code for code, _, _ in found] == ["D01", "D04", "D01"]


# ── with the expressions of templates ───────────────────────────────────────


class Seat(Named, frozen=True):
    """A row that is a value of ours."""

    name: Annotated[object, "名"]
    amount: Annotated[object, "数"]


PLAIN = {"名": "甲", "数": figure("12345元")}
OTHER_ROWS = {
    "a mapping of another kind": MappingProxyType(
        {"名": "乙", "数": figure("20000元")}
    ),
    "a value of ours": Seat("乙", figure("20000元")),
}
# The same by its shape, and by what only Jinja reads.
MEMBERS = ("行.数|万元", "行.数 | 万元", "(行.数)|万元")


def filled_column(expression: str, *rows: object) -> Filled:
    """A table of one column below a plain row."""
    return filled(
        {
            "source": "{{ 表('一') }}",
            "tables": {"一": f"列: [{{标题: 数, 值: {expression}}}]\n行: 项目"},
            "values": {"项目": [PLAIN, *rows]},
        }
    )


def column_of(expression: str, *rows: object) -> list[str]:
    result = filled_column(expression, *rows)
    assert result.document is not None, result.problems
    (table,) = result.document.blocks
    assert isinstance(table, Table)
    ((column,),) = (band.columns for band in table.body)
    return list(map(content_words, column.cells))


@pytest.mark.parametrize("expression", MEMBERS)
@pytest.mark.parametrize("row", OTHER_ROWS.values(), ids=OTHER_ROWS)
def test_rows_need_not_be_plain_mappings(expression: str, row: object) -> None:
    assert column_of(expression, row, PLAIN) == ["1.23万元", "2.00万元", "1.23万元"]


@pytest.mark.parametrize("expression", MEMBERS)
def test_of_an_absent_row_each_member_is_absent(expression: str) -> None:
    assert column_of(expression, PENDING, NONE) == ["1.23万元", "〔待填〕", "—"]


@pytest.mark.parametrize("expression", MEMBERS)
def test_an_absent_member_is_printed_as_such(expression: str) -> None:
    rows = ({"名": "乙", "数": PENDING}, {"名": "丙", "数": NONE})
    assert column_of(expression, *rows) == ["1.23万元", "〔待填〕", "—"]


@pytest.mark.parametrize("expression", ["行.数", *MEMBERS])
@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ({"名": "乙", "数目": figure("1元")}, "最接近的是“数目”。有：名、数目。"),
        ({"名": "乙"}, "可以写的有：名。"),
        (MappingProxyType({"名": "乙"}), "可以写的有：名。"),
        ({}, ""),
    ],
)
def test_a_row_without_the_member_is_a_problem_that_says_what_it_has(
    expression: str, row: object, hint: str
) -> None:
    (problem,) = filled_column(expression, row).problems
    assert (problem.code, problem.message) == ("T02", "没有“数”这个名称。")
    assert problem.hint == hint
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == ("表/一.yaml", 1)


@pytest.mark.parametrize("expression", ["行.名|万元", "(行.名)|万元"])
def test_what_a_filter_cannot_work_on_is_a_problem_of_the_column(
    expression: str,
) -> None:
    (problem,) = filled_column(expression).problems
    assert (problem.code, problem.message) == (
        "T04",
        "这里的写法算不出结果：不能用在文字上。",
    )
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == ("表/一.yaml", 1)
