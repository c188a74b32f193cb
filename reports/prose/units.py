"""What a text says amounts count in, against 金额单位 of the data."""

from collections.abc import Iterator, Mapping

from reports.core.patterns import Pattern
from reports.core.problems import Problem, problem
from reports.prose.passages import line_at, place_at
from reports.source.schema import Words

_STATED = Pattern(
    r"金额[^，。；：\d\n]{0,6}?(?:以(?P<one>亿元|万元|元)为(?:计量|计价)?单位"
    r"|单位(?:为|是|：)(?P<other>亿元|万元|元))"
)
_SIGNS = ("金额", "单位")
# Amounts that were typed in the smallest unit are printed in a larger one.
_SMALLEST = "元"


def find_other_units(texts: Mapping[str, Words], unit: str) -> Iterator[Problem]:
    """W12 for each text that says amounts count in another unit than they do."""
    if unit in ("", _SMALLEST):
        return
    for key, text in texts.items():
        has_both = all(sign in text for sign in _SIGNS)
        for found in _STATED.finditer(text) if has_both else ():
            if (found["one"] or found["other"]) != unit:
                yield problem(
                    "W12",
                    "state",
                    place_at(text, found.start()),
                    was=line_at(text, found.start()),
                    key=key,
                    words=found.group(),
                    right=f"的金额单位是{unit}",
                    typed="“金额单位”",
                )
