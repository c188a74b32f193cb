"""What is left over in a document's texts: a year left standing, open places, a text that is another's."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from reports.core.problems import Place, Problem, Severity
from reports.source.references import SHARED_FILE, SHARED_TITLE
from reports.source.schema import Words

# ── years left standing ─────────────────────────────────────────────────────

_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
_AS_OF = re.compile(rf"截至{_YEAR}年12月(?:底|末|31日)")
_QUOTED = re.compile(r"《[^《》]*》|〔[^〔〕]*〕|﹝[^﹝﹞]*﹞|\[[^\[\]]*\]")
_DATED = re.compile(rf"{_YEAR}年\d{{1,2}}月\d{{1,2}}日")
_SINCE = re.compile(rf"[自从由]{_YEAR}年[^，。；]{{0,12}}?起")
_SOURCE = re.compile(r"来源[^，。；]*")
_PLAIN_YEAR = re.compile(rf"{_YEAR}年")
_REFERENCE = re.compile(r"\{\{[^{}]*\}\}")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def stale_years(
    texts: Mapping[str, Any],
    year: int,
    called: Sequence[str],
    previous: Mapping[str, Any],
) -> Iterator[Problem]:
    """N12 for each year that seems to be left over from last year's text; `called` is what the report is called.

    Three patterns and no others, since years before and after the report's own are mostly right: 截至…年12月底 of
    another year, …年度 of another year before the report's own name, and a text taken over from last year in which
    the figures are new and last year's year is not.
    """
    names = "|".join(re.escape(name) for name in called if name)
    own_name = re.compile(rf"{_YEAR}年度(?:的)?(?:{names})") if names else None
    for key, text in texts.items():
        if not isinstance(text, Words):
            continue
        bare = _without(text, _QUOTED, _DATED, _SINCE, _SOURCE)
        for pattern, looked_at in (
            (_AS_OF, _without(text, _QUOTED, _SOURCE)),
            (own_name, bare),
        ):
            for found in pattern.finditer(looked_at) if pattern else ():
                if int(found["year"]) != year:
                    yield _stale(key, text, found.start(), f"“{found.group()}”", year)
        former = previous.get(key)
        if not isinstance(former, Words):
            continue
        at = _kept_year(bare, _without(former, _QUOTED, _DATED, _SINCE, _SOURCE), year)
        if at is not None:
            yield _stale(
                key, text, at, f"和上年同一段比，数变了，“{year - 1}年”没有变", year
            )


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    """The text with blanks where years are meant as they stand: titles, document numbers, dates, 自…起, sources."""
    for pattern in patterns:
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return text


def _kept_year(now: str, before: str, year: int) -> int | None:
    """Where last year's year stands in a text that has it from last year, though its figures are new; else None."""
    kept = next(
        (
            found.start()
            for found in _PLAIN_YEAR.finditer(now)
            if int(found["year"]) == year - 1
        ),
        None,
    )
    years, former_years = (_PLAIN_YEAR.findall(text) for text in (now, before))
    if kept is None or years != former_years:
        return None
    return kept if _REFERENCE.search(now) or _figures(now) != _figures(before) else None


def _figures(text: str) -> list[str]:
    return _DIGITS.findall(_PLAIN_YEAR.sub("", _REFERENCE.sub("", text)))


def _stale(key: str, text: Words, offset: int, what: str, year: int) -> Problem:
    place = Place(text.place.file, text.place.line + text.count("\n", 0, offset))
    line = text.splitlines()[text.count("\n", 0, offset)].strip()
    message = f"“{key}”里的年份像是上年留下的：{what}。"
    hint = f"报告年度是 {year} 年：写成 {{{{ 年度 }}}}年 以后就不用改；确实是那一年，不用管。"
    return Problem("N12", Severity.HINT, message, place, line, hint=hint)


# ── texts left standing ─────────────────────────────────────────────────────


def unrewritten(
    texts: Mapping[str, Words], schema: Mapping[str, Any], previous: Mapping[str, Any]
) -> Iterator[Problem]:
    """W05 for each text that is to be written anew each year (每年重写 in the schema) and is last year's word for word.

    Short ones are passed over, since a short reason may well be the same again.
    """
    for key, text in texts.items():
        former = previous.get(key)
        words = "".join(text.split())
        if (
            len(words) < _SHORT
            or not isinstance(former, Words)
            or words != "".join(former.split())
        ):
            continue
        patterns = schema.get("patternProperties", {}).items()
        parts = [
            schema["properties"].get(key, {}),
            *(part for pattern, part in patterns if re.search(pattern, key)),
        ]
        if any(part.get("每年重写") for part in parts):
            message = f"“{key}”和上年的一字不差，这一段每年要重写。"
            hint = "照今年的情况改写；今年确实一样的，不用管。"
            yield Problem(
                "W05",
                Severity.WARNING,
                message,
                text.place,
                text.splitlines()[0].strip(),
                hint=hint,
            )


# ── what a published text must not hold ─────────────────────────────────────

