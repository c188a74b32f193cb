"""A report that is several files (报告 + 附表): a folder, or a zip of them, as one set.

A zip is unpacked into a folder of the program's own, each member under a number: whatever a member is
called, it is written nowhere else.
"""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from msgspec import Struct, structs

from reports.core.problems import Fault, problem
from reports.inspect.findings import Audited, files_in, is_document
from reports.inspect.guarded import audit_and_read_in_child
from reports.inspect.reading import Reading
from reports.inspect.vocabulary import Vocabulary
from reports.publish.scratch import scratch_folder

_MOST_MEMBERS = 500
_MOST_OF_A_MEMBER = 50_000_000
_MOST_UNPACKED = 300_000_000
# A zip in a zip is how an attachment is handed on; deeper ones are made to be.
_MOST_DEPTH = 2
_UTF_8 = 0x800
_CHUNK = 1_000_000


class Member(Struct, frozen=True):
    """A file of a set: what it is called in it, where it lies now."""

    name: str
    path: Path


class AuditedSet(Struct, frozen=True):
    """A set with what was found in each of its files, in their order; `readings` are those that could be
    read, for checks across them, each with its member's name as its file.
    """

    path: Path
    files: tuple[Audited, ...]
    readings: tuple[Reading, ...]


def is_set(path: Path) -> bool:
    """Whether a path is a folder, or a zip that is no document itself."""
    if path.is_dir():
        return True
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return not any(
        one in ("[Content_Types].xml", "mimetype") or one.startswith(("word/", "xl/"))
        for one in names
    )


def audit_set(path: Path, vocabulary: Vocabulary) -> AuditedSet:
    """What is found in the files of a set, and their readings. Raises Fault for one without any."""
    with members_of(path) as members:
        files: list[Audited] = []
        readings: list[Reading] = []
        for one in members:
            audited, reading = audit_and_read_in_child(one.path, vocabulary)
            files.append(structs.replace(audited, path=path / one.name))
            if reading is not None:
                readings.append(structs.replace(reading, file=one.name))
    return AuditedSet(path, tuple(files), tuple(readings))


@contextmanager
def members_of(path: Path) -> Iterator[Sequence[Member]]:
    """The documents of a set, as long as they are used. Raises Fault for one without any, and for a zip that
    is broken, locked, or larger than it says.
    """
    if path.is_dir():
        yield [
            Member(one.relative_to(path).as_posix(), one) for one in files_in([path])
        ]
        return
    with scratch_folder() as folder:
        members = list(_unpacked(path, folder, 1))
        if not members:
            raise Fault(problem("A16", "none"))
        yield members


def _unpacked(path: Path, folder: Path, depth: int) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as package:
            infos = [one for one in package.infolist() if not one.is_dir()]
            if (
                len(infos) > _MOST_MEMBERS
                or sum(one.file_size for one in infos) > _MOST_UNPACKED
            ):
                raise Fault(problem("A16", "too large"))
            for one in infos:
                name = member_name(one)
                is_zip = name.lower().endswith(".zip")
                if not (is_zip and depth < _MOST_DEPTH) and not is_document(name):
                    continue
                target = folder / f"{len(list(folder.iterdir()))}{_ending(name)}"
                _take_out(package, one, target)
                if is_zip:
                    for inner in _unpacked(target, folder, depth + 1):
                        yield Member(f"{name}/{inner.name}", inner.path)
                else:
                    yield Member(name, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise Fault(problem("A16", "broken zip")) from error
    except (RuntimeError, NotImplementedError) as error:
        raise Fault(problem("A16", "encrypted")) from error


def _take_out(package: zipfile.ZipFile, one: zipfile.ZipInfo, target: Path) -> None:
    """Writes a member, as much of it as a document may have: what a zip says of its size is not believed."""
    taken = 0
    with package.open(one) as stream, target.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            taken += len(chunk)
            if taken > _MOST_OF_A_MEMBER:
                raise Fault(problem("A16", "too large"))
            file.write(chunk)


def member_name(one: zipfile.ZipInfo) -> str:
    """What a member is called, without the ways that lead out of its zip. Zips of Windows say names in GBK
    and do not say that they do (APPNOTE 4.4.4, bit 11).
    """
    name = one.filename
    if not one.flag_bits & _UTF_8:
        written = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = written.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = PurePosixPath(name.replace("\\", "/")).parts
    kept = [part for part in parts if part not in ("/", "..", ".") and ":" not in part]
    return "/".join(kept)


def _ending(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix.isascii() else ""
