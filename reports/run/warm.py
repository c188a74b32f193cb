"""The cache filled before anybody waits for it: every report type made ready for the years there are."""

import compileall
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Fault
from reports.publish.site_pages import read_shell
from reports.run.request import program_state, years
from reports.run.workspace import Workspace


class Warmed(Struct, frozen=True):
    """What was made ready: for which years, and how many types and variants; how many could not be."""

    years: tuple[int, ...]
    ready: int
    wrong: int


def warm(data: Path, templates: Path, program: Path, cache: Path | None) -> Warmed:
    """Makes every type and variant ready for every year of the data. Raises Fault and OSError."""
    # Where the folder takes no compiled modules, Python does without too.
    compileall.compile_dir(program, quiet=2)
    known = tuple(years(data)) if data.is_dir() else ()
    state = program_state(program, templates, cache)
    workspace = Workspace(data, templates, cache, state)
    if known:
        read_shell(templates, cache, state)
    results = [one for year in known for one in _made_ready(workspace, year)]
    return Warmed(known, results.count(True), results.count(False))


def _made_ready(workspace: Workspace, year: int) -> Iterator[bool]:
    """Whether each type with each of its variants could be made ready for a year."""
    for name, folder in workspace.folders.items():
        for variant in folder.variants or ("",):
            try:
                workspace.prepared(name, variant, year)
            except Fault:
                # Building a report that needs it tells what is wrong.
                yield False
            else:
                yield True
