"""Builds the reports of a year: the command that needs no name."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reports.cli import console, run_table
from reports.cli.command import (
    Command,
    add_folders,
    add_jobs,
    add_verbose,
    folder_anywhere,
    folder_here,
    request_of,
    whole_number,
    year_of,
)
from reports.cli.ending import WRONG
from reports.cli.parser import Options, Parser
from reports.run import pipeline
from reports.run.request import Request, UnitResult

if TYPE_CHECKING:
    from reports.run.crew import Crew

Watch = Callable[[Iterator[UnitResult]], Iterator[UnitResult]]


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.positionals = "要生成哪一年"
    parser.switches = "选项"
    parser.epilog = (
        "问一个数从哪里来：python build.py explain 2024 --unit 单位 数或名称。"
        "做计算底稿：python build.py paper 2024。"
        "问题代码是什么意思：python build.py help K00。"
        "改了模板，先运行 python build.py check-templates："
        "不用数据，先检查模板：名称、版式、样式、没有用到的文件和数据项。"
        "新建样式：python build.py new-style 报告类型/某省；"
        "新建一种报告：python build.py new-type 某报告；"
        "财政局发来的空表：python build.py 认表 空表.docx --type 报告类型。"
        "退出码：0 好了，1 有错误，2 叫法不对，3 别处正在生成、等了一会儿还没有做完，130 按 Ctrl-C 停下。"
    )
    parser.add_argument(
        "年度", nargs="?", type=int, help="如 2024；不写就是 data 里最近的一年"
    )
    parser.add_argument(
        "--only", default="", metavar="报告类型", help="只生成这一种报告"
    )
    parser.add_argument("--unit", default="", metavar="单位", help="只生成这一个单位")
    add_folders(parser, program, folder_anywhere)
    switches = (
        ("--draft", "有错误也生成，放在“内部”，每页印“草稿”"),
        ("--pages", "目录印上页码；要装 LibreOffice"),
        ("--pdf", "Word 旁边再出一份 PDF，目录也印上页码；要装 LibreOffice"),
        ("--ofd", "除了 PDF 再出一份 OFD；要装 LibreOffice 和 .[ofd]"),
        ("--strict", "写在文字里、没有出处的数也算错误"),
        ("--lines", "一个问题一行，写成 文件:行:列，给编辑器的“问题”面板读"),
    )
    for name, meaning in switches:
        parser.add_argument(name, action="store_true", help=meaning)
    add_jobs(parser, "几个单位同时做；单位很多时用，如 4")
    limits = (
        ("--unit-seconds", "秒", "一个单位最多做几秒，超过的说出是哪个单位，别的照常"),
        ("--unit-memory", "MB", "一个单位最多再用多少内存；只在 Linux 上有"),
    )
    for name, unit, meaning in limits:
        parser.add_argument(
            name, type=whole_number, default=0, metavar=unit, help=meaning
        )
    parser.add_argument(
        "--province",
        type=folder_here,
        metavar="DIR",
        help="做完再写全省的汇总页和表，放在 DIR 下面的“内部”",
    )
    add_verbose(parser)


def _run(options: Options) -> int:
    options.年度 = year_of(options.年度, options.data)
    request = replace(
        request_of(options),
        draft=options.draft,
        jobs=options.jobs,
        pages=options.pages or options.pdf or options.ofd,
        pdf=options.pdf or options.ofd,
        ofd=options.ofd,
        strict=options.strict,
        contribute=options.province is not None,
        unit_seconds=options.unit_seconds,
        unit_memory=options.unit_memory,
    )
    folder = options.province
    if folder is None:
        return _build(request, options)
    from reports.cli.province_view import FailedUnits, check_call, show_view

    check_call(request, folder)
    failed = FailedUnits()
    status = _build(request, options, failed.watch)
    made = show_view(request, folder, failed.reasons, verbose=options.verbose)
    return status if made else WRONG


def _build(request: Request, options: Options, watch: Watch = iter) -> int:
    """The exit status of the year's documents, whose results are watched as they come."""
    with _crew(options.cluster) as crew:
        run = pipeline.start(request, crew)
        run = replace(run, results=watch(run.results))
        return run_table.tell(run, _show(options))


def _show(options: Options) -> run_table.Show:
    if options.lines:
        return console.print_problem_lines
    return partial(console.print_problems, verbose=options.verbose)


def _crew(cluster: str) -> "AbstractContextManager[Crew | None]":
    """The workers of a cluster where one is asked for."""
    if not cluster:
        return nullcontext()
    from reports.cli.cluster import cluster_crew

    return cluster_crew(cluster)


COMMAND = Command(
    help="由 data 里的 YAML 生成 Word 和网页。",
    usage="[年度] [--only 报告类型] [--unit 单位] [--draft] [--strict] [--lines] [--pages] [--pdf] [--ofd] "
    "[--jobs N] [--cluster ADDRESS] [--unit-seconds 秒] [--unit-memory MB] [--province DIR] [-v]",
    add_arguments=_add_arguments,
    run=_run,
)
