"""Whether a count said in words agrees with what is listed, and with how many there are in the data."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from reports.core.figure import Figure
from reports.core.patterns import Pattern
from reports.core.problems import Problem, problem
from reports.core.values import Values
from reports.prose.passages import line_at, place_at, stands_in, without_references
from reports.source.schema import Words

_NUMERALS = "一二三四五六七八九十"
_COUNT = rf"(?P<count>[{_NUMERALS}两]{{1,2}}|(?<![\d.])\d{{1,2}})"
_NOUNS = (
    r"方面|环节|层面|角度|维度|部分|阶段|步骤|原因|问题|因素|内容|措施|办法|试点|股室|科室|方式|形式"
    r"|要求|任务|目标|指标|举措|级(?!指标|及|医)|类(?!指标)|项(?!目)|种|点(?!击)"
)
_PHRASE = Pattern(rf"{_COUNT}(?:个|项|类|大|条|点|种)?(?:{_NOUNS})(?!名)")
_FIRST_OF_ALL = Pattern(r"[：。；，]?\s*一是")
# 原因有三：一是 …
_SO_MANY = Pattern(
    rf"有(?P<count>[{_NUMERALS}两]{{1,2}})(?:个|项|条|点|方面)?(?=[：，。]\s*一是)"
)
_FIRST = "一是"
_ORDINAL = Pattern(rf"([{_NUMERALS}]{{1,2}})是")
_BEFORE_ORDINAL = "。；，：、\n \u3000"
_IN_ORDER = Pattern(rf"(?:^|[{_BEFORE_ORDINAL}])([{_NUMERALS}])是")
_NUMBERED = Pattern(r"\d{1,2}[.．、]\s*\S")
_STOP = Pattern(r"[：。\n]")
_JOINED = Pattern(r"和|及|与|以及")
_MOST = 20
# What may stand between the phrase and its list.
_LEADS_ON = Pattern(r"[^，；\d]{0,10}(?:，(?:包括|即|分别是|主要是|具体是|具体为))?")
_FEWEST_LISTED = 2


def find_miscounted_lists(texts: Mapping[str, Words]) -> Iterator[Problem]:
    """W12 for each count that is followed or preceded by a list of another length."""
    for key, text in texts.items():
        for found in miscounted_in(without_references(text)):
            place, was = place_at(text, found.start), line_at(text, found.start)
            if found.wanted:
                yield problem(
                    "W12",
                    "order",
                    place,
                    was=was,
                    key=key,
                    words=found.words,
                    wanted=found.wanted,
                )
            else:
                yield problem(
                    "W12",
                    "list",
                    place,
                    was=was,
                    key=key,
                    words=found.words,
                    count=found.count,
                )


class Miscounted(Struct, frozen=True):
    """A count that is not that of its list, or with `wanted` one of 一是, 二是 … out of order."""

    start: int
    words: str
    count: int = 0
    wanted: str = ""


def miscounted_in(bare: str) -> Iterator[Miscounted]:
    """What is miscounted in a text, whoever wrote it."""
    finds = [*_PHRASE.finditer(bare)]
    if _FIRST in bare:
        has_count = any(f"有{number}" in bare for number in f"两{_NUMERALS}")
        finds += _SO_MANY.finditer(bare) if has_count else ()
        yield from _out_of_order(bare)
    for found in finds:
        said = _number(found["count"])
        listed = _listed_after(bare, found.end()) or _listed_before(bare, found)
        if said and listed and said not in listed:
            yield Miscounted(found.start(), found.group(), max(listed))


def _out_of_order(bare: str) -> Iterator[Miscounted]:
    """The first of 一是, 二是 … that does not follow on the one before; a list may stand in another."""
    reached: list[int] = []
    for found in _IN_ORDER.finditer(bare):
        number = _number(found[1])
        if number == 1:
            reached.append(1)
            continue
        while len(reached) > 1 and reached[-1] != number - 1:
            reached.pop()
        if reached and reached[-1] != number - 1:
            wanted = _NUMERALS[reached[-1] : reached[-1] + 1] or "十一"
            words = found.group().strip(_BEFORE_ORDINAL)
            yield Miscounted(found.start(1), words, wanted=f"{wanted}是")
            return
        reached[-1:] = [number]


def _number(words: str) -> int:
    """三 as 3; 0 for what is no number of a list."""
    if words.isdecimal():
        return int(words) if int(words) <= _MOST else 0
    words = words.replace("两", "二")
    if len(words) == 1:
        return _NUMERALS.index(words) + 1
    if words[0] == "十":
        return 10 + _NUMERALS.index(words[1]) + 1
    return 0


def _listed_after(text: str, end: int) -> range:
    """How many a list behind the phrase has: 一是 … 二是 …, numbered paragraphs, or what ；
    divides behind a colon.
    """
    stop = _STOP.search(text[end:])
    if stop is None or not _LEADS_ON.fullmatch(text[end : end + stop.start()]):
        return range(0)
    rest = text[end + stop.start() :]
    if _FIRST_OF_ALL.match(rest):
        return _exactly(_ordinals(rest))
    if stop.group() == "：" or rest.startswith("：\n"):
        lines = [line.strip() for line in rest[1:].split("\n")]
        if not lines[0]:
            return _exactly(_numbered(lines))
        sentence = rest[1:].split("。")[0].split("\n")[0]
        if sentence.count("；"):
            return _exactly(sentence.rstrip("；").count("；") + 1)
        if "、" in sentence and "，" not in sentence and "等" not in sentence:
            return _about(sentence)
    return range(0)


def _ordinals(text: str) -> int:
    """How far 一是, 二是 … go on without beginning anew."""
    reached = 0
    for found in _ORDINAL.finditer(text):
        number = _number(found[1])
        if number == reached + 1:
            reached = number
        elif number == 1:
            break
    return reached


def _numbered(lines: Sequence[str]) -> int:
    count = 0
    for line in lines:
        if _NUMBERED.match(line):
            count += 1
        elif line and count:
            break
    return count


def _exactly(count: int) -> range:
    return range(count, count + 1) if count >= _FEWEST_LISTED else range(0)


def _about(words: str) -> range:
    """How many words divided by 、 and 和 may name: a 和 may belong to a name."""
    least = words.count("、") + 1
    return range(least, least + len(_JOINED.findall(words)) + 1)


def _listed_before(text: str, found: re.Match[str]) -> range:
    """How many are named right before the phrase: 省、市、县三级."""
    start = max(text.rfind(mark, 0, found.start()) for mark in "，。；：\n（") + 1
    words = text[start : found.start()]
    if (
        "、" not in words
        or words.endswith(("等", "的", "共", "其他", "、", "等共"))
        or "\x00" in words
    ):
        return range(0)
    return _about(words)


# ── how many there are ──────────────────────────────────────────────────────

_OTHER = _COUNT.replace("count", "other")
_HAS = r"(?:共设|共有|共|有|设|为)?"


def _counted(before: str, after: str, words: str = "[个条项]") -> Pattern:
    """三级指标8个 or 8个三级指标."""
    return Pattern(f"{before}{_HAS}{_COUNT}{words}|{_OTHER}{words}{after}")


# By what is counted: words of which one is in whatever the pattern finds, and the pattern.
_OF_DATA: Mapping[str, tuple[Collection[str], Pattern]] = {
    **{
        f"{level}级指标": (
            (f"{level}级指标",),
            _counted(f"{level}级指标", f"{level}级指标"),
        )
        for level in "一二三"
    },
    "下属单位": (
        ("下属", "所属", "二级"),
        _counted(
            "(?:下属|所属|二级)(?:预算|事业)?单位",
            "(?:下属|所属)(?:预算|事业)?单位",
            "[个家]",
        ),
    ),
    "项目": (
        ("个项目",),
        _counted(
            "(?:全部|所有|涉及|下达|安排|纳入)",
            "项目(?:都|均|全部|，全部)",
            "个(?=项目)",
        ),
    ),
}


def find_miscounts(texts: Mapping[str, Words], scope: Values) -> Iterator[Problem]:
    """W12 for each count in the texts of what the data have another number of."""
    together = "\n".join(texts.values())
    patterns = {
        what: pattern
        for what, (signs, pattern) in _OF_DATA.items()
        if stands_in(together, signs, pattern)
    }
    if not patterns:
        return
    known = _known_counts(scope)
    for key, text in texts.items():
        bare = without_references(text)
        for what, pattern in patterns.items():
            for found in pattern.finditer(bare) if known.get(what) else ():
                said = _number(found["count"] or found["other"])
                if said and said not in known[what]:
                    yield problem(
                        "W12",
                        "data",
                        place_at(text, found.start()),
                        was=line_at(text, found.start()),
                        key=key,
                        words=found.group(),
                        count=known[what][0],
                    )


def _known_counts(scope: Values) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = {}
    tally = getattr(scope.get("评分"), "counts", None)
    for what, level in (
        ("一级指标", "first"),
        ("二级指标", "second"),
        ("三级指标", "third"),
    ):
        figure = getattr(tally, level, None)
        if isinstance(figure, Figure):
            counts[what] = [int(figure.value)]
    unit = scope.get("单位")
    bodies = unit.get("下属单位") if isinstance(unit, Mapping) else None
    if isinstance(bodies, Sequence) and not isinstance(bodies, str):
        natures = [one.get("性质") for one in bodies if isinstance(one, Mapping)]
        counts["下属单位"] = [len(bodies), *map(natures.count, natures)]
    counts["项目"] = sorted(_counts_of("项目", scope), reverse=True)
    return counts


def _counts_of(noun: str, values: Values, within: str = "") -> Iterator[int]:
    """The figures of the data that count what the noun says."""
    for key, value in values.items():
        if key in ("上年", "字典", "批复数"):
            continue
        if isinstance(value, Figure) and value.unit.name == "个":
            if noun in within + str(key):
                yield int(value.value)
        elif isinstance(value, Mapping):
            yield from _counts_of(noun, value, within + str(key))
