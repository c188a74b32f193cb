"""What a version is compared against: another folder, or a revision of git."""

import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.publish.folders import UNIT_FILE, is_year, year_folders
from reports.run.request import Request, WrongCall

_DATA, _TEMPLATES = "data", "templates"
_TYPE_FILES = "*/类型.yaml"
# Seconds; the archive of a repository on a slow disk takes some.
_LONGEST = 120
_WAYS = "--against 要写一个文件夹（别处存的 data、整个程序文件夹、某一年或某个单位的文件夹），或者 git 里的一个版本。"


class Against(Struct, frozen=True):
    """The folders of the other version, and whether they are there only for now."""

    data: Path
    templates: Path
    is_passing: bool = False


@contextmanager
def found_against(words: str, request: Request) -> Iterator[Against]:
    """The folders that the words mean, for as long as they are needed. Raises WrongCall with one
    sentence where they mean none.
    """
    folder = Path(words)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as passing:
        if folder.is_dir():
            yield _in_folder(folder, request, Path(passing))
        elif folder.exists():
            raise WrongCall(f"“{words}”是一个文件，不是文件夹。{_WAYS}")
        else:
            yield _revision(words, request, Path(passing))


def request_of_then(request: Request, against: Against) -> Request:
    """The request of the other version; what is there only for now leaves nothing in the cache."""
    cache = None if against.is_passing else request.cache
    return replace(request, data=against.data, templates=against.templates, cache=cache)


# ── folders ─────────────────────────────────────────────────────────────────


def _in_folder(folder: Path, request: Request, passing: Path) -> Against:
    year = str(request.year)
    own = folder / _TEMPLATES
    templates = own if any(own.glob(_TYPE_FILES)) else request.templates
    if (folder / _DATA).is_dir():
        return Against(folder / _DATA, templates)
    if (folder / year).is_dir() and _holds_units(folder / year):
        return Against(folder, request.templates)
    if any(folder.glob("*.yaml")):
        _copy_other_years(request, passing)
        shutil.copytree(folder, passing / _DATA / year / _unit_of(folder, request))
        return Against(passing / _DATA, request.templates, is_passing=True)
    if _holds_units(folder):
        _require_year(folder, year)
        _copy_other_years(request, passing)
        shutil.copytree(folder, passing / _DATA / year)
        return Against(passing / _DATA, request.templates, is_passing=True)
    if year_folders(folder) and not (folder / year).is_dir():
        known = "、".join(year_folders(folder))
        raise WrongCall(
            f"“{folder}”里没有 {year} 年度，有的是 {known}。两份要是同一年的。"
        )
    raise WrongCall(
        f"“{folder}”里没有数据（如 {year}/单位/决算.yaml），只有成品的不能比。{_WAYS}"
    )


def _holds_units(folder: Path) -> bool:
    """Whether a folder is one of a year: with folders of units in it."""
    return any(folder.glob(f"*/{UNIT_FILE}")) or any(folder.glob("*/*.yaml"))


def _require_year(folder: Path, year: str) -> None:
    if is_year(folder.name) and folder.name != year:
        raise WrongCall(
            f"“{folder}”是 {folder.name} 年度的，要比的是 {year} 年度。两份要是同一年的。"
        )


def _unit_of(folder: Path, request: Request) -> str:
    """Which unit a folder is of: the one asked for, else the one that is called so."""
    if request.unit:
        return request.unit
    if (request.data / str(request.year) / folder.name).is_dir():
        return folder.name
    raise WrongCall(
        f"“{folder}”是一个单位的文件夹，看不出是哪个单位：加上 --unit 单位 再比。"
    )


def _copy_other_years(request: Request, passing: Path) -> None:
    """What figures of last year are taken from is the same for both versions."""
    before = str(request.year - 1)
    if (request.data / before).is_dir():
        shutil.copytree(request.data / before, passing / _DATA / before)


# ── git ─────────────────────────────────────────────────────────────────────


def _revision(words: str, request: Request, passing: Path) -> Against:
    """The data and the templates of a revision, as they were then."""
    git = shutil.which("git")
    if git is None:
        raise WrongCall(f"没有“{words}”这个文件夹；这里也没有装 git。{_WAYS}")
    if words.startswith("-") or not words.strip():
        raise WrongCall(f"“{words}”不是文件夹，也不是 git 里的版本。{_WAYS}")
    where = request.data.resolve()
    root = _asked(git, where, "rev-parse", "--show-toplevel")
    if root is None:
        raise WrongCall(
            f"没有“{words}”这个文件夹；“{request.data}”也不在 git 的仓库里。{_WAYS}"
        )
    top = Path(root.decode().strip())
    revision = _asked(
        git, where, "rev-parse", "--verify", "--quiet", f"{words}^{{commit}}"
    )
    if revision is None:
        raise WrongCall(f"没有“{words}”这个文件夹，git 里也没有这个版本。{_WAYS}")
    commit = revision.decode().strip()
    data = _exported(git, top, commit, where, passing)
    if data is None:
        raise WrongCall(f"“{words}”那个版本里没有“{request.data}”，没有可比的。")
    templates = _exported(git, top, commit, request.templates.resolve(), passing)
    return Against(data, templates or request.templates, is_passing=True)


def _asked(git: str, folder: Path, *words: str) -> bytes | None:
    """What git answers, None where it says no."""
    try:
        answer = subprocess.run(
            [git, "-C", str(folder), *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout if answer.returncode == 0 else None


def _exported(
    git: str, top: Path, commit: str, folder: Path, passing: Path
) -> Path | None:
    """A folder of the repository as it was then, laid out in the passing one; None where there was
    none.
    """
    try:
        inside = folder.relative_to(top.resolve()).as_posix()
    except ValueError:
        return None
    archive = _asked(git, top, "archive", "--format=tar", commit, "--", inside)
    if archive is None:
        return None
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        for member in tar:
            # What is no file of its own, such as a link, is no data.
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                path = passing / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
    return passing / inside
