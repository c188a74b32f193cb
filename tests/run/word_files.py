"""Small Word files typed as words: what a test says of one, as Word would keep it.

A line is a paragraph, one between bars a row of a table; « leaves the run for XML and » comes back into one, ¶ ends a
paragraph. One that begins with № is numbered by Word; with ↧ a cell begins a merge downwards, with ↥ it goes on.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from tests.content.word_forms.blank import blank_form
from tests.content.word_forms.package import packed, parts_of

DOCUMENT = "word/document.xml"
_OPEN, _CLOSE = '<w:r><w:t xml:space="preserve">', "</w:t></w:r>"
_SIGNS = {"«": _CLOSE, "»": _OPEN, "¶": f"{_CLOSE}</w:p><w:p>{_OPEN}"}
_NUMBERED = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
_MERGES = {"↧": '<w:vMerge w:val="restart"/>', "↥": "<w:vMerge/>"}
_WIDTH = 8000
# Not the bar of a filter.
_BAR = re.compile(r"(?<=\s)\|(?=\s)")


def word_file(lines: str) -> bytes:
    """The Word file of the lines, with the page, header and footer of a bureau's form."""
    parts = parts_of(blank_form("甘肃"))
    whole = parts[DOCUMENT].decode()
    before, _, after = whole.partition("<w:body>")
    section = after[after.rindex("<w:sectPr") :]
    body = "".join(_blocks(lines.strip().splitlines()))
    parts[DOCUMENT] = f"{before}<w:body>{body}{section}".encode()
    return packed(parts)


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    for is_table, group in groupby(lines, lambda line: line.startswith("|")):
        block = list(group)
        yield _table(block) if is_table else "".join(map(_paragraph, block))


def _paragraph(words: str) -> str:
    numbered = words.startswith("№")
    words = words.removeprefix("№")
    for sign, xml in _SIGNS.items():
        words = words.replace(sign, xml)
    return f"<w:p>{_NUMBERED if numbered else ''}{_OPEN}{words}{_CLOSE}</w:p>"


def _table(rows: list[str]) -> str:
    cells = [_BAR.split(row[1:-1]) for row in rows]
    columns = max(map(len, cells))
    grid = f'<w:gridCol w:w="{_WIDTH // columns}"/>' * columns
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(map(_row, cells))}</w:tbl>"
    )


def _row(cells: list[str]) -> str:
    width = _WIDTH // len(cells)
    return f"<w:tr>{''.join(_cell(cell.strip(), width) for cell in cells)}</w:tr>"


def _cell(words: str, width: int) -> str:
    merge = _MERGES.get(words[:1], "")
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}</w:tcPr>'
    return f"<w:tc>{properties}{_paragraph(words.lstrip('↧↥ '))}</w:tc>"
