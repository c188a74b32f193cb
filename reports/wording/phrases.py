"""How figures are worded: numbers, changes, completion, shares, targets, dates.

A wording is a Line: words are Text, digits are Number nodes that carry the figure they word. Each figure is rounded
once, half up, from its exact value. What a province may choose is in `Wording`; what must stay true is not.
A change is judged by what a reader can see: figures that print alike are called equal.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from reports.core.figure import (
    BLANK,
    PENDING,
    PERCENT,
    UNITS,
    Absent,
    Computed,
    Figure,
    Result,
    Unit,
    half_up,
    unit_named,
)
from reports.core.problems import Problem, nearest, problem
from reports.core.target import Target
from reports.core.tree import Inline, Line, Number, Text

ZeroBase = Literal["只写增减额", "增长100%", "上年无此项"]
ZeroTotal = Literal["写无", "占0%"]
ZeroBudget = Literal["与预算持平", "0%", "100%"]
ZeroNumber = Literal["0", "0.00"]
ZeroCell = Literal["0.00", "0", "留空"]
ZeroBound = Literal["零", "0"]

_POINTS = UNITS["个百分点"]
_RATIOS = frozenset({PERCENT.name, _POINTS.name, "倍"})
_PLACES = {
    "元": 2,
    "万元": 2,
    "亿元": 4,
    "人": 0,
    "万人": 2,
    PERCENT.name: 2,
    _POINTS.name: 2,
    "倍": 2,
    "分": 2,
    "": 2,
}
_TRIMMED = frozenset({"万人", PERCENT.name, _POINTS.name, "倍", "分", ""})
_COUNTED_PLACES = 2
_MONEY = "元"
_FINEST_RATE = 4


# ── what a variant may choose ───────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Wording:
    """The choices of a template variant; the defaults are what is usual in 四川.

    `places` gives decimals by unit name, `trim_zeros` the units whose trailing zeros are dropped. A unit that `places`
    does not name is a counter word (家, 个月): two places, zeros dropped. With `pad_cells` amounts keep their zeros in
    table cells, so that their decimal points stand below one another.
    """

    places: Mapping[str, int] = field(default_factory=lambda: dict(_PLACES))
    trim_zeros: frozenset[str] = _TRIMMED
    thousands: bool = False
    zero: ZeroNumber = "0"
    zero_cell: ZeroCell = "0.00"
    pad_cells: bool = False
    zero_bound: ZeroBound = "零"
    zero_base: ZeroBase = "只写增减额"
    zero_total: ZeroTotal = "写无"
    zero_budget: ZeroBudget = "与预算持平"
    none_text: str = "—"
    pending_text: str = "〔待填〕"


class _UnknownOptionError(ValueError):
    """An option's value is none of those it may have: which case of D04, and its facts."""

    def __init__(self, case: str, **facts: Any) -> None:
        super().__init__(case)
        self.case = case
        self.facts = facts


def read_wording(options: Mapping[str, Any]) -> tuple[Wording, dict[str, Problem]]:
    """The wording that options ask for; and D04, by the option's name, for each that is unknown or wrong.

    The problems have no place: who calls knows in whose file an option stands.
    """
    chosen: dict[str, Any] = {}
    faults: dict[str, Problem] = {}
    for key, value in options.items():
        try:
            name, read = _option(key)
            chosen[name] = read(value)
        except _UnknownOptionError as error:
            faults[key] = problem("D04", error.case, option=key, **error.facts)
    return Wording(**chosen), faults


def _option(key: str) -> tuple[str, Callable[[Any], Any]]:
    if key in _OPTIONS:
        return _OPTIONS[key]
    near = nearest(key, _OPTIONS)
    advice = f"最接近的是“{near}”。" if near else ""
    raise _UnknownOptionError("option", near=advice, known="、".join(_OPTIONS))


def _places_option(value: Any) -> dict[str, int]:
    """The usual decimals with the given ones laid over; 个百分点 goes with % unless named itself."""
    if not isinstance(value, Mapping):
        raise _UnknownOptionError("option_places")
    given = {str(unit): _count(unit, places) for unit, places in value.items()}
    if PERCENT.name in given:
        given.setdefault(_POINTS.name, given[PERCENT.name])
    return {**_PLACES, **given}


def _count(unit: Any, places: Any) -> int:
    if str(places) not in {"0", "1", "2", "3", "4", "5", "6"}:
        raise _UnknownOptionError("option_digits", unit=unit, digits=places)
    return int(str(places))


