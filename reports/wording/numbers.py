"""Figures as numbers with their units: each is rounded once, half up, from its exact value.

A wording is a Line: words are Text, digits are Number nodes that carry the figure they word.
"""

from decimal import Decimal

from reports.core.figure import (
    BLANK,
    PENDING,
    PERCENT,
    Absent,
    Figure,
    LeftBlank,
    Result,
    Unit,
    half_up,
    unit_named,
)
from reports.core.problems import Fault, problem
from reports.core.tree import Line, Number
from reports.wording.lines import join_words
from reports.wording.numerals import chinese_number
from reports.wording.options import POINTS, Wording

RATIO_UNITS = frozenset({PERCENT.name, POINTS.name, "倍"})
"""The units of what one figure is to another."""

_COUNTED_PLACES = 2
_MONEY, _PERSONS = "元", "人"
_AMOUNTS = ("亿元", "万元", "元")
_ZERO_WORDS = {"—": "—", "留空": ""}
# Nobody says 20.0000亿元 of 20亿元.
_SPOKEN_WHOLE = frozenset({"人", "万人", "亿元"})
# As far as numerals are usual: 四个维度.
_MOST_SPELLED = 999


def word_number(
    figure: Result, wording: Wording, printed: Decimal | None = None
) -> Line:
    """The figure with its unit, as a sentence has it: 345782.92万元, 100.14%, 6分.

    A minus is the sign -. Where it is known what number a reader sees, it is not rounded again.
    """
    if isinstance(figure, Absent):
        return word_absent(wording, figure)
    if not figure.value and wording.zero == "0" and not figure.zeros:
        return (Number("0", figure.unit.name, figure),)
    if printed is None:
        printed = printed_value(figure, wording)
    return (Number(_spell(figure, printed, wording), figure.unit.name, figure),)


def word_bare_number(figure: Result, wording: Wording) -> Line:
    """The digits without the unit, as a table cell has them.

    Of a zero, what the variant prints for it: digits, — or nothing.
    """
    if isinstance(figure, Absent):
        return word_absent(wording, figure)
    is_amount = figure.unit.dimension == _MONEY
    if is_amount and wording.cell_unit not in ("照写", figure.unit.name):
        # What this place asks for is asked for in whatever unit.
        places = None if figure.zeros is None else figure.places
        unit = unit_named(wording.cell_unit)
        figure = recast(figure, unit, None).formed(places, figure.zeros)
    if not figure.value and wording.zero_cell in _ZERO_WORDS:
        return join_words(_ZERO_WORDS[wording.zero_cell])
    if not figure.value and wording.zero_cell == "0" and not figure.zeros:
        return (Number("0", "", figure),)
    if wording.pad_cells and is_amount and figure.zeros is None:
        digits = spell_decimal(printed_value(figure, wording), wording, trimmed=False)
        return (Number(digits, "", figure),)
    return (word_digits(figure, wording),)


def name_cell_unit(said: str, wording: Wording) -> str:
    """What stands over a table for the unit of its amounts: 金额单位：元 where its cells are in 元."""
    written = next(filter(said.endswith, _AMOUNTS), "")
    if wording.cell_unit == "照写" or not written:
        return said
    return said.removesuffix(written) + wording.cell_unit


def word_digits(figure: Figure, wording: Wording) -> Number:
    """The digits with all the decimals of the unit, those of a zero too, for a place that must have
    a number.
    """
    digits = _spell(figure, printed_value(figure, wording), wording)
    return Number(digits, "", figure)


def spell_count(figure: Result, wording: Wording) -> Line:
    """A count from 1 to 999 in Chinese numerals, without its unit: 四 (维度).

    object other figure in digits.
    """
    if isinstance(figure, Absent):
        return word_absent(wording, figure)
    shown = figure.shown
    if shown != int(shown) or not 1 <= shown <= _MOST_SPELLED:
        return word_bare_number(figure, wording)
    return (Number(chinese_number(int(shown)), "", figure),)


def word_absent(wording: Wording, *figures: Result) -> Line:
    """What stands for the absent one of the figures, 待填 before 无; nothing in a place left blank.

    Raises Fault where the data leave one blank on purpose: only an empty cell says so.
    """
    for figure in figures:
        if isinstance(figure, LeftBlank):
            name = figure.path
            raise Fault(problem("D05", "blank_in_sentence", figure.place, name=name))
    if any(figure is BLANK for figure in figures):
        return ()
    is_pending = any(figure is PENDING for figure in figures)
    return join_words(wording.pending_text if is_pending else wording.none_text)


# ── the number a reader sees ────────────────────────────────────────────────


def show_in_unit(figure: Result, unit_name: str) -> Result:
    """The figure in another unit of its dimension (元, 万元, 亿元), with that unit's decimals."""
    if isinstance(figure, Absent) or figure.unit.name == unit_name:
        return figure
    return recast(figure, unit_named(unit_name), None)


def recast(figure: Figure, unit: Unit, places: int | None) -> Figure:
    """The figure in another unit with other decimals.

    Raises UnitMismatchError where the dimensions differ.
    """
    value = figure.value
    if figure.unit.dimension != unit.dimension:
        value = figure.cast(unit).value
    return Figure(value, unit, figure.origin, figure.name, places)


def places_of(figure: Figure, wording: Wording) -> int:
    """With how many decimals a figure is printed, before zeros at the end are dropped."""
    if figure.places is not None:
        return figure.places
    unit = figure.unit.name
    # There are no parts of a person, whatever a variant says of other units.
    return wording.places.get(unit, 0 if unit == _PERSONS else _COUNTED_PLACES)


def printed_value(figure: Figure, wording: Wording) -> Decimal:
    """The number a reader sees, in the figure's unit."""
    return half_up(figure.value, places_of(figure, wording), figure.unit.exponent)


def _spell(figure: Figure, printed: Decimal, wording: Wording) -> str:
    """The digits of a figure that is printed as that number."""
    unit = figure.unit.name
    keeps_zeros = figure.zeros
    if keeps_zeros is None:
        is_said_whole = unit in _SPOKEN_WHOLE and printed == printed.to_integral_value()
        keeps_zeros = unit in wording.places and unit not in wording.trim_zeros
        keeps_zeros = keeps_zeros and not is_said_whole
    # 0% and 100% read as exact: what is merely near them says so by its zeros, 0.00% and 100.00%.
    reads_as_exact = not printed or (unit == PERCENT.name and abs(printed) == 100)
    is_nearly = reads_as_exact and printed != figure.shown
    return spell_decimal(printed, wording, trimmed=not (keeps_zeros or is_nearly))


def spell_decimal(number: Decimal, wording: Wording, *, trimmed: bool) -> str:
    """The digits of a number that is rounded already; zero has no sign."""
    unsigned_zero = number or abs(number)
    digits = str(unsigned_zero)
    # Hardly a number is so small that it would be spelled in powers of ten.
    if wording.thousands or "E" in digits:
        digits = f"{unsigned_zero:,f}" if wording.thousands else f"{unsigned_zero:f}"
    return digits.rstrip("0").rstrip(".") if trimmed and "." in digits else digits
