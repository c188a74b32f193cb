"""目录 → a TOC field (ECMA-376 17.16.5.68) that holds its entries,
and the numbers of the pages they lead to.
"""

from collections.abc import Mapping

from reports.core.tree import Attachment, Blocks, Contents, Entry
from reports.writers.docx import ooxml
from reports.writers.docx.bookmarks import START, Bookmarks, listed_names
from reports.writers.docx.inline import WordContext, new_page, runs, words_of
from reports.writers.docx.layout import Layout
from reports.writers.docx.measure import text_width
from reports.writers.docx.outline import ATTACHMENT_LEVEL, listed_styles
from reports.writers.docx.wrapping import unbroken

# No words stand in the column of page numbers, which takes two characters. The lines are broken for
# that: an indent from the right would do it too, but LibreOffice (7.4)
# leaves out what stands after a tab beyond one.
_NUMBER_ROOM = 200


def contents(node: Contents, context: WordContext) -> str:
    """目录 and its entries, each leading to its heading,
    as the result of a field that Word and WPS can update.

    Entries without a page have no number, but the field does not forbid numbers either (switch n),
    so that an update brings them.
    """
    title = ooxml.paragraph(
        context.styles["contents title"], ooxml.run("目录"), new_page(context)
    )
    first, *others = node.entries
    entries = [_entry(first, context, ooxml.begin_field(_instruction(node, context)))]
    entries += (_entry(entry, context) for entry in others)
    # In a paragraph of its own, as Word has it: the result of the field is whole paragraphs.
    end = ooxml.paragraph(context.styles["after table"], ooxml.END_FIELD)
    return "".join((title, *entries, end))


def _instruction(node: Contents, context: WordContext) -> str:
    """What an update collects: by outline levels (o, u), not by names of styles (t), which differ by
    language.

    Of an attachment that would be the title alone: where they have labels, their entries are collected as
    written for it (f), and all others by the names of styles, since only these leave the title out.
    """
    deepest = max(entry.level for entry in node.entries)
    if not context.bookmarks.labelled:
        return f'TOC \\o "1-{deepest + 1}" \\h \\z \\u'
    return f'TOC \\h \\z \\t "{listed_styles(deepest)}" \\f'


def listed_by_style(blocks: Blocks, marks: Bookmarks) -> int | None:
    """The deepest level that the 目录 of a document collects by the names of styles; None where it collects
    none so.
    """
    listed = [
        entry.level
        for block in blocks
        if isinstance(block, Contents)
        for entry in block.entries
    ]
    return max(listed) if listed and marks.labelled else None


def entry_for_update(node: Attachment, context: WordContext) -> str:
    """The entry of an attachment that an updated 目录 takes over as it is; nothing where it lists none."""
    if node.anchor not in context.bookmarks.labelled:
        return ""
    words = f"{node.label}　{words_of(node.title)}"
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    return ooxml.silent_field(f'TC "{quoted}" \\l {ATTACHMENT_LEVEL + 1}')


def _entry(entry: Entry, context: WordContext, before: str = "") -> str:
    """An entry: its words and, after a tab, the number of its page, all of it a link."""
    name = context.bookmarks.listed[entry.anchor]
    level = min(entry.level, 2)
    if not entry.page:
        content = runs(entry.children, context)
    else:
        lines = _lines(
            words_of(entry.children), context.entry_widths[level] - _NUMBER_ROOM
        )
        number = ooxml.field(f"PAGEREF {name} \\h", ooxml.run(entry.page))
        content = ooxml.BREAK.join(map(ooxml.run, lines)) + ooxml.TAB + number
    return ooxml.paragraph(
        context.styles[f"contents {level}"], before + ooxml.inner_link(content, name)
    )


def _lines(words: str, width: int) -> list[str]:
    """The words in lines no wider than this, in hundredths of a character;
    in one where the width is not known.
    """
    lines = [""]
    for piece in unbroken(words):
        if width > 0 and lines[-1] and text_width(lines[-1] + piece) > width:
            lines.append("")
        lines[-1] += piece
    return lines


def printed_pages(
    blocks: Blocks, layout: Layout, sheets: Mapping[str, int]
) -> dict[str, str]:
    """The number printed on the page of each entry, by anchor;
    none at all where one of them cannot be told.

    `sheets` are the pages of the bookmarks, counted from the front. Where the layout counts anew,
    as after a cover, the printed numbers differ from these (17.6.12);
    from there on they run on through all sections.
    """
    names = listed_names(blocks)
    start = sheets.get(START) if layout.restarts else 1
    if (
        layout.first_page is None
        or start is None
        or not sheets.keys() >= set(names.values())
    ):
        return {}
    return {
        anchor: str(sheets[name] - start + layout.first_page)
        for anchor, name in names.items()
    }
