"""Remarks as somebody has typed them, one below the other, taken apart by their numbers."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from reports.core.patterns import Pattern

# What stands before a remark, by kind: its number, if it has one, is the first group. A number with a point is none where
# a digit follows: 1.5 万元.
_HAN_DIGITS = "一二三四五六七八九十"
_MARKS = tuple(
    (kind, Pattern(rf"\s*{mark}\s*"))
    for kind, mark in (
        ("第", rf"第\s*(\d{{1,3}}|[{_HAN_DIGITS}]{{1,3}})\s*[条点]\s*[、，,：:.．]?"),
        ("一、", rf"([{_HAN_DIGITS}]{{1,3}})\s*[、.．]"),
        ("（一）", rf"[（(]\s*([{_HAN_DIGITS}]{{1,3}})\s*[）)]\s*[、.．]?"),
        ("1、", r"(\d{1,3})\s*(?:、|[.．](?!\d))"),
        ("（1）", r"[（(]\s*(\d{1,3})\s*[）)]\s*[、.．]?"),
        ("1）", r"(\d{1,3})\s*[）)]"),
        ("①", r"([①-⑳])"),
        ("表", r"(\d{1,3})\t+"),
        ("•", r"()(?:[•·●▪■◆○★]|[-–—*](?=\s))"),
    )
)
# A number alone before a space is one only in a list of such, and where it goes on from the last: 15 个项目.
_BARE = Pattern(r"\s*(\d{1,3})[ \u3000]+(?=\S)")
# On one line the next number stands behind the end of what was said; one in a circle stands anywhere.
_WITHIN = Pattern(r"(?<=[；;。！？!?])|(?=[②-⑳])")
_DAY = Pattern(r"\s*[\d一二三四五六七八九〇零○]{4}\s*[年.\-/].{2,6}[日号]?\s*")
_SAYS = Pattern(r"[。；;！？!?，,]")
_TITLE = 12
_ENDS = "；;，,"


class Pasted(Struct, frozen=True):
    """What was read of a text: the remarks, and the lines that are none (greetings, a signature)."""

    remarks: tuple[str, ...]
    others: tuple[str, ...]


class _Item(Struct):
    """A numbered line with those that go on from it, and the numbered ones below it."""

    kind: str
    number: int
    mark: str
    lines: list[str]
    below: "list[_Item]" = field(default_factory=list)


class _Mark(Struct, frozen=True):
    """The number that a line begins with."""

    kind: str
    number: int
    spelled: str
    rest: str


def take_apart(text: str) -> Pasted:
    """The remarks of a text. Where nothing in it is numbered each line is one; a number below another is a
    remark of its own where the line above is but a title.
    """
    lines = [piece for line in text.splitlines() for piece in _pieces(line)]
    is_bare = {1, 2} <= {int(found[1]) for found in map(_BARE.match, lines) if found}
    if not is_bare and not any(_mark_of(line, None) for line in lines):
        return _unnumbered(lines)
    before, items, after = _items(lines, is_bare=is_bare)
    found = [words for item in items for words in _told(item, "")]
    return Pasted(tuple(filter(None, found)), (*before, *after))


def _unnumbered(lines: Sequence[str]) -> Pasted:
    found: list[str] = []
    others: list[str] = []
    for line in filter(None, map(str.strip, lines)):
        is_greeting = not found and line.endswith(("：", ":"))
        (others if is_greeting or _DAY.fullmatch(line) else found).append(line)
    return Pasted(tuple(_plain([line]) for line in found), tuple(others))


# ── lines ───────────────────────────────────────────────────────────────────


def _pieces(line: str) -> Iterator[str]:
    """A line, or the remarks that stand in it one behind the other: 1、…；2、…；3、…"""
    last = _mark_of(line, None)
    if last is None:
        yield line
        return
    start = 0
    for match in _WITHIN.finditer(line):
        mark = _mark_of(line[match.end() :], None)
        if mark and mark.kind == last.kind and mark.number == last.number + 1:
            yield line[start : match.end()]
            start, last = match.end(), mark
    yield line[start:]


def _mark_of(line: str, expected: int | None) -> _Mark | None:
    for kind, pattern in _MARKS:
        if found := pattern.match(line):
            number = _number_in(found[1])
            return _Mark(kind, number, found[0].strip(), line[found.end() :])
    found = _BARE.match(line) if expected is not None else None
    if found and int(found[1]) == expected:
        return _Mark("1、", expected, found[1], line[found.end() :])
    return None


def _number_in(spelled: str) -> int:
    if not spelled:
        return 0
    if spelled in _CIRCLED:
        return _CIRCLED.index(spelled) + 1
    if spelled.isdecimal():
        return int(spelled)
    tens, ten, ones = spelled.rpartition("十")
    of_ones = _HAN_DIGITS.find(ones[-1]) + 1 if ones else 0
    if not ten:
        return of_ones
    return (_HAN_DIGITS.find(tens[-1]) + 1 if tens else 1) * 10 + of_ones


_CIRCLED = "".join(map(chr, range(ord("①"), ord("⑳") + 1)))


def _items(
    lines: Sequence[str], *, is_bare: bool
) -> tuple[list[str], list[_Item], list[str]]:
    """What stands before the first number, the numbered lines as a tree, and what stands behind them all."""
    before: list[str] = []
    root = _Item("", 0, "", [])
    open_items = [root]
    loose: list[str] = []
    is_apart = False
    for line in lines:
        words = " ".join(line.split())
        if not words:
            is_apart = True
            continue
        mark = _mark_of(line, open_items[-1].number + 1 if is_bare else None)
        if mark is not None:
            open_items[-1].lines += loose
            loose, is_apart = [], False
            del open_items[_depth_of(mark, open_items) :]
            item = _Item(mark.kind, mark.number, mark.spelled, [mark.rest.strip()])
            open_items[-1].below.append(item)
            open_items.append(item)
        elif not root.below:
            before.append(words)
        elif is_apart or loose or _DAY.fullmatch(words):
            loose.append(words)
        else:
            open_items[-1].lines.append(words)
    return before, root.below, loose


def _depth_of(mark: _Mark, open_items: Sequence[_Item]) -> int:
    """At which place among the open items a line belongs: beside one of its kind, else beside one that its number
    goes on from (people mix 1、 and 2.), else below the last.
    """
    for at in range(len(open_items) - 1, 0, -1):
        if open_items[at].kind == mark.kind:
            return at
    for at in range(len(open_items) - 1, 0, -1):
        if mark.number > 1 and open_items[at].number + 1 == mark.number:
            return at
    return len(open_items)


# ── words ───────────────────────────────────────────────────────────────────


def _told(item: _Item, above: str) -> Iterator[str]:
    """The remarks of a numbered line and those below it."""
    own = _plain(item.lines)
    if not item.below:
        yield above + own
    elif own.endswith(("：", ":")) or (len(own) <= _TITLE and not _SAYS.search(own)):
        title = own.rstrip("：:")
        for one in item.below:
            yield from _told(one, f"{above}{title}：" if title else above)
    else:
        yield above + own + "".join(map(_with_mark, item.below))


def _with_mark(item: _Item) -> str:
    below = "".join(map(_with_mark, item.below))
    return f"{item.mark}{_joined(item.lines)}{below}"


def _plain(lines: Sequence[str]) -> str:
    return _joined(lines).strip(_ENDS)


def _joined(lines: Sequence[str]) -> str:
    """Lines as one, with a space between them only where both sides are Latin letters or digits."""
    words = ""
    for line in (_printable(one) for one in lines):
        is_latin = words[-1:].isascii() and line[:1].isascii()
        words += f"{' ' if words and is_latin else ''}{line}"
    return words


def _printable(line: str) -> str:
    return "".join(one for one in " ".join(line.split()) if one.isprintable())
