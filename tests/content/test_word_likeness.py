"""docxtpl's tag language in Word files: what works there says the same here, cell by cell; what cannot be had
here is told in a sentence, with its place.
"""

from collections.abc import Sequence
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docxtpl import RichText

from reports.core.problems import Fault
from tests.conftest import numbers_of
from tests.content.word_forms.package import packed, parts_of
from tests.content.word_likeness import (
    by_docxtpl,
    by_us,
    document_of,
    said,
    saved,
)

VALUES: dict[str, Any] = {
    "名称": '某局<办>&"处"',
    "多行": "一\n二\t三",
    "空": "",
    "富": "换样子的字",
    "数": 5403,
    "字": "3",
    "是": True,
    "否": False,
    "三项": ["甲", "乙", "丙"],
    "各行": [
        {"名": "甲", "数": 1, "组": "一", "底": "FFDD00"},
        {"名": "乙", "数": 20, "组": "一", "底": "FF0000"},
        {"名": "丙", "数": 3, "组": "二", "底": "8888FF"},
    ],
    "各组": [{"名": "东", "项": ["一", "二"]}, {"名": "西", "项": ["三"]}],
    "字典": {"键": "值"},
}
# What docxtpl asks to be made in Python is plain text in our data.
TO_DOCXTPL = {**VALUES, "富": RichText("换样子的字", bold=True)}

Line = str | tuple[str, ...]


# ── templates ───────────────────────────────────────────────────────────────


def text(*lines: Line) -> Document:
    """Paragraphs; of one in several parts each is a run."""
    document = docx.Document()
    for line in lines:
        paragraph = document.add_paragraph()
        for part in (line,) if isinstance(line, str) else line:
            paragraph.add_run(part)
    return document


def table(
    *rows: Sequence[str], before: Sequence[str] = (), after: Sequence[str] = ()
) -> Document:
    """A table, each of its rows with as many cells as texts, between paragraphs."""
    document = text(*before)
    columns = max(map(len, rows))
    made = document.add_table(rows=0, cols=columns, style="Table Grid")
    for texts in rows:
        row = made.add_row()
        for cell, words in zip(row.cells, texts, strict=False):
            cell.text = words
        for cell in row.cells[len(texts) :]:
            row._tr.remove(cell._tc)
    for line in after:
        document.add_paragraph(line)
    return document


def repeated(*rows: Sequence[str], over: str = "行 in 各行") -> Document:
    """A table that repeats rows."""
    return table([f"{{%tr for {over} %}}"], *rows, ["{%tr endfor %}"])


def across(cell: str) -> Document:
    """A table that repeats a cell in each of its two rows."""
    loop = "{%tc for 项 in 三项 %}"
    return table(
        ["头", loop, cell, "{%tc endfor %}", "尾"],
        ["行", loop, "{{ 项 }}", "{%tc endfor %}", "末"],
    )


def headed(header: str, footer: str = "") -> Document:
    """A page with a header and a footer, another header on its first page."""
    document = text("正文")
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = header
    section.footer.paragraphs[0].text = footer
    section.first_page_header.paragraphs[0].text = "首页{{ 字 }}"
    return document


def spelled(inner: str) -> Document:
    """A paragraph as Word spells it."""
    document = text("段")
    namespaces = f'{nsdecls("w", "r")} xmlns:v="urn:schemas-microsoft-com:vml"'
    document.element.body.insert(1, parse_xml(f"<w:p {namespaces}>{inner}</w:p>"))
    return document


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def nested() -> Document:
    """A table in a cell of one whose rows are repeated."""
    document = table(["{%tr for 组 in 各组 %}"], ["{{ 组.名 }}"], ["{%tr endfor %}"])
    inner = document.tables[0].cell(1, 0).add_table(rows=3, cols=1)
    tags = ("{%tr for 项 in 组.项 %}", "{{ 项 }}", "{%tr endfor %}")
    for cell, words in zip(inner.column_cells(0), tags, strict=True):
        cell.text = words
    document.tables[0].cell(1, 0).add_paragraph("尾")
    return document


