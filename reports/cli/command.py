"""What a command is, and the arguments that several of them share."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from reports.cli.parser import Options, Parser
from reports.core.problems import Problem, problem
from reports.publish.private import make_private
from reports.run.request import (
    FIRST_TIME,
    PROGRAM,
    Address,
    Remote,
    Request,
    WrongCall,
    years,
)

_OUTPUT = "output"
_URL = "://"
_FILE_URL = "file://"
_ON_WINDOWS = sys.platform == "win32"
_CACHE_VARIABLE = "LOCALAPPDATA" if _ON_WINDOWS else "XDG_CACHE_HOME"
# Windows waits for no more than 63 things at once, which leaves 61 workers.
_MOST_JOBS = 60
# What lies only in the memory of one process is gone when it ends.
_MEMORY_URL = "memory://"


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
        type=folder_here,
        default=program / "templates",
        metavar="DIR",
        help="模板文件夹",
    )


def folder_here(text: str) -> Path:
    """A folder of this machine, or of a share, also as file://. Raises ArgumentTypeError for any
    other URL.
    """
    if text.startswith(_FILE_URL):
        path = text.removeprefix(_FILE_URL)
        # file:///D:/报告
        return Path(path.lstrip("/") if sys.platform == "win32" else path)
    if _URL in text:
        raise _refused(f"这里不能写网址，只能写文件夹，写的是 {text}")
    return Path(text)


def folder_anywhere(text: str) -> Path | Address:
    """A folder of this machine, or one of a store on the network as a URL. Raises
    ArgumentTypeError.
    """
    if _URL not in text or text.startswith(_FILE_URL):
        return folder_here(text)
    if text.startswith(_MEMORY_URL):
        raise _refused(f"{_MEMORY_URL} 只在内存里，什么都留不下来，写的是 {text}")
    if text.strip("/").endswith(":"):
        raise _refused(f"网址要写全，如 s3://桶/文件夹，写的是 {text}")
    return Address(text.rstrip("/"))


def _refused(message: str) -> Exception:
    # Slow to import, and needed only for what is wrong.
    from argparse import ArgumentTypeError

    return ArgumentTypeError(message)


def add_jobs(parser: Parser, meaning: str) -> None:
    """--jobs and --cluster."""
    parser.add_argument("--jobs", type=_jobs, default=1, metavar="N", help=meaning)
    parser.add_argument(
        "--cluster",
        default="",
        metavar="ADDRESS",
        help="由几台电脑一起做：Dask 调度程序的地址，如 tcp://10.0.0.5:8786",
    )


def whole_number(text: str) -> int:
    """The number of an argument, more than 0. Raises ArgumentTypeError."""
    number = _read_count(text)
    if not number:
        raise _refused(f"要写大于 0 的整数，最多九位，写的是 {text}")
    return number


def _jobs(text: str) -> int:
    number = _read_count(text)
    if not 1 <= number <= _MOST_JOBS:
        raise _refused(f"要写 1 到 {_MOST_JOBS} 的数，写的是 {text}")
    return number


def _read_count(text: str) -> int:
    """The number of up to nine digits, 0 for anything else."""
    is_count = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if is_count else 0


FolderReader = Callable[[str], Path | Address]


def add_data(parser: Parser, program: Path, read: FolderReader = folder_here) -> None:
    """--data."""
    parser.add_argument(
        "--data",
        type=read,
        default=program / "data",
        metavar="DIR",
        help="数据文件夹",
    )


def add_folders(
    parser: Parser, program: Path, read: FolderReader = folder_here
) -> None:
    """--data, --templates and --output."""
    add_data(parser, program, read)
    add_templates(parser, program)
    parser.add_argument(
        "--output",
        type=read,
        default=program / _OUTPUT,
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
    """What a call asks for: its year, unit, type and folders; of a command that writes no documents they
    would lie beside the data, and one that asks for no type is about all of them.
    """
    said = vars(options)
    return Request(
        year=options.年度,
        data=_on_disk(options.data),
        templates=options.templates,
        output=_on_disk(said.get("output") or options.data.with_name(_OUTPUT)),
        program=PROGRAM,
        cache=usable_cache(),
        only=said.get("only", ""),
        unit=options.unit,
        remote=_remote_of(options),
    )


def year_of(year: int | None, data: Path | Address) -> int:
    """The year asked for, else the latest there is a folder of. Raises WrongCall where there is
    none, and Fault.
    """
    if isinstance(data, Address):
        return _year_in_store(year, data)
    try:
        known = years(data)
    except OSError as error:
        raise WrongCall(f"“{data}”打不开，没有读取权限。") from error
    if year is not None:
        return year
    if known:
        return known[-1]
    lacking = "这个文件夹不存在，里面要有年度文件夹"
    if data.is_dir():
        lacking = "里还没有年度文件夹"
    first = FIRST_TIME if not data.exists() else ""
    raise WrongCall(f"“{data}”{lacking}，例如 {data.name}/2024。{first}")


def _year_in_store(year: int | None, data: Address) -> int:
    if year is not None:
        return year
    from reports.run import remote

    if known := remote.years(data):
        return known[-1]
    raise WrongCall(f"“{data}”里还没有年度文件夹，例如 {data.name}/2024。")


def _on_disk(folder: Path | Address) -> Path:
    """The folder, or a name to speak of where it lies in a store."""
    return folder if isinstance(folder, Path) else Path(folder.url)


def _remote_of(options: Options) -> Remote | None:
    """Which of the folders lie in a store, None where none does."""
    folders = (options.data, vars(options).get("output"))
    data, output = (one if isinstance(one, Address) else None for one in folders)
    return Remote(data, output) if data or output else None


def usable_cache() -> Path | None:
    """The cache folder; None, and a line about it, where it is not to be used: everything goes on
    without.
    """
    folder = cache_folder()
    wrong = make_private(folder) if folder else _nowhere()
    if wrong is None:
        return folder
    words = f"{wrong.severity.value} {wrong.code}  {wrong.message}{wrong.hint}"
    print(words, file=sys.stderr)
    return None


def cache_folder() -> Path | None:
    """The user's own folder for what can be made anew, None where nothing tells where that is."""
    inside = ("yibao-reports", "cache") if _ON_WINDOWS else ("yibao-reports",)
    named = os.environ.get(_CACHE_VARIABLE)
    try:
        usual = Path.home() if _ON_WINDOWS else Path.home() / ".cache"
    except RuntimeError:
        return Path(named, *inside) if named else None
    return Path(named or usual, *inside)


def _nowhere() -> Problem:
    return problem("G22", "nowhere", variable=_CACHE_VARIABLE)
