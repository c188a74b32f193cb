"""What templates may say beyond the figures' own functions.

Wording, narratives, what is placed whole, references.

Most of these words depend on the document's style. They give a Deferred, which the filler asks once
it knows it.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from reports.core.figure import NONE, Absent, Figure, Result
from reports.core.problems import Fault, problem
from reports.core.target import Target
from reports.core.tree import (
    AttachmentList,
    Blocks,
    Contents,
    Imprint,
    Letterhead,
    Line,
    PageBreak,
    Reference,
    Signature,
    Text,
)
from reports.core.values import Values
from reports.finance.language import FUNCTIONS, TESTS
from reports.templating import Language, Stream
from reports.wording.changes import prints_alike, word_change, word_relation
from reports.wording.lines import enumerate_words
from reports.wording.numbers import show_in_unit, spell_count
from reports.wording.options import MOST_PLACES, Wording
from reports.wording.shares import word_against_budget, word_share
from reports.wording.targets import (
    word_target,
    word_target_bounds,
    word_target_short,
    word_target_sign,
)

_CONTENTS_DEPTH = Decimal(1)
_NOT_COMPARED = (
    "这样的文字要在印出时才能确定，不能拿来比较、判断，请比较数，如 本年 > 上年"
)


class Filling(Protocol):
    """What a deferred word may ask of the document it stands in."""

    @property
    def wording(self) -> Wording:
        """How the document words its figures."""

    def narrative(self, key: str) -> Blocks:
        """A narrative text of the data as blocks, none where it is not there."""

    def sentence(self, key: str) -> Line:
        """A narrative text of one paragraph as a line without its full stop.

        Raises Fault where it has more.
        """

    def table(self, name: str, names: Values) -> Blocks:
        """A table of the type, with further names for its expressions."""

    def chart(self, name: str, names: Values) -> Blocks:
        """A chart of the type, its expressions knowing further names; none if it is empty."""

    def attachment(self, key: str, title: object, content: Stream) -> Blocks:
        """An attachment with its title and its content."""

    def report(self, name: str) -> Blocks:
        """Another report of the unit as an attachment of this one."""

    def line(self, value: object) -> Line:
        """Any value a template may print, as a line."""

    def paragraphs(self, value: object) -> Blocks:
        """Any value a template may print, a line as a paragraph."""


class Deferred(Struct, frozen=True, eq=False):
    """A word or part that only the document can give: nothing can be asked of it before.

    To be compared, or taken for true, is refused: it would be answered, and always alike.
    """

    act: Callable[[Filling], Line | Blocks]

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        raise TypeError(_NOT_COMPARED)

    def __bool__(self) -> bool:
        raise TypeError(_NOT_COMPARED)

    def __str__(self) -> str:
        raise TypeError(
            "这样的文字要在印出时才能确定，不能用 ~ 拼接，请用 列举([…], '')"
        )


class Bare(Struct, frozen=True, gc=False):
    """不带单位: the digits of a figure alone, for a cell whose unit stands above the table.

    Whole columns of figures are asked for these.
    """

    figure: Result

    __str__ = Deferred.__str__


def change(current: Result, base: Result, name: str = "上年") -> Deferred:
    """较上年: 比上年增加…，增长…; 减少…下降…; 与上年持平."""
    return Deferred(lambda document: word_change(current, base, document.wording, name))


def each_changed(current: Result, base: Result, name: str = "上年") -> Deferred:
    """各较上年: the change of two equal totals, 比上年各增加…."""
    return Deferred(
        lambda document: word_change(current, base, document.wording, name, each=True)
    )


def reason(
    key: str, current: Result, base: Result, lead: str = "主要原因是"
) -> Deferred:
    """原因: a narrative of one sentence after its lead, where the two figures print differently.

    Else nothing.
    """

    def words(document: Filling) -> Line:
        why = (
            ()
            if prints_alike(current, base, document.wording)
            else document.sentence(str(key))
        )
        return (Text(lead), *why) if why else ()

    return Deferred(words)


def sentence(key: str) -> Deferred:
    """叙述句: a narrative of one paragraph inside a sentence, without its full stop.

    Nothing where there is none.
    """
    return Deferred(lambda document: document.sentence(str(key)))


def against_budget(actual: Result, budget: Result, name: str = "年度预算") -> Deferred:
    """完成预算: 完成年度预算的…% from 100 % on, 为年度预算的…% below."""
    return Deferred(
        lambda document: word_against_budget(actual, budget, document.wording, name)
    )


def relation(current: Result, base: Result) -> Deferred:
    """大小: 大于, 小于 or 等于."""
    return Deferred(lambda document: word_relation(current, base, document.wording))


def share(part: Result, total: Result, name: str = "") -> Deferred:
    """占: 占…的…%."""
    return Deferred(lambda document: word_share(part, total, document.wording, name))


def target_words(target: Target | Absent) -> Deferred | Absent:
    """目标语: a target as a sentence has it."""
    if isinstance(target, Absent):
        return target
    return Deferred(lambda document: word_target(target, document.wording))


def target_short(target: Target | Absent) -> Deferred | Absent:
    """目标值: a target as a table cell has it."""
    if isinstance(target, Absent):
        return target
    return Deferred(lambda document: word_target_short(target, document.wording))


def narrative(*keys: str) -> Deferred:
    """叙述: one or more narrative texts of the data, one after the other.

    Nothing where none is there.
    """
    return Deferred(
        lambda document: tuple(
            block for key in keys for block in document.narrative(key)
        )
    )


def paragraphs(*values: object) -> Deferred:
    """分段: each value as a paragraph of its own, one after the other.

    A narrative as its own paragraphs.
    """
    return Deferred(
        lambda document: tuple(
            block for value in values for block in document.paragraphs(value)
        )
    )


def target_sign(target: Target | Absent) -> Deferred | Absent:
    """目标性质: ≥, ≤, ＝ or 定性, for a form that has a column of its own for it."""
    if isinstance(target, Absent):
        return target
    return Deferred(lambda document: word_target_sign(target))


def target_number(target: Target | Absent) -> Deferred | Absent:
    """目标数: the bounds of a target without sign and unit; what a 定性 one demands is no number."""
    if isinstance(target, Absent):
        return target
    return Deferred(lambda document: word_target_bounds(target, document.wording))


def target_unit(target: Target | Absent) -> str | Absent:
    """目标单位: the unit a target counts in, nothing for 定性."""
    if isinstance(target, Absent):
        return target
    return target.bounds[0].unit.name if target.bounds else ""


def table(name: str, **names: object) -> Deferred:
    """表: a table of the type's 表 folder; further names are known to its expressions."""
    return Deferred(lambda document: document.table(name, names))


