"""What stands under one heading of a Markdown companion changed in its file, and nothing else: every other byte
stays.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import normalize

from msgspec import Struct

from reports.core.problems import Fault, Place, Problem, problem
from reports.source.edits import end_of, lines_of
from reports.source.encoding import bytes_like, characters_of, has_refused
from reports.source.markdown import READ_AGAIN, headings_in

TEXTS = ".md"


class Section(Struct, frozen=True):
    """What stands under a heading, as it stands in the file but with LF at the end of each line; the heading is in
    line `line`, the next one begins `lines` further on.
    """

    title: str
    text: str
    line: int
    lines: int

    @property
    def is_last_years(self) -> bool:
        """Whether it is marked to be read again."""
        return self.text.partition("\n")[0].strip() == READ_AGAIN


def sections_of(content: bytes) -> list[Section]:
    """The sections of a companion in their order."""
    lines = lines_of(characters_of(content))
    return [
        Section(title, _said(lines[at + 1 : after]), at + 1, after - at)
        for at, after, title in _spans(lines)
    ]


def section_of(content: bytes, title: str) -> Section | None:
    """The section of that title, None where there is none."""
    return next((one for one in sections_of(content) if one.title == title), None)


def with_section(content: bytes, file: str, title: str, new: str) -> bytes:
    """The content with another text under a heading, at its end where there is no such heading. Raises Fault.

    A text that no longer has the mark of last year's, and is else the same, has lost nothing but that line.
    """
    new = normal(new)
    _check(new, file, title)
    text = characters_of(content)
    lines = lines_of(text)
    end = end_of(lines)
    spans = [span for span in _spans(lines) if span[2] == title]
    if len(spans) > 1:
        raise Fault(_cut(file, title))
    written = end.join(new.split("\n"))
    if spans:
        after = _replaced(lines, spans[0], written, end)
    else:
        gap = "" if not text else end if text.endswith(("\r", "\n")) else end * 2
        after = f"{text}{gap}# {title}{end}{end}{written}{end}"
    found = bytes_like(after, content)
    _require_others_alike(content, found, file, title, new)
    return found


def normal(text: str) -> str:
    """A text as a browser or a file has it, with LF at the end of each line, without blanks around it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.rstrip() for line in plain.split("\n")]
    return "\n".join(lines).strip("\n")


def _check(new: str, file: str, title: str) -> None:
    """Raises Fault for what no section can hold."""
    if headings_in(new.split("\n")):
        raise Fault(_cut(file, title))
    if any(has_refused(line.replace("\t", " ")) for line in new.split("\n")):
        place = Place(file)
        raise Fault(problem("G23", "unspellable text", place, title=title))


def _cut(file: str, title: str) -> Problem:
    return problem("G23", "heading", Place(file), title=title)


def _spans(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The number of each heading's line, from 0, that of the next heading's, and the title."""
    heads = [*headings_in([line.rstrip("\r\n") for line in lines]), (len(lines), "")]
    for (at, title), (after, _) in pairwise(heads):
        yield at, after, title


def _said(body: Sequence[str]) -> str:
    return normal("".join(body))


def _replaced(
    lines: Sequence[str], span: tuple[int, int, str], written: str, end: str
) -> str:
    """The text with something else where the words under a heading stand, the blank lines around them as they
    are.
    """
    head, after, _ = span
    filled = [at for at in range(head + 1, after) if lines[at].strip()]
    if filled and lines[filled[0]].strip() == READ_AGAIN and READ_AGAIN not in written:
        # The line of the mark goes, and the words below it are what was written over.
        return _replaced(
            [*lines[: filled[0]], *lines[filled[0] + 1 :]],
            (head, after - 1, ""),
            written,
            end,
        )
    if not filled:
        begun = lines[head] if lines[head].endswith(("\r", "\n")) else lines[head] + end
        said = f"{end}{written}{end}" if written else ""
        gap = end if after < len(lines) and after == head + 1 and said else ""
        return "".join([*lines[:head], begun, said, gap, *lines[head + 1 :]])
    first, last = filled[0], filled[-1]
    old = "".join(lines[first : last + 1])
    ending = old[len(old.rstrip("\r\n")) :]
    if normal(old) == normal(written):
        return "".join(lines)
    return "".join([*lines[:first], written, ending, *lines[last + 1 :]])


def _require_others_alike(
    before: bytes, after: bytes, file: str, title: str, new: str
) -> None:
    """Raises Fault where anything but the one section would be read otherwise than before."""
    old = {one.title: one.text for one in sections_of(before)}
    found = {one.title: one.text for one in sections_of(after)}
    names = [normalize("NFKC", one) for one in found]
    if found != {**old, title: new} or len(set(names)) < len(names):
        raise Fault(_cut(file, title))
