"""What was signed of a unit (封存): its rounds in 内部/…/版本/, the newest of which is the set that counts.

A round is one file; it is there whole or not at all, and from then on the unit is sealed. What it
speaks of lies beside it by its hash, so that a round costs what is new in it.
"""

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.publish.disk import hash_bytes, hash_file, names_in
from reports.publish.records import Record
from reports.publish.statefile import StateFile

VERSIONS = "版本"
"""The folder of a unit's rounds, below its own in 内部."""
BESIDE = "待封存"
"""The folder, below the unit's own in 内部, of what is built of a sealed unit until it is sealed again."""
_OBJECTS = "对象"
_ROUND = Pattern(r"第([1-9]\d{0,5})轮\.json")

# Crockford's base32: no I, L, O and U, which people take for 1, 1, 0 and V.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_BITS, _PER_LETTER, _GROUP = 160, 5, 4


class Event(Struct, frozen=True):
    """What a seal notes in the log: what happened, in which words; who answers for it is the seal's role."""

    what: str
    text: str


class Seal(Struct, frozen=True):
    """One round: what was sealed, by which role and when, and all that is asked of it later.

    `records` are those of the unit's documents, whose outputs and inputs lie beside the rounds by
    their hashes. `stages` (状态) and `waivers` (勾稽说明) are those of the data files; `numbers` are
    the hashes of the lists of printed numbers by the names that files begin with, `templates` that
    of the list of templates, `kept_templates` that of the templates themselves, "" in rounds of a
    program that kept none. `logged` lines stood in the log before, the last with the hash `head`;
    `events` are noted after them.
    """

    year: str
    unit: str
    round: int
    role: str
    made_by: str
    time: str
    note: str
    program: str
    templates: str
    records: Mapping[str, Record]
    stages: Mapping[str, str]
    waivers: Mapping[str, Mapping[str, str]]
    numbers: Mapping[str, str]
    logged: int
    head: str
    events: tuple[Event, ...]
    kept_templates: str = ""

    @property
    def outputs(self) -> dict[str, str]:
        """The hashes of all files, published or not, by path from the output folder's parent."""
        found: dict[str, str] = {}
        for record in self.records.values():
            found.update(record.outputs)
        return found

    @property
    def inputs(self) -> dict[str, str | None]:
        """The hashes of all that the documents were made from, by path below the data folder."""
        found: dict[str, str | None] = {}
        for record in self.records.values():
            found.update(record.inputs)
        return found

    @property
    def objects(self) -> set[str]:
        """The hashes of all that lies beside the rounds for this one."""
        # Of a folder the hash is that of its names.
        files = {one for name, one in self.inputs.items() if one and name[-1:] != "/"}
        templates = {self.templates, self.kept_templates} - {""}
        return {*files, *self.outputs.values(), *self.numbers.values(), *templates}


ROUND_FILE = StateFile(Seal, format=1)


def seal_code(content: bytes) -> str:
    """The short text that stands for a round on paper, by the bytes of its file.

    The first 160 bits of their SHA-256, 32 letters in groups of four that fit a line of the 审批单.
    That another file has the same by chance is out of the question from 128 bits on; with 160, that
    somebody makes two files of one code on purpose takes 2^80 tries. Letters that are read for one
    another are not among them.
    """
    number = int(hash_bytes(content), 16) >> (256 - _BITS)
    letters = [
        _LETTERS[number >> shift & 31]
        for shift in range(_BITS - _PER_LETTER, -1, -_PER_LETTER)
    ]
    groups = zip(*[iter(letters)] * _GROUP, strict=True)
    return "-".join("".join(group) for group in groups)


def read_code(typed: str) -> str:
    """A code as it is written, from what somebody typed off a paper: "" where it is none."""
    letters = [one for one in typed.upper().translate(_READ_AS) if one in _LETTERS]
    if len(letters) != _BITS // _PER_LETTER:
        return ""
    groups = zip(*[iter(letters)] * _GROUP, strict=True)
    return "-".join("".join(group) for group in groups)


def versions_of(internal: Path) -> Path:
    """The folder of a unit's rounds, by the unit's own in 内部."""
    return internal / VERSIONS


def round_path(versions: Path, number: int) -> Path:
    """Where a round lies."""
    return versions / f"第{number}轮.json"


def objects_in(versions: Path) -> Path:
    """Where what rounds speak of lies by its hash."""
    return versions / _OBJECTS


def rounds_in(versions: Path) -> list[int]:
    """The numbers of the rounds there are, the oldest first."""
    found = filter(None, map(_ROUND.fullmatch, names_in(versions)))
    return sorted(int(one[1]) for one in found)


def is_sealed(internal: Path) -> bool:
    """Whether a unit was ever sealed."""
    versions = f"{internal}/{VERSIONS}"
    # One look is all that this costs where nothing is sealed.
    return os.path.exists(versions) and bool(rounds_in(Path(versions)))  # noqa: PTH110


def current_seal(internal: Path) -> Seal | None:
    """The newest round of a unit, None where it was never sealed, or the file is damaged."""
    if not is_sealed(internal):
        return None
    versions = versions_of(internal)
    newest = max(rounds_in(versions), default=0)
    return ROUND_FILE.read(round_path(versions, newest))


def keeps_listed(internal: Path, record: Record) -> bool:
    """Whether a document is listed whatever has become of its data: it is sealed as it lies there."""
    seal = current_seal(internal)
    return seal is not None and record.outputs.items() <= seal.outputs.items()


def is_made_of(
    record: Record,
    inputs_hash: Callable[[str], str | None],
    programs: Collection[str],
) -> bool:
    """Whether a sealed document was made of the same data, and by one of these programs with their
    templates.
    """
    return record.program in programs and record.has_same_inputs(inputs_hash)


def is_whole(versions: Path, recorded: str) -> bool:
    """Whether an object lies there as it was kept."""
    return hash_file(objects_in(versions) / recorded) == recorded
