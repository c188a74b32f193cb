"""What is told of files that were begun for an author of templates."""

from reports.cli import console
from reports.cli.ending import DONE, status_of
from reports.run.starts import Start, write_start


def write_and_tell(start: Start, head: str, next_step: str, *, verbose: bool) -> int:
    """Writes the files and names them, or tells why they could not be written; the exit status."""
    problems = write_start(start)
    with console.reader_may_leave():
        if problems:
            console.print_problems(problems, verbose=verbose)
            return status_of(problems)
        print(head)
        for path in start.files:
            print(f"  {path}")
        print(next_step)
    return DONE
