"""`python -m tests.mistakes.numbers`: every number of the samples mistyped in the usual ways, and what is told of it.

A number is a value of an entry or a cell; no comment, no key, no folder. What is told counts where the
untouched sample is not told it: of the file, of the files that rest on it, and of what is recounted
in the finished documents.
"""

import argparse
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from reports.core.problems import Fault, Problem, Severity
from reports.gate.recount import recount
from reports.run.document import CheckedDocument, check_document
from reports.run.evaluate import BrokenFile
from reports.run.session import Session
from tests.conftest import ROOT
from tests.mistakes.trial import GRAVE
from tests.sessions import session_over, setting_of

KINDS = {"a": "一位错", "b": "相邻颠倒", "c": "十倍", "d": "万倍"}
# What numbers in running text are counted under, apart from those that are entered.
TEXTS = "文字（.md）"
QUANTITY, DATE, CODE, CITED = "数", "日期", "编码", "文号"

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?", re.ASCII)
_QUANTITY = re.compile(r"[≥≤=<>＞＜]?\s*-?\d[\d,]*(?:\.\d+)?\D{0,6}", re.ASCII)
_CODES = re.compile(r"(科目|编码|标识码|索引号)$")
_YEARS = re.compile(r"(年份|年度)$")
_DATES = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{4}年(度|\d+月)?(\d+日)?|\d+月(\d+日)?|\d+日", re.ASCII
)
_CITED = re.compile(r"[〔\[]\d+[〕\]]\s*第?\d+|第?\d+号", re.ASCII)
_ASKED = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)


class Number(NamedTuple):
    """A number as it is typed: where, of what kind, in which form of file (`form`)."""

    file: str
    form: str
    start: int
    text: str
    kind: str
    line: int
    name: str


class Trial(NamedTuple):
    """A number, how it was mistyped, and the gravest that was told of it."""

    number: Number
    kind: str
    typed: str
    severity: Severity | None
    codes: tuple[str, ...]

    @property
    def is_grave(self) -> bool:
        return self.severity in GRAVE


# ── the numbers ─────────────────────────────────────────────────────────────


def units() -> list[str]:
    """The samples, as year/unit."""
    return sorted(
        str(path.relative_to(ROOT / "data")) for path in (ROOT / "data").glob("*/*")
    )


def numbers_in(unit: str) -> Iterator[Number]:
    """Every number of a sample's files, in the order of the files."""
    folder = ROOT / "data" / unit
    for path in sorted(folder.rglob("*")):
        file = str(path.relative_to(ROOT / "data"))
        if path.suffix == ".yaml":
            yield from _in_yaml(file, path.read_text(encoding="utf-8"))
        elif path.suffix == ".csv":
            yield from _in_csv(file, path.read_text(encoding="utf-8"))
        elif path.suffix == ".md":
            yield from _in_text(file, path.read_text(encoding="utf-8"))


def _in_yaml(file: str, text: str) -> Iterator[Number]:
    root = yaml.compose(text)
    assert isinstance(root, yaml.MappingNode)
    form = _form(file, {key.value: value.value for key, value in root.value})
    for name, node in _scalars(root, ""):
        start, end = node.start_mark.index, node.end_mark.index
        yield from _found(file, form, text, start, end, name)


def _form(file: str, values: Mapping[str, object]) -> str:
    """What a file is called in the table: its report and variant, else its name."""
    named = [values.get("报告"), values.get("样式")]
    known = [one for one in named if isinstance(one, str)]
    return "·".join(known) or Path(file).name


def _scalars(node: yaml.Node, path: str) -> Iterator[tuple[str, yaml.ScalarNode]]:
    if isinstance(node, yaml.ScalarNode):
        yield path, node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item, path)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, f"{path}.{key.value}" if path else key.value)


def _in_csv(file: str, text: str) -> Iterator[Number]:
    """The cells below the head: no sample has quoted ones."""
    start, heads = 0, text.split("\n", 1)[0].split(",")
    for at, line in enumerate(text.splitlines(keepends=True)):
        begin, cells = start, line.rstrip("\n").split(",")
        for head, cell in zip(heads, cells, strict=True):
            name = cell if head == heads[0] else f"{cells[0]}.{head}"
            end = begin + len(cell)
            if at:
                where = "编码" if _CODES.search(head) else name
                for one in _found(file, Path(file).name, text, begin, end, where):
                    yield one._replace(name=name)
            begin = end + 1
        start += len(line)


