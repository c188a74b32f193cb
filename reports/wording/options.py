"""How figures are to be worded: the choices of a template variant, and how they are read.

What a province may choose is here; what must stay true, in the functions that word.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.figure import PERCENT, UNITS
from reports.core.problems import Problem, nearest, problem
from reports.core.values import NewValues, Values

ZeroBase = Literal["只写增减额", "增长100%", "上年无此项"]
ZeroTotal = Literal["写无", "占0%"]
ZeroBudget = Literal["与预算持平", "0%", "100%"]
ZeroNumber = Literal["0", "0.00"]
ZeroCell = Literal["0.00", "0", "—", "留空"]
ZeroBound = Literal["零", "0"]
CellUnit = Literal["照写", "元", "万元", "亿元"]

POINTS = UNITS["个百分点"]
"""What a change between percentages counts in."""

_PLACES = {
    "元": 2,
    "万元": 2,
    "亿元": 4,
    "人": 0,
    "万人": 2,
    PERCENT.name: 2,
    POINTS.name: 2,
    "倍": 2,
    "分": 2,
    "": 2,
}
_TRIMMED = frozenset({"万人", PERCENT.name, POINTS.name, "倍", "分", ""})
MOST_PLACES = 6


class Wording(Struct, frozen=True):
    """The choices of a template variant; the defaults are what most do.

    `places` gives decimals by unit name, `trim_zeros` the units whose trailing zeros are dropped. A
    unit that `places` does not name is a counter word (家, 个月): two places, zeros dropped. With
    `pad_cells` amounts keep their zeros in table cells, so that their decimal points stand below
    one another. With a `cell_unit` amounts without their unit are in that one, whatever the
    sentences say.
    """

    places: Mapping[str, int] = field(default_factory=lambda: dict(_PLACES))
    trim_zeros: frozenset[str] = _TRIMMED
    thousands: bool = False
    zero: ZeroNumber = "0"
    zero_cell: ZeroCell = "0.00"
    pad_cells: bool = False
    cell_unit: CellUnit = "照写"
    zero_bound: ZeroBound = "零"
    zero_base: ZeroBase = "只写增减额"
    zero_total: ZeroTotal = "写无"
    zero_budget: ZeroBudget = "与预算持平"
    none_text: str = "—"
    pending_text: str = "〔待填〕"


def read_wording(options: Values) -> tuple[Wording, dict[str, Problem]]:
    """The wording that options ask for, and D04 by the option's name, as `read_choices` gives it."""
    chosen, faults = read_choices(options)
    return reworded(Wording(), chosen), faults


def reworded(wording: Wording, chosen: Values) -> Wording:
    """The wording with choices laid over it; of decimals, only those of the units they name."""
    if "places" in chosen:
        chosen = {**chosen, "places": {**wording.places, **chosen["places"]}}
    return replace(wording, **chosen)


def read_choices(options: Values) -> tuple[Values, dict[str, Problem]]:
    """The choices that options make, by field of the wording.

    And D04, by the option's name, for each that is unknown or wrong. An unknown option is told the
    known ones, a wrong value what may be written; the usual holds in its place. The problems have
    no place: who calls knows in whose file an option stands.
    """
    chosen: NewValues = {}
    faults: dict[str, Problem] = {}
    for name, value in options.items():
        option = OPTIONS.get(name)
        found = option.read(name, value) if option else _unknown_option(str(name))
        if isinstance(found, Problem):
            faults[str(name)] = found
        elif option:
            chosen[option.field] = found
    return chosen, faults


def _unknown_option(name: str) -> Problem:
    near, known = nearest(name, OPTIONS), "、".join(OPTIONS)
    if near:
        return problem("D04", "option_near", option=name, nearest=near, known=known)
    return problem("D04", "option", option=name, known=known)


def _read_places(name: str, value: object) -> dict[str, int] | Problem:
    """The decimals by unit; 个百分点 goes with % unless named itself."""
    if not isinstance(value, Mapping):
        return problem("D04", "option_places", option=name)
    chosen: dict[str, int] = {}
    for unit, places in value.items():
        if str(places) not in map(str, range(MOST_PLACES + 1)):
            return problem(
                "D04", "option_decimals", option=name, unit=unit, text=places
            )
        chosen[str(unit)] = int(str(places))
    if PERCENT.name in chosen:
        chosen.setdefault(POINTS.name, chosen[PERCENT.name])
    return chosen


def _read_units(name: str, value: object) -> frozenset[str] | Problem:
    """The units named; 个百分点 goes with %."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return problem("D04", "option_units", option=name)
    units = frozenset(str(unit) for unit in value)
    return units | {POINTS.name} if PERCENT.name in units else units


def _read_yes_or_no(name: str, value: object) -> bool | Problem:
    if isinstance(value, bool):
        return value
    answers = {"是": True, "否": False}
    if str(value) not in answers:
        return problem("D04", "option_yes_no", option=name, text=value)
    return answers[str(value)]


def _read_text(name: str, value: object) -> str | Problem:
    if not isinstance(value, str):
        return problem("D04", "option_text", option=name, text=value)
    return value


def _one_of(choices: object) -> Callable[[str, object], str | Problem]:
    """A reader that takes one of the words of a Literal."""
    known = get_args(choices)

    def read(name: str, value: object) -> str | Problem:
        if str(value) not in known:
            words = "、".join(known)
            return problem("D04", "option_choice", option=name, text=value, known=words)
        return str(value)

    return read


class Option(Struct, frozen=True):
    """A choice by its name in 类型.yaml: the field of the wording, and how its value is read."""

    field: str
    read: Callable[[str, object], object]


OPTIONS: Mapping[str, Option] = {
    "小数位": Option("places", _read_places),
    "去尾零": Option("trim_zeros", _read_units),
    "千分位": Option("thousands", _read_yes_or_no),
    "零值": Option("zero", _one_of(ZeroNumber)),
    "表内零值": Option("zero_cell", _one_of(ZeroCell)),
    "表内补零": Option("pad_cells", _read_yes_or_no),
    "表内单位": Option("cell_unit", _one_of(CellUnit)),
    "目标为零": Option("zero_bound", _one_of(ZeroBound)),
    "基数为零": Option("zero_base", _one_of(ZeroBase)),
    "合计为零": Option("zero_total", _one_of(ZeroTotal)),
    "预算为零": Option("zero_budget", _one_of(ZeroBudget)),
    "无": Option("none_text", _read_text),
    "待填": Option("pending_text", _read_text),
}
"""Every choice there is."""
