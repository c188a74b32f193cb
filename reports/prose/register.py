"""The unit's own names, as 单位.yaml and the dictionaries 区划, 部门 and 险种 have them, beside those of others."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from reports.core.patterns import HAN, Pattern
from reports.core.values import Values

REGISTERS = ("区划", "部门", "险种")
"""The dictionaries that hold names of others."""

OWN_PLACE = Pattern(rf"{HAN}{{1,6}}?[县市州区旗省]")
"""The place that the name of a body begins with."""
AREAS = ("省", "市", "县")
"""The keys of 行政区划, the largest first."""

_NATIONS = Pattern(
    r"(?:[^\W0-9A-Za-z_]{1,3}?族)+(?=自治)|(?<=.)(?:蒙古|维吾尔|哈萨克|柯尔克孜)(?=自治)"
)
_NATION = "自治"


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
    areas = areas_of(unit)
    lines = tuple(
        (province, str(rest or ""))
        for province, rest in dictionaries.get("区划", {}).items()
    )
    own, places = _own_and_others(name, areas, lines)
    bureau = after_place(name, own)
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
        places=places,
        subunits=listed,
        others=others,
        insured=insured,
    )


def areas_of(unit: Values) -> tuple[str, ...]:
    """省, 市, 县 that the unit belongs to, the largest first."""
    division = unit.get("行政区划")
    if not isinstance(division, Mapping):
        return ()
    areas = [division.get(key) for key in AREAS]
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


@lru_cache(maxsize=2)
def _country(lines: tuple[tuple[str, str], ...]) -> _Country:
    """The dictionary of places: a province a line, counties in brackets behind their city."""
    names = set(_words_of(" ".join(f"{province} {rest}" for province, rest in lines)))
    names.update([_short(name) for name in names if _NATION in name])
    return _Country(frozenset(names), lines)


def _short(name: str) -> str:
    """The name of a place without its nations: 某某彝族自治州 is 某某州."""
    if _NATION not in name:
        return name
    return _NATIONS.sub("", name).replace(_NATION, "")


@lru_cache(maxsize=4)
def _own_and_others(
    name: str, areas: tuple[str, ...], lines: tuple[tuple[str, str], ...]
) -> tuple[frozenset[str], frozenset[str]]:
    """How the unit's own place is called, and all places that neither it lies in nor lie in it; the
    same for every report of a unit.
    """
    country = _country(lines)
    own = _own_stems(name, areas, country)
    return own, country.names - _related(areas, country) - own


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
    found = OWN_PLACE.match(name)
    if found is not None and found.group() not in country.names:
        stems.add(found.group())
    return frozenset(stems)


def after_place(name: str, stems: frozenset[str]) -> str:
    """The name without the places that it begins with."""
    for stem in sorted(stems, key=len, reverse=True):
        name = name.removeprefix(stem)
    return name


def insurance_of(titles: Sequence[str], register: Register) -> str:
    """The only kind of insurance that the titles speak of, empty where there are several or none."""
    together = " ".join(titles)
    found = [
        kind
        for kind, terms in register.insured.items()
        if any(term in together for term in terms)
    ]
    return found[0] if len(found) == 1 else ""
