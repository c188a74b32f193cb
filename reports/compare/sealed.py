"""A sealed set as the version that is compared against: what a round keeps of the data and of the
templates, laid down as it was then.
"""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.core.problems import Fault, Place, Problem, problem
from reports.publish.sealed import ROUND_FILE, Seal, seal_code
from reports.publish.store import Store
from reports.run.request import Request, WrongCall, program_state
from reports.seal.log import noted_codes, read_lines
from reports.seal.templates_kept import hashes_in, is_inside, lay_down, unpack
from reports.seal.versions import (
    SealedRound,
    read_listing,
    read_object,
    read_rounds,
    sealed_units,
    versions_in,
)

LAST = "封存"
"""What the last round of each unit is called in a call."""
_ROUND = Pattern(r"第\s*([1-9]\d{0,5})\s*轮")
_ROUND_NAME = Pattern(r"第([1-9]\d{0,5})轮\.json")
_DATA, _TEMPLATES = "data", "templates"
_STRICT = " strict"
_MOST_NAMED = 3

_OTHER_PROGRAM = "封存时的程序和现在的不是一版，两份都由现在的程序算。"
_NOT_KEPT = (
    "封存时没有留下模板，只留了清单（以后改过 {count} 个文件，如 {names}），"
    "两份都按现在的模板比；模板改了什么没有比。"
)


class SealedSet(Struct, frozen=True):
    """A unit's data and templates as they were sealed, in passing folders or where they still lie, and
    what is to be said of them.
    """

    unit: str
    data: Path
    templates: Path
    note: str


def round_asked(words: str) -> int | None:
    """Which round of each unit the words mean, 0 for the last one; None where they mean none."""
    said = words.strip()
    if said == LAST:
        return 0
    found = _ROUND.fullmatch(said)
    return int(found[1]) if found else None


def is_round_file(path: Path) -> bool:
    """Whether a file is a round, by its name."""
    return _ROUND_NAME.fullmatch(path.name) is not None


def units_with(request: Request, number: int) -> dict[str, tuple[Path, SealedRound]]:
    """The units asked for that have that round (0: any), with it. Raises WrongCall where none has."""
    store, year = Store(request.output), str(request.year)
    found = {}
    sealed = sealed_units(store, year)
    for unit in sealed:
        if request.unit in ("", unit):
            versions = versions_in(store, year, unit)
            rounds = {one.number: one for one in read_rounds(versions)}
            wanted = number or max(rounds)
            if wanted in rounds:
                found[unit] = versions, rounds[wanted]
    if not found:
        whose = f"“{request.unit}”" if request.unit else f"{year} 年度的单位"
        if not sealed or not number:
            raise WrongCall(
                f"{whose}还没有封存过，没有可比的；先 seal 封存，或者和一个文件夹比。"
            )
        raise WrongCall(f"{whose}没有第 {number} 轮封存。")
    return found


def round_in(path: Path, request: Request) -> tuple[str, tuple[Path, SealedRound]]:
    """The unit and the round that a file is. Raises WrongCall for one of another year or unit, Fault
    for one that was changed.
    """
    found = _ROUND_NAME.fullmatch(path.name)
    number = int(found[1]) if found else 0
    seal = ROUND_FILE.read(path)
    if seal is None:
        raise Fault(problem("L04", "manifest", Place(str(path)), round=number))
    if seal.year != str(request.year) or request.unit not in ("", seal.unit):
        unit = request.unit or ""
        raise WrongCall(
            f"“{path}”封存的是 {seal.year} 年度 {seal.unit}，"
            f"要比的是 {request.year} 年度{unit and f' {unit}'}。"
        )
    sealed = SealedRound(seal.round, seal, seal_code(path.read_bytes()))
    return seal.unit, (path.parent, sealed)


def laid_out(
    versions: Path, one: SealedRound, request: Request, passing: Path
) -> SealedSet:
    """A round's data and templates, as far as they are not those of today in a passing folder. Raises
    Fault where the round, or what it speaks of, is not as it was kept.
    """
    seal = _require_genuine(versions, one)
    data = passing / _DATA
    for name, content in _inputs(versions, one.number, seal):
        lay_down(data / name, content)
    # A unit whose folder was empty had one all the same.
    (data / seal.year / seal.unit).mkdir(parents=True, exist_ok=True)
    templates, note = _templates(versions, one.number, seal, request, passing)
    if not note:
        is_own = templates == request.templates
        cache = request.cache if is_own else None
        state = program_state(request.program, templates, cache)
        if state != seal.program.removesuffix(_STRICT):
            note = _OTHER_PROGRAM
    return SealedSet(seal.unit, data, templates, note)


def _require_genuine(versions: Path, one: SealedRound) -> Seal:
    """What a round says. Raises Fault where it was changed, or exchanged for another."""
    place = Place(f"第{one.number}轮.json")
    if one.seal is None:
        raise Fault(problem("L04", "manifest", place, round=one.number))
    noted = noted_codes(read_lines(versions))
    if noted.get(one.number, one.code) != one.code:
        raise Fault(problem("L04", "code", place, round=one.number))
    return one.seal


def _inputs(versions: Path, number: int, seal: Seal) -> Iterator[tuple[str, bytes]]:
    """The files that the documents were made from. Raises Fault."""
    for name, recorded in seal.inputs.items():
        # Of a folder there are only the names, and of what was not there nothing.
        if not recorded or name.endswith("/"):
            continue
        content = read_object(versions, recorded)
        if content is None or not is_inside(name):
            raise Fault(_gone(number, name.rpartition("/")[2]))
        yield name, content


def _gone(number: int, name: str) -> Problem:
    return problem("L04", "object gone", Place("对象"), name=name, round=number)


def _templates(
    versions: Path, number: int, seal: Seal, request: Request, passing: Path
) -> tuple[Path, str]:
    """The templates of then, those of today where they are the same; where they were not kept those of
    today, and a sentence that says so. Raises Fault.
    """
    recorded = read_listing(versions, seal.templates)
    then = {Path(name).as_posix(): one for name, one in recorded.items()}
    now = hashes_in(request.templates)
    changed = sorted({name for name, _ in {*then.items()} ^ {*now.items()}})
    if then and not changed:
        return request.templates, ""
    if seal.kept_templates:
        content = read_object(versions, seal.kept_templates)
        folder = passing / _TEMPLATES
        if content is None or not unpack(content, folder):
            raise Fault(_gone(number, "模板"))
        return folder, ""
    names = "、".join(changed[:_MOST_NAMED])
    return request.templates, _NOT_KEPT.format(count=len(changed), names=names)
