"""What a run reads and compiles once: the folders, and the report types made ready."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

from reports.core.problems import Fault, Place, Problem, problem
from reports.publish import disk
from reports.publish.cache import kept
from reports.run.prepared import PreparedType
from reports.source import encoding
from reports.types.find import RESERVED, TypeFolder, find_types

if TYPE_CHECKING:
    from reports.run.prepare import ReadType

T = TypeVar("T")


class Workspace(Struct):
    """The folders that documents are made from, and the types compiled for all of them.

    What is kept here is kept by key for as long as the process lives; of one unit's documents
    nothing is. `data_name` is what the data folder is called from one run to the next, where it lies
    in another place each time. `instead` is what files are taken to hold, whatever lies there.
    """

    data: Path
    templates: Path
    cache: Path | None
    program: str
    data_name: str = ""
    instead: Mapping[str, bytes] = field(default_factory=dict)
    _folders: dict[str, TypeFolder] = field(default_factory=dict)
    _prepared: dict[tuple[str, str, int], PreparedType | Fault] = field(
        default_factory=dict
    )
    _lines: dict[tuple[str, ...], Mapping[str, Sequence[str]]] = field(
        default_factory=dict
    )

    def shown(self, file: str) -> str:
        """The name of a data file in messages: from the data folder on."""
        return f"{self.data.name}/{file}"

    @property
    def folders(self) -> Mapping[str, TypeFolder]:
        """The report types by name. Raises Fault where there are none."""
        if not self._folders:
            self._folders.update(find_types(self.templates))
        return self._folders

    def prepared(self, name: str, variant: str, year: int) -> PreparedType:
        """A type made ready; from the cache where nothing of it has changed. Raises Fault."""
        key = (name, variant, year)
        if key not in self._prepared:
            self._prepared[key] = self._prepare(key)
        found = self._prepared[key]
        if isinstance(found, Fault):
            raise Fault(*found.problems)
        return found

    def _prepare(self, key: tuple[str, str, int]) -> PreparedType | Fault:
        name, variant, year = key

        def prepare() -> PreparedType:
            # Compiling is slow to import: only what the cache does not have is made.
            from reports.run.prepare import prepare_type

            return prepare_type(self.folders[name], variant, year)

        entry = _entry_name(f"{self.templates.absolute()} {key}")
        try:
            return kept(
                self.cache,
                entry,
                self.program,
                prepare,
            )
        except Fault as fault:
            return fault
        except OSError as error:
            return Fault(unreadable(str(error.filename), error))

    def read(self, name: str, variant: str, year: int) -> "ReadType":
        """A type made ready, with what it was made of. Raises Fault."""
        from reports.run.prepare import read_and_prepare

        found = read_and_prepare(self.folders[name], variant, year)
        self._prepared[name, variant, year] = found.prepared
        return found

    def kept(self, key: str, state: str, make: Callable[[], T]) -> T:
        """What `make` gives, or gave in an earlier run of this program in the same state.

        There is one entry for each key.
        """
        name = _entry_name(f"{self.data_name or self.data} {key}")
        now = disk.hash_bytes(f"{self.program} {state}".encode())
        return kept(self.cache, name, now, make)

    def template_lines(self, search: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The lines of all templates and definitions below the folders a type is searched in.

        The nearest folder comes first.
        """
        key = tuple(search)
        if key not in self._lines:
            found: dict[str, Sequence[str]] = {}
            for folder in search:
                found |= dict(self._lines_of(folder))
            self._lines[key] = found
        return self._lines[key]

    def _lines_of(self, folder: str) -> Iterator[tuple[str, Sequence[str]]]:
        root = self.templates / folder
        for path in sorted(root.rglob("*")):
            if path.suffix not in (".j2", ".yaml"):
                continue
            inside = path.relative_to(root).parts
            if len(inside) > 1 and inside[0] not in RESERVED:
                continue
            text, _ = encoding.decode_text(encoding.read_bytes(path), path.name)
            shown = f"{self.templates.name}/{folder}/{'/'.join(inside)}"
            yield shown, (text or "").splitlines()


def _entry_name(key: str) -> str:
    # A folder's name may be in any encoding.
    return disk.hash_bytes(key.encode(errors="surrogatepass"))


def unreadable(shown: str, error: OSError) -> Problem:
    """G08 for a file that cannot be read."""
    return problem("G08", "file", Place(shown), detail=str(error))
