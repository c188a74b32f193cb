"""Values as YAML in the form in which a clerk would write them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from reports.core.figure import TYPED_PENDING
from reports.core.values import Values
from reports.intake.values import Path, SchemaView
from reports.source.schema import member_schema, resolve

Nested = Mapping[str, "str | Nested"]
"""Texts by key, and mappings of them."""

_INDENT = "  "
# Keys and values of one line, as the samples have them.
_WIDTH = 100


def number_text(number: Decimal) -> str:
    """A number as it is typed."""
    return f"{number:f}"


def nested(values: Mapping[Path, str]) -> Nested:
    """Texts by path as mappings of mappings."""
    made: dict[str, str | Nested] = {}
    for path, text in values.items():
        inside = made
        for key in path[:-1]:
            inside = inside.setdefault(key, {})  # type: ignore[assignment]
        inside[path[-1]] = text
    return made


class Renderer(Struct, frozen=True):
    """Writes values in the order of the schema; codes in their own, with their names behind them."""

    schema: SchemaView
    end: str = "\n"

    def order(self, path: Path) -> Mapping[str, int]:
        """Where each key of a mapping stands in the schema."""
        keys = self.schema.part(path).get("properties", {})
        return {key: at for at, key in enumerate(keys)}

    def ordered(self, path: Path, values: Nested) -> list[tuple[str, "str | Nested"]]:
        """The members of a mapping in their order."""
        order, is_by_code = self.order(path), self.is_by_code(path)
        return sorted(
            values.items(),
            key=lambda one: (order.get(one[0], 999), one[0] if is_by_code else ""),
        )

    def member(self, path: Path, value: "str | Nested", indent: str) -> str:
        """A member as lines of a block: its key and its value, without an end at the last."""
        key = path[-1]
        if isinstance(value, str):
            return f"{indent}{key}: {value}"
        line = f"{indent}{key}: {self.flow(path, value)}"
        is_flat = all(isinstance(one, str) for one in value.values())
        if self.is_by_code(path) or not value or len(line) > _WIDTH or not is_flat:
            return f"{indent}{key}:{self.block(path, value, indent + _INDENT)}"
        return line + self._comment(path)

    def block(self, path: Path, values: Nested, indent: str) -> str:
        """The members of a mapping, each on lines of its own, behind the key of the mapping."""
        lines = [
            self.end + self.member((*path, key), value, indent)
            for key, value in self.ordered(path, values)
        ]
        return "".join(lines)

    def flow(self, path: Path, values: Nested) -> str:
        """A mapping on one line."""
        parts = (
            f"{key}: {value if isinstance(value, str) else self.flow((*path, key), value)}"
            for key, value in self.ordered(path, values)
        )
        return f"{{{', '.join(parts)}}}"

    def is_by_code(self, path: Path) -> bool:
        """Whether the keys of a mapping are codes."""
        return "字典" in self.schema.part(path)

    def _comment(self, path: Path) -> str:
        names, _ = self.schema.codes(path[:-1])
        name = names.get(path[-1], "")
        return f"  # {name}" if name else ""


def with_pending(schema: SchemaView, values: Values) -> Values:
    """Texts with 待填 where the schema wants a value and there is none."""
    return dict(_completed(schema, (), values))


def _completed(
    schema: SchemaView, path: Path, values: Values
) -> Iterator[tuple[str, "str | Values"]]:
    part = schema.part(path)
    yield from ((key, value) for key, value in values.items() if isinstance(value, str))
    for key in dict.fromkeys([*part.get("required", ()), *values]):
        inner = values.get(key, {})
        if isinstance(inner, str):
            continue
        form = resolve(member_schema(key, part) or {}, schema.root)
        if form.get("量") == "文段":
            # It stands in the file of texts.
            continue
        if not inner and "单值记作" in form:
            yield key, TYPED_PENDING
        elif "properties" in form and "字典" not in form and "按" not in form:
            yield key, dict(_completed(schema, (*path, key), inner))
        elif inner:
            yield key, inner
        elif key not in values:
            yield key, TYPED_PENDING
