"""editor: what VS Code needs to help with the data."""

import sys
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_folders, add_verbose, request_of
from reports.cli.ending import status_of
from reports.cli.parser import Options, Parser
from reports.run.editor import WORKSPACE, editor_files, write_editor_files
from reports.run.request import PROGRAM
from reports.run.working_folder import is_installed


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument("年度", type=int, help="如 2024")
    parser.add_argument("--unit", default="", metavar="单位", help="只要这一个单位的")
    add_folders(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    made = editor_files(request_of(options), _own_call())
    problems = [*made.problems, *write_editor_files(made)]
    with console.reader_may_leave():
        console.print_problems(problems, verbose=options.verbose)
        if status_of(problems) == 0 or made.known:
            print(f"{made.known} 个数据文件有了提示：{made.root / WORKSPACE}")
            print(
                "用 VS Code 打开它（文件 → 打开工作区），按提示装上 YAML 插件；加了新的数据文件，再运行一次。"
            )
    return status_of(problems)


def _own_call() -> tuple[str, ...]:
    """How an editor calls this program, in the folder that the workspace lies in."""
    if is_installed():
        return sys.executable, "-m", "reports.cli"
    return sys.executable, str(PROGRAM.with_name("build.py"))


COMMAND = Command(
    help="给 VS Code 写好数据文件的提示：每一项的名称、说明、单位、科目编码；问题显示在写错的那一行。",
    usage="年度 [--unit 单位]",
    add_arguments=_add_arguments,
    run=_run,
)
