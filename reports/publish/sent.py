"""What is kept of each 送审稿 that may come back: what each paragraph of its Word file says, and where the numbers and
words in it were typed. By the bookmark that says which version a file is, the right one is found again.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, field

from reports.core.patterns import Pattern
from reports.publish.disk import hash_bytes
from reports.publish.statefile import StateFile

FOLDER = "送审底稿"
_SUFFIX = ".json"
_SHORT = 12
_BODY = "word/document.xml"
# As `writers/docx/anchoring.VERSION`, which takes long to import.
_MARKED = Pattern(rf'w:name="_yv([0-9a-f]{{{_SHORT}}})"')


class SentLeaf(Struct, frozen=True, array_like=True):
    """An entered value: its file below the data folder, where it stands, as it is typed, what it is called."""

    file: str
    line: int
    column: int
    text: str
    name: str


class SentNumber(Struct, frozen=True, array_like=True):
    """A number from one character of its paragraph to behind its last, and the entered values it rests on, by
    their place in the list; `more` of them are not listed.

    One that prints a single entered value says how many powers of ten lie between the two (`shift`), and whether
    it is rounded.
    """

    start: int
    end: int
    name: str
    leaves: tuple[int, ...]
    more: int = 0
    shift: int | None = None
    is_rounded: bool = False


class SentWords(Struct, frozen=True, array_like=True):
    """Words of the data in a paragraph: from which section or key, the line (or value) that holds them as it is
    typed, and which characters of the paragraph are which of it, in order: start, end, start in the line.
    """

    title: str
    file: str
    line: int
    column: int
    typed: str
    pieces: tuple[tuple[int, int, int], ...]

    @property
    def is_section(self) -> bool:
        """Whether it is a line of a companion, not a value of YAML."""
        return not self.column


class SentParagraph(Struct, frozen=True, array_like=True):
    """What a paragraph says; `cell` is its table, row and cell. `kind`: 标题, 目录, or nothing."""

    words: str
    cell: tuple[int, int, int] | None = None
    numbers: tuple[SentNumber, ...] = ()
    texts: tuple[SentWords, ...] = ()
    kind: str = ""


class SentDocument(Struct, frozen=True):
    """A 送审稿 as it went out: year, unit, data file (below the data folder), its title and what its files are
    called, its paragraphs, all entered values in them.
    """

    version: str
    year: str
    unit: str
    file: str
    title: str
    stem: str
    paragraphs: tuple[SentParagraph, ...] = field(default_factory=tuple)
    leaves: tuple[SentLeaf, ...] = field(default_factory=tuple)


_FILE = StateFile(SentDocument, format=1, compact=True)


def version_of(word: bytes) -> str:
    """What tells one version of a Word file from all others."""
    return hash_bytes(word)[:_SHORT]


def version_in(word: bytes) -> str:
    """The version that a Word file says it is, "" where it says none or cannot be read."""
    # Only who prunes asks for it.
    from io import BytesIO
    from zipfile import ZipFile

    from reports.core.packages import DAMAGE

    try:
        with ZipFile(BytesIO(word)) as package:
            found = _MARKED.search(package.read(_BODY).decode("utf-8", "replace"))
    except DAMAGE:
        return ""
    return found[1] if found else ""


def sent_of_unit(folder: Path) -> Iterator[tuple[Path, SentDocument | None]]:
    """What is kept of a unit's 送审稿, by its folder in 内部: the last one that was written first; None for
    a file that is damaged.
    """
    for path in _newest_first(folder.glob(f"{FOLDER}/*{_SUFFIX}")):
        yield path, _FILE.read(path)


def encoded(sent: SentDocument) -> dict[str, bytes]:
    """The file that is kept, by its name."""
    return {f"{sent.version}{_SUFFIX}": _FILE.encode(sent)}


def sent_with(internal: Path, version: str) -> SentDocument | None:
    """What was sent under a version, None where nothing of it is kept; `internal` holds the years."""
    paths = internal.glob(f"*/*/{FOLDER}/{version}{_SUFFIX}")
    return next(filter(None, map(_FILE.read, sorted(paths))), None)


def all_sent(internal: Path) -> Iterator[SentDocument]:
    """All that is kept, the last one that was written first."""
    for path in _newest_first(internal.glob(f"*/*/{FOLDER}/*{_SUFFIX}")):
        if (sent := _FILE.read(path)) is not None:
            yield sent


def _newest_first(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda one: one.stat().st_mtime, reverse=True)
