"""What has become of the numbers and words of one paragraph."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from unicodedata import normalize

from msgspec import Struct, field

from reports.core.patterns import Pattern

_TOKEN = Pattern(r"(?s)(?<![\d.])-?\d[\d,，]*(?:\.\d+)?|\d[\d,，]*(?:\.\d+)?|.")
_NUMBER = Pattern(r"-?\d[\d,]*(?:\.\d+)?")

Span = tuple[int, int]


class TextEdit(Struct, frozen=True, order=True):
    """The words from `start` to `end` have become `new`."""

    start: int
    end: int
    new: str


class Edits(Struct):
    """What was changed: numbers by their place in the paragraph, words; what cannot be told apart, old and new."""

    numbers: dict[int, str] = field(default_factory=dict)
    words: list[TextEdit] = field(default_factory=list)
    unclear: list[tuple[int, int, str]] = field(default_factory=list)


class _Token(Struct, frozen=True):
    text: str
    start: int
    number: int | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def plain_number(words: str) -> str:
    """A number as it is typed with a keyboard, empty where the words are none."""
    said = normalize("NFKC", words).replace("−", "-").replace(" ", "").strip()
    return said.replace(",", "") if _NUMBER.fullmatch(said) else ""


def edits_of(
    old: str, numbers: Sequence[Span], new: str, marked: Mapping[int, str]
) -> Edits:
    """What was changed from the old words to the new; `marked` is what stands in the bookmarks of numbers now."""
    before, after = _tokens(old, numbers), _tokens(new, ())
    edits = Edits()
    # Most often one number alone.
    if len(before) == len(after) == 1 and before[0].number == 0:
        _number(edits, before[0], after[0], marked)
        return edits
    matcher = SequenceMatcher(
        None, [one.text for one in before], [one.text for one in after], autojunk=False
    )
    for kind, i, j, m, n in matcher.get_opcodes():
        if kind != "equal":
            at = before[i].start if i < len(before) else len(old)
            _block(edits, before[i:j], after[m:n], at, marked)
    return edits


def _tokens(words: str, numbers: Sequence[Span]) -> list[_Token]:
    """Numbers whole, all else character by character."""
    tokens: list[_Token] = []
    at = 0
    for number, (start, end) in enumerate(numbers):
        tokens += _cut(words[at:start], at)
        tokens.append(_Token(words[start:end], start, number))
        at = end
    return [*tokens, *_cut(words[at:], at)]


def _cut(words: str, begin: int) -> list[_Token]:
    return [_Token(one[0], begin + one.start()) for one in _TOKEN.finditer(words)]


def _block(
    edits: Edits,
    old: Sequence[_Token],
    new: Sequence[_Token],
    at: int,
    marked: Mapping[int, str],
) -> None:
    """Tokens that have become others: words, a number, a number beside words; or it cannot be told."""
    figures = [one for one in old if one.number is not None]
    said = "".join(one.text for one in new)
    end = old[-1].end if old else at
    if not figures:
        edits.words.append(TextEdit(at, end, said))
        return
    digits = [one for one in new if plain_number(one.text)]
    if len(figures) == len(digits) == 1:
        [figure], [digit] = figures, digits
        is_first = old[0] is figure and new[0] is digit
        if is_first or (old[-1] is figure and new[-1] is digit):
            _number(edits, figure, digit, marked)
            rest, others = (old[1:], new[1:]) if is_first else (old[:-1], new[:-1])
            if rest or others:
                begin = figure.end if is_first else at
                words = "".join(one.text for one in others)
                last = rest[-1].end if rest else begin
                edits.words.append(TextEdit(begin, last, words))
            return
    edits.unclear.append((at, end, said))


def _number(edits: Edits, old: _Token, new: _Token, marked: Mapping[int, str]) -> None:
    """A number that has become another, unless its bookmark says it is a third one."""
    assert old.number is not None
    there = plain_number(marked.get(old.number, ""))
    wanted = plain_number(new.text)
    if not wanted or (there and there not in (wanted, plain_number(old.text))):
        edits.unclear.append((old.start, old.end, new.text))
    else:
        edits.numbers[old.number] = wanted
