"""Whether a document that is to be published has been approved, as its data say."""

from collections.abc import Iterator, Mapping

from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.source.schema import Schema, Words

_WANTED, _RESULT, _DATE = "公开时", "结果", "日期"


def find_unapproved(
    values: Values, schema: Schema, year: int, place: Place, path: str = ""
) -> Iterator[Problem]:
    """P06 for each approval that is not recorded, or not as the schema wants it of what is published
    (公开时). One that is missing is told at `place`.
    """
    for key, part in schema.get("properties", {}).items():
        name = f"{path}.{key}" if path else key
        value = values.get(key)
        inner = value if isinstance(value, Mapping) else {}
        if _WANTED in part:
            yield from _faults(name, value, part[_WANTED], year, place)
        elif "properties" in part:
            yield from find_unapproved(inner, part, year, place, name)


def _faults(
    name: str, value: object, wanted: str, year: int, place: Place
) -> Iterator[Problem]:
    inner = value if isinstance(value, Mapping) else {}
    result = inner.get(_RESULT, value)
    if not isinstance(result, Words):
        key = name.rpartition(".")[2]
        yield problem(
            "P06", "missing", place, name=name, key=key, wanted=wanted, year=year + 1
        )
    elif result != wanted:
        yield problem(
            "P06", "other", result.place, name=name, result=result, wanted=wanted
        )
    elif not isinstance(inner.get(_DATE), Words):
        yield problem("P06", "undated", result.place, name=name, year=year + 1)
