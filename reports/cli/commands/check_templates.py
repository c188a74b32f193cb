"""check-templates: looks the templates over without any data."""

import time
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_templates, add_verbose
from reports.cli.parser import Options, Parser
from reports.core.problems import Severity, has_errors
from reports.run.template_check import CheckedType, check_templates


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument(
        "年度",
        nargs="?",
        type=int,
        default=time.localtime().tm_year,
        help="按哪一年的模板检查；不写就是今年",
    )
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    checked = list(check_templates(options.templates, options.年度))
    problems = [problem for one in checked for problem in one.problems]
    with console.reader_may_leave():
        for one in checked:
            print(_summary(one))
        console.print_problems(problems, verbose=options.verbose)
    return 1 if has_errors(problems) else 0


def _summary(checked: CheckedType) -> str:
    variants = f"（{'、'.join(checked.variants)}）" if checked.variants else ""
    errors = sum(one.severity is Severity.ERROR for one in checked.problems)
    hints = len(checked.problems) - errors
    state = f"{errors} 个错误" if errors else "可以用"
    more = f"，{hints} 处提示" if hints else ""
    return f"{checked.name}{variants}：{state}{more}"


COMMAND = Command(
    help="不用数据，先检查模板：名称、版式、样式、没有用到的文件和数据项。",
    usage="[年度] [--templates DIR]",
    add_arguments=_add_arguments,
    run=_run,
)
