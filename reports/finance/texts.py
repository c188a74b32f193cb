"""The texts of a document beside its figures: those it refers to, a year left standing, a text that is another's."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from reports import textfile
from reports.problems import Place, Problem, Tier, did_you_mean
from reports.schema import Words

# ── texts referred to ───────────────────────────────────────────────────────

_SAME_AS = re.compile(r"同[ \u3000]+(\S.*?)\s*")
_SHARED = "共用"
SHARED_FILE = f"{_SHARED}.md"
"""The file of texts that several documents of a folder share on purpose."""


def referred(
    own: Mapping[str, textfile.Section],
    shared: Callable[[], tuple[str, bytes] | None],
    lines: dict[str, list[str]],
    problems: list[Problem],
) -> Mapping[str, textfile.Section]:
    """The sections, each that only says 同 … with the text it refers to; `lines` takes up those of the shared file.

    同 标题 is another section of the document, 同 共用 the shared one of the same title, 同 共用 标题 that of another.
    """
    named = {title: target for title, section in own.items() if (target := _target(section.text, own))}
    outside = {title: target.split(maxsplit=1)[1:] for title, target in named.items() if _is_shared(target)}
    found = shared() if outside else None
    common = _common(found, lines, problems) if found else {}
    sections = {title: section for title, section in own.items() if title not in named}
    wanted = {title: (rest[0] if rest else title, common) for title, rest in outside.items()}
    wanted |= {title: (target, sections) for title, target in named.items() if title not in outside}
    for title, (name, known) in wanted.items():
        section = known.get(name)
        if section is None:
            problems.append(_leads_nowhere(own[title], name, title in outside, found is not None, list(known)))
        else:
            sections[title] = textfile.Section(title, section.text, section.place, section.line)
    return {title: sections.get(title, section) for title, section in own.items()}


def _target(text: str, own: Collection[str]) -> str:
    """What a text that only says 同 … refers to, empty for any other; the blank may be left out before a title."""
    match = _SAME_AS.fullmatch(text)
    if match:
        return match[1]
    bare = text.strip().removeprefix("同")
    return bare if bare != text.strip() and (bare in own or bare == _SHARED) else ""


def _is_shared(target: str) -> bool:
    return target.split(maxsplit=1)[0] == _SHARED


def _common(
    found: tuple[str, bytes], lines: dict[str, list[str]], problems: list[Problem]
) -> Mapping[str, textfile.Section]:
    """The sections of the shared file."""
    file, data = found
    text, faults = textfile.decode(data, file)
    problems += faults
    if text is None:
        return {}
    lines[file] = text.splitlines()
    sections, faults = textfile.sections(text, file)
    problems += faults
    return sections


def _leads_nowhere(
    section: textfile.Section, wanted: str, in_shared: bool, is_there: bool, known: list[str]
) -> Problem:
    where = f"“{SHARED_FILE}”里" if in_shared else "这个文件里"
    words = section.text.strip()
    lacking = f"{where}没有“{wanted}”这一段" if is_there or not in_shared else f"没有“{SHARED_FILE}”这个文件"
    message = f"“{section.title}”写的是“{words}”，{lacking}。"
    hint = did_you_mean(wanted, known)
    if in_shared and not known:
        hint = f"“{SHARED_FILE}”放在数据文件旁边，里面写一行“# {wanted}”，下面写这一段。"
    place = Place(section.place.file, section.line)
    return Problem("D17", Tier.ERROR, message, place, words, hint=hint)


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
    texts: Mapping[str, Any], year: int, called: Sequence[str], previous: Mapping[str, Any]
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
        for pattern, looked_at in ((_AS_OF, _without(text, _QUOTED, _SOURCE)), (own_name, bare)):
            for found in pattern.finditer(looked_at) if pattern else ():
                if int(found["year"]) != year:
                    yield _stale(key, text, found.start(), f"“{found.group()}”", year)
        former = previous.get(key)
        if not isinstance(former, Words):
            continue
        at = _kept_year(bare, _without(former, _QUOTED, _DATED, _SINCE, _SOURCE), year)
        if at is not None:
            yield _stale(key, text, at, f"和上年同一段比，数变了，“{year - 1}年”没有变", year)


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    """The text with blanks where years are meant as they stand: titles, document numbers, dates, 自…起, sources."""
    for pattern in patterns:
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return text


def _kept_year(now: str, before: str, year: int) -> int | None:
    """Where last year's year stands in a text that has it from last year, though its figures are new; else None."""
    kept = next((found.start() for found in _PLAIN_YEAR.finditer(now) if int(found["year"]) == year - 1), None)
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
    return Problem("N12", Tier.HINT, message, place, line, hint=hint)


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
        if len(words) < _SHORT or not isinstance(former, Words) or words != "".join(former.split()):
            continue
        patterns = schema.get("patternProperties", {}).items()
        parts = [schema["properties"].get(key, {}), *(part for pattern, part in patterns if re.search(pattern, key))]
        if any(part.get("每年重写") for part in parts):
            message = f"“{key}”和上年的一字不差，这一段每年要重写。"
            hint = "照今年的情况改写；今年确实一样的，不用管。"
            yield Problem("W05", Tier.WARNING, message, text.place, text.splitlines()[0].strip(), hint=hint)


