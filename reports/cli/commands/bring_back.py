"""带回: what was written into a 送审稿, brought home to the data."""

from collections.abc import Iterator
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_folders, add_verbose, request_of
from reports.cli.ending import status_of
from reports.cli.parser import Options, Parser
from reports.core.problems import has_errors
from reports.returned.account import (
    Decision,
    numbers_in,
    outcome,
    reasons_in,
    said_of,
)
from reports.returned.bringing import Brought, bring_back
from reports.returned.plan import Item, MetFile, State

_APPEARED = "写进去以后，数据里新有了这些："
_WOULD_APPEAR = "都写进去的话，数据里会新有这些："


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument(
        "文件", nargs="+", type=Path, help="领导改过、批注过的 .docx，可以几份一起"
    )
    parser.add_argument(
        "--unit", default="", metavar="单位", help="只认这个单位的；不写，文件自己知道"
    )
    parser.add_argument(
        "--write", action="store_true", help="写进数据；不写这一项，只列出改了什么"
    )
    for name, said in (
        ("accept", "只写这几处，如 1,3,7；不写，能写的都写"),
        ("reject", "这几处不采纳"),
        ("otherwise", "这几处用别的办法改了"),
    ):
        parser.add_argument(f"--{name}", default="", metavar="序号", help=said)
    parser.add_argument(
        "--why",
        action="append",
        default=[],
        metavar="序号=理由",
        help='这一处的理由，印在采纳情况里，如 "3=批复就是这个数"',
    )
    add_folders(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    decision = Decision(
        numbers_in(options.accept) if options.accept else None,
        numbers_in(options.reject),
        numbers_in(options.otherwise),
        reasons_in(options.why),
    )
    options.年度 = 0
    brought = bring_back(
        request_of(options), options.文件, decision, writes=options.write
    )
    problems = (*brought.plan.problems, *brought.problems)
    appearing = brought.appearing if options.write else ()
    with console.reader_may_leave():
        for one in brought.plan.files:
            _print_file(one, brought, decision)
        console.print_problems(problems, verbose=options.verbose)
        if brought.appearing:
            print(_APPEARED if options.write else _WOULD_APPEAR)
            console.print_problems(brought.appearing, verbose=options.verbose)
        _print_end(brought, is_written=options.write)
    return status_of((*problems, *appearing))


def _print_file(met: MetFile, brought: Brought, decision: Decision) -> None:
    sent = met.sent
    items = [item for item in brought.plan.items if met.name in item.files]
    print(f"{met.name}：{sent.year}年 {sent.unit}《{sent.title}》")
    if not items:
        print("  和送出去的一样，没有批注。")
    for item in items:
        for line in _lines(item, decision):
            print(line)
    print()


def _lines(item: Item, decision: Decision) -> Iterator[str]:
    change, target = item.change, item.change.target
    who = f"（{change.who}）" if change.who else ""
    yield f"\n  {item.number}. {change.kind.value}　{change.place}{who}"
    yield f"     {said_of(item)}"
    if target:
        name = target.file.rpartition("/")[2]
        if target.column:
            yield f"     {name} 第 {target.line} 行：{target.old} → {target.new}"
        else:
            yield f"     {name} 第 {target.line} 行改成：{target.new}"
    if item.state is State.CHANGED:
        yield f"     {State.CHANGED.value}：现在是“{item.now or '读不出来'}”，不写。"
    elif item.state is State.CONFLICT:
        yield f"     同一个地方{State.CONFLICT.value}，不写；商量好了自己改。"
    elif item.state is State.ADOPTED:
        yield "     已经写进数据。"
    elif item.number in decision.reject | decision.otherwise:
        yield f"     {'：'.join(filter(None, outcome(item, decision)))}。"
        return
    if change.note:
        yield f"     {change.note}。"


def _print_end(brought: Brought, *, is_written: bool) -> None:
    items = brought.plan.items
    if not items:
        return
    able = [item for item in items if item.state is State.OPEN]
    if is_written:
        done = sum(item.state is State.ADOPTED for item in items)
        print(
            f"共 {len(items)} 处，写进数据的 {done} 处，还没有写的 {len(items) - done} 处。"
        )
        for path in brought.papers:
            print(f"  {path}")
        if done and not has_errors(brought.problems):
            print("再生成一次，看看改好没有。")
        return
    print(f"共 {len(items)} 处，能写进数据的 {len(able)} 处，还没有写。")
    if able:
        print(
            "看过没有问题，加上 --write 再运行一次；只写几处，再加 --accept "
            f"{able[0].number}；不采纳的写 --reject，理由写 --why。"
        )
    if any(item.change.is_rounded for item in able):
        print("四舍五入过的数，要用 --accept 点名才写。")


COMMAND = Command(
    help=(
        "领导改过的送审稿（.docx）带回来：列出改了哪些数、哪些字、有哪些批注，"
        "加 --write 才写进数据。"
    ),
    usage="文件… [--write] [--accept 1,3] [--reject 2] [--why 2=理由]",
    add_arguments=_add_arguments,
    run=_run,
)
