"""省级.yaml in the data folder of a year: which units are to report what and by when, and from
where on a figure is odd.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from reports.core.problems import Problem, has_errors, problem
from reports.finance.data_file import read_source
from reports.publish.disk import hash_bytes
from reports.publish.portal import iso_date
from reports.source.encoding import read_bytes
from reports.source.schema import Words
from reports.types.declare import (
    TEXT,
    WORDS,
    file_key,
    read_record,
    record,
    records,
    scalar,
)

PROVINCE_FILE = "省级.yaml"
_DATE = scalar({"type": "string", "量": "日期"}, iso_date)
_NUMBER = scalar(
    {"type": "string", "量": "数", "单位": "", "minimum": 1}, lambda one: one.value
)
_SEPARATOR = "、"


@dataclass(frozen=True, slots=True, kw_only=True)
class OddLimits:
    """From where on a figure is odd: how many peers there are at least, and how many times the
    usual spread it stands apart.
    """

    peers: Decimal = field(default=Decimal(8), metadata=file_key("至少", _NUMBER))
    times: Decimal = field(default=Decimal(5), metadata=file_key("倍数", _NUMBER))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedUnit:
    """A unit that is to report, its place in the tree of regions, and which types of report.

    What is left empty is as for all units, or as the unit's own file says it. `due` is written
    2025-10-20.
    """

    name: Words = field(metadata=file_key("名称", WORDS))
    province: str = field(default="", metadata=file_key("省", TEXT))
    city: str = field(default="", metadata=file_key("市", TEXT))
    county: str = field(default="", metadata=file_key("县", TEXT))
    level: str = field(default="", metadata=file_key("级次", TEXT))
    reports: str = field(default="", metadata=file_key("报告", TEXT))
    due: str = field(default="", metadata=file_key("截止", _DATE))

    @property
    def region(self) -> tuple[str, ...]:
        """Its place in the tree, empty where the list does not say."""
        return tuple(filter(None, (self.province, self.city, self.county)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceFile:
    """What the province says of a year; `reports` and `due` are for units that say no other."""

    name: str = field(default="", metadata=file_key("名称", TEXT))
    reports: str = field(default="", metadata=file_key("报告", TEXT))
    due: str = field(default="", metadata=file_key("截止", _DATE))
    limits: OddLimits = field(
        default=OddLimits(), metadata=file_key("离群", record(lambda: OddLimits))
    )
    units: tuple[ExpectedUnit, ...] = field(
        default=(), metadata=file_key("单位", records(lambda: ExpectedUnit))
    )

    def reports_of(self, unit: ExpectedUnit) -> tuple[str, ...]:
        """The types of report that a unit is to give."""
        names = (unit.reports or self.reports).split(_SEPARATOR)
        return tuple(name.strip() for name in names if name.strip())


@dataclass(frozen=True, slots=True)
class Province:
    """The province's file as read, a hash of all that was read, and what is wrong with it."""

    file: ProvinceFile
    state: str
    problems: tuple[Problem, ...] = ()


def read_province(data: Path, year: int) -> Province:
    """What the province says of a year; a file with an error counts as none, and is told."""
    path = data / str(year) / PROVINCE_FILE
    seen: dict[str, str] = {}

    def read(name: str) -> bytes | None:
        beside = path.with_name(name)
        content = read_bytes(beside) if beside.is_file() else None
        seen[name] = hash_bytes(content) if content is not None else ""
        return content

    content = read(PROVINCE_FILE)
    if content is None:
        return Province(ProvinceFile(), "")
    shown = f"{data.name}/{year}/{PROVINCE_FILE}"
    source, problems = read_source(shown, content, None, read)
    found: ProvinceFile | None = None
    if source is not None and not has_errors(problems):
        found, wrong = read_record(ProvinceFile, source.root)
        problems += wrong
    if found is not None:
        problems += _twice(found)
    state = hash_bytes(repr(sorted(seen.items())).encode())
    return Province(found or ProvinceFile(), state, tuple(problems))


def _twice(file: ProvinceFile) -> Iterator[Problem]:
    """D20 for each unit that is listed a second time."""
    seen: set[str] = set()
    for unit in file.units:
        if unit.name in seen:
            yield problem("D20", place=unit.name.place, name=unit.name)
        seen.add(unit.name)
