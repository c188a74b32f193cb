"""A blank form of a report: its data file from the schema alone, with what its style asks for and a comment
beside each value, all of it 待填.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from reports.core.figure import TYPED_PENDING
from reports.renewal.fates import fate_of
from reports.source.schema import Fate, Schema, resolve, shape_of

# What every report has in the end, though none requires it before it is published.
_IN_THE_END = ("公开时间", "审签")
_STEP = "  "


class BlankForm(Struct, frozen=True):
    """A data file and its texts, with their headings."""

    values: str
    texts: str
    headings: tuple[str, ...]

    @property
    def pending(self) -> int:
        """How much is to be filled in."""
        return self.values.count(f": {TYPED_PENDING}")


def blank_form(
    schema: Schema, said: Mapping[str, str], required: Iterable[str] = ()
) -> BlankForm:
    """The blank form of what a schema describes; `said` is known already, `required` asked for besides
    what the schema requires.
    """
    form = _Form(schema)
    wanted = [*schema.get("required", ()), *required, *_IN_THE_END]
    texts = dict(form.texts(wanted))
    lines = [*(f"{key}: {value}" for key, value in said.items()), ""]
    lines += form.members(schema, "", [*wanted, *form.following()], set(said))
    return BlankForm("\n".join(lines) + "\n", "\n".join(texts.values()), tuple(texts))


class _Form:
    """A walk through a schema, which says of rows of one kind only once what is in them."""

    def __init__(self, root: Schema) -> None:
        self.root = root
        self.told: set[str] = set()

    def following(self) -> Iterator[str]:
        """What is entered only where last year's folder does not give it."""
        for key, part in self.root.get("properties", {}).items():
            if fate_of(part, self.root) is Fate.FOLLOWING:
                yield key

    # ── values ──

    def members(
        self,
        schema: Schema,
        indent: str,
        wanted: Sequence[str],
        known: Iterable[str] = (),
    ) -> Iterator[str]:
        """The lines of an object: its members that are wanted, all of them where none is, nor is known; what
        else may be written is named.
        """
        parts = {
            key: resolve(part, self.root)
            for key, part in schema.get("properties", {}).items()
            if key not in known
        }
        values = {key: part for key, part in parts.items() if not _is_text(part)}
        is_free = not known and not any(key in wanted for key in parts)
        for key, part in values.items():
            if is_free or key in wanted:
                yield from self.member(key, schema["properties"][key], part, indent)
        rest = [] if is_free else [key for key in parts if key not in wanted]
        if names := [_named(key, values[key]) for key in rest if key in values]:
            yield f"{indent}# 需要时还可以写：{'、'.join(names)}"
        if texts := [key for key in rest if key not in values]:
            yield f"{indent}# 文字写在同名的 md 里，需要时还可以写：{'、'.join(texts)}"

    def member(self, key: str, own: Schema, form: Schema, indent: str) -> Iterator[str]:
        """The lines of a member; of what only a reference says, no comment is made."""
        note = _note(own, form)
        if _is_object(form):
            yield f"{indent}{key}:{note}"
            yield from self.members(form, indent + _STEP, form.get("required", ()))
            return
        yield f"{indent}{key}: {TYPED_PENDING}{note}"
        row = self.row(key, form)
        if row and row not in self.told:
            self.told.add(row)
            yield f"{indent}{_STEP}# 一行一个：{row}"

    def row(self, key: str, form: Schema) -> str:
        """What a row of a list says, empty where it is no list of rows."""
        shape = shape_of(form, self.root, key)
        if shape is None or (shape.lone and not shape.key):
            return ""
        if shape.lone:
            return f"{shape.key}: {shape.lone}"
        columns = [one for one in shape.columns if one != shape.key]
        needed = [one for one in columns if one in shape.required] or columns
        row = f"{{{', '.join(f'{one}: …' for one in needed)}}}"
        rest = [one for one in columns if one not in needed]
        more = f"，还可以写 {'、'.join(rest)}" if rest else ""
        return f"{shape.key}: {row}{more}" if shape.key else f"- {row}{more}"

    # ── texts ──

    def texts(self, wanted: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each text that is wanted by its heading, with the hint that is to be written over."""
        for key, part in self.root.get("properties", {}).items():
            if key in wanted and _is_text(resolve(part, self.root)):
                hint = f"：{part['description']}" if "description" in part else "这一段"
                yield key, f"# {key}\n\n（请填写{hint}）\n"


def _is_object(form: Schema) -> bool:
    """Whether its members have names that the schema knows; rows may have some such among others."""
    is_open = "按" in form and not form.get("required")
    return bool(form.get("properties")) and "单值记作" not in form and not is_open


def _is_text(form: Schema) -> bool:
    return form.get("量") == "文段"


def _named(key: str, form: Schema) -> str:
    """A member's name, with those of what it holds."""
    return f"{key}（{'、'.join(form['properties'])}）" if _is_object(form) else key


def _note(own: Schema, form: Schema) -> str:
    """What the comment behind a value says."""
    said = [own["description"]] if "description" in own else []
    if "description" in form and "按" in form and not said:
        said.append(form["description"])
    if choice := form.get("enum"):
        said.append(f"可以写：{'、'.join(choice)}")
    if "单位" in form:
        said.append(f"单位 {form['单位']}")
    return f"  # {'；'.join(said)}" if said else ""
