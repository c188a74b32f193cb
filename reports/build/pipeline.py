"""A run: which documents there are, what is up to date, what is made, where it goes. Alone knows that order."""

import re
import signal
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from reports.core.nodes import Scalar
from reports.core.problems import (
    Fault,
    Place,
    Problem,
    Severity,
    did_you_mean,
    has_errors,
)
from reports.publish import site
from reports.publish.disk import clashes, hash_bytes, hash_file, hash_tree, write_files
from reports.publish.folders import data_files, files_below, listing_hash
from reports.publish.records import Record
from reports.publish.store import CORRECTED, INTERNAL, SUBSTITUTED, UNNUMBERED, Store
from reports.source.textfile import read_bytes

if TYPE_CHECKING:
    from reports.build.document import BuildResult, EarlierRun
    from reports.build.workspace import Workspace
    from reports.finance.load import Setting
    from reports.publish.corrections import Published
    from reports.publish.office import PrintedPdf
    from reports.publish.paging import Paging

UNFORESEEN = "G09"
# What may lie in the machine, as a library that is missing: a document with one of these is made anew each time.
_TRIED_AGAIN = frozenset({UNFORESEEN, "P02"})
_YEAR = re.compile(r"[1-9][0-9]{3}")
# Saved by Notepad with .txt added, by another program as .yml or .markdown, or with the suffix in capitals.
_MISNAMED = re.compile(r"(?i:\.(?:(ya?ml)|md|markdown)(?:\.txt)?)$(?<!\.yaml)(?<!\.md)")
# Notes that people keep in a folder; no data file has its text there.
_NOTES = frozenset({"共用", "readme", "说明"})


class DocumentState(StrEnum):
    """What became of a document in a run."""

    BUILT = "已生成"
    UNCHANGED = "未变化"
    FAULTY = "有错误"
    STALE = "旧文件，勿公开"
    UNREAD = "没有读"


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is to do; folders are given, nothing is taken from where the program happens to stand.

    `pages` asks for the page numbers of 目录, `pdf` for these and a PDF beside each Word file; `convert` prints the
    documents for that, LibreOffice where nothing else is given.
    """

    year: int
    data: Path
    templates: Path
    output: Path
    program: Path
    cache: Path | None = None
    only: str = ""
    unit: str = ""
    draft: bool = False
    jobs: int = 1
    pages: bool = False
    pdf: bool = False
    convert: "Callable[[bytes, str], PrintedPdf] | None" = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document's line of the table: what it is, its state, what was found, where its files lie."""

    unit: str
    file: str
    title: str
    state: DocumentState
    problems: tuple[Problem, ...]
    folder: Path | None = None


class WrongCall(Exception):  # noqa: N818
    """The run was asked for something that is not there; the message is Chinese, for the user."""


def years(data: Path) -> list[int]:
    """The year folders there are, oldest first."""
    if not data.is_dir():
        return []
    return sorted(
        int(path.name)
        for path in data.iterdir()
        if path.is_dir() and _YEAR.fullmatch(path.name)
    )


def build(request: Request) -> Iterator[Outcome]:
    """Builds all documents of a year, one after the other. Raises WrongCall or Fault before the first."""
    try:
        units = _units(request)
    except OSError as error:
        raise Fault(_closed(error)) from error
    program = _program(request)
    return _listed_after(request, _run(request, units, program), program)


def _listed_after(
    request: Request, outcomes: Iterator[Outcome], program: str
) -> Iterator[Outcome]:
    """The outcomes of a run; after the last the column lists what may be published now, and says what prevented it."""
    yield from outcomes
    if request.draft:
        return
    try:
        problems = site.refresh(
            Store(request.output),
            request.data,
            request.templates,
            request.cache,
            program,
        )
    except Exception as error:
        problems = [_unforeseen(error, site.INDEX)]
    if problems:
        yield Outcome("", "", "栏目", DocumentState.FAULTY, tuple(problems))


def units_asked(request: Request) -> Iterator[tuple["Workspace", "Setting"]]:
    """Each unit asked about, with a workspace in which nothing has been looked at yet. Raises WrongCall."""
    from reports.finance.load import Setting

    program = _program(request)
    for unit in _units(request):
        workspace = _workspace(request, program)
        workspace.examined.clear()
        yield workspace, Setting(request.year, unit)


