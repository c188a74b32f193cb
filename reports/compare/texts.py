"""The texts of a data file that two versions have differently, sentence by sentence."""

from collections.abc import Iterator, Mapping

from reports.compare.align import aligned, words_alike
from reports.compare.changes import Change, What
from reports.core.patterns import Pattern
from reports.core.problems import Place
from reports.source.markdown import TextSection

_SENTENCE = Pattern(r"[^。；！？\n]*[。；！？]+|[^。；！？\n]+")

Sections = Mapping[str, TextSection]


def changed_texts(old: Sections, new: Sections, file: str) -> Iterator[Change]:
    """What differs, heading by heading."""
    for title in dict.fromkeys((*new, *old)):
        before, after = old.get(title), new.get(title)
        differing = tuple(_sentences(before, after))
        if differing:
            yield Change(
                _what(before, after),
                title,
                file,
                old_place=before.place if before else None,
                new_place=after.place if after else None,
                before=_lines(before),
                after=_lines(after),
                sentences=differing,
            )


def _what(before: TextSection | None, after: TextSection | None) -> What:
    if before is None:
        return What.TEXT_ADDED
    return What.TEXT_REMOVED if after is None else What.TEXT


def _lines(section: TextSection | None) -> frozenset[Place]:
    """The places of a text's heading and lines, so that what was changed can be found in its file."""
    if section is None:
        return frozenset()
    file = section.place.file
    count = section.text.count("\n") + 1
    lines = {section.place.line, *range(section.line, section.line + count)}
    return frozenset(Place(file, line) for line in lines)


def _sentences(
    before: TextSection | None, after: TextSection | None
) -> Iterator[tuple[str, str]]:
    """The sentences that differ, old and new; one of the two may be empty."""
    olds = _split(before.text) if before else []
    news = _split(after.text) if after else []

    def are_alike(at: int, to: int) -> bool:
        same = len(olds) == len(news) and at == to
        return same or words_alike(olds[at], news[to])

    for at, to in aligned(olds, news, are_alike):
        old = "" if at is None else olds[at]
        new = "" if to is None else news[to]
        if old != new:
            yield old, new


def _split(text: str) -> list[str]:
    return [words for one in _SENTENCE.findall(text) if (words := one.strip())]
