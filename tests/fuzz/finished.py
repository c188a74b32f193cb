"""What lies in the folders of output after a run can be opened, by programs that share nothing with ours."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

from tests.fuzz.findings import Finding

# fmt: off
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
))
# fmt: on


def broken_files(*folders: Path) -> Iterator[Finding]:
    """Each finished file that no other program would open."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and (wrong := _wrong_with(path)):
                yield Finding(
                    "broken file",
                    f"{path.suffix}: {re.sub('[0-9]+', '…', wrong)}",
                    f"{path.name}: {wrong}",
                )


def _wrong_with(path: Path) -> str:
    if path.suffix in (".docx", ".xlsx"):
        return _wrong_with_package(path.read_bytes())
    if path.suffix == ".html":
        return _wrong_with_page(path.read_text(encoding="utf-8"))
    if path.suffix == ".csv":
        list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), strict=True))
    return ""


def _wrong_with_package(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        if len(set(names)) < len(names) or package.testzip():
            return "members"
        for name in names:
            if name.endswith((".xml", ".rels")) and (
                wrong := _wrong_with_xml(package.read(name))
            ):
                return f"{name}: {wrong}"
    return ""


def _wrong_with_xml(content: bytes) -> str:
    doctypes: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda name, *_: doctypes.append(name)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        return str(error)
    return "doctype" if doctypes else ""


def _wrong_with_page(text: str) -> str:
    page = _Page()
    page.feed(text)
    page.close()
    return page.wrong or ", ".join(page.open)


class _Page(HTMLParser):
    """A page's elements as they open and close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (value or "").lower().startswith(
                ("javascript:", "data:text", "file:")
            ):
                self.wrong = f"{tag} {name}={value}"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of what ends itself nothing is open."""

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong = self.wrong or f"</{tag}>"
