"""`python -m tests.mistakes.rollover [unit]`: next year's folder made from a sample's, one item left as it was.

A sample is taken as the finished report of its year, and its folder copied to the next one, which is how a
new year is begun. Told is what the copy draws as it is; then everything is brought to the new year (every
amount, value and count by a few percent, every date and year by one; rollover.yaml says what else) but one
item, and what is told of that item counts.
"""

import argparse
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from reports.core import nodes
from reports.core.problems import Fault, Problem, Severity
from reports.finance.data_file import Setting
from reports.run.document import check_document
from reports.run.session import Session
from reports.run.workspace import Workspace
from reports.source.csv_rows import read_table
from reports.source.yaml.reader import read_yaml
from tests.conftest import ROOT

KNOWN = Path(__file__).with_suffix(".yaml")
# What tells of all that still is as it was last year, to be read again.
_LISTS = frozenset({"W05", "W06"})
_GROWTH = Decimal("1.04")
# A rate moves less, or it would pass its target.
_RATE_GROWTH = Decimal("1.004")
_MOST_RATE = 99
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEARS = re.compile(r"(?<!\d)20\d\d(?=年|-\d\d?-|〕|\]|度)")
_PLAIN_YEAR = re.compile(r"20\d\d")
_ISSUED = re.compile(r"[《〔]")
_REFERENCE = re.compile(r"\{\{.*?\}\}")
_OWN_YEAR, _NUMBER_OF_ITS_OWN = "{{ 年度 }}", re.compile(r"\{\{ 补充数\.(\S+) \}\}")
_SECTION = re.compile(r"(?ms)^# (?P<title>.*?)$(?P<body>.*?)(?=^# |\Z)")
_REASONS = ("原因 ", "措施 ", "问题", "建议", "存在问题", "改进建议", "下一步措施")
_TAKEN_OVER = "同 "
_WHOLE = "（整段）"
_ANEW = "今年又有新的情况。"
# What a report keeps from one year to the next.
_LASTING = frozenset({"分值", "科目", "编码", "金额单位"})


class Item(NamedTuple):
    """Something to be brought to the new year: where it stands in the file as it was, what was written and
    what is to be.
    """

    file: str
    name: str
    start: int
    old: str
    new: str


class Fate(StrEnum):
    """What became of an item left as it was."""

    TOLD = "说了"
    LISTED = "列在请再看一遍的里面"
    SILENT = "没有说"


class Left(NamedTuple):
    """An item left at last year's, what became of it and what it drew."""

    item: Item
    fate: Fate
    problems: tuple[Problem, ...]


