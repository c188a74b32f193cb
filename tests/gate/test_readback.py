"""Finished files are read back: each kind of damage is told, with its place."""

import re
from collections.abc import Callable

import pytest

from reports.core.problems import Severity
from tests.gate.finished import (
    BARS,
    BODY,
    BOOK,
    CHART,
    DATA,
    DATA_IN_JSON,
    FILES,
    FRAGMENT,
    LAYOUT,
    PAGE,
    PICTURE,
    SHEET,
    WORD,
    changed,
    found,
    instead,
    of_word,
    problems,
    removed,
)


def swapped(one: str, other: str) -> Callable[[str], str]:
    """The first places where two texts stand, exchanged."""

    def change(text: str) -> str:
        return text.replace(one, "\0", 1).replace(other, one, 1).replace("\0", other, 1)

    return change


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


SPAN = '<w:gridSpan w:val="2"/>'


ALTERNATIVES = (
    '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><w:t>第一件</w:t></mc:Choice>'
    "<mc:Fallback><w:t>第一件</w:t></mc:Fallback></mc:AlternateContent>"
)


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
    "a number in the picture of a chart": (
        WORD,
        PICTURE,
        instead(">791.94<", ">791.95<"),
        "的图，印出的数",
        "791.94",
        "791.95",
    ),
    "what is said of the picture of a chart": (
        WORD,
        BODY,
        lambda text: "占八成".join(text.rsplit("占七成", 1)),
        "的图，替代文字",
        "七成",
        "八成",
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
        # The first stands beside the text.
        instead("（一）职能", "（二）职能", 1),
        "部门决算",
        "（一）职能",
        "（二）职能",
    ),
    "an entry beside the page": (
        PAGE,
        "",
        instead("（一）职能", "（二）职能"),
        "正文旁边的目录",
        "（一）职能",
        "",
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
        "“=1234.50（显示为1,234.50）”",
        "“=1234.51",
    ),
    "another precision": (
        BOOK,
        SHEET,
        instead("<v>1234.50<", "<v>1234.504<"),
        "第 3 行第 2 列",
        "=1234.50（显示为1,234.50）",
        "=1234.504（显示为1,234.50）",
    ),
    "another format": (
        BOOK,
        "xl/styles.xml",
        instead('formatCode="0.00"', 'formatCode="0.0"'),
        "第 3 行第 3 列",
        "=987.65",
        "显示为987.7）",
    ),
    "digits no longer grouped": (
        BOOK,
        "xl/styles.xml",
        instead('formatCode="#,##0.00"', 'formatCode="0.00"'),
        "第 3 行第 2 列",
        "=1234.50（显示为1,234.50）",
        "“=1234.50”",
    ),
    "a number as words": (
        BOOK,
        SHEET,
        as_words,
        "第 3 行第 2 列",
        "“=1234.50（显示为1,234.50）”",
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
    "a digit of the open data": (
        DATA,
        "",
        instead(",234.50,万元", ",234.60,万元"),
        "数据",
        "234.50",
        "234.60",
    ),
    "a figure too few in the open data": (
        DATA,
        "",
        removed(r"\r\n[^\r]*987.65[^\r]*"),
        "数据",
        "987.65",
        "1,000.00",
    ),
    "a figure of the open data in JSON": (
        DATA_IN_JSON,
        "",
        instead('"原文":"234.50"', '"原文":"234.5"'),
        "数据",
        "234.50",
        "234.5",
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
