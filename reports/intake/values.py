"""What tables give to a type's data: numbers by their paths, each with the cell it comes from."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from reports.core.problems import Problem
from reports.core.values import Values
from reports.source.schema import LEVELS, Schema, member_schema, resolve

Path = tuple[str, ...]


class Origin(Struct, frozen=True):
    """The cell that a number comes from, and what it says."""

    table: str
    file: str
    sheet: str
    cell: str
    text: str

    @property
    def words(self) -> str:
        """The cell as a sentence names it."""
        return f"“{self.file}”“{self.sheet}”{self.cell}"


class Number(Struct, frozen=True):
    """A number of the data: an amount in 元 or a count. It was written in steps of `step`.

    What is typed in words (a target, a name) has them, and counts as one.
    """

    value: Decimal
    step: Decimal
    origin: Origin
    words: str = ""


class Whole(Struct, frozen=True):
    """A mapping by code of which some columns have been read whole: there are no other codes in them."""

    origin: Origin
    columns: frozenset[str]


class Reading(Struct):
    """What tables give: numbers by path, mappings by code that have been read whole, and what was
    wrong. `unread` are values that stand in a table and could not be taken from it.
    """

    numbers: dict[Path, Number] = field(default_factory=dict)
    unread: set[Path] = field(default_factory=set)
    whole: dict[Path, Whole] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class SchemaView(Struct, frozen=True):
    """A schema looked into by paths, with the year's dictionaries."""

    root: Schema
    dictionaries: Mapping[str, Values]

    def part(self, path: Path) -> Schema:
        """What the schema says of a value; nothing where it knows none."""
        part = self.root
        for key in path:
            form = resolve(part, self.root)
            found = member_schema(key, form)
            if found is None and key.isdecimal():
                found = form.get("items")
            if found is None:
                return {}
            part = found
        return resolve(part, self.root)

    def tree(self, path: Path) -> Schema:
        """The same with what it refers to taken in all the way down."""
        return self._taken_in(self.part(path))

    def _taken_in(self, part: Schema) -> Schema:
        form = resolve(part, self.root)
        members = form.get("properties", {})
        taken = {key: self._taken_in(one) for key, one in members.items()}
        rest = form.get("additionalProperties")
        if isinstance(rest, Mapping):
            form = {**form, "additionalProperties": self._taken_in(rest)}
        return {**form, "properties": taken}

    def is_money(self, path: Path) -> bool:
        """Whether a value is an amount."""
        return self.part(path).get("量") == "金额"

    def codes(self, path: Path) -> tuple[Values, int]:
        """The dictionary that a mapping's keys are of, and how many digits they have."""
        part = self.part(path)
        names = self.dictionaries.get(part.get("字典", ""), {})
        return names, LEVELS.get(part.get("级", ""), 0)


def path_of(text: str) -> Path:
    """A path as a mapping writes it: 批复数.三公经费.决算."""
    return tuple(text.split("."))