def chart(name: str, **names: object) -> Deferred:
    """图: a chart of the type's 图 folder; further names are known to its expressions."""
    return Deferred(lambda document: document.chart(name, names))


def attachment(key: str, title: object, caller: Callable[[], Stream]) -> Deferred:
    """附件: an attachment on pages of its own, written as a call block around its content."""
    content = caller()
    return Deferred(lambda document: document.attachment(key, title, content))


def report(name: str) -> Deferred:
    """附报告: another report of the unit as an attachment of this one.

    Named by the name of its file or its type.
    """
    return Deferred(lambda document: document.report(name))


def contents(depth: Decimal = _CONTENTS_DEPTH) -> Deferred:
    """目录: the table of contents, of headings down to a level (部分 0, 一、 1) and attachments."""
    return Deferred(lambda document: (Contents(int(depth)),))


def new_page() -> Deferred:
    """另起一页: what follows begins on a new page."""
    return Deferred(lambda document: (PageBreak(),))


def attachment_list(named: object = ()) -> Deferred:
    """附件说明: the list of the document's attachments, then those that are only `named`."""
    return Deferred(
        lambda document: (AttachmentList(tuple(map(document.line, _each(named)))),)
    )


def letterhead(
    bodies: object,
    number: object,
    serial: object = NONE,
    grades: object = (),
    signers: object = (),
    suffix: object = "",
) -> Deferred:
    """公文版头: the issuing bodies (with 文件 after them), the number, 份号, 密级 and 紧急程度, 签发人.

    What is not there is left out; grades is a list.
    """
    return Deferred(
        lambda document: (
            Letterhead(
                bodies=_names(bodies),
                number=_line_of(number, document),
                serial=_line_of(serial, document),
                grades=tuple(
                    filter(None, (_line_of(one, document) for one in _each(grades)))
                ),
                signers=_names(signers),
                suffix=str(suffix),
            ),
        )
    )


