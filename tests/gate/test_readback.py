"""Finished files are read back: every report that ships passes, and each kind of damage is told, with its place."""

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from jinja2 import Environment
from msgspec.structs import replace

from reports.core.grid import Cell, Row
from reports.core.problems import Problem, Severity
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
from reports.gate import readback
from reports.gate.readback import Expected, check_file
from reports.gate.readback.items import shown
from reports.publish.formats import format_of
from reports.run import pipeline
from reports.run.request import DocumentState, Request
from reports.run.session import Session
from reports.writers import docx, html
from reports.writers.html.pictures import painter
from reports.writers.schedules import write_csv, write_workbook
from tests.conftest import ROOT
from tests.sessions import checked, session_over
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
        "决算附表.csv": write_csv(document),
    }


FILES = files_of(DOCUMENT)
FRAMES = docx.frames(LAYOUT)


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


def swapped(one: str, other: str) -> Callable[[str], str]:
    """The first places where two texts stand, exchanged."""

    def change(text: str) -> str:
        return text.replace(one, "\0", 1).replace(other, one, 1).replace("\0", other, 1)

    return change


def found(text: str, pattern: str) -> str:
    match = re.search(pattern, text, re.DOTALL)
    assert match, pattern
    return match[0]


def removed(pattern: str) -> Callable[[str], str]:
    return lambda text: text.replace(found(text, pattern), "", 1)


def doubled(pattern: str) -> Callable[[str], str]:
    return lambda text: text.replace(found(text, pattern), found(text, pattern) * 2, 1)


def wrapped(pattern: str, before: str, after: str) -> Callable[[str], str]:
    return lambda text: text.replace(
        found(text, pattern), before + found(text, pattern) + after, 1
    )


def plain(text: str) -> str:
    """The heading 数据 in the style of ordinary text."""
    heading = found(text, of_word(">数据<"))
    return text.replace(
        heading, heading.replace(LAYOUT.styles["heading 1"], LAYOUT.styles["body"])
    )


def demoted(text: str) -> str:
    """The heading （一）职能 of a page as a paragraph."""
    return re.sub(r"<h(\d)[^>]*>（一）职能</h\1>", "<p>（一）职能</p>", text)


def unnumbered(text: str) -> str:
    """The lists without numbers."""
    return text.replace("<ol>", "<ul>").replace("</ol>", "</ul>")


def as_words(text: str) -> str:
    """A number in a cell as words."""
    return re.sub(
        r'(<c r="\w+"[^>]*)><v>1234.50</v>',
        r'\1 t="inlineStr"><is><t>1234.50</t></is>',
        text,
    )


BODY = "word/document.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPAN = '<w:gridSpan w:val="2"/>'
CHART, BARS = (
    f"word/charts/chart{number}.xml"
    for number in (LAYOUT.first_drawing, LAYOUT.first_drawing + 1)
)
SHEET = "xl/worksheets/sheet1.xml"
ALTERNATIVES = (
    '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><w:t>第一件</w:t></mc:Choice>'
    "<mc:Fallback><w:t>第一件</w:t></mc:Fallback></mc:AlternateContent>"
)


def of_word(words: str) -> str:
    """The pattern of the paragraph that says this."""
    return f"<w:p>(?:(?!<w:p>).)*?{words}.*?</w:p>"


WORD = "决算.docx"
PAGE = "决算.html"
FRAGMENT = "决算.fragment.html"
BOOK = "决算附表.xlsx"

