"""Numbers brought into a data file: what is different, and the smallest edits that make it equal.

A value that stands in the file is replaced where it stands; what is missing is put beside its like.
Every other character stays.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field

from reports.core.figure import TYPED_NONE, TYPED_PENDING, unit_named
from reports.core.problems import Place, Problem, problem
from reports.intake.indicators import says_the_same
from reports.intake.placing import Placer
from reports.intake.render import Renderer, nested, number_text
from reports.intake.values import Number, Origin, Path, Reading, SchemaView, Whole
from reports.source.edits import Edit
from reports.source.schema import names_table
from reports.source.values import read_number
from reports.source.yaml.events import Spelled
from reports.source.yaml.spelling import spelling_of

_ZERO = Decimal(0)
_STEP = 2
_SHOWN = 60
_FINE, _COARSE = "元", "万元"


class Kind(StrEnum):
    """What becomes of a value, as it is told."""

    NEW = "新填"
    CHANGED = "改"
    KEPT = "手改过，留着"
    EXTRA = "表里没有"


class Change(Struct, frozen=True):
    """A value of the file beside what the tables say."""

    path: Path
    kind: Kind
    old: str
    new: str
    origin: Origin | None = None

    @property
    def name(self) -> str:
        """The value by its keys."""
        return ".".join(self.path)


class Merge(Struct):
    """What is to be done with a data file, and with the tables it names."""

    changes: list[Change] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, dict[Path, Number]] = field(default_factory=dict)
    """Numbers by the file of rows they belong to, by code and column."""
    whole: dict[str, Path] = field(default_factory=dict)
    """The mappings that these files stand for."""


class Former(Struct, frozen=True):
    """What an earlier import wrote, by path: another value in the file has been changed by hand."""

    values: Mapping[str, str]

    def is_by_hand(self, path: Path, text: str, counting: "Counting") -> bool:
        """Whether somebody has changed a value since."""
        written = self.values.get(".".join(path))
        if written is None or text in (written, TYPED_PENDING, ""):
            return False
        stated = counting.number(path, text)
        if stated is None:
            return not says_the_same(text, written)
        return stated != counting.number(path, written)


class Counting(Struct, frozen=True):
    """How numbers are written in a file: its 金额单位."""

    schema: SchemaView
    unit: str

    def text(self, path: Path, number: Number) -> str:
        """A number as it is typed in the file; one that is known no finer than to some ten or hundred 元
        is typed in the unit that it was printed in: so nobody takes its noughts for what it is.
        """
        if number.words:
            return spelling_of(number.words, flow=True)
        if not self.schema.is_money(path):
            return number_text(number.value)
        if number.step > 1 and number.value and self.unit == _FINE:
            return f"{self._in(_COARSE, number)}{_COARSE}"
        return self._in(self.unit, number)

    def _in(self, unit: str, number: Number) -> str:
        counted = number.value.scaleb(-unit_named(unit).exponent).normalize()
        whole = counted == counted.to_integral_value()
        return number_text(counted.quantize(Decimal(1)) if whole else counted)

    def number(self, path: Path, text: str) -> Decimal | None:
        """A number of the file, in 元 or as a count; None for what is none."""
        typed = read_number(text)
        if typed is None:
            return None
        if not self.schema.is_money(path):
            return typed.number
        return typed.number.scaleb(unit_named(typed.unit or self.unit).exponent)

    def agrees(self, path: Path, text: str, number: Number) -> bool:
        """Whether a text of the file says a number; nothing is zero, and what is finer agrees with what
        it rounds to.
        """
        if number.words:
            return says_the_same(text, number.words)
        stated = self.number(path, text)
        if stated is None and text in (TYPED_NONE, ""):
            stated = _ZERO
        if stated is None:
            return False
        apart = abs(stated - number.value)
        return not apart or (number.step > 1 and apart * 2 <= number.step)


class Merger:
    """A data file, read without an error, that numbers are brought into."""

    def __init__(
        self,
        text: str,
        root: Spelled,
        counting: Counting,
        former: Former,
        files: Mapping[Path, str],
        file: str,
    ) -> None:
        self.text, self.root, self.file = text, root, file
        self.files = files
        self.counting, self.schema = counting, counting.schema
        self.former = former
        self.merge = Merge()
        self.renderer = Renderer(self.schema, _end_of(text))
        self.placer = Placer(text, root, self.renderer)
        # What is put in, by the mapping that takes it and where it comes to stand.
        self.missing: dict[Path, dict[Path, Number]] = {}
        self.instead: dict[Path, dict[Path, Number]] = {}

    def bring(self, reading: Reading) -> Merge:
        """All that was read, brought in."""
        for path, number in reading.numbers.items():
            self._place(path, number)
        for path, numbers in self.instead.items():
            self._replace(path, numbers)
        for path, whole in reading.whole.items():
            self._close(path, whole, reading)
        self._insert()
        self.merge.edits += self.placer.edits()
        self.merge.changes.sort(key=lambda one: self._rank(one.path))
        return self.merge

    def _rank(self, path: Path) -> list[tuple[int, str]]:
        return [
            (self.renderer.order(path[:at]).get(key, 999), key)
            for at, key in enumerate(path)
        ]

    # ── where a value belongs ──

    def _place(self, path: Path, number: Number) -> None:
        node, depth = self.placer.deepest(path)
        if self._goes_to_file(path, node, depth, number):
            return
        if depth == len(path) and node.members is None and node.items is None:
            self._compare(path, node, number)
        elif node.members is not None and depth < len(path):
            self.missing.setdefault(path[:depth], {})[path] = number
        elif node.items is not None or depth == len(path):
            self._tell_form(path[:depth])
        else:
            self.instead.setdefault(path[:depth], {})[path] = number

    def _goes_to_file(
        self, path: Path, node: Spelled, depth: int, number: Number
    ) -> bool:
        """Whether a number belongs to a file of rows: one that the data name, or one that is to be."""
        if node.members is None and node.items is None and names_table(node.text):
            if number.words:
                # A file of rows has no room for what is not a number: it is left to its writer.
                self._tell_form(path[:depth])
                return True
            self._add_row(node.text.strip(), path[:depth], path, number)
            return True
        for at in range(depth, len(path)):
            if (file := self.files.get(path[:at])) and self._is_unsaid(node, depth, at):
                if file not in self.merge.tables:
                    self._name_file(path[:at], node, depth, file, number.origin)
                self._add_row(file, path[:at], path, number)
                return True
        return False

    def _is_unsaid(self, node: Spelled, depth: int, at: int) -> bool:
        """Whether the data say nothing of a mapping yet."""
        if depth == at:
            return node.members is None and node.text.strip() in (
                TYPED_PENDING,
                TYPED_NONE,
                "",
            )
        return depth == at - 1 and node.members is not None

    def _name_file(
        self, path: Path, node: Spelled, depth: int, file: str, origin: Origin
    ) -> None:
        if depth == len(path):
            edits = [Edit(node.start, node.end, file)]
            self._change(path, node.text.strip(), file, origin, edits)
        else:
            self._put_in(path, file, origin)

    def _add_row(self, file: str, into: Path, path: Path, number: Number) -> None:
        self.merge.tables.setdefault(file, {})[path[len(into) :]] = number
        self.merge.whole[file] = into

    def _tell_form(self, path: Path) -> None:
        node, _ = self.placer.deepest(path)
        place = Place(self.file, self.text.count("\n", 0, node.start) + 1)
        told = problem("R05", "form", place, key=".".join(path))
        if told not in self.merge.problems:
            self.merge.problems.append(told)

    # ── a value that is there ──

    def _compare(self, path: Path, node: Spelled, number: Number) -> None:
        old = node.text.strip()
        new = self.counting.text(path, number)
        if self.counting.agrees(path, old, number):
            self.merge.same += 1
            return
        self._change(path, old, new, number.origin, [Edit(node.start, node.end, new)])

    def _change(
        self, path: Path, old: str, new: str, origin: Origin, edits: Sequence[Edit]
    ) -> None:
        if self.former.is_by_hand(path, old, self.counting):
            kind = Kind.KEPT
        else:
            kind = Kind.NEW if old in ("", TYPED_PENDING) else Kind.CHANGED
            self.merge.edits += edits
        self.merge.changes.append(Change(path, kind, old, new, origin))

    # ── one word in the place of a mapping: 0, 无, 待填 ──

    def _replace(self, path: Path, numbers: Mapping[Path, Number]) -> None:
        node, _ = self.placer.deepest(path)
        old = node.text.strip()
        short: str = self.schema.part(path).get("单值记作", "")
        stated = dict.fromkeys(numbers, "0")
        if short and self.counting.number((*path, short), old) is not None:
            stated[(*path, short)] = old
        elif old not in (TYPED_PENDING, TYPED_NONE, ""):
            self._tell_form(path)
            return
        agrees = self.counting.agrees
        is_same = all(
            agrees(one, stated[one], number) for one, number in numbers.items()
        )
        if is_same and old != TYPED_PENDING:
            self.merge.same += len(numbers)
            return
        filled = {one: number for one, number in numbers.items() if number.value}
        origin = next(iter((filled or numbers).values())).origin
        new, start = self._short(path, short, filled), node.start
        if new.startswith(self.renderer.end):
            # Nothing stands behind the colon of a key with a block below.
            start = len(self.text[:start].rstrip(" "))
        shown = new if len(new) <= _SHOWN else f"{len(filled)} 个数"
        self._change(path, old, shown.strip(), origin, [Edit(start, node.end, new)])

    def _short(self, path: Path, short: str, filled: Mapping[Path, Number]) -> str:
        """What stands for a mapping: one number, one word, or all of it."""
        if not filled:
            return "0" if short else TYPED_NONE
        texts = {
            one[len(path) :]: self.counting.text(one, number)
            for one, number in filled.items()
        }
        if [*texts] == [(short,)]:
            return texts[(short,)]
        inside = nested(texts)
        parent, _ = self.placer.deepest(path[:-1])
        if parent.flow or not self.renderer.is_by_code(path):
            return self.renderer.flow(path, inside)
        return self.renderer.block(
            path, inside, self.placer.indent(parent) + " " * _STEP
        )

    # ── values that are missing ──

    def _insert(self) -> None:
        """Puts what is missing into the mappings that take it."""
        for path, numbers in self.missing.items():
            wanted = {
                one: number
                for one, number in numbers.items()
                if number.value or is_needed(self.schema, one)
            }
            self.merge.same += len(numbers) - len(wanted)
            node, _ = self.placer.deepest(path)
            texts = {
                one[len(path) :]: self.counting.text(one, number)
                for one, number in wanted.items()
            }
            for key, value in self.renderer.ordered(path, nested(texts)):
                self.placer.put(node, (*path, key), value)
            for one, number in wanted.items():
                new = texts[one[len(path) :]]
                self.merge.changes.append(Change(one, Kind.NEW, "", new, number.origin))

    def _put_in(self, path: Path, text: str, origin: Origin) -> None:
        """Puts one word in."""
        node, _ = self.placer.deepest(path[:-1])
        self.placer.put(node, path, text)
        self.merge.changes.append(Change(path, Kind.NEW, "", text, origin))

    # ── what the tables do not have ──

    def _close(self, path: Path, whole: Whole, reading: Reading) -> None:
        """Tells of codes in the file that the tables have no numbers for, and writes 无 where there is
        nothing at all.
        """
        filled = {
            one[len(path)]
            for one, number in reading.numbers.items()
            if one[: len(path)] == path and number.value
        }
        filled |= {one[len(path)] for one in reading.unread if one[: len(path)] == path}
        origin = whole.origin
        node, depth = self.placer.deepest(path)
        if depth == len(path) and node.members is not None:
            for code, _, value in node.members:
                if code not in filled and _says_something(value, whole.columns):
                    self.merge.changes.append(
                        Change((*path, code), Kind.EXTRA, code, "", origin)
                    )
            return
        is_there = depth == len(path) and node.text.strip() not in (TYPED_PENDING, "")
        if (
            filled
            or is_there
            or path in self.instead
            or not self.schema.part(path).get("可无")
        ):
            return
        if depth == len(path):
            self._change(
                path,
                node.text.strip(),
                TYPED_NONE,
                origin,
                [Edit(node.start, node.end, TYPED_NONE)],
            )
        elif depth == len(path) - 1 and node.members is not None:
            self._put_in(path, TYPED_NONE, origin)


def _says_something(node: Spelled, columns: Collection[str]) -> bool:
    """Whether any of some columns of an item holds a number."""
    texts = [value.text for key, _, value in node.members or () if key in columns]
    numbers = map(read_number, texts)
    return any(one is not None and one.number for one in numbers)


def is_needed(schema: SchemaView, path: Path) -> bool:
    """Whether a zero has to be written: what is not written is none by default, or by 其余."""
    if "default" in schema.part(path):
        return False
    beside = schema.part(path[:-1])
    return "其余" not in beside.get("properties", {}) or path[-1] in beside["required"]


def _end_of(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
