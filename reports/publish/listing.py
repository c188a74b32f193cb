"""What the disclosure site lists of a unit: the documents that lie in output/ and may be published,
with their checksums.

It comes from the unit's manifest; a record that no longer fits its data or its files is passed over.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from reports.core.problems import has_errors
from reports.publish.disk import hash_bytes, hash_file
from reports.publish.folders import input_hash
from reports.publish.looks import ABSENT, Looks, is_old, looks_of
from reports.publish.records import Publication, Record
from reports.publish.sealed import keeps_listed
from reports.publish.store import Store


class Facts(Protocol):
    """What is known of the files that records speak of."""

    def input_hash(self, name: str) -> str | None:
        """The hash of an input below the data folder, as `folders.input_hash` gives it."""

    def file_hash(self, name: str) -> str | None:
        """The hash of a file below the store's root, None where it cannot be read."""

    def file_size(self, name: str) -> int:
        """The size of such a file in bytes."""

    def doubt(self) -> None:
        """Something could not be read that may look the same once it can."""


class FactsOfElsewhere(Facts, Protocol):
    """The same of files that lie elsewhere."""

    @property
    def folder(self) -> Path:
        """Where what is read of them is kept for the time of a run."""


class ListedFile(Struct, frozen=True):
    """One file that readers are offered: its name, what it is called, its size in bytes and its
    SHA-256.
    """

    name: str
    label: str
    size: int
    checksum: str


class ListedDocument(Struct, frozen=True):
    """One document of the site; `checksums` are those of all its files, by name."""

    issue: Publication
    files: tuple[ListedFile, ...]
    checksums: Mapping[str, str]


class ListedUnit(Struct, frozen=True, omit_defaults=True):
    """The documents of a unit that may be published, by type, the newest of a type first.

    Where its manifest is damaged or gone, `is_lost`, they are those that were listed before, if any.
    """

    name: str
    documents: tuple[ListedDocument, ...] = ()
    is_lost: bool = False


class Seen(Struct, frozen=True):
    """What was looked at to tell what is listed of a unit, and how it looked: `inputs` below the data
    folder, `listings` of folders there as hashes, `files` below the store's root.

    There are no files where their looks are not enough to tell whether one has changed. `content` is
    the hash of what inputs and listings held, empty where that is not known.
    """

    unit: str
    inputs: Mapping[str, Looks]
    listings: Mapping[str, str | None]
    files: Mapping[str, Looks]
    content: str = ""

    def still(self, store: Store, data: Path) -> bool:
        """Whether all of it is there as it was."""
        return (
            bool(self.files)
            and _look_so(os.fspath(store.root), self.files)
            and _look_so(os.fspath(data), self.inputs)
            and all(input_hash(data, one) == was for one, was in self.listings.items())
        )


def _look_so(folder: str, seen: Mapping[str, Looks]) -> bool:
    return all(looks_of(f"{folder}/{name}") == was for name, was in seen.items())