def _units_option(value: Any) -> frozenset[str]:
    """The units named; 个百分点 goes with %."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise _UnknownOptionError("option_units")
    units = frozenset(str(unit) for unit in value)
    return units | {_POINTS.name} if PERCENT.name in units else units


def _yes_option(value: Any) -> bool:
    answers = {"是": True, "否": False}
    if isinstance(value, bool):
        return value
    if str(value) not in answers:
        raise _UnknownOptionError("option_yes_no", value=value)
    return answers[str(value)]


def _text_option(value: Any) -> str:
    if not isinstance(value, str):
        raise _UnknownOptionError("option_text", value=value)
    return value


def _one_of(choices: Any) -> Callable[[Any], str]:
    """A reader that takes one of the words of a Literal."""
    known = get_args(choices)

    def read(value: Any) -> str:
        if str(value) not in known:
            raise _UnknownOptionError(
                "option_choice", value=value, known="、".join(known)
            )
        return str(value)

    return read


_OPTIONS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "小数位": ("places", _places_option),
    "去尾零": ("trim_zeros", _units_option),
    "千分位": ("thousands", _yes_option),
    "零值": ("zero", _one_of(ZeroNumber)),
    "表内零值": ("zero_cell", _one_of(ZeroCell)),
    "表内补零": ("pad_cells", _yes_option),
    "目标为零": ("zero_bound", _one_of(ZeroBound)),
    "基数为零": ("zero_base", _one_of(ZeroBase)),
    "合计为零": ("zero_total", _one_of(ZeroTotal)),
    "预算为零": ("zero_budget", _one_of(ZeroBudget)),
    "无": ("none_text", _text_option),
    "待填": ("pending_text", _text_option),
}


# ── numbers ─────────────────────────────────────────────────────────────────


def number(figure: Result, wording: Wording) -> Line:
    """The figure with its unit, as a sentence has it: 345782.92万元, 100.14%, 6分; a minus is the sign -."""
    if isinstance(figure, Absent):
        return _absent(wording, figure)
    digits = (
        "0" if figure.value == 0 and wording.zero == "0" else _digits(figure, wording)
    )
    return (Number(digits, figure.unit.name, figure),)


def bare_number(figure: Result, wording: Wording) -> Line:
    """The digits without the unit, as a table cell has them; nothing for a zero that the variant leaves blank."""
    if isinstance(figure, Absent):
        return _absent(wording, figure)
    if figure.value != 0 or wording.zero_cell == "0.00":
        padded = wording.pad_cells and figure.unit.dimension == _MONEY
        digits = (
            _spell(_printed(figure, wording), wording, trimmed=False)
            if padded
            else _digits(figure, wording)
        )
        return (Number(digits, "", figure),)
    return (Number("0", "", figure),) if wording.zero_cell == "0" else ()


def digits(figure: Figure, wording: Wording) -> Number:
    """The digits with all the decimals of the unit, those of a zero too, for a place that must have a number."""
    return Number(_digits(figure, wording), "", figure)


def spelled(figure: Result, wording: Wording) -> Line:
    """A count from 1 to 999 in Chinese numerals, without its unit: 四 (维度); any other figure in digits."""
    if isinstance(figure, Absent):
        return _absent(wording, figure)
    shown = figure.shown
    if (
        shown.denominator != 1
        if isinstance(shown, Fraction)
        else shown != shown.to_integral_value()
    ):
        return bare_number(figure, wording)
    if not 1 <= shown <= 999:
        return bare_number(figure, wording)
    return (Number(chinese_number(int(shown)), "", figure),)


def as_unit(figure: Result, unit_name: str) -> Result:
    """The figure shown in another unit of its dimension (元, 万元, 亿元), with that unit's own decimals."""
    if isinstance(figure, Absent) or figure.unit.name == unit_name:
        return figure
    return _shown_in(figure, unit_named(unit_name), None)


def _absent(wording: Wording, *figures: Result) -> Line:
    """What stands for the absent one of the figures, 待填 before 无; nothing in a place left blank."""
    if any(figure is BLANK for figure in figures):
        return ()
    return _line(
        wording.pending_text
        if any(figure is PENDING for figure in figures)
        else wording.none_text
    )


def places_of(figure: Figure, wording: Wording) -> int:
    """With how many decimals a figure is printed, before zeros at the end are dropped."""
    if figure.places is not None:
        return figure.places
    return wording.places.get(figure.unit.name, _COUNTED_PLACES)


