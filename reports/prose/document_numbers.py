"""Document numbers (渠府办〔2021〕75号) that contradict one another, the calendar or the law they are of."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.core.patterns import Pattern
from reports.core.problems import Place, Problem, problem
from reports.prose.passages import line_at, place_at
from reports.source.schema import Words

_NUMBER = Pattern(
    r"(?P<office>[^\W0-9A-Za-z_]{1,10}?)[〔\[﹝【（(](?P<year>\d{4})[〕\]﹞】）)]第?(?P<number>\d+)号"
)
_TITLE = Pattern(r"《(?P<title>[^《》]{2,}(?:〈[^〈〉]*〉[^《》]*)?)》[（(]?$")
# What stands before the office's short name in a sentence.
_LEAD_IN = Pattern(
    r"^.*?(?:依照|按照|根据|以|由|和|及|与|执行|印发|下发|号|、|的|了|是)(?=[^\W0-9A-Za-z_]{2,}$)"
)
_ISSUED = Pattern(
    r"(?P<year>(?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?[^，。；《》]{0,8}(?:印发|下发|出台|发布)[^，。；《》]{0,8}$"
)

_OLDEST = 1949
# What every number ends with.
_SIGN = "号"
# In how many characters before a number its title and the year of issue stand.
_NEAR = 400


class Cited(Struct, frozen=True):
    """A document number in a text: whose, of which year, and of which title where one stands before it."""

    text: Words
    key: str
    start: int
    words: str
    office: str
    year: int
    number: int
    title: str
    issued: int

    @property
    def place(self) -> Place:
        """Where it stands."""
        return place_at(self.text, self.start)

    @property
    def file(self) -> str:
        """The file of its text, the .md and the .yaml of a document being one."""
        return self.place.file.rpartition(".")[0]

    @property
    def shown(self) -> str:
        """The number as it is to be written."""
        return f"{self.office}〔{self.year}〕{self.number}号"


def cited_in(texts: Iterable[tuple[Sequence[str], Words]]) -> Iterator[Cited]:
    """Each document number in the texts, by the keys that lead to them; in one that several keys take
    over (同 …) once.
    """
    seen: set[Place] = set()
    for (*_, key), text in texts:
        if _SIGN not in text or text.place in seen:
            continue
        seen.add(text.place)
        for found in _NUMBER.finditer(text):
            before = text[max(0, found.start() - _NEAR) : found.start()]
            title = _TITLE.search(before)
            issued = _ISSUED.search(before[: title.start()] if title else before)
            yield Cited(
                text=text,
                key=key,
                start=found.start(),
                words=found.group(),
                office=_LEAD_IN.sub("", found["office"]),
                year=int(found["year"]),
                number=int(found["number"]),
                title="".join(title["title"].split()) if title else "",
                issued=int(issued["year"]) if issued else 0,
            )


def find_wrong_numbers(cited: Sequence[Cited], year: int) -> Iterator[Problem]:
    """W16 for each document number that is later than the report may know, older than any that is still
    cited, or of another year than the sentence says that the document was issued in.
    """
    for one in cited:
        if one.year > year + 1:
            yield _told(one, "late", other=str(year))
        elif one.year < _OLDEST:
            yield _told(one, "early", other=str(year))
        elif one.issued and one.issued != one.year:
            yield _told(one, "issued", other=f"{one.issued}年")


def find_differing_numbers(
    cited: Sequence[Cited], *, across: bool
) -> Iterator[Problem]:
    """W16 for each document that is given two numbers, each number that is given two years, and two
    numbers of the same digits: told where it is the rarer of the two.

    `across` for those that differ between files, else those that differ within one.
    """
    told: set[tuple[Place, str]] = set()
    for one, usual in differing(cited):
        if across == (one.file == usual.file):
            continue
        if (one.place, one.words) not in told:
            told.add((one.place, one.words))
            yield _told(one, "differs", other=usual.shown)


def differing(cited: Sequence[Cited]) -> Iterator[tuple[Cited, Cited]]:
    """Each citation that most others of the same document contradict; where as many say the one as
    the other, each of them.
    """
    cited = list(_by_their_offices(cited))
    often = Counter(one.shown for one in cited)
    for key in (_by_title, _by_number, _by_digits):
        groups: dict[object, list[Cited]] = {}
        for one in cited:
            if (group := key(one)) is not None:
                groups.setdefault(group, []).append(one)
        for those in groups.values():
            firsts: dict[str, Cited] = {}
            for one in those:
                firsts.setdefault(one.shown, one)
            if key is _by_digits and all(one.title for one in those):
                continue
            # The most usual of the others is one of the two most usual of all.
            ranked = sorted(firsts.values(), key=lambda two: -often[two.shown])[:2]
            for one in those:
                others = (two for two in ranked if two.shown != one.shown)
                usual = next(others, one)
                if usual is not one and often[usual.shown] >= often[one.shown]:
                    yield one, usual


def _by_their_offices(cited: Sequence[Cited]) -> Iterator[Cited]:
    """The citations with their offices as the shortest of them has it: 符合某府办 as 某府办."""
    offices = {one.office for one in cited if len(one.office) > 1}
    for one in cited:
        endings = (one.office[-size:] for size in range(2, len(one.office) + 1))
        short = next((ending for ending in endings if ending in offices), "")
        yield replace(one, office=short or one.office)


def _by_title(one: Cited) -> object:
    return (one.title,) if one.title else None


def _by_number(one: Cited) -> object:
    """Two documents of one office with the same number in two years are rare where neither has a
    title of its own.
    """
    return (one.office, one.number) if one.number >= _RARE else None


_RARE = 10


def _by_digits(one: Cited) -> object:
    """Two numbers of one office and year with the same digits are mostly one, of which a digit went
    astray; but two titles are two documents.
    """
    if one.number < _RARE:
        return None
    return one.office, one.year, "".join(sorted(str(one.number)))


def _told(one: Cited, case: str, other: str) -> Problem:
    return problem(
        "W16",
        case,
        one.place,
        was=line_at(one.text, one.start),
        key=one.key,
        words=one.shown,
        other=other,
    )
