"""The last look at a finished document before it goes out: numbers that belong to a person,
and places left open.

身份证号 are known by their check digit (GB 11643-1999), bank cards by theirs (ISO/IEC 7812-1, Luhn) and
their issuer. Figures of the document itself are no such numbers, whatever their digits.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from reports.core.problems import Place, Problem, problem
from reports.core.tree import Document, lines_of
from reports.gate.typed import typed_at
from reports.wording import leftovers
from reports.wording.sourceless import blot_figures

# Patterns are compiled when a sign of what they find is there, which is seldom: a class of 汉字 alone
# takes as long as filling a page.
_LABEL = 40
_LABELLED = r"(?:索引号|编码|代码|编号|文号|标识码|账号名称|证书号)[：:]?\s*$"


class _PersonalNumber(Struct, frozen=True):
    """A kind of number that is looked for: its code, what makes a match one,
    how it is printed masked.
    """

    code: str
    pattern: str
    holds: Callable[[str], bool]
    mask: Callable[[str], str]


def _is_identity_number(text: str) -> bool:
    """Whether the last of eighteen digits is the check digit of the others,
    and eight of them are a birthday.
    """
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    total = sum(
        int(digit) * weight for digit, weight in zip(text, weights, strict=False)
    )
    return "10X98765432"[total % 11] == text[17].upper()


def _is_bank_card(text: str) -> bool:
    """Whether the digits are of a card: an issuer's first digits, and a sum divisible by ten."""
    digits = [int(character) for character in text if character.isdigit()]
    doubled = [
        digit if index % 2 == 0 else digit * 2 - 9 * (digit > 4)
        for index, digit in enumerate(reversed(digits))
    ]
    return 16 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def _keep_ends(head: int, tail: int) -> Callable[[str], str]:
    """Keeps the first and the last characters, stars for the others: 138****1234."""
    return lambda text: text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def _bare(text: str) -> str:
    return re.sub(r"[ -]", "", text)


_PERSONAL: Sequence[_PersonalNumber] = (
    _PersonalNumber(
        "Z01",
        r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])",
        _is_identity_number,
        _keep_ends(2, 3),
    ),
    _PersonalNumber(
        "Z02",
        r"(?<![0-9A-Za-z.])1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z]|\.\d|\s*[元万亿人次个件份户])",
        lambda text: True,
        _keep_ends(3, 4),
    ),
    _PersonalNumber(
        "Z03",
        r"(?<![0-9A-Za-z])(?:62|60|4\d|5[1-5]|95)\d{2}"
        r"(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![0-9A-Za-z])",
        _is_bank_card,
        _keep_ends(4, 4),
    ),
)
_HOME = (
    r"[一-鿿]{1,12}(?:路|街|巷|大道|胡同|弄)(?:[一-鿿]{0,4})\d+号"
    r"|[一-鿿]{2,12}(?:小区|花园|苑|公寓|村)\d+(?:栋|幢|号楼|单元|组)"
    r"|(?<!\d)\d+(?:(?:栋|幢)\d+(?:单元|室|号)|单元\d+(?:室|号))"
)
# By their cases in the catalogue.
_LEFT_OPEN: Mapping[str, str] = {
    "braces": leftovers.BRACES,
    "field code": leftovers.FIELD_CODES,
    "alternatives": leftovers.ALTERNATIVES,
    "blank": leftovers.OPEN_PLACES_PRINTED,
}
# One of these is in whatever is found of each kind, and is quickly looked for in a whole text.
_NUMBER_SIGN = re.compile(r"\d(?:[ -]?\d){10}")
# One by one: of a single pattern re knows how it begins, and passes over everything else.
_HOME_SIGNS = tuple(
    re.compile(f"{sign}\\d")
    for sign in (
        "[路街巷弄].{0,4}",
        "大道.{0,4}",
        "胡同.{0,4}",
        "[区园苑寓村]",
        r"\d(?:[栋幢]|单元)",
    )
)
_OPEN_SIGNS = (
    *("{", "}"),
    *leftovers.FIELD_CODES_SIGNS,
    *leftovers.ALTERNATIVES_SIGNS,
    *leftovers.PLACEHOLDER_SIGNS,
)


