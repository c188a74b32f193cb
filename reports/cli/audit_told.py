"""How audits are told on the terminal: of a few files all that was found, of many a line for each in which
something was; then the kinds of findings.
"""

from collections.abc import Sequence

from reports.cli import console
from reports.core.catalogue import entry_of
from reports.core.problems import Problem
from reports.inspect.batch import Tally, by_code
from reports.inspect.findings import Audited, Excerpt, Group, groups_of
from reports.inspect.sets import KIND

_MOST_PLACES = 8
_CODE_HEAD = ("代码", "问题", "条数", "文件数")


def print_file(name: str, one: Audited) -> None:
    """All that was found in a file, and what was explained of it."""
    print(f"\n{_summary(name, one)}")
    for kind, groups in groups_of(one.findings):
        print(f"  {kind}")
        for group in groups:
            _print_group(group)
    if one.explained:
        print(f"  写了理由的（{len(one.explained)}）")
    for explained in one.explained:
        found = explained.finding
        where = f"{found.places[0].place}：" if found.places else ""
        print(f"    {found.grade} {found.code}  {where}{found.message}")
        print(f"      理由：{explained.reason}")


def print_line(name: str, one: Audited) -> None:
    """A file in a line, where there is something to say of it; why it could not be read."""
    if not one.kind:
        print(f"{name}：{one.findings[0].message}")
    elif one.findings or one.explained:
        print(_summary(name, one))


def _summary(name: str, one: Audited) -> str:
    errors, doubts = one.counts
    year = f"，按 {one.year} 年度核对" if one.year else ""
    profile = f"，当作{one.profile}" if one.profile else ""
    explained = f"，写了理由的 {len(one.explained)} 条" if one.explained else ""
    between = "各份之间" if one.kind == KIND else ""
    return (
        f"{name}{between}{year}{profile}：错误 {errors} 条，疑问 {doubts} 条{explained}"
    )


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


def print_tallies(tallies: Sequence[Tally]) -> None:
    """How much was found in all files, by kind."""
    errors = sum(one.errors for one in tallies)
    doubts = sum(one.doubts for one in tallies)
    print(f"\n共 {len(tallies)} 个文件：错误 {errors} 条，疑问 {doubts} 条")
    rows = [
        (one.code, entry_of(one.code).name, str(one.count), str(one.files))
        for one in by_code(tallies)
    ]
    if rows:
        console.print_columns([_CODE_HEAD, *rows], right_from=2)


def print_told(told: Sequence[Problem], *, verbose: bool) -> None:
    """What else there is to say: explanations that are broken or idle, files that could not be written."""
    console.print_problems(told, verbose=verbose)
