"""The only door to the disk: which names it takes, whole files, what they hold, one run at a
time.

Nothing here raises OSError for what can happen to a clerk (a file open in Word, a full disk, a
folder without permission): it comes back as problems. Only `locked` raises, a Fault, so that
nobody goes on without the lock.
"""

import errno
import hashlib
import itertools
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, BinaryIO, Protocol

from msgspec import Struct

from reports.core.problems import Fault, Place, Problem, problem

# What writes whole files into a folder, and gives the problems of those that could not be written.
Write = Callable[[Path, Mapping[str, bytes]], list[Problem]]

# The code of the problem that another run is at work there.
BUSY = "G06"
_LOCK = ".生成锁"
_TEMPORARY = "~生成中-"
# No unit's folder, since a point hides it.
_STAGE = ".新建中"
# Virus scanners and search indexers hold a new file for some milliseconds, and Windows then refuses the move.
_RETRY_DELAYS = (0.05, 0.1, 0.2, 0.4)
# Between two looks at a lock that another run holds, twenty seconds in all: most units are done in one.
_LOCK_WAITS = (0.02, 0.05, 0.1, 0.2, *[0.5] * 39)
_COUNTER = itertools.count()
_KILOBYTE = 1024
# Most files are smaller: they are read at once.
_PIECE = 64 * _KILOBYTE
_OWNER_ONLY = 0o600


# --- names ---------------------------------------------------------------------------------------------------------

_FORBIDDEN = '<>:"/\\|?*'
_FULL_WIDTH = str.maketrans(_FORBIDDEN, "＜＞：＂／＼｜？＊")
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file: reserved also before a dot (CON.说明), in any case.
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}) | frozenset(
    port + digit for port in ("COM", "LPT") for digit in "0123456789¹²³"
)
# With the ending of most bytes (更正说明.docx), 79 汉字 are 254 of the 255 a Linux name may have; with that of most
# characters (.fragment.html) they leave 147 of the 240 of a Windows path to the folder.
_LONGEST_STEM = 79
_LONGEST_PATH = 240
# Nobody reads the whole of a longer name.
_MOST_SHOWN = 100


_ADDRESS = {ord(sign): f"%{ord(sign):02X}" for sign in '%#? "<>[]\\^`{|}:'}


def address(path: str) -> str:
    """A path as a relative address: 汉字 may stand in one, these signs may not (RFC 3986 2.2, RFC
    3987).
    """
    return path.translate(_ADDRESS)


def size_words(size: int) -> str:
    """The size of a file in bytes as readers are told it: 12 KB, at least 1."""
    return f"{max(size // _KILOBYTE, 1)} KB"


