"""help: what the code of a problem or a cross-check means, or what a template may say."""

import unicodedata
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_templates, add_verbose
from reports.cli.handbook import print_handbook
from reports.cli.parser import Options, Parser
from reports.core.catalogue import GROUPS, all_entries
from reports.core.catalogue.entry import CodeEntry
from reports.types.codes import RuleCode, nearest_code, read_rules

_COLUMN = 44
TEMPLATES = "模板"
"""The word that asks for the handbook of templates, by what follows it."""


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument(
        "代码",
        nargs="*",
        help="问题清单里每条前面的代码，如 K00、C04；不写就列出全部。"
        f"{TEMPLATES} 占：模板里能写的一样；只写 {TEMPLATES}，列出全部名称",
    )
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    """1 where a code or a name is not known."""
    if options.代码[:1] == [TEMPLATES]:
        return print_handbook(options.代码[1:])
    entries = {entry.code: entry for entry in all_entries()}
    if not options.代码:
        with console.reader_may_leave():
            _print_all(entries)
        return 0
    rules = list(read_rules(options.templates))
    known = entries.keys() | {rule.code for rule in rules}
    asked = _codes(options.代码)
    with console.reader_may_leave():
        for code in asked:
            if code in entries:
                _print_entry(entries[code])
            for rule in rules:
                if rule.code == code:
                    _print_rule(rule)
            if code not in known:
                _print_unknown(code, nearest_code(code, known))
    return 0 if set(asked) <= known else 1


def _codes(words: list[str]) -> list[str]:
    """The codes as they are written in the lists; full-width letters and small ones are meant
    as well.
    """
    codes = (unicodedata.normalize("NFKC", word).strip().upper() for word in words)
    return [code for code in codes if code]


def _print_all(entries: Mapping[str, CodeEntry]) -> None:
    """Prints all codes by group, two to a line: three pages of A4 as Notepad prints them."""
    print("错：必须改；警：请核对；提：知道就行。例子和办法：python build.py help K00")
    for letter, (_, name) in GROUPS.items():
        print(f"{letter}　{name}")
        cells = [_cell(entry) for entry in entries.values() if entry.code[0] == letter]
        half = (len(cells) + 1) // 2
        for left, right in zip_longest(cells[:half], cells[half:], fillvalue=""):
            print(f"{console.padded(left, _COLUMN)}{right}".rstrip())
    print(
        "别的编号（C04、X06、F14、P11、N41 …）是各类报告 勾稽.yaml 里的规则，"
        "一样查：help C04"
    )
    print("模板里能写什么：python build.py help 模板")


def _cell(entry: CodeEntry) -> str:
    grave = "".join(severity.value[0] for severity in entry.severities)
    return f"  {entry.code} {grave} {entry.name}"


def _print_entry(entry: CodeEntry) -> None:
    grave = "、".join(severity.value for severity in entry.severities)
    print(f"{entry.code}  {entry.name}（{grave}）")
    print(f"      {entry.meaning}")
    for label, text in (("原来", entry.was), ("改成", entry.should)):
        if text:
            print(f"      {label}：{text}")
    print(f"      {entry.advice}")


def _print_rule(rule: RuleCode) -> None:
    print(f"{rule.code}  {rule.of}的勾稽规则（{rule.severity.value}）")
    for line in (rule.explanation, f"公式：{rule.formula}", rule.hint):
        if line:
            print(f"      {line}")
    waiver = f"勾稽说明: {{{rule.code}: 原因}}"
    print(f"      确有原因不成立的，在数据里写 {waiver}，留下记录。")


def _print_unknown(code: str, near: str) -> None:
    nearest = f"最接近的是 {near}。" if near else ""
    print(f"没有“{code}”这个代码。{nearest}全部代码：python build.py help")


COMMAND = Command(
    help="查问题代码：是什么意思，例子，怎么办；查模板里能写什么。",
    usage="[代码 …] | 模板 [名称 …]",
    add_arguments=_add_arguments,
    run=_run,
)
