"""What a run leaves: the record of each document, what is up to date, what is old and must not be published.

Nothing here raises OSError: what the disk refuses comes back as problems. Only `Store.locked` raises, a Fault.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from reports.core.problems import Place, Problem, Severity
from reports.publish.disk import (
    folded,
    hash_bytes,
    hash_file,
    is_litter,
    is_same,
    locked,
    sweep,
    unwritable,
    write_files,
)
from reports.publish.formats import format_of

INTERNAL = "内部"
MANIFEST = "生成记录.json"
MARKER = "旧文件，勿公开.txt"
PAGES = "页码.json"
# The code of the 提示 that tells of a 更正说明.
CORRECTED = "P03"
# The codes of two 提示: that a 目录 has no page numbers yet, and that other fonts than the layout's were printed.
UNNUMBERED = "G13"
SUBSTITUTED = "G16"

_MANIFEST_FORMAT = 2
_PAGES_FORMAT = 1


# --- manifest ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Publication:
    """One document among the files of a record: the type of report, its title, its 公开时间 and its name on disk.

    `date` is written 2025-06-03, and empty where the data has none; the names of the files begin with `stem`.
    """

    kind: str
    title: str
    date: str
    stem: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of one document: what it was made from, what came out, and what was found.

    `inputs` are hashes by path, None for a file that was looked for and absent; `outputs` are hashes by path from
    the output folder's parent. `former` are files that an earlier run wrote for this document, to be published or
    signed, and that are old now. A record without inputs is all that remains of a document whose data file is gone.
    `issues` tells the outputs of several documents of one data file apart; `forms` are hashes, as they were written, of
    the papers that go with them and may be filled in by hand.
    """

    inputs: Mapping[str, str | None]
    program: str
    outputs: Mapping[str, str]
    title: str
    problems: tuple[Problem, ...] = ()
    former: tuple[str, ...] = ()
    issues: tuple[Publication, ...] = ()
    forms: Mapping[str, str] = field(default_factory=dict)

    def has_same_inputs(self, inputs_hash: Callable[[str], str | None]) -> bool:
        """Whether the data the document was made from is there and as recorded."""
        return bool(self.inputs) and all(
            inputs_hash(path) == recorded for path, recorded in self.inputs.items()
        )