_DEBRIS: Sequence[tuple[re.Pattern[str], Severity, str, str]] = (
    (
        re.compile(
            r"[X×Ｘ]{2,}|(?<![A-Za-z])x{2,}(?![A-Za-z])|_{3,}|\?{2,}|[（(【〔]待(?:补充?|填写?|核实?|定|完善)[）)】〕]"
        ),
        Severity.ERROR,
        "是没有填的地方",
        "填上，或者整句删掉。",
    ),
    (
        re.compile(
            r"(?:增加|增长|上升|提高)[（(](?:减少|下降|降低)[）)]|(?:减少|下降|降低)[（(](?:增加|增长|上升|提高)[）)]"
        ),
        Severity.ERROR,
        "是样本里二选一的写法",
        "按实际留一个。",
    ),
    (
        re.compile(
            r"[（(]\d+字(?:以内|左右)[）)]|PAGEREF|_Toc\d+|错误[！!]\s*未定义书签|%d|仍保留该表格式|统一采用以下内容"
        ),
        Severity.ERROR,
        "是模板或别的文件里带过来的",
        "删掉它。",
    ),
    (
        re.compile(r"\A\s*(?:同上年?|同前|见上|略)[。；]?\s*\Z"),
        Severity.ERROR,
        "会照原样印出来",
        "写出是什么；和别处一样的，写“同 ”加那一段的标题。",
    ),
    (
        re.compile(r"(?:减少|下降|降低)了?\s*[-－−]\d"),
        Severity.WARNING,
        "已经是减少，后面又是负数",
        "去掉负号；确实是增加，改“减少”两个字。",
    ),
    (
        re.compile(
            r"占(?:比|(?![^，。；]{0,12}(?:[上去]年|预算|目标|计划|任务))[^，。；%％占]{0,12}(?:总[数量额计]?|合计|全部|收入|支出)的)"
            r"(?:比重)?(?:达到?|为|是)?(?:[1-9]\d{3,}|[2-9]\d\d|1(?!00(?:\.0+)?[%％])\d\d)(?:\.\d+)?[%％]"
        ),
        Severity.WARNING,
        "是占比，不会超过 100%",
        "核对这个数；是完成率的，不写“占”。",
    ),
    (
        re.compile(r"([，。；：、！？])\1+|[，、；：][。，、；：]"),
        Severity.WARNING,
        "标点重复了",
        "留一个。",
    ),
    (
        re.compile(
            r"(?:占比?|增长率?|下降率?|上升|完成率|执行率|到位率)(?:达到?|为)?\d+(?:\.\d+)?(?=[，。；、])"
        ),
        Severity.WARNING,
        "像是少了 %",
        "补上单位；数最好写 {{ 名称 }} 引用。",
    ),
    (
        re.compile(r"(?<![一-鿿])(?!一.一)([一-鿿]{2,6})\1(?![一-鿿]?[（(])"),
        Severity.HINT,
        "词语重复了",
        "确实要重复的，不用管。",
    ),
)


def debris(texts: Mapping[str, Any], names: Collection[str]) -> Iterator[Problem]:
    """N13 for what is left over in a text: open places, both of two words, marks of other files, doubled words.

    `names` are those of 科目, in which words repeat by nature.
    """
    for key, text in texts.items():
        if not isinstance(text, Words):
            continue
        bare = _without(text, _REFERENCE)
        for pattern, severity, what, hint in _DEBRIS:
            for found in pattern.finditer(bare):
                if severity is Severity.HINT and any(
                    found.group() in name for name in names
                ):
                    continue
                place = Place(
                    text.place.file,
                    text.place.line + text.count("\n", 0, found.start()),
                )
                line = text.splitlines()[text.count("\n", 0, found.start())].strip()
                yield Problem(
                    "N13",
                    severity,
                    f"“{key}”里的“{found.group()}”{what}。",
                    place,
                    line,
                    hint=hint,
                )


# ── one text in two documents ───────────────────────────────────────────────

_SHORT = 20


def twins(documents: Mapping[str, Mapping[str, Words]]) -> Iterator[Problem]:
    """W01 for each document with texts that stand word for word in one before it; `documents` by title.

    To be given what stands in a document's own file: what several take from the shared file is meant to be the same.
    """
    seen: dict[str, str] = {}
    for title, texts in documents.items():
        own = dict(_comparable(texts))
        same = [
            (seen[words], key, text)
            for words, (key, text) in own.items()
            if words in seen
        ]
        if same:
            others = list(dict.fromkeys(other for other, _, _ in same))
            listed = "、".join(f"“{key}”" for _, key, _ in same[:3]) + (
                f"等 {len(same)} 段" if len(same) > 3 else ""
            )
            message = f"《{title}》的{listed}和《{others[0]}》{'等' if len(others) > 1 else ''}的一字不差。"
            hint = f"是抄过来的，改成这一份自己的；有意相同的，移到“{SHARED_FILE}”，两处都写“同 {SHARED_TITLE}”。"
            yield Problem("W01", Severity.WARNING, message, same[0][2].place, hint=hint)
        seen |= {words: title for words in own if words not in seen}


def _comparable(texts: Mapping[str, Words]) -> Iterator[tuple[str, tuple[str, Words]]]:
    for key, text in texts.items():
        words = "".join(text.split())
        if len(words) >= _SHORT:
            yield words, (key, text)
