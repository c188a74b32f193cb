"""Files audited, one after the other or several at a time: of each the findings, its page and its list on the
disk. What is kept of each for the summary is small, however many there are.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Problem, problem
from reports.inspect.explained import NAME, explain, read_explanations, said_of
from reports.inspect.findings import (
    LIST_END,
    PAGE_END,
    Audited,
    unreadable,
)
from reports.inspect.guarded import audit_in_child
from reports.inspect.listing import write_list
from reports.inspect.sets import Unpacked, audit_across, is_set, unpacked
from reports.inspect.told import write_page
from reports.publish.disk import write_passing
from reports.publish.vocabulary import read_vocabulary
from reports.run.crew import Crew, Work, done, is_death


class Order(Struct, frozen=True):
    """What is asked of a run: below which folder its files lie, where pages go, whether each file gets a list in
    Word too; `ignore` is a file of explanations in the place of those beside the files. `program` is the folder
    of the program that was called. `sets` are the zips among the files, with where their members lie now.
    """

    program: Path
    templates: Path
    output: Path
    base: Path
    profile: str = ""
    ignore: Path | None = None
    word: bool = False
    sets: Mapping[str, Unpacked] = {}


@contextmanager
def with_members(
    files: Sequence[Path],
) -> Iterator[tuple[list[Path], dict[str, Unpacked]]]:
    """The files, the members of each zip before it, and where those lie as long as they are used."""
    found: list[Path] = []
    sets: dict[str, Unpacked] = {}
    with ExitStack() as open_sets:
        for path in files:
            if is_set(path):
                one = open_sets.enter_context(unpacked(path))
                sets[str(path)] = one
                found += [path / member.name for member in one.members]
            found.append(path)
        yield found, sets


def base_of(files: Sequence[Path]) -> Path:
    """The folder below which all files lie: what of their paths is the same for all is no part of their names."""
    try:
        return Path(os.path.commonpath([path.absolute().parent for path in files]))
    except ValueError:
        # Several drives have nothing in common.
        return Path()


def name_of(order: Order, path: Path) -> str:
    """What a file is told as."""
    whole = path.absolute()
    return whole.relative_to(order.base if order.base.name else whole.anchor).as_posix()


def audit_one(order: Order, file: str) -> Audited:
    """A file audited, its page and its list written; what is printed in it is let go. Raises Fault where the
    templates are broken.
    """
    path = Path(file)
    vocabulary = read_vocabulary(order.templates, order.profile)
    if file in order.sets:
        audited = audit_across(path, order.sets[file], vocabulary)
    else:
        audited = audit_in_child(_lies_at(order, path), vocabulary)
    # It speaks of the file by its whole path.
    audited = replace(audited, path=path)
    audited = _explained(order, audited)
    if audited.kind:
        problems = _write(order, audited)
        audited = replace(audited, told=(*audited.told, *problems))
    return replace(audited, text=())


def _lies_at(order: Order, path: Path) -> Path:
    """Where a file lies now: a member of a zip beside it."""
    for file, found in order.sets.items():
        for one in found.members:
            if Path(file) / one.name == path:
                return one.path
    return path


def _explained(order: Order, audited: Audited) -> Audited:
    path = audited.path
    where = order.ignore or path.with_name(NAME)
    if order.ignore is None:
        if not where.is_file():
            return audited
        told = (
            *audited.told,
            *said_of(where, lambda one: path.with_name(one).exists()),
        )
        audited = replace(audited, told=told)
    said = read_explanations(where).of
    names = dict.fromkeys((path.name, name_of(order, path)))
    return explain(audited, [one for name in names for one in said.get(name, ())])


def told_of_ignored(order: Order, files: Sequence[Path]) -> list[Problem]:
    """What is wrong in the file of explanations that was named for all; of those beside the files each file
    tells.
    """
    if order.ignore is None:
        return []
    names = {name for one in files for name in (one.name, name_of(order, one))}
    return said_of(order.ignore, names.__contains__)


def _write(order: Order, audited: Audited) -> list[Problem]:
    place = PurePosixPath(name_of(order, audited.path))
    files = {f"{place.name}{PAGE_END}": write_page(audited, order.templates)}
    if order.word:
        files[f"{place.name}{LIST_END}"] = write_list(audited, order.templates)
    # Who loses one to a power cut has no summary either, and audits again: that compares each with what it should be.
    return write_passing(order.output / place.parent, files)


def audit_all(
    order: Order, files: Sequence[Path], crew: Crew | None
) -> Iterator[Audited]:
    """The files in their order, as they are done; by a crew where there is one. A file that kills its worker
    costs only itself. Raises Fault where the templates are broken, or the crew is lost.
    """
    if crew is None:
        yield from (audit_one(order, str(path)) for path in files)
        return

    def failed(file: str, error: Exception) -> Audited:
        if not is_death(error, crew):
            raise error
        return unreadable(Path(file), [problem("A16", "killed", detail=str(error))])

    work = Work(order, lambda _, audited: audited, failed, _refused)
    yield from done(work, map(str, files), crew)


def _refused(worker: str) -> Audited:
    raise Fault(problem("G20", "one", worker=worker))


# ── what is kept of each ────────────────────────────────────────────────────


class Tally(Struct, frozen=True):
    """A file in the summary: how much was found in it, by grade and by code."""

    name: str
    kind: str
    year: int
    profile: str
    errors: int
    doubts: int
    explained: int
    codes: Mapping[str, int] = MappingProxyType({})


def tally(order: Order, audited: Audited) -> Tally:
    """A file so."""
    errors, doubts = audited.counts
    return Tally(
        name=name_of(order, audited.path),
        kind=audited.kind,
        year=audited.year,
        profile=audited.profile,
        errors=errors,
        doubts=doubts,
        explained=len(audited.explained),
        codes=Counter(one.code for one in audited.findings),
    )


class CodeTally(Struct, frozen=True):
    """A kind of finding in the summary: how often, and in how many files."""

    code: str
    count: int
    files: int


def by_code(tallies: Sequence[Tally]) -> list[CodeTally]:
    """The kinds of findings, the most frequent first."""
    counts: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for one in tallies:
        counts.update(one.codes)
        files.update(one.codes.keys())
    ordered = sorted(counts, key=lambda code: (-counts[code], code))
    return [CodeTally(code, counts[code], files[code]) for code in ordered]
