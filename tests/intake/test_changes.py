"""Tables brought into data that are there: what differs is shown and changed in place, all else stays."""

from collections.abc import Mapping

import pytest

from reports.core.tree import Document
from tests.intake.conftest import ACCOUNTS, ROWS, Home
from tests.intake.workbooks import Grid, grids_of, write

UNIT = "渠县医疗保障局"
GENERAL = "一般公共预算财政拨款支出决算表"


@pytest.fixture
def grids(documents: Mapping[str, Document]) -> dict[str, Grid]:
    return {grid.name: grid for grid in grids_of(documents[UNIT])}


def with_amount(grid: Grid, code: str, column: int, amount: float) -> Grid:
    row, _ = grid.find(code)
    return grid.with_cell(row, column, amount)


def test_nothing_is_written_unless_it_is_said(
    home: Home, grids: dict[str, Grid]
) -> None:
    path = write(
        home.path("表.xlsx"), [with_amount(grids[GENERAL], "2101501", 3, 4666501.0)]
    )
    before = (home.data / ACCOUNTS).read_bytes()
    status, said = home.call(path)
    assert status == 0 and (home.data / ACCOUNTS).read_bytes() == before
    assert "要改（原来的数 → 表里的数），1 处：" in said
    assert "支出.一般公共预算.2101501.基本  4666500 → 4666501" in said
    assert f"{GENERAL} D" in said and "加上 --write 再运行一次" in said
    assert not home.record.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_what_differs_is_changed(
    home: Home, grids: dict[str, Grid], encoding: str, end: str
) -> None:
    path = home.data / ACCOUNTS
    text = path.read_text("utf-8")
    path.write_bytes(text.replace("\n", end).encode(encoding))
    home.call(
        write(
            home.path("表.xls"), [with_amount(grids[GENERAL], "2101501", 3, 4666501.0)]
        ),
        "--write",
    )
    new = text.replace("基本: 4666500}", "基本: 4666501}")
    assert new != text
    assert path.read_bytes() == new.replace("\n", end).encode(encoding)


def test_what_is_missing_is_put_beside_its_like(
    home: Home, grids: dict[str, Grid]
) -> None:
    path = home.data / ACCOUNTS
    text = path.read_text("utf-8")
    lines = [line for line in text.splitlines(keepends=True) if "2101550" not in line]
    cut = (
        "".join(lines)
        .replace("  年末结转和结余: 0\n", "")
        .replace("预算: 8200, 决算: 0, 国内", "决算: 0, 国内")
    )
    cut = cut.replace(
        "政府性基金:\n    2120899: {全年预算: 4037500, 项目: 4037500}",
        "政府性基金: 待填",
    )
    path.write_text(cut, "utf-8")
    status, said = home.call(write(home.path("表.xlsx"), grids.values()), "--write")
    assert status == 0, said
    new = path.read_text("utf-8").splitlines()
    at = new.index("    2101550: {基本: 1359300}  # 事业运行")
    assert new[at - 1].strip().startswith("2101501") and new[at + 1].strip().startswith(
        "2101599"
    )
    assert "  年末结转和结余: 0" in new[new.index("  年初结转和结余: 0") + 1]
    assert any("公务接待: {预算: 8200, 决算: 0, 国内" in line for line in new)
    fund = new.index("  政府性基金:")
    assert new[fund + 1].startswith("    2120899: {项目: 4037500}")
    again, said = home.call(write(home.path("表.xlsx"), grids.values()))
    assert again == 0 and "没有要改的。" in said


def test_a_file_of_rows_keeps_all_but_the_cells_that_differ(
    home: Home, grids: dict[str, Grid]
) -> None:
    path = home.data / ROWS
    old = path.read_bytes().decode("utf-8-sig")
    path.write_bytes(
        old.replace("30101,1850000", '30101,"1,850,001"')
        .replace("30114,36000,,\n", "")
        .replace("\n", "\r\n")
        .encode("gb18030")
    )
    grid = grids["财政拨款支出决算明细表"]
    status, said = home.call(write(home.path("表.xlsx"), [grid]), "--write")
    assert status == 0, said
    assert "经济分类.30101.基本支出  1,850,001 → 1850000" in said
    assert path.read_bytes() == old.replace("\n", "\r\n").encode("gb18030")


def test_a_column_that_the_rows_do_not_have_is_added(
    home: Home, grids: dict[str, Grid]
) -> None:
    path = home.data / ROWS
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("".join(f"{line.rsplit(',', 1)[0]}\n" for line in lines), "utf-8")
    home.call(write(home.path("表.xlsx"), [grids["财政拨款支出决算明细表"]]), "--write")
    assert path.read_text("utf-8").splitlines() == lines


