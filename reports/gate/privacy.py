"""The last look at a finished document before it goes out: numbers that belong to a person, and places left open.

身份证号 are known by their check digit (GB 11643-1999), bank cards by theirs (ISO/IEC 7812-1, Luhn) and their issuer.
Figures of the document itself are no such numbers, whatever their digits.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reports.core.problems import Place, Problem, Severity
from reports.core.tree import Document, Line, Link, Number, Strong, lines_of, plain_text
from reports.wording import leftovers

FIGURE = "\x00"
"""Stands for a figure of the document in the text that is searched; no pattern contains it."""
_LABELLED = re.compile(
    r"(?:索引号|编码|代码|编号|文号|标识码|账号名称|证书号)[：:]?\s*$"
)


@dataclass(frozen=True, slots=True)
class _Find:
    """What is looked for: its code, what it is called, what makes a match one, how it is printed masked."""

    code: str
    name: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool]
    masked: Callable[[str], str]


def _is_identity_number(text: str) -> bool:
    """Whether the last of eighteen digits is the check digit of the others, and eight of them are a birthday."""
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


def _ends(head: int, tail: int) -> Callable[[str], str]:
    """Keeps the first and the last characters, stars for the others: 138****1234."""
    return lambda text: text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def _bare(text: str) -> str:
    return re.sub(r"[ -]", "", text)


_PERSONAL: Sequence[_Find] = (
    _Find(
        "Z01",
        "身份证号",
        re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])"),
        _is_identity_number,
        _ends(2, 3),
    ),
    _Find(
        "Z02",
        "手机号",
        re.compile(
            r"(?<![0-9A-Za-z.])1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z]|\.\d|\s*[元万亿人次个件份户])"
        ),
        lambda text: True,
        _ends(3, 4),
    ),
    _Find(
        "Z03",
        "银行卡号",
        re.compile(
            r"(?<![0-9A-Za-z])(?:62|60|4\d|5[1-5]|95)\d{2}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![0-9A-Za-z])"
        ),
        _is_bank_card,
        _ends(4, 4),
    ),
)
_HOME = re.compile(
    r"[一-鿿]{1,12}(?:路|街|巷|大道|胡同|弄)(?:[一-鿿]{0,4})\d+号|[一-鿿]{2,12}(?:小区|花园|苑|公寓|村)\d+(?:栋|幢|号楼|单元|组)"
    r"|\d+(?:栋|幢)\d+(?:单元|室|号)|\d+单元\d+(?:室|号)"
)
_DEBRIS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(leftovers.BRACES), "模板的花括号"),
    (re.compile(leftovers.FIELD_CODES), "目录的域代码"),
    (re.compile(leftovers.ALTERNATIVES), "二选一的写法"),
    (re.compile(leftovers.OPEN_PLACES_PRINTED), "没有填的地方"),
)


def screen(
    document: Document, lines: Mapping[str, Sequence[str]], open_to_all: Collection[str]
) -> list[Problem]:
    """What must not be published: Z01–Z03 numbers of persons, Z04 a home (警告), Z05 places left open.

    `lines` are those of the data files by name, to tell where a find was typed; `open_to_all` what may be published
    (公开联系 of 单位.yaml).
    """
    known = tuple(filter(None, open_to_all))
    problems: list[Problem] = []
    for block in document.blocks:
        for line in lines_of(block):
            text = searched(line)
            problems += _personal(text, lines, known)
            problems += _homes(text, lines, known)
            problems += _left_open(text, lines)
    return list(dict.fromkeys(problems))


def searched(line: Line) -> str:
    """The words of a line, its figures blotted out."""
    return "".join(
        FIGURE
        if isinstance(node, Number)
        else searched(node.children)
        if isinstance(node, Strong | Link)
        else plain_text((node,))
        for node in line
    )


def _personal(
    text: str, lines: Mapping[str, Sequence[str]], known: Sequence[str]
) -> Iterator[Problem]:
    taken: list[range] = []
    for find in _PERSONAL:
        for match in find.pattern.finditer(text):
            number = _bare(match.group())
            span = range(*match.span())
            if (
                not find.holds(number)
                or any(span.start in other for other in taken)
                or _LABELLED.search(text[: span.start])
            ):
                continue
            if any(number in _bare(allowed) for allowed in known):
                continue
            taken.append(span)
            masked = find.masked(number)
            hint = f"删掉它；必须说到的，写成 {masked}。办公电话登记在 单位.yaml 的“公开联系”里就放行。"
            yield Problem(
                find.code,
                Severity.ERROR,
                f"文中有{find.name}（{masked}），不能公开。",
                _typed(match.group(), lines),
                hint=hint,
            )


def _homes(
    text: str, lines: Mapping[str, Sequence[str]], known: Sequence[str]
) -> Iterator[Problem]:
    for match in _HOME.finditer(text):
        if not any(
            match.group() in allowed or allowed in match.group() for allowed in known
        ):
            hint = "个人住址只写到乡镇、街道；单位的办公地址，登记在 单位.yaml 的“公开联系”里就不再问。"
            message = f"文中有详细地址“{match.group()}”。"
            yield Problem(
                "Z04",
                Severity.WARNING,
                message,
                _typed(match.group(), lines),
                hint=hint,
            )


def _left_open(text: str, lines: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for pattern, what in _DEBRIS:
        for match in pattern.finditer(text):
            message = f"成品里有{what}“{match.group()}”，没有生成。"
            yield Problem(
                "Z05",
                Severity.ERROR,
                message,
                _typed(match.group(), lines),
                hint="填上，或者删掉这一处。",
            )


def _typed(found: str, lines: Mapping[str, Sequence[str]]) -> Place | None:
    """Where the words were typed, as far as they stand in one of the data files."""
    return next(
        (
            Place(file, number, line.index(found) + 1)
            for file, all_lines in lines.items()
            for number, line in enumerate(all_lines, 1)
            if found in line
        ),
        None,
    )
