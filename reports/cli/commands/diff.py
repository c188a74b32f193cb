"""diff: what two versions of the data differ in, and what follows from each change."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from reports.cli import console
from reports.cli.command import Command, add_folders, add_verbose, request_of
from reports.cli.parser import Options, Parser
from reports.compare import inquiry
from reports.compare.changes import Change, What
from reports.compare.differences import Kind
from reports.compare.inquiry import UnitTold
from reports.compare.told import (
    Consequence,
    Told,
    brief,
    causes_words,
    change_words,
    consequence_words,
    place_words,
    sentence_words,
    summary,
    together_words,
)

# So much is shown of each list; the page has all of it.
_CHANGES, _FOLLOWING, _SENTENCES, _SHARED = 50, 4, 4, 12
_LONGEST = 90


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument("年度", type=int, help="如 2024")
    parser.add_argument("--unit", default="", metavar="单位", help="只比这一个单位")
    parser.add_argument(
        "--against",
        required=True,
        metavar="旧的",
        help=(
            "和哪一份比：一个文件夹（data、整个程序文件夹、某一年或某个单位的、公开的成品），"
            "“封存”（最近一轮）或“第2轮”，“公开”（成品文件夹里的），或 git 里的一个版本"
        ),
    )
    add_folders(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    """0 where nothing differs, 1 where something does or could not be looked at."""
    differing = False
    with console.reader_may_leave():
        for one in inquiry.differences(request_of(options), options.against):
            print(*_lines(one), sep="\n")
            for side in dict.fromkeys(side for side, _ in one.problems):
                print(f"{side}的那一份里，下面这些没有能看：")
                told = [problem for where, problem in one.problems if where == side]
                console.print_problems(told, verbose=options.verbose)
            if one.told is None or one.problems or not one.told.is_empty:
                differing = True
    return int(differing)


def _lines(one: UnitTold) -> Iterator[str]:
    if one.told is None and not one.only_in:
        yield f"{one.unit}：{one.note or '没有能比。'}"
        return
    if one.told is None:
        other = "旧" if one.only_in == "新" else "新"
        yield f"{one.unit}：只有{one.only_in}的里有，{other}的里没有这个单位，没有可比的。"
        return
    yield f"{one.unit}：{summary(one.told)}"
    if one.note:
        yield one.note
    if not one.told.is_empty:
        yield from _groups(one.told, f"见 {one.page}")
        yield f"全部在：{one.page}"


def _groups(told: Told, see: str) -> Iterator[str]:
    for number, (change, followed) in enumerate(told.changes[:_CHANGES], 1):
        yield ""
        yield f"{number}. {_cut(change_words(change))}"
        if place := place_words(change):
            yield f"   {place}"
        yield from _some(_sentences(change), _SENTENCES, see)
        yield from _some(_consequences(followed), _FOLLOWING, see)
        if note := told.note(number - 1):
            yield f"   {note}"
    if len(told.changes) > _CHANGES:
        yield f"\n另有 {len(told.changes) - _CHANGES} 处改动，{see}"
    if told.shared:
        yield "\n由几处改动一起引起的（数字是上面的序号）："
        shared = [
            f"〔{causes_words(causes)}〕{_consequence(one)}"
            for causes, followed in told.shared
            for one in followed
        ]
        yield from _some(shared, _SHARED, see)
    if told.together:
        yield f"\n{together_words(told)}："
        yield from _some(_consequences(told.together), _SHARED, see)
    yield ""


def _some(lines: Sequence[str], most: int, see: str) -> Iterator[str]:
    for line in lines[:most]:
        yield f"   {line}"
    if len(lines) > most:
        yield f"   另有 {len(lines) - most} 处，{see}"


def _sentences(change: Change) -> list[str]:
    if change.what is What.TEMPLATE:
        return [file for _, file in change.sentences]
    return [
        _plain(sentence_words(*brief(old, new, _LONGEST)))
        for old, new in change.sentences
    ]


def _consequences(followed: Sequence[Consequence]) -> list[str]:
    return [f"→ {_consequence(one)}" for one in followed]


def _consequence(one: Consequence) -> str:
    first = one.places[0]
    where = " › ".join(dict.fromkeys((first[0], *first[-2:])))
    more = f"等 {len(one.places)} 处" if len(one.places) > 1 else ""
    if one.kind is Kind.WORDS:
        old, new = brief(one.old, one.new, _LONGEST)
        one = replace(one, old=old, new=new)
    return f"{_cut(consequence_words(one))}（{where}{more}）"


def _cut(words: str) -> str:
    plain = _plain(words)
    return plain if len(plain) <= 2 * _LONGEST else f"{plain[:_LONGEST]}……"


def _plain(words: str) -> str:
    return " ".join(words.split())


COMMAND = Command(
    help=(
        "和另一份比：哪些录入的数据、行、文字、模板改了，由此变了哪些印出来的数、字句、行和节"
        "（全部写在“内部”的 差异.html）。没有不同，退出码是 0；有不同是 1。"
    ),
    usage="年度 [--unit 单位] --against 文件夹、封存、公开或版本",
    add_arguments=_add_arguments,
    run=_run,
)
