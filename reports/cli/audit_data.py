"""audit --to-data: data proposed from the tables of a finished report, as it is told."""

from pathlib import Path

from reports.cli import console
from reports.cli.ending import DONE
from reports.core.problems import Fault
from reports.recovered.proposal import Asked, recover, write_recovered


def propose(path: Path, target: Path, asked: Asked, *, verbose: bool) -> int:
    """Writes what a report gives to a data file that is not there yet. Raises Fault and WrongCall."""
    found = recover(path, target, asked)
    if problems := write_recovered(found, target):
        raise Fault(*problems)
    with console.reader_may_leave():
        print(f"{path.name}：从表里读出 {found.count} 个数，都要照原表核对。")
        if found.unused:
            print(f"没有读的表：{'、'.join(found.unused)}；文字里的数也没有读。")
        else:
            print("文字里的数没有读。")
        console.print_problems(found.problems, verbose=verbose)
        print(f"\n写在 {target.parent}：{'、'.join(sorted(found.files))}")
    return DONE
