"""Builds the reports of a year: the command that needs no name."""

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from reports.cli import console, province_view
from reports.cli.command import Command, Parser, add_folders, add_verbose, request_of
from reports.core.problems import Problem, Severity, has_errors
from reports.run import pipeline
from reports.run.request import Outcome, WrongCall, years

# Windows waits for no more than 63 things at once, which leaves 61 workers.
_MOST_JOBS = 60


def _add_arguments(parser: Parser, program: Path) -> None:
    parser._positionals.title = "要生成哪一年"
    parser._optionals.title = "选项"
    parser.epilog = (
        "问一个数从哪里来：python build.py explain 2024 --unit 单位 数或名称。"
        "做计算底稿：python build.py paper 2024。"
        "问题代码是什么意思：python build.py help K00。"
        "改了模板，先运行 python build.py check-templates："
        "不用数据，先检查模板：名称、版式、样式、没有用到的文件和数据项。"
    )
    parser.add_argument(
        "年度", nargs="?", type=int, help="如 2024；不写就是 data 里最近的一年"
    )
    parser.add_argument(
        "--only", default="", metavar="报告类型", help="只生成这一种报告"
    )
    parser.add_argument("--unit", default="", metavar="单位", help="只生成这一个单位")
    add_folders(parser, program)
    switches = (
        ("--draft", "有错误也生成，放在“内部”，每页印“草稿”"),
        ("--pages", "目录印上页码；要装 LibreOffice"),
        ("--pdf", "Word 旁边再出一份 PDF，目录也印上页码；要装 LibreOffice"),
        ("--strict", "写在文字里、没有出处的数也算错误"),
    )
    for name, meaning in switches:
        parser.add_argument(name, action="store_true", help=meaning)
    parser.add_argument(
        "--jobs",
        type=_jobs,
        default=1,
        metavar="N",
        help="几个单位同时做；单位很多时用，如 4",
    )
    parser.add_argument(
        "--province",
        type=Path,
        metavar="DIR",
        help="做完再写全省的汇总页和表，放在 DIR 下面的“内部”",
    )
    add_verbose(parser)


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _MOST_JOBS):
        raise argparse.ArgumentTypeError(f"要写 1 到 {_MOST_JOBS} 的数，写的是 {text}")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    options.年度 = _year_of(options.年度, options.data)
    request = replace(
        request_of(options),
        draft=options.draft,
        jobs=options.jobs,
        pages=options.pages or options.pdf,
        pdf=options.pdf,
        strict=options.strict,
        contribute=options.province is not None,
    )
    province_view.check_call(request, options.province)
    timed = list(_timed(pipeline.build(request)))
    outcomes = [outcome for outcome, _ in timed]
    problems = [one for outcome in outcomes for one in outcome.problems]
    with console.reader_may_leave():
        _print_table(timed)
        console.print_problems(problems, verbose=options.verbose)
        console.print_folders([outcome.folder for outcome in outcomes])
    made = options.province is None or province_view.show_view(
        request,
        options.province,
        province_view.failed_units(outcomes),
        verbose=options.verbose,
    )
    return 1 if has_errors(problems) or not made else 0


def _year_of(year: int | None, data: Path) -> int:
    """The year asked for, else the latest there is a folder of. Raises WrongCall where there is
    none.
    """
    try:
        known = years(data)
    except OSError as error:
        raise WrongCall(f"“{data}”打不开，没有读取权限。") from error
    if year is not None:
        return year
    if known:
        return known[-1]
    lacking = "这个文件夹不存在，里面要有年度文件夹"
    if data.is_dir():
        lacking = "里还没有年度文件夹"
    raise WrongCall(f"“{data}”{lacking}，例如 {data.name}/2024。")


def _timed(outcomes: Iterable[Outcome]) -> Iterator[tuple[Outcome, float]]:
    """Each outcome with the seconds it took to come."""
    started = time.perf_counter()
    for outcome in outcomes:
        yield outcome, time.perf_counter() - started
        started = time.perf_counter()


def _print_table(timed: Sequence[tuple[Outcome, float]]) -> None:
    if not timed:
        print("没有要生成的文件：这个年度（或所选的单位、报告类型）下还没有 YAML。")
        return
    rows = [("文件", "状态", "错误", "警告", "用时")]
    for outcome, seconds in timed:
        errors = _count(outcome.problems, Severity.ERROR)
        warnings = _count(outcome.problems, Severity.WARNING)
        state = outcome.state.value
        rows.append(
            (outcome.title, state, str(errors), str(warnings), f"{seconds:.2f} 秒")
        )
    console.print_columns(rows, right_from=2)


def _count(problems: Iterable[Problem], severity: Severity) -> int:
    return sum(problem.severity is severity for problem in problems)


COMMAND = Command(
    help="由 data 里的 YAML 生成 Word 和网页。",
    usage="[年度] [--only 报告类型] [--unit 单位] [--draft] [--strict] [--pages] [--pdf] [--jobs N] [--province DIR] [-v]",
    add_arguments=_add_arguments,
    run=_run,
)
