"""What lies in a unit's 版本: rounds read with their codes, and by its hash all that they speak of."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.json import decode, encode

from reports.core.problems import Fault, Place, Problem, problem
from reports.gate.numbers import NamedNumber
from reports.publish.attempt import Attempt
from reports.publish.disk import hash_bytes, names_in
from reports.publish.sealed import (
    ROUND_FILE,
    Seal,
    is_whole,
    objects_in,
    round_path,
    rounds_in,
    seal_code,
    versions_of,
)
from reports.publish.store import Store


class SealedRound(Struct, frozen=True):
    """A round as it lies there: its number, what it says (None where the file is damaged), and the code
    that stands for it on paper.
    """

    number: int
    seal: Seal | None
    code: str


def read_rounds(versions: Path) -> list[SealedRound]:
    """The rounds of a unit, the oldest first."""
    return [_read(versions, number) for number in rounds_in(versions)]


def newest_round(versions: Path) -> SealedRound | None:
    """The round that counts, None where the unit was never sealed."""
    numbers = rounds_in(versions)
    return _read(versions, numbers[-1]) if numbers else None


def _read(versions: Path, number: int) -> SealedRound:
    path = round_path(versions, number)
    try:
        code = seal_code(path.read_bytes())
    except OSError:
        code = ""
    return SealedRound(number, ROUND_FILE.read(path), code)


def sealed_units(store: Store, year: str) -> list[str]:
    """The units of a year that were sealed."""
    folder = store.unpublished / year
    return [
        name
        for name in sorted(names_in(folder))
        if rounds_in(versions_in(store, year, name))
    ]


def versions_in(store: Store, year: str, unit: str) -> Path:
    """The folder of a unit's rounds."""
    return versions_of(store.internal(year, unit))


# ── objects ─────────────────────────────────────────────────────────────────


def read_object(versions: Path, recorded: str) -> bytes | None:
    """An object, None where it is gone or not what was kept."""
    try:
        content = (objects_in(versions) / recorded).read_bytes()
    except OSError:
        return None
    return content if hash_bytes(content) == recorded else None


def numbers_object(numbers: Sequence[NamedNumber]) -> bytes:
    """The printed numbers of a document as an object."""
    return encode(numbers)


def read_numbers(versions: Path, recorded: str) -> tuple[NamedNumber, ...]:
    """The same read; none where the object is gone or damaged, which is told of as such."""
    content = read_object(versions, recorded)
    return decode(content, type=tuple[NamedNumber, ...]) if content else ()


def listing_object(hashes: Mapping[str, str]) -> bytes:
    """Files with their hashes as an object."""
    return encode(hashes, order="sorted")


def read_listing(versions: Path, recorded: str) -> Mapping[str, str]:
    """The same read; nothing where the object is gone or damaged."""
    content = read_object(versions, recorded)
    return decode(content, type=dict[str, str]) if content else {}


def find_damage(
    shown: str, versions: Path, one: SealedRound, known: set[str]
) -> Iterator[Problem]:
    """L04 for a round that cannot be read, and for objects of it that are gone or damaged, other than
    those `known` to be whole, which are added to.
    """
    if one.seal is None:
        place = Place(f"{shown}/{round_path(versions, one.number).name}")
        yield problem("L04", "manifest", place, round=one.number)
        return
    names = {recorded: name for name, recorded in one.seal.inputs.items() if recorded}
    names |= {recorded: name for name, recorded in one.seal.outputs.items()}
    names |= {one.seal.templates: "模板清单", one.seal.kept_templates: "模板"}
    for recorded in sorted(one.seal.objects - known):
        if is_whole(versions, recorded):
            known.add(recorded)
            continue
        is_there = (objects_in(versions) / recorded).exists()
        yield problem(
            "L04",
            "object changed" if is_there else "object gone",
            Place(f"{shown}/{objects_in(versions).name}/{recorded}"),
            name=names.get(recorded, "印出的数").rpartition("/")[2],
            round=one.number,
        )


def require_whole(one: SealedRound | None, place: Place, year: str, unit: str) -> None:
    """Raises Fault where the round that counts is damaged: nothing may follow on it."""
    if one is not None and one.seal is None:
        raise Fault(
            problem("L02", "damaged", place, round=one.number, year=year, unit=unit)
        )


def require_written(attempt: Attempt, folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files. Raises Fault where one could not be."""
    problems = attempt.write(folder, files)
    if problems:
        raise Fault(*problems)