def _program(request: Request) -> str:
    """What all documents depend on: the program's own files and the templates, as a hash."""
    return hash_bytes(
        (hash_tree(request.program, (".py",)) + hash_tree(request.templates)).encode()
    )


def _units(request: Request) -> list[str]:
    if INTERNAL in (request.output.name, request.output.resolve().name):
        raise WrongCall(
            f"“{INTERNAL}”里放的不能公开，成品不能放在那里。--output 请换一个文件夹，如 output。"
        )
    if not request.data.is_dir():
        raise WrongCall(f"没有“{request.data}”这个文件夹。")
    known = [str(year) for year in years(request.data)]
    if str(request.year) not in known:
        there = (
            f"现有的年度：{'、'.join(known)}。" if known else "那里还没有年度文件夹。"
        )
        raise WrongCall(f"“{request.data}”里没有 {request.year} 年度的文件夹。{there}")
    folder = request.data / str(request.year)
    units = sorted(
        path.name
        for path in folder.iterdir()
        if path.is_dir() and not path.name.startswith(".")
    )
    if request.unit and request.unit not in units:
        raise WrongCall(
            f"{request.year} 年度没有“{request.unit}”这个单位。{did_you_mean(request.unit, units)}"
        )
    types = [path.parent.name for path in request.templates.glob("*/类型.yaml")]
    if request.only and request.only not in types:
        raise WrongCall(
            f"没有“{request.only}”这种报告。{did_you_mean(request.only, types)}"
        )
    if request.unit:
        return [request.unit]
    # A unit whose data folder is gone still has documents that must not be published any more.
    return sorted({*units, *Store(request.output).units(str(request.year))})


def _run(request: Request, units: list[str], program: str) -> Iterator[Outcome]:
    """The outcomes of all units in their order; several units at a time where the request allows it."""
    if request.jobs > 1 and len(units) > 1:
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        size = len(units) // (8 * request.jobs) + 1
        # At Ctrl-C the workers end at once and in silence, as if killed; this process says what there is to say.
        ending = (signal.SIGINT, signal.SIG_DFL)
        try:
            with ProcessPoolExecutor(
                min(request.jobs, len(units)),
                initializer=signal.signal,
                initargs=ending,
            ) as pool:
                for outcomes in pool.map(
                    _listed, repeat(request), units, repeat(program), chunksize=size
                ):
                    yield from outcomes
        except BrokenProcessPool as error:
            raise Fault(_killed(error)) from error
    else:
        for unit in units:
            yield from _unit(request, unit, program)


def _listed(request: Request, unit: str, program: str) -> list[Outcome]:
    return list(_unit(request, unit, program))


def _unit(request: Request, unit: str, program: str) -> Iterator[Outcome]:
    store = Store(request.output)
    try:
        with store.locked(str(request.year), unit):
            yield from _UnitRun(request, store, unit, program).outcomes()
    except Fault as fault:
        yield Outcome(unit, "", unit, DocumentState.FAULTY, fault.problems)
    except OSError as error:
        yield Outcome(unit, "", unit, DocumentState.FAULTY, (_closed(error),))


@lru_cache(maxsize=1)
def _workspace(request: Request, program: str) -> "Workspace":
    """Where the documents of a run are made, one for each process; imported when the first one has to be."""
    from reports.build.workspace import Workspace

    return Workspace(request.data, request.templates, request.cache, program)


def _closed(error: OSError) -> Problem:
    hint = (
        "请管理员开通读写权限，或者把整个工具文件夹移到自己能读写的地方，再生成一次。"
    )
    return Problem(
        "G08",
        Severity.ERROR,
        "这个文件夹打不开。",
        Place(str(error.filename)),
        hint=hint,
        detail=str(error),
    )


def _killed(error: Exception) -> Problem:
    message = "同时生成的几路里有一路被系统关掉了（多半是内存不够），没有全部生成。"
    hint = "加 --jobs 1 再生成一次；已经做完的文件是完整的。"
    return Problem("G10", Severity.ERROR, message, hint=hint, detail=str(error))


def _unforeseen(error: Exception, shown: str) -> Problem:
    """The last net: what nobody thought of is one document's problem and stops no other."""
    hint = "这是程序的毛病，不是您的错：加 -v 再运行一次，把显示的内容和这个文件发给维护人员。其余文件照常生成。"
    told = "".join(traceback.format_exception(error)).strip()
    return Problem(
        UNFORESEEN,
        Severity.ERROR,
        "程序没有料到这种情况，这一份没有生成。",
        Place(shown),
        hint=hint,
        detail=told,
    )


