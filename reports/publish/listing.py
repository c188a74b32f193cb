"""What the disclosure site lists: the documents that lie in output/ and may be published, with
their checksums.

It comes from the manifests of all units; a record that no longer fits its data or its files is
passed over.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from msgspec import Struct

from reports.core.problems import has_errors
from reports.publish.disk import hash_file
from reports.publish.folders import input_hash
from reports.publish.formats import offered_formats
from reports.publish.records import Publication, Record
from reports.publish.store import Store

INDEX = "index.html"
CHECKSUMS = "校验.txt"
InputHash = Callable[[str], str | None]


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


def list_documents(store: Store, data: Path, year: str) -> Iterator[ListedDocument]:
    """The documents of a year that may be published, by unit and type, the newest of a type
    first.
    """
    # The documents of a unit share most of what they were made from.
    inputs_hash = cache(partial(input_hash, data))
    for unit in sorted(store.units(year)):
        listed: list[ListedDocument] = []
        for record in store.records(year, unit).values():
            if _may_be_listed(store, inputs_hash, year, unit, record):
                listed += _documents_of(store, year, unit, record)
        listed.sort(key=lambda one: (one.issue.title, one.issue.stem))
        listed.sort(key=lambda one: one.issue.date, reverse=True)
        listed.sort(key=lambda one: (not one.issue.kind, one.issue.kind))
        yield from listed


def _may_be_listed(
    store: Store, inputs_hash: InputHash, year: str, unit: str, record: Record
) -> bool:
    """Whether a record has published files, no error, and still fits its data and what lies on
    disk.
    """
    outputs = store.published_outputs(year, unit, record)
    folder = store.published(year, unit)
    return (
        bool(outputs)
        and not has_errors(record.problems)
        and record.has_same_inputs(inputs_hash)
        and all(hash_file(folder / name) == was for name, was in outputs.items())
    )


def _documents_of(
    store: Store, year: str, unit: str, record: Record
) -> Iterator[ListedDocument]:
    outputs = store.published_outputs(year, unit, record)
    folder = store.published(year, unit)
    for issue in record.issues or _unnamed(outputs):
        files = tuple(_offered_files(issue.stem, folder, outputs))
        checksums = {}
        for name, checksum in outputs.items():
            if name.startswith(issue.stem):
                checksums[name] = checksum
        if files:
            yield ListedDocument(year, unit, issue, files, checksums)


def _offered_files(
    stem: str, folder: Path, outputs: Mapping[str, str]
) -> Iterator[ListedFile]:
    for one in offered_formats():
        name = stem + one.suffix
        if name in outputs:
            size = (folder / name).stat().st_size
            yield ListedFile(name, one.label, size, checksum=outputs[name])


def _unnamed(outputs: Mapping[str, str]) -> Iterator[Publication]:
    """What a manifest of an earlier version tells of its documents: their names alone."""
    for name in sorted(outputs):
        if name.endswith(".docx"):
            stem = name.removesuffix(".docx")
            yield Publication(kind="", title=stem, date="", stem=stem)
