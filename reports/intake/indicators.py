"""Indicators of a table: a row for each, below the names of its levels, brought into mappings of mappings."""

from collections.abc import Iterator, Mapping, Sequence
from unicodedata import normalize

from msgspec import Struct, field

from reports.core.target import UNSAID
from reports.intake.labels import folded
from reports.intake.tables import FoundTable
from reports.intake.workbook import cell_name, is_nothing, text_of
from reports.source.schema import Schema
from reports.source.values import read_number, read_target
from reports.types.workbook_form import IndicatorsForm

Path = tuple[str, ...]
# What the schema calls the values that stand with a unit.
_TARGET, _DONE = "目标", "完成情况"
# What an indicator of words is typed as, and where its words stand.
_BY_WORDS, _WANTED, _SAID = "定性", "要求", "完成情况"


class Indicator(Struct, frozen=True):
    """A row: the path of its mapping, its texts by key as they are typed, and where each stands (row, column)."""

    path: Path
    texts: Mapping[str, str]
    spots: Mapping[str, tuple[int, int]]


class IndicatorRows(Struct):
    """The rows of a table by its form, for a schema without references.

    `unknown` are the names of levels that the schema has not, `missing` the heads that the table has not, `bare`
    the cells with a number that has no unit: what is shown as 95% is 0.95 there, and nothing tells the one from
    the other.
    """

    table: FoundTable
    form: IndicatorsForm
    schema: Schema
    unknown: dict[str, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    bare: dict[str, None] = field(default_factory=dict)

    def rows(self) -> Iterator[Indicator]:
        """The indicators, from above."""
        levels = [at for one in self.form.levels for at in self._columns(one)]
        names = self._columns(self.form.name)
        wanted = {key: self._columns(said) for key, said in self.form.columns.items()}
        above = [""] * len(levels)
        for row in range(self.table.body, self.table.last):
            for number, at in enumerate(levels):
                if said := self._text(row, at):
                    above[number:] = [said, *[""] * (len(levels) - number - 1)]
            name = self._text(row, names[0])
            # What stands below the last indicator (合计, 说明) has nothing where names are.
            if not name or not all(above):
                continue
            if (path := self._path(above)) is None:
                self.unknown[" / ".join(above)] = None
            else:
                yield self._indicator(row, (*path, name), wanted)

    def _indicator(
        self, row: int, path: Path, wanted: Mapping[str, Sequence[int]]
    ) -> Indicator:
        form = self._form_of(path)
        for key in form.get("required", ()):
            if not wanted.get(key, True):
                self.missing[self.form.columns[key]] = None
        texts: dict[str, str] = {}
        spots: dict[str, tuple[int, int]] = {}
        for key, columns in wanted.items():
            kind = form["properties"].get(key, {}).get("量")
            if columns and not self._is_bare(row, columns, kind):
                texts[key] = "".join(self._text(row, at) for at in columns)
                spots[key] = (row, columns[-1])
        return Indicator(path, _typed(texts, form["properties"]), spots)

    def _form_of(self, path: Path) -> Schema:
        """What the schema says of an indicator."""
        part = self.schema
        for key in path[:-1]:
            part = part["properties"][key]
        own: Schema = part["properties"].get(path[-1], part["additionalProperties"])
        return own

    def _is_bare(self, row: int, columns: Sequence[int], kind: str | None) -> bool:
        """Whether a text that needs a unit is a number of Excel alone."""
        is_bare = (
            kind in (_TARGET, _DONE)
            and len(columns) == 1
            and isinstance(self.table.sheet.at(row, columns[0]), float)
        )
        if is_bare:
            self.bare[cell_name(row, columns[0])] = None
        return is_bare

    def _text(self, row: int, column: int) -> str:
        sheet = self.table.sheet
        cell = sheet.at(row, column)
        is_there = sheet.has_value(row, column) and not is_nothing(cell)
        return " ".join(text_of(cell).split()) if is_there else ""

    def _columns(self, said: str) -> list[int]:
        """The columns that make up a text, in the first of the ways in which all of them are there."""
        for way in said.split("|"):
            found = [self.table.column_called(word) for word in way.split("+")]
            there = [at for at in found if at is not None]
            if len(there) == len(found):
                return there
        return []

    def _path(self, above: Sequence[str]) -> Path | None:
        """The keys of the levels: each the longest that its name begins with (产出指标: 产出)."""
        part, path = self.schema, list[str]()
        for name in above:
            keys = part.get("properties", {})
            found = [key for key in keys if folded(name).startswith(key)]
            if not found:
                return None
            path.append(max(found, key=len))
            part = keys[path[-1]]
        return tuple(path)


def _typed(texts: Mapping[str, str], known: Mapping[str, Schema]) -> Mapping[str, str]:
    """The texts of a row as a clerk would type them, by what the schema says of each key: a target without a
    number is one of words, with what is wanted beside it; what was done is a number, one of the words that may be
    written, or what is printed in its place.
    """
    typed: dict[str, str] = {}
    for key, text in texts.items():
        form = known.get(key, {})
        if not text:
            continue
        if form.get("量") == _TARGET:
            plain = normalize("NFKC", text).replace("~", "～")
            wanted = text.removeprefix(_BY_WORDS)
            is_number = read_target(plain.removeprefix(_BY_WORDS)) is not None
            typed |= {key: plain} if is_number else {key: _BY_WORDS, _WANTED: wanted}
        elif (
            form.get("量") == _DONE
            and text not in form.get("可写", ())
            and read_number(text) is None
        ):
            typed[_SAID] = text
        else:
            typed[key] = text
    return typed


def says_the_same(one: str, other: str) -> bool:
    """Whether two texts are the same but for blanks, wide letters and how a number is written."""
    if folded(one) == folded(other):
        return True
    first, second = read_number(one), read_number(other)
    if first is not None and second is not None:
        return (first.number, first.unit) == (second.number, second.unit)
    wanted, stated = read_target(one), read_target(other)
    if wanted is None or stated is None:
        return False
    # A table that prints no sign does not say which it is.
    signs = {wanted.operator, stated.operator} - {UNSAID}
    sides = [
        [(bound.value, bound.unit) for bound in target.bounds]
        for target in (wanted, stated)
    ]
    return len(signs) < 2 and sides[0] == sides[1]
