"""认表: proposes tags for an official blank form."""

import time
from collections.abc import Sequence
from pathlib import Path

from reports.blanks.propose import Proposed
from reports.blanks.tag import TaggedForm, tag_form, write_tagged
from reports.cli import console
from reports.cli.command import Command, add_templates, add_verbose
from reports.cli.ending import DONE, status_of
from reports.cli.parser import Options, Parser

_SHOWN = 12
"""So many of the words that gave way to a pattern are told."""


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument("空表", type=Path, help="上级发来的空表，Word 文档（.docx）")
    parser.add_argument(
        "--type",
        dest="kind",
        required=True,
        metavar="报告类型",
        help="这张表是哪一种报告的",
    )
    parser.add_argument(
        "--style",
        default="",
        metavar="样式",
        help="照哪个样式的叫法认；不写就取认得最多的",
    )
    parser.add_argument(
        "--year",
        type=int,
        default=time.localtime().tm_year,
        metavar="年度",
        help="按哪一年的模板认；不写就是今年",
    )
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    form = tag_form(
        options.templates, options.空表, options.kind, options.style, options.year
    )
    problems = write_tagged(form)
    with console.reader_may_leave():
        if problems:
            console.print_problems(problems, verbose=options.verbose)
            return status_of(problems)
        _print_proposed(form.proposed)
        _print_next_step(form, options)
    return DONE


def _print_proposed(proposed: Proposed) -> None:
    known = [(f"  {one.where}", one.label, one.tag) for one in proposed.known]
    print(f"认出 {len(known)} 处（行、格照空表数）：")
    console.print_columns(known, right_from=len(known[0]))
    for rows in proposed.replaced:
        print(f"  {rows.where}换成了一行样板，有几项印几行{_named(rows.words)}")
    if proposed.unknown:
        print(f"\n不认识 {len(proposed.unknown)} 处，还空着：")
        for blank in proposed.unknown:
            print(f"  {blank.where}{f'“{blank.label}”' if blank.label else ''}")


def _named(words: Sequence[str]) -> str:
    if not words:
        return "。"
    more = "等" if len(words) > _SHOWN else ""
    return f"；原来印好的“{'、'.join(words[:_SHOWN])}”{more}去掉了，由数据来印。"


def _print_next_step(form: TaggedForm, options: Options) -> None:
    style = form.folder.relative_to(options.templates / options.kind).as_posix()
    asked = f"--only {options.kind}" + (f" --style {style}" if style != "." else "")
    print(f"\n写好了，空表没有动：{form.path}")
    print("接下来：")
    print("  1. 用 Word 打开，逐处核对；不认识的照 docs/改模板.md 写上。")
    print(f"  2. 放到 {form.folder}，和 类型.yaml 放在一起。")
    print(f"  3. 在 类型.yaml 的那份文书里写 正文: {form.path.name}。")
    print(f"  4. 运行 python build.py check-templates {options.year} {asked}。")


COMMAND = Command(
    help="上级发来的空表（.docx）：认出里面的格子，另写一份带标签的，列出哪些还不认识。",
    usage="空表.docx --type 报告类型 [--style 样式] [--year 年度]",
    add_arguments=_add_arguments,
    run=_run,
)
