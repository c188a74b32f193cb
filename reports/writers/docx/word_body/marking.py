"""The body of a Word file → marked text, as the Markdown parser makes of a 正文.md.j2.

Every paragraph has a line of its own in the marked text, by which problems find the place in Word.
"""

import re
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from lxml import etree
from msgspec import Struct, field

from reports.core.headings import DEEPEST_LEVEL
from reports.core.marks import (
    AT,
    BRACE,
    CLOSE,
    FACT,
    LINE,
    NAMED,
    OPEN,
    WORD_BODY,
    WORD_CELL,
    WORD_COMMAND,
    WORD_PARAGRAPH,
    WORD_ROW,
    WORD_RUN,
    WORD_SAID,
    WORD_TABLE,
    WORD_VALUE,
)
from reports.core.problems import Place, Problem, problem
from reports.core.tags import KEYWORD, LONE_TAG
from reports.writers.docx.stylesheet import ancestry_of, grafted
from reports.writers.docx.word_body.cells import (
    LABEL,
    bearer,
    cell_facts,
    first_property,
    grid_of,
    is_head,
    only_value,
    split_merges,
    tags_in_row,
    words_beside,
    words_of,
)
from reports.writers.docx.word_body.paragraphs import (
    THING,
    Part,
    ReadParagraph,
    join_paragraphs,
    read_paragraph,
    spell,
)
from reports.writers.docx.word_body.tags import Tag
from reports.writers.docx.wordxml import Element, child, length, w

_SHOWN = 24
# Where Jinja would begin a tag: in what spells something, a reference to the same character.
_OPENING = re.compile(r"\{(?=[{%#])")
_LAST = re.compile(r"\{$")
_STYLED = tuple(map(w, ("pStyle", "rStyle", "tblStyle")))
_PAIRED = {"{{": "}}", "{%": "%}", "{#": "#}"}
# What an argument says without a name.
_WRITTEN_OUT = re.compile(r"""'([^']*)'|"([^"]*)"|(-?\d[\d.]*|#[0-9A-Fa-f]{3,8})""")
_COUNT = re.compile(r"[1-9]\d{0,2}")
_COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}")


class Spot(Struct, frozen=True):
    """Where a line of marked text stands in Word: in words, and by the paragraph, counted from the first of
    the document on, those in tables with the others.
    """

    line: int
    words: str
    paragraph: int


