"""What a form asks for, from the schema and what a unit's files hold, in the order of the schema."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec.structs import replace

from reports.core.figure import TYPED_NONE, TYPED_PENDING
from reports.entry_form.entries import (
    Column,
    Entry,
    Field,
    Heading,
    Item,
    Page,
    Path,
    Row,
    Rows,
    Text,
)
from reports.entry_form.named_rows import name_of, rows_in
from reports.entry_form.texts import PROSE, spare_texts, texts_in
from reports.entry_form.unit_files import (
    MONEY,
    TEXTS,
    UnitFiles,
    ValueFile,
    companion_of,
    stem_of,
)
from reports.intake.placing import member_of
from reports.publish.folders import UNIT_FILE
from reports.source.schema import (
    Schema,
    Shape,
    member_schema,
    names_table,
    resolve,
    shape_of,
)
from reports.source.schema.keywords import is_list, is_scalar
from reports.source.yaml.events import Spelled

# What tells which report a file is of, and which schema holds for it: that is no matter of a form.
_IDENTITY = ("报告", "样式", "年度", "单位")
# Another one would make another number of each amount of the file.
_NOT_ASKED = (*_IDENTITY, MONEY)
_WORDS = "文字"
_ANY_NAME = "名称"
# Codes are longer than the number of any row that has parts of its own.
_SHORTEST_CODE = 3


def pages_of(files: UnitFiles, former: UnitFiles | None) -> Iterator[Page]:
    """The sheets of a form: one for each data file, and one for each file of texts that several of them share.
    Raises Fault.
    """
    companions: set[str] = set()
    for one in files.data_files():
        last = former.values(one.name) if former and one.name in former.names else None
        yield _Outline(files, one, last).page()
        companions.add(companion_of(one.name))
    for name in files.names:
        if name.endswith(TEXTS) and name not in companions and not files.request.only:
            shared = files.texts(name)
            if shared.sections:
                said = "几份材料共用的文字"
                yield Page(stem_of(name), said, [*texts_in(shared), spare_texts(name)])


class _Outline:
    """A walk through a schema beside what a file holds, and what last year's did."""

    def __init__(
        self, files: UnitFiles, one: ValueFile, last: ValueFile | None
    ) -> None:
        self.files, self.file, self.last = files, one, last
        self.schema, self.root = one.schema, one.schema.root
        self.texts = files.texts(companion_of(one.name))
        self.money = one.unit_of_money
        # The word of last year's amounts, where they were written in another.
        self.counted = ""
        if last is not None and last.unit_of_money != one.unit_of_money:
            self.counted = last.unit_of_money

    def page(self) -> Page:
        said = "，".join(filter(None, (self.file.text_at((key,)) for key in _IDENTITY)))
        if self.file.name != UNIT_FILE:
            said += f"，金额按{self.money}填"
        last = self.last.root if self.last else None
        items = list(self.members(self.file.root, last, self.root, (), (), 0))
        if self.file.name != UNIT_FILE:
            items += self.prose()
        return Page(stem_of(self.file.name), said, items, self.file.name, self.money)

    # ── values ──

    def members(
        self,
        node: Spelled | None,
        last: Spelled | None,
        form: Schema,
        path: Path,
        place: Path,
        level: int,
    ) -> Iterator[Item]:
        """What a mapping holds or may hold."""
        there = {key: value for key, _, value in (node.members if node else ()) or ()}
        for key in dict.fromkeys([*form.get("properties", {}), *there]):
            if not path and key in _NOT_ASKED:
                continue
            part = member_schema(key, form) or {}
            before = member_of(last, key) if last else None
            inside, by_schema = (*path, key), (*place, key)
            wanted = key in form.get("required", ())
            yield from self.value(
                there.get(key), before, part, inside, by_schema, level, wanted=wanted
            )

    def value(
        self,
        node: Spelled | None,
        last: Spelled | None,
        part: Schema,
        path: Path,
        place: Path,
        level: int,
        *,
        wanted: bool = False,
    ) -> Iterator[Item]:
        """What is asked for one member."""
        form = resolve(part, self.root)
        title = path[-1]
        is_word = node is not None and node.members is None and node.items is None
        if form.get("量") == PROSE and node is None and len(path) == 1:
            return
        if node and is_word and names_table(node.text):
            yield from self.named_rows(node, part, path, level)
            return
        if _is_open(form):
            # Members of any name are rows as well, called by what the schema calls nothing.
            part = {**form, "按": _ANY_NAME}
            form = part
        shape = shape_of(form, self.root, title)
        whole = self.field(node if is_word else None, last, part, path, level, wanted)
        if shape is not None or (node and node.items is not None):
            if is_word or (node is None and form.get("可无")):
                yield whole
            for item in self.rows(node, part, shape, path, place, level):
                is_it = isinstance(item, Rows) and item.into == path
                yield replace(item, wanted=wanted) if is_it else item
        elif "properties" in form or (node and node.members is not None):
            inner, short = None if is_word else node, form.get("单值记作")
            money = self.money
            if (by := form.get("单位由")) is not None:
                # Bare amounts count in the unit that the object names itself.
                stated = member_of(inner, by) if inner else None
                self.money = stated.text.strip() if stated else f"照“{by}”"
            stands_for_all = is_word or (node is None and bool(short))
            below = [
                one
                for one in self.members(inner, last, form, path, place, level + 1)
                if not (
                    stands_for_all
                    and isinstance(one, Field)
                    and one.entry.path == (*path, short)
                )
            ]
            self.money = money
            if stands_for_all:
                yield whole
            elif below:
                yield Heading(title, level, _note(part, self.root))
            yield from below
        else:
            yield whole

    def field(
        self,
        node: Spelled | None,
        last: Spelled | None,
        part: Schema,
        path: Path,
        level: int,
        wanted: bool,
    ) -> Field:
        note, form = _note(part, self.root), resolve(part, self.root)
        if short := form.get("单值记作"):
            form = {**resolve(form["properties"][short], self.root), **_words_of(form)}
        text = node.text.strip() if node else None
        before = last.text.strip() if last and last.text else ""
        if before and form.get("量") == "金额":
            before += self.counted
        entry = Entry(self.file.name, path, text, form, wanted)
        return Field(entry, path[-1], level, self.unit(form), note, before)

    def unit(self, form: Schema) -> str:
        """What a value counts in."""
        if form.get("量") == "金额":
            return self.money
        return str(form.get("单位", ""))

    # ── rows ──

    def rows(
        self,
        node: Spelled | None,
        part: Schema,
        shape: Shape | None,
        path: Path,
        place: Path,
        level: int,
    ) -> Iterator[Item]:
        """Rows of a mapping by key, or of a list; what has parts of its own is asked for below them."""
        form = resolve(part, self.root)
        is_items = node is not None and node.items is not None
        keyed = bool(shape and shape.key) and not is_items
        members = self._members(node)
        names = self.schema.codes(place)[0]
        columns = self.columns(shape, members, keyed=keyed, coded=bool(names))
        lone = bool(shape.lone) if shape else True
        rows = [
            Row(list(self.cells(key, one, columns, (*path, key), names, form)))
            for key, one in members
        ]
        yield Rows(
            *(self.file.name, path, place, path[-1], level),
            columns,
            rows,
            keyed,
            lone,
            _note(part, self.root),
        )
        for key, one in members:
            inner = (member_schema(key, form) if keyed else form.get("items")) or {}
            inner = resolve(inner, self.root)
            for name, _, value in one.members or ():
                if value.members is not None or value.items is not None:
                    own = member_schema(name, inner) or {}
                    at, by_schema = (*path, key, name), (*place, key, name)
                    named = f"{_called(key)} · {name}"
                    for item in self.value(value, None, own, at, by_schema, level + 1):
                        yield _renamed(item, at, named)
            if one.items is not None:
                yield from self.rows(
                    one, {}, None, (*path, key), (*place, key), level + 1
                )

    def _members(self, node: Spelled | None) -> Sequence[tuple[str, Spelled]]:
        if node is None or (node.members is None and node.items is None):
            return ()
        if node.items is not None:
            return [(str(at), one) for at, one in enumerate(node.items)]
        return [(key, one) for key, _, one in node.members or ()]

    def columns(
        self,
        shape: Shape | None,
        members: Sequence[tuple[str, Spelled]],
        *,
        keyed: bool,
        coded: bool,
    ) -> Sequence[Column]:
        """The columns of rows: those of the schema, and those that any row has besides."""
        found: dict[str, Column] = {}
        if keyed and shape:
            found[shape.key] = Column("", shape.key, shape.columns.get(shape.key, {}))
            if coded:
                found["名称"] = Column("", "名称")
        for name, part in shape.columns.items() if shape else ():
            form = resolve(part, self.root)
            if name not in found and not _has_parts(form):
                found[name] = Column(name, self._headed(name, form), form)
        for _, one in members:
            for name, _, value in one.members or ():
                if value.members is None and value.items is None and name not in found:
                    found[name] = Column(name, name)
        if not found:
            found[_WORDS] = Column(_WORDS, _WORDS)
        return list(found.values())

    def _headed(self, name: str, form: Schema) -> str:
        unit = self.unit(form)
        return f"{name}（{unit}）" if unit else name

    def cells(
        self,
        key: str,
        node: Spelled,
        columns: Sequence[Column],
        path: Path,
        names: object,
        form: Schema,
    ) -> Iterator[Entry | str]:
        is_word = node.members is None and node.items is None
        open_ones = [one.key for one in columns if one.key]
        part = resolve(member_schema(path[-1], form) or {}, self.root)
        short = part.get("单值记作", open_ones[0])
        for at, column in enumerate(columns):
            if not column.key:
                yield path[-1] if at == 0 else name_of(names, key)
            elif is_word and column.key == short:
                yield Entry(self.file.name, path, node.text.strip(), column.form)
            else:
                value = None if is_word else member_of(node, column.key)
                inside = (*path, column.key)
                if value is not None and (
                    value.members is not None or value.items is not None
                ):
                    yield "见下"
                    continue
                own = member_schema(column.key, part)
                if value is None and own is None and "properties" in part:
                    # Only other rows have it.
                    yield ""
                    continue
                text = value.text.strip() if value else None
                yield Entry(self.file.name, inside, text, column.form)

    def named_rows(
        self, node: Spelled, part: Schema, path: Path, level: int
    ) -> Iterator[Item]:
        """The rows of a file that the data name."""
        shape = shape_of(resolve(part, self.root), self.root, path[-1])
        inside = (PurePosixPath(self.file.name).parent / node.text.strip()).as_posix()
        if shape is None or inside not in self.files.names:
            yield self.field(node, None, part, path, level, False)
            return
        table = self.files.rows(inside, shape, self.file, path)
        yield rows_in(table, shape, path, level, self.schema.codes(path)[0])

    # ── texts ──

    def prose(self) -> Iterator[Item]:
        """The texts of the companion, and those of the schema that nobody has written yet."""
        yield Heading("文字", 0, "一格一段文字；格里换行按 Alt+回车")
        said = {one.entry.path[0]: one for one in texts_in(self.texts)}
        for key, part in self.root.get("properties", {}).items():
            form = resolve(part, self.root)
            if form.get("量") != PROSE or self.file.text_at((key,)) is not None:
                continue
            note = str(part.get("description", ""))
            wanted = key in self.root.get("required", ())
            new = Text(Entry(self.texts.name, (key,), None, form, wanted), key, note)
            found = said.pop(key, None)
            yield replace(found, note=note) if found else new
        yield from said.values()
        yield spare_texts(self.texts.name)


