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
_EDGE = Pattern(r"[，。；：（）]|[元%]、")
_YEAR = Pattern(r"20\d\d(?=年)")
_OF_WHICH = "其中"
_STOP = "。"
# A part that stands so many lines behind its whole may be of another.
_NEAR = 4
_UNIT = "单位"
_OWN = ("本", "我", "该")
_NUMBERING = Pattern(
    r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、])"
)


def amount_of(names: Sequence[Name]) -> str:
    """The pattern of one of the names and its amount."""
    spelled = "|".join(
        f"(?P<n{at}>{text})" for at, (text, _) in enumerate(_said(names))
    )
    return rf"(?:{spelled}){_LINK}{_AMOUNT}"


def _said(names: Sequence[Name]) -> list[tuple[str, Name]]:
    """The names as sentences say them; of two that begin together the longer one is meant."""
    spelled = ((text, name) for name in names for text in name.said)
    return sorted(spelled, key=lambda each: -len(each[0]))


def named_in_lines(
    lines: Sequence[tuple[int, str]], speech: Speech, year: int, titles: str
) -> Iterator[Fact]:
    """What sentences say of the names: lines with their numbers go in. What is said of another year, or of
    another unit than that of the titles, is left out.
    """
    asked = [one for one in speech.names if one.said]
    if not asked:
        return
    said = _said(asked)
    pattern = Pattern(amount_of(asked))
    before = Pattern(speech.before)
    reached, reached_at = "", -_NEAR
    for number, words in lines:
        for found in pattern.finditer(words) if "元" in words else ():
            name = said[int(_group_of(found)[1:])][1]
            edges = [one.end() for one in _EDGE.finditer(words, 0, found.start())]
            ahead = words[edges[-1] if edges else 0 : found.start()]
            led = before.fullmatch(ahead)
            if led is None or not _is_own(led, titles):
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
                subject=name.part_of,
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


def _is_own(led: re.Match[str], titles: str) -> bool:
    """Whether a number is said to be of the unit that reports, or of none."""
    unit = led.groupdict().get(_UNIT) or ""
    return unit.startswith(_OWN) or unit in titles


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
    found = _NUMBERING.match(entry.name)
    return entry.name[found.end() :] if found else entry.name
