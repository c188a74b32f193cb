"""A run: which documents there are, what is up to date, what is made, where it goes. Alone knows that order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from reports.output import Record, Store, hash_bytes, hash_file, hash_tree, write_files
from reports.problems import Fault, Place, Problem, Tier, did_you_mean, has_errors
from reports.textfile import decode

if TYPE_CHECKING:
    from reports.document import Made
    from reports.workshop import Workshop

UNIT_FILE = "单位.yaml"


class State(StrEnum):
    """What became of a document in a run."""

    BUILT = "已生成"
    UNCHANGED = "未变化"
    FAULTY = "有错误"
    STALE = "旧文件，勿公开"


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is to do; folders are given, nothing is taken from where the program happens to stand."""

    year: int
    data: Path
    templates: Path
    output: Path
    program: Path
    cache: Path | None = None
    only: str = ""
    unit: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document's line of the table: what it is, its state, what was found, where its files lie."""

    unit: str
    file: str
    title: str
    state: State
    problems: tuple[Problem, ...]
    folder: Path | None = None


class WrongCall(Exception):  # noqa: N818
    """The run was asked for something that is not there; the message is Chinese, for the user."""


def years(data: Path) -> list[int]:
    """The year folders there are, oldest first."""
    if not data.is_dir():
        return []
    return sorted(int(path.name) for path in data.iterdir() if path.is_dir() and path.name.isdecimal())


def build(request: Request) -> Iterator[Outcome]:
    """Builds all documents of a year, one after the other. Raises WrongCall before the first."""
    units = _units(request)
    program = hash_bytes((hash_tree(request.program, (".py",)) + hash_tree(request.templates)).encode())
    return _run(request, units, program)


def _units(request: Request) -> list[str]:
    known = [str(year) for year in years(request.data)]
    if str(request.year) not in known:
        there = f"现有的年度：{'、'.join(known)}。" if known else "那里还没有年度文件夹。"
        raise WrongCall(f"“{request.data}”里没有 {request.year} 年度的文件夹。{there}")
    folder = request.data / str(request.year)
    units = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    if request.unit and request.unit not in units:
        raise WrongCall(f"{request.year} 年度没有“{request.unit}”这个单位。{did_you_mean(request.unit, units)}")
    types = [path.parent.name for path in request.templates.glob("*/类型.yaml")]
    if request.only and request.only not in types:
        raise WrongCall(f"没有“{request.only}”这种报告。{did_you_mean(request.only, types)}")
    return [request.unit] if request.unit else units


def _run(request: Request, units: list[str], program: str) -> Iterator[Outcome]:
    store = Store(request.output)
    for unit in units:
        try:
            with store.locked(str(request.year), unit):
                yield from _UnitRun(request, store, unit, program).outcomes()
        except Fault as fault:
            yield Outcome(unit, "", unit, State.FAULTY, fault.problems)


