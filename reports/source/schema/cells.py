"""A cell as Excel saves it: marks of its own, what it has lost, and what bare numbers are.

A code is saved as it was typed only where its column is text: else its zeros are gone, or all but
three of its digits (2.10E+06).
"""

import re
from decimal import Decimal
from unicodedata import normalize

from reports.source.values import read_number

# Excel shows a zero as a dash where cells are formatted for accounts.
_EMPTY_IN_EXCEL = " \u3000-－—–"
# What other programs write so that Excel takes a code for text: ="00123", '00123.
_AS_TEXT = re.compile(r"=\"(?P<quoted>[^\"]*)\"|['’‘](?P<marked>[^'’‘]+)")
_LOST = {
    "short": re.compile(r"[-+]?\d(?:\.\d+)?[Ee]\+?\d+"),
    "narrow": re.compile(r"#{2,}"),
    "failed": re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)"),
}


def is_empty(text: str) -> bool:
    """Whether a cell says nothing."""
    return not text.strip(_EMPTY_IN_EXCEL)


def clean_text(text: str) -> str:
    """A cell without what only tells Excel that it is a text, a code in half-width digits."""
    found = _AS_TEXT.fullmatch(text)
    if found:
        text = (found["quoted"] or found["marked"] or "").strip()
    return normalize("NFKC", text) if text.isdecimal() else text


def _lost(text: str) -> str:
    """In which way Excel has not saved what a cell holds, empty where it has."""
    if not text.startswith("#") and "E" not in text and "e" not in text:
        return ""
    return next((case for case, lost in _LOST.items() if lost.fullmatch(text)), "")


def bare_number(text: str) -> Decimal | None:
    """The number of a cell that has no unit of its own, None for any other text."""
    typed = read_number(text)
    return typed.number if typed is not None and not typed.unit else None


def fault_of(text: str, quantity: str, unit: str) -> tuple[str, str] | None:
    """The code and the case of what is wrong with a cell of a column, None where nothing is.

    Y58 where Excel has not saved what it holds; D08 where it may be meant a hundredfold: a bare
    number below a head with %, or of percents that nowhere are said to be such.
    """
    if case := _lost(text):
        return "Y58", case
    is_percent = quantity == "百分比"
    number = bare_number(text) if is_percent or unit == "%" else None
    if number and unit == "%" and abs(number) <= 1:
        return "D08", "below_percent"
    if number and is_percent and not unit:
        return "D08", "column"
    return None
