"""What a run reads and compiles once: the folders, the report types made ready, and which files were looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reports import kinds, output
from reports.cache import kept
from reports.content.compiled import Compiled, compile_kind
from reports.problems import Fault, Problem
from reports.templating import compile_page
from reports.writers import docx


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report type with its variant, ready to make documents: compiled content, layouts, page shell and stylesheet."""

    compiled: Compiled
    layouts: Mapping[str, docx.Layout]
    shell: bytes
    style: str


@dataclass(slots=True)
class Workshop:
    """The folders documents are made from, and what was read and compiled once for all of them.

    `inputs` notes each file looked at below the data folder, with its hash, None where it is absent.
    """

    data: Path
    templates: Path
    cache: Path | None
    program: str
    inputs: dict[str, str | None] = field(default_factory=dict)
    _folders: dict[str, kinds.Folder] = field(default_factory=dict)
    _prepared: dict[tuple[str, str, int], Prepared] = field(default_factory=dict)

    def read(self, file: str) -> bytes | None:
        """The content of a file below the data folder, None where it is absent; noted as an input either way."""
        path = self.data / file
        content = path.read_bytes() if path.is_file() else None
        self.inputs[file] = None if content is None else output.hash_bytes(content)
        return content

    def shown(self, file: str) -> str:
        """The name of a data file in messages: from the data folder on."""
        return f"{self.data.name}/{file}"

    @property
    def folders(self) -> Mapping[str, kinds.Folder]:
        """The report types by name. Raises Fault where there are none."""
        if not self._folders:
            self._folders = kinds.find(self.templates)
        return self._folders

    def prepared(self, name: str, variant: str, year: int) -> Prepared:
        """A type made ready; from the cache where nothing of it has changed. Raises Fault."""
        key = (name, variant, year)
        if key not in self._prepared:
            code = output.hash_bytes(f"{self.program} {key}".encode())
            self._prepared[key] = kept(self.cache, code, lambda: _prepare(self.folders[name], variant, year))
        return self._prepared[key]


def _prepare(folder: kinds.Folder, variant: str, year: int) -> Prepared:
    """Everything of a type read and compiled. Raises Fault with all that is wrong in its folder."""
    kind = kinds.read(folder, variant, year)
    problems: list[Problem] = []
    layouts: dict[str, docx.Layout] = {}
    for path, data in kind.layouts.items():
        try:
            layouts[path] = docx.read_layout(data, f"{folder.path.parent.name}/{path}")
        except Fault as fault:
            problems += fault.problems
    if problems:
        raise Fault(*problems)
    fields = sorted({name for layout in layouts.values() for name in layout.fields})
    common = folder.path.parent / kinds.COMMON
    shell = common / "页面.html.j2"
    return Prepared(
        compile_kind(kind, fields),
        layouts,
        compile_page(shell.read_text(encoding="utf-8"), f"templates/{kinds.COMMON}/{shell.name}"),
        (common / "样式.css").read_text(encoding="utf-8"),
    )
