"""Texts that refer to others: 同 标题 in the same file, 同 共用 in the one several documents share.

Code: D17.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Place, Problem, did_you_mean, problem
from reports.source.encoding import decode_text
from reports.source.markdown import TextSection, read_sections

Sections = Mapping[str, TextSection]

# A text that is nothing but 同, a blank and what it refers to.
_SAME_AS = re.compile(r"同[ \u3000]+(\S.*?)\s*")
SHARED_TITLE = "共用"
SHARED_FILE = f"{SHARED_TITLE}.md"
"""The file of texts that several documents of a folder share on purpose."""


class ResolvedTexts(Struct, frozen=True):
    """A document's sections with what they refer to taken in, and what is wrong with that.

    `lines` are those of the shared file, by its name; empty where it was not asked for.
    """

    sections: Sections
    lines: Mapping[str, Sequence[str]]
    problems: Sequence[Problem]


class _SharedFile(Struct, frozen=True):
    """The sections of the file that documents share; `is_there` says whether there is one."""

    is_there: bool
    sections: Sections
    lines: Mapping[str, Sequence[str]]
    problems: Sequence[Problem]


_NO_SHARED_FILE = _SharedFile(False, {}, {}, ())


class _Reference(Struct, frozen=True):
    """A section that only refers to another; `wanted` is that one's title."""

    section: TextSection
    wanted: str
    in_shared: bool


def resolve_references(
    own: Sections, find_shared: Callable[[], tuple[str, bytes] | None]
) -> ResolvedTexts:
    """The sections, each that only says 同 … with the text it refers to.

    同 标题 is another section of the document, 同 共用 the shared one of the same title, 同 共用
    标题 that of another. `find_shared` gives name and content of the shared file; it is asked only
    where a section refers to that.
    """
    references = list(_find_references(own))
    if not references:
        return ResolvedTexts(own, {}, ())
    shared = _NO_SHARED_FILE
    if any(reference.in_shared for reference in references):
        shared = _read_shared(find_shared())
    texts = dict(own)
    for reference in references:
        del texts[reference.section.title]
    problems = [*shared.problems]
    # A section may refer to one that refers to the shared file, so these come first.
    for reference in sorted(references, key=lambda one: not one.in_shared):
        known = shared.sections if reference.in_shared else texts
        found = known.get(reference.wanted)
        if found is None:
            problems.append(_leads_nowhere(reference, known, shared.is_there))
        else:
            title = reference.section.title
            texts[title] = replace(found, title=title)
    in_order = {title: texts.get(title, section) for title, section in own.items()}
    return ResolvedTexts(in_order, shared.lines, problems)


def _find_references(own: Sections) -> Iterator[_Reference]:
    for title, section in own.items():
        target = _target_of(section.text, own)
        if not target:
            continue
        first, *rest = target.split(maxsplit=1)
        if first == SHARED_TITLE:
            yield _Reference(section, rest[0] if rest else title, in_shared=True)
        else:
            yield _Reference(section, target, in_shared=False)


def _target_of(text: str, own: Collection[str]) -> str:
    """What a text that only says 同 … refers to, empty for any other.

    The blank may be left out before a title.
    """
    match = _SAME_AS.fullmatch(text)
    if match:
        return match[1]
    words = text.strip()
    bare = words.removeprefix("同")
    is_title = bare in own or bare == SHARED_TITLE
    return bare if bare != words and is_title else ""


def _read_shared(found: tuple[str, bytes] | None) -> _SharedFile:
    if found is None:
        return _NO_SHARED_FILE
    file, data = found
    text, problems = decode_text(data, file)
    if text is None:
        return _SharedFile(True, {}, {}, problems)
    sections, wrong = read_sections(text, file)
    lines = {file: text.splitlines()}
    return _SharedFile(True, sections, lines, [*problems, *wrong])


def _leads_nowhere(reference: _Reference, known: Sections, is_there: bool) -> Problem:
    """D17: what a section refers to is not there."""
    section, wanted = reference.section, reference.wanted
    title, words = section.title, section.text.strip()
    place = Place(section.place.file, section.line)
    nearest = did_you_mean(wanted, known)
    if not reference.in_shared:
        return problem(
            "D17",
            "own",
            place,
            was=words,
            title=title,
            words=words,
            wanted=wanted,
            nearest=nearest,
        )
    if known:
        return problem(
            "D17",
            "shared",
            place,
            was=words,
            title=title,
            words=words,
            wanted=wanted,
            file=SHARED_FILE,
            nearest=nearest,
        )
    return problem(
        "D17",
        "shared_empty" if is_there else "no_shared_file",
        place,
        was=words,
        title=title,
        words=words,
        wanted=wanted,
        file=SHARED_FILE,
    )
