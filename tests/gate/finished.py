"""A document with everything, its finished files, and what is done to them, for the tests of reading back."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping

from jinja2 import Environment

from reports.core.grid import Cell, Row
from reports.core.problems import Problem
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Chart,
    Contents,
    Document,
    Entry,
    Heading,
    Line,
    Link,
    Listing,
    Number,
    PageBreak,
    Paragraph,
    Series,
    Signature,
    Strong,
    Table,
    Text,
    Title,
)
from reports.gate.readback import Expected, check_file
from reports.publish.formats import format_of
from reports.writers import docx, html
from reports.writers.facts import facts_of, write_csv, write_json
from reports.writers.schedules import write_workbook
from tests.conftest import ROOT
from tests.tables import make_table

PUBLIC = ROOT / "templates" / "公共"
LAYOUT = docx.read_layout((PUBLIC / "版式.docx").read_bytes(), "版式.docx")
SHELL = Environment(trim_blocks=True, autoescape=True).from_string(
    (PUBLIC / "页面.html.j2").read_text(encoding="utf-8")
)
STYLE = (PUBLIC / "样式.css").read_text(encoding="utf-8")

Files = Mapping[str, bytes]


def words(text: str) -> Line:
    return (Text(text),)


def cell(text: str, rows: int = 1, columns: int = 1, header: bool = False) -> Cell:
    return Cell((words(text),), columns, rows, header)


def amount(digits: str) -> Cell:
    return Cell(((Number(digits),),), align="right")


def wide(amounts: int) -> Table:
    """A table with so many columns of amounts that Word has it in parts; no column has the digits of another."""
    heads = Row(
        (
            cell("科目编码", header=True),
            cell("科目名称", header=True),
            cell("各类支出", 1, amounts, True),
        )
    )
    rows = [
        Row(
            (
                cell(f"20{row}"),
                cell(f"科目{row}"),
                *(
                    amount(f"{row}{column},{row}00.{column}5")
                    for column in range(10, 10 + amounts)
                ),
            )
        )
        for row in range(21, 25)
    ]
    group = Row((cell("其中：各项", 1, amounts + 2, True),))
    return make_table(
        words("支出明细表"),
        (10, 30, *[12] * amounts),
        (heads,),
        (*rows[:2], group, *rows[2:]),
        "单位：元",
        owner=words("某局"),
    )


TABLE = make_table(
    words("收支总表"),
    (20, 10, 10),
    (
        Row((cell("项目", 2, 1, True), cell("金额", 1, 2, True))),
        Row((cell("本年", header=True), cell("上年", header=True))),
    ),
    (
        Row((cell("收入"), amount("1,234.50"), amount("987.65"))),
        Row((cell("支出"), amount("1,000.00"), amount("900.00"))),
        Row((cell("合计", 1, 2), amount("234.50"))),
    ),
    "单位：万元",
    (words("注：数已四舍五入。"),),
    mark=words("公开01表"),
    owner=words("编制单位：某局"),
)
PIE = Chart(
    "结构",
    "pie",
    words("支出结构图"),
    ("基本支出", "项目支出"),
    (
        Series(
            "支出",
            (Number("791.94"), Number("2,267.59")),
            (Number("25.88", "%"), Number("74.12", "%")),
        ),
    ),
    "万元",
    words("项目支出占七成多。"),
    "图1",
    "图1",
)
COLUMNS = Chart(
    "变动",
    "column",
    words("变动图"),
    ("2023", "2024"),
    (
        Series("收入", (Number("1406.7"), Number("3059.53"))),
        Series("支出", (Number("1400"), Number("3000.5"))),
    ),
    "万元",
    words("比上年增加。"),
    "图2",
    "图2",
)
BLOCKS: tuple[Block, ...] = (
    Title((words("某局2024年度"), words("部门决算"))),
    Contents(
        2,
        (
            Entry(0, words("一、概况"), "a1", "1"),
            Entry(1, words("（一）职能"), "a2", "2"),
            Entry(0, words("附件1　评价报告"), "f1", "9"),
        ),
    ),
    PageBreak(),
    Heading(1, words("概况"), "一、", "a1"),
    Paragraph(
        (
            Text("全年收入"),
            Number("1,234.50", "万元"),
            Text("，比上年增长"),
            Strong(words("5.1%")),
            Text("；见"),
            Link("#f1", words("附件1")),
        )
    ),
    Paragraph(words("“其他”一段 < 5 & > 3。")),
    Heading(2, words("职能"), "（一）", "a2"),
    Listing(
        True,
        (
            (Paragraph(words("第一件")),),
            (Paragraph(words("第二件")), Paragraph(words("第二件的第二段"))),
        ),
    ),
    Listing(False, ((Paragraph(words("无编号的一件")),),)),
    Heading(1, words("数据"), "二、", "a3"),
    TABLE,
    PIE,
    COLUMNS,
    wide(12),
    AttachmentList((words("评价报告"), words("自评表"))),
    Signature(("某市财政局", "某局"), words("2025年6月3日")),
    Attachment(
        "评价",
        words("评价报告"),
        (
            Heading(1, words("结论"), "一、", "f1.1"),
            Paragraph(words("得95.5分。")),
            TABLE,
        ),
        "附件1",
        "f1",
    ),
    Attachment(
        "自评", words("自评表"), (Paragraph(words("附件里的话。")),), "附件2", "f2"
    ),
)
DOCUMENT = Document("某局2024年度部门决算", BLOCKS, owner="某局")


def files_of(document: Document, layout: docx.Layout = LAYOUT) -> dict[str, bytes]:
    return {
        "决算.docx": docx.write(document, layout),
        "决算.html": html.write_page(document, SHELL.render, html.PageMeta(), STYLE),
        "决算.fragment.html": html.write_fragment(document),
        "决算附表.xlsx": write_workbook(document),
        "决算数据.csv": write_csv(facts_of(document, "2024")),
        "决算数据.json": write_json(document, facts_of(document, "2024")),
    }


FILES = files_of(DOCUMENT)
FRAMES = docx.frames_of(DOCUMENT, LAYOUT)


def read_back(
    document: Document, files: Files, frames: Mapping[str, str]
) -> list[Problem]:
    """The first difference of each file, read as its name says."""
    found, expected = [], Expected(document)
    for name, data in files.items():
        compare = format_of(name).compare
        found += check_file(name, compare, expected, data, frames)
    return found


def problems(files: Files, document: Document = DOCUMENT) -> list[Problem]:
    return read_back(document, files, FRAMES)


def changed(
    name: str, change: Callable[[str], str], member: str = ""
) -> dict[str, bytes]:
    """The file with one of its members, or the whole of it, changed."""
    data = FILES[name]
    if not member:
        text = change(data.decode())
        assert text != data.decode()
        return {name: text.encode()}
    return {name: repacked(data, member, change)}


def repacked(data: bytes, member: str, change: Callable[[str], str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == member:
                text = change(content.decode())
                assert text != content.decode()
                content = text.encode()
            new.writestr(name, content)
    return stream.getvalue()


def instead(old: str, new: str, which: int = 0) -> Callable[[str], str]:
    """One of the places where the text stands, with another text there."""

    def change(text: str) -> str:
        pieces = text.split(old)
        assert len(pieces) > which + 1, old
        return old.join(pieces[: which + 1]) + new + old.join(pieces[which + 1 :])

    return change


def found(text: str, pattern: str) -> str:
    match = re.search(pattern, text, re.DOTALL)
    assert match, pattern
    return match[0]


def removed(pattern: str) -> Callable[[str], str]:
    return lambda text: text.replace(found(text, pattern), "", 1)


BODY = "word/document.xml"
CHART, BARS = (
    f"word/charts/chart{number}.xml"
    for number in (LAYOUT.first_drawing, LAYOUT.first_drawing + 1)
)
PICTURE = f"word/media/chart{LAYOUT.first_drawing}.svg"
SHEET = "xl/worksheets/sheet1.xml"


def of_word(words: str) -> str:
    """The pattern of the paragraph that says this."""
    return f"<w:p>(?:(?!<w:p>).)*?{words}.*?</w:p>"


WORD = "决算.docx"
PAGE = "决算.html"
FRAGMENT = "决算.fragment.html"
BOOK = "决算附表.xlsx"
DATA, DATA_IN_JSON = "决算数据.csv", "决算数据.json"
