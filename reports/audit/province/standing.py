"""How each unit stands: who has not reported, what is wrong, what is not finished yet."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from reports.audit.province.index import Index
from reports.run.request import DocumentState


class Standing(StrEnum):
    """How a unit stands; the first that fits, the gravest first."""

    MISSING = "未交"
    LACKING = "缺报告"
    FAULTY = "有错误"
    STALE = "旧文件，勿公开"
    UNREAD = "没有读"
    OPEN = "送审中"
    DONE = "已完成"


class UnitStanding(NamedTuple):
    """A unit: where it belongs, how it stands and why.

    `documents` are counted; `lacking` are the types of report that it owes, `late` those that it
    made public after the date that was set. `fresh` says that what it contributes is new in this
    run; `listed` that the province's list has it.
    """

    name: str
    region: str
    level: str
    standing: Standing
    documents: int
    errors: int
    warnings: int
    lacking: str
    late: str
    due: str
    fresh: bool
    listed: bool


def _count(state: DocumentState) -> str:
    return f"(select count(*) from document d where d.unit=u.id and d.state='{state.value}')"


def _problems(severity: str) -> str:
    return (
        "(select coalesce(sum(f.count),0) from finding f"
        f" where f.unit=u.id and f.severity='{severity}')"
    )


_UNITS = f"""
create temp table standing as
select u.id unit, coalesce(u.name, e.name) name, coalesce(u.region, e.region) region,
  coalesce(u.level, e.level) level, coalesce(u.fresh, 0) fresh, e.name is not null listed,
  coalesce(e.due, '') due,
  (select count(*) from document d where d.unit=u.id) documents,
  {_count(DocumentState.FAULTY)} faulty, {_count(DocumentState.STALE)} stale,
  {_count(DocumentState.UNREAD)} unread,
  (select count(*) from document d where d.unit=u.id and not d.final) open,
  {_problems("错误")} errors, {_problems("警告")} warnings,
  coalesce((select group_concat(kind, '、') from (select w.kind from wanted w where w.name=e.name
    and not exists (select 1 from document d where d.unit=u.id and d.kind=w.kind)
    order by w.kind)), '') lacking,
  coalesce((select group_concat(title, '、') from (select d.title from document d
    where d.unit=u.id and e.due<>'' and d.date>e.due order by d.number)), '') late
from (select name from unit union select name from expected) n
left join unit u on u.name=n.name left join expected e on e.name=n.name
where e.name is not null or exists (select 1 from document d where d.unit=u.id)
"""
_STANDING = f"""
create temp view stood as select *, case
  when not documents then '{Standing.MISSING}'
  when lacking<>'' then '{Standing.LACKING}'
  when faulty then '{Standing.FAULTY}'
  when stale then '{Standing.STALE}'
  when unread then '{Standing.UNREAD}'
  when open then '{Standing.OPEN}'
  else '{Standing.DONE}' end standing from standing
"""


def find_standings(index: Index) -> None:
    """Works out how all units stand, for the other questions to ask of."""
    index.change(_UNITS)
    index.change(_STANDING)


def units_that(index: Index, where: str, most: int = -1) -> Iterator[UnitStanding]:
    """The units of which a condition holds, by region and name; no more than so many."""
    query = f"""select s.name, r.path, s.level, s.standing, s.documents, s.errors, s.warnings,
      s.lacking, s.late, s.due, s.fresh, s.listed
      from stood s join region r on r.id=s.region where {where} order by r.path, s.name limit ?"""
    for row in index.rows(query, (most,)):
        name, region, level, standing, *rest = row
        yield UnitStanding(name, region, level, Standing(standing), *rest)
