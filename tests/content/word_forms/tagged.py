"""The blank forms with tags typed into them, as somebody does who adapts a form in Word.

Tags go into the blank cells one after the other, as they are read; a tag with line ends is several paragraphs. Where
the form leaves rows for indicators, three rows take their place: the loop's beginning, the row itself, the loop's end.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from docx.oxml import parse_xml
from lxml import etree

from tests.content.word_forms.blank import blank_form
from tests.content.word_forms.package import packed, parts_of
from tests.content.word_forms.word import (
    MARKS,
    W14,
    Element,
    W,
    parsed,
    pieces,
    run,
)

DOCUMENT = "word/document.xml"


class Loop(NamedTuple):
    """The rows from the one that says `begins` to the one before `ends`, repeated over something."""

    begins: str
    ends: str
    over: str
    row: Sequence[str]


class Tags(NamedTuple):
    """What somebody types into a form.

    `printed` is what goes into paragraphs that say something already: over the blanks in them, one tag for each, or
    before or behind their text. `across` is a row's loop over its blank cells, by the row's label.
    """

    cells: Sequence[str]
    loop: Loop
    printed: Mapping[str, tuple[str, Sequence[str]]]
    across: Mapping[str, tuple[str, str]] = {}
    by_script: bool = False


NATIONAL = Tags(
    [
        "{{ 项目‹名称› }}",
        "｛｛ 主管部门 ｝｝",
        "{{ 实施单位 }}",
        # 年度资金总额
        "{{ 年初预算数|万元|不带单位 }}",
        "{{ 预算数|万元|不带单位 }}",
        "{{ 执行数|万元|不带‹单位› }}",
        "{{ 评分.项.执行率.分值|不带单位 }}",
        "{{ 预算˄执行率 }}",
        "{{ 评分.项.执行率.得分|不带单位 }}",
        # 其中：当年财政拨款
        "{{ 资金.年初预算.当年财政拨款|万元|不带单位 }}",
        "{{ 资金.全年预算.当年财政拨款|万元|不带单位 }}",
        "{{ 资金.执行.当年财政拨款|万元|不带单位 }}",
        "{{ 财政拨款执行率 }}",
        # 上年结转资金
        "{{ 资金.年初预算.上年结转|万元|不带单位 }}",
        "{{ 资金.全年预算.上年结转|万元|不带单位 }}",
        "{{ 资金.执行.上年结转|万元|不带单位 }}",
        "{{ 上年结转执行率 }}",
        # 其他资金
        "{{ 资金.年初预算.其他资金|万元|不带单位 }}",
        "{{ 资金.全年预算.其他资金|万元|不带单位 }}",
        "{{ 资金.执行.其他资金|万元|不带单位 }}",
        "{{ 其他资金执行率 }}",
        # 年度总体目标
        "{{ 叙述(‘年度目标’) }}",
        "{{ 叙述('目标完成情况') }}",
        # 总分
        "{{ 评分.满分|不带单位 }}",
        "{{ 评分.总分|不带单位 }}",
        "等级：{{ 评分.等级 }}",
    ],
    Loop(
        "产出指标",
        "总分",
        "行 in 评分.录入项",
        [
            "{% vm 行.组.名称 %}{{ 行.组.名称 }}",
            "{% vm 行.上级 %}{{ 行.‹上级› }}",
            "{{ 行.名称 }}",
            "{{ 行.要求 if 行.算法 == '定性' else 目标值(行.目标) }}",
            "{{ 行.完成情况 }}",
            "{{ 行.分值|不带单位 }}",
            "{{ 行.得分|不带单位 }}",
            "{{ 叙述('原因 ' ~ 行.编号, '措施 ' ~ 行.编号) }}",
        ],
    ),
    {"（        年度）": ("over", ["{{ 年度 }}"])},
    by_script=True,
)

SICHUAN = Tags(
    [
        "{{ 项目名称 }}",
        "{{ 主管部门 }}",
        "{{ 实施单位 }}",
        "{{ 叙述('年度目标') }}",
        "{{ 叙述(“目标‹完成›情况”) }}",
        "{{ 叙述('实施过程') }}",
        # 总额
        "{{ 年初预算数|万元|不带单位 }}",
        "{{ 预算数|万元|不带单位 }}",
        "{{ 执行数|万元|不带单位 }}",
        "{{ 预算执行率 }}",
        "{{ 评分.项.执行率.分值|不带单位 }}",
        "{{ 评分.项.执行率.得分|不带单位 }}",
        "{{ 叙述('原因 执行率', '措施 执行率') }}",
        # 其中：当年财政拨款
        "{{ 资金.年初预算.当年财政拨款|万元|不带单位 }}",
        "{{ 资金.全年预算.当年财政拨款|万元|不带单位 }}",
        "{{ 资金.执行.当年财政拨款|万元|不带单位 }}",
        "{{ 财政拨款执行率 }}",
        # 上年结转资金
        "{{ 资金.年初预算.上年结转|万元|不带单位 }}",
        "{{ 资金.全年预算.上年结转|万元|不带单位 }}",
        "{{ 资金.执行.上年结转|万元|不带单位 }}",
        "{{ 上年结转执行率 }}",
        # 其他资金
        "{{ 资金.年初预算.其他资金|万元|不带单位 }}",
        "{{ 资金.全年预算.其他资金|万元|不带单位 }}",
        "{{ 资金.执行.其他资金|万元|不带单位 }}",
        "{{ 其他资金执行率 }}",
        # 合计
        "{{ 评分.满分|不带单位 }}",
        "{{ 评分.总分|不带单位 }}",
        "等级：{{ 评分.等级 }}",
        "{{ 叙述('结论补充') }}\n自评得分{{ 评分.总分 }}，等级为“{{ 评分.‹等级› }}”。",
        "{{ 叙述('问题') }}",
        "{{ 叙述('建议') }}",
    ],
    Loop(
        "产出指标",
        "合计",
        "行 in 评分.录入项",
        [
            "{% vm 行.组.名称 %}{{ 行.组.名称 }}",
            "{% vm 行.上级 %}{{ 行.上级 }}",
            "{{ 行.名称 }}",
            "{{ 目标性质(行.目标) }}",
            "{% if 行.算法 == '定性' %}{{ 行.要求 }}{% else %}{{ 目标数(行.目标) }}{% endif %}",
            "{{ 目标单位(行.目标) }}",
            "{{ 行.完成情况 }}",
            "{{ 行.分值|不带单位 }}",
            "{{ 行.得分|不带单位 }}",
            "{{ 叙述('原因 ' ~ 行.‹编号›, '措施 ' ~ 行.编号) }}",
        ],
    ),
    {"（        年度）": ("over", ["{{ 年度 }}"])},
)

GANSU = Tags(
    [
        "{{ 单位.‹简称› }}{{ 年度 }}年{{ 项目名称 }}项目绩效评价",
        "{{ 年度 }}年度",
        "{{ 评价.类型 }}",
        "{{ 评价.委托单位 }}",
        "{{ 评价.机构 }}",
        "{{ 评价.对象 }}",
        "{{ 叙述('实施目的') }}",
        "{{ 资金.预算安排.合计|万元|不带单位 }}",
        "{{ 资金.实际到位.合计|万元|不带单位 }}",
        "{{ 资金.实际支出|万元|不带单位 }}",
        "{{ 结转结余|万元|不带单位 }}",
        "{{ 叙述('年度目标') }}",
        "{{ 叙述('评价依据') }}",
        "围绕{% for 组 in 评分.各组 %}{{ 组.名称 }}{% if not loop.last %}、{% endif %}{% endfor %}"
        "{{ 评分.个数.一级|汉字 }}个维度设置指标，其中一级指标{{ 评分.个数.一级|不带单位 }}个、"
        "二级指标{{ 二级指标个数 }}、三级指标{{ 三级指标个数 }}；一级指标的权重依次为"
        "{{ 列举(各项(评分.各组, '权重')) }}。",
        "{{ 叙述('评价办法') }}",
        "{{ 叙述('数据采集') }}",
        "{{ 叙述('工作过程') }}\n评价工作期间：{{ 评价.期间 }}。",
        "{{ 评分.总分 }}",
        "{{ 评分.等级 }}",
        "{{ 叙述('问题') }}",
        "{{ 叙述('建议') }}",
        "{%p if 其他说明 is 有 %}\n{{ 叙述('其他说明') }}\n{%p else %}\n无\n{%p «endif» %}",
    ],
    Loop(
        "其中：",
        "实际支出资金",
        "行 in 并列(资金.预算安排.其中, 资金.实际到位.其中)",
        [
            "{% if 行.序 == 1 %}其中：{% else %}　　　{% endif %}{{ 行.名称 }}",
            "{{ 行.左|万元|不带单位 }}",
            "{% if 行.序 == 1 %}其中：{% else %}　　　{% endif %}{{ 行.名称 }}",
            "{{ 行.右|万元|不带单位 }}",
        ],
    ),
    {
        "        年            ": (
            "over",
            ["{{ 单位.简称 }}{{ 年度 }}", "{{ 项目‹名称› }}"],
        ),
        "（实际支出资金÷实际到位资金）": ("before", ["{{ 执行率 }}"]),
        "时间范围：": ("behind", ["{{ 年度 }}年1月-{{ 年度 }}年12月；"]),
        "对象范围：": ("behind", ["{{ 单位.简称 }}{{ 年度 }}年{{ 项目名称 }}项目；"]),
        "资金范围：": ("behind", ["{{ 资金.预算安排.合计|万元 }}。"]),
    },
    {
        "指标": ("子 in 评分.各组", "{{ 子.名称 }}"),
        "得分率": ("子 in 评分.各组", "{{ 子.得分率 }}"),
    },
)

TAGS = {"全国": NATIONAL, "四川": SICHUAN, "甘肃": GANSU}


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def text_of(element: Element) -> str:
    return "".join(element.itertext(w("t")))


def cells_of(row: Element) -> list[Element]:
    return row.findall(w("tc"))


def merge_of(cell: Element) -> str:
    """How a cell is merged with its neighbours above and below: restart, continue, or not at all."""
    merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
    return "" if merge is None else merge.get(w("val"), "continue")


def is_blank(cell: Element) -> bool:
    """Whether there is room to type in a cell."""
    crossed = cell.find(f"{w('tcPr')}/{w('tcBorders')}/{w('tl2br')}") is not None
    return not text_of(cell) and merge_of(cell) != "continue" and not crossed


def blanks_of(row: Element) -> list[Element]:
    return list(filter(is_blank, cells_of(row)))


def runs_of(text: str, paragraph: Element, by_script: bool) -> list[Element]:
    """The runs of what is typed into a paragraph, which look as the paragraph does."""
    of_paragraph = paragraph.find(f"{w('pPr')}/{w('rPr')}")
    assert of_paragraph is not None
    properties = "".join(
        etree.tostring(child, encoding="unicode") for child in of_paragraph
    )
    typed = []
    for piece in pieces(text, by_script):
        xml = MARKS[piece] if piece in MARKS else run(piece, properties)
        typed.extend(parsed(f"<w:p>{xml}</w:p>"))
    return typed


class Typist:
    """Types one form's tags into its document."""

    def __init__(self, document: Element, tags: Tags) -> None:
        self.document = document
        self.tags = tags

    def type(self) -> None:
        loops = self.three_rows()
        self.across()
        blanks = [
            cell
            for row in self.document.iter(w("tr"))
            if row not in loops
            for cell in blanks_of(row)
        ]
        for cell, tag in zip(blanks, self.tags.cells, strict=True):
            self.fill(cell, tag)
        self.printed()

    def fill(self, cell: Element, tag: str) -> None:
        """Types a tag into a blank cell, each line of it a paragraph as the cell's own."""
        first = cell.find(w("p"))
        lines = tag.split("\n")
        paragraphs = [first, *(deepcopy(first) for _ in lines[1:])]
        for earlier, paragraph in pairwise(paragraphs):
            earlier.addnext(paragraph)
        for paragraph, line in zip(paragraphs, lines, strict=True):
            paragraph.extend(runs_of(line, paragraph, self.tags.by_script))

    def three_rows(self) -> list[Element]:
        """Puts the loop's three rows in the place of the rows that the form leaves; these."""
        loop = self.tags.loop
        rows = list(self.document.iter(w("tr")))
        begin = next(i for i, row in enumerate(rows) if loop.begins in text_of(row))
        end = next(
            i for i, row in enumerate(rows) if loop.ends in text_of(row) and i > begin
        )
        kept = rows[begin]
        for row in rows[begin + 1 : end]:
            row.getparent().remove(row)
        for cell in cells_of(kept):
            self.clear(cell)
        first, last = deepcopy(kept), deepcopy(kept)
        kept.addprevious(first)
        kept.addnext(last)
        self.fill(blanks_of(first)[0], f"{{%tr for {loop.over} %}}")
        for cell, tag in zip(blanks_of(kept), loop.row, strict=True):
            self.fill(cell, tag)
        self.fill(blanks_of(last)[0], "{%tr «endfor» %}")
        return [first, kept, last]

    def clear(self, cell: Element) -> None:
        """Takes the text out of a cell and undoes the merge that begins in it."""
        if merge_of(cell) == "restart":
            properties = cell.find(w("tcPr"))
            properties.remove(properties.find(w("vMerge")))
        for paragraph in cell.findall(w("p")):
            for child in paragraph.findall("*"):
                if child.tag != w("pPr"):
                    paragraph.remove(child)

    def across(self) -> None:
        """Three cells over the blank ones of a row: the loop's beginning, the cell itself, the rest for its end."""
        for row in self.document.iter(w("tr")):
            for label in filter(self.tags.across.get, map(text_of, cells_of(row))):
                over, tag = self.tags.across[label]
                begin, repeated, *others = blanks_of(row)
                self.join(others)
                self.fill(begin, f"{{%tc for {over} %}}")
                self.fill(repeated, tag)
                self.fill(others[0], "{%tc endfor %}")

    def join(self, cells: Sequence[Element]) -> None:
        """Merges neighbours of a row into the first of them."""
        for name, attribute in (("gridSpan", "val"), ("tcW", "w")):
            found = [cell.find(f"{w('tcPr')}/{w(name)}") for cell in cells]
            total = sum(int(element.get(w(attribute))) for element in found)
            found[0].set(w(attribute), str(total))
        for cell in cells[1:]:
            cell.getparent().remove(cell)

    def printed(self) -> None:
        """Types into paragraphs that say something already."""
        for paragraph in self.document.iter(w("p")):
            place, typed = self.tags.printed.get(text_of(paragraph), ("", ()))
            if place == "over":
                blanks = [
                    r for r in paragraph.findall(w("r")) if not text_of(r).strip(" ")
                ]
                for blank, tag in zip(blanks, typed, strict=True):
                    self.replace(blank, tag, paragraph)
            elif place == "before":
                properties = paragraph.find(w("pPr"))
                for new in reversed(runs_of(typed[0], paragraph, self.tags.by_script)):
                    properties.addnext(new)
            elif place == "behind":
                paragraph.extend(runs_of(typed[0], paragraph, self.tags.by_script))

    def replace(self, blank: Element, tag: str, paragraph: Element) -> None:
        """Types over a run that holds blanks; the text keeps their look."""
        look = blank.find(w("rPr"))
        for new in runs_of(tag, paragraph, self.tags.by_script):
            if new.tag == w("r"):
                new.replace(new.find(w("rPr")), deepcopy(look))
            blank.addprevious(new)
        paragraph.remove(blank)


def renumber(document: Element) -> None:
    """Gives each copied paragraph and row a number of its own, as Word does."""
    seen: set[str] = set()
    for element in document.iter(w("p"), w("tr")):
        number = element.get(f"{{{W14}}}paraId")
        while number in seen:
            number = f"{int(number, 16) + 1:08X}"
        if number is not None:
            element.set(f"{{{W14}}}paraId", number)
            seen.add(number)


@cache
def tagged_form(name: str) -> bytes:
    """The Word file of a form with its tags."""
    parts = parts_of(blank_form(name))
    document = parse_xml(parts[DOCUMENT])
    Typist(document, TAGS[name]).type()
    renumber(document)
    parts[DOCUMENT] = etree.tostring(
        document, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return packed(parts)
