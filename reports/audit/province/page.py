"""The page of the province's view: first what is to be done, then what is odd, then the sums."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from msgspec import Struct

from reports.audit.province.exact import ZERO, fixed_words, in_unit, subtract, words
from reports.audit.province.expected import ProvinceFile
from reports.audit.province.index import Index
from reports.audit.province.standing import Standing, units_that
from reports.audit.province.sums import (
    FormerTotals,
    Line,
    LineSum,
    Region,
    RegionSums,
    region_of,
    unsettled,
)
from reports.core.figure import Exact, unit_named
from reports.core.problems import Severity
from reports.core.values import NewValues, Values
from reports.publish.contributions import exact_value

MOST = 100
"""How many of each list stand on the page; the workbook has them all."""

_MOST_REGIONS = 60
_MOST_SOURCES = 5
_SEVERITIES = tuple(severity.value for severity in Severity)
_RANK = "case severity when '错误' then 0 when '警告' then 1 else 2 end"


class ViewFacts(Struct, frozen=True):
    """What the page says of itself and of the run: its year, its workbook, how many units are
    known, those whose run stopped with the reason, and what codes of problems are called.
    """

    year: int
    workbook: str
    units: int
    failed: Mapping[str, str]
    names: Mapping[str, str]


def page_values(
    index: Index,
    province: ProvinceFile,
    facts: ViewFacts,
    sums: Mapping[str, Mapping[Region, RegionSums]],
    former: FormerTotals,
) -> NewValues:
    """The values of the page's shell; `former` are last year's totals."""
    return {
        "名称": province.name,
        "年度": facts.year,
        "截止": province.due,
        "工作簿": facts.workbook,
        "单位数": facts.units,
        "最多": MOST,
        "有清单": bool(province.units),
        "没做成": [{"单位": one, "原因": why} for one, why in facts.failed.items()],
        "各状态": _standings(index),
        "各地": _regions(index),
        "未交": _units(index, f"standing='{Standing.MISSING}'"),
        "缺报告": _units(index, f"lacking<>'' and standing<>'{Standing.MISSING}'"),
        "有错误": _errors(index),
        "旧文件": _units(index, "stale"),
        "没有读": _units(index, "unread"),
        "迟报": _units(index, "late<>''"),
        "送审中": _units(index, f"standing='{Standing.OPEN}'"),
        "清单外": _units(index, "not listed") if province.units else _EMPTY,
        "问题": list(_codes(index, facts.names)),
        "离群": _odd(index),
        "往来": _paid(index),
        "汇总": [
            table
            for kind, regions in sums.items()
            for table in _tables(index, kind, regions, former)
        ],
        "指标": list(_figures(index)),
    }


_EMPTY: Values = {"共": 0, "行": []}


def region_words(path: str | Region) -> str:
    """A place as it is told: below the province, if it lies there."""
    region = region_of(path) if isinstance(path, str) else path
    return "".join(region[1:] or region)


def _listed(index: Index, count: str, rows: list[NewValues]) -> NewValues:
    """A list of which the page shows the first ones, with how many there are."""
    (total,) = index.row(count)
    return {"共": total, "行": rows}


# ── units ───────────────────────────────────────────────────────────────────


def _standings(index: Index) -> list[NewValues]:
    counts: dict[str, int] = dict(
        index.rows("select standing, count(*) from stood group by standing")
    )
    rows: list[NewValues] = []
    for one in Standing:
        count, anchor = counts.get(one, 0), _ANCHORS.get(one, "")
        rows.append({"状态": one.value, "家数": count, "锚": anchor})
    return rows


# Where the page lists the units of a standing.
_ANCHORS = {
    Standing.MISSING: "missing",
    Standing.LACKING: "lacking",
    Standing.FAULTY: "faulty",
    Standing.STALE: "stale",
    Standing.UNREAD: "unread",
    Standing.OPEN: "open",
}


def _regions(index: Index) -> list[NewValues]:
    """How many units of each standing there are in the places one step below the topmost that
    differ.
    """
    counts: dict[Region, dict[str, int]] = {}
    query = """select r.path, s.standing, count(*) from stood s
      join region r on r.id=s.region group by 1, 2"""
    found = [(region_of(path), standing, n) for path, standing, n in index.rows(query)]
    depth = _depth([path for path, _, _ in found])
    for path, standing, count in found:
        own = counts.setdefault(path[:depth], {})
        own[standing] = own.get(standing, 0) + count
    rows = []
    for region in sorted(counts):
        own = counts[region]
        states = [own.get(one, 0) for one in Standing]
        rows.append({"地区": region_words(region), "各": states, "共": sum(states)})
    return rows


def _depth(regions: Sequence[Region]) -> int:
    """The first step of the tree at which there is more than one place."""
    depth = 1
    while len({one[:depth] for one in regions}) == 1 and depth < max(map(len, regions)):
        depth += 1
    return depth


def _units(index: Index, where: str) -> NewValues:
    rows = [
        {
            "单位": one.name,
            "地区": region_words(one.region),
            "级次": one.level,
            "缺的报告": one.lacking,
            "晚公开的": one.late,
            "截止": one.due,
            "份数": one.documents,
        }
        for one in units_that(index, where, MOST)
    ]
    return _listed(index, f"select count(*) from stood where {where}", rows)


def _errors(index: Index) -> NewValues:
    """The units with an error: what is wrong first, and where."""
    query = f"""select s.name, r.path, s.errors, d.title, f.code, f.message, f.hint, f.place
      from stood s join region r on r.id=s.region
      join finding f on f.rowid=(select rowid from finding g where g.unit=s.unit
        and g.severity='{Severity.ERROR}' order by g.number, g.code limit 1)
      join document d on d.unit=s.unit and d.number=f.number
      where s.errors order by r.path, s.name limit {MOST}"""
    keys = ("单位", "地区", "个数", "文书", "代码", "问题", "怎么办", "出处")
    rows = []
    for name, path, *rest in index.rows(query):
        rows.append(dict(zip(keys, (name, region_words(path), *rest), strict=True)))
    return _listed(index, "select count(*) from stood where errors", rows)


# ── problems ────────────────────────────────────────────────────────────────


def _codes(index: Index, names: Mapping[str, str]) -> Iterator[NewValues]:
    """Each code with how many units and problems there are of it, the grave ones first."""
    query = f"""select f.code, f.severity, count(distinct f.unit), sum(f.count),
        min(u.name || char(9) || f.message || char(9) || f.place)
      from finding f join unit u on u.id=f.unit
      group by f.code, f.severity order by {_RANK}, 3 desc, f.code"""
    for code, severity, units, count, example in index.rows(query):
        unit, message, place = example.split("\t", 2)
        yield {
            "代码": code,
            "级别": severity,
            "名称": names.get(code, ""),
            "家数": units,
            "个数": count,
            "单位": unit,
            "例": message,
            "出处": place,
        }


# ── figures ─────────────────────────────────────────────────────────────────

ODD = """select u.name, r.path, p.level, p.kind, d.title, p.name, v.text, p.measure, p.median,
    p.count, p.alike, f.text, v.place
  from value v join peers p on p.id=v.peers join unit u on u.id=v.unit
  join region r on r.id=u.region join document d on d.unit=v.unit and d.number=v.number
  join formula f on f.id=v.formula where v.odd
  order by p.kind, p.name, r.path, u.name, v.number"""
"""The odd figures, each with its peers and where it comes from."""


def _odd(index: Index) -> NewValues:
    rows = []
    for row in index.rows(f"{ODD} limit {MOST}"):
        name, path, level, kind, title, figure, text, unit, middle, count, *rest = row
        alike, formula, place = rest
        value, median = exact_value(text), exact_value(middle)
        rows.append(
            {
                "单位": name,
                "地区": region_words(path),
                "级次": "、".join(filter(None, (level, alike))),
                "报告": kind,
                "文书": title,
                "指标": figure,
                "数": words(value),
                "中位数": words(median),
                "量": unit,
                "倍": _times(value, median),
                "家数": count,
                "公式": formula,
                "出处": place,
            }
        )
    return _listed(index, "select count(*) from value where odd", rows)


def _times(value: Exact, median: Exact) -> str:
    """How many times the median a value is, where that says something."""
    if value <= 0 or median <= 0:
        return ""
    ratio = float(value) / float(median)
    return f"{ratio:,.1f}" if ratio >= 1 else f"1/{1 / ratio:,.0f}"


def _figures(index: Index) -> Iterator[NewValues]:
    """The spread of each figure among its peers."""
    query = """select kind, name, level, alike, measure, count, low, median, high from peers
      order by kind, name, level, alike, measure"""
    for kind, name, level, alike, unit, count, *spread in index.rows(query):
        low, middle, high = (words(exact_value(one)) for one in spread)
        yield {
            "报告": kind,
            "指标": name,
            "级次": "、".join(filter(None, (level, alike))),
            "量": unit,
            "份数": count,
            "最小": low,
            "中位数": middle,
            "最大": high,
        }


# ── sums ────────────────────────────────────────────────────────────────────


def _paid(index: Index) -> NewValues:
    unit = unit_named("万元")
    found = list(unsettled(index))
    rows: list[NewValues] = []
    for one in found[:MOST]:
        rows.append(
            {
                "原因": one.reason.value,
                "单位": one.unit,
                "对方": one.counterpart,
                "项目": one.item,
                "数": words(in_unit(one.said, unit), 6),
                "对方数": words(in_unit(one.answered, unit), 6),
                "差": words(in_unit(subtract(one.said, one.answered), unit), 6),
                "出处": one.place,
            }
        )
    return {"共": len(found), "行": rows}


def _tables(
    index: Index,
    kind: str,
    regions: Mapping[Region, RegionSums],
    former: FormerTotals,
) -> Iterator[NewValues]:
    """The summed tables of a type, each with the places that the page has room for."""
    known = sorted(told_regions(regions), key=lambda one: (len(one), one))
    shown = [regions[one] for one in sorted(known[:_MOST_REGIONS])]
    sources = [_sources(index, kind, one.region) for one in shown]
    lines = regions[()].lines if regions else {}
    for table, of_table in groupby(lines, lambda line: line.table):
        those = list(of_table)
        places = zip(shown, sources, strict=True)
        yield {
            "报告": kind,
            "名称": table,
            "量": "、".join(dict.fromkeys(line.unit for line in those)),
            "有抵销": any(lines[line].eliminated for line in those),
            "地区": [
                _region_table(sums, those, origin, former) for sums, origin in places
            ],
            "共": len(known),
        }


def told_regions(regions: Mapping[Region, RegionSums]) -> list[Region]:
    """The places in the order of the tree; all of them together only where there is more than one
    province, or a unit that lies nowhere.
    """
    tops = [one for one in regions if len(one) == 1]
    alone = len(tops) == 1 and not regions[()].own
    return [one for one in regions if one or not alone]


def _region_table(
    sums: RegionSums,
    lines: Sequence[Line],
    sources: Mapping[Line, str],
    former: FormerTotals,
) -> NewValues:
    rows: list[NewValues] = []
    for line in lines:
        found = sums.lines.get(line, LineSum())
        unit = unit_named(line.unit)
        rows.append(
            {
                "名称": line.name,
                "合计": fixed_words(in_unit(found.given, unit)),
                "抵销": fixed_words(in_unit(found.eliminated, unit)),
                "汇总后": fixed_words(in_unit(found.total, unit)),
                **_compared(sums, line, former),
                "待填": found.pending,
                "出处": sources.get(line, ""),
            }
        )
    return {
        "名称": region_words(sums.region),
        "层": len(sums.region),
        "计入": sums.counted,
        "没计入": sums.left_out,
        "未交": sums.missing,
        "待填": sum(sums.lines[one].pending for one in lines if one in sums.lines),
        "有出处": bool(sources),
        "有上年": any(row["上年"] for row in rows),
        "行": rows,
    }


def _compared(sums: RegionSums, line: Line, former: FormerTotals) -> Mapping[str, str]:
    """Last year's total, and by how much it has changed: where both years are complete."""
    then = former.get((sums.region, line.kind, line.table, line.name))
    if then is None:
        return {"上年": "", "增减": ""}
    words_then = fixed_words(in_unit(then.total, unit_named(line.unit)))
    now = sums.lines[line].total if line in sums.lines else ZERO
    if then.total <= 0 or not (then.complete and sums.complete):
        return {"上年": words_then, "增减": ""}
    rate = Fraction(subtract(now, then.total)) / Fraction(then.total)
    return {"上年": words_then, "增减": f"{words(rate * 100, 1)}%"}


def _sources(index: Index, kind: str, region: Region) -> dict[Line, str]:
    """Where the amounts of a place come from that units there gave: each unit with its file and
    line, or how many units there are.
    """
    number = index.region(region)
    (units,) = index.row("select count(*) from unit where region=?", (number,))
    if units > _MOST_SOURCES:
        return {}
    query = """select l.kind, l.place, l.code, l.sheet, l.name, l.measure, u.name, a.text,
        a.place, f.text
      from unit u join amount a on a.unit=u.id join line l on l.id=a.line
      join formula f on f.id=a.formula where u.region=? and l.kind=? and a.text<>'0'
      order by u.name, a.number"""
    found: dict[Line, list[str]] = {}
    for *line, unit, text, place, formula in index.rows(query, (number, kind)):
        key = Line(*line)
        amount = (
            words(in_unit(exact_value(text), unit_named(key.unit))) if text else "待填"
        )
        origin = "，".join(filter(None, (place, f"公式 {formula}" if formula else "")))
        found.setdefault(key, []).append(f"{unit} {amount}（{origin}）")
    return {line: "；".join(those) for line, those in found.items()}
