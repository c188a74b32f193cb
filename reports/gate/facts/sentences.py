"""Facts in sentences: a label that stands straight before a number with its unit."""

from collections.abc import Iterator

from reports.core.patterns import Pattern
from reports.gate.facts.model import NUMBER, POWERS, Fact, read_printed

_LABELLED = Pattern(
    rf"(?<![^\W0-9A-Za-z_])((?:20\d\d年度?)?(?:[^\W0-9A-Za-z_]|[“”（）]){{4,24}}?)[为均共]*({NUMBER})(亿元|万元|元)"
)
# Amounts that are one's own only beside another.
_RELATIVE = Pattern("[比各]|增|减|其中|超过|以上")
_YEAR = Pattern(r"20\d\d年度?")


def facts_in(text: str) -> Iterator[Fact]:
    """What sentences say of a label that stands straight before an amount."""
    for match in _LABELLED.finditer(text):
        label = _YEAR.sub("", match[1])
        if not _RELATIVE.search(label):
            number = read_printed(match[2], POWERS[match[3]])
            yield Fact(label, number, match[0], match[3])
