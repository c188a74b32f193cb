"""The review page (校核页) of a document: every number leads to where it comes from; for the house
only.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from reports.audit.audit_page import AuditPage, read_shell
from reports.audit.documents import CheckedFile, PassedOver, filled_files
from reports.audit.lineage import Ground
from reports.audit.linked_numbers import (
    LinkedNumbers,
    about_numbers,
    anchors_of_places,
    link_figures,
)
from reports.audit.review import UNSOURCED
from reports.audit.review_notes import notes_of
from reports.audit.review_record import looked_at, record_words
from reports.audit.second_source import (
    EnteredFigures,
    SecondSources,
    printed_figures,
)
from reports.audit.typed_lines import TypedLines
from reports.core.figure import Entered, entered_leaves
from reports.core.problems import Problem
from reports.core.tree import Document, Link, Number, inlines_of, lines_of
from reports.finance.data_file import Setting
from reports.finance.messages import exact_words
from reports.publish.store import INTERNAL
from reports.run.session import Session
from reports.scoring.result import Score
from reports.writers.html.review import (
    Counts,
    Review,
    RuleNote,
    ToRead,
    write_review,
)

_SHELL = "校核页.html.j2"
_TOLD: Mapping[Ground, str] = MappingProxyType(
    {
        Ground.COUNTED: "计数（行次、序号、个数）",
        Ground.EMPTY_SUM: "0 项之和",
        Ground.CONSTANT: "常数",
    }
)


def review(
    session: Session,
    setting: Setting,
    tried: SecondSources,
    only: str = "",
    *,
    folder: Path,
) -> tuple[list[AuditPage], list[Problem]]:
    """A review page for each document of a unit, with the ticks of the record that lies in its folder; the
    problems tell which files were passed over.

    Raises Fault where the shell is missing or broken.
    """
    shell = read_shell(session.workspace, _SHELL)
    pages: list[AuditPage] = []
    problems: list[Problem] = []
    for found in filled_files(session, setting, only):
        if isinstance(found, PassedOver):
            problems += found.problems
            continue
        documents = [document for _, document in found.documents]
        entered = tried.of(found.source.file, documents)
        for stem, document in found.documents:
            lines = TypedLines(session)
            ticks = looked_at(folder, stem)
            page = _review_page(
                stem, document, found.source, entered, lines, ticks, shell
            )
            pages.append(page)
    return pages, problems


def _review_page(
    stem: str,
    document: Document,
    source: CheckedFile,
    entered: EnteredFigures,
    lines: TypedLines,
    ticks: Sequence[str],
    shell: Callable[..., str],
) -> AuditPage:
    checked = source.checked
    linked, numbers = link_figures(document)
    counts = _counts(linked, numbers.grounds)
    keys = _keys(numbers)
    to_read = list(_to_read(document, entered, numbers, keys))
    alone = {one.anchor for one in to_read}
    about = about_numbers(source, numbers, lines, keys, alone)
    notes = list(notes_of(numbers.numbers, about))
    rules = about.rules
    setting = checked.setting
    told = Review(
        stem=stem,
        file=source.file,
        folder=f"{INTERNAL}/{setting.year}/{setting.unit}",
        sources=notes,
        counts=counts,
        to_read=to_read,
        rules=rules,
        typed=lines.shown(place for note in notes for place in note.typed),
        limits=list(_limits(checked.scope.get("评分"))),
        ticks=ticks,
    )
    content = write_review(linked, shell, checked.prepared.style, told)
    name = f"{stem}（校核）.html"
    known = {*keys.values(), *(one.key for one in to_read)}
    said = f"{name}：{_summary(counts, rules)}{record_words(ticks, known)}"
    return AuditPage(name, content, (said,))


def _keys(numbers: LinkedNumbers) -> dict[str, str]:
    """What ticks are kept under, by the anchors of what has to be looked at: another one as soon as
    a figure's name, value or anything that it is made of is another, the same wherever it stands.
    """
    keys: dict[str, str] = {}
    alike: Counter[str] = Counter()
    for anchor, figure in numbers.figures.items():
        if numbers.grounds[anchor] is Ground.ENTERED:
            key = f"{figure.name} {numbers.identities.mark(figure)}"
            alike[key] += 1
            keys[anchor] = f"{key} {alike[key]}"
    return keys


def _to_read(
    document: Document,
    entered: EnteredFigures,
    numbers: LinkedNumbers,
    keys: Mapping[str, str],
) -> Iterator[ToRead]:
    """The entered figures of a document that nothing would miss if they were mistyped."""
    printed = {
        leaf.origin.place
        for figure in printed_figures([document])
        for leaf in entered_leaves(figure)
        if isinstance(leaf.origin, Entered)
    }
    direct, resting = anchors_of_places(numbers.figures)
    alike: Counter[str] = Counter()
    for place, leaf in entered.uncorroborated:
        if place not in printed or not isinstance(leaf.origin, Entered):
            continue
        name = leaf.name or "数"
        key = f"{name} {numbers.identities.mark(leaf)} 录入"
        alike[key] += 1
        anchor = direct.get(place, "")
        yield ToRead(
            anchor=anchor or resting.get(place, ""),
            name=name,
            value=exact_words(leaf),
            typed=leaf.origin.text,
            place=f"{PurePosixPath(place.file).name} 第 {place.line} 行",
            key=keys.get(anchor, f"{key} {alike[key]}"),
        )


def _counts(document: Document, grounds: Mapping[str, Ground]) -> Counts:
    """What the numbers of a linked document rest on, by where they lead."""
    links = _links_of_numbers(document)
    leading = [link.href.removeprefix("#") for link in links]
    of_each = Counter(grounds[anchor] for anchor in leading if anchor in grounds)
    others = [
        (_TOLD[ground], of_each[ground])
        for ground in Ground
        if ground is not Ground.ENTERED and of_each[ground]
    ]
    unsourced = sum(link.href == UNSOURCED for link in links)
    return Counts(len(links), unsourced, of_each[Ground.ENTERED], others)


def _summary(counts: Counts, rules: Sequence[RuleNote]) -> str:
    """How many numbers are printed, of those without an entered source why they have none, and how
    many rules do not hold.
    """
    told = [f"{name} {count} 处" for name, count in counts.others]
    if counts.unsourced:
        told.append(f"没有出处 {counts.unsourced} 处")
    rest = "；".join(("", "、".join(told))) if told else ""
    broken = sum(one.broken for one in rules)
    differing = f"；勾稽不符 {broken} 条" if broken else ""
    return f"印 {counts.printed} 处数，{counts.entered} 处追到录入的数{rest}{differing}"


def _limits(score: object) -> Iterator[str]:
    """What a document's score was held to, one sentence for each veto and cap."""
    for one in score.limits if isinstance(score, Score) else ():
        held = one.grade if isinstance(one.grade, str) else exact_words(one.points)
        reason = f"（{one.reason}）" if isinstance(one.reason, str) else ""
        word = "否决" if one.is_veto else "封顶"
        yield f"{word}：评分最高是 {held}{reason}。"


def _links_of_numbers(document: Document) -> list[Link]:
    """The links of a document that numbers were made into."""
    links = []
    for block in document.blocks:
        for line in lines_of(block):
            for node in inlines_of(line):
                if isinstance(node, Link) and _is_of_number(node):
                    links.append(node)
    return links


def _is_of_number(link: Link) -> bool:
    return link.href == UNSOURCED or isinstance(link.children[0], Number)
