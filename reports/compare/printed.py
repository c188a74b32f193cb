"""Published documents beside those that today's data give: the numbers and words that are printed otherwise.

What they were made from is not known any more, so nothing is said of why.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.audit.documents import PassedOver, checked_files, files_of_unit
from reports.compare.differences import Kind
from reports.compare.told import Consequence, Told
from reports.content.compiled import CompiledOutput
from reports.core.problems import Fault, Problem
from reports.core.tree import Document, Paragraph, Text
from reports.finance.data_file import Setting
from reports.gate.numbers import NamedNumber, list_numbers
from reports.publish.formats import write_page
from reports.publish.store import PAGE
from reports.run.document import CheckedDocument
from reports.run.produce import fill, manuscript_of, stem_of
from reports.run.session import InputLog, Session
from reports.run.together import gathered, given_together
from reports.seal.compare import Changed, differences
from reports.seal.lines import BETWEEN, FileLine, read_lines
from reports.writers import docx

_NOTHING = "没有能比的。"
_SAME = "那时的数据没有留下，只比了印出来的。"
_WHY = (
    "那时的数据没有留下，只比了印出来的；为什么变，看不出来"
    "（公开以前先用 seal 封存，以后就看得出来）。"
)
_MOST_NAMED = 5
_WORD = ".docx"
# Nobody's words: put behind the text, they tell where on the page it ends.
_END = "⁂正文止⁂"


class PrintedDocument(Struct, frozen=True):
    """A document as today's data give it: its title, what its files may be called, its numbers."""

    title: str
    stems: tuple[str, ...]
    document: Document
    checked: CheckedDocument
    output: CompiledOutput

    @property
    def numbers(self) -> tuple[NamedNumber, ...]:
        """Every number that it prints."""
        return list_numbers(self.document)

    def lines(self, suffix: str) -> list[FileLine]:
        """What a file of it says, on pages without what the portal has around it. Raises Fault."""
        if suffix == _WORD:
            word = docx.write(self.document, self.checked.layout(self.output))
            return read_lines(_WORD, word) or []
        blocks = (*self.document.blocks, Paragraph((Text(_END),)))
        page = self._page(replace(self.document, blocks=blocks))
        end = next(at for at, line in enumerate(page) if line.text == _END)
        frame = self._page(replace(self.document, blocks=()))
        return page[_alike(page, frame) : end]

    def _page(self, document: Document) -> list[FileLine]:
        manuscript = manuscript_of(self.checked, self.output, document, self.stems[0])
        return read_lines(PAGE, write_page(manuscript, {})[0]) or []


class Printed(Struct, frozen=True):
    """What published documents print otherwise than today's, None where none of the files is one of them;
    what could not be looked at, and what else there is to know.
    """

    told: Told | None
    problems: tuple[tuple[str, Problem], ...]
    note: str


def compare_printed(
    session: Session, setting: Setting, files: Sequence[Path]
) -> Printed:
    """The published files of a unit beside today's documents."""
    documents, problems = _documents(session, setting)
    lines = {path: read_lines(path.name, _content(path)) or [] for path in files}
    unread = [path.name for path, said in lines.items() if not said]
    lines = {path: said for path, said in lines.items() if said}
    pairs = _paired(documents, lines)
    found: dict[tuple[Kind, str, str, str], list[tuple[str, ...]]] = {}
    for document, path in pairs:
        for kind, name, old, new, place in _differing(document, path, lines[path]):
            found.setdefault((kind, name, old, new), []).append(place)
    together = tuple(
        Consequence(kind, name, old, new, tuple(places), ())
        for (kind, name, old, new), places in found.items()
    )
    note = _WHY if together else _SAME if pairs else _NOTHING
    note += f"读不出来：{'、'.join(unread)}。" if unread else ""
    note += _unpaired(documents, [*lines], pairs)
    told = Told((), (), together, is_of_print=True) if pairs else None
    return Printed(told, tuple(problems), note)