def _called(key: str) -> str:
    """A row as it is spoken of: by its number, or by its name."""
    is_number = key.isdecimal() and len(key) < _SHORTEST_CODE
    return f"第 {int(key) + 1} 行" if is_number else key


def _renamed(item: Item, path: Path, title: str) -> Item:
    """What is asked for one cell of a row says of which."""
    is_it = (isinstance(item, Field) and item.entry.path == path) or (
        isinstance(item, Rows) and item.into == path
    )
    if is_it or (isinstance(item, Heading) and item.title == path[-1]):
        return replace(item, title=title)
    return item


def _is_open(form: Schema) -> bool:
    """Whether an object's members may have any name, and are all alike."""
    is_object = "object" in str(form.get("type", "")) and not form.get("properties")
    return (
        is_object
        and "按" not in form
        and isinstance(form.get("additionalProperties"), Mapping)
    )


def _has_parts(form: Schema) -> bool:
    return not is_scalar(form) or is_list(form)


def _words_of(form: Schema) -> Schema:
    """Which words may stand for the whole of an object."""
    return {key: form[key] for key in ("可无", "可待填", "description") if key in form}


def _note(part: Schema, root: Schema) -> str:
    """What is said beside an entry; of what only a reference says, nothing is."""
    form = resolve(part, root)
    says_all = "$ref" not in part or "按" in form
    said = [
        str(one["description"])
        for one in (part, form if says_all else {})
        if "description" in one
    ][:1]
    if form.get("可无") and not any(TYPED_NONE in one for one in said):
        said.append(f"没有写“{TYPED_NONE}”")
    if form.get("可待填"):
        said.append(f"送审前可以写“{TYPED_PENDING}”")
    return "；".join(said)
