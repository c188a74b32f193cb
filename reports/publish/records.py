"""What a unit's folder remembers between runs: a record of each document, and the page numbers
found.

What is missing, damaged or of another format is not known; writing it again mends it.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import astuple

from reports.core.problems import Problem
from reports.publish.disk import Write, write_files
from reports.publish.statefile import StateFile

MANIFEST = "生成记录.json"
PAGES = "页码.json"
MEMORY = "公开的数.json"


# What 门户.策略 says where browsers may run and load what the portal puts into pages.
NO_POLICY = "不设"


class Portal(Struct, frozen=True, omit_defaults=True):
    """What a unit says of the site and of the column that its pages are in; empty where it does not.

    `address` is where the whole output folder will be found, with a / at its end; `policy` is its
    word for what browsers may run there.
    """

    site_name: str = ""
    site_domain: str = ""
    site_id: str = ""
    column_name: str = ""
    column_type: str = ""
    column_description: str = ""
    column_keywords: str = ""
    address: str = ""
    policy: str = ""


def agreed(portals: Iterable[Portal]) -> Portal:
    """What all of them say alike; nothing of what one says otherwise, or does not say."""
    said = map(set, zip(*map(astuple, portals), strict=True))
    return Portal(*("".join(one) if len(one) == 1 else "" for one in said))


class Publication(Struct, frozen=True):
    """One document among the files of a record: its report type, title, 公开时间 and name on disk.

    `date` is written 2025-06-03, `time` 09:30; they are empty where the data have none. The names of
    the files begin with `stem`.
    """

    kind: str
    title: str
    date: str
    stem: str
    time: str = ""
    portal: Portal = Portal()


class Record(Struct, frozen=True):
    """What is remembered of one document: what it was made from, what came out and what was found.

    `inputs` are hashes by path, None for a file that was looked for and absent; a record without
    inputs is all that remains of a document whose data file is gone. `outputs` are hashes by path
    from the output folder's parent. `former` are files that an earlier run wrote for this document,
    to be published or signed, and that are old now. `issues` tells the outputs of several documents
    of one data file apart. `forms` are hashes, as they were written, of the papers that go with
    them and may be filled in by hand.
    """

    inputs: Mapping[str, str | None]
    program: str
    outputs: Mapping[str, str]
    title: str
    problems: tuple[Problem, ...] = ()
    former: tuple[str, ...] = ()
    issues: tuple[Publication, ...] = ()
    forms: Mapping[str, str] = field(default_factory=dict)

    def has_same_inputs(self, inputs_hash: Callable[[str], str | None]) -> bool:
        """Whether the data the document was made from is there and as recorded."""
        return bool(self.inputs) and all(
            inputs_hash(path) == recorded for path, recorded in self.inputs.items()
        )


class Pages(Struct, frozen=True):
    """The page numbers of a 目录 by anchor, read from the document with this hash.

    The hash is that of the document without numbers. `lacking` are the fonts that were not there
    to print it with.
    """

    document: str
    numbers: Mapping[str, str]
    lacking: tuple[str, ...] = ()


class _Manifest(Struct, frozen=True):
    documents: Mapping[str, Record]


class _PageNumbers(Struct, frozen=True):
    documents: Mapping[str, Pages]


_MANIFEST = StateFile(_Manifest, format=3, unchecked=2)
_PAGE_NUMBERS = StateFile(_PageNumbers, format=2, unchecked=1)


def known_records(path: Path) -> dict[str, Record] | None:
    """The records by data file, None where there is no manifest, or a damaged one."""
    found = _MANIFEST.read(path)
    return dict(found.documents) if found else None


def save_manifest(
    path: Path, records: Mapping[str, Record], write: Write = write_files
) -> list[Problem]:
    """The manifest written whole; the problem where that failed."""
    return _MANIFEST.write(path, _Manifest(records), write)


def load_pages(path: Path) -> dict[str, Pages]:
    """The page numbers by the name of the Word file."""
    found = _PAGE_NUMBERS.read(path)
    return dict(found.documents) if found else {}


def save_pages(
    path: Path, pages: Mapping[str, Pages], write: Write = write_files
) -> list[Problem]:
    """The page numbers written whole; the problem where that failed."""
    return _PAGE_NUMBERS.write(path, _PageNumbers(pages), write)
