"""退回意见: with which remarks a report was sent back, round by round, and what became of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import PurePosixPath

from msgspec import Struct

from reports.core.figure import Figure
from reports.core.patterns import Pattern
from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.source.schema import Words

ROUNDS = "退回"
"""The key of 退回意见.yaml that holds the rounds."""
_SIGNS = Pattern(r"[\W_]+")


class Outcome(StrEnum):
    """What became of a remark, in 退回意见 as in 采纳情况."""

    WAITING = "待定"
    ADOPTED = "已采纳"
    PARTLY = "部分采纳"
    OTHERWISE = "另行采纳"
    REJECTED = "未采纳"


_WITH_REASON = frozenset({Outcome.PARTLY, Outcome.REJECTED})


class Remark(Struct, frozen=True):
    """A remark by its number in the round: its words, what became of it, the answer as typed, and the
    names of what was changed because of it.
    """

    number: int
    words: Words
    outcome: Outcome
    answer: str
    changed: tuple[Words, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether nothing has been decided of it."""
        return self.outcome is Outcome.WAITING


class Round(Struct, frozen=True):
    """What came back at one time: from which office or role, on which day, by which letter; `reports` are
    the data files that it is about, all of the unit's where there are none.
    """

    number: int
    source: str
    day: str
    letter: str
    reports: tuple[Words, ...]
    remarks: tuple[Remark, ...]
    place: Place

    @property
    def title(self) -> str:
        """What it is called: 第 1 轮，财政局，2025年6月3日，电话."""
        said = (f"第 {self.number} 轮", self.source, self.day, self.letter)
        return "，".join(filter(None, said))

    @property
    def summary(self) -> str:
        """It in one line: 第 1 轮，财政局：共 5 条，待定 1 条，已采纳 4 条。"""
        return f"{self.title}：{counted(self.remarks)}。"

    def is_about(self, file: str, files: Sequence[str]) -> bool:
        """Whether it is about a data file. One that names none of the unit's is about each: a slip in a
        name is no reason to forget a remark.
        """
        named = [one for one in files if any(means(name, one) for name in self.reports)]
        return file in named or not named


def counted(remarks: Sequence[Remark]) -> str:
    """How many remarks there are, and what became of how many."""
    states = [one.outcome for one in remarks]
    counts = [f"{one.value} {states.count(one)} 条" for one in Outcome if one in states]
    return "，".join((f"共 {len(states)} 条", *counts))


def means(name: str, file: str) -> bool:
    """Whether somebody who writes 决算 or 项目/某项目 means a data file, by its path below the data folder."""
    inside = PurePosixPath(*PurePosixPath(file).parts[2:]).with_suffix("")
    said = name.strip().replace("\\", "/").removesuffix(".yaml")
    return said in (inside.as_posix(), inside.name)


def rounds_of(values: Values, place: Place) -> tuple[Round, ...]:
    """The rounds that 退回意见.yaml tells of; what could not be read of it is left out."""
    given = values.get(ROUNDS)
    listed = given if isinstance(given, Sequence) else ()
    parts = [one for one in listed if isinstance(one, Mapping)]
    return tuple(_round(one, at, place) for at, one in enumerate(parts, 1))


def _round(parts: Values, at: int, place: Place) -> Round:
    listed = parts.get("意见")
    items = listed if isinstance(listed, Sequence) else ()
    told = [one for one in items if isinstance(one, Mapping)]
    remarks = tuple(_remarks(told))
    number = parts.get("轮次")
    return Round(
        number=int(number.value) if isinstance(number, Figure) else at,
        source=_text(parts.get("来自")),
        day=_text(parts.get("日期")),
        letter=_text(parts.get("来函")),
        reports=_all_words(parts.get("报告")),
        remarks=remarks,
        place=remarks[0].words.place if remarks else place,
    )


def _remarks(told: Iterable[Values]) -> Iterator[Remark]:
    for number, one in enumerate(told, 1):
        words = one.get("意见")
        if isinstance(words, Words):
            state = one.get("状态")
            yield Remark(
                number,
                words,
                Outcome(state) if state in list(Outcome) else Outcome.WAITING,
                _text(one.get("答复")),
                _all_words(one.get("改了")),
            )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _all_words(value: object) -> tuple[Words, ...]:
    listed = value if isinstance(value, list | tuple) else (value,)
    return tuple(one for one in listed if isinstance(one, Words) and one.strip())


# ── what is wrong with them ─────────────────────────────────────────────────


def find_waiting(rounds: Iterable[Round]) -> Iterator[Problem]:
    """Q05 for each round that has remarks of which nothing was decided."""
    for one in rounds:
        waiting = [remark for remark in one.remarks if remark.is_waiting]
        if waiting:
            yield problem(
                "Q05",
                "waiting",
                waiting[0].words.place,
                title=one.title,
                count=len(waiting),
                which="、".join(str(remark.number) for remark in waiting),
            )


def find_slips(rounds: Sequence[Round], files: Sequence[str]) -> Iterator[Problem]:
    """Q05 for what was decided and not answered, Q06 for what is written twice or is about no report."""
    numbers: set[int] = set()
    met: dict[str, tuple[int, int]] = {}
    for one in rounds:
        if one.number in numbers:
            yield problem("Q06", "round twice", one.place, round=one.number)
        numbers.add(one.number)
        for name in one.reports:
            if not any(means(name, file) for file in files):
                yield problem("Q06", "no report", name.place, name=name)
        for remark in one.remarks:
            yield from _unanswered(one, remark)
            key = bare(remark.words)
            if key in met:
                other, same = met[key]
                yield problem(
                    "Q06",
                    "twice",
                    remark.words.place,
                    round=one.number,
                    number=remark.number,
                    other=other,
                    same=same,
                )
            met.setdefault(key, (one.number, remark.number))


def _unanswered(one: Round, remark: Remark) -> Iterator[Problem]:
    if not (remark.is_waiting or remark.answer):
        yield problem(
            "Q05",
            "no reason" if remark.outcome in _WITH_REASON else "no answer",
            remark.words.place,
            round=one.number,
            number=remark.number,
            state=remark.outcome.value,
        )


def bare(words: str) -> str:
    """What a remark says without white space and signs: pasted twice it is the same."""
    return _SIGNS.sub("", words)