def load_manifest(path: Path) -> dict[str, Record]:
    """The records by data file; none where the manifest is missing, damaged or of another format."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["format"] != _MANIFEST_FORMAT:
            return {}
        return {
            str(data_file): _record(raw)
            for data_file, raw in manifest["documents"].items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def save_manifest(path: Path, records: Mapping[str, Record]) -> list[Problem]:
    """The manifest written whole; the problem where that failed."""
    documents = {data_file: _plain(record) for data_file, record in records.items()}
    manifest = {"format": _MANIFEST_FORMAT, "documents": documents}
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    return write_files(
        path.parent, {path.name: text.encode("utf-8", "backslashreplace")}
    )


def _plain(record: Record) -> dict[str, Any]:
    return {
        "inputs": dict(record.inputs),
        "program": record.program,
        "outputs": dict(record.outputs),
        "title": record.title,
        "problems": [_plain_problem(problem) for problem in record.problems],
        "former": list(record.former),
        "issues": [asdict(issue) for issue in record.issues],
        "forms": dict(record.forms),
    }


def _plain_problem(problem: Problem) -> dict[str, Any]:
    words = asdict(problem)
    # Manifests of earlier versions call it so.
    return {"tier": words.pop("severity"), **words}


def _record(raw: dict[str, Any]) -> Record:
    return Record(
        inputs={
            path: None if value is None else _text(value)
            for path, value in raw["inputs"].items()
        },
        program=_text(raw["program"]),
        outputs={path: _text(value) for path, value in raw["outputs"].items()},
        title=_text(raw["title"]),
        problems=tuple(_problem(problem) for problem in raw["problems"]),
        former=tuple(_text(path) for path in raw["former"]),
        # A manifest of an earlier version knows neither.
        issues=tuple(_issue(issue) for issue in raw.get("issues", ())),
        forms={path: _text(value) for path, value in raw.get("forms", {}).items()},
    )


def _problem(raw: dict[str, Any]) -> Problem:
    place = raw["place"] and Place(
        _text(raw["place"]["file"]),
        int(raw["place"]["line"]),
        int(raw["place"]["column"]),
    )
    words = {
        name: _text(raw[name])
        for name in ("code", "message", "was", "should", "hint", "detail")
    }
    return Problem(severity=Severity(raw["tier"]), place=place, **words)


def _issue(raw: dict[str, Any]) -> Publication:
    return Publication(
        **{name: _text(raw[name]) for name in ("kind", "title", "date", "stem")}
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


# --- page numbers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pages:
    """The page numbers of a 目录 by anchor, and the hash of the document, without numbers, that they were read from.

    `lacking` are the fonts that were not there to print it with.
    """

    document: str
    numbers: Mapping[str, str]
    lacking: tuple[str, ...] = ()


def _load_pages(path: Path) -> dict[str, Pages]:
    """The page numbers by file name; none where the file is missing, damaged or of another format."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["format"] != _PAGES_FORMAT:
            return {}
        return {str(name): _pages(raw) for name, raw in kept["documents"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _pages(raw: dict[str, Any]) -> Pages:
    numbers = {anchor: _text(number) for anchor, number in raw["numbers"].items()}
    return Pages(
        _text(raw["document"]), numbers, tuple(_text(font) for font in raw["lacking"])
    )


# --- old files -----------------------------------------------------------------------------------------------------


def mark_stale(folder: Path, names: Iterable[str]) -> list[Problem]:
    """A marker in the folder that lists these old files, or no marker where there are none; what prevented it."""
    if listed := sorted(set(names)):
        return write_files(folder, {MARKER: _marker_text(listed)})
    try:
        (folder / MARKER).unlink(missing_ok=True)
    except OSError as error:
        return [unwritable(folder, error)]
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


def _word_of(pdf: str) -> str:
    """The Word file that a PDF lies beside."""
    return pdf.removesuffix(".pdf") + ".docx"


def _is_document(path: Path) -> bool:
    """Whether a file of an unknown past is one of ours.

    Of what is made of another file, as a PDF, only what lies beside that file.
    """
    found = format_of(path.name)
    if found is None or not found.made_of:
        return found is not None
    stem = path.name.removesuffix(found.suffix)
    return path.with_name(stem + found.made_of).is_file()


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

    @property
    def unpublished(self) -> Path:
        """The folder of all that is not published; it holds the years."""
        return self.root / INTERNAL

    def published_outputs(self, year: str, unit: str, record: Record) -> dict[str, str]:
        """Those outputs of a record, by file name, that lie in the unit's folder to be published."""
        folder = self._relative(self.published(year, unit))
        parted = {path: path.rpartition("/") for path in record.outputs}
        return {
            parted[path][2]: recorded
            for path, recorded in record.outputs.items()
            if parted[path][0] == folder
        }

    def units(self, year: str) -> list[str]:
        """The units that have documents on record for a year."""
        return [
            path.parent.name
            for path in (self.root / INTERNAL / year).glob(f"*/{MANIFEST}")
        ]

    def records(self, year: str, unit: str) -> dict[str, Record]:
        """What the last run recorded of the unit's documents, by data file."""
        return load_manifest(self.internal(year, unit) / MANIFEST)

    def pages(self, year: str, unit: str) -> dict[str, Pages]:
        """The page numbers that earlier runs found, by the name of the Word file."""
        return _load_pages(self.internal(year, unit) / PAGES)

    def keep_pages(
        self, year: str, unit: str, pages: Mapping[str, Pages]
    ) -> list[Problem]:
        """The page numbers kept for later runs; the problem where that failed."""
        documents = {name: asdict(found) for name, found in pages.items()}
        kept = {"format": _PAGES_FORMAT, "documents": documents}
        text = json.dumps(kept, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        return write_files(
            self.internal(year, unit), {PAGES: text.encode("utf-8", "backslashreplace")}
        )

    @contextmanager
    def locked(self, year: str, unit: str) -> Iterator[None]:
        """Hold the unit for this run alone, with the leftovers of crashed runs swept; raises Fault like `locked`."""
        with locked(self.internal(year, unit)):
            sweep(self.internal(year, unit))
            sweep(self.published(year, unit))
            yield

    def hashes(self, folder: Path, files: Mapping[str, bytes]) -> dict[str, str]:
        """The `outputs` of a record whose files belong into that folder (also those that could not be written)."""
        return {
            self._relative(folder / name): hash_bytes(content)
            for name, content in files.items()
        }

    def still_good(
        self, old: Record | None, outputs: Mapping[str, str]
    ) -> dict[str, str]:
        """The PDFs, as outputs, that an earlier run made of Word files which have come out the same."""
        before = old.outputs if old else {}
        return {
            path: recorded
            for path, recorded in before.items()
            if path.endswith(".pdf") and path not in outputs
            if (word := before.get(_word_of(path))) is not None
            and outputs.get(_word_of(path)) == word
            if hash_file(self.root / path) == recorded
        }

    def up_to_date(
        self, record: Record, inputs_hash: Callable[[str], str | None], program: str
    ) -> bool:
        """Whether building again would give what lies there: inputs, program and the files on disk are as recorded."""
        return (
            record.program == program
            and record.has_same_inputs(inputs_hash)
            # 内部 also knows what went to another output folder beside it.
            and len(self._own(record.outputs)) == len(record.outputs)
            and all(
                hash_file(self.root / path) == recorded
                for path, recorded in record.outputs.items()
            )
            # What people write into a form is theirs, but a form that is gone is made again.
            and all((self.root / path).is_file() for path in record.forms)
        )

    def settle(
        self, year: str, unit: str, records: Mapping[str, Record]
    ) -> tuple[dict[str, Record], list[Problem]]:
        """The end of a unit's run: the records with their `former` files here, and what prevented keeping them.

        Takes the records of all documents of the unit, unchanged ones too; writes markers and manifest.
        """
        settled = self._with_former(year, unit, records)
        problems = []
        for folder in (self.published(year, unit), self.internal(year, unit)):
            problems += mark_stale(folder, self._stale(folder, settled))
        problems += save_manifest(self.internal(year, unit) / MANIFEST, settled)
        here = {
            file: replace(record, former=self._own(record.former))
            for file, record in settled.items()
        }
        return {
            file: record
            for file, record in here.items()
            if file in records or record.former
        }, problems

    def _with_former(
        self, year: str, unit: str, records: Mapping[str, Record]
    ) -> dict[str, Record]:
        """The records, each with the files it once wrote and nobody writes now; also of vanished data."""
        known = self.records(year, unit) or self._unrecorded(self.published(year, unit))
        produced = {
            folded(path): path
            for record in records.values()
            for path in (*record.outputs, *record.forms)
        }
        settled = {
            data_file: replace(record, former=())
            for data_file, record in records.items()
        }
        for data_file, old in known.items():
            record = settled.get(data_file)
            # What was signed stays beside what is published; it is a paper of the file, not an old one.
            signed = record is not None and any(
                not self._is_internal(path) for path in record.outputs
            )
            former = tuple(
                path
                for path in sorted({*old.outputs, *old.forms, *old.former})
                if self._is_left(path, produced)
                and not (signed and self._is_internal(path))
            )
            if record is not None:
                settled[data_file] = replace(record, former=former)
            elif former:
                bare = replace(
                    old, inputs={}, outputs={}, problems=(), issues=(), forms={}
                )
                settled[data_file] = replace(bare, former=former)
        return settled

    def _is_left(self, path: str, produced: Mapping[str, str]) -> bool:
        """Whether a file that once was written is there, and is none of those `produced` now, by folded path."""
        twin = produced.get(folded(path))
        return (self.root / path).is_file() and not (
            twin and is_same(self.root / path, self.root / twin)
        )

    def _is_internal(self, path: str) -> bool:
        return (self.root / path).is_relative_to(self.root / INTERNAL)

    def _own(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of the paths that do not lie in another output folder."""
        return tuple(
            path
            for path in paths
            if self._is_internal(path) or self._is_published(path)
        )

    def _is_published(self, path: str) -> bool:
        return (self.root / path).is_relative_to(self.output)

    def _unrecorded(self, folder: Path) -> dict[str, Record]:
        """One record, without a data file, of all documents in a folder whose manifest is lost."""
        found = (
            path
            for path in folder.glob("*")
            if _is_document(path) and not is_litter(path.name)
        )
        former = tuple(sorted(self._relative(path) for path in found))
        return {"": Record({}, "", {}, "没有生成记录的旧文件", former=former)}

    def _lies_in(self, folder: Path, path: str) -> bool:
        file = self.root / path
        return file.is_file() and is_same(file.parent, folder)

    def _stale(self, folder: Path, records: Mapping[str, Record]) -> set[str]:
        """The names of the files in the folder that are former, or are not what was to be written."""
        stale = {
            path
            for record in records.values()
            for path in record.former
            if self._lies_in(folder, path)
        }
        for record in records.values():
            # A missing file misleads nobody; one that differs was open in Word when it should have been replaced.
            stale |= {
                path
                for path, recorded in record.outputs.items()
                if self._differs(folder, path, recorded)
            }
        return {Path(path).name for path in stale}

    def _differs(self, folder: Path, path: str, recorded: str) -> bool:
        return self._lies_in(folder, path) and hash_file(self.root / path) != recorded

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()
