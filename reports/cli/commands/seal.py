"""seal: what was signed is kept, and from then on not rebuilt in silence."""

import time
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_folders, add_verbose, request_of
from reports.cli.ending import DONE, status_of
from reports.cli.parser import Options, Parser
from reports.core.patterns import Pattern
from reports.core.problems import Problem
from reports.publish.sealed import VERSIONS
from reports.publish.sent import sent_of_unit
from reports.run import pipeline
from reports.run.plan import UnitFolder
from reports.run.request import Request, WrongCall
from reports.seal.prune import Pruning, plan_pruning, prune
from reports.seal.sealing import Sealing, Signature, seal_unit
from reports.seal.succession import restore
from reports.seal.versions import sealed_units

_TIME = Pattern(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?")


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument("年度", type=int, help="如 2024")
    parser.add_argument("--unit", default="", metavar="单位", help="封存哪个单位")
    parser.add_argument(
        "--role", default="", metavar="职务", help="谁签的，只写职务，如 分管领导"
    )
    parser.add_argument(
        "--made-by", dest="made_by", default="", metavar="职务", help="谁经手做的"
    )
    parser.add_argument(
        "--time",
        default="",
        metavar="时间",
        help="什么时候签的，如 2025-10-14 或 2025-10-14T09:30；不写就是现在",
    )
    parser.add_argument("--note", default="", metavar="备注", help="一句话，记在日志里")
    parser.add_argument(
        "--prune",
        type=_keep,
        default=0,
        metavar="N",
        help="只留最近 N 轮封存、每份文书最近 N 份送审底稿；先列出删什么，加 --write 才删",
    )
    parser.add_argument(
        "--restore",
        action="store_true",
        help="成品文件夹里被改了、少了的，照最近封存的那一套写回去",
    )
    parser.add_argument("--write", action="store_true", help="和 --prune 一起：真的删")
    add_folders(parser, program)
    add_verbose(parser)


def _keep(text: str) -> int:
    if text.isascii() and text.isdecimal() and int(text[:6]) > 0 and len(text) < 6:
        return int(text)
    from argparse import ArgumentTypeError

    raise ArgumentTypeError(f"要写留几轮，至少 1，写的是 {text}")


def _run(options: Options) -> int:
    request = request_of(options)
    if options.prune:
        return _prune(options)
    if not options.unit:
        raise WrongCall("封存要说是哪个单位：--unit 单位。一个单位一个单位地封存。")
    if options.restore:
        return _restore(request, options)
    if not options.role.strip():
        raise WrongCall("封存要说是谁签的：--role 职务，如 --role 分管领导；不写姓名。")
    signature = Signature(
        role=options.role.strip(),
        made_by=options.made_by.strip(),
        time=_time_of(options.time),
        note=options.note.strip(),
    )
    problems: list[Problem] = []
    for unit, session in pipeline.sessions(request):
        made = seal_unit(unit, session, signature)
        problems += made.problems
        if made.moved:
            for outcome in pipeline.finish(request):
                problems += outcome.problems
        with console.reader_may_leave():
            _tell(unit, made)
            console.print_problems(problems, verbose=options.verbose)
    return status_of(problems)


def _time_of(written: str) -> str:
    if not written:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime())
    found = _TIME.fullmatch(written.strip())
    try:
        time.strptime(written.strip()[:10], "%Y-%m-%d")
        if found and found[2]:
            time.strptime(found[2], "%H:%M")
    except ValueError:
        found = None
    if found is None:
        raise WrongCall(
            f"--time 要写成 2025-10-14 或 2025-10-14T09:30，写的是 {written}。"
        )
    return " ".join(filter(None, found.groups()))


def _tell(unit: UnitFolder, made: Sealing) -> None:
    seal = made.current.seal
    assert seal is not None
    if not made.is_new:
        print(f"{unit.name}：没有变化，还是第 {seal.round} 轮。")
    else:
        print(f"{unit.name}：封存好了，第 {seal.round} 轮。")
    print()
    rows = [
        ("  封存", f"{seal.time}（{seal.role}）"),
        ("  文件", f"{len(seal.outputs)} 个"),
        ("  封存码", made.current.code),
    ]
    console.print_columns(rows, right_from=2)
    print("\n把封存码抄在审批单上（或打印本页附在后面）。")
    if made.moved:
        print("“待封存”里的已经换到成品的文件夹。")
    print(
        "上网以后核对："
        f"python build.py verify {unit.year} --unit {unit.name} 下载的网页.html"
    )


def _restore(request: Request, options: Options) -> int:
    problems: list[Problem] = []
    for unit, _ in pipeline.sessions(request):
        written = restore(unit)
        if written:
            for outcome in pipeline.finish(request):
                problems += outcome.problems
        with console.reader_may_leave():
            print("照封存的写回去了：" if written else "都和封存的一样，没有动。")
            for path in written:
                print(f"  {path}")
            console.print_problems(problems, verbose=options.verbose)
    return status_of(problems)


# ── --prune ─────────────────────────────────────────────────────────────────


def _prune(options: Options) -> int:
    request = request_of(options)
    found = False
    for unit, _ in pipeline.sessions(request):
        is_sealed = unit.name in sealed_units(unit.store, unit.year)
        if not is_sealed and not any(sent_of_unit(unit.internal)):
            continue
        found = True
        if options.write:
            planned = prune(unit, options.prune, _time_of(options.time))
        else:
            planned = plan_pruning(unit, options.prune)
        with console.reader_may_leave():
            _tell_pruning(unit.name, planned, is_done=options.write)
    if not found:
        print("还没有封存过，也没有送审过，没有可以删的。")
    return DONE


def _tell_pruning(name: str, planned: Pruning, *, is_done: bool) -> None:
    numbers = "、".join(str(one.number) for one in planned.stay)
    stay = f"留着第 {numbers} 轮" if numbers else "没有封存过"
    if not (planned.rounds or planned.objects or planned.sent):
        print(f"{name}：没有要删的，{stay}。")
        return
    print(f"{name}：{'删了' if is_done else '要删'}")
    for one in planned.rounds:
        signed = f"{one.seal.time}（{one.seal.role}）" if one.seal else "清单坏了"
        print(f"  第 {one.number} 轮  {signed}")
    if planned.objects:
        print(f"  只有这几轮用到的文件 {len(planned.objects)} 个")
    if planned.sent:
        print(f"  旧的送审底稿 {len(planned.sent)} 份（带回时认那一版用的）")
    print(f"  一共 {-(-planned.size // 1024):,} KB")
    if planned.stay:
        print(f"  {stay}，最后一轮是现在的；“{VERSIONS}”里的日志不删。")
    if planned.sent:
        print("  每份文书最近送审的、现在放着的、封存用到的底稿，都留着。")
    if not is_done:
        print("\n还没有删。看过没有问题，加上 --write 再运行一次。")


COMMAND = Command(
    help=(
        "封存签过的一套：文件、数据、说明、谁签的，都留一份在“内部”，给一个抄在审批单上的封存码；"
        "以后改了数据，封存的不动，新的放在旁边。"
    ),
    usage="年度 --unit 单位 --role 职务 [--made-by 职务] [--time 时间] [--note 备注] [--restore] [--prune N [--write]]",
    add_arguments=_add_arguments,
    run=_run,
)
