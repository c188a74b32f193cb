"""The index brought up to date: only what changed is read, and totals move by the difference."""

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field

from reports.audit.province.exact import ZERO, add, subtract
from reports.audit.province.expected import ProvinceFile
from reports.audit.province.index import OF_UNIT, Index, Row
from reports.core.figure import Exact
from reports.core.problems import Place
from reports.publish.contributions import (
    CONTRIBUTION,
    Contribution,
    DocumentPart,
    ToldProblem,
    exact_text,
    exact_value,
    is_of_unit,
    read_contribution,
)

_Key = tuple[int, int]


class TakenIn(NamedTuple):
    """How many units are known, how many of them were read in this run, and whether anything is
    otherwise than in the last.
    """

    units: int
    read: int
    changed: bool


class _Home(NamedTuple):
    """Where a unit belongs: the id of its region, and its level."""

    region: int
    level: str


class _Change(Struct):
    """By how much a total changes: the amount, how many terms there are more, how many 待填."""

    amount: Exact = ZERO
    terms: int = 0
    pending: int = 0


class _Changes(Struct):
    """The changes of totals, by region and line."""

    found: dict[_Key, _Change] = field(default_factory=dict)

    def add(self, key: _Key, text: str, sign: int) -> None:
        """A term more (1) or less (-1)."""
        change = self.found.setdefault(key, _Change())
        change.terms += sign
        if not text:
            change.pending += sign
        else:
            reckon = add if sign > 0 else subtract
            change.amount = reckon(change.amount, exact_value(text))


def take_in(index: Index, province: ProvinceFile, folder: Path) -> TakenIn:
    """Brings the index up to what the units below a year's folder of 内部 contribute now.

    Raises OSError where the folder cannot be read.
    """
    homes = _listed_homes(index, province)
    known: dict[str, tuple[int, str]] = {}
    for name, unit, stamp in index.rows("select name, id, stamp from unit"):
        known[name] = (unit, stamp)
    changes, there, read = _Changes(), set(), 0
    for name, stamp in _stamps(folder):
        there.add(name)
        old = known.get(name)
        if old is not None and old[1] == stamp:
            continue
        if old is not None:
            _remove(index, old[0], changes)
        if not read:
            # What was new in an earlier run is so no more.
            index.change("update unit set fresh=0 where fresh")
        read += 1
        found = read_contribution(folder / name)
        if found is not None:
            _insert(index, _Unit(name, stamp, found), homes, changes)
    gone = known.keys() - there
    for name in gone:
        _remove(index, known[name][0], changes)
    _apply(index, changes)
    (count,) = index.row("select count(*) from unit")
    return TakenIn(count, read, bool(read or gone))


def _stamps(folder: Path) -> Iterator[tuple[str, str]]:
    """The units that have a contribution, and what changes when it is written anew.

    It is moved into place under a name of its own, so even one of the same size and age is
    another file.
    """
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                found = Path(entry.path, CONTRIBUTION).stat()
            except (FileNotFoundError, NotADirectoryError):
                continue
            yield entry.name, f"{found.st_mtime_ns} {found.st_size} {found.st_ino}"


# ── the list of units ───────────────────────────────────────────────────────


def _listed_homes(index: Index, province: ProvinceFile) -> dict[str, _Home]:
    """Where the list says that units belong; the list taken in with the first run of the index."""
    if index.row("select count(*) from expected") == (0,):
        for unit in province.units:
            index.change(
                "insert into expected values (?,?,?,?) on conflict do nothing",
                (
                    str(unit.name),
                    index.region(unit.region),
                    unit.level,
                    unit.due or province.due,
                ),
            )
            for kind in province.reports_of(unit):
                index.change(
                    "insert into wanted values (?,?) on conflict do nothing",
                    (str(unit.name), kind),
                )
    return {
        str(unit.name): _Home(index.region(unit.region), unit.level)
        for unit in reversed(province.units)
    }


# ── a unit ──────────────────────────────────────────────────────────────────


class _Unit(NamedTuple):
    """A unit with what it contributes."""

    name: str
    stamp: str
    contribution: Contribution


def _remove(index: Index, unit: int, changes: _Changes) -> None:
    """A unit with all it contributed taken out again."""
    (region,) = index.row("select region from unit where id=?", (unit,))
    for line, text in index.rows("select line, text from amount where unit=?", (unit,)):
        changes.add((region, line), text, -1)
    index.change(
        "update peers set changed=1 where id in (select peers from value where unit=?)",
        (unit,),
    )
    for table in OF_UNIT:
        index.change(f"delete from {table} where unit=?", (unit,))
    index.change("delete from unit where id=?", (unit,))


