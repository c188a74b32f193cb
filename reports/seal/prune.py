"""Old rounds removed, when somebody asks for it: the newest stay, and the one that counts always does."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Fault, Place, problem
from reports.publish.disk import names_in, remove_files
from reports.publish.sealed import objects_in, round_path, versions_of
from reports.run.plan import UnitFolder
from reports.seal.log import LOG, is_complete, log_bytes, pruned_line, read_lines
from reports.seal.versions import (
    SealedRound,
    read_rounds,
    require_whole,
    require_written,
)


class Pruning(Struct, frozen=True):
    """What goes of a unit's 版本: its rounds, and how many files nobody else needs, of how many bytes."""

    rounds: tuple[SealedRound, ...]
    stay: tuple[SealedRound, ...]
    objects: tuple[Path, ...]
    size: int


def plan_pruning(unit: UnitFolder, keep: int) -> Pruning:
    """What goes where so many of the newest rounds stay. Raises Fault where one that stays is damaged:
    nobody knows what it needs.
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
    size = sum(path.stat().st_size for path in objects)
    return Pruning(tuple(gone), tuple(stay), tuple(objects), size)


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
        remove_files([*rounds, *planned.objects])
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
