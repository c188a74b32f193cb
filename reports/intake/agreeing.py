"""What several tables give together: where two say one number, both have to agree; what is taken off."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from reports.core.problems import Place, Problem, problem
from reports.intake.indicators import says_the_same
from reports.intake.reading import TableReading
from reports.intake.tables import FoundTable
from reports.intake.values import Number, Path, Reading, SchemaView, Whole, path_of
from reports.types.workbook_form import (
    CodesForm,
    WorkbookForm,
)

_ZERO = Decimal(0)
_CENT = Decimal("0.01")


def read_tables(
    tables: Sequence[FoundTable], words: WorkbookForm, schema: SchemaView
) -> Reading:
    """All that some tables give."""
    reading = Reading()
    found: dict[Path, list[Number]] = {}
    for table in tables:
        if table.factor is None and table.form.has_money:
            told = problem(
                "R02",
                "unit",
                Place(table.file),
                sheet=table.sheet.name,
                table=table.form.name,
            )
            reading.problems.append(told)
            continue
        one = TableReading(table, schema)
        for path, number in one.numbers():
            found.setdefault(path, []).append(number)
        for path, whole in one.whole.items():
            earlier = reading.whole.get(path, whole)
            columns = earlier.columns | whole.columns
            reading.whole[path] = Whole(earlier.origin, columns)
        reading.problems += one.problems()
        reading.unread |= one.left
    reading.numbers, conflicts = _agreed(found)
    reading.unread |= found.keys()
    reading.unread -= reading.numbers.keys()
    reading.problems += conflicts
    _take_off(reading, words, {table.form.name for table in tables}, schema)
    _leave_out(reading, words)
    return reading


# ── several tables ──────────────────────────────────────────────────────────


def _agreed(
    found: Mapping[Path, Sequence[Number]],
) -> tuple[dict[Path, Number], list[Problem]]:
    """Of each number the finest, where all that say it agree; what was rounded agrees with what rounds
    to it.
    """
    agreed: dict[Path, Number] = {}
    problems: list[Problem] = []
    told: set[tuple[str, str]] = set()
    for path, numbers in found.items():
        finest = min(numbers, key=lambda one: one.step)
        other = next((one for one in numbers if not _is_alike(finest, one)), None)
        if other is None:
            agreed[path] = finest
            continue
        one, two = finest.origin, other.origin
        if one.table == two.table:
            pair = (f"“{one.file}”“{one.sheet}”", f"“{two.file}”“{two.sheet}”")
            if pair not in told:
                told.add(pair)
                first, second = pair
                problems.append(
                    problem(
                        "R04",
                        "tables",
                        Place(one.file),
                        first=first,
                        second=second,
                        table=one.table,
                    )
                )
            continue
        problems.append(
            problem(
                "R04",
                place=Place(one.file),
                key=".".join(path),
                first=one.words,
                one=one.text,
                second=two.words,
                other=two.text,
            )
        )
    return agreed, problems


def _is_alike(one: Number, other: Number) -> bool:
    if one.words or other.words:
        return says_the_same(one.words, other.words)
    apart = abs(one.value - other.value)
    return apart == 0 or (other.step > _CENT and apart * 2 <= other.step)


def _take_off(
    reading: Reading, words: WorkbookForm, there: set[str], schema: SchemaView
) -> None:
    """What other keys hold is taken off; where one of them was not read nothing is left."""
    for table in words.tables:
        if table.name not in there:
            continue
        for one in table.values:
            if one.minus and path_of(one.name) in reading.numbers:
                others = [
                    path for key in one.minus for path in _within(reading, path_of(key))
                ]
                _reduce(reading, path_of(one.name), others, len(one.minus))
        for codes in table.codes:
            if codes.minus:
                _reduce_codes(reading, codes, schema)


def _within(reading: Reading, path: Path) -> list[Path | None]:
    return [path] if path in reading.numbers else [None]


def _reduce(
    reading: Reading, path: Path, others: Sequence[Path | None], count: int
) -> None:
    """Takes other numbers off one; one that was not read leaves it unknown."""
    if None in others:
        del reading.numbers[path]
        return
    parts = [reading.numbers[one] for one in others if one is not None]
    whole = reading.numbers[path]
    rest = whole.value - sum((one.value for one in parts), _ZERO)
    step = max([whole.step, *(one.step for one in parts)])
    # Each of the numbers may have been rounded by half a step.
    if step > _CENT and abs(rest) * 2 <= step * (count + 1):
        rest = _ZERO
    reading.numbers[path] = Number(rest, step, whole.origin)


def _reduce_codes(reading: Reading, codes: CodesForm, schema: SchemaView) -> None:
    into = path_of(codes.into)
    minus = [path_of(key) for key in codes.minus]
    own = [path for path in reading.numbers if path[: len(into)] == into]
    if not all(_is_read(reading, one, codes, schema) for one in minus):
        reading.whole.pop(into, None)
        for path in own:
            del reading.numbers[path]
        return
    for path in own:
        rest = path[len(into) :]
        beside = [(*key, *rest) for key in minus]
        if reading.unread.intersection(beside):
            # What is left would pass for the whole.
            del reading.numbers[path]
            continue
        others = [one for one in beside if one in reading.numbers]
        _reduce(reading, path, others, len(minus))


def _is_read(
    reading: Reading, path: Path, codes: CodesForm, schema: SchemaView
) -> bool:
    """Whether those of the columns that a mapping has have all been read."""
    whole = reading.whole.get(path)
    wanted = {name for name in codes.columns if schema.part((*path, "", name))}
    return whole is not None and wanted <= whole.columns


def _leave_out(reading: Reading, words: WorkbookForm) -> None:
    """Drops what is only needed with numbers that are not there."""
    for table in words.tables:
        for codes in table.codes:
            wanted = [path_of(key) for key in codes.only_with]
            if not wanted or any(
                path in reading.numbers and reading.numbers[path].value
                for path in wanted
            ):
                continue
            into = path_of(codes.into)
            reading.whole.pop(into, None)
            for path in [one for one in reading.numbers if one[: len(into)] == into]:
                del reading.numbers[path]
