"""A number in running words together with what it counts in: the one pattern that says what such a
number is.

No such numbers are: dates, years, ages and times of day (年, 月, 日, 岁, 小时, 分钟), ordinals (第3项, 附件2),
parts of a word (A4, 0818-7212345) or of a formula (×100%), and what stands in 《》, 〔〕, [], 【】 or in
a template's braces.
"""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from reports.core.patterns import Pattern

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# The longer word first: 人次 is not 人. What must not follow makes another word of it: 15分钟, 1次性, 3项目.
_WORDS = (
    *("个百分点", "个工作日", "个月", "人次", "批次", "家次", "户次", "例次", "台次"),
    *(
        "元(?![/／])",
        "%",
        "％",
        "‰",
        "人(?![均民])",
        "户(?!均)",
        "家(?![庭长])",
        "个(?!小时|钟头)",
        "件(?!数)",
    ),
    *(
        "项(?!目)",
        "次(?![性日年])",
        "批",
        "辆",
        "台",
        "套",
        "份(?!额)",
        "张",
        "所(?![有需得在])",
        "名(?!录)",
        "例",
    ),
    *("笔", "条(?![款例])", "支(?!出)", "倍", "天", "分(?![钟之])"),
)
_UNIT = rf"(?:[百千]?[万亿]|[百千])?[余多]?(?:{'|'.join(_WORDS)})"
_DIGIT = Pattern(r"\d")
_MEASURED = Pattern(
    # Most of a text is no digit: asking for one first is what makes it quick.
    r"(?=\d)(?<![\d.A-Za-z第/+×÷])(?<!\d,)(?<![\dA-Za-z]-)(?<!附件)(?<!附表)(?<!附图)"
    rf"(?:(?P<low>{_DIGITS}) ?(?:{_UNIT})?(?:[～~—–至到-]|——) ?)?"
    rf"(?P<digits>{_DIGITS}) ?(?P<about>[余多])?(?P<unit>{_UNIT})"
)
_ASIDE = Pattern(
    r"《[^《》]*》|〔[^〔〕]*〕|﹝[^﹝﹞]*﹞|\[[^\[\]]*\]|【[^【】]*】|"
    r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}"
)


class Measured(Struct, frozen=True):
    """A number as typed, with its unit and where both stand in the text.

    `exact` is neither a range nor 90余个.
    """

    number: Decimal
    unit: str
    start: int
    end: int
    exact: bool

    @property
    def significant(self) -> int:
        """How many digits it has without the zeros at either end."""
        return len("".join(map(str, self.number.as_tuple().digits)).strip("0"))


def measured(text: str) -> Iterator[Measured]:
    """Every number of a text that counts in something, in reading order."""
    # The pattern is long: many a report has no text with a digit, and does without compiling it.
    if _DIGIT.search(text) is None or _MEASURED.search(text) is None:
        return
    bare = _ASIDE.sub(lambda found: " " * len(found.group()), text)
    for found in _MEASURED.finditer(bare):
        number = Decimal(found["digits"].replace(",", ""))
        unit = found["unit"].replace("％", "%")
        exact = not (found["low"] or found["about"] or "余" in unit or "多" in unit)
        yield Measured(number, unit, found.start(), found.end(), exact)
