"""Whether what lies in output/, on a disk or was downloaded is the set that was sealed; nothing is written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Place, Problem, Severity, problem
from reports.publish.disk import folded, hash_bytes, hash_file, is_litter, names_in
from reports.publish.sealed import BESIDE, Seal, read_code, round_path
from reports.publish.stale import MARKER
from reports.publish.store import PAGE, Store
from reports.seal.log import (
    LOG,
    PRUNED,
    find_tampering,
    noted_codes,
    read_line,
    read_lines,
)
from reports.seal.originals import Original, compare, find_original, resaved
from reports.seal.versions import (
    SealedRound,
    find_damage,
    read_rounds,
    versions_in,
)

_FEWEST_SHARED = 0.5


class Verdict(Struct, frozen=True):
    """What came of asking about one unit's sealed set: the round that counts, what was looked at, how
    many files, and what is wrong.
    """

    unit: str
    current: SealedRound
    shown: str
    files: int
    problems: tuple[Problem, ...]


class SealedUnit:
    """A unit that was sealed, as it lies in a store."""

    def __init__(self, store: Store, year: str, unit: str) -> None:
        self.store, self.year, self.unit = store, year, unit
        self.versions = versions_in(store, year, unit)
        self.rounds = read_rounds(self.versions)
        self.shown = self.versions.relative_to(store.root).as_posix()

    @property
    def current(self) -> SealedRound:
        """The round that counts."""
        return self.rounds[-1]

    @property
    def public(self) -> dict[str, str]:
        """The hashes of the files that readers may have, by path; of one that is not for them yet all."""
        seal = self.current.seal
        if seal is None:
            return {}
        folders = [
            place(self.year, self.unit)
            for place in (self.store.published, self.store.sample)
        ]
        found = {
            path: recorded
            for path, recorded in seal.outputs.items()
            if (self.store.root / path).parent in folders
        }
        return found or seal.outputs

    @property
    def has_newer(self) -> bool:
        """Whether documents lie beside that were not sealed yet."""
        return self.store.internal(self.year, self.unit).joinpath(BESIDE).is_dir()

    def original(self, path: str) -> Original:
        """A sealed file as it was kept, by its path."""
        seal = self.current.seal
        assert seal is not None
        return find_original(self.versions, seal, path)


# ── records ─────────────────────────────────────────────────────────────────


def verify_records(unit: SealedUnit, typed: str = "") -> list[Problem]:
    """L04 for what is not as it was written of a unit's rounds, its log and what was kept; and where the
    code on paper, as somebody `typed` it, is none of its rounds'.
    """
    lines = read_lines(unit.versions)
    known: set[str] = set()
    found: list[Problem] = []
    for one in unit.rounds:
        found += find_damage(unit.shown, unit.versions, one, known)
    readable = [(one.seal, one.code) for one in unit.rounds if one.seal is not None]
    replaced = set(_replaced(unit, lines))
    for number in sorted(replaced):
        name = round_path(unit.versions, number).name
        place = Place(f"{unit.shown}/{name}")
        found.append(problem("L04", "code", place, round=number))
    found += _rounds_gone(unit, lines)
    genuine = [pair for pair in readable if pair[0].round not in replaced]
    found += find_tampering(f"{unit.shown}/{LOG}", lines, genuine)
    if typed and read_code(typed) not in {one.code for one in unit.rounds}:
        found.append(problem("L04", "other code", Place(unit.shown), typed=typed))
    return found


def _replaced(unit: SealedUnit, lines: Sequence[bytes]) -> Iterator[int]:
    """The rounds whose file, whole as it is, is not the one that the log speaks of."""
    noted = noted_codes(lines)
    for one in unit.rounds:
        if one.seal is not None and noted.get(one.number, one.code) != one.code:
            yield one.number


def _rounds_gone(unit: SealedUnit, lines: Sequence[bytes]) -> Iterator[Problem]:
    """L04 for rounds that the log speaks of, and neither are there nor were removed by command."""
    pruned = 0
    for line in lines:
        one = read_line(line)
        if one is not None and one.what == PRUNED:
            pruned = max(pruned, one.round)
    there = {one.number for one in unit.rounds}
    for number in sorted(noted_codes(lines).keys() - there):
        if number > pruned:
            place = Place(f"{unit.shown}/{LOG}")
            yield problem("L04", "round gone", place, round=number)


# ── files ───────────────────────────────────────────────────────────────────


def verify_output(unit: SealedUnit) -> Verdict:
    """Whether the unit's own files are those that were sealed."""
    seal = unit.current.seal
    if seal is None:
        return Verdict(unit.unit, unit.current, unit.shown, 0, ())
    problems: list[Problem] = []
    for path, recorded in seal.outputs.items():
        problems += _file(unit, path, recorded, unit.store.root / path, path)
    for folder in dict.fromkeys((unit.store.root / one).parent for one in unit.public):
        if folder != unit.store.internal(unit.year, unit.unit):
            names = {Path(path).name for path in seal.outputs}
            shown = folder.relative_to(unit.store.root).as_posix()
            problems += _added(folder, names, shown, unit)
    shown = unit.store.output.name
    return Verdict(unit.unit, unit.current, shown, len(seal.outputs), (*problems,))


