"""Characters that were lost, doubled or mistaken, known by what cannot stand beside each other."""

from collections.abc import Iterator, Mapping, Sequence

from reports.core.patterns import HAN, Pattern
from reports.core.problems import problem
from reports.gate.finished.field import NO_WORDS, FieldWords
from reports.gate.finished.plain import Mark, Plain, mark, spot

_NO_NUMBER = Pattern(
    r"[\d一二两三四五六七八九十](年|个月|%|万元|亿元)、\1(?=[、，。；定])"
)
_NO_YEAR = Pattern(r"(?<![\d〔（/.\-—~至])20[12]\d(?=的|度(?!假)|全年)")
_NO_COMMA = Pattern(r"\d%(?=满足|未达到|未完成|不满足)")
_STOP_BEFORE_SHARE = Pattern(r"。占(?!用|地)")
_NO_THAN = Pattern(
    r"与(?:20\d\d年|上年)度?(?:决算|预算|同期)?数?(?:增加|减少|增长|下降)(?=\d)"
)
_UNTIL = Pattern(r"截止(?:到)?(?=20\d\d年|目前|\d{1,2}月)")
_DOUBLED = Pattern(
    r"局局(?!长|机关|党|领|内|本|属|办|务|域|部|面|势|限)|厅厅(?!长|机关|党|内)|%%|[万亿]元元"
)
_MATCHING = Pattern(
    r"(?<=[^各事款单选专立逐多几每强弱分支进类这该据标目一二三四五六七八九十两\d子奖缺漏末首必业费])项(?=匹配|适应|符合|衔接|吻合)"
)
_GOOD = Pattern(
    r"(?:(?<=进度)|(?<=情况)|(?<=成效)|(?<=效果)|(?<=运行)|(?<=秩序)|(?<=执行))有好(?![转的几些多坏])"
)
# By the case of A10, and of A11: what is in whatever is found, and the pattern.
_LOST: Mapping[str, tuple[str, Pattern]] = {
    "number": ("、", _NO_NUMBER),
    "year": ("20", _NO_YEAR),
    "comma": ("%", _NO_COMMA),
    "stop": ("。占", _STOP_BEFORE_SHARE),
    "than": ("与", _NO_THAN),
}
_WRONG: Mapping[str, tuple[str, Pattern]] = {
    "until": ("截止", _UNTIL),
    "doubled": ("", _DOUBLED),
    "matching": ("项", _MATCHING),
    "good": ("有好", _GOOD),
}
_BEFORE_DIGIT = Pattern(rf"{HAN}[ \u00a0\u3000]{{1,3}}(?=\d)")
_TIGHT = Pattern(rf"{HAN}(?=\d)")
_ONLINE = "“互联网"
# Whoever types blanks beside numbers types them throughout.
_SELDOM = 0.02
_LEAST_TIGHT = 40
# So many words apart are the cells of a row.
_FEWEST_OF_A_ROW = 5


def find_lost_characters(
    lines: Sequence[Plain], field: FieldWords = NO_WORDS
) -> Iterator[Mark]:
    """A10 for what lacks a character, A11 for what has a wrong one."""
    lost = dict(_LOST)
    if field.online:
        said = "|".join(field.online)
        lost["plus"] = (_ONLINE, Pattern(rf"{_ONLINE}(?={said})[^”]{{2,8}}”"))
    for number, line in enumerate(lines):
        words = line.words
        for case, (sign, pattern) in lost.items():
            for found in pattern.finditer(words) if sign in words else ():
                told = problem("A10", case, words=_around(words, *found.span()))
                yield mark(told, number, line, *found.span())
        for case, (sign, pattern) in _WRONG.items():
            for found in pattern.finditer(words) if sign in words else ():
                told = problem("A11", case, words=_around(words, *found.span()))
                yield mark(told, number, line, *found.span())
    yield from _blanks(lines)


def _around(words: str, start: int, end: int) -> str:
    """What is found with some characters on both sides."""
    return words[max(start - 4, 0) : end + 4]


def _blanks(lines: Sequence[Plain]) -> Iterator[Mark]:
    """The few blanks beside numbers in a text that has none elsewhere."""
    body = [
        (at, line) for at, line in enumerate(lines) if line.is_body and not line.is_cell
    ]
    found = [
        (at, line, one)
        for at, line in body
        if line.is_prose and len(line.raw.split()) < _FEWEST_OF_A_ROW
        for one in _BEFORE_DIGIT.finditer(line.raw)
    ]
    tight = sum(len(_TIGHT.findall(line.raw)) for _, line in body) if found else 0
    if not found or tight < _LEAST_TIGHT or len(found) > max(2, _SELDOM * tight):
        return
    at, line, one = found[0]
    start = len(line.raw[: one.start()].replace(" ", ""))
    shown = line.raw[max(one.start() - 3, 0) : one.end() + 4]
    told = problem("A10", "blank", words=shown, count=len(found))
    first = spot(at, line, max(start - 3, 0), start + 4)
    rest = (spot(there, other, 0, 0) for there, other, _ in found[1:])
    yield Mark(told, (first, *rest))
