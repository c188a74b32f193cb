"""doctor: whether this machine has what the program needs."""

from pathlib import Path

from reports.cli import console
from reports.cli.checkup import Finding, Verdict, look_over
from reports.cli.command import Command, add_folders, add_verbose
from reports.cli.ending import DONE, WRONG
from reports.cli.parser import Options, Parser

_COLUMNS = (10, 13)


def _add_arguments(parser: Parser, program: Path) -> None:
    add_folders(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    findings = list(look_over(options))
    bad = sum(one.verdict is Verdict.BAD for one in findings)
    with console.reader_may_leave():
        for one in findings:
            _tell(one)
        if bad:
            print(f"\n有 {bad} 项要办，照上面说的做，再运行一次。")
        else:
            print("\n都好，可以生成。")
    return WRONG if bad else DONE


def _tell(one: Finding) -> None:
    head = zip((one.verdict, one.topic), _COLUMNS, strict=True)
    left = "".join(console.padded(text, width) for text, width in head)
    print(f"{left}{one.said}")
    if one.hint:
        print(f"{' ' * sum(_COLUMNS)}{one.hint}")


COMMAND = Command(
    help="看看这台电脑上程序要的都有没有：组件、模板、数据、能不能写、窗口的编码、LibreOffice、字体。",
    usage="[--data DIR] [--templates DIR] [--output DIR]",
    add_arguments=_add_arguments,
    run=_run,
)
