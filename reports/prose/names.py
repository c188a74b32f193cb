"""Names that are not this unit's: other places, other departments, another level of government,
another insurance, and its own names in a second form.

What is its own stands in 单位.yaml; what others are called, in the dictionaries 区划, 部门 and 险种.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Problem, problem
from reports.core.values import Values
from reports.prose.passages import (
    blank_out,
    line_at,
    place_at,
    sentence_around,
    without_references,
)
from reports.source.schema import (
    AMONG_BODIES,
    NEARBY_BODY,
    OWN_BODY,
    Schema,
    Words,
    resolve,
)

REGISTERS = ("区划", "部门", "险种")
"""The dictionaries that hold names of others."""

# As a class of what it is not: a range of all 汉字 is slow to compile.
_HAN = r"[^\W0-9A-Za-z_]"
_PLACE_ENDS = "[县市州区旗盟省]"
_LONGEST_PLACE = 15
_NATIONS = r"(?:[^\W0-9A-Za-z_]{1,3}?族)+(?=自治)|(?<=.)(?:蒙古|维吾尔|哈萨克|柯尔克孜)(?=自治)"
_NATION = "自治"
_LEVELS = "省州市县区旗"
_OURS = rf"(?:我|(?<![基成根日资])本)([{_LEVELS}])(?![域间场长])"
_WHOLE = rf"(?<![安完健])全([{_LEVELS}])(?![域间场民])"
_BODIES = rf"{_HAN}{{2,6}}?[局厅]|政府|委"
_PROVINCE = rf"(?<![跨外邻各出本他全我])省(?:内|级|厅|{_BODIES})"
_AUTONOMOUS = rf"(?<![、各])自治区(?:内|{_BODIES}|党委)"
_PREFECTURE = rf"(?<!{_HAN})州(?:级|本级|{_BODIES})"
_USUAL = "常打交道"
_SENTENCE_END = r"[。；！？\n]"
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
_BESIDE = (
    r"(?:会同|联合|配合|协同|协调|协助|对接|联系|函商|商请?|与|和|及|同|向|由|经|报|、|据|按照?|根据|依照|请|给|对|等|各|以|在|从|将|因)"
    r"(?:[省州市县区]|本级|同级|当地|有关|我[省州市县区局])?$"
)
_OWN_DEEDS = (
    r"^(?:设立|申报|编制|承担|作为|坚持|认真|严格|高度重视|强化|加强|成立|建立|完善"
    r"|制定|组织|实施|开展|负责|安排|扎实|积极|全面|深入|对照)"
)
# How much of what stands beside a name is looked at.
_NEAR = 200
_NOT_INSURED = r"没有参加|未参加|不[含包属]|除|以外|转[入为成]|相比|[比较]|区别|不同|衔接|整合|合并|并入"


class Register(Struct, frozen=True):
    """The names that are the unit's own, and those of others."""

    name: str
    bureau: str
    area: str
    stems: frozenset[str]
    levels: str
    own_level: str
    places: frozenset[str]
    subunits: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]
    insured: Mapping[str, tuple[str, ...]]


def read_register(unit: Values, dictionaries: Mapping[str, Values]) -> Register:
    """The register of a unit by 单位.yaml and the dictionaries."""
    name = str(unit.get("名称", ""))
    areas = _areas(unit)
    country = _country(
        tuple(
            (province, str(rest or ""))
            for province, rest in dictionaries.get("区划", {}).items()
        )
    )
    own = _own_stems(name, areas, country)
    bureau = _after_place(name, own)
    words = dictionaries.get("部门", {})
    others = {
        key: tuple(str(value or "").split())
        for key, value in words.items()
        if key not in bureau and not bureau.startswith(key[:2])
    }
    insured = {
        key: tuple(str(value).split())
        for key, value in dictionaries.get("险种", {}).items()
    }
    levels = "".join(dict.fromkeys(area[-1] for area in areas))
    listed = (*_listed(unit, "下属单位"), *_listed(unit, "机构"))
    return Register(
        name=name,
        bureau=bureau,
        area="、".join(areas),
        stems=own,
        levels=levels,
        own_level=areas[-1][-1] if areas else "",
        places=country.names - _related(areas, country) - own,
        subunits=listed,
        others=others,
        insured=insured,
    )


def _areas(unit: Values) -> tuple[str, ...]:
    """省, 市, 县 that the unit belongs to, the largest first."""
    division = unit.get("行政区划")
    if not isinstance(division, Mapping):
        return ()
    areas = [division.get(key) for key in ("省", "市", "县")]
    return tuple(str(area) for area in areas if isinstance(area, str) and area)


