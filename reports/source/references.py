"""Texts that refer to others: 同 标题 in the same file, 同 共用 in the one that several documents share."""

import re
from collections.abc import Callable, Collection, Mapping

from reports.core.problems import Place, Problem, Severity, did_you_mean
from reports.source.encoding import decode_text
from reports.source.markdown import TextSection, read_sections

_SAME_AS = re.compile(r"同[ \u3000]+(\S.*?)\s*")
SHARED_TITLE = "共用"
SHARED_FILE = f"{SHARED_TITLE}.md"
"""The file of texts that several documents of a folder share on purpose."""


def referred(
    own: Mapping[str, TextSection],
    shared: Callable[[], tuple[str, bytes] | None],
    lines: dict[str, list[str]],
    problems: list[Problem],
) -> Mapping[str, TextSection]:
    """The sections, each that only says 同 … with the text it refers to; `lines` takes up those of the shared file.

    同 标题 is another section of the document, 同 共用 the shared one of the same title, 同 共用 标题 that of another.
    """
    named = {
        title: target
        for title, section in own.items()
        if (target := _target(section.text, own))
    }
    outside = {
        title: target.split(maxsplit=1)[1:]
        for title, target in named.items()
        if _is_shared(target)
    }
    found = shared() if outside else None
    common = _common(found, lines, problems) if found else {}
    sections = {title: section for title, section in own.items() if title not in named}
    wanted = {
        title: (rest[0] if rest else title, common) for title, rest in outside.items()
    }
    wanted |= {
        title: (target, sections)
        for title, target in named.items()
        if title not in outside
    }
    for title, (name, known) in wanted.items():
        section = known.get(name)
        if section is None:
            problems.append(
                _leads_nowhere(
                    own[title], name, title in outside, found is not None, list(known)
                )
            )
        else:
            sections[title] = TextSection(
                title, section.text, section.place, section.line
            )
    return {title: sections.get(title, section) for title, section in own.items()}


def _target(text: str, own: Collection[str]) -> str:
    """What a text that only says 同 … refers to, empty for any other; the blank may be left out before a title."""
    match = _SAME_AS.fullmatch(text)
    if match:
        return match[1]
    bare = text.strip().removeprefix("同")
    return (
        bare if bare != text.strip() and (bare in own or bare == SHARED_TITLE) else ""
    )


def _is_shared(target: str) -> bool:
    return target.split(maxsplit=1)[0] == SHARED_TITLE


def _common(
    found: tuple[str, bytes], lines: dict[str, list[str]], problems: list[Problem]
) -> Mapping[str, TextSection]:
    """The sections of the shared file."""
    file, data = found
    text, faults = decode_text(data, file)
    problems += faults
    if text is None:
        return {}
    lines[file] = text.splitlines()
    sections, faults = read_sections(text, file)
    problems += faults
    return sections


def _leads_nowhere(
    section: TextSection,
    wanted: str,
    in_shared: bool,
    is_there: bool,
    known: list[str],
) -> Problem:
    where = f"“{SHARED_FILE}”里" if in_shared else "这个文件里"
    words = section.text.strip()
    lacking = (
        f"{where}没有“{wanted}”这一段"
        if is_there or not in_shared
        else f"没有“{SHARED_FILE}”这个文件"
    )
    message = f"“{section.title}”写的是“{words}”，{lacking}。"
    hint = did_you_mean(wanted, known)
    if in_shared and not known:
        hint = (
            f"“{SHARED_FILE}”放在数据文件旁边，里面写一行“# {wanted}”，下面写这一段。"
        )
    place = Place(section.place.file, section.line)
    return Problem("D17", Severity.ERROR, message, place, words, hint=hint)
