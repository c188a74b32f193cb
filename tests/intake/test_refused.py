"""Files that are no workbook of this unit and year, and what of a workbook is not read: one sentence each."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.core.tree import Document
from tests.intake.conftest import ACCOUNTS, Home, HomeOf
from tests.intake.workbooks import Grid, grids_of, without_column, write, xlsx_of

UNIT = "渠县医疗保障局"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.fixture
def grids(documents: Mapping[str, Document]) -> dict[str, Grid]:
    return {grid.name: grid for grid in grids_of(documents[UNIT])}


def zipped(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/"), text)
    return stream.getvalue()


FILES = {
    "这个文件加了密码": OLE + "EncryptedPackage".encode("utf-16-le"),
    "这是 Word 文件": OLE + "WordDocument".encode("utf-16-le"),
    "不是完整的 Excel 文件": OLE,
    "这是网页": b"\xef\xbb\xbf\r\n<html><body><table><tr><td>1</td></tr></table>",
    "这是 XML 表格": b'<?xml version="1.0"?><Workbook/>',
    "这是 PDF": b"%PDF-1.7 ...",
    "这是文本文件": "编码,金额\n201,1\n".encode("gb18030"),
    "认不出是什么": b"\x00\x01\x02" * 100,
    "这个文件是空的": b"",
}


@pytest.mark.parametrize("words", FILES)
def test_what_is_no_workbook_is_refused_in_one_sentence(home: Home, words: str) -> None:
    path = home.path("决算.xlsx")
    path.write_bytes(FILES[words])
    before = (home.data / ACCOUNTS).read_bytes()
    status, said = home.call(path, "--write")
    assert status == 1 and said.count("错误 R01") == 1 and words in said, said
    assert (home.data / ACCOUNTS).read_bytes() == before


def test_other_packages_and_half_a_workbook_are_refused(
    home: Home, grids: dict[str, Grid]
) -> None:
    path = home.path("决算.xlsx")
    whole = xlsx_of(grids.values())
    for content, words in (
        (whole[: len(whole) // 2], "不是完整的 Excel 文件"),
        (zipped(word__document=""), "认不出是什么"),
        (zipped(**{"word__document.xml": "<w/>"}), "这是 Word 文件"),
    ):
        path.write_bytes(content)
        status, said = home.call(path)
        assert status == 1 and words in said, said
    status, said = home.call(home.path("没有.xlsx"))
    assert status == 1 and "没有这个文件，或者读不了。" in said


def test_a_cell_in_the_last_corner_costs_nothing(
    home: Home, grids: dict[str, Grid]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(grids.values())))
    sheet = book.create_sheet("凭证")
    sheet["A1"], sheet["XFD1048576"] = 1, 1
    book.save(path := home.path("决算.xlsx"))
    status, said = home.call(path)
    assert status == 0 and "认出 13 张表" in said
    assert "工作表“凭证”行或列太多，不是报告里的表，没有读。" in said


def test_a_package_that_grows_when_it_is_unpacked_is_refused(home: Home) -> None:
    sheet = "<worksheet><sheetData>" + " " * 400_000_000
    home.path("决算.xlsx").write_bytes(
        zipped(
            **{"xl__workbook.xml": "<workbook/>", "xl__worksheets__sheet1.xml": sheet}
        )
    )
    status, said = home.call(home.path("决算.xlsx"))
    assert status == 1 and "这个文件太大，或者展开以后太大，没有读。" in said


def test_a_reader_that_dies_takes_nothing_with_it(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dying = tmp_path / "child.py"
    dying.write_text("import os\nos.abort()\n", encoding="utf-8")
    monkeypatch.setattr("reports.intake.workbook._CHILD", dying)
    status, said = home.call(home.path("决算.xlsx"))
    assert status == 1 and "太大" in said
    dying.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr("reports.intake.workbook._MOST_SECONDS", 0.2)
    status, said = home.call(home.path("决算.xlsx"))
    assert status == 1 and "还没有读完" in said


def test_formulas_that_were_never_counted_are_told(
    home: Home, grids: dict[str, Grid]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(grids.values())))
    book["支出决算表"]["C7"] = "=D7+E7"
    book.save(path := home.path("决算.xlsx"))
    status, said = home.call(path)
    assert status == 1
    assert "工作表“支出决算表”的 C7 等格是公式，还没有算过，读出来是空的。" in said


def said_above(grids: Mapping[str, Grid], old: str, new: str) -> list[Grid]:
    return [
        Grid(
            grid.name,
            [
                [
                    cell.replace(old, new) if isinstance(cell, str) else cell
                    for cell in row
                ]
                for row in grid.rows
            ],
            grid.merged,
        )
        for grid in grids.values()
    ]


def test_tables_of_another_year_or_unit_are_refused(
    home: Home, grids: dict[str, Grid]
) -> None:
    path = home.path("决算.xlsx")
    before = (home.data / ACCOUNTS).read_bytes()
    for old, new, words in (
        (
            "收入决算表",
            "2023年度收入决算表",
            "这个文件是 2023 年度的，不是 2024 年度的，没有导入。",
        ),
        (
            UNIT,
            "大竹县医疗保障局",
            f"这个文件是“大竹县医疗保障局”的，不是“{UNIT}”的，没有导入。",
        ),
    ):
        status, said = home.call(write(path, said_above(grids, old, new)), "--write")
        assert status == 1 and words in said, said
        assert "新填" not in said and (home.data / ACCOUNTS).read_bytes() == before


def test_the_unit_may_be_called_in_full_and_with_a_remark(
    home: Home, grids: dict[str, Grid]
) -> None:
    named = said_above(grids, UNIT, f"达州市{UNIT}（汇总）")
    status, said = home.call(write(home.path("2024决算.xlsx"), named))
    assert status == 0 and "认出 13 张表" in said and "没有写是哪一年的" not in said


def test_a_file_without_a_year_is_read_and_told(
    home: Home, grids: dict[str, Grid]
) -> None:
    status, said = home.call(write(home.path("导出20250310.xlsx"), grids.values()))
    assert status == 0 and "这个文件里没有写是哪一年的，当作 2024 年度读。" in said


def test_a_column_that_is_missing_is_told_and_the_others_are_read(
    home: Home, grids: dict[str, Grid]
) -> None:
    grid = without_column(grids["一般公共预算财政拨款支出决算表"], "基本支出")
    text = (home.data / ACCOUNTS).read_text("utf-8")
    changed = text.replace("基本: 4666500", "基本: 4666000")
    (home.data / ACCOUNTS).write_text(
        changed.replace("项目: 2438200", "项目: 2438000"), "utf-8"
    )
    status, said = home.call(write(home.path("表.xlsx"), [grid]))
    assert status == 0, said
    assert f"工作表“{grid.name}”的{grid.name}没有“本年支出 / 基本支出”这一列" in said
    assert "支出.一般公共预算.2101599.项目  2438000 → 2438200" in said
    assert "2101501" not in said


def test_nothing_is_taken_off_where_a_part_is_missing(
    home: Home, grids: dict[str, Grid]
) -> None:
    """What is left of all spending without one fund would pass for money of another kind."""
    wanted = ["支出决算表", "一般公共预算财政拨款支出决算表"]
    home.begun(write(home.path("表.xlsx"), [grids[name] for name in wanted]))
    assert "  非财政拨款: 待填\n" in (home.data / ACCOUNTS).read_text("utf-8")


def test_a_table_without_a_unit_is_not_read(home: Home, grids: dict[str, Grid]) -> None:
    [grid] = said_above({"": grids["支出决算表"]}, "金额单位：元", "")
    status, said = home.call(write(home.path("表.xlsx"), [grid]))
    assert (
        "工作表“支出决算表”的支出决算表没有写金额单位，没有读。" in said and status == 0
    )


def test_two_sheets_that_look_alike_and_differ_are_told(
    home: Home, grids: dict[str, Grid]
) -> None:
    grid = grids["一般公共预算财政拨款支出决算表"]
    row, _ = grid.find("2101501")
    other = grid.with_cell(row, 3, 1.0)
    status, said = home.call(write(home.path("表.xlsx"), [grid, other]), "--write")
    assert status == 0 and said.count("R04") == 1
    assert f"都像“{grid.name}”，数不一样，都没有用。" in said
    # The same twice is nothing to speak of.
    status, said = home.call(write(home.path("表.xlsx"), [grid, grid]))
    assert "R04" not in said


def test_two_tables_that_say_different_things_of_one_number_are_told(
    home: Home, grids: dict[str, Grid]
) -> None:
    total = grids["收入支出决算总表"]
    row, column = total.find("本年支出合计")
    changed = total.with_cell(row, column + 2, 30595301.0)
    status, said = home.call(
        write(home.path("表.xlsx"), [changed, grids["支出决算表"]])
    )
    assert status == 0
    assert "批复数.本年支出合计：“表.xlsx”“收入支出决算总表”F33是 30595301" in said
    assert "都没有用" in said


def test_sheets_that_nobody_needs_are_named(home: Home, grids: dict[str, Grid]) -> None:
    cover = Grid("封面", [["部门决算报表"], [UNIT]])
    status, said = home.call(write(home.path("表.xlsx"), [cover, *grids.values()]))
    assert status == 0 and "没有用到的工作表：表.xlsx：封面" in said
    status, said = home.call(write(home.path("表.xlsx"), [cover]))
    assert status == 1 and "这个文件里没有认得的表。" in said


def test_a_hidden_sheet_is_not_read(home: Home, grids: dict[str, Grid]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(grids.values())))
    copy = book.copy_worksheet(book["支出决算表"])
    copy.title, copy.sheet_state = "旧", "hidden"
    copy["C7"] = 1.0
    book.save(path := home.path("表.xlsx"))
    status, said = home.call(path)
    assert status == 0 and "R04" not in said and "没有用到的工作表：表.xlsx：旧" in said


def test_what_the_call_lacks_is_said(home: Home, grids: dict[str, Grid]) -> None:
    path = write(home.path("表.xlsx"), grids.values())
    status, said = home.call(path, unit="没有这个局")
    assert status == 2 and "没有“没有这个局”这个单位" in said
    home.forget_accounts()
    status, said = home.call(path)
    assert status == 2 and "要用 --style 说是哪个样式" in said


def test_tables_go_to_the_report_that_there_are_data_of(
    home_of: HomeOf, documents: Mapping[str, Document]
) -> None:
    """The table of 三公经费 is one of the accounts, and a report of its own."""
    home = home_of("示例旗医疗保障局")
    table = {one.name: one for one in grids_of(documents[UNIT])}[
        "财政拨款“三公”经费支出决算表"
    ]
    [grid] = said_above({"": table}, UNIT, home.unit)
    path = write(home.path("表.xlsx"), [grid])
    status, said = home.call(path)
    assert status == 0 and said.startswith("三公经费.yaml（三公经费公开）")
    assert "三公.公务接待.预算" in said and " 1.2 → 0.82 " in said
    (home.data / "三公经费.yaml").unlink()
    status, said = home.call(path)
    assert (
        status == 2
        and "可以是几种报告的（三公经费公开、部门决算说明），用 --only" in said
    )
    status, said = home.call(path, "--only", "三公经费公开", "--write")
    text = (home.data / "三公经费.yaml").read_text("utf-8")
    assert status == 0 and "样式" not in text
    assert "批复数: {预算: 8200, 决算: 0}" in text and "公务接待:" in text


def test_of_several_data_files_of_one_report_none_is_guessed(
    home: Home, grids: dict[str, Grid]
) -> None:
    (home.data / "决算2.yaml").write_bytes((home.data / ACCOUNTS).read_bytes())
    status, said = home.call(write(home.path("表.xlsx"), grids.values()))
    assert status == 2 and "有几份数据（决算.yaml、决算2.yaml）" in said


GENERAL = "一般公共预算财政拨款支出决算表"
CODE, LINE = "2101501", "    2101501: {全年预算: 4666500, 基本: 4666500}"


def spoiled(home: Home, content: bytes, name: str = "表 2024.xlsx") -> str:
    """What is said when a workbook is brought in with --write; nothing of one line of the data may change."""
    home.path(name).write_bytes(content)
    _, said = home.call(home.path(name), "--write")
    assert LINE in (home.data / ACCOUNTS).read_text("utf-8"), said
    return said


def changed(grid: Grid, change: Callable[[Any], None]) -> bytes:
    """A workbook of one table after something was done to its sheet."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of([grid])))
    change(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def converted(home: Home, content: bytes, suffix: str) -> bytes:
    """The same workbook, saved by LibreOffice as a file of another kind."""
    (path := home.path("原件.xlsx")).write_bytes(content)
    call = [
        "soffice",
        "--headless",
        f"-env:UserInstallation={home.path('lo').as_uri()}",
    ]
    call += ["--convert-to", suffix, "--outdir", str(home.path("另存")), str(path)]
    subprocess.run(call, check=True, capture_output=True, timeout=300)
    return home.path("另存").joinpath(f"原件.{suffix}").read_bytes()


def with_error(grid: Grid) -> bytes:
    row, _ = grid.find(CODE)

    def spoil(sheet: Any) -> None:
        cell = sheet.cell(row + 1, 4, "#REF!")
        cell.data_type = "e"

    return changed(grid, spoil)


def test_an_error_in_a_cell_is_no_zero(home: Home, grids: dict[str, Grid]) -> None:
    said = spoiled(home, with_error(grids[GENERAL]))
    row, _ = grids[GENERAL].find(CODE)
    assert f"的 D{row + 1} 等格是 #REF! 一类的错误值，没有读。" in said
    assert CODE not in said


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_nor_is_it_in_files_of_other_kinds(
    home: Home, grids: dict[str, Grid], suffix: str
) -> None:
    content = converted(home, with_error(grids[GENERAL]), suffix)
    said = spoiled(home, content, f"表 2024.{suffix}")
    row, _ = grids[GENERAL].find(CODE)
    assert f"的 D{row + 1} 等格是 #REF! 一类的错误值，没有读。" in said
    assert CODE not in said


def test_a_formula_that_was_never_counted_is_no_zero(
    home: Home, grids: dict[str, Grid]
) -> None:
    row, _ = grids[GENERAL].find(CODE)
    content = xlsx_of([grids[GENERAL].with_cell(row, 3, "=1+1")])
    said = spoiled(home, content)
    assert f"的 D{row + 1} 等格是公式" in said and "还没有写" not in said
    # What could be read is written, and that is said.
    other = grids[GENERAL].with_cell(row + 1, 3, 5.0)
    content = xlsx_of([other.with_cell(row, 3, "=1+1")])
    assert "写好了" in spoiled(home, content)


def test_what_is_not_read_of_a_part_is_not_taken_for_other_money(
    home: Home, grids: dict[str, Grid]
) -> None:
    """All spending less what is paid by the budget is what is paid otherwise: not where one of them is unknown."""
    for content in (
        with_error(grids[GENERAL]),
        xlsx_of([with_line_twice(grids[GENERAL])]),
    ):
        other = write(home.path("支出.xlsx"), [grids["支出决算表"]])
        fund = write(
            home.path("基金.xlsx"), [grids["政府性基金预算财政拨款收入支出决算表"]]
        )
        state = write(
            home.path("国资.xlsx"),
            [one for name, one in grids.items() if name.startswith("国有资本经营")],
        )
        home.path("表.xlsx").write_bytes(content)
        paths = (home.path("表.xlsx"), other, fund, state)
        _, said = home.call(*paths)
        assert "支出.非财政拨款" not in said, said


def with_line_twice(grid: Grid) -> Grid:
    row, _ = grid.find(CODE)
    rows = [*grid.rows[: row + 1], list(grid.rows[row]), *grid.rows[row + 1 :]]
    rows[row + 1][2:5] = [5.0, 5.0, 0.0]
    return Grid(grid.name, rows)


def test_a_code_that_stands_there_twice_is_told(
    home: Home, grids: dict[str, Grid]
) -> None:
    said = spoiled(home, xlsx_of([with_line_twice(grids[GENERAL])]))
    assert f"的{GENERAL}里有写了不止一行的：{CODE}，都没有用。" in said
    assert "R04" not in said


def test_cells_that_are_merged_among_numbers_are_told(
    home: Home, grids: dict[str, Grid]
) -> None:
    grid = grids[GENERAL]
    row, _ = grid.find(CODE)
    content = changed(grid, lambda sheet: sheet.merge_cells(None, row, 4, row + 1, 4))
    said = spoiled(home, content)
    assert f"的 D{row + 1} 并进了旁边的格，没有自己的数，没有读。" in said


def test_negative_amounts_are_read_in_every_spelling(
    home: Home, grids: dict[str, Grid]
) -> None:
    grid = grids[GENERAL]
    row, _ = grid.find(CODE)
    for spelled in ("(5.50)", "（5.50）", "-5.5", "－5.50"):
        path = write(home.path("表 2024.xlsx"), [grid.with_cell(row, 3, spelled)])
        status, said = home.call(path)
        assert status == 0 and "2101501.基本  4666500 → -5.5 " in said, said


def with_parts(content: bytes, *names: str) -> bytes:
    """A package with other files in it."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as package:
        for name in names:
            package.writestr(name, b"x")
    return stream.getvalue()


def test_macros_and_links_are_told_and_the_cells_read(
    home: Home, grids: dict[str, Grid]
) -> None:
    plain = xlsx_of(grids.values())
    content = with_parts(
        plain, "xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"
    )
    said = spoiled(home, content, "决算 2024.xlsm")
    assert "认出 13 张表" in said and "这个文件带着宏，宏不管，只读格里的数。" in said
    assert "有的格取自别的文件，读的是上次算好的数。" in said
    said = spoiled(home, plain)
    assert "宏" not in said and "别的文件" not in said


@pytest.mark.parametrize("sign", ["~${}", ".~{}", ".~lock.{}#"])
def test_a_file_that_is_open_elsewhere_is_read_and_told(
    home: Home, grids: dict[str, Grid], sign: str
) -> None:
    home.path(sign.format("决算 2024.xlsx")).write_bytes(b"")
    said = spoiled(home, xlsx_of(grids.values()), "决算 2024.xlsx")
    assert "认出 13 张表" in said
    assert "这个文件正开着，读的是上次保存的，没有保存的改动没有读到。" in said


def test_a_workbook_without_anything_in_it_is_told(home: Home) -> None:
    (path := home.path("空.xlsx")).write_bytes(xlsx_of([Grid("Sheet1", [])]))
    status, said = home.call(path)
    assert status == 1 and said.count("R02") == 1
    assert "这个文件里什么也没有，工作表都是空的。" in said


def test_a_sheet_without_a_table_beside_empty_ones_is_told(home: Home) -> None:
    sheets = [Grid("说明", [["填表说明"]]), Grid("Sheet2", [])]
    status, said = home.call(write(home.path("表.xlsx"), sheets))
    assert status == 1 and "这个文件里没有认得的表。" in said


def test_a_million_rows_are_not_read(home: Home, grids: dict[str, Grid]) -> None:
    rows = "".join(
        f'<row r="{one}"><c r="A{one}"><v>1</v></c></row>'
        for one in range(1, 1_048_577)
    )
    plain = changed(grids[GENERAL], lambda sheet: sheet.parent.create_sheet("凭证"))
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet2.xml"):
                filled = f"<sheetData>{rows}</sheetData>".encode()
                content, count = re.subn(
                    rb"<sheetData ?/>|<sheetData></sheetData>", filled, content
                )
                assert count == 1
            new.writestr(name, content)
    said = spoiled(home, stream.getvalue())
    assert "认出 1 张表" in said
    assert "工作表“凭证”行或列太多，不是报告里的表，没有读。" in said
