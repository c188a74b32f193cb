"""Word files as templates, each readable for docxtpl as it stands: an official form, and a table of many rows.

docxtpl gets the finished words; this toolkit gets words, or figures that it words itself.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from lxml import etree

from benchmarks.content import YEAR
from benchmarks.prepare import CONTEXT, TEMPLATE
from benchmarks.with_ours import APPROVED, KIND, ROOT, UNIT, Ours, Workplace
from tests.content.word_forms import tagged
from tests.content.word_forms.blank import blank_form
from tests.content.word_forms.package import packed, parts_of

FORM, TABLE = "form", "table"
_COLUMNS = 6
_ROWS = {FORM: 20, TABLE: 2000}
_TYPE = """\
名称: 综合报告
文书:
  - {名称: 报告, 标题: "年度 ~ '年度自评表'", 文件名: 单位.名称 ~ 年度, 正文: 表样.docx, 版式: 版式.docx}
选项:
  小数位: {万元: 2}
"""


class Form(Ours):
    """Fills and writes one Word template again and again, from figures or words in hand; writes as well what
    docxtpl is given, into the folder above.
    """

    def __init__(self, name: str, cells: str, place: Workplace) -> None:
        made = _Content(name, figures=cells == "数")
        made.write(place)
        (place.root.parent / TEMPLATE).write_bytes(made.template)
        text = json.dumps(made.context, ensure_ascii=False)
        (place.root.parent / CONTEXT).write_text(text, encoding="utf-8")
        self.begin(place)


class _Content:
    """A template and what is in its cells."""

    def __init__(self, name: str, figures: bool) -> None:
        self.template, self.cells, self.columns = _form() if name == FORM else _table()
        self.figures = figures
        self.rows = _ROWS[name]

    @property
    def context(self) -> Mapping[str, Any]:
        """The words that docxtpl puts in."""
        said = self._printed if self.figures else _words
        return {"年度": str(YEAR), **self._values(said)}

    def _values(self, of: Any) -> Mapping[str, Any]:
        cells = {f"项{index}": of(index) for index in range(self.cells)}
        rows = [
            {
                f"列{at}": (of if at else _words)(row * self.columns + at)
                for at in range(self.columns)
            }
            for row in range(self.rows)
        ]
        return {"值": cells, "各行": rows}

    def _printed(self, index: int) -> str:
        return f"{_amount(index)}万元"

    def write(self, place: Workplace) -> None:
        """The template as a type, and its data."""
        shutil.copytree(ROOT / "templates" / "公共", place.templates / "公共")
        folder = place.templates / KIND
        folder.mkdir()
        (folder / "表样.docx").write_bytes(self.template)
        (folder / "类型.yaml").write_text(_TYPE, encoding="utf-8")
        schema = json.dumps(self._schema(), ensure_ascii=False)
        (folder / "数据结构.yaml").write_text(schema, encoding="utf-8")
        file = place.data_file()
        file.parent.mkdir(parents=True)
        file.with_name("单位.yaml").write_text(f"名称: {UNIT}\n", encoding="utf-8")
        file.write_text("\n".join(self._data()), encoding="utf-8")

    def _schema(self) -> Mapping[str, Any]:
        words = {"type": "string"}
        kind = {"$ref": "#/$defs/amount"} if self.figures else words
        cells = {f"项{index}": kind for index in range(self.cells)}
        row = {f"列{at}": kind if at else words for at in range(self.columns)}
        items = {"type": "object", "properties": row}
        return {
            "title": KIND,
            "properties": {
                "值": {"type": "object", "properties": cells},
                "各行": {"type": "array", "items": items},
            },
        }

    def _data(self) -> Sequence[str]:
        values = self._values(_amount if self.figures else _words)
        lines = (
            f"{name}: {json.dumps(of, ensure_ascii=False)}"
            for name, of in values.items()
        )
        return (f"报告: {KIND}\n状态: 公开稿\n金额单位: 万元", *lines, *APPROVED)


def _words(index: int) -> str:
    return f"示例文字第{index}项"


def _amount(index: int) -> str:
    return f"{1 + index * 7919 % 100000}.{index % 90 + 10}"


def _form() -> tuple[bytes, int, int]:
    """The national self-assessment form with a name in each of its blank cells; how many of these it has,
    and how many in the row that is repeated.
    """
    own = tagged.NATIONAL
    names = [f"{{{{ 行.列{at} }}}}" for at in range(len(own.loop.row))]
    tags = own._replace(
        cells=[f"{{{{ 值.项{index} }}}}" for index in range(len(own.cells))],
        loop=own.loop._replace(over="行 in 各行", row=names),
    )
    parts = parts_of(blank_form("全国"))
    document = parse_xml(parts[tagged.DOCUMENT])
    tagged.Typist(document, tags).type()
    tagged.renumber(document)
    xml = etree.tostring(
        document, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return packed({**parts, tagged.DOCUMENT: xml}), len(tags.cells), len(names)


def _table() -> tuple[bytes, int, int]:
    """A table of one repeated row."""
    document, stream = Document(), BytesIO()
    table = document.add_table(rows=4, cols=_COLUMNS, style="Table Grid")
    for at in range(_COLUMNS):
        table.cell(0, at).text = f"第{at}列"
        table.cell(2, at).text = f"{{{{ 行.列{at} }}}}"
    table.cell(1, 0).text = "{%tr for 行 in 各行 %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    document.add_paragraph("合计{{ 值.项0 }}")
    document.save(stream)
    return stream.getvalue(), 1, _COLUMNS
