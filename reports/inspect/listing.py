"""核对单: the findings of a file as a Word document for the file, with a column for what becomes of each."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from reports.core.grid import Cell, Row, bands_of
from reports.core.problems import Fault, Place, problem
from reports.core.tree import Align, Document, Paragraph, Table, Text
from reports.inspect.findings import Audited, Finding
from reports.inspect.told import in_order
from reports.publish.common import COMMON
from reports.writers import docx

_LAYOUT = "版式.docx"
_TITLE = "核对单"
_HEADS = ("序号", "级别", "位置", "原文", "问题", "处理意见")
_WIDTHS = (2, 2, 4, 9, 10, 5)
_EXPLAINED_HEADS = ("序号", "级别", "位置", "原文", "问题", "理由")
_EXPLAINED = f"{_TITLE}（写了理由的）"
# An empty column has no room of its own: it is written into by hand.
_ROOM = "　" * 9
_CENTERED = 2
_MOST_SHOWN = 80


def write_list(audited: Audited, templates: Path) -> bytes:
    """The list as a .docx in the layout of the templates. Raises Fault where that is missing or broken."""
    return docx.write(_document(audited), _layout(templates))


@cache
def _layout(templates: Path) -> docx.Layout:
    name = f"{templates.name}/{COMMON}/{_LAYOUT}"
    try:
        data = (templates / COMMON / _LAYOUT).read_bytes()
    except OSError as error:
        raise Fault(problem("T03", "missing", Place(name))) from error
    return docx.read_layout(data, name)


def _document(audited: Audited) -> Document:
    blocks: list[Paragraph | Table] = []
    if audited.findings:
        rows = [_row(one, _ROOM) for one in in_order(audited.findings)]
        blocks.append(_table(_TITLE, _summary(audited), _HEADS, rows))
    if audited.explained:
        rows = [_row(one.finding, one.reason) for one in audited.explained]
        blocks.append(_table(_EXPLAINED, _summary(audited), _EXPLAINED_HEADS, rows))
    if not blocks:
        blocks.append(Paragraph((Text(f"{_summary(audited)}。"),)))
    return Document(title=f"{audited.path.name}{_TITLE}", blocks=tuple(blocks))


def _summary(audited: Audited) -> str:
    errors, doubts = audited.counts
    year = f"，照题名按 {audited.year} 年度核对" if audited.year else ""
    said = f"《{audited.path.name}》{year}：错误 {errors} 条，疑问 {doubts} 条"
    if audited.explained:
        said += f"，另有 {len(audited.explained)} 条写了理由"
    return said


def _table(
    title: str, summary: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> Table:
    head = Row(tuple(_cell(words, is_head=True) for words in heads))
    body = [Row(tuple(_cells(number, row))) for number, row in enumerate(rows, 1)]
    return Table(
        caption=(Text(title),),
        widths=_WIDTHS,
        head=bands_of([head]),
        body=bands_of(body),
        owner=(Text(summary),),
        wide=True,
    )


def _cells(number: int, row: Sequence[str]) -> Iterator[Cell]:
    for column, words in enumerate((str(number), *row)):
        yield _cell(words, is_head=False, is_centered=column < _CENTERED)


def _cell(words: str, *, is_head: bool, is_centered: bool = False) -> Cell:
    lines = ((Text(words),),) if words else ()
    align: Align = "center" if is_head or is_centered else "left"
    return Cell(lines, header=is_head, align=align)


def _row(one: Finding, last: str) -> tuple[str, ...]:
    """Grade, places, words as printed, what is wrong, and what is filled in or was."""
    where = "；".join(dict.fromkeys(spot.place for spot in one.places))
    printed = "；".join(dict.fromkeys(_cut(spot.words) for spot in one.places))
    said = f"{one.message}{one.hint}（{one.code}）"
    return one.grade, where, printed, said, last


def _cut(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= _MOST_SHOWN else f"{said[:_MOST_SHOWN]}…"
