"""科目: amounts added up by code, rows of two sides, and the words of a schema about codes, rows and units."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reports.core import nodes
from reports.core.figure import (
    BLANK,
    NONE,
    PENDING,
    Absent,
    Computed,
    Figure,
    entered_leaves,
    unit_named,
)
from reports.core.problems import Place, Problem, Severity
from reports.finance import accounts, functions
from reports.finance import rows as table_rows
from reports.finance.data_file import read_source, with_tables
from reports.source import schema
from reports.source.yaml import reader
from tests.bureau import ACCOUNTS, UNIT, Bureau, codes, of_code, shown, unmeant
from tests.sessions import produced

NAMES = {
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "养老保险缴费支出",
    "210": "卫生健康支出",
    "21015": "医疗保障管理事务",
    "2101501": "行政运行",
    "2101550": "事业运行",
    "229": "其他支出",
    "22904": "其他政府性基金及对应专项债务收入安排的支出",
    "2290400": "其他政府性基金安排的支出",
}


def yuan(value: str, name: str = "", line: int = 1) -> Figure:
    return Figure.entered(
        Decimal(value), unit_named("元"), Place("决算.yaml", line, 1), value, name
    )


def entries(**amounts: Any) -> dict[str, dict[str, Any]]:
    """Entries by code with one member: entries(c2101501='5') has 基本 5 元."""
    return {
        code[1:]: {"基本": yuan(value) if isinstance(value, str) else value}
        for code, value in amounts.items()
    }


def levels(rows: Any, amount: str = "决算") -> dict[str, Any]:
    return {
        row["编码"]: row[amount]
        if isinstance(row[amount], Absent)
        else shown(row[amount])
        for row in rows
    }


# ── 分级 ────────────────────────────────────────────────────────────────────


def test_amounts_add_up_by_the_digits_of_their_codes_in_the_order_of_the_codes() -> (
    None
):
    rows = accounts.add_up_by_level(
        entries(c2101550="3", c2080505="7", c2101501="5"), NAMES, 决算=["基本"]
    )
    assert levels(rows) == {
        "208": "7元",
        "20805": "7元",
        "2080505": "7元",
        "210": "8元",
        "21015": "8元",
        "2101501": "5元",
        "2101550": "3元",
    }
    assert list(levels(rows)) == sorted(levels(rows))


def test_a_row_knows_its_level_its_name_and_the_names_it_stands_under() -> None:
    *_, row = accounts.add_up_by_level(entries(c2101501="5"), NAMES)
    assert {
        key: row[key] for key in ("编码", "类码", "级", "名称", "类名", "款名", "项名")
    } == {
        "编码": "2101501",
        "类码": "210",
        "级": "项",
        "名称": "行政运行",
        "类名": "卫生健康支出",
        "款名": "医疗保障管理事务",
        "项名": "行政运行",
    }


def test_a_code_that_ends_in_00_is_an_item_and_not_its_own_parent() -> None:
    rows = accounts.add_up_by_level(entries(c2290400="9"), NAMES, 决算=["基本"])
    assert levels(rows) == {"229": "9元", "22904": "9元", "2290400": "9元"}
    assert [row["级"] for row in rows] == ["类", "款", "项"]


def test_a_fund_that_is_none_has_no_rows_and_its_totals_are_zero() -> None:
    rows = accounts.add_up_by_level(NONE, NAMES, 决算=["基本"])
    assert rows == []
    assert shown(accounts.add_up_column(rows, "决算")) == "0元"
    assert accounts.add_revenue(rows) == table_rows.select_rows(rows, 级="类") == []
    assert shown(table_rows.count_members(rows)) == "0个"


def test_a_sum_over_members_that_no_entry_has_is_zero() -> None:
    rows = accounts.add_up_by_level(
        entries(c2101501="5"), NAMES, 经营=["经营"], 决算=["基本", "经营"]
    )
    assert levels(rows, "经营")["210"] == "0元" and levels(rows)["210"] == "5元"


def test_an_entry_of_zero_is_a_row_of_zeros() -> None:
    assert (
        levels(accounts.add_up_by_level(entries(c2101501="0"), NAMES, 决算=["基本"]))[
            "210"
        ]
        == "0元"
    )


def test_a_pending_amount_is_pending_in_all_above_it_and_nowhere_else() -> None:
    rows = accounts.add_up_by_level(
        entries(c2101501=PENDING, c2101550="3", c2080505="7"), NAMES, 决算=["基本"]
    )
    assert levels(rows) == {
        "208": "7元",
        "20805": "7元",
        "2080505": "7元",
        "210": PENDING,
        "21015": PENDING,
        "2101501": PENDING,
        "2101550": "3元",
    }
    assert accounts.add_up_column(rows, "决算") is PENDING


def test_an_entry_that_cannot_be_read_is_pending_in_each_of_its_amounts() -> None:
    rows = accounts.add_up_by_level(
        {**entries(c2101550="3"), "2101501": PENDING}, NAMES, 决算=["基本"]
    )
    assert levels(rows)["2101501"] is levels(rows, "基本")["21015"] is PENDING
    assert table_rows.non_zero_rows(rows, "基本") == rows


@pytest.mark.parametrize("whole", [PENDING, {"2101501": PENDING}])
def test_entries_that_are_pending_as_a_whole_are_not_taken_for_none(whole: Any) -> None:
    rows = accounts.add_up_by_level(whole, NAMES, 决算=["基本"])
    assert rows is PENDING
    assert accounts.add_up_column(rows, "决算") is PENDING
    assert (
        table_rows.count_members(
            table_rows.select_rows(accounts.add_revenue(rows), 级="项")
        )
        is PENDING
    )
    assert (
        accounts.add_up_column(table_rows.non_zero_rows(rows, "决算"), "决算")
        is PENDING
    )
    assert functions.total(table_rows.member_values(rows, "决算")) is PENDING
    assert table_rows.place_abreast(rows, [], [], []) is PENDING
    assert accounts.join_entries(entries(c2101501="5"), PENDING) is PENDING
    assert {row["合计"] for row in accounts.list_classes(NAMES, "决算", 金额=rows)} == {
        PENDING
    }
    assert (
        functions.total(
            table_rows.member_values(table_rows.list_entries(PENDING), "值"), yuan("5")
        )
        is PENDING
    )


def test_no_amounts_and_amounts_not_known_are_two_things() -> None:
    assert (
        table_rows.member_values(NONE, "决算") == []
        and table_rows.list_entries(NONE) == []
    )
    assert functions.total(table_rows.member_values(NONE, "决算"), yuan("5")).value == 5


def test_a_sum_rests_on_the_entered_amounts_and_on_each_of_them_once() -> None:
    first, second, third = yuan("5", "甲", 1), yuan("3", "乙", 2), yuan("7", "丙", 3)
    funds = {
        "2101501": {"基本": first, "项目": second},
        "2080505": {"基本": third, "项目": yuan("0", "丁", 4)},
    }
    rows = accounts.add_up_by_level(funds, NAMES, 决算=["基本", "项目"])
    assert [leaf.name for leaf in entered_leaves(rows[3]["决算"])] == ["甲", "乙"]
    whole = accounts.add_up_column(rows, "决算")
    assert sorted(leaf.name for leaf in entered_leaves(whole)) == sorted("甲乙丙丁")
    assert whole.value == sum(leaf.value for leaf in entered_leaves(whole)) == 15


def test_a_total_of_a_column_counts_each_entry_once_whichever_levels_are_there() -> (
    None
):
    rows = accounts.add_up_by_level(
        entries(c2101501="5", c2101550="3", c2080505="7"), NAMES, 决算=["基本"]
    )
    assert shown(accounts.add_up_column(rows, "决算")) == "15元"
    assert (
        shown(accounts.add_up_column(table_rows.select_rows(rows, 级="项"), "决算"))
        == "15元"
    )
    assert (
        shown(
            accounts.add_up_column(
                table_rows.select_rows(rows, 级=["款", "项"]), "决算"
            )
        )
        == "15元"
    )
    assert (
        shown(accounts.add_up_column(table_rows.select_rows(rows, 类码="210"), "决算"))
        == "8元"
    )


def test_funds_are_joined_by_code_and_a_code_of_one_fund_keeps_its_amounts() -> None:
    joined = accounts.join_entries(
        {"2101501": {"基本": yuan("5"), "项目": yuan("1")}},
        NONE,
        {"2101501": {"基本": yuan("2")}, "2080505": {}},
    )
    assert {
        code: {key: shown(value) for key, value in entry.items()}
        for code, entry in joined.items()
        if entry
    } == {"2101501": {"基本": "7元", "项目": "1元"}}


def test_every_class_of_the_dictionary_has_a_row_and_the_parts_add_up() -> None:
    one = accounts.add_up_by_level(entries(c2101501="5"), NAMES, 决算=["基本"])
    other = accounts.add_up_by_level(
        entries(c2101550="3", c2290400="4"), NAMES, 决算=["基本"]
    )
    rows = accounts.list_classes(NAMES, "决算", 一般=one, 基金=other)
    assert [
        (
            shown(row["序"]),
            row["编码"],
            shown(row["一般"]),
            shown(row["基金"]),
            shown(row["合计"]),
        )
        for row in rows
    ] == [
        ("1", "208", "0元", "0元", "0元"),
        ("2", "210", "5元", "3元", "8元"),
        ("3", "229", "0元", "4元", "4元"),
    ]


def test_the_revenue_of_a_fund_is_what_was_spent_and_left_less_what_was_there() -> None:
    fund = {
        "2290400": {
            "基本": yuan("0"),
            "项目": yuan("100"),
            "年初": yuan("30"),
            "年末": yuan("50"),
        }
    }
    rows = accounts.add_revenue(
        accounts.add_up_by_level(fund, NAMES, 决算=["基本", "项目"])
    )
    assert levels(rows, "收入") == {
        "229": "120元",
        "22904": "120元",
        "2290400": "120元",
    }


def test_rows_that_lack_a_member_and_what_tables_say_of_a_code() -> None:
    rows = accounts.add_up_by_level(
        entries(c2101501="5", c2101550="3"), NAMES, 决算=["基本"]
    )
    items = accounts.look_up_codes(
        table_rows.select_rows(rows, 级="项"),
        "释义",
        NONE,
        {"2101501": "甲"},
        {"2101501": "乙"},
    )
    assert [row["释义"] for row in items] == ["甲", NONE]
    assert [row["编码"] for row in table_rows.rows_without(items, "释义")] == [
        "2101550"
    ]
    assert table_rows.rows_without(items, "没有的") == items


# ── 对排 ────────────────────────────────────────────────────────────────────


def laid(rows: Any) -> list[tuple[str, str, str, str]]:
    def name(cell: Any) -> str:
        return "" if cell is BLANK else cell["名称"]

    return [
        (name(row["左"]), shown(row["左次"]), name(row["右"]), shown(row["右次"]))
        for row in rows
    ]


def named(*names: str) -> list[dict[str, Any]]:
    return [{"名称": name} for name in names]


def test_two_sides_are_numbered_down_the_left_and_then_down_the_right() -> None:
    assert laid(
        table_rows.place_abreast(
            named("甲"), named("子", "丑", "寅"), named("合"), named("计")
        )
    ) == [
        ("甲", "1", "子", "5"),
        ("", "2", "丑", "6"),
        ("", "3", "寅", "7"),
        ("合", "4", "计", "8"),
    ]


def test_tails_begin_on_one_line_and_the_shorter_is_filled_up_below() -> None:
    assert laid(
        table_rows.place_abreast(
            named("甲", "乙"), named("子"), named("合", "共"), named("计")
        )
    ) == [
        ("甲", "1", "子", "5"),
        ("乙", "2", "", "6"),
        ("合", "3", "计", "7"),
        ("共", "4", "", "8"),
    ]
    assert laid(table_rows.place_abreast(named("甲"), named())) == [
        ("甲", "1", "", "2")
    ]


# ── the schema's words: 字典, 级, 按, 单位由 ────────────────────────────────

FORM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "支出": {
            "type": ["object", "array"],
            "items": {"type": "object"},
            "可无": True,
            "字典": "功能分类",
            "级": "项",
            "按": "编码",
            "description": "一个“项”一行",
            "properties": {},
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "基本": {"type": ["number", "string"], "量": "金额", "default": "0"}
                },
            },
        },
        "上年": {
            "type": "object",
            "additionalProperties": False,
            "单位由": "金额单位",
            "properties": {
                "金额单位": {"type": "string", "enum": ["元", "万元"]},
                "总计": {"type": ["number", "string"], "量": "金额"},
            },
        },
        "总计": {"type": ["number", "string"], "量": "金额"},
    },
}


def walked(text: str) -> tuple[dict[str, Any], list[Problem]]:
    root, problems = reader.read_yaml(text.encode(), "决算.yaml")
    assert root is not None and problems == []
    context = schema.FileContext(
        {"决算.yaml": text.splitlines()}, "元", dictionaries={"功能分类": NAMES}
    )
    return schema.read_values(root, FORM, context)


def test_a_code_of_the_dictionary_at_its_level_is_taken() -> None:
    values, problems = walked("支出:\n  2101501: {基本: 5}\n  2290400: {基本: 3}\n")
    assert problems == []
    assert [shown(entry["基本"]) for entry in values["支出"].values()] == ["5元", "3元"]


def test_an_unknown_code_is_told_with_the_nearest_ones_and_their_names() -> None:
    values, [problem] = walked("支出:\n  2101510: {基本: 5}\n")
    assert problem.code == "D02" and problem.place == Place("决算.yaml", 2, 3)
    assert problem.message == "当年的功能分类科目里没有“2101510”。"
    assert problem.was == "2101510: {基本: 5}"
    above = "卫生健康支出／医疗保障管理事务"
    assert (
        problem.hint
        == f"最接近的是 2101501（{above}／行政运行）；2101550（{above}／事业运行）；请照批复表改。"
        "批复表上确是 2101510 的，加上：科目补充: {2101510: 名称}。"
    )
    assert values["支出"]["2101510"] is PENDING


@pytest.mark.parametrize(
    ("key", "message", "hint"),
    [
        (
            "21015",
            "功能分类科目要写到“项”（7 位编码），写的是 21015。",
            "它下面有：2101501 卫生健康支出／医疗保障管理事务／行政运行、2101550 卫生健康支出／",
        ),
        (
            "210",
            "功能分类科目要写到“项”（7 位编码），写的是 210。",
            "它下面有：2101501",
        ),
        (
            "9999999",
            "当年的功能分类科目里没有“9999999”。",
            "请照批复表核对编码；批复表上确是 9999999 的，加上：科目补充: {9999999: 名称}。",
        ),
        (
            "2101501 行政运行",
            "当年的功能分类科目里没有“2101501 行政运行”。",
            "科目只写编码，名称写在 # 后面",
        ),
        ("行政运行", "当年的功能分类科目里没有“行政运行”。", "科目只写编码"),
    ],
)
def test_a_key_that_is_no_item_is_told_with_what_to_write(
    key: str, message: str, hint: str
) -> None:
    _, [problem] = walked(f"支出:\n  {key}: {{基本: 5}}\n")
    assert (problem.code, problem.message) == ("D02", message)
    assert problem.hint.startswith(hint)


def test_a_wrong_code_is_told_besides_what_is_wrong_with_its_amounts() -> None:
    _, problems = walked("支出:\n  2101510: {基本: 五元, 项木: 3}\n")
    assert sorted(codes(problems)) == ["D01", "D02", "D03"]


@pytest.mark.parametrize("word", ["没有", "5", "见附件"])
def test_a_word_where_rows_are_wanted_is_told_and_is_not_taken_for_none(
    word: str,
) -> None:
    values, [problem] = walked(f"支出: {word}\n")
    assert (problem.code, problem.place) == ("D03", Place("决算.yaml", 1, 5))
    assert problem.message == "“支出”应当是一行一个“编码”的写法，或者 CSV 文件的名字。"
    assert problem.hint == "一个“项”一行"
    assert values["支出"] is PENDING


def test_none_is_written_as_such() -> None:
    values, problems = walked("支出: 无\n")
    assert values["支出"] is NONE and problems == []


def test_amounts_beside_a_unit_of_their_own_count_in_it_and_the_others_do_not() -> None:
    values, problems = walked("上年: {金额单位: 万元, 总计: 1406.77}\n总计: 30595300\n")
    assert problems == []
    assert values["上年"]["总计"].value == Decimal("14067700")
    assert values["总计"].value == Decimal("30595300")


def test_amounts_beside_no_unit_count_as_the_rest_of_the_file() -> None:
    values, _ = walked("上年: {总计: 1406.77}\n总计: 5万元\n")
    assert values["上年"]["总计"].value == Decimal("1406.77")
    assert values["总计"].value == 50000


def test_an_unknown_unit_is_told_once() -> None:
    _, problems = walked("上年: {金额单位: 亿元, 总计: 1406.77}\n")
    assert codes(problems) == ["D04"]


# ── rows from a CSV ─────────────────────────────────────────────────────────


def from_csv(rows: str) -> tuple[dict[str, Any], list[Problem]]:
    data = "支出: 支出.csv\n".encode()
    source, problems = read_source("数据/决算.yaml", data)
    assert source is not None
    source, found = with_tables(source, FORM, lambda name: rows.encode())
    problems += found
    context = schema.FileContext(source.lines, "元", dictionaries={"功能分类": NAMES})
    values, found = schema.read_values(source.root, FORM, context)
    return values, [*problems, *found]


def test_a_row_of_a_csv_is_an_entry_and_its_amount_knows_file_row_and_column() -> None:
    values, problems = from_csv("编码,名称说明,基本\n2101501,,5\n2101550,,\n")
    assert problems == []
    amount = values["支出"]["2101501"]["基本"]
    assert shown(amount) == "5元" and amount.origin.place == Place(
        "数据/支出.csv", 2, 3
    )
    assert shown(values["支出"]["2101550"]["基本"]) == "0元"


def test_a_code_that_stands_twice_in_a_csv_is_told_with_both_lines() -> None:
    _, [problem] = from_csv("编码,基本\n2101501,5\n2101550,1\n2101501,3\n")
    assert problem.code == "D12" and problem.place == Place("数据/支出.csv", 4, 1)
    assert problem.message == "“2101501”在第 2 行和这里写了两处。"


def test_a_row_without_a_code_and_an_unknown_code_are_told_with_their_lines() -> None:
    _, problems = from_csv("编码,基本\n,5\n2101510,1\n")
    assert [(problem.code, problem.place) for problem in problems] == [
        ("D05", Place("数据/支出.csv", 2, 1)),
        ("D02", Place("数据/支出.csv", 3, 1)),
    ]


# ── on the whole document ───────────────────────────────────────────────────


@pytest.fixture
def bureau(tmp_path: Path, cache: Path) -> Bureau:
    return Bureau(tmp_path, cache)


def test_rows_in_yaml_and_in_a_csv_give_the_same_document_to_the_byte(
    bureau: Bureau,
) -> None:
    file = f"2024/{UNIT}/{ACCOUNTS}"
    first = produced(bureau.session, file)
    head, *rows = (bureau.folder / "经济分类.csv").read_text(encoding="utf-8").split()
    members = head.split(",")[1:]
    lines = ["经济分类:"]
    for row in rows:
        code, *cells = row.split(",")
        filled = ", ".join(
            f"{member}: {cell}"
            for member, cell in zip(members, cells, strict=True)
            if cell
        )
        lines.append(f"  {code}: {{{filled}}}")
    bureau.edit((ACCOUNTS, "经济分类: 经济分类.csv", "\n".join(lines)))
    bureau.edit(
        (
            ACCOUNTS,
            "    2120899: {全年预算: 4037500, 项目: 4037500}",
            "    2120899: {全年预算: 4037500.00, 项目: '4,037,500'}",
        )
    )
    (bureau.folder / "一般公共预算.csv").write_text(as_csv(bureau), encoding="gbk")
    text = (bureau.folder / ACCOUNTS).read_text(encoding="utf-8")
    start, end = (
        text.index("  一般公共预算:\n    2019999"),
        text.index("  政府性基金:\n    2120899"),
    )
    bureau.edit((ACCOUNTS, text[start:end], "  一般公共预算: 一般公共预算.csv\n"))
    second = produced(bureau.session, file)
    assert first.files and dict(first.files) == dict(second.files)
    assert unmeant(second.problems) == of_code(second.problems, "Y31")


def as_csv(bureau: Bureau) -> str:
    """The items of 一般公共预算 as rows, in another order."""
    root, _ = reader.read_yaml((bureau.folder / ACCOUNTS).read_bytes(), "决算.yaml")
    assert root is not None
    items: Any = nodes.plain(root)
    rows = items["支出"]["一般公共预算"]
    lines = [
        f"{code},{row['全年预算']},{row.get('基本', '')},{row.get('项目', '')}"
        for code, row in rows.items()
    ]
    return "\n".join(["编码,全年预算,基本,项目", *reversed(lines)]) + "\n"


def test_last_years_amounts_in_another_unit_are_converted_and_a_forgotten_unit_is_told(
    bureau: Bureau,
) -> None:
    assert bureau.figured().scope["上年"]["收入支出总计"].value == Decimal("14067700")
    bureau.edit((ACCOUNTS, "  金额单位: 万元\n", ""))
    [problem] = [one for one in bureau.problems() if one.severity is Severity.ERROR]
    assert problem.code == "U03" and "在“上年”下面写 金额单位: 万元" in problem.hint


def test_the_whole_total_of_the_sample_rests_on_its_entered_items(
    bureau: Bureau,
) -> None:
    scope = bureau.figured().scope
    leaves = list(entered_leaves(scope["本年支出合计"]))
    assert len(leaves) == 32 and all(".全年预算" not in leaf.name for leaf in leaves)
    assert sum(leaf.value for leaf in leaves) == scope["本年支出合计"].value == 30595300
    assert isinstance(scope["本年支出合计"].origin, Computed)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2101550:", "2101510:", "D02"),
        ("2101550:", "2991510:", "D02"),
        ("2101550: {", "21015: {", "D02"),
        ("  国有资本经营: 无", "  国有资本经营: 没有", "D03"),
        ("经济分类: 经济分类.csv", "经济分类: 见附件", "D03"),
    ],
)
def test_what_is_written_wrong_is_told_alone_and_no_total_is_held_to_the_approved_ones(
    bureau: Bureau, old: str, new: str, code: str
) -> None:
    bureau.edit((ACCOUNTS, old, new))
    assert codes(unmeant(bureau.problems())) == [code, "K03"]


def test_a_fund_that_is_none_while_a_total_was_approved_for_it_is_told(
    bureau: Bureau,
) -> None:
    bureau.edit(
        (
            ACCOUNTS,
            "  政府性基金:\n    2120899: {全年预算: 4037500, 项目: 4037500} ",
            "  政府性基金: 无 ",
        )
    )
    # All totals that lack the amount are one finding.
    (problem,) = of_code(bureau.problems(), "K00")
    assert "4,037,500元" in problem.message
    assert "同样差 4,037,500元的还有" in problem.hint