DAMAGE = {
    "a digit in a run": (
        WORD,
        BODY,
        instead("1,234.50万元", "1,234.60万元"),
        "“一、概况”",
        "1,234.50",
        "1,234.60",
    ),
    "a cell and its neighbour": (
        WORD,
        BODY,
        swapped(">1,234.50<", ">987.65<"),
        "“收支总表”第 3 行第 2 列",
        "“1,234.50”",
        "“987.65”",
    ),
    "a row dropped": (
        WORD,
        BODY,
        removed("<w:tr>(?:(?!<w:tr>).)*?>1,000.00<.*?</w:tr>"),
        "第 4 行第 1 列",
        "“支出”",
        "“合计”",
    ),
    "a heading lost": (
        WORD,
        BODY,
        removed(of_word(">数据<")),
        "“（一）职能”",
        "“二、数据”",
        "没有",
    ),
    "a heading that is none": (
        WORD,
        BODY,
        plain,
        "“（一）职能”",
        "标题“二、数据”",
        "文字“二、数据”",
    ),
    "a paragraph doubled": (
        WORD,
        BODY,
        doubled(of_word("“其他”")),
        "“一、概况”",
        "没有",
        "“其他”一段",
    ),
    "two paragraphs swapped": (
        WORD,
        BODY,
        swapped("第一件", "第二件"),
        "“（一）职能”",
        "1.第一件",
        "1.第二件",
    ),
    "a merged cell split": (
        WORD,
        BODY,
        instead('<w:vMerge w:val="restart"/>', ""),
        "“收支总表”第 1 行第 1 列",
        "占 2 行",
        "占 1 行",
    ),
    "a span across lost": (
        WORD,
        BODY,
        instead(SPAN, "", 1),
        "“收支总表”第 5 行第 1 列",
        "占 1 行 2 列",
        "占 1 行 1 列",
    ),
    "a cell of a part": (
        WORD,
        BODY,
        instead(">2419,2400.195<", ">2419,2400.196<"),
        "“支出明细表”",
        "2419,2400.195",
        "2419,2400.196",
    ),
    "a part's caption": (
        WORD,
        BODY,
        instead("（续表）", "（续）"),
        "“二、数据”",
        "12 列",
        "列",
    ),
    "an entry of the contents": (
        WORD,
        BODY,
        instead("（一）职能", "（二）职能"),
        "开头",
        "（一）职能",
        "（二）职能",
    ),
    "an entry lost": (
        WORD,
        BODY,
        removed(of_word("附件1　评价报告")),
        "开头",
        "附件1　评价报告",
        "没有",
    ),
    "a chart's cache": (
        WORD,
        CHART,
        instead("<c:v>791.94<", "<c:v>791.95<"),
        "的图，系列1第1项的数",
        "“791.94”",
        "“791.95”",
    ),
    "a chart's category": (
        WORD,
        BARS,
        instead("<c:v>2023<", "<c:v>2022<"),
        "系列1第1项的名称",
        "“2023”",
        "“2022”",
    ),
    "a chart's format": (
        WORD,
        BARS,
        instead('formatCode="0.0"', 'formatCode="0"'),
        "系列1第1项印出的数",
        "“1406.7”",
        "“1407”",
    ),
    "a slice's share": (
        WORD,
        CHART,
        instead('formatCode="0.00%"', 'formatCode="0%"'),
        "的图，印出的数",
        "25.88%",
        "26%",
    ),
    "what is said of a chart": (
        WORD,
        BODY,
        instead('descr="项目支出占七成', 'descr="项目支出占八成'),
        "的图，说明",
        "七成",
        "八成",
    ),
    "the file's title": (
        WORD,
        "docProps/core.xml",
        instead("决算", "预算"),
        "文件属性里的标题",
        "决算",
        "预算",
    ),
    "a number of the page": (
        PAGE,
        "",
        instead("1,234.50万元", "1,234.05万元"),
        "“一、概况”",
        "1,234.50",
        "1,234.05",
    ),
    "a heading of the page": (
        PAGE,
        "",
        demoted,
        "“一、概况”",
        "标题“（一）职能”",
        "文字“（一）职能”",
    ),
    "an entry of the page": (
        PAGE,
        "",
        instead("（一）职能", "（二）职能"),
        "部门决算",
        "（一）职能",
        "（二）职能",
    ),
    "a drawing's number": (
        PAGE,
        "",
        instead(">2,267.59</text>", ">2,276.59</text>"),
        "的图，印出的数",
        "2,267.59",
        "2,276.59",
    ),
    "a slice of a drawing": (
        PAGE,
        "",
        instead(">25.88%</text>", ">28.58%</text>"),
        "的图，印出的数",
        "25.88%",
        "28.58%",
    ),
    "the table behind a drawing": (
        PAGE,
        "",
        instead(">3000.5<", ">3000.0<", 1),
        "下的表第 3 行第 3 列",
        "3000.5",
        "3000.0",
    ),
    "a title of the page": (
        PAGE,
        "",
        instead("<title>某局", "<title>甲局"),
        "网页的标题",
        "某局",
        "甲局",
    ),
    "a list that counts otherwise": (
        PAGE,
        "",
        unnumbered,
        "“（一）职能”",
        "1.第一件",
        "“第一件",
    ),
    "a cell of the fragment dropped": (
        FRAGMENT,
        "",
        removed("<td[^>]*>987.65</td>"),
        "“收支总表”第 3 行第 3 列",
        "“987.65”",
        "“支出”",
    ),
    "a span of the fragment": (
        FRAGMENT,
        "",
        instead(' colspan="2"', ' colspan="3"'),
        "“收支总表”第 1 行第 2 列",
        "占 1 行 2 列",
        "占 1 行 3 列",
    ),
    "a line of the fragment": (
        FRAGMENT,
        "",
        removed("<p[^>]*>附件里的话。</p>"),
        "“自评表”",
        "附件里的话。",
        "没有",
    ),
    "a digit in the workbook": (
        BOOK,
        SHEET,
        instead("<v>1234.50<", "<v>1234.51<"),
        "“收支总表”第 3 行第 2 列",
        "“=1234.50”",
        "“=1234.51",
    ),
    "another precision": (
        BOOK,
        SHEET,
        instead("<v>1234.50<", "<v>1234.504<"),
        "第 3 行第 2 列",
        "=1234.50",
        "=1234.504（显示为1234.50）",
    ),
    "another format": (
        BOOK,
        "xl/styles.xml",
        instead('formatCode="0.00"', 'formatCode="0.0"'),
        "第 3 行第 2 列",
        "=1234.50",
        "显示为1234.5）",
    ),
    "a number as words": (
        BOOK,
        SHEET,
        as_words,
        "第 3 行第 2 列",
        "“=1234.50”",
        "“1234.50”",
    ),
    "a merged range": (
        BOOK,
        SHEET,
        removed('<mergeCell ref="A4:A5"/>'),
        "第 1 行第 1 列",
        "占 2 行",
        "占 1 行",
    ),
    "a paragraph in a comment": (
        WORD,
        BODY,
        wrapped(of_word("“其他”"), "<!--", "-->"),
        "“一、概况”",
        "“其他”一段",
        "没有",
    ),
    "a paragraph that Word does not show": (
        WORD,
        BODY,
        wrapped(of_word("“其他”"), "<w:del>", "</w:del>"),
        "“一、概况”",
        "没有",
        "<w:del>",
    ),
    "a row that Word does not show": (
        WORD,
        BODY,
        wrapped("<w:tr>(?:(?!<w:tr>).)*?>1,000.00<.*?</w:tr>", "<w:del>", "</w:del>"),
        "“收支总表”第 3 行第 3 列",
        "“987.65”",
        "“987.65\N{REPLACEMENT CHARACTER}",
    ),
    "a cell whose words stand in no paragraph": (
        WORD,
        BODY,
        lambda text: re.sub(
            "<w:p>(?:(?!<w:p>).)*?(<w:r><w:t>1,000.00.*?)</w:p>", r"\1", text, count=1
        ),
        "“收支总表”第 4 行第 2 列",
        "“1,000.00”",
        "“1,000.00\N{REPLACEMENT CHARACTER}",
    ),
    "an empty paragraph in a cell": (
        WORD,
        BODY,
        instead("</w:tcPr><w:p>", "</w:tcPr><w:p/><w:p>"),
        "“收支总表”第 1 行第 1 列",
        "“项目”",
        "“（换行）项目”",
    ),
    "a style that is none of the paragraph's": (
        WORD,
        BODY,
        lambda text: text.replace(
            found(text, of_word(">数据<")),
            re.sub(
                "<w:pPr>(.*?)</w:pPr>",
                r"<w:r><w:pPr>\1</w:pPr></w:r>",
                found(text, of_word(">数据<")),
            ),
        ),
        "“（一）职能”",
        "标题“二、数据”",
        "文字“二、数据”",
    ),
    "a title that is not the drawing's": (
        PAGE,
        "",
        wrapped("<title id=[^<]*</title>", "<g>", "</g>"),
        "的图，标题",
        "支出结构图",
        "没有",
    ),
    "words of another namespace": (
        WORD,
        BODY,
        instead("<w:t>第一件</w:t>", '<x:t xmlns:x="urn:x">第一件</x:t>'),
        "“（一）职能”",
        "1.第一件",
        "1.",
    ),
    "the prefix of words for other things": (
        WORD,
        BODY,
        instead("<w:t>第一件</w:t>", '<w:t xmlns:w="urn:w">第一件</w:t>'),
        "“（一）职能”",
        "1.第一件",
        "1.",
    ),
    "words twice, one for programs that know no better": (
        WORD,
        BODY,
        instead("<w:t>第一件</w:t>", ALTERNATIVES),
        "“（一）职能”",
        "1.第一件",
        "1.第一件第一件",
    ),
    "a cell under one that goes on": (
        WORD,
        BODY,
        removed("<w:vMerge/>"),
        "“收支总表”第 1 行第 1 列",
        "占 2 行",
        "占 1 行",
    ),
    "a row too many": (
        WORD,
        BODY,
        doubled("<w:tr>(?:(?!<w:tr>).)*?>1,000.00<.*?</w:tr>"),
        "“收支总表”第 5 行第 1 列",
        "“合计”",
        "“支出”",
    ),
    "a cell too many in a row": (
        PAGE,
        "",
        instead(">987.65</span></td>", ">987.65</span></td><td>又</td>"),
        "“收支总表”第 4 行第 1 列",
        "“支出”",
        "“又”",
    ),
    "a character by its number": (
        PAGE,
        "",
        instead("附件里的话。", "附件里的话&#33;"),
        "“自评表”",
        "附件里的话。",
        "附件里的话!",
    ),
    "a line within a comment of the page": (
        PAGE,
        "",
        wrapped("<p>附件里的话。</p>", "<!--", "-->"),
        "“自评表”",
        "附件里的话。",
        "没有",
    ),
    "a cell twice": (
        BOOK,
        SHEET,
        doubled('<c r="A6".*?</c>'),
        "“收支总表”第 3 行第 2 列",
        "=1234.50",
        "收入",
    ),
    "a note of the workbook": (
        BOOK,
        SHEET,
        instead("四舍五入", "四舍六入"),
        "",
        "四舍五入",
        "四舍六入",
    ),
}


