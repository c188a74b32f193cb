"""Facts by the names of the field, wherever a report prints them: in sentences and in tables."""

import re
from collections.abc import Iterable, Iterator, Sequence

from reports.core.patterns import Pattern
from reports.gate.facts.model import POWERS, Fact, Where, plain_number, read_printed
from reports.gate.facts.sheets import Entry, Sheet, blocks_of, entries_of
from reports.gate.facts.speech import Name, Speech, TablePlace

_LINK = r"[为是共达计均：]{0,3}"
_AMOUNT = r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)(?![/／])"
# What a name may stand behind.
_EDGE = Pattern(r".*(?:[，。；：（）]|[元%]、)")
_YEAR = Pattern(r"20\d\d(?=年)")
_OF_WHICH = "其中"
_STOP = "。"
# A part that stands so many lines behind its whole may be of another.
_NEAR = 4
_UNIT = "单位"
_OWN = ("本", "我", "该")
_NUMBERING = Pattern(
    r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、])"
)


def named_in_lines(
    lines: Sequence[tuple[int, str]], speech: Speech, year: int
) -> Iterator[Fact]:
    """What sentences say of the names: lines with their numbers go in. What is said of another year, or of
    something that is not the unit's own, is left out.
    """
    names = [one for one in speech.names if one.said]
    if not names:
        return
    # Of two that begin together the longer one is meant.
    said = sorted(
        ((text, name) for name in names for text in name.said),
        key=lambda each: -len(each[0]),
    )
    spelled = "|".join(f"(?P<n{at}>{text})" for at, (text, _) in enumerate(said))
    pattern = Pattern(rf"(?:{spelled}){_LINK}{_AMOUNT}")
    before = Pattern(speech.before)
    reached, reached_at = "", -_NEAR
    for number, words in lines:
        for found in pattern.finditer(words) if "元" in words else ():
            name = said[int(_group_of(found)[1:])][1]
            ahead = _EDGE.sub("", words[: found.start()])
            led = before.fullmatch(ahead)
            if led is None:
                continue
            whole = reached if number - reached_at < _NEAR else ""
            years = _YEAR.findall(ahead)
            told = int(years[0]) if years else 0
            if (told and year and told != year) or not _is_within(
                name, whole, words[: found.start()]
            ):
                continue
            if not name.part_of:
                reached, reached_at = name.name, number
            yield Fact(
                label=name.name,
                number=read_printed(found["number"], POWERS[found["unit"]]),
                words=found.group(),
                unit=found["unit"],
                subject=_unit_of(led),
                year=told or year,
                where=Where(number, found.start(), found.end()),
            )


def _group_of(found: re.Match[str]) -> str:
    return next(
        name
        for name, words in found.groupdict().items()
        if words is not None and name[1:].isdigit()
    )


def _is_within(name: Name, whole: str, ahead: str) -> bool:
    """Whether a part is said to be of its whole: behind 其中 in its sentence, or first in a line of its own."""
    own = ahead[ahead.rfind(_STOP) + 1 :]
    return not name.part_of or (
        name.part_of == whole and (_OF_WHICH in own or "元" not in own)
    )


def _unit_of(led: re.Match[str]) -> str:
    """The unit that a number is said to be of; none where it is the one that reports."""
    unit = led.groupdict().get(_UNIT) or ""
    return "" if unit.startswith(_OWN) else unit


# ── tables ──────────────────────────────────────────────────────────────────


def named_in_sheets(sheets: Iterable[Sheet], speech: Speech) -> Iterator[Fact]:
    """What tables say of the names, of those that tell their unit."""
    wanted = [(name, place) for name in speech.names for place in name.tables]
    for sheet in sheets:
        places = [
            (name, place)
            for name, place in wanted
            if sheet.title and re.search(place.title, sheet.title)
        ]
        if places and sheet.power is not None:
            yield from _in_sheet(sheet, places, sheet.power)


def _in_sheet(
    sheet: Sheet, places: Sequence[tuple[Name, TablePlace]], power: int
) -> Iterator[Fact]:
    unit = next(name for name, one in POWERS.items() if one == power)
    for block in blocks_of(sheet):
        for entry in entries_of(sheet, block):
            for name, place in places:
                if not re.fullmatch(place.row, bare_name(entry)):
                    continue
                columns = [
                    at
                    for at in entry.cells
                    if re.search(place.column, "/".join(sheet.paths.get(at, ())))
                ]
                if len(columns) != 1 or plain_number(entry.cells[columns[0]]) is None:
                    continue
                words = entry.cells[columns[0]]
                at = sheet.lines[entry.at][columns[0]]
                yield Fact(
                    label=name.name,
                    number=read_printed(words, power),
                    words=words,
                    unit=unit,
                    where=Where(at, 0, len(words)),
                )


def bare_name(entry: Entry) -> str:
    """What a row is called, without the number before it."""
    return _NUMBERING.sub("", entry.name, count=1) if entry.name else ""
