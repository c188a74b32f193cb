"""start: a folder to work in, with templates, samples and documents."""

from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_verbose, folder_here
from reports.cli.ending import DONE, status_of
from reports.cli.parser import Options, Parser
from reports.run.request import WrongCall
from reports.run.working_folder import Begun, begin, is_installed


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument("文件夹", type=folder_here, help="没有就新建，如 D:\\报告")
    add_verbose(parser)


def _run(options: Options) -> int:
    folder = options.文件夹.absolute()
    if folder.exists() and not folder.is_dir():
        raise WrongCall(f"“{folder}”是文件，不是文件夹，没有动它。")
    begun = begin(folder)
    with console.reader_may_leave():
        for path in begun.kept:
            print(f"已经有了，没有动：{path}")
        for path in begun.made:
            print(f"写好了：{path}")
        if begun.problems:
            console.print_problems(begun.problems, verbose=options.verbose)
            return status_of(begun.problems)
        print(_next_step(folder, begun))
    return DONE


def _next_step(folder: Path, begun: Begun) -> str:
    if not begun.made:
        return "没有缺的，什么也没有动。"
    call = "python build.py"
    if is_installed():
        call = f"在“{folder}”里运行 {call}"
    else:
        for name in ("data", "templates", "output"):
            call += f' --{name} "{folder / name}"'
    return (
        f"接下来：{call}，生成样例；照样例在 data 里填自己的，怎么填见 docs/经办人.md。"
    )


COMMAND = Command(
    help="准备一个工作文件夹：放进模板、样例和说明；已经有的不动。",
    usage="文件夹",
    add_arguments=_add_arguments,
    run=_run,
)
