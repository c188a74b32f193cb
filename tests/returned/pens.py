"""A pen: random edits made in a Word file as people make them, tracked or not, with what each of them is."""

import io
import random
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from reports.publish.sent import SentDocument, SentParagraph
from reports.returned.changes import Change, Kind, changes_in
from reports.returned.places import Places
from reports.returned.targets import Target
from reports.writers.docx.paragraphs import paragraphs_in
from reports.writers.docx.returned import read_returned
from reports.writers.docx.wordxml import Element, w

DOCUMENT = "word/document.xml"
WORDS = "统筹推进落实到位切实加强管理服务群众按期完成规范有序"
AUTHOR, DATE = "示例领导", "2025-03-01T09:00:00Z"


@dataclass(frozen=True)
class Edit:
    """Words of a paragraph that become others: a number of it, words of the data, words of the template."""

    paragraph: int
    start: int
    end: int
    new: str
    kind: Kind
    target: Target | None
    place: str


def spots(sent: SentDocument, chance: random.Random) -> Iterator[Edit]:
    """What a pen could change, one edit of each number, text and fixed sentence."""
    places = Places(sent)
    for index, one in enumerate(sent.paragraphs):
        if one.kind == "目录" or not one.words.strip():
            continue
        place = places.of(index)
        for number in one.numbers:
            old = one.words[number.start : number.end]
            new = other_number(old, chance)
            if number.shift is None:
                kind, target = Kind.COMPUTED, None
            else:
                leaf = sent.leaves[number.leaves[0]]
                kind = Kind.ENTERED
                target = Target(leaf.file, leaf.line, leaf.column, leaf.text, "")
            yield Edit(index, number.start, number.end, new, kind, target, place)
        for text in one.texts:
            start, end, column = max(text.pieces, key=lambda piece: piece[1] - piece[0])
            first, last, new = words_edit(start, end, chance)
            at = column + first - start
            typed = text.typed[:at] + new + text.typed[at + last - first :]
            target = Target(text.file, text.line, text.column, text.typed, typed)
            yield Edit(index, first, last, new, Kind.WORDS, target, place)
        for start, end in fixed(one):
            if end - start >= 6:
                first, last, new = words_edit(start + 1, end - 1, chance)
                yield Edit(index, first, last, new, Kind.FIXED, None, place)


def other_number(old: str, chance: random.Random) -> str:
    digits = list(old)
    places = [at for at, sign in enumerate(digits) if sign.isdigit()]
    at = chance.choice(places)
    digits[at] = chance.choice([one for one in "123456789" if one != digits[at]])
    return "".join(digits)


def words_edit(start: int, end: int, chance: random.Random) -> tuple[int, int, str]:
    """Some words put in, taken out or replaced."""
    first = chance.randint(start, max(end - 4, start))
    last = min(first + chance.randint(1, 4), end)
    begin = chance.randrange(len(WORDS) - 6)
    new = WORDS[begin : begin + chance.randint(2, 6)]
    manner = chance.choice(("in", "out", "other"))
    if manner == "in":
        return first, first, new
    return first, last, "" if manner == "out" else new


def fixed(one: SentParagraph) -> Iterator[tuple[int, int]]:
    """The words of a template between those of the data."""
    taken = sorted(
        [(number.start, number.end) for number in one.numbers]
        + [(text.pieces[0][0], text.pieces[-1][1]) for text in one.texts]
    )
    at = 0
    for start, end in [*taken, (len(one.words), len(one.words))]:
        if start > at:
            yield at, start
        at = max(at, end)


def chosen(sent: SentDocument, count: int, seed: int) -> list[Edit]:
    """So many edits, no two of which meet; a third each of numbers, texts and the rest where there are as many."""
    chance = random.Random(seed)
    found = list(spots(sent, chance))
    chance.shuffle(found)
    taken: dict[int, list[Edit]] = {}
    picked: list[Edit] = []
    for kinds in ({Kind.WORDS}, {Kind.ENTERED, Kind.COMPUTED}, {Kind.FIXED}):
        most = count - len(picked) if kinds == {Kind.FIXED} else count // 3
        for one in [edit for edit in found if edit.kind in kinds]:
            others = taken.setdefault(one.paragraph, [])
            apart = all(
                one.end + 3 < other.start or other.end + 3 < one.start
                for other in others
            )
            if apart and most:
                picked.append(one)
                others.append(one)
                most -= 1
    return picked


# ── in Word ─────────────────────────────────────────────────────────────────


def written(word: bytes, edits: list[Edit], *, tracked: bool, seed: int = 1) -> bytes:
    """The file with the edits in it."""
    chance = random.Random(seed)
    root, members = opened(word)
    placed = [one.element for one in paragraphs_in(root.find(w("body")))]
    for edit in sorted(edits, key=lambda one: (one.paragraph, -one.start)):
        write_one(placed[edit.paragraph], edit, tracked, chance)
    return closed(root, members)


