"""form: a unit's data as a form of Excel, to be filled in by colleagues."""

from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_folders, add_verbose, request_of
from reports.cli.ending import DONE
from reports.cli.parser import Options, Parser
from reports.entry_form.writing import write_form


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument("年度", type=int, help="如 2024")
    parser.add_argument("--unit", required=True, metavar="单位", help="哪个单位的")
    parser.add_argument("--only", default="", metavar="报告类型", help="只要这一种报告")
    parser.add_argument(
        "--blank",
        action="store_true",
        help="空白的，要填的写着“待填”；不写这一项，填着数据里已有的",
    )
    add_folders(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    path = write_form(request_of(options), blank=options.blank)
    year, unit = options.年度, options.unit
    with console.reader_may_leave():
        print("填报表写好了，发给要填的人，黄色的格是要填的：", f"  {path}", sep="\n")
        print(
            "收回来以后（几个人填的写在一起）：",
            f"  python build.py import 填好的.xlsx --year {year} --unit {unit}",
            sep="\n",
        )
    return DONE


COMMAND = Command(
    help="出一份填报表（Excel），给不写 YAML 的同事填；填好用 import 读回来。",
    usage="年度 --unit 单位 [--blank]",
    add_arguments=_add_arguments,
    run=_run,
)
