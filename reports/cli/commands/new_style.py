"""new-style: begins a style of a report type."""

import time
from pathlib import Path

from reports.cli.command import Command, add_templates, add_verbose
from reports.cli.parser import Options, Parser
from reports.cli.starting import write_and_tell
from reports.run.starts import start_style


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument(
        "样式", help="报告类型/样式；站在某省上的一个市，写 报告类型/某省/某市"
    )
    parser.add_argument(
        "--from",
        dest="below",
        default="",
        metavar="样式",
        help="站在哪个样式上；不写就站在报告类型上",
    )
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    year = time.localtime().tm_year
    start = start_style(options.templates, options.样式, options.below, year)
    return write_and_tell(
        start,
        f"新样式“{start.name}”写好了，现在什么也没有改，印出来和下面一层一样：",
        f"数据里写“样式: {start.name}”就能用；"
        "改了以后先运行 python build.py check-templates。",
        verbose=options.verbose,
    )


COMMAND = Command(
    help="新建一个样式：写好带说明的文件，马上能用，改了哪里才不一样。",
    usage="报告类型/样式 [--from 样式]",
    add_arguments=_add_arguments,
    run=_run,
)
