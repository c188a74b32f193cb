"""What is to be done with each of a unit's data files: keep what is up to date, make what is
asked for, leave the rest.
"""

import errno
import os
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reports.publish.folders import data_files, input_hash
from reports.publish.records import MANIFEST, MEMORY, Pages, Record
from reports.publish.statefile import is_intact
from reports.publish.store import (
    CORRECTED,
    PRINTED,
    SUBSTITUTED,
    UNNUMBERED,
    Store,
)
from reports.run.request import Request

if TYPE_CHECKING:
    from reports.publish.corrections import Published


class UnitFolder(Struct, frozen=True):
    """One unit in one run: where its data lies, and what its documents depend on besides it.

    With `beside` its documents do not go where those lie that were sealed.
    """

    request: Request
    name: str
    program: str
    beside: bool = False

    @property
    def year(self) -> str:
        """The year as it stands in names of folders."""
        return str(self.request.year)

    @property
    def key(self) -> str:
        """The unit's folder below the data folder, which also names what several files give
        together.
        """
        return f"{self.year}/{self.name}"

    @property
    def store(self) -> Store:
        """Where the unit's documents lie."""
        return Store(self.request.output, self.beside)

    @property
    def sealed(self) -> "UnitFolder":
        """The unit where those of its documents lie that were sealed, if any were."""
        return replace(self, beside=False)

    @property
    def internal(self) -> Path:
        """The folder of what of the unit is not published."""
        return self.store.internal(self.year, self.name)

    @property
    def built_by(self) -> str:
        """What a document is remembered to be made by.

        What was let pass has to be looked at again where nothing is.
        """
        return self.built_strictly if self.request.strict else self.program

    @property
    def built_strictly(self) -> str:
        """The same of one that nothing was let pass of."""
        return f"{self.program} strict"

    def shown(self, file: str) -> str:
        """The name of a data file in messages: from the data folder on."""
        return f"{self.request.data.name}/{file}"

    def data_files(self) -> list[str]:
        """The unit's data files, by their names below the data folder, in their order.

        Raises OSError, also where there are none because the whole year is gone: a network drive may
        be away for a moment, and is no reason to call all documents old.
        """
        year = self.request.data / self.year
        was_there = (year / self.name).is_dir()
        found = data_files(self.request.data, self.key)
        if found:
            return found
        # The year first: what comes back after that is seen in the unit's own folder.
        if not year.is_dir() or (year / self.name).is_dir() != was_there:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(year))
        return found

    def hash_of(self, file: str) -> str | None:
        """The hash of an input, None where it cannot be read; a folder has a slash at its end."""
        return input_hash(self.request.data, file)


class EarlierRuns:
    """What earlier runs left of a unit's documents; each part is read when it is first asked
    for. What those that were never finished may have written (`unfinished`) is none of it.
    """

    def __init__(self, unit: UnitFolder, unfinished: Iterable[str] = ()) -> None:
        self._unit = unit
        self._unfinished = {PurePosixPath(one).name for one in unfinished}

    @cached_property
    def records(self) -> dict[str, Record]:
        """What was recorded of each document, by data file."""
        return self._known_records or {}

    @cached_property
    def _known_records(self) -> dict[str, Record] | None:
        return self._unit.store.known_records(self._unit.year, self._unit.name)

    @property
    def published(self) -> "dict[str, dict[str, Published]]":
        """The numbers of the published documents, by data file and document."""
        return self._known_numbers or {}

    @cached_property
    def _known_numbers(self) -> "dict[str, dict[str, Published]] | None":
        from reports.publish.corrections import load

        known = load(self._unit.internal)
        if known is None and self._unit.beside:
            return load(self._unit.sealed.internal)
        return known

    @cached_property
    def lacks_records(self) -> bool:
        """Whether the manifest is damaged or gone, so that nobody knows what documents that lie there
        were made of.
        """
        return self._known_records is None and (
            (self._unit.internal / MANIFEST).exists() or self._has_published
        )

    @cached_property
    def lacks_numbers(self) -> bool:
        """Whether the memory of published numbers is damaged or gone where documents are published."""
        if is_intact(self._unit.internal / MEMORY) or not self._has_published:
            return False
        return self._known_numbers is None

    @cached_property
    def _has_published(self) -> bool:
        """Whether a finished page lies in the unit's folder to be published."""
        unit = self._unit
        return unit.store.has_pages(unit.year, unit.name, self._unfinished)

    @cached_property
    def pages(self) -> dict[str, Pages]:
        """The page numbers that were found, by the name of the Word file."""
        unit = self._unit
        known = unit.store.pages(unit.year, unit.name)
        if unit.beside:
            return {**unit.sealed.store.pages(unit.year, unit.name), **known}
        return known


