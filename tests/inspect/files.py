"""Reports of others, made of lines in all the formats that are read."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def as_text(lines: Sequence[str], encoding: str = "utf-8") -> bytes:
    return "\n".join(lines).encode(encoding)


def as_page(lines: Sequence[str]) -> bytes:
    """A page as portals have them: an article among menus and scripts."""
    body = "".join(f"<p>&nbsp;&nbsp;<span>{escape(line)}</span></p>" for line in lines)
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>公开</title><style>p{}</style></head><body>"
        "<div class='top'><a href='/'>首页</a><a href='/x'>政府信息公开指南和目录</a></div>"
        f"<table><tr><td><div id='content'>{body}</div></td></tr></table>"
        "<script>var a = '截至2019年12月底';</script><div>版权所有</div></body></html>"
    ).encode()


def as_word(lines: Sequence[str], **parts: str) -> bytes:
    """A .docx as other programs write it."""
    return word_of("".join(map(paragraph, lines)), **parts)


def paragraph(words: str, properties: str = "") -> str:
    half = len(words) // 2
    runs = "".join(
        f'<w:r><w:t xml:space="preserve">{escape(part, quote=False)}</w:t></w:r>'
        for part in (words[:half], words[half:])
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def word_of(body: str, **parts: str) -> bytes:
    members: Mapping[str, str] = {
        "[Content_Types].xml": _TYPES,
        "word/document.xml": part_of("document", f"<w:body>{body}</w:body>"),
        **{f"word/{name}.xml": content for name, content in parts.items()},
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return file.getvalue()


def part_of(name: str, inside: str) -> str:
    spaces = (
        f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    return f"<w:{name} {spaces}>{inside}</w:{name}>"