def test_undamaged_files_say_what_the_tree_says() -> None:
    assert problems(FILES) == []


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told_with_its_place(damage: str) -> None:
    name, member, change, where, wanted, read = DAMAGE[damage]
    (problem,) = problems(changed(name, change, member))
    assert (problem.code, problem.severity) == ("G17", Severity.ERROR)
    told = re.fullmatch(
        "“(.*?)”写好以后再读一遍，和算好的内容不一样：(.*)，应是(.*)，读到的是(.*)。这是程序的毛病，.*",
        problem.message,
    )
    assert told, problem.message
    assert told[1] == name
    for part, said in zip((where, wanted, read), told.groups()[1:], strict=True):
        assert part in said, problem.message


def test_the_workbook_of_a_chart_is_read() -> None:
    member = CHART.replace("charts", "embeddings").replace(".xml", ".xlsx")
    with zipfile.ZipFile(io.BytesIO(FILES[WORD])) as archive:
        embedded = repacked(
            archive.read(member), SHEET, instead("<v>2267.59<", "<v>2267.95<")
        )
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(FILES[WORD])) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, embedded if name == member else old.read(name))
    (problem,) = problems({WORD: stream.getvalue()})
    assert (
        "的图，数据表第3行第2列，应是“=2267.59”，读到的是“=2267.95”" in problem.message
    )


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def twice(data: bytes) -> bytes:
    """The Word file with its text twice, the second time as it ought to be."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name == BODY:
                new.writestr(name, old.read(name).replace(b"1,234.50", b"1,234.60"))
            with warnings.catch_warnings(action="ignore"):
                new.writestr(name, old.read(name))
    return stream.getvalue()


def with_checksum(data: bytes, checksum: int) -> bytes:
    """The file with another checksum in the first entry of its list."""
    at = data.index(b"PK\1\2") + 16
    return data[:at] + checksum.to_bytes(4, "little") + data[at + 4 :]


DAMAGED = {
    "half a Word file": {WORD: cut(FILES[WORD])},
    "a byte of a member": {WORD: FILES[WORD].replace(b"PK\x03\x04", b"PK\x03\x05", 1)},
    "half a workbook": {BOOK: cut(FILES[BOOK])},
    "XML that is none": changed(WORD, lambda text: text.replace("</w:body>", ""), BODY),
    "a chart that is none": changed(WORD, lambda text: text[:-20], CHART),
    "a relationship lost": changed(
        WORD,
        instead('Target="charts/', 'Target="graphs/'),
        "word/_rels/document.xml.rels",
    ),
    "a number that is none": changed(BOOK, instead("<v>1234.50<", "<v>zwölf<"), SHEET),
    "a style that is none": changed(
        BOOK, lambda text: re.sub(r' s="\d+"', ' s="99"', text), SHEET
    ),
    "a page without its text": changed(
        PAGE, lambda text: text.replace("article", "div")
    ),
    "an empty fragment": {FRAGMENT: b"\n"},
    "a name for a text": changed(
        WORD, instead("<w:document", '<!DOCTYPE x [<!ENTITY a "一">]><w:document'), BODY
    ),
    "a bomb of names": changed(
        WORD,
        instead(
            "<w:document",
            '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;">]><w:document',
        ),
        BODY,
    ),
    "a namespace that nobody knows": changed(
        WORD, instead("wordprocessingml/2006/main", "wordprocessingml/2007/main"), BODY
    ),
    "a prefix of no namespace": changed(WORD, removed(' xmlns:wp="[^"]*"'), BODY),
    "another XML": changed(
        WORD, instead('<?xml version="1.0"', '<?xml version="1.1"'), BODY
    ),
    "relationships of no namespace": changed(
        BOOK,
        lambda text: re.sub(' xmlns="[^"]*"', "", text),
        "xl/_rels/workbook.xml.rels",
    ),
    "two members of one name": {WORD: twice(FILES[WORD])},
    "a checksum that is another's": {WORD: with_checksum(FILES[WORD], 7)},
    "a member that is packed badly": {
        WORD: FILES[WORD][:200] + b"\xff" * 40 + FILES[WORD][240:]
    },
    "a byte after the end": {BOOK: FILES[BOOK] + b"\0"},
    "a byte before the beginning": {BOOK: b"\0" + FILES[BOOK]},
    "a place that is none": changed(BOOK, instead('r="B6"', 'r="6B"'), SHEET),
    "a cell of no place": changed(BOOK, instead(' r="B6"', ""), SHEET),
    "a page with two texts": changed(
        PAGE, instead("</article>", "</article><article></article>")
    ),
    "a tag left open": changed(PAGE, instead("<p>附件里的话。</p>", "<p>附件里的话。")),
    "tags that cross": changed(
        PAGE, instead("<strong>5.1%</strong>；", "<strong>5.1%；")
    ),
    "a tag that ends itself": changed(
        PAGE, instead("<p>附件里的话。</p>", "<p/>附件里的话。")
    ),
    "words between rows": changed(PAGE, instead("</tr>\n<tr>", "</tr>又<tr>")),
    "words between cells": changed(PAGE, instead("</td><td", "</td>又<td")),
    "a table within a table": changed(
        PAGE, instead('<td class="k" headers="t.1.1.1">收入', "<td><table></table>收入")
    ),
    "a declaration in a fragment": changed(
        FRAGMENT, instead("附件里的话。", "<![CDATA[附件里的话。]]>")
    ),
    "an instruction in a page": changed(
        PAGE, instead("附件里的话。", "<?x 附件里的话。?>")
    ),
    "a name that only some know": changed(
        PAGE, instead("附件里的话。", "附件里的话&period;")
    ),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_file_that_cannot_be_read_is_told(damage: str) -> None:
    (problem,) = problems(DAMAGED[damage])
    assert (problem.code, problem.severity) == ("G17", Severity.ERROR)
    assert (
        f"“{next(iter(DAMAGED[damage]))}”写好以后再读一遍，打不开。" in problem.message
    )
    assert problem.detail


# ── the same in other spellings ─────────────────────────────────────────────

SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "words as CDATA": instead(
        "“其他”一段 &lt; 5 &amp; &gt;", "<![CDATA[“其他”一段 < 5 & >]]>"
    ),
    "characters by their numbers": instead("第一件", "&#x7b2c;&#19968;件"),
    "a comment between blocks": instead("</w:tbl><w:p>", "</w:tbl><!-- <w:p> --><w:p>"),
    "an instruction between blocks": instead(
        "</w:tbl><w:p>", "</w:tbl><?x <w:p>?><w:p>"
    ),
    "another prefix": lambda text: (
        text.replace("<w:", "<q:").replace("</w:", "</q:").replace(" w:", " q:")
    ).replace("xmlns:w=", "xmlns:q="),
    "no prefix": lambda text: (
        text.replace("<w:", "<").replace("</w:", "</").replace("xmlns:w=", "xmlns=")
    ).replace("<document ", f'<document xmlns:w="{W}" '),
    "apostrophes": lambda text: re.sub(r'(w:val)="(\w*)"', r"\1='\2'", text),
    "tags that end themselves at length": lambda text: re.sub(
        r"<(w:(?:tab|br|vMerge|gridSpan)[^<>]*)/>",
        lambda tag: f"<{tag[1]}></{tag[1].split()[0]}>",
        text,
    ),
    "blanks in tags": instead(
        '<w:gridSpan w:val="2"/>', '<w:gridSpan\n w:val = "2" />'
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_what_is_only_spelled_otherwise_is_no_difference(spelling: str) -> None:
    assert problems(changed(WORD, SPELLINGS[spelling], BODY)) == []


def test_a_member_may_be_in_another_encoding() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(FILES[WORD])) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == BODY:
                text = content.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
                content = text.encode("utf-16")
            new.writestr(name, content)
    assert problems({WORD: stream.getvalue()}) == []


def test_around_the_text_of_a_page_its_author_writes_as_he_likes() -> None:
    careless = (
        "<!-- <article> --><script>1 < 2</script><p>未完<br><ul><li>一<li>二</ul>"
    )
    assert problems(changed(PAGE, instead("<main>", f"{careless}<main>"))) == []


def test_spaces_at_the_edge_of_a_run_are_kept_by_an_attribute() -> None:
    document = Document("文", (Paragraph((Text("甲 "), Strong(words("乙")))),))
    data = docx.write(document, LAYOUT)
    assert problems({WORD: data}, document) == []
    bare = repacked(data, BODY, instead(' xml:space="preserve">甲 <', ">甲 <"))
    (problem,) = problems({WORD: bare}, document)
    assert "应是“甲 乙”，读到的是“甲乙”" in problem.message


# ── what a layout may say around the text ───────────────────────────────────

COVER = (
    '<w:p w:rsidR="00A1"><w:pPr><w:jc w:val="center"/></w:pPr><w:r w:rsidRPr="00C">'
    "<w:lastRenderedPageBreak/><w:t>封面一句</w:t></w:r></w:p>"
)
CELL = f"<w:tc><w:tcPr/>{COVER}<w:p/></w:tc>"
AROUND = {
    "a paragraph": COVER,
    "bookmarks between paragraphs": (
        f'<w:bookmarkStart w:id="90" w:name="x"/>{COVER}<w:bookmarkEnd w:id="90"/>'
    ),
    "empty paragraphs": f'<w:p/><w:p w:rsidR="1"/>{COVER}',
    "a content control": (
        "<w:sdt><w:sdtPr><w:alias w:val='甲'/></w:sdtPr><w:sdtEndPr/>"
        f"<w:sdtContent>{COVER}</w:sdtContent></w:sdt>"
    ),
    "a table within a table": (
        "<w:tbl><w:tblGrid/><w:tr><w:tc><w:tbl><w:tblGrid/><w:tr>"
        f"{CELL}</w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>"
    ),
    "a row in a content control": (
        "<w:tbl><w:tblGrid/><w:sdt><w:sdtContent>"
        f'<w:tr w:rsidR="1">{CELL}</w:tr></w:sdtContent></w:sdt></w:tbl>'
    ),
    "a text box": (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><w:drawing>'
        f"<w:txbxContent>{COVER}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback>"
        f"<w:pict><w:txbxContent>{COVER}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>框外</w:t></w:r></w:p>"
    ),
    "what nobody knows": f'<x:y xmlns:x="urn:x">{COVER}</x:y>',
    "blanks in tags": "\n <w:p >\n <w:r ><w:t > 封面一句 </w:t ></w:r >\n</w:p >\n",
    "a comment": f"<!-- <w:p> -->{COVER}",
}


@pytest.mark.parametrize("around", AROUND)
def test_what_a_layout_says_around_the_text_has_to_stand_there(around: str) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(PUBLIC / "版式.docx") as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name).decode()
            if name == BODY:
                content = content.replace("<w:body>", f"<w:body>{AROUND[around]}")
            new.writestr(name, content)
    layout = docx.read_layout(stream.getvalue(), "版式.docx")
    data, frames = docx.write(DOCUMENT, layout), docx.frames(layout)
    assert read_back(DOCUMENT, {WORD: data}, frames) == []
    damaged = repacked(data, BODY, instead("封面一句", "封面二句"))
    (problem,) = read_back(DOCUMENT, {WORD: damaged}, frames)
    assert "封面二句" in problem.message


# ── what else a document may have ───────────────────────────────────────────


def test_a_draft_says_so_on_every_page() -> None:
    draft = replace(DOCUMENT, mark="草稿")
    files = files_of(draft)
    assert problems(files, draft) == []
    assert len(problems(FILES, draft)) == 3
    assert len(problems(files)) == 2  # what else the page says is not held against it
    header = next(name for name, frame in FRAMES.items() if "<w:hdr" in frame)
    (problem,) = problems(
        {WORD: repacked(files[WORD], header, instead("草稿", "定稿"))}, draft
    )
    assert "页眉或页脚，应是“草稿”，读到的是“定稿”" in problem.message


def test_page_numbers_of_the_contents_are_not_its_words() -> None:
    bare = replace(DOCUMENT, blocks=tuple(unpaged(block) for block in BLOCKS))
    assert problems({WORD: docx.write(bare, LAYOUT)}) == problems(FILES, bare) == []


def unpaged(block: Block) -> Block:
    if not isinstance(block, Contents):
        return block
    return replace(
        block, entries=tuple(replace(entry, page="") for entry in block.entries)
    )


def test_the_contents_say_what_the_headings_say() -> None:
    entries = (Entry(0, words("一、概说"), "a1"), Entry(1, words("（一）职能"), "a2"))
    wrong = replace(
        DOCUMENT,
        blocks=tuple(
            replace(b, entries=entries) if isinstance(b, Contents) else b
            for b in BLOCKS
        ),
    )
    told = problems(files_of(wrong), wrong)
    assert len(told) == 3
    assert all(
        "应是“一、概况”，读到的是“一、概说”" in problem.message for problem in told
    )


def test_charts_may_be_pictures() -> None:
    paint = painter()
    assert paint is not None
    data = html.write_fragment(DOCUMENT, paint)
    assert problems({FRAGMENT: data}) == []
    (problem,) = problems(
        {
            FRAGMENT: data.replace(
                "基本支出 791.94万元".encode(), "基本支出 791.49万元".encode()
            )
        }
    )
    assert "的图，替代文字" in problem.message


def test_names_of_slices_and_columns_may_be_numbers() -> None:
    pie = replace(PIE, categories=("2023", "2024"))
    document = Document(
        "图", (pie, COLUMNS, replace(COLUMNS, categories=("1", "1400")))
    )
    assert problems(files_of(document), document) == []


def test_columns_in_which_no_cell_begins() -> None:
    form = make_table(
        (),
        (1, 1, 1),
        (),
        (Row((cell("甲", 1, 2), cell("乙"))), Row((cell("丙", 1, 2), cell("丁")))),
    )
    document = Document("表", (form,))
    assert problems(files_of(document), document) == []


def test_a_document_without_tables_has_no_workbook() -> None:
    document = Document("文", (Paragraph(words("一句话。")),))
    assert problems(files_of(document), document) == []


@pytest.mark.parametrize(
    ("value", "form", "printed"),
    [
        ("1234.5", "#,##0.00", "1,234.50"),
        ("-1234.5", "0", "-1235"),
        ("0.25875", "0.00%", "25.88%"),
        ("0.5", "General", "General"),
        ("2.50", "0.00", "2.50"),
    ],
)
def test_a_number_as_a_format_shows_it(value: str, form: str, printed: str) -> None:
    assert shown(Decimal(value), form) == printed


# What a text may hold that one of the formats writes in a way of its own.
ODD = (
    *" 　a1<&>\"';{}%“—·\t",
    "\xa0",
    "\u200b",
    "😀",
    "𠀀",
    "é",
    "&amp;",
    "&#160;",
    "</p>",
    "]]>",
    "<!--",
    "  ",
    "{{ x }}",
)


def some_words(chance: random.Random) -> str:
    return "".join(chance.choices(ODD, k=chance.randint(0, 6)))


def some_table(chance: random.Random) -> Table:
    """A table with cells merged at random; amounts are wide, so that Word has many of them in parts."""
    width, height = chance.randint(1, 14), chance.randint(1, 6)
    taken: set[tuple[int, int]] = set()
    rows = []
    for row in range(height):
        cells = []
        for column in range(width):
            if (row, column) in taken:
                continue
            down, across = chance.choice((1, 1, 1, 2)), chance.choice((1, 1, 1, 3))
            spanned = {
                (row + y, column + x) for y in range(down) for x in range(across)
            }
            if (
                row + down > height
                or column + across > width
                or row == 0 < down - 1
                or spanned & taken
            ):
                down, across, spanned = 1, 1, {(row, column)}
            taken |= spanned
            number = Number(f"{chance.randint(0, 10**9):,}.{chance.randint(0, 99):02}")
            lines: tuple[Line, ...] = chance.choice(
                (((number,),), (words(some_words(chance)), words("乙")))
            )
            cells.append(Cell(lines, across, down, align="right"))
        rows.append(Row(tuple(cells)))
    above = [words(some_words(chance)) for _ in range(3)]
    return make_table(
        above[0],
        (10,) * width,
        (rows[0],),
        tuple(rows[1:]),
        some_words(chance),
        mark=above[1],
        owner=above[2],
    )


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_told_of_odd_words_and_tables(seed: int) -> None:
    chance = random.Random(seed)
    odd = [words(some_words(chance)) for _ in range(8)]
    blocks = (
        Heading(1, odd[0], "一、", "a"),
        Paragraph(
            (
                *odd[1],
                Strong(odd[2]),
                Number("1.0", "元"),
                Link("https://www.example.gov.cn/?a&b", odd[3]),
            )
        ),
        Listing(True, ((Paragraph(odd[4]), Paragraph(odd[5])), (Paragraph(odd[6]),))),
        some_table(chance),
        replace(
            PIE,
            caption=odd[7],
            sentence=odd[0],
            categories=(some_words(chance), some_words(chance)),
        ),
        Attachment("附", odd[1], (Paragraph(odd[2]), some_table(chance)), "附件", "f"),
    )
    document = Document("题", blocks)
    assert problems(files_of(document), document) == []


# ── the reports that ship ───────────────────────────────────────────────────

SAMPLES = [
    path.relative_to(ROOT / "data").as_posix()
    for path in sorted((ROOT / "data").rglob("*.yaml"))
    if path.stem not in ("单位", "共用")
]


@pytest.fixture(scope="module")
def session(cache: Path) -> Session:
    return session_over(ROOT / "data", cache)


@pytest.mark.parametrize("file", SAMPLES)
def test_every_report_that_ships_says_what_its_tree_says(
    file: str, session: Session
) -> None:
    examined = checked(session, file)
    for output in examined.chosen:
        layout = examined.layout(output)
        document = examined.fill(output, "", layout.fields)
        files = files_of(document, layout)
        assert read_back(document, files, docx.frames(layout)) == []
        other = replace(
            document, blocks=(*document.blocks, Paragraph(words("多出来的一段。")))
        )
        assert len(read_back(other, files, docx.frames(layout))) == 3


# ── in a run ────────────────────────────────────────────────────────────────


CARELESS, OTHER = "医保业务系统运行维护", "医疗服务与保障能力提升"


@pytest.fixture
def county(workplace: Request) -> Request:
    """A small unit, all of whose reports are built, two of them from files that have changed since."""
    request = replace(workplace, unit="示例县医疗保障局")
    assert {outcome.state for outcome in pipeline.build(request)} == {
        DocumentState.BUILT
    }
    for name in (CARELESS, OTHER):
        path = request.data / "2024" / request.unit / "项目" / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "# 改过\n", encoding="utf-8")
    return request


def test_a_document_that_reads_otherwise_is_not_published(
    county: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = docx.write

    def careless(document: Document, layout: docx.Layout) -> bytes:
        data = write(document, layout)
        if CARELESS not in document.title:
            return data
        return repacked(
            data, BODY, lambda text: re.sub(r"(<w:t>[^<]*)\d", r"\1", text, count=1)
        )

    monkeypatch.setattr(docx, "write", careless)
    before = {
        path: path.stat().st_mtime_ns
        for path in sorted(county.output.rglob("*医保业务系统*"))
    }
    outcomes = {Path(outcome.file).stem: outcome for outcome in pipeline.build(county)}
    told = outcomes[CARELESS].problems
    problem, old = (one for one in told if one.severity is not Severity.HINT)
    assert (problem.code, problem.severity, old.code) == ("G17", Severity.ERROR, "G02")
    assert problem.place is not None and problem.place.file.endswith(f"{CARELESS}.yaml")
    assert outcomes[CARELESS].folder is None
    assert {path: path.stat().st_mtime_ns for path in before} == before and len(
        before
    ) >= 3
    assert outcomes[OTHER].state is DocumentState.BUILT and not outcomes[OTHER].problems

    draft = replace(county, draft=True, only="")
    drafted = {Path(outcome.file).stem: outcome for outcome in pipeline.build(draft)}
    assert drafted[CARELESS].folder is None and drafted[OTHER].folder is not None


def test_what_has_not_changed_is_not_read_again(
    county: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(
        readback, "check_file", lambda name, *others: read.append(name) or []
    )
    list(pipeline.build(county))
    assert len(read) == 9
    list(pipeline.build(county))
    assert len(read) == 9


@pytest.mark.parametrize("part", ["word/fontTable.xml", "word/settings.xml"])
@pytest.mark.parametrize(
    "change", [lambda text: text[:-20], lambda text: "<!DOCTYPE w:x>" + text[56:]]
)
def test_a_part_that_nobody_reads_has_to_be_well_formed_too(
    part: str, change: Callable[[str], str]
) -> None:
    name, data = next((k, v) for k, v in FILES.items() if k.endswith(".docx"))
    (told,) = problems({**FILES, name: repacked(data, part, change)})
    assert told.code == "G17" and "打不开" in told.message
