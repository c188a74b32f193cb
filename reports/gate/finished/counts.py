"""Counts of one thing that cannot all be right: a part above the whole, one total said twice."""

from collections import Counter
from collections.abc import Iterator, Sequence

from reports.core.patterns import HAN, Pattern
from reports.core.problems import problem
from reports.gate.facts.model import read_printed
from reports.gate.finished.plain import Mark, Plain, Spot, mark, parts_of, spot

# 3个占项目总数的100%
_OF_ALL = Pattern(
    rf"(?<![\d.])(?P<count>\d+)个[^，。；\d]{{0,8}}占(?P<what>{HAN}{{2,6}}?)总数的(?P<rate>\d+(?:\.\d+)?)%"
)
# 我单位9个预算项目, 部门预算9个项目中, 某局2024年3个项目（其中
_OF_UNIT = Pattern(
    r"(?:[我本]单位|[我本]部门|部门预算|局)(?:20\d\d年度?)?，?(?<![\d.])(?P<count>\d+)个(?:预算)?(?P<what>项目)"
    r"(?=中|共|（其中|，其中|绩效目标|均|都|全部)"
)
# 5个项目，其中：重点项目6个
_PART = Pattern(
    rf"(?<![\d.])(?P<count>\d+)个(?P<what>{HAN}{{2,4}})[，（]其中[：，]?(?:{HAN}{{0,8}}?)"
    rf"(?:(?P=what)(?P<part>\d+)个|(?P<other>\d+)个(?P=what))"
)
_MOST_ASKED = 20


def find_wrong_counts(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A05 for each count that another contradicts."""
    asked = 0
    for number, line in enumerate(lines):
        for found in _OF_ALL.finditer(line.words) if "总数的" in line.words else ():
            count, rate = int(found["count"]), read_printed(found["rate"])
            asked += 1
            if rate.low <= 0 or asked > _MOST_ASKED:
                continue
            most = (count + 0.5) / rate.low * 100
            more = _more_than(most, found["what"], lines)
            if more is not None:
                at, said = more
                told = problem(
                    "A05",
                    "total",
                    words=found.group(),
                    total=f"{count / rate.value * 100:.0f}",
                    other=_words_at(lines, at, said),
                )
                yield mark(told, number, line, *found.span(), said)
        for found in _PART.finditer(line.words) if "其中" in line.words else ():
            part = found["part"] or found["other"]
            if int(part) > int(found["count"]):
                told = problem(
                    "A05", "part", words=found.group(), part=part, count=found["count"]
                )
                yield mark(told, number, line, *found.span())
    for part in parts_of(lines):
        yield from _of_unit([(at, lines[at]) for at in part])


def _more_than(
    most: float, name: str, lines: Sequence[Plain]
) -> tuple[int, Spot] | None:
    """Where the largest count of a thing stands that is more than all of them."""
    counted = Pattern(rf"(?<![\d.])(\d+)个(?:预算|自评)?{name}(?!库|单位|资金|组)")
    found = [
        (int(one[1]), at, one)
        for at, line in enumerate(lines)
        if name in line.words
        for one in counted.finditer(line.words)
        if most < float(one[1])
    ]
    if not found:
        return None
    _, at, one = max(found, key=lambda each: each[0])
    return at, spot(at, lines[at], *one.span())


def _words_at(lines: Sequence[Plain], at: int, where: Spot) -> str:
    return lines[at].raw[where.start : where.end]


def _of_unit(lines: Sequence[tuple[int, Plain]]) -> Iterator[Mark]:
    """What a report says of all the projects of its unit, where that is not the same everywhere."""
    found = [
        (one, number, line)
        for number, line in lines
        if "个" in line.words
        for one in _OF_UNIT.finditer(line.words)
    ]
    often = Counter(one["count"] for one, _, _ in found)
    if len(often) < 2:
        return
    usual = often.most_common(1)[0][0]
    known, at, there = next(each for each in found if each[0]["count"] == usual)
    for one, number, line in found:
        if one["count"] != usual:
            told = problem("A05", "unit", words=one.group(), other=known.group())
            yield mark(told, number, line, *one.span(), spot(at, there, *known.span()))
