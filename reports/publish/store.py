"""What a run leaves: the record of each document, what is up to date, what is old and must not
be published.

Nothing here raises OSError: what the disk refuses comes back as problems. Only `Store.locked`
raises, a Fault.
"""

import os
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Problem
from reports.publish import site_marker
from reports.publish.attempt import FOLDER as ATTEMPT
from reports.publish.attempt import Attempt, attempt_in, sweep_attempts
from reports.publish.disk import (
    Write,
    folded,
    hash_bytes,
    hash_file,
    is_litter,
    is_same,
    locked,
    names_in,
    sweep,
    write_files,
)
from reports.publish.records import (
    MANIFEST,
    PAGES,
    Pages,
    Record,
    known_records,
    load_pages,
    save_manifest,
    save_pages,
)
from reports.publish.sealed import BESIDE
from reports.publish.stale import mark_stale

INTERNAL = "内部"
# Where lies what only shows how a report looks (示例: 是 in 单位.yaml).
SAMPLES = "示例"
# Where lies what may be published as soon as it is sealed, of a unit that is built beside what was.
_TO_PUBLISH = "公开稿"
# What follows the name of a document in that of its page.
PAGE = ".html"
# The code of the 提示 that tells of a 更正说明.
CORRECTED = "P03"
# The codes of two 提示: that a 目录 has no page numbers yet, and that other fonts than the layout's were printed.
UNNUMBERED = "G13"
SUBSTITUTED = "G16"
# What LibreOffice prints of a Word file, and what is made of that.
PRINTED = (".pdf", ".ofd")

# What is told of documents that no manifest knows.
_UNRECORDED = Record({}, "", {}, "没有生成记录的旧文件")


