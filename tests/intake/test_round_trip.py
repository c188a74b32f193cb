"""All tables of the sample accounts, written as workbooks, come back as the data they were made of."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reports.core.tree import Document
from reports.writers.schedules import write_workbook
from tests.conftest import ROOT
from tests.intake.conftest import (
    ACCOUNTS,
    STYLES,
    Home,
    HomeOf,
    beyond,
    numbers_in,
)
from tests.intake.workbooks import (
    TEN_THOUSAND,
    Grid,
    grids_of,
    shifted,
    with_codes_as_numbers,
    with_hidden_rows,
    with_numbers_as_text,
    with_row_numbers,
    with_title_elsewhere,
    without_merges,
    write,
)
from tests.sessions import checked, session_over

# What no table of the accounts has: budgets by item, last year, counts, and totals of other papers.
ELSEWHERE = [
    "上年", "绩效管理", "国有资产", "政府采购", "机关运行经费", "批复数\\.各项", "批复数\\.全年预算合计",
    "批复数\\.(机关运行经费|政府采购)$", ".*\\.(全年|年初)预算$", "三公.*(批次|人次|轿车)$",
]  # fmt: skip
# The tables of nine have what items are spent on only for 基本支出.
ONLY_OF_THIRTEEN = ["经济分类.*项目支出$"]
# Totals that a bureau may or may not copy.
NOT_COPIED = ["批复数\\.(一般公共预算|政府性基金)"]
COUNT = {"渠县医疗保障局": 13, "示例市医疗保障局": 9, "示例区医疗保障局": 9}


def expected(unit: str) -> Mapping[str, object]:
    elsewhere = ELSEWHERE + (ONLY_OF_THIRTEEN if COUNT[unit] == 9 else [])
    return beyond(numbers_in(ROOT / "data" / "2024" / unit), [*elsewhere, *NOT_COPIED])


def check(home: Home, grids: list[Grid], name: str = "决算.xlsx") -> str:
    said = home.begun(write(home.path(name), grids))
    assert f"认出 {COUNT[home.unit]} 张表" in said
    assert beyond(home.numbers(), NOT_COPIED) == expected(home.unit)
    return said


CHANGES: dict[str, Callable[[Grid], Grid]] = {
    "as they are": lambda grid: grid,
    "heads shifted": shifted,
    "rows hidden": with_hidden_rows,
    "title in another cell": with_title_elsewhere,
    "row numbers added": with_row_numbers,
    "cells taken apart": without_merges,
    "codes as numbers": with_codes_as_numbers,
    "numbers as text": with_numbers_as_text,
    "all of it": lambda grid: shifted(
        with_hidden_rows(
            with_codes_as_numbers(with_title_elsewhere(with_row_numbers(grid)))
        )
    ),
}


CASES = [(change, ".xlsx") for change in CHANGES] + [
    ("as they are", ".et"),
    *[
        (change, suffix)
        for change in ("as they are", "cells taken apart", "all of it")
        for suffix in (".xls", ".ods")
    ],
]


@pytest.mark.parametrize("unit", STYLES)
@pytest.mark.parametrize(("change", "suffix"), CASES)
def test_all_tables_come_back(
    unit: str,
    change: str,
    suffix: str,
    documents: Mapping[str, Document],
    home_of: HomeOf,
) -> None:
    grids = [CHANGES[change](grid) for grid in grids_of(documents[unit])]
    check(home_of(unit), grids, f"决算{suffix}")


@pytest.mark.parametrize("unit", STYLES)
def test_amounts_in_ten_thousands_come_back_in_yuan(
    unit: str, documents: Mapping[str, Document], home_of: HomeOf
) -> None:
    check(home_of(unit), grids_of(documents[unit], TEN_THOUSAND))


@pytest.mark.parametrize("unit", STYLES)
def test_tables_on_one_sheet_below_one_another_come_back(
    unit: str, documents: Mapping[str, Document], home_of: HomeOf
) -> None:
    rows: list[list[object]] = []
    for grid in grids_of(documents[unit]):
        rows += [*grid.rows, []]
    check(home_of(unit), [Grid("全部", rows)])  # type: ignore[arg-type]


def test_what_comes_back_is_counted(documents: Mapping[str, Document]) -> None:
    counts = {}
    for unit in STYLES:
        own = numbers_in(ROOT / "data" / "2024" / unit)
        counts[unit] = (len(expected(unit)), len(own))
        assert len(grids_of(documents[unit])) == COUNT[unit]
    assert counts == {
        "渠县医疗保障局": (71, 103),
        "示例市医疗保障局": (39, 69),
        "示例区医疗保障局": (36, 74),
    }


RICHER = (
    (
        "收入: {一般公共预算财政拨款: 6320447.80, 其余: 0}",
        "收入: {一般公共预算财政拨款: 6320447.80, 政府性基金预算财政拨款: 600.10, "
        "事业收入: 50000, 其他收入: 100000.55, 其余: 0}",
    ),
    (
        "\n年初结转和结余: 0\n\n",
        "\n年初结转和结余: {一般公共预算: 2000, 政府性基金: 500, 非财政拨款: 3000.25}\n"
        "使用非财政拨款结余: 7\n结余分配: 11\n收入明细: 收入明细.csv\n\n",
    ),
    (
        "  政府性基金: 无",
        "  政府性基金:\n"
        "    2120899: {全年预算: 1000, 项目: 1000.05, 年初: 500, 年末: 100.05}",
    ),
    (
        "  非财政拨款: 无",
        "  非财政拨款:\n"
        "    2101501: {基本: 90000.55, 经营: 5}\n"
        "    2101599: {项目: 20000, 上缴上级: 3, 对附属单位补助: 4}",
    ),
)
INCOME = """编码,财政拨款,事业,其他
2080505,412356.80,,
2101501,3256780.45,50000,100000.55
2101599,2651910.65,,
"""


def test_money_of_every_kind_comes_back(home_of: HomeOf, cache: Path) -> None:
    home = home_of("示例市医疗保障局")
    path = home.data / ACCOUNTS
    text = path.read_text("utf-8")
    for old, new in RICHER:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    (home.data / "收入明细.csv").write_text(INCOME, "utf-8")
    examined = checked(
        session_over(home.folder / "data", cache), f"2024/{home.unit}/{ACCOUNTS}"
    )
    grids = grids_of(examined.fill(examined.chosen[0]))
    before = home.numbers()
    (home.data / "收入明细.csv").unlink()
    home.begun(write(home.path("决算.xlsx"), grids))
    assert beyond(home.numbers(), [*NOT_COPIED, "批复数"]) == beyond(
        before, [*ELSEWHERE, *ONLY_OF_THIRTEEN, "批复数"]
    )
    assert (
        "年初结转和结余: {一般公共预算: 2000, 政府性基金: 500, 非财政拨款: 3000.25}\n"
        in path.read_text("utf-8")
    )


@pytest.mark.parametrize("unit", STYLES)
def test_published_tables_leave_the_accounts_right(
    unit: str, documents: Mapping[str, Document], home_of: HomeOf, cache: Path
) -> None:
    """What was rounded to be printed is no approved total to the 元: nothing that is right is called wrong."""
    home = home_of(unit)
    home.path("附表.xlsx").write_bytes(write_workbook(documents[unit]))
    status, said = home.call(home.path("附表.xlsx"), "--write")
    assert status == 0 and "要改（" not in said, said
    examined = checked(
        session_over(home.folder / "data", cache), f"2024/{unit}/{ACCOUNTS}"
    )
    assert {one.code for one in examined.problems} <= {"N28", "K02", "N41"}
    text = (home.data / ACCOUNTS).read_text("utf-8")
    is_rounded = "  一般公共预算财政拨款支出: 770.39万元\n" in text
    assert is_rounded == (unit == "示例区医疗保障局")
