"""What a unit contributes to the province's view: a small file in its folder of 内部, written by its
own run.

What is missing, damaged or of another format is not known; the unit's next run writes it again.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from reports.core.figure import Exact
from reports.core.problems import Place, Problem, Severity
from reports.publish.disk import Write, hash_bytes, unwritable
from reports.publish.folders import SHARED_FILES
from reports.publish.records import Record
from reports.publish.statefile import StateFile

CONTRIBUTION = "省级摘要.json"


class ToldProblem(Struct, frozen=True):
    """The problems of one code and severity in a document: how many, and the first of them."""

    code: str
    severity: Severity
    count: int
    message: str
    hint: str
    place: Place | None = None


class KeyValue(Struct, frozen=True):
    """A key figure as printed in `unit`: exact digits, a fraction n/d, or "" where it is 待填.

    `place` is where the first figure was typed that it rests on, `formula` that of 计算.yaml;
    `apart` is the least difference that is told of, in the same unit ("": as usual).
    """

    name: str
    value: str
    unit: str
    formula: str = ""
    place: Place | None = None
    apart: str = ""


class SummedValue(Struct, frozen=True):
    """A document's part of one row of a summed table, in the base unit of `unit`.

    `value` is exact, "" where it is 待填. Rows stand in the order of `position` and `code`.
    """

    table: str
    name: str
    value: str
    unit: str
    position: int
    code: str = ""
    formula: str = ""
    place: Place | None = None


class Elimination(Struct, frozen=True):
    """What is deducted from a row where the unit and its counterpart are both summed.

    Exact, in the base unit, "" where it is 待填. An item that is deducted from no row has neither
    table nor name.
    """

    table: str
    name: str
    item: str
    counterpart: str
    value: str
    place: Place | None = None


class DocumentPart(Struct, frozen=True):
    """What one data file of the unit contributes.

    `sources` is a hash of all that it was made from. `state` is that of the run's table, but a
    document that was not made anew is 已生成 as well. One that is not `counted` (by its type, or
    with an error) has no figures; `final` says that it lies where it may be published, `date` is
    its 公开时间.
    """

    sources: str
    file: str
    title: str
    kind: str
    state: str
    final: bool
    date: str
    counted: bool
    alike: tuple[str, ...] = ()
    problems: tuple[ToldProblem, ...] = ()
    figures: tuple[KeyValue, ...] = ()
    amounts: tuple[SummedValue, ...] = ()
    eliminations: tuple[Elimination, ...] = ()


class Contribution(Struct, frozen=True):
    """What a unit contributes: its place in the tree of regions (from the province down), its
    level (级次), its documents.

    `sources` is the hash of the file that says where it belongs, None where there is none.
    """

    sources: str | None
    region: tuple[str, ...]
    level: str
    documents: tuple[DocumentPart, ...]


def exact_text(value: Exact) -> str:
    """An exact number as contributions write it: its digits, or a fraction n/d."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return f"{value.normalize():f}" if value else "0"


def exact_value(text: str) -> Exact:
    """The number that a text of `exact_text` stands for. Raises ValueError or ArithmeticError."""
    return Fraction(text) if "/" in text else Decimal(text)


_FILE = StateFile(Contribution, format=2, unchecked=1, compact=True)


def sources_of(record: Record) -> str:
    """The hash of all that a part is made from."""
    made_from = (
        sorted(record.inputs.items(), key=lambda one: one[0]),
        record.program,
        record.title,
        record.problems,
        record.former,
        record.issues,
        bool(record.outputs),
    )
    return hash_bytes(repr(made_from).encode("utf-8", "backslashreplace"))


def told_problems(problems: Sequence[Problem]) -> tuple[ToldProblem, ...]:
    """The problems by code and severity, with the first of each; those of 单位.yaml, which all
    documents of the unit are told, apart.
    """
    groups: dict[tuple[str, Severity, bool], list[Problem]] = {}
    for one in problems:
        key = (one.code, one.severity, is_of_unit(one.place))
        groups.setdefault(key, []).append(one)
    return tuple(
        ToldProblem(
            code=first.code,
            severity=first.severity,
            count=1 + len(more),
            message=first.message,
            hint=first.hint,
            place=first.place,
        )
        for first, *more in (groups[key] for key in sorted(groups))
    )


def is_of_unit(place: Place | None) -> bool:
    """Whether a place lies in what all documents of a unit share, 单位.yaml and 退回意见.yaml."""
    return place is not None and place.file.rpartition("/")[2] in SHARED_FILES


def read_contribution(folder: Path) -> Contribution | None:
    """What a unit contributed, None where that is not known."""
    return _FILE.read(folder / CONTRIBUTION)


def forget_contribution(folder: Path) -> list[Problem]:
    """The file removed where there is one: the unit contributes nothing any more. What prevented it."""
    path = folder / CONTRIBUTION
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        return [unwritable(path, error)]
    return []


def write_contribution(
    folder: Path, contribution: Contribution, write: Write
) -> list[Problem]:
    """The file written whole, or left alone where it says that already; what prevented it."""
    return _FILE.write(folder / CONTRIBUTION, contribution, write)
