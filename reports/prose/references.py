"""References to figures ({{ 名称 }}) that are not what the words before them speak of, or that
contradict one another: 满意度为 a rate of completion, 从 80% 上调至 70%, 29%～25%.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from reports.core.figure import Figure, half_up
from reports.core.patterns import Pattern
from reports.core.problems import Problem, problem
from reports.core.values import Values
from reports.prose.labels import Labels
from reports.prose.passages import (
    REFERENCE,
    line_at,
    place_at,
    sentence_around,
    stands_in,
    without_references,
)
from reports.source.schema import Words

_SUPPLEMENT = "补充数"
_TO_INDICATOR = Pattern(r"评分\.项\.(?P<name>[^\s.|(){}]+)\.")
_TO_SUPPLEMENT = Pattern(
    rf"\{{\{{\s*{_SUPPLEMENT}\.(?P<name>[^\s.|(){{}}]+)\s*(?:\|[^{{}}]*)?\}}\}}"
)
_NAME = Pattern(r"^\{\{\s*([^\s|(){}]+)\s*(?:\|[^{}]*)?\}\}$")
_SEGMENT_ENDS = "。；\n"
_CLAUSE_ENDS = "，。；：、\n（）"
# What may stand between what a figure is called and the reference to it.
_GAP = Pattern(r"[为是达到有共计合总实际约均已在的：“\s]*")
_SEVERAL_TOLD = Pattern(r"分别|依次|各为")
# So many characters two names have to share, and to differ in.
_SHARED = 2
# How near the other's name stands before a reference for which it must be meant.
_NEXT = 3

_VALUE = r"(?:\{\{[^{}]*\}\}|\d{1,12}(?:\.\d{1,6})?)"
_UNIT = r"[%％]?[^，。；、：\d{}～~\s]{0,6}?"
_LONGEST_UNIT = 8
_RAISED = "上调|提高|增加|增长|上升|提升|扩大|上涨"
_LOWERED = "下调|降低|下降|减少|压缩|缩短|压减|回落"
_FROM_TO = Pattern(
    rf"[从由](?:原来的?|原先的?|过去的?)?(?P<one>{_VALUE})(?P<unit>{_UNIT})"
    rf"(?P<word>{_RAISED}|{_LOWERED})[至到为](?P<other>{_VALUE})"
)
_RANGE = Pattern(
    rf"(?P<one>{_VALUE})(?P<unit>[%％]?)(?P<word>[～~])(?P<other>{_VALUE})(?=[%％，。；、）]|$)"
)


def find_wrong_references(
    texts: Mapping[str, Words], scope: Values, labels: Labels
) -> Iterator[Problem]:
    """W12 for each reference to another figure than the words before it name, for two of which
    the first should be the smaller one, or the larger, and for an indicator that there is not.
    """
    together = "\n".join(texts.values())
    patterns = [
        pattern
        for pattern, signs in _IN_A_ROW.items()
        if stands_in(together, signs, pattern)
    ]
    extra = scope.get(_SUPPLEMENT)
    names = list(extra) if isinstance(extra, Mapping) else []
    for key, text in texts.items():
        if "指标" in text and labels.indicators:
            yield from _unknown_indicators(key, text, labels)
        if "评分.项." in text and labels.indicators:
            yield from _of_others_indicator(key, text, labels)
        if names and f"{_SUPPLEMENT}." in text:
            yield from _of_others_supplement(key, text, names, together)
        for pattern in patterns:
            yield from _wrong_way(key, text, labels, pattern)


def _told(key: str, text: Words, at: int, words: str, name: str) -> Problem:
    return problem(
        "W12",
        "reference",
        place_at(text, at),
        was=line_at(text, at),
        key=key,
        words=words,
        name=name,
    )


# ── what is referred to and what is named ───────────────────────────────────


def _of_others_indicator(key: str, text: Words, labels: Labels) -> Iterator[Problem]:
    bare = without_references(text)
    for found in REFERENCE.finditer(text):
        said = _TO_INDICATOR.search(found.group())
        if said is None or said["name"] not in labels.called_of:
            continue
        own = labels.called_of[said["name"]]
        clause = _before(bare, found.start(), _CLAUSE_ENDS)
        if any(one in clause for one in own):
            continue
        label = _nearest(clause, labels.indicators)
        if label and _GAP.fullmatch(clause[clause.rfind(label) + len(label) :]):
            yield _told(key, text, found.start(), label, said["name"])


def _unknown_indicators(key: str, text: Words, labels: Labels) -> Iterator[Problem]:
    """W12 for a name of an indicator where a text lists what is measured, which the report does not
    have: 质量指标为 a rate of another project.
    """
    has_list = any(sign in text for sign in _LISTED_SIGNS)
    for found in _LISTED.finditer(text) if has_list else ():
        for name in _BETWEEN_NAMES.split(found["names"]):
            is_rate = name.endswith(_RATES) and len(name) >= _SHORTEST_NAME
            if is_rate and not any(
                one in name or name in one for one in labels.indicators
            ):
                at = found.start("names") + found["names"].find(name)
                yield problem(
                    "W12",
                    "no_indicator",
                    place_at(text, at),
                    was=line_at(text, at),
                    key=key,
                    words=name,
                )
                return


_LISTED = Pattern(
    r"指标(?:为|是|包括|有)(?P<names>[^，。；：、和及与\n{}\d]{3,20}(?:[、和及与][^，。；：、和及与\n{}\d]{3,20}){0,9})"
)
_LISTED_SIGNS = ("指标为", "指标是", "指标包括", "指标有")
_BETWEEN_NAMES = Pattern("[、和及与]")
_RATES = ("率", "度")
_SHORTEST_NAME = 4


def _nearest(clause: str, names: Collection[str]) -> str:
    """The name that ends nearest to the end of a clause, the longest of them."""
    found = [one for one in names if one in clause]
    return max(
        found, key=lambda one: (clause.rfind(one) + len(one), len(one)), default=""
    )


def _before(bare: str, at: int, ends: str) -> str:
    """What stands before a place in its clause, behind the reference before."""
    start = sentence_around(bare, at, ends)[0]
    return bare[max(start, bare.rfind("\x00", start, at) + 1) : at]


def _of_others_supplement(
    key: str, text: Words, names: Sequence[str], together: str
) -> Iterator[Problem]:
    """Told once a text: two that are swapped are wrong in one way."""
    bare = without_references(text)
    for found in _TO_SUPPLEMENT.finditer(text):
        name, at = found["name"], found.start()
        start = sentence_around(bare, at, _SEGMENT_ENDS)[0]
        segment = bare[start:at]
        if name[:_SHARED] in segment or _SEVERAL_TOLD.search(segment):
            continue
        near = _before(bare, at, _CLAUSE_ENDS)
        for other in names:
            own_part, other_part = _differing(name, other)
            if not other_part or own_part in segment:
                continue
            stands_next = near.rfind(other_part) >= len(near) - len(other_part) - _NEXT
            is_next = other_part in near and stands_next
            is_left_out = f"{_SUPPLEMENT}.{other}" not in together
            if is_next or (is_left_out and other_part in segment):
                yield _told(key, text, at, other_part, name)
                return


def _differing(one: str, other: str) -> tuple[str, str]:
    """What two names begin with before the end that they share, empty where they share none."""
    if one == other or one[-_SHARED:] != other[-_SHARED:]:
        return "", ""
    shared = _SHARED
    while one[-shared - 1 :] == other[-shared - 1 :] and shared < len(one):
        shared += 1
    parts = one[:-shared], other[:-shared]
    return parts if min(map(len, parts)) >= _SHARED else ("", "")


# ── two values in a row ─────────────────────────────────────────────────────

_Value = tuple[Decimal | Fraction, str]
_PLACES = 2


def _wrong_way(
    key: str, text: Words, labels: Labels, pattern: Pattern
) -> Iterator[Problem]:
    for found in pattern.finditer(text):
        one, other = (_value(found[part], labels) for part in ("one", "other"))
        if one is None or other is None or one[1] != other[1]:
            continue
        is_typed = not found["one"].startswith("{")
        after = text[found.end() : found.end() + _LONGEST_UNIT]
        if is_typed and not _is_alike(found["unit"], after):
            continue
        falls = found["word"] in _LOWERED.split("|")
        if one[0] < other[0] if falls else one[0] > other[0]:
            yield problem(
                "W12",
                "backwards",
                place_at(text, found.start()),
                was=line_at(text, found.start()),
                key=key,
                words=_shown(found, one, other),
            )


def _value(words: str, labels: Labels) -> _Value | None:
    """A number with its unit: of a figure that is referred to, or as typed."""
    if not words.startswith("{{"):
        return Decimal(words), ""
    name = _NAME.match(words)
    figure = labels.by_name.get(name[1]) if name else None
    return (figure.shown, figure.unit.name) if isinstance(figure, Figure) else None


def _is_alike(unit: str, after: str) -> bool:
    """Whether the number that follows has the unit of the first, and that is not a year's."""
    return bool(unit) and unit != "年" and after.startswith(unit)


def _shown(found: re.Match[str], one: _Value, other: _Value) -> str:
    """The two as they will be printed, with what stands around them."""
    text, start = found.string, found.start()
    before = text[start : found.start("one")]
    between = text[found.end("one") : found.start("other")]
    return f"{before}{_printed(one)}{between}{_printed(other)}{found['unit']}"


def _printed(value: _Value) -> str:
    return f"{half_up(value[0], _PLACES).normalize():f}{value[1]}"


_IN_A_ROW: Mapping[Pattern, Collection[str]] = {
    _FROM_TO: tuple(
        word + end for word in f"{_RAISED}|{_LOWERED}".split("|") for end in "至到为"
    ),
    _RANGE: ("～", "~"),
}
