"""Fields that are to name the unit or a body of its place, and the names in 单位.yaml itself."""

from collections.abc import Iterator, Mapping, Sequence

from reports.core.problems import Problem, problem
from reports.core.values import Values
from reports.prose.names import OURS, places_in
from reports.prose.register import AREAS, OWN_PLACE, Register
from reports.source.schema import (
    AMONG_BODIES,
    NEARBY_BODY,
    OWN_BODY,
    Schema,
    Words,
    resolve,
)


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
    yield from _other_level_stated(unit, register)
    short = unit.get("简称")
    said = OURS.fullmatch(short) if isinstance(short, Words) else None
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
        named = OWN_PLACE.match(register.name)
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


def _other_level_stated(unit: Values, register: Register) -> Iterator[Problem]:
    """W16 where 级次 is another than the smallest area of 行政区划: 市级 of a county."""
    level, division = unit.get("级次"), unit.get("行政区划")
    if not isinstance(level, Words) or not isinstance(division, Mapping):
        return
    within = [key for key in AREAS if isinstance(division.get(key), str)]
    if not within or level[:1] not in AREAS or level[:1] == within[-1]:
        return
    # A city may be a province's or a county's.
    if not str(division[within[-1]]).endswith(level[:1]):
        yield problem(
            "W16",
            "level",
            level.place,
            was=str(level),
            should=f"{within[-1]}级",
            key="级次",
            words=str(level),
            right=register.area,
        )


def _in_unit(key: str, value: object, register: Register) -> Iterator[Problem]:
    if isinstance(value, Words):
        yield from _named(key, [value], NEARBY_BODY, register)
