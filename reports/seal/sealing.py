"""A unit sealed: what lies there is looked at, made once more to know what it prints, kept and noted.

The order is what makes a crash harmless. First all that a round speaks of is laid down by its hash:
as long as no round names it, nobody looks at it. Then comes the round, one file: from then on the unit
is sealed. Its lines of the log, and the files that go from 待封存 to where the sealed ones lie, follow
from it, and are made up for by whoever comes next.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Place, Problem, has_errors, problem
from reports.publish.attempt import Attempt
from reports.publish.disk import hash_bytes
from reports.publish.records import Record
from reports.publish.sealed import (
    ROUND_FILE,
    Event,
    Seal,
    objects_in,
    round_path,
    seal_code,
    versions_of,
)
from reports.run.plan import Action, EarlierRuns, UnitFolder, plan_unit
from reports.run.sealed_unit import departure
from reports.run.session import Session
from reports.run.unit import TRIED_AGAIN
from reports.seal.log import (
    LOG,
    SEALED,
    head_of,
    is_complete,
    lines_of,
    log_bytes,
    read_lines,
)
from reports.seal.made import Made, asking_nothing
from reports.seal.succession import in_place, succeed
from reports.seal.templates_kept import files_below, packed
from reports.seal.versions import (
    SealedRound,
    listing_object,
    newest_round,
    require_whole,
    require_written,
)


class Signature(Struct, frozen=True):
    """Who seals and who made what is sealed, by their roles, when, and a note."""

    role: str
    made_by: str
    time: str
    note: str


class Sealing(Struct, frozen=True):
    """What came of sealing a unit: its round, whether that is new, and what is told.

    `moved` says that documents have taken the place of those that were sealed before.
    """

    current: SealedRound
    is_new: bool
    moved: bool
    problems: tuple[Problem, ...]


def seal_unit(unit: UnitFolder, session: Session, signature: Signature) -> Sealing:
    """Seals a unit as it lies there. Raises Fault where that may not be, OSError."""
    place = Place(f"{unit.request.data.name}/{unit.key}")
    with unit.store.locked(unit.year, unit.name) as attempt:
        versions = versions_of(unit.internal)
        last = newest_round(versions)
        require_whole(last, place, unit.year, unit.name)
        if last is not None:
            _complete(unit, attempt, last)
        candidate = _candidate(unit, last)
        records = _sealable(candidate, place)
        if last is not None and _is_same(last, candidate, records, signature):
            return Sealing(last, is_new=False, moved=False, problems=())
        made = Made(candidate, session, records)
        made.require_same(place)
        problems = _same_roles(made, signature, place)
        current = _write(unit, attempt, made, signature, last)
        assert current.seal is not None
        _complete(unit, attempt, current)
        return Sealing(current, True, candidate.beside, tuple(problems))


def _candidate(unit: UnitFolder, last: SealedRound | None) -> UnitFolder:
    """The unit where that lies which is to be sealed: beside what was, where it has changed."""
    if last is None or not departure(unit, last.seal):
        return unit
    return replace(unit, beside=True)


def _sealable(unit: UnitFolder, place: Place) -> dict[str, Record]:
    """The records of all that the unit's data give. Raises Fault where it is not finished."""
    earlier = EarlierRuns(unit)
    year, name = unit.year, unit.name
    records = {}
    asking = asking_nothing(unit, earlier)
    for step in plan_unit(asking, unit.data_files(), earlier):
        record = earlier.records.get(step.file)
        title = record.title if record else Path(step.file).stem
        if record and has_errors(record.problems):
            raise Fault(
                problem("L02", "errors", place, title=title, year=year, unit=name)
            )
        if record and (why := _unfinished(record)):
            raise Fault(
                problem(
                    "L02",
                    "unfinished",
                    place,
                    title=title,
                    why=why,
                    year=year,
                    unit=name,
                )
            )
        if record is None or step.action is not Action.KEEP:
            raise Fault(problem("L02", "old", place, title=title, year=year, unit=name))
        records[step.file] = record
    if not any(record.outputs for record in records.values()):
        raise Fault(problem("L02", "nothing", place, year=year, unit=name))
    return records


def _unfinished(record: Record) -> str:
    """What a machine lacked for a document, which is tried again each time; "" for one that is whole."""
    if record.program:
        return ""
    return next((one.message for one in record.problems if one.code in TRIED_AGAIN), "")


def _is_same(
    last: SealedRound,
    unit: UnitFolder,
    records: Mapping[str, Record],
    signature: Signature,
) -> bool:
    """Whether that is sealed already, by the same role."""
    seal = last.seal
    assert seal is not None
    return (
        not unit.beside
        and seal.role == signature.role
        and seal.outputs == _outputs(records)
    )


def _outputs(records: Mapping[str, Record]) -> dict[str, str]:
    return {
        path: recorded
        for record in records.values()
        for path, recorded in record.outputs.items()
    }


# ── what is told ─────────────────────────────────────────────────────────────


