"""What was changed in one returned file, change by change: what of it can be written into the data, and where."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from reports.publish.sent import (
    SentDocument,
    SentLeaf,
    SentNumber,
    SentParagraph,
    SentWords,
)
from reports.returned.pairing import Piece, paired
from reports.returned.places import Neighbours, Places
from reports.returned.targets import Target, retyped, typed_like
from reports.returned.wording import TextEdit, edits_of
from reports.writers.docx.returned import ReturnedFile, ReturnedParagraph, Revision

_CONTENTS = "目录"
_AROUND = 12
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
    places = Places(sent)
    comparing = _Comparing(sent, file, places, template_line)
    found: list[tuple[float, Change]] = []
    for index, piece in pairing.pairs.items():
        found += ((index, one) for one in comparing.compared(index, piece))
    beside = Neighbours(pairing)
    for piece in pairing.added:
        if piece.words.strip() and not file.paragraphs[piece.paragraph].in_contents:
            before = beside.before(piece)
            found.append((before + 0.5, comparing.added(piece, before)))
    for index in pairing.gone:
        one = sent.paragraphs[index]
        if one.words.strip() and one.kind != _CONTENTS:
            found.append((index, comparing.gone(index)))
    for remark in file.remarks:
        before = beside.at(remark.paragraph)
        place = places.of(before)
        who = _who(remark.author, remark.date)
        found.append((before + 0.7, Change(Kind.REMARK, place, "", remark.words, who)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


class _Comparing(Struct):
    """A document as it went out beside what came back."""

    sent: SentDocument
    file: ReturnedFile
    places: Places
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
        place = self.places.of(index)
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
            f"{self.places.of(before)}之后",
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
            Kind.GONE, self.places.of(index), old.words.strip(), "", "", None, note
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
        typed = typed_like(leaf.text, new, number.shift)
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
            new = retyped(text, inside)
            if new is None:
                note = f"请自己改 {_called(text)}"
                yield replace(shown, note=note)
                continue
            target = Target(text.file, text.line, text.column, text.typed, new)
            yield replace(shown, target=target)
        for edit in others:
            touched = [text for text in old.texts if _touches(text, edit)]
            if touched:
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


def _numbers_marked(
    index: int, back: ReturnedParagraph, piece: Piece
) -> Iterator[tuple[int, str]]:
    """What stands in the bookmarks of a paragraph's numbers now."""
    prefix = f"_y{index}_"
    for name, (start, paragraph, end) in back.marks.items():
        if name.startswith(prefix) and paragraph == piece.paragraph:
            yield int(name.removeprefix(prefix)), back.words[start:end]


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


# ── who ─────────────────────────────────────────────────────────────────────


def _authors(back: ReturnedParagraph, words: str) -> str:
    """Who made a change: who put in or took out these words, else all who changed the paragraph."""
    revisions: Sequence[Revision] = back.revisions
    near = [one for one in revisions if one.words and one.words in words]
    said = dict.fromkeys(_who(one.author, one.date) for one in near or revisions)
    return "、".join(one for one in said if one)


def _who(author: str, date: str) -> str:
    return f"{author} {date[:10]}".strip()