def _printed(figure: Figure, wording: Wording) -> Decimal:
    """The number a reader sees."""
    return half_up(figure.shown, places_of(figure, wording))


def _digits(figure: Figure, wording: Wording) -> str:
    printed, unit = _printed(figure, wording), figure.unit.name
    keeps_zeros = unit in wording.places and unit not in wording.trim_zeros
    # 0% and 100% read as exact: what is merely near them says so by its zeros, 0.00% and 100.00%.
    nearly = (
        printed == 0 or (unit == PERCENT.name and abs(printed) == 100)
    ) and printed != figure.shown
    return _spell(printed, wording, trimmed=not (keeps_zeros or nearly))


def _spell(printed: Decimal, wording: Wording, *, trimmed: bool) -> str:
    """The digits of a rounded number; zero has no sign."""
    unsigned_zero = abs(printed) if printed == 0 else printed
    digits = f"{unsigned_zero:,f}" if wording.thousands else f"{unsigned_zero:f}"
    return digits.rstrip("0").rstrip(".") if trimmed and "." in digits else digits


def _line(*parts: str | Line) -> Line:
    """One line of words and nodes; empty words fall away and neighbouring words join."""
    line: list[Inline] = []
    for part in parts:
        for node in (Text(part),) if isinstance(part, str) else part:
            if isinstance(node, Text) and line and isinstance(last := line[-1], Text):
                line[-1] = Text(last.text + node.text)
            elif node != Text(""):
                line.append(node)
    return tuple(line)


def _shown_in(figure: Figure, unit: Unit, places: int | None) -> Figure:
    """The figure in another unit with other decimals; UnitMismatchError where the dimensions differ."""
    cast = figure.cast(unit)
    return Figure(cast.value, cast.unit, cast.origin, cast.name, places)


def _present(result: Result) -> Figure:
    """What arithmetic on two figures gives: a figure."""
    assert isinstance(result, Figure)
    return result


def _by_convention(percent: Literal[0, 100], rule: str, *figures: Figure) -> Figure:
    """0 % or 100 % where arithmetic gives no rate and the variant asks for one all the same."""
    return Figure(Decimal(percent) / 100, PERCENT, Computed(rule, figures))


# ── changes ─────────────────────────────────────────────────────────────────

# Falling and rising, in this order.
_AMOUNT_VERBS = ("减少", "增加")
_POINT_VERBS = ("下降", "上升")
_RATE_VERBS = ("下降", "增长")


def change(
    current: Result,
    base: Result,
    wording: Wording,
    base_name: str = "上年",
    *,
    than: str = "比",
    each: bool = False,
) -> Line:
    """The change from base to current: 比上年增加1652.76万元，增长117.49%; 与上年持平.

    Percentages change by 个百分点, without a rate. Without a `base_name` the comparison is left to the words
    before it; `each` words it of two equal totals (各增加, 均持平).
    """
    if isinstance(current, Absent) or isinstance(base, Absent):
        return _absent(wording, current, base)
    base = _shown_in(base, current.unit, current.places)
    gap = _gap(current, base)
    equal = "均" * each + (f"与{base_name}" if base_name else "")
    if _printed(current, wording) == _printed(base, wording):
        return _line(equal, "持平")
    if _printed(gap, wording) == 0:
        return _line(equal, "基本持平")
    in_points = gap.unit == _POINTS
    verb = (_POINT_VERBS if in_points else _AMOUNT_VERBS)[current > base]
    opening = (than + base_name if base_name else "") + "各" * each + verb
    return _line(
        opening,
        number(gap, wording),
        () if in_points else _after_amount(current, base, wording),
    )


def prints_alike(current: Result, base: Result, wording: Wording) -> bool:
    """Whether a reader sees the same number; so too where one of the two is not there."""
    if isinstance(current, Absent) or isinstance(base, Absent):
        return True
    return _printed(current, wording) == _printed(
        _shown_in(base, current.unit, current.places), wording
    )


def relation(current: Result, base: Result, wording: Wording) -> Line:
    """大于, 小于 or 等于, for 决算数…预算数; 略大于 or 略小于 where the two print alike and are not equal."""
    if isinstance(current, Absent) or isinstance(base, Absent):
        return _absent(wording, current, base)
    base = _shown_in(base, current.unit, current.places)
    if current == base:
        return _line("等于")
    slightly = "略" * (_printed(current, wording) == _printed(base, wording))
    return _line(slightly, "大于" if current > base else "小于")


