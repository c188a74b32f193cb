"""One number with two numbers of decimals: 4.4万元 here, 4.40万元 there."""

from collections.abc import Iterator, Mapping, Sequence

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.finished.plain import Mark, Plain, Spot, spot

_NUMBER = Pattern(r"(?<![\d.,])(\d+(?:\.\d+)?)(%|万元|亿元)")
_WHAT: Mapping[str, str] = {"%": "百分数", "万元": "金额", "亿元": "金额"}
_SHOWN = 4
_WHOLE_RATES = frozenset({"0", "100"})


def find_uneven_decimals(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A14 once for the percentages of a text and once for its amounts, where one and the same is printed
    with and without a last zero.
    """
    known: dict[str, dict[tuple[str, str], dict[str, Spot]]] = {}
    for number, line in enumerate(lines):
        if line.is_cell or not line.is_body:
            continue
        for found in _NUMBER.finditer(line.words):
            digits, unit = found.groups()
            bare = digits.rstrip("0").rstrip(".") if "." in digits else digits
            if unit == "%" and bare in _WHOLE_RATES:
                # 100% is said of what is done, whatever the decimals of what was counted.
                continue
            forms = known.setdefault(_WHAT[unit], {}).setdefault((bare, unit), {})
            forms.setdefault(digits, spot(number, line, *found.span()))
    for what, numbers in known.items():
        uneven = {key: forms for key, forms in numbers.items() if len(forms) > 1}
        if not uneven:
            continue
        shown = "、".join(
            "和".join(f"{digits}{unit}" for digits in forms)
            for (_, unit), forms in list(uneven.items())[:_SHOWN]
        )
        more = " 等" if len(uneven) > _SHOWN else ""
        told = problem("A14", "", what=what, words=f"{shown}{more}")
        spots = [one for forms in uneven.values() for one in forms.values()]
        yield Mark(told, tuple(spots))
