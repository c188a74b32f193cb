"""The content all ways build: generated, the same in every run, plain values and words, no library's objects.

A chapter has a heading, paragraphs (some of words alone, some with figures), a table with a merged head, and its rows.
Tables hold words; or figures, 900 more than the 270 of the sentences.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

CHAPTERS = 13
PARAGRAPHS = 300
ITEMS = 45
ROWS = 300
YEAR = 2024

_CLAUSES = (
    "全市医疗保障系统坚持以人民健康为中心",
    "扎实推进基本医疗保险制度改革",
    "切实减轻参保群众就医负担",
    "持续优化经办服务流程",
    "严格执行预算管理各项规定",
    "进一步规范基金收支行为",
    "加强定点医药机构协议管理",
    "按月开展基金运行分析",
    "对发现的问题逐项建立台账并限期整改",
    "医疗救助资金及时足额拨付到位",
    "异地就医直接结算范围继续扩大",
    "药品和医用耗材集中带量采购落地见效",
    "支付方式改革覆盖所有统筹地区",
    "基金监管保持高压态势",
    "信息系统运行平稳安全",
    "财务核算真实准确完整",
    "内部控制制度执行有力",
    "宣传引导和业务培训同步开展",
    "群众满意度稳步提高",
    "各项绩效目标完成情况总体良好",
)
_SUBJECTS = (
    "基本医疗保险",
    "医疗救助",
    "大病保险",
    "生育保险",
    "行政运行",
    "医疗保障经办",
    "信息化建设",
    "基金监管",
)
_TERMS = ("已完成", "按期完成", "全年持续", "达到目标", "部分完成")
_NOTES = ("按进度拨付", "含上年结转", "据实列支", "年中追加", "—")


@dataclass(frozen=True, slots=True)
class Item:
    """The amounts (in 万元) a sentence tells: budget, outturn, last year's outturn and a part of the outturn."""

    key: str
    subject: str
    budget: Decimal
    actual: Decimal
    former: Decimal
    part: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its name, three amounts in 万元 or words in their place, and a note."""

    name: str
    budget: Decimal | str
    actual: Decimal | str
    former: Decimal | str
    note: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A paragraph that tells an item's outturn against budget and last year: four numbers."""

    item: Item