def parted_cell(*lines: str) -> Document:
    """A cell of several paragraphs."""
    document = table([lines[0], "右"])
    for line in lines[1:]:
        document.tables[0].cell(0, 0).add_paragraph(line)
    return document


def merged() -> Document:
    """A table with merges of its author's."""
    document = table(["纵", "甲"], ["", "乙"], ["横", ""], ["丙", "丁"])
    made = document.tables[0]
    made.cell(0, 0).merge(made.cell(1, 0)).text = "纵{{ 字 }}"
    made.cell(2, 0).merge(made.cell(2, 1)).text = "横{{ 字 }}"
    return document


ALIKE: dict[str, Document] = {
    # values
    "a value": text("共{{ 名称 }}。"),
    "a value without blanks": text("共{{名称}}。"),
    "a number": text("共{{ 数 }}件"),
    "a value of several lines": text("{{ 多行 }}"),
    "an empty value": text("[{{ 空 }}]"),
    "a member": text("{{ 字典.键 }}{{ 字典['键'] }}"),
    "words joined": text("{{ 字 ~ '号' }}"),
    "one of two": text("{{ '有' if 是 else '无' }}"),
    "an escaped value": text("{{ 名称|e }}{{ 名称 | escape }}"),
    "a value that takes its run's place": text(("甲", "{{r 富 }}", "乙")),
    "tags cut into runs": text(
        ("共{", "{ 名", "称 }", "}，{", "% if 是 %}有{% endif ", "%}")
    ),
    "marks of the speller in a tag": spelled(
        run("{{ ")
        + '<w:proofErr w:type="spellStart"/>'
        + run("名称")
        + '<w:proofErr w:type="spellEnd"/>'
        + run(" }}")
    ),
    "quotation marks that Word has turned": text(
        "{% if 字 == ‘3’ %}三{% endif %}{% if 字 == “3” %}三{% endif %}"
    ),
    "a value in a link": spelled(
        f'<w:hyperlink w:anchor="a">{run("{{ 名称 }}")}</w:hyperlink>'
    ),
    "a value in a content control": spelled(
        f"<w:sdt><w:sdtContent>{run('{{ 名称 }}')}</w:sdtContent></w:sdt>{run('尾')}"
    ),
    "tabs, breaks and blanks beside a value": spelled(
        f"{run(' {{ 字 }} ')}<w:r><w:tab/><w:t>甲</w:t><w:br/><w:t>{{{{ 字 }}}}</w:t></w:r>"
    ),
    "signs that are no tags": text("{_{ 名称 }_}，{_% if %_}"),
    # remarks
    "a remark": text("甲{# 说明 #}乙"),
    "a remark that takes its paragraph's place": text("甲", "{#p 说明 #}", "乙"),
    "a remark alone in a paragraph": text("甲", "{# 说明 #}", "乙"),
    "a remark that takes a row's place": table(["{#tr 说明 #}", "甲"], ["乙", "丙"]),
    "a remark that takes a cell's place": table(["{#tc 说明 #}", "甲"], ["乙", "丙"]),
    # within a paragraph
    "a condition": text("{% if 否 %}一{% elif 是 %}二{% else %}三{% endif %}"),
    "a condition in a condition": text(
        "{% if 是 %}{% if 否 %}一{% else %}二{% endif %}{% endif %}"
    ),
    "a loop": text(
        "{% for 项 in 三项 %}{{ 项 }}{% if not loop.last %}、{% endif %}{% endfor %}。"
    ),
    "a loop that counts": text(
        "{% for 项 in 三项 %}{{ loop.index }}／{{ loop.length }}（{{ loop.revindex0 }}）{{ 项 }}{% endfor %}"
    ),
    "a loop over some": text("{% for 项 in 三项 if 项 != '乙' %}{{ 项 }}{% endfor %}"),
    "a loop over none": text(
        "{% for 项 in 三项 if 项 == '丁' %}{{ 项 }}{% else %}没有{% endfor %}"
    ),
    "a name given": text(
        "{% set 号 = '甲' %}{{ 号 }}", "{%p set 号 = '乙' %}", "{{ 号 }}"
    ),
    "words given a name": text("{% set 句 %}甲{{ 名称 }}{% endset %}{{ 句 }}"),
    "a macro": text(
        "{% macro 句(项) %}[{{ 项 }}]{% endmacro %}{{ 句('甲') }}{{ 句(名称) }}"
    ),
    "runs that a condition holds": text(
        ("{%r if 是 %}", "甲", "{%r else %}", "乙", "{%r endif %}", "尾")
    ),
    "runs that a loop repeats": text(
        ("{%r for 项 in 三项 %}", "{{ 项 }}", "{%r endfor %}")
    ),
    # paragraphs
    "paragraphs of a condition": text(
        "{%p if 否 %}", "甲", "{%p else %}", "乙", "{%p endif %}", "尾"
    ),
    "paragraphs of a loop": text(
        "{%p for 项 in 三项 %}", "第{{ 项 }}", "{%p endfor %}", "尾"
    ),
    "a loop of paragraphs in another": text(
        "{%p for 组 in 各组 %}",
        "{{ 组.名 }}",
        "{%p for 项 in 组.项 %}",
        "{{ 项 }}",
        "{%p endfor %}",
        "{%p endfor %}",
    ),
    "a macro of paragraphs": text(
        "{%p macro 段(项) %}",
        "[{{ 项 }}]",
        "第二段",
        "{%p endmacro %}",
        "{{p 段(字) }}",
        "尾",
    ),
    "paragraphs taken together": text(
        "住在",
        "{%- if 是 -%}",
        "\xa0城里",
        "{%- else -%}",
        "\xa0乡下",
        "{%- endif -%}",
        "\xa0的人",
    ),
    "lines taken together": spelled(
        "<w:r><w:br/></w:r>".join(
            map(
                run,
                (
                    "住在",
                    "{%- if 是 -%}",
                    "城里",
                    "{%- else -%}",
                    "乡下",
                    "{%- endif -%}",
                    "的人",
                ),
            )
        )
    ),
    "lines taken together whose breaks say what they are": spelled(
        '<w:r><w:br w:type="textWrapping"/></w:r>'.join(
            map(run, ("住在", "{%- if 是 -%}", "城里", "{%- endif %}"))
        )
    ),
    "a value is no end of its paragraph": text("甲", "{{- 字 -}}", "乙"),
    "a loop around a table": table(
        ["{{ 组.名 }}"], before=["{%p for 组 in 各组 %}"], after=["{%p endfor %}", "尾"]
    ),
    # rows
    "rows of a loop": repeated(["{{ 行.名 }}", "{{ 行.数 }}", "{{ loop.index }}"]),
    "rows of a condition": table(
        ["{%tr if 否 %}"],
        ["甲", "乙"],
        ["{%tr else %}"],
        ["丙", "丁"],
        ["{%tr endif %}"],
    ),
    "rows of a condition in a loop": repeated(
        ["{%tr if 行.组 == '一' %}"], ["{{ 行.名 }}", "{{ 行.数 }}"], ["{%tr endif %}"]
    ),
    "rows of a loop in a loop": repeated(
        ["{{ 组.名 }}", ""],
        ["{%tr for 项 in 组.项 %}"],
        ["", "{{ 项 }}"],
        ["{%tr endfor %}"],
        over="组 in 各组",
    ),
    "statements within a cell": repeated(
        [
            "{% if 行.组 == '一' %}一{% else %}二{% endif %}",
            "{% for 项 in 三项 %}{{ 项 }}{% endfor %}",
        ]
    ),
    "paragraphs of a loop in a cell": parted_cell(
        "{%p for 项 in 三项 %}", "{{ 项 }}", "{%p endfor %}", "尾"
    ),
    "a table in a cell": nested(),
    # cells
    "cells of a loop": across("{{ 项 }}"),
    "cells of a condition": table(["甲", "{%tc if 是 %}", "乙", "{%tc endif %}"]),
    "cells of a loop in a row of a loop": repeated(
        ["{{ 组.名 }}", "{%tc for 项 in 三项 %}", "{{ 项 }}", "{%tc endfor %}"],
        over="组 in 各组",
    ),
    "a row that has fewer cells than a loop makes": table(
        ["头", "{%tc for 项 in 三项 %}", "{{ 项 }}", "{%tc endfor %}", "尾"],
        ["一", "二", "三", "四", "五"],
    ),
    # spans and shades
    "a span": table(["{% colspan 3 %}头"], ["甲", "乙", "丙"]),
    "a span that a loop counts": repeated(
        ["{% colspan loop.length %}{{ 行.名 }}"], ["一", "二", "三"]
    ),
    "cells merged across": across("{% hm %}头"),
    "cells merged across, the tag behind": across("头{% hm %}"),
    "cells merged down": repeated(["{% vm %}组", "{{ 行.名 }}"]),
    "cells with a value merged down, the tag behind": repeated(
        ["{{ 字 }}{% vm %}", "{{ 行.名 }}"]
    ),
    "merges that stand in the template": merged(),
    "a shade": table(["{% cellbg 'FF0000' %}红", "白"]),
    "a shade from the data": repeated(["{% cellbg 行.底 %}{{ 行.名 }}", "{{ 行.数 }}"]),
    # headers and footers
    "headers and footers": headed("{{ 名称 }}", "第{{ 字 }}页"),
    "escaped in a header": headed("{{ 名称|e }}"),
    "a remark in a header": headed("甲{# 说明 #}"),
    "one of two in a header": headed("{{ '有' if 是 else '无' }}"),
}