class RollOver:
    """A sample (2024/某单位) brought to the next year; `home` is an empty folder. With `typed` its texts
    have the year and the figures of their own (补充数) typed, not asked for.
    """

    def __init__(
        self, unit: str, home: Path, cache: Path, *, typed: bool = False
    ) -> None:
        year, self.unit = unit.split("/")
        self.year = int(year) + 1
        self.data = home / "data"
        self._cache, self._typed = cache, typed
        self.sample = ROOT / "data" / unit
        self._known = _known(unit)
        self._folder = self.data / str(self.year) / self.unit
        shutil.copytree(self.sample, self.data / year / self.unit)
        shutil.copytree(self.sample, self._folder)
        if typed:
            self._type_out(self.data / year / self.unit, self.sample, self.year - 1)

    def _type_out(self, folder: Path, values: Path, year: int) -> None:
        """Types the year and the figures of their own into the texts of a folder."""
        for path in folder.rglob("*.md"):
            text = path.read_text(encoding="utf-8")
            beside = values / path.relative_to(folder).with_suffix(".yaml")
            path.write_text(_typed_out(text, beside, year), encoding="utf-8")

    # ── as it is ────────────────────────────────────────────────────────────

    def untouched(self) -> Sequence[Problem]:
        """What the folder draws that was only copied."""
        return list(dict.fromkeys(self._told(self._session({}))))

    # ── item by item ────────────────────────────────────────────────────────

    @cached_property
    def items(self) -> Sequence[Item]:
        """All that is to be brought to the new year."""
        found: list[Item] = []
        for path in sorted(self.sample.rglob("*")):
            file = str(path.relative_to(self.sample))
            if path.is_file() and file != "单位.yaml":
                found += self._items_of(file)
        return found

    def all_new(self) -> Sequence[Problem]:
        """What is told where every item is new."""
        return self._usual[1]

    def left(self, only: Sequence[int] = ()) -> Iterator[Left]:
        """Each item left at last year's, or those at these positions."""
        session, usual = self._usual
        known = Counter(map(_facts, usual))
        for item in [self.items[at] for at in only] or self.items:
            file = f"{self.year}/{self.unit}/{item.file}"
            content = self._content(item.file, but=item).encode()
            told = self._told(session.trying(file, content))
            found = list(dict.fromkeys(told))
            new = [one for one in found if not known[_facts(one)]]
            lists = [one.message for one in found if _is_list(one)]
            yield Left(item, _fate(item, new, lists), tuple(new))

    @cached_property
    def _usual(self) -> tuple[Session, Sequence[Problem]]:
        for file in {item.file for item in self.items}:
            path = self._folder / file
            path.write_text(self._content(file), encoding="utf-8")
        session = self._session({})
        return session, list(dict.fromkeys(self._told(session)))

    def _session(self, instead: Mapping[str, bytes]) -> Session:
        templates = ROOT / "templates"
        workspace = Workspace(
            self.data, templates, self._cache, "rollover", instead=instead
        )
        return Session(workspace)

    def _told(self, session: Session) -> Iterator[Problem]:
        setting = Setting(self.year, self.unit)
        for file in session.list_files(f"{self.year}/{self.unit}"):
            try:
                yield from check_document(session, file, setting).problems
            except Fault as fault:
                yield from fault.problems

    def _former(self, file: str) -> str:
        folder = self.data / str(self.year - 1) / self.unit
        return (folder / file).read_text(encoding="utf-8")

    def _content(self, file: str, but: Item | None = None) -> str:
        """A file brought to the new year, but for one item."""
        text = self._former(file)
        own = [item for item in self.items if item.file == file and item != but]
        for item in sorted(own, key=lambda item: item.start, reverse=True):
            end = item.start + len(item.old)
            assert text[item.start : end] == item.old, item
            text = text[: item.start] + item.new + text[end:]
        return text

    def _items_of(self, file: str) -> Iterator[Item]:
        text = self._former(file)
        if file.endswith(".md"):
            yield from self._items_of_texts(file, text)
            return
        for name, value in _values(file, text):
            start = _start(file, text, value)
            known = self._known.get(f"{file}:{name}", self._known.get(name))
            new = str(known) if known is not None else self._renewed(name, value.text)
            if new != value.text:
                yield Item(file, name, start, value.text, new)

    def _items_of_texts(self, file: str, text: str) -> Iterator[Item]:
        if not self._typed:
            yield from self._items_to_rewrite(file, text)
        bare = _REFERENCE.sub(lambda found: " " * len(found.group()), text)
        title = ""
        known = sorted(map(str, self._own_numbers(file)), key=len, reverse=True)
        numbers = "|".join(rf"(?<![\d.]){re.escape(one)}(?!\d)" for one in known)
        pattern = r"(?m)^# (?P<title>.*)$|(?<!\d)(?P<year>20\d\d)(?=年|度|〕|-)"
        pattern += rf"|(?P<number>{numbers})" if self._typed and numbers else ""
        for found in re.finditer(pattern, bare):
            title = found["title"] or title
            if found["year"] and int(found["year"]) >= self.year - 1:
                new = str(int(found["year"]) + 1)
                yield Item(file, f"# {title}", found.start(), found["year"], new)
            elif found.groupdict().get("number"):
                old = found["number"]
                new = self._own_numbers(file)[old]
                yield Item(file, f"# {title}", found.start(), old, new)

    def _items_to_rewrite(self, file: str, text: str) -> Iterator[Item]:
        """Each text that speaks of its year, to have another sentence in the new one."""
        for found in _SECTION.finditer(text):
            title, body = found["title"], found["body"].rstrip()
            if body.lstrip().startswith(_TAKEN_OVER):
                continue
            if _OWN_YEAR in body or title.startswith(_REASONS):
                end = found.start("body") + len(body)
                yield Item(file, f"# {title}{_WHOLE}", end, "", _ANEW)

    def _own_numbers(self, file: str) -> Mapping[str, str]:
        """The new of each figure of its own (补充数), for the texts of a data file."""
        beside = self.sample / Path(file).with_suffix(".yaml")
        numbers = _numbers_of_its_own(beside)
        return {
            old: str(self._known.get(f"补充数.{name}", self._renewed(name, old)))
            for name, old in numbers.items()
        }

    def _renewed(self, name: str, text: str) -> str:
        """What a value is in the new year."""
        keys = set(name.split("."))
        if keys & _LASTING or not re.search(r"\d", text):
            return text
        if _YEARS.search(text):
            # What was issued in years before the last stays as it is.
            first = self.year - (1 if _ISSUED.search(text) else 2)
            return _YEARS.sub(lambda found: _next(found.group(), first), text)
        if name.endswith("年份") and _PLAIN_YEAR.fullmatch(text):
            return str(int(text) + 1)
        if "{{" in text or not re.fullmatch(r"[≥≤=><]?[\d.]+\D*", text):
            return text
        return _NUMBER.sub(lambda found: _grown(found.group(), text), text, count=1)


