"""Points and grades typed into texts, against those of the unit's own reports."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from reports.core.figure import Figure, half_up
from reports.core.patterns import Pattern
from reports.core.problems import Problem, problem
from reports.core.values import Values
from reports.prose.labels import prints_as
from reports.prose.passages import line_at, place_at, without_references
from reports.source.schema import Words

_POINTS = Pattern(
    r"(?:得分|总分|评分|得)(?:为|是|达到?|：)?\s*(?P<points>\d{1,3}(?:\.\d+)?)分"
)
_GRADE = Pattern(
    r"(?:等级|等次|评定结果|评价结果|结论|评定|评价|绩效)(?:为|是|评为|定为|评定为"
    r"|：)[“\"]?(?P<grade>优秀?|良好?|中|差)[”\"]?(?=[，。；：、）]|$)"
)


class Scored(Struct, frozen=True):
    """What a unit's reports scored: totals, all points there are, grades."""

    totals: tuple[Figure, ...]
    points: tuple[Figure, ...]
    grades: tuple[str, ...]


def scored(scopes: Sequence[Values]) -> Scored:
    """The points and grades of the documents with these names."""
    totals: list[Figure] = []
    points: list[Figure] = []
    grades: list[str] = []
    for scope in scopes:
        score = scope.get("评分")
        total, grade = getattr(score, "points", None), getattr(score, "grade", None)
        if isinstance(total, Figure):
            totals.append(total)
        if isinstance(grade, str):
            grades.append(str(grade))
        for one in (*getattr(score, "groups", ()), *getattr(score, "indicators", ())):
            those = (one.points, one.weight)
            points += [figure for figure in those if isinstance(figure, Figure)]
        points += _listed_points(scope)
    return Scored(tuple(totals), tuple(points), tuple(dict.fromkeys(grades)))


def _listed_points(values: Values) -> Iterator[Figure]:
    for key, value in values.items():
        if key in ("上年", "字典"):
            continue
        if isinstance(value, Figure):
            if value.unit.name == "分":
                yield value
        elif isinstance(value, Mapping):
            yield from _listed_points(value)


def find_wrong_scores(texts: Mapping[str, Words], known: Scored) -> Iterator[Problem]:
    """W12 for points and grades in the texts that none of the unit's reports has."""
    for key, text in texts.items():
        bare = without_references(text)
        for found in _POINTS.finditer(bare) if known.totals else ():
            number = Decimal(found["points"])
            every = (*known.totals, *known.points)
            if not any(prints_as(one, number, "分") for one in every):
                right = "、".join(dict.fromkeys(_shown(one) for one in known.totals))
                yield _told(key, text, found, f"{number}分", right)
        for found in _GRADE.finditer(bare) if known.grades else ():
            if found["grade"][0] not in {grade[0] for grade in known.grades}:
                right = "、".join(known.grades)
                yield _told(key, text, found, f"“{found['grade']}”", right)


def _shown(figure: Figure) -> str:
    return f"{half_up(figure.shown, 2).normalize():f}分"


def _told(
    key: str, text: Words, found: re.Match[str], typed: str, right: str
) -> Problem:
    return problem(
        "W12",
        "score",
        place_at(text, found.start()),
        was=line_at(text, found.start()),
        key=key,
        typed=typed,
        right=right,
    )
