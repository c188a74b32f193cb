"""The summed tables by region: each place with all below it, less what units there pay one another."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, field

from reports.audit.province.exact import ZERO, add, subtract
from reports.audit.province.index import Index
from reports.core.figure import Exact
from reports.publish.contributions import exact_value
from reports.run.request import DocumentState

Region = tuple[str, ...]


class Line(NamedTuple):
    """A row of a summed table, in the order of the tables of its type; `unit` is what it is shown
    in.
    """

    kind: str
    position: int
    code: str
    table: str
    name: str
    unit: str


class LineSum(Struct):
    """A line summed over a region, in the base unit: what units gave, and what of it they paid one
    another. `pending` counts those that are 待填: the sum is short of them.
    """

    given: Exact = ZERO
    eliminated: Exact = ZERO
    pending: int = 0

    @property
    def total(self) -> Exact:
        """What remains."""
        return subtract(self.given, self.eliminated)


class RegionSums(Struct):
    """A region with all below it, for one type of report.

    `counted` documents are summed; those that are `left_out` belong in, but have an error or old
    files; of `missing` there is nothing. `own` are the sums of the units that lie in no place
    further down.
    """

    region: Region
    counted: int = 0
    left_out: int = 0
    missing: int = 0
    lines: dict[Line, LineSum] = field(default_factory=dict)
    own: dict[Line, LineSum] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether all that belong in are."""
        return not (self.left_out or self.missing) and not any(
            one.pending for one in self.lines.values()
        )


class FormerTotal(NamedTuple):
    """What a row came to last year, in the base unit, and whether all that belonged in was."""

    total: Exact
    complete: bool


FormerTotals = Mapping[tuple[Region, str, str, str], FormerTotal]
"""Last year's totals by region, type, table and row."""


def former_totals(sums: Mapping[str, Mapping[Region, RegionSums]]) -> FormerTotals:
    """The totals of a year as the next year asks for them."""
    found = {}
    for regions in sums.values():
        for region, one in regions.items():
            for line, line_sum in one.lines.items():
                key = (region, line.kind, line.table, line.name)
                found[key] = FormerTotal(line_sum.total, one.complete)
    return found


class Unsettled(StrEnum):
    """Why what is said to be paid between units does not come out."""

    DIFFERENT = "两边不相等"
    UNKNOWN_ITEM = "汇总表里没有这一项"
    PENDING = "金额待填"
    NOT_COUNTED = "对方没有计入"


class PaidBetween(NamedTuple):
    """What two units say that they paid one another, in the base unit: each its own side."""

    reason: Unsettled
    kind: str
    unit: str
    counterpart: str
    item: str
    said: Exact
    answered: Exact
    place: str


def sum_regions(index: Index, kind: str) -> dict[Region, RegionSums]:
    """Every place that a document of a type comes from or is missed in, with all above it, in
    their order.
    """
    sums: dict[Region, RegionSums] = {}
    for path, line, given, pending in _leaf_totals(index, kind):
        for above in _prefixes(path):
            found = _of(sums, above).lines.setdefault(line, LineSum())
            found.given = add(found.given, given)
            found.pending += pending
        own = _of(sums, path).own.setdefault(line, LineSum())
        own.given, own.pending = given, pending
    for path, counted, left_out, missing in _leaf_counts(index, kind):
        for above in _prefixes(path):
            found_region = _of(sums, above)
            found_region.counted += counted
            found_region.left_out += left_out
            found_region.missing += missing
    _deduct(index, kind, sums)
    return dict(sorted(sums.items()))


def _of(sums: dict[Region, RegionSums], region: Region) -> RegionSums:
    return sums.setdefault(region, RegionSums(region))


def _prefixes(region: Region) -> Iterator[Region]:
    """The places that hold a region, from all of them down to itself."""
    for length in range(len(region) + 1):
        yield region[:length]


def _shared(one: Region, other: Region) -> Region:
    """The smallest place that holds both."""
    return max(set(_prefixes(one)) & set(_prefixes(other)), key=len)


def region_of(path: str) -> Region:
    """A place as the index writes it."""
    return tuple(path.split("\n")) if path else ()


# ── what the index says ─────────────────────────────────────────────────────