def _gap(one: Figure, other: Figure) -> Figure:
    """The difference without its sign; between ratios it counts in 个百分点 (a difference in 倍 reads as a rate)."""
    difference = _present(one - other if one > other else other - one)
    return difference.cast(
        _POINTS if one.unit.name in _RATIOS else one.unit, one.places
    )


def _after_amount(current: Figure, base: Figure, wording: Wording) -> Line:
    """，增长117.49% after an amount; nothing where a rate means nothing, or would print as 0.

    A base of zero is worded by the variant's policy. A change of sign is named in place of a rate.
    """
    if base.value == 0:
        return _ZERO_BASES[wording.zero_base](current, base, wording)
    after, before = _printed(current, wording), _printed(base, wording)
    if before < 0 < after:
        return _line("，由负转正")
    if after < 0 < before:
        return _line("，由正转负")
    if before <= 0:
        return ()
    rate = _present(_gap(current, base) / base)
    if _printed(rate, wording) == 0:
        return ()
    return _line("，", _RATE_VERBS[current > base], number(rate, wording))


def _grown_by_convention(current: Figure, base: Figure, wording: Wording) -> Line:
    if current < base:
        return ()
    return _line(
        "，增长",
        number(
            _by_convention(100, "上年数为零，按约定写增长100%", current, base), wording
        ),
    )


_ZERO_BASES: Mapping[ZeroBase, Callable[[Figure, Figure, Wording], Line]] = {
    "只写增减额": lambda current, base, wording: (),
    "增长100%": _grown_by_convention,
    "上年无此项": lambda current, base, wording: _line("（上年无此项）"),
}


# ── completion and shares ───────────────────────────────────────────────────


def against_budget(
    actual: Result, budget: Result, wording: Wording, budget_name: str = "年度预算"
) -> Line:
    """The actual amount against its budget: 完成年度预算的101.32%, 为年度预算的99.31%.

    完成 is said of a rate of 100 % or more only, and a rate below it never prints as 100 %.
    """
    if isinstance(actual, Absent) or isinstance(budget, Absent):
        return _absent(wording, actual, budget)
    budget = _shown_in(budget, actual.unit, actual.places)
    if budget.value == 0:
        return _against_nothing(actual, budget, wording, budget_name)
    if budget < 0 or actual < 0:
        return _against_amount(actual, budget, wording, budget_name)
    rate = _present(actual / budget)
    if rate >= 1:
        return _line(f"完成{budget_name}的", number(rate, wording))
    below = _short_of_hundred(rate, wording)
    if below is None:
        return _line(f"略低于{budget_name}")
    return _line(f"为{budget_name}的", number(below, wording))


def _against_nothing(
    actual: Figure, budget: Figure, wording: Wording, budget_name: str
) -> Line:
    """Against a budget of zero: no rate for what was spent (年度预算为0万元), the variant's policy for two zeros."""
    if actual.value != 0:
        return _line(f"{budget_name}为", number(budget, wording))
    if wording.zero_budget == "与预算持平":
        return _line(f"与{budget_name}持平")
    verb, percent = _ZERO_BUDGETS[wording.zero_budget]
    rate = _by_convention(
        percent, f"预算和执行均为零，按约定写{wording.zero_budget}", actual, budget
    )
    return _line(f"{verb}{budget_name}的", number(rate, wording))


_ZERO_BUDGETS: Mapping[ZeroBudget, tuple[str, Literal[0, 100]]] = {
    "0%": ("为", 0),
    "100%": ("完成", 100),
}


def _against_amount(
    actual: Figure, budget: Figure, wording: Wording, budget_name: str
) -> Line:
    """Where a negative amount gives no rate, the difference itself."""
    gap = _gap(actual, budget)
    if _printed(gap, wording) == 0:
        return _line(f"与{budget_name}{'' if gap.value == 0 else '基本'}持平")
    return _line(
        f"比{budget_name}{'多' if actual > budget else '少'}", number(gap, wording)
    )


def _short_of_hundred(rate: Figure, wording: Wording) -> Figure | None:
    """The rate with as many decimals as it takes to print below 100 %; None where four are not enough."""
    own = places_of(rate, wording)
    for places in range(own, max(own, _FINEST_RATE) + 1):
        finer = rate.cast(PERCENT, places)
        if _printed(finer, wording) < 100:
            return rate if places == own else finer
    return None


