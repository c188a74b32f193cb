"""What is told of many files: a page with links to theirs, and the same as a table of Excel."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from reports.core.catalogue import entry_of
from reports.inspect.batch import Tally, by_code
from reports.inspect.findings import PAGE_END
from reports.publish.common import common_name, need_common
from reports.publish.disk import address
from reports.templating import compile_page, page
from reports.writers import xlsx
from reports.writers.html.policy import POLICY, with_policy

_SHELL = "核对汇总.html.j2"
_HEADS = ("文件", "格式", "年度", "哪种报告", "错误", "疑问", "写了理由的")
_CODE_HEADS = ("代码", "问题", "条数", "文件数")
_WIDTHS = (60, 7, 7, 22, 7, 7, 12)
_CODE_WIDTHS = (8, 28, 8, 8)
_OF_CODE = 6


def write_summary_page(tallies: Sequence[Tally], templates: Path) -> bytes:
    """The page. Raises Fault where its shell is missing or broken."""
    text = need_common(templates, _SHELL)
    shell = page(compile_page(text, common_name(templates, _SHELL)))
    content = shell(
        安全策略=POLICY,
        文件数=len(tallies),
        错误=sum(one.errors for one in tallies),
        疑问=sum(one.doubts for one in tallies),
        读不了=sum(not one.kind for one in tallies),
        问题=[(one, entry_of(one.code).name) for one in by_code(tallies)],
        文件=[(one, _link(one), _codes(one)) for one in gravest_first(tallies)],
    )
    return with_policy(content).encode()


def gravest_first(tallies: Sequence[Tally]) -> list[Tally]:
    """The files with the most 错误 first, then those with the most 疑问."""
    return sorted(tallies, key=lambda one: (-one.errors, -one.doubts, one.name))


def _link(one: Tally) -> str:
    """Where the page of a file is; one that could not be read has none."""
    return address(f"{one.name}{PAGE_END}") if one.kind else ""


def _codes(one: Tally) -> str:
    return "、".join(f"{code}×{count}" for code, count in sorted(one.codes.items()))


def write_summary_table(tallies: Sequence[Tally]) -> bytes:
    """The workbook: a sheet by file with the counts of each code, a sheet by kind of finding."""
    codes = sorted({code for one in tallies for code in one.codes})
    by_file = xlsx.Sheet(
        name="按文件",
        rows=(_head((*_HEADS, *codes)), *(_file(one, codes) for one in tallies)),
        widths=tuple(map(Decimal, (*_WIDTHS, *[_OF_CODE] * len(codes)))),
        repeated=(1, 1),
        wide=True,
        heights={at: _lines(one.name) for at, one in enumerate(tallies, 2)},
        frozen=1,
    )
    by_kind = xlsx.Sheet(
        name="按问题",
        rows=(_head(_CODE_HEADS), *_kinds(tallies)),
        widths=tuple(map(Decimal, _CODE_WIDTHS)),
        repeated=(1, 1),
        frozen=1,
    )
    return xlsx.write([by_file, by_kind])


def _lines(name: str) -> int:
    """How many lines a name takes in its column."""
    return -(-xlsx.characters(name) // (_WIDTHS[0] - 2))


def _head(words: Sequence[str]) -> tuple[xlsx.SheetCell, ...]:
    return tuple(xlsx.StyledCell(one, xlsx.CellLook.HEAD) for one in words)


def _file(one: Tally, codes: Sequence[str]) -> tuple[xlsx.SheetCell, ...]:
    about = (one.name, one.kind, str(one.year or ""), one.profile)
    counts = (one.errors, one.doubts, one.explained)
    found = [one.codes.get(code, 0) for code in codes]
    return (
        *(xlsx.StyledCell(words, xlsx.CellLook.LEFT) for words in about),
        *map(_number, counts),
        *(_number(count) if count else _BLANK for count in found),
    )


_BLANK = xlsx.StyledCell("", xlsx.CellLook.RIGHT)


def _number(count: int) -> xlsx.SheetCell:
    return xlsx.StyledCell(Decimal(count), xlsx.CellLook.RIGHT)


def _kinds(tallies: Sequence[Tally]) -> Iterator[tuple[xlsx.SheetCell, ...]]:
    for one in by_code(tallies):
        words = (one.code, entry_of(one.code).name)
        yield (
            *(xlsx.StyledCell(each, xlsx.CellLook.LEFT) for each in words),
            _number(one.count),
            _number(one.files),
        )
