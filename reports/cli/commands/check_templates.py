"""check-templates: looks the templates over without any data."""

import time
from collections.abc import Sequence
from pathlib import Path

from reports.cli import console
from reports.cli.command import (
    Command,
    add_templates,
    add_verbose,
    folder_here,
    usable_cache,
)
from reports.cli.parser import Options, Parser
from reports.core.problems import Problem, Severity, did_you_mean, has_errors
from reports.run.request import PROGRAM, WrongCall, program_state
from reports.run.template_check import CheckedType, kept_check
from reports.run.template_comments import write_comments
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
    parser.add_argument(
        "--comments",
        type=folder_here,
        default=None,
        metavar="DIR",
        help="有问题的 Word 模板各抄一份放在这里，问题写成批注",
    )
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    _check_asked(options)
    asked = (options.templates, options.年度, options.only, options.style)
    cache = usable_cache()
    state = program_state(PROGRAM, options.templates, cache)
    checked = kept_check(asked, cache, state)
    problems = [problem for one in checked for problem in one.problems]
    with console.reader_may_leave():
        for one in checked:
            print(_summary(one))
        console.print_problems(problems, verbose=options.verbose)
        _comment(options, checked, problems)
    return 1 if has_errors(problems) else 0


def _comment(
    options: Options, checked: Sequence[CheckedType], problems: Sequence[Problem]
) -> None:
    """Writes the copies with comments that are asked for, and says where; else, that they can be had."""
    if options.comments is None:
        if any(one.place and one.place.spot for one in problems):
            print("\n要在 Word 里看写错的地方：加上 --comments 文件夹。")
        return
    types = [one.name for one in checked]
    written = write_comments(problems, options.templates, types, options.comments)
    if written.copies:
        print("\n问题写成了批注，用 Word 或 WPS 打开看（改还是改原来的模板）：")
        for path in written.copies:
            print(f"  {path}")
    console.print_problems(written.problems, verbose=options.verbose)


def _check_asked(options: Options) -> None:
    """Raises WrongCall for a type or a style that is not there, and for copies among the templates; Fault
    where there are no types.
    """
    if options.comments is not None:
        folder, templates = options.comments.resolve(), options.templates.resolve()
        if folder.is_relative_to(templates):
            raise WrongCall(
                "--comments 的文件夹不能在模板文件夹里面：里面的 .docx 会被当成版式。"
            )
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
    usage="[年度] [--only 报告类型] [--style 样式] [--comments DIR] [--templates DIR]",
    add_arguments=_add_arguments,
    run=_run,
)
