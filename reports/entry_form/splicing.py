"""Texts put into the files of a unit where they belong; every other byte stays."""

from collections.abc import Iterator, Mapping, Sequence

from reports.core.figure import TYPED_NONE, TYPED_PENDING
from reports.core.problems import Place, Problem, has_errors, problem
from reports.entry_form.entries import Path
from reports.entry_form.merging import Agreed
from reports.entry_form.reading import Added, is_same
from reports.entry_form.rows_and_texts import with_rows, with_texts
from reports.entry_form.unit_files import AnyFile, TextFile, ValueFile
from reports.intake.placing import Placer, deepest
from reports.intake.render import Nested, Renderer, nested
from reports.source.edits import Edit, edited, end_of, line_end, line_start, lines_of
from reports.source.encoding import bytes_like
from reports.source.yaml.events import Spelled
from reports.source.yaml.reader import read_yaml
from reports.source.yaml.spelling import spelling_of

_STEP = "  "
_NOTHING = (TYPED_NONE, TYPED_PENDING, "")


def spliced(file: AnyFile, agreed: Agreed) -> tuple[bytes, list[Problem]]:
    """A file with all that forms give to it; as it was, and why, where that cannot be done."""
    if isinstance(file, ValueFile):
        return _with_values(file, agreed)
    if isinstance(file, TextFile):
        return with_texts(file, agreed.values)
    return with_rows(file, agreed)


# ── YAML ────────────────────────────────────────────────────────────────────


def _with_values(file: ValueFile, agreed: Agreed) -> tuple[bytes, list[Problem]]:
    splicer = _Splicer(file, agreed)
    new = edited(file.text, splicer.edits())
    if splicer.problems:
        return file.content, splicer.problems
    content = bytes_like(new, file.content)
    root, wrong = read_yaml(content, file.name)
    if root is None or has_errors(wrong) or not _says(file, content, agreed):
        return file.content, [
            problem("R05", "broken", Place(file.name), file=file.name)
        ]
    return content, []


def _says(file: ValueFile, content: bytes, agreed: Agreed) -> bool:
    """Whether the new file says what forms say, and all else as before."""
    after = ValueFile(file.name, content, file.schema)
    if any(
        not is_same(after.text_at(path) or "", text)
        for path, text in agreed.values.items()
    ):
        return False
    touched = set(agreed.values)
    kept = {
        path: text
        for path, text in leaves(file.root)
        if path not in touched
        and not any(one[: len(path)] == path for one in touched)
        and not any(one.rows.into == path for one in agreed.items)
    }
    return kept.items() <= dict(leaves(after.root)).items()


