"""import: tables of Excel, and forms that were filled in, into a unit's data."""

from collections.abc import Sequence
from pathlib import Path

from reports.cli import console
from reports.cli.command import Command, add_folders, add_verbose, request_of
from reports.cli.ending import status_of
from reports.cli.parser import Options, Parser
from reports.core.problems import Problem, has_errors
from reports.entry_form.returning import (
    Return,
    forms_among,
    plan_return,
    write_return,
)
from reports.intake.data_file import ImportedFile
from reports.intake.importing import (
    RECORD,
    Import,
    plan_import,
    read_books,
    write_import,
)
from reports.intake.merge import Change, Kind
from reports.run.request import WrongCall

_HEADS = {
    Kind.NEW: "新填",
    Kind.CHANGED: "要改（原来的数 → 表里的数）",
    Kind.KEPT: "上次导入以后手改过，留着不动（现在的数，表里的数）",
    Kind.EXTRA: "数据里有、表里没有，留着不动",
}


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument(
        "文件",
        nargs="+",
        type=Path,
        help="导出的表、填好的填报表：.xls、.xlsx、.ods，或者内容是这几种的 .et",
    )
    parser.add_argument(
        "--year", dest="年度", type=int, required=True, metavar="年度", help="如 2024"
    )
    parser.add_argument("--unit", required=True, metavar="单位", help="导入到哪个单位")
    parser.add_argument(
        "--only", default="", metavar="报告类型", help="只导入这一种报告的表"
    )
    parser.add_argument(
        "--style",
        default="",
        metavar="样式",
        help="还没有数据文件时，新建的用哪个样式",
    )
    parser.add_argument(
        "--prefer",
        default="",
        metavar="文件",
        help="几份填报表填的不一样，或者数据后来改过，用这一份的",
    )
    parser.add_argument(
        "--write", action="store_true", help="写进去；不写这一项，只列出会改什么"
    )
    add_folders(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    request = request_of(options)
    books, problems = read_books(options.文件)
    forms, tables = forms_among(books)
    preferred = _preferred(options.prefer, [book.file for book, _ in forms])
    returned = None
    if forms:
        returned = plan_return(request, forms, preferred)
        problems += _tell_forms(returned, write=options.write)
    made, lost = None, list[Problem]()
    if tables or not forms:
        # What forms have changed is there for the tables, so that a value of both is told.
        made = plan_import(request, tables, options.style)
        found, lost = _tell_tables(made, write=options.write)
        problems += [*found, *lost]
    with console.reader_may_leave():
        console.print_problems(problems, verbose=options.verbose)
        if returned:
            _print_end_of_forms(returned, is_written=options.write)
        if made:
            _print_end(made, is_written=options.write and not has_errors(lost))
    return status_of(problems)


def _preferred(said: str, names: Sequence[str]) -> str:
    """The form that a call prefers, by its name. Raises WrongCall."""
    found = [name for name in names if name in (said, Path(said).name)]
    if said and not found:
        raise WrongCall(f"--prefer 写的“{said}”不在要导入的填报表里。")
    return found[0] if said else ""


def _tell_forms(made: Return, *, write: bool) -> list[Problem]:
    """Prints what forms change, and writes it where that is asked for; what is wrong."""
    with console.reader_may_leave():
        if made.forms:
            print(f"填报表：{'、'.join(made.forms)}")
        for one in made.files:
            print(one.name)
            _print_kinds(one.changes)
        if made.same:
            print(f"\n  一样的 {made.same} 处，不动。")
    return [*made.problems, *(write_return(made) if write else ())]


def _tell_tables(made: Import, *, write: bool) -> tuple[list[Problem], list[Problem]]:
    """The same of tables: what is wrong with them, and what could not be written."""
    with console.reader_may_leave():
        for one in made.files:
            _print_file(one)
        if made.unused:
            print(f"\n没有用到的工作表：{'、'.join(made.unused)}")
    problems = [*made.problems, *(each for one in made.files for each in one.problems)]
    return problems, write_import(made) if write else []


def _print_file(one: ImportedFile) -> None:
    names = dict.fromkeys(table.name for table in one.tables)
    print(f"{one.name}（{one.kind}）{'，新建' if one.is_new else ''}")
    print(f"  认出 {len(names)} 张表：{'、'.join(names)}")
    _print_kinds(one.changes)
    if one.same:
        print(f"\n  一样的 {one.same} 处，不动。")


def _print_kinds(changes: Sequence[Change]) -> None:
    for kind, head in _HEADS.items():
        found = [change for change in changes if change.kind is kind]
        if found:
            print(f"\n  {head}，{len(found)} 处：")
            (_print_extra if kind is Kind.EXTRA else _print_changes)(found)


def _print_changes(changes: Sequence[Change]) -> None:
    rows = []
    for change in changes:
        origin = change.origin
        where = f"{origin.sheet} {origin.cell}".strip() if origin else ""
        said = change.new if not change.old else f"{change.old} → {change.new}"
        rows.append((f"    {change.name}", said, where))
    console.print_columns(rows, right_from=len(rows[0]))


def _print_extra(changes: Sequence[Change]) -> None:
    keys: dict[str, list[str]] = {}
    for change in changes:
        keys.setdefault(".".join(change.path[:-1]), []).append(change.path[-1])
    for name, codes in keys.items():
        print(f"    {name}：{'、'.join(codes)}")


def _print_end(made: Import, *, is_written: bool) -> None:
    sound = [one for one in made.files if not has_errors(one.problems)]
    files = [f"  {made.unit / path}" for one in sound for path in one.files]
    if not made.files:
        return
    if not files:
        print("\n没有要改的。")
    elif is_written:
        print("\n写好了：", *files, sep="\n")
        print(f"  {made.internal / RECORD}（每个数从哪一格来）")
    else:
        print(
            "\n还没有写。看过没有问题，加上 --write 再运行一次，写进：",
            *files,
            sep="\n",
        )


def _print_end_of_forms(made: Return, *, is_written: bool) -> None:
    files = [f"  {made.folder / one.name}" for one in made.files if one.content]
    if not files:
        print("\n填报表里没有要改的。")
    elif is_written:
        print("\n写好了：", *files, sep="\n")
    else:
        print(
            "\n还没有写。看过没有问题，加上 --write 再运行一次，写进：",
            *files,
            sep="\n",
        )


COMMAND = Command(
    help=(
        "把决算软件导出的表、公开的表（Excel）、填好的填报表读进数据："
        "先列出会填什么、改什么，加 --write 才写。"
    ),
    usage="文件… --year 年度 --unit 单位 [--write]",
    add_arguments=_add_arguments,
    run=_run,
)