def file_name(stem: str) -> str | Problem:
    """The stem itself where every system takes it as a file name, otherwise the problem; it is
    never changed.
    """
    fault = name_fault(stem)
    if fault is not None:
        return _bad_name(stem, fault.case, fault.should, **fault.facts)
    size = max(len(stem), -(-len(stem.encode("utf-8")) // 3))
    if size > _LONGEST_STEM:
        return _bad_name(stem, "too long", size=size, most=_LONGEST_STEM)
    return stem


class NameFault(Struct, frozen=True):
    """Why no system but this one may take a name: the case, a name that would do where one is near,
    and the facts that the case's words ask for.
    """

    case: str
    should: str = ""
    facts: Mapping[str, Any] = MappingProxyType({})


@lru_cache(maxsize=1024)
def name_fault(name: str) -> NameFault | None:
    """What keeps a name, its ending included, from being one on every system; None where nothing
    does.
    """
    if not name.strip():
        return NameFault("empty")
    if not name.isprintable() and any(map(_is_control, name)):
        return NameFault("control")
    forbidden = dict.fromkeys(sign for sign in name if sign in _FORBIDDEN)
    if forbidden:
        signs = {"signs": " ".join(forbidden)}
        return NameFault("signs", name.translate(_FULL_WIDTH), signs)
    if name[-1] in " .":
        return NameFault("end", name.rstrip(" ."))
    head = name.split(".")[0].strip().upper()
    if head in _RESERVED:
        return NameFault("device", facts={"device": head})
    return None


def _is_control(character: str) -> bool:
    """Whether a character is none that anybody can see, or half of one."""
    return unicodedata.category(character) in ("Cc", "Cs")


def _bad_name(stem: str, case: str, should: str = "", **facts: Any) -> Problem:
    """G05 for a stem that cannot be stored; `should` is one that would do, where one is near."""
    shown = visible(stem)
    if len(shown) > _MOST_SHOWN:
        shown = f"{shown[:_MOST_SHOWN]}…"
    return problem("G05", case, was=shown, should=should, name=shown, **facts)


def visible(text: str) -> str:
    """The text with □ for what cannot be printed, be it a byte of a name that is not UTF-8."""
    return "".join(character if character.isprintable() else "□" for character in text)


def clashes(outputs: Mapping[str, Collection[str]]) -> dict[str, Problem]:
    """A problem for each data file that would write a file another one writes too; file names
    by data file.
    """
    owners: dict[str, dict[str, str]] = {}
    for data_file, names in outputs.items():
        for name in names:
            owners.setdefault(folded(name), {})[data_file] = name
    found: dict[str, Problem] = {}
    for claims in owners.values():
        if len(claims) > 1:
            for data_file, name in claims.items():
                others = [other for other in claims if other != data_file]
                found[data_file] = _clash(data_file, name, others)
    return found


def folded(path: str) -> str:
    """The path as the least exact disk tells it from others: Windows sees no A beside a, macOS
    no é beside e + ́.
    """
    return unicodedata.normalize("NFC", path).casefold()


def _clash(data_file: str, name: str, others: Collection[str]) -> Problem:
    listed = "、".join(f"“{PurePosixPath(other).name}”" for other in others)
    file = PurePosixPath(name).name
    return problem("G05", "clash", Place(data_file), others=listed, name=file)


def is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file; whether A is a, the disk says."""
    if one == other:
        return True
    try:
        return folded(str(one)) == folded(str(other)) and one.samefile(other)
    except OSError:
        return False


# --- whole files ---------------------------------------------------------------------------------------------------


class Fence(Protocol):
    """What lets files be moved into place only for as long as nobody else is at work there; its name
    is in those of its temporary files.
    """

    name: str

    def announce(self, moves: Mapping[Path, Path]) -> None:
        """Notes the temporary files that are to be written, each with its target. Raises OSError,
        and Fault once another has taken over.
        """

    def check(self) -> None:
        """Raises Fault once another has taken over: its temporary files are gone then, or soon."""


def write_files(
    folder: Path,
    files: Mapping[str, bytes],
    fence: Fence | None = None,
    *,
    lasting: bool = True,
    own: bool = False,
) -> list[Problem]:
    """Each file whole, the old one or the new one; the problems of those that could not be
    written.

    A file that cannot be replaced (G03, open in Word) is left as it was and the others are
    written all the same. Where the folder takes no files (G04, no permission, full disk) none is
    replaced. A file that already holds these bytes is not touched, so it may stay open. Raises only
    what the fence raises.

    Whole also after a power cut: disks may bring a new name before the bytes that were written first,
    so each file's bytes are waited for before it is moved. The folder is not: with it lost, the old
    name and the old bytes are there, as if the run had ended before. So nothing is waited for twice,
    and only files that are not `lasting` can do without: those that are known to be damaged when they
    are, and are made anew then.
    """
    moves = {}
    for name, content in sorted(files.items()):
        if not _holds(folder / name, content):
            moves[temporary_in(folder, fence)] = folder / name
    try:
        if fence and moves:
            # Before any folder is made: in the place of a drive that is gone there is to be none.
            fence.announce(moves)
        folder.mkdir(parents=True, exist_ok=True)
        if not moves:
            return []
        return _write(moves, files, fence, lasting=lasting, own=own)
    except OSError as error:
        return [unwritable(folder, error)]


def put_file(path: Path, content: bytes) -> None:
    """One file whole, in the place of one that is there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    moves = {temporary_in(path.parent): path}
    _write(moves, {path.name: content}, None, lasting=True, own=False)


def put_folders(home: Path, folders: Mapping[str, Mapping[str, bytes]]) -> None:
    """New folders below one, each whole or not there, with their files by the names below it; all of
    them or none. Raises OSError, also for one that is there, and Fault where another run is at it.
    """
    is_new = not home.exists()
    stage = home / _STAGE
    moved: list[Path] = []
    try:
        home.mkdir(parents=True, exist_ok=True)
        with locked(stage, "stage"):
            for name in folders:
                _remove_below(stage / name)
            for name, files in folders.items():
                for inside, content in files.items():
                    put_file(stage / name / inside, content)
            for name in folders:
                if (home / name).exists():
                    raise FileExistsError(
                        errno.EEXIST, os.strerror(errno.EEXIST), str(home / name)
                    )
                (stage / name).rename(home / name)
                moved.append(home / name)
    except BaseException:
        for folder in moved:
            _remove_below(folder)
        raise
    finally:
        _remove_below(stage)
        if is_new:
            with suppress(OSError):
                home.rmdir()


def _remove_below(folder: Path) -> None:
    """Removes a folder of ours with all that it holds, as far as that can be."""
    shutil.rmtree(folder, ignore_errors=True)


def write_passing(folder: Path, files: Mapping[str, bytes]) -> list[Problem]:
    """The same for files that are not `lasting`."""
    return write_files(folder, files, lasting=False)


def write_own(folder: Path, files: Mapping[str, bytes]) -> list[Problem]:
    """The same for files that are not `lasting`, and the user's `own`."""
    return write_files(folder, files, lasting=False, own=True)


def write_pieces(
    files: Mapping[Path, Iterable[bytes]], *, lasting: bool = True
) -> list[Problem]:
    """The same for files that come in pieces, of which one is held at a time, wherever they lie: all
    are made before the first is moved. Raises what making the pieces raises, but for OSError.
    """
    problems: list[Problem] = []
    moves: dict[Path, Path] = {}
    try:
        for target, pieces in files.items():
            temporary = temporary_in(target.parent)
            try:
                if _stage(temporary, target, iter(pieces), lasting=lasting):
                    moves[temporary] = target
            except OSError as error:
                problems.append(unwritable(target.parent, error))
        for temporary, target in moves.items():
            try:
                problems += _replace(temporary, target, None)
            except OSError as error:
                problems.append(unwritable(target.parent, error))
    finally:
        _remove(moves)
    return problems


def _stage(
    temporary: Path, target: Path, pieces: Iterator[bytes], *, lasting: bool
) -> bool:
    """Whether the target does not hold these pieces: then they are written beside it. Raises
    OSError.
    """
    with ExitStack() as opened:
        before: BinaryIO = BytesIO()
        with suppress(OSError):
            before = opened.enter_context(target.open("rb"))
        same, other = 0, b""
        for piece in pieces:
            if before.read(len(piece)) != piece:
                other = piece
                break
            same += len(piece)
        if not other and target.is_file() and not before.read(1):
            return False
        before.seek(0)
        temporary.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as stream:
                _copy(before, stream, same)
                stream.write(other)
                stream.writelines(pieces)
                if lasting:
                    stream.flush()
                    os.fsync(stream.fileno())
        except BaseException:
            _remove([temporary])
            raise
    return True


def _remove(temporaries: Iterable[Path]) -> None:
    for temporary in temporaries:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def remove_files(files: Iterable[Path], folders: Iterable[Path] = ()) -> None:
    """Removes files that nobody needs any more, then those of the folders that are empty, as far as
    the disk lets them go.
    """
    _remove(files)
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _copy(source: BinaryIO, target: BinaryIO, size: int) -> None:
    """So many bytes copied. Raises OSError, also where there are fewer."""
    while size:
        piece = source.read(min(size, _PIECE))
        if not piece:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        target.write(piece)
        size -= len(piece)


def temporary_in(folder: Path, fence: Fence | None = None) -> Path:
    """The name of a temporary file in a folder, which a sweep knows; no other run has it."""
    # Another machine may have a process of the same number.
    whose = f"-{fence.name}" if fence else ""
    return folder / f"{_TEMPORARY}{os.getpid()}-{next(_COUNTER)}{whose}.tmp"


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _write(
    moves: Mapping[Path, Path],
    files: Mapping[str, bytes],
    fence: Fence | None,
    *,
    lasting: bool,
    own: bool,
) -> list[Problem]:
    """All files written beside their targets, then moved there; the problems of targets that cannot
    be replaced. Raises OSError where the folder takes no files.
    """
    left = set(moves)
    try:
        for temporary, target in moves.items():
            if own:
                temporary.touch(_OWNER_ONLY)
            with temporary.open("wb") as stream:
                stream.write(files[target.name])
                if lasting:
                    stream.flush()
                    os.fsync(stream.fileno())
        if fence:
            fence.check()
        problems: list[Problem] = []
        for temporary, target in moves.items():
            refused = _replace(temporary, target, fence)
            problems += refused
            if not refused:
                left.remove(temporary)
        return problems
    finally:
        _remove(left)


def _replace(temporary: Path, target: Path, fence: Fence | None) -> list[Problem]:
    try:
        move(temporary, target)
    except PermissionError as error:
        return [_irreplaceable(target, error)]
    except FileNotFoundError:
        # Who takes over removes what was still to be moved.
        if fence:
            fence.check()
        raise
    return []


def move(source: Path, target: Path) -> None:
    """Moves a file over another at once; Windows is asked again while it holds one. Raises
    OSError.
    """
    for delay in _RETRY_DELAYS:
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(delay)
        else:
            return
    source.replace(target)


def sweep(folder: Path) -> None:
    """Remove what a crashed run left half written; to be called by who holds the lock."""
    _remove(folder / name for name in temporaries_in(folder))


def temporaries_in(folder: Path) -> list[str]:
    """The names of what is being written in a folder, or was when its run crashed."""
    return [
        name
        for name in names_in(folder)
        if name.startswith(_TEMPORARY) and name.endswith(".tmp")
    ]


def names_in(folder: Path) -> Sequence[str]:
    """The names of what lies in a folder, none where it cannot be read: a pattern is slower."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - only names are wanted
    except OSError:
        return ()


def _irreplaceable(target: Path, error: OSError) -> Problem:
    # Word and WPS keep a document open without FILE_SHARE_DELETE, so the refused move itself is the evidence. Their
    # lock files (~$…) are not asked: a crash leaves them behind, and 职工基本….docx and 居民基本….docx share one.
    is_read_only = target.exists() and not os.access(target, os.W_OK)
    case = "read only" if is_read_only else "open"
    place = Place(str(target))
    return problem("G03", case, place, detail=str(error), name=target.name)


# The case of G04 by what the system said.
_CAUSES = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.EROFS: "forbidden",
    errno.EEXIST: "occupied",
    errno.ENOTDIR: "occupied",
    errno.ENAMETOOLONG: "too long",
}


def unwritable(folder: Path, error: OSError) -> Problem:
    """What to tell of a folder that takes no files (G04), by what the system said."""
    case = _CAUSES.get(error.errno or 0, "other")
    # Windows calls a path that is too long "not found".
    length = len(str(folder.absolute())) + _LONGEST_STEM
    if error.errno == errno.ENOENT and length > _LONGEST_PATH:
        case = "too long"
    # Without the file's name: what stops one file stops the next one too, and is told once.
    words = error.strerror or str(error)
    return problem("G04", case, Place(str(folder)), detail=words, folder=folder.name)


# --- hashes --------------------------------------------------------------------------------------------------------


def hash_bytes(content: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def hash_file(path: Path | str) -> str | None:
    """The SHA-256 of a file's content, None where no such file can be read."""
    digest = hashlib.sha256()
    try:
        # hashlib.file_digest makes a buffer for each file that most files do not half fill.
        with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 - as it is given
            while piece := stream.read(_PIECE):
                digest.update(piece)
    except OSError:
        return None
    return digest.hexdigest()


def is_litter(name: str) -> bool:
    """Whether editors, Explorer or Python left the file there, by its name."""
    return name.startswith(("~", ".")) or name in (
        "__pycache__",
        "Thumbs.db",
        "desktop.ini",
    )


# --- one run at a time ---------------------------------------------------------------------------------------------

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@contextmanager
def locked(folder: Path, case: str = "unit") -> Iterator[None]:
    """Hold the folder for this process, which may take until another lets go of it; raises Fault
    with this case of G06 where that one keeps it, with G04 where none can hold it.

    The system holds the lock and drops it when the process ends, however it ends; the file that
    stays means nothing.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise Fault(unwritable(folder, error)) from error
    try:
        if not any(map(partial(_takes, handle), (0.0, *_LOCK_WAITS))):
            raise Fault(problem(BUSY, case, Place(str(folder)), folder=folder.name))
        try:
            yield
        finally:
            with suppress(OSError):
                _unlock(handle)
    finally:
        os.close(handle)


def is_held(folder: Path) -> bool:
    """Whether another process holds the folder now."""
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        # Closing the file lets go of it.
        return not _takes(handle)
    finally:
        os.close(handle)


def _takes(handle: int, wait: float = 0.0) -> bool:
    """Whether the lock was to be had after so many seconds."""
    time.sleep(wait)
    try:
        _lock(handle)
    except OSError as error:
        # A network drive that knows no locks is no reason to build nothing.
        return error.errno not in _HELD
    return True
