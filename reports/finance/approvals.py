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
            facts = {"name": name, "key": key, "wanted": part[_WANTED]}
            found = _fault(value, inner, part[_WANTED])
            if found is not None:
                case, said = found
                spot = said.place if isinstance(said, Words) else place
                facts |= {"result": said, "year": year + 1}
                yield problem("P06", case, spot, **facts)
        elif "properties" in part:
            yield from find_unapproved(inner, part, year, place, name)


def _fault(value: object, inner: Values, wanted: str) -> tuple[str, object] | None:
    """What is wrong with an approval, and the word that is; None where nothing is."""
    result = inner.get(_RESULT, value)
    if not isinstance(result, Words):
        return "missing", ""
    if result != wanted:
        return "other", result
    return None if isinstance(inner.get(_DATE), Words) else ("undated", result)
