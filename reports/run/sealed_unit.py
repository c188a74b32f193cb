"""Where a sealed unit is built: in its place as long as that gives what was signed, else beside it."""

from collections.abc import Sequence

from msgspec.structs import replace

from reports.core.problems import Place, Problem, problem
from reports.publish.disk import sweep
from reports.publish.sealed import BESIDE, Seal, current_seal, is_made_of, is_sealed
from reports.run.plan import UnitFolder, is_lacking
from reports.run.request import DocumentState, Outcome


def where_to_build(unit: UnitFolder) -> tuple[UnitFolder, tuple[Problem, ...]]:
    """The unit as it is to be built, and what is told of that: nothing where it is not sealed, or
    would give what was sealed. Raises OSError.
    """
    if not is_sealed(unit.internal):
        return unit, ()
    seal = current_seal(unit.internal)
    case = departure(unit, seal)
    beside = replace(unit, beside=True)
    if not case:
        is_left = beside.internal.is_dir()
        return unit, (_needless(unit),) if is_left else ()
    store = beside.store
    for place in (store.internal, store.published, store.sample):
        sweep(place(unit.year, unit.name))
    return beside, (_told(unit, seal, case),)


def departure(unit: UnitFolder, seal: Seal | None) -> str:
    """In what the unit is another one than was sealed, as a case of what is told; "" where it is not.
    Raises OSError.
    """
    if seal is None:
        return "damaged"
    sealed = {file for file in seal.records if file != unit.key}
    inputs = {file: unit.hash_of(file) for file in seal.inputs}
    if sealed != {*unit.data_files()} or inputs != seal.inputs:
        return "data"
    records = seal.records.values()
    programs = (unit.built_by, unit.built_strictly)
    if not all(is_made_of(one, inputs.get, programs) for one in records):
        return "program"
    if any(is_lacking(unit.request, one) for one in records):
        return "pages"
    return ""


def with_told(
    unit: UnitFolder, outcomes: Sequence[Outcome], told: tuple[Problem, ...]
) -> Sequence[Outcome]:
    """The unit's outcomes, the first of which also tells this."""
    if not told:
        return outcomes
    kept = Outcome(unit.name, "", unit.name, DocumentState.UNCHANGED, ())
    first, *rest = outcomes or [kept]
    return [replace(first, problems=(*first.problems, *told)), *rest]


def _needless(unit: UnitFolder) -> Problem:
    place = Place(f"{unit.request.data.name}/{unit.key}")
    return problem("L01", "needless", place, folder=BESIDE)


def _told(unit: UnitFolder, seal: Seal | None, case: str) -> Problem:
    place = Place(f"{unit.request.data.name}/{unit.key}")
    if seal is None:
        return problem("L01", "damaged", place, folder=BESIDE)
    return problem(
        "L01",
        case,
        place,
        time=seal.time,
        role=seal.role,
        round=seal.round,
        folder=BESIDE,
        year=unit.year,
        unit=unit.name,
    )
