"""What a command is, and the arguments that several of them share."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from reports.cli.parser import Options, Parser
from reports.run.request import Request


class Command(Struct, frozen=True):
    """One thing the program can be asked to do.

    `usage` is what follows its name; `add_arguments` takes the parser and the program's folder;
    `run` returns the exit status, and raises what `main` knows how to tell.
    """

    help: str
    usage: str
    add_arguments: Callable[[Parser, Path], None]
    run: Callable[[Options], int]


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


def add_data(parser: Parser, program: Path) -> None:
    """--data."""
    parser.add_argument(
        "--data",
        type=Path,
        default=program / "data",
        metavar="DIR",
        help="数据文件夹",
    )


def add_folders(parser: Parser, program: Path) -> None:
    """--data, --templates and --output."""
    add_data(parser, program)
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


def request_of(options: Options) -> Request:
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
