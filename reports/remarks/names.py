"""What a clerk may call a typed value or a text, and which ones are meant by such a name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from reports.compare.changes import Change, What
from reports.compare.versions import Version, code_names
from reports.core import nodes
from reports.core.patterns import Pattern
from reports.finance.remarks import means
from reports.run.evaluate import BrokenFile

_OF_TEXTS = frozenset({What.TEXT, What.TEXT_ADDED, What.TEXT_REMOVED})
_OF_FILES = frozenset({What.FILE_ADDED, What.FILE_REMOVED})
# 2101501（行政运行）
_CODE = Pattern(r"(\d+)（(.*)）")


class Named(Struct, frozen=True):
    """Something that was typed: its data file, the keys that lead to it (none for the whole file), as a path in
    words.
    """

    file: str
    steps: tuple[str, ...]

    @property
    def words(self) -> str:
        """What it is called in full."""
        return ".".join(self.steps) or PurePosixPath(self.file).stem


def name_of(change: Change) -> Named:
    """What was changed."""
    file = str(PurePosixPath(change.file).with_suffix(".yaml"))
    if change.what in _OF_FILES:
        return Named(file, ())
    whole = change.what in _OF_TEXTS
    return Named(file, (change.name,) if whole else tuple(change.name.split(".")))


def names_in(version: Version) -> Iterator[Named]:
    """Everything that is typed in a unit's data files and the texts beside them."""
    for file in version.files:
        yield Named(file, ())
        model = version.type_of(file)
        source = version.source(file, model.schema if model else None)
        if source is None:
            continue
        checked = version.check(file)
        scope = None if isinstance(checked, BrokenFile) else checked.scope
        for steps in _steps_in(source.root, (), code_names(scope)):
            yield Named(file, steps)
        for title in source.sections:
            yield Named(file, (title,))


def _steps_in(
    node: nodes.Node, steps: tuple[str, ...], names: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    if isinstance(node, nodes.Mapping):
        for key, one in node.items.items():
            called = f"{key}（{names[key]}）" if key in names else key
            yield (*steps, called)
            yield from _steps_in(one, (*steps, called), names)
    elif isinstance(node, nodes.Sequence):
        for number, one in enumerate(node.items, 1):
            inside = (*steps, _item_name(one) or f"第 {number} 项")
            yield inside
            yield from _steps_in(one, inside, names)


def _item_name(node: nodes.Node) -> str:
    """What an item of a list is called: its first word."""
    if isinstance(node, nodes.Mapping):
        first = next(iter(node.items.values()), None)
        return first.text.strip() if isinstance(first, nodes.Scalar) else ""
    return node.text.strip() if isinstance(node, nodes.Scalar) else ""


def meant(words: str, known: Sequence[Named]) -> list[int]:
    """Which of the known ones are meant, by position: a whole file, what a name begins, else what it is a part of. The
    name of a data file may stand before: 决算 收入.其余.
    """
    said = " ".join(words.split())
    whole = [at for at, one in enumerate(known) if _names_file(said, one.file)]
    if whole:
        return whole
    inside = range(len(known))
    found = _meant(said, known, inside)
    if not found and " " in said:
        file, said = said.split(" ", 1)
        inside_file = [at for at in inside if _names_file(file, known[at].file)]
        found = _meant(said, known, inside_file)
    return found


def _names_file(said: str, file: str) -> bool:
    path = PurePosixPath(said)
    bare = said[: -len(path.suffix)] if path.suffix in (".md", ".yaml") else said
    return means(bare, file)


def _meant(said: str, known: Sequence[Named], among: Iterable[int]) -> list[int]:
    among = list(among)
    wanted = said.split(".")
    beginning = [at for at in among if _begins(wanted, said, known[at].steps)]
    if beginning:
        return beginning
    return [at for at in among if _is_part(wanted, known[at].steps)]


def _begins(wanted: Sequence[str], said: str, steps: Sequence[str]) -> bool:
    if steps == (said,):
        return True
    return len(steps) >= len(wanted) and all(map(_is_step, wanted, steps))


def _is_part(wanted: Sequence[str], steps: Sequence[str]) -> bool:
    return any(_begins(wanted, "", steps[at:]) for at in range(1, len(steps)))


def _is_step(said: str, step: str) -> bool:
    code = _CODE.fullmatch(step)
    return said.strip() in (step, *(code.groups() if code else ()))
