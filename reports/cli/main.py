"""From the words of a call to its exit status: 0 done, 1 an 错误, 2 a wrong call, 3 another run is at
work on the same, 130 Ctrl-C.
"""

import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command
from reports.cli.ending import (
    INTERRUPTED,
    STOPPED,
    begin_work,
    catch_ctrl_c,
    complain,
    status_of,
)
from reports.cli.parser import Options, Parser, read_plainly
from reports.core.problems import Fault, Problem, problem
from reports.run.request import WrongCall, closed_folder, has_own_python

# The command's word → its module; the empty word is the call without one.
COMMANDS: Mapping[str, str] = {
    "": "build_year",
    "check-templates": "check_templates",
    "explain": "explain",
    "review": "review",
    "paper": "paper",
    "diff": "diff",
    "audit": "audit",
    "new": "new_year",
    "status": "status",
    "seal": "seal",
    "verify": "verify",
    "preview": "preview",
    "new-style": "new_style",
    "new-type": "new_type",
    "认表": "tag_form",
    "import": "import_tables",
    "form": "entry_form",
    "redline": "redline",
    "带回": "bring_back",
    "退回": "remarks",
    "editor": "editor",
    "start": "start",
    "doctor": "doctor",
    "warm": "warm",
    "help": "help_codes",
}

# Other words for a command, for who cannot type Chinese at the moment: they are not among the commands' help.
ALIASES: Mapping[str, str] = {"bring-back": "带回", "remarks": "退回"}

_NO_CHINESE_NAMES = "这里的语言环境不认中文文件名，不能生成。请先设环境变量 PYTHONUTF8=1，再运行一次。\n"
_NO_FOLDER = "现在所在的文件夹打不开，或者已经没有了。请换到别的文件夹，再运行一次。\n"


def run_installed() -> int:
    """The exit status of the command that an installation brings, which works on the folder it is called in."""
    try:
        folder = Path.cwd()
    except OSError:
        complain(_NO_FOLDER)
        return 2
    # See build.py.
    gc.set_threshold(100_000)
    return run_program(folder, "yibao")


def run_program(program: Path, called: str = "") -> int:
    """The exit status of the call that started this process, also of one that Ctrl-C ended; `called` is what its
    user calls the program by, where that is not the usual name.
    """
    catch_ctrl_c()
    try:
        try:
            console.rename_program(called or _usual_name())
            return main(sys.argv[1:], program)
        finally:
            # Only the interpreter's own end is left, which would tell of an interruption in its own words.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            console.print_rest()
    except KeyboardInterrupt:
        complain(STOPPED)
        return INTERRUPTED


def _usual_name() -> str:
    return "生成.bat" if has_own_python() else console.WRITTEN


def main(words: Sequence[str], program: Path) -> int:
    """The exit status of one call; `program` is the folder that data, templates and output lie in.

    Whatever happens ends in a Chinese sentence: this is the last net under every command.
    """
    console.calm_streams()
    if not _takes_chinese_names():
        console.complain_in_utf8(_NO_CHINESE_NAMES)
        return 2
    first = ALIASES.get(words[0], words[0]) if words else ""
    name = first if first in COMMANDS else ""
    command = command_of(name)
    parser = _parser(name, command, program)
    options = _read_call(parser, words[1:] if name else words)
    begin_work()
    status = _run(command, options)
    # What could not be told is not done, whatever became of the files.
    return status or int(console.is_lost())


def _run(command: Command, options: Options) -> int:
    try:
        return command.run(options)
    except WrongCall as error:
        complain(f"{error}\n")
        return 2
    except Fault as fault:
        return _tell(fault.problems, options.verbose)
    except Exception as error:
        return _tell([_unforeseen(error)], options.verbose)


def _takes_chinese_names() -> bool:
    """Whether files can have Chinese names: LC_ALL=C without Python's UTF-8 mode knows ASCII alone."""
    try:
        os.fsencode("报告")
    except UnicodeEncodeError:
        return False
    return True


def command_of(name: str) -> Command:
    """The command of a word, the one without a word for "" (KeyError for any other)."""
    module = import_module(f"reports.cli.commands.{COMMANDS[name]}")
    command: Command = module.COMMAND
    return command


def _parser(name: str, command: Command, program: Path) -> Parser:
    prog = f"build.py {name}".rstrip()
    parser = Parser(prog, command.help, f"python {prog} {command.usage}")
    command.add_arguments(parser, program)
    parser.add_argument("-h", "--help", action="help", help="显示这份说明")
    return parser


def _read_call(parser: Parser, words: Sequence[str]) -> Options:
    """What the words say. Raises SystemExit where they are wrong or ask for help."""
    plain = read_plainly(words, parser.arguments)
    if plain is not None:
        return plain
    # Help, mistakes, shortened names; slow to import.
    from reports.cli.argument_parser import parse

    return parse(parser, words)


def _tell(problems: Sequence[Problem], verbose: bool) -> int:
    with console.reader_may_leave():
        console.print_problems(problems, verbose=verbose)
    return status_of(problems)


def _unforeseen(error: Exception) -> Problem:
    if isinstance(error, MemoryError):
        return problem("G10", "command", detail=repr(error))
    if isinstance(error, PermissionError) and error.filename:
        return closed_folder(error)
    import traceback

    detail = "".join(traceback.format_exception(error)).strip()
    return problem("G09", "command", detail=detail)
