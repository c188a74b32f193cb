"""The tables of a document as a workbook: the same numbers, merged heads, print areas."""

import io
import zipfile
from decimal import Decimal

import pytest
from lxml import etree

from reports.core.grid import Cell, Row
from reports.core.tree import (
    Attachment,
    Document,
    Heading,
    Number,
    Paragraph,
    Table,
    Text,
    plain_text,
)
from reports.run.request import Request
from reports.writers.schedules import write_workbook
from reports.writers.xlsx import place
from tests.conftest import ROOT
from tests.sessions import checked, session_over
from tests.tables import make_table, rows_of

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def head(words: str, columns: int = 1, rows: int = 1) -> Cell:
    return Cell(((Text(words),),), columns, rows, True, "center")


def number(digits: str) -> Cell:
    return Cell(((Number(digits),),), align="right")


TABLE = make_table(
    caption=(),
    widths=(10, 30, 15, 15),
    head=(
        Row((head("项目", 2), head("合计", 1, 2), head("其中：基本支出", 1, 2))),
        Row((head("编码"), head("科目名称"))),
    ),
    body=(
        Row(
            (
                Cell(((Text("合计"),),), 2, align="center"),
                number("1234.50"),
                number("-4.40"),
            )
        ),
        Row(
            (
                Cell(((Text("2101501"),),)),
                Cell(((Text("行政运行"),),)),
                number("0.00"),
                Cell(((Text("—"),),)),
            )
        ),
    ),
    unit="金额单位：万元",
    notes=((Text("注：本表反映支出。"),),),
    wide=True,
    mark=(Text("公开03表"),),
    owner=(Text("编制单位：某局"),),
)
DOCUMENT = Document(
    "决算", (Heading(1, (Text("支出决算表"),), "一、"), TABLE, Paragraph((Text("完"),)))
)


