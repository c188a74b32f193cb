"""科目 as a report names them: those it gives amounts, those it explains, and the sums they make."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from reports.core.patterns import HAN, Pattern
from reports.core.problems import problem
from reports.gate.facts.model import read_printed
from reports.gate.facts.sheets import Sheet
from reports.gate.finished.plain import Mark, Plain, Spot, mark, spot

_NAME = rf"(?:{HAN}|、)"
_TRIPLE = Pattern(
    rf"(?P<class>{_NAME}{{2,24}}?)（类）(?P<section>{_NAME}{{2,40}}?)（款）(?P<item>{_NAME}{{2,40}}?)（项）"
)
_AMOUNT = Pattern(r"[：:]?(?:支出)?(?:决算|预算)?数?[为是]?(\d[\d,]*(?:\.\d+)?)万元")
_MEANING = Pattern(r"[：:，]?(?:是)?(?:指|反映)")
# 社会保障和就业支出86.4万元，占3.25%
_CLASS_AMOUNT = Pattern(
    rf"(?P<class>{_NAME}{{2,20}}?)支出(?P<amount>\d[\d,]*(?:\.\d+)?)万元，占"
)
_OTHER = "其他"
_SPENDING = "支出"
_ALIKE = 0.8
_FEWEST = 4
_MOST_TOLD = 6


class _Account(Struct, frozen=True):
    """A 项 where it is named: its three names, its amount where one follows, its place."""

    names: tuple[str, str, str]
    amount: str
    spot: Spot


def find_wrong_accounts(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A07 for 科目 that are named in two ways, or stand in one list and not in the other; A01 for a 类
    whose amount is printed with fewer places than those that make it, and is not their sum.
    """
    given: list[_Account] = []
    meant: list[_Account] = []
    for number, line in enumerate(lines):
        if "（项）" not in line.words:
            continue
        for found in _TRIPLE.finditer(line.words):
            names = (found["class"], found["section"], found["item"])
            there = spot(number, line, *found.span())
            after = line.words[found.end() :]
            yield from _unlike_section(names, number, line, found.span())
            if amount := _AMOUNT.match(after):
                given.append(_Account(names, amount[1], there))
            elif _MEANING.match(after):
                meant.append(_Account(names, "", there))
    yield from _coarse(given, lines)
    if len(given) >= _FEWEST and len(meant) >= _FEWEST:
        yield from _unlike(given, meant)


def _bare(name: str) -> str:
    return name.removesuffix(_SPENDING)


def _unlike_section(
    names: tuple[str, str, str], number: int, line: Plain, span: tuple[int, int]
) -> Iterator[Mark]:
    """其他… of a 款 that is spelled almost as the 款, and not as it."""
    _, section, item = names
    if not item.startswith(_OTHER) or section.startswith(_OTHER):
        return
    rest = _bare(item.removeprefix(_OTHER))
    if (
        rest != _bare(section)
        and len(rest) > 5
        and _likeness(rest, _bare(section)) > 0.85
    ):
        told = problem("A07", "section", words=f"{section}（款）{item}（项）")
        yield mark(told, number, line, *span)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _unlike(given: Sequence[_Account], meant: Sequence[_Account]) -> Iterator[Mark]:
    """Where the list of amounts and that of meanings differ."""
    known = {one.names for one in meant}
    without = [one for one in given if one.names not in known]
    amounts = {one.names for one in given}
    classes = {_bare(one.names[0]) for one in given}
    unused = [
        one
        for one in meant
        if one.names not in amounts and _bare(one.names[0]) in classes
    ]
    if len(without) + len(unused) > _MOST_TOLD:
        return
    for one in without:
        near = max(unused, key=lambda other: _same(one, other), default=None)
        if near is not None and _same(one, near) >= _ALIKE:
            unused.remove(near)
            told = problem(
                "A07", "spelled", words="".join(one.names), other="".join(near.names)
            )
            yield Mark(told, (one.spot, near.spot))
        else:
            told = problem("A07", "unexplained", words=one.names[2])
            yield Mark(told, (one.spot,))
    for one in unused:
        told = problem("A07", "unspent", words=one.names[2])
        yield Mark(told, (one.spot,))


def _same(one: _Account, other: _Account) -> float:
    """How alike two names are of which the last parts are alike."""
    if _likeness(one.names[2], other.names[2]) < _ALIKE:
        return 0.0
    return _likeness("".join(one.names), "".join(other.names))


def _coarse(given: Sequence[_Account], lines: Sequence[Plain]) -> Iterator[Mark]:
    by_class: dict[str, list[_Account]] = {}
    for one in given:
        by_class.setdefault(_bare(one.names[0]), []).append(one)
    for number, line in enumerate(lines):
        for found in _CLASS_AMOUNT.finditer(line.words) if by_class else ():
            parts = by_class.get(found["class"], [])
            if len(parts) < 2:
                continue
            total = sum(read_printed(one.amount).value for one in parts)
            places = max(len(one.amount.partition(".")[2]) for one in parts)
            printed = read_printed(found["amount"])
            said = len(found["amount"].partition(".")[2])
            apart = abs(total - printed.value)
            slack = printed.half + sum(read_printed(one.amount).half for one in parts)
            is_other = apart > slack * (1 + 1e-9)
            is_coarse = said < places and apart > 0.5 * 10.0**-places
            if not is_other and not is_coarse:
                continue
            told = problem(
                "A01",
                "class",
                words=found.group().removesuffix("，占"),
                formula="＋".join(one.amount for one in parts),
                expected=f"{total:.{places}f}万元",
            )
            end = found.end() - 2
            yield mark(
                told, number, line, found.start(), end, *(one.spot for one in parts)
            )


# ── what the tables call them ───────────────────────────────────────────────

_CODE = Pattern(r"\d{3}(?:\d\d){0,2}\Z")
# So many digits the code of a 款 has, and that of a 项.
_LEVELS = (("款", 5, 1), ("项", 7, 2))
_NEAR, _FEWEST_NAMES = 0.6, 2


def find_accounts_beside_tables(
    lines: Sequence[Plain], sheets: Sequence[Sheet]
) -> Iterator[Mark]:
    """A07 for each 科目 with an amount that no table has, and that is almost one that a table has."""
    for level, digits, part in _LEVELS:
        names = {
            _bare(row[1])
            for sheet in sheets
            for row in sheet.rows
            if 1 in row and len(row.get(0, "")) == digits and _CODE.match(row[0])
        }
        if len(names) < _FEWEST_NAMES:
            continue
        for number, line in enumerate(lines):
            for found in _TRIPLE.finditer(line.words) if "（项）" in line.words else ():
                name = found[part + 1]
                if "万元" not in line.words[found.end() :]:
                    # What is only explained may be in no table.
                    continue
                near = max(names, key=lambda one: _likeness(_bare(name), one))
                if (
                    _NEAR <= _likeness(_bare(name), near) < 1
                    and _bare(name) not in names
                ):
                    told = problem(
                        "A07", "in table", words=f"{name}（{level}）", other=near
                    )
                    yield mark(told, number, line, *found.span(part + 1))
