"""Revisions of git as what is compared against: which there are, and their data as they were then."""

import shutil
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from msgspec import Struct

from reports.run.request import Request, WrongCall

# Seconds; the archive of a repository on a slow disk takes some.
_LONGEST = 120


class Revision(Struct, frozen=True):
    """A revision in which data were changed: what it is called in a call, its day, what was said of it."""

    words: str
    date: str
    said: str


def recent_revisions(request: Request, most: int) -> list[Revision]:
    """The last revisions that changed the year's data, the newest first; none where there is no git."""
    git = shutil.which("git")
    where = (request.data / str(request.year)).resolve()
    if git is None or not where.is_dir():
        return []
    told = _asked(
        git,
        where,
        "log",
        f"--max-count={most}",
        "--date=short",
        "--format=%h%x09%ad%x09%s",
        "--",
        ".",
    )
    lines = (told or b"").decode("utf-8", "replace").splitlines()
    return [Revision(*line.split("\t", 2)) for line in lines if line.count("\t") > 1]


def exported(
    words: str, request: Request, passing: Path, ways: str
) -> tuple[Path, Path | None]:
    """The data of a revision as they were then, laid out in a passing folder, and the templates where they
    are in the same repository. Raises WrongCall, which tells the `ways` there are.
    """
    git = shutil.which("git")
    if git is None:
        raise WrongCall(f"没有“{words}”这个文件夹；这里也没有装 git。{ways}")
    if words.startswith("-") or not words.strip():
        raise WrongCall(f"“{words}”不是文件夹，也不是 git 里的版本。{ways}")
    where = request.data.resolve()
    root = _asked(git, where, "rev-parse", "--show-toplevel")
    if root is None:
        raise WrongCall(
            f"没有“{words}”这个文件夹；“{request.data}”也不在 git 的仓库里。{ways}"
        )
    top = Path(root.decode().strip())
    revision = _asked(
        git, where, "rev-parse", "--verify", "--quiet", f"{words}^{{commit}}"
    )
    if revision is None:
        raise WrongCall(f"没有“{words}”这个文件夹，git 里也没有这个版本。{ways}")
    commit = revision.decode().strip()
    data = _exported(git, top, commit, where, passing)
    if data is None:
        raise WrongCall(f"“{words}”那个版本里没有“{request.data}”，没有可比的。")
    return data, _exported(git, top, commit, request.templates.resolve(), passing)


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
