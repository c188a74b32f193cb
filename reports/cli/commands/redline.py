"""redline: Word files in which what was changed since another version is marked."""

import time
from collections.abc import Iterator
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_question, request_of
from reports.cli.ending import status_of
from reports.cli.parser import Options, Parser
from reports.redline import inquiry
from reports.redline.inquiry import MarkedDocument, MarkedUnit
from reports.run.request import WrongCall

_AUTHOR = "经办人"
# Word shows the time as it is written here, whatever zone it names (ECMA-376 17.13.5).
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def _add_arguments(parser: Parser, program: Path) -> None:
    add_question(parser, program)
    parser.add_argument(
        "--against",
        required=True,
        metavar="旧的",
        help="和哪一份比：一个文件夹（data、整个程序文件夹、某一年或某个单位的），或 git 里的一个版本",
    )
    parser.add_argument(
        "--author",
        default=_AUTHOR,
        metavar="角色",
        help="修订记在谁的名下，写角色，不写姓名；不写是“经办人”",
    )


def _run(options: Options) -> int:
    """Not 0 where a document could not be looked at."""
    author = options.author.strip()
    if not author or not author.isprintable():
        raise WrongCall("--author 后面写一个角色，如 经办人、复核人。")
    date = time.strftime(_TIME)
    problems = []
    folders = []
    with console.reader_may_leave():
        request = request_of(options)
        for one in inquiry.redlines(request, options.against, author, date):
            print(*_lines(one), sep="\n")
            for side in dict.fromkeys(side for side, _ in one.problems):
                print(f"{side}的那一份里，下面这些没有能看：")
                told = [problem for where, problem in one.problems if where == side]
                console.print_problems(told, verbose=options.verbose)
                problems += told
            folders += [made.path.parent for made in one.documents if made.path]
        console.print_folders(folders)
    return status_of(problems)


def _lines(one: MarkedUnit) -> Iterator[str]:
    yield f"{one.unit}："
    if one.is_new:
        yield "  旧的里没有这个单位，没有可比的。"
    for document in one.documents:
        yield f"  {document.name}：{_told(document)}"


def _told(document: MarkedDocument) -> str:
    if document.only_in:
        other = "旧" if document.only_in == "新" else "新"
        return f"只有{document.only_in}的里有，{other}的里没有这一份，没有可比的"
    if document.path is None:
        return "没有不同，不用修订稿"
    return f"{_counted(document)}，写在 {document.path.name}"


def _counted(document: MarkedDocument) -> str:
    tally = document.tally
    counts = (
        ("改了 {} 段（格）", tally.changed),
        ("增加 {} 段", tally.paragraphs_in),
        ("删去 {} 段", tally.paragraphs_out),
        ("增加 {} 行", tally.rows_in),
        ("删去 {} 行", tally.rows_out),
    )
    return "，".join(words.format(count) for words, count in counts if count)


COMMAND = Command(
    help=(
        "和另一份比，把改动做成 Word 的修订（“修订-”开头的 .docx，放在“内部”）："
        "全部接受就是新的，全部拒绝就是旧的。"
    ),
    usage="年度 [--unit 单位] --against 文件夹或版本 [--author 角色]",
    add_arguments=_add_arguments,
    run=_run,
)
