"""What of a data file is to be typed, in the order of its schema: each value with its title, what it counts in, and
what stood there last year.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from reports.core import nodes
from reports.core.problems import Place
from reports.core.values import Values
from reports.finance.data_file import Setting
from reports.renewal.progress import Typed, typed_in
from reports.run.evaluate import EvaluatedFile, evaluate
from reports.run.session import Session
from reports.source.schema import Schema, member_schema, resolve, shape_of
from reports.source.values import read_number

_AMOUNT_UNIT, _STATE = "金额单位", "状态"
_PERCENT = "%"
# Behind all that the schema names.
_LAST = 1_000_000


class Field(Struct, frozen=True):
    """A value that is to be typed, or may be changed.

    `group` is what it belongs to, `note` what the schema says of it. `former` is what stood there last year.
    `key`: it stands nowhere yet, and is to be written behind this key.
    """

    name: str
    group: str
    title: str
    unit: str
    note: str
    former: str
    text: str
    place: Place
    is_pending: bool = False
    key: str = ""


def fields_of(session: Session, file: str, setting: Setting) -> list[Field]:
    """The values of a data file in the order of its schema, and last its 状态; none of one that cannot be read."""
    found = evaluate(session, file, setting)
    if not isinstance(found, EvaluatedFile):
        return []
    former = _former(session, file, setting)
    schema, names = found.prepared.compiled.model.schema, found.scope["字典"]
    reading = _Reading(schema, found.source.root, former, names)
    fields = [
        *map(reading.field, sorted(typed_in(found.source.root), key=reading.rank))
    ]
    own = [replace(one, former="") for one in fields if one.name == _STATE]
    rest = [one for one in fields if one.name != _STATE]
    return [*rest, *(own or reading.state())]


def _former(session: Session, file: str, setting: Setting) -> nodes.Node | None:
    """What last year's file of that name holds."""
    _, _, rest = file.partition("/")
    before = Setting(setting.year - 1, setting.unit)
    if not (session.workspace.data / f"{before.year}/{rest}").is_file():
        return None
    found = evaluate(session, f"{before.year}/{rest}", before)
    return found.source.root if isinstance(found, EvaluatedFile) else None


class _Step(Struct, frozen=True):
    """One step to a value: what it is called, where in the order it comes, and what the schema says there, of
    this very value (`own`) and of all of its kind.
    """

    title: str
    rank: int
    own: Schema
    form: Schema


