"""A unit's run, a chain of values: plan → results → clashes → written → settled → outcomes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Place, Problem, has_errors
from reports.publish.attempt import Attempt
from reports.publish.disk import Write, clashes, hash_bytes, hash_file
from reports.publish.folders import files_below
from reports.publish.records import Pages, Record
from reports.publish.sent import FOLDER as SENT
from reports.run.outcomes import (
    outcome_of,
    outcomes_of_drafts,
    without_consequences,
)
from reports.run.plan import (
    Action,
    EarlierRuns,
    Step,
    UnitFolder,
    plan_drafts,
    plan_unit,
)
from reports.run.request import DocumentState, Outcome
from reports.run.sealed_unit import where_to_build, with_told
from reports.run.strays import (
    misnamed_files,
    texts_without_data,
    too_long,
    unstorable_files,
)
from reports.run.unit_session import UnitSession

if TYPE_CHECKING:
    from reports.publish.corrections import Published
    from reports.run.produce import BuildResult

# What may lie in the machine, as a library that is missing: a document with one of these is made anew each time.
TRIED_AGAIN = frozenset({"G09", "P02"})


class MadeFile(Struct, frozen=True):
    """The documents of one data file as they are to be remembered, and where they belong.

    `result` is None where they may not be written; `problems` are those of this run, which the
    record does not keep.
    """

    record: Record
    folder: Path
    result: "BuildResult | None"
    problems: tuple[Problem, ...] = ()


def unit_outcomes(unit: UnitFolder) -> Iterator[Outcome]:
    """What became of each of a unit's data files, and of documents whose data file is gone.

    Raises Fault where the unit is busy, OSError where its data cannot be read.
    """
    with unit.store.locked(unit.year, unit.name) as attempt:
        paths = files_below(unit.request.data / unit.key)
        unstorable = dict(unstorable_files(unit, paths))
        yield from unstorable.values()
        paths = [path for path in paths if path not in unstorable]
        misnamed = list(misnamed_files(unit, paths))
        yield from (outcome for _, outcome in misnamed)
        known = {file for file, _ in misnamed}
        if unit.request.draft:
            yield from without_consequences(unit, list(_build_drafts(unit, attempt)))
            yield from texts_without_data(unit, paths, known)
            return
        home, told = where_to_build(unit)
        making = UnitSession(home)
        settled, outcomes = _build_documents(home, making, attempt)
        yield from with_told(unit, outcomes, told)
        unread = list(texts_without_data(unit, paths, known | settled.keys()))
        yield from unread
        # What is sealed goes on being what the unit gives.
        if unit.request.contribute and not home.beside:
            strays = [*unstorable.values(), *(one for _, one in misnamed), *unread]
            yield from _contribute(unit, settled, strays, making, attempt)


def _build_documents(
    unit: UnitFolder, making: UnitSession, attempt: Attempt
) -> tuple[Mapping[str, Record], Sequence[Outcome]]:
    """The records of all that is known of the unit now, and what became of what was asked for."""
    earlier = EarlierRuns(unit, attempt.unfinished)
    steps = plan_unit(unit, unit.data_files(), earlier)
    results = _make(unit, steps, earlier, making)
    made = {}
    for file, result in results.items():
        made[file] = to_be_written(unit, file, result, earlier)
    made = refuse_clashes(unit, steps, refuse_long_paths(unit, made))
    written = write_made(unit, made, earlier, attempt.write)
    records = {}
    for step in steps:
        record = written[step.file].record if step.file in written else step.record
        if record is not None:
            records[step.file] = record
    kept = [step.file for step in steps if step.action is Action.KEEP]
    settled, problems = unit.store.settle(
        unit.year,
        unit.name,
        records,
        attempt.write,
        unfinished=_left_behind(unit, attempt),
        # Making takes its time: somebody may have changed these files meanwhile.
        seen=() if results else kept,
    )
    problems += _keep_pages(unit, results, earlier, attempt.write)
    outcomes = []
    by_file = {step.file: step for step in steps}
    for file, record in settled.items():
        found = written[file].problems if file in written else ()
        outcome = outcome_of(unit, file, record, by_file.get(file), found)
        if outcome is not None:
            outcomes.append(outcome)
    if problems:
        outcomes.append(
            Outcome(unit.name, "", unit.name, DocumentState.FAULTY, tuple(problems))
        )
    return settled, without_consequences(unit, outcomes)


def _left_behind(unit: UnitFolder, attempt: Attempt) -> tuple[str, ...]:
    """What attempts that were never finished may have written where the unit is built, without the
    更正说明: no manifest speaks of those, and yet they are no old files.
    """
    if not attempt.unfinished:
        return ()
    store = unit.store
    places = (store.published, store.sample, store.internal)
    folders = {place(unit.year, unit.name) for place in places}
    written = [
        one for one in attempt.unfinished if (store.root / one).parent in folders
    ]
    from reports.publish.corrections import load

    known = (load(unit.internal) or {}).values()
    papers = {one.correction for published in known for one in published.values()}
    return tuple(one for one in written if Path(one).name not in papers)


def _contribute(
    unit: UnitFolder,
    settled: Mapping[str, Record],
    strays: Sequence[Outcome],
    making: UnitSession,
    attempt: Attempt,
) -> Iterator[Outcome]:
    """What prevented the unit from leaving what it contributes to the province's view."""
    from reports.run.contribute import contribute

    if problems := contribute(unit, settled, strays, making, attempt.write):
        yield Outcome(unit.name, "", unit.name, DocumentState.FAULTY, tuple(problems))


