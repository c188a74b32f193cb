"""audit: finished reports of anybody, checked for what cannot be right."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reports.cli import audit_told, console
from reports.cli.command import (
    Command,
    add_jobs,
    add_templates,
    add_verbose,
    folder_here,
)
from reports.cli.ending import DONE, WRONG, complain
from reports.cli.parser import Options, Parser
from reports.cli.progress import Progress
from reports.core.problems import Fault, Problem, has_errors, problem
from reports.inspect.batch import (
    Order,
    Tally,
    audit_all,
    audit_one,
    base_of,
    name_of,
    tally,
    told_of_ignored,
    with_members,
)
from reports.inspect.findings import SUMMARY, Audited, files_in
from reports.inspect.summary import write_summary_page, write_summary_table
from reports.inspect.told import record_of
from reports.publish.disk import write_files
from reports.publish.store import INTERNAL
from reports.publish.vocabulary import read_vocabulary
from reports.run.request import PROGRAM, WrongCall

if TYPE_CHECKING:
    from reports.run.crew import Crew

_FOLDER = "核对"
# Of more files nobody reads all that was found on the terminal.
_FEW = 20


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument(
        "文件",
        nargs="+",
        type=Path,
        help="做好的报告：.docx、.pdf、.xlsx、.html、.txt，谁做的都行；也可以是装着它们的文件夹、压缩包（.zip）",
    )
    parser.add_argument(
        "--output",
        type=folder_here,
        default=program / INTERNAL / _FOLDER,
        metavar="DIR",
        help="标出问题的网页放在哪里",
    )
    parser.add_argument(
        "--word", action="store_true", help="每个文件再写一份 Word 的核对单，留处理意见"
    )
    parser.add_argument(
        "--ignore",
        type=Path,
        metavar="FILE",
        help="写了理由、不再列出的发现；不写就是报告旁边的 核对说明.yaml",
    )
    parser.add_argument(
        "--profile",
        default="",
        metavar="报告种类",
        help="当作哪一种报告查必备内容，不写就照题名认；无：不查",
    )
    parser.add_argument(
        "--to-data",
        type=Path,
        metavar="FILE",
        help="不核对：从这份成稿的表里读出数，写成数据文件（待核，不会盖掉已有的）",
    )
    parser.add_argument(
        "--only",
        default="",
        metavar="报告类型",
        help="和 --to-data 一起用：是哪一种报告",
    )
    parser.add_argument(
        "--style", default="", metavar="样式", help="和 --to-data 一起用：是哪个样式"
    )
    add_jobs(parser, "几个文件同时核对；文件很多时用，如 4")
    parser.add_argument(
        "--json", action="store_true", help="在屏幕上只写给程序读的 JSON"
    )
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    """1 where a file has an 错误, or cannot be read."""
    files = files_in(options.文件)
    if options.to_data:
        return _propose(options, files)
    if options.cluster:
        # Its workers are at work elsewhere.
        files = [one.absolute() for one in files]
        options.output = options.output.absolute()
        options.ignore = options.ignore and options.ignore.absolute()
    with with_members(files) as (named, sets):
        if sets and options.cluster:
            raise WrongCall("压缩包不能交给几台电脑核对：先解压成文件夹。")
        order = Order(
            program=PROGRAM,
            templates=options.templates,
            output=options.output,
            base=base_of(named),
            profile=options.profile,
            ignore=options.ignore,
            word=options.word,
            sets=sets,
        )
        return _audit(order, named, options)


def _audit(order: Order, files: Sequence[Path], options: Options) -> int:
    # What is wrong in the templates is told before any file is read.
    read_vocabulary(order.templates, order.profile)
    told = dict.fromkeys(told_of_ignored(order, files))
    tallies: list[Tally] = []
    with _crew(options, len(files)) as crew:
        progress = Progress(len(files), "文件")
        audits = progress.watch(audit_all(order, files, crew))
        for one in _printed(
            order, audits, progress, options, is_few=len(files) <= _FEW
        ):
            told |= dict.fromkeys(one.told)
            tallies.append(tally(order, one))
    return _end(order, tallies, list(told), options)


def _propose(options: Options, files: Sequence[Path]) -> int:
    from reports.cli.audit_data import propose
    from reports.recovered.proposal import Asked

    if len(files) != 1:
        raise Fault(problem("A22", "one file"))
    asked = Asked(options.templates, options.only, options.style)
    return propose(files[0], options.to_data, asked, verbose=options.verbose)


@contextmanager
def _crew(options: Options, files: int) -> Iterator["Crew | None"]:
    """Who audits the files: the workers of a cluster, several processes, or nobody but this one."""
    if options.cluster:
        from reports.cli.cluster import audit_on_worker, cluster_crew

        with cluster_crew(options.cluster, audit_on_worker) as crew:
            yield crew
    elif options.jobs > 1 and files > 1:
        from reports.run.crew import processes

        yield processes(min(options.jobs, files), audit_one)
    else:
        yield None


def _printed(
    order: Order,
    audits: Iterator[Audited],
    progress: Progress,
    options: Options,
    *,
    is_few: bool,
) -> Iterator[Audited]:
    """The audits, each printed as it comes."""
    before = "[\n"
    for one in audits:
        name = name_of(order, one.path)
        with progress.aside(), console.reader_may_leave():
            if options.json:
                print(f"{before}{record_of(one)}", end="")
            elif is_few:
                audit_told.print_file(name, one)
            else:
                audit_told.print_line(name, one)
        before = ",\n"
        yield one
    if options.json:
        with console.reader_may_leave():
            print("\n]")


def _end(
    order: Order, tallies: list[Tally], told: list[Problem], options: Options
) -> int:
    """What is told and written at the end; the exit status."""
    if len(tallies) > 1:
        pages = {
            f"{SUMMARY}.html": write_summary_page(tallies, order.templates),
            f"{SUMMARY}.xlsx": write_summary_table(tallies),
        }
        told += write_files(order.output, pages)
    is_wrong = any(one.errors for one in tallies) or has_errors(told)
    if options.json:
        # What belongs to no file of the list goes beside it, so that programs can read the list.
        complain("".join(f"{one.code}  {one.message}{one.hint}\n" for one in told))
        return WRONG if is_wrong else DONE
    with console.reader_may_leave():
        if len(tallies) > 1:
            audit_told.print_tallies(tallies)
        audit_told.print_told(told, verbose=options.verbose)
        if any(one.kind for one in tallies):
            print(f"\n标出原文的网页在：{order.output}")
    return WRONG if is_wrong else DONE


COMMAND = Command(
    help="核对做好的报告（谁做的都行）：数、年份、个数、文号、名称、序号、错漏字，哪里不会是对的。",
    usage="文件或文件夹… [--output DIR] [--word] [--ignore FILE] [--profile 报告种类] [--jobs N] "
    "[--to-data FILE --only 报告类型 --style 样式] [--cluster ADDRESS] [--json]",
    add_arguments=_add_arguments,
    run=_run,
)
