"""Points in tables: none above its full marks, and their total what the rows above make."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.facts.model import half_of_last_place, plain_number
from reports.gate.facts.sheets import Sheet
from reports.gate.finished.plain import Mark, Plain, Spot, spot

_FULL = Pattern(r"(?:指标)?(?:分值|权重|标准分|满分)(?:（[^）]*）)?")
_GIVEN = Pattern(r"(?:自评|实际)?得分(?:（[^）]*）)?")
_TOTAL = Pattern(r"合计|总计|总分|合计得分|自评总分")
_FEWEST = 3


class _Row(Struct, frozen=True):
    """A row with points: its full marks and what was given, and where both stand."""

    full: Decimal
    given: Decimal
    places: tuple[Spot, Spot]
    is_total: bool


def find_wrong_points(
    sheets: Sequence[Sheet], lines: Sequence[Plain]
) -> Iterator[Mark]:
    """A08 for points above full marks; A01 for a total of points that its rows do not make, where their full
    marks make the full marks of the total: then it is known which rows they are. A form may be several tables.
    """
    above: list[_Row] = []
    for row in _rows_of(sheets, lines):
        if row.given > row.full:
            told = problem("A08", "above full", points=row.given, full=row.full)
            yield Mark(told, (row.places[1], row.places[0]))
        if not row.is_total:
            above.append(row)
            continue
        yield from _unsummed(row, above)
        above = []


def _rows_of(sheets: Sequence[Sheet], lines: Sequence[Plain]) -> Iterator[_Row]:
    for sheet in sheets:
        columns = _columns(sheet.heads)
        for words, at in zip(sheet.rows, sheet.lines, strict=False):
            if found := _columns(words):
                columns = found
            elif columns and (row := _row(words, at, columns, lines)):
                yield row


def _columns(words: Mapping[int, str]) -> tuple[int, int] | None:
    """The columns of full marks and of points in a head that has points once: the last full marks before them."""
    given = [at for at, word in words.items() if _GIVEN.fullmatch(word)]
    if len(given) != 1:
        return None
    full = [at for at, word in words.items() if _FULL.fullmatch(word)]
    before = [at for at in full if at < given[0]]
    return (max(before), given[0]) if before else None


def _row(
    words: Mapping[int, str],
    at: Mapping[int, int],
    columns: tuple[int, int],
    lines: Sequence[Plain],
) -> _Row | None:
    full, given = (
        plain_number(words.get(one, "").removesuffix("分")) for one in columns
    )
    if full is None or given is None or full <= 0:
        return None
    first, last = (spot(at[one], lines[at[one]], 0, len(words[one])) for one in columns)
    is_total = any(_TOTAL.fullmatch(word) for word in words.values())
    return _Row(full, given, (first, last), is_total)


def _unsummed(total: _Row, rows: Sequence[_Row]) -> Iterator[Mark]:
    full = sum((one.full for one in rows), Decimal(0))
    given = sum((one.given for one in rows), Decimal(0))
    rounded = (total.given, *(one.given for one in rows))
    slack = sum(map(half_of_last_place, rounded), Decimal(0))
    whole = all(one == one.to_integral_value() for one in rounded)
    apart = abs(given - total.given)
    if len(rows) < _FEWEST or full != total.full or apart <= (0 if whole else slack):
        return
    told = problem(
        "A01",
        "sum",
        words="得分合计",
        printed=total.given,
        formula="＋".join(f"{one.given}" for one in rows),
        expected=given,
    )
    yield Mark(told, (total.places[1], *(one.places[1] for one in rows)))