@pytest.mark.parametrize("template", ALIKE.values(), ids=ALIKE.keys())
def test_a_template_says_what_it_says_with_docxtpl(template: Document) -> None:
    data = saved(template)
    assert said(by_us(data, VALUES)) == said(by_docxtpl(data, TO_DOCXTPL))


def boxed() -> Document:
    """A text box with a tag in it."""
    inner = f"<w:txbxContent><w:p>{run('{{ 字 }}')}</w:p></w:txbxContent>"
    return spelled(
        f"<w:r><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></w:r>"
    )


def typed_apart(data: bytes) -> bytes:
    """The file as LibreOffice writes it: each part of relationships has a type of its own."""
    parts = parts_of(data)
    kind = "application/vnd.openxmlformats-package.relationships+xml"
    own = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name in parts
        if name.endswith(".rels")
    )
    types = parts["[Content_Types].xml"].decode()
    types = types.replace(f'<Default Extension="rels" ContentType="{kind}"/>', own)
    assert own in types
    return packed({**parts, "[Content_Types].xml": types.encode()})


def test_a_template_that_libreoffice_wrote_is_one_as_well() -> None:
    data = typed_apart(saved(headed("{{ 名称 }}")))
    assert said(by_us(data, VALUES)) == said(by_docxtpl(data, TO_DOCXTPL))


