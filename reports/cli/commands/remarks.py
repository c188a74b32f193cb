"""退回: remarks with which a report was sent back, taken down and answered."""

import sys
from collections.abc import Iterator
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_folders, add_verbose, request_of
from reports.cli.ending import status_of
from reports.cli.parser import Options, Parser
from reports.compare.told import change_words, place_words
from reports.core.problems import Fault, Place, Problem, problem
from reports.remarks.answers import AnsweredRound
from reports.remarks.inquiry import (
    Came,
    TakenDown,
    UnitTold,
    day_in,
    remarks_told,
    take_down,
)
from reports.remarks.paper import changed_lines
from reports.run.request import Request, WrongCall

_STDIN = "-"
_PASTED = "粘贴的文字"
_LONGEST, _OTHERS = 60, 12


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument("年度", type=int, help="如 2024")
    parser.add_argument(
        "意见",
        nargs="?",
        default="",
        metavar="意见",
        help=f"退回来的意见，.txt、.md 或 .docx；写 {_STDIN}，从键盘或剪贴板读；不写，列出已经记下的",
    )
    parser.add_argument("--unit", default="", metavar="单位", help="只问这一个单位")
    parser.add_argument(
        "--write", action="store_true", help="写进 退回意见.yaml；不写这一项，只列出来"
    )
    parser.add_argument(
        "--role", default="", metavar="谁", help="谁退回来的，如 财政局预算股；不写姓名"
    )
    parser.add_argument(
        "--date", default="", metavar="日期", help="退回来的日期，如 2025-06-03"
    )
    parser.add_argument(
        "--letter", default="", metavar="来函", help="文号，或者 电话、微信"
    )
    parser.add_argument(
        "--of",
        default="",
        metavar="哪一份",
        help="说的是哪一份，写数据文件的名字，如 决算；几份用逗号隔开；不写，是这个单位的每一份",
    )
    parser.add_argument(
        "--against",
        default="",
        metavar="退回的那一版",
        help="和它比，列出每条意见改了什么；写法同 diff",
    )
    add_folders(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    request = request_of(options)
    return _take_down(request, options) if options.意见 else _tell_all(request, options)


# ── listed ──────────────────────────────────────────────────────────────────


def _tell_all(request: Request, options: Options) -> int:
    if options.write:
        raise WrongCall("--write 是记新的意见用的：先写意见在哪个文件里。")
    problems: list[Problem] = []
    count = 0
    with console.reader_may_leave():
        for one in remarks_told(request, options.against):
            print(*_lines(one, is_compared=bool(options.against)), sep="\n")
            console.print_problems(one.problems, verbose=options.verbose)
            problems += one.problems
            count += 1
        if not count:
            print(
                "没有记下退回来的意见。收到了，把意见存成 txt 或 Word："
                f"python build.py 退回 {options.年度} 意见.txt --unit 单位"
            )
    return status_of(problems)


def _lines(one: UnitTold, *, is_compared: bool) -> Iterator[str]:
    rounds = one.answers.rounds
    yield f"{one.unit}：退回意见 {len(rounds)} 轮，{one.summary}"
    for answered in rounds:
        told = answered.round
        yield ""
        yield f"  {told.summary if len(rounds) > 1 else told.title}"
        yield from _remark_lines(answered)
    if one.note:
        yield f"  {one.note}"
    elif is_compared:
        yield from _others(one)
    if one.paper:
        yield ""
        yield f"答复在：{one.paper}"


def _remark_lines(one: AnsweredRound) -> Iterator[str]:
    for answered in one.remarks:
        remark = answered.remark
        yield f"    {remark.number}. {remark.outcome.value}　{' '.join(remark.words.split())}"
        if remark.answer:
            yield f"       答复：{' '.join(remark.answer.split())}"
        for line in changed_lines(answered, _LONGEST):
            yield f"       改了：{line}" if line[:1] != "　" else f"       {line}"


def _others(one: UnitTold) -> Iterator[str]:
    changes = one.answers.others
    yield ""
    if not changes:
        yield "  没有意见以外的改动。"
        return
    yield f"  意见以外的改动 {len(changes)} 处："
    for change in changes[:_OTHERS]:
        yield f"    {change_words(change)}（{place_words(change)}）"
    if len(changes) > _OTHERS:
        yield f"    还有 {len(changes) - _OTHERS} 处，用 diff 看。"


# ── taken down ──────────────────────────────────────────────────────────────


def _take_down(request: Request, options: Options) -> int:
    if options.against:
        raise WrongCall("--against 是列出意见时用的，记新的意见不用写。")
    came = Came(
        content=_content(options.意见),
        name=_PASTED if options.意见 == _STDIN else Path(options.意见).name,
        source=options.role.strip(),
        day=day_in(options.date),
        letter=options.letter.strip(),
        reports=_named(options.of),
    )
    found = take_down(request, came, writes=options.write)
    with console.reader_may_leave():
        print(*_taken(found, options, came.name), sep="\n")
        console.print_problems(found.problems, verbose=options.verbose)
    return status_of(found.problems)


def _content(said: str) -> bytes:
    if said == _STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(said).read_bytes()
    except OSError as error:
        where = Place(Path(said).name)
        raise Fault(problem("Q07", "closed", where, detail=str(error))) from None


def _named(said: str) -> tuple[str, ...]:
    words = said.replace("，", ",").replace("、", ",").split(",")
    return tuple(one.strip() for one in words if one.strip())


def _taken(found: TakenDown, options: Options, name: str) -> Iterator[str]:
    count = len(found.round.remarks)
    as_round = f"，记作第 {found.round.number} 轮" if count else ""
    yield f"{found.unit}：{name} 里新的意见 {count} 条{as_round}"
    for number, words in enumerate(found.round.remarks, 1):
        yield f"  {number}. {words}"
    if found.known:
        yield f"已经记过的 {len(found.known)} 条，不再记；又提了一次的，把那一条改回待定："
        yield from (f"  {words}（{where}）" for words, where in found.known)
    if found.others:
        yield "没有当作意见的："
        yield from (f"  {words}" for words in found.others)
    if count and len(found.files) > 1 and not found.round.reports:
        yield "没有写说的是哪一份，这个单位的每一份都算；只说一份的，加上 --of，如 --of 决算。"
    if found.problems or not count:
        yield "没有写。"
    elif options.write:
        yield f"已写进 {found.path}，都是待定。逐条写上状态和答复。"
    else:
        yield "还没有写。看过没有问题，加上 --write 再运行一次；分得不对的，在原文里一条一段，写上序号。"


COMMAND = Command(
    help=(
        "财政局、审计、领导退回来的意见：记下来（加 --write 才写），列出每一条的状态、答复、改了什么，"
        "出一份 退回意见答复.docx。"
    ),
    usage="年度 [意见文件] [--unit 单位] [--write] [--against 退回的那一版]",
    add_arguments=_add_arguments,
    run=_run,
)
