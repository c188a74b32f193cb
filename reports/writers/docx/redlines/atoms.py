"""A paragraph taken apart into what can be changed by itself: a number, a phrase, a field, a picture."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from reports.core.patterns import Pattern
from reports.writers.docx.ooxml import W
from reports.writers.docx.wordxml import Element, w
from reports.writers.opc import R

# A number as printed, one mark of punctuation, or what stands between.
_PIECES = Pattern(
    r"\d[\d,.]*[%％‰]?|[，。；：！？、（）《》“”\s]|[^\d，。；：！？、（）《》“”\s]+"
)
_NUMBER = Pattern(r"\d[\d,.]*[%％‰]?")
_SENTENCE_END = frozenset("。；！？")
# What stands around runs and may be entered.
HOLDERS = frozenset(map(w, ("hyperlink", "smartTag", "sdt", "fldSimple", "dir", "bdo")))
INSIDE = w("sdtContent")
_RUN, _TEXT, _INSTRUCTION = w("r"), w("t"), w("instrText")
# What says nothing and stands between runs.
SILENT = frozenset(
    map(
        w,
        (
            *("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd"),
            *("commentRangeStart", "commentRangeEnd"),
        ),
    )
)
_PASSING = frozenset(map(w, ("rPr", "lastRenderedPageBreak")))

PictureOf = Callable[[str], str]
"""What a relationship leads to, in words that tell it from anything else."""


class Atom(Struct, frozen=True):
    """A piece of a paragraph. `key` is what is compared; `text` its words, where it is words alone, in
    the look of `look`; else `runs` are what it is made of. `holders` stand around it, the outermost first.
    """

    key: str
    text: str
    look: Element | None
    runs: tuple[Element, ...]
    holders: tuple[Element, ...]

    @property
    def is_silent(self) -> bool:
        """Whether it is no words but a mark between them."""
        return not self.key


class Reader(Struct, frozen=True):
    """Reads the paragraphs of one document; `leads_to` knows what its relationships lead to, `marked` are
    the names of its bookmarks, which tell where something stands and not what is said.
    """

    leads_to: PictureOf
    marked: frozenset[str]

    def atoms(self, paragraph: Element) -> list[Atom]:
        """The pieces of a paragraph in order."""
        return list(_whole_fields(list(self._within(paragraph, ()))))

    def _within(self, parent: Element, holders: tuple[Element, ...]) -> Iterator[Atom]:
        for node in parent:
            if node.tag == _RUN:
                yield from self._of_run(node, holders)
            elif node.tag in HOLDERS:
                inner = node.find(INSIDE) if node.tag == w("sdt") else node
                if inner is not None:
                    yield from self._within(inner, (*holders, node))
            elif node.tag in SILENT:
                yield Atom("", "", None, (node,), holders)
            elif node.tag != w("pPr"):
                yield Atom(self.spelled(node), "", None, (node,), holders)

    def _of_run(self, run: Element, holders: tuple[Element, ...]) -> Iterator[Atom]:
        look = run.find(w("rPr"))
        looks = look_of(look)
        for node in run:
            if node.tag == _TEXT:
                for words in _PIECES.findall(node.text or ""):
                    yield Atom(f"{words}\0{looks}", words, look, (), holders)
            elif node.tag not in _PASSING:
                alone = element(_RUN)
                if look is not None:
                    alone.append(deepcopy(look))
                alone.append(deepcopy(node))
                yield Atom(
                    f"{self.spelled(node)}\0{looks}", "", look, (alone,), holders
                )

    def spelled(self, node: Element) -> str:
        """An element as XML without its ids, what it leads to in their place."""
        clean = deepcopy(node)
        for one in clean.iter():
            for name in map(str, list(one.attrib)):
                if name.startswith(f"{{{R}}}"):
                    one.set(name, self.leads_to(one.get(name, "")))
                elif name == "id":
                    del one.attrib[name]
            if one.tag == _INSTRUCTION:
                words = (one.text or "").split()
                one.text = " ".join("" if it in self.marked else it for it in words)
        return canonical(clean)


def element(tag: str, attributes: Mapping[str, str] | None = None) -> Element:
    """A new element that is spelled as Word does it."""
    return etree.Element(tag, dict(attributes or {}), nsmap={"w": W})


def look_of(properties: Element | None) -> str:
    """How words look, in words; what only picks a font for their characters is theirs, not a look."""
    if properties is None:
        return ""
    found = [
        canonical(one)
        for one in properties
        if one.tag != w("rFonts") or set(one.attrib) != {w("hint")}
    ]
    return "".join(found)


def canonical(node: Element) -> str:
    """An element in the one way that it can be spelled."""
    return etree.tostring(node, method="c14n", exclusive=True, with_tail=False).decode()


def _whole_fields(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """The pieces, each field that begins and ends among them as one."""
    held: list[Atom] = []
    depth = 0
    for atom in atoms:
        step = _step_of(atom)
        if step > 0 or depth:
            held.append(atom)
            depth += step
            if depth == 0:
                yield from _as_one(held)
                held = []
        else:
            yield atom
    yield from held


def _step_of(atom: Atom) -> int:
    """1 for the beginning of a field, -1 for its end."""
    mark = atom.runs[0].find(w("fldChar")) if atom.runs and atom.key else None
    kind = mark.get(w("fldCharType")) if mark is not None else ""
    return {"begin": 1, "end": -1}.get(kind or "", 0)


def _as_one(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """A field as one piece; what lies partly in a link stays as it is."""
    if len({tuple(map(id, atom.holders)) for atom in atoms}) > 1:
        yield from atoms
        return
    runs = [run for atom in atoms if atom.key for run in runs_of(atom)]
    yield from (atom for atom in atoms if atom.is_silent)
    yield Atom(
        "".join(atom.key for atom in atoms), "", None, tuple(runs), atoms[0].holders
    )


def runs_of(atom: Atom) -> tuple[Element, ...]:
    """The runs that say a piece."""
    if not atom.text:
        return atom.runs
    run = element(_RUN)
    if atom.look is not None:
        run.append(deepcopy(atom.look))
    said = etree.SubElement(run, _TEXT)
    said.text = atom.text
    if atom.text != atom.text.strip():
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return (run,)


def cut(atom: Atom, start: int, end: int) -> Atom:
    """A part of the words of a piece."""
    looks = atom.key.partition("\0")[2]
    words = atom.text[start:end]
    return replace(atom, text=words, key=f"{words}\0{looks}")


def words_of(atoms: Sequence[Atom]) -> str:
    """The words of the pieces, with what they hold that is no words."""
    return "".join(
        atom.text or atom.key.partition("\0")[0] for atom in atoms if atom.key
    )


def without_numbers(words: str) -> str:
    """The words with all numbers alike."""
    return _NUMBER.sub("0", words)


def is_number(atom: Atom) -> bool:
    """Whether the piece is a number."""
    return bool(_NUMBER.fullmatch(atom.text))


def sentences(atoms: Sequence[Atom]) -> list[list[Atom]]:
    """The pieces sentence by sentence."""
    found: list[list[Atom]] = [[]]
    for atom in atoms:
        found[-1].append(atom)
        if atom.text in _SENTENCE_END:
            found.append([])
    return [one for one in found if one]