def _insert(
    index: Index, unit: _Unit, homes: Mapping[str, _Home], changes: _Changes
) -> None:
    own = unit.contribution
    listed = homes.get(unit.name)
    level = (listed.level if listed else "") or own.level
    root = index.region(())
    region = listed.region if listed and listed.region != root else None
    home = _Home(index.region(own.region) if region is None else region, level)
    number = index.id_of(
        "unit",
        "name,stamp,region,level,fresh",
        (unit.name, unit.stamp, home.region, home.level, 1),
    )
    told: set[ToldProblem] = set()
    for place, part in enumerate(own.documents):
        shared = {one for one in part.problems if is_of_unit(one.place)}
        _insert_document(index, number, place, part, told & shared)
        told |= shared
        _insert_figures(index, number, place, part, home.level)
        _insert_amounts(index, number, place, part, home.region, changes)


def _insert_document(
    index: Index,
    unit: int,
    number: int,
    part: DocumentPart,
    told_already: Collection[ToldProblem],
) -> None:
    index.change(
        "insert into document values (?,?,?,?,?,?,?,?,?)",
        (
            unit,
            number,
            part.file,
            part.title,
            part.kind,
            part.state,
            part.final,
            part.date,
            part.counted,
        ),
    )
    findings: list[Row] = []
    for told in part.problems:
        if told in told_already:
            continue
        severity, where = told.severity.value, _place_words(told.place)
        findings.append(
            (
                unit,
                number,
                told.code,
                severity,
                told.count,
                told.message,
                told.hint,
                where,
            )
        )
    index.change_all("insert into finding values (?,?,?,?,?,?,?,?)", findings)


def _insert_figures(
    index: Index, unit: int, number: int, part: DocumentPart, level: str
) -> None:
    alike = "、".join(filter(None, part.alike))
    values: list[Row] = []
    for one in part.figures:
        if not one.value:
            # What is 待填 is told among the problems; nobody is compared with it.
            continue
        peers = index.id_of(
            "peers",
            "kind,level,alike,name,measure,apart",
            (part.kind, level, alike, one.name, one.unit, one.apart),
        )
        formula = index.id_of("formula", "text", (one.formula,))
        values.append(
            (unit, number, peers, one.value, formula, _place_words(one.place))
        )
    index.change_all(
        "insert into value (unit,number,peers,text,formula,place) values (?,?,?,?,?,?)",
        values,
    )
    index.change_all(
        "update peers set changed=1 where id=?", [row[2:3] for row in values]
    )


def _insert_amounts(
    index: Index,
    unit: int,
    number: int,
    part: DocumentPart,
    region: int,
    changes: _Changes,
) -> None:
    amounts: list[Row] = []
    for one in part.amounts:
        line = index.id_of(
            "line",
            "kind,place,code,sheet,name,measure",
            (part.kind, one.position, one.code, one.table, one.name, one.unit),
        )
        formula = index.id_of("formula", "text", (one.formula,))
        changes.add((region, line), one.value, 1)
        amounts.append(
            (unit, number, line, one.value, formula, _place_words(one.place))
        )
    index.change_all("insert into amount values (?,?,?,?,?,?)", amounts)
    paid: list[Row] = []
    for gone in part.eliminations:
        row = (unit, number, part.kind, gone.table, gone.name, gone.item)
        where = _place_words(gone.place)
        paid.append((*row, gone.counterpart, gone.value, where))
    index.change_all("insert into paid values (?,?,?,?,?,?,?,?,?)", paid)


def _place_words(place: Place | None) -> str:
    """A place as it is told: the file and the line."""
    if place is None:
        return ""
    return f"{place.file} 第 {place.line} 行" if place.line else place.file


# ── totals ──────────────────────────────────────────────────────────────────


def _apply(index: Index, changes: _Changes) -> None:
    """The totals moved by what has changed; one that nobody adds to any more is gone."""
    for key, change in changes.found.items():
        index.change(
            "insert into total values (?,?,'0',0,0) on conflict do nothing", key
        )
        where = "from total where region=? and line=?"
        text, pending, terms = index.row(f"select text, pending, terms {where}", key)
        total = add(exact_value(text), change.amount)
        index.change(
            "update total set text=?, pending=?, terms=? where region=? and line=?",
            (
                exact_text(total),
                pending + change.pending,
                terms + change.terms,
                *key,
            ),
        )
    index.change("delete from total where terms=0")