def opened(word: bytes) -> tuple[Any, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    return etree.fromstring(members[DOCUMENT]), members


def closed(root: Element, members: dict[str, bytes]) -> bytes:
    members[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return target.getvalue()


def write_one(
    paragraph: Element, edit: Edit, tracked: bool, chance: random.Random
) -> None:
    """One edit: runs are cut where it begins and ends."""
    cut(paragraph, edit.end)
    cut(paragraph, edit.start)
    inside, before, at = [], None, 0
    for run in runs(paragraph):
        size = length(run)
        if edit.start <= at and at + size <= edit.end and size:
            inside.append(run)
        elif at < edit.start or before is None:
            before = run
        at += size
    model = deepcopy(inside[0] if inside else before)
    for child in list(model):
        if child.tag != w("rPr"):
            model.remove(child)
    etree.SubElement(model, w("t")).text = edit.new
    anchor = inside[0] if inside else before
    parent = anchor.getparent()
    where = parent.index(anchor) + (0 if inside or not edit.start else 1)
    said = {w("author"): AUTHOR, w("date"): DATE}
    if edit.new:
        added = model
        if tracked:
            added = etree.Element(w("ins"), {w("id"): "900", **said})
            added.append(model)
        parent.insert(where, added)
    for run in inside:
        if tracked:
            deleted = etree.Element(w("del"), {w("id"): "901", **said})
            run.getparent().replace(run, deleted)
            deleted.append(run)
            for text in run.iter(w("t")):
                text.tag = w("delText")
        else:
            run.getparent().remove(run)
    if not tracked and chance.random() < 0.5:
        drop_empty_marks(paragraph)


def drop_empty_marks(paragraph: Element) -> None:
    """Bookmarks of numbers that hold nothing now: Word drops those whose words are typed over."""
    for start in list(paragraph.iter(w("bookmarkStart"))):
        name, after = start.get(w("name"), ""), start.getnext()
        if "_" in name[2:] and after is not None and after.tag == w("bookmarkEnd"):
            after.getparent().remove(after)
            start.getparent().remove(start)


def runs(paragraph: Element) -> list[Element]:
    """The runs that are still there."""
    return [
        run
        for run in paragraph.iter(w("r"))
        if not any(one.tag == w("del") for one in run.iterancestors())
    ]


def length(run: Element) -> int:
    return sum(
        len(one.text or "") if one.tag == w("t") else one.tag in (w("tab"), w("br"))
        for one in run
    )


def cut(paragraph: Element, place: int) -> None:
    """A run parted in two where its words are cut."""
    at = 0
    for run in runs(paragraph):
        size = length(run)
        if at < place < at + size:
            texts = [one for one in run if one.tag == w("t")]
            assert len(texts) == 1
            second = deepcopy(run)
            words = texts[0].text or ""
            texts[0].text = words[: place - at]
            [rest] = [one for one in second if one.tag == w("t")]
            rest.text = words[place - at :]
            for one in (texts[0], rest):
                one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.addnext(second)
            return
        at += size


# ── judged ──────────────────────────────────────────────────────────────────


@dataclass
class Judgement:
    """How many edits were found as what they are; what was said of a number or text that nobody edited so."""

    found: int
    missed: list[Edit]
    wrong: list[Change]
    unplaced: list[Change]


def judged(sent: SentDocument, edits: list[Edit], back: bytes) -> Judgement:
    """What is read of a returned file beside what was written into it."""
    changes = changes_in(sent, read_returned(back, "改.docx"), lambda words: "")
    rest = list(changes)
    missed = []
    texts = merged(sent, edits)
    for edit in edits:
        match = next((one for one in rest if is_it(sent, edit, one, texts)), None)
        if match is None:
            # Two edits of one text are one change.
            done = [one for one in changes if is_it(sent, edit, one, texts)]
            if not done:
                missed.append(edit)
        else:
            rest.remove(match)
    claiming = {Kind.ENTERED, Kind.COMPUTED, Kind.WORDS}
    wrong = [one for one in rest if one.kind in claiming]
    return Judgement(
        len(edits) - len(missed),
        missed,
        wrong,
        [one for one in rest if one not in wrong],
    )


Retyped = dict[tuple[int, tuple[str, int, int]], str]


def merged(sent: SentDocument, edits: list[Edit]) -> Retyped:
    """Each text of the data in each paragraph with all of its edits."""
    found: Retyped = {}
    for index, one in enumerate(sent.paragraphs):
        for text in one.texts:
            typed = text.typed
            own = [e for e in edits if e.paragraph == index and e.kind is Kind.WORDS]
            for edit in sorted(own, key=lambda e: -e.start):
                for start, end, column in text.pieces:
                    if start <= edit.start and edit.end <= end:
                        at = column + edit.start - start
                        size = edit.end - edit.start
                        typed = typed[:at] + edit.new + typed[at + size :]
                        break
            if typed != text.typed:
                found[index, (text.file, text.line, text.column)] = typed
    return found


def is_it(
    sent: SentDocument,
    edit: Edit,
    change: Change,
    texts: Retyped,
) -> bool:
    """Whether a change is what an edit was."""
    if change.kind is not edit.kind or change.place != edit.place:
        return False
    words = sent.paragraphs[edit.paragraph].words[edit.start : edit.end]
    if edit.kind is Kind.WORDS:
        assert edit.target and change.target
        same = change.target.spot == edit.target.spot
        return same and change.target.new == texts[edit.paragraph, edit.target.spot]
    if edit.kind is Kind.FIXED:
        return edit.new in change.new and words in change.old
    said = change.old == words and change.new == edit.new.replace(",", "")
    if edit.kind is Kind.ENTERED:
        assert edit.target
        return said and bool(change.target) and change.target.spot == edit.target.spot
    return said