def _right_name(path: Path) -> str:
    """What a data file or its text has to be called; any other file is called right."""
    suffix = _MISNAMED.search(path.name)
    if suffix is None:
        return path.name
    stem = path.name[: suffix.start()]
    if suffix[1]:
        return f"{stem}.yaml"
    return path.name if stem.casefold() in _NOTES else f"{stem}.md"


class _UnitRun:
    """The documents of one unit in one run."""

    def __init__(self, request: Request, store: Store, unit: str, program: str) -> None:
        self.request = request
        self.store = store
        self.unit = unit
        self.year = str(request.year)
        self.program = program
        # What was let pass has to be looked at again where nothing is.
        self.built_by = f"{program} strict" if request.strict else program
        self.folder = request.data / self.year / unit
        self.together = f"{self.year}/{unit}"
        self.old = store.records(self.year, unit)
        self.records: dict[str, Record] = {}
        self.made: dict[str, tuple[Path, BuildResult]] = {}
        self.written: dict[str, list[Problem]] = {}
        self.unchanged: set[str] = set()
        self.wanted: set[str] = set()

    def outcomes(self) -> Iterator[Outcome]:
        """The outcome of each data file, and of each document whose data file is gone."""
        paths = files_below(self.folder)
        files = self._data_files()
        self.wanted = {file for file in files if self._is_wanted(file)}
        if len(files) > 1:
            # What several of them give together comes last, and is known by the unit's folder.
            self.wanted |= {self.together} if len(self.wanted) > 1 else set()
            files.append(self.together)
        misnamed = {
            path: should for path in paths if (should := _right_name(path)) != path.name
        }
        yield from (self._misnamed(path, should) for path, should in misnamed.items())
        yield from self._drafts(files) if self.request.draft else self._documents(files)
        told = {
            *self.records,
            *(self._name(path.with_name(should)) for path, should in misnamed.items()),
        }
        for path in paths:
            data_file = path.with_suffix(".yaml")
            is_text = path.suffix == ".md" and path.stem.casefold() not in _NOTES
            if (
                is_text
                and not data_file.is_file()
                and self._name(data_file) not in told
            ):
                yield self._alone(path)

    def _documents(self, files: list[str]) -> Iterator[Outcome]:
        # What is up to date keeps its file names, whoever comes first in the alphabet.
        for file in files:
            self._take_over(file)
        for file in files:
            if file in self.wanted and file not in self.records:
                self._make_one(file)
        self._write_all()
        records = {file: self.records[file] for file in files if file in self.records}
        self.records, problems = self.store.settle(self.year, self.unit, records)
        problems += self._keep_pages()
        for file, record in self.records.items():
            nothing = file == self.together and not (record.outputs or record.problems)
            if record.former or (file in self.wanted and not nothing):
                yield self._outcome(file, record)
        if problems:
            yield Outcome(
                self.unit, "", self.unit, DocumentState.FAULTY, tuple(problems)
            )

    def _misnamed(self, path: Path, should: str) -> Outcome:
        message = f"“{path.name}”的后缀不是 {Path(should).suffix}，没有读。"
        hint = "在文件名上改后缀；看不到后缀时，在资源管理器的“查看”里勾选“文件扩展名”。不是数据文件就移走。"
        place = Place(self._shown(self._name(path)))
        problem = Problem(
            "G07",
            Severity.ERROR,
            message,
            place,
            was=path.name,
            should=should,
            hint=hint,
        )
        return Outcome(
            self.unit, self._name(path), path.name, DocumentState.FAULTY, (problem,)
        )

    def _alone(self, path: Path) -> Outcome:
        """A text that no data file takes up."""
        should = f"{path.stem}.yaml"
        message = f"“{path.name}”旁边没有同名的数据文件“{should}”，没有读。"
        hint = "文字和数据要用同一个名字：改成一样的，不用的移走；只是记事，就改名叫“说明.md”。"
        problem = Problem(
            "G11",
            Severity.WARNING,
            message,
            Place(self._shown(self._name(path))),
            hint=hint,
        )
        return Outcome(
            self.unit, self._name(path), path.name, DocumentState.UNREAD, (problem,)
        )

    def _shown(self, file: str) -> str:
        """The name of a data file in messages: from the data folder on."""
        return f"{self.request.data.name}/{file}"

    def _name(self, path: Path) -> str:
        return path.relative_to(self.request.data).as_posix()

    def _is_wanted(self, file: str) -> bool:
        """Whether a data file is of the type that the run is limited to."""
        if not self.request.only:
            return True
        from reports.source.yaml import reader

        try:
            root, _ = reader.read_yaml(read_bytes(self.request.data / file), file)
        except Exception:  # whatever it is, making the document tells of it
            return True
        named = root and root.items.get("报告")
        # A file that does not say what it is gets built, so that its problem is seen.
        return not isinstance(named, Scalar) or named.text.strip() == self.request.only

    @cached_property
    def workspace(self) -> "Workspace":
        """Where this run makes its documents, without what it kept of another unit."""
        workspace = _workspace(self.request, self.program)
        workspace.examined.clear()
        return workspace

    @cached_property
    def published(self) -> "dict[str, dict[str, Published]]":
        """The numbers of the unit's published documents, by data file and document."""
        from reports.publish.corrections import load

        return load(self.store.internal(self.year, self.unit))

    @cached_property
    def paging(self) -> "Paging":
        """Where page numbers come from; LibreOffice only where the run asks for them."""
        from reports.publish.paging import Paging

        convert = self.request.convert
        if not (self.request.pages or self.request.pdf):
            convert = None
        elif convert is None:
            from reports.publish.office import convert
        return Paging(self.store.pages(self.year, self.unit), convert, self.request.pdf)

    def _keep_pages(self) -> list[Problem]:
        """Keeps the page numbers that were found; what prevented it."""
        if "paging" not in vars(self) or self.paging.known == self.store.pages(
            self.year, self.unit
        ):
            return []
        return self.store.keep_pages(self.year, self.unit, self.paging.known)

    def _trouble(self, file: str) -> list[Problem]:
        """What was wrong with printing a document, which its record does not keep."""
        place = Place(self._shown(file))
        found = [
            one if one.place else replace(one, place=place)
            for one in self.paging.trouble
        ]
        self.paging.trouble.clear()
        return found

    def _before(self, file: str) -> "EarlierRun":
        """What earlier runs left of a data file's documents; of PDFs only those that lie there as they were made."""
        from reports.build.document import EarlierRun

        outputs = self.old[file].outputs if file in self.old else {}
        there = {
            Path(path).name: recorded
            for path, recorded in outputs.items()
            if not path.endswith(".pdf")
            or hash_file(self.store.root / path) == recorded
        }
        return EarlierRun(self.published.get(file, {}), there)

    def _make(self, file: str) -> "BuildResult":
        from reports.build.document import BuildResult, gather, make
        from reports.finance.load import Setting

        setting = Setting(
            self.request.year, self.unit, self.request.draft, self.request.strict
        )
        self.workspace.inputs.clear()
        before = self._before(file)
        try:
            if file != self.together:
                return make(self.workspace, file, setting, self.paging, before)
            self.workspace.inputs[f"{file}/"] = self._hash(f"{file}/")
            return gather(
                self.workspace, self._data_files(), setting, self.paging, before
            )
        except Exception as error:
            return BuildResult(
                Path(file).stem, {}, False, (_unforeseen(error, self._shown(file)),)
            )

    def _drafts(self, files: list[str]) -> Iterator[Outcome]:
        folder = self.store.internal(self.year, self.unit)
        drafts: dict[str, BuildResult] = {}
        trouble: dict[str, list[Problem]] = {}
        for file in files:
            if file in self.wanted:
                drafts[file] = self._make(file)
                trouble[file] = self._trouble(file)
        clash = self._clashes({file: made.files for file, made in drafts.items()})
        for file, made in drafts.items():
            if file == self.together and not (made.files or made.problems):
                continue
            written = bool(made.files) and file not in clash
            found = write_files(folder, made.files) if written else clash.get(file, [])
            problems = (*made.problems, *trouble[file], *found)
            state = (
                DocumentState.FAULTY if has_errors(problems) else DocumentState.BUILT
            )
            yield Outcome(
                self.unit,
                file,
                made.title,
                state,
                problems,
                folder if written else None,
            )
        if unkept := self._keep_pages():
            yield Outcome(self.unit, "", self.unit, DocumentState.FAULTY, tuple(unkept))

    def _clashes(
        self, outputs: Mapping[str, Collection[str]]
    ) -> dict[str, list[Problem]]:
        return {
            file: [replace(one, place=Place(self._shown(file)))]
            for file, one in clashes(outputs).items()
        }

    def _take_over(self, file: str) -> None:
        """Keeps the record of a document that is unchanged; of one not asked for, the files too if its data is."""
        old = self.old.get(file)
        if old is None:
            return
        old = self._without_settled(file, old)
        if self.store.up_to_date(old, self._hash, self.built_by) and not (
            file in self.wanted and self._lacks(old)
        ):
            self.records[file] = old
            self.unchanged.add(file)
        elif file not in self.wanted:
            same = old.has_same_inputs(self._hash)
            # Without a program it will be made as soon as it is asked for.
            self.records[file] = (
                old if same else replace(old, program="", outputs={}, problems=())
            )
            self.unchanged.add(file)

    def _without_settled(self, file: str, record: Record) -> Record:
        """The record without P03 where no 更正说明 lies there any more: it has been dealt with."""
        told = any(problem.code == CORRECTED for problem in record.problems)
        if not told or any(
            one.correction for one in self.published.get(file, {}).values()
        ):
            return record
        return replace(
            record,
            problems=tuple(
                problem for problem in record.problems if problem.code != CORRECTED
            ),
        )

    def _lacks(self, record: Record) -> bool:
        """Whether this run is to bring page numbers, right fonts or a PDF that an unchanged document does not have."""
        if not (self.request.pages or self.request.pdf):
            return False
        words = [path for path in record.outputs if path.endswith(".docx")]
        without_pdf = any(
            path.removesuffix(".docx") + ".pdf" not in record.outputs for path in words
        )
        improvable = any(
            problem.code in (UNNUMBERED, SUBSTITUTED) for problem in record.problems
        )
        return improvable or (without_pdf and self.request.pdf)

    def _data_files(self) -> list[str]:
        """The unit's data files by name, in their order."""
        return data_files(self.request.data, self.together)

    def _hash(self, file: str) -> str | None:
        """The hash of an input; of a folder (with a slash at its end) that of the names of its data files."""
        if file.endswith("/"):
            return listing_hash(self._data_files())
        return hash_file(self.request.data / file)

    def _make_one(self, file: str) -> None:
        made = self._make(file)
        place = self.store.published if made.final else self.store.internal
        folder = place(self.year, self.unit)
        if has_errors(made.problems):
            made = replace(made, files={}, issued=())
        outputs = self.store.hashes(folder, made.files)
        outputs |= self.store.still_good(self.old.get(file), outputs)
        approvals = {
            name: content
            for one in made.issued
            for name, content in one.approval.items()
        }
        inputs = dict(self.workspace.inputs)
        # What may lie in the machine (a library that is missing) is tried again each time.
        program = (
            ""
            if any(problem.code in _TRIED_AGAIN for problem in made.problems)
            else self.built_by
        )
        self.records[file] = Record(
            inputs,
            program,
            outputs,
            made.title,
            made.problems,
            issues=tuple(one.issue for one in made.issued),
            forms=self.store.hashes(
                self.store.internal(self.year, self.unit), approvals
            ),
        )
        self.made[file] = (folder, made)
        self.written[file] = self._trouble(file)

    def _write_all(self) -> None:
        """Writes what was made. Of documents that would overwrite one another none is written; an old one stays.

        They are tried again each time: what was in their way lies in another file.
        """
        clash = self._clashes(
            {file: record.outputs for file, record in self.records.items()}
        )
        for file in clash.keys() - self.unchanged:
            record = self.records[file]
            record = replace(record, program="", outputs={}, issues=(), forms={})
            self.records[file] = replace(
                record, problems=(*record.problems, *clash[file])
            )
            del self.made[file]
        for file, (folder, made) in self.made.items():
            problems = write_files(folder, made.files) if made.files else []
            # A form names the hashes of what lies there, so it waits until that does.
            problems = problems or self._write_forms(file, made)
            if problems and made.issued:
                self.records[file] = replace(
                    self.records[file], program="", forms=self._old_forms(file)
                )
            self.written[file] += problems
        if any(made.issued for _, made in self.made.values()):
            self._keep_published()

    def _write_forms(self, file: str, made: "BuildResult") -> list[Problem]:
        """Writes what goes with a document and is not published, and notes what has been made public.

        A form that says nothing new is left alone: somebody may have filled it in.
        """
        known = self._old_forms(file)
        recorded = self.records[file].forms.items()
        kept = {
            Path(path).name
            for path, now in recorded
            if known.get(path) == now and (self.store.root / path).is_file()
        }
        forms = (
            form
            for one in made.issued
            for form in (*one.approval.items(), *one.correction.items())
        )
        files = {name: content for name, content in forms if name not in kept}
        problems = (
            write_files(self.store.internal(self.year, self.unit), files)
            if files
            else []
        )
        if made.final and not problems:
            self.published[file] = {
                **self.published.get(file, {}),
                **dict(self._remembered(file, made)),
            }
        return problems

    def _old_forms(self, file: str) -> Mapping[str, str]:
        return self.old[file].forms if file in self.old else {}

    def _remembered(
        self, file: str, made: "BuildResult"
    ) -> "Iterator[tuple[str, Published]]":
        """What is to be known of each published document when it is made the next time."""
        from reports.publish.corrections import Published

        for one in made.issued:
            former = self.published.get(file, {}).get(one.key)
            written = next(iter(one.correction), former.correction if former else "")
            yield (
                one.key,
                Published(
                    former.known if former and written else one.numbers,
                    one.numbers,
                    written,
                ),
            )

    def _keep_published(self) -> None:
        from reports.publish.corrections import save

        problems = save(self.store.internal(self.year, self.unit), self.published)
        for file in self.made if problems else ():
            self.written[file] += problems

    def _outcome(self, file: str, record: Record) -> Outcome:
        # Of what nobody asked for only that it is old is told.
        asked = file in self.wanted or not record.inputs
        problems = (*record.problems, *self.written.get(file, ())) if asked else ()
        folders = sorted({(self.store.root / path).parent for path in record.outputs})
        state = (
            DocumentState.UNCHANGED if file in self.unchanged else DocumentState.BUILT
        )
        if has_errors(problems):
            state = DocumentState.FAULTY
        if record.former:
            state = DocumentState.STALE
            problems = (
                *problems,
                self._old_files(file, record, asked, has_errors(problems)),
            )
        return Outcome(
            self.unit,
            file,
            record.title,
            state,
            problems,
            folders[0] if folders else None,
        )

    def _old_files(
        self, file: str, record: Record, asked: bool, faulty: bool
    ) -> Problem:
        names = "、".join(
            f"“{name}”"
            for name in dict.fromkeys(
                self._old_name(path, record) for path in record.former
            )
        )
        reason, hint, use = (
            "和现在的数据不一致",
            "现在的数据没有写到这些文件里（如改回了送审稿）；网上已公开的要撤下，这里的自己删掉。",
            "公开",
        )
        if all(path.startswith(INTERNAL) for path in record.former):
            hint, use = (
                "现在的数据没有写到这些文件里（如改了标题）；已送出的要撤回，这里的自己删掉。",
                "送签",
            )
        if not record.inputs:
            reason, hint = (
                "数据文件已经不在了",
                "找回数据文件再生成；确实不用了，自己删掉这些旧文件。",
            )
        elif not asked:
            hint = (
                f"这一次只生成“{self.request.only}”，没有管它；不加 --only 再生成一次。"
            )
        elif faulty:
            hint = "改好上面的错误再生成，旧文件就会更新。"
        elif all(path.endswith(".pdf") for path in record.former):
            hint = "PDF 不加 --pdf 不更新：加上再生成一次；不用了，自己删掉。"
        message = f"文件夹里的 {names} 是以前生成的，{reason}，请勿{use}。"
        return Problem(
            "G02",
            Severity.WARNING,
            message,
            Place(self._shown(file) if file else self.unit),
            hint=hint,
        )

    @staticmethod
    def _old_name(path: str, record: Record) -> str:
        """What an old file is called; of a PDF beside a Word file that is new, that it is the PDF."""
        name = Path(path).name
        is_pdf = (
            path.endswith(".pdf")
            and path.removesuffix(".pdf") + ".docx" in record.outputs
        )
        return name if is_pdf else name.split(".")[0]
