"""What is told of a unit's documents: a line of the table for each, with its problems."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reports.core.problems import Place, Problem, Severity, has_errors, problem
from reports.publish.disk import Write
from reports.publish.records import Record
from reports.publish.store import INTERNAL, PRINTED, word_of
from reports.run.plan import Action, Step, UnitFolder
from reports.run.request import DocumentState, Outcome

if TYPE_CHECKING:
    from reports.run.produce import BuildResult


def outcome_of(
    unit: UnitFolder,
    file: str,
    record: Record,
    step: Step | None,
    found: Sequence[Problem],
) -> Outcome | None:
    """What is told of a document once its record is settled; None where there is nothing to tell.

    `step` is None where its data file is gone; `found` is what was met while it was written.
    """
    asked = step is not None and step.asked
    is_empty = file == unit.key and not (record.outputs or record.problems)
    if not record.former and (is_empty or not asked):
        return None
    # Of what nobody asked for only that it is old is told.
    tells = asked or not record.inputs
    problems = (*record.problems, *found) if tells else ()
    is_kept = step is not None and step.action is not Action.MAKE
    state = _state(problems, is_kept)
    if record.former:
        if not _is_just_built(record, state):
            state = DocumentState.STALE
        old = _old_files(unit, file, record, tells, problems)
        problems = (*problems, old)
    folders = sorted({(unit.store.root / path).parent for path in record.outputs})
    folder = folders[0] if folders else None
    return Outcome(
        unit=unit.name,
        file=file,
        title=record.title,
        state=state,
        problems=problems,
        folder=folder,
    )


def _state(problems: Sequence[Problem], is_kept: bool) -> DocumentState:
    """The state of a document of which no old files lie about."""
    if has_errors(problems):
        return DocumentState.FAULTY
    return DocumentState.UNCHANGED if is_kept else DocumentState.BUILT


def _is_just_built(record: Record, state: DocumentState) -> bool:
    """Whether there are documents that are new though old files lie beside them; what lies elsewhere, as
    a published one of what is a 送审稿 now, is not replaced by them.
    """
    new, old = (
        {path.rpartition("/")[0] for path in paths}
        for paths in (record.outputs, record.former)
    )
    return state is not DocumentState.FAULTY and old <= new


def without_consequences(
    unit: UnitFolder, outcomes: Sequence[Outcome]
) -> list[Outcome]:
    """The outcomes of a unit without what only follows from errors that another of them tells: such a
    document waits for that one.
    """
    telling = {
        unit.shown(outcome.file) for outcome in outcomes if has_errors(outcome.problems)
    }
    told = []
    for outcome in outcomes:
        own = tuple(one for one in outcome.problems if one.cause not in telling)
        if len(own) < len(outcome.problems):
            waits = outcome.state is DocumentState.FAULTY and not has_errors(own)
            state = DocumentState.WAITING if waits else outcome.state
            outcome = replace(outcome, problems=own, state=state)
        told.append(outcome)
    return told


def outcomes_of_drafts(
    unit: UnitFolder,
    results: "Mapping[str, BuildResult]",
    clashing: Mapping[str, Problem],
    write: Write,
) -> Iterator[Outcome]:
    """What is told of each draft, which is written here; of those that clash none is."""
    for file, result in results.items():
        if file == unit.key and not (result.files or result.problems):
            continue
        problems = [*result.problems, *result.trouble]
        folder = None
        if file in clashing:
            problems.append(clashing[file])
        elif result.files:
            folder = unit.internal
            problems += write(folder, result.files)
        state = DocumentState.FAULTY if has_errors(problems) else DocumentState.BUILT
        yield Outcome(
            unit=unit.name,
            file=file,
            title=result.title,
            state=state,
            problems=tuple(problems),
            folder=folder,
        )


def _old_files(
    unit: UnitFolder,
    file: str,
    record: Record,
    asked: bool,
    problems: Sequence[Problem],
) -> Problem:
    """G02: files that an earlier run made and that must not be used any more; why, and what to
    do.
    """
    names = dict.fromkeys(_old_name(path, record) for path in record.former)
    is_internal = all(path.startswith(INTERNAL) for path in record.former)
    case = "internal" if is_internal else "public"
    if not record.inputs:
        case = "data gone"
    elif not asked:
        case = "not asked"
    elif has_errors(problems):
        case = "faulty"
    elif all(path.endswith(PRINTED) for path in record.former):
        case = "pdf"
    return problem(
        "G02",
        case,
        _place_of_old(unit, file, case, problems),
        names="、".join(f"“{name}”" for name in names),
        use="送签" if is_internal else "公开",
        only=unit.request.only,
    )


def _place_of_old(
    unit: UnitFolder, file: str, case: str, problems: Sequence[Problem]
) -> Place:
    """Where what keeps a document old is mended: the line of its first 错误, else its data file's first."""
    if not file or file == unit.key or case == "data gone":
        return Place(unit.shown(file) if file else unit.name)
    shown = unit.shown(file)
    for one in problems:
        if one.severity is Severity.ERROR and one.place and one.place.file == shown:
            return Place(shown, max(one.place.line, 1))
    return Place(shown, 1)


def _old_name(path: str, record: Record) -> str:
    """What an old file is called; of a PDF or OFD beside a Word file that is new, that it is this."""
    name = Path(path).name
    is_printed = path.endswith(PRINTED) and word_of(path) in record.outputs
    return name if is_printed else name.split(".")[0]
