"""What the page of differences asks: against what a unit can be compared, and what it then differs in."""

import threading

from msgspec import Struct
from msgspec.structs import replace

from reports.compare.inquiry import UnitTold, differences
from reports.compare.published import OWN
from reports.compare.revisions import recent_revisions
from reports.compare.told import summary
from reports.core.problems import Fault, Problem, problem
from reports.preview.told import Told
from reports.publish.store import Store
from reports.run.request import Request, WrongCall
from reports.seal.versions import SealedRound, read_rounds, versions_in

_MOST_ROUNDS, _MOST_REVISIONS = 12, 12


class DifferencesAsked(Struct, frozen=True):
    """The unit that is to be compared, and against what, in the words of a call."""

    unit: str
    against: str


class Differences:
    """The comparisons of a preview: what lies in its units' folders, not what the preview has written. One at a
    time is made, and the last one is kept.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._lock = threading.Lock()
        self._number = 0
        self._content = b""

    def choices(self, unit: str) -> Told:
        """What a unit can be compared against, the likeliest first; a folder can always be named."""
        request = replace(self._request, unit=unit)
        store, year = Store(request.output), str(request.year)
        rounds = read_rounds(versions_in(store, year, unit))[::-1][:_MOST_ROUNDS]
        found = [
            {"words": f"第{one.number}轮", "told": _round_told(one)} for one in rounds
        ]
        folders = (store.published(year, unit), store.sample(year, unit))
        if any(folder.is_dir() for folder in folders):
            found.append({"words": OWN, "told": "公开的成品（成品文件夹里现在的）"})
        found += [
            {"words": one.words, "told": f"git 里 {one.date} 的：{one.said}"}
            for one in recent_revisions(request, _MOST_REVISIONS)
        ]
        return {"choices": found}

    def compared(self, asked: DifferencesAsked) -> Told:
        """What a unit differs in: in one line, and the number of the page that has all of it. Raises Fault."""
        with self._lock:
            found = self._found(asked)
            if found.told is None:
                raise Fault(*_reasons(found))
            self._number += 1
            self._content = found.content
            return {"number": self._number, "told": summary(found.told)}

    def _found(self, asked: DifferencesAsked) -> UnitTold:
        request = replace(self._request, unit=asked.unit)
        try:
            every = list(differences(request, asked.against, writes=False))
        except WrongCall as error:
            raise Fault(_not_compared(str(error))) from None
        own = (one for one in every if one.unit == asked.unit)
        return next(own, UnitTold(asked.unit, None))

    def page(self, number: int) -> bytes:
        """The page of the last comparison. Raises Fault for any other."""
        with self._lock:
            if number != self._number or not self._content:
                raise Fault(problem("G24", "page gone"))
            return self._content


def _round_told(one: SealedRound) -> str:
    if one.seal is None:
        return f"第 {one.number} 轮封存（清单坏了）"
    return f"第 {one.number} 轮封存：{one.seal.time}（{one.seal.role}）"


def _reasons(found: UnitTold) -> tuple[Problem, ...]:
    if found.problems:
        return tuple(one for _, one in found.problems)
    other = f"只有{found.only_in}的里有这个单位，没有可比的。" if found.only_in else ""
    return (_not_compared(found.note or other or "没有可比的。"),)


def _not_compared(why: str) -> Problem:
    return problem("G24", "not compared", why=why)