class _UnitRun:
    """The documents of one unit in one run."""

    def __init__(self, request: Request, store: Store, unit: str, program: str) -> None:
        self.request = request
        self.store = store
        self.unit = unit
        self.year = str(request.year)
        self.program = program
        self.folder = request.data / self.year / unit
        self.old = store.records(self.year, unit)
        self.records: dict[str, Record] = {}
        self.written: dict[str, list[Problem]] = {}
        self.unchanged: set[str] = set()
        self._workshop: Workshop | None = None

    def outcomes(self) -> Iterator[Outcome]:
        """The outcome of each data file, and of each document whose data file is gone."""
        files = [self._name(path) for path in sorted(self.folder.rglob("*.yaml")) if path.name != UNIT_FILE]
        if self.request.draft:
            yield from (self._draft(file) for file in files if self._wanted(file))
            return
        for file in files:
            self._settle_one(file)
        settled, problems = self.store.settle(self.year, self.unit, self.records)
        for file, record in settled.items():
            if file not in self.records or self._wanted(file):
                yield self._outcome(file, record)
        if problems:
            yield Outcome(self.unit, "", self.unit, State.FAULTY, tuple(problems))

    def _name(self, path: Path) -> str:
        return path.relative_to(self.request.data).as_posix()

    def _wanted(self, file: str) -> bool:
        """Whether a data file is of the type that the run is limited to."""
        if not self.request.only:
            return True
        text, _ = decode((self.request.data / file).read_bytes(), file)
        named = re.search(r"^报告\s*[:：]\s*[\"']?([^\s\"'#]+)", text or "", re.M)
        # A file that does not say what it is gets built, so that its problem is seen.
        return named is None or named.group(1) == self.request.only

    @property
    def workshop(self) -> "Workshop":
        """Where documents are made; imported when the first one has to be."""
        if self._workshop is None:
            from reports.workshop import Workshop

            request = self.request
            self._workshop = Workshop(request.data, request.templates, request.cache, self.program)
        return self._workshop

    def _make(self, file: str) -> "Made":
        from reports.document import make
        from reports.finance.load import Setting

        self.workshop.inputs.clear()
        return make(self.workshop, file, Setting(self.request.year, self.unit, self.request.draft))

    def _draft(self, file: str) -> Outcome:
        made = self._make(file)
        folder = self.store.internal(self.year, self.unit)
        problems = (*made.problems, *write_files(folder, made.files)) if made.files else made.problems
        state = State.FAULTY if has_errors(problems) else State.BUILT
        return Outcome(self.unit, file, made.title, state, problems, folder if made.files else None)

    def _settle_one(self, file: str) -> None:
        """Takes an unchanged document's record over, or makes the document anew."""
        old = self.old.get(file)
        up_to_date = old is not None and self.store.up_to_date(old, self._hash, self.program)
        if old is not None and (up_to_date or not self._wanted(file)):
            self.records[file] = old
            self.unchanged.add(file)
        elif self._wanted(file):
            self._build_one(file)

    def _hash(self, file: str) -> str | None:
        return hash_file(self.request.data / file)

    def _build_one(self, file: str) -> None:
        made = self._make(file)
        place = self.store.published if made.final else self.store.internal
        folder = place(self.year, self.unit)
        files: Mapping[str, bytes] = {} if has_errors(made.problems) else made.files
        self.written[file] = []
        taken = {path: other for other, record in self.records.items() for path in record.outputs}
        outputs = self.store.hashes(folder, files)
        clash = next((taken[path] for path in outputs if path in taken), None)
        problems = made.problems
        if clash is not None:
            problems = (*problems, _clash(file, clash, self.workshop.shown(file)))
            outputs = {}
        else:
            self.written[file] = write_files(folder, files) if files else []
        inputs = dict(self.workshop.inputs)
        self.records[file] = Record(inputs, self.program, outputs, "", made.title, problems)

    def _outcome(self, file: str, record: Record) -> Outcome:
        problems = (*record.problems, *self.written.get(file, ()))
        folders = sorted({(self.store.root / path).parent for path in record.outputs})
        state = State.UNCHANGED if file in self.unchanged else State.BUILT
        if has_errors(problems):
            state = State.FAULTY
        if record.former:
            state = State.STALE
            problems = (*problems, *self._old_files(file, record))
        return Outcome(self.unit, file, record.title, state, problems, folders[0] if folders else None)

    def _old_files(self, file: str, record: Record) -> Iterator[Problem]:
        names = "、".join(Path(path).name for path in record.former)
        reason = "数据文件已经不在了" if not record.inputs else "和现在的数据不一致"
        message = f"文件夹里的旧文件请勿公开：{names} 是以前生成的，{reason}。"
        hint = "改好错误再生成，旧文件就会更新；已经不用的，确认后自己删掉。"
        yield Problem("G02", Tier.WARNING, message, Place(file or self.unit), hint=hint)


def _clash(file: str, other: str, shown: str) -> Problem:
    message = f"它和 {other} 会写成同一个文件名，没有生成。"
    return Problem(
        "G05", Tier.ERROR, message, Place(shown, 1), hint="两份数据的险种、年度或项目名称写重了，改掉其中一份。"
    )
