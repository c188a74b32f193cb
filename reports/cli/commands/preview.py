"""preview: a local page on which the documents are seen as their data is typed."""

import webbrowser
from pathlib import Path

from reports.cli import console
from reports.cli.command import (
    Command,
    add_folders,
    add_verbose,
    request_of,
    year_of,
)
from reports.cli.parser import Options, Parser
from reports.preview import serve
from reports.preview.server import PortTaken
from reports.run.request import WrongCall

_FIRST_PORT, _LAST_PORT = 1024, 65_535


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument(
        "年度", nargs="?", type=int, help="如 2024；不写就是 data 里最近的一年"
    )
    parser.add_argument("--unit", default="", metavar="单位", help="只看这一个单位")
    parser.add_argument(
        "--port",
        type=_port,
        default=0,
        metavar="N",
        help="用这个端口；不写就找一个空着的",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="不打开浏览器，只显示网址"
    )
    add_folders(parser, program)
    add_verbose(parser)


def _port(text: str) -> int:
    is_count = text.isascii() and text.isdecimal() and len(text) < 6
    number = int(text) if is_count else 0
    if not _FIRST_PORT <= number <= _LAST_PORT:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(
            f"要写 {_FIRST_PORT} 到 {_LAST_PORT} 的数，写的是 {text}"
        )
    return number


def _run(options: Options) -> int:
    """0, once Ctrl-C has ended it."""
    options.年度 = year_of(options.年度, options.data)
    try:
        with serve.serving(request_of(options), options.port) as server:
            with console.reader_may_leave():
                print(f"预览：{server.address}")
                print("网址只在这台电脑上有用，不要发给别人。按 Ctrl-C 结束。")
            if not options.no_browser:
                webbrowser.open(server.address)
            server.house.run()
    except PortTaken as taken:
        where = f"端口 {options.port} " if options.port else "能用的端口都"
        raise WrongCall(
            f"{where}被别的程序占着。请不写 --port，或者换一个数再运行。"
        ) from taken
    except KeyboardInterrupt:
        print("\n预览结束了；在页面上改的都已经在数据文件里。")
    return 0


COMMAND = Command(
    help="边改边看：在浏览器里看报告，数据一保存就换成新的；点一个数看来历，录入的数当场改。",
    usage="[年度] [--unit 单位] [--port N] [--no-browser]",
    add_arguments=_add_arguments,
    run=_run,
)
