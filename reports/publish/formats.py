"""The one table of what a document is written as: a format is a row here, and a file that
writes and reads it.

Rows name what writes and reads only when it is asked for: a run that makes nothing imports
none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Problem
from reports.core.values import Values

if TYPE_CHECKING:
    from reports.core.tree import Document
    from reports.gate.readback import Compare, Difference, Expected, Frames
    from reports.writers.docx import Layout
    from reports.writers.facts import Fact


class Manuscript(Struct, frozen=True):
    """A finished tree with all that a format may ask of it.

    `is_public`: not for signature only. `word` is the Word file, which page numbers, a PDF and
    an OFD are read from, `pdf` and `ofd` these where they were asked for; `facts` are those of its tables
    where they are for readers; `invented` is what a sample has made up, `gone` the parts that were public once, by
    anchor.
    """

    document: "Document"
    scope: Values
    layout: "Layout"
    stem: str
    is_public: bool
    is_draft: bool
    invented: tuple[str, ...]
    gone: tuple[tuple[str, str], ...]
    has_schedules: bool
    shell: bytes
    style: str
    word: bytes
    pdf: bytes | None
    ofd: bytes | None
    facts: "Sequence[Fact]"


Beside = Mapping[str, bytes]
Written = tuple[bytes, list[Problem]]


class Format(Struct, frozen=True):
    """One way a document is written.

    `suffix` follows the document's name. `label` is what readers of the site call it and `rank`
    its place among what they are offered; empty where it is not for readers. `download` is what
    the page calls it among the files beside it. `compare` reads a finished file and yields what
    it says otherwise than the tree; a format that is made of another's file names that instead.
    """

    suffix: str
    label: str
    rank: int
    download: str
    is_due: Callable[[Manuscript], bool]
    write: Callable[[Manuscript, Beside], Written]
    compare: "Compare | None" = None
    made_of: str = ""


def write_all(manuscript: Manuscript) -> tuple[dict[str, bytes], list[Problem]]:
    """The document in every format that is due, read back; and what was found on the way.

    Raises Fault where a finished file does not say what the tree says.
    """
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    due = [one for one in FORMATS if one.is_due(manuscript)]
    for one in due:
        content, found = one.write(manuscript, files)
        files[manuscript.stem + one.suffix] = content
        problems += found
    if different := list(_differences(manuscript, due, files)):
        raise Fault(*different)
    return files, problems


def _differences(
    manuscript: Manuscript, written: Iterable[Format], files: Mapping[str, bytes]
) -> Iterator[Problem]:
    # Only where a document was written is there anything to be read.
    from reports.gate.readback import Expected, check_file
    from reports.writers import docx

    expected = Expected(manuscript.document)
    frames = docx.frames_of(manuscript.document, manuscript.layout)
    for one in written:
        if one.compare is not None:
            name = manuscript.stem + one.suffix
            yield from check_file(name, one.compare, expected, files[name], frames)


def format_of(name: str) -> Format | None:
    """The format of a file by its name: the one with the longest suffix that fits."""
    fitting = [one for one in FORMATS if name.endswith(one.suffix)]
    return max(fitting, key=lambda one: len(one.suffix), default=None)


def offered_formats() -> Iterator[Format]:
    """The formats that readers are offered, in the order in which they are listed."""
    return iter(sorted((one for one in FORMATS if one.rank), key=lambda one: one.rank))


# ── Word ────────────────────────────────────────────────────────────────────


def _write_word(manuscript: Manuscript, beside: Beside) -> Written:
    return manuscript.word, []


def _compare_word(
    expected: "Expected", data: bytes, frames: "Frames"
) -> "Iterator[Difference]":
    from reports.gate.readback import compare_word

    return compare_word(expected, data, frames)


# ── tables alone ────────────────────────────────────────────────────────────


def _has_schedules(manuscript: Manuscript) -> bool:
    return manuscript.is_public and manuscript.has_schedules


def _write_workbook(manuscript: Manuscript, beside: Beside) -> Written:
    from reports.writers.schedules import write_workbook

    return write_workbook(manuscript.document), []


def _compare_workbook(
    expected: "Expected", data: bytes, frames: "Frames"
) -> "Iterator[Difference]":
    from reports.gate.readback import compare_workbook

    return compare_workbook(expected, data, frames)


# ── open data ───────────────────────────────────────────────────────────────


def _write_csv(manuscript: Manuscript, beside: Beside) -> Written:
    from reports.writers.facts import write_csv

    return write_csv(manuscript.facts), []


def _compare_csv(
    expected: "Expected", data: bytes, frames: "Frames"
) -> "Iterator[Difference]":
    from reports.gate.readback import compare_csv

    return compare_csv(expected, data, frames)


def _write_json(manuscript: Manuscript, beside: Beside) -> Written:
    from reports.writers.facts import write_json

    return write_json(manuscript.document, manuscript.facts), []


def _compare_json(
    expected: "Expected", data: bytes, frames: "Frames"
) -> "Iterator[Difference]":
    from reports.gate.readback import compare_json

    return compare_json(expected, data, frames)


# ── the portal ──────────────────────────────────────────────────────────────


def write_page(manuscript: Manuscript, beside: Beside) -> Written:
    """The page, and what of its head is lacking; `beside` are the files that it offers."""
    from reports.publish.portal import missing_meta, page_meta
    from reports.templating import page
    from reports.writers import html

    downloads = []
    for name, content in beside.items():
        found = format_of(name)
        if found is not None and found.download:
            downloads.append((name, found.download, len(content)))
    page_name = f"{manuscript.stem}.html"
    meta = page_meta(manuscript.document, manuscript.scope, downloads, page_name)
    meta = replace(meta, invented=manuscript.invented, gone=manuscript.gone)
    problems = [] if manuscript.is_draft else missing_meta(meta, manuscript.scope)
    shell = page(manuscript.shell)
    return html.write_page(manuscript.document, shell, meta, manuscript.style), problems


def _compare_page(
    expected: "Expected", data: bytes, frames: "Frames"
) -> "Iterator[Difference]":
    from reports.gate.readback import compare_page

    return compare_page(expected, data, frames)


def _write_fragment(manuscript: Manuscript, beside: Beside) -> Written:
    """The text for a portal's editor; that its charts could not be pictures is told."""
    from reports.core.tree import charts_of
    from reports.publish.portal import unpainted, wants_pictures
    from reports.writers import html
    from reports.writers.html.pictures import painter

    document = manuscript.document
    if not (wants_pictures(manuscript.scope) and any(charts_of(document.blocks))):
        return html.write_fragment(document, None), []
    paint = painter()
    problems = [] if paint else [unpainted(manuscript.scope)]
    return html.write_fragment(document, paint), problems


