"""A call read by argparse: for help, for what is wrong with a call, and for what is seldom written."""

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from reports.cli import console
from reports.cli.ending import complain
from reports.cli.parser import NEGATIVE, Options, Parser


def parse(parser: Parser, words: Sequence[str]) -> Options:
    """What the words say. Raises SystemExit where they are wrong or ask for help."""
    full = _Parser(parser.prog, parser.description, parser.usage)
    full.epilog = parser.epilog or None
    if parser.positionals:
        full._positionals.title = parser.positionals
    if parser.switches:
        full._optionals.title = parser.switches
    # What it takes for a number besides 123 and -1.5, which is not written in its documentation.
    full._negative_number_matcher = NEGATIVE
    for one in parser.arguments:
        full.add_argument(*one.names, **one.settings)
    return full.parse_args(words, Options())


class _Formatter(argparse.HelpFormatter):
    """Help in Chinese."""

    def add_usage(
        self, usage: Any, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：")


class _Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with a call."""

    _TRANSLATIONS = (
        ("unrecognized arguments:", "不认识的参数："),
        ("expected one argument", "后面要跟一个值"),
        ("the following arguments are required:", "还要写上："),
        ("invalid int value:", "年度要写四位数字，写的是"),
        ("ignored explicit argument", "后面不用跟值，写的是"),
        ("ambiguous option:", "参数没有写全："),
        ("could match", "可能是"),
        ("argument ", "参数 "),
    )

    def __init__(self, prog: str, description: str, usage: str) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            add_help=False,
            formatter_class=_Formatter,
        )

    def error(self, message: str) -> NoReturn:
        """Ends the program with status 2."""
        for english, chinese in self._TRANSLATIONS:
            message = message.replace(english, chinese)
        complain(f"{message}\n用法见：python build.py --help\n")
        raise SystemExit(2)

    def print_help(self, _file: Any = None) -> None:
        """Prints the help, as far as it can be printed."""
        with console.reader_may_leave():
            print(self.format_help(), end="")
