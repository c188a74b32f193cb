"""A finished text recounted: whether the numbers it prints agree with each other (Z06).

A reader with a calculator has nothing but what is printed, and neither has this: sentences and
rows of cells go in, and of each number its words, its unit and how many decimals it shows. So it
can be asked of any document, whoever made it. What is printed was rounded; two numbers fit where
some amounts that round to them fit.

One false alarm costs more trust than ten catches earn. A rate is doubted only where none of the
amounts printed before it, and for a share none in the whole document, gives it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise, permutations
from math import inf
from types import MappingProxyType

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.core.problems import Place, Problem, problem
from reports.core.tree import (
    Attachment,
    Blocks,
    Chart,
    Document,
    Listing,
    Paragraph,
    Table,
    lines_of,
    plain_text,
)
from reports.gate.facts.model import (
    NUMBER,
    POWERS,
    Fact,
    Printed,
    plain_number,
    read_printed,
)
from reports.gate.facts.sentences import facts_in
from reports.gate.facts.sheets import Sheet, cells_of
from reports.gate.finished.sums import NO_SUM, WHOLE, unsummed_rows

# Patterns are compiled when a sign of what they find is there.
_AMOUNT = Pattern(rf"(?<![\d.,])({NUMBER})(亿元|万元|元)(?![/／])")
_UP = "增加|增长|上升|提高"
_DOWN = "减少|下降|降低"
# 增加1249.02万元，增长88.79%
_CHANGE = Pattern(
    rf"({_UP}|{_DOWN})(?:了)?({NUMBER})(亿元|万元|元)[，、（(]?"
    rf"(?:同比)?(?:{_UP}|{_DOWN}|增幅|降幅)(?:了|为|达)?(\d+(?:\.\d+)?)%"
)
# 2655.78万元，占本年支出合计的86.8%
_SHARE = Pattern(r"(?:亿元|万元|元)[，、（(]?占[^\d，。；：%]{0,24}?(\d+(?:\.\d+)?)%")
# 全年预算128.75万元，执行128.75万元，预算执行率100%
_RATE = Pattern(
    r"(?:完成[^\d，。；：%]{0,8}预算[^\d，。；：%]{0,3}|为[^\d，。；：%]{0,4}预算的"
    r"|预算执行率[为达]?到?|预算完成率[为达]?到?)(\d+(?:\.\d+)?)%"
)
_SENTENCE_END = Pattern("[。！？]")
_RATE_END = Pattern("[。！？；%]")
_ITEM_END = Pattern("[。！？；：]")
# Two values of one label that stand closer than so many last places were one before rounding.
_NEAR = 5
_MOST_VALUES = 5
_LONGEST = 40
_MOST_RELATED = 30
# Whoever is told of so many has more to look at than numbers.
_MOST_TOLD = 100
# Fewer characters are found where nobody meant them.
_LEAST_FOUND = 12


class _Text(Struct, frozen=True):
    """A text, its amounts and where each ends."""

    words: str
    amounts: Sequence[Printed]
    ends: Sequence[int]

    def between(self, start: int, end: int) -> Sequence[Printed]:
        """The amounts that end behind one position and not behind another."""
        return self.amounts[
            bisect_right(self.ends, start) : bisect_right(self.ends, end)
        ]


_NOTHING = Printed(0.0, 0.0, "")


class Misfit(Struct, frozen=True):
    """What does not fit: the kind, the words it stands in, what is printed and what would fit."""

    kind: str
    words: str
    printed: str
    expected: str


def recount(
    document: Document, lines: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> list[Problem]:
    """Z06 for each number of a document that does not fit those printed beside it.

    `lines` are those of the data files by name, to tell where one was typed.
    """
    texts, tables = _split(document.blocks)
    if document.pending:
        # What is not known yet may be what a rate is of.
        texts = [text for text in texts if document.pending not in text]
    sheets = [cells_of(table) for table in tables if _adds_up(table)]
    misfits = rate_misfits(texts)
    misfits += [misfit for sheet in sheets for misfit in sum_misfits(sheet)]
    facts = [fact for text in texts for fact in facts_in(text)]
    facts += [fact for sheet in sheets for fact in total_facts(sheet)]
    misfits += label_misfits(facts)
    told = (
        problem(
            "Z06",
            one.kind,
            _find_typed(one, lines),
            words=one.words,
            printed=one.printed,
            expected=one.expected,
        )
        for one in islice(dict.fromkeys(misfits), _MOST_TOLD)
    )
    return list(dict.fromkeys(told))


def _find_typed(misfit: Misfit, lines: Mapping[str, Sequence[str]]) -> Place | None:
    """The line of a data file that says what does not fit, None where none does."""
    for words in (misfit.words, misfit.printed, misfit.expected):
        for file, typed in lines.items() if len(words) > _LEAST_FOUND else ():
            for number, line in enumerate(typed, 1):
                if words in line:
                    return Place(file, number, line.index(words) + 1)
    return None


# ── what is in print ────────────────────────────────────────────────────────


def _split(blocks: Blocks) -> tuple[list[str], list[Table]]:
    """The texts of a document that name amounts, each once, and its tables."""
    texts: dict[str, None] = {}
    tables: list[Table] = []
    waiting = [blocks]
    while waiting:
        for block in waiting.pop():
            kind = type(block)
            if kind is Table:
                tables.append(block)  # type: ignore[arg-type]
            elif kind is Attachment:
                waiting.append(block.blocks)  # type: ignore[union-attr]
            elif kind is Listing:
                waiting += block.items  # type: ignore[union-attr]
            elif kind is Paragraph or kind is Chart:
                for line in lines_of(block):
                    text = plain_text(line)
                    if "元" in text:
                        texts[text] = None
    return list(texts), tables


def _adds_up(table: Table) -> bool:
    """Whether a row of a table says 合计."""
    return any(
        type(cell) is str and cell in WHOLE
        for band in table.body
        for column in band.columns[:2]
        for cell in column.cells
    )


def _read_text(words: str) -> _Text:
    """A text with its amounts."""
    matches = list(_AMOUNT.finditer(words))
    amounts = [read_printed(match[1], POWERS[match[2]]) for match in matches]
    return _Text(words, amounts, [match.end() for match in matches])


# ── sentences ───────────────────────────────────────────────────────────────


class _Wholes:
    """Amounts that rates may be of, sorted, by half of their last place: a text may have thousands
    of both.
    """

    def __init__(self, amounts: Iterable[Printed]) -> None:
        by_half: dict[float, set[float]] = {}
        for one in amounts:
            by_half.setdefault(one.half, set()).add(one.value)
        self._values = {half: sorted(values) for half, values in by_half.items()}

    def give(self, part: Printed, rate: Printed, less: Printed = _NOTHING) -> bool:
        """Whether a part of one of them, taken so much less, is this rate."""
        for own, values in self._values.items():
            half = own + less.half
            for low, high in _wholes_of(part, rate, half):
                for index in range(bisect_left(values, low + less.value), len(values)):
                    value = values[index] - less.value
                    if value > high:
                        break
                    if _gives(part, Printed(value, half, ""), rate):
                        return True
        return False


def _wholes_of(
    part: Printed, rate: Printed, half: float
) -> Iterator[tuple[float, float]]:
    """From where to where the amounts lie, or the last bit beyond it, of which a part is a rate."""
    least, most = _reach(part)
    slack = rate.half * 1e-6
    low = least * 100 / (rate.high + slack) * (1 - 1e-9) - half * (1 + 1e-9)
    high = inf
    if rate.low > slack:
        high = most * 100 / (rate.low - slack) * (1 + 1e-9) + half * (1 + 1e-9)
    yield low, high
    yield -high, -low
    yield -half, half


def rate_misfits(texts: Iterable[str]) -> list[Misfit]:
    """The rates of all sentences of a document that the amounts in them do not give."""
    said = [text for text in map(_read_text, texts) if text.amounts]
    anywhere = _Wholes(amount for text in said for amount in text.amounts)
    return [
        misfit
        for text in said
        if "%" in text.words
        for misfit in text_misfits(text, anywhere)
    ]


def text_misfits(text: _Text, anywhere: _Wholes) -> Iterator[Misfit]:
    """The rates of a text that its amounts do not give; `anywhere` are those of the document."""
    words = text.words
    if any(sign in words for sign in "增升高减降"):
        begin = _begins(_SENTENCE_END, words)
        for match in _CHANGE.finditer(words):
            yield from _change_misfit(text, match, begin(match.start()), anywhere)
    if "占" in words:
        begin = _begins(_ITEM_END, words)
        for match in _SHARE.finditer(words):
            yield from _share_misfit(text, match, begin(match.start()), anywhere)
    if "预算" in words:
        # What stands before another rate is that one's.
        begin = _begins(_RATE_END, words)
        for match in _RATE.finditer(words):
            yield from _rate_misfit(text, match, begin(match.start()))


def _begins(ends: Pattern, words: str) -> Callable[[int], int]:
    """Where what a position belongs to begins."""
    known = [0, *(match.end() for match in ends.finditer(words))]
    return lambda position: known[bisect_right(known, position) - 1]


def _change_misfit(
    text: _Text, match: re.Match[str], start: int, anywhere: _Wholes
) -> Iterator[Misfit]:
    change = read_printed(match[2], POWERS[match[3]])
    rate = read_printed(match[4])
    before = text.between(start, match.start())
    if not before or not change.value:
        return
    sign = 1 if match[1] in _UP.split("|") else -1
    less = Printed(sign * change.value, change.half, "")
    if not anywhere.give(change, rate, less) and not anywhere.give(change, rate):
        base = before[-1].value - less.value
        yield _misfit("change", text.words, match, rate, change.value, base)


def _share_misfit(
    text: _Text, match: re.Match[str], start: int, anywhere: _Wholes
) -> Iterator[Misfit]:
    rate = read_printed(match[1])
    end = match.start() + len(match[0]) - len(match[0].lstrip("亿万元"))
    parts, all_before = text.between(start, end), text.between(-1, end)
    if not parts or len(all_before) < 2 or not parts[-1].value:
        return
    part, whole = parts[-1], all_before[0]
    if not anywhere.give(part, rate):
        yield _misfit("share", text.words, match, rate, part.value, whole.value)


def _rate_misfit(text: _Text, match: re.Match[str], start: int) -> Iterator[Misfit]:
    rate = read_printed(match[1])
    before = text.between(start, match.start())
    # Of a long list nobody could say what is of what.
    pairs = permutations(before, 2) if 1 < len(before) <= _MOST_RELATED else ()
    if pairs and not any(_gives(part, whole, rate) for part, whole in pairs):
        now, base = before[-1].value, before[0].value
        yield _misfit("rate", text.words, match, rate, now, base)


def _gives(part: Printed, whole: Printed, rate: Printed) -> bool:
    """Whether some amounts that round to these give a rate that rounds to this one."""
    low, high = sorted((abs(whole.low), abs(whole.high)))
    if whole.low <= 0 <= whole.high:
        return whole.value != 0 or rate.value in (0, 100)
    least, most = _reach(part)
    # The last bit of a float is no difference.
    slack = rate.half * 1e-6
    return (
        least / high * 100 <= rate.high + slack and most / low * 100 >= rate.low - slack
    )


def _reach(part: Printed) -> tuple[float, float]:
    """The least and the most that rounds to it, whatever its sign."""
    least, most = sorted((abs(part.low), abs(part.high)))
    return 0.0 if part.low <= 0 <= part.high else least, most


def _misfit(
    kind: str,
    text: str,
    match: re.Match[str],
    rate: Printed,
    part: float,
    whole: float,
) -> Misfit:
    shown = max(match.end() - _LONGEST, 0)
    start = shown + _begins(_SENTENCE_END, text[shown : match.start()])(match.start())
    expected = f"{abs(part / whole) * 100:.2f}%" if whole else "别的数"
    return Misfit(kind, text[start : match.end()], f"{rate.text}%", expected)


# ── tables ──────────────────────────────────────────────────────────────────


def sum_misfits(sheet: Sheet) -> Iterator[Misfit]:
    """Where the rows of a table do not add up to its 合计, or those of a 科目 to the one above."""
    for one in unsummed_rows(sheet):
        yield Misfit("sum", one.words, one.printed, one.expected)


# ── one label, one value ────────────────────────────────────────────────────


def total_facts(sheet: Sheet) -> Iterator[Fact]:
    """What the row 合计 of a table says in columns whose heads are names of their own."""
    for row in sheet.rows:
        if row and row[min(row)] in WHOLE:
            for column, words in row.items():
                head = sheet.heads.get(column, "")
                if (
                    plain_number(words) is not None
                    and len(head) > 3
                    and not NO_SUM.search(head)
                ):
                    power = 4 if "." in words else 0
                    said = f"{head}合计{words}"
                    yield Fact(head, read_printed(words, power), said)


def label_misfits(facts: Iterable[Fact]) -> Iterator[Misfit]:
    """Labels that are given two values so near each other that they were one before rounding.

    One with many values is no name: 支出决算 of each 项.
    """
    known: dict[str, dict[float, Fact]] = {}
    for fact in facts:
        if fact.number.value:
            known.setdefault(fact.label, {}).setdefault(fact.number.value, fact)
    for label, by_value in known.items():
        ordered = [by_value[value] for value in sorted(by_value)]
        for one, other in pairwise(ordered if len(ordered) <= _MOST_VALUES else ()):
            apart = other.number.value - one.number.value
            finer, coarser = sorted((one.number.half, other.number.half))
            if coarser * 1.001 < apart < finer * 2 * (_NEAR + 0.1):
                yield Misfit("label", label, one.words, other.words)
