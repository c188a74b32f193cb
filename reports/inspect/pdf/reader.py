"""A PDF with a text layer, read as its reader sees it."""

from collections.abc import Sequence

from reports.core.problems import Fault, problem
from reports.inspect.pdf.door import read_sheets
from reports.inspect.pdf.layout import laid_out
from reports.inspect.pdf.paragraphs import items_of
from reports.inspect.pdf.sheets import BROKEN, Sheet
from reports.inspect.reading import Reading

# A page of a report has hundreds of characters; a scan has none, or a stamp and a page number.
_FEWEST = 20
_MOST_BROKEN = 0.1


def read_pdf(data: bytes, file: str) -> Reading:
    """The items of a PDF. Raises Fault."""
    try:
        sheets = list(read_sheets(data))
    except ImportError as error:
        raise Fault(problem("A16", "pdf library")) from error
    _refuse_scan(sheets)
    return Reading(file, "pdf", items_of(laid_out(sheets)))


def _refuse_scan(sheets: Sequence[Sheet]) -> None:
    """Raises Fault for pictures of pages, those with the guess of a program behind them too, and for fonts
    that do not tell their characters.
    """
    written = [
        glyph.character
        for one in sheets
        for glyph in one.glyphs
        if not glyph.character.isspace()
    ]
    pictures = sum(one.has_picture for one in sheets)
    unseen = sum(one.has_picture and one.unseen > 0 for one in sheets)
    if not written and not pictures:
        raise Fault(problem("A16", "empty"))
    if len(written) < _FEWEST * pictures or unseen * 2 > len(sheets):
        raise Fault(problem("A16", "scan"))
    if written.count(BROKEN) > _MOST_BROKEN * len(written):
        raise Fault(problem("A16", "font"))
