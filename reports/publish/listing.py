"""What the disclosure site lists: the documents that lie in output/ and may be published, with
their checksums.

It comes from the manifests of all units; a record that no longer fits its data or its files is
passed over.
"""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from reports.core.problems import has_errors
from reports.publish.disk import hash_file
from reports.publish.folders import input_hash
from reports.publish.formats import offered_formats
from reports.publish.records import Publication, Record
from reports.publish.store import Store

INDEX = "index.html"
CHECKSUMS = "校验.txt"


class Facts(Protocol):
    """What is known of the files that records speak of."""

    def input_hash(self, name: str) -> str | None:
        """The hash of an input below the data folder, as `folders.input_hash` gives it."""

    def output_hash(self, path: Path) -> str | None:
        """The hash of a published file, None where it cannot be read."""

    def output_size(self, path: Path) -> int:
        """The size of a published file in bytes."""


class DiskFacts:
    """What the disk says of them."""

    def __init__(self, data: Path) -> None:
        # The documents of a unit share most of what they were made from.
        self._input_hash = cache(partial(input_hash, data))

    def input_hash(self, name: str) -> str | None:
        """The hash of an input below the data folder."""
        return self._input_hash(name)

    def output_hash(self, path: Path) -> str | None:
        """The hash of a published file."""
        return hash_file(path)

    def output_size(self, path: Path) -> int:
        """The size of a published file in bytes. Raises OSError."""
        return path.stat().st_size


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

    year: str
    unit: str
    issue: Publication
    files: tuple[ListedFile, ...]
    checksums: Mapping[str, str]


def list_documents(store: Store, facts: Facts, year: str) -> Iterator[ListedDocument]:
    """The documents of a year that may be published, by unit and type, the newest of a type
    first.
    """
    for unit in sorted(store.units(year)):
        listed: list[ListedDocument] = []
        for record in store.records(year, unit).values():
            if _may_be_listed(store, facts, year, unit, record):
                listed += _documents_of(store, facts, year, unit, record)
        listed.sort(key=lambda one: (one.issue.title, one.issue.stem))
        listed.sort(key=lambda one: one.issue.date, reverse=True)
        listed.sort(key=lambda one: (not one.issue.kind, one.issue.kind))
        yield from listed


def _may_be_listed(
    store: Store, facts: Facts, year: str, unit: str, record: Record
) -> bool:
    """Whether a record has published files, no error, and still fits its data and what lies on
    disk.
    """
    outputs = store.published_outputs(year, unit, record)
    folder = store.published(year, unit)
    return (
        bool(outputs)
        and not has_errors(record.problems)
        and record.has_same_inputs(facts.input_hash)
        and all(
            facts.output_hash(folder / name) == was for name, was in outputs.items()
        )
    )


def _documents_of(
    store: Store, facts: Facts, year: str, unit: str, record: Record
) -> Iterator[ListedDocument]:
    outputs = store.published_outputs(year, unit, record)
    folder = store.published(year, unit)
    for issue in record.issues or _unnamed(outputs):
        files = tuple(_offered_files(issue.stem, folder, outputs, facts))
        checksums = {}
        for name, checksum in outputs.items():
            if name.startswith(issue.stem):
                checksums[name] = checksum
        if files:
            yield ListedDocument(year, unit, issue, files, checksums)


def _offered_files(
    stem: str, folder: Path, outputs: Mapping[str, str], facts: Facts
) -> Iterator[ListedFile]:
    for one in offered_formats():
        name = stem + one.suffix
        if name in outputs:
            size = facts.output_size(folder / name)
            yield ListedFile(name, one.label, size, checksum=outputs[name])


def _unnamed(outputs: Mapping[str, str]) -> Iterator[Publication]:
    """What a manifest of an earlier version tells of its documents: their names alone."""
    for name in sorted(outputs):
        if name.endswith(".docx"):
            stem = name.removesuffix(".docx")
            yield Publication(kind="", title=stem, date="", stem=stem)
