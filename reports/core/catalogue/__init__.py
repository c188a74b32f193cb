"""All that the program can report, each code with its words: the closed list, and the only
place of its sentences.

A module a group, imported when a problem of it is told: an ordinary build tells few.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from reports.core.catalogue.entry import CodeEntry

# Letter → module, and what the group is called.
GROUPS: Mapping[str, tuple[str, str]] = {
    "Y": ("writing", "YAML、文字、表格文件的写法"),
    "D": ("data", "数据的内容"),
    "N": ("leftovers", "文字里的残留"),
    "W": ("prose", "文字和数对不对得上"),
    "K": ("approved", "批复数和尾差"),
    "J": ("scoring", "指标计分"),
    "S": ("systems", "指标体系"),
    "F": ("formulas", "算式"),
    "T": ("templates", "模板"),
    "M": ("layouts", "Word 版式"),
    "Z": ("privacy", "公开前的检查"),
    "P": ("publishing", "网页和发布"),
    "R": ("intake", "从 Excel 导入"),
    "L": ("sealing", "封存和核对"),
    "Q": ("returned", "改回来的 Word、退回来的意见"),
    "G": ("files", "文件和文件夹"),
    "A": ("audit", "成稿说的对不对"),
}


def entry_of(code: str) -> CodeEntry:
    """The entry of a code. Raises KeyError where there is none: a fault of the program's own."""
    return _group(code[0])[code]


def all_entries() -> Iterator[CodeEntry]:
    """Every entry, group by group, in the order of the codes."""
    for letter in GROUPS:
        yield from _group(letter).values()


@cache
def _group(letter: str) -> Mapping[str, CodeEntry]:
    module = import_module(f"{__name__}.{GROUPS[letter][0]}")
    entries: tuple[CodeEntry, ...] = module.ENTRIES
    return {entry.code: entry for entry in entries}
