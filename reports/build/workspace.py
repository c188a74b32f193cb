"""What a run reads and compiles once: the folders, the report types made ready, and which files were looked at."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from reports.content.compiled import CompiledType, compile_type
from reports.core.problems import Fault, Place, Problem, Severity
from reports.publish import disk
from reports.publish.cache import kept
from reports.publish.folders import data_files, listing_hash
from reports.source import textfile
from reports.templating import compile_page
from reports.types.find import COMMON, RESERVED, TypeFolder, find_types
from reports.types.read import read_type
from reports.writers import docx

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PreparedType:
    """A report type with its variant, ready to make documents: compiled content, layouts, page shell and stylesheet.

    `notes` are what its folder could be told without being wrong.
    """

    compiled: CompiledType
    layouts: Mapping[str, docx.Layout]
    shell: bytes
    style: str
    notes: tuple[Problem, ...] = ()


class Circle(Exception):  # noqa: N818
    """Two documents each of which takes figures from the other."""


@dataclass(slots=True)
class Workspace:
    """The folders documents are made from, and what was read and compiled once for all of them.

    `inputs` notes each file looked at below the data folder, with its hash, None where it is absent. `examined` keeps
    what was made of a unit's data files, with the inputs of each, for the documents that look at several of them.
    """

    data: Path
    templates: Path
    cache: Path | None
    program: str
    inputs: dict[str, str | None] = field(default_factory=dict)
    examined: dict[Any, tuple[Any, dict[str, str | None]]] = field(default_factory=dict)
    _under_way: set[Any] = field(default_factory=set)
    _folders: dict[str, TypeFolder] = field(default_factory=dict)
    _prepared: dict[tuple[str, str, int], PreparedType | Fault] = field(
        default_factory=dict
    )
    _template_lines: dict[tuple[str, ...], Mapping[str, Sequence[str]]] = field(
        default_factory=dict
    )

    def read(self, file: str) -> bytes | None:
        """The content of a file below the data folder, None where it is absent; noted as an input either way."""
        path = self.data / file
        try:
            if path.is_file() and path.stat().st_size > textfile.MOST_BYTES:
                self.inputs[file] = ""
                raise Fault(textfile.too_big(self.shown(file)))
            content = path.read_bytes() if path.is_file() else None
        except OSError as error:
            self.inputs[file] = None
            raise Fault(_unreadable(self.shown(file), error)) from error
        self.inputs[file] = None if content is None else disk.hash_bytes(content)
        return content

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives for a key, made once for all documents of a unit; the inputs it took count each time.

        Raises Circle where making it would take the very thing that is being made.
        """
        if key not in self.examined:
            if key in self._under_way:
                raise Circle
            noted, self.inputs = self.inputs, {}
            self._under_way.add(key)
            try:
                self.examined[key] = make(), self.inputs
            finally:
                self._under_way.remove(key)
                noted |= self.inputs
                self.inputs = noted
        made, inputs = self.examined[key]
        self.inputs |= inputs
        return made  # type: ignore[no-any-return]

    def files(self, unit: str) -> list[str]:
        """The data files of a unit's folder; noted as an input, so that one more or less is a change."""
        found = data_files(self.data, unit)
        self.inputs[f"{unit}/"] = listing_hash(found)
        return found

    def shown(self, file: str) -> str:
        """The name of a data file in messages: from the data folder on."""
        return f"{self.data.name}/{file}"

    @property
    def folders(self) -> Mapping[str, TypeFolder]:
        """The report types by name. Raises Fault where there are none."""
        if not self._folders:
            self._folders = find_types(self.templates)
        return self._folders

    def template_lines(self, search: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The lines of all templates and definitions below the folders a type is searched in, the nearest first."""
        key = tuple(search)
        if key not in self._template_lines:
            self._template_lines[key] = {
                shown: lines
                for folder in search
                for shown, lines in self._lines_of(folder)
            }
        return self._template_lines[key]

    def _lines_of(self, folder: str) -> Iterator[tuple[str, Sequence[str]]]:
        root = self.templates / folder
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root).parts
            if path.suffix in (".j2", ".yaml") and (
                len(inside) == 1 or inside[0] in RESERVED
            ):
                text, _ = textfile.decode(textfile.read_bytes(path), path.name)
                yield (
                    f"{self.templates.name}/{folder}/{'/'.join(inside)}",
                    (text or "").splitlines(),
                )

    def kept(self, key: str, state: str, make: Callable[[], T]) -> T:
        """What `make` gives, or gave in an earlier run of this program in the same state; one entry for each key."""
        name, now = (
            disk.hash_bytes(text.encode())
            for text in (f"{self.data} {key}", f"{self.program} {state}")
        )
        return kept(self.cache, name, now, make)

    def prepared(self, name: str, variant: str, year: int) -> PreparedType:
        """A type made ready; from the cache where nothing of it has changed. Raises Fault."""
        key = (name, variant, year)
        if key not in self._prepared:
            entry = disk.hash_bytes(f"{self.templates.absolute()} {key}".encode())
            try:
                self._prepared[key] = kept(
                    self.cache,
                    entry,
                    self.program,
                    lambda: _prepare(self.folders[name], variant, year),
                )
            except Fault as fault:
                self._prepared[key] = fault
            except OSError as error:
                self._prepared[key] = Fault(_unreadable(str(error.filename), error))
        found = self._prepared[key]
        if isinstance(found, Fault):
            raise Fault(*found.problems)
        return found


def _unreadable(shown: str, error: OSError) -> Problem:
    hint = "在别的程序里关掉它，或者请管理员开通读取权限，再生成一次。"
    message = "这个文件打不开：可能正被别的程序占着，或者没有读取权限。"
    return Problem(
        "G08", Severity.ERROR, message, Place(shown), hint=hint, detail=str(error)
    )


def _prepare(folder: TypeFolder, variant: str, year: int) -> PreparedType:
    """Everything of a type read and compiled. Raises Fault with all that is wrong in its folder."""
    kind = read_type(folder, variant, year)
    problems: list[Problem] = []
    layouts: dict[str, docx.Layout] = {}
    for path, data in kind.layouts.items():
        try:
            layouts[path] = docx.read_layout(data, f"{folder.path.parent.name}/{path}")
        except Fault as fault:
            problems += fault.problems
    common = folder.path.parent / COMMON
    shell = _common_text(common / "页面.html.j2", problems)
    style = _common_text(common / "样式.css", problems)
    if (common / "页面.html.j2").is_file() and not re.search(
        r"\{\{\s*正文\s*\}\}", shell
    ):
        place = Place(_shown(common / "页面.html.j2"))
        problems.append(
            Problem(
                "T03",
                Severity.ERROR,
                "页面里没有 {{ 正文 }}，不知道正文放在哪里。",
                place,
            )
        )
    if problems:
        raise Fault(*problems)
    fields = sorted({name for layout in layouts.values() for name in layout.fields})
    page = compile_page(shell, _shown(common / "页面.html.j2"))
    return PreparedType(compile_type(kind, fields), layouts, page, style, kind.notes)


def _common_text(path: Path, problems: list[Problem]) -> str:
    """The text of a file that all types share, empty where it cannot be read."""
    if not path.is_file():
        hint = "从备份或安装包里恢复这个文件。"
        problems.append(
            Problem(
                "T03", Severity.ERROR, "没有这个文件。", Place(_shown(path)), hint=hint
            )
        )
        return ""
    text, found = textfile.decode(textfile.read_bytes(path), _shown(path))
    problems += found
    return text or ""


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])
