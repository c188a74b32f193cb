"""What has been made public: the numbers of each document as printed, and which of them are printed otherwise now."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from pathlib import Path
from typing import Any

from reports.core.problems import Problem
from reports.gate.numbers import NamedNumber
from reports.publish.disk import write_files

MEMORY = "公开的数.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Change:
    """A number of a published document that is printed otherwise now, and where; before or now may be empty."""

    name: str
    before: str
    now: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A published document: the numbers readers know, those it prints now, and the 更正说明 that tells the difference.

    As long as that paper lies in its folder, what readers know is not yet what the document prints now.
    """

    known: tuple[NamedNumber, ...]
    now: tuple[NamedNumber, ...]
    correction: str = ""


# ── differences ─────────────────────────────────────────────────────────────

_NumberKey = tuple[str, str, str]
_Pair = tuple[NamedNumber | None, NamedNumber | None]


def changes(
    before: Sequence[NamedNumber], now: Sequence[NamedNumber]
) -> tuple[Change, ...]:
    """The numbers that are printed otherwise, in reading order.

    What is printed for the first time or no more is told only beside another change: words alone may bring that about.
    """
    old, new = _by_key(before), _by_key(now)
    pairs = [
        pair
        for key in dict.fromkeys((*new, *old))
        for pair in _pairs(old.get(key, []), new.get(key, []))
    ]
    if not any(former and present for former, present in pairs):
        return ()
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for former, present in pairs:
        one = present or former
        assert one is not None  # a pair has one of the two
        what = (
            one.name,
            former.words if former else "",
            present.words if present else "",
        )
        found.setdefault(what, {})[one.place] = None
    return tuple(Change(*what, tuple(places)) for what, places in found.items())


def _by_key(numbers: Sequence[NamedNumber]) -> dict[_NumberKey, list[NamedNumber]]:
    """The numbers of each figure in each unit."""
    found: dict[_NumberKey, list[NamedNumber]] = {}
    for number in numbers:
        found.setdefault((number.scope, number.name, number.unit), []).append(number)
    return found


def _pairs(
    before: Sequence[NamedNumber], now: Sequence[NamedNumber]
) -> Iterator[_Pair]:
    """What was printed with what is printed in its place, where the two differ."""
    old, new = [_value(one) for one in before], [_value(one) for one in now]
    if sorted(old) == sorted(new):
        return
    if len(old) == len(new):
        yield from (
            pair
            for pair, was, value in zip(
                zip(before, now, strict=True), old, new, strict=True
            )
            if was != value
        )
        return
    gone = _distinct(
        one for one, value in zip(before, old, strict=True) if value not in new
    )
    come = _distinct(
        one for one, value in zip(now, new, strict=True) if value not in old
    )
    yield from zip_longest(gone, come)


def _distinct(numbers: Iterator[NamedNumber]) -> list[NamedNumber]:
    return list({_value(number): number for number in numbers}.values())


def _value(number: NamedNumber) -> tuple[Decimal, str]:
    """What the digits say, however many of them there are; words stand for themselves."""
    try:
        return Decimal(number.text.replace(",", "")), ""
    except InvalidOperation:
        return Decimal(0), number.text


# ── memory ──────────────────────────────────────────────────────────────────


def load(folder: Path) -> dict[str, dict[str, Published]]:
    """What a unit's folder remembers, by data file and document; nothing where that is missing or damaged.

    Where the 更正说明 lies there no more, it has been dealt with: readers know what the document prints now.
    """
    try:
        memory = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
        if memory["format"] != _FORMAT:
            return {}
        return {
            str(file): {
                str(key): _published(raw, folder) for key, raw in papers.items()
            }
            for file, papers in memory["documents"].items()
        }
    except (
        OSError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
    ):
        return {}


def save(
    folder: Path, documents: Mapping[str, Mapping[str, Published]]
) -> list[Problem]:
    """The memory written whole; the problem where that failed."""
    plain = {
        file: {key: _plain(one) for key, one in papers.items()}
        for file, papers in documents.items()
    }
    text = json.dumps(
        {"format": _FORMAT, "documents": plain},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return write_files(
        folder, {MEMORY: f"{text}\n".encode("utf-8", "backslashreplace")}
    )


def _plain(published: Published) -> dict[str, Any]:
    """One document in few words: the places once, each number with the positions of its scope and its place."""
    texts: dict[str, int] = {}

    def rows(numbers: Sequence[NamedNumber]) -> list[list[Any]]:
        return [
            [
                texts.setdefault(one.scope, len(texts)),
                one.name,
                one.text,
                one.unit,
                texts.setdefault(one.place, len(texts)),
            ]
            for one in numbers
        ]

    known = rows(published.known)
    now = [] if published.now == published.known else rows(published.now)
    return {
        "known": known,
        "now": now,
        "correction": published.correction,
        "places": list(texts),
    }


def _published(raw: Mapping[str, Any], folder: Path) -> Published:
    places = [str(place) for place in raw["places"]]
    known, now = (
        tuple(
            NamedNumber(places[scope], str(name), str(text), str(unit), places[at])
            for scope, name, text, unit, at in rows
        )
        for rows in (raw["known"], raw["now"])
    )
    now = now or known
    correction = str(raw["correction"])
    if correction and (folder / correction).is_file():
        return Published(known, now, correction)
    return Published(now, now)