class _Reading:
    """A data file beside its schema, and beside last year's."""

    def __init__(
        self,
        schema: Schema,
        root: nodes.Mapping,
        former: nodes.Node | None,
        dictionaries: Values,
    ) -> None:
        self.schema, self.root, self.former = schema, root, former
        self.dictionaries = dictionaries

    def field(self, typed: Typed) -> Field:
        """A value with all that is known of it."""
        steps = list(self.steps(typed))
        titles = [one.title for one in steps]
        form = steps[-1].form
        if "单值记作" in form:
            form = resolve(member_schema(form["单值记作"], form) or {}, self.schema)
        return Field(
            typed.name,
            " › ".join(titles[:-1]),
            titles[-1],
            self.unit(self.root, typed, form),
            _note(steps[-1].own, form),
            self.former_text(typed, form),
            typed.node.text.strip(),
            typed.node.place,
            typed.is_pending,
        )

    def rank(self, typed: Typed) -> list[int]:
        """Where a value comes in the order of the schema; what that does not name, in the order of the file."""
        return [one.rank for one in self.steps(typed)]

    def steps(self, typed: Typed) -> Iterator[_Step]:
        """The way to a value through the schema, and through the file, whose rows are called by what tells them
        apart.
        """
        form, key_column = self.schema, ""
        node: nodes.Node = self.root
        for step in typed.steps:
            name = str(step)
            if isinstance(node, nodes.Mapping):
                names = list(form.get("properties", ()))
                rank = names.index(name) if name in names else _LAST
                if rank == _LAST:
                    rank += list(node.items).index(name)
                part = member_schema(name, form) or {}
                node = node.items[name]
                code = self.name_of_code(name, form)
                own, form = part, resolve(part, self.schema)
                name = code or str(form.get("title", name))
            else:
                assert isinstance(node, nodes.Sequence)
                shape = shape_of(form, self.schema, "")
                key_column, above = shape.key if shape else "", form
                rank, own = int(step), self.item_form(form)
                form = own
                node = node.items[int(step) - 1]
                name = _row_name(node, key_column) or f"第 {step} 行"
                name = self.name_of_code(name, above) or name
            yield _Step(name, rank, own, form)

    def name_of_code(self, code: str, form: Schema) -> str:
        """A code of a dictionary with what it is called there, empty for what is none."""
        names = self.dictionaries.get(form.get("字典", ""), {})
        return f"{code} {names[code]}" if code in names else ""

    def item_form(self, form: Schema) -> Schema:
        """What the schema says of a row."""
        shape = shape_of(form, self.schema, "")
        if shape is not None and (shape.key or not shape.lone):
            return {"properties": dict(shape.columns)}
        return resolve(form.get("items", {}), self.schema)

    def unit(self, root: nodes.Mapping, typed: Typed, form: Schema) -> str:
        """What a bare number counts in there, empty where it is no number."""
        match form.get("量"):
            case "百分比":
                return _PERCENT
            case "金额":
                return self.amount_unit(root, typed)
        return str(form.get("单位", ""))

    def amount_unit(self, root: nodes.Mapping, typed: Typed) -> str:
        """What amounts count in: as the innermost part says that has a unit of its own, else as the file does."""
        own = resolve(member_schema(_AMOUNT_UNIT, self.schema) or {}, self.schema)
        said = str(own.get("default", ""))
        form = self.schema
        node: nodes.Node = root
        for step in typed.steps:
            key = _AMOUNT_UNIT if node is root else form.get("单位由", "")
            stated = node.items.get(key) if isinstance(node, nodes.Mapping) else None
            if isinstance(stated, nodes.Scalar):
                said = "" if Typed((), stated).is_pending else stated.text.strip()
            if not isinstance(node, nodes.Mapping):
                break
            form = resolve(member_schema(str(step), form) or {}, self.schema)
            node = node.items[str(step)]
        return said

    def former_text(self, typed: Typed, form: Schema) -> str:
        """What stood there last year, with what it counts in; empty where nothing did."""
        there = self.former
        node: nodes.Node = self.root
        for step in typed.steps:
            if isinstance(node, nodes.Mapping) and isinstance(there, nodes.Mapping):
                node, there = node.items[str(step)], there.items.get(str(step))
            elif isinstance(node, nodes.Sequence) and isinstance(there, nodes.Sequence):
                node = node.items[int(step) - 1]
                name = _row_name(node)
                alike = (one for one in there.items if _row_name(one) == name)
                there = next(alike, None) if name else None
        if not isinstance(there, nodes.Scalar) or Typed((), there).is_pending:
            return ""
        assert isinstance(self.former, nodes.Mapping)
        text = there.text.strip()
        is_bare = read_number(text) is not None and not text.endswith(_PERCENT)
        return text + (self.unit(self.former, typed, form) if is_bare else "")

    def state(self) -> Iterator[Field]:
        """状态 where nobody has typed it: it is to stand behind the line that says which report it is."""
        part = member_schema(_STATE, self.schema)
        begin = self.root.keys.get("报告")
        if part is None or begin is None:
            return
        form = resolve(part, self.schema)
        place = Place(begin.file, begin.line + 1, len(_STATE) + 3)
        yield Field(
            _STATE, "", _STATE, "", _note(form, form), "", "", place, key=_STATE
        )


def _row_name(node: nodes.Node, column: str = "") -> str:
    """What tells a row from others: what it has in a column, else in its first one."""
    if isinstance(node, nodes.Scalar):
        return ""
    cells = node.items if isinstance(node, nodes.Mapping) else {}
    said = cells.get(column) if column else next(iter(cells.values()), None)
    is_name = isinstance(said, nodes.Scalar) and not Typed((), said).is_pending
    return said.text.strip() if is_name and isinstance(said, nodes.Scalar) else ""


def _note(own: Schema, form: Schema) -> str:
    """What the schema says of a value, not what it says of all of its kind."""
    said = str(own.get("description", ""))
    choice = [str(one) for one in form.get("enum", ()) if str(one) not in said]
    words = f"可以写：{'、'.join(map(str, form['enum']))}" if choice else ""
    return "；".join(filter(None, (said, words)))
