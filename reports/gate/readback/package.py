"""The members of an Office file, and the XML in them."""

import io
import posixpath
import zipfile
import zlib

from lxml import etree

from reports.gate.readback.items import Unreadable

Element = etree._Element

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


class Package:
    """An Office file; whatever cannot be read of it raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self.members = {name: archive.read(name) for name in archive.namelist()}
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
        ) as error:
            raise Unreadable(str(error)) from error

    def xml(self, name: str) -> Element:
        """The root of a member."""
        return parsed(self.member(name))

    def member(self, name: str) -> bytes:
        """The bytes of a member."""
        if name not in self.members:
            raise Unreadable(f"no {name}")
        return self.members[name]

    def targets(self, name: str) -> dict[str, str]:
        """The members that a member's relationships lead to, by id."""
        folder, _, file = name.rpartition("/")
        rels = self.xml(f"{folder}/_rels/{file}.rels")
        return {
            entry.get("Id", ""): posixpath.normpath(
                posixpath.join("/", folder, entry.get("Target", ""))
            )[1:]
            for entry in rels.iter(f"{_PACKAGE}Relationship")
            if entry.get("TargetMode") != "External"
        }


def parsed(data: bytes) -> Element:
    """The root of some XML."""
    try:
        return etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, huge_tree=True)
        )
    except etree.XMLSyntaxError as error:
        raise Unreadable(str(error)) from error
