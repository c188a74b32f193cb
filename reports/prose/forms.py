"""Numbers typed into texts that their document prints with other zeros at the end: 4.4万元 beside
4.40万元.

Code: W11.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from reports.core.problems import Place, Problem, problem
from reports.prose.passages import line_at, place_at, without_references
from reports.source.schema import Words
from reports.wording.quantities import Measured, measured

_Quantity = tuple[Decimal, str]


def find_other_forms(
    texts: Mapping[str, Words], printed: str, told: Collection[Place | None]
) -> Iterator[Problem]:
    """W11 for each number with decimals in a text that the finished documents print in another form
    alone; `printed` are their lines, the texts among them, `told` the places of which something has
    been told already.
    """
    typed = [(key, one) for key, text in texts.items() for one in _with_decimals(text)]
    if not typed:
        return
    forms: dict[_Quantity, Counter[str]] = {}
    for one in measured(printed):
        forms.setdefault(_quantity(one), Counter())[str(one.number)] += 1
    for _, one in typed:
        # What is left is what templates print.
        forms.get(_quantity(one), Counter())[str(one.number)] -= 1
    for key, one in typed:
        others = +forms.get(_quantity(one), Counter())
        place = place_at(texts[key], one.start)
        if others and str(one.number) not in others and place not in told:
            yield _told(key, texts[key], one, next(iter(others)), place)


def _with_decimals(text: Words) -> Iterator[Measured]:
    for one in measured(without_references(text)) if "." in text else ():
        if one.exact and int(one.number.as_tuple().exponent) < 0:
            yield one


def _quantity(one: Measured) -> _Quantity:
    """How much it is, whatever zeros it ends in."""
    return one.number, one.unit


def _told(key: str, text: Words, one: Measured, other: str, place: Place) -> Problem:
    words, right = text[one.start : one.end], f"{other}{one.unit}"
    line = line_at(text, one.start)
    return problem(
        "W11",
        "form",
        place,
        was=line,
        should=line.replace(words, right, 1),
        key=key,
        typed=words,
        printed=right,
    )
