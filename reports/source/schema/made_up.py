"""Data made up from a schema alone: what a template may meet, before anybody has typed anything."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from msgspec import Struct, field

from reports.core.figure import unit_named
from reports.core.values import NewValues, Values
from reports.source.schema.codes import LEVELS
from reports.source.schema.keywords import (
    NAMES_REPORT,
    NUMBERS,
    Schema,
    is_list,
    member_schema,
    resolve,
)
from reports.source.schema.ranges import bound_passed, usual_ranges

# In 元: what nobody takes for real. In 万元 each has two decimals.
_AMOUNT, _STEP = 1_234_500, 98_700
_LAST_YEAR = "上年"
_RISING, _FALLING = Decimal("0.8"), Decimal("1.2")
_REACHED, _TARGET, _COUNT = "95%", "≥90%", "12"
_DIGITS = "0123456789."
_WRITTEN = {"年份": "{year}", "年月": "{year}年5月", "日期": "{next}年6月3日"}
_NAMES = "甲乙丙丁戊己庚辛壬癸"
_LONG = 40
# Forms are less deep; a schema may stand within itself.
_DEEPEST = 12


class Manner(Struct, frozen=True):
    """What made-up data is like; `said` tells whoever wrote the template.

    Of the values that need not be there it leaves out none, every second one ("odd", "even") or all.
    `falling`: last year had more. `choice` says which of several words is taken, `rows` (up to ten)
    how many a list has.
    """

    said: str
    amounts_in: str = "元"
    rows: int = 1
    is_long: bool = False
    is_zero: bool = False
    falling: bool = False
    choice: int = 0
    leaves_out: str = ""


class Given(Struct, frozen=True):
    """What made-up data takes from a type.

    The report's year; dictionaries; `results`, what each indicator reached by the name that data call
    it, and under which key (`entered_under`) they stand; `headings` of texts that templates ask for.
    """

    year: int
    dictionaries: Mapping[str, Values] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    entered_under: str = ""
    headings: tuple[str, ...] = ()


def make_up(schema: Schema, manner: Manner, given: Given) -> NewValues:
    """A file's data as its schema has them: texts, lists and mappings of these."""
    maker = _Maker(schema, manner, given)
    data = dict(maker.members(schema, ()))
    for number, heading in enumerate(given.headings):
        part = member_schema(heading, schema)
        if part is not None and heading not in data and not maker.leaves_out(number):
            data[heading] = maker.value(part, (heading,))
    return data


class _Maker:
    """Makes up values one after the other, no two amounts alike."""

    def __init__(self, root: Schema, manner: Manner, given: Given) -> None:
        self._root, self._manner, self._given = root, manner, given
        self._usual = usual_ranges(root)
        self._made = 0

    def leaves_out(self, number: int) -> bool:
        """Whether a value that need not be there is left out, by its place among its like."""
        return self._manner.leaves_out in ("all", ("even", "odd")[number % 2])

    def members(
        self, schema: Schema, path: tuple[str, ...]
    ) -> Iterator[tuple[str, Any]]:
        """The members of an object: those it names, then some of those it leaves open."""
        required = schema.get("required", ())
        for number, key in enumerate(schema.get("properties", ())):
            if key == schema.get("单位由"):
                yield key, self._manner.amounts_in
            elif key in required or not self.leaves_out(number):
                yield key, self.value(schema["properties"][key], (*path, key))
        part = schema.get("additionalProperties")
        if "字典" in schema:
            part = next(iter(schema.get("patternProperties", {}).values()), part)
        if isinstance(part, Mapping) and len(path) < _DEEPEST:
            for key in self._open_keys(schema, path):
                yield key, self.value(part, (*path, key))

    def _open_keys(self, schema: Schema, path: tuple[str, ...]) -> Sequence[str]:
        """Keys that the data chooses: codes of a dictionary, indicators, any names."""
        if self._manner.leaves_out == "all":
            return ()
        if "字典" in schema:
            digits = LEVELS.get(schema.get("级", ""), max(LEVELS.values()))
            known = self._given.dictionaries.get(schema["字典"], {})
            codes = (key for key in known if len(key) == digits)
            return list(islice(codes, self._manner.rows))
        if path == (self._given.entered_under,):
            named = schema.get("properties", {})
            return [key for key in self._given.results if key not in named]
        return _NAMES[: self._manner.rows]

    def value(self, part: Schema, path: tuple[str, ...]) -> Any:
        """What stands at a path."""
        schema = resolve(part, self._root)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][self._manner.choice % len(schema["enum"])]
        is_open = isinstance(schema.get("additionalProperties"), Mapping)
        if "properties" in schema or "字典" in schema or is_open:
            return dict(self.members(schema, path))
        if is_list(schema):
            rows = _NAMES[: self._manner.rows]
            return [self.value(schema["items"], (*path, name)) for name in rows]
        self._made += 1
        return self._scalar(schema, path)

    def _scalar(self, schema: Schema, path: tuple[str, ...]) -> str:
        quantity, given = schema.get("量", ""), self._given
        if quantity in NUMBERS or quantity == "完成情况":
            return self._number(quantity, schema, path)
        if quantity == "目标":
            return _TARGET
        if quantity == "是否":
            return "是否"[self._manner.choice % 2]
        if quantity in _WRITTEN:
            return _WRITTEN[quantity].format(year=given.year, next=given.year + 1)
        if NAMES_REPORT in schema:
            return str(schema[NAMES_REPORT])
        words = "".join(path[-2:]) * (_LONG if self._manner.is_long else 1)
        return f"{words}。" if quantity == "文段" else words

    def _number(self, quantity: str, schema: Schema, path: tuple[str, ...]) -> str:
        """A number, with its unit where the schema names none; one that is usual there, as far as the
        schema says what is.
        """
        if quantity == "金额":
            return self._amount(path)
        reached = _result_in(path, self._given.results) or _REACHED
        is_word = not reached[0].isdecimal()
        if quantity == "完成情况" and (is_word or not self._manner.is_zero):
            return reached
        if quantity == "指标值" and not is_word:
            return f"0{reached.lstrip(_DIGITS)}" if self._manner.is_zero else reached
        written = {"数": "", "带单位的数": "万元"}.get(quantity, "%")
        if self._manner.is_zero:
            return f"0{written}"
        number = _REACHED.removesuffix("%") if written == "%" else _COUNT
        unit = unit_named(schema.get("单位", written))
        named = unit.dimension or unit.name
        value = Decimal(number).scaleb(unit.exponent)
        passed = bound_passed(value, named, schema, ".".join(path), self._usual)
        return passed or f"{number}{written}"

    def _amount(self, path: tuple[str, ...]) -> str:
        if self._manner.is_zero:
            return "0"
        amount = Decimal(_AMOUNT + self._made * _STEP)
        if _LAST_YEAR in path:
            amount *= _FALLING if self._manner.falling else _RISING
        unit = unit_named(self._manner.amounts_in)
        return f"{amount.scaleb(-unit.exponent):f}"


def _result_in(path: tuple[str, ...], results: Mapping[str, str]) -> str:
    """What the indicator reached within which a path leads, empty where it is none."""
    return next((results[key] for key in path if key in results), "")
