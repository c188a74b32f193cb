"""warm: gets ready beforehand what the first report would wait for."""

from pathlib import Path

from reports.cli import console
from reports.cli.command import (
    Command,
    add_data,
    add_templates,
    add_verbose,
    usable_cache,
)
from reports.cli.parser import Options, Parser
from reports.run.request import PROGRAM
from reports.run.warm import Warmed, warm


def _add_arguments(parser: Parser, program: Path) -> None:
    add_data(parser, program)
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    warmed = warm(options.data, options.templates, PROGRAM, usable_cache())
    with console.reader_may_leave():
        print(_sentence(warmed))
    return 0


def _sentence(warmed: Warmed) -> str:
    if not warmed.years:
        return "data 里还没有年度文件夹，没有要准备的。"
    years = "、".join(map(str, warmed.years))
    done = f"模板准备好了（{years} 年度，{warmed.ready} 种样式），第一次生成不用再等。"
    if not warmed.wrong:
        return done
    check = "python build.py check-templates"
    return f"{done}另有 {warmed.wrong} 种样式有毛病，运行 {check} 看是什么。"


COMMAND = Command(
    help="装好或改过模板以后先运行一次，第一次生成就不用等模板编译。",
    usage="[--data DIR] [--templates DIR]",
    add_arguments=_add_arguments,
    run=_run,
)
