"""What was changed in one returned file, change by change: what of it can be written into the data, and where."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from reports.core.patterns import Pattern
from reports.publish.sent import (
    SentDocument,
    SentLeaf,
    SentNumber,
    SentParagraph,
    SentWords,
)
from reports.returned.pairing import Pairing, Piece, paired
from reports.returned.wording import TextEdit, edits_of
from reports.writers.docx.returned import ReturnedFile, ReturnedParagraph, Revision

_DIGITS = Pattern(r"(\D*?)(\d[\d,，]*(?:\.\d+)?)(\D*)")
# What a line of Markdown would not print as it stands.
_MEANT = Pattern(
    r"\{\{|\{%|\{#|[*_`|<>\\]|^\s*[#＃]|^\s*\d+\.\s|^\s*[-+]\s|^\s*（[^）]*）\s*$"
)
_CONTENTS, _HEADING = "目录", "标题"
_AROUND = 12
# What may stand before a number that is typed: of a target, whether it is to be reached or kept to.
_BOUNDS = frozenset({"", "≥", "≤", "=", "＝", ">", "<", "＞", "＜", ">=", "<="})
_MOST_LEAVES = 4


class Kind(StrEnum):
    """What a change is about: what the list calls it."""

    ENTERED = "录入的数"
    COMPUTED = "算出来的数"
    WORDS = "自己写的文字"
    FIXED = "模板里的话"
    REMARK = "批注"
    ADDED = "加了一段"
    GONE = "删了一段"
    UNPLACED = "没有对上"


class Target(Struct, frozen=True):
    """What would be written: in which file, where, in the place of what. A line of a companion has no column."""

    file: str
    line: int
    column: int
    old: str
    new: str

    @property
    def spot(self) -> tuple[str, int, int]:
        """Where it stands."""
        return self.file, self.line, self.column


class Change(Struct, frozen=True):
    """One change: its place in the document, who made it and when where that is known, old and new words, what would
    be written, and what is to be said of it.
    """

    kind: Kind
    place: str
    old: str
    new: str
    who: str = ""
    target: Target | None = None
    note: str = ""
    is_rounded: bool = False


TemplateLine = Callable[[str], str]
"""The line of the templates that says these words, in words; empty where none is found."""


def changes_in(
    sent: SentDocument, file: ReturnedFile, template_line: TemplateLine
) -> list[Change]:
    """Everything that is other in a returned file than in what was sent, in the order of the document."""
    pairing = paired(sent.paragraphs, file)
    comparing = _Comparing(sent, file, pairing, template_line)
    found: list[tuple[float, Change]] = []
    for index, piece in pairing.pairs.items():
        found += ((index, one) for one in comparing.compared(index, piece))
    places = _Neighbours(pairing)
    for piece in pairing.added:
        if piece.words.strip() and not file.paragraphs[piece.paragraph].in_contents:
            before = places.before(piece)
            found.append((before + 0.5, comparing.added(piece, before)))
    for index in pairing.gone:
        one = sent.paragraphs[index]
        if one.words.strip() and one.kind != _CONTENTS:
            found.append((index, comparing.gone(index)))
    for remark in file.remarks:
        before = places.at(remark.paragraph)
        place = place_of(sent, before)
        who = _who(remark.author, remark.date)
        found.append((before + 0.7, Change(Kind.REMARK, place, "", remark.words, who)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


class _Neighbours:
    """Beside which paragraph that went out something stands."""

    def __init__(self, pairing: Pairing) -> None:
        self._known = sorted(
            (piece.paragraph, piece.begin, index)
            for index, piece in pairing.pairs.items()
        )

    def before(self, piece: Piece) -> int:
        """The paragraph before a piece, -1 where there is none."""
        keys = [one for one in self._known if one[:2] < (piece.paragraph, piece.begin)]
        return keys[-1][2] if keys else -1

    def at(self, paragraph: int) -> int:
        """The paragraph that has become this one, else the one before it."""
        keys = [one for one in self._known if one[0] <= paragraph]
        return keys[-1][2] if keys else -1


class _Comparing(Struct):
    """A document as it went out beside what came back."""

    sent: SentDocument
    file: ReturnedFile
    pairing: Pairing
    template_line: TemplateLine

    def compared(self, index: int, piece: Piece) -> Iterator[Change]:
        """What has become of a paragraph."""
        old = self.sent.paragraphs[index]
        if old.words == piece.words or old.kind == _CONTENTS:
            return
        if not piece.words.strip() and not old.cell:
            yield self.gone(index)
            return
        back = self.file.paragraphs[piece.paragraph]
        place = place_of(self.sent, index)
        marked = dict(_numbers_marked(index, back, piece))
        spans = [(one.start, one.end) for one in old.numbers]
        edits = edits_of(old.words, spans, piece.words, marked)
        for number, new in edits.numbers.items():
            who = _authors(back, new)
            yield replace(
                self._number(old, old.numbers[number], new), place=place, who=who
            )
        for start, end, new in edits.unclear:
            note = "数和字一起改了，分不清哪个数改成了哪个，请对照原件自己改"
            yield self._shown(
                Kind.UNPLACED, old, TextEdit(start, end, new), place, back, note
            )
        yield from self._words(old, edits.words, place, back)

    def added(self, piece: Piece, before: int) -> Change:
        """A paragraph, or the rest of one, that is none of those that went out."""
        back = self.file.paragraphs[piece.paragraph]
        note = "要留的话，写进数据文件里相应的段落"
        near = self.sent.paragraphs[before].texts if before >= 0 else ()
        if near:
            note = f"要留的话，写进 {_called(near[-1])}"
        if back.cell:
            note = "表格里的行和格子由数据生成，请在数据文件里加"
        words = piece.words.strip()
        kind = Kind.ADDED if before >= 0 else Kind.UNPLACED
        return Change(
            kind,
            f"{place_of(self.sent, before)}之后",
            "",
            words,
            _authors(back, words),
            None,
            note,
        )

    def gone(self, index: int) -> Change:
        """A paragraph that did not come back."""
        old = self.sent.paragraphs[index]
        note = "这段话在模板里，或者由数据生成，不能从这里删"
        if old.texts:
            note = f"不要的话，删掉 {_called(old.texts[0])}"
        return Change(
            Kind.GONE, place_of(self.sent, index), old.words.strip(), "", "", None, note
        )

    # ── numbers ─────────────────────────────────────────────────────────────

    def _number(self, old: SentParagraph, number: SentNumber, new: str) -> Change:
        printed = old.words[number.start : number.end]
        leaves = [self.sent.leaves[one] for one in number.leaves]
        if number.shift is None or len(leaves) != 1:
            return Change(
                Kind.COMPUTED, "", printed, new, note=_made_of(leaves, number.more)
            )
        [leaf] = leaves
        typed = _typed_like(leaf.text, new, number.shift)
        if typed is None:
            note = f"请自己改 {_at(leaf)}：{leaf.text}"
            return Change(Kind.ENTERED, "", printed, new, note=note)
        target = Target(leaf.file, leaf.line, leaf.column, leaf.text, typed)
        note = (
            "印的是四舍五入的数，写进去的以改后的为准，末位请核对"
            if number.is_rounded
            else ""
        )
        return Change(
            Kind.ENTERED, "", printed, new, "", target, note, number.is_rounded
        )

    # ── words ───────────────────────────────────────────────────────────────

    def _words(
        self,
        old: SentParagraph,
        edits: Sequence[TextEdit],
        place: str,
        back: ReturnedParagraph,
    ) -> Iterator[Change]:
        """The changes of words: all of a text of the data as one, all others together."""
        own: dict[int, list[TextEdit]] = {}
        others: list[TextEdit] = []
        for edit in edits:
            owners = [n for n, text in enumerate(old.texts) if _holds(text, edit)]
            if len(owners) == 1:
                own.setdefault(owners[0], []).append(edit)
            else:
                others.append(edit)
        for number, inside in own.items():
            text = old.texts[number]
            shown = self._shown(
                Kind.WORDS, old, _spanning(inside, old.words), place, back
            )
            new = _retyped(text, inside)
            if new is None:
                note = f"请自己改 {_called(text)}"
                yield replace(shown, note=note)
                continue
            target = Target(text.file, text.line, text.column, text.typed, new)
            yield replace(shown, target=target)
        for edit in others:
            touched = [text for text in old.texts if _touches(text, edit)]
            if touched or (old.numbers and not old.words):
                note = f"一处改动里有 {_called(touched[0])} 的字，也有模板的话，请对照自己改"
                yield self._shown(Kind.UNPLACED, old, edit, place, back, note)
                continue
            where = self.template_line(_fixed_around(old, edit))
            note = f"{where or '在模板里'}；模板管着所有单位，要改请找管模板的人"
            yield self._shown(Kind.FIXED, old, edit, place, back, note)

    def _shown(
        self,
        kind: Kind,
        old: SentParagraph,
        edit: TextEdit,
        place: str,
        back: ReturnedParagraph,
        note: str = "",
    ) -> Change:
        """A change with some words around it."""
        before = old.words[max(edit.start - _AROUND, 0) : edit.start].rpartition("\n")[
            2
        ]
        after = old.words[edit.end : edit.end + _AROUND].partition("\n")[0]
        was = old.words[edit.start : edit.end]
        return Change(
            kind,
            place,
            f"{before}{was}{after}",
            f"{before}{edit.new}{after}",
            _authors(back, edit.new or was),
            None,
            note,
        )


def place_of(sent: SentDocument, index: int) -> str:
    """Where a paragraph stands, as a reader would say it."""
    if index < 0:
        return "开头"
    paragraphs = sent.paragraphs
    before = reversed(paragraphs[: index + 1])
    head = next((one.words for one in before if one.kind == _HEADING), "")
    said = f"“{_short(head)}”" if head else f"第 {index + 1} 段"
    cell = paragraphs[index].cell
    if cell is None:
        return said
    row = [one for one in paragraphs if one.cell and one.cell[:2] == cell[:2]]
    label = next((one.words for one in row if one.words.strip()), "")
    return f"{said}的表，“{_short(label)}”这一行第 {cell[2] + 1} 格"


def _numbers_marked(
    index: int, back: ReturnedParagraph, piece: Piece
) -> Iterator[tuple[int, str]]:
    """What stands in the bookmarks of a paragraph's numbers now."""
    prefix = f"_y{index}_"
    for name, (start, paragraph, end) in back.marks.items():
        if name.startswith(prefix) and paragraph == piece.paragraph:
            yield int(name.removeprefix(prefix)), back.words[start:end]