class Store(Struct, frozen=True):
    """Where everything lies: `output` holds only what may be published, 内部 beside it the rest, but for
    samples, which lie in 示例.

    With `beside` it is where all of a sealed unit's documents lie until they are sealed again: below
    the unit's own folder in 内部.
    """

    output: Path
    beside: bool = False

    @property
    def root(self) -> Path:
        """The folder that holds them all; recorded output paths start here."""
        return self.output.parent

    def published(self, year: str, unit: str) -> Path:
        """The folder of a unit's documents that may be published."""
        if self.beside:
            return self.internal(year, unit) / _TO_PUBLISH
        return self.output.joinpath(year, unit)

    def sample(self, year: str, unit: str) -> Path:
        """The folder of a unit's documents that are samples and must not be published."""
        if self.beside:
            return self.internal(year, unit) / SAMPLES
        return self.root.joinpath(SAMPLES, year, unit)

    def internal(self, year: str, unit: str) -> Path:
        """The folder of a unit's drafts, 送审稿, reviews and manifest."""
        folder = self.unpublished.joinpath(year, unit)
        return folder / BESIDE if self.beside else folder

    @property
    def unpublished(self) -> Path:
        """The folder of all that is not published; it holds the years."""
        return self.root / INTERNAL

    def published_outputs(self, year: str, unit: str, record: Record) -> dict[str, str]:
        """Those outputs of a record, by file name, that lie in the unit's folder to be
        published.
        """
        # As `_relative` has it, but for a hundred thousand units.
        folder = f"{self.output.name}/{year}/{unit}"
        if self.beside:
            folder = self._relative(self.published(year, unit))
        found = {}
        for path, recorded in record.outputs.items():
            parent, _, name = path.rpartition("/")
            if parent == folder:
                found[name] = recorded
        return found

    def units(self, year: str) -> list[str]:
        """The units that have documents on record for a year."""
        folder = self.unpublished / year
        if not folder.is_dir():
            return []
        # A Path for each, or a pattern, costs several times as much.
        return [
            name
            for name in os.listdir(folder)  # noqa: PTH208
            if os.path.exists(f"{folder}/{name}/{MANIFEST}")  # noqa: PTH110
        ]

    def unrecorded(self, year: str, known: Collection[str]) -> list[str]:
        """The folders of a year with pages to be published that are none of the known units', without
        those that are being built.
        """
        return [
            unit
            for unit in names_in(self.output / year)
            if unit not in known
            and self.has_pages(year, unit)
            and not (self.internal(year, unit) / ATTEMPT).exists()
        ]

    def has_pages(
        self, year: str, unit: str, besides: Collection[str] = frozenset()
    ) -> bool:
        """Whether a finished page lies in the unit's folder to be published, `besides` these."""
        names = names_in(self.published(year, unit))
        return any(name.endswith(PAGE) for name in names if name not in besides)

    def records(self, year: str, unit: str) -> dict[str, Record]:
        """What the last run recorded of the unit's documents, by data file."""
        return self.known_records(year, unit) or {}

    def known_records(self, year: str, unit: str) -> dict[str, Record] | None:
        """The same, None where the manifest is damaged or gone."""
        return known_records(self.internal(year, unit) / MANIFEST)

    def pages(self, year: str, unit: str) -> dict[str, Pages]:
        """The page numbers that earlier runs found, by the name of the Word file."""
        return load_pages(self.internal(year, unit) / PAGES)

    def keep_pages(
        self,
        year: str,
        unit: str,
        pages: Mapping[str, Pages],
        write: Write = write_files,
    ) -> list[Problem]:
        """The page numbers kept for later runs; the problem where that failed."""
        return save_pages(self.internal(year, unit) / PAGES, pages, write)

    @contextmanager
    def locked(self, year: str, unit: str) -> Iterator[Attempt]:
        """Hold the unit for this run alone, with the leftovers of crashed runs swept; the attempt
        that writes. Raises Fault like `locked` and `attempt_in`.
        """
        internal = self.internal(year, unit)
        with locked(internal):
            # Before the attempt has begun: after that, what lies there may be a newer one's.
            sweep(internal)
            sweep_attempts(internal)
            for folder in (self.published(year, unit), self.sample(year, unit)):
                sweep(folder)
            mark = partial(site_marker.mark, self.published(year, unit))
            with attempt_in(internal, self.root, mark) as attempt:
                yield attempt

    def hashes(self, folder: Path, files: Mapping[str, bytes]) -> dict[str, str]:
        """The `outputs` of a record whose files belong into that folder (also those that could
        not be written).
        """
        return {
            self._relative(folder / name): hash_bytes(content)
            for name, content in files.items()
        }

    def still_good(
        self, old: Record | None, outputs: Mapping[str, str]
    ) -> dict[str, str]:
        """The PDFs and OFDs, as outputs, that an earlier run made of Word files which have come out the
        same.
        """
        before = old.outputs if old else {}
        good = {}
        for path, recorded in before.items():
            if not path.endswith(PRINTED) or path in outputs:
                continue
            word = before.get(word_of(path))
            is_new = word is None or outputs.get(word_of(path)) != word
            if not is_new and hash_file(self.root / path) == recorded:
                good[path] = recorded
        return good

    def up_to_date(
        self, record: Record, inputs_hash: Callable[[str], str | None], program: str
    ) -> bool:
        """Whether building again would give what lies there: inputs, program and the files on
        disk are as recorded.
        """
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
        self,
        year: str,
        unit: str,
        records: Mapping[str, Record],
        write: Write = write_files,
        unfinished: Sequence[str] = (),
        seen: Collection[str] = (),
    ) -> tuple[dict[str, Record], list[Problem]]:
        """The end of a unit's run: the records with their `former` files here, and what
        prevented keeping them.

        Takes the records of all documents of the unit, unchanged ones too, and what attempts that
        were never finished may have left; writes manifest and markers. The outputs of data files
        that have just been `seen` to be as recorded are not read again.
        """
        before = self.records(year, unit)
        settled = self._with_former(
            before or self._unrecorded(self.published(year, unit)), records, unfinished
        )
        problems = []
        if not before or settled != before:
            # First what tells whether a newer attempt has taken over: a marker is its own then.
            manifest = self.internal(year, unit) / MANIFEST
            problems += save_manifest(manifest, settled, write)
        places = (self.published, self.sample, self.internal)
        for folder in (place(year, unit) for place in places):
            problems += mark_stale(folder, self._stale(folder, settled, seen), write)
        here = {}
        for file, record in settled.items():
            former = self._own(record.former)
            if file in records or former:
                here[file] = replace(record, former=former)
        return here, problems

    def _with_former(
        self,
        known: dict[str, Record],
        records: Mapping[str, Record],
        unfinished: Sequence[str],
    ) -> dict[str, Record]:
        """The records, each with the files it once wrote and nobody writes now; also of
        vanished data, and of attempts that were never finished.
        """
        known = self._with_unfinished(known, unfinished)
        produced = {}
        for record in records.values():
            for path in (*record.outputs, *record.forms):
                produced[folded(path)] = path
        settled = {file: replace(one, former=()) for file, one in records.items()}
        for file, old in known.items():
            former = self._left_by(old, records.get(file), produced)
            if file in records:
                settled[file] = replace(records[file], former=former)
            elif former:
                settled[file] = Record(
                    inputs={},
                    program=old.program,
                    outputs={},
                    title=old.title,
                    former=former,
                )
        return settled

    def _with_unfinished(
        self, known: dict[str, Record], unfinished: Sequence[str]
    ) -> dict[str, Record]:
        """What is known, and in a record without a data file the documents that are not."""
        recorded: set[str] = set()
        for record in known.values():
            recorded.update(record.outputs, record.forms, record.former)
        lost = []
        for path in unfinished:
            if path not in recorded and _is_document(self.root / path):
                lost.append(path)
        if not lost:
            return known
        before = known.get("", _UNRECORDED)
        former = tuple(sorted({*before.former, *lost}))
        return {**known, "": replace(before, former=former)}

    def _left_by(
        self, old: Record, now: Record | None, produced: Mapping[str, str]
    ) -> tuple[str, ...]:
        """The files that a document once wrote and nobody writes now."""
        written = sorted({*old.outputs, *old.forms, *old.former})
        left = [path for path in written if self._is_left(path, produced)]
        if now is not None and not all(map(self._is_internal, now.outputs)):
            # What was signed stays beside what is published; it is a paper of the file, not an old one.
            left = [path for path in left if not self._is_internal(path)]
        return tuple(left)

    def _is_left(self, path: str, produced: Mapping[str, str]) -> bool:
        """Whether a file that once was written is there, and is none of those `produced` now,
        by folded path.
        """
        if not (self.root / path).is_file():
            return False
        twin = produced.get(folded(path))
        return twin is None or not is_same(self.root / path, self.root / twin)

    def _is_internal(self, path: str) -> bool:
        return (self.root / path).is_relative_to(self.unpublished)

    def _own(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of the paths that do not lie in another output folder."""
        root = self.root
        homes = (self.output, self.unpublished, root / SAMPLES)
        return tuple(
            path for path in paths if any(map((root / path).is_relative_to, homes))
        )

    def _unrecorded(self, folder: Path) -> dict[str, Record]:
        """One record, without a data file, of all documents in a folder whose manifest is lost."""
        former = sorted(
            self._relative(path)
            for path in folder.glob("*")
            if _is_document(path) and not is_litter(path.name)
        )
        return {"": replace(_UNRECORDED, former=tuple(former))}

    def _stale(
        self, folder: Path, records: Mapping[str, Record], seen: Collection[str]
    ) -> set[str]:
        """The names of the files in the folder that are former, or are not what was to be
        written.
        """
        stale = set()
        for file, record in records.items():
            stale |= {path for path in record.former if self._lies_in(folder, path)}
            # A missing file misleads nobody; one that differs was open in Word when it should have been replaced.
            outputs = {} if file in seen else record.outputs
            for path, recorded in outputs.items():
                if self._differs(folder, path, recorded):
                    stale.add(path)
        return {Path(path).name for path in stale}

    def _lies_in(self, folder: Path, path: str) -> bool:
        file = self.root / path
        return file.is_file() and is_same(file.parent, folder)

    def _differs(self, folder: Path, path: str, recorded: str) -> bool:
        return self._lies_in(folder, path) and hash_file(self.root / path) != recorded

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def word_of(printed: str) -> str:
    """The Word file that a PDF or an OFD lies beside."""
    return printed.rpartition(".")[0] + ".docx"


def _is_document(path: Path) -> bool:
    """Whether a file of an unknown past is one of ours.

    Of what is made of another file, as a PDF, only what lies beside that file.
    """
    # Not needed by a run in which nothing has changed.
    from reports.publish.formats import format_of

    found = format_of(path.name)
    if found is None or not found.made_of:
        return found is not None
    stem = path.name.removesuffix(found.suffix)
    return path.with_name(stem + found.made_of).is_file()