def _compare_fragment(
    expected: "Expected", data: bytes, frames: "Frames"
) -> "Iterator[Difference]":
    from reports.gate.readback import compare_fragment

    return compare_fragment(expected, data, frames)


# ── PDF, OFD ─────────────────────────────────────────────────────────────────────


def _write_pdf(manuscript: Manuscript, beside: Beside) -> Written:
    assert manuscript.pdf is not None
    return manuscript.pdf, []


def _write_ofd(manuscript: Manuscript, beside: Beside) -> Written:
    assert manuscript.ofd is not None
    return manuscript.ofd, []


# In the order in which they are written: the page lists the files that come before it. PDF and
# OFD come last, so that the page is the same whether or not they were asked for.
FORMATS = (
    Format(
        suffix=".docx",
        label="Word 文档",
        rank=2,
        download="Word 文档",
        is_due=lambda manuscript: True,
        write=_write_word,
        compare=_compare_word,
    ),
    Format(
        suffix="附表.xlsx",
        label="附表（Excel）",
        rank=4,
        download="Excel 表格",
        is_due=_has_schedules,
        write=_write_workbook,
        compare=_compare_workbook,
    ),
    Format(
        suffix="数据.csv",
        label="数据（CSV）",
        rank=5,
        download="CSV 数据，一行一个数，写明所在的表、行、列和计量单位",
        is_due=lambda manuscript: bool(manuscript.facts),
        write=_write_csv,
        compare=_compare_csv,
    ),
    Format(
        suffix="数据.json",
        label="数据（JSON）",
        rank=6,
        download="JSON 数据，和 CSV 一样，另有数据字典：各字段、各表、各计量单位的说明",
        is_due=lambda manuscript: bool(manuscript.facts),
        write=_write_json,
        compare=_compare_json,
    ),
    Format(
        suffix=".html",
        label="网页",
        rank=1,
        download="",
        is_due=lambda manuscript: manuscript.is_public,
        write=write_page,
        compare=_compare_page,
    ),
    Format(
        suffix=".fragment.html",
        label="",
        rank=0,
        download="",
        is_due=lambda manuscript: manuscript.is_public,
        write=_write_fragment,
        compare=_compare_fragment,
    ),
    Format(
        suffix=".pdf",
        label="PDF 文档",
        rank=3,
        download="",
        is_due=lambda manuscript: manuscript.pdf is not None,
        write=_write_pdf,
        made_of=".docx",
    ),
    Format(
        suffix=".ofd",
        label="OFD 文档",
        rank=7,
        download="",
        is_due=lambda manuscript: manuscript.ofd is not None,
        write=_write_ofd,
        made_of=".docx",
    ),
)
