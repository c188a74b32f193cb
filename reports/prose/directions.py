"""Whether 增加, 减少, 高于, 低于, 达到 in a text agree with the two figures that they are said of."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from reports.core.figure import Figure, half_up
from reports.core.patterns import HAN, Pattern
from reports.core.problems import Place, Problem, problem
from reports.core.target import Target
from reports.finance.messages import figure_place, typed_at
from reports.prose.labels import FORMER, JOINING, NOW, PLAN, Labels
from reports.prose.passages import (
    REFERENCE,
    line_at,
    place_at,
    sentence_around,
    stands_in,
)
from reports.source.schema import Words
from reports.wording.leftovers import FALLS, RISES

_DOWN = rf"{FALLS}|回落|压缩|节约|少|低"
_SOFTLY = r"(?:都|均|也|分别|各|略|略有|有所|明显|大幅|小幅|相应|一次|有|又|仍|则)*"
_LAST_YEAR = Pattern(
    rf"(?:比|较|与)(?:上年\x01*年?度?|去年|上一年度?|20\d\d年度?)(?:同期|决算数?)?(?:相比)?，?{_SOFTLY}"
    rf"(?P<word>{RISES}|增多|上涨|{FALLS}|回落|压缩|持平)"
    rf"|同比{_SOFTLY}(?P<change>{RISES}|增多|上涨|{FALLS}|回落)"
    r"|(?P<other>高于|超过|多于|低于|少于)(?:上年|去年)(?!度?预算|结)"
)
_BUDGET = Pattern(
    rf"(?:(?:比|较|与)(?:年初|全年|当年)?预算(?:数|安排)?(?:相比)?，?{_SOFTLY}(?P<word>{RISES}|增多|{FALLS}|节约|多|少|高|低|持平)"
    r"|(?P<other>大于|高于|超过|超出|多于|小于|低于|少于|等于|超额完成|未完成|没有完成)(?:年初|全年|当年)?预算)"
)
_TARGET = Pattern(
    r"(?P<word>高于|低于|超过|超出|大于|小于|(?:未|没有|未能|没能|不)(?:达到|完成|实现)|达到|超额完成|完成|实现)了?"
    r"(?:[\d.]+[%％]的)?(?:设定的?|年度|年初|预期|全年|预定|的|既定)*(?:指标值|目标值?|绩效目标)"
)
_CLAUSE_ENDS = "，。；：\n"
_CLAUSE_START = Pattern(rf"[{_CLAUSE_ENDS}]")
_SENTENCE_ENDS = "。；\n"
_GENERIC = Pattern(
    r"^(?:其|实际|本年度?|当年|上年|年|该|这|本|项|指标|比例|比重|完成值|执行数|略|略有"
    r"|\x00|\x01|的|值|因此|也|为|是|虽|虽然|但)*$"
)
# What may stand between the name of a figure and the comparison.
_BETWEEN = Pattern(
    r"^(?:总额|总计|合计|数|规模|因此|也|则|实际|略|虽|虽然|仍|均|都|为|\x00|\x01|，|的)*$"
)
# What a short name may follow without being the end of a longer one.
_BEFORE_SHORT = Pattern(r"(?:^|[年度的，、\x00\x01]|基金|全年|本年|当年|期间|总)$")
_SHORT = 4
_NOT_SAID_OF = Pattern("(?<![比较与])(?:上年|基数|去年)")
_MORE = Pattern(r"增加|增长|增多|上升|上涨|新增|扩大|提高了?标准|上调")
_LESS = Pattern(r"减少|下降|降低|压缩|压减|缩减|回落|核减|减缓|下调|取消")
_PLACES = 2


def contradicted_by(reason: str, rose: bool) -> str:
    """The word of a reason that says the opposite of a change, empty where none does; one that says
    both is left alone.
    """
    bare = REFERENCE.sub("", reason)
    clauses = [
        clause
        for clause in _CLAUSE_START.split(bare)
        if not _NOT_SAID_OF.search(clause) and "只减不增" not in clause
    ]
    more = [found for clause in clauses for found in _MORE.findall(clause)]
    less = [found for clause in clauses for found in _LESS.findall(clause)]
    if rose:
        return str(less[0]) if less and not more else ""
    return str(more[0]) if more and not less else ""


def find_wrong_directions(
    texts: Mapping[str, Words],
    labels: Labels,
    doubted: Collection[Place | None] = frozenset(),
) -> Iterator[Problem]:
    """W12 for each comparison in the texts that the figures contradict, and once a text for those
    with last year that no figure can confirm. A value typed at a `doubted` place is asked about
    already: that a text says it meets its target is one more sign that it is wrong.
    """
    said = {key: REFERENCE.sub(_blotted, text) for key, text in texts.items()}
    found_in = _Finder("\n".join(said.values()))
    for key, text in texts.items():
        bare = said[key]
        unchecked: list[tuple[int, str]] = []
        for found in found_in(bare, _LAST_YEAR):
            word = found["word"] or found["change"] or found["other"]
            said_so = _pair_says(key, bare, found.start(), labels, FORMER, word)
            is_known = bool(_label_before(key, bare, found.start(), labels))
            if said_so is None and is_known and not key.startswith(("原因", "措施")):
                unchecked.append((found.start(), text[slice(*found.span())]))
            elif said_so and said_so.right:
                yield _told(key, text, found, said_so, "上年")
        for found in found_in(bare, _BUDGET):
            word = found["word"] or found["other"]
            said_so = _pair_says(key, bare, found.start(), labels, PLAN, word)
            if said_so and said_so.right:
                yield _told(key, text, found, said_so, "预算")
        for found in found_in(bare, _TARGET):
            printed = _referred_before(text, found.start(), labels)
            if said_so := _target_says(key, bare, found, labels, printed, doubted):
                yield _told(key, text, found, said_so, "目标")
        yield from _wrong_states(key, text, bare, labels, found_in, doubted)
        if unchecked:
            yield _unchecked(key, text, unchecked)


class _Finder:
    """Finds patterns in texts: those that stand in one of them, as one look at all tells."""

    def __init__(self, together: str) -> None:
        self._present = {
            pattern
            for pattern, signs in _SIGNS.items()
            if stands_in(together, signs, pattern)
        }

    def __call__(self, text: str, pattern: Pattern) -> Iterator[re.Match[str]]:
        """Where the pattern stands in one of the texts."""
        return pattern.finditer(text) if pattern in self._present else iter(())


def _blotted(found: re.Match[str]) -> str:
    """A reference as so many characters: last year's year stays readable."""
    length = len(found.group())
    if "上年度" in found.group():
        return "上年" + "\x01" * (length - 2)
    return "\x00" * length