def parts(data: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {
            name: etree.fromstring(package.read(name)) for name in package.namelist()
        }


def values(sheet: etree._Element) -> dict[str, str]:
    found = {}
    for cell in sheet.iter(f"{S}c"):
        text = "".join(cell.itertext())
        if text:
            found[cell.get("r")] = text
    return found


def test_numbers_are_numbers_and_words_are_words() -> None:
    sheet = parts(write_workbook(DOCUMENT))["xl/worksheets/sheet1.xml"]
    found = values(sheet)
    assert found["A1"] == "支出决算表" and found["A2"] == "公开03表"
    assert (found["A3"], found["D3"]) == ("编制单位：某局", "金额单位：万元")
    assert (found["C6"], found["D6"], found["C7"]) == ("1234.50", "-4.40", "0.00")
    typed = {cell.get("r"): cell.get("t") for cell in sheet.iter(f"{S}c")}
    assert typed["C6"] is None and typed["A7"] == "inlineStr", (
        "a code is no number: leading zeros, no sums"
    )


def test_merged_heads_stay_merged_and_repeat_on_each_page() -> None:
    package = parts(write_workbook(DOCUMENT))
    sheet = package["xl/worksheets/sheet1.xml"]
    merged = {cell.get("ref") for cell in sheet.iter(f"{S}mergeCell")}
    assert {"A4:B4", "C4:C5", "D4:D5", "A6:B6", "A8:D8"} <= merged
    names = {
        name.get("name"): name.text
        for name in package["xl/workbook.xml"].iter(f"{S}definedName")
    }
    assert names == {
        "_xlnm.Print_Area": "'支出决算表'!$A$1:$D$8",
        "_xlnm.Print_Titles": "'支出决算表'!$4:$5",
    }
    setup = sheet.find(f"{S}pageSetup")
    assert (
        setup is not None
        and setup.get("orientation") == "landscape"
        and setup.get("paperSize") == "9"
    )


def test_merged_ranges_never_overlap() -> None:
    sheet = parts(write_workbook(DOCUMENT))["xl/worksheets/sheet1.xml"]
    taken: set[str] = set()
    for cell in sheet.iter(f"{S}mergeCell"):
        first, last = cell.get("ref").split(":")
        (left, top), (right, bottom) = (
            (ord(name[0]) - 64, int(name[1:])) for name in (first, last)
        )
        here = {
            place(row, column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        assert not here & taken
        taken |= here


def test_tables_of_attachments_are_left_to_their_own_documents() -> None:
    document = Document("决算", (TABLE, Attachment("a", (Text("附件"),), (TABLE,))))
    assert [name for name in parts(write_workbook(document)) if "sheet" in name] == [
        "xl/worksheets/sheet1.xml"
    ]


def test_two_tables_of_one_name_and_one_of_a_long_name_get_names_that_excel_takes() -> (
    None
):
    long = Heading(
        1, (Text("一般公共预算财政拨款基本支出决算明细表[附：按支出经济分类科目列示]"),)
    )
    document = Document("决算", (long, TABLE, TABLE))
    sheets = [
        one.get("name")
        for one in parts(write_workbook(document))["xl/workbook.xml"].iter(f"{S}sheet")
    ]
    assert len(set(sheets)) == 2 and all(
        len(name) <= 31 and "[" not in name for name in sheets
    )


def test_a_document_without_tables_gives_no_workbook() -> None:
    document = Document("报告", (Paragraph((Text("字"),)),))
    assert write_workbook(document) == b""


def test_the_same_document_gives_the_same_bytes() -> None:
    assert write_workbook(DOCUMENT) == write_workbook(DOCUMENT)


@pytest.mark.slow
def test_the_schedules_of_a_report_are_published_beside_it_with_the_numbers_of_its_tables(
    sample: Request, tmp_path: object
) -> None:

    unit = "渠县医疗保障局"
    session = session_over(ROOT / "data", sample.cache)
    examined = checked(session, f"2024/{unit}/决算.yaml")
    document = examined.fill(examined.chosen[0])
    tables = [block for block in document.blocks if isinstance(block, Table)]
    sheets = [
        part
        for name, part in parts(write_workbook(document)).items()
        if "worksheets" in name
    ]
    assert len(tables) == len(sheets) == 13
    for table, sheet in zip(tables, sheets, strict=True):
        printed = sorted(
            Decimal(node.text)
            for row in rows_of(table.body)
            for cell in row.cells
            for line in cell.lines
            for node in line
            if isinstance(node, Number)
        )
        numbers = [
            cell
            for cell in sheet.iter(f"{S}c")
            if cell.get("t") is None and cell.find(f"{S}v") is not None
        ]
        assert sorted(Decimal(cell.findtext(f"{S}v")) for cell in numbers) == printed, (
            plain_text(table.mark)
        )


def test_a_table_without_a_caption_is_headed_by_all_of_its_heading() -> None:
    words = "一般公共预算财政拨款“三公”经费支出决算表：因公出国（境）/公务接待/公务用车"
    document = Document("决算", (Heading(1, (Text(words),)), TABLE, TABLE))
    sheets = parts(write_workbook(document))
    names = [sheet.get("name") for sheet in sheets["xl/workbook.xml"].iter(f"{S}sheet")]
    assert len(set(names)) == 2 and all(len(name) <= 31 for name in names)
    assert all(
        values(sheets[f"xl/worksheets/sheet{number}.xml"])["A1"] == words
        for number in (1, 2)
    )


def test_one_column_has_no_room_for_owner_and_unit_on_one_row() -> None:
    table = make_table(
        (),
        (1,),
        (),
        (Row((number("1.0"),)),),
        "单位：元",
        owner=(Text("编制单位：某局"),),
    )
    (sheet,) = (
        part
        for name, part in parts(write_workbook(Document("表", (table,)))).items()
        if "sheet1" in name
    )
    assert values(sheet) == {
        "A1": "表",
        "A2": "编制单位：某局",
        "A3": "单位：元",
        "A4": "1.0",
    }
