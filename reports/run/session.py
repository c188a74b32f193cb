"""One unit's documents in one run: what was found of each data file, by key, and the files it
took to find it.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.problems import Fault, Place, problem
from reports.publish.disk import hash_bytes
from reports.publish.folders import data_files, leads_out, listing_hash
from reports.run.workspace import Workspace, unreadable
from reports.source import encoding

T = TypeVar("T")


class Circle(Exception):  # noqa: N818
    """Two documents each of which takes figures from the other."""


class InputLog(Struct):
    """The files below the data folder that one document looked at, with their hashes.

    A file that was looked for and absent is None, a folder (2024/某单位/) the hash of its listing.
    """

    workspace: Workspace
    seen: dict[str, str | None] = field(default_factory=dict)

    def read(self, file: str) -> bytes | None:
        """The content of a file, None where it is absent. Raises Fault where it cannot be read."""
        path = self.workspace.data / file
        self.seen[file] = None
        if file in self.workspace.instead:
            return self.workspace.instead[file]
        if leads_out(self.workspace.data, file):
            place = Place(self.workspace.shown(file))
            raise Fault(problem("G08", "link", place))
        try:
            if not path.is_file():
                return None
            if path.stat().st_size > encoding.MOST_BYTES:
                self.seen[file] = ""
                raise Fault(encoding.file_too_big(self.workspace.shown(file)))
            content = path.read_bytes()
        except OSError as error:
            raise Fault(unreadable(self.workspace.shown(file), error)) from error
        self.seen[file] = hash_bytes(content)
        return content

    def note_absent(self, file: str) -> None:
        """Notes a file that is not there: one that appears is a change."""
        self.seen[file] = None

    def note_listing(self, unit: str, files: Sequence[str]) -> None:
        """Notes the data files of a unit's folder; one more or less is a change."""
        self.seen[f"{unit}/"] = listing_hash(files)

    def take_over(self, others: Mapping[str, str | None]) -> None:
        """Notes what another document looked at, of which this one makes use."""
        self.seen.update(others)


class Session(Struct):
    """The workspace for as long as one unit's documents are made: what was found by key.

    Keys are hashable and name what is found, such as ("figures", file, setting).
    """

    workspace: Workspace
    found: dict[Hashable, Any] = field(default_factory=dict)
    _under_way: set[Hashable] = field(default_factory=set)

    def trying(self, file: str, content: bytes) -> "Session":
        """A session in which a file holds other content; of what was found here, what does not rest on
        it is known already.
        """
        instead = {**self.workspace.instead, file: content}
        workspace = replace(self.workspace, instead=instead)
        known = {
            key: found
            for key, found in self.found.items()
            if not _may_rest_on(found, file)
        }
        return Session(workspace, known)

    def forget(self, files: Collection[str]) -> None:
        """Drops what may rest on any of these files (or folders, with a slash at their end), and which
        files there are.
        """
        for key, found in list(self.found.items()):
            if isinstance(found, list) or any(
                _may_rest_on(found, one) for one in files
            ):
                del self.found[key]

    def list_files(self, unit: str) -> list[str]:
        """The data files of a unit's folder (2024/某单位), listed once. Raises OSError."""
        return self.once(("files", unit), lambda: data_files(self.workspace.data, unit))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives for a key, made once for all documents of the unit.

        Raises Circle where making it would take the very thing that is being made.
        """
        if key not in self.found:
            if key in self._under_way:
                raise Circle
            self._under_way.add(key)
            try:
                self.found[key] = make()
            finally:
                self._under_way.remove(key)
        found: T = self.found[key]
        return found


def _may_rest_on(found: Any, file: str) -> bool:
    """Whether what was found may be another where a file is; what does not tell its inputs may."""
    if isinstance(found, list):
        # The names of files.
        return False
    inputs = found[1] if isinstance(found, tuple) else getattr(found, "inputs", None)
    return inputs is None or file in inputs