def _listed(unit: Values, key: str) -> Iterator[str]:
    rows = unit.get(key)
    for row in rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ():
        name = row.get("名称") if isinstance(row, Mapping) else row
        if isinstance(name, str):
            yield str(name)


class _Country(Struct, frozen=True):
    """All places: their names, and the dictionary's lines, each a province with what lies in it."""

    names: frozenset[str]
    lines: tuple[tuple[str, str], ...]

    def within(self, area: str) -> Sequence[str]:
        """The places in a province, or in a city: what stands in brackets behind it."""
        for province, rest in self.lines:
            if area == _short(province):
                return _words_of(rest)
            for part in rest.split(")") if area[:2] in rest else ():
                before, _, counties = part.partition("(")
                city = before.rpartition(" ")[2]
                if area in (city, _short(city)):
                    return _words_of(counties)
        return ()


def _words_of(places: str) -> Sequence[str]:
    return places.replace("(", " ").replace(")", " ").split()


@lru_cache(maxsize=4)
def _country(lines: tuple[tuple[str, str], ...]) -> _Country:
    """The dictionary of places: a province a line, counties in brackets behind their city."""
    names = set(_words_of(" ".join(f"{province} {rest}" for province, rest in lines)))
    names.update([_short(name) for name in names if _NATION in name])
    return _Country(frozenset(names), lines)


def _short(name: str) -> str:
    """The name of a place without its nations: 某某彝族自治州 is 某某州."""
    if _NATION not in name:
        return name
    return re.sub(_NATIONS, "", name).replace(_NATION, "")


def _related(areas: Sequence[str], country: _Country) -> set[str]:
    """The places that the unit lies in, and those that lie in its own."""
    related = {*areas, *map(_short, areas)}
    if areas:
        below = country.within(areas[-1])
        related.update(below, map(_short, below))
    return related


def _own_stems(name: str, areas: Sequence[str], country: _Country) -> frozenset[str]:
    """How the unit's own place is called: in full, short, and as its own name begins."""
    stems = set(areas)
    stems.update(map(_short, areas))
    found = re.match(rf"{_HAN}{{1,6}}?[县市州区旗省]", name)
    if found is not None and found.group() not in country.names:
        stems.add(found.group())
    return frozenset(stems)


def _after_place(name: str, stems: frozenset[str]) -> str:
    """The name without the places that it begins with."""
    for stem in sorted(stems, key=len, reverse=True):
        name = name.removeprefix(stem)
    return name


# ── texts ───────────────────────────────────────────────────────────────────


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
        ends = [at.start() for at in re.finditer(_SENTENCE_END, bare)] if finds else []
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
    for found in re.finditer(_PLACE_ENDS, text):
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
        and re.match(rf"{_HAN}{{0,6}}(?:局|委|政府|中心)", text[end : end + 8])
        is not None
    )


