"""A mistake typed into a copy of a sample's folder, and what the program says of it that it does not say of the sample."""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import yaml

from reports.core.problems import Place, Problem, Severity
from reports.run import pipeline
from reports.run.request import Request
from tests.conftest import ROOT

CASES = Path(__file__).with_name("cases")
UNUSUAL = Path(__file__).with_name("unusual")
# The kind of what looks odd and is right.
RIGHT = "少见"
_KEPT = Path(__file__).with_name("told.yaml")
GRAVE = frozenset({Severity.ERROR, Severity.WARNING})
_ORDER = list(Severity)
# What counts the messages of others.
_FOLLOWS = frozenset({"G13"})


class Change(NamedTuple):
    """What stands once in a file of the folder, and what is typed for it; at the end where nothing stands."""

    file: str
    find: str
    put: str


class Mistake(NamedTuple):
    """A mistake by its number: the sample (year/unit), what was done, what kind it is, the changes;
    `beyond` says why no rule can know, where none can.
    """

    number: str
    unit: str
    what: str
    kind: str
    changes: tuple[Change, ...]
    beyond: str = ""


class Told(NamedTuple):
    """What a mistake drew: the new problems, and whether one of them is at a line that was changed."""

    problems: tuple[Problem, ...]
    at_place: bool

    @property
    def severity(self) -> Severity | None:
        """That of the gravest, None where nothing was said."""
        return min(
            (one.severity for one in self.problems), key=_ORDER.index, default=None
        )

    @property
    def is_grave(self) -> bool:
        return self.severity in GRAVE


class Kept(NamedTuple):
    """What a case drew when somebody looked: how grave, whether at a line that was changed, how many."""

    severity: Severity | None
    at_place: bool
    count: int


def keep(told: Mapping[str, Told]) -> None:
    """Keeps what cases drew, beside what is known of others."""
    lines = {
        number: [str(one.severity or "无"), one.at_place, one.count]
        for number, one in kept().items()
    }
    for number, found in told.items():
        facts = [str(found.severity or "无"), found.at_place, len(found.problems)]
        lines[number] = facts
    head = "# python -m tests.mistakes --accept：每个错最重的一级、有没有指到改动的那一行、几条。\n"
    body = [
        f"{number}: [{severity}, {'是' if at_place else '否'}, {count}]\n"
        for number, (severity, at_place, count) in sorted(lines.items())
    ]
    _KEPT.write_text(head + "".join(body), encoding="utf-8")


def kept() -> dict[str, Kept]:
    """What is kept, by the numbers of the cases."""
    if not _KEPT.is_file():
        return {}
    lines = yaml.safe_load(_KEPT.read_text(encoding="utf-8")) or {}
    return {
        str(number): Kept(
            None if severity == "无" else Severity(severity), at_place == "是", count
        )
        for number, (severity, at_place, count) in lines.items()
    }


def cases(path: Path) -> Iterator[Mistake]:
    """The mistakes of a file of cases."""
    for number, case in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        changes = tuple(
            Change(one["in"], one.get("find", ""), one["put"]) for one in case["change"]
        )
        yield Mistake(
            str(number),
            case["unit"],
            case["what"],
            case["kind"],
            changes,
            case.get("beyond", ""),
        )


class Desk:
    """Where mistakes are typed in and built, one after the other; `home` is an empty folder."""

    def __init__(self, home: Path, cache: Path) -> None:
        self.home, self.cache = home, cache
        self.known: dict[str, Counter[tuple[object, ...]]] = {}

    def told(self, case: Mistake) -> Told:
        """What the program says of a mistake that it does not say of the sample."""
        if case.unit not in self.known:
            self.known[case.unit] = Counter(map(_facts, self._problems(case.unit, ())))
        usual = self.known[case.unit].copy()
        unlike: list[Problem] = []
        for problem in self._problems(case.unit, case.changes):
            facts = _facts(problem)
            if usual[facts]:
                usual[facts] -= 1
            elif problem.code not in _FOLLOWS:
                unlike.append(problem)
        # What the sample is told too, with other numbers in it, is nothing new.
        moved = Counter(facts[:3] for facts in usual.elements())
        found: list[Problem] = []
        for problem in unlike:
            facts = _facts(problem)[:3]
            if moved[facts]:
                moved[facts] -= 1
            else:
                found.append(problem)
        lines = self._lines(case)
        at_place = any(
            one.place and (one.place.file, one.place.line) in lines for one in found
        )
        return Told(tuple(found), at_place)

    def _problems(self, unit: str, changes: Sequence[Change]) -> list[Problem]:
        with TemporaryDirectory(dir=self.home) as name:
            data = Path(name) / "data"
            folder = data / unit
            shutil.copytree(ROOT / "data" / unit, folder)
            for change in changes:
                _type(folder / change.file, change)
            year, own = unit.split("/")
            request = Request(
                year=int(year),
                data=data,
                templates=ROOT / "templates",
                output=Path(name) / "output",
                program=ROOT / "reports",
                unit=own,
                cache=self.cache,
            )
            told = (
                problem
                for outcome in pipeline.build(request)
                for problem in outcome.problems
            )
            # As they are printed: what is told of a file that several share is told once.
            return list(dict.fromkeys(told))

    def _lines(self, case: Mistake) -> set[tuple[str, int]]:
        """The lines of the data that were changed, as places name them."""
        lines: set[tuple[str, int]] = set()
        for change in case.changes:
            path = ROOT / "data" / case.unit / change.file
            before = path.read_text(encoding="utf-8")
            start = before.find(change.find) if change.find else len(before)
            first = before[:start].count("\n") + 1
            for line in range(first, first + max(change.put.count("\n"), 0) + 1):
                lines.add((f"data/{case.unit}/{change.file}", line))
        return lines


def _type(path: Path, change: Change) -> None:
    text = path.read_text(encoding="utf-8")
    if change.find:
        assert text.count(change.find) == 1, (change, text.count(change.find))
        text = text.replace(change.find, change.put)
    else:
        text += change.put
    path.write_text(text, encoding="utf-8")


def _facts(problem: Problem) -> tuple[object, ...]:
    """What makes two problems the same, wherever the lines moved."""
    place = problem.place or Place("")
    return problem.code, problem.severity, place.file, problem.message