def _next(year: str, first: int) -> str:
    return str(int(year) + 1) if int(year) >= first else year


def _grown(number: str, text: str) -> str:
    value = Decimal(number)
    if not value or ("%" in text and value >= _MOST_RATE):
        return number
    if "%" in text:
        step = Decimal(1).scaleb(value.as_tuple().exponent)  # type: ignore[arg-type]
        grown = (value * _RATE_GROWTH).quantize(step, ROUND_HALF_UP)
        return str(grown if grown != value else value + step)
    grown = value * _GROWTH
    if "." not in number and grown != grown.to_integral():
        counted = re.search(r"\d\s*[^\d\s万亿元%]", text) is not None
        whole = grown.to_integral(ROUND_HALF_UP)
        grown = (whole if whole != value else value + 1) if counted else grown
    return f"{grown.normalize():f}"


def _values(file: str, text: str) -> Iterator[tuple[str, nodes.Scalar]]:
    """The values of a file with their paths."""
    if file.endswith(".csv"):
        table, _ = read_table(text.encode(), file)
        assert table is not None, file
        head, *body = table.rows
        for row in body:
            for at, (key, cell) in enumerate(zip(head.cells, row.cells, strict=True)):
                node = nodes.Scalar(cell, row.place(file, at), plain=True)
                yield f"{row.cells[0]}.{key}", node
    elif file.endswith(".yaml"):
        root, _ = read_yaml(text.encode(), file)
        assert root is not None, file
        yield from _scalars(root)


def _scalars(node: nodes.Node, path: str = "") -> Iterator[tuple[str, nodes.Scalar]]:
    if isinstance(node, nodes.Scalar):
        yield path, node
    elif isinstance(node, nodes.Mapping):
        for key, value in node.items.items():
            yield from _scalars(value, f"{path}.{key}" if path else key)
    else:
        for at, value in enumerate(node.items):
            yield from _scalars(value, f"{path}.{at}")


def _start(file: str, text: str, value: nodes.Scalar) -> int:
    """Where a value stands in its file."""
    lines = text.splitlines(keepends=True)
    line, column = value.place.line - 1, value.place.column - 1
    start = sum(map(len, lines[:line]))
    if file.endswith(".csv"):
        column = sum(len(cell) + 1 for cell in lines[line].split(",")[:column])
    return text.index(value.text, start + column)


