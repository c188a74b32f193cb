"""How the field says its numbers: words, sentences and names, given by whoever asks (核对句式.yaml)."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.gate.facts.model import NUMBER

UNIT = "亿元|万元|元|万人次|人次|万人|人|万户|户|个|件|家|批次|名|辆|次|条|项"
_PLACE = Pattern(r"\{([^\W\d]+)\}")
_AMOUNT, _RATE, _POINTS = "数", "率", "分"
UNIT_OF = "{}_单位"
"""How the group of a quantity's unit is called."""


class TablePlace(Struct, frozen=True):
    """Where a table prints a name: patterns of its title, its row, and what stands above the column."""

    title: str
    row: str
    column: str = ""


class Name(Struct, frozen=True):
    """A quantity that a report prints again and again: how sentences say it, of what total it is a part, and
    where tables have it.
    """

    name: str
    said: tuple[str, ...] = ()
    part_of: str = ""
    tables: tuple[TablePlace, ...] = ()


class Total(Struct, frozen=True):
    """A sum of names, or of rows of a table: the whole, what makes it, what may be among it, what is no part."""

    whole: str
    parts: tuple[str, ...]
    others: tuple[str, ...] = ()
    passed: str = ""
    title: str = ""


class AccountTable(Struct, frozen=True):
    """A table by 科目: patterns of its title and of what stands above the column, what a sentence says that
    gives its 类.
    """

    title: str
    column: str
    said: str


class Speech(Struct, frozen=True, dict=True):
    """How the field says its numbers.

    `words` are alternatives by name, `quantities` what each kind of number looks like, `sentences` patterns
    with places for both, `relations` what each quantity is worked out from, `opposites` what cannot be
    said of one thing, `not_own` what a number is
    called that is not of the year; `names` with `before` (what may stand before one), `sums` of them,
    `items` of a table, side by side or
    below each other, that make its total, `rows` that make what stands below; `accounts` are
    tables by 科目.
    """

    words: Mapping[str, str] = {}
    quantities: Mapping[str, str] = {}
    sentences: tuple[str, ...] = ()
    relations: Mapping[str, tuple[str, ...]] = {}
    opposites: tuple[str, ...] = ()
    not_own: str = ""
    before: str = ""
    names: tuple[Name, ...] = ()
    sums: tuple[Total, ...] = ()
    items: tuple[Total, ...] = ()
    rows: tuple[Total, ...] = ()
    accounts: tuple[AccountTable, ...] = ()

    @cached_property
    def patterns(self) -> Sequence[Pattern]:
        """The sentences as patterns, a group for each quantity and each word."""
        return [Pattern(self._spelled(one)) for one in self.sentences]

    def _spelled(self, sentence: str) -> str:
        known: set[str] = set()

        def spell(name: str) -> str:
            first = name not in known
            known.add(name)
            if name in self.words:
                said = self.words[name]
                return f"(?P<{name}>{said})" if first else f"(?:{said})"
            return _quantity(name, self.quantities[name]) if first else NUMBER

        parts = _PLACE.split(sentence)
        return "".join(spell(one) if at % 2 else one for at, one in enumerate(parts))


def _quantity(name: str, kind: str) -> str:
    own = rf"(?<![\d.,])(?P<{name}>{NUMBER})"
    if kind == _RATE:
        return f"{own}%"
    if kind == _POINTS:
        return own
    return f"{own}(?P<{UNIT_OF.format(name)}>{UNIT})"