def leaves(node: Spelled, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text of a file with its path."""
    if node.members is None and node.items is None:
        yield path, node.text
    for key, _, value in node.members or ():
        yield from leaves(value, (*path, key))
    for number, value in enumerate(node.items or ()):
        yield from leaves(value, (*path, str(number)))


class _Splicer:
    """A YAML file that texts are put into."""

    def __init__(self, file: ValueFile, agreed: Agreed) -> None:
        self.file, self.text, self.root = file, file.text, file.root
        self.agreed = agreed
        self.end = end_of(lines_of(file.text))
        self.renderer = Renderer(file.schema, self.end)
        self.placer = Placer(file.text, file.root, self.renderer)
        self.problems: list[Problem] = []

    def edits(self) -> list[Edit]:
        """What changes."""
        missing: dict[Path, dict[Path, str]] = {}
        instead: dict[Path, dict[Path, str]] = {}
        found: list[Edit] = []
        lists = dict.fromkeys(one.rows.into for one in self.agreed.items)
        texts: dict[Path, str] = dict(self.agreed.values)
        for into in lists:
            items = [one for one in self.agreed.items if one.rows.into == into]
            node, depth = deepest(self.root, into)
            if depth == len(into):
                found += self.appended(into, node, items)
            else:
                texts[into] = _Spelled(f"[{', '.join(map(self.item, items))}]")
        for path, text in texts.items():
            node, depth = deepest(self.root, path)
            is_word = node.members is None and node.items is None
            if depth == len(path) and is_word:
                found.append(self.swapped(node, text))
            elif depth < len(path) and node.members is not None:
                missing.setdefault(path[:depth], {})[path[depth:]] = text
            elif is_word:
                instead.setdefault(path[:depth], {})[path[depth:]] = text
            else:
                self.refuse(path)
        for into, texts in instead.items():
            # Both the word for the whole and a part of it may have been changed: the parts say more.
            found = [
                one for one in found if one.start != deepest(self.root, into)[0].start
            ]
            found += self.opened(into, texts)
        for into, texts in missing.items():
            self.put(into, texts)
        return [*found, *self.placer.edits()]

    def refuse(self, path: Path) -> None:
        node, _ = deepest(self.root, path)
        place = Place(self.file.name, self.text.count("\n", 0, node.start) + 1)
        self.problems.append(problem("R05", "form", place, key=".".join(path)))

    # ── a value that is there ──

    def swapped(self, node: Spelled, text: str) -> Edit:
        """Another text in the place of a value."""
        old = self.text[node.start : node.end]
        new = spelling_of(text, old, flow=self.is_flow(node))
        lead = " " if self.text[node.start - 1 : node.start] == ":" else ""
        return Edit(node.start, node.end, lead + new)

    def is_flow(self, node: Spelled) -> bool:
        """Whether a value stands among others on one line."""
        return any(_holds(one, node) for one in _flows(self.root))

    def opened(self, into: Path, texts: Mapping[Path, str]) -> Iterator[Edit]:
        """A mapping in the place of one word: 0, 无, 待填."""
        node, _ = deepest(self.root, into)
        old = node.text.strip()
        part = self.file.schema.part(into)
        if (short := part.get("单值记作")) and old not in _NOTHING:
            texts = {(short,): old, **texts}
        elif old not in _NOTHING:
            self.refuse(into)
            return
        parent, _ = deepest(self.root, into[:-1])
        is_flow = parent.flow or self.is_flow(node)
        values = nested(self.spelled(texts, flow=is_flow or "按" not in part))
        if is_flow or "按" not in part:
            yield Edit(node.start, node.end, self.renderer.flow(into, values))
            return
        indent = self.placer.indent(parent) + _STEP
        yield from self.below(node, self.renderer.block(into, values, indent))

    def below(self, node: Spelled, block: str) -> Iterator[Edit]:
        """A block in the place of a word, below the line that it stands on."""
        start = len(self.text[: node.start].rstrip(" "))
        end = line_end(self.text, node.end)
        yield Edit(start, node.end, "")
        yield Edit(end, end, block)

    def spelled(self, texts: Mapping[Path, str], *, flow: bool) -> dict[Path, str]:
        return {path: _spelling(one, flow=flow) for path, one in texts.items()}

    # ── what is missing ──

    def put(self, into: Path, texts: Mapping[Path, str]) -> None:
        """Members put into a mapping that is there."""
        node, _ = deepest(self.root, into)
        is_flow = node.flow or self.is_flow(node)
        by_key: dict[str, dict[Path, str]] = {}
        for path, text in texts.items():
            by_key.setdefault(path[0], {})[path[1:]] = text
        for key, inside in by_key.items():
            value: str | Nested
            if () in inside:
                value = _spelling(inside[()], flow=is_flow)
            else:
                value = nested(self.spelled(inside, flow=True))
            self.placer.put(node, (*into, key), value)

    # ── items of a list ──

    def appended(
        self, into: Path, node: Spelled, items: Sequence[Added]
    ) -> Iterator[Edit]:
        """Items behind the others of a list that is there."""
        texts = [self.item(one) for one in items]
        is_word = node.members is None and node.items is None
        if node.items and not node.flow:
            end = line_end(self.text, node.items[-1].end)
            indent = " " * (node.start - line_start(self.text, node.start))
            lines = [f"{self.end}{indent}- {one}" for one in texts]
            yield Edit(end, end, "".join(lines))
        elif node.items is not None:
            at = node.items[-1].end if node.items else node.start + 1
            yield Edit(at, at, (", " if node.items else "") + ", ".join(texts))
        elif is_word and node.text.strip() in _NOTHING:
            yield Edit(node.start, node.end, f"[{', '.join(texts)}]")
        else:
            self.refuse(into)

    def item(self, one: Added) -> str:
        """An item on one line."""
        texts = {key: spelling_of(text, flow=True) for key, text in one.texts.items()}
        if one.rows.lone:
            return next(iter(texts.values()))
        return f"{{{', '.join(f'{key}: {text}' for key, text in texts.items())}}}"


class _Spelled(str):
    """A text that is YAML already."""

    __slots__ = ()


def _spelling(text: str, *, flow: bool) -> str:
    return text if isinstance(text, _Spelled) else spelling_of(text, flow=flow)


def _flows(node: Spelled) -> Iterator[Spelled]:
    """The outermost mappings and lists that stand on one line."""
    if node.flow:
        yield node
        return
    for _, _, value in node.members or ():
        yield from _flows(value)
    for value in node.items or ():
        yield from _flows(value)


def _holds(one: Spelled, other: Spelled) -> bool:
    return one.start < other.start and other.end < one.end
