"""Whether a document that is to be published has been approved, as its data say."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from reports.core.figure import PENDING
from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.source.schema import Schema, Words

_WANTED, _RESULT, _DATE = "公开时", "结果", "日期"


class _Approval(Struct, frozen=True):
    """One approval that the schema asks for: its path, what its 结果 has to be, what the data say."""

    name: str
    wanted: str
    value: object

    @property
    def inner(self) -> Values:
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def result(self) -> Words | None:
        """The word that is recorded, None where there is none."""
        said = self.inner.get(_RESULT, self.value)
        return said if isinstance(said, Words) else None

    @property
    def is_dated(self) -> bool:
        """Whether its date is recorded."""
        return isinstance(self.inner.get(_DATE), Words)

    @property
    def is_pending(self) -> bool:
        """Whether it is 待填, which is told of whatever is (D06)."""
        return self.value is PENDING or self.inner.get(_RESULT) is PENDING


def find_unapproved(
    values: Values, schema: Schema, year: int, place: Place
) -> Iterator[Problem]:
    """P06 for approvals that are not recorded, or not as the schema wants them of what is published
    (公开时). Those that are missing are told together, at `place`.
    """
    asked = list(_asked(values, schema, ""))
    missing = [one for one in asked if one.result is None and not one.is_pending]
    if missing:
        lines = []
        for one in missing:
            key = one.name.rpartition(".")[2]
            lines.append(f"{key}: {{结果: {one.wanted}, 日期: {year + 1}-10-14}}")
        names = "、".join(one.name for one in missing)
        yield problem("P06", "missing", place, names=names, lines="、".join(lines))
    for one in asked:
        result = one.result
        if result is None:
            continue
        if result != one.wanted:
            yield problem(
                "P06",
                "other",
                result.place,
                name=one.name,
                result=result,
                wanted=one.wanted,
            )
        elif not one.is_dated:
            yield problem("P06", "undated", result.place, name=one.name, year=year + 1)


def are_recorded(values: Values, schema: Schema) -> bool:
    """Whether all approvals that the schema asks for are recorded as it wants them."""
    asked = list(_asked(values, schema, ""))
    return all(one.result == one.wanted and one.is_dated for one in asked)


def _asked(values: Values, schema: Schema, path: str) -> Iterator[_Approval]:
    for key, part in schema.get("properties", {}).items():
        name, value = (f"{path}.{key}" if path else key), values.get(key)
        if _WANTED in part:
            yield _Approval(name, part[_WANTED], value)
        elif "properties" in part:
            inner = value if isinstance(value, Mapping) else {}
            yield from _asked(inner, part, name)
