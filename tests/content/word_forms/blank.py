"""Three blank forms, as a bureau gets them from its 财政局: the nation's, Sichuan's and Gansu's.

A table is written a row a line: its height (= for exactly, ! for a row that repeats), then its cells. Of a cell first
the signs: # head, ↓ merged with those below that have ↑, < and > aligned left and right, ‖ written downwards,
╲ crossed out; then the text, a paragraph up to each ¶; then *n, the columns that it takes.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from tests.content.word_forms.package import (
    new_document,
    saved,
    set_header,
    set_page,
    set_page_number,
)
from tests.content.word_forms.word import Cell, Look, Row, Table, W, Writer, parsed

SONG, HEI, FANG = "方正小标宋简体", "黑体", "仿宋_GB2312"
TITLE = Look(SONG, 44, spacing='<w:spacing w:line="580" w:lineRule="exact"/>')
YEAR = Look(
    FANG,
    28,
    spacing='<w:spacing w:before="60" w:after="120" w:line="240" w:lineRule="auto"/>',
)
NOTE = Look(FANG, 21, "left", spacing='<w:spacing w:before="60"/>')
SIGNATURE = Look(FANG, 24, "left", spacing='<w:spacing w:before="240"/>')
BETWEEN = Look(FANG, 2, "left", spacing='<w:spacing w:line="20" w:lineRule="exact"/>')
FILLED_BY = "填表人：                联系电话：                填报日期："

_CELL = re.compile(r"([#↓↑<>‖╲]*)(.*?)(?:\*(\d+))?")
_DOWN = {"↓": "restart", "↑": "continue"}
_ALIGN = {"<": "left", ">": "right"}


class Form(NamedTuple):
    """What a blank form is: its paragraphs with their looks and its tables, and the page around them."""

    title: str
    parts: Sequence[tuple[str, Look] | Table]
    sessions: Sequence[str]
    landscape: bool = False
    header: str = ""
    page_number: bool = False
    numbered: bool = True


def cell(written: str) -> Cell:
    match = _CELL.fullmatch(written.strip())
    assert match is not None
    signs, text, span = match.groups()
    return Cell(
        text.replace("¶", "\n"),
        int(span or 1),
        next((_DOWN[sign] for sign in signs if sign in _DOWN), ""),
        "#" in signs,
        next((_ALIGN[sign] for sign in signs if sign in _ALIGN), "center"),
        "‖" in signs,
        "╲" in signs,
    )


def rows(written: str) -> list[Row]:
    return [
        Row(
            [cell(part) for part in cells],
            int(height.strip(" =!")),
            "exact" if "=" in height else "atLeast",
            "!" in height,
        )
        for height, *cells in (line.split("|") for line in written.strip().split("\n"))
    ]


NATIONAL = Form(
    "项目支出绩效自评表",
    [
        ("附1", Look(HEI, 32, "left")),
        ("项目支出绩效自评表", Look(HEI, 44)),
        ("（‹›        ‹›年度）", YEAR),
        Table(
            (560, 700, 1750, 1330, 1200, 1130, 640, 800, 1528),
            rows("""
397  | #项目名称*2 | *7
397  | #主管部门*2 | *2 | #实施单位 | *4
482  | #↓项目资金¶（万元）*2 | #╲ | #年初‹预算数› | #全年‹预算数› | #全年‹执行数› | #分值 | #执行率 | #得分
397  | #↑*2 | 年度资金总额 | > | > | > | | |
397  | #↑*2 | <其中：当年财政拨款 | > | > | > | — | | —
397  | #↑*2 | <上年结转资金 | > | > | > | — | | —
397  | #↑*2 | <其他资金 | > | > | > | — | | —
397  | #↓年度总体↵目标*2 | #预期目标*3 | #实际完成情况*4
1134 | #↑*2 | <*3 | <*4
680 |#↓‖绩效指标|#一级¶指标|#二级指标|#三级指标|#年度¶指标值|#实际¶完成值|#分值|#得分|#偏差原因分析‹及›改进措施
454  | #↑‖ | ↓产出指标 | ↓数量指标 | | | | | | <
454  | #↑‖ | ↑ | ↑ | | | | | | <
454  | #↑‖ | ↑ | 质量指标 | | | | | | <
454  | #↑‖ | ↑ | 时效指标 | | | | | | <
454  | #↑‖ | ↑ | 成本指标 | | | | | | <
454  | #↑‖ | ↓效益指标 | 经济效益指标 | | | | | | <
454  | #↑‖ | ↑ | 社会效益指标 | | | | | | <
454  | #↑‖ | ↑ | 生态效益指标 | | | | | | <
454  | #↑‖ | ↑ | 可持续影响指标 | | | | | | <
454  | #↑‖ | 满意度指标 | 服务对象满意度指标 | | | | | | <
=425 | #总分*6 | | |
"""),
            'w:val="single" w:sz="8"',
        ),
        ("注：执行率＝全年执行数÷全年预算数。", NOTE),
        (FILLED_BY, SIGNATURE),
    ],
    ("00A15C72", "00B40E19", "00C37F58"),
    numbered=False,
)

# The indicators are a table of their own, so that its head can repeat. Somebody has drawn a line of the upper table
# seven twentieths of a point beside the other.
SICHUAN = Form(
    "部门预算项目支出绩效自评表",
    [
        ("部门预算项目支出绩效自评表", TITLE),
        ("（        年度）", YEAR),
        Table(
            (1700, 2200, 1500, 1493, 7, 1235, 365, 1300, 900, 900, 2970),
            rows("""