def imprint(
    copies: object, office: object, date: object, verso: object = False
) -> Deferred:
    """公文版记: who gets copies, which office issued the letter and when, on the next even page where it
    is asked for; nothing where none is there.
    """

    def blocks(document: Filling) -> Blocks:
        issued = _line_of(date, document)
        node = Imprint(
            copies=(Text(f"抄送：{'，'.join(names)}。"),)
            if (names := _names(copies))
            else (),
            office=_line_of(office, document),
            date=(*issued, Text("印发")) if issued else (),
            verso=bool(verso),
        )
        return (node,) if node.copies or node.office or node.date else ()

    return Deferred(blocks)


def signature(bodies: Sequence[str], date: object, sealed: bool = False) -> Deferred:
    """署名: the signing bodies and the date of issue, with room for seals where they get them."""
    return Deferred(
        lambda document: (
            Signature(_names(bodies), document.line(date), sealed=bool(sealed)),
        )
    )


def _each(values: object) -> Sequence[object]:
    """The values of a list, none where there is none."""
    return values if isinstance(values, list | tuple) else ()


def _names(values: object) -> tuple[str, ...]:
    return tuple(map(str, _each(values)))


def _line_of(value: object, document: Filling) -> Line:
    """The value as a line, an empty one where it is not there."""
    return () if value is NONE else document.line(value)


def see_attachment(key: str) -> Reference:
    """见附件: the label of an attachment, as a link to it."""
    return Reference("附件", str(key))


def see_chart(name: str) -> Reference:
    """见图: the number of a chart, as a link to it."""
    return Reference("图", str(name))


def enumerated(values: Sequence[object], mark: str = "、") -> Deferred:
    """列举: the values with a mark between them."""
    return Deferred(
        lambda document: enumerate_words(
            [document.line(value) for value in values], mark
        )
    )


def spelled(figure: Result) -> Deferred:
    """汉字: a count in Chinese numerals, 四 for 4."""
    return Deferred(lambda document: spell_count(figure, document.wording))


def without_end(words: str, end: str) -> str:
    """略去: the words without an ending they may have: 卫生健康支出 without 支出."""
    return words.removesuffix(end)


def _in_unit(name: str) -> Callable[..., Result]:
    def shown(figure: Result, places: Decimal | None = None) -> Result:
        inner = show_in_unit(figure, name)
        return inner if places is None else with_places(inner, places)

    return shown


def with_places(figure: Result, places: Decimal) -> Result:
    """小数: the figure with so many decimals, zeros at their end too, whatever the style says."""
    if places not in range(MOST_PLACES + 1):
        raise Fault(problem("T07", "places", most=MOST_PLACES))
    shown = _figure(figure, "小数")
    if isinstance(shown, Absent):
        return shown
    return shown.formed(int(places), zeros=True)


def without_zeros(figure: Result) -> Result:
    """去尾零: the figure without the zeros at the end of its decimals, whatever the style says."""
    shown = _figure(figure, "去尾零")
    if isinstance(shown, Absent):
        return shown
    return shown.formed(shown.places, zeros=False)


def _figure(value: Result, name: str) -> Result:
    """The value, which is a figure or absent. Raises Fault for anything else."""
    if not isinstance(value, Figure | Absent):
        raise Fault(problem("T07", "no figure", name=name))
    return value


LANGUAGE = Language(
    functions={
        **FUNCTIONS,
        "较上年": change,
        "各较上年": each_changed,
        "原因": reason,
        "叙述句": sentence,
        "完成预算": against_budget,
        "大小": relation,
        "占": share,
        "目标语": target_words,
        "目标值": target_short,
        "目标性质": target_sign,
        "目标数": target_number,
        "目标单位": target_unit,
        "叙述": narrative,
        "分段": paragraphs,
        "表": table,
        "图": chart,
        "附件": attachment,
        "附报告": report,
        "附件说明": attachment_list,
        "公文版头": letterhead,
        "公文版记": imprint,
        "目录": contents,
        "另起一页": new_page,
        "署名": signature,
        "见附件": see_attachment,
        "见图": see_chart,
        "列举": enumerated,
    },
    filters={
        "不带单位": Bare,
        "汉字": spelled,
        "略去": without_end,
        "小数": with_places,
        "去尾零": without_zeros,
        **{name: _in_unit(name) for name in ("元", "万元", "亿元", "人", "万人")},
    },
    tests=TESTS,
)
"""The language of templates, tables and charts."""
