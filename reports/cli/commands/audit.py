"""audit: finished reports of anybody, checked for what cannot be right."""

from collections.abc import Sequence
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_templates, add_verbose, folder_here
from reports.cli.ending import DONE, WRONG
from reports.cli.parser import Options, Parser
from reports.core.problems import Fault
from reports.inspect.findings import (
    PAGE_END,
    Audited,
    Excerpt,
    Group,
    files_in,
    groups_of,
    unread,
)
from reports.inspect.guarded import audit_in_child
from reports.inspect.sets import audit_set, is_set
from reports.inspect.told import write_page, write_record
from reports.inspect.vocabulary import Vocabulary, read_vocabulary
from reports.publish.disk import write_files
from reports.publish.store import INTERNAL

_FOLDER = "核对"
_MOST_PLACES = 8


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument(
        "文件",
        nargs="+",
        type=Path,
        help="做好的报告：.docx、.pdf、.xlsx、.html、.txt，谁做的都行；也可以是装着它们的文件夹、压缩包（.zip）",
    )
    parser.add_argument(
        "--output",
        type=folder_here,
        default=program / INTERNAL / _FOLDER,
        metavar="DIR",
        help="标出问题的网页放在哪里",
    )
    parser.add_argument(
        "--json", action="store_true", help="在屏幕上只写给程序读的 JSON"
    )
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    """1 where a file has an 错误, or cannot be read."""
    vocabulary = read_vocabulary(options.templates)
    audited: list[Audited] = []
    for path in files_in(options.文件):
        done = _audited(path, vocabulary)
        audited += done
        if not options.json:
            with console.reader_may_leave():
                for one in done:
                    _print_file(one)
    pages = {
        f"{one.path.name}{PAGE_END}": write_page(one, options.templates)
        for one in audited
        if one.kind
    }
    if problems := write_files(options.output, pages) if pages else []:
        raise Fault(*problems)
    with console.reader_may_leave():
        if options.json:
            print(write_record(audited))
        elif pages:
            print(f"\n标出原文的网页在：{options.output}")
    return WRONG if any(one.counts[0] for one in audited) else DONE


def _audited(path: Path, vocabulary: Vocabulary) -> Sequence[Audited]:
    """A file, or each file of a zip."""
    try:
        if is_set(path):
            return audit_set(path, vocabulary).files
    except Fault as fault:
        return (unread(path, fault),)
    return (audit_in_child(path, vocabulary),)


def _print_file(one: Audited) -> None:
    errors, doubts = one.counts
    year = f"，按 {one.year} 年度核对" if one.year else ""
    print(f"\n{one.path.name}{year}：错误 {errors} 条，疑问 {doubts} 条")
    for name, groups in groups_of(one.findings):
        print(f"  {name}")
        for group in groups:
            _print_group(group)


def _print_group(group: Group) -> None:
    first = group.first
    where = f"{first.places[0].place}：" if first.places else ""
    print(f"    {first.grade} {first.code}  {where}{first.message}")
    rest = [*first.places[1:], *(one.places[0] for one in group.others if one.places)]
    if rest:
        print(f"      {'同样的还有' if group.others else '另见'}：{_listed(rest)}")
    if first.hint:
        print(f"      {first.hint}")


def _listed(places: Sequence[Excerpt]) -> str:
    shown = list(dict.fromkeys(one.place for one in places))
    more = f"等 {len(shown)} 处" if len(shown) > _MOST_PLACES else ""
    return "、".join(shown[:_MOST_PLACES]) + more


COMMAND = Command(
    help="核对做好的报告（谁做的都行）：数、年份、个数、文号、名称、序号、错漏字，哪里不会是对的。",
    usage="文件或文件夹… [--output DIR] [--json]",
    add_arguments=_add_arguments,
    run=_run,
)