def _build_drafts(unit: UnitFolder, attempt: Attempt) -> Iterator[Outcome]:
    """The drafts of what is asked for, written into 内部; nothing of them is remembered."""
    earlier = EarlierRuns(unit)
    steps = plan_drafts(unit, unit.data_files())
    results = _make(unit, steps, earlier, UnitSession(unit))
    refused = _clashing(unit, {file: result.files for file, result in results.items()})
    for file, result in results.items():
        paths = (unit.internal / name for name in result.files)
        if (found := too_long(unit, file, paths)) is not None:
            refused[file] = found
    yield from outcomes_of_drafts(unit, results, refused, attempt.write)
    if problems := _keep_pages(unit, results, earlier, attempt.write):
        yield Outcome(unit.name, "", unit.name, DocumentState.FAULTY, tuple(problems))


# ── results ─────────────────────────────────────────────────────────────────


def _make(
    unit: UnitFolder,
    steps: Sequence[Step],
    earlier: EarlierRuns,
    making: UnitSession,
) -> "dict[str, BuildResult]":
    """The documents of the steps that make some, by data file."""
    files = [step.file for step in steps if step.action is Action.MAKE]
    if not files:
        return {}
    # Slow to import, and not needed where everything is up to date.
    from reports.run.make import make_files

    return make_files(making.session, unit, files, earlier)


def to_be_written(
    unit: UnitFolder, file: str, result: "BuildResult", earlier: EarlierRuns
) -> MadeFile:
    """A result with its record; of one with an error nothing is to be written."""
    if has_errors(result.problems):
        result = replace(result, files={}, issued=(), sent={})
    folder = _folder_of(unit, result)
    outputs = unit.store.hashes(folder, result.files)
    outputs |= unit.store.still_good(earlier.records.get(file), outputs)
    approvals: dict[str, bytes] = {}
    for issued in result.issued:
        approvals |= issued.approval
    again = any(problem.code in TRIED_AGAIN for problem in result.problems)
    record = Record(
        inputs=result.inputs,
        program="" if again else unit.built_by,
        outputs=outputs,
        title=result.title,
        problems=result.problems,
        issues=tuple(issued.issue for issued in result.issued),
        forms=unit.store.hashes(unit.internal, approvals),
    )
    return MadeFile(record, folder, result, result.trouble)


def _folder_of(unit: UnitFolder, result: "BuildResult") -> Path:
    """Where documents belong: beside what is published only where it is no sample."""
    place = unit.store.internal
    if result.final:
        place = unit.store.sample if result.sample else unit.store.published
    return place(unit.year, unit.name)


# ── paths ───────────────────────────────────────────────────────────────────


def refuse_long_paths(
    unit: UnitFolder, made: Mapping[str, MadeFile]
) -> dict[str, MadeFile]:
    """The same without documents that have a file whose path is too long: it hangs on their titles."""
    checked = dict(made)
    for file, one in made.items():
        if (found := too_long(unit, file, _paths_of(unit, one))) is not None:
            checked[file] = _refused(one, found)
    return checked


def _paths_of(unit: UnitFolder, made: MadeFile) -> Iterator[Path]:
    """Where the files of a data file's documents are to lie, with the papers that go with them."""
    if made.result is None:
        return
    for name in made.result.files:
        yield made.folder / name
    for issued in made.result.issued:
        for name in (*issued.approval, *issued.correction):
            yield unit.internal / name


def _refused(made: MadeFile, why: Problem) -> MadeFile:
    """What was made, of which nothing is to be written; it is tried again each time."""
    record = replace(
        made.record,
        program="",
        outputs={},
        issues=(),
        forms={},
        problems=(*made.record.problems, why),
    )
    return replace(made, record=record, result=None)


# ── clashes ─────────────────────────────────────────────────────────────────