class _Says(NamedTuple):
    """What figures say of a comparison, empty where it is right, and which figures do."""

    right: str
    figures: Sequence[Figure] = ()


def _typed(figures: Sequence[Figure], text: Words) -> str:
    """The typed numbers that figures rest on, as a message beside a text names them."""
    return typed_at(figures, text.place) or "数"


def _told(
    key: str, text: Words, found: re.Match[str], said: _Says, against: str
) -> Problem:
    return problem(
        "W12",
        "figures",
        place_at(text, found.start()),
        was=line_at(text, found.start()),
        key=key,
        words=text[slice(*found.span())],
        right=said.right,
        against=against,
        typed=_typed(said.figures, text),
    )


def _told_state(
    key: str,
    text: Words,
    span: tuple[int, int],
    right: str,
    figures: Sequence[Figure] = (),
) -> Problem:
    return problem(
        "W12",
        "state",
        place_at(text, span[0]),
        was=line_at(text, span[0]),
        key=key,
        words=text[slice(*span)],
        right=right,
        typed=_typed(figures, text),
    )


def _unchecked(key: str, text: Words, those: Sequence[tuple[int, str]]) -> Problem:
    listed = "、".join(f"“{words}”" for _, words in those)
    return problem(
        "W12",
        "unchecked",
        place_at(text, those[0][0]),
        was=line_at(text, those[0][0]),
        key=key,
        listed=listed,
    )


# What is said of a balance, and which sign it says.
_BALANCE = "当期结余"
_IN_DEFICIT = Pattern(r"收不抵支|(?:当期|收支)(?:缺口|赤字)|出现赤字|支大于收")
_IN_BALANCE = Pattern(
    r"(?:收支|收入[和与]支出)(?:保持|基本|实现|总体)*平衡|(?:略有|当期有)结余|(?<!不)能够?满足支出"
)
_NONE_OF = Pattern(
    r"(?:没有|未|并未)(?:发生|安排)?(?P<what>[^，。；：\d]{2,16}?)(?P<plan>预算)?(?=[，。；])"
)
_LESS_THAN = Pattern(f"{_DOWN}|小于|未|没")
_OF_SEVERAL = Pattern("均|都|各项|全部|分别|如果|若|应当?|力争|确保|未来|下一")
_MUCH = ("较大", "较多", "偏大", "偏多", "偏高", "过大", "过多")
_MUCH_OF = Pattern("|".join(_MUCH))
_LONGEST_NAME = 16
_NAME_ENDS = Pattern(rf"[{_CLAUSE_ENDS}\d]")
_MARKS = str.maketrans("", "", "“”（）()")


