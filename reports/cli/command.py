"""What a command is, and the arguments that several of them share."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from reports.run.request import Request


class Command(NamedTuple):
    """One thing the program can be asked to do.

    `usage` is what follows its name; `add_arguments` takes the parser and the program's folder;
    `run` returns the exit status, and raises what `main` knows how to tell.
    """

    help: str
    usage: str
    add_arguments: Callable[["Parser", Path], None]
    run: Callable[[argparse.Namespace], int]


class _Formatter(argparse.HelpFormatter):
    """Help in Chinese."""

    def add_usage(
        self, usage: Any, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：")


class Parser(argparse.ArgumentParser):
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
        sys.stderr.write(f"{message}\n用法见：python build.py --help\n")
        raise SystemExit(2)


def add_verbose(parser: Parser) -> None:
    """-v."""
    parser.add_argument(
        "-v", dest="verbose", action="store_true", help="连程序的原话一起显示"
    )


def add_templates(parser: Parser, program: Path) -> None:
    """--templates."""
    parser.add_argument(
        "--templates",
        type=Path,
        default=program / "templates",
        metavar="DIR",
        help="模板文件夹",
    )


def add_folders(parser: Parser, program: Path) -> None:
    """--data, --templates and --output."""
    parser.add_argument(
        "--data",
        type=Path,
        default=program / "data",
        metavar="DIR",
        help="数据文件夹",
    )
    add_templates(parser, program)
    parser.add_argument(
        "--output",
        type=Path,
        default=program / "output",
        metavar="DIR",
        help="可以公开的成品放在哪里",
    )


def add_question(parser: Parser, program: Path) -> None:
    """The arguments of a command that asks about the documents of a year."""
    parser.add_argument("年度", type=int, help="如 2024")
    parser.add_argument("--unit", default="", metavar="单位", help="只问这一个单位")
    parser.add_argument("--only", default="", metavar="报告类型", help="只问这一种报告")
    add_folders(parser, program)
    add_verbose(parser)


def request_of(options: argparse.Namespace) -> Request:
    """What a call asks for: its year, unit, type and folders."""
    return Request(
        year=options.年度,
        data=options.data,
        templates=options.templates,
        output=options.output,
        program=options.program / "reports",
        cache=cache_folder(),
        only=options.only,
        unit=options.unit,
    )


def cache_folder() -> Path:
    """The user's own folder for what can be made anew."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or Path.home()
        return Path(local) / "yibao-reports" / "cache"
    return (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        / "yibao-reports"
    )
