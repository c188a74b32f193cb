"""What a run that prints documents lacks, told before anything is made: fonts."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from reports.core.problems import Fault, Place, Problem, problem
from reports.publish.common import COMMON
from reports.publish.fonts import LackingFont, lacking_fonts
from reports.run.request import Request
from reports.writers import docx


def lacking_of(request: Request) -> tuple[Problem, ...]:
    """G16 where the layouts that the run may print ask for fonts that this machine has not got."""
    return of_layouts(_word_files(request))


def of_layouts(paths: Iterable[Path]) -> tuple[Problem, ...]:
    """G16 where these layouts ask for fonts that this machine has not got."""
    wanted: list[tuple[str, str]] = []
    for path in paths:
        try:
            wanted += docx.read_layout(path.read_bytes(), path.name).fonts.values()
        except (Fault, OSError):
            # A blank form, or what the documents themselves will tell of.
            continue
    return tuple(_told(lacking_fonts(wanted)))


def _word_files(request: Request) -> Iterator[Path]:
    """The Word files of the types that the run is about, and those that all share."""
    for path in sorted(request.templates.rglob("*.docx")):
        folder = path.relative_to(request.templates).parts[0]
        if not request.only or folder in (request.only, COMMON):
            yield path


def _told(lacking: list[LackingFont]) -> Iterator[Problem]:
    if not lacking:
        return
    fonts = _quoted(one.name for one in lacking)
    instead = _quoted(one.instead for one in lacking if one.instead)
    place = Place("LibreOffice")
    if instead:
        yield problem("G16", "known", place, fonts=fonts, instead=instead)
    else:
        yield problem("G16", "unknown", place, fonts=fonts)


def _quoted(names: Iterator[str]) -> str:
    return "".join(f"“{name}”" for name in dict.fromkeys(names))