def _wrong_states(
    key: str,
    text: Words,
    bare: str,
    labels: Labels,
    found_in: _Finder,
    doubted: Collection[Place | None],
) -> Iterator[Problem]:
    """W12 for 收支平衡 beside a deficit, 没有 of what there is, 较大 of what is nought."""
    for pattern, right in (
        (_IN_BALANCE, "当期结余是负数"),
        (_IN_DEFICIT, "当期结余不是负数"),
    ):
        for found in found_in(bare, pattern):
            balance = _figures(labels, _BALANCE, NOW)
            said = {one.value < 0 for one in balance} == {pattern is _IN_BALANCE}
            before = bare[max(found.start() - _PAST_BEFORE, 0) : found.start()]
            if said and not _PAST_STATE.search(before):
                yield _told_state(key, text, found.span(), right, balance)
    unmet = [name for name in labels.unmet if not _is_doubted(name, labels, doubted)]
    for found in found_in(bare, _ALL_MET) if unmet else ():
        right = f"没有达到的有{'、'.join(unmet)}"
        yield _told_state(key, text, found.span(), right)
    for found in found_in(bare, _NONE_OF):
        role = PLAN if found["plan"] else NOW
        figures = _called(found["what"], labels, role)
        if figures and all(one.value != 0 for one in figures):
            yield _told_state(key, text, found.span(), "这一项不是 0", figures)
    for found in found_in(bare, _DENIED) if labels.reached else ():
        before = bare[max(found.start() - _PAST_BEFORE, 0) : found.start()]
        requirement = _denied(bare, found, labels)
        if requirement and not _PAST_STATE.search(before):
            right = f"写的是做到了“{requirement}”"
            yield _told_state(key, text, found.span(), right)
    for found in found_in(bare, _MUCH_OF):
        before = bare[max(found.start() - _LONGEST_NAME, 0) : found.start()]
        what = _NAME_ENDS.split(before)[-1]
        figures = _called(what, labels, NOW)
        if figures and all(one.value == 0 for one in figures):
            span = (found.start() - len(what), found.end())
            yield _told_state(key, text, span, "这一项是 0", figures)


def _denied(text: str, found: re.Match[str], labels: Labels) -> str:
    """The requirement, said to be reached in the data, that a clause says was not."""
    clause = text[slice(*sentence_around(text, found.start(), _CLAUSE_ENDS))]
    for name, requirement in labels.reached.items():
        rest = requirement.replace(found["what"], "", 1)
        is_meant = name in clause or (len(rest) >= _SHORT and rest in clause)
        if found["what"] in requirement and is_meant:
            return requirement
    return ""


_DENIED = Pattern(rf"(?:没有|没能|未能|尚未|未)(?P<what>{HAN}{{2}})")
_ALL_MET = Pattern(
    r"(?:各项|所有|全部|年初设定的|年度)(?:绩效)?(?:指标|目标|任务)(?:值)?"
    r"(?:均|都|全部)(?:已|已经)?(?:完成|达到|达标|实现|得满分)"
)
# By pattern: words of which one is in whatever it finds.
_SIGNS: Mapping[Pattern, Collection[str]] = {
    _LAST_YEAR: ("年", "同比"),
    _BUDGET: ("预算",),
    _TARGET: ("目标", "指标值"),
    _IN_DEFICIT: ("收不抵支", "缺口", "赤字", "支大于收"),
    _IN_BALANCE: ("平衡", "结余", "支出"),
    _NONE_OF: ("没有", "未"),
    _DENIED: ("没", "未"),
    _MUCH_OF: _MUCH,
    _ALL_MET: ("指标", "目标", "任务"),
}
_PAST_BEFORE = 12
_PAST_STATE = Pattern(r"[上去往]年|以前|历年|目标|防止|避免|如果|若")


def _called(words: str, labels: Labels, role: str) -> list[Figure]:
    """The figures of a role that words name exactly, marks, 经费 and 和 aside."""
    wanted = words.translate(_MARKS)
    for ending in ("", "数", "合计"):
        names = (wanted + ending, wanted.removesuffix("经费") + ending)
        for name in names:
            label = labels.joined.get(name.translate(JOINING), "")
            if len(name) >= _SHORT and label:
                return _figures(labels, label, role)
    return []


# ── two figures ─────────────────────────────────────────────────────────────


