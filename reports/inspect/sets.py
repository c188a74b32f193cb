"""A report that is several files (报告 + 附表): a zip of them as one set.

A zip is unpacked into a folder of the program's own, each member under a number: whatever a member is
called, it is written nowhere else.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from reports.core.packages import DAMAGE
from reports.core.problems import Fault, Problem, problem
from reports.gate.finished.vocabulary import Vocabulary
from reports.inspect.findings import (
    Audited,
    Finding,
    audit_reading,
    is_document,
    unreadable,
)
from reports.inspect.guarded import read_in_child
from reports.inspect.reading import Item, Line, Reading
from reports.inspect.subject import subject_of
from reports.publish.scratch import scratch_folder

KIND = "成套"
"""What a set is told as, where the format of a file is told."""
_IN = "："
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


class Unpacked(Struct, frozen=True):
    """The members of a set as long as they lie somewhere; `problems` where it could not be unpacked."""

    members: tuple[Member, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_set(path: Path) -> bool:
    """Whether a file is a zip that is no document itself."""
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
    except DAMAGE:
        return False
    return not any(
        one in ("[Content_Types].xml", "mimetype") or one.startswith(("word/", "xl/"))
        for one in names
    )


def audit_across(path: Path, found: Unpacked, vocabulary: Vocabulary) -> Audited:
    """What does not agree between the files of a set: findings with places in more than one of them. Those that
    cannot be read are told by themselves.
    """
    if found.problems:
        return unreadable(path, found.problems)
    readings: list[Reading] = []
    for one in found.members:
        with suppress(Fault):
            readings.append(replace(read_in_child(one.path), file=one.name))
    # The one that says which year it is comes first; what is attached often does not.
    readings.sort(key=lambda one: not subject_of(one).year)
    items = tuple(_placed(item, one.file) for one in readings for item in one.items)
    title = readings[0].title if readings else ""
    audited = audit_reading(path, Reading(path.name, KIND, items, title), vocabulary)
    across = tuple(one for one in audited.findings if len(_files_of(one)) > 1)
    return replace(audited, findings=across, profile="")


def _placed(item: Item, file: str) -> Item:
    """An item whose places name its file."""
    place = f"{file}{_IN}{item.place}"
    if isinstance(item, Line):
        return replace(item, place=place)
    rows = tuple(
        tuple(replace(cell, place=f"{file}{_IN}{cell.place}") for cell in row)
        for row in item.rows
    )
    return replace(item, rows=rows, place=place)


def _files_of(finding: Finding) -> set[str]:
    return {one.place.partition(_IN)[0] for one in finding.places}


@contextmanager
def unpacked(path: Path) -> Iterator[Unpacked]:
    """The documents of a zip, as long as they are used; none of one that is broken, locked, larger than it says,
    or without any.
    """
    with scratch_folder() as folder:
        try:
            members = tuple(_members_in(path, folder, 1))
        except Fault as fault:
            yield Unpacked(problems=tuple(fault.problems))
            return
        nothing = () if members else (problem("A16", "none"),)
        yield Unpacked(members, nothing)


def _members_in(path: Path, folder: Path, depth: int) -> Iterator[Member]:
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
                    for inner in _members_in(target, folder, depth + 1):
                        yield Member(f"{name}/{inner.name}", inner.path)
                else:
                    yield Member(name, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise Fault(problem("A16", "broken zip")) from error
    except RuntimeError as error:
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
