"""paper: working papers, written into 内部."""

from reports.audit import inquiry
from reports.audit.workpaper import Workpaper
from reports.cli import console
from reports.cli.command import Command, add_question, request_of
from reports.cli.ending import status_of
from reports.cli.parser import Options


def _run(options: Options) -> int:
    """Not 0 where a paper could not be written."""
    made = list(inquiry.paper(request_of(options)))
    problems = [problem for outcome, _ in made for problem in outcome.problems]
    with console.reader_may_leave():
        for _, paper in made:
            _print_paper(paper)
        console.print_problems(problems, verbose=options.verbose)
        console.print_folders([outcome.folder for outcome, _ in made])
    return status_of(problems)


def _print_paper(paper: Workpaper) -> None:
    if not paper.content:
        print(f"{paper.name}：没有做成，照下面的清单改好再做。")
        return
    counts = "，".join(f"{sheet} {count}" for sheet, count in paper.counts.items())
    print(f"{paper.name}：{counts}")
    if paper.errors:
        print(
            f"  这一份还有 {paper.errors} 个错误，生成时会列出；"
            "底稿照现在的数做，不要当成定稿"
        )
    for note, count in paper.unspoken.items():
        print(f"  {count} 个数没有公式：{note}")


COMMAND = Command(
    help=(
        "做计算底稿（.xlsx）：录入的数、带公式的计算、成品里的每一个数、每一条勾稽，"
        "放在“内部”。"
    ),
    usage="年度 [--unit 单位] [--only 报告类型]",
    add_arguments=add_question,
    run=_run,
)
