"""Tree → DOCX: `write` joins a document and a compiled layout; `read_layout` compiles 版式.docx."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from reports.core.problems import Problem
from reports.core.tree import (
    Attachment,
    Document,
    Heading,
    charts_of,
    links_in,
    spelled_by,
)
from reports.writers.archive import Member, archive, pack, pack_kept
from reports.writers.docx.body import addresses_of, body
from reports.writers.docx.bookmarks import START, Bookmarks, bookmarks_of
from reports.writers.docx.contents import listed_by_style, printed_pages
from reports.writers.docx.inline import words_of
from reports.writers.docx.layout import Feet, Layout, Slot, fill, frames
from reports.writers.docx.ooxml import (
    bookmark,
    paragraph,
    replaced_style,
    run,
    set_off,
)
from reports.writers.docx.outline import HeadingStyles, heading_styles
from reports.writers.docx.sections import PageSection, sections
from reports.writers.opc import (
    CONTENT_TYPES,
    DECLARATION,
    R,
    content_type,
    escape,
    relationship,
)

if TYPE_CHECKING:
    from reports.writers.docx.charts import ChartPart
    from reports.writers.docx.word_body.reading import WordBody

__all__ = [
    "Layout",
    "find_crowded",
    "fonts_of",
    "frames_of",
    "printed_pages",
    "read_layout",
    "read_word_body",
    "with_comments",
    "write",
]

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_STYLE = re.compile(r'<w:pStyle w:val="([^"]*)"')
_HEADED = frozenset({Heading, Attachment})
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


def with_comments(data: bytes, file: str, problems: Sequence[Problem]) -> bytes | None:
    """A copy of a Word file with comments that say what is wrong, and where; None for a file that cannot be
    read.
    """
    from reports.writers.docx.word_body.comments import with_comments as add

    return add(data, file, problems)


def read_layout(data: bytes, file: str) -> Layout:
    """The layout in the bytes of a .docx, `file` being its name for problems;
    raises Fault with all of them.
    """
    # docxtpl and lxml take a quarter of a second to import: only compiling a layout needs them,
    # writing does not.
    from reports.writers.docx.reading import read_layout as read

    return read(data, file)


def read_word_body(data: bytes, file: str, below: bytes, below_file: str) -> "WordBody":
    """The template in the bytes of a .docx whose words are a body, with the layout of its documents; what
    it takes in looks as in the layout `below`. Raises Fault where it cannot be read at all.
    """
    from reports.writers.docx.word_body.reading import read_word_body as read

    return read(data, file, below, below_file)


def find_crowded(document: Document, layout: Layout) -> list[Problem]:
    """T18 for rows of a Word body in which the document's words have no room."""
    if not any(map(spelled_by, document.blocks)):
        return []
    from reports.writers.docx.word_body.rooms import crowded_rows

    return list(crowded_rows(document, layout.file, layout.portrait.height))


def write(document: Document, layout: Layout) -> bytes:
    """The document as a .docx; the same document and layout give the same bytes."""
    laid = sections(document.blocks, layout.file)
    links = tuple(links_in(document.blocks))
    marks = bookmarks_of(document.blocks, links, layout.first_bookmark)
    headings = _heading_styles(document, layout, laid, marks)
    charts = _chart_parts(document, layout)
    feet = layout.feet if _are_turned(laid) else Feet()
    members = [
        pack(CONTENT_TYPES, _content_types(layout, feet, charts).encode()),
        layout.package_relationships,
        pack("docProps/core.xml", _core(document).encode()),
        pack(
            "word/_rels/document.xml.rels",
            _relationships(layout, feet, addresses_of(links), charts).encode(),
        ),
    ]
    blocks, open_section = body(laid, layout, marks, addresses_of(links), headings.ids)
    parts = _filled_parts(document, layout, marks, (blocks, open_section), feet)
    for name, pieces in parts.items():
        # The text is long: it is never put together as a string.
        members.append(pack(name, b"".join(map(str.encode, pieces))))
    for chart in charts:
        members += [pack(name, data) for name, data in chart.members]
    return archive([*members, *_members(document, layout, laid, headings)])


def frames_of(document: Document, layout: Layout) -> dict[str, str]:
    """The parts of a layout that the document fills, by the name of their member, as its author wrote them."""
    return frames(layout, _are_turned(sections(document.blocks, layout.file)))


def _are_turned(laid: Sequence[PageSection]) -> bool:
    """Whether there are landscape pages."""
    return any(section.landscape for section in laid)


def _chart_parts(document: Document, layout: Layout) -> "list[ChartPart]":
    """What each chart adds to the package; most documents have none."""
    found = list(charts_of(document.blocks))
    if not found:
        return []
    from reports.writers.docx.charts import chart_part

    return [chart_part(one, at) for at, one in enumerate(found, layout.first_drawing)]


