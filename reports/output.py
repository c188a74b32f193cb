"""The only door to the disk: names, whole files, what is up to date, what is old and must not be published.

Nothing here raises OSError for what can happen to a clerk (a file open in Word, a full disk, a folder without
permission): it comes back as problems. Only `locked` raises, a Fault, so that nobody goes on without the lock.
"""

import errno
import hashlib
import itertools
import json
import os
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from reports.problems import Fault, Place, Problem, Tier

INTERNAL = "内部"
MANIFEST = "生成记录.json"
MARKER = "旧文件，勿公开.txt"

_MANIFEST_FORMAT = 2
_LOCK = ".生成锁"
_TEMPORARY = "~生成中-"
_DOCUMENT_SUFFIXES = (".docx", ".html")
# Virus scanners and search indexers hold a new file for some milliseconds, and Windows then refuses the move.
_RETRY_DELAYS = (0.05, 0.1, 0.2, 0.4)
_COUNTER = itertools.count()


# --- names ---------------------------------------------------------------------------------------------------------

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_FULL_WIDTH = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file: reserved also before a dot (CON.说明), in any case.
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}) | frozenset(
    port + digit for port in ("COM", "LPT") for digit in "0123456789¹²³"
)
# With the longest suffix, 80 汉字 are 254 of the 255 bytes a Linux name may have, and leave 146 of 240 characters
# of a Windows path to the folder.
_LONGEST_STEM = 80
_LONGEST_PATH = 240


def file_name(stem: str) -> str | Problem:
    """The stem itself where every system takes it as a file name, otherwise the problem; it is never changed."""
    fault, should = _name_fault(stem)
    if not fault:
        return stem
    return Problem(
        "G05",
        Tier.ERROR,
        f"文件名“{_visible(stem)}”{fault}，存不了。",
        was=_visible(stem),
        should=should,
        hint="请改标题、单位名称或类型里的文件名写法，改后再生成；程序不会自己替您改名。",
    )


def _name_fault(stem: str) -> tuple[str, str]:
    """What is wrong with a stem, and a stem that would do where one is near; both empty where nothing is wrong."""
    size = max(len(stem), -(-len(stem.encode("utf-8", "surrogatepass")) // 3))
    if not stem.strip():
        return "是空的", ""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in stem):
        return "里有看不见的控制字符（如换行、制表符，显示为 □）", ""
    if forbidden := _FORBIDDEN.findall(stem):
        return f"里有 Windows 不允许的半角符号 {' '.join(dict.fromkeys(forbidden))}", stem.translate(_FULL_WIDTH)
    if stem[-1] in " .":
        return "末尾是空格或半角句点", stem.rstrip(" .")
    if (head := stem.split(".")[0].strip().upper()) in _RESERVED:
        return f"用了 Windows 留给设备的名字 {head}", ""
    if size > _LONGEST_STEM:
        return f"约有 {size} 个字，最多 {_LONGEST_STEM} 个字", ""
    return "", ""


def _visible(text: str) -> str:
    return "".join(character if character.isprintable() else "□" for character in text)


def clashes(outputs: Mapping[str, Collection[str]]) -> dict[str, Problem]:
    """A problem for each data file that would write a file another one writes too; file names by data file."""
    owners: dict[str, dict[str, str]] = {}
    for data_file, names in outputs.items():
        for name in names:
            owners.setdefault(_folded(name), {})[data_file] = name
    return {
        data_file: _clash(data_file, name, [other for other in claims if other != data_file])
        for claims in owners.values()
        if len(claims) > 1
        for data_file, name in claims.items()
    }


def _folded(path: str) -> str:
    """The path as the least exact disk tells it from others: Windows sees no A beside a, macOS no é beside e + ́."""
    return unicodedata.normalize("NFC", path).casefold()


def _clash(data_file: str, name: str, others: Collection[str]) -> Problem:
    shown = "、".join(f"“{PurePosixPath(other).name}”" for other in others)
    return Problem(
        "G05",
        Tier.ERROR,
        f"它和{shown}会写成同一个文件“{PurePosixPath(name).name}”，这一份没有生成。",
        Place(data_file),
        hint="两份数据印出来的标题一样：改掉写重了的那一份；多复制出来的，删掉或移走。",
    )


# --- whole files ---------------------------------------------------------------------------------------------------


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Problem]:
    """Each file whole, the old one or the new one; the problems of those that could not be written.

    A file that cannot be replaced (G03, open in Word) is left as it was and the others are written all the same.
    Where the folder takes no files (G04, no permission, full disk) the rest is not tried.
    A file that already holds these bytes is not touched, so it may stay open.
    """
    problems = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in sorted(files.items()):
            if not _holds(folder / name, content):
                problems += _write(folder / name, content)
    except OSError as error:
        problems.append(_unwritable(folder, error))
    return problems


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _write(target: Path, content: bytes) -> list[Problem]:
    """No problem, or that of a target that cannot be replaced; raises OSError where the folder takes no files."""
    temporary = target.with_name(f"{_TEMPORARY}{os.getpid()}-{next(_COUNTER)}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            _move(temporary, target)
        except PermissionError as error:
            return [_irreplaceable(target, error)]
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return []


def _move(source: Path, target: Path) -> None:
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
    for leftover in folder.glob(f"{_TEMPORARY}*.tmp"):
        with suppress(OSError):
            leftover.unlink()


def _irreplaceable(target: Path, error: OSError) -> Problem:
    # Word and WPS keep a document open without FILE_SHARE_DELETE, so the refused move itself is the evidence. Their
    # lock files (~$…) are not asked: a crash leaves them behind, and 职工基本….docx and 居民基本….docx share one.
    if target.exists() and not os.access(target, os.W_OK):
        message = f"“{target.name}”设成了只读，没有更新。"
        hint = "在文件上点右键，选“属性”，去掉“只读”，再生成一次。"
    else:
        message = f"“{target.name}”正被 Word、WPS 或别的程序打开，没有更新。"
        hint = "关掉它（资源管理器的预览窗格也算打开）后再生成一次；在那之前，文件夹里的这一份是旧的，不要公开。"
    return Problem("G03", Tier.ERROR, message, Place(str(target)), hint=hint, detail=str(error))


_FULL = ("磁盘满了，文件没有存下", "清理磁盘、腾出地方后再生成一次；原来的文件没有动。")
_FORBIDDEN_FOLDER = (
    "这个文件夹不让写入，文件没有存下",
    "把整个工具文件夹移到自己能写的地方（如 D 盘），或请管理员开通写入权限。",
)
_OCCUPIED = ("有一个文件占了文件夹的名字，文件没有存下", "把那个同名的文件改名或移走，再生成一次。")
_TOO_LONG = ("文件夹的路径太长，文件没有存下", r"把整个工具文件夹移到浅一些的地方（如 D:\报告），再生成一次。")
_OTHER = ("文件没有存下", "看看磁盘、U 盘或网络盘是否还连着，再生成一次；原来的文件没有动。")
_CAUSES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _FORBIDDEN_FOLDER,
    errno.EPERM: _FORBIDDEN_FOLDER,
    errno.EROFS: _FORBIDDEN_FOLDER,
    errno.EEXIST: _OCCUPIED,
    errno.ENOTDIR: _OCCUPIED,
    errno.ENAMETOOLONG: _TOO_LONG,
}