def _pair_says(
    key: str, text: str, start: int, labels: Labels, role: str, word: str
) -> _Says | None:
    """What the figures say where the word says otherwise, None where there are no two to tell."""
    label = _label_before(key, text, start, labels)
    pairs = [
        (now, base)
        for now, base in product(
            _figures(labels, label, NOW), _figures(labels, label, role)
        )
        if now.unit.dimension == base.unit.dimension
    ]
    if not label or not pairs:
        return None
    signs = {_sign(now, base) for now, base in pairs}
    if _said(word) in signs:
        return _Says("")
    return _Says({1: "增加", -1: "减少", 0: "持平"}[signs.pop()], pairs[0])


def _figures(labels: Labels, label: str, role: str) -> list[Figure]:
    return [one.figure for one in labels.of(label, role)]


def _label_before(key: str, text: str, start: int, labels: Labels) -> str:
    """What a comparison is said of: what its clause names, else what the text is about."""
    clause = text[sentence_around(text, start, _CLAUSE_ENDS)[0] : start]
    label, between = labels.last_in(clause)
    if label and _BETWEEN.match(between) and _stands_alone(clause, label):
        return label
    if _GENERIC.match(clause):
        about = key.split()[-1]
        return about if about in labels.by_label else ""
    return ""


def _stands_alone(clause: str, label: str) -> bool:
    """Whether a short label is not the end of a longer name."""
    before = clause[: clause.rfind(label)]
    return len(label) > _SHORT or _BEFORE_SHORT.search(before) is not None


def _sign(now: Figure, base: Figure) -> int:
    one = half_up(now.shown, _PLACES)
    other = half_up(base.cast(now.unit).shown, _PLACES)
    return (one > other) - (one < other)


def _said(word: str) -> int:
    if word in ("持平", "等于"):
        return 0
    return -1 if _LESS_THAN.match(word) else 1


# ── a figure and its target ─────────────────────────────────────────────────


def _referred_before(text: str, at: int, labels: Labels) -> Figure | None:
    """The figure that a text refers to right before a comparison, None where it refers to none."""
    near = text[max(0, at - _LONGEST_REFERENCE) : at]
    found = _REFERRED.search(near) if "}}" in near else None
    return labels.by_name.get(found[1]) if found else None


_LONGEST_REFERENCE = 60
_REFERRED = Pattern(r"\{\{ ?([^\s|(){}]+) ?\}\}，?[也仍均虽则]?$")


def _is_doubted(name: str, labels: Labels, doubted: Collection[Place | None]) -> bool:
    """Whether what an indicator came to was typed at one of the places."""
    value = labels.values.get(name)
    return value is not None and figure_place(value) in doubted


def _target_says(
    key: str,
    text: str,
    found: re.Match[str],
    labels: Labels,
    printed: Figure | None,
    doubted: Collection[Place | None],
) -> _Says | None:
    start = sentence_around(text, found.start(), _SENTENCE_ENDS)[0]
    sentence = text[start : found.start()]
    if _OF_SEVERAL.search(sentence[-12:]):
        return None
    named = [one for one in labels.targets if one in sentence]
    # 特殊人群参保率 is not 参保率: of two that end at the same place the longer is meant.
    name = max(
        named, key=lambda one: (sentence.rfind(one) + len(one), len(one)), default=""
    )
    if not name:
        about = key.split()[-1]
        name = about if about in labels.targets else ""
    values = [one.figure for one in labels.of(name, NOW)] if name else []
    if printed is not None:
        # Of a value and what it is after adjustment the one that is printed right before is meant.
        same = (one for one in values if one.unit == printed.unit)
        values = [one for one in same if one.value == printed.value] or values
    target = labels.targets.get(name)
    alike = [
        one
        for one in values
        if target and one.unit.dimension == target.bounds[0].unit.dimension
    ]
    if target is None or not alike or _is_doubted(name, labels, doubted):
        return None
    holds = _HELD[found["word"][:1] if found["word"][0] in "未没不" else found["word"]]
    if any(holds(one, target) for one in alike):
        return None
    right = "达到" if target.met(alike[0]) else "没有达到"
    return _Says(right, alike[:1])


def _above(figure: Figure, target: Target) -> bool:
    return figure > target.bounds[-1]


def _below(figure: Figure, target: Target) -> bool:
    return figure < target.bounds[0]


def _met(figure: Figure, target: Target) -> bool:
    return target.met(figure)


def _unmet(figure: Figure, target: Target) -> bool:
    return not target.met(figure)


_HELD: Mapping[str, Callable[[Figure, Target], bool]] = {
    **dict.fromkeys(("高于", "超过", "超出", "大于"), _above),
    **dict.fromkeys(("低于", "小于"), _below),
    **dict.fromkeys(("达到", "完成", "实现", "超额完成"), _met),
    **dict.fromkeys(("未", "没", "不"), _unmet),
}
