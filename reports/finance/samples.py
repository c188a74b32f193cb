"""Samples: units that only show how a report looks, and what of them others have left standing."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from reports.core.figure import Entered, Figure
from reports.core.patterns import Pattern
from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.finance.messages import (
    exact_words,
    figure_place,
    is_telling,
    number_text,
)
from reports.source.schema import Words, words_in

Lines = Mapping[str, Sequence[str]]
"""The lines of files as typed, by the names of the files."""

SAMPLE, YES = "示例", "是"
"""What 单位.yaml says of a sample."""

# A key with the comment that says its value is made up, and what of it.
_INVENTED = Pattern(
    r"\s*(?:- )?(?P<key>[^\s#:{][^#:]*):.*\s#\s*示例(?:：(?P<what>.*))?$"
)
# A comment that says so of a whole file.
_ALL_INVENTED = Pattern(r"#\s*示例：(?P<what>[^。]*)")


def is_sample(scope: Values) -> bool:
    """Whether the unit says of itself that it is a sample (示例: 是 in 单位.yaml)."""
    unit = scope.get("单位")
    return isinstance(unit, Mapping) and unit.get(SAMPLE) == YES


def invented(files: Lines) -> tuple[str, ...]:
    """What comments say is made up, by its key; with what of it, where not all of it is."""
    return tuple(dict.fromkeys(_invented(files))) or ("没有注明的数和文字",)


def _invented(files: Lines) -> Iterator[str]:
    for file, lines in files.items():
        for line in lines if file.endswith(".yaml") else ():
            if SAMPLE not in line:
                continue
            if whole := _ALL_INVENTED.match(line):
                yield f"{PurePosixPath(file).name}：{whole['what']}"
            elif found := _INVENTED.match(line):
                what = found["what"]
                yield f"{found['key']}（{what.strip()}）" if what else found["key"]


# ── what is left standing ───────────────────────────────────────────────────

_ADDRESS = Pattern(r"(?i)(?<![\w.-])(?:[\w-]+\.)*example\.(?:gov\.cn|com|cn|org|net)")
_SITE = "网站标识码"
# Its first digits are those of the region.
_MADE_UP = Pattern(r"\d*0{4}")
# What is no part of the document's own data, and what earlier years say.
_NOT_OWN = frozenset({"上年", "写法", "字典", "各份", "勾稽说明"})
_FEWEST = 4
_MOST_NAMED = 5


def find_unmarked(values: Values, files: Lines) -> Iterator[Problem]:
    """P05 for what a sample has made up, where no comment of its line or its file says so."""
    for one in _left_standing(values):
        place = one.place
        # In running text there are no comments.
        lines = files.get(place.file, ()) if place.file.endswith(".yaml") else ()
        if any(
            _ALL_INVENTED.match(line) for line in lines
        ) or not 0 < place.line <= len(lines):
            continue
        if SAMPLE not in lines[place.line - 1].partition("#")[2]:
            yield problem("P05", "unmarked", place, name=one.name, words=one.words)


def find_left_standing(values: Values) -> Iterator[Problem]:
    """P05 for an address of a sample, or a made-up number of a site."""
    for one in _left_standing(values):
        case = "address" if one.is_address else "site"
        yield problem("P05", case, one.place, name=one.name, words=one.words)


class _Left(Struct, frozen=True):
    """Words of a sample: where they stand, and whether they are an address."""

    name: str
    words: str
    place: Place
    is_address: bool


def _left_standing(values: Values) -> Iterator[_Left]:
    for (*above, key), words in words_in(values, _NOT_OWN):
        yield from _left_in(".".join((*above, key)), key, words)


def _left_in(name: str, key: str, words: Words) -> Iterator[_Left]:
    if key == _SITE and _MADE_UP.fullmatch(words):
        yield _Left(name, words, words.place, is_address=False)
    for found in _ADDRESS.finditer(words) if "." in words else ():
        place = words.place
        place = Place(place.file, place.line + words.count("\n", 0, found.start()))
        yield _Left(name, found.group(), place, is_address=True)


def find_sample_numbers(
    values: Values, samples: Mapping[str, frozenset[str]], unit: str
) -> Iterator[Problem]:
    """P05 where most of what was typed stands in one of the samples (2024/某单位/决算.yaml). The unit whose
    published report a sample was made of has much of it by right.
    """
    typed = [(one, number_text(one)) for one in telling_numbers(values)]
    if len(typed) < _FEWEST:
        return
    for sample, numbers in samples.items():
        same = [one for one, text in typed if text in numbers]
        if 2 * len(same) > len(typed) and f"/{unit}/" not in sample:
            listed = "、".join(exact_words(one) for one in same[:_MOST_NAMED])
            yield problem(
                "P05",
                "copied",
                figure_place(same[0]),
                all=len(typed),
                count=len(same),
                sample=sample,
                listed=listed + ("等" if len(same) > _MOST_NAMED else ""),
            )
            return


def telling_numbers(values: Values) -> Iterator[Figure]:
    """The numbers that were typed and have digits enough to know them again, each once."""
    found: dict[Place, Figure] = {}
    for key, value in values.items():
        for one in _telling(value) if key not in _NOT_OWN else ():
            if isinstance(one.origin, Entered):
                found.setdefault(one.origin.place, one)
    yield from found.values()


def _telling(value: object) -> Iterator[Figure]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _telling(inner)
    elif isinstance(value, Figure) and isinstance(value.origin, Entered):
        yield from (value,) if is_telling(value) else ()
