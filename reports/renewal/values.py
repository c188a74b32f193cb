"""A data file of a new year: last year's with its numbers 待填 and what belongs to last year gone; every
other character of it is kept.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from reports.core.figure import TYPED_PENDING
from reports.core.patterns import Pattern
from reports.core.problems import Place
from reports.renewal.fates import fate_of
from reports.renewal.tables import TableForm, renew_table
from reports.source.csv_rows import read_block
from reports.source.edits import Edit, edited, line_start, next_line
from reports.source.schema import (
    Fate,
    Schema,
    member_schema,
    names_table,
    resolve,
    shape_of,
)
from reports.source.yaml.events import Spelled, spelled

# Words for what is not there: they stay, and whoever goes on has to look at them.
_NOTHING = frozenset({"无", "留空"})
_BLOCK = ("|", ">")
_YEAR = Pattern(r"(?<!\d)20\d\d(?!\d)")


class Renewed(Struct, frozen=True):
    """A data file of a new year.

    `pending` counts the values that are to be filled in; `nothing` names those that still say 无, and
    `dated` the words that stay and name a year; `tables` are the files of rows that it names.
    """

    text: str
    pending: int
    nothing: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    tables: Mapping[str, TableForm] = field(default_factory=dict)


def renew_values(text: str, schema: Schema, year: int, *, follows: bool) -> Renewed:
    """The text of a data file of a year, read without an error, as the next one's begins.

    `follows` says that the folder of the year before the new one has the same file, which gives what is
    taken from there.
    """
    walk = _Walk(text, schema, year, follows)
    edits = list(walk.members(spelled(text), schema, ""))
    new = edited(text, edits)
    return Renewed(
        new,
        sum(edit.new == TYPED_PENDING for edit in edits) + walk.pending,
        tuple(walk.nothing),
        tuple(walk.dated),
        walk.tables,
    )


class _Walk:
    """A walk through a file beside its schema, which notes what it passes."""

    def __init__(self, text: str, root: Schema, year: int, follows: bool) -> None:
        self.text, self.root = text, root
        self.years = {str(year), str(year + 1)}
        self.following = Fate.DROPPED if follows else Fate.PENDING
        # What was 待填 before.
        self.pending = 0
        self.nothing: list[str] = []
        self.dated: list[str] = []
        self.tables: dict[str, TableForm] = {}

    # ── mappings ──

    def members(self, node: Spelled, schema: Schema, path: str) -> Iterator[Edit]:
        """What changes in a mapping; a member that the schema does not know stays."""
        members = node.members or ()
        gone = [self.is_gone(key, value, schema) for key, _, value in members]
        yield from self.without(node, gone)
        for (key, _, value), is_gone in zip(members, gone, strict=True):
            part = member_schema(key, schema)
            if part is not None and not is_gone:
                yield from self.value(value, part, f"{path}.{key}" if path else key)

    def is_gone(self, key: str, node: Spelled, schema: Schema) -> bool:
        """Whether a member is dropped, or all that it holds."""
        part = member_schema(key, schema)
        if part is None:
            return False
        form, fate = resolve(part, self.root), self.fate(part)
        if fate is not Fate.KEPT:
            return fate is Fate.DROPPED
        inner = [self.is_gone(name, one, form) for name, _, one in node.members or ()]
        return bool(inner) and all(inner)

    def fate(self, part: Schema) -> Fate:
        fate = fate_of(part, self.root)
        return self.following if fate is Fate.FOLLOWING else fate

    def without(self, node: Spelled, gone: list[bool]) -> Iterator[Edit]:
        """The members that are gone taken out of their mapping: whole lines of a block, with what is
        noted behind them.
        """
        members = node.members or ()
        if all(gone):
            # Nothing of a file would be left.
            return
        last_kept = max(at for at, is_gone in enumerate(gone) if not is_gone)
        for at, (_, start, value) in enumerate(members):
            if not gone[at]:
                continue
            if not node.flow and self.begins_line(start):
                yield Edit(
                    line_start(self.text, start), next_line(self.text, value.end)
                )
            elif at < last_kept:
                yield Edit(start, members[at + 1][1])
            elif at == last_kept + 1:
                yield Edit(members[last_kept][2].end, members[-1][2].end)

    def begins_line(self, at: int) -> bool:
        """Whether nothing stands before it in its line, such as the stroke of a list."""
        return not self.text[line_start(self.text, at) : at].strip()

    # ── values ──

    def value(self, node: Spelled, part: Schema, path: str) -> Iterator[Edit]:
        """What changes in a value: all numbers of what is 待填 as a whole."""
        form = resolve(part, self.root)
        if self.fate(form) is Fate.PENDING:
            yield from self.blank(node, form, path)
        elif node.members is not None:
            yield from self.members(node, form, path)
        elif node.items is not None:
            for number, item in enumerate(node.items, 1):
                yield from self.value(item, self.of_items(form), f"{path}[{number}]")
        elif "\t" in node.text or names_table(node.text):
            yield from self.table(node, form, path)
        elif "单值记作" in form:
            member = member_schema(form["单值记作"], form)
            yield from self.value(node, member or {}, path)
        else:
            self.note(node, path)

    def of_items(self, form: Schema) -> Schema:
        """What is said of the items of a list, or of the rows that stand for a mapping."""
        if "按" not in form:
            found: Schema = form.get("items", {})
            return found
        shape = shape_of(form, self.root, "")
        return {"properties": dict(shape.columns)} if shape else {}

    def note(self, node: Spelled, path: str) -> None:
        """What stays and has to be looked at."""
        text = node.text.strip()
        if text in _NOTHING:
            self.nothing.append(path)
        elif text == TYPED_PENDING:
            self.pending += 1
        elif not self.years.isdisjoint(_YEAR.findall(text)):
            self.dated.append(path)

    def blank(self, node: Spelled, form: Schema, path: str) -> Iterator[Edit]:
        """待填 for each value of a node, but for what says that there is none, and for a target that is no
        number.
        """
        for key, _, value in node.members or ():
            part = resolve(member_schema(key, form) or {}, self.root)
            yield from self.blank(value, part, f"{path}.{key}")
        for number, item in enumerate(node.items or (), 1):
            yield from self.blank(item, self.of_items(form), f"{path}[{number}]")
        if node.members is not None or node.items is not None:
            return
        is_word = form.get("量") == "目标" and not any(map(str.isdigit, node.text))
        if node.text.strip() in {*_NOTHING, TYPED_PENDING} or is_word:
            self.note(node, path)
        else:
            yield Edit(node.start, node.end, TYPED_PENDING)

    # ── tables ──

    def table(self, node: Spelled, form: Schema, path: str) -> Iterator[Edit]:
        """A table that is named is noted, one that was pasted is renewed where it stands."""
        shape = shape_of(form, self.root, path.rpartition(".")[2])
        if shape is None:
            return
        rows = TableForm(shape, self.root)
        if "\n" not in node.text:
            self.tables[node.text.strip()] = rows
            return
        # Read without the lines of its file, which are only for its problems.
        table, _ = read_block(node.text, (), Place(path))
        spoken = self.text[node.start : node.end]
        if table is None or not spoken.startswith(_BLOCK):
            yield Edit(node.start, node.end, TYPED_PENDING)
            return
        begin = next_line(self.text, node.start)
        for edit in renew_table(self.text[begin : node.end], table, rows):
            yield Edit(begin + edit.start, begin + edit.end, edit.new)
