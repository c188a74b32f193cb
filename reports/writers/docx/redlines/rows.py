"""The rows of a table, by what they are called."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.writers.docx.redlines.align import Item
from reports.writers.docx.redlines.atoms import Reader, words_of
from reports.writers.docx.wordxml import Element, w

# An amount as printed, or that there is none; a code and a running number are none.
_AMOUNT = Pattern(
    r"[-－+]?\d[\d,]*\.\d+[%％‰]?|[-－+]?\d[\d,]*[%％‰]|[-－+]?\d{1,3}(?:,\d{3})+|0|[—－-]+|/"
)


class RowGroup(Struct, frozen=True):
    """Rows that a cell over several of them holds together, most often one."""

    rows: tuple[Element, ...]
    item: Item


def rows_of(table: Element) -> list[Element]:
    """The rows of a table itself."""
    return list(table.iterchildren(w("tr")))


def row_groups(table: Element, reader: Reader) -> list[RowGroup]:
    """The rows of a table in groups."""
    return [_group(rows, reader) for rows in _together(rows_of(table))]


def _together(rows: Sequence[Element]) -> Iterator[tuple[Element, ...]]:
    held: list[Element] = []
    for row in rows:
        if held and not _goes_on(row):
            yield tuple(held)
            held = []
        held.append(row)
    if held:
        yield tuple(held)


def _goes_on(row: Element) -> bool:
    """Whether a cell of the row goes on from above (17.4.84)."""
    return any(
        one.get(w("val"), "continue") == "continue"
        for one in row.iterfind(f"{w('tc')}/{w('tcPr')}/{w('vMerge')}")
    )


def _group(rows: tuple[Element, ...], reader: Reader) -> RowGroup:
    cells = [
        [_words(cell, reader) for cell in row.iterchildren(w("tc"))] for row in rows
    ]
    exact = "\n".join("\t".join(exact for exact, _ in row) for row in cells)
    key = "\n".join(_label([words for _, words in row]) for row in cells)
    shape = tuple(tuple(map(_spans, row.iterchildren(w("tc")))) for row in rows)
    return RowGroup(rows, Item(exact, key, shape))


def _words(cell: Element, reader: Reader) -> tuple[str, str]:
    """What is in a cell, with its looks and without."""
    said = [reader.atoms(one) for one in cell.iter(w("p"))]
    exact = "\r".join("".join(atom.key for atom in atoms) for atoms in said)
    return exact, "".join(map(words_of, said))


def _label(cells: Sequence[str]) -> str:
    """What a row is called: its cells before the first amount, else all of them."""
    label: list[str] = []
    for words in cells:
        if _AMOUNT.fullmatch(words.strip()):
            break
        label.append(words)
    return "\t".join(label if any(label) else cells)


def _spans(cell: Element) -> tuple[str, str]:
    """How a cell is merged with those beside it and below it."""
    across = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
    down = cell.find(f"{w('tcPr')}/{w('vMerge')}")
    return (
        "1" if across is None else across.get(w("val"), "1"),
        "" if down is None else down.get(w("val"), "continue"),
    )