class Action(Enum):
    """What a run does with a data file's documents."""

    KEEP = auto()
    """They are up to date."""
    LEAVE = auto()
    """Nobody asked for them."""
    MAKE = auto()


class Step(Struct, frozen=True):
    """What is done with the documents of one data file, or with those that several give together.

    `record` is what stays known of documents that are not made; `asked` says that the run is about
    them.
    """

    file: str
    action: Action
    asked: bool
    record: Record | None = None


def plan_unit(
    unit: UnitFolder, files: Sequence[str], earlier: EarlierRuns
) -> list[Step]:
    """One step for each data file, and a last one for what several give together."""
    asked = {file for file in files if _is_asked(unit, file)}
    steps = [_step(unit, file, file in asked, earlier) for file in files]
    if len(files) > 1:
        steps.append(_step(unit, unit.key, len(asked) > 1, earlier))
    return [step for step in steps if step is not None]


def plan_drafts(unit: UnitFolder, files: Sequence[str]) -> list[Step]:
    """A step for each data file that drafts are asked of, and a last one for several together."""
    asked = [file for file in files if _is_asked(unit, file)]
    if len(asked) > 1:
        asked.append(unit.key)
    return [Step(file, Action.MAKE, asked=True) for file in asked]


def _is_asked(unit: UnitFolder, file: str) -> bool:
    """Whether a data file is of the type that the run is limited to.

    A file that does not say what it is gets built, so that its problem is seen.
    """
    only = unit.request.only
    if not only:
        return True
    from reports.core.nodes import Scalar
    from reports.source.encoding import read_bytes
    from reports.source.yaml.reader import read_yaml

    try:
        root, _ = read_yaml(read_bytes(unit.request.data / file), file)
    except Exception:  # whatever it is, making the document tells of it
        return True
    named = root.items.get("报告") if root else None
    return not isinstance(named, Scalar) or named.text.strip() == only


def _step(
    unit: UnitFolder, file: str, asked: bool, earlier: EarlierRuns
) -> Step | None:
    old = earlier.records.get(file)
    if old is not None:
        old = _without_settled(file, old, earlier)
        fresh = unit.store.up_to_date(old, unit.hash_of, unit.built_by)
        lacking = asked and (
            is_lacking(unit.request, old) or _is_forgotten(unit, old, earlier)
        )
        if fresh and not lacking:
            return Step(file, Action.KEEP, asked, old)
    if asked:
        return Step(file, Action.MAKE, asked)
    if old is None:
        return None
    if not old.has_same_inputs(unit.hash_of):
        # Without a program it will be made as soon as it is asked for.
        old = replace(old, program="", outputs={}, problems=())
    return Step(file, Action.LEAVE, asked, old)


def _without_settled(file: str, record: Record, earlier: EarlierRuns) -> Record:
    """The record without P03 where no 更正说明 lies there any more: it has been dealt with."""
    if not any(one.code == CORRECTED for one in record.problems):
        return record
    if any(one.correction for one in earlier.published.get(file, {}).values()):
        return record
    rest = tuple(one for one in record.problems if one.code != CORRECTED)
    return replace(record, problems=rest)


def _is_forgotten(unit: UnitFolder, record: Record, earlier: EarlierRuns) -> bool:
    """Whether documents are published whose numbers nobody remembers: they are drawn once more."""
    published = unit.store.published_outputs(unit.year, unit.name, record)
    return bool(published) and earlier.lacks_numbers


def is_lacking(request: Request, record: Record) -> bool:
    """Whether a run is to bring page numbers, right fonts, a PDF or an OFD that an unchanged document
    lacks.
    """
    if not (request.pages or request.pdf):
        return False
    if any(one.code in (UNNUMBERED, SUBSTITUTED) for one in record.problems):
        return True
    if not request.pdf:
        return False
    suffixes = PRINTED if request.ofd else (".pdf",)
    words = [path for path in record.outputs if path.endswith(".docx")]
    stems = [path.removesuffix(".docx") for path in words]
    return any(
        stem + suffix not in record.outputs for stem in stems for suffix in suffixes
    )
