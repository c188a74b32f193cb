"""new: begins a new year from last year's data."""

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from reports.cli import console
from reports.cli.command import (
    Command,
    add_data,
    add_templates,
    add_verbose,
    request_of,
)
from reports.cli.ending import DONE
from reports.cli.parser import Options, Parser
from reports.renewal.first import begin_report
from reports.renewal.folder import BegunFile, BegunUnit, begin_year
from reports.run.request import WrongCall

_HEAD = ("文件", "待填", "要读的文字", "要写的文字")
_MOST_NAMED = 6
# The files of so many units are told one by one.
_FEW = 5


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument("年度", type=int, help="新的年度，如 2025")
    parser.add_argument(
        "--from",
        dest="former",
        type=int,
        metavar="年度",
        help="从哪一年翻过来；不写就是上一年",
    )
    parser.add_argument(
        "--unit",
        default="",
        metavar="单位",
        help="只翻这一个单位；不写就翻全部，示例单位除外",
    )
    parser.add_argument(
        "--type",
        dest="kind",
        default="",
        metavar="报告类型/样式",
        help="不翻上年的，给 --unit 的单位写一份空白的",
    )
    parser.add_argument(
        "--name",
        default="",
        metavar="名称",
        help="和 --type 一起写：一个单位有好几份的，写是哪一份（项目名称、险种）",
    )
    add_data(parser, program)
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    year = options.年度
    if options.kind:
        return _begin_report(options)
    if options.name:
        raise WrongCall("--name 要和 --type 一起写。")
    former = year - 1 if options.former is None else options.former
    begun = begin_year(replace(request_of(options), year=former), year)
    with console.reader_may_leave():
        if len(begun) <= _FEW:
            for unit in begun:
                _tell_unit(unit)
        else:
            _tell_units(begun)
        print(_next_step(year, options.unit))
    return DONE


def _begin_report(options: Options) -> int:
    """Writes a blank form of one report. Raises WrongCall and Fault."""
    year, unit = options.年度, options.unit
    if not unit or options.former is not None:
        raise WrongCall("--type 要和 --unit 单位 一起写，不和 --from 一起写。")
    begun = begin_report(request_of(options), options.kind, options.name)
    with console.reader_may_leave():
        _tell_unit(begun)
        print(
            "接下来：照每一行后面的说明填“待填”，用不着的删掉，写文字（删掉提示那一行）；"
            f"还差什么：python build.py status {year} --unit {unit}。"
        )
    return DONE


def _tell_unit(unit: BegunUnit) -> None:
    print(f"{unit.unit}：写好了 {len(unit.files)} 个文件，在 {unit.folder}")
    rows = [(one.name, *_counts(one)) for one in unit.files]
    total = ("合计", *map(str, map(sum, zip(*map(_numbers, unit.files), strict=True))))
    console.print_columns([_HEAD, *rows, total], right_from=1)
    for line in _notes(unit):
        print(f"  {line}")
    print()


def _numbers(file: BegunFile) -> tuple[int, int, int]:
    return file.pending, len(file.to_read), len(file.to_write)


def _counts(file: BegunFile) -> Iterator[str]:
    return (str(number) if number else "" for number in _numbers(file))


def _tell_units(begun: list[BegunUnit]) -> None:
    rows = []
    for unit in begun:
        sums = map(sum, zip(*map(_numbers, unit.files), strict=True))
        rows.append((unit.unit, *map(str, sums)))
    console.print_columns([("单位", *_HEAD[1:]), *rows], right_from=1)


def _notes(unit: BegunUnit) -> Iterator[str]:
    """What stays and has to be looked at, in a line each."""
    nothing = [f"{one.name} {name}" for one in unit.files for name in one.nothing]
    if nothing:
        yield f"写着“无”“留空”的照抄了 {len(nothing)} 处，看看今年还是不是：{_some(nothing)}"
    dated = [f"{one.name} {name}" for one in unit.files for name in one.dated]
    if dated:
        yield f"带年份的字句照抄了 {len(dated)} 处，看看要不要改：{_some(dated)}"
    if unit.left_out:
        yield f"没有带过来的文件 {len(unit.left_out)} 个：{_some(unit.left_out)}"


def _some(names: list[str] | tuple[str, ...]) -> str:
    return "、".join(names[:_MOST_NAMED]) + ("等" if len(names) > _MOST_NAMED else "")


def _next_step(year: int, unit: str) -> str:
    asked = f" --unit {unit}" if unit else ""
    return (
        "没有带过来的：金额和个数、日期、原因和措施、得分、勾稽说明、审签、文号；上年数由程序到上年的文件夹里取。\n"
        f"接下来：填“待填”，读上年的文字（改好以后删掉提示那一行）；还差什么：python build.py status {year}{asked}；"
        f"看样子：python build.py {year}{asked} --draft。"
    )


COMMAND = Command(
    help="开始新的一年：照上年的文件夹写好新年度的，金额待填，文字带过来等着重读；已经有的不动。",
    usage="年度 [--from 年度] [--unit 单位] [--type 报告类型/样式 [--name 名称]]",
    add_arguments=_add_arguments,
    run=_run,
)