@dataclass(frozen=True, slots=True)
class Share:
    """A paragraph that tells a part of an item's outturn: two numbers."""

    item: Item


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, its paragraphs (words, or a figure told), and the rows of its table under a title."""

    key: str
    heading: str
    paragraphs: tuple[str | Outcome | Share, ...]
    table: str
    rows: tuple[Row, ...]

    @property
    def rows_key(self) -> str:
        """What the data calls the rows."""
        return f"明细{self.key}"


@dataclass(frozen=True, slots=True)
class Content:
    """A whole report."""

    title: str
    chapters: tuple[Chapter, ...]
    figure_cells: bool

    @property
    def items(self) -> Iterator[Item]:
        """Every item, each once."""
        for chapter in self.chapters:
            yield from (
                part.item for part in chapter.paragraphs if isinstance(part, Outcome)
            )


def generate(rows: int = ROWS, figure_cells: bool = True) -> Content:
    """A report of so many rows; everything else is always as large."""
    chance = random.Random(YEAR)
    chapters = tuple(
        _chapter(number, _dealt(rows, number), figure_cells, chance)
        for number in range(CHAPTERS)
    )
    return Content(f"{YEAR}年度医疗保障综合报告", chapters, figure_cells)


def size(content: Content) -> int:
    """The characters of the report."""
    sentences = (
        sentence(part) for chapter in content.chapters for part in chapter.paragraphs
    )
    texts = (
        text
        for chapter in content.chapters
        for row in chapter.rows
        for text in cells(row)
    )
    return sum(map(len, sentences)) + sum(map(len, texts))


def numbers(content: Content) -> int:
    """The numbers of the report: four and two in the two sentences of an item, three in a row of figures."""
    in_rows = (
        sum(3 * len(chapter.rows) for chapter in content.chapters)
        if content.figure_cells
        else 0
    )
    return 6 * sum(1 for _ in content.items) + in_rows


def _dealt(total: int, number: int) -> int:
    """How many of so many things fall to a chapter."""
    return len(range(number, total, CHAPTERS))


def _chapter(
    number: int, rows: int, figure_cells: bool, chance: random.Random
) -> Chapter:
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    items = [_item(index, chance) for index in range(number, ITEMS, CHAPTERS)]
    told = [telling(item) for item in items for telling in (Outcome, Share)]
    words = [_words(chance) for _ in range(_dealt(PARAGRAPHS, number) - len(told))]
    paragraphs: list[str | Outcome | Share] = [*words, *told]
    chance.shuffle(paragraphs)
    return Chapter(
        f"{number + 1:02d}",
        f"{subject}情况说明",
        tuple(paragraphs),
        f"{subject}收支明细表",
        tuple(_row(index, figure_cells, chance) for index in range(1, rows + 1)),
    )


def _words(chance: random.Random) -> str:
    clauses = chance.sample(_CLAUSES, 5)
    return f"{'，'.join(clauses[:3])}。{'，'.join(clauses[3:])}。"


def _amount(chance: random.Random) -> Decimal:
    return Decimal(chance.randrange(100_00, 900_000_00)).scaleb(-2)


def _item(index: int, chance: random.Random) -> Item:
    actual = _amount(chance)
    part = (actual * chance.randrange(10, 90) / 100).quantize(Decimal("0.01"))
    return Item(
        f"项{index + 1:02d}",
        chance.choice(_SUBJECTS),
        _amount(chance),
        actual,
        _amount(chance),
        part,
    )


def _row(index: int, figure_cells: bool, chance: random.Random) -> Row:
    cell = _amount if figure_cells else _term
    name = f"{chance.choice(_SUBJECTS)}支出{index}"
    return Row(name, cell(chance), cell(chance), cell(chance), chance.choice(_NOTES))


def _term(chance: random.Random) -> str:
    return chance.choice(_TERMS)


# ── the same content as plain text, by f-strings ────────────────────────────


def amount(value: Decimal) -> str:
    """An amount as a sentence has it."""
    return f"{value:.2f}万元"


def percent(value: Decimal) -> str:
    """A rate with at most two places."""
    return f"{value * 100:.2f}".rstrip("0").rstrip(".") + "%"


def completed(item: Item) -> str:
    """The outturn against the budget."""
    return f"{'完成' if item.actual >= item.budget else '为'}年度预算的{percent(item.actual / item.budget)}"


def changed(item: Item) -> str:
    """The outturn against last year."""
    gap = abs(item.actual - item.former)
    more = item.actual > item.former
    return f"比上年{'增加' if more else '减少'}{amount(gap)}，{'增长' if more else '下降'}{percent(gap / item.former)}"


def sentence(part: str | Outcome | Share) -> str:
    """A paragraph as plain text."""
    if isinstance(part, str):
        return part
    item = part.item
    if isinstance(part, Outcome):
        return f"{item.subject}{item.key}全年支出{amount(item.actual)}，{completed(item)}，{changed(item)}。"
    return f"{item.subject}{item.key}支出中人员和公用部分{amount(item.part)}，占{percent(item.part / item.actual)}。"


def cells(row: Row) -> tuple[str, str, str, str, str]:
    """A row as plain text."""
    return row.name, _cell(row.budget), _cell(row.actual), _cell(row.former), row.note


def _cell(value: Decimal | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}"


HEAD = (("项目", "本年", "", "上年决算数", "备注"), ("", "预算数", "决算数", "", ""))
"""The two rows of every table's head; what is empty belongs to the cell before it or above it."""

_NUMERALS = "一二三四五六七八九十"


def chinese(number: int) -> str:
    """The number of a chapter."""
    return _NUMERALS[number - 1] if number <= 10 else "十" + _NUMERALS[number - 11]


def headings(content: Content) -> Sequence[str]:
    """The headings with their numbers."""
    return [
        f"{chinese(number)}、{chapter.heading}"
        for number, chapter in enumerate(content.chapters, 1)
    ]