def _filled_parts(
    document: Document,
    layout: Layout,
    marks: Bookmarks,
    written: tuple[Sequence[str], str],
    feet: Feet,
) -> dict[str, Sequence[str]]:
    """The document, headers and footers in pieces by the names of their members, what is pending
    (待填) set off in a draft.
    """
    values = {
        expression: escape(words_of(line)) for expression, line in document.fields
    }
    mark = paragraph(layout.styles["mark"], run(document.mark)) if document.mark else ""
    text = _text_part(document, layout, marks, written, values)
    parts: dict[str, Sequence[str]] = {"word/document.xml": text}
    for part in (*layout.parts, *feet.parts):
        above = mark if part.takes_mark else ""
        parts[part.name] = (part.opening, above, *fill(part.pieces, values))
    if document.mark and document.pending:
        style = layout.styles["pending"]
        for name, pieces in parts.items():
            parts[name] = (set_off("".join(pieces), document.pending, style),)
    return parts


def _text_part(
    document: Document,
    layout: Layout,
    marks: Bookmarks,
    written: tuple[Sequence[str], str],
    values: Mapping[str, str],
) -> Sequence[str]:
    """document.xml: the layout's own, with the blocks in the place of 【正文】."""
    blocks, open_section = written
    start = bookmark("", marks.start, START) if layout.restarts and marks.listed else ""
    if document.mark and not any(part.takes_mark for part in layout.parts):
        # No page has a header that could bear it.
        style = layout.styles["mark"]
        blocks = (paragraph(style, run(document.mark)), *blocks)
    if start and Slot.START not in layout.document:
        blocks = ("".join(blocks).replace("</w:pPr>", f"</w:pPr>{start}", 1),)
    slots = {Slot.BODY: blocks, Slot.SECTION: (open_section,), Slot.START: (start,)}
    return list(fill(layout.document, values, slots))


def fonts_of(document: Document, layout: Layout) -> frozenset[str]:
    """The fonts that the styles of the document's paragraphs ask for."""
    links = tuple(links_in(document.blocks))
    marks = bookmarks_of(document.blocks, links, layout.first_bookmark)
    laid = sections(document.blocks, layout.file)
    headings = _heading_styles(document, layout, laid, marks)
    blocks, _ = body(laid, layout, marks, addresses_of(links), headings.ids)
    looks = {
        identifier: layout.styles[role]
        for (role, _), identifier in headings.ids.items()
    }
    fonts: set[str] = set()
    for style in set(_STYLE.findall("".join(blocks))):
        look = looks.get(style, style)
        fonts.update(font for font in layout.fonts.get(look, ()) if font)
    return frozenset(fonts)


def _heading_styles(
    document: Document,
    layout: Layout,
    laid: Sequence[PageSection],
    marks: Bookmarks,
) -> HeadingStyles:
    """The styles of the document's headings."""
    items = [
        (item.block, item.level)
        for section in laid
        for item in section.items
        if type(item.block) in _HEADED
    ]
    return heading_styles(items, layout, listed_by_style(document.blocks, marks))


def _members(
    document: Document,
    layout: Layout,
    laid: Sequence[PageSection],
    headings: HeadingStyles,
) -> Sequence[Member]:
    """The layout's members; where headings stand at other outline levels than its styles say,
    with styles for these. A Word body's own stylesheet knows no others: what it does not spell itself brings
    them along.
    """
    added = headings.added
    if document.mark or None in map(spelled_by, document.blocks):
        added = layout.grafts + added
    added += "".join(_guest_styles(laid, layout.file))
    if not added and not headings.changed:
        return layout.members
    name, text = layout.stylesheet
    for identifier, xml in headings.changed.items():
        text = replaced_style(text, identifier, xml)
    before, end = text.rsplit("</", 1)
    styles = pack_kept(name, f"{DECLARATION}{before}{added}</{end}".encode())
    return [styles if member.name == name else member for member in layout.members]


def _guest_styles(laid: Sequence[PageSection], file: str) -> Iterator[str]:
    """The styles of Word bodies that a document in another layout takes in, those of each once."""
    items = (item.block for section in laid for item in section.items)
    for guest in dict.fromkeys(map(spelled_by, items)):
        if guest is not None and guest.file != file:
            yield guest.styles


def _core(document: Document) -> str:
    """The file's properties: title, the unit as its author, language; no clock,
    and nobody's name.
    """
    creator = (
        f"<dc:creator>{escape(document.owner)}</dc:creator>" if document.owner else ""
    )
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="{_DUBLIN_CORE}">'
        f"<dc:title>{escape(document.title)}</dc:title>{creator}"
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


def _content_types(layout: Layout, feet: Feet, charts: "Sequence[ChartPart]") -> str:
    """The content types of the layout's parts and those of charts."""
    entries = "".join(
        content_type(name, kind)
        for chart in charts
        for name, kind in chart.content_types
    )
    own = f"{layout.content_types}{feet.content_types}"
    if charts and 'Extension="svg"' not in own:
        # Previewers look for the type of a picture by its extension.
        entries += '<Default Extension="svg" ContentType="image/svg+xml"/>'
    return f"{own}{entries}</Types>"


def _relationships(
    layout: Layout,
    feet: Feet,
    addresses: Mapping[str, str],
    charts: "Sequence[ChartPart]",
) -> str:
    """The layout's relationships, those of the links that lead out of the document,
    and those of charts.
    """
    outward = "".join(
        relationship(identifier, f"{R}/hyperlink", address, external=True)
        for address, identifier in addresses.items()
    )
    drawn = "".join(chart.relationships for chart in charts)
    own = f"{layout.relationships}{feet.relationships}"
    return f"{own}{outward}{drawn}</Relationships>"
