"""省级.yaml in the data folder of a year: which units are to report what and by when, and from
where on a figure is odd.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Place, Problem, has_errors, problem
from reports.finance.data_file import (
    DataFile,
    read_source,
    unknown_type,
    with_tables,
)
from reports.publish.disk import hash_bytes
from reports.publish.folders import year_file_leads_out
from reports.publish.portal import iso_date
from reports.source.encoding import read_bytes
from reports.source.schema import Words
from reports.types.declare import (
    TEXT,
    WORDS,
    FileKey,
    read_record,
    record,
    records,
    scalar,
    schema_of,
)

PROVINCE_FILE = "省级.yaml"
_DATE = scalar({"type": "string", "量": "日期"}, iso_date)
_NUMBER = scalar(
    {"type": "string", "量": "数", "单位": "", "minimum": 1}, lambda one: one.value
)
_SEPARATOR = "、"


class OddLimits(Struct, frozen=True, kw_only=True):
    """From where on a figure is odd: how many peers there are at least, and how many times the
    usual spread it stands apart.
    """

    peers: Annotated[Decimal, FileKey("至少", _NUMBER)] = Decimal(8)
    times: Annotated[Decimal, FileKey("倍数", _NUMBER)] = Decimal(5)


class ExpectedUnit(Struct, frozen=True, kw_only=True):
    """A unit that is to report, its place in the tree of regions, and which types of report.

    What is left empty is as for all units, or as the unit's own file says it. `due` is written
    2025-10-20.
    """

    name: Annotated[Words, FileKey("名称", WORDS)]
    province: Annotated[str, FileKey("省", TEXT)] = ""
    city: Annotated[str, FileKey("市", TEXT)] = ""
    county: Annotated[str, FileKey("县", TEXT)] = ""
    level: Annotated[str, FileKey("级次", TEXT)] = ""
    reports: Annotated[str, FileKey("报告", TEXT)] = ""
    due: Annotated[str, FileKey("截止", _DATE)] = ""

    @property
    def region(self) -> tuple[str, ...]:
        """Its place in the tree, empty where the list does not say."""
        return tuple(filter(None, (self.province, self.city, self.county)))


class ProvinceFile(Struct, frozen=True, kw_only=True):
    """What the province says of a year; `reports` and `due` are for units that say no other."""

    name: Annotated[str, FileKey("名称", TEXT)] = ""
    reports: Annotated[str, FileKey("报告", TEXT)] = ""
    due: Annotated[str, FileKey("截止", _DATE)] = ""
    limits: Annotated[OddLimits, FileKey("离群", record(lambda: OddLimits))] = (
        OddLimits()
    )
    units: Annotated[
        tuple[ExpectedUnit, ...], FileKey("单位", records(lambda: ExpectedUnit))
    ] = ()

    def reports_of(self, unit: ExpectedUnit) -> tuple[str, ...]:
        """The types of report that a unit is to give."""
        return _named(unit.reports) or self.reports_of_all

    @property
    def reports_of_all(self) -> tuple[str, ...]:
        """The types of report that every unit is to give whose line says no other."""
        return _named(self.reports)


def _named(reports: str) -> tuple[str, ...]:
    names = reports.split(_SEPARATOR)
    return tuple(name.strip() for name in names if name.strip())


class Province(Struct, frozen=True):
    """The province's file as read, a hash of all that was read, and what is wrong with it."""

    file: ProvinceFile
    state: str
    problems: tuple[Problem, ...] = ()


def read_province(data: Path, year: int, types: Collection[str]) -> Province:
    """What the province says of a year, of these types of report; a file with an error counts as
    none, and is told.

    Raises OSError.
    """
    seen: dict[str, str] = {}

    def read(name: str) -> bytes | None:
        content = _read(data, str(year), name)
        seen[name] = hash_bytes(content) if content is not None else ""
        return content

    shown = f"{data.name}/{year}/{PROVINCE_FILE}"
    try:
        content = read(PROVINCE_FILE)
        if content is None:
            return Province(ProvinceFile(), "")
        source, problems = read_source(shown, content)
        if source is not None:
            source, found = with_tables(source, schema_of(ProvinceFile), read)
            problems += found
    except Fault as fault:
        return Province(ProvinceFile(), "", fault.problems)
    stated: ProvinceFile | None = None
    if source is not None and not has_errors(problems):
        stated, wrong = read_record(ProvinceFile, source.root)
        problems += wrong
    if source is not None and stated is not None:
        problems += _twice(stated)
        problems += _unknown_reports(stated, types, source)
    state = hash_bytes(repr(sorted(seen.items())).encode())
    return Province(stated or ProvinceFile(), state, tuple(problems))


def _read(data: Path, year: str, name: str) -> bytes | None:
    """A file of the year's own folder, None where there is none. Raises Fault for one that lies
    outside the data, and OSError.
    """
    if year_file_leads_out(data, year, name):
        raise Fault(problem("G08", "link", Place(f"{data.name}/{year}/{name}")))
    path = data / year / name
    return read_bytes(path) if path.is_file() else None


def _unknown_reports(
    file: ProvinceFile, types: Collection[str], source: DataFile
) -> Iterator[Problem]:
    """D14 for each type of report that there is not: nobody could ever give it."""
    for unit in (None, *file.units):
        reports = _named(unit.reports) if unit else file.reports_of_all
        for name in reports:
            if name not in types:
                wrong = unknown_type(name, types, source)
                yield replace(wrong, place=unit.name.place) if unit else wrong


def _twice(file: ProvinceFile) -> Iterator[Problem]:
    """D20 for each unit that is listed a second time."""
    seen: set[str] = set()
    for unit in file.units:
        if unit.name in seen:
            yield problem("D20", place=unit.name.place, name=unit.name)
        seen.add(unit.name)
