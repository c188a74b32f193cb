"""A sealed file as it was kept, and another one beside it."""

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Place, Problem, problem
from reports.gate.numbers import NamedNumber
from reports.publish.sealed import Seal
from reports.seal.compare import Changed, differences
from reports.seal.lines import FileLine, read_lines
from reports.seal.versions import read_numbers, read_object

_MOST_TOLD = 20


class Original(Struct, frozen=True):
    """A sealed file: whose it is, its name, its lines (None where it has none, or was not kept whole), and the
    figures that its document prints.
    """

    year: str
    unit: str
    name: str
    lines: list[FileLine] | None
    numbers: tuple[NamedNumber, ...]

    def shared_with(self, name: str, content: bytes) -> float:
        """How much of both is said by both, from 0 to 1: a document may be an attachment of another."""
        found = read_lines(name, content)
        if not (self.lines and found):
            return 0.0
        own = {line.text for line in self.lines}
        others = {line.text for line in found}
        return 2 * len(own & others) / (len(own) + len(others))


def find_original(versions: Path, seal: Seal, path: str) -> Original:
    """A sealed file by its path."""
    name = Path(path).name
    content = read_object(versions, seal.outputs[path])
    stems = [stem for stem in seal.numbers if name.startswith(stem)]
    stem = max(stems, key=len, default="")
    numbers = read_numbers(versions, seal.numbers[stem]) if stem else ()
    lines = None if content is None else read_lines(name, content)
    return Original(seal.year, seal.unit, name, lines, numbers)


def compare(
    original: Original, content: bytes, place: Place, *, within: bool = False
) -> list[Problem]:
    """L03 for each figure and each line that a file has otherwise than the sealed one; that it was only
    saved again, where none is. It is known not to be the same file.

    With `within` somebody else's words may stand around it.
    """
    year, unit = original.year, original.unit
    if original.lines is None:
        return [problem("L03", "bytes", place, year=year, unit=unit)]
    found = read_lines(original.name, content)
    if found is None:
        return [problem("L03", "unreadable", place, year=year, unit=unit)]
    changed = differences(original.lines, found, original.numbers, within=within)
    if not changed:
        return [resaved(original, place)]
    told = [_told(original, one, place) for one in changed[:_MOST_TOLD]]
    rest = len(changed) - len(told)
    if rest:
        told.append(problem("L03", "more", place, count=rest, year=year, unit=unit))
    # The way out is the same for all of them.
    return [told[0], *(replace(one, hint="") for one in told[1:])]


def resaved(original: Original, place: Place) -> Problem:
    """L03 for a file that says what the sealed one says, and is not the same."""
    return problem("L03", "resaved", place, year=original.year, unit=original.unit)


def _told(original: Original, one: Changed, place: Place) -> Problem:
    case = "figure"
    if not one.name:
        case = "text"
        if not (one.before and one.now):
            case = "text gone" if one.before else "text added"
    where = f"（{one.place}）" if one.place else ""
    return problem(
        "L03",
        case,
        place,
        name=one.name,
        before=one.before,
        now=one.now,
        where=where,
        year=original.year,
        unit=original.unit,
    )