TOLD: dict[str, tuple[Document, str, str, str]] = {
    # what Jinja brings along and our language has not
    "a filter": (text("{{ 三项|join('、') }}"), "T02", "没有“join”", "正文第 1 段"),
    "a test": (
        text("{% if 空 is none %}甲{% endif %}"),
        "T02",
        "没有“none”",
        "正文第 1 段",
    ),
    "a function": (
        text("{% for 项 in range(3) %}甲{% endfor %}"),
        "T02",
        "没有“range”",
        "正文第 1 段",
    ),
    "a method": (text("{{ 字.upper() }}"), "T02", "没有“upper”", "正文第 1 段"),
    "a name that nobody has": (
        text("甲", "{{ 无名 }}"),
        "T02",
        "没有“无名”",
        "正文第 2 段",
    ),
    "arithmetic": (text("{{ 3 + 4 }}"), "T09", "不做算术", "正文第 1 段"),
    "a number typed in the template": (
        text("{% for 项 in [1, 2] %}{{ 项 }}{% endfor %}"),
        "T07",
        "写在模板里的数",
        "正文第 1 段",
    ),
    "one of two without the other": (
        text("{{ '有' if 是 }}"),
        "T01",
        "缺 else",
        "正文第 1 段",
    ),
    "an item by its number": (
        text("{{ 三项[0] }}"),
        "T04",
        "方括号里只能写名称",
        "正文第 1 段",
    ),
    "a statement of Jinja's": (
        text("甲", "{% do 三项 %}"),
        "T16",
        "没有“do”",
        "正文第 2 段",
    ),
    "another file": (
        text("甲", "{% include '别处.docx' %}"),
        "T03",
        "没有“别处.docx”",
        "正文第 2 段",
    ),
    # what docxtpl drops, or stops at
    "words beside what takes a paragraph": (
        text("{%p if 是 %}甲", "{%p endif %}"),
        "T16",
        "旁边",
        "正文第 1 段",
    ),
    "words beside what takes a row": (
        table(
            ["{%tr for 行 in 各行 %}", "甲"],
            ["{{ 行.名 }}", ""],
            ["{%tr endfor %}", ""],
        ),
        "T16",
        "这一行",
        "第 1 行",
    ),
    "words beside what takes a cell": (
        table(["{%tc for 项 in 三项 %}甲", "{{ 项 }}", "{%tc endfor %}"]),
        "T16",
        "这一格",
        "第 1 格",
    ),
    "a row's statement outside of tables": (
        text("{%tr if 是 %}", "{%tr endif %}"),
        "T16",
        "写在表格外面",
        "正文第 1 段",
    ),
    "a merge outside of loops": (
        table(["{% vm %}甲", "乙"]),
        "T16",
        "写在循环外面",
        "第 1 格",
    ),
    "a statement that ends in another paragraph": (
        text("{% if 是 %}甲", "乙{% endif %}"),
        "T16",
        "没有结束",
        "正文第 1 段",
    ),
    "a shade that is none": (
        table(["{% cellbg '红' %}甲"]),
        "T16",
        "底色是“红”",
        "第 1 格",
    ),
    # what a web page has no place for
    "a text box": (boxed(), "T16", "文本框", "正文第 2 段"),
    "a statement in a header": (
        headed("{% if 是 %}甲{% endif %}"),
        "M08",
        "花括号",
        "",
    ),
}