397  | #项目名称 | *10
397  | #主管部门 | *3 | #实施单位*3 | *4
397  | #↓项目年度目标↵完成情况 | #年度目标*5 | #完成情况*5
1134 | #↑ | <*5 | <*5
907  | #项目实施内容↵及过程概述 | <*10
397 |#↓预算执行情况¶（10分）|#‹资金来源›（万元）|#年初预算|#调整后预算数*2|#预算执行数*2|#预算执行率|#权重|#得分|#未完成原因
397  | #↑ | 总额 | > | >*2 | >*2 | | | | <
397  | #↑ | <其中：当年财政拨款 | > | >*2 | >*2 | | — | — | —
397  | #↑ | <上年结转资金 | > | >*2 | >*2 | | — | — | —
397  | #↑ | <其他资金 | > | >*2 | >*2 | | — | — | —
"""),
        ),
        ("", BETWEEN),
        Table(
            (1430, 2200, 2140, 1100, 1400, 1100, 1500, 800, 800, 2100),
            rows("""
=!397 | #绩效指标*10
!510 |#一级指标|#二级指标|#三级指标|#指标‹性质›|#指标值|#度量单位|#完成值|#权重|#得分|#未完成原因↵及‹改进›措施
454   | ↓产出指标 | ↓数量指标 | | | | | | | | <
454   | ↑ | ↑ | | | | | | | | <
454   | ↑ | 质量指标 | | | | | | | | <
454   | ↑ | 时效指标 | | | | | | | | <
454   | ↑ | 成本指标 | | | | | | | | <
454   | ↓效益指标 | 经济效益指标 | | | | | | | | <
454   | ↑ | 社会效益指标 | | | | | | | | <
454   | ↑ | 生态效益指标 | | | | | | | | <
454   | ↑ | 可持续影响指标 | | | | | | | | <
454   | 满意度指标 | 服务对象满意度指标 | | | | | | | | <
397   | #合计*7 | | |
680   | #评价结论 | <*9
680   | #存在问题 | <*9
680   | #改进措施 | <*9
"""),
        ),
        ("注：预算执行率＝预算执行数÷调整后预算数。", NOTE),
        (
            "项目负责人：                    财务负责人：                    ",
            SIGNATURE,
        ),
    ],
    ("004D1F36", "00583B90", "006E02D4", "007A9951"),
    landscape=True,
    page_number=True,
)

GANSU = Form(
    "项目绩效评价结论表",
    [
        ("________年____________", TITLE),
        ("项目绩效评价结论表", TITLE),
        ("", BETWEEN),
        Table(
            (964, 929, 1033, 723, 826, 826, 929, 1033, 723, 826, 826),
            rows("""
=454 | #一、项目基本情况*11
397  | #↓‖基本情况 | #项目名称*2 | *8
397  | #↑‖ | #评价年度*2 | *3 | #评价类型*2 | *3
397  | #↑‖ | #委托‹评价›单位*2 | *3 | #评价机构名称*2 | *3
397  | #↑‖ | #评价对象名称*2 | *8
1134 | #实施目的 | <*10
397  | #↓‖资金情况（万元） | #预算安排资金*2 | >*3 | #实际到位资金*2 | >*3
397  | #↑‖ | <其中：*2 | >*3 | <其中：*2 | >*3
397  | #↑‖ | <*2 | >*3 | <*2 | >*3
397  | #↑‖ | #实际支出资金*2 | >*3 | #结转‹结余›资金*2 | >*3
397  | #↑‖ | #预算执行率*2 | （实际支出资金÷实际到位资金）*8
=454 | #二、绩效目标*11
1134 | #年度绩效目标 | <*10
=454 | #三、评价基本情况*11
907  | #评价范围 | <时间范围：¶对象范围：¶资金范围：*10
907  | #评价依据 | <*10
907  | #绩效评价指标体系 | <*10
680  | #评价办法 | <*10
907  | #数据采集及处理办法 | <*10
907  | #绩效评价工作过程 | <*10
=454 | #四、评价结论和绩效分析*11
680  | #综合评价结论 | #评价得分*2 | *3 | #评价等级*2 | *3
397  | #↓绩效分析 | #指标*2 | *2 | *2 | *2 | *2
397  | #↑ | #得分率*2 | *2 | *2 | *2 | *2
=454 | #五、存在问题*11
1134 | <*11
=454 | #六、有关对策建议*11
1134 | <*11
=454 | #七、其他需要说明的事项*11
680  | <*11
"""),
            'w:val="double" w:sz="4"',
        ),
        (FILLED_BY, SIGNATURE),
    ],
    ("001B6D0F", "0029E4A7", "00372C81"),
    header="财政支出绩效评价",
)

FORMS = {"全国": NATIONAL, "四川": SICHUAN, "甘肃": GANSU}


@cache
def blank_form(name: str) -> bytes:
    """The Word file of a blank form."""
    form = FORMS[name]
    document = new_document(form.sessions, form.title)
    set_page(document, form.landscape)
    if form.header:
        set_header(document, form.header)
    if form.page_number:
        set_page_number(document)
    writer = Writer(form.sessions, Look(FANG, 21), Look(HEI, 21), form.numbered)
    end = document.element.body.sectPr
    for part in form.parts:
        xml = writer.table(part) if isinstance(part, Table) else writer.paragraph(*part)
        end.addprevious(parsed(xml))
    for attribute in ("rsidR", "rsidRPr", "rsidSect"):
        end.set(f"{{{W}}}{attribute}", form.sessions[0])
    return saved(document)
