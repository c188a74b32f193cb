"""The members of an Office file, and the XML in them."""

import io
import posixpath
import zipfile
import zlib

from reports.gate.readback.items import Unreadable
from reports.gate.readback.markup import PACKAGE, attribute, cuttable, elements

_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError)


class Package:
    """An Office file; whatever cannot be read of it raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = archive.namelist()
                self.members = {name: archive.read(name) for name in names}
        except _BROKEN as error:
            raise Unreadable(str(error)) from error
        if len(names) != len(self.members):
            raise Unreadable("two members of one name")

    def xml(self, name: str, own: str = "") -> str:
        """A member as text that may be cut; names of the namespace `own` have no prefix."""
        return cuttable(self.member(name), own)

    def member(self, name: str) -> bytes:
        """The bytes of a member."""
        if name not in self.members:
            raise Unreadable(f"no {name}")
        return self.members[name]

    def targets(self, name: str) -> dict[str, str]:
        """The members that a member's relationships lead to, by id."""
        folder, _, file = name.rpartition("/")
        relationships = self.xml(f"{folder}/_rels/{file}.rels", PACKAGE)
        found = {}
        for entry, _ in elements(relationships, "Relationship"):
            if attribute(entry, "TargetMode") != "External":
                target = attribute(entry, "Target") or ""
                path = posixpath.join("/", folder, target)
                found[attribute(entry, "Id") or ""] = posixpath.normpath(path)[1:]
        return found