def refuse_clashes(
    unit: UnitFolder, steps: Sequence[Step], made: Mapping[str, MadeFile]
) -> dict[str, MadeFile]:
    """The same without documents that would overwrite one another: of these none is written.

    What is up to date keeps its file names. The refused are tried again each time: what is in
    their way lies in another file.
    """
    outputs = {}
    for step in steps:
        record = made[step.file].record if step.file in made else step.record
        if record is not None:
            outputs[step.file] = record.outputs
    clashing = _clashing(unit, outputs)
    checked = dict(made)
    for file in clashing.keys() & made.keys():
        checked[file] = _refused(made[file], clashing[file])
    return checked


def _clashing(
    unit: UnitFolder, outputs: Mapping[str, Collection[str]]
) -> dict[str, Problem]:
    found = clashes(outputs)
    return {
        file: replace(problem, place=Place(unit.shown(file), 1))
        for file, problem in found.items()
    }


# ── written ─────────────────────────────────────────────────────────────────


def write_made(
    unit: UnitFolder,
    made: Mapping[str, MadeFile],
    earlier: EarlierRuns,
    write: Write,
) -> dict[str, MadeFile]:
    """What was made, written; each with the record and the problems that come of that."""
    written: dict[str, MadeFile] = {}
    published: dict[str, Mapping[str, Published]] = {}
    for file, one in made.items():
        written[file], remembered = _write_one(unit, file, one, earlier, write)
        if remembered is not None:
            published[file] = {**earlier.published.get(file, {}), **remembered}
    results = [one.result for one in made.values() if one.result]
    if not any(result.issued for result in results):
        return written
    from reports.publish.corrections import save

    problems = tuple(save(unit.internal, {**earlier.published, **published}, write))
    for file, one in written.items():
        if one.result is not None:
            written[file] = replace(one, problems=one.problems + problems)
    return written


def _write_one(
    unit: UnitFolder, file: str, made: MadeFile, earlier: EarlierRuns, write: Write
) -> tuple[MadeFile, "Mapping[str, Published] | None"]:
    """Writes the documents of a data file and what goes with them; and what is public from now
    on.
    """
    result = made.result
    if result is None:
        return made, None
    forms = _known_forms(file, made, earlier)
    problems = write(made.folder, result.files) if result.files else []
    # A slip names the hashes of what lies there, so it waits until that does.
    problems = problems or _write_slips(unit, made, forms, write)
    if result.sent and not problems:
        problems = write(unit.internal / SENT, result.sent)
    if not problems:
        return made, _remembered(result) if result.is_public else None
    record = made.record
    if result.issued:
        old = earlier.records.get(file)
        record = replace(record, program="", forms=old.forms if old else {})
    return replace(made, record=record, problems=(*made.problems, *problems)), None


def _known_forms(file: str, made: MadeFile, earlier: EarlierRuns) -> Mapping[str, str]:
    """The papers that go with the documents of before, as they were written."""
    old = earlier.records.get(file)
    if old is not None:
        return old.forms
    if not (earlier.lacks_records and made.result):
        return {}
    # Of documents that lie there as they are made now the papers can say nothing else.
    files = made.result.files
    same = all(
        hash_file(made.folder / name) == hash_bytes(files[name]) for name in files
    )
    return made.record.forms if same else {}


def _write_slips(
    unit: UnitFolder, made: MadeFile, known: Mapping[str, str], write: Write
) -> list[Problem]:
    """Writes what goes with a document and is not published.

    A slip that says nothing new is left alone, as far as it is `known` what they say: somebody may
    have filled it in.
    """
    kept = set()
    for path, now in made.record.forms.items():
        if known.get(path) == now and (unit.store.root / path).is_file():
            kept.add(Path(path).name)
    slips: dict[str, bytes] = {}
    for issued in made.result.issued if made.result else ():
        slips |= {**issued.approval, **issued.correction}
    slips = {name: content for name, content in slips.items() if name not in kept}
    return write(unit.internal, slips) if slips else []


def _remembered(result: "BuildResult") -> "dict[str, Published]":
    """What is to be known of each published document when it is made the next time."""
    from reports.publish.corrections import Published

    remembered = {}
    for issued in result.issued:
        former = issued.former
        correction = next(iter(issued.correction), former.correction if former else "")
        first = former.known if former and correction else issued.numbers
        parts = {**(former.parts if former else {}), **issued.parts}
        remembered[issued.key] = Published(first, issued.numbers, correction, parts)
    return remembered


# ── settled ─────────────────────────────────────────────────────────────────


def _keep_pages(
    unit: UnitFolder,
    results: "Mapping[str, BuildResult]",
    earlier: EarlierRuns,
    write: Write,
) -> list[Problem]:
    """Keeps the page numbers that were found; what prevented it."""
    found: dict[str, Pages] = {}
    for result in results.values():
        found |= result.pages
    if all(earlier.pages.get(name) == pages for name, pages in found.items()):
        return []
    pages = {**earlier.pages, **found}
    return unit.store.keep_pages(unit.year, unit.name, pages, write)
