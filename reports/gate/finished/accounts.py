"""科目 as a report names them: those it gives amounts, those it explains, and the sums they make."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from reports.core.patterns import HAN, Pattern
from reports.core.problems import problem
from reports.gate.facts.model import (
    POWERS,
    Fact,
    Where,
    may_be_one,
    plain_number,
    read_printed,
)
from reports.gate.facts.sheets import Sheet, blocks_of, entries_of
from reports.gate.facts.speech import AccountTable, Speech
from reports.gate.finished.plain import Mark, Plain, Spot, mark, spot

_NAME = rf"(?:{HAN}|、)"
_TRIPLE = Pattern(
    rf"(?P<class>{_NAME}{{2,24}}?)（类）(?P<section>{_NAME}{{2,40}}?)（款）(?P<item>{_NAME}{{2,40}}?)（项）"
)
_AMOUNT = Pattern(r"[：:]?(?:支出)?(?:决算|预算)?数?[为是]?(-?\d[\d,]*(?:\.\d+)?)万元")
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


# ── text beside table ───────────────────────────────────────────────────────

_FEWEST_UNLIKE = 3


def find_unlike_accounts(
    lines: Sequence[Plain], sheets: Sequence[Sheet], speech: Speech
) -> Iterator[Mark]:
    """A01 for each 项 and 类 of which the text says another amount than the table by 科目; none where most
    differ, which are of something else.
    """
    for table in speech.accounts:
        for sheet in sheets:
            if sheet.power is None or not re.search(table.title, sheet.title):
                continue
            held = list(_beside(lines, sheet, table))
            unlike = [one for one in held if one is not None]
            if len(unlike) < _FEWEST_UNLIKE or len(unlike) * 2 < len(held):
                yield from unlike


def _beside(
    lines: Sequence[Plain], sheet: Sheet, table: AccountTable
) -> Iterator[Mark | None]:
    """What is held against a table: a mark where it differs, None where it does not."""
    known = _amounts_of(sheet, table)
    for number, line in enumerate(lines):
        if line.is_cell or "万元" not in line.words:
            continue
        for found in _TRIPLE.finditer(line.words):
            amount = _AMOUNT.match(line.words, found.end())
            key = (_bare(found["section"]), _bare(found["item"]))
            if amount and key in known:
                end = amount.end()
                span = (found.start("item"), end)
                yield _held(number, line, span, amount[1], known[key], lines)
        if table.said not in line.words:
            continue
        for found in _CLASS_AMOUNT.finditer(line.words):
            key = ("", _bare(found["class"]))
            if key in known:
                span = (found.start(), found.end() - 2)
                yield _held(number, line, span, found["amount"], known[key], lines)


def _amounts_of(sheet: Sheet, table: AccountTable) -> dict[tuple[str, str], Fact]:
    """The amounts of a table by 款 and 项, those of a 类 by its name alone; without those of one name."""
    known: dict[tuple[str, str], Fact] = {}
    twice: set[tuple[str, str]] = set()
    for block in blocks_of(sheet):
        entries = [one for one in entries_of(sheet, block) if one.code]
        names = {one.code: _bare(one.name) for one in entries}
        columns = [
            at
            for at in block.numbers
            if re.search(table.column, "/".join(sheet.paths.get(at, ())))
        ]
        for entry in entries if len(columns) == 1 else ():
            words = entry.cells.get(columns[0], "")
            if len(entry.code) == 5 or plain_number(words) is None:
                continue
            above = names.get(entry.code[:5], "") if len(entry.code) > 5 else ""
            key = (above, names[entry.code])
            if key in known:
                twice.add(key)
            at = sheet.lines[entry.at][columns[0]]
            number = read_printed(words, sheet.power or 0)
            known[key] = Fact(
                entry.name,
                number,
                words,
                subject=above,
                where=Where(at, 0, len(words)),
            )
    return {key: one for key, one in known.items() if key not in twice}


def _held(
    number: int,
    line: Plain,
    span: tuple[int, int],
    amount: str,
    fact: Fact,
    lines: Sequence[Plain],
) -> Mark | None:
    if may_be_one(read_printed(amount, POWERS["万元"]), fact.number):
        return None
    there = spot(fact.where.line, lines[fact.where.line], 0, fact.where.end)
    told = problem(
        "A01",
        "places",
        words=fact.label,
        printed=f"{amount}万元",
        expected=f"表里是 {fact.number.text}",
    )
    return mark(told, number, line, *span, there)


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

# So many digits the code of a 款 has, and that of a 项.
_LEVELS = (("款", 5, 1), ("项", 7, 2))
_NEAR, _FEWEST_NAMES = 0.6, 2


def find_accounts_beside_tables(
    lines: Sequence[Plain], sheets: Sequence[Sheet]
) -> Iterator[Mark]:
    """A07 for each 科目 with an amount that no table has, and that is almost one that a table has."""
    for level, digits, part in _LEVELS:
        names = {
            _bare(entry.name)
            for sheet in sheets
            for block in blocks_of(sheet)
            for entry in entries_of(sheet, block)
            if len(entry.code) == digits
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
