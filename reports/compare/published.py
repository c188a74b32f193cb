"""A published set as the version that is compared against: the pages of each unit; sealed ones lead to
the data that were kept with them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from reports.compare.folders import require_year, unit_of
from reports.publish.disk import hash_file, is_litter
from reports.publish.folders import input_hash, is_year
from reports.publish.records import MANIFEST, known_records
from reports.publish.store import PAGE, SAMPLES, Store
from reports.run.request import Request, WrongCall
from reports.seal.versions import SealedRound, read_rounds, versions_in

OWN = "公开"
"""What the documents that lie in the output folder are called in a call."""
_WORD = ".docx"
_PAGES = (PAGE, ".htm")
# The text for a portal's editor says what the page beside it says.
_FRAGMENT = ".fragment"
_MOST_NAMED = 5


class PublishedSet(Struct, frozen=True):
    """What was published of a unit: pages, and Word files of which there is no page. Where it was sealed,
    the round that has all of it.
    """

    unit: str
    files: tuple[Path, ...]
    versions: Path | None = None
    sealed: SealedRound | None = None


def is_published(path: Path) -> bool:
    """Whether a file is a page, a Word file, or a manifest of such."""
    return path.name == MANIFEST or path.suffix.lower() in (*_PAGES, _WORD)


def published_in(path: Path, request: Request) -> list[PublishedSet]:
    """What of the units asked for was published in a folder, of which a file is or a manifest speaks;
    nothing where it has no pages and no Word files. Raises WrongCall.
    """
    if path.name == MANIFEST and path.is_file():
        return _of_manifest(path, request)
    if path.is_file():
        unit = unit_of(path.parent, request)
        return [_known(unit, (path,), request)]
    found = []
    for unit, folder in _folders(path, request):
        if files := _files(folder):
            found.append(_known(unit, files, request))
    return found


def own_published(request: Request) -> list[PublishedSet]:
    """What lies in the output folder, of samples in theirs. Raises WrongCall where there is nothing."""
    store, year = Store(request.output), str(request.year)
    found: dict[str, PublishedSet] = {}
    for home in (store.output / year, store.root / SAMPLES / year):
        for one in published_in(home, request) if home.is_dir() else ():
            found.setdefault(one.unit, one)
    if not found:
        raise WrongCall(
            f"“{request.output}”里没有 {year} 年度公开过的成品，没有可比的。"
        )
    return list(found.values())


def note_of(one: PublishedSet, request: Request) -> str:
    """Which files have changed since a set was published, "" where that is not known."""
    changed = _changed_inputs(one, request)
    if not changed:
        return ""
    named = "、".join(changed[:_MOST_NAMED])
    more = f" 等 {len(changed)} 个" if len(changed) > _MOST_NAMED else ""
    return f"从那以后改过的文件：{named}{more}。"


def _changed_inputs(one: PublishedSet, request: Request) -> list[str]:
    """The files that those which lie there as they were made rest on, and that are other ones now."""
    year = str(request.year)
    own = f"{year}/{one.unit}/"
    records = Store(request.output).known_records(year, one.unit) or {}
    hashes = {hash_file(path) for path in one.files}
    inputs: dict[str, str | None] = {}
    for record in records.values():
        if hashes & {*record.outputs.values()}:
            inputs |= record.inputs
    return sorted(
        name.removeprefix(own)
        for name, recorded in inputs.items()
        if not name.endswith("/") and input_hash(request.data, name) != recorded
    )


def _of_manifest(path: Path, request: Request) -> list[PublishedSet]:
    folder = path.parent
    require_year(folder.parent, request)
    unit = unit_of(folder, request)
    records = known_records(path)
    if records is None:
        raise WrongCall(
            f"“{path}”坏了，或者被改动过，看不出公开了什么；直接写成品的文件夹再比。"
        )
    # It lies in 内部/年度/单位; what it records are paths from the folder that 内部 lies in.
    root = path.parents[3] if len(path.parents) > 3 else folder
    named = (root / one for record in records.values() for one in record.outputs)
    files = _pages_first([one for one in named if one.is_file()])
    if not files:
        raise WrongCall(f"“{path}”记的成品都不在了，没有可比的。")
    return [_known(unit, files, request)]


def _folders(path: Path, request: Request) -> Iterator[tuple[str, Path]]:
    """The folders of units that a folder holds, or is. Raises WrongCall."""
    year = str(request.year)
    if (path / year).is_dir():
        path = path / year
    # In the folder of a year lies the page that lists its documents.
    elif not is_year(path.name) and _files(path):
        yield unit_of(path, request), path
        return
    require_year(path, request)
    for folder in sorted(path.iterdir()):
        if folder.is_dir() and request.unit in ("", folder.name):
            yield folder.name, folder


def _files(folder: Path) -> tuple[Path, ...]:
    return _pages_first([one for one in sorted(folder.iterdir()) if one.is_file()])


def _pages_first(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The pages, and the Word files that have none beside them."""
    paths = [one for one in paths if not is_litter(one.name)]
    pages = [
        one
        for one in paths
        if one.suffix.lower() in _PAGES and not one.stem.endswith(_FRAGMENT)
    ]
    stems = {one.stem for one in pages}
    words = [one for one in paths if one.suffix.lower() == _WORD]
    return (*pages, *(one for one in words if one.stem not in stems))


def _known(unit: str, files: tuple[Path, ...], request: Request) -> PublishedSet:
    """A set, with the newest round that has all of its files."""
    versions = versions_in(Store(request.output), str(request.year), unit)
    hashes = {hash_file(path) for path in files}
    for one in reversed(read_rounds(versions)):
        if one.seal is not None and hashes <= {*one.seal.outputs.values()}:
            return PublishedSet(unit, files, versions, one)
    return PublishedSet(unit, files)