# ── today's documents ───────────────────────────────────────────────────────


def _documents(
    session: Session, setting: Setting
) -> tuple[list[PrintedDocument], list[tuple[str, Problem]]]:
    documents: list[PrintedDocument] = []
    problems: list[tuple[str, Problem]] = []
    for source in checked_files(session, setting):
        if isinstance(source, PassedOver):
            problems += [("新", one) for one in source.problems]
            continue
        for output in source.checked.chosen:
            try:
                documents.append(_document(source.checked, output))
            except Fault as fault:
                problems += [("新", one) for one in fault.problems]
    log = InputLog(session.workspace)
    for members in given_together(session, files_of_unit(session, setting), setting):
        with suppress(Fault):  # told where its files are looked at
            together = gathered(members, log)
            documents += [_document(together, output) for output in together.chosen]
    return documents, problems


def _document(checked: CheckedDocument, output: CompiledOutput) -> PrintedDocument:
    title, name = checked.named(output)
    stems = tuple(dict.fromkeys((stem_of(checked, name), name)))
    return PrintedDocument(title, stems, fill(checked, output), checked, output)


# ── which file is which document ────────────────────────────────────────────


_Pairs = list[tuple[PrintedDocument, Path]]


def _paired(
    documents: Sequence[PrintedDocument], lines: Mapping[Path, list[FileLine]]
) -> _Pairs:
    """The documents with their files: by name, else by the title that stands in them."""
    pairs: _Pairs = []
    left = dict(lines)
    for document in documents:
        named = (one for one in left if one.name.rpartition(".")[0] in document.stems)
        path = next(named, None)
        if path is not None:
            del left[path]
            pairs.append((document, path))
    met = [document for document, _ in pairs]
    for document in documents:
        if document in met:
            continue
        wanted = _bare(document.title)
        titled = (one for one, said in left.items() if _says(said, wanted))
        path = next(titled, None)
        if path is not None:
            del left[path]
            pairs.append((document, path))
    return pairs


def _says(lines: Sequence[FileLine], wanted: str) -> bool:
    return any(one.text == wanted for one in lines)


def _bare(words: str) -> str:
    return "".join(words.split())


def _unpaired(
    documents: Sequence[PrintedDocument], files: Sequence[Path], pairs: _Pairs
) -> str:
    """What is to be said of documents without a file, and of files without a document."""
    met = [document for document, _ in pairs]
    there = {path for _, path in pairs}
    new = [f"《{one.title}》" for one in documents if one not in met]
    gone = [path.name for path in files if path not in there]
    # Who names one file asks about that one.
    said = f"没有公开过：{_some(new)}。" if new and len(files) > 1 else ""
    return said + (f"认不出是现在的哪一份：{_some(gone)}。" if gone else "")


def _some(names: Sequence[str]) -> str:
    more = f" 等 {len(names)} 份" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


# ── what they print otherwise ───────────────────────────────────────────────


def _differing(
    document: PrintedDocument, path: Path, old: Sequence[FileLine]
) -> Iterator[tuple[Kind, str, str, str, tuple[str, ...]]]:
    suffix = _WORD if path.suffix.lower() == _WORD else PAGE
    own = document.lines(suffix)
    for one in differences(own, old, document.numbers, within=suffix == PAGE):
        place = tuple(filter(None, dict.fromkeys((document.title, one.place))))
        # As seal has it, today's document is the one that is known.
        yield _kind(one), one.name or place[-1], one.now, one.before, place


def _kind(one: Changed) -> Kind:
    if one.name:
        return Kind.NUMBER
    return Kind.ROW if BETWEEN in one.before + one.now else Kind.WORDS


def _alike(lines: Sequence[FileLine], others: Sequence[FileLine]) -> int:
    """How many lines in a row are the same from the beginning."""
    count = 0
    for one, other in zip(lines, others, strict=False):
        if one.text != other.text:
            break
        count += 1
    return count
