"""The texts of a Markdown file, as a form asks for them."""

from collections.abc import Iterator

from reports.entry_form.entries import Column, Entry, Rows, Text
from reports.entry_form.unit_files import TextFile

PROSE = "文段"
"""What a schema says under 量 of a text of several paragraphs."""
_TITLE, _WORDS = "标题", "文字"


def texts_in(file: TextFile) -> Iterator[Text]:
    """Each text under its heading."""
    for title, one in file.sections.items():
        yield Text(Entry(file.name, (title,), one.text, {"量": PROSE}), title)


def spare_texts(name: str) -> Rows:
    """Lines for texts that no line asks for: 原因, 说明 under headings of their own."""
    columns = [Column("", _TITLE), Column(_WORDS, _WORDS, {"量": PROSE})]
    note = "另外要写的原因、说明：标题照程序说的写，如 原因 公务接待费比上年"
    return Rows(name, (), (), "另外的文字", 0, columns, (), True, True, note)
