"""What is told of a comparison: each change with what follows from it alone, then what follows from
several, each thing once.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from msgspec import Struct

from reports.audit.identity import Identities
from reports.compare.changes import Change, What
from reports.compare.differences import Difference, Kind
from reports.compare.unit import Comparison, Followed
from reports.core.figure import Figure

_ROWS = (What.ROW_ADDED, What.ROW_REMOVED)
_TEXTS = (What.TEXT, What.TEXT_ADDED, What.TEXT_REMOVED)
_FILES = (What.FILE_ADDED, What.FILE_REMOVED)


class Consequence(Struct, frozen=True):
    """A figure, a sentence, a row or a section that is another, with all places that print it so."""

    kind: Kind
    name: str
    old: str
    new: str
    places: tuple[tuple[str, ...], ...]
    causes: tuple[int, ...]


class Told(Struct, frozen=True):
    """The changes with what follows from each alone; what follows from several by their numbers; what
    none of them explains alone. With `is_of_print` only what was printed is known, and no change.
    """

    changes: tuple[tuple[Change, tuple[Consequence, ...]], ...]
    shared: tuple[tuple[tuple[int, ...], tuple[Consequence, ...]], ...]
    together: tuple[Consequence, ...]
    is_of_print: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.changes or self.shared or self.together)

    def note(self, number: int) -> str:
        """What is said of a change, by its position, from which alone nothing follows."""
        if self.changes[number][1]:
            return ""
        if any(number in causes for causes, _ in self.shared):
            return "和别的改动一起引起的，在后面。"
        return "印出来的没有因它而变。"

    @property
    def consequences(self) -> list[Consequence]:
        """All that followed."""
        groups = [of_one for _, of_one in self.changes]
        groups += [of_several for _, of_several in self.shared]
        return [one for group in (*groups, self.together) for one in group]


def told_of(comparison: Comparison) -> Told:
    """What a comparison says, grouped by causes."""
    by_cause: dict[tuple[int, ...], list[Consequence]] = {}
    for one in _consequences(comparison.followed):
        by_cause.setdefault(one.causes, []).append(one)
    changes = tuple(
        (change, tuple(by_cause.pop((number,), ())))
        for number, change in enumerate(comparison.changes)
    )
    together = tuple(by_cause.pop((), ()))
    shared = sorted(by_cause.items(), key=lambda one: (len(one[0]), one[0]))
    return Told(changes, tuple((key, tuple(one)) for key, one in shared), together)


def _consequences(followed: Sequence[Followed]) -> Iterator[Consequence]:
    """What differs, the same figure once with all its places."""
    identities = Identities()
    groups: dict[object, list[Followed]] = {}
    for number, one in enumerate(followed):
        groups.setdefault(_same(one, identities) or number, []).append(one)
    for same in groups.values():
        first = next((one for one in same if _has_unit(one.difference)), same[0])
        difference = first.difference
        yield Consequence(
            difference.kind,
            _name(difference),
            difference.old,
            difference.new,
            tuple(one.difference.places for one in same),
            first.causes,
        )


def _same(one: Followed, identities: Identities) -> object:
    """What a number that is printed in several places has in common; of anything else its words."""
    difference = one.difference
    if difference.kind is Kind.NUMBER and difference.before and difference.after:
        (old,), (new,) = difference.before, difference.after
        return identities.of(old), identities.of(new), old.name, new.name, one.causes
    if difference.kind in (Kind.WORDS, Kind.ROW, Kind.SECTION):
        last = difference.places[-1]
        return difference.kind, last, difference.old, difference.new, one.causes
    return None


def _has_unit(difference: Difference) -> bool:
    return not difference.new[-1:].isdigit()


def _name(difference: Difference) -> str:
    if difference.kind is not Kind.NUMBER:
        return difference.places[-1]
    named: list[Figure] = [*difference.after, *difference.before]
    own = next((one.name for one in named if one.name), "")
    said = f"“{difference.leading}”" if difference.leading else ""
    return own or said or " ".join(difference.places[-2:])


# ── in words ────────────────────────────────────────────────────────────────


def summary(told: Told) -> str:
    """How much was changed, and how much followed, in one line."""
    if told.is_empty:
        return "没有不同。"
    changes = [change.what for change, _ in told.changes]
    counts = (
        ("录入的数据改了 {} 处", _other(changes)),
        ("增减 {} 行", sum(one in _ROWS for one in changes)),
        ("文字改了 {} 段", sum(one in _TEXTS for one in changes)),
        ("增减 {} 份数据", sum(one in _FILES for one in changes)),
        ("模板改了", sum(one is What.TEMPLATE for one in changes)),
    )
    changed = "，".join(words.format(count) for words, count in counts if count)
    kinds = [one.kind for one in told.consequences]
    places = sum(len(one.places) for one in told.consequences)
    followed = "、".join(
        f"{kind.value} {kinds.count(kind)}" for kind in Kind if kind in kinds
    )
    if told.is_of_print:
        return f"印出来的变了 {followed}（共 {places} 处）。"
    if not followed:
        return f"{changed or '没有改数据'}；印出来的没有变。"
    return f"{changed or '没有改数据'}；由此变了 {followed}（共 {places} 处）。"


def together_words(told: Told) -> str:
    """What is said above that which none of the changes explains alone."""
    if told.is_of_print:
        return "印出来不一样的，为什么变不知道"
    return "几处改动合在一起引起的，分不出是哪一处"


def _other(changes: Sequence[What]) -> int:
    passed = (*_ROWS, *_TEXTS, *_FILES, What.TEMPLATE)
    return sum(one not in passed for one in changes)


def change_words(change: Change) -> str:
    """What was changed, from what into what."""
    match change.what:
        case What.VALUE:
            return f"{change.name}：{change.old} → {change.new}"
        case What.ADDED | What.ROW_ADDED:
            return f"{change.what}　{change.name}：{change.new}"
        case What.REMOVED | What.ROW_REMOVED:
            return f"{change.what}　{change.name}：原来 {change.old}"
        case What.TEMPLATE:
            return f"模板改了 {len(change.sentences)} 个文件"
    return f"{change.what}　{change.name}"


def place_words(change: Change) -> str:
    """Where to look for a change; for what is gone, where it stood in the old version."""
    place = change.place
    if place is None:
        return change.file
    return place.words if change.new_place else f"旧的 {place.words}"


def sentence_words(old: str, new: str) -> str:
    """What became of a sentence."""
    if not old:
        return f"加 {new}"
    return f"改 {old} → {new}" if new else f"删 {old}"


def brief(old: str, new: str, most: int) -> tuple[str, str]:
    """Two texts short enough for a line: of long ones what stands around the first word that differs."""
    if len(old) + len(new) <= most:
        return old, new
    alike = sum(
        1
        for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
    )
    start = max(0, alike - most // 8)
    return _piece(old, start, most // 2), _piece(new, start, most // 2)


def _piece(text: str, start: int, most: int) -> str:
    end = start + most
    before, after = "……" if start else "", "……" if len(text) > end else ""
    return f"{before}{text[start:end]}{after}" if text else ""


def consequence_words(one: Consequence) -> str:
    """What is another, from what into what."""
    if one.kind in (Kind.SECTION, Kind.DOCUMENT):
        state = "没有了" if one.old else "新有"
        return f"{state}　{one.new or one.old}"
    if one.kind is Kind.ROW and not (one.old and one.new):
        state = "少了一行" if one.old else "多了一行"
        return f"{state}　{one.name}：{one.new or one.old}"
    if one.kind is Kind.WORDS and not (one.old and one.new):
        return sentence_words(one.old, one.new)
    name = "" if one.kind is Kind.WORDS else f"{one.name}："
    return f"{name}{one.old or '（没有）'} → {one.new or '（没有）'}"


def causes_words(causes: Sequence[int]) -> str:
    """The numbers of changes as they are listed, runs of them shortened: 1、3—5."""
    runs: list[list[int]] = []
    for number in (one + 1 for one in causes):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(
        str(first) if first == last else f"{first}—{last}" for first, last in runs
    )