def test_what_was_changed_by_hand_since_stays(
    home: Home, grids: dict[str, Grid]
) -> None:
    path = home.data / ACCOUNTS
    book = write(
        home.path("表.xlsx"), [with_amount(grids[GENERAL], "2101501", 3, 4666501.0)]
    )
    home.call(book, "--write")
    text = path.read_text("utf-8")
    path.write_text(text.replace("4666501", "4666502.0"), "utf-8")
    status, said = home.call(book, "--write")
    assert (
        status == 0
        and "上次导入以后手改过，留着不动（现在的数，表里的数），1 处：" in said
    )
    assert "4666502.0}" in path.read_text("utf-8")
    # The same number written in another way is none that was changed.
    path.write_text(text.replace("4666501", "4666501.00"), "utf-8")
    other = write(
        home.path("表.xlsx"), [with_amount(grids[GENERAL], "2101501", 3, 4666503.0)]
    )
    home.call(other, "--write")
    assert "4666503}" in path.read_text("utf-8")


def test_every_value_can_say_which_cell_it_comes_from(
    home: Home, grids: dict[str, Grid]
) -> None:
    home.begun(write(home.path("表.xlsx"), grids.values()))
    lines = home.record.read_text("utf-8-sig").splitlines()
    assert lines[0] == "数据,写的数,表,文件,工作表,格,格里的数"
    row, _ = grids[GENERAL].find("2101501")
    assert (
        f"支出.一般公共预算.2101501.基本,4666500,{GENERAL},表.xlsx,{GENERAL},D{row + 1},4666500"
        in lines
    )
    keys = [line.split(",")[0] for line in lines[1:]]
    assert len(keys) == len(set(keys)) and "经济分类.31007.项目支出" in keys


def test_codes_that_no_table_has_are_told_and_kept(
    home: Home, grids: dict[str, Grid]
) -> None:
    grid = grids[GENERAL]
    row, _ = grid.find("2130599")
    gone = [*grid.rows[:row], *grid.rows[row + 1 :]]
    before = (home.data / ACCOUNTS).read_bytes()
    _, said = home.call(write(home.path("表.xlsx"), [Grid(grid.name, gone)]), "--write")
    assert (
        "数据里有、表里没有，留着不动，1 处：\n    支出.一般公共预算：2130599\n" in said
    )
    assert (home.data / ACCOUNTS).read_bytes() == before


def test_finer_numbers_stay_where_the_table_rounds_to_them(
    home: Home, documents: Mapping[str, Document]
) -> None:
    path = home.data / ACCOUNTS
    path.write_text(path.read_text("utf-8").replace("4666500", "4666512.34"), "utf-8")
    printed = next(one for one in grids_of(documents[UNIT]) if one.name == GENERAL)
    rows = [list(row) for row in printed.rows]
    for row in rows:
        row[:] = [
            round(cell / 10000, 2) if isinstance(cell, float) else cell for cell in row
        ]
        row[:] = [
            cell.replace("元", "万元") if isinstance(cell, str) else cell
            for cell in row
        ]
    status, said = home.call(
        write(home.path("表.xlsx"), [Grid(GENERAL, rows, printed.merged)])
    )
    assert status == 0 and "4666512.34" not in said and "没有要改的。" in said
    assert "以万元列示，数只到表上印的那一位" in said


def test_data_with_errors_of_their_own_are_left_alone(
    home: Home, grids: dict[str, Grid]
) -> None:
    path = home.data / ACCOUNTS
    broken = path.read_text("utf-8").replace("基本: 4666500}", "基本： 4666500}")
    path.write_text(broken, "utf-8")
    status, said = home.call(write(home.path("表.xlsx"), grids.values()), "--write")
    assert status == 1 and "“决算.yaml”里有错误，没有往里写。" in said
    assert path.read_text("utf-8") == broken and not home.record.exists()


def test_what_is_written_in_another_form_is_left_and_told(
    home: Home, grids: dict[str, Grid]
) -> None:
    """Rows as a list stand for a mapping by code: nobody edits them but who wrote them so."""
    path = home.data / ACCOUNTS
    text = path.read_text("utf-8")
    listed = text.replace(
        "    2120899: {全年预算: 4037500, 项目: 4037500}",
        "    - {编码: 2120899, 全年预算: 4037500, 项目: 4037500}",
    )
    assert listed != text
    path.write_text(listed, "utf-8")
    status, said = home.call(write(home.path("表.xlsx"), grids.values()), "--write")
    line = listed[: listed.index("- {编码")].count("\n") + 1
    assert status == 1 and f"第 {line} 行：“支出.政府性基金”写的样子程序不会改" in said
    assert path.read_text("utf-8") == listed