def share(part: Result, total: Result, wording: Wording, total_name: str = "") -> Line:
    """The part as a share of the total: 占基金收入的91.39%, or 占86.8% where the total is not named.

    A total of zero (or below) has no shares: 无, or by the variant's choice 占0% of nothing by nothing.
    """
    if isinstance(part, Absent) or isinstance(total, Absent):
        return _absent(wording, part, total)
    opening = f"占{total_name}的" if total_name else "占"
    if total.value == 0 and part.value == 0 and wording.zero_total == "占0%":
        return _line(
            opening,
            number(_by_convention(0, "合计为零，按约定写占0%", part, total), wording),
        )
    if total.value <= 0:
        return _line(wording.none_text)
    return _line(opening, number((part / total).cast(PERCENT), wording))


def percentage(part: Figure, total: Figure, wording: Wording) -> Number:
    """The part as a share of the total, for a place where words are too long: 91.39%."""
    rate = _present((part / total).cast(PERCENT))
    return Number(_digits(rate, wording), rate.unit.name, rate)


# ── targets ─────────────────────────────────────────────────────────────────

_OPERATOR_WORDS = {
    "≥": "大于等于",
    "≤": "小于等于",
    "=": "等于",
    ">": "大于",
    "<": "小于",
}
_OPERATOR_SIGNS = {"≥": "≥", "≤": "≤", "=": "", ">": "＞", "<": "＜"}


def target_words(target: Target, wording: Wording) -> Line:
    """The target as a sentence has it: 大于80%, 大于等于6个月, 大于零, 在100%～105%之间."""
    if target.operator == "定性":
        return _line(target.words or "定性")
    if target.operator == "区间":
        return _line("在", _range(target, wording), "之间")
    bound = target.bounds[0]
    as_word = (
        wording.zero_bound == "零"
        and bound.value == 0
        and bound.unit.name not in _RATIOS
    )
    return _line(
        _OPERATOR_WORDS[target.operator], "零" if as_word else _bound(bound, wording)
    )


def target_short(target: Target, wording: Wording) -> Line:
    """The target as a table cell has it: ＞80%, ≥6个月, 100%～105%; one to be met exactly is the number alone."""
    if target.operator == "定性":
        return _line(target.words or "定性")
    if target.operator == "区间":
        return _range(target, wording)
    return _line(_OPERATOR_SIGNS[target.operator], _bound(target.bounds[0], wording))


def target_sign(target: Target) -> Line:
    """The sign of a target alone: ≥, ＝, 区间, 定性."""
    return _line(_OPERATOR_SIGNS.get(target.operator, target.operator) or "＝")


def target_number(target: Target, wording: Wording) -> Line:
    """The bounds of a target without sign and unit: 90, 65～75; nothing for 定性."""
    ends = [_bound(bound, wording) for bound in target.bounds]
    bare = [
        tuple(
            Number(node.text, "", node.figure)
            for node in end
            if isinstance(node, Number)
        )
        for end in ends
    ]
    return enumerate_words(bare, "～")


def _range(target: Target, wording: Wording) -> Line:
    """Both ends with their unit, joined by ～ (GB/T 15835-2011)."""
    low, high = target.bounds
    return _line(_bound(low, wording), "～", _bound(high, wording))


def _bound(bound: Figure, wording: Wording) -> Line:
    """A bound with all the decimals it was set with and no others: rounding would move the goal."""
    shown = bound.shown
    if isinstance(shown, Fraction):
        return number(bound, wording)
    return (Number(_spell(shown, wording, trimmed=True), bound.unit.name, bound),)


# ── words ───────────────────────────────────────────────────────────────────


def enumerate_words(lines: Iterable[Line], mark: str = "、", last: str = "") -> Line:
    """The lines as one enumeration: 甲、乙、丙, or with `last` 甲、乙和丙; empty ones fall away."""
    items = [line for line in lines if line]
    joined: list[str | Line] = []
    for index, item in enumerate(items):
        if index:
            joined.append(last if last and index == len(items) - 1 else mark)
        joined.append(item)
    return _line(*joined)


_NUMERALS = "零一二三四五六七八九"


def chinese_number(n: int) -> str:
    """The number 1 to 999 as headings have it: 十二, 二十一, 一百零一."""
    if not 1 <= n <= 999:
        raise ValueError(f"序号 {n} 不在 1 到 999 之间")
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    words = _NUMERALS[hundreds] + "百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _NUMERALS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (_NUMERALS[ones] if ones else "")
