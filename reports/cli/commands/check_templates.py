"""check-templates: looks the templates over without any data."""

import time
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_templates, add_verbose, usable_cache
from reports.cli.parser import Options, Parser
from reports.core.problems import Severity, did_you_mean, has_errors
from reports.run.request import WrongCall, program_state
from reports.run.template_check import CheckedType, kept_check
from reports.types.find import find_types


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument(
        "年度",
        nargs="?",
        type=int,
        default=time.localtime().tm_year,
        help="按哪一年的模板检查；不写就是今年",
    )
    parser.add_argument(
        "--only", default="", metavar="报告类型", help="只检查这一种报告"
    )
    parser.add_argument("--style", default="", metavar="样式", help="只检查这个样式")
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    _check_asked(options)
    asked = (options.templates, options.年度, options.only, options.style)
    cache = usable_cache()
    state = program_state(options.program / "reports", options.templates, cache)
    checked = kept_check(asked, cache, state)
    problems = [problem for one in checked for problem in one.problems]
    with console.reader_may_leave():
        for one in checked:
            print(_summary(one))
        console.print_problems(problems, verbose=options.verbose)
    return 1 if has_errors(problems) else 0


def _check_asked(options: Options) -> None:
    """Raises WrongCall for a type or a style that is not there, Fault where there are no types."""
    types = find_types(options.templates)
    if options.only and options.only not in types:
        near = did_you_mean(options.only, types)
        raise WrongCall(f"没有“{options.only}”这种报告。{near}")
    asked = [types[options.only]] if options.only else types.values()
    styles = [style for one in asked for style in one.variants]
    if options.style and options.style not in styles:
        near = did_you_mean(options.style, styles)
        raise WrongCall(f"没有“{options.style}”这个样式。{near}")


def _summary(checked: CheckedType) -> str:
    variants = f"（{'、'.join(checked.variants)}）" if checked.variants else ""
    errors = sum(one.severity is Severity.ERROR for one in checked.problems)
    hints = len(checked.problems) - errors
    state = f"{errors} 个错误" if errors else "可以用"
    more = f"，{hints} 处提示" if hints else ""
    return f"{checked.name}{variants}：{state}{more}"


COMMAND = Command(
    help="不用数据，先检查模板：名称、版式、样式、没有用到的文件和数据项，再用编的数据试做每一份。",
    usage="[年度] [--only 报告类型] [--style 样式] [--templates DIR]",
    add_arguments=_add_arguments,
    run=_run,
)
