"""What a version is compared against: another folder, a revision of git, a sealed set, a published one."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.compare.folders import require_year, unit_of
from reports.compare.published import (
    OWN,
    PublishedSet,
    is_published,
    note_of,
    own_published,
    published_in,
)
from reports.compare.revisions import exported
from reports.compare.sealed import (
    is_round_file,
    laid_out,
    round_asked,
    round_in,
    units_with,
)
from reports.core.problems import Fault, Problem
from reports.publish.folders import UNIT_FILE, year_folders
from reports.run.pipeline import units
from reports.run.request import Request, WrongCall
from reports.seal.versions import SealedRound

_DATA, _TEMPLATES = "data", "templates"
_TYPE_FILES = "*/类型.yaml"
_WAYS = (
    "能比的是：一个文件夹（别处存的 data、整个程序文件夹、某一年或某个单位的文件夹、公开的成品）、"
    "“封存”或“第2轮”、“公开”，或者 git 里的一个版本。"
)
_NEVER_SEALED = "没有这样的封存，没有可比的。"
_NEVER_PUBLISHED = "没有公开过，没有可比的。"
_SAME_AS_ROUND = "公开的就是第 {round} 轮封存的，当时的数据留着。"


class Against(Struct, frozen=True):
    """The folders of the other version, and whether they are there only for now.

    One that is only of a single `unit` says which, with what is to be `note`d of it. Where nothing but
    what was published of that is known, it is in the `printed` files. Where there `is_lacking` anything to
    compare with, `problems` or the note say why.
    """

    data: Path
    templates: Path
    is_passing: bool = False
    unit: str = ""
    note: str = ""
    printed: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_lacking: bool = False


@contextmanager
def found_against(words: str, request: Request) -> Iterator[tuple[Against, ...]]:
    """The folders that the words mean, for as long as they are needed: one for all units, or one for
    each. Raises WrongCall with one sentence where they mean none, and Fault.
    """
    path = Path(words)
    if not words.strip():
        raise WrongCall(f"没有写和哪一份比。{_WAYS}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        passing = Path(folder)
        number = round_asked(words)
        if path.is_dir():
            yield _in_folder(path, request, passing)
        elif path.is_file() and is_round_file(path):
            unit, found = round_in(path, request)
            yield (_sealed(unit, *found, request, passing),)
        elif path.is_file() and is_published(path):
            yield _published(published_in(path, request), request, passing)
        elif path.exists():
            raise WrongCall(f"“{words}”是一个文件，不是文件夹。{_WAYS}")
        elif number is not None:
            yield _rounds(number, request, passing)
        elif words.strip() == OWN:
            published = _published(own_published(request), request, passing)
            yield (*published, *_others(published, request, _NEVER_PUBLISHED))
        else:
            data, templates = exported(words, request, passing, _WAYS)
            yield (Against(data, templates or request.templates, is_passing=True),)


def request_of_then(request: Request, against: Against) -> Request:
    """The request of the other version; templates that are there only for now leave nothing in the
    cache.
    """
    is_own = against.templates == request.templates
    cache = None if against.is_passing and not is_own else request.cache
    unit = against.unit or request.unit
    return replace(
        request,
        data=against.data,
        templates=against.templates,
        cache=cache,
        unit=unit,
    )


# ── sealed, published ───────────────────────────────────────────────────────


def _rounds(number: int, request: Request, passing: Path) -> tuple[Against, ...]:
    found = units_with(request, number)
    sealed = [
        _sealed(name, *one, request, passing / str(at))
        for at, (name, one) in enumerate(found.items())
    ]
    return (*sealed, *_others(sealed, request, _NEVER_SEALED))


def _others(found: Sequence[Against], request: Request, note: str) -> Iterator[Against]:
    """The units of today that there is nothing to compare with."""
    known = {one.unit for one in found}
    for name in _own_units(request):
        if name not in known:
            yield Against(
                request.data, request.templates, unit=name, note=note, is_lacking=True
            )


def _own_units(request: Request) -> list[str]:
    """The units of today; none where the one asked for is only in the other version."""
    with suppress(WrongCall):
        return units(request)
    return []


def _sealed(
    unit: str, versions: Path, one: SealedRound, request: Request, passing: Path
) -> Against:
    """A round as a version; why not, where it is not as it was kept."""
    try:
        found = laid_out(versions, one, request, passing)
    except Fault as fault:
        return Against(
            request.data,
            request.templates,
            unit=unit,
            problems=fault.problems,
            is_lacking=True,
        )
    return Against(found.data, found.templates, True, unit, found.note)


def _published(
    sets: Sequence[PublishedSet], request: Request, passing: Path
) -> tuple[Against, ...]:
    return tuple(
        _of_published(one, request, passing / str(at)) for at, one in enumerate(sets)
    )


def _of_published(one: PublishedSet, request: Request, passing: Path) -> Against:
    """The data that were sealed with what was published; else what it prints."""
    if one.versions is not None and one.sealed is not None:
        found = _sealed(one.unit, one.versions, one.sealed, request, passing)
        if not found.problems:
            said = _SAME_AS_ROUND.format(round=one.sealed.number)
            return replace(found, note=f"{said}{found.note}")
    return Against(
        request.data,
        request.templates,
        unit=one.unit,
        note=note_of(one, request),
        printed=one.files,
    )


# ── folders ─────────────────────────────────────────────────────────────────


def _in_folder(folder: Path, request: Request, passing: Path) -> tuple[Against, ...]:
    if data := _data_in(folder, request, passing):
        return (data,)
    if published := _published(published_in(folder, request), request, passing):
        return published
    if year_folders(folder) and not (folder / str(request.year)).is_dir():
        known = "、".join(year_folders(folder))
        raise WrongCall(
            f"“{folder}”里没有 {request.year} 年度，有的是 {known}。两份要是同一年的。"
        )
    raise WrongCall(
        f"“{folder}”里没有数据（如 {request.year}/单位/决算.yaml），也没有公开的成品。{_WAYS}"
    )


def _data_in(folder: Path, request: Request, passing: Path) -> Against | None:
    year = str(request.year)
    own = folder / _TEMPLATES
    templates = own if any(own.glob(_TYPE_FILES)) else request.templates
    if (folder / _DATA).is_dir():
        return Against(folder / _DATA, templates)
    if (folder / year).is_dir() and _holds_units(folder / year):
        return Against(folder, request.templates)
    if any(folder.glob("*.yaml")):
        _copy_other_years(request, passing)
        shutil.copytree(folder, passing / _DATA / year / unit_of(folder, request))
        return Against(passing / _DATA, request.templates, is_passing=True)
    if _holds_units(folder):
        require_year(folder, request)
        _copy_other_years(request, passing)
        shutil.copytree(folder, passing / _DATA / year)
        return Against(passing / _DATA, request.templates, is_passing=True)
    return None


def _holds_units(folder: Path) -> bool:
    """Whether a folder is one of a year: with folders of units in it."""
    return any(folder.glob(f"*/{UNIT_FILE}")) or any(folder.glob("*/*.yaml"))


def _copy_other_years(request: Request, passing: Path) -> None:
    """What figures of last year are taken from is the same for both versions."""
    before = str(request.year - 1)
    if (request.data / before).is_dir():
        shutil.copytree(request.data / before, passing / _DATA / before)
