"""A small type whose tables name cells in every way, and blank forms as somebody would draw them in Word."""

import io
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table

from tests.conftest import copy_tiny_templates

KIND = "小报告"
_TABLE = """\
上部:
  - - {值: "'项目名称'", 表头: 是}
    - {值: 项目名称, 跨列: 5}
  - - {值: "'主管部门'", 表头: 是}
    - {值: 主管部门, 跨列: 2}
    - {值: "分段('实施', '单位')", 表头: 是}
    - {值: 实施单位, 跨列: 2}
  - 左: {值: "列举(['资金（万元）（', 今年, '）'], '')", 表头: 是}
    行:
      - - {值: "''", 表头: 是}
        - {值: "'预算数'", 表头: 是}
        - {值: "'执行数'", 跨列: 2, 表头: 是}
        - {值: "'得分'", 表头: 是}
      - - {值: "'合计'"}
        - {值: 去年|万元|不带单位}
        - {值: 今年|万元|不带单位, 跨列: 2}
        - {值: "'—'"}
      - - {值: "'其中：财政拨款'"}
        - {值: 增加|万元|不带单位}
        - {值: 减少|万元|不带单位, 跨列: 2}
        - {值: "''"}
  - - {值: "'目标'", 跨列: 6, 表头: 是}
  - - {值: 叙述('原因'), 跨列: 6}
行: 各项
列:
  - {标题: 序号, 值: 序}
  - {标题: 一级指标, 值: 行.类, 合并: 是}
  - {标题: 指标, 值: 行.名称}
  - {标题: 目标值, 值: 行.目标}
  - {标题: 完成值（B）, 值: 行.完成}
  - {标题: 得分, 值: 行.分}
末行:
  - - {值: "'总分'", 跨列: 5, 表头: 是}
    - {值: 总分}
"""
_SCHEMA = """\
title: 小报告
$defs:
  items:
    type: array
    items:
      type: object
      properties: {类: {type: string}, 名称: {type: string}, 目标: {type: string}, 完成: {type: string}, 分: {type: string}}
properties:
  去年: {$ref: "#/$defs/amount"}
  今年: {$ref: "#/$defs/amount"}
  结余: {$ref: "#/$defs/amount"}
  原因: {$ref: "#/$defs/prose"}
  问题: {$ref: "#/$defs/prose"}
  项目名称: {type: string}
  主管部门: {type: string}
  实施单位: {type: string}
  负责人: {type: string}
  总分: {type: string}
  各项: {$ref: "#/$defs/items"}
required: [去年, 今年, 原因]
"""
_FORMULAS = "增加: {公式: 今年 - 去年, 单位: 元}\n减少: {公式: 去年 - 今年, 单位: 元}\n"
# Another style calls the same otherwise, and knows a name that the type does not.
_OTHER_TABLE = """\
宽: [1, 1]
表单:
  - - {值: "'单位名称'", 表头: 是}
    - {值: 实施单位}
  - - {值: "'考核人'", 表头: 是}
    - {值: 考核人}
"""

_NESTED_TABLE = """\
行: 各项
子行: "[行]"
列:
  - {标题: 大类, 值: 行.类, 合并: 是}
  - {标题: 小项, 值: 子.名称}
  - {标题: 评语, 值: 子.完成}
"""


def write_templates(folder: Path) -> Path:
    """The type, with two styles."""
    copy_tiny_templates(folder)
    files = {
        "数据结构.yaml": _SCHEMA,
        "计算.yaml": _FORMULAS,
        "表/申报表.yaml": _TABLE,
        "甲省/类型.yaml": "停用: []\n",
        "乙省/表/考核表.yaml": _OTHER_TABLE,
        "乙省/表/分项表.yaml": _NESTED_TABLE,
        "乙省/数据结构.yaml": "properties: {考核人: {type: string}}\n",
    }
    for name, text in files.items():
        path = folder / KIND / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


Merges = Sequence[tuple[int, int, int, int]]
"""Cells that are merged: from row and column to row and column."""


def write_form(
    *tables: tuple[Sequence[Sequence[str]], Merges], lines: Sequence[str] = ()
) -> bytes:
    """A form with lines above its tables; each text of a cell is in its own look."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    for rows, merges in tables:
        _add_table(document.add_table(len(rows), len(rows[0])), rows, merges)
        document.add_paragraph()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_table(table: Table, rows: Sequence[Sequence[str]], merges: Merges) -> None:
    for top, left, bottom, right in merges:
        table.cell(top, left).merge(table.cell(bottom, right))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text:
                run = table.cell(row, column).paragraphs[0].add_run(text)
                run.font.size = Pt(9)


def cells_of(data: bytes) -> list[list[list[str]]]:
    """The texts of a form, table by table and row by row, as its XML has them."""
    document = Document(io.BytesIO(data))
    return [
        [
            ["".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in row.tc_lst]
            for row in table._tbl.tr_lst
        ]
        for table in document.tables
    ]


def lines_of(data: bytes) -> list[str]:
    """The paragraphs outside of tables."""
    return [one.text for one in Document(io.BytesIO(data)).paragraphs]
