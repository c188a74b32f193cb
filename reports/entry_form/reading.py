"""What a form says that has been filled in: its cells, and rows that were put in, each beside what the file held."""

from collections.abc import Iterator, Mapping, Sequence
from unicodedata import normalize

from msgspec import Struct, field

from reports.core.figure import TYPED_PENDING
from reports.entry_form.entries import Path
from reports.entry_form.ledger import Known, KnownRow, KnownRows, Ledger, is_ledger
from reports.entry_form.sheets import ENTRY, ENTRY_AT, TEXT_AT, TITLED
from reports.entry_form.unit_files import TEXTS
from reports.intake.values import Origin
from reports.intake.workbook import Sheet, Workbook, cell_name, text_of
from reports.source.values import read_number

_FORM = "填报表"


class Filled(Struct, frozen=True):
    """A cell that somebody changed: the value it stands for, what the file held, what the cell says. `rows` are
    those that it is a cell of.
    """

    file: str
    path: Path
    base: str | None
    text: str
    origin: Origin
    rows: KnownRows | None = None


class Added(Struct, frozen=True):
    """An item of a list that somebody put in: texts by column."""

    rows: KnownRows
    texts: Mapping[str, str]
    origin: Origin


class Answer(Struct):
    """All that was changed in a form; `emptied` are cells that say nothing any more, `unnamed` rows without what
    they are called by, `renamed` those that are called otherwise now.
    """

    filled: list[Filled] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    emptied: list[Filled] = field(default_factory=list)
    unnamed: list[tuple[Origin, str]] = field(default_factory=list)
    renamed: list[tuple[Origin, str, str]] = field(default_factory=list)
    same: int = 0


def answer_of(book: Workbook, ledger: Ledger) -> Answer:
    """What was changed in a form since it was written."""
    answer = Answer()
    reader = _Reader(book.file, ledger, answer)
    for sheet in book.sheets:
        if not is_ledger(sheet):
            reader.read(sheet)
    return answer


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same: the same words, or the same number in the same unit."""
    if plain(one) == plain(other):
        return True
    first, second = read_number(one), read_number(other)
    return first is not None and first == second


def plain(text: str) -> str:
    """A text of a cell or a file, its lines without blanks at their ends."""
    lines = text.replace("_x000D_", "").splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


class _Reader:
    """A form on its way into an answer."""

    def __init__(self, file: str, ledger: Ledger, answer: Answer) -> None:
        self.file, self.ledger, self.answer = file, ledger, answer
        self.seen: set[str] = set()
        self.by_key = {
            (one.of, key): one
            for one in ledger.lines.values()
            if isinstance(one, KnownRow) and (key := self.key_of(one))
        }

    def key_of(self, known: KnownRow) -> str:
        """What a row is called, empty where it has no name or is a spare one."""
        rows = self.ledger.lines.get(known.of)
        first = next((one for one in known.cells if one is not None), None)
        if not isinstance(rows, KnownRows) or not rows.keyed or first is None:
            return ""
        return first.path[len(rows.into)]

    def read(self, sheet: Sheet) -> None:
        """The lines of a sheet: each is known by its first cell, wherever it stands now."""
        entry_at = ENTRY_AT
        rows: tuple[KnownRows, Sequence[int]] | None = None
        heads: dict[str, tuple[KnownRows, Sequence[int]]] = {}
        for number, cells in enumerate(sheet.rows):
            word = text_of(sheet.at(number, 0))
            known = self.ledger.lines.get(word)
            texts = [text_of(one) for one in cells]
            if ENTRY in texts:
                entry_at = texts.index(ENTRY)
            if word == TITLED:
                rows = None
            elif isinstance(known, Known):
                at = TEXT_AT if known.file.endswith(TEXTS) else entry_at
                self.entry(sheet, number, at, known, None)
                rows = None
            elif isinstance(known, KnownRows):
                rows = heads[word] = (known, _columns(known, texts))
            elif isinstance(known, KnownRow) and known.of in heads:
                rows = heads[known.of]
                if known.cells and word not in self.seen:
                    self.row(sheet, number, known, *rows)
                else:
                    self.new(sheet, number, *rows)
            elif not word and rows is not None:
                self.new(sheet, number, *rows)
            self.seen.add(word)

    def row(
        self,
        sheet: Sheet,
        number: int,
        known: KnownRow,
        rows: KnownRows,
        columns: Sequence[int],
    ) -> None:
        """Takes the cells of a row: of the one that is called so, for a part of a sheet may have been sorted."""
        if key := self.key_of(known):
            said = normalize("NFKC", text_of(sheet.at(number, columns[0])))
            found = self.by_key.get((known.of, said))
            if said and said != key and found is None:
                origin = self.origin(sheet, number, columns[0], said)
                self.answer.renamed.append((origin, key, said))
                return
            known = found or known
        for one, at in zip(known.cells, columns, strict=False):
            if one is not None:
                self.entry(sheet, number, at, one, rows)

    def entry(
        self, sheet: Sheet, number: int, at: int, known: Known, rows: KnownRows | None
    ) -> None:
        """Takes what stands in the cell of an entry, if it is not what stood there."""
        text, base = plain(text_of(sheet.at(number, at))), known.text or ""
        is_untouched = self.ledger.blank and text in ("", TYPED_PENDING)
        if is_untouched or is_same(text, base):
            self.answer.same += 1
            return
        origin = self.origin(sheet, number, at, text)
        filled = Filled(known.file, known.path, known.text, text, origin, rows)
        (self.answer.filled if text else self.answer.emptied).append(filled)

    def new(
        self, sheet: Sheet, number: int, rows: KnownRows, columns: Sequence[int]
    ) -> None:
        """Takes a row that was put in."""
        texts = {
            key: text
            for (_, key), at in zip(rows.columns, columns, strict=True)
            if key and (text := plain(text_of(sheet.at(number, at))))
        }
        origin = self.origin(sheet, number, columns[0], "")
        if not rows.keyed:
            if texts:
                self.answer.added.append(Added(rows, texts, origin))
            return
        key = normalize("NFKC", text_of(sheet.at(number, columns[0])))
        if not key:
            if texts:
                self.answer.unnamed.append((origin, rows.columns[0][0]))
            return
        for (_, column), at in zip(rows.columns, columns, strict=True):
            if text := texts.get(column, ""):
                cell = self.origin(sheet, number, at, text)
                path = _path(rows, key, column)
                filled = Filled(rows.file, path, None, text, cell, rows)
                self.answer.filled.append(filled)

    def origin(self, sheet: Sheet, number: int, at: int, text: str) -> Origin:
        return Origin(_FORM, self.file, sheet.name, cell_name(number, at), text)


def _path(rows: KnownRows, key: str, column: str) -> Path:
    """Where a cell of a new row belongs."""
    inside = (*rows.into, key)
    return inside if rows.lone else (*inside, column)


def _columns(rows: KnownRows, texts: Sequence[str]) -> Sequence[int]:
    """Where the columns of rows stand: by their heads, else where they were."""
    return list(_found(rows, texts))


def _found(rows: KnownRows, texts: Sequence[str]) -> Iterator[int]:
    for at, (title, _) in enumerate(rows.columns, 1):
        yield texts.index(title) if title in texts else at
