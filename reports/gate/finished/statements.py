"""Statements of one report that cannot both be true."""

from collections.abc import Iterator, Sequence

from reports.core.patterns import HAN, Pattern
from reports.core.problems import problem
from reports.gate.finished.field import NO_WORDS, FieldWords
from reports.gate.finished.plain import Mark, Plain, mark, parts_of, spot

_ALL_SPENT = Pattern(
    r"(?:预算执行率|执行率|执行进度|支付率|资金使用率)[为是达]?到?(?:了)?100(?:\.0+)?%"
)
_SLOW = Pattern(
    r"(?:预算)?执行(?:进度|率)?(?:较|偏|过|比较)?(?:缓慢|滞后|不高|较慢|偏慢|偏低|较低)"
)
# 主要包括：办公费、公务接待费等
_LISTED = Pattern(r"主要(?:包括|用于)[：:]?(?P<names>[^。；]{8,})")
_FEE = Pattern(rf"(?:^|、)({HAN}{{2,10}}费)(?=、|等|和|$)")
_MOST_FEES = 60
_NIL = r"(?:支出)?(?:决算)?(?:数)?[为是]?0(?:\.0+)?万元"
# The bodies of a unit, as it lists them, and who does something there.
_BODIES = Pattern(
    rf"(?:内设(?:机构|科室|股室)|下设(?:科室|股室))(?:包括|分别为|分别是|有|为)?[：:]?(?:\d+个[，：:（]?)?"
    rf"(?P<names>{HAN}{{2,12}}(?:、{HAN}{{2,12}}){{2,}})"
)


def find_contradictions(
    lines: Sequence[Plain], field: FieldWords = NO_WORDS
) -> Iterator[Mark]:
    """A08 for each statement that another of the same report excludes, A07 for bodies that a unit does not
    have.
    """
    for part in parts_of(lines):
        own = [(at, lines[at]) for at in part]
        yield from _slow(own)
    yield from _nil_fees(lines)
    if field.body_ends:
        yield from _unknown_bodies(lines, field)


def _slow(own: Sequence[tuple[int, Plain]]) -> Iterator[Mark]:
    spent = next(
        (
            (at, line, found)
            for at, line in own
            if (found := _ALL_SPENT.search(line.words))
        ),
        None,
    )
    if spent is None:
        return
    there, other, all_spent = spent
    for at, line in own:
        for found in _SLOW.finditer(line.words):
            told = problem("A08", "slow", words=found.group(), other=all_spent.group())
            yield mark(
                told, at, line, *found.span(), spot(there, other, *all_spent.span())
            )


def _nil_fees(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A fee among what money was mainly spent on, of which the text says that it was nothing."""
    seen: set[str] = set()
    for at, line in enumerate(lines):
        listed = _LISTED.search(line.words) if "主要" in line.words else None
        for found in _FEE.finditer(listed["names"]) if listed else ():
            name = found[1]
            if name in seen or len(seen) > _MOST_FEES:
                continue
            seen.add(name)
            pattern = Pattern(rf"(?<!{HAN})(?:20\d\d年，?)?{name}{_NIL}")
            for there, other in enumerate(lines):
                bare = _bare_start(other.words)
                nil = pattern.search(bare) if name in bare else None
                if nil is None or listed is None or other.is_cell:
                    continue
                shift = len(other.words) - len(bare)
                start = listed.start("names") + found.start(1)
                told = problem("A08", "nil fee", words=name, other=nil.group())
                spots = spot(there, other, nil.start() + shift, nil.end() + shift)
                yield mark(told, at, line, start, start + len(name), spots)
                break


_START = Pattern(r"(?:\d{1,2}[.、]|（\d{1,2}）)")


def _bare_start(words: str) -> str:
    """The words without the number of an entry."""
    found = _START.match(words)
    return words[found.end() :] if found else words


def _unknown_bodies(lines: Sequence[Plain], field: FieldWords) -> Iterator[Mark]:
    """Who is said to do something, and is not among the bodies of the unit as it lists them."""
    ends = "|".join(field.body_ends)
    doer = Pattern(
        rf"(?:^|[，。；：、])(?:明确|由)?(?P<name>{HAN}{{2,6}}(?:{ends}))(?=为牵头|牵头|负责|承担)"
    )
    for at, line in enumerate(lines):
        listed = _BODIES.search(line.words) if "设" in line.words else None
        if listed is None:
            continue
        names = listed["names"].split("、")
        if not any(name.endswith(field.body_ends) for name in names[:-1]):
            return
        for there, other in enumerate(lines):
            for found in doer.finditer(other.words):
                name = found["name"]
                is_any = any(one in name for one in field.any_bodies)
                if not is_any and not any(name in one or one in name for one in names):
                    told = problem(
                        "A07", "body", words=name, listed=listed["names"][:40]
                    )
                    where = spot(at, line, *listed.span("names"))
                    yield mark(told, there, other, *found.span("name"), where)
        return
