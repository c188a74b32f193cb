"""A Word file with the page numbers of its 目录, and its PDF: as LibreOffice prints it, never
guessed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.problems import Fault, Place, Problem, problem
from reports.core.tree import Contents, Document, charts_of, said_of
from reports.publish.disk import hash_bytes
from reports.publish.records import Pages
from reports.publish.store import SUBSTITUTED, UNNUMBERED
from reports.writers import docx

if TYPE_CHECKING:
    from reports.publish.office import PrintedPdf

# Page numbers may make a line of the 目录 longer and so move what follows; that settles at once or never.
_MOST_TRIES = 4


class Paging(Struct):
    """Where a run has page numbers from: those `known` of an earlier one, by file name, and
    what prints documents.

    Without `convert` only what is known is used.
    """

    known: Mapping[str, Pages] = field(default_factory=dict)
    convert: "Callable[[bytes, str], PrintedPdf] | None" = None
    pdf: bool = False
    ofd: bool = False


class FinishedWord(Struct, frozen=True):
    """A Word file, its PDF and OFD where these were asked for, and what is to be told of its page numbers.

    `pages` are the page numbers it holds, by its name; `trouble` is what was wrong with printing,
    which concerns this run and not the document.
    """

    word: bytes
    pdf: bytes | None = None
    ofd: bytes | None = None
    problems: tuple[Problem, ...] = ()
    pages: Mapping[str, Pages] = field(default_factory=dict)
    trouble: tuple[Problem, ...] = ()


def finish(
    document: Document, layout: docx.Layout, name: str, paging: Paging, date: str
) -> FinishedWord:
    """The Word file of a document of a day, with page numbers where they are known or can be had, and
    the PDF and the OFD if wanted.
    """
    bare = docx.write(document, layout)
    listed = _has_contents(document)
    if not listed and not (paging.pdf and paging.convert):
        return FinishedWord(bare)
    pages = _known(name, hash_bytes(bare), paging)
    pdf, ofd = None, None
    trouble: tuple[Problem, ...] = ()
    is_complete = pages.numbers and not pages.lacking
    if paging.convert and (paging.pdf or not is_complete):
        try:
            pages, printed = _printed(document, layout, name, pages, paging.convert)
            if paging.pdf:
                pdf = printed.finished(_alternatives(document), name)
            if paging.ofd:
                ofd = printed.as_ofd(document, date, name)
        except Fault as fault:
            trouble = fault.problems
        else:
            if listed and not pages.numbers:
                trouble = (problem("G15", "no pages", name=name),)
    told = tuple(_told(pages, listed))
    if not pages.numbers:
        return FinishedWord(bare, pdf, ofd, told, trouble=trouble)
    word = docx.write(_numbered(document, pages.numbers), layout)
    return FinishedWord(word, pdf, ofd, told, {name: pages}, trouble)


def _has_contents(document: Document) -> bool:
    """Whether there is a 目录 with anything in it."""
    return any(
        isinstance(block, Contents) and block.entries for block in document.blocks
    )


def _alternatives(document: Document) -> list[str]:
    """What each chart shows, in the words that Word has for it."""
    return list(map(said_of, charts_of(document.blocks)))


def _known(name: str, document: str, paging: Paging) -> Pages:
    """What is known of the page numbers of a file, if it holds this document still."""
    known = paging.known.get(name)
    return known if known and known.document == document else Pages(document, {})


def _told(pages: Pages, listed: bool) -> Iterator[Problem]:
    """What is to be told of a document's page numbers; `listed`: it has a 目录 to hold them."""
    if listed and not pages.numbers:
        yield problem(UNNUMBERED)
    if pages.lacking:
        fonts = "".join(f"“{font}”" for font in pages.lacking)
        yield problem(SUBSTITUTED, place=Place("LibreOffice"), fonts=fonts)


def _printed(
    document: Document,
    layout: docx.Layout,
    name: str,
    pages: Pages,
    convert: "Callable[[bytes, str], PrintedPdf]",
) -> "tuple[Pages, PrintedPdf]":
    """The page numbers with which the document prints just so, and how it prints with them.
    Raises Fault.
    """
    numbers = pages.numbers
    for _ in range(_MOST_TRIES):
        printed = convert(docx.write(_numbered(document, numbers), layout), name)
        found = docx.printed_pages(document.blocks, layout, printed.sheets)
        if found == numbers:
            lacking = printed.substituted(docx.fonts_of(document, layout))
            return Pages(pages.document, numbers, tuple(lacking)), printed
        numbers = found
    raise Fault(problem("G15", "unsettled", name=name))


def _numbered(document: Document, numbers: Mapping[str, str]) -> Document:
    """The document with the page numbers in its 目录, by anchor."""
    if not numbers:
        return document
    blocks = tuple(
        _numbered_contents(block, numbers) if isinstance(block, Contents) else block
        for block in document.blocks
    )
    return replace(document, blocks=blocks)


def _numbered_contents(contents: Contents, numbers: Mapping[str, str]) -> Contents:
    entries = tuple(
        replace(entry, page=numbers.get(entry.anchor, "")) for entry in contents.entries
    )
    return replace(contents, entries=entries)