def _same_roles(made: Made, signature: Signature, place: Place) -> Iterator[Problem]:
    """L05 where one role did what two should. Raises Fault where the unit asks for two."""
    found: list[Problem] = []
    role = signature.role
    if role == signature.made_by:
        if made.needs_two:
            raise Fault(problem("L02", "same role", place, role=role))
        found.append(problem("L05", "made", place, role=role))
    for rule, by, seconded in made.roles:
        if by == seconded == role:
            found.append(problem("L05", "waiver", place, rule=rule, role=role))
    return iter(found)


# ── written ─────────────────────────────────────────────────────────────────


def _write(
    unit: UnitFolder,
    attempt: Attempt,
    made: Made,
    signature: Signature,
    last: SealedRound | None,
) -> SealedRound:
    """Lays down what the round speaks of, then the round. Raises Fault."""
    versions = versions_of(unit.internal)
    objects = _objects(unit, made)
    numbers = made.numbers()
    templates = files_below(unit.request.templates)
    hashes = {name: hash_bytes(content) for name, content in templates.items()}
    listing, kept = listing_object(hashes), packed(templates)
    for content in (*numbers.values(), listing, kept):
        objects[hash_bytes(content)] = content
    require_written(attempt, objects_in(versions), objects)
    before = last.seal if last else None
    lines = read_lines(versions)
    seal = Seal(
        year=unit.year,
        unit=unit.name,
        round=last.number + 1 if last else 1,
        role=signature.role,
        made_by=signature.made_by,
        time=signature.time,
        note=signature.note,
        program=unit.built_by,
        templates=hash_bytes(listing),
        kept_templates=hash_bytes(kept),
        records={file: _in_place(made.unit, one) for file, one in made.records.items()},
        stages=made.stages,
        waivers=made.waivers,
        numbers={stem: hash_bytes(one) for stem, one in numbers.items()},
        logged=len(lines),
        head=head_of(lines),
        events=(),
    )
    seal = replace(seal, events=tuple(_events(before, seal)))
    content = ROUND_FILE.encode(seal)
    path = round_path(versions, seal.round)
    require_written(attempt, versions, {path.name: content})
    return SealedRound(seal.round, seal, seal_code(content))


def _objects(unit: UnitFolder, made: Made) -> dict[str, bytes]:
    """All files that documents were made from and that came out, by their hashes. Raises Fault where
    one is not what it was when it was looked at.
    """
    objects = {}
    for path, recorded in _files(unit, made.records):
        try:
            content = path.read_bytes()
        except OSError:
            content = b""
        if hash_bytes(content) != recorded:
            raise Fault(problem("L02", "changed", Place(str(path)), name=path.name))
        objects[recorded] = content
    return objects


def _files(
    unit: UnitFolder, records: Mapping[str, Record]
) -> Iterator[tuple[Path, str]]:
    for record in records.values():
        for path, recorded in record.outputs.items():
            yield unit.store.root / path, recorded
        for name, one in record.inputs.items():
            # Of a folder there are only the names, and of what was not there nothing.
            if one is not None and not name.endswith("/"):
                yield unit.request.data / name, one


def _in_place(unit: UnitFolder, record: Record) -> Record:
    """A record of what lies beside as it is once it takes the place of what was sealed."""
    if not unit.beside:
        return record
    return in_place(unit, record)


def _events(before: Seal | None, seal: Seal) -> Iterator[Event]:
    """What has happened since the last round: other stages, other reasons, the seal itself."""
    for file, stage in seal.stages.items():
        was = before.stages.get(file, "") if before else ""
        if was != stage:
            name = _short(file)
            yield Event("状态", f"{name}：{was or '（新的）'} → {stage}")
    for file, given in seal.waivers.items():
        known = before.waivers.get(file, {}) if before else {}
        for rule, words in given.items():
            if known.get(rule) != words:
                yield Event("勾稽说明", f"{_short(file)} {rule}：{words}")
    parts = [f"第 {seal.round} 轮，{len(seal.outputs)} 个文件"]
    parts += [f"经手：{seal.made_by}"] if seal.made_by else []
    parts += [seal.note] if seal.note else []
    yield Event(SEALED, "；".join(parts))


def _short(file: str) -> str:
    """A data file by its name below its unit's folder."""
    return file.split("/", 2)[-1]


def _complete(unit: UnitFolder, attempt: Attempt, current: SealedRound) -> None:
    """Does what follows from a round, as far as it is not done. Raises Fault."""
    seal = current.seal
    assert seal is not None
    versions = versions_of(unit.internal)
    lines = read_lines(versions)
    # Of a log that says something else nothing is mended: that is for people to look at.
    is_before = len(lines) == seal.logged and head_of(lines) == seal.head
    if is_before and not is_complete(lines, seal, current.code):
        content = log_bytes([*lines, *lines_of(seal, current.code)])
        require_written(attempt, versions, {LOG: content})
    succeed(unit, attempt, seal)
