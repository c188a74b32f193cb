"""Exports of the accounts software: three columns side by side, codes in merged cells, line numbers, 元."""

from decimal import Decimal

import pytest

from tests.intake.conftest import ACCOUNTS, ROWS, Home
from tests.intake.official import exported, facts, totals
from tests.intake.workbooks import Grid, without_merges, write


@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_an_export_says_what_the_sample_says(home: Home, suffix: str) -> None:
    status, said = home.call(write(home.path(f"决算{suffix}"), exported()))
    assert status == 0, said
    assert "认出 7 张表" in said and "没有要改的。" in said
    assert "新填" not in said and "要改" not in said.replace("没有要改的", "")


def test_accounts_begin_from_an_export_alone(home: Home) -> None:
    before = home.numbers()
    home.begun(write(home.path("决算.xls"), exported()))
    now = home.numbers()
    assert {key: one for key, one in now.items() if before.get(key) != one} == {}
    text = (home.data / ACCOUNTS).read_text("utf-8")
    # Three tables' worth: what is nowhere said is still to be filled in.
    assert (
        "公务用车购置: {预算: 0, 决算: 0, 轿车: 待填, 越野车: 待填, 载客汽车: 待填}"
        in text
    )
    assert "外事: {金额: 0, 批次: 0, 人数: 0}" in text
    assert "国有资产: {车辆: 0, 单价100万元以上设备: 1}" in text
    assert "  非财政拨款: 待填\n" in text and "  国有资本经营: 待填\n" in text
    assert "2101599: {项目: 2438200}  # 其他医疗保障管理事务支出\n" in text


def test_codes_that_stand_side_by_side_are_told_apart_by_what_stands_above(
    home: Home,
) -> None:
    home.begun(write(home.path("决算.xls"), exported()))
    rows = (home.data / ROWS).read_text("utf-8-sig").splitlines()
    assert rows == [
        "编码,基本支出,项目支出",
        "30101,1850000,",
        "30102,980000,",
        "31002,,150000",
        "31007,,700000",
    ]


def test_names_of_rows_belong_to_the_column_they_stand_before(home: Home) -> None:
    """总计 and 本年支出合计 stand in several columns; a number of one is never read for another."""
    grid = totals()
    for row, cells in enumerate(grid.rows):
        if cells[10] == "年末结转和结余":
            grid = grid.with_cell(row, 14, 5.0)
    status, said = home.call(write(home.path("决算.xls"), [grid]))
    # The middle column says 0 and the right one 5: nobody knows which.
    assert "有几列都像“支出 / 决算数" in said and status == 0
    assert "批复数.年末结转和结余" not in said


def test_merged_cells_may_be_lost(home: Home) -> None:
    sheets = [without_merges(one) for one in exported()]
    status, said = home.call(write(home.path("决算.xlsx"), sheets))
    assert (status, "没有要改的。" in said) == (0, True), said


def test_strokes_are_zeros_and_words_are_told(home: Home) -> None:
    grid = facts()
    row, column = grid.find("（二）单价100万元（含）以上设备（不含车辆）（台，套）")
    status, said = home.call(
        write(home.path("决算.xls"), [grid.with_cell(row, column + 2, "约一台")])
    )
    assert status == 1
    assert "工作表“F03 机构运行信息表(财决附03表)”的 G16 不是数，写的是“约一台”" in said


def test_cents_come_as_they_are(home: Home) -> None:
    """A sum that a float makes 1111000.1000000001 is 1111000.1."""
    row, _ = (grid := facts()).find("二、机关运行经费")
    changed = grid.with_cell(row, 3, 1111000.07 + 0.03)
    home.call(write(home.path("决算.xls"), [changed]), "--write")
    assert home.numbers()["机关运行经费"] == Decimal("1111000.1")


def test_another_unit_of_money_is_counted_in(home: Home) -> None:
    path = home.data / ACCOUNTS
    path.write_text(
        path.read_text("utf-8").replace("金额单位: 元", "金额单位: 万元", 1), "utf-8"
    )
    home.call(write(home.path("决算.xls"), [totals()]), "--write")
    assert "  本年收入合计: 3059.53\n" in path.read_text("utf-8")


def test_a_name_stands_in_for_a_code_that_is_missing(home: Home) -> None:
    grid = next(one for one in exported() if "财政拨款收入支出决算表" in one.name)
    rows = [list(row) for row in grid.rows]
    for row in rows:
        if row[0] == "2101501":
            row[0], row[3] = None, "行政运行"
        elif row[0] == "2130599":
            row[0], row[3] = None, "没有这个科目"
    status, said = home.call(
        write(home.path("决算.xls"), [Grid(grid.name, rows, grid.merged)])
    )
    # Several sections have an item of that name: no code is guessed.
    assert status == 0 and "有几行不认识：行政运行、没有这个科目，没有读" in said
