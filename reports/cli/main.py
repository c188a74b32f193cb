"""From the words of a call to its exit status: 0 done, 1 an 错误, 2 a wrong call, 3 another run is at
work on the same, 130 Ctrl-C.
"""

import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from reports.cli import console
from reports.cli.calls import read_call
from reports.cli.command import Command
from reports.cli.parser import Parser
from reports.cli.status import status_of
from reports.core.problems import Fault, Problem, problem
from reports.run.request import WrongCall

# The command's word → its module; the empty word is the call without one.
COMMANDS: Mapping[str, str] = {
    "": "build_year",
    "check-templates": "check_templates",
    "explain": "explain",
    "review": "review",
    "paper": "paper",
    "warm": "warm",
    "help": "help_codes",
}

# 128 + SIGINT, as shells count.
_INTERRUPTED = 130


def run_program(program: Path) -> int:
    """The exit status of the call that started this process, also of one that Ctrl-C ended."""
    try:
        return main(sys.argv[1:], program)
    except KeyboardInterrupt:
        sys.stderr.write("\n已停止；做完的文件是完整的，没做的还是原来的。\n")
        return _INTERRUPTED
    finally:
        # Only the interpreter's own end is left, which would tell of an interruption in its own words.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def main(words: Sequence[str], program: Path) -> int:
    """The exit status of one call; `program` is the folder that data, templates and output lie in.

    Whatever happens ends in a Chinese sentence: this is the last net under every command.
    """
    for stream in (sys.stdout, sys.stderr):
        console.never_fail_to_print(stream)
    name = words[0] if words and words[0] in COMMANDS else ""
    command = command_of(name)
    parser = _parser(name, command, program)
    options = read_call(parser, words[1:] if name else words)
    options.program = program
    try:
        return command.run(options)
    except WrongCall as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except Fault as fault:
        return _tell(fault.problems, options.verbose)
    except Exception as error:
        return _tell([_unforeseen(error)], options.verbose)


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


def _tell(problems: Sequence[Problem], verbose: bool) -> int:
    with console.reader_may_leave():
        console.print_problems(problems, verbose=verbose)
    return status_of(problems)


def _unforeseen(error: Exception) -> Problem:
    import traceback

    detail = "".join(traceback.format_exception(error)).strip()
    return problem("G09", "command", detail=detail)