def _file(
    unit: SealedUnit, path: str, recorded: str, file: Path, shown: str
) -> list[Problem]:
    """What is wrong with a file that is to be the one that was sealed."""
    if hash_file(file) == recorded:
        return []
    place = Place(shown)
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return [problem("L03", "missing", place, year=unit.year, unit=unit.unit)]
    except OSError:
        return [problem("L03", "no file", place)]
    return compare(unit.original(path), content, place)


def _added(
    folder: Path, sealed: Collection[str], shown: str, unit: SealedUnit
) -> Iterator[Problem]:
    """L03 for files beside sealed ones that were not sealed."""
    known = {*map(folded, sealed), folded(MARKER)}
    for name in sorted(names_in(folder)):
        is_other = folded(name) not in known and not is_litter(name)
        if is_other and (folder / name).is_file():
            yield problem("L03", "added", Place(f"{shown}/{name}"))


def verify_path(units: Sequence[SealedUnit], path: Path) -> list[Verdict]:
    """Whether a folder, or one file, is what was sealed of these units; a verdict for each that it is
    about.
    """
    if path.is_dir():
        return list(_folder(units, path)) or [_unknown(units, path, "unknown")]
    try:
        content = path.read_bytes()
    except OSError:
        return [_unknown(units, path, "no file")]
    return [_single(units, path, content)]


def _unknown(units: Sequence[SealedUnit], path: Path, case: str) -> Verdict:
    found = problem("L03", case, Place(str(path)))
    return Verdict("", units[0].current, str(path), 0, (found,))


def _folder(units: Sequence[SealedUnit], folder: Path) -> Iterator[Verdict]:
    there: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not is_litter(path.name):
            there.setdefault(folded(path.name), []).append(path)
    for unit in units:
        names = {Path(path).name: path for path in unit.public}
        homes = {path.parent for name in names for path in there.get(folded(name), ())}
        if not homes:
            continue
        problems: list[Problem] = []
        for name, sealed in names.items():
            copies = there.get(folded(name)) or [min(homes) / name]
            for file in copies:
                recorded = unit.public[sealed]
                problems += _file(unit, sealed, recorded, file, str(file))
        for home in sorted(homes):
            problems += _added(home, names, str(home), unit)
        yield Verdict(unit.unit, unit.current, str(folder), len(names), tuple(problems))


def _single(units: Sequence[SealedUnit], path: Path, content: bytes) -> Verdict:
    recorded = hash_bytes(content)
    for unit in units:
        if recorded in _outputs(unit.current.seal).values():
            return Verdict(unit.unit, unit.current, str(path), 1, ())
    best = _most_alike(units, path, content)
    if best is None:
        return _unknown(units, path, "unknown")
    unit, sealed = best
    place = Place(str(path))
    is_page = _is_page(path)
    found = compare(unit.original(sealed), content, place, within=is_page)
    if found == [resaved(unit.original(sealed), place)]:
        # Whoever asks about one file asks what it says.
        lenient = problem("L03", "noise", place)
        found = [lenient if is_page else replace(found[0], severity=Severity.WARNING)]
    return Verdict(unit.unit, unit.current, str(path), 1, tuple(found))


def _most_alike(
    units: Sequence[SealedUnit], path: Path, content: bytes
) -> tuple[SealedUnit, str] | None:
    """The sealed file that a file says most of, by its unit and path: of those of its name first, since
    there may be very many.
    """
    own = folded(path.name.split(".")[0])
    listed = [
        (unit, sealed) for unit in units for sealed in _outputs(unit.current.seal)
    ]
    named = [one for one in listed if folded(Path(one[1]).name.split(".")[0]) == own]
    for group in (named, listed):
        best, likeness = None, _FEWEST_SHARED
        for unit, sealed in group:
            shared = _likeness(unit, sealed, path, content)
            if shared > likeness:
                best, likeness = (unit, sealed), shared
        if best is not None:
            return best
    return None


def _outputs(seal: Seal | None) -> Mapping[str, str]:
    return seal.outputs if seal else {}


def _likeness(unit: SealedUnit, sealed: str, path: Path, content: bytes) -> float:
    """How much of a sealed file a file says, from 0 to 1; only of the same kind, for which a page counts
    that is made of the text for an editor.
    """
    suffix = PAGE if _is_page(path) else path.suffix.lower()
    if Path(sealed).suffix.lower() != suffix:
        return 0.0
    shared = unit.original(sealed).shared_with(path.name, content)
    # Two that say the same as much: the one of that name.
    return shared + (0.001 if folded(Path(sealed).name) == folded(path.name) else 0)


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in (PAGE, ".htm")