@pytest.mark.parametrize(
    ("template", "code", "says", "where"), TOLD.values(), ids=TOLD.keys()
)
def test_what_cannot_be_had_is_told_where_it_stands(
    template: Document, code: str, says: str, where: str
) -> None:
    with pytest.raises(Fault) as caught:
        by_us(saved(template), VALUES)
    told = caught.value.problems[0]
    assert told.code == code, told
    assert says in told.message
    assert told.place is not None
    assert where in told.place.spot


def test_cells_are_merged_as_long_as_a_value_stays_the_same_whatever_it_is() -> None:
    template = repeated(["{% vm 行.组 %}{{ 行.组 }}", "{{ 行.名 }}"])
    rows = [{"组": group, "名": "名"} for group in ("1", "1", "+", "restart", "+")]
    (table, *_), *_ = said(by_us(saved(template), {"各行": rows}))
    merges = [row[0][1] for row in table]
    assert merges == ["restart", "continue", "restart", "restart", "restart"]


def test_figures_in_a_table_within_a_cell_are_figures_of_the_document() -> None:
    template = table(["甲", "乙"])
    cell = template.tables[0].rows[0].cells[0]
    cell.add_table(rows=1, cols=2).rows[0].cells[1].text = "{{ 数 }}"
    document = document_of(saved(template), {"数": 7})
    assert [one.text for one in numbers_of(document)] == ["7"]