# ── what a published text must not hold ─────────────────────────────────────

_DEBRIS: Sequence[tuple[re.Pattern[str], Tier, str, str]] = (
    (
        re.compile(
            r"[X×Ｘ]{2,}|(?<![A-Za-z])x{2,}(?![A-Za-z])|_{3,}|\?{2,}|[（(【〔]待(?:补充?|填写?|核实?|定|完善)[）)】〕]"
        ),
        Tier.ERROR,
        "是没有填的地方",
        "填上，或者整句删掉。",
    ),
    (
        re.compile(
            r"(?:增加|增长|上升|提高)[（(](?:减少|下降|降低)[）)]|(?:减少|下降|降低)[（(](?:增加|增长|上升|提高)[）)]"
        ),
        Tier.ERROR,
        "是样本里二选一的写法",
        "按实际留一个。",
    ),
    (
        re.compile(
            r"[（(]\d+字(?:以内|左右)[）)]|PAGEREF|_Toc\d+|错误[！!]\s*未定义书签|%d|仍保留该表格式|统一采用以下内容"
        ),
        Tier.ERROR,
        "是模板或别的文件里带过来的",
        "删掉它。",
    ),
    (
        re.compile(r"\A\s*(?:同上年?|同前|见上|略)[。；]?\s*\Z"),
        Tier.ERROR,
        "会照原样印出来",
        "写出是什么；和别处一样的，写“同 ”加那一段的标题。",
    ),
    (
        re.compile(r"(?:减少|下降|降低)了?\s*[-－−]\d"),
        Tier.WARNING,
        "已经是减少，后面又是负数",
        "去掉负号；确实是增加，改“减少”两个字。",
    ),
    (
        re.compile(
            r"占(?:比|(?![^，。；]{0,12}(?:[上去]年|预算|目标|计划|任务))[^，。；%％占]{0,12}(?:总[数量额计]?|合计|全部|收入|支出)的)"
            r"(?:比重)?(?:达到?|为|是)?(?:[1-9]\d{3,}|[2-9]\d\d|1(?!00(?:\.0+)?[%％])\d\d)(?:\.\d+)?[%％]"
        ),
        Tier.WARNING,
        "是占比，不会超过 100%",
        "核对这个数；是完成率的，不写“占”。",
    ),
    (re.compile(r"([，。；：、！？])\1+|[，、；：][。，、；：]"), Tier.WARNING, "标点重复了", "留一个。"),
    (
        re.compile(r"(?:占比?|增长率?|下降率?|上升|完成率|执行率|到位率)(?:达到?|为)?\d+(?:\.\d+)?(?=[，。；、])"),
        Tier.WARNING,
        "像是少了 %",
        "补上单位；数最好写 {{ 名称 }} 引用。",
    ),
    (
        re.compile(r"(?<![一-鿿])(?!一.一)([一-鿿]{2,6})\1(?![一-鿿]?[（(])"),
        Tier.HINT,
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
        for pattern, tier, what, hint in _DEBRIS:
            for found in pattern.finditer(bare):
                if tier is Tier.HINT and any(found.group() in name for name in names):
                    continue
                place = Place(text.place.file, text.place.line + text.count("\n", 0, found.start()))
                line = text.splitlines()[text.count("\n", 0, found.start())].strip()
                yield Problem("N13", tier, f"“{key}”里的“{found.group()}”{what}。", place, line, hint=hint)


# ── one text in two documents ───────────────────────────────────────────────

_SHORT = 20


def twins(documents: Mapping[str, Mapping[str, Words]]) -> Iterator[Problem]:
    """W01 for each document with texts that stand word for word in one before it; `documents` by title.

    To be given what stands in a document's own file: what several take from the shared file is meant to be the same.
    """
    seen: dict[str, str] = {}
    for title, texts in documents.items():
        own = dict(_comparable(texts))
        same = [(seen[words], key, text) for words, (key, text) in own.items() if words in seen]
        if same:
            others = list(dict.fromkeys(other for other, _, _ in same))
            listed = "、".join(f"“{key}”" for _, key, _ in same[:3]) + (f"等 {len(same)} 段" if len(same) > 3 else "")
            message = f"《{title}》的{listed}和《{others[0]}》{'等' if len(others) > 1 else ''}的一字不差。"
            hint = f"是抄过来的，改成这一份自己的；有意相同的，移到“{SHARED_FILE}”，两处都写“同 {_SHARED}”。"
            yield Problem("W01", Tier.WARNING, message, same[0][2].place, hint=hint)
        seen |= {words: title for words in own if words not in seen}


def _comparable(texts: Mapping[str, Words]) -> Iterator[tuple[str, tuple[str, Words]]]:
    for key, text in texts.items():
        words = "".join(text.split())
        if len(words) >= _SHORT:
            yield words, (key, text)