class Reading:
    """What the disk says of a unit's files: each is hashed once, and how it looked before is noted."""

    def __init__(self, store: Store, data: Path, unit: str) -> None:
        self._root, self._data, self._unit = os.fspath(store.root), data, unit
        self._hashes: dict[str, str | None] = {}
        self._listings: dict[str, str | None] = {}
        self._inputs: dict[str, Looks] = {}
        self._files: dict[str, Looks] = {}
        self._doubtful = False

    def input_hash(self, name: str) -> str | None:
        """The hash of an input below the data folder, None where it cannot be read."""
        if name.endswith("/"):
            if name not in self._listings:
                self._listings[name] = input_hash(self._data, name)
            return self._listings[name]
        if name not in self._hashes:
            path = f"{self._data}/{name}"
            self._inputs[name] = looks_of(path)
            self._hashes[name] = self._hash(path, self._inputs[name])
        return self._hashes[name]

    def file_hash(self, name: str) -> str | None:
        """The hash of a file below the store's root, None where it cannot be read."""
        path = f"{self._root}/{name}"
        return self._hash(path, self.look(name))

    def file_size(self, name: str) -> int:
        """The size of a file below the store's root in bytes."""
        size, *_ = self.look(name)
        return size

    def look(self, name: str) -> Looks:
        """How a file below the store's root looks; what it holds is to be read after that."""
        if name not in self._files:
            self._files[name] = looks_of(f"{self._root}/{name}")
        return self._files[name]

    def doubt(self) -> None:
        """Something could not be read that may look the same once it can."""
        self._doubtful = True

    def seen(self, begun: int | None) -> Seen:
        """What was looked at; reading it began at this time, by the clock of the disk."""
        if self._doubtful:
            return Seen(self._unit, {}, {}, {})
        looks = (*self._inputs.values(), *self._files.values())
        is_enough = begun is not None and all(is_old(one, begun) for one in looks)
        files = self._files if is_enough else {}
        return Seen(self._unit, self._inputs, self._listings, files, self._content)

    def holds_what(self, seen: Seen) -> bool:
        """Whether the inputs hold what they held when this was seen."""
        for name in (*seen.inputs, *seen.listings):
            self.input_hash(name)
        return bool(seen.content) and seen.content == self._content

    @property
    def _content(self) -> str:
        held = sorted({**self._hashes, **self._listings}.items())
        return hash_bytes(repr(held).encode("utf-8", "backslashreplace"))

    def _hash(self, path: str, looks: Looks) -> str | None:
        found = hash_file(path)
        if found is None and looks != ABSENT:
            self.doubt()
        return found


def list_unit(store: Store, year: str, unit: str, facts: Facts) -> ListedUnit:
    """What is listed of a unit; one whose manifest cannot be read is lost."""
    folder = f"{store.output.name}/{year}/{unit}"
    records = store.known_records(year, unit)
    if records is None:
        # Damaged, or held by another program for a moment.
        facts.doubt()
        return ListedUnit(unit, is_lost=True)
    listed: list[ListedDocument] = []
    for record in records.values():
        outputs = store.published_outputs(year, unit, record)
        internal = store.internal(year, unit)
        if _may_be_listed(record, folder, outputs, facts, internal):
            listed += _documents_of(record, folder, outputs, facts)
    listed.sort(key=lambda one: (one.issue.title, one.issue.stem))
    listed.sort(key=lambda one: one.issue.date, reverse=True)
    listed.sort(key=lambda one: (not one.issue.kind, one.issue.kind))
    return ListedUnit(unit, tuple(listed))


def _may_be_listed(
    record: Record,
    folder: str,
    outputs: Mapping[str, str],
    facts: Facts,
    internal: Path,
) -> bool:
    """Whether a record has published files, no error, and still fits what lies on disk and its data;
    what was sealed goes on being public whatever has become of these.
    """
    return (
        bool(outputs)
        and not has_errors(record.problems)
        and (record.has_same_inputs(facts.input_hash) or keeps_listed(internal, record))
        and all(
            facts.file_hash(f"{folder}/{name}") == was for name, was in outputs.items()
        )
    )


def _documents_of(
    record: Record, folder: str, outputs: Mapping[str, str], facts: Facts
) -> Iterator[ListedDocument]:
    for issue in record.issues or _unnamed(outputs):
        files = tuple(_offered_files(issue.stem, folder, outputs, facts))
        checksums = {}
        for name, checksum in outputs.items():
            if name.startswith(issue.stem):
                checksums[name] = checksum
        if files:
            yield ListedDocument(issue, files, checksums)


def _offered_files(
    stem: str, folder: str, outputs: Mapping[str, str], facts: Facts
) -> Iterator[ListedFile]:
    # Not needed by a run in which nothing has changed.
    from reports.publish.formats import offered_formats

    for one in offered_formats():
        name = stem + one.suffix
        if name in outputs:
            size = facts.file_size(f"{folder}/{name}")
            yield ListedFile(name, one.label, size, checksum=outputs[name])


def _unnamed(outputs: Mapping[str, str]) -> Iterator[Publication]:
    """What a manifest of an earlier version tells of its documents: their names alone."""
    for name in sorted(outputs):
        if name.endswith(".docx"):
            stem = name.removesuffix(".docx")
            yield Publication(kind="", title=stem, date="", stem=stem)