def _typed_like(typed: str, new: str, shift: int) -> str | None:
    """A new number spelled as the old one was; None where it cannot be."""
    found = _DIGITS.fullmatch(typed)
    if found is None or new.startswith("-") or found[1].strip() not in _BOUNDS:
        return None
    number = Decimal(new).scaleb(shift)
    if number == number.to_integral_value():
        number = number.quantize(Decimal(1))
    grouped = "," in found[2]
    said = f"{number:,f}" if grouped else f"{number:f}"
    decimals = len(found[2].partition(".")[2])
    if decimals and len(said.partition(".")[2]) < decimals:
        said = f"{number:{',' if grouped else ''}.{decimals}f}"
    return found[1] + said + found[3]


def _made_of(leaves: Sequence[SentLeaf], more: int) -> str:
    listed = "、".join(
        f"{one.name or '录入的数'} {one.text}（{_at(one)}）"
        for one in leaves[:_MOST_LEAVES]
    )
    if not listed:
        return "这个数由程序得出，不能直接改"
    rest = len(leaves) - _MOST_LEAVES + more
    also = f" 等 {len(leaves) + more} 个数" if rest > 0 else ""
    return f"这个数由 {listed}{also}得出，要改请改它们"


def _at(leaf: SentLeaf) -> str:
    return f"{leaf.file.rpartition('/')[2]} 第 {leaf.line} 行"


