"""Contents that a kind of report has to have, and a report of that kind has not.

Which they are is data, given by whoever asks.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.finished.plain import Mark, Plain, Spot

# Whoever has so many of ten of a group writes in this form; what lacks then was left out. Whoever has fewer
# writes in another one, or elsewhere.
_MOST = 6
_QUOTES = str.maketrans("", "", "“”\"'‘’「」《》")
# A title says of which year, and is no sentence, no entry of a list and not the way to a page.
_TITLE = Pattern(
    r"(?!附件|附表|[一二三四五六七八九十]+、|[（(]|\d+[.．、])[^：:。，,；>]*20\d\d年[^：:。，,；>]*"
)


class Content(Struct, frozen=True):
    """What has to be there: its name, the words it may be told by, the first year it holds for, and whether
    somebody has seen that it is asked for.
    """

    name: str
    spellings: tuple[str, ...]
    since: int = 0
    is_verified: bool = True


class Profile(Struct, frozen=True):
    """A kind of report: the words that its title has (all of one of them), those it has not, and groups of
    contents; each group is judged by itself.
    """

    name: str
    titles: tuple[tuple[str, ...], ...]
    not_titles: tuple[str, ...]
    groups: tuple[tuple[Content, ...], ...]


def kind_of(titles: Sequence[str], profiles: Sequence[Profile]) -> Profile | None:
    """The kind that the first title tells which tells any; None where it may be several."""
    for title in filter(_TITLE.fullmatch, titles):
        found = [one for one in profiles if _is_named(one, title)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _is_named(profile: Profile, title: str) -> bool:
    if any(word in title for word in profile.not_titles):
        return False
    return any(all(word in title for word in words) for words in profile.titles)


def find_missing(lines: Sequence[Plain], profile: Profile, year: int) -> Iterator[Mark]:
    """A20 for each content that no line tells of. It is about the report as a whole: its mark has no words."""
    together = "\n".join(line.words.translate(_QUOTES) for line in lines)
    for group in profile.groups:
        asked = [one for one in group if one.since <= year or not one.since]
        missing = [one for one in asked if not _is_told(one, asked, together)]
        if 10 * (len(asked) - len(missing)) < _MOST * len(asked):
            continue
        for one in missing:
            told = (
                problem("A20", kind=profile.name, words=one.name)
                if one.is_verified
                else problem("A20", "unverified", kind=profile.name, words=one.name)
            )
            yield Mark(told, (Spot(0, 0, 0),))


def _is_told(one: Content, group: Sequence[Content], together: str) -> bool:
    """Whether words of a content stand somewhere where they are not a part of another one's longer name."""
    longer = [words for other in group if other is not one for words in other.spellings]
    for own in one.spellings:
        bare = own.translate(_QUOTES)
        rest = together
        for words in sorted(longer, key=len, reverse=True):
            if bare in words.translate(_QUOTES):
                rest = rest.replace(words.translate(_QUOTES), "")
        if bare in rest:
            return True
    return False