def _in_text(file: str, text: str) -> Iterator[Number]:
    """The numbers typed into texts: not in headings, which are keys, nor where a figure is asked for."""
    start = 0
    for line in _ASKED.sub(_blank, text).splitlines(keepends=True):
        if not line.startswith("#"):
            whole = Number(file, TEXTS, start, line, "", 0, Path(file).name)
            yield from _parts(whole, text)
        start += len(line)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _found(
    file: str, form: str, text: str, start: int, end: int, name: str
) -> Iterator[Number]:
    """The numbers of one value: itself where it is one, else those in its words."""
    value = text[start:end]
    whole = Number(file, form, start, value, "", 0, name)
    bare = value.strip("\"' ")
    if not _QUANTITY.fullmatch(bare) or _DATES.fullmatch(bare):
        yield from _parts(whole, text)
        return
    kind = CODE if _CODES.search(name) else DATE if _YEARS.search(name) else QUANTITY
    yield from (one._replace(kind=kind) for one in _parts(whole, text))


def _parts(whole: Number, text: str) -> Iterator[Number]:
    words = whole.text
    dated, cited = _spans(_DATES, words), _spans(_CITED, words)
    for found in _NUMBER.finditer(words):
        at, end = found.span()
        # 2024-05-31: no sign of a negative number, no list of numbers.
        typed = found.group().rstrip(",")
        kind = QUANTITY
        if any(first <= at and end <= last for first, last in cited):
            kind = CITED
        elif any(first <= at and end <= last for first, last in dated):
            kind = DATE
        start = whole.start + at
        line = text.count("\n", 0, start) + 1
        yield whole._replace(start=start, text=typed, kind=kind, line=line)


def _spans(pattern: re.Pattern[str], words: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(words)]


# ── how they are mistyped ───────────────────────────────────────────────────


def mistyped(number: Number) -> Iterator[tuple[str, str]]:
    """The kinds of slips that can be made in a number, with what is typed then."""
    text = number.text
    digits = [at for at, one in enumerate(text) if one.isdigit()]
    first, last = digits[0], digits[-1]
    found = [("a", _with(text, last, (int(text[last]) + 1) % 10))]
    if len(digits) > 1:
        for other in (int(text[first]) - 1, int(text[first]) + 1):
            # A number does not begin with a nought.
            if 0 < other < 10 or (other == 0 and digits[1] != first + 1):
                found.append(("a", _with(text, first, other)))
        for one, next_ in zip(digits[-2::-1], digits[:0:-1], strict=True):
            if text[one] != text[next_]:
                swapped = _with(_with(text, one, text[next_]), next_, text[one])
                found.append(("b", swapped))
                break
    if number.kind == QUANTITY:
        found += [("c", _times(text, 1)), ("d", _times(text, 4))]
    yield from (one for one in dict.fromkeys(found) if one[1] != text)


def _with(text: str, at: int, digit: object) -> str:
    return f"{text[:at]}{digit}{text[at + 1 :]}"


def _times(text: str, places: int) -> str:
    """The number with its point moved to the right."""
    whole, _, decimals = text.replace(",", "").partition(".")
    moved = f"{decimals:0<{places}}"
    head, tail = f"{whole}{moved[:places]}".lstrip("0") or "0", moved[places:]
    return f"{head}.{tail}" if tail else head


# ── what is told of it ──────────────────────────────────────────────────────

_Facts = tuple[str, Severity, str]


class Unit:
    """A sample whose numbers are mistyped one after the other."""

    def __init__(self, unit: str, cache: Path | None) -> None:
        self._session = session_over(ROOT / "data", cache)
        self._files = self._session.list_files(unit)
        self._checked = {file: _checked(self._session, file) for file in self._files}
        self._usual = {file: _facts(self._checked[file]) for file in self._files}
        self._recounted = {
            file: _recounted(self._checked[file]) for file in self._files
        }
        self._texts: dict[str, str] = {}

    def told(self, number: Number, typed: str) -> tuple[_Facts, ...]:
        """What is told of the sample with a number mistyped, and not of the sample."""
        file = number.file
        if file not in self._texts:
            self._texts[file] = (ROOT / "data" / file).read_text(encoding="utf-8")
        text = self._texts[file]
        end = number.start + len(number.text)
        content = text[: number.start] + typed + text[end:]
        session = self._session.trying(file, content.encode())
        found: Counter[_Facts] = Counter()
        again = {}
        for one in self._files:
            if file in self._checked[one].inputs:
                again[one] = _checked(session, one)
                found += _facts(again[one]) - self._usual[one]
        if not any(severity in GRAVE for _, severity, _ in found):
            for one, checked in again.items():
                found += _recounted(checked) - self._recounted[one]
        return tuple(found)