def _leaf_totals(index: Index, kind: str) -> Iterator[tuple[Region, Line, Exact, int]]:
    """The totals of the units that lie just there, by place and line."""
    query = """select r.path, l.kind, l.place, l.code, l.sheet, l.name, l.measure, t.text, t.pending
      from total t join line l on l.id=t.line join region r on r.id=t.region
      where l.kind=? order by l.place, l.code, l.name, r.path"""
    for path, *line, text, pending in index.rows(query, (kind,)):
        yield region_of(path), Line(*line), exact_value(text), pending


def _leaf_counts(index: Index, kind: str) -> Iterator[tuple[Region, int, int, int]]:
    """The documents of a type by place: counted, left out, and units that owe one."""
    bad = f"d.state in ('{DocumentState.FAULTY}', '{DocumentState.STALE}')"
    query = f"""select r.path, sum(d.counted), sum(not d.counted and {bad}), 0
      from document d join unit u on u.id=d.unit join region r on r.id=u.region
      where d.kind=? group by u.region
      union all
      select r.path, 0, 0, count(*)
      from wanted w join stood s on s.name=w.name join region r on r.id=s.region
      where w.kind=? and not exists (
        select 1 from document d where d.unit=s.unit and d.kind=w.kind)
      group by s.region"""
    for path, *counts in index.rows(query, (kind, kind)):
        yield region_of(path), *counts


_BOTH_COUNTED = """exists (
  select 1 from document d where d.unit=v.id and d.kind=p.kind and d.counted)"""


def _deduct(index: Index, kind: str, sums: Mapping[Region, RegionSums]) -> None:
    """What two units paid one another, deducted in each place that holds both: where one of them
    is not summed, nothing is.
    """
    named: dict[tuple[str, str], list[Line]] = {}
    for line in sums[()].lines if sums else ():
        named.setdefault((line.table, line.name), []).append(line)
    query = f"""select a.path, b.path, p.sheet, p.name, p.text
      from paid p join unit u on u.id=p.unit join region a on a.id=u.region
      join unit v on v.name=p.counterpart join region b on b.id=v.region
      where p.kind=? and p.text<>'' and {_BOTH_COUNTED}"""
    for path, other, table, name, text in index.rows(query, (kind,)):
        amount = exact_value(text)
        for above in _prefixes(_shared(region_of(path), region_of(other))):
            for line in named.get((table, name), ()):
                found = sums[above].lines.get(line)
                if found is not None:
                    found.eliminated = add(found.eliminated, amount)


def unsettled(index: Index) -> Iterator[PaidBetween]:
    """What is said to be paid between units and does not come out.

    An item that several rows are short of is told once.
    """
    said: dict[tuple[str, str, str], Exact] = {}
    first: dict[tuple[str, str, str], PaidBetween] = {}
    query = f"""select p.kind, u.name, p.counterpart, p.item, p.text, p.place, p.sheet='',
        exists (select 1 from unit v where v.name=p.counterpart and {_BOTH_COUNTED})
      from paid p join unit u on u.id=p.unit where not exists (
        select 1 from paid q where q.unit=p.unit and q.number=p.number and q.item=p.item
        and (q.sheet, q.name)<(p.sheet, p.name))
      order by p.kind, u.name, p.counterpart, p.place"""
    for kind, unit, other, item, text, place, unknown, known in index.rows(query):
        amount = exact_value(text) if text else ZERO
        found = PaidBetween(
            *(Unsettled.DIFFERENT, kind, unit, other, item, amount, ZERO, place)
        )
        key = (kind, unit, other)
        first.setdefault(key, found)
        said[key] = add(said.get(key, ZERO), amount)
        if unknown:
            yield found._replace(reason=Unsettled.UNKNOWN_ITEM)
        elif not text:
            yield found._replace(reason=Unsettled.PENDING)
        elif not known:
            yield found._replace(reason=Unsettled.NOT_COUNTED)
    for key, amount in said.items():
        kind, unit, other = key
        back = (kind, other, unit)
        told = back in said and other < unit
        if amount != said.get(back, ZERO) and not told:
            yield first[key]._replace(said=amount, answered=said.get(back, ZERO))
