"""verify: whether what lies there, or what was downloaded, is what was sealed."""

from collections.abc import Sequence
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_folders, add_verbose, request_of
from reports.cli.ending import WRONG, status_of
from reports.cli.parser import Options, Parser
from reports.core.problems import Problem, did_you_mean, has_errors
from reports.publish.sealed import BESIDE
from reports.publish.store import Store
from reports.run.request import WrongCall
from reports.seal.verify import (
    SealedUnit,
    Verdict,
    verify_output,
    verify_path,
    verify_records,
)
from reports.seal.versions import sealed_units


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument("年度", type=int, help="如 2024")
    parser.add_argument(
        "文件",
        nargs="*",
        type=Path,
        help="要核对的文件夹、光盘、从网上下载的网页或 Word；不写就核对成品文件夹",
    )
    parser.add_argument("--unit", default="", metavar="单位", help="只核对这一个单位")
    parser.add_argument(
        "--code", default="", metavar="封存码", help="审批单上抄的封存码，一起核对"
    )
    add_folders(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    request = request_of(options)
    store, year = Store(request.output), str(request.year)
    names = sealed_units(store, year)
    if options.unit and options.unit not in names:
        near = did_you_mean(options.unit, names)
        raise WrongCall(f"{year} 年度没有封存过“{options.unit}”。{near}")
    if not names:
        print(f"{year} 年度还没有封存过的单位。")
        return WRONG
    if options.code and not options.unit:
        raise WrongCall("核对封存码要说是哪个单位：--unit 单位。")
    chosen = [options.unit] if options.unit else names
    units = [SealedUnit(store, year, name) for name in chosen]
    if options.文件:
        verdicts = [one for path in options.文件 for one in verify_path(units, path)]
    else:
        verdicts = [verify_output(unit) for unit in units]
    about = {one.unit for one in verdicts}
    problems: list[Problem] = []
    for unit in units:
        if unit.unit in about:
            problems += verify_records(unit, options.code)
    with console.reader_may_leave():
        _tell(verdicts, problems)
        for unit in units:
            if unit.unit in about and unit.has_newer:
                print(
                    f"\n{unit.unit}：“{BESIDE}”里有新生成的，还没有封存，不在核对的里面。"
                )
        told = [*problems, *(each for one in verdicts for each in one.problems)]
        console.print_problems(told, verbose=options.verbose)
    return status_of(told)


_HEAD = ("单位", "封存", "核对的", "文件", "结果")


def _tell(verdicts: Sequence[Verdict], damaged: Sequence[Problem]) -> None:
    rows = []
    for one in verdicts:
        seal = one.current.seal
        signed = (
            f"第 {seal.round} 轮，{seal.time}（{seal.role}）" if seal else "清单坏了"
        )
        result = "不一样" if has_errors(one.problems) or not seal else "一样"
        if not one.unit:
            signed, result = "", "认不出"
        rows.append((one.unit, signed, one.shown, str(one.files or ""), result))
    console.print_columns([_HEAD, *rows], right_from=len(_HEAD))
    if damaged:
        print("\n封存记录本身对不上，上面的结果只能参考：")


COMMAND = Command(
    help=(
        "核对成品文件夹、光盘、从网上下载的网页或 Word 是不是封存的那一套；"
        "不是的，说出哪个文件、哪个数，原来多少、现在多少。"
    ),
    usage="年度 [文件…] [--unit 单位] [--code 封存码]",
    add_arguments=_add_arguments,
    run=_run,
)
