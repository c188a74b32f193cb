"""Names that are not this unit's: other places, other departments, another level of government,
another insurance, and its own names in a second form.

What is its own stands in 单位.yaml; what others are called, in the dictionaries 区划, 部门 and 险种.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec.structs import replace

from reports.core.patterns import HAN, Pattern
from reports.core.problems import Problem, problem
from reports.prose.passages import (
    blank_out,
    line_at,
    place_at,
    sentence_around,
    without_references,
)
from reports.prose.register import Register, after_place
from reports.source.schema import Words

_HAN = Pattern(HAN)
_BODY_AFTER = Pattern(rf"{HAN}{{0,6}}(?:局|委|政府|中心)")
_CLAUSE_END = Pattern(r"[，。；\n]")
_OF_THE_UNIT = Pattern("本项目|该项目|本单位|我[局单]|自评|部门整体|预算|设立")
_PLACE_ENDS = Pattern("[县市州区旗盟省]")
_LONGEST_PLACE = 15
_LEVELS = "省州市县区旗"
OURS = Pattern(rf"(?:我|(?<![基成根日资])本)([{_LEVELS}])(?![域间场长])")
"""我省, 本县: our own place by its level, which is the first group."""
_WHOLE = Pattern(rf"(?<![安完健])全([{_LEVELS}])(?![域间场民])")
_BODIES = rf"{HAN}{{2,6}}?[局厅]|政府|委"
_PROVINCE = Pattern(rf"(?<![跨外邻各出本他全我])省(?:内|级|厅|{_BODIES})")
_AUTONOMOUS = Pattern(rf"(?<![、各])自治区(?:内|{_BODIES}|党委)")
_PREFECTURE = Pattern(rf"(?<!{HAN})州(?:级|本级|{_BODIES})")
_USUAL = "常打交道"
_SENTENCE_END = Pattern(r"[。；！？\n]")
_MARKS = "，。；：、！？\n（）()“”"
# Whoever goes there or learns from there means another place.
_ELSEWHERE = (
    r"赴|前往|派员|学习|考察|借鉴|异地|外地|跨[省市县州]|[省市县州]外|外[省市县州]"
    r"|对口|帮扶|协作|来自|毗邻|相邻|联合|籍|转[入出往至]"
)
# Insured people live and work elsewhere, and are treated there.
_THERE = (
    r"(?:[在到往至于]|前往)(?:{any}{{0,60}}[、和及])?{any}{{0,6}}?{name}(?:{any}{{0,20}}?)"
    r"(?:就医|就诊|住院|看病|购药|务工|打工|居住|安置|经商)"
)
_OF_CLAUSE = r"[^，。；\n]"
_BESIDE = Pattern(
    r"(?:会同|联合|配合|协同|协调|协助|对接|联系|函商|商请?|与|和|及|同|向|由|经|报|、|据|按照?|根据|依照|请|给|对|等|各|以|在|从|将|因)"
    r"(?:[省州市县区]|本级|同级|当地|有关|我[省州市县区局])?$"
)
_OWN_DEEDS = Pattern(
    r"^(?:设立|申报|编制|承担|作为|坚持|认真|严格|高度重视|强化|加强|成立|建立|完善"
    r"|制定|组织|实施|开展|负责|安排|扎实|积极|全面|深入|对照)"
)
# How much of what stands beside a name is looked at.
_NEAR = 200
_NOT_INSURED = Pattern(
    r"没有参加|未参加|不[含包属]|除|以外|转[入为成]|相比|[比较]|区别|不同|衔接|整合|合并|并入"
)


def find_foreign_names(
    texts: Mapping[str, Words], register: Register, insurance: str
) -> Iterator[Problem]:
    """W16 for each name in the texts that is another's; `insurance` is the only kind that the
    document speaks of, empty where it speaks of several or none.
    """
    register = _only_in(register, "\n".join(texts.values()))
    for key, text in texts.items():
        bare = without_references(text)
        # Whoever copies a sentence copies all that is foreign in it: the first is told.
        taken: set[int] = set()
        finds = list(_in_text(bare, register, insurance))
        ends = [at.start() for at in _SENTENCE_END.finditer(bare)] if finds else []
        for case, start, end, right in finds:
            sentence = bisect_left(ends, start)
            if sentence in taken:
                continue
            taken.add(sentence)
            yield problem(
                "W16",
                case,
                place_at(text, start),
                was=line_at(text, start),
                key=key,
                words=text[start:end],
                right=right,
            )


def _only_in(register: Register, together: str) -> Register:
    """The register with those names of other departments that stand anywhere in the texts."""
    others = {}
    for name, words in register.others.items():
        found = tuple(one for one in words if one == _USUAL or one in together)
        if name in together or found not in ((), (_USUAL,)):
            others[name] = found
    return replace(register, others=others)


_Find = tuple[str, int, int, str]


def _in_text(text: str, register: Register, insurance: str) -> Iterator[_Find]:
    yield from _foreign_places(text, register)
    yield from _other_levels(text, register)
    yield from _other_departments(text, register)
    yield from _short_names(text, register)
    yield from _misspelt_names(text, register)
    if insurance:
        yield from _other_insurances(text, register, insurance)


def _foreign_places(text: str, register: Register) -> Iterator[_Find]:
    for start, end in places_in(text, register):
        clause, name = _clause(text, start), re.escape(text[start:end])
        there = _THERE.format(any=_OF_CLAUSE, name=name)
        if re.search(rf"{_ELSEWHERE}|{there}", clause) is None:
            yield "place", start, end, register.name


def places_in(text: str, register: Register) -> Iterator[tuple[int, int]]:
    """Where a place that is not the unit's stands in a text."""
    for found in _PLACE_ENDS.finditer(text):
        end = found.end()
        for length in range(min(_LONGEST_PLACE, end), 1, -1):
            name = text[end - length : end]
            if name not in register.places:
                continue
            start = end - length
            inside_own = any(
                stem.endswith(name) and text.endswith(stem, 0, end)
                for stem in register.stems
            )
            if not inside_own and (length > 2 or _stands_alone(text, start, end)):
                yield start, end
            break


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a name of two characters is one, and not the end of a word and 县."""
    before = text[start - 1] if start else "\n"
    return (
        before in _MARKS + "《\x00"
        and _BODY_AFTER.match(text[end : end + 8]) is not None
    )


def _other_levels(text: str, register: Register) -> Iterator[_Find]:
    """我市 in a county, 省内 in an autonomous region."""
    levels, own = register.levels, register.own_level
    if not own:
        return
    wrong = [
        found
        for found in _with_sign("我本", OURS, text)
        if found[1] != own and not found[1] == "省" in levels
    ]
    if own != "省":
        wrong += [
            found for found in _with_sign("全", _WHOLE, text) if found[1] not in levels
        ]
    if "省" in levels:
        wrong += _with_sign("自", _AUTONOMOUS, text)
        wrong += _with_sign("州", _PREFECTURE, text) if "州" not in levels else ()
    else:
        wrong += _with_sign("省", _PROVINCE, text)
    for found in wrong:
        yield "level", found.start(), found.end(), register.area


def _with_sign(signs: str, pattern: Pattern, text: str) -> Iterator[re.Match[str]]:
    """Where a pattern stands in a text that has one of the characters it begins with."""
    has_one = any(sign in text for sign in signs)
    return pattern.finditer(text) if has_one else iter(())


def _all_of(words: str, text: str) -> Iterator[re.Match[str]]:
    """Where words stand in a text; most names stand nowhere."""
    return re.finditer(re.escape(words), text) if words in text else iter(())


def _other_departments(text: str, register: Register) -> Iterator[_Find]:
    for name, (*signs,) in register.others.items():
        usual = signs[:1] == [_USUAL]
        for found in _all_of(name, text):
            start = _with_place(text, found.start(), register)
            before = text[max(0, start - _NEAR) : start]
            after = text[found.end() : found.end() + _NEAR]
            if _BESIDE.search(before) or after.startswith(
                ("、", "和", "与", "等", "》", "关于")
            ):
                continue
            begins = not before or before[-1] in _MARKS + "\x00"
            if begins and _OWN_DEEDS.match(after) and (not usual or _is_ours(after)):
                yield "subject", start, found.end(), register.name
            elif not usual:
                yield "department", start, found.end(), register.name
        for sign in signs[usual:]:
            for found in _all_of(sign, text):
                yield "others_words", found.start(), found.end(), name


def _is_ours(after: str) -> bool:
    """Whether what a department does is what only the unit itself does in its report."""
    clause = _CLAUSE_END.split(after, maxsplit=1)[0]
    return _OF_THE_UNIT.search(clause) is not None


def _with_place(text: str, start: int, register: Register) -> int:
    """Where a name begins, with the place before it."""
    for stem in sorted(register.stems, key=len, reverse=True):
        if text.endswith(stem, 0, start):
            return start - len(stem)
    return start - 1 if start and text[start - 1] in _LEVELS else start


_TAIL = 4


def _short_names(text: str, register: Register) -> Iterator[_Find]:
    """The name of a body of the unit in another form than the register has it."""
    for name in register.subunits:
        tail = name[-_TAIL:]
        bare = after_place(name, register.stems)
        if len(name) <= _TAIL or any(
            other != name and other.endswith(tail) for other in register.subunits
        ):
            continue
        for found in _all_of(tail, text):
            end = found.end()
            if text.endswith(bare, 0, end) or text.startswith(("（", "”"), end):
                continue
            start = found.start()
            while start and text[start - 1] in bare + "医保":
                start -= 1
            if start < found.start():
                yield "short", start, end, name


def _misspelt_names(text: str, register: Register) -> Iterator[_Find]:
    """The name of a body of the unit with one character that is another."""
    for name in register.subunits:
        half = len(name) // 2
        if half < _TAIL:
            continue
        for part, before in ((name[:half], 0), (name[half:], half)):
            for found in _all_of(part, text):
                start = found.start() - before
                said = text[max(start, 0) : start + len(name)]
                if _is_one_off(said, name) and said not in register.subunits:
                    yield "misspelt", start, start + len(name), name


def _is_one_off(said: str, name: str) -> bool:
    """Whether words are a name but for one character, and that none of its place or its last ones."""
    unlike = [
        at
        for at, (one, other) in enumerate(zip(said, name, strict=False))
        if one != other
    ]
    return (
        len(said) == len(name)
        and len(unlike) == 1
        and _PLACE_PART <= unlike[0] < len(name) - 1
        and _HAN.match(said[unlike[0]]) is not None
    )


# As many characters as the place in front of a name has at least.
_PLACE_PART = 2
_TITLES = Pattern(r"《[^《》]*》")


def _other_insurances(text: str, register: Register, own: str) -> Iterator[_Find]:
    own_terms = register.insured.get(own, ())
    bare = blank_out(text, _TITLES)
    for kind, terms in register.insured.items():
        if kind == own:
            continue
        for term in terms:
            for found in _all_of(term, bare):
                clause = _clause(bare, found.start())
                has_own = any(one in clause for one in own_terms)
                if not has_own and _NOT_INSURED.search(clause) is None:
                    yield "insurance", found.start(), found.end(), own


def _clause(text: str, offset: int) -> str:
    return text[slice(*sentence_around(text, offset, "，。；\n"))]


def find_others_titles(
    texts: Mapping[str, Words], title: str, others: Sequence[str]
) -> Iterator[Problem]:
    """W16 for each text of which a sentence begins with the title of another of the unit's documents
    as what it speaks of, and which does not name its own.
    """
    own = _pairs(title)
    for key, text in texts.items():
        for other in others:
            # Titles that share words are not to be told apart in running words.
            if other not in text or title in text or own & _pairs(other):
                continue
            at = text.find(other)
            if at and text[at - 1] not in _SENTENCE_STARTS:
                continue
            if _BELONGING.match(text[at + len(other) : at + len(other) + 2]):
                continue
            yield problem(
                "W16",
                "other_title",
                place_at(text, at),
                was=line_at(text, at),
                key=key,
                words=other,
                right=title,
            )
            break


_SENTENCE_STARTS = "。；\n"
# What else is said of both: 甲项目和乙项目, 甲项目已在另一份说明.
_BELONGING = Pattern("[和与及、以另已由]")
_COMMON = frozenset(
    ("经费", "资金", "补助", "项目", "专项", "工作", "支出", "作经", "项经")
)


def _pairs(words: str) -> set[str]:
    return {one + other for one, other in pairwise(words)} - _COMMON
