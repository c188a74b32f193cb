"""review: review pages and check reports, written into 内部."""

from reports.audit import inquiry
from reports.cli import console
from reports.cli.command import Command, add_question, request_of
from reports.cli.parser import Options
from reports.core.problems import has_errors


def _run(options: Options) -> int:
    """1 where a file could not be looked at."""
    pages, problems = inquiry.review(request_of(options))
    with console.reader_may_leave():
        for _, page in pages:
            print(*page.summary, sep="\n")
        for folder in dict.fromkeys(folder for folder, _ in pages):
            print(f"文件在：{folder}")
        console.print_problems(problems, verbose=options.verbose)
    return 1 if has_errors(problems) else 0


COMMAND = Command(
    help=(
        "做校核页和校核报告（放在“内部”）：点一个数看它从哪里来、哪些勾稽用到它；"
        "问题、勾稽、必备内容列在几页纸上。"
    ),
    usage="年度 [--unit 单位] [--only 报告类型]",
    add_arguments=add_question,
    run=_run,
)