def _typed_out(text: str, values: Path, year: int) -> str:
    numbers = _numbers_of_its_own(values)
    text = text.replace(_OWN_YEAR, str(year))
    return _NUMBER_OF_ITS_OWN.sub(
        lambda found: numbers.get(found[1], found.group()), text
    )


def _numbers_of_its_own(values: Path) -> dict[str, str]:
    if not values.is_file():
        return {}
    typed: Mapping[str, Any] = yaml.safe_load(values.read_text(encoding="utf-8"))
    return {name: str(old) for name, old in typed.get("补充数", {}).items()}


def _known(unit: str) -> Mapping[str, object]:
    """What items of a unit are in the new year, where that is no matter of percent."""
    known: Mapping[str, Mapping[str, object]]
    known = yaml.safe_load(KNOWN.read_text(encoding="utf-8"))
    return known.get(unit, {})


def _facts(problem: Problem) -> tuple[object, ...]:
    """What is told; of what is told of everything, with other numbers in it, nothing is new."""
    message = problem.message
    if problem.code not in _LISTS:
        message = _NUMBER.sub("0", message)
    return problem.code, problem.severity, message


def _is_list(problem: Problem) -> bool:
    return problem.code in _LISTS and problem.severity is Severity.HINT


def _fate(item: Item, new: Sequence[Problem], lists: Sequence[str]) -> Fate:
    if not all(map(_is_list, new)):
        return Fate.TOLD
    # A text may be listed already for something else in it.
    title = item.name.removeprefix("# ").removesuffix(_WHOLE)
    is_text = item.file.endswith(".md")
    if new or (is_text and any(f"“{title}”" in listed for listed in lists)):
        return Fate.LISTED
    return Fate.SILENT


# ── the report ──────────────────────────────────────────────────────────────


def main() -> None:
    """Tries the sample named, or all of them."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mistakes.rollover", description=__doc__
    )
    parser.add_argument("unit", nargs="?", default="", help="such as 2024/某单位")
    parser.add_argument(
        "--all", action="store_true", help="every item, not only those untold"
    )
    asked = parser.parse_args()
    samples = sorted(path.parent for path in (ROOT / "data").glob("*/*/单位.yaml"))
    for sample in samples:
        unit = f"{sample.parent.name}/{sample.name}"
        if asked.unit in unit:
            _report(unit, everything=asked.all)


def _report(unit: str, *, everything: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="rollover-") as name:
        home, cache = Path(name), Path(name) / "cache"
        print(f"{unit}：只拷过来、什么都没有改的")
        _print(RollOver(unit, home / "copied", cache).untouched())
        for typed in (False, True):
            year = RollOver(unit, home / f"new{typed}", cache, typed=typed)
            how = "文字里手写年份和数，" if typed else ""
            print(f"{unit}：{how}全都改成新一年的")
            _print([one for one in year.all_new() if not typed])
            fates: Counter[Fate] = Counter()
            for item, fate, problems in year.left():
                if typed and not item.file.endswith(".md"):
                    continue
                fates[fate] += 1
                if everything or fate is Fate.SILENT:
                    codes = " ".join(f"{one.code}{one.severity}" for one in problems)
                    words = f"{item.file} {item.name}: {item.old}（应是 {item.new}）"
                    print(f"  {fate}\t{words}\t{codes}", flush=True)
            sums = "，".join(f"{fate} {fates[fate]}" for fate in Fate)
            print(f"{unit}：{how}留下一项的 {fates.total()} 个：{sums}\n", flush=True)


def _print(problems: Sequence[Problem]) -> None:
    for one in problems:
        where = f"{one.place.file}:{one.place.line}" if one.place else ""
        print(f"  {one.severity} {one.code} {where} {one.message}")


if __name__ == "__main__":
    main()
