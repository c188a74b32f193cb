"""Files audited, one after the other or several at a time: of each the findings, its page and its list on the
disk. What is kept of each for the summary is small, however many there are.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Problem, problem
from reports.inspect.explained import NAME, explain, read_explanations, strangers
from reports.inspect.findings import (
    LIST_END,
    PAGE_END,
    Audited,
    audit_file,
    unreadable,
)
from reports.inspect.listing import write_list
from reports.inspect.told import write_page
from reports.inspect.vocabulary import read_vocabulary
from reports.publish.disk import write_files
from reports.run.crew import Crew, Work, done, is_death


class Order(Struct, frozen=True):
    """What is asked of a run: the files by the names they are told by, where pages go, and whether each file
    gets a list in Word too; `ignore` is a file of explanations in the place of those beside the files.
    """

    templates: Path
    output: Path
    files: Mapping[str, Path]
    profile: str = ""
    ignore: Path | None = None
    word: bool = False


def names_of(paths: Iterable[Path], files: Iterable[Path]) -> dict[str, Path]:
    """The files by what they are called: below the folder that was asked about, else by their own name; no
    two alike.
    """
    folders = [path for path in paths if path.is_dir()]
    named: dict[str, Path] = {}
    for file in files:
        inside = next((one for one in folders if file.is_relative_to(one)), None)
        name = file.relative_to(inside).as_posix() if inside else file.name
        at = 2
        while name in named:
            name = PurePosixPath(name).with_name(f"{file.stem}（{at}）{file.suffix}")
            name, at = name.as_posix(), at + 1
        named[name] = file
    return named


def audit_one(order: Order, name: str) -> Audited:
    """A file audited, its page and its list written; what is printed in it is let go. Raises Fault where the
    templates are broken.
    """
    path = order.files[name]
    audited = audit_file(path, read_vocabulary(order.templates, order.profile))
    audited = _explained(order, name, audited)
    if audited.kind:
        problems = _write(order, name, audited)
        audited = replace(audited, told=(*audited.told, *problems))
    return replace(audited, text=())


def _explained(order: Order, name: str, audited: Audited) -> Audited:
    path = order.files[name]
    where = order.ignore or path.with_name(NAME)
    if order.ignore is None and not where.is_file():
        return audited
    said = read_explanations(where)
    told = list(said.problems)
    if order.ignore is None:
        told += strangers(said, lambda one: path.with_name(one).exists())
    else:
        known = {*order.files, *(one.name for one in order.files.values())}
        told += strangers(said, known.__contains__)
    entries = dict.fromkeys((*said.of.get(path.name, ()), *said.of.get(name, ())))
    return explain(replace(audited, told=(*audited.told, *told)), tuple(entries))


def _write(order: Order, name: str, audited: Audited) -> list[Problem]:
    place = PurePosixPath(name)
    files = {f"{place.name}{PAGE_END}": write_page(audited, order.templates)}
    if order.word:
        files[f"{place.name}{LIST_END}"] = write_list(audited, order.templates)
    return write_files(order.output / place.parent, files)


def audit_all(order: Order, crew: Crew | None) -> Iterator[tuple[str, Audited]]:
    """Each file by its name, in their order, as they are done; by a crew where there is one. A file that kills
    its worker costs only itself. Raises Fault where the templates are broken, or the crew is lost.
    """
    if crew is None:
        for name in order.files:
            yield name, audit_one(order, name)
        return

    def failed(name: str, error: Exception) -> tuple[str, Audited]:
        if isinstance(error, Fault) or not is_death(error, crew):
            raise error
        told = problem("A16", "killed", detail=str(error))
        return name, unreadable(order.files[name], (told,))

    work = Work(order, lambda name, audited: (name, audited), failed, _refused)
    yield from done(work, order.files, crew)


def _refused(worker: str) -> tuple[str, Audited]:
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


def tally(name: str, audited: Audited) -> Tally:
    """A file so."""
    errors, doubts = audited.counts
    return Tally(
        name=name,
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
