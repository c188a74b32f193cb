"""What the rows of a list say: which columns they have, and which one tells them apart; and where a
table may stand in their place.
"""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Problem, problem
from reports.source.schema.keywords import Schema, is_list, resolve

TABLES = (".csv", ".tsv", ".txt")
"""How the names of files end that are read as rows."""
WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".et", ".ods")


def has_table(node: nodes.Node) -> bool:
    """Whether a text names a table, or has cells with tabs between them; hardly any file has one."""
    if isinstance(node, nodes.Scalar):
        return "\t" in node.text or names_table(node.text)
    inner = node.items.values() if isinstance(node, nodes.Mapping) else node.items
    return any(map(has_table, inner))


def names_table(text: str) -> bool:
    """Whether a text is the name of a file of rows, or of a workbook that Excel would save as one."""
    return text.rstrip().lower().endswith((*TABLES, *WORKBOOKS))


class Shape(Struct, frozen=True):
    """The columns of rows, each with what the schema says of it, and those that every row has.

    `key` is the column that tells rows apart where they stand for a mapping (按), `lone` the one
    that is all that an item is.
    """

    columns: Mapping[str, Schema]
    required: Collection[str]
    key: str = ""
    lone: str = ""


def shape_of(schema: Schema, root: Schema, name: str) -> Shape | None:
    """What the rows of a list say, None where the schema has no list and no mapping of one shape.

    A list of words has one column that is called as the list is (`name`), a mapping to words or
    numbers one that is called by their title, else by their quantity.
    """
    key = schema.get("按", "")
    forms = [resolve(member, root) for member in _members(schema)]
    if not forms:
        return None
    keyed: dict[str, Schema] = {key: {}} if key else {}
    objects = [form for form in forms if "properties" in form]
    if not objects:
        titles = [form["title"] for form in forms if "title" in form]
        lone = next(iter(titles), forms[0].get("量", "内容") if key else name)
        return Shape({**keyed, lone: forms[0]}, {lone}, key, lone)
    columns = keyed
    for form in objects:
        for column, part in form["properties"].items():
            columns.setdefault(column, resolve(part, root))
    required = [set(form.get("required", ())) for form in objects]
    return Shape(columns, set.intersection(*required), key)


def _members(schema: Schema) -> Iterator[Schema]:
    """The schemas of the items of a list, or of what a mapping of one shape holds."""
    if is_list(schema):
        yield schema["items"]
    if "按" not in schema:
        return
    yield from schema.get("properties", {}).values()
    yield from schema.get("patternProperties", {}).values()
    rest = schema.get("additionalProperties")
    if isinstance(rest, Mapping):
        yield rest


def key_rows(rows: nodes.Sequence, shape: Shape) -> tuple[nodes.Mapping, list[Problem]]:
    """Rows as a mapping from what they have in one column (按).

    D05 for a row without it, D12 for one with another's.
    """
    keyed = nodes.Mapping({}, {}, rows.place)
    problems = []
    for row in rows.items:
        name = row.items.get(shape.key) if isinstance(row, nodes.Mapping) else None
        if not isinstance(row, nodes.Mapping) or not isinstance(name, nodes.Scalar):
            keys = row.keys if isinstance(row, nodes.Mapping) else {}
            place = keys.get(shape.key, row.place)
            problems.append(problem("D05", "no_column", place, column=shape.key))
            continue
        key = name.text.strip()
        if key in keyed.items:
            line = keyed.keys[key].line
            problems.append(problem("D12", "rows", name.place, key=key, line=line))
            continue
        rest = {title: cell for title, cell in row.items.items() if title != shape.key}
        if shape.lone:
            blank = nodes.Scalar("", name.place, plain=True)
            keyed.items[key] = rest.get(shape.lone, blank)
        else:
            keyed.items[key] = nodes.Mapping(rest, row.keys, row.place)
        keyed.keys[key] = name.place
    return keyed, problems
