"""What each role looks like: the names of the layout's styles,
where Python's roles and Word's names meet.
"""

from collections.abc import Mapping
from types import MappingProxyType

from reports.core.headings import HEADING_LEVELS

# Built-in styles bear the English names that Word and WPS store in
# every language (ECMA-376 17.7.4.9).
PARAGRAPH_STYLES: Mapping[str, str] = MappingProxyType(
    {
        "title": "Title",
        **{level.role: level.style for level in HEADING_LEVELS},
        "body": "Body Text",
        "addressee": "主送机关",
        "dateline": "公开时间",
        "contents title": "目录标题",
        "contents 0": "toc 1",
        "contents 1": "toc 2",
        "contents 2": "toc 3",
        "caption": "caption",
        "unit": "表格单位",
        "head": "表头",
        "left": "表格文字",
        "center": "表格居中",
        "right": "表格数字",
        "small head": "表头小字",
        "small left": "表格小字",
        "small center": "表格小字居中",
        "small right": "表格小字数字",
        "note": "表注",
        "after table": "表后",
        "chart": "图",
        "chart caption": "图题",
        "attachment list": "附件说明",
        "attachment label": "附件编号",
        "attachment title": "附件标题",
        "serial": "份号",
        "grade": "密级",
        "letterhead": "发文机关标志",
        "letter number": "发文字号",
        "signature": "署名",
        "sealed": "盖章署名",
        "date": "成文日期",
        "copies": "抄送",
        "issued": "印发",
        "thick line": "版记粗线",
        "thin line": "版记细线",
        "mark": "稿别",
    }
)
# A heading that stands at another outline level than its style does bears a style named after both.
OUTLINE_STYLES: Mapping[str, str] = MappingProxyType(
    {
        **{level.role: level.outline_style for level in HEADING_LEVELS},
        "attachment title": "附件标题",
    }
)
CHARACTER_STYLES: Mapping[str, str] = MappingProxyType(
    {
        "strong": "Strong",
        "link": "Hyperlink",
        "pending": "待填",
        "signer": "签发人姓名",
    }
)
TABLE_STYLES: Mapping[str, str] = MappingProxyType({"table": "Table Grid"})
# The sets of roles for the text of cells, from the ordinary one down to the smallest.
CELL_STYLES: tuple[Mapping[str, str], ...] = tuple(
    MappingProxyType(
        {place: f"{size}{place}" for place in ("head", "left", "center", "right")}
    )
    for size in ("", "small ")
)