class _TypedText(Struct, frozen=True):
    """The lines of the data files by name, to tell where a find was typed,
    and what may be published (公开联系).
    """

    lines: Mapping[str, Sequence[str]]
    open_to_all: Sequence[str]

    def find(self, words: str) -> Place | None:
        """Where the words were typed, as far as they stand in one of the data files."""
        return typed_at(words, self.lines)


def screen(
    document: Document, lines: Mapping[str, Sequence[str]], open_to_all: Collection[str]
) -> list[Problem]:
    """What must not be published: Z01–Z03 numbers of persons, Z04 a home (警告),
    Z05 places left open.

    `lines` are those of the data files by name, to tell where a find was typed; `open_to_all` what
    may be published (公开联系 of 单位.yaml).
    """
    typed = _TypedText(lines, tuple(filter(None, open_to_all)))
    # Each once, with figures blotted out.
    texts = dict.fromkeys(
        [blot_figures(line) for block in document.blocks for line in lines_of(block)]
    )
    together = "\n".join(texts)
    looks = [look for look in _LOOKS if look[0](together)]
    problems: list[Problem] = []
    for text in texts if looks else ():
        for has_sign, find in looks:
            if has_sign(text):
                problems += find(text, typed)
    return list(dict.fromkeys(problems))


def _find_personal(text: str, typed: _TypedText) -> Iterator[Problem]:
    for found in personal_numbers(text):
        if not any(found.number in _bare(allowed) for allowed in typed.open_to_all):
            place = typed.find(text[found.start : found.end])
            yield problem(found.code, place=place, masked=found.masked)


class PersonalNumber(Struct, frozen=True):
    """A number in a text that belongs to a person: its code, where it stands, itself, and as it may be
    printed.
    """

    code: str
    start: int
    end: int
    number: str
    masked: str


def personal_numbers(text: str) -> Iterator[PersonalNumber]:
    """The numbers in a text that belong to a person."""
    if not _NUMBER_SIGN.search(text):
        return
    taken: set[int] = set()
    for personal in _PERSONAL:
        for match in re.finditer(personal.pattern, text):
            number = _bare(match.group())
            if (
                personal.holds(number)
                and match.start() not in taken
                and not re.search(_LABELLED, _before(text, match.start()))
            ):
                taken.update(range(*match.span()))
                masked = personal.mask(number)
                yield PersonalNumber(personal.code, *match.span(), number, masked)


def _before(text: str, start: int) -> str:
    """The words before a number, as far as they may be what it is called."""
    return text[max(start - _LABEL, 0) : start]


def _find_homes(text: str, typed: _TypedText) -> Iterator[Problem]:
    for match in re.finditer(_HOME, text):
        found = match.group()
        if not any(
            found in allowed or allowed in found for allowed in typed.open_to_all
        ):
            yield problem("Z04", place=typed.find(found), found=found)


def _find_left_open(text: str, typed: _TypedText) -> Iterator[Problem]:
    for case, start, end in left_open_in(text):
        found = text[start:end]
        yield problem("Z05", case, typed.find(found), found=found)


def left_open_in(text: str) -> Iterator[tuple[str, int, int]]:
    """The places of a text that nobody filled in: the case of Z05, where each begins and ends."""
    for case, pattern in _LEFT_OPEN.items() if _has_open_sign(text) else ():
        for match in re.finditer(pattern, text):
            yield case, *match.span()


def _has_home_sign(text: str) -> bool:
    return any(sign.search(text) for sign in _HOME_SIGNS)


def _has_open_sign(text: str) -> bool:
    return any(sign in text for sign in _OPEN_SIGNS)


_LOOKS: Sequence[
    tuple[Callable[[str], object], Callable[[str, _TypedText], Iterator[Problem]]]
] = (
    (_NUMBER_SIGN.search, _find_personal),
    (_has_home_sign, _find_homes),
    (_has_open_sign, _find_left_open),
)
