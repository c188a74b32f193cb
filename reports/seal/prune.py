"""Old rounds, and what is kept of old 送审稿, removed when somebody asks for it: the newest stay, and the round that
counts always does.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Fault, Place, problem
from reports.publish.disk import names_in, remove_files
from reports.publish.sealed import objects_in, round_path, versions_of
from reports.publish.sent import sent_of_unit, version_in
from reports.run.plan import UnitFolder
from reports.seal.log import LOG, is_complete, log_bytes, pruned_line, read_lines
from reports.seal.versions import (
    SealedRound,
    read_object,
    read_rounds,
    require_whole,
    require_written,
)

_WORD = ".docx"


class Pruning(Struct, frozen=True):
    """What goes of a unit's 版本: its rounds, and the files that nobody else needs; of its 送审底稿 those that
    are not the last ones of a document; of how many bytes all of it is.
    """

    rounds: tuple[SealedRound, ...]
    stay: tuple[SealedRound, ...]
    objects: tuple[Path, ...]
    sent: tuple[Path, ...]
    size: int


def plan_pruning(unit: UnitFolder, keep: int) -> Pruning:
    """What goes where so many of the newest rounds, and of each document so many of what was sent last, stay.
    Raises Fault where a round that stays is damaged: nobody knows what it needs.
    """
    versions = versions_of(unit.internal)
    rounds = read_rounds(versions)
    gone, stay = rounds[:-keep], rounds[-keep:]
    place = Place(f"{unit.request.data.name}/{unit.key}")
    needed: set[str] = set()
    for one in stay:
        require_whole(one, place, unit.year, unit.name)
        assert one.seal is not None
        needed |= one.seal.objects
    folder = objects_in(versions)
    objects = [folder / name for name in names_in(folder) if name not in needed]
    objects = [path for path in objects if path.is_file()]
    sent = list(_old_sent(unit, stay, keep))
    size = sum(path.stat().st_size for path in (*objects, *sent))
    return Pruning(tuple(gone), tuple(stay), tuple(objects), tuple(sent), size)


def _old_sent(
    unit: UnitFolder, stay: Sequence[SealedRound], keep: int
) -> Iterator[Path]:
    """What is kept of 送审稿 that are neither the last ones of their document, nor lie there, nor were sealed
    in a round that stays. A damaged one is of no use to anybody.
    """
    counts: dict[str, int] = {}
    there: set[str] | None = None
    for path, sent in sent_of_unit(unit.internal):
        if sent is None:
            yield path
            continue
        counts[sent.stem] = counts.get(sent.stem, 0) + 1
        if counts[sent.stem] > keep:
            there = _versions_there(unit, stay) if there is None else there
            if sent.version not in there:
                yield path


def _versions_there(unit: UnitFolder, stay: Sequence[SealedRound]) -> set[str]:
    """The versions that Word files say they are: those that lie there, and those that were sealed."""
    versions = versions_of(unit.internal)
    found = {version_in(path.read_bytes()) for path in unit.internal.glob(f"*{_WORD}")}
    for one in stay:
        for name, recorded in (one.seal.outputs if one.seal else {}).items():
            if name.endswith(_WORD):
                found.add(version_in(read_object(versions, recorded) or b""))
    return found


def prune(unit: UnitFolder, keep: int, time: str) -> Pruning:
    """Removes what goes; it is noted before it does. Raises Fault and OSError."""
    with unit.store.locked(unit.year, unit.name) as attempt:
        planned = plan_pruning(unit, keep)
        versions = versions_of(unit.internal)
        if planned.rounds:
            lines = read_lines(versions)
            _require_complete(unit, lines, planned.stay[-1])
            numbers = [one.number for one in planned.rounds]
            line = pruned_line(lines, time, numbers)
            require_written(attempt, versions, {LOG: log_bytes([*lines, line])})
        # The rounds first: one that is there has all that it speaks of.
        rounds = [round_path(versions, one.number) for one in planned.rounds]
        remove_files([*rounds, *planned.objects, *planned.sent])
        return planned


def _require_complete(
    unit: UnitFolder, lines: Sequence[bytes], newest: SealedRound
) -> None:
    seal = newest.seal
    if seal is None or not is_complete(lines, seal, newest.code):
        place = Place(f"{unit.request.data.name}/{unit.key}")
        raise Fault(
            problem(
                "L02",
                "damaged",
                place,
                round=newest.number,
                year=unit.year,
                unit=unit.name,
            )
        )