def _unwritable(folder: Path, error: OSError) -> Problem:
    message, hint = _CAUSES.get(error.errno or 0, _OTHER)
    # Windows calls a path that is too long "not found".
    if error.errno == errno.ENOENT and len(str(folder.absolute())) + _LONGEST_STEM > _LONGEST_PATH:
        message, hint = _TOO_LONG
    # Without the file's name: what stops one file stops the next one too, and is told once.
    words = error.strerror or str(error)
    return Problem("G04", Tier.ERROR, f"“{folder.name}”：{message}。", Place(str(folder)), hint=hint, detail=words)


# --- hashes --------------------------------------------------------------------------------------------------------


def hash_bytes(content: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def hash_file(path: Path) -> str | None:
    """The SHA-256 of a file's content, None where no such file can be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def hash_tree(folder: Path, suffixes: Collection[str] = ()) -> str:
    """One SHA-256 over the names and contents of all files below (only of these suffixes, if any are given).

    What editors, Explorer and Python leave lying about (~$…, .…, Thumbs.db, __pycache__) does not count.
    """
    paths = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    lines = sorted(
        f"{name.as_posix()}\0{hash_file(path)}\n"
        for name, path in paths.items()
        if not any(_is_litter(part) for part in name.parts) and (not suffixes or path.suffix in suffixes)
    )
    return hash_bytes("".join(lines).encode("utf-8", "surrogatepass"))


def _is_litter(name: str) -> bool:
    return name.startswith(("~", ".")) or name in ("__pycache__", "Thumbs.db", "desktop.ini")


# --- manifest ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of one document: what it was made from, what came out, and what was found.

    `inputs` are hashes by path, None for a file that was looked for and absent; `outputs` are hashes by path from
    the output folder's parent. `former` are files that an earlier run wrote for this document, to be published or
    signed, and that are old now. A record without inputs is all that remains of a document whose data file is gone.
    """

    inputs: Mapping[str, str | None]
    program: str
    outputs: Mapping[str, str]
    title: str
    problems: tuple[Problem, ...] = ()
    former: tuple[str, ...] = ()

    def has_same_inputs(self, inputs_hash: Callable[[str], str | None]) -> bool:
        """Whether the data the document was made from is there and as recorded."""
        return bool(self.inputs) and all(inputs_hash(path) == recorded for path, recorded in self.inputs.items())


def load_manifest(path: Path) -> dict[str, Record]:
    """The records by data file; none where the manifest is missing, damaged or of another format."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["format"] != _MANIFEST_FORMAT:
            return {}
        return {str(data_file): _record(raw) for data_file, raw in manifest["documents"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def save_manifest(path: Path, records: Mapping[str, Record]) -> list[Problem]:
    """The manifest written whole; the problem where that failed."""
    documents = {data_file: _plain(record) for data_file, record in records.items()}
    manifest = {"format": _MANIFEST_FORMAT, "documents": documents}
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    return write_files(path.parent, {path.name: text.encode("utf-8", "backslashreplace")})


def _plain(record: Record) -> dict[str, Any]:
    return {
        "inputs": dict(record.inputs),
        "program": record.program,
        "outputs": dict(record.outputs),
        "title": record.title,
        "problems": [asdict(problem) for problem in record.problems],
        "former": list(record.former),
    }


def _record(raw: dict[str, Any]) -> Record:
    return Record(
        inputs={path: None if value is None else _text(value) for path, value in raw["inputs"].items()},
        program=_text(raw["program"]),
        outputs={path: _text(value) for path, value in raw["outputs"].items()},
        title=_text(raw["title"]),
        problems=tuple(_problem(problem) for problem in raw["problems"]),
        former=tuple(_text(path) for path in raw["former"]),
    )


def _problem(raw: dict[str, Any]) -> Problem:
    place = raw["place"] and Place(_text(raw["place"]["file"]), int(raw["place"]["line"]), int(raw["place"]["column"]))
    words = {name: _text(raw[name]) for name in ("code", "message", "was", "should", "hint", "detail")}
    return Problem(tier=Tier(raw["tier"]), place=place, **words)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


# --- old files -----------------------------------------------------------------------------------------------------


def mark_stale(folder: Path, names: Iterable[str]) -> list[Problem]:
    """A marker in the folder that lists these old files, or no marker where there are none; what prevented it."""
    if listed := sorted(set(names)):
        return write_files(folder, {MARKER: _marker_text(listed)})
    try:
        (folder / MARKER).unlink(missing_ok=True)
    except OSError as error:
        return [_unwritable(folder, error)]
    return []


def _marker_text(names: Iterable[str]) -> bytes:
    lines = (
        "下面的文件是以前生成的，和现在的数据不一致，请不要公开，也不要送签：",
        "",
        *(f"    {name}" for name in names),
        "",
        "按提示改好数据再生成一次，更新过的文件就会从这里去掉。",
        "已经不用的旧文件，程序不会替您删除；确认后自己删掉，再生成一次，本文件就没有了。",
        "",
    )
    # The BOM and CRLF are for the Notepad of older Windows.
    return "\r\n".join(lines).encode("utf-8-sig", "backslashreplace")


# --- the store -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Store:
    """Where everything lies: `output` holds only what may be published, 内部 beside it the rest."""

    output: Path

    @property
    def root(self) -> Path:
        """The folder that holds both; recorded output paths start here."""
        return self.output.parent

    def published(self, year: str, unit: str) -> Path:
        """The folder of a unit's documents that may be published."""
        return self.output / year / unit

    def internal(self, year: str, unit: str) -> Path:
        """The folder of a unit's drafts, 送审稿, reviews and manifest."""
        return self.root / INTERNAL / year / unit

    def units(self, year: str) -> list[str]:
        """The units that have documents on record for a year."""
        return [path.parent.name for path in (self.root / INTERNAL / year).glob(f"*/{MANIFEST}")]

    def records(self, year: str, unit: str) -> dict[str, Record]:
        """What the last run recorded of the unit's documents, by data file."""
        return load_manifest(self.internal(year, unit) / MANIFEST)

    @contextmanager
    def locked(self, year: str, unit: str) -> Iterator[None]:
        """Hold the unit for this run alone, with the leftovers of crashed runs swept; raises Fault like `locked`."""
        with locked(self.internal(year, unit)):
            sweep(self.internal(year, unit))
            sweep(self.published(year, unit))
            yield

    def hashes(self, folder: Path, files: Mapping[str, bytes]) -> dict[str, str]:
        """The `outputs` of a record whose files belong into that folder (also those that could not be written)."""
        return {self._relative(folder / name): hash_bytes(content) for name, content in files.items()}

    def up_to_date(self, record: Record, inputs_hash: Callable[[str], str | None], program: str) -> bool:
        """Whether building again would give what lies there: inputs, program and the files on disk are as recorded."""
        return (
            record.program == program
            and record.has_same_inputs(inputs_hash)
            # 内部 also knows what went to another output folder beside it.
            and len(self._own(record.outputs)) == len(record.outputs)
            and all(hash_file(self.root / path) == recorded for path, recorded in record.outputs.items())
        )

    def settle(self, year: str, unit: str, records: Mapping[str, Record]) -> tuple[dict[str, Record], list[Problem]]:
        """The end of a unit's run: the records with their `former` files here, and what prevented keeping them.

        Takes the records of all documents of the unit, unchanged ones too; writes markers and manifest.
        """
        settled = self._with_former(year, unit, records)
        problems = []
        for folder in (self.published(year, unit), self.internal(year, unit)):
            problems += mark_stale(folder, self._stale(folder, settled))
        problems += save_manifest(self.internal(year, unit) / MANIFEST, settled)
        here = {file: replace(record, former=self._own(record.former)) for file, record in settled.items()}
        return {file: record for file, record in here.items() if file in records or record.former}, problems

    def _with_former(self, year: str, unit: str, records: Mapping[str, Record]) -> dict[str, Record]:
        """The records, each with the files it once wrote and nobody writes now; also of vanished data."""
        known = self.records(year, unit) or self._unrecorded(self.published(year, unit))
        produced = {_folded(path): path for record in records.values() for path in record.outputs}
        settled = {data_file: replace(record, former=()) for data_file, record in records.items()}
        for data_file, old in known.items():
            record = settled.get(data_file)
            # What was signed stays beside what is published; it is a paper of the file, not an old one.
            signed = record is not None and any(not self._is_internal(path) for path in record.outputs)
            former = tuple(
                path
                for path in sorted({*old.outputs, *old.former})
                if self._is_left(path, produced) and not (signed and self._is_internal(path))
            )
            if record is not None:
                settled[data_file] = replace(record, former=former)
            elif former:
                settled[data_file] = replace(old, inputs={}, outputs={}, problems=(), former=former)
        return settled

    def _is_left(self, path: str, produced: Mapping[str, str]) -> bool:
        """Whether a file that once was written is there, and is none of those `produced` now, by folded path."""
        twin = produced.get(_folded(path))
        return (self.root / path).is_file() and not (twin and _is_same(self.root / path, self.root / twin))

    def _is_internal(self, path: str) -> bool:
        return (self.root / path).is_relative_to(self.root / INTERNAL)

    def _own(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of the paths that do not lie in another output folder."""
        return tuple(path for path in paths if self._is_internal(path) or self._is_published(path))

    def _is_published(self, path: str) -> bool:
        return (self.root / path).is_relative_to(self.output)

    def _unrecorded(self, folder: Path) -> dict[str, Record]:
        """One record, without a data file, of all documents in a folder whose manifest is lost."""
        found = (path for path in folder.glob("*") if path.suffix in _DOCUMENT_SUFFIXES and not _is_litter(path.name))
        former = tuple(sorted(self._relative(path) for path in found))
        return {"": Record({}, "", {}, "没有生成记录的旧文件", former=former)}

    def _lies_in(self, folder: Path, path: str) -> bool:
        file = self.root / path
        return file.is_file() and _is_same(file.parent, folder)

    def _stale(self, folder: Path, records: Mapping[str, Record]) -> set[str]:
        """The names of the files in the folder that are former, or are not what was to be written."""
        stale = {path for record in records.values() for path in record.former if self._lies_in(folder, path)}
        for record in records.values():
            # A missing file misleads nobody; one that differs was open in Word when it should have been replaced.
            stale |= {path for path, recorded in record.outputs.items() if self._differs(folder, path, recorded)}
        return {Path(path).name for path in stale}

    def _differs(self, folder: Path, path: str, recorded: str) -> bool:
        return self._lies_in(folder, path) and hash_file(self.root / path) != recorded

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file; whether A is a, the disk says."""
    if one == other:
        return True
    try:
        return _folded(str(one)) == _folded(str(other)) and one.samefile(other)
    except OSError:
        return False


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
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; raises Fault with G06 where another holds it, with G04 where none can.

    The system holds the lock and drops it when the process ends, however it ends; the file that stays means nothing.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise Fault(_unwritable(folder, error)) from error
    try:
        _take(handle, folder)
        try:
            yield
        finally:
            with suppress(OSError):
                _unlock(handle)
    finally:
        os.close(handle)


def _take(handle: int, folder: Path) -> None:
    """Take the lock; raises Fault where another process has it."""
    try:
        _lock(handle)
    except OSError as error:
        # A network drive that knows no locks is no reason to build nothing.
        if error.errno in _HELD:
            raise Fault(_busy(folder)) from error


def _busy(folder: Path) -> Problem:
    return Problem(
        "G06",
        Tier.ERROR,
        f"另一个窗口（或另一台电脑）正在生成“{folder.name}”的报告，这一次没有动它。",
        Place(str(folder)),
        hint="等那边结束后再生成一次。",
    )
