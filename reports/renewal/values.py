"""A data file of a new year: last year's with its numbers 待填 and what belongs to last year gone; every other
character of it is kept.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from reports.renewal.edits import Edit, edited
from reports.renewal.fates import Fate, fate_of
from reports.source.schema import (
    Schema,
    Shape,
    member_schema,
    names_table,
    resolve,
    shape_of,
)
from reports.source.yaml.events import Spelled, spelled

PENDING = "待填"
# Words for what is not there: they stay, and whoever goes on has to look at them.
_NOTHING = frozenset({"无", "留空"})


class Renewed(Struct, frozen=True):
    """A data file of a new year.

    `pending` counts the values that are to be filled in; `nothing` names those that still say 无; `tables`
    are the files of rows that it names, with their columns.
    """

    text: str
    pending: int
    nothing: tuple[str, ...] = ()
    tables: Mapping[str, Shape] = field(default_factory=dict)


def renew_values(text: str, schema: Schema) -> Renewed:
    """The text of a data file, read without a problem, as the new year's begins."""
    walk = _Walk(text, schema)
    edits = list(walk.members(spelled(text), schema, ""))
    return Renewed(
        edited(text, edits),
        sum(edit.new == PENDING for edit in edits),
        tuple(walk.nothing),
        walk.tables,
    )


class _Walk:
    """A walk through a file beside its schema, which notes what it passes."""

    def __init__(self, text: str, root: Schema) -> None:
        self.text, self.root = text, root
        self.nothing: list[str] = []
        self.tables: dict[str, Shape] = {}

    def members(self, node: Spelled, schema: Schema, path: str) -> Iterator[Edit]:
        """What changes in a mapping; a member that the schema does not know stays."""
        for key, start, value in node.members or ():
            part = member_schema(key, schema)
            if part is None:
                continue
            inside = f"{path}.{key}" if path else key
            if fate_of(part, self.root) is not Fate.DROPPED:
                yield from self.value(value, part, inside)
            elif node.flow:
                yield from self.blank(value, inside)
            else:
                yield self.line(start, value.end)

    def value(self, node: Spelled, part: Schema, path: str) -> Iterator[Edit]:
        """What changes in a value: all numbers of what is 待填 as a whole."""
        form = resolve(part, self.root)
        if fate_of(form, self.root) is Fate.PENDING:
            yield from self.blank(node, path)
        elif node.members is not None:
            yield from self.members(node, form, path)
        elif node.items is not None:
            for item in node.items:
                yield from self.value(item, self.of_items(form), path)
        elif "单值记作" in form:
            member = member_schema(form["单值记作"], form)
            yield from self.value(node, member or {}, path)
        elif names_table(node.text):
            if shape := shape_of(form, self.root, path.rpartition(".")[2]):
                self.tables[node.text.strip()] = shape
        elif node.text.strip() in _NOTHING:
            self.nothing.append(path)

    def of_items(self, form: Schema) -> Schema:
        """What is said of the items of a list, or of the rows that stand for a mapping."""
        if "按" not in form:
            found: Schema = form.get("items", {})
            return found
        shape = shape_of(form, self.root, "")
        return {"properties": dict(shape.columns)} if shape else {}

    def blank(self, node: Spelled, path: str) -> Iterator[Edit]:
        """待填 for each value of a node, but for what says that there is none."""
        inner = [value for _, _, value in node.members or ()] or node.items or ()
        for value in inner:
            yield from self.blank(value, path)
        if node.members is None and node.items is None:
            text = node.text.strip()
            if text in _NOTHING:
                self.nothing.append(path)
            elif text != PENDING:
                yield Edit(node.start, node.end, PENDING)

    def line(self, start: int, end: int) -> Edit:
        """The lines of a member are gone, with what is noted behind it."""
        begin = self.text.rfind("\n", 0, start) + 1
        last = self.text.find("\n", end)
        return Edit(begin, len(self.text) if last < 0 else last + 1)