class MarkedWord(Struct, frozen=True):
    """A Word body as marked text, where its lines stand, and what is wrong in it."""

    text: str
    spots: tuple[Spot, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def mark_body(document: Element, styles: Element, file: str) -> MarkedWord:
    """The marked text of a document's body; `file` is the file's name for problems."""
    body = child(document, w("body"))
    numbers = {one: number for number, one in enumerate(document.iter(w("p")))}
    _lay_open(document)
    for parent in {id(one): one for one in _parents(body)}.values():
        join_paragraphs(parent)
    marker = _Marker(styles, file, numbers)
    marker.body(body)
    if not marker.says:
        marker.problems.append(problem("T07", "nothing printed", Place(file)))
    notes = marker.numbered()
    found = (tuple(marker.spots), tuple(marker.problems), tuple(notes))
    return MarkedWord("".join(marker.out), *found)


def _lay_open(document: Element) -> None:
    """Puts what content controls hold in their place: a report's words are no blanks to be filled."""
    for control in list(document.iter(w("sdt"))):
        content, parent = control.find(w("sdtContent")), control.getparent()
        if parent is not None:
            for node in [] if content is None else list(content):
                control.addprevious(node)
            parent.remove(control)


def _parents(body: Element) -> Iterator[Element]:
    for paragraph in body.iter(w("p")):
        parent = paragraph.getparent()
        if parent is not None:
            yield parent


class _Marker(Struct):
    """Walks through a body; what it has written so far, and where it is."""

    styles: Element
    file: str
    numbers: Mapping[Element, int]
    out: list[str] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    line: int = 1
    where: str = ""
    tables: int = 0
    in_title: bool = False
    titled: bool = False
    says: bool = False
    lists: list[str] = field(default_factory=list)

    # ── writing ──

    def _open(self, name: str, *facts: str) -> None:
        told = "".join(f"{FACT}{_OPENING.sub('&#123;', fact)}" for fact in facts)
        self.out.append(f"{OPEN}{name}{told}{NAMED}")

    def _open_here(self, name: str, *facts: str) -> None:
        """The same, as the place of what is in it."""
        self._open(name, *facts)
        spot = self.where.replace("{", BRACE)
        place = f"{AT}{self.file}:{self.line}{AT}{spot}{NAMED}"
        self.out[-1] = self.out[-1].removesuffix(NAMED) + place

    def _close(self) -> None:
        self.out.append(CLOSE)

    def _said(self, words: str, xml: str) -> None:
        self._open(WORD_SAID, xml)
        self.out += (_static(words), CLOSE)

    def _tell(self, case: str, words: str = "", tag: str = "") -> None:
        place = Place(self.file, spot=self.where)
        words, tag = _shorten(words), _shorten(tag)
        self.problems.append(problem("T16", case, place, words=words, tag=tag))

    def _go_to(self, element: Element, where: str, words: str) -> None:
        """Begins a line of the marked text for a paragraph, or for what begins with one."""
        self.where = f"{where}“{shown}”" if (shown := _shorten(words)) else where
        self.line += 1
        self.out.append("\n")
        number = next(map(self.numbers.__getitem__, element.iter(w("p"))), 0)
        self.spots.append(Spot(self.line, self.where, number))

    def numbered(self) -> Iterator[Problem]:
        """T17 for paragraphs that Word numbers by itself: no page knows these numbers."""
        if self.lists:
            listed = "、".join(f"“{_shorten(words)}”" for words in self.lists)
            yield problem("T17", "", Place(self.file), words=listed)

    # ── blocks ──

    def body(self, body: Element) -> None:
        """All that stands in the body, up to the properties of its last section."""
        self._open_here(WORD_BODY, *self._facts_of(body))
        blocks = [node for node in body if node.tag != w("sectPr")]
        number = 0
        for block in blocks:
            if block.tag == w("p"):
                number += 1
                self._paragraph(block, f"正文第 {number} 段", in_cell=False)
            else:
                self._other(block)
        self._close()

    def _facts_of(self, body: Element) -> Iterator[str]:
        """The file, its styles for a document in another layout, the usual one, whether its pages are
        landscape, and the names of the styles, old and new.
        """
        used = {self._usual_style} | {
            str(node.get(w("val"))) for node in body.iter(*_STYLED)
        }
        mark = f"Form{zlib.crc32(self.file.encode()):08x}"
        sheet = etree.tostring(self.styles, encoding="unicode")
        graft = grafted(sheet, tuple(sorted(filter(None, used))), mark)
        size = child(body, f"{w('sectPr')}/{w('pgSz')}")
        wide = "1" if length(size, "w") > length(size, "h") else ""
        usual = graft.ids.get(self._usual_style, mark)
        yield from (self.file, graft.xml, usual, wide)
        yield from chain.from_iterable(graft.ids.items())

    def _other(self, block: Element) -> None:
        if block.tag == w("tbl"):
            self.titled = True
            self._table(block)
        else:
            self._said("", spell(block))

    def _paragraph(self, element: Element, where: str, *, in_cell: bool) -> None:
        paragraph = self._begin(element, where)
        for tag in [] if in_cell else paragraph.tags:
            if tag.whole in ("tr", "tc") and not tag.prints:
                self._tell("no table", tag=tag.written)
            elif tag.command:
                self._tell("no cell", tag=tag.written)
        if not paragraph.rest and paragraph.tags and _are_statements(paragraph.tags):
            self._statements(paragraph.tags)
            return
        whole = [tag for tag in paragraph.tags if tag.whole == "p"]
        if whole and paragraph.rest:
            self._tell("not alone", paragraph.words)
            # As it was meant: what it begins or ends is no fault of its own.
            self.out += (tag.text for tag in whole if not tag.prints)
        self.says = self.says or bool(paragraph.words.strip())
        kind = self._kind(paragraph, in_cell)
        self._note_number(paragraph)
        self._open_here(WORD_PARAGRAPH, kind, *_openings(element))
        said, spelled = "", ""
        for part in paragraph.parts():
            if part.kind == "said":
                # What is said side by side is said at once.
                said, spelled = said + part.words, spelled + part.xml
                continue
            if spelled:
                self._said(said, spelled)
                said, spelled = "", ""
            self._part(part)
        if spelled:
            self._said(said, spelled)
        self._close()

    def _begin(self, element: Element, where: str) -> ReadParagraph:
        """A paragraph read and looked over, on a line of its own."""
        paragraph = read_paragraph(element)
        self._go_to(element, where, paragraph.words)
        self._check(paragraph)
        return paragraph

    def _note_number(self, paragraph: ReadParagraph) -> None:
        if paragraph.words.strip() and self._is_numbered(paragraph.element):
            self.lists.append(paragraph.words)

    def _part(self, part: Part) -> None:
        tag = part.tag
        if tag is not None and (tag.is_empty or tag.text.startswith("{{{")):
            return
        if tag is None or tag.prints:
            self._open(WORD_RUN, part.xml)
            self.out += (_static(part.words) if tag is None else tag.text, CLOSE)
        elif not (tag.command or tag.whole or tag.is_remark):
            self.out.append(tag.text)

    def _statements(self, tags: Sequence[Tag]) -> None:
        """Statements that take the place of what they stand in."""
        if _say_nothing(tags):
            self._tell("nothing between", tag="".join(tag.written for tag in tags))
        self.out += (tag.text for tag in tags if not tag.prints)

    def _check(self, paragraph: ReadParagraph) -> None:
        halves = paragraph.halves
        if any(_PAIRED.get(one) == other for one, other in pairwise(halves)):
            self._tell("quote", paragraph.words)
        elif halves:
            case = "no end" if halves[0] in _PAIRED else "no beginning"
            self._tell(case, paragraph.words, tag=halves[0])
        elif found := LONE_TAG.search(paragraph.rest):
            self._tell("brace", tag=found[0])
        for tag in paragraph.torn:
            self._tell("torn", tag=tag.written)
        if paragraph.boxed.strip():
            self._tell("box", paragraph.boxed)
        if paragraph.apart.strip():
            self._tell("apart", paragraph.apart)
        for tag in paragraph.tags:
            if tag.is_empty:
                self._tell("empty", paragraph.words)
            if tag.text.startswith("{{{"):
                self._tell("three", tag=f"{tag.written}}}")
            if tag.prints and tag.whole in ("tr", "tc"):
                self._tell("value", tag=tag.written)

    def _kind(self, paragraph: ReadParagraph, in_cell: bool) -> str:
        """What a paragraph is on a page: a heading by its outline level, a title above all else."""
        if in_cell:
            return "p"
        ancestry = [paragraph.element, *self._styles_of(paragraph.element)]
        name = next((one.find(w("name")) for one in ancestry[1:2]), None)
        level = first_property(ancestry, "outlineLvl")
        has_words = bool(paragraph.words.strip())
        if name is not None and name.get(w("val"), "").lower() == "title":
            return "t"
        if level is not None and (own := int(level.get(w("val"), "9"))) < 9:
            self.titled = True
            return f"h{min(own + 1, DEEPEST_LEVEL)}"
        side = first_property(ancestry, "jc")
        centred = side is not None and side.get(w("val")) == "center"
        if has_words and centred and not self.titled:
            self.in_title = True
            return "t"
        # 附1 may stand above a title, no sentence.
        is_text = len(paragraph.words.strip()) > LABEL
        self.titled = self.titled or is_text or (self.in_title and has_words)
        return "p"

    def _is_numbered(self, element: Element) -> bool:
        numbers = first_property([element, *self._styles_of(element)], "numPr")
        identifier = None if numbers is None else numbers.find(w("numId"))
        return identifier is not None and identifier.get(w("val"), "0") != "0"

    def _styles_of(self, paragraph: Element) -> Sequence[Element]:
        named = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        name = self._usual_style if named is None else named.get(w("val"), "")
        return [one for one in ancestry_of(name, self.styles) if one.tag == w("style")]

    @property
    def _usual_style(self) -> str:
        for style in self.styles.iter(w("style")):
            is_usual = style.get(w("default")) in ("1", "true", "on")
            if is_usual and style.get(w("type")) == "paragraph":
                return style.get(w("styleId"), "")
        return ""

    # ── tables ──

    def _table(self, table: Element, within: str = "") -> None:
        self.tables += 1
        name = f"{within}里的小表" if within else f"表 {self.tables}"
        before, grid, widths = grid_of(table)
        rows = table.findall(w("tr"))
        is_counted = any(
            tag.whole == "tc"
            for row in rows
            for tag in chain.from_iterable(tags_in_row(row))
        )
        counted = "1" if is_counted else ""
        facts = (before, grid, ",".join(map(str, widths)), counted, "</w:tbl>")
        self._open_here(WORD_TABLE, *facts)
        split = split_merges(rows)
        for number, row in enumerate(rows, 1):
            self._row(row, f"{name} 第 {number} 行", split.get(number - 1, ()))
        self._close()

    def _row(self, row: Element, where: str, split: Collection[int]) -> None:
        """A row; `split` are its cells from which a merge goes down out of a loop or a condition."""
        cells = row.findall(w("tc"))
        tags = tags_in_row(row)
        whole = [tag for tag in chain.from_iterable(tags) if tag.whole == "tr"]
        if any(not tag.prints for tag in whole):
            self._go_to(bearer(row), where, "".join(tag.written for tag in whole))
            is_said = any(not tag.is_remark for tag in whole)
            if is_said and (beside := words_beside(cells, "tr")):
                self._tell("row not alone", beside)
                self.out += (tag.text for tag in whole if not tag.prints)
            else:
                self._statements(whole)
            return
        properties = row.find(w("trPr"))
        leads = "1" if is_head(properties) else ""
        opening = "".join(
            spell(node) for node in row if node.tag in (w("tblPrEx"), w("trPr"))
        )
        before = properties is not None and properties.find(w("gridBefore"))
        skipped = "0" if before is None or before is False else before.get(w("val"))
        self._go_to(row, where, "")
        facts = (f"<w:tr>{opening}", "</w:tr>", leads, str(skipped))
        self._open_here(WORD_ROW, *facts)
        for number, (cell, own) in enumerate(zip(cells, tags, strict=True), 1):
            self._cell(cell, own, f"{where}第 {number} 格", is_split=number in split)
        self._close()

    def _cell(
        self, cell: Element, tags: Sequence[Tag], where: str, *, is_split: bool
    ) -> None:
        whole = [tag for tag in tags if tag.whole == "tc" and not tag.prints]
        if whole:
            self._go_to(bearer(cell), where, "".join(tag.written for tag in whole))
            is_said = any(not tag.is_remark for tag in whole)
            if is_said and (beside := words_beside([cell], "tc")):
                self._tell("cell not alone", beside)
                self.out += (tag.text for tag in whole)
            else:
                self._statements(whole)
            return
        facts = tuple(cell_facts(cell, has_tags=bool(tags)))
        value = None if is_split else only_value(cell)
        if value:
            self._value(cell, value, facts, where)
            return
        self._go_to(cell, where, words_of(cell))
        if is_split:
            self._tell("merge")
        self._open_here(WORD_CELL, *facts)
        for tag in tags:
            if tag.command:
                self._command(tag)
        for node in cell:
            if node.tag == w("p"):
                self._paragraph(node, where, in_cell=True)
            elif node.tag == w("tbl"):
                self._table(node, where)
            elif node.tag != w("tcPr"):
                self._said("", spell(node))
        self._close()

    def _value(
        self, cell: Element, value: Part, facts: Sequence[str], where: str
    ) -> None:
        """A cell that is one value: all that is said of it at once."""
        element = child(cell, w("p"))
        paragraph = self._begin(element, where)
        self.says = True
        kind = self._kind(paragraph, in_cell=True)
        self._note_number(paragraph)
        self._open_here(WORD_VALUE, value.xml, kind, *_openings(element), *facts)
        self.out += (paragraph.tags[0].text, CLOSE)

    def _command(self, tag: Tag) -> None:
        """A command about the cell: 合并 by the turns of the loop that it stands in, or by a value."""
        if tag.command in ("vm", "hm") and not tag.argument:
            by_turn = f"{tag.command} turn"
            first = _bare_command(by_turn, "restart")
            later = _bare_command(by_turn, "continue")
            self.out.append(
                f"{{% if loop.first %}}{first}{{% else %}}{later}{{% endif %}}"
            )
            return
        if not tag.argument:
            self._tell("no argument", tag=tag.written)
            return
        if tag.command == "cellbg" and _COLOUR.fullmatch(tag.argument):
            self._tell("bare colour", tag.argument)
            return
        given = _given(tag.argument)
        if given is not None and (case := _wrong_look(tag.command, given)):
            self._tell(case, given)
            return
        if tag.command == "colspan" and tag.argument.isdecimal():
            self.out.append(_bare_command(tag.command, tag.argument))
            return
        self._open(WORD_COMMAND, tag.command)
        self.out += (f"{{{{ {tag.argument} }}}}", CLOSE)


def _bare_command(name: str, given: str) -> str:
    """A command whose value is known without data."""
    return f"{OPEN}{WORD_COMMAND}{FACT}{name}{FACT}{given}{NAMED}{CLOSE}"


def _say_nothing(tags: Sequence[Tag]) -> bool:
    """Whether statements that stand side by side begin something and end it at once."""
    begun = 0
    for tag in tags:
        said = KEYWORD.fullmatch(tag.text)
        keyword = said[1] if said else ""
        begun += keyword in ("for", "if")
        if keyword in ("endfor", "endif"):
            if begun:
                return True
            begun = 0
    return False


def _given(argument: str) -> str | None:
    """The value of an argument that is written out; None for a name or a formula."""
    found = _WRITTEN_OUT.fullmatch(argument)
    return found[1] or found[2] or found[3] or "" if found else None


def _wrong_look(command: str, given: str) -> str:
    """The case of T16 for what a command about the look of a cell was given."""
    if command == "colspan" and not _COUNT.fullmatch(given):
        return "count"
    if command == "cellbg" and given and not _COLOUR.fullmatch(given):
        return "colour"
    return ""


def _are_statements(tags: Sequence[Tag]) -> bool:
    """Whether tags that stand alone in a paragraph leave nothing of it: statements, and remarks that say
    so.
    """
    if any(tag.prints or tag.command for tag in tags):
        return False
    return any(tag.whole == "p" or not tag.is_remark for tag in tags)


def _static(words: str) -> str:
    """Words as static text of a template, whose own line breaks say nothing."""
    words = words.replace("\n", LINE)
    if "{" not in words:
        return words
    quoted = _OPENING.sub("{{ '{' }}", words)
    return _LAST.sub("{{ '{' }}", quoted)


def _shorten(words: str) -> str:
    words = " ".join(words.replace(THING, " ").split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def _openings(element: Element) -> tuple[str, str, str]:
    """How a paragraph is opened, how one is that does not end a section, and how it is closed."""
    properties = element.find(w("pPr"))
    if properties is None:
        return "<w:p>", "<w:p>", "</w:p>"
    section = properties.find(w("sectPr"))
    whole = f"<w:p>{spell(properties)}"
    if section is None:
        return whole, whole, "</w:p>"
    return whole, whole.replace(spell(section), ""), "</w:p>"