def _called(text: SentWords) -> str:
    name = text.file.rpartition("/")[2]
    return f"{name} 第 {text.line} 行“{text.title}”"


# ── words ───────────────────────────────────────────────────────────────────


def _holds(text: SentWords, edit: TextEdit) -> bool:
    """Whether a change is within what a text of the data says in a paragraph."""
    return any(start <= edit.start and edit.end <= end for start, end, _ in text.pieces)


def _touches(text: SentWords, edit: TextEdit) -> bool:
    return any(edit.start < end and start < edit.end for start, end, _ in text.pieces)


def _retyped(text: SentWords, edits: Sequence[TextEdit]) -> str | None:
    """The line as it is to be typed; None where it would be read otherwise."""
    typed = text.typed
    for edit in sorted(edits, reverse=True):
        if _MEANT.search(edit.new) or (not text.is_section and "\n" in edit.new):
            return None
        fitting = [
            (start, column)
            for start, end, column in text.pieces
            if start <= edit.start and edit.end <= end
        ]
        start, column = fitting[0]
        first, last = column + edit.start - start, column + edit.end - start
        typed = typed[:first] + edit.new.replace("\n", "\n\n") + typed[last:]
    is_read_otherwise = not typed.strip() or (
        _MEANT.match(typed) and not _MEANT.match(text.typed)
    )
    return None if is_read_otherwise else typed


def _spanning(edits: Sequence[TextEdit], words: str) -> TextEdit:
    """The changes as one, with what stands between them."""
    ordered = sorted(edits)
    parts, at = [], ordered[0].start
    for edit in ordered:
        parts += [words[at : edit.start], edit.new]
        at = edit.end
    return TextEdit(ordered[0].start, at, "".join(parts))


def _fixed_around(old: SentParagraph, edit: TextEdit) -> str:
    """The words of the template that a change is among."""
    begin, end = 0, len(old.words)
    spans = [(one.start, one.end) for one in old.numbers]
    spans += [(start, last) for text in old.texts for start, last, _ in text.pieces]
    for start, last in spans:
        if last <= edit.start:
            begin = max(begin, last)
        elif start >= edit.end:
            end = min(end, start)
    return old.words[begin:end].strip()


def _short(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= 2 * _AROUND else f"{said[: 2 * _AROUND]}…"


# ── who ─────────────────────────────────────────────────────────────────────


def _authors(back: ReturnedParagraph, words: str) -> str:
    """Who made a change: who put in or took out these words, else all who changed the paragraph."""
    revisions: Sequence[Revision] = back.revisions
    near = [one for one in revisions if one.words and one.words in words]
    said = dict.fromkeys(_who(one.author, one.date) for one in near or revisions)
    return "、".join(one for one in said if one)


def _who(author: str, date: str) -> str:
    return f"{author} {date[:10]}".strip()


def counted(changes: Sequence[Change]) -> Mapping[Kind, int]:
    """How many there are of each kind."""
    found: dict[Kind, int] = {}
    for one in changes:
        found[one.kind] = found.get(one.kind, 0) + 1
    return found