def _other_levels(text: str, register: Register) -> Iterator[_Find]:
    """我市 in a county, 省内 in an autonomous region."""
    levels, own = register.levels, register.own_level
    if not own:
        return
    wrong = [
        found
        for found in _with_sign("我本", _OURS, text)
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


def _with_sign(signs: str, pattern: str, text: str) -> Iterator[re.Match[str]]:
    """Where a pattern stands in a text that has one of the characters it begins with."""
    has_one = any(sign in text for sign in signs)
    return re.finditer(pattern, text) if has_one else iter(())


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
            if re.search(_BESIDE, before) or after.startswith(
                ("、", "和", "与", "等", "》", "关于")
            ):
                continue
            begins = not before or before[-1] in _MARKS + "\x00"
            if (
                begins
                and re.match(_OWN_DEEDS, after)
                and (not usual or _is_ours(after))
            ):
                yield "subject", start, found.end(), register.name
            elif not usual:
                yield "department", start, found.end(), register.name
        for sign in signs[usual:]:
            for found in _all_of(sign, text):
                yield "others_words", found.start(), found.end(), name


def _is_ours(after: str) -> bool:
    """Whether what a department does is what only the unit itself does in its report."""
    clause = re.split(r"[，。；\n]", after, maxsplit=1)[0]
    return (
        re.search(r"本项目|该项目|本单位|我[局单]|自评|部门整体|预算|设立", clause)
        is not None
    )


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
        bare = _after_place(name, register.stems)
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


def _other_insurances(text: str, register: Register, own: str) -> Iterator[_Find]:
    own_terms = register.insured.get(own, ())
    bare = blank_out(text, r"《[^《》]*》")
    for kind, terms in register.insured.items():
        if kind == own:
            continue
        for term in terms:
            for found in _all_of(term, bare):
                clause = _clause(bare, found.start())
                has_own = any(one in clause for one in own_terms)
                if not has_own and re.search(_NOT_INSURED, clause) is None:
                    yield "insurance", found.start(), found.end(), own


def _clause(text: str, offset: int) -> str:
    return text[slice(*sentence_around(text, offset, "，。；\n"))]


def insurance_of(titles: Sequence[str], register: Register) -> str:
    """The only kind of insurance that the titles speak of, empty where there are several or none."""
    together = " ".join(titles)
    found = [
        kind
        for kind, terms in register.insured.items()
        if any(term in together for term in terms)
    ]
    return found[0] if len(found) == 1 else ""


# ── fields that name a body ─────────────────────────────────────────────────


def find_misnamed_bodies(
    values: Values, schema: Schema, register: Register
) -> Iterator[Problem]:
    """W16 for each field that is to name the unit, or a body of its place (机构 in the schema), and
    names another; and for a place that is not its own anywhere else in the data.
    """
    for key, part in schema.get("properties", {}).items():
        if key in values and key not in _NOT_OWN:
            yield from _in_field(key, values[key], part, schema, register)


_NOT_OWN = frozenset({"上年", "字典", "单位", "勾稽说明", "公开联系"})


def _in_field(
    key: str, value: object, part: Schema, root: Schema, register: Register
) -> Iterator[Problem]:
    part = resolve(part, root)
    kind = part.get("机构", "")
    if isinstance(value, Mapping):
        inside = part.get("properties", {})
        for name, one in value.items():
            deeper = inside.get(name, {}) if isinstance(inside, Mapping) else {}
            yield from _in_field(str(name), one, deeper, root, register)
    elif isinstance(value, Words):
        yield from _named(key, [value], kind, register)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        words = [one for one in value if isinstance(one, Words)]
        yield from _named(key, words, kind, register)


def _named(
    key: str, words: Sequence[Words], kind: str, register: Register
) -> Iterator[Problem]:
    for one in words:
        foreign = next(places_in(one, register), None)
        if foreign is not None and len(one) < _LONGEST_FIELD:
            case = "foreign_body" if kind else "foreign_field"
            yield problem(
                "W16",
                case,
                one.place,
                was=str(one),
                key=key,
                words=str(one[slice(*foreign)]),
                right=register.name,
            )
            return
    if kind == OWN_BODY:
        others = [one for one in words if _is_others(one, register)]
    elif (
        kind == AMONG_BODIES
        and words
        and all(_is_others(one, register) for one in words)
    ):
        others = list(words[:1])
    else:
        return
    for one in others:
        yield problem(
            "W16",
            "other_body",
            one.place,
            was=str(one),
            key=key,
            words=str(one),
            right=register.name,
        )


_LONGEST_FIELD = 60


def _is_others(words: str, register: Register) -> bool:
    return register.bureau not in words and any(
        name in words for name in register.others
    )


def find_contradicting_place(unit: Values, register: Register) -> Iterator[Problem]:
    """W16 for each name in 单位.yaml whose place is another than 行政区划 says. Where that is not
    where the unit's own name says it lies, all the rest follows from it.
    """
    wrong = list(_wrong_division(unit, register))
    yield from wrong or _foreign_in_unit(unit, register)


def _foreign_in_unit(unit: Values, register: Register) -> Iterator[Problem]:
    for key in ("名称", "批复财政部门"):
        yield from _in_unit(key, unit.get(key), register)
    rows = unit.get("下属单位")
    for row in rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ():
        if isinstance(row, Mapping):
            yield from _in_unit("下属单位", row.get("名称"), register)
    gate = unit.get("门户")
    if isinstance(gate, Mapping):
        for key in ("网站名称", "来源"):
            yield from _in_unit(key, gate.get(key), register)
    short = unit.get("简称")
    said = re.fullmatch(_OURS, short) if isinstance(short, Words) else None
    is_wrong = said and register.own_level and said[1] != register.own_level
    if is_wrong and isinstance(short, Words):
        yield problem(
            "W16",
            "level",
            short.place,
            was=str(short),
            key="简称",
            words=str(short),
            right=register.area,
        )


def _wrong_division(unit: Values, register: Register) -> Iterator[Problem]:
    division = unit.get("行政区划")
    if isinstance(division, Mapping):
        named = re.match(rf"{_HAN}{{1,6}}?[县市州区旗省]", register.name)
        areas = [one for one in division.values() if isinstance(one, Words)]
        place = named.group() if named else ""
        if place and areas and place in register.places and place not in areas:
            yield problem(
                "W16",
                "division",
                areas[-1].place,
                was=str(areas[-1]),
                should=place,
                key="行政区划",
                words=str(areas[-1]),
                right=register.name,
            )


def _in_unit(key: str, value: object, register: Register) -> Iterator[Problem]:
    if isinstance(value, Words):
        yield from _named(key, [value], NEARBY_BODY, register)
