"""Texts that refer to others: 同 标题 in the same file, 同 共用 in the one several documents share.

Code: D17.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reports.core.problems import Place, Problem, did_you_mean, problem
from reports.source.encoding import decode_text
from reports.source.markdown import TextSection, read_sections

Sections = Mapping[str, TextSection]

# A text that is nothing but 同, a blank and what it refers to.
_SAME_AS = re.compile(r"同[ \u3000]+(\S.*?)\s*")
SHARED_TITLE = "共用"
SHARED_FILE = f"{SHARED_TITLE}.md"
"""The file of texts that several documents of a folder share on purpose."""


@dataclass(frozen=True, slots=True)
class ResolvedTexts:
    """A document's sections with what they refer to taken in, and what is wrong with that.

    `lines` are those of the shared file, by its name; empty where it was not asked for.
    """

    sections: Sections
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class _SharedFile:
    """The sections of the file that documents share; `is_there` says whether there is one."""

    is_there: bool = False
    sections: Sections = field(default_factory=dict)
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class _Reference:
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
    references = {one.section.title: one for one in _find_references(own)}
    if not references:
        return ResolvedTexts(own)
    shared = _SharedFile()
    if any(one.in_shared for one in references.values()):
        shared = _read_shared(find_shared())
    # Nothing is found that itself refers to another, except what was resolved before it.
    texts = {title: text for title, text in own.items() if title not in references}
    problems = [*shared.problems]
    for title, reference in _shared_first(references):
        known = shared.sections if reference.in_shared else texts
        found = known.get(reference.wanted)
        if found is None:
            problems.append(_leads_nowhere(reference, known, shared.is_there))
        else:
            texts[title] = replace(found, title=title)
    sections = {title: texts.get(title, section) for title, section in own.items()}
    return ResolvedTexts(sections, shared.lines, problems)


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


def _shared_first(
    references: Mapping[str, _Reference],
) -> list[tuple[str, _Reference]]:
    """What refers to the shared file first: a section of the document may refer to such a one."""
    return sorted(references.items(), key=lambda item: not item[1].in_shared)


def _read_shared(found: tuple[str, bytes] | None) -> _SharedFile:
    if found is None:
        return _SharedFile()
    file, data = found
    text, problems = decode_text(data, file)
    if text is None:
        return _SharedFile(is_there=True, problems=problems)
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