def _checked(session: Session, file: str) -> CheckedDocument | BrokenFile:
    return check_document(session, file, setting_of(file))


def _facts(found: CheckedDocument | BrokenFile) -> Counter[_Facts]:
    return Counter(map(_facts_of, found.problems))


def _facts_of(problem: Problem) -> _Facts:
    return (
        problem.code,
        problem.severity,
        problem.place.file if problem.place else "",
    )


def _recounted(found: CheckedDocument | BrokenFile) -> Counter[_Facts]:
    """What is told of the finished documents: what they print, counted again."""
    if isinstance(found, BrokenFile):
        return Counter()
    told: list[Problem] = []
    for output in found.chosen:
        try:
            document = found.fill(output, "", found.layout(output).fields)
        except Fault as fault:
            told += fault.problems
        else:
            told += recount(document, found.lines)
    return Counter(map(_facts_of, told))


def try_all(
    numbers: Iterable[Number], cache: Path | None, kinds: str = "abcd"
) -> Iterator[Trial]:
    """Every number mistyped in every way, or in those of some kinds."""
    known: dict[str, Unit] = {}
    order = list(Severity)
    for number in numbers:
        unit = "/".join(number.file.split("/")[:2])
        if unit not in known:
            known[unit] = Unit(unit, cache)
        for kind, typed in mistyped(number):
            if kind not in kinds:
                continue
            told = known[unit].told(number, typed)
            severity = min((one for _, one, _ in told), key=order.index, default=None)
            codes = dict.fromkeys(code for code, _, _ in told)
            yield Trial(number, kind, typed, severity, tuple(codes))


# ── the table ───────────────────────────────────────────────────────────────


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mistakes.numbers", description=__doc__
    )
    parser.add_argument("--type", default="", help="only files of such a form")
    parser.add_argument("--sample", default="", help="only this unit (part of a name)")
    parser.add_argument(
        "--missed",
        action="store_true",
        help="every slip of which nothing grave is told",
    )
    parser.add_argument("--every", type=int, default=1, help="only every Nth number")
    asked = parser.parse_args()
    numbers = [
        one
        for unit in units()
        if asked.sample in unit
        for one in numbers_in(unit)
        if asked.type in one.form
    ][:: asked.every]
    with tempfile.TemporaryDirectory(prefix="numbers-") as home:
        trials = list(try_all(numbers, Path(home)))
    print_table(trials)
    if asked.missed:
        print_missed(trials)


def print_table(trials: Sequence[Trial]) -> None:
    """Of each form of file and kind of slip: how many, told as 错误 or 警告, told at all."""
    forms: dict[str, list[Trial]] = defaultdict(list)
    for one in trials:
        forms[one.number.form].append(one)
    entered = [one for one in trials if one.number.form != TEXTS]
    print("| 文件 | 个数 | 合计 |", " | ".join(KINDS.values()), "|")
    print("|---|--:|--:|", "|".join("--:" for _ in KINDS), "|")
    for form, tried in (*sorted(forms.items()), ("全部（不含 .md）", entered)):
        count = len({one.number for one in tried})
        cells = [_cell([one for one in tried if one.kind == kind]) for kind in KINDS]
        print(f"| {form} | {count} |", " | ".join((_cell(tried), *cells)), "|")
    kinds = Counter((one.number.kind, one.is_grave) for one in entered)
    for kind in (QUANTITY, DATE, CODE, CITED):
        count = kinds[kind, True] + kinds[kind, False]
        if count:
            print(f"{kind}：{count} 次，错误或警告 {kinds[kind, True] / count:.0%}")


def _cell(tried: Sequence[Trial]) -> str:
    if not tried:
        return "—"
    grave = sum(one.is_grave for one in tried) / len(tried)
    told = sum(one.severity is not None for one in tried) / len(tried)
    return f"{len(tried)}：{grave:.0%}／{told:.0%}"


def print_missed(trials: Sequence[Trial]) -> None:
    """The numbers some slip of which is told neither as 错误 nor as 警告."""
    missed: dict[Number, list[Trial]] = defaultdict(list)
    for one in trials:
        if not one.is_grave:
            missed[one.number].append(one)
    for number, silent in missed.items():
        slips = "、".join(
            f"{one.kind} {one.typed}" + "（提示）" * (one.severity is not None)
            for one in silent
        )
        print(f"{number.file}:{number.line} {number.name} {number.text} ← {slips}")


if __name__ == "__main__":
    main()
