"""--province: the province's view made after a run, and what is said of it on the terminal."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from reports.cli import console
from reports.core.problems import has_errors
from reports.run.request import Request, UnitResult, WrongCall


def check_call(request: Request, folder: Path) -> None:
    """Raises WrongCall, before anything is built, where the view could not be made after it."""
    if request.remote is not None:
        raise WrongCall(
            "省级汇总要读本机或共享盘上的文件夹：--province 不能和网址一起写。"
        )
    if request.draft:
        raise WrongCall("草稿不进省级汇总：--province 和 --draft 只写一个。")
    from reports.audit.province.view import view_folder

    view_folder(request, folder)


class FailedUnits:
    """The units of a run that stopped, with the reason: known once all has been watched."""

    def __init__(self) -> None:
        self.reasons: dict[str, str] = {}

    def watch(self, results: Iterable[UnitResult]) -> Iterator[UnitResult]:
        """The results of a run as they come."""
        for result in results:
            for outcome in result.outcomes:
                if outcome.unit and not outcome.file and outcome.problems:
                    self.reasons[outcome.unit] = outcome.problems[0].message
            yield result


def show_view(
    request: Request, folder: Path, failed: dict[str, str], *, verbose: bool
) -> bool:
    """Makes the view and says where it lies; whether it could be made. Raises Fault."""
    from reports.audit.province.view import make_view

    view = make_view(request, folder, failed)
    with console.reader_may_leave():
        print(
            f"\n省级汇总：{view.taken_in.units} 家，这一次更新 {view.taken_in.read} 家。"
        )
        for name in view.files:
            print(f"  {view.folder / name}")
        console.print_problems(view.problems, verbose=verbose)
    return not has_errors(view.problems)
